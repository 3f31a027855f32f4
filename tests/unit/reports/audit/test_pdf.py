"""The papers of an audit: four pages for a household, a part per destination in the appendix, and nothing hidden."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.audit_results import SECRETS, audits, hostile, house, many, nothing

from sluis.audit.model import Audit
from sluis.i18n import Lang
from sluis.reports.audit.content import report
from sluis.reports.audit.destination_page import destinations
from sluis.reports.audit.pdf import appendix
from sluis.reports.audit.view import View

POPPLER = shutil.which("pdftotext")
needs_poppler = pytest.mark.skipif(POPPLER is None, reason="pdftotext is not installed (poppler-utils)")


@cache
def paper(lang: Lang) -> bytes:
    """Return the paper of the house with its values hidden, put together once."""
    return appendix(house(), lang=lang)


def pages(octets: bytes, folder: Path) -> list[str]:
    file = folder / "a.pdf"
    file.write_bytes(octets)
    done = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


@needs_poppler
@pytest.mark.parametrize(("lang", "word"), [("nl", "pagina"), ("en", "page")])
def test_each_destination_has_its_page_and_each_page_its_number(lang: Lang, word: str, tmp_path: Path) -> None:
    made = pages(paper(lang), tmp_path)
    assert len(made) == 14
    parts = destinations(View(house(), lang)).parts
    assert len(parts) == len(house().destinations)
    for number, part in enumerate(parts, 4):
        assert part.title.replace("-", "") in made[number - 1].replace("-", "").replace("\n", "")
    assert all(f"{word} {number} " in page for number, page in enumerate(made, 1))
    assert all(len(page) > 200 for page in made), "no page is empty"


@needs_poppler
@pytest.mark.parametrize("count", [20, 45])
def test_the_contents_of_a_house_stand_below_its_picture(count: int, tmp_path: Path) -> None:
    made = pages(appendix(many(count), lang="nl"), tmp_path)
    assert "Werkwijze en grenzen" in made[1], "the last chapters are in the contents, on the second page"
    assert made[2].split("\n", 2)[1] == "Wanneer"


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_its_bookmarks_are_its_chapters_and_parts_in_the_order_of_the_page(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(paper("nl"))
    told = subprocess.run(["qpdf", "--json", "--json-key=outlines", str(file)], capture_output=True, check=True).stdout
    made = [(outline["title"], [part["title"] for part in outline["kids"]]) for outline in json.loads(told)["outlines"]]
    wanted = report(house(), "nl", reveal=False).sections
    assert made == [(section.title, [part.title for part in section.parts]) for section in wanted]


@needs_poppler
def test_what_is_short_is_not_torn_in_two(tmp_path: Path) -> None:
    audit = many(25)
    places = tuple(
        replace(destination, names=destination.names * (n % 7 + 1)) for n, destination in enumerate(audit.destinations)
    )
    made = pages(appendix(replace(audit, fields=(), destinations=places), lang="en"), tmp_path)
    ends = ("Nothing of what was sent could be read", "What was sent was searched, and nothing in it was recognised.")
    begun = [page.count("To the house") for page in made]
    assert sum(begun) == 25
    assert begun == [sum(page.count(end) for end in ends) for page in made]


@needs_poppler
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_values_are_hidden_until_somebody_asks(lang: Lang, tmp_path: Path) -> None:
    joined = "".join("".join(pages(paper(lang), tmp_path)).split())
    held = ["".join(value.split()) for value in (*SECRETS, "tv-woonkamer", "192.168.1.21", "e1" * 32)]
    assert [value for value in held if value.lower() in joined.lower()] == []
    shown = "".join("".join(pages(appendix(house(), lang=lang, reveal=True), tmp_path)).split())
    assert [value for value in held if value not in shown] == ["Thuisaandegracht"], "the SSID is never sent as it is"


@needs_poppler
@pytest.mark.parametrize(
    "count",
    [
        30,
        pytest.param(
            200, marks=pytest.mark.long(sibling="test_nothing_runs_off_the_page_for_many_destinations_or_hostile_names")
        ),
    ],
)
def test_nothing_runs_off_the_page_for_many_destinations_or_hostile_names(tmp_path: Path, count: int) -> None:
    for audit in (many(count), hostile(), nothing()):
        file = tmp_path / "b.pdf"
        file.write_bytes(appendix(audit, lang="nl", reveal=True))
        done = subprocess.run(["pdftotext", "-bbox", str(file), "-"], capture_output=True, check=True).stdout.decode()
        edges = [float(edge) for edge in re.findall(r'xMax="([0-9.]+)"', done)]
        assert edges
        assert max(edges) <= 595 - 40, "the right margin is 18 mm, of which a mark may take a little"


def test_the_same_audit_is_the_same_bytes() -> None:
    assert paper("nl") == appendix(house(), lang="nl")
    assert appendix(many(6), lang="en") == appendix(many(6), lang="en")


@pytest.mark.long(sibling="test_the_same_audit_is_the_same_bytes")
def test_the_same_audit_of_two_hundred_destinations_is_the_same_bytes() -> None:
    assert appendix(many(), lang="en") == appendix(many(), lang="en")


@settings(max_examples=15, deadline=None)
@given(audits())
def test_any_audit_gives_a_paper(audit: Audit) -> None:
    assert appendix(audit, lang="nl", reveal=True).startswith(b"%PDF-")
