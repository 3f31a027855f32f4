"""Every way in which store, keys or journal can refuse, over HTTP: 503, nothing recorded, and the report comes again.

All rows of the table of errors that are raised as one of these classes, at the place where a batch is read and where it
is recorded; and a key and a journal that are really out of reach. On both databases.
"""

import importlib
import pkgutil
from pathlib import Path
from typing import Final
from unittest.mock import patch

import pytest
from tests.flow.gatehouse import COLLECTED_MS, Clock, House, ask, build, element, message, serving, statuses_of

from sluis import errors
from sluis.errors import Code, KeystoreError, SluisError, StandingClosedError, StoreError
from sluis.errors.entry import Entry
from sluis.keys import kek_file

LATER: Final = (StoreError, KeystoreError, StandingClosedError)
FIRST: Final = COLLECTED_MS // 1000


def rows() -> list[Entry]:
    """Return the rows of the table whose exception is one of those, each once."""
    modules = [
        importlib.import_module(f"sluis.errors.{row_of.name}") for row_of in pkgutil.iter_modules(errors.__path__)
    ]
    row_of = {row.code: row for module in modules for row in vars(module).values() if isinstance(row, Entry)}
    return [row for code, row in sorted(row_of.items()) if issubclass(row.raised_as, LATER)]


def made(row: Entry) -> SluisError:
    return row.raised_as(row, {place: Code("x") for place in row.places})


async def comes_again(house: House, before: int) -> None:
    """The same report is taken once what was wrong is over, and is on record once."""
    assert len(statuses_of(house.state)) == before
    for _ in range(2):
        assert await house.post("/ingest", message(element(FIRST + before))) == 200
    assert len(statuses_of(house.state)) == before + 1


@pytest.mark.parametrize("where", ["read", "record"])
async def test_whatever_refuses_is_answered_503_and_the_report_comes_again(
    tmp_path: Path, database_url: str, where: str
) -> None:
    tried = rows()
    assert {row.raised_as for row in tried} >= set(LATER)
    async with serving(build(tmp_path, database=database_url), Clock()) as house:
        ask(house.state)
        for number, row in enumerate(tried):
            with patch(f"sluis.gate.path.steps.{where}", side_effect=made(row)):
                answered = await house.post("/ingest", message(element(FIRST + number)))
                assert answered == 503, row.code
                if issubclass(row.raised_as, KeystoreError):
                    assert (await house.admin("/readyz"))[0] == 503, row.code
            await comes_again(house, number)


async def test_a_key_file_that_cannot_be_read_and_a_journal_that_is_away_are_answered_503(
    tmp_path: Path, database_url: str
) -> None:
    async with serving(build(tmp_path, database=database_url), Clock()) as house:
        ask(house.state)
        state = house.state
        key, current = state.settings.file(state.settings.keystore.file), state.keystore._kek
        key.chmod(0o644)
        state.keystore._kek = bytes(kek_file.KEK_BYTES)  # as before a turn-over by another process
        assert await house.post("/ingest", message(element(FIRST))) == 503
        assert (await house.admin("/readyz"))[0] == 503
        key.chmod(0o600)
        await comes_again(house, 0)
        assert state.keystore._kek == current
        place = state.journal.place.path
        place.rename(tmp_path / "away")
        assert await house.post("/ingest", message(element(FIRST + 1))) == 503
        assert (await house.admin("/readyz"))[0] == 503
        (tmp_path / "away").rename(place)
        await comes_again(house, 1)
