"""What the API reads and writes."""

from pathlib import Path

import pytest
from source_tree import ROOT
from tests.raised import raises

from sluis.api.files import (
    beside,
    entries_of,
    load_register,
    read_bytes,
    read_document,
    read_policy,
    told_format,
    why_unread,
    write_file,
)
from sluis.errors import FileMissingError
from sluis.errors.cli import output_unwritable_error
from sluis.errors.gate import file_empty_error, file_large_error
from sluis.errors.telemetry import format_unknown_error


def test_the_vocabularies_lie_beside_the_register() -> None:
    assert load_register(ROOT / "examples" / "register-per-home.yaml").vocabularies


def test_a_folder_is_no_register(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError) as caught:
        load_register(tmp_path)
    assert caught.value.__cause__ is None


def test_what_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError):
        read_bytes(tmp_path / "none")
    with raises(output_unwritable_error):
        write_file(tmp_path / "none" / "file", b"x")
    write_file(tmp_path / "file", b"x")
    assert read_bytes(tmp_path / "file") == b"x"


def test_what_is_written_is_its_owners_only_whatever_was_there(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("a longer text")
    (tmp_path / "old").chmod(0o666)
    for name in ("old", "new"):
        write_file(tmp_path / name, b"x")
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
        assert (tmp_path / name).read_bytes() == b"x"
    write_file(Path("/dev/null"), b"x")
    assert Path("/dev/null").stat().st_mode & 0o777 == 0o666, "what is no file keeps its mode"


def test_a_format_is_named_or_left_to_the_bytes() -> None:
    assert told_format(None) is None
    format_ = told_format("usp")
    assert format_ is not None
    assert format_.name == "usp"
    with raises(format_unknown_error) as caught:
        told_format("PIEPKUIKEN")
    assert "opensync-flow" in str(caught.value)
    assert "PIEPKUIKEN" not in str(caught.value)


def test_a_folder_stands_for_its_files_and_what_is_none_says_why(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    reasons = {Path(entry.name).name: why_unread(entry) for entry in entries_of([str(tmp_path)])}
    assert reasons == {"a": "", "b": "a link, which is not followed"}


def test_a_policy_is_named_with_or_without_its_epoch(tmp_path: Path) -> None:
    (tmp_path / "policy").write_bytes(b"quorum none\n")
    for name in ("policy", "policy@0", "policy@12"):
        assert read_policy(tmp_path / name) == b"quorum none\n"
    for name in ("policy@", "policy@x", "policy@01", "policy@-1", "policy@1@2", "none@3"):
        with pytest.raises(FileMissingError):
            read_policy(str(tmp_path / name))


def test_what_never_ends_or_is_empty_is_refused(tmp_path: Path) -> None:
    with raises(file_large_error):
        read_bytes("/dev/zero", most=1 << 20)
    (tmp_path / "file").write_bytes(b"abc")
    assert read_bytes(tmp_path / "file", most=3) == b"abc"
    with raises(file_large_error):
        read_bytes(tmp_path / "file", most=2)
    (tmp_path / "letter").write_bytes(b" \n")
    with raises(file_empty_error):
        read_document(tmp_path / "letter")


@pytest.mark.parametrize("name", ["", ".", "/"])
def test_what_is_no_name_of_a_file_has_nothing_beside_it(name: str) -> None:
    with pytest.raises(FileMissingError):
        beside(Path(name), ".sig")
