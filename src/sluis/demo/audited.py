"""The scene of the audit: what a build of firmware really sent, held against the record.

Two recordings of one test bench, before and after a change nobody declared. No gate is needed for it.
"""

from datetime import date
from typing import Final

from sluis.audit.audit import Question, audit
from sluis.audit.model import Audit, Sort
from sluis.demo.scenes import title
from sluis.demo.stage import Stage, examples
from sluis.errors import FileName
from sluis.i18n import N_
from sluis.register.load import load_register
from sluis.reports import show
from sluis.reports.audit.terminal import brief
from sluis.telemetry.folder import walk
from sluis.terms import Verdict

DAY: Final = date(2026, 11, 24)
"""Of the recordings."""


async def audited(stage: Stage) -> None:
    """Audit two recordings of a test bench: of firmware that sends what is declared, and of one that sends more."""
    title(11, N_("Audited: what a build of firmware really sent, beside what the record says"))
    page = show.out()
    clean, leaky = audit_of("clean.har"), audit_of("leaky.har")
    template = N_("The build of last week: {flows} flows, {fields} fields, and nothing that the record does not name.")
    show.say(page, template, flows=len(clean.flows), fields=len(clean.fields))
    show.say(page, N_("The build of this week:"), style="bold")
    brief(leaky, page)
    show.say(page, N_("A pipeline refuses it: docs/how-to/firmware-gate.md. With a capture: sluis audit FILE."))
    stage.expect(not _failing(clean), "the clean build was refused")
    stage.expect(Sort.UNDECLARED_FIELD in _failing(leaky), "the leak was not found")


def _failing(audit: Audit) -> list[Sort]:
    return [observation.sort for observation in audit.observations if observation.verdict is Verdict.FAIL]


def audit_of(name: str) -> Audit:
    """Audit a recording of the test bench, by the name of its file, against the example register."""
    folder = examples()
    source = (folder / "register.yaml").read_bytes()
    register = load_register(source, FileName("examples/register.yaml"), folder / "vocabularies")
    return audit(walk([str(folder / "firmware" / name)]), Question(DAY, register=register, at=DAY, alone=True))
