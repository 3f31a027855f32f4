"""What an inspector reads: versions of the register as they stood on a day, and what a form of his asks to draw.

In:  what the desk answers, or fields of a form. Out: rows for a page; a draw, or why there is none.

The rules this module keeps:
 * A version that was never activated is a draft, and is shown as every other; advice not followed is said first.
 * A day is told as it was at its end, in Dutch time; of today: now.
 * A seed is the inspector's own, whole: nothing of it is changed, cut or made up.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from sluis.api.sharing import DUTCH_TIME
from sluis.i18n import N_, Lang, tr
from sluis.web.inspector_answers import Registers, RegisterStep
from sluis.web.inspector_desk import Draw

MOST: Final = 25
"""Households at a time."""
USUAL: Final = 5
_SEED: Final = re.compile(r"[!-~]{16,128}", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
STEPS: Final[dict[str, tuple[str, str]]] = {
    "proposed": (N_("Proposed"), N_("owner")),
    "advised": (N_("Advised"), N_("data protection officer")),
    "approved": (N_("Decided"), N_("approver")),
    "activated": (N_("Activated"), N_("operator")),
}
"""Step → what it is called, and the role that takes it."""
ADVICE: Final[dict[str, str]] = {
    "positive": N_("positive"),
    "conditions": N_("positive, with conditions"),
    "negative": N_("negative"),
}


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step, in words."""

    step: str
    role: str
    by: str
    """The name that is recorded with it."""
    known: str
    """How it was known who took it: a signature, a sign-in, or nothing but the name."""
    at: str
    """ISO 8601."""
    told: str
    """The advice, and whether it was followed."""
    text: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of the register."""

    version: int
    register: str
    """SHA-256."""
    state: str
    against_advice: bool
    """Whether it was decided for against the advice."""
    steps: tuple[StepRow, ...]


def versions(told: Registers, language: Lang) -> tuple[VersionRow, ...]:
    """Return every version that was proposed, the newest first."""
    numbers = sorted({step.version for step in told.steps}, reverse=True)
    return tuple(_version(number, told, language) for number in numbers)


def took(told: Registers) -> tuple[tuple[str, str, int | None], ...]:
    """Return when gates took which register, and of which version it is: none, when it was never proposed."""
    known = {step.register: step.version for step in told.steps}
    return tuple((iso_of(each.at), each.register, known.get(each.register)) for each in told.taken)


def _version(number: int, told: Registers, language: Lang) -> VersionRow:
    steps = [step for step in told.steps if step.version == number]
    taken = {step.step for step in steps}
    if number == told.in_force:
        gates = any(each.register == steps[0].register for each in told.taken)
        state = N_("in force on this day") if gates else N_("in force on this day by its steps, and taken by no gate")
    elif "activated" in taken:
        state = N_("activated, and not in force on this day")
    elif "approved" in taken:
        state = N_("decided for, and not activated")
    else:
        state = N_("a draft: proposed, and not decided for")
    against = any(step.followed is False for step in steps)
    rows = tuple(_step(step, language) for step in steps)
    return VersionRow(number, steps[0].register, tr(state, language), against, rows)


def _step(step: RegisterStep, language: Lang) -> StepRow:
    name, role = STEPS.get(step.step, (step.step, ""))
    known = tr(N_("the name was typed"), language)
    if step.signed is not None:
        known = tr(N_("signed with the key {key}"), language, key=step.signed.key)
    elif step.agreed is not None:
        who = step.agreed.issuer, step.agreed.subject
        known = tr(N_("signed in at {service} as {subject}"), language, service=who[0], subject=who[1])
    told = []
    if step.advice is not None:
        told.append(tr(ADVICE.get(step.advice, step.advice), language))
    if step.followed is not None:
        told.append(tr(N_("the advice is followed") if step.followed else N_("the advice is NOT followed"), language))
    return StepRow(tr(name, language), tr(role, language), step.by, known, iso_of(step.at), ", ".join(told), step.text)


def iso_of(text: str) -> str:
    """Return a moment of a step as ISO 8601.

    Examples:
        >>> iso_of("2026-11-24 13:00:00 UTC")
        '2026-11-24T13:00:00+00:00'
    """
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC).isoformat()


def end_of_day(text: str | None, now: datetime) -> str | None:
    """Return the moment at which a day is looked at, ISO 8601; ``None`` for what is no day, or lies ahead.

    Who names no day looks at today in Dutch time, which begins an hour or two before the day of UTC.

    Examples:
        >>> now = datetime(2026, 12, 1, 12, tzinfo=DUTCH_TIME)
        >>> end_of_day("2026-11-24", now), end_of_day("2026-12-01", now)
        ('2026-11-24T23:59:59.999+01:00', '2026-12-01T12:00:00.000+01:00')
        >>> end_of_day("2026-12-02", now), end_of_day("yesterday", now), end_of_day(None, now)
        (None, None, '2026-12-01T12:00:00.000+01:00')
    """
    today = now.astimezone(DUTCH_TIME).date()
    try:
        day = today if text is None else date.fromisoformat(text) if _DAY.fullmatch(text) else None
        last = None if day is None else datetime.combine(day, time(23, 59, 59, 999_000), DUTCH_TIME)
    except (ValueError, OverflowError):
        return None
    if day is None or last is None or day > today or day.year < 1970:  # noqa: PLR2004 - the first
        return None
    return min(last, now).astimezone(DUTCH_TIME).isoformat(timespec="milliseconds")


def draw_in(fields: Mapping[str, str]) -> Draw | None:
    """Return what a form asks to draw, ``None`` when something in it is no number or no seed.

    Examples:
        >>> draw_in({"epoch": "2", "seed": "4613-2255-6142-3316", "first": "1", "count": "5"})
        Draw(epoch=2, seed='4613-2255-6142-3316', first=0, count=5)
        >>> draw_in({"epoch": "2", "seed": "short", "first": "1", "count": "5"}) is None
        True
    """
    numbers = [fields.get(name, "").strip() for name in ("epoch", "first", "count")]
    seed = fields.get("seed", "").strip()
    if not _SEED.fullmatch(seed) or not all(_NUMBER.fullmatch(number) for number in numbers):
        return None
    epoch, first, count = map(int, numbers)
    return Draw(epoch, seed, first - 1, count) if first > 0 and 0 < count <= MOST else None
