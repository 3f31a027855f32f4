"""What ``sluis doctor`` says of measurements: an activity that one closes, one that runs out, one that never ended.

In:  the rules in force, what holds for the whole gate, the clock. Out: ``Check``s.

The rules this module keeps:
 * What the gate decides by is what is told: the same finding that answers ``closed-risk``.
 * A measurement that was begun and has no result is told, whether it runs, failed or did not please.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from sluis.errors import Code, Place, RegisterText
from sluis.gate.state.health import Check, bad, ok, warn
from sluis.gate.state.risk_finding import risk_finding
from sluis.gate.state.risk_lease import measurement_of
from sluis.gate.state.rules import Activity, Rules
from sluis.i18n import N_
from sluis.standing.measured import good_until_ms
from sluis.standing.recipients import SystemStanding
from sluis.terms import Reason

DAY_MS: Final = 86_400_000
SOON_MS: Final = 7 * DAY_MS
"""At most; of a limit of few days a quarter of them."""


def measuring(rules: Rules, system: SystemStanding, now_ms: int) -> Iterator[Check]:
    """Yield a check for each activity that is limited, each measurement without a result, each sample nobody measured.

    Args:
        rules: In force.
        system: What holds for the whole gate.
        now_ms: The clock.
    """
    for activity in rules.activities:
        if activity.lowered.risk is not None and activity.lowered.open:
            yield _limited(activity, system, now_ms)
        yield from _unmeasured_sample(activity, system, now_ms)
    for begun in system.unreported:
        remedy = N_("Ask who measured why nothing came out; `sluis gate risk` shows it, and so do papers and pages.")
        sentence = N_("{activity}: a measurement was begun on {day} (input {input}), and has no result on record")
        places = {"activity": RegisterText(begun.activity), "day": Code(_day(begun.at_ms))}
        yield warn(f"measurement {begun.activity}", sentence, remedy, **places, input=Code(begun.input[:16]))


def _limited(activity: Activity, system: SystemStanding, now_ms: int) -> Check:
    """Say whether a measurement lets an activity be open, and for how long."""
    part, limit, name = f"risk {activity.name}", activity.lowered.risk, RegisterText(activity.name)
    found, counts = risk_finding(activity, system, now_ms), measurement_of(activity, system)
    if found is not None:
        remedy = N_("`sluis gate risk` says why and what would help; `sluis gate measure {activity}` measures again.")
        sentence = N_("{activity} is closed ({code}): {reason}")
        places: dict[str, int | Place] = {"code": Code(Reason.CLOSED_RISK.value), "reason": Code(found.reason())}
        return bad(part, sentence, remedy, activity=name, **places)
    until_ms = now_ms if limit is None or counts is None else good_until_ms(limit, counts)
    held = {"activity": name, "day": Code(_day(until_ms))}
    if limit is not None and until_ms - now_ms <= min(SOON_MS, limit.max_age_ms // 4):
        remedy = N_(
            "Measure again before that: `sluis gate measure {activity}`, on newer reports or the sealed sample."
        )
        sentence = N_("{activity}: its measurement runs out on {day}, in {hours} hours, and then it closes")
        return warn(part, sentence, remedy, **held, hours=(until_ms - now_ms) // 3_600_000)
    return ok(part, N_("{activity}: its measurement lets it be open until {day}"), **held)


def _unmeasured_sample(activity: Activity, system: SystemStanding, now_ms: int) -> Iterator[Check]:
    """Say that the hour of a sample went by and nobody measured it: nobody ever will."""
    sample = system.samples.get(activity.name)
    if sample is None or now_ms < sample.until_ms:
        return
    own = (each for each in system.measurements if each.activity == activity.name and each.source == "sample")
    if not any(each.first_ms >= sample.from_ms and each.at_ms <= sample.until_ms for each in own):
        remedy = N_("Look into the log for why; the activity closes by age unless `sluis gate measure` measures it.")
        sentence = N_("{activity}: the sealed sample that ended on {day} was not measured in its hour")
        yield warn(
            f"sample {activity.name}",
            sentence,
            remedy,
            activity=RegisterText(activity.name),
            day=Code(_day(sample.until_ms)),
        )


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
