"""Why a measurement keeps an activity closed: the finding, in words, with the row that does most and what would help.

In:  an activity, what is on record, the clock. Out: ``RiskFinding``; ``None`` when nothing of it closes.

The rules this module keeps:
 * It says what was measured, on what and until when; figures and paths of rows, no value and no home.
 * What would help is what was computed of what left, on the sample that stands beside it; it promises nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from babel.numbers import format_percent

from sluis.gate.state.risk_lease import closed_by_risk, measurement_of
from sluis.gate.state.rules import Activity
from sluis.i18n import N_, Lang, lang_in_force, tr
from sluis.register.lower import RiskLimit
from sluis.standing.entries import Less, Measured
from sluis.standing.measured import RiskFault, alone_of, found_again
from sluis.standing.recipients import SystemStanding
from sluis.standing.share import Share

DAY_MS: Final = 86_400_000
SENTENCES: Final[dict[RiskFault, str]] = {
    RiskFault.UNMEASURED: N_("nothing on record says how well homes are recognised in what leaves now"),
    RiskFault.UNREADABLE: N_("what is on record of its measurement cannot be one"),
    RiskFault.AHEAD: N_("its measurement lies after the gate's clock"),
    RiskFault.OLD: N_("what was measured ended on {last}, and may be {days} days old"),
    RiskFault.SINGLED_OUT: N_(
        "up to {high} of the homes are alone in what left (95 %), and the register allows {limit}"
    ),
    RiskFault.NOT_LINKED: N_("no days {days} apart or further were measured, and the register limits what they tell"),
    RiskFault.LINKED: N_(
        "up to {high} of the homes are found again {days} days later or further among {among} (95 %), and the register "
        "allows {limit}"
    ),
}


@dataclass(frozen=True, slots=True)
class RiskFinding:
    """An activity that its measurement keeps closed."""

    activity: str
    fault: RiskFault
    limit: RiskLimit
    measured: Measured | None
    """That counts; ``None``: there is none of what leaves now."""

    @property
    def foremost(self) -> str:
        """The row without which the figures fall most; empty when that was not found."""
        return "" if self.measured is None else self.measured.foremost

    @property
    def above(self) -> bool:
        """Whether a figure is above its limit."""
        return self.fault in {RiskFault.SINGLED_OUT, RiskFault.LINKED}

    def helping(self) -> tuple[Less, ...]:
        """Return what would bring it under the limit, as far as the sample says; what helps most first."""
        if self.measured is None or not self.above:
            return ()
        return tuple(less for less in self.measured.less if helps(less, self.limit))

    def reason(self, lang: Lang | None = None) -> str:
        """Return why, as a sentence without its activity."""
        return tr(SENTENCES[self.fault], lang, **dict(self._places(lang)))

    def _places(self, lang: Lang | None) -> Iterator[tuple[str, str | int]]:
        measured, limit = self.measured, self.limit
        if self.fault is RiskFault.OLD and measured is not None:
            last_ms = min(measured.last_ms, measured.at_ms)
            yield "last", datetime.fromtimestamp(last_ms / 1000, UTC).date().isoformat()
            yield "days", limit.max_age_ms // DAY_MS
        elif self.fault is RiskFault.NOT_LINKED:
            yield "days", limit.days_apart
        elif self.fault is RiskFault.SINGLED_OUT and measured is not None:
            yield from (("high", percent(alone_of(measured).high, lang)), ("limit", percent(limit.singling_out, lang)))
        elif self.fault is RiskFault.LINKED and measured is not None:
            again = found_again(measured, limit.days_apart)
            yield "high", percent(1.0 if again is None else Share(*again.found).high, lang)
            yield "among", 0 if again is None else again.candidates
            yield from (("limit", percent(limit.linkage or 0.0, lang)), ("days", limit.days_apart))


def helps(less: Less, limit: RiskLimit) -> bool:
    """Return whether something that would be less stays under the limit, by the upper ends on its sample."""
    if Share(*less.alone).high > limit.singling_out:
        return False
    return limit.linkage is None or (less.again is not None and Share(*less.again).high <= limit.linkage)


def risk_finding(activity: Activity, system: SystemStanding, now_ms: int) -> RiskFinding | None:
    """Return why a measurement, or that there is none, keeps an activity closed; ``None`` when it does not."""
    fault, limit = closed_by_risk(activity, system, now_ms), activity.lowered.risk
    if fault is None or limit is None:
        return None
    return RiskFinding(activity.name, fault, limit, measurement_of(activity, system))


def percent(share: float, lang: Lang | None = None) -> str:
    """Return a share in per cent, with as many decimals as tell it from the limit it is held against.

    Examples:
        >>> percent(0.050004, "en"), percent(0.05, "en")
        ('5.0004%', '5.0%')
    """
    return str(format_percent(share, "0.0###%", locale=lang or lang_in_force()))
