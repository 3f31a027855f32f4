"""The path of one report: what a fault does, what the store cannot take, and whose report it is."""

import dataclasses
import logging
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import update
from tests.flow.gatehouse import (
    COLLECTED_MS,
    DAY_MS,
    Clock,
    arrive,
    ask,
    counted,
    element,
    entry,
    message,
    set_settings,
    statuses_of,
)

from sluis.errors import Code
from sluis.errors.keys import seal_broken_error
from sluis.errors.store import store_conflict_error
from sluis.gate.path import steps
from sluis.gate.path.arrival import Admitted, Arrival, OperatorsLine
from sluis.gate.path.quarantine import let_run
from sluis.gate.path.steps import BUSY, TAKEN, RouterResponse, StepFailure, guarded, in_one_transaction, run
from sluis.gate.state.doors import Doors, Passed
from sluis.gate.state.readiness import KEYS_IN_DOUBT_MS, readiness
from sluis.gate.state.state import GateState
from sluis.gate.state.tally import Tally
from sluis.ledger.outbox_depth import held
from sluis.register.lower import Profile
from sluis.standing.events import EventKind
from sluis.standing.registry import import_registry
from sluis.store import sqlite
from sluis.store.counts import quarantined, withheld
from sluis.store.engine import Store
from sluis.store.schema import household_keys
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.decoders import DecoderPin, Decoders, LoadedDecoder
from sluis.telemetry.limits import Limits
from sluis.telemetry.media import decode_body
from sluis.telemetry.model import Claims, Leaf, Message

SECRET = "PIEPKUIKEN"


class Broken(Doors):
    """Doors that break on a report with a certain leaf, and quote it."""

    def pass_through(self, leaves, *rest, **more) -> Passed:  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003
        given: tuple[Leaf, ...] = tuple(leaves)
        if any(leaf.value == SECRET for leaf in given):
            raise ZeroDivisionError(SECRET)
        return super().pass_through(given, *rest, **more)


def with_broken_doors(gate: GateState) -> None:
    broken = tuple(dataclasses.replace(activity, doors=Broken(activity.doors.plan)) for activity in gate.activities)
    gate.install(dataclasses.replace(gate.rules, activities=broken))


def waiting(gate: GateState) -> int:
    with gate.store.reading() as conn:
        return sum(value.bodies for value in held(conn).values())


def test_a_step_that_breaks_lets_nothing_through_and_takes_no_other_report_with_it(
    gate: GateState, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "sluis")
    ask(gate)
    with_broken_doors(gate)
    first = COLLECTED_MS // 1000
    poison = message(element(first + 1, X={"Y": SECRET}))
    good = [message(element(first)), message(element(first + 2))]
    assert arrive(gate, good[0], poison, good[1]) == (TAKEN,) * 3
    assert counted(gate)["", "fault"] == 1
    assert counted(gate)["wifi-help", "recorded"] == 2
    assert waiting(gate) == 2
    assert "ZeroDivisionError" in caplog.text
    assert SECRET not in caplog.text


def poison(at_s: int) -> dict[str, object]:
    return element(at_s, X={"Y": SECRET})


def test_a_report_that_breaks_a_step_takes_no_other_of_its_message_with_it(gate: GateState) -> None:
    ask(gate)
    with_broken_doors(gate)
    first = COLLECTED_MS // 1000
    assert arrive(gate, message(element(first), poison(first + 1), element(first + 2))) == (TAKEN,)
    assert counted(gate)["", "fault"] == 1
    assert counted(gate)["wifi-help", "recorded"] == 2
    assert waiting(gate) == 2


def test_an_alarm_of_a_message_is_kept_when_another_report_of_it_breaks_a_step(
    gate: GateState, caplog: pytest.LogCaptureFixture
) -> None:
    ask(gate)
    with_broken_doors(gate)
    for activity in gate.activities:
        activity.doors._words = activity.doors._words - {"television"}
    first = COLLECTED_MS // 1000
    own_name = element(first, Hosts={"Host": {"1": {"HostName": "television", "Active": True}}})
    for more in ([], [message(element(first + 2))]):
        with gate.transaction() as conn:
            for row in quarantined(conn):
                plan = next(activity.doors.plan for activity in gate.activities if activity.name == row.activity)
                assert let_run(conn, gate.keystore, plan, row.row, gate.clock())
        assert arrive(gate, message(own_name, poison(first + 1)), *more) == (TAKEN,) * (1 + len(more))
        with gate.store.reading() as conn:
            assert [(row.activity, row.kind) for row in quarantined(conn)] == [("wifi-help", "host_name")]
    assert caplog.text.count("alarm: canary found a host_name in activity wifi-help") >= 2
    assert counted(gate)["wifi-help", "canary"] == 2
    assert statuses_of(gate) == [None], "of the ordinary report that came beside it"


def test_a_full_share_gives_503_to_the_whole_message_and_what_was_recorded_of_it_is_a_duplicate_later(
    gate: GateState,
) -> None:
    ask(gate)
    whole, first = gate.settings, COLLECTED_MS // 1000
    endpoint = replace(whole.recipients["wifi-insight"], max_bodies=1)
    set_settings(gate, replace(whole, recipients={**whole.recipients, "wifi-insight": endpoint}))
    body = message(element(first), element(first + 1))
    for _again in range(2):
        assert arrive(gate, body) == (BUSY,)
        assert counted(gate)["wifi-help", "recorded"] == waiting(gate) == 1
    set_settings(gate, whole)
    assert arrive(gate, body) == (TAKEN,)
    assert counted(gate)["wifi-help", "recorded"] == waiting(gate) == 2
    assert ("", "fault") not in counted(gate)


def test_a_store_that_fails_in_the_middle_of_a_message_is_asked_nothing_more_of_it(
    gate: GateState, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(gate)
    with_broken_doors(gate)
    first = COLLECTED_MS // 1000
    sizes: list[int] = []

    def failing(state: GateState, batch: Sequence[Admitted]) -> Tally:
        sizes.append(sum(len(admitted.reports) for admitted in batch))
        if len(sizes) > 2:
            raise store_conflict_error(what=Code("constraint"))
        return in_one_transaction(state, batch)

    monkeypatch.setattr(steps, "in_one_transaction", failing)
    assert arrive(gate, message(*[element(first + n) for n in range(4)], poison(first + 9))) == (BUSY,)
    assert sizes == [5, 1, 1]
    assert waiting(gate) == 1


def test_a_fault_is_never_mistaken_for_a_result() -> None:
    def breaks() -> int:
        raise MemoryError

    def conflicts() -> int:
        raise store_conflict_error(what=Code("constraint"))

    assert guarded(lambda: 1) == 1
    assert guarded(breaks) is StepFailure.STEP
    assert guarded(conflicts) is StepFailure.STORE


def test_a_key_that_cannot_be_used_is_503_for_who_needs_it_and_the_gate_is_not_ready(
    gate: GateState, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told that something is done which will never be; and no other router waits for a broken key."""
    ask(gate)
    first = COLLECTED_MS // 1000
    with_broken_doors(gate)
    broken = message(poison(first + 1))
    assert arrive(gate, broken) == (TAKEN,), "a step that breaks is a fault, and no retry would change it"
    monkeypatch.setattr(steps, "in_one_transaction", _keys_break_with(broken))
    assert arrive(gate, message(element(first + 2)), broken, message(element(first + 3))) == (TAKEN, BUSY, TAKEN)
    assert counted(gate)["wifi-help", "recorded"] == 2
    assert counted(gate)["", "fault"] == 1, "of before"
    ready = readiness(gate, "en")
    assert not ready.ready
    assert seal_broken_error().text("en") in ready.lines
    clock.at_ms += KEYS_IN_DOUBT_MS
    assert seal_broken_error().text("en") not in readiness(gate, "en").lines
    assert guarded(_breaks_a_key) is StepFailure.KEYS


def _breaks_a_key() -> int:
    raise seal_broken_error()


def _keys_break_with(broken: bytes) -> Callable[[GateState, Sequence[Admitted]], Tally]:
    def deciding(state: GateState, batch: Sequence[Admitted]) -> Tally:
        if any(admitted.arrival.body == broken for admitted in batch):
            raise seal_broken_error()
        return in_one_transaction(state, batch)

    return deciding


def test_a_damaged_key_of_one_household_is_503_and_nothing_of_it_leaves(gate: GateState) -> None:
    ask(gate)
    with gate.transaction() as conn:
        conn.execute(update(household_keys).values(wrapped=bytes(60)))
    assert arrive(gate) == (BUSY,)
    assert counted(gate) == {}
    assert waiting(gate) == 0
    assert not readiness(gate, "nl").ready


def refused_by_the_store(gate: GateState) -> None:
    assert arrive(gate) == (BUSY,)
    assert RouterResponse(503, 30) == BUSY
    assert counted(gate) == {}


def test_a_lock_that_somebody_holds_gives_503_and_the_retry_is_recorded_once(
    gate: GateState, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(gate)
    monkeypatch.setitem(sqlite._SETTINGS, "busy_timeout", "50")
    gate.store.close()
    other = sqlite3.connect(sqlite_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused_by_the_store(gate)
    other.execute("ROLLBACK")
    other.close()
    assert statuses_of(gate) == []
    assert arrive(gate) == (TAKEN,)
    assert statuses_of(gate) == [None]


def test_a_database_that_cannot_be_written_gives_503_and_nothing_is_recorded(
    gate: GateState, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(gate)
    gate.store.close()
    good = gate.store
    with monkeypatch.context() as during:
        during.setitem(sqlite._SETTINGS, "query_only", "ON")
        gate.store = Store.at(sqlite_file)
        refused_by_the_store(gate)
    gate.store.close()
    gate.store = good
    assert statuses_of(gate) == []


def test_a_database_that_is_gone_gives_503(gate: GateState, sqlite_file: Path) -> None:
    gate.store.close()
    for path in sqlite_file.parent.glob("gate.db*"):
        path.unlink()
    refused_by_the_store(gate)


def test_a_body_the_store_refuses_leaves_no_intent_and_the_next_one_starts_a_new_chain(
    gate: GateState, sqlite_file: Path
) -> None:
    ask(gate)
    gate.store.close()
    with sqlite3.connect(sqlite_file) as raw:
        raw.execute("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'full'); END")
    refused_by_the_store(gate)
    assert statuses_of(gate) == []
    with sqlite3.connect(sqlite_file) as raw:
        raw.execute("DROP TRIGGER full")
    assert arrive(gate) == (TAKEN,)
    assert statuses_of(gate) == [None]


def test_a_full_outbox_gives_503_until_there_is_room(gate: GateState) -> None:
    ask(gate)
    whole = gate.settings
    assert arrive(gate) == (TAKEN,)
    set_settings(gate, replace(whole, limits=replace(whole.limits, outbox_bytes=10)))
    assert arrive(gate, message(element(COLLECTED_MS // 1000 + 1))) == (BUSY,)
    assert statuses_of(gate) == [None]
    set_settings(gate, whole)
    assert arrive(gate, message(element(COLLECTED_MS // 1000 + 1))) == (TAKEN,)
    assert statuses_of(gate) == [None, None]


def test_an_undecodable_message_is_answered_even_when_the_store_is_away(gate: GateState, sqlite_file: Path) -> None:
    gate.store.close()
    for path in sqlite_file.parent.glob("gate.db*"):
        path.unlink()
    assert arrive(gate, b"{", message()) == (TAKEN, BUSY)


def test_a_household_whose_key_is_gone_lets_nothing_through(gate: GateState) -> None:
    ask(gate)
    with gate.transaction() as conn:
        assert gate.keystore.destroy_household(conn, 0)
    assert arrive(gate) == (TAKEN,)
    assert counted(gate) == {("", "standing-broken"): 1}
    assert waiting(gate) == 0


REFUSED = [
    (b"", "refused-syntax"),
    (b"{", "refused-syntax"),
    (b"[]", "refused-layout"),
    (b"{}", "refused-layout"),
    (b'{"Report":{}}', "refused-layout"),
    (b'{"Report":[1]}', "refused-layout"),
    (b'\xff{"Report":[]}', "refused-utf8"),
    (b'{"Report":[],"a":1,"a":2}', "refused-duplicate-key"),
    (b'{"Report":[{"a":1,"a":2}]}', "refused-duplicate-key"),
    (b'{"Report":[{"a":NaN}]}', "refused-nan"),
    (b'{"Report":[{"a":-Infinity}]}', "refused-nan"),
    (b'{"Report":[{"a":"\\ud800"}]}', "refused-surrogate"),
    (b'{"Report":[{"a":' + b"1" * 33 + b"}]}", "refused-number"),
    (b'{"Report":[{"a":1e100}]}', "refused-number"),
    (b'{"Report":[' + b'{"a":' * 33 + b"1" + b"}" * 33 + b"]}", "refused-depth"),
    (b"[" * 65 + b"]" * 65, "refused-depth"),
]


@pytest.mark.parametrize(("body", "reason"), REFUSED)
def test_what_cannot_be_read_is_counted_by_its_reason(gate: GateState, body: bytes, reason: str) -> None:
    ask(gate)
    assert arrive(gate, body) == (TAKEN,)
    assert counted(gate) == {("", reason): 1}
    assert waiting(gate) == 0


def test_one_bad_report_does_not_take_the_good_ones_with_it(gate: GateState) -> None:
    ask(gate)
    body = message(element()).replace(b"]}", b',{"a":1,"a":2},[],{"CollectionTime":1795527092}]}')
    assert arrive(gate, body) == (TAKEN,)
    counts = counted(gate)
    assert counts["wifi-help", "recorded"] == 1
    assert counts["wifi-help", "nothing-released"] == 1
    assert (counts["", "refused-duplicate-key"], counts["", "refused-layout"]) == (1, 1)


IDENTITIES: list[tuple[str, dict[str, str], dict[str, object], bool]] = [
    ("", {}, {}, True),
    ("?oui=012345&pc=USP%20Agent&sn=000000000000&eid=os::012345-000000000000", {}, {}, True),
    ("?sn=", {}, {}, True),
    ("?tenant=7&unknown=%ff", {}, {}, True),
    ("?sn=999", {}, {}, False),
    ("?oui=FFFFFF", {}, {}, False),
    ("?pc=Other", {}, {}, False),
    ("?eid=os::012345-1", {}, {}, False),
    ("?sn=%ff", {}, {}, False),
    ("?sn=000000000000?sn=1", {}, {}, False),
    ("", {"sn": "000000000000", "oui": "012345", "pc": "USP Agent"}, {}, True),
    ("", {"sn": "999"}, {}, False),
    ("", {"usp-endpoint-id": "os::012345-9"}, {}, False),
    ("?sn=000000000000", {"sn": "999"}, {}, False),
    ("", {}, {"DeviceInfo": {"SerialNumber": "999"}}, False),
    ("", {}, {"DeviceInfo": {"ManufacturerOUI": "FFFFFF"}}, False),
    ("", {}, {"DeviceInfo": {"ProductClass": "Other"}}, False),
    ("", {}, {"DeviceInfo": {"SerialNumber": ["000000000000"]}}, False),
    ("", {}, {"DeviceInfo": {"SerialNumber": None}}, True),
    ("", {}, {"LocalAgent": {"EndpointID": "os::012345-000000000000"}}, True),
    ("", {}, {"LocalAgent": {"EndpointID": "os::012345-9"}}, False),
    ("", {}, {"LocalAgent.EndpointID": "os::012345-9"}, False),
]


@pytest.mark.parametrize(("query", "headers", "more", "passes"), IDENTITIES)
def test_every_claim_must_agree_with_the_proven_router(
    gate: GateState,
    query: str,
    headers: dict[str, str],
    more: dict[str, object],
    passes: bool,  # noqa: FBT001
) -> None:
    ask(gate)
    assert arrive(gate, message(element(**more)), query=query, headers=headers) == (TAKEN,)
    assert (("wifi-help", "recorded") in counted(gate)) is passes
    assert (("", "identity-mismatch") in counted(gate)) is not passes
    assert waiting(gate) == passes


def test_an_identity_behind_an_alias_must_agree_too(gate: GateState) -> None:
    ask(gate)
    names = {"s": ("Device", "DeviceInfo", "SerialNumber")}
    hiding = Profile("hiding", frozenset(), frozenset(), "/ingest", names)
    gate.install(dataclasses.replace(gate.rules, profiles=(hiding,)))
    for serial, outcome in (("999", ("", "identity-mismatch")), ("000000000000", ("wifi-help", "recorded"))):
        arrive(gate, message({**element(), "s": serial}))
        assert counted(gate)[outcome] == 1
    assert waiting(gate) == 1


def test_a_collector_needs_claims_that_point_at_one_router(gate: GateState) -> None:
    ask(gate)
    bare = {"CollectionTime": COLLECTED_MS // 1000, "Device": {"Hosts": {"Host": {"1": {"Active": True}}}}}
    reasons: dict[str, str] = {
        "": "unknown-household",
        "?oui=012345": "unknown-household",
        "?sn=1": "unknown-household",
        "?sn=000000000000": "unknown-household",
        "?sn=000000000000&oui=012345": "unknown-household",
        "?sn=000000000000&oui=012345&pc=USP%20Agent&eid=os::012345-1": "unknown-household",
        "?sn=000000000000&sn=1": "identity-mismatch",
    }
    for query, reason in reasons.items():
        before = counted(gate).get(("", reason), 0)
        assert arrive(gate, message(bare), path="/collector", query=query, login=None) == (TAKEN,)
        assert counted(gate)["", reason] == before + 1
    assert waiting(gate) == 0
    whole = "?sn=000000000000&oui=012345&pc=USP%20Agent"
    arrive(gate, message(bare), path="/collector", query=whole, login=None)
    assert waiting(gate) == 1


def test_two_routers_of_one_household_are_told_apart_by_what_they_claim(gate: GateState) -> None:
    ask(gate)
    with gate.transaction() as conn:
        import_registry(conn, gate.keystore, [entry(serial="222", endpoint=None, login="cpe2")], 0)
    second = element(DeviceInfo={"SerialNumber": "222"}, Hosts={"Host": {"1": {"Active": False}}})
    stranger = element(DeviceInfo={"SerialNumber": "333"})
    assert arrive(gate, message(), message(second), message(stranger), login=None, line="NL-0001") == (TAKEN,) * 3
    assert counted(gate)["wifi-help", "recorded"] == 2
    assert counted(gate)["", "identity-mismatch"] == 1
    assert statuses_of(gate) == [None, None]
    arrive(gate, message(), login=None, line="NL-0404")
    assert counted(gate)["", "unknown-household"] == 1


TIMES: list[tuple[object, str | None]] = [
    (COLLECTED_MS // 1000, None),
    (str(COLLECTED_MS // 1000), None),
    (COLLECTED_MS, None),
    ("2026-11-24T13:31:31Z", None),
    ("2026-11-24T14:31:31+01:00", None),
    ("2026-11-24T14:31:31+0100", "no-collection-time"),
    (COLLECTED_MS // 1000 + 360, None),
    (COLLECTED_MS // 1000 + 361, "too-early"),
    (COLLECTED_MS // 1000 + 60 - 7 * 86_400 - 1, "too-late"),
    (4_000_000_000, "too-early"),
    (1_000_000_001, "too-late"),
    (3600, "no-collection-time"),
    (None, "no-collection-time"),
    (-5, "no-collection-time"),
    ("2026-11-24T13:31:31", "no-collection-time"),
    ("yesterday", "no-collection-time"),
    ([COLLECTED_MS // 1000], "no-collection-time"),
]


@pytest.mark.parametrize(("written", "reason"), TIMES)
def test_a_clock_that_cannot_be_right_withholds(gate: GateState, written: object, reason: str | None) -> None:
    ask(gate, at_ms=COLLECTED_MS - DAY_MS)
    assert arrive(gate, message({**element(), "CollectionTime": written})) == (TAKEN,)
    assert waiting(gate) == (reason is None)
    if reason:
        assert counted(gate) == {("", reason): 1}


def test_a_route_may_put_the_arrival_in_place_of_the_collection_time(gate: GateState) -> None:
    ask(gate)
    arrive(gate, message({**element(), "CollectionTime": 5}), path="/arrival")
    assert counted(gate)["wifi-help", "recorded"] == 1


def test_a_report_that_comes_again_to_such_a_route_is_known(gate: GateState, clock: Clock) -> None:
    ask(gate)
    without = {key: value for key, value in element().items() if key != "CollectionTime"}
    for number, report in enumerate(({**element(), "CollectionTime": 5}, {**element(), "CollectionTime": 6}, without)):
        for _again in range(3):
            arrive(gate, message(report), path="/arrival")
            clock.at_ms += 60_000
        assert counted(gate)["", "duplicate"] == 2 * (number + 1)
        assert counted(gate)["wifi-help", "recorded"] == number + 1
    assert waiting(gate) == 3


def test_an_operator_may_name_the_collection_time_of_a_file_that_has_none(gate: GateState) -> None:
    ask(gate)
    without = {key: value for key, value in element().items() if key != "CollectionTime"}
    route = gate.settings.route[0]
    for collected_ms, waits in ((COLLECTED_MS, 1), (COLLECTED_MS + DAY_MS, 1)):
        run(gate, [Arrival(route, "/ingest", {}, message(without), OperatorsLine("NL-0001"), collected_ms)])
        assert waiting(gate) == waits
    assert counted(gate)["", "too-early"] == 1


def test_standing_must_hold_now_and_when_it_was_collected(gate: GateState, clock: Clock) -> None:
    first = COLLECTED_MS // 1000
    ask(gate, at_ms=COLLECTED_MS)
    arrive(gate, message(element(first - 1)))
    assert counted(gate)["wifi-help", "closed-trigger"] == 1
    arrive(gate, message(element(first)))
    assert waiting(gate) == 1
    clock.at_ms += 3 * DAY_MS
    arrive(gate, message(element(first + 1)))
    assert counted(gate)["wifi-help", "closed-trigger"] == 2
    ask(gate, EventKind.RESTRICT, clock.at_ms)
    arrive(gate, message(element(first + 2)))
    assert counted(gate)["network-quality", "closed-restriction"] == 1
    assert waiting(gate) == 1


def test_a_plan_holds_neither_before_its_activation_nor_after_its_lease(gate: GateState, clock: Clock) -> None:
    activity = gate.activity("network-quality")
    assert activity is not None
    clock.at_ms = activity.lowered.lease.not_after_ms
    arrive(gate, message(element(clock.at_ms // 1000)))
    assert counted(gate)["network-quality", "closed-lease"] == 1
    clock.at_ms = activity.activated_ms + 1000
    arrive(gate, message(element(clock.at_ms // 1000 - 2)))
    assert counted(gate)["network-quality", "closed-lease"] == 2
    assert waiting(gate) == 0


def test_what_the_store_keeps_of_withheld_input_is_counts(gate: GateState) -> None:
    ask(gate)
    arrive(gate, message(element(X={"Y": SECRET})), message(element(X={"Y": SECRET})))
    with gate.store.reading() as conn:
        kept = {(count.activity, count.row, count.reason): count.n for count in withheld(conn)}
    assert kept["", -1, "duplicate"] == 1
    assert kept["wifi-help", 0, "unlisted"] > 0
    assert not any(SECRET in str(key) for key in kept)


class Claiming:
    """A decoder that reads Bulk Data, and claims of the whole message that it is of one router."""

    media_types = ("application/x-acme",)

    def __init__(self, serial: str) -> None:
        self.claims = Claims(serial=serial)

    def decode(self, body: bytes, limits: Limits) -> Message:
        return dataclasses.replace(decode_bulk(body, limits), claims=self.claims)


@pytest.mark.parametrize(
    ("serial", "query", "outcome"),
    [
        ("000000000000", "", ("wifi-help", "recorded")),
        ("000000000000", "?sn=000000000000", ("wifi-help", "recorded")),
        ("999", "", ("", "identity-mismatch")),
        ("999", "?sn=000000000000", ("", "identity-mismatch")),
    ],
)
def test_what_a_decoder_finds_claimed_in_a_message_can_contradict_its_sender(
    gate: GateState, serial: str, query: str, outcome: tuple[str, str]
) -> None:
    ask(gate)
    pin = DecoderPin("acme", "sluis-acme", "1.0")
    [media] = Claiming.media_types
    reading = Decoders((pin,), {media: LoadedDecoder(pin, Claiming(serial))})
    gate.install(dataclasses.replace(gate.rules, decoders=reading))
    assert arrive(gate, message(), query=query, headers={"content-type": media}) == (TAKEN,)
    assert counted(gate)[outcome] == 1
    assert waiting(gate) == (outcome[1] == "recorded")


def test_bulk_data_claims_nothing_of_the_whole_message() -> None:
    assert decode_bulk(message(), Limits()).claims == Claims()
    assert decode_body("text/csv", b"ReportTime,Device.DeviceInfo.SerialNumber\r\n1,2\r\n", Limits()).claims == Claims()
