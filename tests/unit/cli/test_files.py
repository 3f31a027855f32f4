"""What verbs read."""

from pathlib import Path

import pytest
from tests.raised import raises

from sluis.cli.files import files_in, moment_of
from sluis.errors.gate import collected_at_error


def test_a_folder_stands_for_its_files_and_what_is_none_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert files_in([str(tmp_path), "-"]) == [str(tmp_path / "a"), "-"]
    assert f"Not read: {tmp_path / 'b'} (a link, which is not followed)." in capsys.readouterr().err


def test_a_moment_that_is_none_is_refused_and_not_repeated() -> None:
    with raises(collected_at_error) as caught:
        moment_of("PIEPKUIKEN", "--at")
    assert "--at" in str(caught.value)
    assert "PIEPKUIKEN" not in str(caught.value)
