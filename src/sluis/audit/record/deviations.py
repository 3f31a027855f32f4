"""Where what was sent to one destination differs from the record: an observation per difference.

In:  ``OnRecord``, ``Sent``, the day.
Out: observations without a number; ``compare`` puts them in order.

The rules this module keeps:
 * What the router sent to a stranger, and to a recipient without a row that lets it through, FAILs. It is UNKNOWN when
   the record does not say where somebody receives, or when nobody can tell whether it was the router.
 * What goes to the provider is raw by design: there the question is whether any activity uses it, and that is a REVIEW.
 * What is declared and was not seen is no difference that costs anybody anything: it PASSes, one line per activity.
 * One observation per destination, or per path and kind; never one per packet.
 * Of the values at one path the worst counts, however late it came, and it is the one that is shown.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from sluis.audit.model import Field, Flow, Observation, Party, Sort, State, Treated
from sluis.audit.record.declared import OnRecord, RowOnRecord, treated
from sluis.audit.record.sender_attribution import Sent, about_somebody, carried, only_questions, places_of
from sluis.audit.record.undeclared_findings import BESIDE, UNDECLARED, UNLISTED, UNTREATED, DestinationTraffic, findings
from sluis.capture.base.sighting import Part
from sluis.i18n import N_
from sluis.law.finding import Finding
from sluis.register.check import check_activity
from sluis.terms import Kind, Verdict

FROM_THE_HOUSE: Final = frozenset({"core_network", "app"})
"""Sources of an activity that a capture at a router cannot show."""
_STOP: Final = N_(
    "Find out what sends it, and stop it. If it is meant: write recipient, activity, ground, notice and instrument in "
    "the register, and where the recipient receives (`hosts:`)."
)
_WHERE: Final = N_(
    "The register does not say where these receive: {unstated}. Write `hosts:` there; then this is settled."
)
_OUTSIDE: Final = N_(
    "From outside the house nobody can see whether the router or a device behind it sent this. Capture on the network "
    "of the house."
)
_ASKED: Final = N_("The router asks for names for everybody in the house. Find the device that asked for these.")
_LIST: Final = N_("Stop sending it, or write a row for it, with its reason, and have that approved.")
_TREAT: Final = N_("Let it leave through the gate, which gives it the form of its row, or withhold the row.")
_DIGEST: Final = N_(
    "A digest without a key is no token: whoever tries all addresses finds it again. Let the gate make tokens "
    "with a key."
)
Words = dict[str, str]


def to_stranger(record: OnRecord, sent: Sent, at: date, *, apart: bool) -> Iterator[Observation]:
    """Yield what went to a destination that no host of the record holds.

    Args:
        record: The register.
        sent: What went there.
        at: The day that is judged.
        apart: Whether the capture told the router from devices; else ``unseen_all`` speaks of what could not be read.
    """
    told = [field for field in sent.fields if carried(field)]
    if told:
        yield _observe_undeclared(record, sent, at, told)
    if sent.sealed and apart:
        yield _observe_unreadable(record, sent)
    elif not told and sent.talk and apart:
        yield _observe_talk(record, sent)


def _observe_talk(record: OnRecord, sent: Sent) -> Observation:
    """Return that the router speaks with somebody no record names, though nothing that was read tells on anybody."""
    key, stranger = sent.destination.key, sent.destination.party is Party.THIRD
    return Observation(
        0,
        Sort.UNDECLARED_RECIPIENT,
        Verdict.UNKNOWN,
        N_("The router spoke with {destination}, which does not stand in the record. Nothing in it was recognised.")
        if stranger
        else N_(
            "The router spoke with {destination}; no host in the record is this one. Nothing in it was recognised."
        ),
        N_("Ask the provider what this is, and to which recipient of its record it belongs.") if stranger else _WHERE,
        _words({"destination": key, "unstated": ", ".join(record.unstated)}),
        key,
        tuple(flow.number for flow in sent.talk),
        places=places_of(sent.talk),
    )


def _observe_undeclared(record: OnRecord, sent: Sent, at: date, told: Sequence[Field]) -> Observation:
    key, stranger = sent.destination.key, sent.destination.party is Party.THIRD
    fails = stranger and sent.sure
    return Observation(
        0,
        Sort.UNDECLARED_RECIPIENT,
        Verdict.FAIL if fails else Verdict.UNKNOWN,
        N_("{destination} received data of this house: {kinds}. This destination does not stand in the record.")
        if stranger
        else N_("{destination} received data of this house: {kinds}. No host in the record is this one."),
        _STOP if fails else _WHERE if not stranger else _ASKED if only_questions(told) else _OUTSIDE,
        _words({"destination": key, "kinds": _kinds(told), "unstated": ", ".join(record.unstated)}),
        key,
        _flows(told),
        _fields(told),
        findings=_law_findings(record, sent, told, at, UNDECLARED) if fails else (),
        places=places_of(told),
    )


def _observe_unreadable(record: OnRecord, sent: Sent) -> Observation:
    key, stranger = sent.destination.key, sent.destination.party is Party.THIRD
    times = sum(flow.times for flow in sent.sealed)
    return Observation(
        0,
        Sort.UNREADABLE_FLOW,
        Verdict.UNKNOWN,
        N_("The router sent {destination} what could not be read ({times} times), and it does not stand in the record.")
        if stranger
        else N_("The router sent {destination} what could not be read ({times} times); no host in the record is it."),
        N_("Ask the provider what this is, and to which recipient of its record it belongs.") if stranger else _WHERE,
        _words({"destination": key, "times": str(times), "unstated": ", ".join(record.unstated)}),
        key,
        tuple(flow.number for flow in sent.sealed),
        places=places_of(sent.sealed),
    )


def unseen_all(sent: Sequence[Sent]) -> Iterator[Observation]:
    """Yield one observation for all that could not be read and of which nobody can tell who in the house sent it."""
    closed = [flow for traffic in sent for flow in traffic.sealed]
    if closed:
        yield Observation(
            0,
            Sort.UNREADABLE_FLOW,
            Verdict.UNKNOWN,
            N_("Destinations outside the record that received what could not be read: {count}."),
            _OUTSIDE,
            (("count", str(len({flow.destination for flow in closed}))),),
            flows=tuple(flow.number for flow in closed),
            places=places_of(closed),
        )


def to_recipient(record: OnRecord, sent: Sent, at: date) -> Iterator[Observation]:
    """Yield what went to a recipient and is not let through, not treated, or closed by law on that day."""
    used: dict[str, list[Field]] = {}
    for group, fields in _grouped(field for field in sent.fields if carried(field)):
        words = {
            "path": group.path,
            "kind": group.kind.value,
            "state": group.state.value,
            "recipient": _name(record, sent),
        }
        rows = [row for row in record.rows_of(fields[0].path) if row.recipient == sent.destination.recipient]
        letting = record.letting(rows, group.kind)
        if letting:
            yield from _in_its_form(record, sent, at, letting, fields, words)
            for row in letting:
                used.setdefault(row.activity, []).extend(fields)
        else:
            yield _observe_unlisted(record, sent, at, rows, fields, words)
    yield from _closed(record, sent, at, used)


def _observe_unlisted(
    record: OnRecord, sent: Sent, at: date, rows: Sequence[RowOnRecord], fields: list[Field], words: Words
) -> Observation:
    personal = about_somebody(fields[0])
    fails = personal and sent.sure
    return Observation(
        0,
        Sort.UNDECLARED_FIELD,
        Verdict.FAIL if fails else Verdict.UNKNOWN if personal else Verdict.REVIEW,
        N_("{path} ({kind}) went to {recipient}, and the record keeps it in ({rows}).")
        if rows
        else N_("{path} ({kind}) went to {recipient}, and no row of the record lets it through."),
        _OUTSIDE if personal and not sent.sure else _LIST,
        _words(words | {"rows": ", ".join(row.key for row in rows)}),
        sent.destination.key,
        _flows(fields),
        _fields(fields),
        activity=rows[0].activity if rows else "",
        findings=_law_findings(record, sent, fields, at, UNLISTED) if fails else (),
        places=places_of(fields),
    )


def _in_its_form(
    record: OnRecord, sent: Sent, at: date, rows: Sequence[RowOnRecord], fields: list[Field], words: Words
) -> Iterator[Observation]:
    """Yield an observation when fields left in a form that none of their rows gives them."""
    answers = [max((_answer(row, field) for row in rows), key=_ANSWERS.index) for field in fields]
    worst = min(answers, key=_ANSWERS.index)
    if worst is Treated.AS_SAID:
        return
    wrong = [field for field, answer in zip(fields, answers, strict=True) if answer == worst]
    fails = worst is Treated.OTHERWISE and sent.sure
    digest = wrong[0].state is State.HASHED
    yield Observation(
        0,
        Sort.NOT_TREATED,
        Verdict.FAIL if fails else Verdict.UNKNOWN,
        _NOT_TREATED[worst],
        (_DIGEST if digest else _TREAT) if fails else N_("Ask the provider how it is made."),
        _words(words | {"rows": ", ".join(row.key for row in rows)}),
        sent.destination.key,
        _flows(wrong),
        _fields(wrong),
        activity=rows[0].activity,
        findings=_law_findings(record, sent, wrong, at, UNTREATED) if fails else (),
        places=places_of(wrong),
    )


_ANSWERS: Final = (Treated.OTHERWISE, Treated.NOT_HELD, Treated.UNSURE, Treated.AS_SAID)
"""The worst first."""
_NOT_TREATED: Final[dict[Treated, str]] = {
    Treated.OTHERWISE: N_(
        "{path} ({kind}) went to {recipient} {state}, and not in the form that its row gives it ({rows})."
    ),
    Treated.NOT_HELD: N_(
        "{path} ({kind}) went to {recipient} {state}, in more forms than are kept apart: not every value was held "
        "against its row ({rows})."
    ),
    Treated.UNSURE: N_(
        "{path} ({kind}) went to {recipient} {state}: whether it is the form of its row ({rows}) nobody can see."
    ),
}


def _answer(row: RowOnRecord, field: Field) -> Treated:
    """Return whether all values of a field left as a row says; without an account the first shows the worst."""
    told = dict(field.form).get(row.key)
    if told is not None:
        return told
    if (
        field.part is Part.CREDENTIAL
    ):  # its value is not kept, and known of the house as it is: that is no form of a row
        return Treated.OTHERWISE
    first = treated(row, field.state, field.value)
    return Treated.NOT_HELD if first is Treated.AS_SAID and field.values > 1 else first


def _closed(record: OnRecord, sent: Sent, at: date, used: dict[str, list[Field]]) -> Iterator[Observation]:
    """Yield each activity whose fields were seen while the law keeps it closed, and no open one lets them through."""
    closing = {name: _closing(record, name, at) for name in used}
    opened = {field.number for name, fields in used.items() if not closing[name] for field in fields}
    for name, fields in used.items():
        alone = [field for field in fields if field.number not in opened]
        if closing[name] and alone:
            verdict = min((finding.verdict for finding in closing[name]), key=list(Verdict).index)
            yield Observation(
                0,
                Sort.CLOSED,
                verdict,
                N_("What went to {recipient} belongs to {activity}, and the law keeps that closed on that day."),
                N_("Stop it until what closes the activity is settled; `sluis check` says what that is."),
                _words({"activity": name, "recipient": _name(record, sent)}),
                sent.destination.key,
                _flows(alone),
                _fields(alone),
                name,
                closing[name],
                places_of(alone),
            )


def _closing(record: OnRecord, name: str, at: date) -> tuple[Finding, ...]:
    return tuple(finding for finding in check_activity(record.register, name, at) if finding.closes)


def beside_the_record(record: OnRecord, sent: Sent, at: date) -> Iterator[Observation]:
    """Yield what went to a recipient directly, where the record says that it passes the provider first."""
    if record.goes_past_us(sent.destination.recipient):
        yield Observation(
            0,
            Sort.BESIDE_THE_RECORD,
            Verdict.FAIL if sent.sure else Verdict.UNKNOWN,
            N_("The record says that what {recipient} gets passes the provider first. This house sent it directly."),
            N_("Send it through the provider and its gate, or correct `via_provider_backend:` in the register.")
            if sent.sure
            else _OUTSIDE,
            _words({"recipient": _name(record, sent)}),
            sent.destination.key,
            tuple(flow.number for flow in sent.flows),
            _fields(sent.fields),
            findings=_law_findings(record, sent, sent.fields, at, BESIDE) if sent.sure else (),
            places=places_of(sent.flows),
        )


def collected_unused(record: OnRecord, sent: Sent) -> Iterator[Observation]:
    """Yield kinds of data that the provider itself gets and that no activity of the record lets anybody have."""
    unused: dict[Kind, list[Field]] = {}
    for field in sent.fields:
        if about_somebody(field) and sent.sure and not record.letting(record.rows_of(field.path), field.kind):
            unused.setdefault(field.kind, []).append(field)
    for kind, fields in sorted(unused.items()):
        yield Observation(
            0,
            Sort.COLLECTED_UNUSED,
            Verdict.REVIEW,
            N_("To the provider went: {kind} (fields: {count}). No activity of the record uses it."),
            N_("GDPR art. 5(1)(c): stop collecting them, or write the activity that needs them."),
            (("count", str(len(fields))), ("kind", kind.value)),
            sent.destination.key,
            _flows(fields),
            _fields(fields),
            places=places_of(fields),
        )


def never_seen(record: OnRecord, sent: Sequence[Sent]) -> Iterator[Observation]:
    """Yield each activity of which rows that let something through were not seen, at its recipient or the provider."""
    seen = {
        row.key
        for traffic in sent
        if traffic.destination.party in {Party.PROVIDER, Party.RECIPIENT}
        for read in traffic.fields
        for row in record.rows_of(read.path)
        if traffic.destination.recipient in {"", row.recipient}
    }
    for name in record.in_force:
        rows = [row.key for row in record.rows if row.activity == name and row.lets_through and row.number]
        seen_count = sum(key in seen for key in rows)
        if seen_count < len(rows) and record.register.activities[name].source not in FROM_THE_HOUSE:
            yield Observation(
                0,
                Sort.NEVER_SEEN,
                Verdict.PASS,
                N_(
                    "Of the {rows} rows of {activity} that let something leave, {seen} were seen in what could be read."
                ),
                words=(("activity", name), ("rows", str(len(rows))), ("seen", str(seen_count))),
                activity=name,
            )


def _law_findings(
    record: OnRecord, sent: Sent, fields: Sequence[Field], at: date, rules: frozenset[str]
) -> tuple[Finding, ...]:
    seen = DestinationTraffic(sent.destination, fields, sent.first, sent.last, read_from_terminal=True)
    return findings(record.register, seen, at, rules)


class _Group(NamedTuple):
    """What fields have in common that are observed together."""

    path: str
    kind: Kind
    state: State


def _grouped(fields: Iterable[Field]) -> list[tuple[_Group, list[Field]]]:
    groups: dict[_Group, list[Field]] = {}
    for field in fields:
        groups.setdefault(_Group(".".join(field.path), field.kind, field.state), []).append(field)
    return sorted(groups.items())


def _name(record: OnRecord, sent: Sent) -> str:
    return record.register.recipients[sent.destination.recipient].name


def _kinds(fields: Iterable[Field]) -> str:
    return ", ".join(sorted({field.kind.value for field in fields}))


def _words(words: Words) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(words.items()))


def _flows(fields: Iterable[Field]) -> tuple[int, ...]:
    return tuple(sorted({field.flow for field in fields}))


def _fields(fields: Iterable[Field]) -> tuple[int, ...]:
    return tuple(sorted({field.number for field in fields}))


def of_a_device(fields: Sequence[Field], flows: Sequence[Flow], key: str) -> Observation:
    """Return what a device of the house itself sent to a stranger: nobody has to declare it, and a person looks."""
    return Observation(
        0,
        Sort.UNDECLARED_RECIPIENT,
        Verdict.REVIEW,
        N_("A device of the house itself sent {destination} data of this house: {kinds}."),
        N_("This is the device's doing and its maker's, not the provider's. Look whether it is wanted."),
        (("destination", key), ("kinds", _kinds(fields))),
        key,
        tuple(flow.number for flow in flows),
        _fields(fields),
        places=places_of(fields),
    )
