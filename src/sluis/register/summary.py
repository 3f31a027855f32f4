"""What a check comes to: which activities are closed and why, what to do first, by when, and who supervises.

In:  a register with its findings on a day.
Out: ``Summary``: facts, without words.

The rules this module keeps:
 * A register that a gate refuses has every activity closed.
 * First comes what stops or notifies, then what withholds, and so on in the order of ``Conduct``; of a flow that was
   seen and is closed, stopping it comes before everything.
 * Nothing here is a judgment: it counts and orders findings.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from sluis.law.deadlines import last_day
from sluis.law.finding import Finding
from sluis.law.rules import RULES
from sluis.law.words import Conduct
from sluis.register.model import Register
from sluis.terms import Effect, Supervisor, Verdict

_ORDER: Final = {conduct: number for number, conduct in enumerate(Conduct)}
_WORST: Final = {verdict: number for number, verdict in enumerate(Verdict)}
_RULES: Final = {rule.id: number for number, rule in enumerate(RULES)}
_REMARK: Final = "#"
NOTIFIED: Final = "avg-33"
"""The term in which a breach is notified to the AP."""


class When(StrEnum):
    """By when the first thing has to be done."""

    NOW_RUNNING = "now-running"
    """A closed activity was seen running; the day is the first on which it was."""
    NOW_LATE = "now-late"
    """A term of law has passed."""
    TERM = "term"
    """A term of law runs; the day is its last."""
    BEFORE_START = "before-start"
    """Before anything leaves: nothing does while it is closed."""
    LEASE = "lease"
    """All are open; the day is the first on which a finding of one changes."""
    NEVER = "never"
    """There is nothing to do."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a check comes to."""

    open: tuple[str, ...]
    closed: tuple[str, ...]
    """In file order."""
    loads: bool
    """Whether a gate takes the register."""
    counts: Mapping[Verdict, int]
    """Verdicts of the findings that close."""
    running: tuple[str, ...]
    """Activities that are closed and were seen running, without a day on which that ended."""
    worst: Finding | None
    """What closes and is the worst."""
    first: Finding | None
    """What to do first."""
    when: When
    day: date | None
    supervisors: Mapping[Supervisor, int]
    """Who supervises what did not pass, and how many findings."""


def summary_of(
    register: Register, findings: Iterable[Finding], closed: tuple[str, ...], until: Mapping[str, date], *, loads: bool
) -> Summary:
    """Return what a check comes to.

    Args:
        register: The register.
        findings: Of all its activities on the day.
        closed: Activities that may not run.
        until: Activity that is open → first day on which a finding changes.
        loads: Whether a gate takes it.
    """
    told = [finding for finding in findings if finding.verdict is not Verdict.PASS]
    closing = [finding for finding in told if finding.closes]
    urgent = [f for f in told if f.closes or (f.effect is Effect.CLOCK and f.verdict is Verdict.FAIL)]
    first = min(urgent, key=_urgency, default=None)
    running = tuple(name for name in closed if _runs(register, name))
    when, day = _when(register, first, running, until)
    return Summary(
        open=tuple(name for name in register.activities if name not in closed),
        closed=closed,
        loads=loads,
        counts=Counter(finding.verdict for finding in closing),
        running=running,
        worst=min(closing, key=_urgency, default=None),
        first=first,
        when=when,
        day=day,
        supervisors=Counter(finding.supervisor for finding in told),
    )


def urgency(finding: Finding) -> tuple[int, int, int]:
    """Return what findings are sorted by for whoever has to act: verdict, kind of act, order of the rules."""
    return _WORST[finding.verdict], _ORDER[finding.does], _RULES.get(finding.rule, len(_RULES))


def _urgency(finding: Finding) -> tuple[bool, int, int, int]:
    return (finding.does is not Conduct.NOTIFY, *urgency(finding))


def _runs(register: Register, name: str) -> bool:
    observed = register.activities[name].observed
    return observed is not None and observed.from_ is not None and observed.until is None


def _when(
    register: Register, first: Finding | None, running: tuple[str, ...], until: Mapping[str, date]
) -> tuple[When, date | None]:
    if running:
        seen = (register.activities[name].observed_from for name in running)
        return When.NOW_RUNNING, min(day for day in seen if day is not None)
    if first is not None and first.effect is Effect.CLOCK:
        return When.NOW_LATE, None
    incidents = register.file.controller.breaches.incidents
    terms = [last_day(NOTIFIED, each.known) for each in incidents if each.reported_ap is None and each.security_breach]
    if terms:
        return When.TERM, min(terms)
    if first is not None:
        return When.BEFORE_START, None
    return (When.LEASE, min(until.values())) if until else (When.NEVER, None)


def says_of_itself(source: bytes) -> str:
    r"""Return what a register says of itself: the remark with which the file begins, up to its first empty line.

    Examples:
        >>> says_of_itself(b"# Invented facts.\n# It judges nobody.\n#\n# More.\nversion: 1\n")
        'Invented facts. It judges nobody.'
    """
    remark: list[str] = []
    for line in source.decode("utf-8", "replace").splitlines():
        words = line.lstrip("\ufeff").strip()
        if not words.startswith(_REMARK) or not words.strip("# "):
            break
        remark.append(words.lstrip("# ").rstrip())
    return " ".join(remark)
