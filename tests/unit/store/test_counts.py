from sluis.store import counts
from sluis.store.counts import Count, Quarantined, UnlistedName
from sluis.store.engine import Store


def test_counts_add_up_per_day(store: Store) -> None:
    day = 20_000 * counts.DAY_MS
    with store.transaction() as conn:
        counts.add_withheld(conn, day, {("wifi-help", 1, "range"): 2, ("", 0, "refused-size"): 1})
        counts.add_withheld(conn, day + counts.DAY_MS - 1, {("wifi-help", 1, "range"): 3})
        counts.add_withheld(conn, day + counts.DAY_MS, {("wifi-help", 1, "range"): 5})
    with store.reading() as conn:
        assert counts.withheld(conn) == (
            Count(20_000, "", 0, "refused-size", 1),
            Count(20_000, "wifi-help", 1, "range", 5),
            Count(20_001, "wifi-help", 1, "range", 5),
        )
        assert [count.n for count in counts.withheld(conn, 20_001)] == [5]


def test_unlisted_names_keep_their_first_and_last_moment(store: Store) -> None:
    with store.transaction() as conn:
        counts.add_unlisted(conn, 10, {"Device.WiFi.Radio.*.Stats.Noise": 2})
        counts.add_unlisted(conn, 20, {"Device.WiFi.Radio.*.Stats.Noise": 1})
    with store.reading() as conn:
        assert counts.unlisted(conn) == (UnlistedName("Device.WiFi.Radio.*.Stats.Noise", 3, 10, 20),)


def test_a_row_stays_in_quarantine_until_released(store: Store) -> None:
    with store.transaction() as conn:
        assert counts.quarantine_row(conn, "wifi-help", 2, "mac_address", 5)
        assert not counts.quarantine_row(conn, "wifi-help", 2, "mac_address", 9)
        assert counts.quarantined(conn) == (Quarantined("wifi-help", 2, 5, "mac_address"),)
        assert counts.release_row(conn, "wifi-help", 2)
        assert not counts.release_row(conn, "wifi-help", 2)
        assert counts.quarantined(conn) == ()
