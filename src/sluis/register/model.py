"""The model of ``register.yaml``: activities and their rows, profiles, decisions, and the register as it was loaded.

In:  nothing; ``load`` fills it.
Out: ``RegisterFile`` (what the file says) and ``Register`` (that, with digest, lines and vocabularies).

The rules this module keeps:
 * What is not listed is withheld: there is no key that says "everything". An activity is one purpose and one recipient
   (purpose limitation), its fields are what that purpose needs (data minimisation), and its ``retention`` how long the
   recipient keeps them (storage limitation).
 * A fact of law is declared in ``sluis.law`` and embedded here: who decides, who receives, what an activity leans on.
   Every one has an optional place, so that rules of law arrive without breaking registers.
 * Each key carries its explanation; ``docs/reference/register.md`` and the JSON Schema are written from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta, field

from sluis.errors import FileName
from sluis.law.activity import ActivityFacts, ItemFacts, RowSubject
from sluis.law.fact import FactName, Part
from sluis.law.parties import Controller, Recipient
from sluis.law.scalars import Day, Duration, Name, Oui, PathText, PlainNumber, Route, Sha256, Text
from sluis.register.evidence import Evidence
from sluis.terms import Kind, Lifetime, Subject

TriggerKind = Literal["always", "consent", "help-request"]
TreatmentName = Literal["release", "token", "generalise", "count", "withhold"]


class Localised(Part, frozen=True, kw_only=True):
    """One text in two languages."""

    nl: Annotated[Text | None, Meta(description="Dutch.")] = None
    en: Annotated[Text | None, Meta(description="English.")] = None


class Trigger(Part, frozen=True, kw_only=True):
    """When data may flow at all. Written short, `trigger: always` and `trigger: consent` mean the same."""

    kind: Annotated[
        TriggerKind,
        Meta(description="`always`, `consent` (a recorded consent of the household) or `help-request`."),
        FactName("trigger"),
    ]
    window: Annotated[
        Duration | None,
        Meta(description="For `help-request`: how long it stays open after the request."),
        FactName(""),
    ] = None


class Household(Part, frozen=True, kw_only=True):
    """The household's own token."""

    lifetime: Annotated[Lifetime, Meta(description="For how long it stays the same."), FactName("household_lifetime")]


class Grid(Part, frozen=True, kw_only=True):
    """A grid in time."""

    grid: Annotated[Duration, Meta(description="Moments fall to a multiple of this, in UTC."), FactName("time_grid")]


class NumberRange(Part, frozen=True, kw_only=True):
    """A number in a range; it leaves fallen to `min + step * k`."""

    min: Annotated[PlainNumber, Meta(description="Smallest value that leaves, as received.")]
    max: Annotated[PlainNumber, Meta(description="Largest value that leaves, as received.")]
    step: Annotated[PlainNumber, Meta(description="Distance between the values that can leave.")]


class Shape(Part, frozen=True, kw_only=True):
    """The form in which a released value leaves: exactly one of these. `as: flag` is short for `as: {flag: true}`."""

    number: Annotated[NumberRange | None, Meta(description="A number on a grid.")] = None
    flag: Annotated[Literal["true"] | None, Meta(description="True or false.")] = None
    enum: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=256)], ...] | None,
        Meta(description="One of these words, compared letter by letter."),
    ] = None
    vocabulary: Annotated[
        Name | None, Meta(description="One of the values of an approved file `vocabularies/NAME.yaml`.")
    ] = None
    time: Annotated[Grid | None, Meta(description="A moment on a grid, in whole seconds.")] = None


class Bands(Part, frozen=True, kw_only=True):
    """Generalise a number to the lower bound of its band."""

    bands: Annotated[
        tuple[PlainNumber, ...],
        Meta(description="Ascending lower bounds; the last band is open, below the first stays."),
    ]


class Count(Part, frozen=True, kw_only=True):
    """Homes are counted by region and band, noise is added, and only these numbers leave."""

    bands: Annotated[
        tuple[PlainNumber, ...],
        Meta(description="Ascending lower bounds; the last band is open, a value below the first is not counted."),
    ]
    of: Annotated[
        Literal["worst", "last", "any"],
        Meta(
            description="Which value of a home and period counts: the `worst`, that of the `last` report, or of the "
            "first that came (`any`)."
        ),
    ]
    worst: Annotated[
        Literal["low", "high"] | None, Meta(description="For `of: worst`: whether a low or a high value is worse.")
    ] = None
    cells: Annotated[
        tuple[Name, ...],
        Meta(
            min_length=1,
            description="The regions that are told apart, all of them, as the registry of lines names them.",
        ),
    ]
    minimum: Annotated[
        int, Meta(description="With fewer homes, counted with the noise, nothing of a region leaves; at least 100.")
    ]
    epsilon: Annotated[
        PlainNumber, Meta(description="What one period spends of the privacy budget of a year; at most 6 decimals.")
    ]
    period: Annotated[Duration, Meta(description="Each home counts once in it; periods are multiples since 1970, UTC.")]


class Row(Part, frozen=True, kw_only=True):
    """One field of an activity. A row with `path` says how that field leaves; a row with only `kind` withholds."""

    path: Annotated[
        PathText | None, Meta(description="Path with `*` where an instance number stands; no trailing dot.")
    ] = None
    kind: Annotated[
        Kind | None,
        Meta(description="With `path`: the token's class, where the catalogue has none. Without: withhold this kind."),
    ] = None
    treatment: Annotated[
        TreatmentName, Meta(description="`release`, `token`, `generalise`, `count` or `withhold`; fact `transform`.")
    ]
    as_: Annotated[Shape | None, Meta(description="For `release`: the shape in which it leaves.")] = field(
        default=None, name="as"
    )
    to: Annotated[
        Literal["device-class", "vendor-group"] | Bands | None,
        Meta(description="For `generalise`: `device-class`, `vendor-group` or `{bands: [...]}`."),
    ] = None
    lifetime: Annotated[
        Lifetime | None, Meta(description="For `token`: for how long it stays the same; fact `rotation_days`.")
    ] = None
    scope: Annotated[
        Literal["household", "all"],
        Meta(description="For `token`: with `all` one device is recognisable in two homes; argue it in `why`."),
    ] = "household"
    count: Annotated[
        Count | None, Meta(description="For `count`: how homes are counted; nothing of one home leaves.")
    ] = None
    item: Annotated[ItemFacts | None, Meta(description="Facts about the data in this row.")] = None
    why: Annotated[
        Text | None, Meta(description="Why this purpose needs this field. Required on every row with a path.")
    ] = None


class Table(Part, frozen=True, kw_only=True):
    """Another bound for one table than 64 entries in one body."""

    path: Annotated[PathText, Meta(description="The rows' path up to the table's `*`, which comes last.")]
    entries: Annotated[
        int,
        Meta(description="Entries that leave at most, all parents together; with more, none of the table leaves."),
    ]
    why: Annotated[Text, Meta(description="Why this purpose needs another number.")]


class Activity(ActivityFacts, frozen=True, kw_only=True):
    """One purpose, one recipient, the grounds and the fields: GDPR art. 30(1)."""

    purpose: Annotated[
        Localised | None, Meta(description="What it is for, in words customers understand. GDPR 30(1)(b).")
    ] = None
    owner: Annotated[Text | None, Meta(description="Who owns the process and decides about it.")] = None
    recipient: Annotated[Name, Meta(description="Key of a recipient above.")]
    trigger: Annotated[Trigger, Meta(description="When data may flow at all.")]
    household: Annotated[
        Household | None, Meta(description="The household's own token; absent: the body names no household.")
    ] = None
    time: Annotated[Grid | None, Meta(description="Grid of `CollectionTime`; absent: it does not leave.")] = None
    tables: Annotated[
        tuple[Table, ...], Meta(description="Tables with another bound than 64 entries in one body.")
    ] = ()
    fields: Annotated[tuple[Row, ...], Meta(min_length=1, description="The rows. What is not listed is withheld.")]


class ProfileMatch(Part, frozen=True, kw_only=True):
    """When a profile applies; what is absent matches everything."""

    oui: Annotated[
        tuple[Oui, ...],
        Meta(description="Manufacturer OUIs, six hex digits."),
    ] = ()
    product_class: Annotated[tuple[Text, ...], Meta(description="Product classes as routers claim them.")] = ()
    route: Annotated[Route | None, Meta(description="The route of `gate.toml`.")] = None


class Profile(Part, frozen=True, kw_only=True):
    """A Bulk Data profile whose keys were renamed on the router."""

    match: Annotated[ProfileMatch, Meta(description="Which routers it applies to.")]
    names: Annotated[
        dict[str, PathText],
        Meta(description="Alias and the path it stands for; instances after the alias fill the stars in order."),
    ]


class Decision(Part, frozen=True, kw_only=True):
    """Settles reasons of one REVIEW. It lapses when a fact it weighed changes, or when it expires."""

    finding: Annotated[Name, Meta(description="Id of the rule that asked for a REVIEW.")]
    activity: Annotated[Name, Meta(description="The activity.")]
    who: Annotated[Text, Meta(description="Who decided.")]
    date: Annotated[Day, Meta(description="Day of the decision; before it the decision settles nothing.")]
    expires: Annotated[Day, Meta(description="First day on which it no longer holds.")]
    facts: Annotated[
        Sha256,
        Meta(description="Digest of the facts weighed, as `sluis check` prints it."),
    ]
    reasons: Annotated[
        tuple[Name, ...],
        Meta(
            description="The reasons it settles, as `sluis check` calls them. It settles no other, also none that "
            "comes later; without one it settles nothing."
        ),
    ] = ()
    why: Annotated[Text, Meta(description="Why, for whoever reads it later.")]


class RegisterFile(Part, frozen=True, kw_only=True):
    """The router part of the record of processing (GDPR art. 30), as a file."""

    version: Annotated[Literal[2], Meta(description="Version of this format.")]
    controller: Annotated[Controller, Meta(description="Who decides.")]
    effective: Annotated[
        Day | None, Meta(description="First day this register is in force; absent: no earlier limit.")
    ] = None
    recipients: Annotated[dict[Name, Recipient], Meta(description="Who receives, by key.")]
    activities: Annotated[dict[Name, Activity], Meta(description="What for, by key.")]
    privacy_budget: Annotated[
        PlainNumber | None,
        Meta(description="What all counts together may spend of each household in a calendar year, as epsilon."),
    ] = None
    profiles: Annotated[dict[Name, Profile], Meta(description="Renamed Bulk Data profiles, by key.")] = field(
        default_factory=dict
    )
    decisions: Annotated[tuple[Decision, ...], Meta(description="What settles a REVIEW.")] = ()
    evidence: Annotated[Evidence | None, Meta(description="The documents that prove facts of this register.")] = None


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
    written: int = 2
    """The version of the format the file is written in; what stands here is the current one."""

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
