"""A later version names the one before, what changed and why; nothing is taken out of what is kept."""

import hashlib
from pathlib import Path

import pytest
from tests.paper_checks import HOSTILE, in_language, text_of
from tests.raised import raises

from sluis.api.gate import Gate
from sluis.api.incident_record import versions_of
from sluis.api.paper_incident import IncidentAsked, keep_incident, make_incident
from sluis.api.papers import MadePaper
from sluis.errors.reports import incident_record_error
from sluis.reports.papers.incident import IncidentPaper

BEGAN_MS, ENDED_MS = 1_704_067_200_000, 1_717_200_000_000
WHY = "The first list lacked one firmware."
LIST = "oui,product_class,firmware,from,to,count\n0011AA,HG,1.0,2024-01-01,2024-06-01,{count}\n"


class Folder:
    """A record and the list that its versions are made from."""

    def __init__(self, config: str, folder: Path) -> None:
        self.config, self.rollout, self.record = config, folder / "rollout.csv", folder / "versions.ndjson"

    def make(
        self, count: int, why: str | None = None, form: str = "html", recipient: str = "wifi-insight"
    ) -> tuple[MadePaper[IncidentPaper], bytes]:
        self.rollout.write_text(LIST.format(count=count), encoding="utf-8")
        asked = IncidentAsked(recipient, BEGAN_MS, ENDED_MS, self.rollout, record=self.record, why=why)
        with Gate.open(self.config) as gate:
            made = make_incident(gate, asked)
        content = made.html().encode() if form == "html" else made.docx()
        keep_incident(made, asked, content, form)
        return made, content


@pytest.fixture
def folder(peopled: str, tmp_path: Path) -> Folder:
    return Folder(peopled, tmp_path)


def test_a_later_version_names_the_one_before_what_changed_and_why(folder: Folder) -> None:
    first, content = folder.make(10)
    assert first.paper.version is not None
    assert (first.paper.version.words(), first.paper.correction) == ("1", None)
    again, docx = folder.make(10, form="docx")
    second, _ = folder.make(1200, WHY)
    page = text_of(second.html())
    for file in (content, docx):
        assert f"SHA-256 {hashlib.sha256(file).hexdigest()}" in page
    assert "This paper corrects version 1, of Saturday 1 June 2024. That version is kept with it." in page
    assert WHY in page
    assert "about 10 (estimated) about 1,200 (estimated)" in page
    with in_language("nl"):
        assert "ongeveer 10 (geschat) ongeveer 1.200 (geschat)" in text_of(second.html())
    assert [version.number for version in versions_of(folder.record)] == [1, 1, 2]
    assert again.paper.correction is None


def test_the_same_version_handed_out_again_keeps_what_it_corrects(folder: Folder) -> None:
    folder.make(10)
    second, _ = folder.make(20, WHY)
    again, _ = folder.make(20, form="docx")
    assert again.paper.correction == second.paper.correction
    third, _ = folder.make(30, "Once more.")
    assert third.paper.correction is not None
    assert third.paper.correction.before.words() == "2"
    assert len(third.paper.correction.files) == 2


def test_another_version_without_a_reason_is_refused_and_not_kept(folder: Folder) -> None:
    folder.make(10)
    for why in (None, "", "  "):
        with raises(incident_record_error) as raised:
            folder.make(11, why)
        assert raised.value.places["what"] == "why"
    with raises(incident_record_error) as raised:
        folder.make(10, WHY, recipient="netwerk-meting")
    assert raised.value.places["what"] == "other"
    assert len(versions_of(folder.record)) == 1


def test_a_record_that_was_changed_or_shortened_in_front_refuses(folder: Folder) -> None:
    folder.make(10)
    folder.make(20, WHY)
    folder.make(30, WHY)
    kept = folder.record.read_bytes()
    lines = kept.splitlines(keepends=True)
    for changed in (kept.replace(b"about 10 ", b"about 11 "), b"".join(lines[1:]), lines[0] + lines[2]):
        folder.record.write_bytes(changed)
        with raises(incident_record_error) as raised:
            folder.make(30)
        assert raised.value.places["what"] == "chain"
    for odd in (b"no line\n", b"{}\n", kept + b"\xff\n"):
        folder.record.write_bytes(odd)
        with raises(incident_record_error) as raised:
            versions_of(folder.record)
        assert raised.value.places["what"] == "form"


def test_a_hostile_reason_is_text(folder: Folder) -> None:
    folder.make(10)
    made, content = folder.make(20, HOSTILE)
    assert b"<script>x" not in content
    assert b"\x1b" not in content
    assert made.pdf().startswith(b"%PDF-")
