"""What the household's statement shows beside what was seen: the same comparison the other way round.

In:  a statement that holds, what the router sent or may have sent, the moments of the capture.
Out: observations ``stated-not-seen``.

The rules this module keeps:
 * A provider gives a report to a recipient from its own servers, where no capture of a house sees it. So what is shown
   and was not seen going there is no fault. It is REVIEW when the provider got something around that moment: it can
   have passed that on. It is UNKNOWN when nobody got anything then: the statement, or the capture, may be of another
   house.
 * A capture ran from the first to the last thing seen, also where nothing left the house: that is no proof that no
   report of those hours went another way, and it is told.
 * Around a moment is in an hour in which something was sent, and not between the first contact of a capture of many
   days and the last.
 * Only what the statement shows at moments of the capture counts. When not one moment lies in both, that is said:
   nothing was compared, and a list without differences must not read as "all of it was shown".
 * Whose a destination is, only a register says. Without one nobody can say whether what is shown was seen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sluis.audit.house.hours import HOUR_MS
from sluis.audit.model import Flow, Observation, Party, Sort
from sluis.audit.record.sender_attribution import Sent
from sluis.audit.record.verified_statement import Disclosed, Stated
from sluis.i18n import N_
from sluis.register.check import day_of
from sluis.terms import Verdict

_AROUND_MS: Final = 3_600_000
"""So long before a disclosure the report can have left the router, and so long after it two clocks can differ."""
_PASSED_ON: Final = N_(
    "Reports to {recipient} that the statement shows while this capture ran, and that the router did not send there "
    "itself: {count}. The provider got something within an hour of each, and can have passed it on."
)
_PASSED_ON_REMEDY: Final = N_(
    "This is as expected where the provider stands between. What it passed on, it alone knows."
)
_NOBODY: Final = N_(
    "Reports to {recipient} that the statement shows while this capture ran, at moments at which nothing was seen "
    "leaving to the provider or to {recipient}: {count}."
)
_NOBODY_REMEDY: Final = N_(
    "Look whether the statement is of this house, and whether all traffic passed where you recorded."
)
_UNTOLD: Final = N_(
    "Reports that the statement shows while this capture ran: {count}. Whether they were seen cannot be told without "
    "the provider's register."
)
_UNTOLD_REMEDY: Final = N_("Compare with the provider's register too (`--register`).")
_APART: Final = N_("The statement covers {days} and this capture is of {captured}. Nothing could be compared.")
_APART_REMEDY: Final = N_("Ask for a statement of the days of the capture.")


_UNDATED: Final = N_("The inputs do not say when anything was sent. Nothing could be compared with the statement.")


def beside(
    statement: Stated, sent: Sequence[Sent], flows: Iterable[Flow], *, has_register: bool, ran: tuple[int, int] = (0, 0)
) -> Iterator[Observation]:
    """Yield what the statement shows at moments of the capture and was not seen going to the recipient.

    Args:
        statement: A statement that holds.
        sent: What the router sent, or may have sent, per destination; parties told when there is a register.
        flows: All that left the house: between the first and the last of it the capture ran.
        has_register: Whether one was given.
        ran: The first and the last moment of anything that was seen, also of what stayed inside; 0 when not known.
    """
    moments = [moment for flow in flows for moment in (flow.first_ms, flow.last_ms) if moment]
    moments += [moment for moment in ran if moment]
    if not moments:
        yield _observation(_UNDATED, _APART_REMEDY, Verdict.UNKNOWN)
        return
    first, last = min(moments), max(moments)
    if last < statement.from_ms or statement.to_ms <= first:
        yield _observation(
            _APART, _APART_REMEDY, Verdict.UNKNOWN, captured=_days(first, last), days=_covered(statement)
        )
        return
    inside = [each for each in statement.disclosures if first - _AROUND_MS <= each.at_ms <= last + _AROUND_MS]
    if not has_register:
        if inside:
            yield _observation(_UNTOLD, _UNTOLD_REMEDY, Verdict.UNKNOWN, count=str(len(inside)))
        return
    to_provider = [flow for one in sent if one.destination.party is Party.PROVIDER for flow in one.flows]
    for recipient in sorted({each.recipient for each in inside}):
        direct = [flow for one in sent if one.destination.recipient == recipient for flow in one.flows]
        unseen = [each for each in inside if each.recipient == recipient and not _near(each, direct)]
        passed = [each for each in unseen if _near(each, to_provider)]
        name = statement.names.get(recipient, recipient)
        for shown, verdict, message, remedy in (
            (len(unseen) - len(passed), Verdict.UNKNOWN, _NOBODY, _NOBODY_REMEDY),
            (len(passed), Verdict.REVIEW, _PASSED_ON, _PASSED_ON_REMEDY),
        ):
            if shown:
                yield _observation(message, remedy, verdict, count=str(shown), recipient=name)


def _near(disclosed: Disclosed, flows: Iterable[Flow]) -> bool:
    at_ms = disclosed.at_ms
    return any(
        flow.first_ms - _AROUND_MS <= at_ms <= flow.last_ms + _AROUND_MS
        and (
            not flow.hours  # too many to keep
            or any(hour - _AROUND_MS <= at_ms < hour + HOUR_MS + _AROUND_MS for hour in flow.hours)
        )
        for flow in flows
    )


def _observation(message: str, remedy: str, verdict: Verdict, **words: str) -> Observation:
    places: Mapping[str, str] = words
    return Observation(0, Sort.STATED_NOT_SEEN, verdict, message, remedy, tuple(sorted(places.items())))


def _covered(statement: Stated) -> str:
    return _days(statement.from_ms, max(statement.from_ms, statement.to_ms - 1))


def _days(first_ms: int, last_ms: int) -> str:
    first, last = day_of(first_ms).isoformat(), day_of(last_ms).isoformat()
    return first if first == last else f"{first} / {last}"
