"""Two verifiers of statements, in two languages, held to the same statements: what one takes the other takes.

The second is plain JavaScript on WebCrypto, run under Node; without Node these tests skip.
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from tests.unit.ledger.conftest import keystore, sealer
from tests.unit.ledger.sealing import KEY
from tests.unit.ledger.test_verify_statement import CHANGES, Document, changed, run, statements

from sluis.store.engine import Store

__all__ = ["keystore", "sealer", "statements"]
Said = dict[str, object]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.at(tmp_path / "sluis.db")
    made.migrate()
    return made


@pytest.fixture
def node(tmp_path: Path) -> Callable[[object], tuple[int, list[Said] | Said]]:
    program = shutil.which("node")
    if program is None:
        pytest.skip("Node is not installed")
    source = Path(str(files("sluis.ledger").joinpath("verify_statement.mjs")))

    def ask(document: object) -> tuple[int, list[Said] | Said]:
        place = tmp_path / "for-node.json"
        place.write_text(json.dumps(document))
        command = [program, str(source), str(place), str(KEY.verifier)]
        done = subprocess.run(command, capture_output=True, check=False, text=True)
        return done.returncode, json.loads(done.stdout)

    return ask


def test_both_show_the_same(
    tmp_path: Path, statements: dict[int, Document], node: Callable[[object], tuple[int, list[Said] | Said]]
) -> None:
    for document in statements.values():
        code, shown = node(document)
        assert code == run(tmp_path, document)[0] == 0
        assert isinstance(shown, list)
        names = [one["name"] for one in shown]
        assert names[:3] == ["key", "no-witness", "range"]
        assert names[-2:] == ["sealed", "limits"]
    assert "nothing" in names
    first = node(statements[0])[1]
    assert isinstance(first, list)
    (line,) = (one["values"] for one in first if one["name"] == "line")
    assert line == ["wifi-insight", "wifi-help", {"delivered": 1, "unknown": 1}]


def test_both_refuse_the_same(
    tmp_path: Path, statements: dict[int, Document], node: Callable[[object], tuple[int, list[Said] | Said]]
) -> None:
    for path, value in CHANGES:
        document = changed(statements[0], path, value)
        code, said = node(document)
        assert (code, run(tmp_path, document)[0]) == (1, 1), path
        assert isinstance(said, dict)
        assert said["fault"]
    assert node(None)[0] == 1
    assert node([])[0] == 1
