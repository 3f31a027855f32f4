"""The paper for a household: four pages at most, and a first page that can be printed by itself."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.audit_results import SECRETS, audits, hostile, house, many, nothing

from sluis.audit.model import Audit
from sluis.i18n import Lang
from sluis.reports.audit.household_paper import PAGES
from sluis.reports.audit.pdf import pdf

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not installed (poppler-utils)"
)


def pages(octets: bytes, folder: Path) -> list[str]:
    file = folder / "a.pdf"
    file.write_bytes(octets)
    done = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


@needs_poppler
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_household_gets_four_pages_at_most_whatever_was_captured(lang: Lang, tmp_path: Path) -> None:
    for audit in (
        house(),
        hostile(),
        nothing(),
        many(1_000),
        replace(many(40), observations=house().observations * 60),
    ):
        made = pages(pdf(audit, lang=lang), tmp_path)
        assert len(made) <= PAGES
        assert all(len(page) > 120 for page in made), "no page is empty"


@needs_poppler
def test_the_first_page_tells_who_got_what_and_what_nobody_looked_at(tmp_path: Path) -> None:
    first = " ".join(pages(pdf(house(), lang="nl"), tmp_path)[0].split())
    for words in (
        "De router stuurde naar telemetry.eu-central.wifi-insight.example",
        "versleuteld", "Verenigde Staten", "8 keer", "Nederlandse tijd", "Wat deze opname niet kan laten zien",
    ):  # fmt: skip
        assert words in first
    assert not any(secret in first for secret in SECRETS)


@needs_poppler
def test_what_does_not_fit_is_counted_and_said_to_be_in_the_appendix(tmp_path: Path) -> None:
    made = " ".join(" ".join(pages(pdf(many(1_000), lang="en"), tmp_path)).split())
    assert "And 994 more, in the appendix." in made
    assert "--appendix" in made


@settings(max_examples=10, deadline=None)
@given(audits())
def test_any_audit_gives_a_household_paper(audit: Audit) -> None:
    made = pdf(audit, lang="nl", reveal=True)
    assert made.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", made)) <= PAGES
