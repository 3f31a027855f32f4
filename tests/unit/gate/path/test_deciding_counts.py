"""Whether a home is counted, and what is kept of one that was drawn: each reason, and each edge to the millisecond."""

from dataclasses import replace
from typing import Final

import pytest
from tests.flow.gatehouse import COLLECTED_MS, DAY_MS, EXAMPLES, element, message

from sluis.api.files import load_register
from sluis.gate.path.deciding import closed, decide, period_from
from sluis.gate.path.facts import Draw, Facts, ReportFacts
from sluis.gate.path.household import LocatedReport
from sluis.gate.path.marks import mark_of
from sluis.gate.state.backpressure import OutboxAllowance
from sluis.gate.state.rules import Activity, activity_with_doors
from sluis.gate.state.settings import Route
from sluis.kernel.plan import CountPlan
from sluis.ledger.sampled import Sampled
from sluis.register.lower import lower
from sluis.standing.entries import SampleBegun
from sluis.standing.events import Event, EventKind
from sluis.standing.recipients import SystemStanding
from sluis.standing.router import Router
from sluis.standing.sampling import HOUR_MS, score
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.limits import Limits
from sluis.terms import Lifetime, Reason
from sluis.token_period import year_of

NOW_MS: Final = COLLECTED_MS + 60_000
QUALITY, HELP = "network-quality", "wifi-help"
SLOT: Final = 2
ACTIVITIES: Final[dict[str, Activity]] = {
    each.name: activity_with_doors(each, COLLECTED_MS - DAY_MS)
    for each in lower(load_register(EXAMPLES / "register.yaml"), NOW_MS).activities
}
COUNTED: Final = ACTIVITIES[QUALITY]


def plan() -> CountPlan:
    count = COUNTED.doors.plan.count
    assert count is not None
    return count


def home() -> LocatedReport:
    report = decode_bulk(message(element(COLLECTED_MS // 1000)), Limits()).reports[0]
    router = Router(SLOT, "NL-0002", None, None, None, None, "cpe2")
    return LocatedReport(router, report.leaves, report.collection_time, COLLECTED_MS, "")


def facts_of(system: SystemStanding, cell: str | None = "1012") -> Facts:
    asked = Event(EventKind.HELP, HELP, COLLECTED_MS - 1000, COLLECTED_MS + 3 * DAY_MS, COLLECTED_MS - 1000)
    return Facts(
        NOW_MS,
        tuple(ACTIVITIES.values()),
        {"wifi-insight": DAY_MS, "netwerk-meting": DAY_MS},
        NOW_MS + DAY_MS,
        OutboxAllowance.boundless(),
        {SLOT: (asked,)},
        {SLOT: bytes(32)},
        {lifetime: (n, bytes([n]) * 32) for n, lifetime in enumerate(Lifetime)},
        regions={SLOT: cell, SLOT + 1: "1011"},
        system=system,
    )


def why(system: SystemStanding, cell: str | None = "1012") -> Reason | None:
    return closed(facts_of(system, cell), COUNTED, home())


def test_a_period_begins_at_a_multiple_of_its_length() -> None:
    day = replace(plan(), period_s=86_400)
    assert [period_from(day, at) for at in (0, DAY_MS - 1, DAY_MS, DAY_MS + 1)] == [0, 0, DAY_MS, DAY_MS]
    assert period_from(replace(day, period_s=3_600), NOW_MS) == NOW_MS // HOUR_MS * HOUR_MS


@pytest.mark.parametrize("cell", [None, "9999", "1012 "])
def test_a_home_of_no_region_of_the_plan_is_not_counted(cell: str | None) -> None:
    assert why(SystemStanding(), "1012") is None
    assert why(SystemStanding(), cell) is Reason.NO_CELL


def test_a_period_that_was_closed_takes_no_home_and_the_next_one_does() -> None:
    begins = period_from(plan(), NOW_MS)
    value = (COUNTED.doors.plan.recipient, plan().path)
    for system in (SystemStanding(counted_until_ms={QUALITY: begins}), SystemStanding(asked_until_ms={value: begins})):
        assert why(system) is None, "the one before was closed"
    for system in (
        SystemStanding(counted_until_ms={QUALITY: begins + 1}),
        SystemStanding(asked_until_ms={value: begins + 1}),
    ):
        assert why(system) is Reason.CLOSED_PERIOD
    assert why(SystemStanding(counted_until_ms={HELP: NOW_MS + DAY_MS})) is None, "another activity's"


def test_a_budget_may_be_spent_to_the_last_and_not_beyond() -> None:
    year = year_of(period_from(plan(), NOW_MS))
    left = plan().budget_u - plan().eps_u
    assert why(SystemStanding(spent_u={year: left})) is None
    assert why(SystemStanding(spent_u={year: left + 1})) is Reason.CLOSED_BUDGET
    assert why(SystemStanding(spent_u={year - 1: plan().budget_u, year + 1: plan().budget_u})) is None


def sample(**changes: int | str) -> SampleBegun:
    leaving = ACTIVITIES[HELP].lowered.leaving
    made: dict[str, int | str] = {
        "activity": HELP, "leaving": leaving, "root": "ab" * 32, "from_ms": NOW_MS, "until_ms": NOW_MS + DAY_MS,
        "slots": SLOT + 1, "below": score("ab" * 32, leaving, SLOT) + 1, "homes": 1, "at_ms": COLLECTED_MS,
    }  # fmt: skip
    return SampleBegun(**{**made, **changes})  # type: ignore[arg-type]


def kept(drawn: SampleBegun | None) -> tuple[Sampled | None, bytes]:
    """Return what is kept of the report of a home, and the body that leaves of it."""
    here = home()
    report = decode_bulk(message(element(COLLECTED_MS // 1000)), Limits()).reports[0]
    draws = {name: Draw(bytes(32), bytes(32), 7) for name in ACTIVITIES}
    system = SystemStanding(samples={} if drawn is None else {HELP: drawn})
    decision, _ = decide(facts_of(system), ReportFacts(Route(path="/"), here, mark_of(bytes(32), here, report), draws))
    answer = next(each for each in decision.activities if each.activity == HELP)
    assert answer.intent is not None
    return answer.sampled, answer.intent.body


def test_of_a_home_that_was_drawn_the_body_that_leaves_is_kept() -> None:
    one, body = kept(sample())
    leaving = ACTIVITIES[HELP].lowered.leaving
    assert one == Sampled(HELP, SLOT, NOW_MS + DAY_MS, leaving, NOW_MS, body)
    assert one.body == body != b""


@pytest.mark.parametrize(
    ("changes", "stays"),
    [
        ({"from_ms": NOW_MS + 1}, False),
        ({"until_ms": NOW_MS + HOUR_MS + 1}, True),
        ({"until_ms": NOW_MS + HOUR_MS}, False),
        ({"slots": SLOT}, False),
        ({"leaving": "cd" * 32}, False),
        ({"below": score("ab" * 32, ACTIVITIES[HELP].lowered.leaving, SLOT)}, False),
    ],
)
def test_what_is_kept_follows_from_the_sample_to_the_last_digit(changes: dict[str, int | str], stays: bool) -> None:  # noqa: FBT001
    one, body = kept(sample(**changes))
    assert body, "it leaves in any case"
    assert (one is not None) is stays


def test_without_a_sample_nothing_is_kept() -> None:
    assert kept(None)[0] is None
