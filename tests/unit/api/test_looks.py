"""Looks are counted by who and day; a mark needs three people of a role, and stands for more than three medians."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.flow.gatehouse import COLLECTED_MS, build, entry, opened

from sluis.api.acting import Actor, Machine, acting, record_look
from sluis.api.gate import Gate
from sluis.api.looks import MOST_DAYS, LooksCounted, count_looks
from sluis.law.clock import NETHERLANDS
from sluis.standing.registry import import_registry

LINES = ("NL-0001", "NL-0002")


def person(subject: str, role: str = "call-centre") -> Actor:
    roles = (role,) if role else ()
    return Actor("https://id.example", subject, "ab" * 32, for_own_household=False, roles=roles)


def looked(gate: Gate, actor: Actor | None, times: int, machine: Machine | None = None) -> None:
    with acting(actor, machine):
        for number in range(times):
            record_look(gate, LINES[number % 2], "standing")


def today(gate: Gate) -> date:
    return datetime.fromtimestamp(gate.beside().clock() / 1000, NETHERLANDS).date()


def counted(gate: Gate) -> LooksCounted:
    return count_looks(gate, today(gate) - timedelta(days=1), today(gate) + timedelta(days=1))


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Path:
    settings = build(tmp_path, database=database_url)
    with opened(settings, lambda: COLLECTED_MS) as state, state.transaction() as conn:
        other = entry(LINES[1], serial=None, oui=None, product_class=None, endpoint=None, login="cpe-2")
        import_registry(conn, state.keystore, [entry(LINES[0]), other], COLLECTED_MS)
    return tmp_path / "gate.toml"


def test_a_count_is_marked_beside_the_median_of_its_own_role(house: Path) -> None:
    with Gate.open(house) as gate:
        for subject, times in (("anna", 1), ("ben", 2), ("cas", 7)):
            looked(gate, person(subject), times)
        looked(gate, person("dee", "dpo"), 30)
        looked(gate, person("old", ""), 4)
        looked(gate, None, 9, Machine("crm", ("call-centre",), inspector=False))
        told = counted(gate)
    rows = {row.who: (row.looks, row.households, row.median, row.people, row.high) for row in told.rows}
    assert rows == {
        "anna": (1, 1, 2.0, 3, False),
        "ben": (2, 2, 2.0, 3, False),
        "cas": (7, 2, 2.0, 3, True),
        "dee": (30, 2, None, 1, False),
        "crm": (9, 2, None, 0, False),
    }
    assert [row.who for row in told.rows][:2] == ["dee", "crm"]
    assert (told.earlier, told.sealed, told.broken) == (4, 0, 0)
    assert told.on_record_from is not None
    assert not any(line in repr(told) for line in LINES)


def test_a_look_counts_on_its_dutch_day_and_on_no_other(house: Path) -> None:
    with Gate.open(house) as gate:
        looked(gate, person("anna"), 2)
        now = today(gate)
        [row] = counted(gate).rows
        days = [now - timedelta(days=1), now, now + timedelta(days=1)]
        assert sum(len(count_looks(gate, day, day).rows) for day in days) == 1
        assert row.day in {day.isoformat() for day in days}


@pytest.mark.parametrize("days", [-1, MOST_DAYS])
def test_days_out_of_order_or_too_many_are_refused(house: Path, days: int) -> None:
    with Gate.open(house) as gate, pytest.raises(ValueError, match=r"datetime\.date"):
        count_looks(gate, date(2026, 11, 1), date(2026, 11, 1) + timedelta(days=days))
