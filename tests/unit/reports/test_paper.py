"""Paper: PDF/UA-1 with the same bytes on any day, and text that can be no markup."""

import shutil
import subprocess
import sys
from datetime import date

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from source_tree import ROOT
from tests.audit_results import ANY_TEXT, HOSTILE

from sluis.i18n.harmless import harmless
from sluis.reports.blocks import Cell, Column, Facts, Grid, Judged, Lead, Marks, Numbers, Report, Section, Words, single
from sluis.reports.paper import COVERED, paper, printable

DAY = date(2026, 11, 24)
NEEDS = {name: shutil.which(name) for name in ("qpdf", "pdftotext", "pdfinfo", "faketime")}


def report(*texts: str, lang: str = "nl") -> Report:
    cells: tuple[tuple[Cell, ...], ...] = tuple(((text, text), (text,)) for text in texts)
    blocks = (
        *(Words(text) for text in texts),
        *(Lead(text) for text in texts),
        Marks(texts),
        Facts(tuple(single(text or "n", text) for text in texts)),
        Numbers((("1", texts[0]),)),
        Grid(texts[0], (Column(texts[0], 2, code=True), Column("b")), cells),
        Judged("FAIL", "no", texts[0], texts, (single("n", texts[0]),)),
    )
    return Report(
        lang, texts[0] or "T", texts[0], texts[0], "Inhoud", "{number}/{count}", (Section("s", texts[0], blocks),)
    )


def told(made: bytes, tmp_path_factory: pytest.TempPathFactory) -> str:
    if NEEDS["pdftotext"] is None:
        pytest.skip("pdftotext is not installed (poppler-utils)")
    file = tmp_path_factory.mktemp("paper") / "a.pdf"
    file.write_bytes(made)
    done = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_every_letter_that_may_be_set_can_be_set() -> None:
    letters = "".join(chr(number) for first, last in COVERED for number in range(first, last + 1) if number > 0x20)
    assert harmless(letters) == letters
    assert printable(letters).count("⟨U+") <= 4, "NFC makes others of a few"
    assert paper(report(letters), DAY).startswith(b"%PDF-")


def test_a_letter_that_cannot_is_its_number() -> None:
    assert printable("é" + chr(0x65) + chr(0x301)) == "éé"
    assert printable("e" + chr(0x302) * 2) == "ê⟨U+0302⟩"
    assert printable("אב") == "⟨U+05D0⟩⟨U+05D1⟩"


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_text_stands_there_as_it_is(number: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    shown = harmless(HOSTILE[number])[:300]
    made = told(paper(report(shown), DAY), tmp_path_factory)
    wanted = printable(shown)
    assert "".join(wanted.split()) in "".join(made.split())


@settings(max_examples=30, deadline=None)
@given(st.lists(ANY_TEXT, min_size=1, max_size=3))
def test_any_text_gives_a_paper(texts: list[str]) -> None:
    shown = [harmless(text)[:300] for text in texts]
    assert paper(report(*shown), DAY).startswith(b"%PDF-")


def test_it_is_tagged_titled_and_in_its_language(tmp_path_factory: pytest.TempPathFactory) -> None:
    made = paper(report("Wat het huis verliet"), DAY)
    assert b"/Lang(nl)" in made
    assert b"pdfuaid" in made or b"pdfuaid:part" in made
    file = tmp_path_factory.mktemp("paper") / "a.pdf"
    file.write_bytes(made)
    if NEEDS["qpdf"] is None or NEEDS["pdfinfo"] is None:
        pytest.skip("qpdf or pdfinfo is not installed")
    assert subprocess.run(["qpdf", "--check", str(file)], capture_output=True, check=False).returncode == 0
    info = subprocess.run(["pdfinfo", str(file)], capture_output=True, check=True).stdout.decode()
    assert "Wat het huis verliet" in info
    assert "Tagged:          yes" in info


def test_the_same_report_is_the_same_bytes_in_other_processes_zones_and_seeds() -> None:
    program = """
import sys
from datetime import date
from tests.unit.reports.test_paper import report
from sluis.reports.paper import paper
sys.stdout.buffer.write(paper(report("a", "b"), date(2026, 11, 24)))
"""
    path = ":".join(str(ROOT / part) for part in ("src", "scripts", "."))
    runs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True,
                       env={"PYTHONPATH": path, "PYTHONHASHSEED": seed, "TZ": zone, "SOURCE_DATE_EPOCH": epoch}).stdout
        for seed, zone, epoch in (("1", "UTC", "0"), ("2", "Asia/Tokyo", "1700000000"))
    ]  # fmt: skip
    assert runs[0] == runs[1] == paper(report("a", "b"), DAY)
    assert paper(report("a", "b"), date(2026, 11, 25)) != runs[0], "the day is in it"


def test_no_font_of_the_machine_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, object] = {}
    real = typst.compile

    def watched(layout: bytes, **rest: object) -> object:
        given.update(rest)
        return real(layout, **rest)  # type: ignore[call-overload]

    monkeypatch.setattr(typst, "compile", watched)
    paper(report("a"), DAY)
    assert given["ignore_system_fonts"] is True
    assert given["pdf_standards"] == ["ua-1"]


def test_on_another_day_it_is_the_same_bytes() -> None:
    made = paper(report("a"), DAY)
    assert b"20261124" in made
    assert date.today().strftime("%Y%m%d").encode() not in made.replace(b"20261124", b"")  # noqa: DTZ011
