"""A later version names the one before, what changed and why; nothing is taken out of what is kept."""

import hashlib
from pathlib import Path

import msgspec
import pytest
from tests.paper_checks import HOSTILE, in_language, text_of
from tests.raised import raises

from sluis.api import paper_incident
from sluis.api.gate import Gate
from sluis.api.incident_record import KeptVersion, versions_of
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
            keep_incident(gate, made, asked, content, form)
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


def test_a_record_whose_end_was_cut_off_or_written_anew_is_refused(folder: Folder) -> None:
    """Who profits is whoever told an authority of more homes before than it wants to have told."""
    folder.make(1200)
    first = folder.record.read_bytes()
    folder.make(20, WHY)
    folder.make(30, WHY)
    kept = folder.record.read_bytes()
    lines = kept.splitlines(keepends=True)
    for cut in (lines[0], b"".join(lines[:2])):
        folder.record.write_bytes(cut)
        with raises(incident_record_error) as raised:
            folder.make(30, WHY)
        assert raised.value.places["what"] == "cut"
    folder.record.write_bytes(first)
    anew = msgspec.json.decode(lines[1], type=KeptVersion)
    forged = msgspec.json.encode(msgspec.structs.replace(anew, why="Nothing to see.")) + b"\n"
    last = msgspec.structs.replace(anew, number=3, before=hashlib.sha256(forged).hexdigest())
    folder.record.write_bytes(lines[0] + forged + msgspec.json.encode(last) + b"\n")
    with raises(incident_record_error) as raised:
        folder.make(30, WHY)
    assert raised.value.places["what"] == "cut", "a chain that fits is not the one that was handed out"
    folder.record.write_bytes(kept)
    assert folder.make(40, WHY)[0].paper.version is not None


def test_of_a_record_that_was_begun_anew_the_paper_says_that_there_is_another(folder: Folder) -> None:
    assert "other file of versions" not in text_of(folder.make(1200)[0].html())
    folder.make(1000, WHY)
    folder.record.unlink()
    made, _ = folder.make(3)
    assert "What 1 other file of versions about this recipient says, by the ledger of" in text_of(made.html())
    with in_language("nl"):
        assert "1 ander bestand met versies" in text_of(made.html())
    folder.record.unlink()
    other, _ = folder.make(3, recipient="netwerk-meting")
    assert "other file of versions" not in text_of(other.html()), "another recipient is another incident"


def test_a_version_whose_event_was_lost_in_a_crash_goes_on(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.make(10)
    with monkeypatch.context() as patch:
        patch.setattr(paper_incident, "note_versions", _crash)
        with pytest.raises(RuntimeError):
            folder.make(20, WHY)
    assert len(versions_of(folder.record)) == 2, "the file is written before the event"
    third, _ = folder.make(30, WHY)
    assert third.paper.correction is not None
    assert third.paper.correction.before.words() == "2"


def _crash(*_: object) -> None:
    raise RuntimeError
