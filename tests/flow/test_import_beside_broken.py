"""An import beside a household that does not check: that one stays closed and as it is, and the rest goes in.

Each change is one that whoever has the database alone can make; on SQLite and on PostgreSQL.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Executable, select
from tests.flow.backup import Backup, backup, put_back
from tests.flow.gatehouse import (
    COLLECTED_MS,
    LOGIN,
    Clock,
    arrive,
    ask,
    build,
    element,
    entry,
    message,
    opened,
    statuses_of,
)

from sluis.api.gate import Gate
from sluis.api.standing import ImportResult
from sluis.cli.main import main
from sluis.errors import RegistryImportError
from sluis.gate.path.steps import BUSY, TAKEN
from sluis.gate.state.erase import erase
from sluis.gate.state.state import GateState
from sluis.store.schema import household_keys, lines, outbox, routers, slots, standing_events, standing_heads

BROKEN, SOUND, THIRD = 0, 1, 2
FILE = (
    "line,oui,product_class,serial,endpoint,login,from\n"
    "NL-0001,,,,,cpe-second,2026-01-01\n"  # of the broken household
    "NL-0002,,,,,cpe-two-more,2026-01-01\n"  # of a sound one
    f"NL-0003,,,,,{LOGIN},2026-01-01\n"  # the router of the broken one, for a sound one
    "NL-0009,,,,,cpe-nine,2026-01-01\n"  # new
    "NL-0009,012345,,000000000000,,,2026-01-01\n"  # the router of the broken one again, by another name
)
HERE = standing_events.c.slot == BROKEN
CHANGES: dict[str, tuple[Executable, ...]] = {
    "its router gone": (routers.delete().where(routers.c.slot == BROKEN),),
    "its router moved": (routers.update().where(routers.c.slot == BROKEN).values(slot=THIRD, number=7),),
    "its router renamed": (
        routers.update().where(routers.c.slot == BROKEN).values(login="x", endpoint=None, oui=None, serial=None),
    ),
    "the end of its chain gone": (standing_events.delete().where(HERE, standing_events.c.seq == 2),),
    "its request changed": (standing_events.update().where(HERE, standing_events.c.seq == 2).values(content=b"{}"),),
    "its head changed": (standing_heads.update().where(standing_heads.c.slot == BROKEN).values(head=b""),),
    "its chain and head gone": (
        standing_events.delete().where(HERE),
        standing_heads.delete().where(standing_heads.c.slot == BROKEN),
    ),
    "its key changed": (household_keys.update().where(household_keys.c.slot == BROKEN).values(wrapped=b"x" * 60),),
    "its key gone": (household_keys.delete().where(household_keys.c.slot == BROKEN),),
    "its line gone": (lines.delete().where(lines.c.slot == BROKEN),),
    "its line renamed": (lines.update().where(lines.c.slot == BROKEN).values(line="NL-0077"),),
    "its end written": (slots.update().where(slots.c.n == BROKEN).values(closed_ms=COLLECTED_MS - 1),),
}
DECIDES_NOTHING = ("its line gone", "its line renamed", "its end written")
"""What an import must not build on, and what no decision looks at: the chain says whose a report is."""


class Imports:
    """A gate with three households, and its registry file."""

    def __init__(self, gate: GateState, folder: Path) -> None:
        self.gate, self.file = gate, folder / "more.csv"
        self._house = Gate(gate.settings, folder / "gate.toml")
        self._house._beside = gate

    def take(self, text: str) -> ImportResult:
        self.file.write_text(text, encoding="utf-8")
        return self._house.registry.import_file(self.file).result

    def change(self, *changes: Executable) -> Backup:
        saved = backup(self.gate)
        with self.gate.store.transaction() as conn:
            for change in changes:
                conn.execute(change)
        return saved

    def serving(self) -> set[tuple[int, str | None, str | None]]:
        with self.gate.store.reading() as conn:
            named = select(routers.c.slot, routers.c.login, routers.c.serial)
            return {(int(row.slot), row.login, row.serial) for row in conn.execute(named)}


@pytest.fixture
def imports(tmp_path: Path, database_url: str) -> Iterator[Imports]:
    others = [
        entry(f"NL-000{number}", login=f"cpe-{number}", oui=None, product_class=None, serial=None, endpoint=None)
        for number in (2, 3)
    ]
    settings = build(tmp_path, database=database_url)
    with opened(settings, Clock(COLLECTED_MS + 60_000), entry(), *others) as gate:
        ask(gate)
        yield Imports(gate, tmp_path)


def test_what_a_file_says_of_a_broken_household_is_left_out_and_the_rest_goes_in(imports: Imports) -> None:
    for done, changes in CHANGES.items():
        saved = imports.change(*changes)
        before = imports.serving()
        result = imports.take(FILE)
        assert result.left_out == (2, 4, 6), done
        assert [receipt.line for receipt in result.receipts] == ["NL-0009"], done
        assert imports.serving() - before == {(SOUND, "cpe-two-more", None), (3, "cpe-nine", None)}, done
        again = imports.take(FILE)
        assert (again.left_out, again.added, again.unchanged) == ((2, 4, 6), 0, 2), done
        for second in (0, 1):  # the first may meet a writer that a dump before ended
            heard = arrive(imports.gate, message(element(COLLECTED_MS // 1000 + second)))
            assert heard == ((BUSY,) if done == "its key changed" else (TAKEN,)), done
        with imports.gate.store.reading() as conn:
            waiting = set(conn.execute(select(outbox.c.slot)).scalars())
        assert waiting == ({BROKEN} if done in DECIDES_NOTHING else set()), done
        assert all(statuses_of(imports.gate, slot) == [] for slot in (SOUND, THIRD)), done
        put_back(imports.gate, saved)


def test_a_household_that_is_whole_again_is_imported_and_an_erased_one_is_no_fault(imports: Imports) -> None:
    put_back(imports.gate, imports.change(*CHANGES["its head changed"]))
    erase(imports.gate, THIRD, "AVG-1")
    result = imports.take("line,login,from\nNL-0001,cpe-second,2026-01-01\n")
    assert (result.added, result.left_out) == (1, ())


def test_a_fault_of_the_file_still_refuses_all_of_it(imports: Imports) -> None:
    imports.change(*CHANGES["its head changed"])
    with pytest.raises(RegistryImportError) as refusal:
        imports.take(FILE + "NL-0010,,,,,cpe-2,2026-01-01\n")
    assert [getattr(fault, "at", 0) for fault in refusal.value.faults] == [7]
    assert imports.take("line,login,from,left\nNL-0001,cpe-second,2026-01-01,2026-02-01\n").left_out == (2,)


def test_the_verb_names_lines_of_the_file_and_no_household(
    imports: Imports, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imports.change(*CHANGES["its head changed"])
    imports.file.write_text(FILE, encoding="utf-8")
    imports.gate.close()
    assert main(["standing", "import", str(imports.file), "--config", str(tmp_path / "gate.toml")]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "does not check: 3, on the lines 2, 4, 6 of the file" in told
    assert "NL-0001" not in told
    assert (
        main(["standing", "import", str(imports.file), "--config", str(tmp_path / "gate.toml"), "--format", "json"])
        == 1
    )
    assert json.loads(capsys.readouterr().out)["left_out"] == [2, 4, 6]
