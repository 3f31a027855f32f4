"""A list says which captures are of which firmware; a fault names its line, and no name leads out of its folder."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.fleet.fleet_list import FleetEntry, _tellable, read_fleet
from sluis.errors import Code, FileName, SluisError
from sluis.errors.audit import fleet_list_error

HEAD = "file,oui,product_class,firmware,from\n"


def listed(tmp_path: Path, text: str) -> list[FleetEntry]:
    """Return what a list of such a text says."""
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    return read_fleet(file)


def test_a_line_is_a_capture(tmp_path: Path) -> None:
    [entry] = listed(tmp_path, HEAD + "a/b.har,0011aa,HG,4.2.1,2026-10-01T12:00:00Z\n")
    assert (entry.oui, entry.model, entry.firmware, entry.since) == ("0011AA", "HG", "4.2.1", date(2026, 10, 1))
    assert entry.entry.name == str(tmp_path / "a/b.har")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "heading"),
        ("file,firmware\n", "heading"),
        (HEAD + "a.har,0011AA,HG,4.2.1\n", "fields"),
        (HEAD + "../a.har,0011AA,HG,4.2.1,\n", "file"),
        (HEAD + "/etc/passwd,0011AA,HG,4.2.1,\n", "file"),
        (HEAD + ",0011AA,HG,4.2.1,\n", "file"),
        (HEAD + "a.har,0011,HG,4.2.1,\n", "oui"),
        (HEAD + "a.har,,,4.2.1,\n", "text"),
        (HEAD + "a.har,,HG,4.2.1,yesterday\n", "day"),
        (HEAD + "a.har,,HG,4.2.1,\na.har,,HG,4.3.0,\n", "twice"),
    ],
)
def test_a_fault_says_what_is_wrong_and_not_what_stands_there(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(SluisError) as caught:
        listed(tmp_path, text)
    code = fleet_list_error(file=FileName("a"), line=1, what=Code(what)).code
    assert caught.value.code == code
    assert str(caught.value.places["what"]) == what


def test_folders_say_model_and_firmware(tmp_path: Path) -> None:
    for name in ("HG/4.2.1/a.har", "HG/4.2.1/x/b.har", "02:00:5e:00:53:01/1.0/d.har", "c.har"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}", encoding="utf-8")
    told = [(entry.model, entry.firmware) for entry in read_fleet(tmp_path)]
    assert told == [("", "1.0"), ("HG", "4.2.1"), ("HG", "4.2.1"), ("", "")]


def test_a_list_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SluisError, match="cannot be read"):
        read_fleet(tmp_path / "no-such-list.csv")


@given(st.text(max_size=60))
def test_any_text_is_told_or_not(text: str) -> None:
    assert _tellable(text) in {text, ""}


def test_a_link_of_a_list_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.har").symlink_to("/etc/hostname")
    [entry] = listed(tmp_path, HEAD + "a.har,,HG,1,\n")
    assert entry.entry.unread is not None


def test_what_is_not_there_and_what_has_no_end_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SluisError, match="cannot be read"):
        read_fleet(tmp_path / "nothing")
    with pytest.raises(SluisError, match="heading"):
        read_fleet(Path("/dev/zero"))
