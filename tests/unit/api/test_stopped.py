"""What is stopped is listed with its kind; two people start it again, and what is not stopped is not started."""

from pathlib import Path

from tests.flow.gatehouse import build
from tests.raised import raises

from sluis.api.acting import Actor, acting
from sluis.api.gate import Gate
from sluis.api.stopped import open_recipient, open_row, what_is_stopped
from sluis.errors.cli import activity_unknown_error
from sluis.errors.gate import row_not_stopped_error
from sluis.errors.standing import recipient_stopped_error, recipient_unknown_error
from sluis.gate.path.quarantine import keep_stops
from sluis.store.counts import quarantine_row

ANNA, BERT = (Actor("https://id.example", name, "00" * 32, for_own_household=False) for name in ("anna", "bert"))


def test_two_people_start_a_recipient_and_a_row(tmp_path: Path, database_url: str) -> None:
    build(tmp_path, database=database_url)
    with Gate.open(tmp_path / "gate.toml") as gate:
        gate.stop_recipient("wifi-insight")
        state = gate.beside()
        with state.transaction() as conn:
            quarantine_row(conn, "wifi-help", 7, "host_name", 5)
            plans = [activity.doors.plan for activity in state.activities]
            keep_stops(conn, state.keystore, plans, [("wifi-help", 7, "host_name", 5), ("wifi-help", 8, "mac", 6)])
        found = what_is_stopped(gate)
        assert [(each.recipient, each.asked_until_ms) for each in found.recipients] == [("wifi-insight", None)]
        assert [(each.activity, each.row, each.kind, each.since_ms) for each in found.rows] == [
            ("wifi-help", 7, "host_name", 5),
            ("wifi-help", 8, "mac", 6),
        ], "as the table says, and as the chain does"
        assert all(each.path for each in found.rows)
        with acting(ANNA):
            assert not open_recipient(gate, "wifi-insight", dpo=False).opened
            assert not open_row(gate, "wifi-help", 8, dpo=True).opened
        asked = what_is_stopped(gate)
        assert asked.recipients[0].asked_until_ms is not None
        assert [each.asked_until_ms is None for each in asked.rows] == [True, False]
        with acting(BERT):
            assert open_recipient(gate, "wifi-insight", dpo=True).opened
            assert open_row(gate, "wifi-help", 8, dpo=False).opened
            with raises(recipient_stopped_error):
                open_recipient(gate, "wifi-insight", dpo=True)
            with raises(row_not_stopped_error):
                open_row(gate, "wifi-help", 10**30, dpo=True)
            with raises(recipient_unknown_error):
                open_recipient(gate, "nobody", dpo=True)
            with raises(activity_unknown_error):
                open_row(gate, "nothing", 7, dpo=True)
        assert [each.row for each in what_is_stopped(gate).rows] == [7]
        assert what_is_stopped(gate).recipients == ()


def test_since_when_a_row_is_stopped_the_chain_says_and_no_table(tmp_path: Path, database_url: str) -> None:
    """Who writes the table gives a stop no moment of an earlier one, of which somebody asked to open it."""
    build(tmp_path, database=database_url)
    with Gate.open(tmp_path / "gate.toml") as gate:
        state = gate.beside()
        with state.transaction() as conn:
            quarantine_row(conn, "wifi-help", 7, "mac", 5)
            plans = [activity.doors.plan for activity in state.activities]
            keep_stops(conn, state.keystore, plans, [("wifi-help", 7, "host_name", 9)])
        assert [(each.row, each.kind, each.since_ms) for each in what_is_stopped(gate).rows] == [(7, "host_name", 9)]
