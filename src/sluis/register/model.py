"""The model of ``register.yaml``, second part: activities, their rows, and the register as it was loaded.

In:  nothing; ``load`` fills it.
Out: ``RegisterFile`` (what the file says) and ``Register`` (that, with digest, lines and vocabularies).

The rules this module keeps:
 * What is not listed is withheld: there is no key that says "everything".
 * Each key carries its explanation; ``docs/reference/register.md`` and the JSON Schema are written from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, field

from sluis.errors import FileName
from sluis.register.controller_procedures import Part
from sluis.register.evidence import Evidence
from sluis.register.grounds import Dpia, Ground, Notice, RowSubject, Security
from sluis.register.parties import Controller, Decision, ExporterRole, Profile, Recipient
from sluis.register.scalars import (
    Day,
    Duration,
    Name,
    PathText,
    Period,
    PlainNumber,
    Text,
)  # fmt: skip
from sluis.terms import Kind, Lifetime, Subject

TriggerKind = Literal["always", "consent", "help-request"]
TreatmentName = Literal["release", "token", "generalise", "withhold"]
Before = Literal["none", "hash", "truncate", "aggregate", "anonymise"]
TrafficPurpose = Literal[
    "conveyance", "billing", "traffic-management", "customer-query", "fraud", "market-research", "value-added", "other"
]


class Localised(Part, frozen=True, kw_only=True):
    """One text in two languages."""

    nl: Annotated[Text | UnsetType, Meta(description="Dutch.")] = UNSET
    en: Annotated[Text | UnsetType, Meta(description="English.")] = UNSET


class Trigger(Part, frozen=True, kw_only=True):
    """When data may flow at all. Written short, `trigger: always` and `trigger: consent` mean the same."""

    kind: Annotated[
        TriggerKind,
        Meta(description="`always`, `consent` (a recorded consent of the household) or `help-request`."),
    ]
    window: Annotated[
        Duration | UnsetType, Meta(description="For `help-request`: how long it stays open after the request.")
    ] = UNSET


class Household(Part, frozen=True, kw_only=True):
    """The household's own token."""

    lifetime: Annotated[Lifetime, Meta(description="For how long it stays the same.")]


class Grid(Part, frozen=True, kw_only=True):
    """A grid in time."""

    grid: Annotated[Duration, Meta(description="Moments fall to a multiple of this, in UTC.")]


class Span(Part, frozen=True, kw_only=True):
    """From a day, until a day."""

    from_: Annotated[Day | UnsetType, Meta(description="First day.")] = field(default=UNSET, name="from")
    until: Annotated[Day | UnsetType, Meta(description="First day after.")] = UNSET


class NumberRange(Part, frozen=True, kw_only=True):
    """A number in a range; it leaves fallen to `min + step * k`."""

    min: Annotated[PlainNumber, Meta(description="Smallest value that leaves, as received.")]
    max: Annotated[PlainNumber, Meta(description="Largest value that leaves, as received.")]
    step: Annotated[PlainNumber, Meta(description="Distance between the values that can leave.")]


class Shape(Part, frozen=True, kw_only=True):
    """The form in which a released value leaves: exactly one of these. `as: flag` is short for `as: {flag: true}`."""

    number: Annotated[NumberRange | UnsetType, Meta(description="A number on a grid.")] = UNSET
    flag: Annotated[Literal["true"] | UnsetType, Meta(description="True or false.")] = UNSET
    enum: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=256)], ...] | UnsetType,
        Meta(description="One of these words, compared letter by letter."),
    ] = UNSET
    vocabulary: Annotated[
        Name | UnsetType, Meta(description="One of the values of an approved file `vocabularies/NAME.yaml`.")
    ] = UNSET
    time: Annotated[Grid | UnsetType, Meta(description="A moment on a grid, in whole seconds.")] = UNSET


class Bands(Part, frozen=True, kw_only=True):
    """Generalise a number to the lower bound of its band."""

    bands: Annotated[
        tuple[PlainNumber, ...],
        Meta(description="Ascending lower bounds; the last band is open, below the first stays."),
    ]


class ItemFacts(Part, frozen=True, kw_only=True):
    """What the catalogue does not know about a row, or what the controller knows better. It can only add subjects."""

    category: Annotated[Kind | UnsetType, Meta(description="Category of data; fact `items.category`.")] = UNSET
    identifier: Annotated[bool | UnsetType, Meta(description="Whether it identifies by itself.")] = UNSET
    linkable_to_subscriber: Annotated[
        bool | UnsetType, Meta(description="Whether the provider can link it to a contract.")
    ] = UNSET
    subjects: Annotated[
        tuple[RowSubject, ...], Meta(description="Whose data it is, beside the catalogue's answer.")
    ] = ()
    special_hint: Annotated[
        bool | UnsetType, Meta(description="Whether it can hint at special categories (AVG 9).")
    ] = UNSET
    before: Annotated[
        Before | UnsetType, Meta(description="What was done to the value before it came here; fact `transform`.")
    ] = UNSET


class Row(Part, frozen=True, kw_only=True):
    """One field of an activity. A row with `path` says how that field leaves; a row with only `kind` withholds."""

    path: Annotated[
        PathText | UnsetType, Meta(description="Path with `*` where an instance number stands; no trailing dot.")
    ] = UNSET
    kind: Annotated[
        Kind | UnsetType,
        Meta(description="With `path`: the token's class, where the catalogue has none. Without: withhold this kind."),
    ] = UNSET
    treatment: Annotated[
        TreatmentName, Meta(description="`release`, `token`, `generalise` or `withhold`; fact `transform`.")
    ]
    as_: Annotated[Shape | UnsetType, Meta(description="For `release`: the shape in which it leaves.")] = field(
        default=UNSET, name="as"
    )
    to: Annotated[
        Literal["device-class", "vendor-group"] | Bands | UnsetType,
        Meta(description="For `generalise`: `device-class`, `vendor-group` or `{bands: [...]}`."),
    ] = UNSET
    lifetime: Annotated[
        Lifetime | UnsetType, Meta(description="For `token`: for how long it stays the same; fact `rotation_days`.")
    ] = UNSET
    scope: Annotated[
        Literal["household", "all"],
        Meta(description="For `token`: with `all` one device is recognisable in two homes; argue it in `why`."),
    ] = "household"
    item: Annotated[ItemFacts | UnsetType, Meta(description="Facts about the data in this row.")] = UNSET
    why: Annotated[
        Text | UnsetType, Meta(description="Why this purpose needs this field. Required on every row with a path.")
    ] = UNSET


class Activity(Part, frozen=True, kw_only=True):
    """One purpose, one recipient, the grounds and the fields: AVG art. 30(1)."""

    purpose: Annotated[
        Localised | UnsetType, Meta(description="What it is for, in words customers understand. AVG 30(1)(b).")
    ] = UNSET
    purposes: Annotated[
        tuple[Text, ...], Meta(description="The same as terms of a vocabulary (DPV); fact `purposes`.")
    ] = ()
    owner: Annotated[Text | UnsetType, Meta(description="Who owns the process and decides about it.")] = UNSET
    recipient: Annotated[Name, Meta(description="Key of a recipient above.")]
    trigger: Annotated[Trigger, Meta(description="When data may flow at all.")]
    grounds: Annotated[tuple[Ground, ...], Meta(description="The ground per subject.")] = ()
    exporter_role: Annotated[ExporterRole, Meta(description="Our own role; fact `exporter_role`.")] = "controller"
    source: Annotated[
        Literal["cpe_router", "core_network", "app"] | UnsetType, Meta(description="Where the data comes from.")
    ] = UNSET
    read_from_terminal: Annotated[
        bool | UnsetType, Meta(description="Whether it is read from terminal equipment (Tw 11.7a).")
    ] = UNSET
    via_provider_backend: Annotated[bool | UnsetType, Meta(description="Whether it passes our own systems first.")] = (
        UNSET
    )
    observed: Annotated[
        Span | UnsetType, Meta(description="For a flow that was found: since and until when it ran.")
    ] = UNSET
    valid: Annotated[Span | UnsetType, Meta(description="From and until when this activity may run at all.")] = UNSET
    notice: Annotated[Notice | UnsetType, Meta(description="What the subjects were told.")] = UNSET
    dpia: Annotated[Dpia | UnsetType, Meta(description="The impact assessment.")] = UNSET
    retention: Annotated[
        Period | UnsetType, Meta(description="How long the recipient keeps it. AVG 30(1)(f); fact `retention_days`.")
    ] = UNSET
    retention_criteria: Annotated[
        Text | UnsetType, Meta(description="Where no term can be given: the criteria. AVG 13(2)(a).")
    ] = UNSET
    deletion_proof: Annotated[Text | UnsetType, Meta(description="How deletion at the recipient is proved.")] = UNSET
    security: Annotated[Security | UnsetType, Meta(description="The measures. AVG 30(1)(g).")] = UNSET
    claim: Annotated[
        Literal["anonymous", "pseudonymous"] | UnsetType,
        Meta(description="What the controller says the data are once they have left. AVG 4(5), rec. 26."),
    ] = UNSET
    children: Annotated[
        bool | UnsetType, Meta(description="Whether it is directed at children. AVG 8, 12(1); UAVG 5.")
    ] = UNSET
    confidentiality: Annotated[
        Literal["a", "b", "c", "d"] | UnsetType,
        Meta(description="Which exception of Tw 11.2a(2) data about communications rests on."),
    ] = UNSET
    traffic_purpose: Annotated[TrafficPurpose | UnsetType, Meta(description="What traffic data is for. Tw 11.5.")] = (
        UNSET
    )
    key_location: Annotated[
        Literal["exporter_only", "shared", "recipient"] | UnsetType,
        Meta(description="Who can undo the tokens; with Sluis only the exporter, unless keys are handed over."),
    ] = UNSET
    k_min: Annotated[
        Annotated[int, Meta(ge=2)] | UnsetType,
        Meta(description="Smallest group the controller allows in anything derived; fact `k_min`."),
    ] = UNSET
    household: Annotated[
        Household | UnsetType, Meta(description="The household's own token; absent: the body names no household.")
    ] = UNSET
    time: Annotated[Grid | UnsetType, Meta(description="Grid of `CollectionTime`; absent: it does not leave.")] = UNSET
    fields: Annotated[tuple[Row, ...], Meta(min_length=1, description="The rows. What is not listed is withheld.")]


class RegisterFile(Part, frozen=True, kw_only=True):
    """The router part of the record of processing (AVG art. 30), as a file."""

    version: Annotated[Literal[1], Meta(description="Version of this format.")]
    controller: Annotated[Controller, Meta(description="Who decides.")]
    effective: Annotated[
        Day | UnsetType, Meta(description="First day this register is in force; absent: no earlier limit.")
    ] = UNSET
    recipients: Annotated[dict[Name, Recipient], Meta(description="Who receives, by key.")]
    activities: Annotated[dict[Name, Activity], Meta(description="What for, by key.")]
    profiles: Annotated[dict[Name, Profile], Meta(description="Renamed Bulk Data profiles, by key.")] = field(
        default_factory=dict
    )
    decisions: Annotated[tuple[Decision, ...], Meta(description="What settles a REVIEW.")] = ()
    evidence: Annotated[Evidence | UnsetType, Meta(description="The documents that prove facts of this register.")] = (
        UNSET
    )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Approved values, each seen in at least ``k`` households."""

    name: str
    k: int
    approved_by: str
    approved_on: Day
    values: tuple[str, ...]
    digest: str
    """SHA-256 of the file, 64 hex digits."""


@dataclass(frozen=True, slots=True)
class Register:
    """A register that loaded without a fault."""

    file: RegisterFile
    name: FileName
    digest: str
    """SHA-256 of the file's bytes, 64 hex digits."""
    lines: Mapping[str, tuple[int, ...]]
    """Per activity the line of each row, 1-based, in file order."""
    vocabularies: Mapping[str, Vocabulary]

    @property
    def activities(self) -> Mapping[str, Activity]:
        """The activities by key, in file order."""
        return self.file.activities

    @property
    def recipients(self) -> Mapping[str, Recipient]:
        """The recipients by key."""
        return self.file.recipients


def subjects_of(names: tuple[RowSubject, ...]) -> tuple[Subject, ...]:
    """Return the subjects a register names as terms."""
    return tuple(Subject(name) for name in names)
