"""From the register to the flow the law judges: what the file states as it stands, what Sluis does derived.

In:  an activity, its recipient, the controller; rows are classified by the path catalogue.
Out: ``Flow``.

The rules this module keeps:
 * A fact that is stated is not written again: the flow embeds the very parts the register read.
 * The catalogue's subjects of a row always count, and what the names of a path it does not list say; the register can
   add subjects, never take one away.
"""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from sluis.identify.catalogue import NotListed, classify, not_listed
from sluis.identify.listed import identifier_in, shown_word
from sluis.identify.suggest import suggest
from sluis.law import flow as law
from sluis.law.activity import NO_DPIA, ActivityFacts
from sluis.law.parties import NO_AGREEMENT, Recipient
from sluis.law.scalars import seconds_of
from sluis.law.tables import hint_of
from sluis.register.model import Activity, Bands, Register, Row, Shape, subjects_of
from sluis.register.paths import plan_path
from sluis.register.row_checks import value_count
from sluis.terms import KINDS, Kind, Lifetime, Subject

ROTATION_DAYS: Final[dict[Lifetime, int]] = {
    Lifetime.REPORT: 0,
    Lifetime.HOUR: 0,
    Lifetime.DAY: 1,
    Lifetime.WEEK: 7,
    Lifetime.MONTH: 31,
}
RUNNING_KINDS: Final = frozenset({Kind.COUNTER, Kind.UPTIME, Kind.TRAFFIC, Kind.MOMENT})
"""Kinds that run on through midnight, for paths the catalogue does not know and the register does."""
TELLING_KINDS: Final = frozenset({Kind.FINGERPRINT, Kind.MODEL, Kind.VERSION})
"""Kinds of which one rare word is enough to know a device again on the next day."""
_TRANSFORMS: Final = {
    "release": "none",
    "token": "keyed_hash",
    "generalise": "generalise",
    "count": "generalise",
    "withhold": "withhold",
}
_PERSONS: Final = frozenset(Subject) - {Subject.ROUTER, Subject.PROVIDER, Subject.NOBODY}


def withheld_by_kind(rows: tuple[Row, ...]) -> dict[Kind, int]:
    """Return the kinds that rows by kind withhold, with the number of the first such row."""
    kinds: dict[Kind, int] = {}
    for number, row in enumerate(rows, 1):
        if row.path is None and row.kind is not None:
            kinds.setdefault(row.kind, number)
    return kinds


def kinds_of(row: Row) -> tuple[Kind, ...]:
    """Return what a row is: the catalogue's kind, and the one the register names."""
    known = classify(plan_path(row.path)) if row.path is not None else None
    named = (row.kind, row.item.category if row.item is not None else None)
    listed = [known.kind] if known is not None and known.kind is not Kind.UNKNOWN else []
    return tuple(dict.fromkeys([*listed, *(kind for kind in named if kind is not None)]))


def _shape_kind(row: Row) -> Kind | None:
    """The category a released shape itself tells, where nothing else does."""
    if row.as_ is None:
        return None if row.to is None else Kind.NUMBER if isinstance(row.to, Bands) else Kind.MODEL
    shapes = ((row.as_.number, Kind.NUMBER), (row.as_.flag, Kind.FLAG), (row.as_.time, Kind.MOMENT))
    return next((kind for shape, kind in shapes if shape is not None), Kind.ENUM)


def form_of(row: Row) -> str:
    """Return the form in which a row leaves, in one line.

    Examples:
        >>> form_of(Row(treatment="token", lifetime=Lifetime.DAY))
        'token for a day'
    """
    if row.lifetime is not None:
        return f"token for a {row.lifetime.value}"
    if row.to is not None:
        return f"bands {', '.join(map(str, row.to.bands))}" if isinstance(row.to, Bands) else row.to
    return "withheld" if row.as_ is None else _shape_form(row.as_)


def _shape_form(shape: Shape) -> str:
    if shape.number is not None:
        return f"number {shape.number.min} to {shape.number.max} by {shape.number.step}"
    if shape.time is not None:
        return f"time on {shape.time.grid}"
    if shape.vocabulary is not None:
        return f"vocabulary {shape.vocabulary}"
    return "flag" if shape.enum is None else f"one of {', '.join(map(shown_word, shape.enum))}"


def subjects_of_row(row: Row) -> tuple[Subject, ...]:
    """Return whose data a row is: people only, the catalogue's answer first."""
    path = plan_path(row.path) if row.path is not None else ()
    known = classify(path)
    subject = suggest(path).subject if known is None else known.subject
    listed = [subject] if subject in _PERSONS else []
    named = subjects_of(row.item.subjects) if row.item is not None else ()
    return tuple(dict.fromkeys([*listed, *named]))


def hinted(row: Row, words: Mapping[str, tuple[str, ...]]) -> bool | None:
    """Return whether a row can hint at a special category: what the register says, else what its listed words tell.

    Args:
        row: The row.
        words: The values of each vocabulary by name.
    """
    stated = None if row.item is None else row.item.special_hint
    if stated is not None or row.as_ is None:
        return stated
    listed = words.get(row.as_.vocabulary, ()) if row.as_.vocabulary is not None else row.as_.enum or ()
    return True if any(hint_of(word) for word in listed) else None


def item_of(
    number: int, row: Row, by_kind: dict[Kind, int], words: Mapping[str, tuple[str, ...]] | None = None
) -> law.Item:
    """Return the row as the law sees it.

    Args:
        number: The row's number, from 1.
        row: A row with a path.
        by_kind: Kinds withheld by another row; such a row leaves nothing.
        words: The values of each vocabulary by name.
    """
    path = "" if row.path is None else row.path
    kinds, facts = kinds_of(row), row.item
    category = next(iter(kinds), _shape_kind(row))
    withheld = any(kind in by_kind for kind in kinds)
    unlisted = _unlisted(row)
    identifier = None if facts is None else facts.identifier
    if identifier is None and category is not None:
        identifier = KINDS[category].personal
    return law.Item(
        row=number,
        path=path,
        category=None if category is None else category.value,
        identifier=identifier,
        linkable_to_subscriber=None if facts is None else facts.linkable_to_subscriber,
        subjects=subjects_of_row(row),
        special_hint=hinted(row, words or {}),
        transform="withhold" if withheld else _transform_of(row),
        form=form_of(row),
        lifetime=None if row.lifetime is None else row.lifetime.value,
        continuous=row.treatment == "release" and _runs_on(row),
        banded=row.treatment in {"generalise", "count"},
        counted=row.treatment == "count",
        identifiers=identifiers_of(row, words or {}),
        values=_values(row),
        unlisted=unlisted is not None,
        near=None if unlisted is None else unlisted.near,
    )


def identifiers_of(row: Row, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the kinds of the identifiers among a row's listed words, each once.

    Args:
        row: The row.
        words: The values of each vocabulary by name.
    """
    if row.as_ is None:
        return ()
    listed = words.get(row.as_.vocabulary, ()) if row.as_.vocabulary is not None else row.as_.enum or ()
    return tuple(dict.fromkeys(kind.value for kind in map(identifier_in, listed) if kind is not None))


def _values(row: Row) -> int | None:
    """Return how many numbers a row lets out; ``None`` when it is no number."""
    number = None if row.as_ is None else row.as_.number
    return None if number is None else value_count(number.min, number.max, number.step)


def _unlisted(row: Row) -> NotListed | None:
    """Return what is to be said of a path no data model has; nothing where somebody looked and no name is near.

    Source:
        Register specification, section 4.2.
    """
    unlisted = None if row.path is None else not_listed(plan_path(row.path))
    described = row.item is not None and row.item.category is not None
    return None if unlisted is not None and unlisted.near is None and described else unlisted


def _transform_of(row: Row) -> str:
    """What Sluis does to the value; of a released one, what was done to it before it came here."""
    if row.treatment == "release" and row.item is not None and row.item.before is not None:
        return row.item.before
    return _TRANSFORMS[row.treatment]


def _runs_on(row: Row) -> bool:
    """Whether a released row carries something that links two tokens of one device.

    A number or a moment does when its kind runs on, and in doubt: on a path the catalogue does not know, unless the
    register says of what category it is. A listed word does when it tells devices apart. The words of a vocabulary do
    not: enough households have each of them.

    Source:
        Register specification, section 4.12.
    """
    shape = row.as_
    if row.path is None or shape is None or shape.flag is not None or shape.vocabulary is not None:
        return False
    known = classify(plan_path(row.path))
    category = None if row.item is None else row.item.category
    if known is not None and known.kind is not Kind.UNKNOWN:
        return known.continuity and (shape.enum is None or known.kind in TELLING_KINDS)
    if shape.enum is not None:
        return category in TELLING_KINDS
    return category in {None, Kind.UNKNOWN} or category in RUNNING_KINDS


def items_of(rows: tuple[Row, ...], words: Mapping[str, tuple[str, ...]] | None = None) -> tuple[law.Item, ...]:
    """Return the rows with a path as the law sees them, numbered as in the file."""
    by_kind = withheld_by_kind(rows)
    return tuple(item_of(number, row, by_kind, words) for number, row in enumerate(rows, 1) if row.path is not None)


def _papers(register: Register, name: str, activity: Activity, recipient: Recipient) -> tuple[law.Paper, ...]:
    papers = []
    if register.file.effective is not None:
        papers.append(law.Paper("effective", starts=register.file.effective))
    if activity.valid is not None:
        papers.append(law.Paper(f"activities.{name}.valid", activity.valid.from_, activity.valid.until))
    agreement = recipient.processor_agreement
    if agreement is not NO_AGREEMENT:
        fact = f"recipients.{activity.recipient}.processor_agreement"
        papers.append(law.Paper(fact, agreement.signed, agreement.expires))
    if activity.dpia is not NO_DPIA:
        papers.append(law.Paper(f"activities.{name}.dpia", ends=activity.dpia.review))
    return tuple(papers)


def _purposes(activity: Activity) -> tuple[str, ...]:
    purpose = activity.purpose
    texts = () if purpose is None else tuple(text for text in (purpose.nl, purpose.en) if text is not None)
    return (*texts, *activity.purposes)


def flow_of(register: Register, name: str) -> law.Flow:
    """Return one activity of the register as a flow: what it states as it stands, and what follows from its rows.

    Args:
        register: The register.
        name: Key of the activity.

    Raises:
        KeyError: there is no such activity.
    """
    activity = register.activities[name]
    recipient = register.recipients[activity.recipient]
    lifetimes = [row.lifetime for row in activity.fields if row.lifetime is not None]
    stated = {fact: getattr(activity, fact) for fact in ActivityFacts.__struct_fields__}
    concluded = {
        "purposes": _purposes(activity),
        "key_location": activity.key_location or "exporter_only",
    }
    return law.Flow(
        **(stated | concluded),
        id=name,
        recipient_key=activity.recipient,
        recipient=known_recipient(recipient),
        controller=register.file.controller,
        items=items_of(activity.fields, {key: vocabulary.values for key, vocabulary in register.vocabularies.items()}),
        household_lifetime=None if activity.household is None else activity.household.lifetime.value,
        time_grid=None if activity.time is None else activity.time.grid,
        rotation_days=max((ROTATION_DAYS[lifetime] for lifetime in lifetimes), default=None),
        ropa_ref=register.digest,
        papers=_papers(register, name, activity, recipient),
        trigger=activity.trigger.kind,
        window_seconds=None if activity.trigger.window is None else seconds_of(activity.trigger.window),
    )


def known_recipient(recipient: Recipient) -> Recipient:
    """Return a recipient as the law sees it: a role called unknown is no role that anybody established.

    Examples:
        >>> known_recipient(Recipient(name="R", role="unknown")).role is None
        True
    """
    return replace(recipient, role=None) if recipient.role == "unknown" else recipient
