"""What left the house, field by field: every leaf of every body, and whatever else names or addresses somebody.

In:  what was said, and what is known of the house and its flows.
Out: ``ExtractedFields``: fields in a settled order, which flows were read, and what was not.

The rules this module keeps:
 * What was seen inside the house and, passed on by the router, outside too counts once.
 * Only what left the house. What an end outside said, or what stayed inside, gives nothing.
 * Gone through twice: first for the identifiers that the capture itself gives away (a router reports a MAC address to
   one party and its digest to another), then for everything.
 * A body with fields gives one field for each path, whether it is about anybody or not; anything else only what
   identifies somebody, and ordinary content only what is known. ``identifier_rules`` says what counts where.
 * In a credential only what is known of the house is found, and nothing of the credential is kept.
 * Nothing printable is a value: instances and names that identify somebody are ``*``.
 * Order and numbers depend on what was said alone, not on when. Bounded by ``MOST`` fields; what is beyond is said.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from sluis.audit.content.content import LOGIN, Content, Counts, content_of
from sluis.audit.content.field_stats import (
    Answers,
    FieldKey,
    FieldStats,
    FieldVerdict,
    FormKey,
    ObservationCount,
    ObservationKey,
    fold_observations,
    judge_fields,
)
from sluis.audit.content.identifier_rules import counts_in, is_ordinary, named_in
from sluis.audit.content.known_identifiers import KnownIdentifiers, known_identifiers_of
from sluis.audit.content.labels import Zone, marks_in_name, zone_of
from sluis.audit.content.recogniser import Mark, Recogniser, state_of_text
from sluis.audit.content.row_conformance import RowConformance, kept_apart
from sluis.audit.content.stream_reassembly import apart
from sluis.audit.content.stream_search import StreamSearch
from sluis.audit.house.flow_table import FlowTable
from sluis.audit.house.household import HomeInventory
from sluis.audit.model import NEVER, Field, State
from sluis.capture.base.credentials import PASSWORD, texts_of
from sluis.capture.base.sighting import CERTIFICATE, NotRead, Part, Payload, Place, Via, Why
from sluis.identify.suggest import OUTSIDERS, suggest
from sluis.telemetry.model import Leaf, Number, Opaque, Path, Value
from sluis.terms import Kind, Subject

_ORDER: Final = {part: number for number, part in enumerate(Part)}
_Order = tuple[int, int, Path, str, str, str, Answers]


def numbered(stats_by_field: Mapping[FieldKey, FieldStats], row_conformance: RowConformance) -> tuple[Field, ...]:
    """Return one field for each place, kind, state and form, numbered.

    Args:
        stats_by_field: What was seen at each place.
        row_conformance: What the rows of a register ask, by which the answers of values were given.

    Returns:
        By flow, part and path; equal for equal places, in whatever order they were seen.

    Effects:
        None.

    Examples:
        >>> from sluis.audit.content.field_stats import ObservationKey
        >>> from sluis.capture.base.sighting import Place
        >>> stats = FieldStats()
        >>> key = ObservationKey(Kind.SERIAL, State.RAW, "name", whole=True, answers=())
        >>> stats.entry(key).take("EX0001", Place(1, 7), None, Subject.ROUTER)
        >>> [field.shown for field in numbered({FieldKey(1, Part.BODY, ("sn",)): stats}, RowConformance())]
        ['6 characters']
    """
    verdicts = judge_fields(stats_by_field)
    rows: list[tuple[_Order, FieldKey, FormKey, ObservationCount]] = []
    for field_key, seen in stats_by_field.items():
        flow, part, path = field_key
        for (kind, subject, state, how, answers), tally in fold_observations(seen, verdicts.get(field_key)).items():
            whose = _whose(subject, tally)
            order = (flow, _ORDER[part], path, kind.value, state.value, how, answers)
            rows.append((order, field_key, FormKey(kind, whose, state, how, answers), tally))
    rows.sort(key=lambda row: row[0])
    return tuple(
        dataclasses.replace(
            _field(number, field_key, what, tally),
            form=row_conformance.named(field_key.flow, field_key.path, what.answers) if what.answers else (),
            examples=_examples(stats_by_field[field_key], what.kind, verdicts.get(field_key)),
        )
        for number, (_, field_key, what, tally) in enumerate(rows, 1)
    )


def _examples(seen: FieldStats, kind: Kind, verdict: FieldVerdict | None) -> tuple[Value, ...]:
    """Return values of a place that have all its forms, for the fields that are of the place's own kind."""
    return tuple(seen.examples) if verdict is not None and kind is verdict.kind else ()


def _whose(subject: Subject | None, tally: ObservationCount) -> Subject:
    if subject is not None and (subject is not Subject.HOUSEHOLD or not tally.devices):
        return subject
    if subject is None and tally.subjects:
        return max(tally.subjects, key=lambda owner: (tally.subjects[owner], owner.value))
    return Subject.ROUTER if tally.devices == {0} else Subject.HOUSEHOLD


def _length(characters: int) -> str:
    return "1 character" if characters == 1 else f"{characters} characters"


def _field(number: int, field_key: FieldKey, what: FormKey, tally: ObservationCount) -> Field:
    return Field(
        number=number,
        flow=field_key.flow,
        part=field_key.part,
        path=field_key.path,
        kind=what.kind,
        subject=what.subject or Subject.HOUSEHOLD,
        state=what.state,
        how=what.how,
        count=tally.count,
        values=len(tally.values),
        devices=tuple(sorted(tally.devices)),
        owned=tally.owned,
        shown=NEVER if field_key.part is Part.CREDENTIAL or what.kind is Kind.SECRET else _length(tally.length),
        value=tally.value,
        places=tuple(tally.places),
    )


MOST: Final = 20_000
"""Fields of one audit."""
_MOST_HEARD: Final = 200_000
"""Things said of connections that were seen inside and outside, by which each counts once."""
_PLAIN_DIGITS: Final = 9
"""Digits from which a number may be an address."""
_SHORTEST: Final = 4
_INSTANCE_DIGITS: Final = 6
_STAR: Final = "*"
_OF_REQUESTS: Final = frozenset({Via.HOST, Via.PROXY})
"""By which a name is known when the request itself said it; so it is too when there is a name and no address."""


_CONTENT: Final = frozenset({Part.BODY, Part.PAYLOAD})


@dataclass(frozen=True, slots=True)
class ExtractedFields:
    """What was found."""

    fields: tuple[Field, ...]
    read_flows: frozenset[int]
    """Flows of which something that says what they hold was read: more than the name in a TLS handshake."""
    opened: frozenset[int]
    """Those of them that were encrypted on the wire, and read with a key."""
    unread: tuple[NotRead, ...]
    """What of it was not read: one for each input and reason, with the first place."""
    hidden: tuple[str, ...] = field(default=(), repr=False)
    """What stands in names of destinations and identifies somebody: pieces of names, or whole names."""
    unexplained: frozenset[int] = frozenset()
    """Flows in which stood octets that nothing explains."""

    @property
    def bodies(self) -> frozenset[int]:
        """Flows of which a field in a body or a payload was read."""
        return frozenset(found.flow for found in self.fields if found.part in _CONTENT)


def fields_of(
    payloads: Iterable[Payload],
    household: HomeInventory,
    flow_table: FlowTable,
    row_conformance: RowConformance = RowConformance(),  # noqa: B008 - holds nothing
) -> ExtractedFields:
    """Return the fields of everything that left the house.

    Args:
        payloads: What readers heard; gone through twice (an iterator is kept in memory for that).
        household: What is known of the house.
        flow_table: Its flows.
        row_conformance: What every value is held against when it is read.

    Returns:
        Fields numbered from 1 in the order of flow, part, path, kind, state, how and form.

    Effects:
        None. Holds values while it runs.

    Source:
        Inside what can be read every leaf is shown with kind, subject and treatment state.
    """
    again = list(payloads) if iter(payloads) is payloads else payloads
    left = _Left(flow_table)
    known_identifiers = known_identifiers_of(
        (content_of(piece) for payload, _ in left.of(again) for piece in apart(payload)), household
    )
    fold = _Fold(Recogniser(household, known_identifiers.leaves), known_identifiers, row_conformance)
    for payload, flow in left.of(again):
        fold.take(payload, flow)
    fold.join()
    hidden = fold.take_hosts(flow_table)
    unread, unexplained = fold.list_unread(), frozenset(fold.unexplained)
    return ExtractedFields(
        numbered(fold.stats_by_field, row_conformance),
        frozenset(fold.read),
        frozenset(fold.opened),
        unread,
        hidden,
        unexplained,
    )


class _Left:
    """What left the house, each with its flow."""

    def __init__(self, flow_table: FlowTable) -> None:
        self._flow_table = flow_table

    def of(self, payloads: Iterable[Payload]) -> Iterator[tuple[Payload, int]]:
        """Yield what left, each once: what a router passed on was said inside, or would have been seen there."""
        counts_by_side: tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]]] = (Counter(), Counter())
        for payload in payloads:
            flow = self._flow_table.flow_of(payload.sender, payload.receiver, payload.protocol, payload.host)
            if flow is None:
                continue
            side = self._flow_table.side_of(payload.sender, payload.receiver)
            if side is not None and len(counts_by_side[side[1]]) < _MOST_HEARD:
                what = (side[0], payload.part, payload.media, hash(payload.octets))
                counts_by_side[side[1]][what] += 1
                if counts_by_side[side[1]][what] <= counts_by_side[not side[1]][what]:
                    continue
            yield payload, flow


def last_name(path: Path) -> str:
    """Return the last name on a path that is no instance.

    Examples:
        >>> last_name(("h", "1", "HostName")), last_name(("m", "1")), last_name(("1",))
        ('HostName', 'm', '')
    """
    return next((segment for segment in reversed(path) if not (segment.isdigit() or segment == _STAR)), "")


def _instance(segment: str) -> bool:
    return len(segment) <= _INSTANCE_DIGITS and segment.isdigit()


def text_of(value: Value) -> str:
    """Return a value as it was written; nothing for null and for an array that was not looked into.

    Examples:
        >>> text_of(True), text_of(Number("1.50")), text_of(Opaque.NULL)
        ('true', '1.50', '')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Opaque):
        return ""
    return value.text if isinstance(value, Number) else value


class _Fold:
    """Everything seen so far."""

    def __init__(
        self, recogniser: Recogniser, known_identifiers: KnownIdentifiers, row_conformance: RowConformance
    ) -> None:
        self._recogniser = recogniser
        self._known_identifiers = known_identifiers
        self._row_conformance = row_conformance
        self._names: dict[str, list[Mark]] = {}
        self._zones: dict[tuple[int, str], tuple[Zone, Place]] = {}
        self._unread: dict[tuple[int, Why], tuple[Place, int]] = {}
        self._entries = 0
        self._marked: set[tuple[Kind, bytes]] = set()
        self.stats_by_field: dict[FieldKey, FieldStats] = {}
        self.read: set[int] = set()
        self.opened: set[int] = set()
        self.unexplained: set[int] = set()

    def take(self, payload: Payload, flow: int) -> None:
        """Take one thing that was said, or a run of them."""
        if payload.run is None:
            self._take_one(payload, flow)
            return
        searched = StreamSearch(payload, self._recogniser)
        for piece in apart(payload):
            self._marked = set()
            self._take_one(piece, flow, searched)
            searched.told(piece.place.number, self._marked)
        for mark, place, path in searched.counted():
            if counts_in(payload, path, mark, searched.text):
                self._mark(place, FieldKey(flow, payload.part, path), mark, searched.text)
        unread = searched.unread()
        if unread:
            self.unexplained.add(flow)
            self._not_read(unread[0], Why.UNKNOWN, len(unread))

    def _take_one(self, payload: Payload, flow: int, searched: StreamSearch | None = None) -> None:
        content = content_of(payload)
        if content.unread is not None:
            self._not_read(payload.place, content.unread)
        if content.unread is Why.UNKNOWN:
            self.unexplained.add(flow)
        before = self._recogniser.passed_over
        self._take_content(payload, flow, content, searched)
        if self._recogniser.passed_over > before:
            self._not_read(payload.place, Why.SIZE)

    def _take_content(self, payload: Payload, flow: int, content: Content, searched: StreamSearch | None) -> None:
        if payload.part is Part.CREDENTIAL:
            self._take_secret(payload, flow)
            return
        if content.build and payload.part is not Part.TLS_NAME and payload.media != CERTIFICATE:
            self.read.add(flow)
            if payload.sealed:
                self.opened.add(flow)
        if payload.part in {Part.DNS_NAME, Part.TLS_NAME} or (
            payload.part is Part.HEADER and payload.media.lower() == "host"
        ):
            self._take_name(payload, flow, content)
            return
        for secret in content.secrets:
            self._take_secret(replace(payload, part=secret.part, octets=secret.octets, media=secret.media), flow)
        keys: set[Path] = set()
        for leaf in content.leaves:
            if content.counts is Counts.EVERY:
                self._take_leaf(payload, flow, content, leaf, None if content.coded else searched)
                self._take_keys(payload, flow, leaf.path, keys)
            else:
                self._take_hits(payload, flow, content, leaf, None if content.coded else searched)

    def _take_secret(self, payload: Payload, flow: int) -> None:
        """Take what is known of the house in a secret, each once; the secret gives no value and no length."""
        where = ("login", payload.media) if payload.media == PASSWORD else ("header", payload.media)
        field_key = FieldKey(flow, payload.part, self._known_identifiers.spelled(where))
        taken: set[tuple[Kind, bytes]] = set()
        for coded, text in texts_of(payload.octets):
            for mark in self._recogniser.in_secret(text):
                what = (mark.kind, mark.canonical)
                if what in taken or not counts_in(payload, where, mark, text):
                    continue
                taken.add(what)
                self._marked.add(what)
                state = State.ENCODED if coded and mark.state is State.RAW else mark.state
                how = f"{coded}:{mark.how}" if coded else mark.how
                tally = self._tally(
                    field_key, ObservationKey(mark.kind, state, how, whole=False, answers=()), payload.place
                )
                tally.take(mark.canonical.hex(), payload.place, mark, self._subject(field_key.path, mark), keep=False)

    def _not_read(self, place: Place, why: Why, count: int = 1) -> None:
        first, before = self._unread.get((place.source, why), (place, 0))
        self._unread[place.source, why] = min(first, place), before + count

    def list_unread(self) -> tuple[NotRead, ...]:
        """Return what was not read, in order of place."""
        unread = [NotRead(place, why, count) for (_, why), (place, count) in self._unread.items()]
        return tuple(sorted(unread, key=lambda not_read: (not_read.place, not_read.why)))

    def _tally(self, field_key: FieldKey, entry: ObservationKey, place: Place) -> ObservationCount:
        seen = self.stats_by_field.setdefault(field_key, FieldStats())
        entry = kept_apart(seen, entry)
        if entry not in seen.entries:
            if self._entries >= MOST:
                self._not_read(place, Why.SIZE)
                return ObservationCount()
            self._entries += 1
        return seen.entry(entry)

    def _subject(self, path: Path, mark: Mark) -> Subject:
        """Return whose an identifier is that does not take the subject of its place."""
        if mark.device is not None:
            return Subject.HOUSEHOLD if mark.device else Subject.ROUTER
        if mark.owned:
            return Subject.HOUSEHOLD
        suggested = suggest(path).subject
        if suggested in OUTSIDERS:
            return suggested
        plain = mark.canonical.hex(":") if mark.kind is Kind.MAC_ADDRESS else mark.canonical.decode("utf-8", "replace")
        owners = self._known_identifiers.owners.whose(plain)
        return owners[0] if owners else suggested or Subject.HOUSEHOLD

    def _answers(self, field_key: FieldKey, state: State, value: Value) -> Answers:
        return self._row_conformance.answers(field_key[0], field_key.path, state, value, text_of(value))

    def _mark(
        self, place: Place, field_key: FieldKey, mark: Mark, text: str, coded: str = "", before: str = ""
    ) -> None:
        self._marked.add((mark.kind, mark.canonical))
        state = State.ENCODED if coded and mark.state is State.RAW else mark.state
        how = f"{before}{coded}:{mark.how}" if coded else f"{before}{mark.how}"
        piece = text if mark.whole else text[mark.start : mark.end]
        plain = mark.whole and state is State.RAW and not before
        entry = ObservationKey(mark.kind, state, how, plain, self._answers(field_key, state, text))
        tally = self._tally(field_key, entry, place)
        tally.take(piece, place, mark, self._subject(field_key.path, mark))

    def _marks(self, text: str, name: str) -> tuple[Mark, ...]:
        """Return the marks in a value; what only its name says is no mark of a token, a digest or a word of a list."""
        marks = self._recogniser.marks(text, name)
        if marks and state_of_text(text) is not State.RAW:
            return tuple(mark for mark in marks if not mark.how.endswith(":path"))
        return marks

    def _take_leaf(
        self, payload: Payload, flow: int, content: Content, leaf: Leaf, searched: StreamSearch | None
    ) -> None:
        """Take a leaf of a body with fields: it is a field, whatever it says."""
        text = text_of(leaf.value)
        looked = len(text) >= (_SHORTEST if isinstance(leaf.value, str) else _PLAIN_DIGITS)
        marks = self._marks(text, last_name(leaf.path)) if looked else ()
        if searched is not None:
            marks = tuple(mark for mark in marks if searched.holds(payload.place.number, mark, text))
        field_key = FieldKey(flow, payload.part, self._known_identifiers.spelled(leaf.path))
        seen = self.stats_by_field.setdefault(field_key, FieldStats())
        seen.witness(leaf.value, marks, self._known_identifiers.owners.whose(text) if marks else ())
        whole = [mark for mark in marks if mark.whole]
        for mark in marks:
            self._mark(payload.place, field_key, mark, text, content.coded)
        if not whole or (content.coded and all(mark.state is State.RAW for mark in whole)):
            state = state_of_text(text)
            state = State.ENCODED if content.coded and state is State.RAW else state
            if not whole:
                answers = self._answers(field_key, state, leaf.value)
                entry = ObservationKey(None, state, content.coded, whole=False, answers=answers)
                self._tally(field_key, entry, payload.place).take(text, payload.place)

    def _take_keys(self, payload: Payload, flow: int, path: Path, taken: set[Path]) -> None:
        """Take the identifiers that stand in the names of a path, each once for what was said together."""
        spelled = self._known_identifiers.spelled(path)
        for place, (segment, shown) in enumerate(zip(path, spelled, strict=True), 1):
            if shown != _STAR or len(segment) < _SHORTEST or _instance(segment) or path[:place] in taken:
                continue
            taken.add(path[:place])
            for mark in self._recogniser.marks(segment):
                self._mark(payload.place, FieldKey(flow, payload.part, spelled[:place]), mark, segment, before="key:")

    def _take_hits(
        self, payload: Payload, flow: int, content: Content, leaf: Leaf, searched: StreamSearch | None
    ) -> None:
        """Take a leaf of which only what identifies somebody counts."""
        text = text_of(leaf.value)
        if len(text) < _SHORTEST and not text:
            return
        field_key = FieldKey(flow, payload.part, self._known_identifiers.spelled(leaf.path))
        counted = content.counts is Counts.KNOWN or is_ordinary(leaf.path)
        name = last_name(leaf.path)
        marks = self._recogniser.known_in(text) if counted else self._marks(text, name)
        kept = [
            mark
            for mark in marks
            if counts_in(payload, leaf.path, mark, text)
            and (searched is None or searched.holds(payload.place.number, mark, text))
        ]
        for mark in kept:
            self._mark(payload.place, field_key, mark, text, content.coded)
        if field_key.path[-1:] == (_STAR,) and field_key.path != leaf.path:
            for mark in self._recogniser.marks(leaf.path[-1]):
                if counts_in(payload, leaf.path[:-1], mark, leaf.path[-1]):
                    self._mark(payload.place, field_key, mark, leaf.path[-1], before="key:")
        if counted or (kept and (leaf.path != LOGIN or any(mark.kind is Kind.USER_NAME for mark in kept))):
            return
        kind, state = named_in(payload, leaf.path, text)
        if kind is not None:
            whose = next((mark for mark in kept if mark.known), None)
            subject = self._subject(field_key.path, whose) if whose else suggest(leaf.path).subject or Subject.HOUSEHOLD
            answers = self._answers(field_key, state, text)
            entry = ObservationKey(kind, state, "name", whole=True, answers=answers)
            self._tally(field_key, entry, payload.place).take(text, payload.place, whose, subject)

    def _take_name(self, payload: Payload, flow: int, content: Content) -> None:
        for leaf in content.leaves:
            name = leaf.value if isinstance(leaf.value, str) else ""
            marks = self._in_name(name)
            for mark in marks:
                self._mark(payload.place, FieldKey(flow, payload.part, leaf.path), mark, name)
            if payload.part is Part.DNS_NAME and not any(mark.known for mark in marks):
                zone, _ = self._zones.setdefault((flow, zone_of(name)), (Zone(), payload.place))
                zone.take(name)

    def _in_name(self, name: str) -> list[Mark]:
        marks = self._names.get(name)
        if marks is None:
            marks = self._names[name] = marks_in_name(name, self._recogniser)
        return marks

    def take_hosts(self, flow_table: FlowTable) -> tuple[str, ...]:
        """Look at the names of destinations: what stands there was sent too, and is not to be shown.

        Many inputs say to whom a request went without a header, a question or a handshake that says the name.
        """
        hidden: dict[str, None] = {}
        for key, names in flow_table.names.items():
            for name in dict.fromkeys([key, *(name for name, _ in names)]):
                for mark in self._in_name(name):
                    raw = mark.state is State.RAW and not mark.whole  # else it may stand over several labels
                    hidden.setdefault(name[mark.start : mark.end] if raw else name)
        for flow in flow_table.flows:
            field_key = FieldKey(flow.number, Part.HEADER, ("header", "host"))
            by = {via for name, via in flow_table.names.get(flow.destination, ()) if name == flow.destination}
            asked = not by.isdisjoint(_OF_REQUESTS) or not (by or flow_table.addresses.get(flow.destination))
            if field_key in self.stats_by_field or not asked:
                continue
            for mark in self._in_name(flow.destination):
                self._mark(flow.places[0], field_key, mark, flow.destination)
        return tuple(hidden)

    def join(self) -> None:
        """Look at the names of each zone together."""
        for (flow, _), (zone, place) in self._zones.items():
            field_key = FieldKey(flow, Part.DNS_NAME, ("dns", "names"))
            for mark in zone.marks(self._recogniser):
                entry = ObservationKey(mark.kind, mark.state, mark.how, whole=False, answers=())
                tally = self._tally(field_key, entry, place)
                tally.take("", place, mark, self._subject(field_key.path, mark))
