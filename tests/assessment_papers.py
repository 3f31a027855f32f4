"""Assessments of the example register, as it is and with a fact changed."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from tests.sheet_rows import FILE

from sluis.api.paper_assessment import AssessmentAsked, AssessmentKind, make_assessment
from sluis.api.papers import MadePaper
from sluis.reports.papers.assessment import Assessment, Element

DAY = date(2026, 12, 1)


def edited(folder: Path, *replacements: tuple[str, str]) -> Path:
    """Return a copy of the example register with some texts replaced, each of which it has."""
    text = FILE.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    (folder / "register.yaml").write_text(text, encoding="utf-8")
    if not (folder / "vocabularies").exists():
        (folder / "vocabularies").symlink_to(FILE.parent / "vocabularies")
    return folder / "register.yaml"


@lru_cache(maxsize=8)
def made(
    kind: AssessmentKind, file: Path = FILE, before: Path | None = None, activity: str | None = None
) -> MadePaper[Assessment]:
    """Return an assessment of a register."""
    return make_assessment(AssessmentAsked(kind, file, activity, DAY, before))


def element(paper: Assessment, anchor: str, activity: str = "wifi-help") -> Element:
    """Return an element of an activity."""
    [assessed] = [each for each in paper.activities if each.key == activity]
    [found] = [each for each in assessed.elements if each.anchor == anchor]
    return found
