"""What left the house, field by field: every leaf of every body, and whatever else names or addresses somebody.

In:  what was said, and what is known of the house and its flows.
Out: ``ExtractedFields``: fields in a settled order, which flows were read, and what was not.

The rules this module keeps:
 * What was seen inside the house and, passed on by the router, outside too counts once.
 * Only what left the house. What an end outside said, or what stayed inside, gives nothing.
 * Gone through twice: first for the identifiers that the capture itself gives away (a router reports a MAC address to
   one party and its digest to another), then for everything.
 * A body with fields gives one field for each path, whether it is about anybody or not; anything else only what
   identifies somebody, and ordinary content only what is known. ``policy`` says what counts where.
 * In a credential only what is known of the house is found, and nothing of the credential is kept.
 * Nothing printable is a value: instances and names that identify somebody are ``*``.
 * Order and numbers depend on what was said alone. Bounded by ``MOST`` fields; what is beyond is said.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from sluis.audit.content.content import LOGIN, Content, Counts, content_of
from sluis.audit.content.field_numbering import numbered
from sluis.audit.content.field_stats import Answers, FieldKey, FieldStats, ObservationCount, ObservationKey
from sluis.audit.content.identifier_rules import counts_in, is_ordinary, named_in
from sluis.audit.content.known_identifiers import KnownIdentifiers, beside_of
from sluis.audit.content.labels import Zone, marks_in_name, zone_of
from sluis.audit.content.recogniser import Mark, Recogniser, state_of_text
from sluis.audit.content.row_conformance import RowConformance, kept_apart
from sluis.audit.content.stream_reassembly import apart
from sluis.audit.content.stream_search import StreamSearch
from sluis.audit.house.flow_table import FlowTable
from sluis.audit.house.household import HomeInventory
from sluis.audit.model import Field, State
from sluis.capture.base.credentials import PASSWORD, texts_of
from sluis.capture.base.sighting import CERTIFICATE, NotRead, Part, Payload, Place, Via, Why
from sluis.identify.suggest import OUTSIDERS, suggest
from sluis.telemetry.model import Leaf, Number, Opaque, Path, Value
from sluis.terms import Kind, Subject

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


def fields_of(
    saids: Iterable[Payload],
    household: HomeInventory,
    settled: FlowTable,
    forms: RowConformance = RowConformance(),  # noqa: B008 - holds nothing
) -> ExtractedFields:
    """Return the fields of everything that left the house.

    Args:
        saids: What readers heard; gone through twice (an iterator is kept in memory for that).
        household: What is known of the house.
        settled: Its flows.
        forms: What every value is held against when it is read.

    Returns:
        Fields numbered from 1 in the order of flow, part, path, kind, state, how and form.

    Effects:
        None. Holds values while it runs.

    Source:
        Inside what can be read every leaf is shown with kind, subject and treatment state.
    """
    again = list(saids) if iter(saids) is saids else saids
    left = _Left(settled)
    beside = beside_of((content_of(one) for said, _ in left.of(again) for one in apart(said)), household)
    fold = _Fold(Recogniser(household, beside.leaves), beside, forms)
    for said, flow in left.of(again):
        fold.take(said, flow)
    fold.join()
    hidden = fold.take_hosts(settled)
    unread, unexplained = fold.said_unread(), frozenset(fold.unexplained)
    return ExtractedFields(
        numbered(fold.spots, forms), frozenset(fold.read), frozenset(fold.opened), unread, hidden, unexplained
    )


class _Left:
    """What left the house, each with its flow."""

    def __init__(self, settled: FlowTable) -> None:
        self._settled = settled

    def of(self, saids: Iterable[Payload]) -> Iterator[tuple[Payload, int]]:
        """Yield what left, each once: what a router passed on was said inside, or would have been seen there."""
        heard: tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]]] = (Counter(), Counter())
        for said in saids:
            flow = self._settled.flow_of(said.sender, said.receiver, said.protocol, said.host)
            if flow is None:
                continue
            side = self._settled.side_of(said.sender, said.receiver)
            if side is not None and len(heard[side[1]]) < _MOST_HEARD:
                what = (side[0], said.part, said.media, hash(said.octets))
                heard[side[1]][what] += 1
                if heard[side[1]][what] <= heard[not side[1]][what]:
                    continue
            yield said, flow


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

    def __init__(self, recogniser: Recogniser, beside: KnownIdentifiers, forms: RowConformance) -> None:
        self._recogniser = recogniser
        self._beside = beside
        self._forms = forms
        self._names: dict[str, list[Mark]] = {}
        self._zones: dict[tuple[int, str], tuple[Zone, Place]] = {}
        self._unread: dict[tuple[int, Why], tuple[Place, int]] = {}
        self._entries = 0
        self._marked: set[tuple[Kind, bytes]] = set()
        self.spots: dict[FieldKey, FieldStats] = {}
        self.read: set[int] = set()
        self.opened: set[int] = set()
        self.unexplained: set[int] = set()

    def take(self, said: Payload, flow: int) -> None:
        """Take one thing that was said, or a run of them."""
        if said.run is None:
            self._take_one(said, flow)
            return
        searched = StreamSearch(said, self._recogniser)
        for one in apart(said):
            self._marked = set()
            self._take_one(one, flow, searched)
            searched.told(one.place.number, self._marked)
        for mark, place, path in searched.counted():
            if counts_in(said, path, mark, searched.text):
                self._mark(place, (flow, said.part, path), mark, searched.text)
        unread = searched.unread()
        if unread:
            self._not_read(unread[0], Why.UNKNOWN, len(unread))

    def _take_one(self, said: Payload, flow: int, searched: StreamSearch | None = None) -> None:
        content = content_of(said)
        if content.unread is not None:
            self._not_read(said.place, content.unread)
        if content.unread is Why.UNKNOWN:
            self.unexplained.add(flow)
        before = self._recogniser.passed_over
        self._take_content(said, flow, content, searched)
        if self._recogniser.passed_over > before:
            self._not_read(said.place, Why.SIZE)

    def _take_content(self, said: Payload, flow: int, content: Content, searched: StreamSearch | None) -> None:
        if said.part is Part.CREDENTIAL:
            self._take_secret(said, flow)
            return
        if content.build and said.part is not Part.TLS_NAME and said.media != CERTIFICATE:
            self.read.add(flow)
            if said.sealed:
                self.opened.add(flow)
        if said.part in {Part.DNS_NAME, Part.TLS_NAME} or (said.part is Part.HEADER and said.media.lower() == "host"):
            self._take_name(said, flow, content)
            return
        for secret in content.secrets:
            self._take_secret(replace(said, part=secret.part, octets=secret.octets, media=secret.media), flow)
        keys: set[Path] = set()
        for leaf in content.leaves:
            if content.counts is Counts.EVERY:
                self._take_leaf(said, flow, content, leaf, None if content.coded else searched)
                self._take_keys(said, flow, leaf.path, keys)
            else:
                self._take_hits(said, flow, content, leaf, None if content.coded else searched)

    def _take_secret(self, said: Payload, flow: int) -> None:
        """Take what is known of the house in a secret, each once; the secret gives no value and no length."""
        where = ("login", said.media) if said.media == PASSWORD else ("header", said.media)
        spot: FieldKey = (flow, said.part, self._beside.spelled(where))
        taken: set[tuple[Kind, bytes]] = set()
        for coded, text in texts_of(said.octets):
            for mark in self._recogniser.in_secret(text):
                what = (mark.kind, mark.canonical)
                if what in taken or not counts_in(said, where, mark, text):
                    continue
                taken.add(what)
                self._marked.add(what)
                state = State.ENCODED if coded and mark.state is State.RAW else mark.state
                how = f"{coded}:{mark.how}" if coded else mark.how
                tally = self._tally(spot, (mark.kind, state, how, False, ()), said.place)
                tally.take(mark.canonical.hex(), said.place, mark, self._subject(spot[2], mark), keep=False)

    def _not_read(self, place: Place, why: Why, count: int = 1) -> None:
        first, before = self._unread.get((place.source, why), (place, 0))
        self._unread[place.source, why] = min(first, place), before + count

    def said_unread(self) -> tuple[NotRead, ...]:
        """Return what was not read, in order of place."""
        found = [NotRead(place, why, count) for (_, why), (place, count) in self._unread.items()]
        return tuple(sorted(found, key=lambda one: (one.place, one.why)))

    def _tally(self, spot: FieldKey, entry: ObservationKey, place: Place) -> ObservationCount:
        seen = self.spots.setdefault(spot, FieldStats())
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
        said = suggest(path).subject
        if said in OUTSIDERS:
            return said
        plain = mark.canonical.hex(":") if mark.kind is Kind.MAC_ADDRESS else mark.canonical.decode("utf-8", "replace")
        owners = self._beside.owners.whose(plain)
        return owners[0] if owners else said or Subject.HOUSEHOLD

    def _answers(self, spot: FieldKey, state: State, value: Value) -> Answers:
        return self._forms.answers(spot[0], spot[2], state, value, text_of(value))

    def _mark(self, place: Place, spot: FieldKey, mark: Mark, text: str, coded: str = "", before: str = "") -> None:
        self._marked.add((mark.kind, mark.canonical))
        state = State.ENCODED if coded and mark.state is State.RAW else mark.state
        how = f"{before}{coded}:{mark.how}" if coded else f"{before}{mark.how}"
        piece = text if mark.whole else text[mark.start : mark.end]
        plain = mark.whole and state is State.RAW and not before
        tally = self._tally(spot, (mark.kind, state, how, plain, self._answers(spot, state, text)), place)
        tally.take(piece, place, mark, self._subject(spot[2], mark))

    def _marks(self, text: str, name: str) -> tuple[Mark, ...]:
        """Return the marks in a value; what only its name says is no mark of a token, a digest or a word of a list."""
        marks = self._recogniser.marks(text, name)
        if marks and state_of_text(text) is not State.RAW:
            return tuple(mark for mark in marks if not mark.how.endswith(":path"))
        return marks

    def _take_leaf(self, said: Payload, flow: int, content: Content, leaf: Leaf, searched: StreamSearch | None) -> None:
        """Take a leaf of a body with fields: it is a field, whatever it says."""
        text = text_of(leaf.value)
        looked = len(text) >= (_SHORTEST if isinstance(leaf.value, str) else _PLAIN_DIGITS)
        marks = self._marks(text, last_name(leaf.path)) if looked else ()
        if searched is not None:
            marks = tuple(mark for mark in marks if searched.holds(said.place.number, mark, text))
        spot: FieldKey = (flow, said.part, self._beside.spelled(leaf.path))
        seen = self.spots.setdefault(spot, FieldStats())
        seen.witness(leaf.value, marks, self._beside.owners.whose(text) if marks else ())
        whole = [mark for mark in marks if mark.whole]
        for mark in marks:
            self._mark(said.place, spot, mark, text, content.coded)
        if not whole or (content.coded and all(mark.state is State.RAW for mark in whole)):
            state = state_of_text(text)
            state = State.ENCODED if content.coded and state is State.RAW else state
            if not whole:
                answers = self._answers(spot, state, leaf.value)
                self._tally(spot, (None, state, content.coded, False, answers), said.place).take(text, said.place)

    def _take_keys(self, said: Payload, flow: int, path: Path, taken: set[Path]) -> None:
        """Take the identifiers that stand in the names of a path, each once for what was said together."""
        spelled = self._beside.spelled(path)
        for place, (segment, shown) in enumerate(zip(path, spelled, strict=True), 1):
            if shown != _STAR or len(segment) < _SHORTEST or _instance(segment) or path[:place] in taken:
                continue
            taken.add(path[:place])
            for mark in self._recogniser.marks(segment):
                self._mark(said.place, (flow, said.part, spelled[:place]), mark, segment, before="key:")

    def _take_hits(self, said: Payload, flow: int, content: Content, leaf: Leaf, searched: StreamSearch | None) -> None:
        """Take a leaf of which only what identifies somebody counts."""
        text = text_of(leaf.value)
        if len(text) < _SHORTEST and not text:
            return
        spot: FieldKey = (flow, said.part, self._beside.spelled(leaf.path))
        counted = content.counts is Counts.KNOWN or is_ordinary(leaf.path)
        name = last_name(leaf.path)
        marks = self._recogniser.known_in(text) if counted else self._marks(text, name)
        kept = [
            mark
            for mark in marks
            if counts_in(said, leaf.path, mark, text)
            and (searched is None or searched.holds(said.place.number, mark, text))
        ]
        for mark in kept:
            self._mark(said.place, spot, mark, text, content.coded)
        if spot[2][-1:] == (_STAR,) and spot[2] != leaf.path:
            for mark in self._recogniser.marks(leaf.path[-1]):
                if counts_in(said, leaf.path[:-1], mark, leaf.path[-1]):
                    self._mark(said.place, spot, mark, leaf.path[-1], before="key:")
        if counted or (kept and (leaf.path != LOGIN or any(mark.kind is Kind.USER_NAME for mark in kept))):
            return
        kind, state = named_in(said, leaf.path, text)
        if kind is not None:
            whose = next((mark for mark in kept if mark.known), None)
            subject = self._subject(spot[2], whose) if whose else suggest(leaf.path).subject or Subject.HOUSEHOLD
            entry: ObservationKey = (kind, state, "name", True, self._answers(spot, state, text))
            self._tally(spot, entry, said.place).take(text, said.place, whose, subject)

    def _take_name(self, said: Payload, flow: int, content: Content) -> None:
        for leaf in content.leaves:
            name = leaf.value if isinstance(leaf.value, str) else ""
            marks = self._in_name(name)
            for mark in marks:
                self._mark(said.place, (flow, said.part, leaf.path), mark, name)
            if said.part is Part.DNS_NAME and not any(mark.known for mark in marks):
                zone, _ = self._zones.setdefault((flow, zone_of(name)), (Zone(), said.place))
                zone.take(name)

    def _in_name(self, name: str) -> list[Mark]:
        marks = self._names.get(name)
        if marks is None:
            marks = self._names[name] = marks_in_name(name, self._recogniser)
        return marks

    def take_hosts(self, settled: FlowTable) -> tuple[str, ...]:
        """Look at the names of destinations: what stands there was sent too, and is not to be shown.

        Many inputs say to whom a request went without a header, a question or a handshake that says the name.
        """
        hidden: dict[str, None] = {}
        for key, names in settled.names.items():
            for name in dict.fromkeys([key, *(name for name, _ in names)]):
                for mark in self._in_name(name):
                    raw = mark.state is State.RAW and not mark.whole  # else it may stand over several labels
                    hidden.setdefault(name[mark.start : mark.end] if raw else name)
        for flow in settled.flows:
            spot: FieldKey = (flow.number, Part.HEADER, ("header", "host"))
            by = {via for name, via in settled.names.get(flow.destination, ()) if name == flow.destination}
            asked = not by.isdisjoint(_OF_REQUESTS) or not (by or settled.addresses.get(flow.destination))
            if spot in self.spots or not asked:
                continue
            for mark in self._in_name(flow.destination):
                self._mark(flow.places[0], spot, mark, flow.destination)
        return tuple(hidden)

    def join(self) -> None:
        """Look at the names of each zone together."""
        for (flow, _), (zone, place) in self._zones.items():
            spot: FieldKey = (flow, Part.DNS_NAME, ("dns", "names"))
            for mark in zone.marks(self._recogniser):
                tally = self._tally(spot, (mark.kind, mark.state, mark.how, False, ()), place)
                tally.take("", place, mark, self._subject(spot[2], mark))
