"""What the law says, on the day of the capture, of something that was seen and that the record does not cover.

In:  fields as they were seen, their destination, the register.
Out: findings of ``law.judge`` about a flow built from what was seen, each with its supervisor.

The rules this module keeps:
 * The flow says what a capture can establish and nothing else: which data, in which form, to whom, since when. What is
   not known stays absent, so a rule answers UNKNOWN for it.
 * A router is equipment of the provider in somebody's home: what it sends of itself was read from it (Tw 11.7a), and
   the provider exports it also when no packet passes the provider (``facts/law.md`` section 5, our own reading).
 * Only rules that answer something about a flow nobody declared are kept, and of those what did not pass: that a block
   of addresses is registered in the EEA proves no PASS of chapter V.

Source: ``facts/law.md`` section 4, last line: an undeclared flow fails articles 30, 5(2) and 13/14 at once.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from msgspec import structs

from sluis.audit.model import Destination, Field, State
from sluis.i18n import N_
from sluis.law.activity import Security, Span
from sluis.law.finding import Finding
from sluis.law.flow import Flow, Item
from sluis.law.parties import Recipient
from sluis.register.flows import known_recipient
from sluis.register.lookup import judge_by_papers
from sluis.register.model import Register
from sluis.terms import KINDS, Subject, Verdict

UNDECLARED: Final = frozenset(
    {"avg-5-1-c", "avg-5-2", "avg-6", "avg-25", "avg-30-1", "avg-13", "avg-4-5", "avg-6-14-neighbour", "avg-44",
     "tw-11-2a", "tw-11-5", "tw-11-5a", "tw-11-7a"}
)  # fmt: skip
"""Rules that say something about a flow no record names."""
UNLISTED: Final = UNDECLARED - {"avg-6", "avg-30-1", "avg-13", "tw-11-2a", "tw-11-5", "tw-11-5a", "tw-11-7a"}
"""Rules that say something about a field no row lets through, to a recipient that is on record."""
UNTREATED: Final = frozenset({"avg-5-1-c", "avg-25", "avg-4-5"})
"""Rules that say something about a field that left in another form than its row says."""
BESIDE: Final = frozenset({"avg-5-2"})
"""The rule about a way the record does not describe."""

OPEN: Final = frozenset({"avg-32"})
"""The rule about what was sent so that others can read it on the way."""

_WORDING: Final[dict[tuple[frozenset[str], str], tuple[str, str]]] = {
    (UNDECLARED, "avg-5-2"): (
        N_("This flow was seen, and the record that was given does not name it."),
        N_("Stop it. Then write the activity, with its ground, notice and instrument, and have it approved."),
    ),
    (UNDECLARED, "avg-13"): (
        N_("This flow was seen; the record that was given names neither it nor a notice that told people before."),
        N_("Stop it. Publish a notice before anything leaves, and name it in the record."),
    ),
    (UNDECLARED, "avg-25"): (
        N_("Fields leave that no row of the record that was given lets through."),
        N_("Let nothing leave by default; list each field with its reason."),
    ),
    (UNDECLARED, "avg-30-1"): (
        N_("The record that was given does not say of this flow what article 30(1) asks for."),
        N_("Write in the register what is listed as not stated."),
    ),
    (UNLISTED, "avg-5-2"): (
        N_("The record that was given names this recipient, and does not name this field for it."),
        N_("Stop sending it, or write a row for it, with its reason, and have that approved."),
    ),
    (UNLISTED, "avg-25"): (
        N_("A field leaves that no row of the record that was given lets through to this recipient."),
        N_("Let nothing leave by default; list each field with its reason."),
    ),
    (UNTREATED, "avg-25"): (
        N_("A field leaves in another form than its row in the record that was given says."),
        N_("Let it leave through the gate, which gives it the form of its row, or withhold the row."),
    ),
    (OPEN, "avg-32"): (
        N_("Data about people was seen to leave without encryption."),
        N_("Encrypt it on the way (TLS), or send it no more."),
    ),
    (BESIDE, "avg-5-2"): (
        N_("The record that was given names this recipient, and describes another way than the one that was seen."),
        N_("Send it the way the record says, or correct the record and have that approved."),
    ),
}
"""Reason and remedy where the rule's own words would say more than was seen: a record may exist that was not given, and
a recipient on record is not unknown."""

_TRANSFORMS: Final[dict[State, str]] = {
    State.RAW: "none",
    State.ENCODED: "none",
    State.HASHED: "hash",
    State.TOKEN: "keyed_hash",
    State.GENERALISED: "generalise",
    State.UNEXPLAINED: "hash",
}
"""What was seen, as the law calls it; what nobody can explain counts as what is easiest to undo."""
_PERSONS: Final = frozenset(Subject) - {Subject.ROUTER, Subject.PROVIDER, Subject.NOBODY}
_LONGEST_KEY: Final = 64


@dataclass(frozen=True, slots=True)
class DestinationTraffic:
    """What was seen going to one destination."""

    destination: Destination
    fields: Sequence[Field]
    first: date
    last: date
    read_from_terminal: bool | None
    """Whether it was read from the equipment in the home; ``None`` when who sent it is not known."""
    encrypted: bool | None = None
    """Whether it was encrypted on the way; ``None`` when that is not what is asked."""


def findings(
    register: Register | None, seen: DestinationTraffic, at: date, rules: frozenset[str]
) -> tuple[Finding, ...]:
    """Judge what was seen as a flow that stands in no record.

    Args:
        register: For facts of the controller, and of the recipient when the destination is one; ``None``: none.
        seen: What was seen.
        at: The day that is judged.
        rules: Ids of the rules that are kept.

    Returns:
        What did not pass, worst first.

    Effects:
        None.
    """
    law_findings = judge_by_papers(flow_of(register, seen), at)
    kept = (finding for finding in law_findings if finding.rule in rules and finding.verdict is not Verdict.PASS)
    return tuple(_reword(finding, rules) for finding in kept)


def _reword(finding: Finding, rules: frozenset[str]) -> Finding:
    """Return a finding in words that are true of what was seen; the words of the rule suit a flow nobody knows of."""
    told = _WORDING.get((rules, finding.rule)) if finding.verdict is Verdict.FAIL else None
    if told is None:
        return finding
    missing = () if rules is OPEN else finding.missing  # how it is kept is another question than how it was sent
    return replace(finding, reason_id=told[0], remedy_id=told[1], missing=missing)


def flow_of(register: Register | None, seen: DestinationTraffic) -> Flow:
    """Return what was seen as the law sees it."""
    destination = seen.destination
    flow = Flow(
        id=key_of(destination.key),
        recipient_key=key_of(destination.key),
        recipient=Recipient(
            name=destination.organisation or destination.key,
            country=destination.country or None,
        ),
        observed=Span(from_=seen.first, until=seen.last + timedelta(days=1)),
        items=tuple(_item(number, field) for number, field in enumerate(_distinct(seen.fields), 1)),
        source="cpe_router" if seen.read_from_terminal else None,
        read_from_terminal=True if seen.read_from_terminal else None,
        security=Security(tls=seen.encrypted),
    )
    if register is None:
        return flow
    if destination.recipient in register.recipients:
        known = known_recipient(register.recipients[destination.recipient])
        flow = structs.replace(flow, recipient_key=destination.recipient, recipient=known)
    return structs.replace(flow, controller=register.file.controller)


def key_of(text: str) -> str:
    """Return a name as a key of a register: small letters, digits and hyphens, at most 64.

    Examples:
        >>> key_of("Ingest.WiFi.example"), key_of("2001:db8::1"), key_of("..")
        ('ingest-wifi-example', '2001-db8-1', 'seen')
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST_KEY].strip("-") or "seen"


def _distinct(fields: Iterable[Field]) -> list[Field]:
    """Return one field per path, kind, subject and state, in the order seen."""
    return list(
        {(field.path, field.kind, field.subject, field.state): field for field in reversed(list(fields))}.values()
    )[::-1]


def _item(number: int, seen: Field) -> Item:
    return Item(
        row=number,
        path=".".join(seen.path),
        category=seen.kind.value,
        identifier=KINDS[seen.kind].personal,
        subjects=(seen.subject,) if seen.subject in _PERSONS else (),
        transform=_TRANSFORMS[seen.state],
    )
