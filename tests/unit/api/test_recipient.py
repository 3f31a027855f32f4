"""What a recipient keeps, as values."""

import json
from pathlib import Path

import pytest
from tests.raised import raises
from tests.unit.cli.test_recipient import agreed as agreed  # noqa: PLC0414 - a fixture
from tests.unit.cli.test_recipient import dropped as dropped  # noqa: PLC0414 - a fixture

from sluis.api.recipient import Gone, Taken, bodies_in, erase, export, is_disclosure, keep
from sluis.errors import FileMissingError
from sluis.errors.recipient import not_kept_error

KEYS, GRAMMARS = "provider.json", "grammar.json"


def test_a_body_is_kept_exported_and_erased(dropped: Path, agreed: list[str]) -> None:
    assert agreed
    folder, bodies = dropped / "kept", bodies_in([dropped / "insight"])
    words = (folder, "wifi-insight", [dropped / KEYS], [dropped / GRAMMARS])
    assert keep(bodies, *words).taken == {Taken.KEPT: 1}
    assert keep(bodies, *words).taken == {Taken.REPEAT: 1}
    [body] = bodies
    assert is_disclosure(body.stem)
    told = export([body.stem, "ab" * 32], folder)
    assert told.unknown == ("ab" * 32,)
    assert json.loads(json.dumps(told.document()))["disclosures"][0]["body"].encode() == body.read_bytes()
    assert erase([body.stem, "ab" * 32], folder).gone == ((body.stem, Gone.ERASED), ("ab" * 32, Gone.UNKNOWN))
    assert keep(bodies, *words).taken == {Taken.ERASED: 1}


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError):
        export(["ab" * 32], tmp_path / "none")
    (tmp_path / "kept").mkdir()
    with raises(not_kept_error):
        export(["ab" * 32], tmp_path / "kept")
    assert list((tmp_path / "kept").iterdir()) == []
