"""Where a household lay when a period was closed: as ``Households`` says it, at every place of the chains."""

from pathlib import Path

from sqlalchemy import func, insert, select
from tests.flow.counting import HOMES, START_MS, home, send_all, street
from tests.flow.gatehouse import DAY_MS

from sluis.gate.path.closing import close_periods
from sluis.ledger.regions_then import places_counted, region_before
from sluis.standing.household import Households
from sluis.standing.registry import import_registry
from sluis.store.schema import standing_events


def test_a_region_is_the_one_that_the_chain_named_before_the_period_was_closed(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        places = []
        for region in ("1011", "1012", None, "1013"):
            with gate.transaction() as conn:
                import_registry(conn, gate.keystore, [home(1, region)], clock())
                now = Households(conn, gate.keystore).of(1).region
                assert region_before(conn, 1, None) == now
                places.append((int(conn.execute(select(func.max(standing_events.c.id))).scalar_one()) + 1, now))
        with gate.store.reading() as conn:
            assert [region_before(conn, 1, place) for place, _ in places] == [region for _, region in places]
        assert {region for _, region in places} >= {"1011", "1012", "1013"}


def test_of_a_period_that_stands_twice_the_first_counts_and_what_is_no_json_names_nothing(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        close_periods(gate)
        with gate.transaction() as conn:
            [(period, place)] = places_counted(conn).items()
            content = conn.execute(select(standing_events.c.content).where(standing_events.c.id == place)).scalar_one()
            for at, more in enumerate((content, b"[]", b"not json", b"\xff")):
                row = {"slot": -1, "seq": 900 + at, "content": more, "mac": bytes(32)}
                conn.execute(insert(standing_events), row)
            assert places_counted(conn) == {period: place}
            assert region_before(conn, 10**6, None) is None
