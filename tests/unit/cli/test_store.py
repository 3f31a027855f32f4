"""``sluis store migrate`` moves an older database; every other verb refuses one, in one sentence."""

import sqlite3
from pathlib import Path

import pytest
from tests.aged import age

from sluis.cli.main import main
from sluis.cli.verb import FINE

VERBS = (
    ["keys", "show"],
    ["standing", "show", "--household", "NL-0001"],
    ["ledger", "status"],
    ["ledger", "seal"],
    ["ledger", "verify"],
    ["register", "history"],
)


def older(gate: str, number: str, *, household: bool) -> None:
    """Make the database of a gate one of an older version."""
    database = Path(gate).parent / "sluis.db"
    age(database, number)
    with sqlite3.connect(database) as db:
        if household:
            db.execute("INSERT INTO slots (n, registration, registered_ms) VALUES (900, x'00', 0)")
    db.close()


@pytest.fixture
def made(gate: str) -> str:
    assert main(["keys", "show", "--config", gate]) == FINE
    return gate


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
@pytest.mark.parametrize(("household", "told"), [(False, "sluis store migrate"), (True, "a ledger of version 1")])
def test_a_verb_refuses_an_older_database(
    made: str, capsys: pytest.CaptureFixture[str], verb: list[str], told: str, *, household: bool
) -> None:
    older(made, "0007", household=household)
    capsys.readouterr()
    assert main([*verb, "--config", made]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert told in shown.err


def test_migrate_moves_it_once_and_says_so(made: str, capsys: pytest.CaptureFixture[str]) -> None:
    older(made, "0007", household=False)
    capsys.readouterr()
    assert main(["store", "migrate", "--config", made]) == FINE
    assert "has the schema of this version now" in capsys.readouterr().out
    assert main(["store", "migrate", "--config", made]) == FINE
    assert "nothing was changed" in capsys.readouterr().out
    assert main(["ledger", "status", "--config", made]) == FINE


def test_migrate_refuses_a_ledger_of_version_1(made: str, capsys: pytest.CaptureFixture[str]) -> None:
    older(made, "0007", household=True)
    capsys.readouterr()
    assert main(["store", "migrate", "--config", made]) == 2
    assert "begin-a-new-ledger" in capsys.readouterr().err
