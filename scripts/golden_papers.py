"""Write the text of every paper of the example's register, in both languages: what a change of words is reviewed by.

In:  ``examples/register-per-home.yaml``, a recording of the examples, and a ledger of which every moment is fixed.
Out: ``tests/golden_papers/KIND-LANG.txt``, one paragraph or cell a line, with the SHA-256 of the text before it. A test
     compares them with what the source says.

Usage: ``python scripts/golden_papers.py``. Then read what changed as whoever gets the paper reads it.
"""

import hashlib
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))  # the gate of the ledger is one of the tests
from golden_ledger import DAY, END_MS, LEAKY, Golden, golden_ledger

from sluis.api import paper_activity, paper_answers, paper_assessment, paper_findings, paper_register
from sluis.api.paper_answers import AnswersAsked
from sluis.api.paper_assessment import AssessmentAsked, AssessmentKind
from sluis.api.paper_incident import Reader, make_incident, make_incident_letter
from sluis.api.paper_letters import LetterAsked, LetterKind, make_letter
from sluis.api.paper_statement import make_statement_letter
from sluis.api.papers import Delay, MadePaper, make_delay
from sluis.i18n import LANGS, lang_in_force, use
from sluis.reports.blocks import Report, as_plain
from sluis.reports.papers.paper import Paper

ROOT = Path(__file__).resolve().parent.parent
REGISTER = ROOT / "examples" / "register-per-home.yaml"
GOLDEN = ROOT / "tests" / "golden_papers"
_NO_WORDS = {
    "type",
    "anchor",
    "verdict",
    "lang",
    "quiet",
    "new_page",
    "short",
    "share",
    "code",
    "titled",
    "svg",
    "langs",
    "written",
}
"""What no reader reads."""


def papers(ledger: Golden) -> dict[str, MadePaper[Paper]]:
    """Return the papers of the example by their kind."""
    return {**_of_register(), **_letters(), **_of_ledger(ledger)}


def _letters() -> dict[str, MadePaper[Paper]]:
    """Return the letters of a household, filled from a recording."""
    made: dict[str, object] = {}
    for kind in LetterKind:
        to = "ingest.wifi-insight.example" if kind is LetterKind.ACCESS_RECIPIENT else None
        made[f"letter-{kind.value}"] = make_letter(LetterAsked(kind, None, (str(LEAKY),), REGISTER, to, None, DAY))
    return made  # type: ignore[return-value]


def _of_ledger(ledger: Golden) -> dict[str, MadePaper[Paper]]:
    """Return the papers that are made from a ledger."""
    made: dict[str, object] = {
        "statement": make_statement_letter(ledger.gate, "NL-0001", None, END_MS, DAY),
        "incident": make_incident(ledger.gate, ledger.noted),
        "incident-bare": make_incident(ledger.gate, ledger.bare),
        "incident-customer": make_incident_letter(ledger.gate, ledger.noted, Reader.CUSTOMER),
        "incident-neighbour": make_incident_letter(ledger.gate, ledger.noted, Reader.NEIGHBOUR),
        "incident-neighbour-bare": make_incident_letter(ledger.gate, ledger.bare, Reader.NEIGHBOUR),
    }
    return made  # type: ignore[return-value]


def _of_register() -> dict[str, MadePaper[Paper]]:
    """Return the papers that need a register alone."""
    delay = Delay("De Tweede Kamer", "Vragen 2026Z04886", date(2026, 3, 11), date(2026, 4, 1), date(2026, 4, 22),
                  "Wij wachten op cijfers.", "A. de Vries, directeur")  # fmt: skip
    made: dict[str, object] = {
        "register": paper_register.make_register(REGISTER, DAY),
        "findings": paper_findings.make_findings(REGISTER, DAY, REGISTER),
        "notice": paper_activity.make_notice(REGISTER, "wifi-help", DAY),
        "annex": paper_activity.make_annex(REGISTER, "wifi-help", DAY),
        "answers": paper_answers.make_answers(AnswersAsked(REGISTER, DAY)),
        "public": paper_answers.make_public_answer(AnswersAsked(REGISTER, DAY)),
        "delay": make_delay(REGISTER, delay, date(2026, 3, 30)),
    }
    for kind in AssessmentKind:
        made[kind.value] = paper_assessment.make_assessment(AssessmentAsked(kind, REGISTER, None, DAY))
    return made  # type: ignore[return-value]


def text_of(report: Report) -> str:
    """Return the words of a paper, one paragraph or cell a line, in the order in which they are read.

    The table of where each figure comes from is left out: it repeats the figures that stand above it.
    """
    plain = as_plain(report)
    sections = [part for part, each in zip(_parts(plain), report.sections, strict=True) if each.anchor != "sources"]
    told = [report.title, report.subtitle, plain["head"], sections]
    return "".join(f"{line}\n" for line in _words(told))


def _parts(plain: dict[str, object]) -> list[object]:
    parts = plain["sections"]
    return parts if isinstance(parts, list) else []


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from ([value] if value.strip() else [])
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in _NO_WORDS:
                yield from _words(each)
    elif isinstance(value, list):
        for each in value:
            yield from _words(each)


def golden() -> dict[str, str]:
    """Return the file of each paper and language by its name."""
    before, made = lang_in_force(), dict[str, str]()
    with tempfile.TemporaryDirectory() as folder, golden_ledger(Path(folder)) as ledger:
        try:
            for lang in LANGS:
                use(lang)
                for kind, paper in papers(ledger).items():
                    text = text_of(paper.report())
                    made[f"{kind}-{lang}.txt"] = f"SHA-256 {hashlib.sha256(text.encode()).hexdigest()}\n{text}"
        finally:
            use(before)
    return made


def main() -> None:
    """Write the files, and take away those of papers that are no more."""
    GOLDEN.mkdir(exist_ok=True)
    files = golden()
    for old in GOLDEN.glob("*.txt"):
        if old.name not in files:
            old.unlink()
    for name, text in files.items():
        (GOLDEN / name).write_text(text, encoding="utf-8")
    print(f"{len(files)} papers")


if __name__ == "__main__":
    main()
