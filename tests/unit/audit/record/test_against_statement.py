"""What left the router beside what the statement shows: shown, not shown, or nobody can say."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.unit.audit.statement_texts import DAY_MS, LOG_KEY, PLAN, statement, written
from tests.unit.audit.wire_texts import AT, MAC, NAME, NOON_MS, OURS, QUIET, ROUTER, STRANGE, THEIRS, Wire, register

from sluis.audit.model import Observation, Reading, Sort, State
from sluis.audit.record.compare import Compared, compare
from sluis.audit.record.verified_statement import Disclosed, Stated, Unproved, read_statement
from sluis.i18n import tr
from sluis.terms import Kind, Verdict

STATED = Stated(
    (
        Disclosed(NOON_MS - DAY_MS, "help", "meting", PLAN, ("2",)),
        Disclosed(NOON_MS + 30_000, "help", "meting", PLAN, ("2", "time")),
    ),
    NOON_MS - 2 * DAY_MS,
    NOON_MS + DAY_MS // 4,
    {"meting": "Meting GmbH"},
    {("help", PLAN, "2"): tuple(MAC.split("."))},
    witnessed=False,
)


def held_against(wire: Wire, against: Stated | Unproved = STATED, *, known: bool = True) -> Compared:
    return compare(
        wire.fields, wire.heard(), (*wire.destinations.values(), QUIET), register() if known else None, AT,
        devices=wire.devices, statement=against,
    )  # fmt: skip


def told(result: Compared) -> list[Observation]:
    return [
        observation
        for observation in result.observations
        if observation.sort in {Sort.NOT_IN_STATEMENT, Sort.STATEMENT_UNPROVED}
    ]


def answers(result: Compared) -> list[tuple[str, str]]:
    return [(observation.verdict.value, observation.destination) for observation in told(result)]


def test_what_a_disclosure_of_that_day_shows_is_no_difference() -> None:
    wire = Wire()
    flow = wire.flow(THEIRS)
    wire.read(flow, MAC, Kind.MAC_ADDRESS, State.TOKEN)
    wire.read(flow, "CollectionTime", Kind.MOMENT)
    wire.read(flow, "h.*.PhysAddress", Kind.MAC_ADDRESS, State.TOKEN)
    assert answers(held_against(wire)) == []


def test_a_field_that_no_disclosure_shows_does_not_stand_in_it() -> None:
    wire = Wire()
    flow = wire.flow(THEIRS)
    wire.read(flow, MAC, Kind.MAC_ADDRESS, State.TOKEN)
    read = wire.read(flow, NAME, Kind.HOST_NAME)
    (observation,) = told(held_against(wire))
    assert (observation.verdict, observation.destination, observation.fields) == (Verdict.FAIL, THEIRS, (read,))
    assert dict(observation.words) == {"days": "2026-11-24", "destination": THEIRS, "kinds": "host_name", "shown": "1"}


def test_a_disclosure_to_somebody_else_shows_nothing_of_this_one() -> None:
    other = Disclosed(NOON_MS + 30_000, "help", "ander", PLAN, ("2",))
    wire = Wire()
    wire.read(wire.flow(THEIRS), MAC, Kind.MAC_ADDRESS, State.TOKEN)
    assert answers(held_against(wire, replace(STATED, disclosures=(other,)))) == [("FAIL", THEIRS)]


def test_a_day_without_a_disclosure_shows_nothing() -> None:
    wire = Wire()
    wire.read(wire.flow(THEIRS, first_ms=NOON_MS - 2 * DAY_MS + 1), MAC, Kind.MAC_ADDRESS, State.TOKEN)
    (observation,) = told(held_against(wire))
    assert (observation.verdict, dict(observation.words)["days"], dict(observation.words)["shown"]) == (
        Verdict.FAIL,
        "2026-11-22",
        "0",
    )


def test_just_after_midnight_still_belongs_to_the_day() -> None:
    midnight = NOON_MS + DAY_MS // 2
    late = replace(
        STATED, to_ms=midnight + DAY_MS, disclosures=(Disclosed(midnight + 60_000, "help", "meting", PLAN, ("2",)),)
    )
    wire = Wire()
    wire.read(wire.flow(THEIRS), MAC, Kind.MAC_ADDRESS, State.TOKEN)
    assert answers(held_against(wire, late)) == []
    later = replace(late, disclosures=(Disclosed(midnight + 2 * 3_600_000, "help", "meting", PLAN, ("2",)),))
    assert answers(held_against(wire, later)) == [("FAIL", THEIRS)]


def test_a_stranger_stands_in_no_statement_and_the_provider_need_not() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE), MAC, Kind.MAC_ADDRESS)
    wire.read(wire.flow(OURS), MAC, Kind.MAC_ADDRESS)
    assert answers(held_against(wire)) == [("FAIL", STRANGE)]


def test_days_that_the_statement_does_not_cover_are_unknown() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE, first_ms=NOON_MS + DAY_MS), MAC, Kind.MAC_ADDRESS)
    wire.read(wire.flow("b.example", first_ms=NOON_MS - 3 * DAY_MS), MAC, Kind.MAC_ADDRESS)
    (observation,) = told(held_against(wire))
    assert (observation.verdict, observation.flows, dict(observation.words)) == (
        Verdict.UNKNOWN,
        (1, 2),
        {"count": "2", "days": "2026-11-22 / 2026-11-24"},
    )


def test_what_could_not_be_read_nobody_can_compare() -> None:
    wire = Wire()
    for to in (THEIRS, STRANGE, OURS):
        wire.flow(to, reading=Reading.SEALED)
    (observation,) = told(held_against(wire))
    assert (observation.verdict, observation.flows, dict(observation.words)["count"]) == (Verdict.UNKNOWN, (1, 2), "2")


def test_without_a_register_a_statement_names_no_hosts() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE), MAC, Kind.MAC_ADDRESS)
    wire.flow("x.example", reading=Reading.SEALED)
    observations = told(held_against(wire, known=False))
    assert [(observation.verdict, dict(observation.words)["count"]) for observation in observations] == [
        (Verdict.UNKNOWN, "2")
    ]


def test_but_the_holder_of_the_address_may_bear_the_very_name() -> None:
    wire = Wire()
    wire.read(wire.flow("a.example", organisation="METING GmbH"), NAME, Kind.HOST_NAME)
    wire.read(wire.flow("b.example", organisation="Meting"), NAME, Kind.HOST_NAME)
    observations = told(held_against(wire, known=False))
    assert [(observation.verdict.value, observation.destination) for observation in observations] == [
        ("FAIL", "a.example"),
        ("UNKNOWN", ""),
    ]


def test_a_row_of_which_the_statement_says_no_path_may_be_anything() -> None:
    wire = Wire()
    wire.read(wire.flow(THEIRS), NAME, Kind.HOST_NAME)
    assert answers(held_against(wire, replace(STATED, paths={}))) == [("UNKNOWN", THEIRS)]


def test_outside_the_house_a_device_may_have_sent_it() -> None:
    wire = Wire(devices=(ROUTER,))
    wire.read(wire.flow(STRANGE), "mac", Kind.MAC_ADDRESS)
    assert answers(held_against(wire)) == [("UNKNOWN", STRANGE)]


def test_what_devices_send_is_not_held_against_it() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE, device=1), "mac", Kind.MAC_ADDRESS)
    assert answers(held_against(wire)) == []


@pytest.mark.parametrize(
    ("why", "verdict"),
    [("no-key", "UNKNOWN"), ("size", "FAIL"), ("not-whole", "FAIL"), ("words", "FAIL"), ("too few witnesses", "FAIL")],
)
def test_what_is_not_proved_is_said_and_compared_with_nothing(why: str, verdict: str) -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE), MAC, Kind.MAC_ADDRESS)
    (observation,) = told(held_against(wire, Unproved(why), known=False))
    assert (observation.sort, observation.verdict.value) == (Sort.STATEMENT_UNPROVED, verdict)
    texts = [tr(observation.reason_id, lang, **dict(observation.words)) for lang in ("nl", "en")]
    assert texts[0] != texts[1]
    assert "{" not in "".join(texts)


def test_a_real_statement_from_the_ledger_to_the_answer(tmp_path: Path, database_url: str) -> None:
    stated = read_statement(written(statement(tmp_path, database_url)), (LOG_KEY,))
    wire = Wire()
    flow = wire.flow(THEIRS)
    wire.read(flow, MAC, Kind.MAC_ADDRESS, State.TOKEN)
    wire.read(flow, NAME, Kind.HOST_NAME)
    wire.read(wire.flow(STRANGE), NAME, Kind.HOST_NAME)
    assert answers(held_against(wire, stated)) == [("FAIL", THEIRS), ("FAIL", STRANGE)]
    assert isinstance(stated, Stated)
    assert stated.first <= date(2026, 11, 23)
