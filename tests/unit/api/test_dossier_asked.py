"""What is noted at a desk is read as what somebody wrote at the shell, whatever letters stand in it."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.raised import raises

from sluis.api.dossier_asked import AddedFile, AuditFile, DossierAsked, SampleNoted, write_request
from sluis.api.dossier_request import read_request
from sluis.errors.reports import dossier_request_error

DAY = date(2026, 12, 1)
ASKED = DossierAsked(
    authority="AP", by="AP", reference="z", received=DAY, due=DAY, powers=("avg-58-1", "awb-5-16"), asked="all",
    first=DAY, last=DAY, hold_until=DAY, sample=SampleNoted(seed="s", epoch=3, first=2, count=4),
    audits=(AuditFile(name="audit.json", content=b"{}"),),
    added=(
        AddedFile(name="brief.pdf", sender="AP", date=DAY, about="x", content=b"1"),
        AddedFile(name="brief.pdf", sender="wij", date=DAY, about="y", content=b"2"),
    ),
)  # fmt: skip
WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60)
LINE = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)


def test_a_request_with_all_of_it_is_read_again(tmp_path: Path) -> None:
    read = read_request(write_request(ASKED, tmp_path))
    own = read.request
    assert (own.authority, own.received, own.due, own.hold_until, own.powers) == ("AP", DAY, DAY, DAY, ASKED.powers)
    assert own.sample is not None
    assert (own.sample.seed, own.sample.epoch, own.sample.first, own.sample.count) == ("s", 3, 2, 4)
    assert [read.read(each.file) for each in own.correspondence] == [b"1", b"2"]
    assert [read.read(each) for each in own.audits] == [b"{}"]


@given(LINE, LINE, WORDS)
def test_no_letter_of_it_is_read_as_anything_else(by: str, reference: str, asked: str) -> None:
    with TemporaryDirectory() as folder:
        noted = msgspec.structs.replace(
            ASKED, by=by, reference=reference, asked=asked, added=(), audits=(), sample=None
        )
        own = read_request(write_request(noted, Path(folder))).request
    assert (own.by, own.reference, own.asked, own.sample, own.correspondence) == (by, reference, asked, None, ())


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "a\0b", "a\nb", "x" * 201])
def test_a_file_without_a_name_of_its_own_is_refused(tmp_path: Path, name: str) -> None:
    added = (AddedFile(name=name, sender="AP", date=DAY, about="x", content=b""),)
    with raises(dossier_request_error):
        write_request(msgspec.structs.replace(ASKED, added=added), tmp_path)
