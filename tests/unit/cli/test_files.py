"""What verbs read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.cli.files import register_of, today
from sluis.errors import FileMissingError


def test_the_vocabularies_lie_beside_the_register() -> None:
    assert register_of(ROOT / "examples" / "register.yaml").vocabularies


def test_a_folder_is_no_register(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError) as caught:
        register_of(tmp_path)
    assert caught.value.__cause__ is None


def test_today_is_the_day_in_utc() -> None:
    before = datetime.now(UTC).date()
    assert before <= today() <= datetime.now(UTC).date()
