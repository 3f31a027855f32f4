from sluis.store.engine import Store
from sluis.store.schema import metadata
from sluis.store.shadow_counts import Counted, Pair, add_shadow, shadow_totals

DAY_MS = 86_400_000


def test_counts_add_up_per_pair_and_day(store: Store) -> None:
    pair, other = Pair("a", "b"), Pair("a", "c")
    some: dict[Counted, int] = {("in-force", "wifi", 1, "released"): 2, ("shadow", "wifi", 1, "released"): 1}
    with store.transaction() as conn:
        add_shadow(conn, pair, 0, some)
        add_shadow(conn, pair, DAY_MS, some)
        add_shadow(conn, pair, DAY_MS, {("shadow", "", -1, "fault"): 3})
        add_shadow(conn, other, 0, some)
        assert shadow_totals(conn, pair) == {
            ("in-force", "wifi", 1, "released"): 4,
            ("shadow", "wifi", 1, "released"): 2,
            ("shadow", "", -1, "fault"): 3,
        }
        assert shadow_totals(conn, pair, from_day=1)["shadow", "wifi", 1, "released"] == 1
        assert shadow_totals(conn, other) == some
        assert shadow_totals(conn, Pair("b", "a")) == {}


def test_no_column_says_whose_report_it_was() -> None:
    assert not {"slot", "line", "value"} & set(metadata.tables["shadow_counts"].columns.keys())
