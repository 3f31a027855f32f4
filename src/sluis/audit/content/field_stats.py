"""What was seen at one place of what was sent, over a whole capture; and what that place is.

In:  values, one at a time, with the marks in them.
Out: per place its kind and subject, and per kind and state how often, whose, and the first of it.

The rules this module keeps:
 * A path of the catalogue is what the catalogue says. Any other is weighed, as ``identify`` weighs it: its values, its
   names, and what stands beside it in the same object.
 * In doubt it is the household's; only versions, models, moments and settings that stand beside nothing that identifies
   are nobody's.
 * Of values that are alike in kind, state and the answers of the rows only the first is kept, and a number for each
   different one; bounded. In which order they came changes nothing else.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from sluis.audit.content.recogniser import Mark
from sluis.audit.content.traces import NAMES
from sluis.audit.model import State, Treated
from sluis.capture.base.sighting import Part, Place
from sluis.identify.catalogue import classify, known_prefix
from sluis.identify.form import Shape
from sluis.identify.weigh import PathEvidence, Weighed, weigh
from sluis.telemetry.model import Path, Value
from sluis.terms import KINDS, Kind, Subject

LONGEST_VALUE: Final = 256
PLACES: Final = 5
_MOST_VALUES: Final = 10_000
_PLAIN: Final = frozenset({Kind.VERSION, Kind.MODEL, Kind.MOMENT, Kind.CONFIGURATION, Kind.REFERENCE, Kind.ENUM})
_OF_BUILD: Final = re.compile(r"(?i)^(?:build|commit|rev|revision|checksum|image|release)(?:_?id)?$")
"""Last names of what tells one build of a program from another."""
_ENVELOPES: Final[tuple[tuple[str, Kind, Subject], ...]] = (
    ("CollectionTime", Kind.MOMENT, Subject.NOBODY),
    ("usp.Record.from_id", Kind.ENDPOINT, Subject.ROUTER),
    ("usp.Record.to_id", Kind.ENDPOINT, Subject.PROVIDER),
    ("usp.Record.version", Kind.VERSION, Subject.NOBODY),
    ("usp.Msg.header.msg_id", Kind.REFERENCE, Subject.NOBODY),
    ("usp.Msg.header.msg_type", Kind.ENUM, Subject.NOBODY),
    ("usp.Msg.body.request.notify.subscription_id", Kind.REFERENCE, Subject.NOBODY),
    ("cwmp.Header.ID", Kind.REFERENCE, Subject.NOBODY),
    ("cwmp.Inform.DeviceId.Manufacturer", Kind.MODEL, Subject.NOBODY),
    ("cwmp.Inform.DeviceId.OUI", Kind.MODEL, Subject.NOBODY),
    ("cwmp.Inform.DeviceId.ProductClass", Kind.MODEL, Subject.NOBODY),
    ("cwmp.Inform.DeviceId.SerialNumber", Kind.SERIAL, Subject.ROUTER),
    ("cwmp.Inform.Event.EventStruct.*.EventCode", Kind.ENUM, Subject.NOBODY),
    ("cwmp.Inform.Event.EventStruct.*.CommandKey", Kind.REFERENCE, Subject.NOBODY),
    ("cwmp.Inform.MaxEnvelopes", Kind.NUMBER, Subject.NOBODY),
    ("cwmp.Inform.CurrentTime", Kind.MOMENT, Subject.NOBODY),
    ("cwmp.Inform.RetryCount", Kind.COUNTER, Subject.NOBODY),
)
"""What the standards say of their envelopes: TR-369 (``usp-record-1-4``, ``usp-msg-1-4``), TR-069 (Inform)."""
_BY_STANDARD: Final = {tuple(path.split(".")): (kind, subject) for path, kind, subject in _ENVELOPES}
_COARSER: Final = frozenset({Kind.HOST_NAME, Kind.DEVICE_NAME, Kind.MAC_ADDRESS, Kind.FINGERPRINT})
"""Kinds whose values the gate makes coarser by a word of a closed list."""

Answers = tuple[Treated, ...]
"""Whether a value left as the rows of its place say, row by row; empty where no row asks."""


class FieldKey(NamedTuple):
    """One place of what was sent."""

    flow: int
    part: Part
    path: Path
    """As it may be printed."""


class ObservationKey(NamedTuple):
    """What is counted together at one place.

    What a row tells apart is counted apart, so that one value that differs shows among a thousand.
    """

    kind: Kind | None
    """``None``: that of the place."""
    state: State
    how: str
    whole: bool
    """Whether a detector found it over all of a plain value."""
    answers: Answers


class FormKey(NamedTuple):
    """What is one field of a place, when it is known what the place is."""

    kind: Kind
    subject: Subject | None
    """``None``: that of the values."""
    state: State
    how: str
    answers: Answers


@dataclass(slots=True)
class ObservationCount:
    """What was seen of one entry."""

    count: int = 0
    values: set[int] = field(default_factory=set)
    devices: set[int] = field(default_factory=set)
    owned: bool = False
    value: str = field(default="", repr=False)
    length: int = 0
    """Of the first value, in characters."""
    places: list[Place] = field(default_factory=list)
    subjects: Counter[Subject] = field(default_factory=Counter)

    def take(
        self, value: str, place: Place, mark: Mark | None = None, subject: Subject | None = None, *, keep: bool = True
    ) -> None:
        """Take one value; ``keep`` says whether it may be shown to anybody."""
        if keep and (not self.count or place < self.places[0]):
            self.value, self.length = value[:LONGEST_VALUE], len(value)
        self.count += 1
        if len(self.values) < _MOST_VALUES:
            self.values.add(hash(value))
        if (len(self.places) < PLACES or place < self.places[-1]) and place not in self.places:
            self.places = sorted((*self.places, place))[:PLACES]
        if mark is not None:
            self.owned = self.owned or mark.owned
            self.devices |= {mark.device} if mark.device is not None else set()
        if subject is not None:
            self.subjects[subject] += 1

    def absorb(self, other: "ObservationCount", *, counting: bool = True) -> None:
        """Take what was seen of another entry that turned out to be this one; ``counting``: of other leaves."""
        if counting:
            if not self.count or other.places[0] < self.places[0]:
                self.value, self.length = other.value, other.length
            self.count += other.count
            self.values |= other.values
            self.places = sorted({*self.places, *other.places})[:PLACES]
        self.devices |= other.devices
        self.owned = self.owned or other.owned
        self.subjects.update(other.subjects)


@dataclass(slots=True)
class FieldStats:
    """What was seen at one place."""

    kinds: Counter[Kind] = field(default_factory=Counter)
    owners: Counter[Subject] = field(default_factory=Counter)
    shape: Shape = field(default_factory=Shape)
    count: int = 0
    entries: dict[ObservationKey, ObservationCount] = field(default_factory=dict)
    examples: list[Value] = field(default_factory=list, repr=False)
    """Each value that widened the shape; few, because a shape widens a few times only."""
    weighed: bool = False
    """Whether the place has a kind of its own, and is not only one where something was found."""

    def entry(self, entry: ObservationKey) -> ObservationCount:
        """Return the tally of one entry."""
        return self.entries.setdefault(entry, ObservationCount())

    def witness(self, value: Value, marks: tuple[Mark, ...], owners: tuple[Subject, ...]) -> None:
        """Take one leaf as evidence of what the place is."""
        self.weighed = True
        self.count += 1
        before = replace(self.shape)
        self.shape.take(value)
        if self.shape != before:
            self.examples.append(value[:LONGEST_VALUE] if isinstance(value, str) else value)
        told = next((mark.kind for mark in marks if mark.state is State.RAW and not mark.how.endswith(":path")), None)
        if told is not None:
            self.kinds[told] += 1
        self.owners.update(owners)


@dataclass(frozen=True, slots=True)
class FieldVerdict:
    """What one place is."""

    kind: Kind
    subject: Subject
    how: str
    listed: bool


def _doubted(weighed: Weighed, path: Path, *, beside_somebody: bool) -> Subject:
    plain = weighed.kind in _PLAIN or (
        weighed.kind is Kind.UNKNOWN and _OF_BUILD.search(path[-1] if path else "") is not None
    )
    if plain and weighed.own_subject is None and weighed.subject is Subject.HOUSEHOLD and not beside_somebody:
        return Subject.NOBODY
    return weighed.subject


def judge_fields(stats_by_field: Mapping[FieldKey, FieldStats]) -> dict[FieldKey, FieldVerdict]:
    """Say what each place is: listed ones by the catalogue, then all others, then those with what stands beside them.

    Args:
        stats_by_field: Everything seen.

    Returns:
        One answer for each place that has a kind of its own.

    Effects:
        None. The first call of a process that meets an unlisted path judges the whole catalogue (0.3 s).
    """
    verdicts: dict[FieldKey, FieldVerdict] = {}
    open_: dict[FieldKey, PathEvidence] = {}
    for field_key, seen in stats_by_field.items():
        path = field_key.path
        catalogued = classify(path) if known_prefix(path)[1] else None
        if path in _BY_STANDARD:
            verdicts[field_key] = FieldVerdict(*_BY_STANDARD[path], "standard", listed=True)
        elif catalogued is not None:
            verdicts[field_key] = FieldVerdict(catalogued.kind, catalogued.subject, "catalogue", listed=True)
        elif seen.weighed:
            open_[field_key] = PathEvidence(path, seen.kinds, seen.owners, seen.shape, seen.count)
    first = {field_key: weigh(evidence) for field_key, evidence in open_.items()}
    subjects_in_object, somebody = _objects(stats_by_field, verdicts, first)
    for field_key, evidence in open_.items():
        path, object_ = field_key.path, _object_of(field_key)
        reweighed = weigh(evidence, subjects_in_object.get(object_))
        listed = classify(path)
        subject = (
            listed.subject if listed is not None else _doubted(reweighed, path, beside_somebody=object_ in somebody)
        )
        verdicts[field_key] = FieldVerdict(reweighed.kind, subject, reweighed.because.value, listed=False)
    return verdicts


def _object_of(field_key: FieldKey) -> FieldKey:
    """Return the object in which a place stands."""
    return field_key._replace(path=field_key.path[:-1])


def _objects(
    places: Iterable[FieldKey], verdicts: Mapping[FieldKey, FieldVerdict], first: Mapping[FieldKey, Weighed]
) -> tuple[dict[FieldKey, Counter[Subject]], set[FieldKey]]:
    """Return whose each object is, by the places in it, and which objects hold something that identifies somebody."""
    subjects: dict[FieldKey, Counter[Subject]] = {}
    somebody: set[FieldKey] = set()
    for field_key in places:
        object_, verdict, weighed = _object_of(field_key), verdicts.get(field_key), first.get(field_key)
        subject = verdict.subject if verdict is not None else weighed.own_subject if weighed is not None else None
        kind = verdict.kind if verdict is not None else weighed.kind if weighed is not None else Kind.NUMBER
        if subject is not None:
            subjects.setdefault(object_, Counter())[subject] += 1
        if KINDS[kind].personal and kind is not Kind.UNKNOWN:
            somebody.add(object_)
    return subjects, somebody


FoldedObservations = dict[FormKey, ObservationCount]


def fold_observations(seen: FieldStats, verdict: FieldVerdict | None) -> FoldedObservations:
    """Return what stands at one place, every leaf of a place with a kind of its own counted in that kind.

    Args:
        seen: What was seen there.
        verdict: What the place is; ``None`` when it is only a place where something was found.

    Returns:
        Tallies by what they are. An identifier of another kind inside a value, or as the value of a listed parameter,
        comes beside the place's own kind; one in a coding or digest that is all of the value comes instead of it.

    Effects:
        None.
    """
    made: FoldedObservations = {}
    for (kind, state, how, _, answers), tally in seen.entries.items():
        if kind is None and verdict is not None:
            coarse = state is State.GENERALISED and verdict.kind not in _COARSER
            key = FormKey(verdict.kind, verdict.subject, State.RAW if coarse else state, how or verdict.how, answers)
            made.setdefault(key, ObservationCount()).absorb(tally)
    for (kind, state, how, whole, answers), tally in seen.entries.items():
        if kind is None:
            continue
        raw = verdict is not None and state is State.RAW
        if verdict is not None and raw and (_same(kind, verdict) or (whole and verdict.listed)):
            there = made.setdefault(
                FormKey(verdict.kind, verdict.subject, State.RAW, verdict.how, answers), ObservationCount()
            )
            there.absorb(tally, counting=whole or not there.count)
        if verdict is None or not raw or not _same(kind, verdict):
            made.setdefault(FormKey(kind, None, state, how, answers), ObservationCount()).absorb(tally)
    return {key: tally for key, tally in made.items() if tally.count}


def _same(kind: Kind, verdict: FieldVerdict) -> bool:
    """Whether what was found is what the place is: its kind, or another kind of name."""
    return kind is verdict.kind or {kind, verdict.kind} <= NAMES
