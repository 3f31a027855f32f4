"""What left the router beside what the household's statement shows: per destination and stretch of days.

In:  what was seen, whose each destination is, a statement that holds.
Out: observations ``not-in-statement``; what the statement shows and was not seen is told by ``statement_beside``.

The rules this module keeps:
 * A statement shows what the provider gave to others, and names no hosts. Whose a destination is, the register says; by
   itself a statement knows a destination only by the recipient's very name as the holder of the address. Otherwise
   nobody can say whether it stands in the statement: UNKNOWN.
 * What goes to the provider itself is not in a statement and need not be.
 * Shown is a field when some disclosure to that recipient, on those days and an hour around them, let a row out that
   the field fits. More than that no statement says: it holds no values and no number of devices.
 * What lies outside the days that the statement covers is UNKNOWN, and so is what could not be read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sluis.audit.model import Destination, Field, Flow, Observation, Party, Sort
from sluis.audit.record.declared import OnRecord, fits
from sluis.audit.record.sender_attribution import Sent, carried, places_of
from sluis.audit.record.verified_statement import Disclosed, Stated, Unproved
from sluis.i18n import N_
from sluis.register.check import DAY_MS, day_of, midnight_ms
from sluis.telemetry.model import Path
from sluis.terms import Verdict

HOUR_MS: Final = 3_600_000
_ASK: Final = N_(
    "Ask the provider who got this, on which ground, and why the statement does not show it (GDPR art. 15)."
)
_WHOSE: Final = N_("Compare with the provider's register too (`--register`), or ask the provider whose this is.")
_LATER: Final = N_("Ask for a statement that covers these days; what was sent today is sealed later.")
_WHY: Final[dict[str, str]] = {
    "no-key": N_("The statement was not checked, because no key of the log was given. Nothing was compared with it."),
    "size": N_("The statement is larger than what is read. Nothing was compared with it."),
    "not-whole": N_("The statement is not whole, or is no statement. Nothing was compared with it."),
    "unchecked": N_("A signature of the statement could not be checked here. Nothing was compared with it."),
    "line": N_("The statement is of another line than the one that was named. Nothing was compared with it."),
    "words": N_("The words of the statement do not count what its proof counts. Nothing was compared with it."),
}
_NOT_HELD: Final = N_("The statement does not hold: {what}. Nothing was compared with it.")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Flows to one destination on the same days, and the disclosures around them."""

    flows: tuple[Flow, ...]
    fields: tuple[Field, ...]
    shown: tuple[Disclosed, ...]

    @property
    def days(self) -> str:
        """The day, or the first and the last."""
        first, last = day_of(self.flows[0].first_ms), day_of(self.flows[0].last_ms)
        return first.isoformat() if first == last else f"{first.isoformat()} / {last.isoformat()}"


def unproved(statement: Unproved) -> Observation:
    """Return the observation that a statement is not used, and why."""
    return Observation(
        0,
        Sort.STATEMENT_UNPROVED,
        Verdict.UNKNOWN if statement.why == "no-key" else Verdict.FAIL,
        _WHY.get(statement.why, _NOT_HELD),
        N_("Give the key of the log, from somebody else than the file: `--log-key`.")
        if statement.why == "no-key"
        else N_("Ask the provider for a statement that holds, and keep this one."),
        (("what", statement.why),),
    )


def against_statement(statement: Stated, sent: Sequence[Sent], record: OnRecord | None) -> Iterator[Observation]:
    """Yield what left the router and does not stand in the statement, or of which nobody can say.

    Args:
        statement: A statement that holds.
        sent: What the router sent, or may have sent, per destination; parties told when there is a register.
        record: The register on the day; ``None``: none was given.
    """
    uncovered, unclear, closed = list[Flow](), list[Flow](), list[Flow]()
    for traffic in sent:
        recipient = _recipient(statement, traffic.destination, has_register=record is not None)
        inside = [
            flow for flow in traffic.flows if statement.from_ms <= flow.first_ms and flow.last_ms < statement.to_ms
        ]
        if traffic.destination.party is Party.PROVIDER:
            continue
        told = {field.flow for field in traffic.fields if carried(field)}
        telling = [flow for flow in traffic.flows if flow.number in told or flow in traffic.sealed]
        uncovered += [flow for flow in telling if flow not in inside]
        if recipient is None:
            unclear += [flow for flow in telling if flow in inside]
            continue
        for stretch in _stretches(statement, traffic, inside, recipient):
            yield from _observe_missing(statement, stretch, traffic, record)
        closed += [flow for flow in traffic.sealed if flow in inside]
    yield from _observe_unknown(
        unclear, N_("{count} destinations may stand in the statement or not: it names no hosts."), _WHOSE
    )
    yield from _observe_unknown(
        closed,
        N_("What {count} destinations outside the provider got could not be read, so nobody can compare it."),
        _WHOSE,
    )
    days = f"{statement.first.isoformat()} / {statement.last.isoformat()}"
    coverage = N_("The statement covers {days}; what went to {count} destinations before or after that is not in it.")
    yield from _observe_unknown(uncovered, coverage, _LATER, days=days)


def _recipient(statement: Stated, destination: Destination, *, has_register: bool) -> str | None:
    """Return the recipient's key; empty for somebody who is none; ``None`` when nobody can say."""
    if destination.party is Party.RECIPIENT:
        return destination.recipient
    if destination.party is Party.THIRD:
        return ""
    named = [key for key, name in statement.names.items() if name.casefold() == destination.organisation.casefold()]
    return named[0] if len(named) == 1 and not has_register and destination.organisation else None


def _stretches(statement: Stated, sent: Sent, flows: Sequence[Flow], recipient: str) -> Iterator[_Stretch]:
    """Yield the flows to a destination by their days, with the disclosures to the recipient around them."""
    spans: dict[tuple[date, date], list[Flow]] = {}
    for flow in flows:
        spans.setdefault((day_of(flow.first_ms), day_of(flow.last_ms)), []).append(flow)
    for (first, last), own in sorted(spans.items()):
        begin, end = midnight_ms(first) - HOUR_MS, midnight_ms(last) + DAY_MS + HOUR_MS
        shown = tuple(
            disclosure
            for disclosure in statement.disclosures
            if disclosure.recipient == recipient and begin <= disclosure.at_ms < end
        )
        numbers = {flow.number for flow in own}
        told = tuple(field for field in sent.fields if field.flow in numbers and carried(field))
        yield _Stretch(tuple(own), told, shown if recipient else ())


def _observe_missing(
    statement: Stated, stretch: _Stretch, sent: Sent, record: OnRecord | None
) -> Iterator[Observation]:
    """Yield an observation when fields were seen that no disclosure of those days shows."""
    rows = {
        (disclosure.activity, disclosure.plan, row): statement.path_of(disclosure, row)
        for disclosure in stretch.shown
        for row in disclosure.rows
    }
    known = [path for path in rows.values() if path is not None]
    lost = [field for field in stretch.fields if not _is_shown(known, field, record)]
    if not lost:
        return
    fails = sent.sure and len(known) == len(rows)
    yield Observation(
        0,
        Sort.NOT_IN_STATEMENT,
        Verdict.FAIL if fails else Verdict.UNKNOWN,
        N_("On {days} {destination} got data of this house that the statement does not show: {kinds}."),
        _ASK if sent.sure else _WHOSE,
        (
            ("days", stretch.days),
            ("destination", sent.destination.key),
            ("kinds", ", ".join(sorted({field.kind.value for field in lost}))),
            ("shown", str(len(stretch.shown))),
        ),
        sent.destination.key,
        tuple(sorted({field.flow for field in lost})),
        tuple(field.number for field in lost),
        places=places_of(lost),
    )


def _is_shown(rows: Sequence[Path], field: Field, record: OnRecord | None) -> bool:
    spelled = record.spellings(field.path) if record is not None else (field.path,)
    return any(fits(row, path) for row in rows for path in spelled)


def _observe_unknown(flows: Sequence[Flow], message: str, remedy: str, **words: str) -> Iterator[Observation]:
    if flows:
        count = str(len({flow.destination for flow in flows}))
        places: Mapping[str, str] = {**words, "count": count}
        yield Observation(
            0, Sort.NOT_IN_STATEMENT, Verdict.UNKNOWN, message, remedy, tuple(sorted(places.items())),
            flows=tuple(sorted(flow.number for flow in flows)), places=places_of(flows),
        )  # fmt: skip
