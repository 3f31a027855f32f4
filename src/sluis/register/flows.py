"""From the register to the flow the law judges: every fact of the file at its place, what Sluis does derived.

In:  an activity, its recipient, the controller; rows are classified by the path catalogue.
Out: ``Flow``.

The rules this module keeps:
 * Absent stays absent: ``UNSET`` becomes ``None``, never false.
 * The catalogue's subjects of a row always count, and what the names of a path it does not list say; the register can
   add subjects, never take one away.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from msgspec import UNSET, UnsetType

from sluis.identify.catalogue import classify
from sluis.identify.suggest import suggest
from sluis.law import flow as law
from sluis.law.tables import hint_of
from sluis.register.flow_parties import (
    ai_of,
    breaches_of,
    cyber_of,
    or_none,
    recipient_of,
    rights_of,
    stated,
    transfer_of,
)
from sluis.register.grounds import Ground, Notice
from sluis.register.model import Activity, Bands, Register, Row, Shape, subjects_of
from sluis.register.parties import Controller, Recipient
from sluis.register.paths import plan_path
from sluis.register.scalars import days_of
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
    "withhold": "withhold",
}
_PERSONS: Final = frozenset(Subject) - {Subject.ROUTER, Subject.PROVIDER, Subject.NOBODY}


def withheld_by_kind(rows: tuple[Row, ...]) -> dict[Kind, int]:
    """Return the kinds that rows by kind withhold, with the number of the first such row."""
    kinds: dict[Kind, int] = {}
    for number, row in enumerate(rows, 1):
        if row.path is UNSET and row.kind is not UNSET:
            kinds.setdefault(row.kind, number)
    return kinds


def kinds_of(row: Row) -> tuple[Kind, ...]:
    """Return what a row is: the catalogue's kind, and the one the register names."""
    known = classify(plan_path(row.path)) if row.path is not UNSET else None
    named = (row.kind, row.item.category if row.item is not UNSET else UNSET)
    found = [known.kind] if known is not None and known.kind is not Kind.UNKNOWN else []
    return tuple(dict.fromkeys([*found, *(kind for kind in named if kind is not UNSET)]))


def _shape_kind(row: Row) -> Kind | None:
    """The category a released shape itself tells, where nothing else does."""
    if row.as_ is UNSET:
        return None if row.to is UNSET else Kind.NUMBER if isinstance(row.to, Bands) else Kind.MODEL
    shapes = ((row.as_.number, Kind.NUMBER), (row.as_.flag, Kind.FLAG), (row.as_.time, Kind.MOMENT))
    return next((kind for shape, kind in shapes if shape is not UNSET), Kind.ENUM)


def form_of(row: Row) -> str:
    """Return the form in which a row leaves, in one line.

    Examples:
        >>> form_of(Row(treatment="token", lifetime=Lifetime.DAY))
        'token for a day'
    """
    if row.lifetime is not UNSET:
        return f"token for a {row.lifetime.value}"
    if row.to is not UNSET:
        return f"bands {', '.join(map(str, row.to.bands))}" if isinstance(row.to, Bands) else row.to
    return "withheld" if row.as_ is UNSET else _shape_form(row.as_)


def _shape_form(shape: Shape) -> str:
    if shape.number is not UNSET:
        return f"number {shape.number.min} to {shape.number.max} by {shape.number.step}"
    if shape.time is not UNSET:
        return f"time on {shape.time.grid}"
    if shape.vocabulary is not UNSET:
        return f"vocabulary {shape.vocabulary}"
    return "flag" if shape.enum is UNSET else f"one of {', '.join(shape.enum)}"


def subjects_of_row(row: Row) -> tuple[Subject, ...]:
    """Return whose data a row is: people only, the catalogue's answer first."""
    path = plan_path(row.path) if row.path is not UNSET else ()
    known = classify(path)
    subject = suggest(path).subject if known is None else known.subject
    found = [subject] if subject in _PERSONS else []
    named = subjects_of(row.item.subjects) if row.item is not UNSET else ()
    return tuple(dict.fromkeys([*found, *named]))


def hinted(row: Row, words: Mapping[str, tuple[str, ...]]) -> bool | None:
    """Return whether a row can hint at a special category: what the register says, else what its listed words tell.

    Args:
        row: The row.
        words: The values of each vocabulary by name.
    """
    said = None if row.item is UNSET else or_none(row.item.special_hint)
    if said is not None or row.as_ is UNSET:
        return said
    listed = words.get(row.as_.vocabulary, ()) if row.as_.vocabulary is not UNSET else or_none(row.as_.enum) or ()
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
    path = "" if row.path is UNSET else row.path
    kinds, facts = kinds_of(row), row.item
    category = next(iter(kinds), _shape_kind(row))
    withheld = any(kind in by_kind for kind in kinds)
    identifier = None if facts is UNSET else or_none(facts.identifier)
    if identifier is None and category is not None:
        identifier = KINDS[category].personal
    return law.Item(
        row=number,
        path=path,
        category=None if category is None else category.value,
        identifier=identifier,
        linkable_to_subscriber=None if facts is UNSET else or_none(facts.linkable_to_subscriber),
        subjects=subjects_of_row(row),
        special_hint=hinted(row, words or {}),
        transform="withhold" if withheld else _transform_of(row),
        form=form_of(row),
        lifetime=None if row.lifetime is UNSET else row.lifetime.value,
        continuous=row.treatment == "release" and _runs_on(row),
        banded=row.treatment == "generalise",
    )


def _transform_of(row: Row) -> str:
    """What Sluis does to the value; of a released one, what was done to it before it came here."""
    if row.treatment == "release" and row.item is not UNSET and row.item.before is not UNSET:
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
    if row.path is UNSET or shape is UNSET or shape.flag is not UNSET or shape.vocabulary is not UNSET:
        return False
    known = classify(plan_path(row.path))
    category = None if row.item is UNSET else or_none(row.item.category)
    if known is not None and known.kind is not Kind.UNKNOWN:
        return known.continuity and (shape.enum is UNSET or known.kind in TELLING_KINDS)
    if shape.enum is not UNSET:
        return category in TELLING_KINDS
    return category in {None, Kind.UNKNOWN} or category in RUNNING_KINDS


def items_of(rows: tuple[Row, ...], words: Mapping[str, tuple[str, ...]] | None = None) -> tuple[law.Item, ...]:
    """Return the rows with a path as the law sees them, numbered as in the file."""
    by_kind = withheld_by_kind(rows)
    return tuple(item_of(number, row, by_kind, words) for number, row in enumerate(rows, 1) if row.path is not UNSET)


def ground_of(ground: Ground) -> law.Ground:
    """Return a ground as the law sees it."""
    return law.Ground(
        subjects=subjects_of(ground.subjects),
        avg=or_none(ground.avg),
        tw=or_none(ground.tw),
        lia_ref=or_none(ground.lia),
        contract_ref=or_none(ground.contract),
        legal_provision=or_none(ground.provision),
        consent=None if ground.consent is UNSET else stated(ground.consent, law.Consent),
        acts=ground.acts,
        lia_made=or_none(ground.lia_date),
        lia_steps=ground.lia_steps,
        interest=or_none(ground.interest),
        special=or_none(ground.special),
    )


def notice_of(notice: Notice | UnsetType) -> law.Notice:
    """Return the notices as the law sees them."""
    if isinstance(notice, UnsetType):
        return law.Notice()
    art14 = notice.art14
    return law.Notice(
        version=or_none(notice.version),
        published_at=or_none(notice.published),
        names_recipient=or_none(notice.names_recipient),
        names_transfer=or_none(notice.names_transfer),
        art14_ref=None if art14 is UNSET else art14.ref,
        art14_published=None if art14 is UNSET else or_none(art14.published),
        given=or_none(notice.given),
        elements=notice.elements,
        languages=notice.languages,
        states_interest=or_none(notice.states_interest),
        mentions_objection=or_none(notice.mentions_objection),
    )


def _dpia_of(activity: Activity) -> law.Dpia:
    return stated(activity.dpia, law.Dpia, renamed={"date": "made"}, without=("review",))


def _papers(register: Register, name: str, activity: Activity, recipient: Recipient) -> tuple[law.Paper, ...]:
    papers = []
    if register.file.effective is not UNSET:
        papers.append(law.Paper("effective", starts=register.file.effective))
    if activity.valid is not UNSET:
        valid = activity.valid
        papers.append(law.Paper(f"activities.{name}.valid", or_none(valid.from_), or_none(valid.until)))
    agreement = recipient.processor_agreement
    if agreement is not UNSET:
        fact = f"recipients.{activity.recipient}.processor_agreement"
        papers.append(law.Paper(fact, or_none(agreement.signed), or_none(agreement.expires)))
    if activity.dpia is not UNSET:
        papers.append(law.Paper(f"activities.{name}.dpia", ends=or_none(activity.dpia.review)))
    return tuple(papers)


def _purposes(activity: Activity) -> tuple[str, ...]:
    said = activity.purpose
    texts = () if said is UNSET else tuple(text for text in (said.nl, said.en) if text is not UNSET)
    return (*texts, *activity.purposes)


def flow_of(register: Register, name: str) -> law.Flow:
    """Return one activity of the register as a flow.

    Args:
        register: The register.
        name: Key of the activity.

    Raises:
        KeyError: there is no such activity.
    """
    activity, controller = register.activities[name], register.file.controller
    recipient = register.recipients[activity.recipient]
    return with_controller(_said_of(register, name, activity, recipient), controller)


def with_controller(flow: law.Flow, controller: Controller) -> law.Flow:
    """Return a flow with what the register says of the controller; the flow may be on record, or only seen."""
    return replace(
        flow,
        exporter=controller.name,
        exporter_contact=or_none(controller.contact),
        exporter_country=or_none(controller.country),
        joint_controllers=controller.joint,
        dpo=or_none(controller.dpo),
        dpo_independent=or_none(controller.dpo_independent),
        telecom_provider=or_none(controller.telecom_provider),
        security_policy=or_none(controller.security_policy),
        rights=rights_of(controller),
        breaches=breaches_of(controller),
        cyber=cyber_of(controller),
    )


def _said_of(register: Register, name: str, activity: Activity, recipient: Recipient) -> law.Flow:
    """What the register says of the activity and its recipient."""
    lifetimes = [row.lifetime for row in activity.fields if row.lifetime is not UNSET]
    observed = activity.observed
    return law.Flow(
        id=name,
        exporter=None,
        recipient=recipient_of(activity.recipient, recipient),
        observed_from=None if observed is UNSET else or_none(observed.from_),
        observed_to=None if observed is UNSET else or_none(observed.until),
        exporter_role=activity.exporter_role,
        items=items_of(activity.fields, {name: one.values for name, one in register.vocabularies.items()}),
        household_lifetime=None if activity.household is UNSET else activity.household.lifetime.value,
        source=or_none(activity.source),
        read_from_terminal=or_none(activity.read_from_terminal),
        via_provider_backend=or_none(activity.via_provider_backend),
        purposes=_purposes(activity),
        grounds=tuple(ground_of(ground) for ground in activity.grounds),
        transfer=transfer_of(recipient),
        key_location=or_none(activity.key_location) or "exporter_only",
        rotation_days=max((ROTATION_DAYS[lifetime] for lifetime in lifetimes), default=None),
        k_min=or_none(activity.k_min),
        ai=ai_of(recipient),
        retention_days=None if activity.retention is UNSET else days_of(activity.retention),
        retention_criteria=or_none(activity.retention_criteria),
        deletion_proof=or_none(activity.deletion_proof),
        security=stated(activity.security, law.Security),
        notice=notice_of(activity.notice),
        dpia=_dpia_of(activity),
        ropa_ref=register.digest,
        papers=_papers(register, name, activity, recipient),
        trigger=activity.trigger.kind,
        claim=or_none(activity.claim),
        children=or_none(activity.children),
        confidentiality=or_none(activity.confidentiality),
        traffic_purpose=or_none(activity.traffic_purpose),
    )
