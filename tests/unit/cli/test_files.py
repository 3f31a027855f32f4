"""What verbs read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.raised import raises

from sluis.cli.files import files_in, register_of, today, told_format
from sluis.errors import FileMissingError
from sluis.errors.telemetry import format_unknown_error


def test_the_vocabularies_lie_beside_the_register() -> None:
    assert register_of(ROOT / "examples" / "register.yaml").vocabularies


def test_a_folder_is_no_register(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError) as caught:
        register_of(tmp_path)
    assert caught.value.__cause__ is None


def test_today_is_the_day_in_utc() -> None:
    before = datetime.now(UTC).date()
    assert before <= today() <= datetime.now(UTC).date()


def test_a_format_is_named_or_left_to_the_bytes() -> None:
    assert told_format(None) is None
    found = told_format("usp")
    assert found is not None
    assert found.name == "usp"
    with raises(format_unknown_error) as caught:
        told_format("PIEPKUIKEN")
    assert "opensync-flow" in str(caught.value)
    assert "PIEPKUIKEN" not in str(caught.value)


def test_a_folder_stands_for_its_files_and_what_is_none_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert files_in([str(tmp_path), "-"]) == [str(tmp_path / "a"), "-"]
    assert f"Not read: {tmp_path / 'b'} (a link, which is not followed)." in capsys.readouterr().err
