"""Counts in the place of homes, from the reports of many routers to the recipient and each home's statement."""

from pathlib import Path

import pytest
from sqlalchemy import delete, update
from tests.flow.counting import (
    ACTIVITY,
    HOMES,
    HOUR_MS,
    RECIPIENT,
    START_MS,
    api_of,
    bands,
    count_of,
    home,
    rows,
    send_all,
    street,
)
from tests.flow.gatehouse import DAY_MS
from tests.flow.gatehouse import counted as tallied

from sluis.api.ledger import seal, verify_ledger
from sluis.api.paper_statement import make_statement_letter
from sluis.api.sharing import shared_about
from sluis.api.statement import Stated, make_statement, verify_statement
from sluis.errors import LedgerCorruptError
from sluis.gate.delivery.deliver import claim, settle_replies
from sluis.gate.delivery.endpoint import Reply
from sluis.gate.path.closing import close_periods
from sluis.kernel.count_body import CountDoor
from sluis.ledger.epoch_counts import counts_of_household
from sluis.ledger.erasure import prune
from sluis.register.lower import RiskLimit
from sluis.standing.registry import import_registry
from sluis.store.schema import contributions, counted, counts_released, outbox, records, slot_tiles
from sluis.web.household import told as page_says


def test_a_day_of_homes_leaves_as_one_count_and_nothing_of_one_home(tmp_path: Path, database_url: str) -> None:
    with street(tmp_path, database=database_url) as (gate, clock):
        send_all(gate, {number: 5000 if number % 4 == 0 else 0 for number in range(HOMES)})
        assert tallied(gate) == {(ACTIVITY, "counted"): HOMES}
        assert (rows(gate, contributions), rows(gate, outbox), rows(gate, records)) == (HOMES, 0, 0)
        assert close_periods(gate) == 0
        clock.at_ms = START_MS + DAY_MS
        assert close_periods(gate) == 1
        assert (rows(gate, contributions), rows(gate, outbox), rows(gate, records)) == (0, 1, 1)
        assert (rows(gate, counted), rows(gate, counts_released)) == (HOMES, 1)
        assert close_periods(gate) == 0
        clock.at_ms += 2 * HOUR_MS
        claimed, left = claim(gate, RECIPIENT, 4)
        [body] = [each.parcel.body for each in claimed]
        assert left == 1
        assert bands(body) == pytest.approx([82, 28, 0, 0], abs=10)
        activity = gate.activity(ACTIVITY)
        assert activity is not None
        assert CountDoor(activity.doors.plan, count_of(gate)).check(body)
        assert not any(f"{number:012d}".encode() in body or b"NL-" in body for number in range(HOMES))
        settle_replies(gate, gate.settings.recipients[RECIPIENT], [(claimed[0], Reply.TAKEN)])
        assert (rows(gate, outbox), rows(gate, records)) == (0, 1)


def test_every_home_that_was_counted_can_prove_it_and_every_other_that_it_was_not(
    tmp_path: Path, database_url: str
) -> None:
    with street(tmp_path, database=database_url) as (gate, clock):
        send_all(gate, dict.fromkeys(range(1, HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        close_periods(gate)
        with gate.store.reading() as conn:
            before = [len(counts_of_household(conn, gate.keystore, slot).told) for slot in (0, 1, HOMES - 1)]
        clock.at_ms += 1
        api = api_of(gate)
        keys = seal(api).keys
        assert rows(gate, counted) == 0
        with gate.store.reading() as conn:
            after = [len(counts_of_household(conn, gate.keystore, slot).told) for slot in (0, 1, HOMES - 1)]
        assert before == after == [0, 1, 1]
        silent, told = (make_statement(api, f"NL-{number:04d}", 0, clock.at_ms) for number in (0, 1))
        for statement in (silent, told):
            assert isinstance(verify_statement(statement, keys), Stated)
        assert silent.nothing
        assert not told.nothing
        assert "privacy budget" not in silent.text().lower()
        assert "counted among about" in told.text()
        assert "They counted by this: How often sending over Wi-Fi failed." in told.text()
        assert "Privacy budget of 2026 spent by them: 5 of 36.5." in told.text()
        [line] = shared_about(api, "NL-0001").counts
        assert (line.count, line.spent, line.budget, line.year) == (1, "5", "36.5", 2026)
        assert any(line.what in said for said in page_says(shared_about(api, "NL-0001"), "en"))
        assert shared_about(api, "NL-0000").counts == ()
        assert verify_ledger(api).verified.faults == []


def test_a_home_whose_sealed_leaf_fits_no_counts_is_not_told_that_it_stands_in_none(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        close_periods(gate)
        clock.at_ms += 1
        seal(api_of(gate))
        with gate.transaction() as conn:  # whoever has the database lets no count be tried
            conn.execute(update(counts_released).values(cell="0000"))
        with gate.store.reading() as conn, pytest.raises(LedgerCorruptError):
            counts_of_household(conn, gate.keystore, 1)


def test_a_home_whose_sealed_leaf_is_gone_is_told_that_nobody_can_say_whether_it_was_counted(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(1, HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        close_periods(gate)
        clock.at_ms += 1
        api = api_of(gate)
        seal(api)
        with gate.transaction() as conn:  # whoever wants a home to hear "none" deletes its leaf
            conn.execute(delete(slot_tiles).where(slot_tiles.c.level == 0))
        for number in (0, 1):
            told = shared_about(api, f"NL-{number:04d}")
            assert told.counts == ()
            assert len(told.counts_unknown) == 1
            assert any("We cannot tell whether yours was." in each for each in page_says(told, "en"))


def test_after_pruning_a_home_is_told_of_when_nobody_can_say_whether_it_was_counted(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        close_periods(gate)
        clock.at_ms += 1
        api = api_of(gate)
        seal(api)
        clock.at_ms += 1
        seal(api)
        with gate.transaction() as conn:
            prune(conn, 1, "0" * 64, clock())
        told = shared_about(api, "NL-0001")
        assert (told.counts, len(told.counts_unknown)) == ((), 1)
        letter = make_statement_letter(api, "NL-0001", 0, clock.at_ms).paper
        gaps = [each.message for each in letter.gaps]
        assert "Homes were counted {period}. We cannot tell whether yours was." in gaps


def test_a_count_that_is_said_to_be_none_is_missed(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        close_periods(gate)
        clock.at_ms += 1
        seal(api_of(gate))
        with gate.transaction() as conn:
            conn.execute(delete(counts_released))
        with gate.store.reading() as conn, pytest.raises(LedgerCorruptError):
            counts_of_household(conn, gate.keystore, 1)


def test_before_it_is_sealed_a_count_is_told_as_not_sealed_yet(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        api = api_of(gate)
        seal(api)
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        close_periods(gate)
        statement = make_statement(api, "NL-0001", 0, clock.at_ms + 1)
        assert not statement.nothing
        assert "1 report was recorded that is not sealed yet" in statement.text()


def test_a_home_that_moved_to_another_region_finds_its_counts_again(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        close_periods(gate)
        with gate.transaction() as conn:
            import_registry(conn, gate.keystore, [home(1, "1012")], clock())
        clock.at_ms += 1
        seal(api_of(gate))
        with gate.store.reading() as conn:
            assert len(counts_of_household(conn, gate.keystore, 1).told) == 1


def test_the_letter_of_a_home_that_was_counted_does_not_say_that_nothing_was_shared(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(1, HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        close_periods(gate)
        clock.at_ms += 1
        api = api_of(gate)
        seal(api)
        silent, told = (
            [part.message for part in (*made.paper.summary, *made.paper.gaps)]
            for made in (make_statement_letter(api, f"NL-{number:04d}", 0, clock.at_ms) for number in (0, 1))
        )
        assert any("we shared no data" in message for message in silent)
        assert not any("counted among" in message for message in silent)
        assert not any("we shared no data" in message for message in told)
        assert any("your home was counted among others" in message for message in told)
        assert any("as far as it is sealed" in message for message in told)
        assert make_statement_letter(api, "NL-0000", 0, clock.at_ms).paper.counted == ()
        letter = make_statement_letter(api, "NL-0001", 0, clock.at_ms)
        how, what, among, budget = (part.words() for part in letter.paper.counted)
        assert how.startswith("Your home was counted 1 time, for Netwerk Meting GmbH, ")
        assert what == "They counted by this: How often sending over Wi-Fi failed."
        assert "or more, with noise" in among
        assert budget == "Your privacy budget of 2026 is 36.5. These counts spent 5 of it."
        assert "How your home was counted" in letter.html()


def test_no_count_is_released_while_no_measurement_lets_the_activity_be_open(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = START_MS + DAY_MS
        activity = gate.activity(ACTIVITY)
        assert activity is not None
        without = activity.lowered.risk
        object.__setattr__(activity.lowered, "risk", RiskLimit(0.1, None, 1, DAY_MS))
        try:  # what was lowered is shared with other tests of this process
            assert close_periods(gate) == 0
            assert (rows(gate, contributions), rows(gate, outbox), rows(gate, records)) == (0, 0, 0)
        finally:
            object.__setattr__(activity.lowered, "risk", without)
