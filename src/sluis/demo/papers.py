"""The papers of the demonstration's provider: every paper there is, in Dutch and English, as a page and as PDF.

In:  the stage after its scenes, and a folder. Out: files in that folder, and what signs one of them.

The rule this module keeps: each paper is made as its verb makes it, from the ledger and register of this demonstration.
"""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Protocol

from sluis import api
from sluis.api.dossier import dossier_checker, hand_over_dossier, prepare_dossier
from sluis.api.files import write_file
from sluis.api.moments import now_ms
from sluis.api.paper_activity import make_annex, make_notice
from sluis.api.paper_answers import AnswersAsked, make_answers, make_public_answer
from sluis.api.paper_assessment import AssessmentAsked, AssessmentKind, make_assessment
from sluis.api.paper_findings import make_findings
from sluis.api.paper_incident import IncidentAsked, Reader, make_incident, make_incident_letter
from sluis.api.paper_letters import LetterAsked, LetterKind, make_letter
from sluis.api.paper_register import make_register
from sluis.api.paper_signing import Signer, sign_paper, signer_of
from sluis.api.paper_statement import make_statement_letter
from sluis.api.papers import Delay, make_delay, paper_day
from sluis.api.register_sheets import register_workbook
from sluis.demo.scenes import ASKER
from sluis.demo.sealed import SILENT_LINE
from sluis.demo.stage import Stage, examples
from sluis.i18n import N_, Lang, lang_in_force, tr, use

ACCOUNTABLE: Final = "A. de Vries"
"""Invented: who is accountable at the provider of the demonstration."""
ACTIVITY: Final = "wifi-help"
"""Of which activity people and its processor are told."""
RECIPIENT: Final = "wifi-insight"
"""Of whom the paper about an incident tells."""
_SIGNED: Final = frozenset({"answers", "public"})


class Printable(Protocol):
    """A paper in both forms."""

    def html(self) -> str:
        """Return it as a page."""
        ...

    def pdf(self) -> bytes:
        """Return it as PDF."""
        ...


class Making:
    """What papers are made from."""

    def __init__(self, gate: api.Gate, stage: Stage, signer: Signer | None) -> None:
        """Take what is there when the scenes are over."""
        self.gate = gate
        self.asker = stage.home(ASKER).line
        self.register = stage.folder / "register.yaml"
        self.recording = str(examples() / "firmware" / "leaky.har")
        self.signer = signer
        self.day = paper_day(None)
        self.now_ms = now_ms()

    def answers(self) -> AnswersAsked:
        """Return what the ten answers are made from."""
        return AnswersAsked(
            self.register, None, self.gate, (self.recording,), self.day - timedelta(days=10),
            self.day + timedelta(days=11), self.signer, ACCOUNTABLE,
        )  # fmt: skip

    def letter(self, kind: LetterKind, to: str | None = None) -> Printable:
        """Return a letter of a household about what was recorded."""
        return make_letter(LetterAsked(kind, None, (self.recording,), self.register, to, None, self.day))

    def assessment(self, kind: AssessmentKind) -> Printable:
        """Return an assessment of one activity, with what was decided about it."""
        return make_assessment(AssessmentAsked(kind, self.register, ACTIVITY, self.day, self.register, self.gate))

    def incident(self) -> IncidentAsked:
        """Return what left for a recipient since ten days, as if that was an incident."""
        begins = self.now_ms - 10 * 86_400_000
        return IncidentAsked(RECIPIENT, begins - begins % 60_000, self.now_ms)

    def delay(self) -> Printable:
        """Return a letter of delay."""
        parliament, why = tr(N_("House of Representatives")), tr(N_("We wait for figures of a supplier."))
        days: tuple[date, date, date] = (self.day, self.day + timedelta(days=21), self.day + timedelta(days=42))
        return make_delay(self.register, Delay(parliament, "2026Z04886", *days, why, ACCOUNTABLE), self.day)


PAPERS: Final[dict[str, Callable[[Making], Printable]]] = {
    "statement": lambda making: make_statement_letter(making.gate, making.asker),
    "statement-of-a-silent-home": lambda making: make_statement_letter(making.gate, SILENT_LINE),
    "register": lambda making: make_register(making.register, making.day),
    "findings": lambda making: make_findings(making.register, making.day, making.register),
    "notice": lambda making: make_notice(making.register, ACTIVITY, making.day),
    "annex": lambda making: make_annex(making.register, ACTIVITY, making.day),
    "dpia": lambda making: making.assessment(AssessmentKind.DPIA),
    "tia": lambda making: making.assessment(AssessmentKind.TIA),
    "lia": lambda making: making.assessment(AssessmentKind.LIA),
    "answers": lambda making: make_answers(making.answers()),
    "public": lambda making: make_public_answer(making.answers()),
    "delay": Making.delay,
    "incident": lambda making: make_incident(making.gate, making.incident()),
    "incident-customer": lambda making: make_incident_letter(making.gate, making.incident(), Reader.CUSTOMER),
    "incident-neighbour": lambda making: make_incident_letter(making.gate, making.incident(), Reader.NEIGHBOUR),
    "letter-access-provider": lambda making: making.letter(LetterKind.ACCESS_PROVIDER),
    "letter-access-recipient": lambda making: making.letter(LetterKind.ACCESS_RECIPIENT, "ingest.wifi-insight.example"),
    "letter-objection": lambda making: making.letter(LetterKind.OBJECTION),
    "letter-complaint": lambda making: making.letter(LetterKind.COMPLAINT),
    "letter-woo": lambda making: making.letter(LetterKind.WOO),
}
"""Name of the file → how the paper is made."""


REQUEST: Final = """\
by = "Autoriteit Persoonsgegevens"
reference = "z2026-00042"
received = {received}
due = {due}
powers = ["avg-58-1", "awb-5-16", "awb-5-17", "awb-5-20"]
asked = "Alles over de verwerking van deze periode. / Everything about the processing of this period."
period = {{ first = {first}, last = {last} }}

[sample]
seed = "4613225561423316"
count = 5
"""
"""What an authority asks of the demonstration's provider; invented."""


async def papers(stage: Stage, folder: Path, langs: tuple[Lang, ...]) -> tuple[int, str]:
    """Make every paper there is into a folder.

    Args:
        stage: Its ledger is sealed.
        folder: Is there.
        langs: In which languages.

    Returns:
        How many there are, and what the program that checks a dossier said of the one among them; nothing when there
        is none.
    """

    def make() -> tuple[int, str]:
        with api.Gate.open(stage.config) as gate:
            making = Making(gate, stage, _signer(stage.folder, folder))
            written, verdict = _written(making, folder, langs), _dossier(making, stage.folder, folder)
            return written + bool(verdict), verdict

    return await asyncio.to_thread(copy_context().run, make)


def _written(making: Making, folder: Path, langs: tuple[Lang, ...]) -> int:
    """Write each paper in each language and form; return how many files there are."""
    made: list[Path] = []
    for lang in langs:
        with _in_language(lang):
            for name, make in PAPERS.items():
                paper = make(making)
                for end, content in (("html", paper.html().encode()), ("pdf", paper.pdf())):
                    file = folder / f"{name}-{lang}.{end}"
                    write_file(file, content)
                    made.append(file)
                    if making.signer is not None and name in _SIGNED:
                        write_file(folder / f"{file.name}.sig", sign_paper(content, making.signer))
            sheets = folder / f"register-{lang}.xlsx"
            write_file(sheets, register_workbook(making.register, making.day))
            made.append(sheets)
    return len(made)


def _dossier(making: Making, away: Path, folder: Path) -> str:
    """Make a dossier and return what the checker that is printed says of it; nothing where nobody can sign."""
    signer = making.signer
    if signer is None:
        return ""
    request, made, checker = away / "request.toml", folder / "dossier.zip", folder / "check_dossier.py"
    days = {"received": making.day - timedelta(days=10), "due": making.day + timedelta(days=11)}
    days |= {"first": making.day - timedelta(days=1), "last": making.day}
    write_file(request, REQUEST.format(**days).encode())
    prepared = prepare_dossier(making.gate, request, signer, making.day)
    write_file(made, hand_over_dossier(making.gate, prepared, signer).archive)
    write_file(checker, dossier_checker())
    words = [sys.executable, str(checker), str(made), "--signer", signer.key.line, "--lang", lang_in_force()]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
    return next(iter(done.stdout.splitlines()), "-")


@contextmanager
def _in_language(lang: Lang) -> Iterator[None]:
    before = lang_in_force()
    use(lang)
    try:
        yield
    finally:
        use(before)


def _signer(away: Path, folder: Path) -> Signer | None:
    """Return who signs, with a key that is thrown away; nobody where OpenSSH is not installed."""
    program = shutil.which("ssh-keygen")
    if program is None:
        return None
    key = away / "accountable"
    words = [program, "-q", "-t", "ed25519", "-N", "", "-C", ACCOUNTABLE, "-f", str(key)]
    if subprocess.run(words, check=False).returncode != 0:  # noqa: S603 - no shell
        return None
    signer = signer_of(key, ACCOUNTABLE)
    write_file(folder / "allowed_signers", f'"{ACCOUNTABLE}" {signer.key.line}\n'.encode())
    return signer
