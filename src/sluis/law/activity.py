"""The facts about an activity: grounds, consent, notice, assessment, security, term, and what is known about its rows.

In:  nothing; a register fills them, or whoever saw a flow.
Out: ``ActivityFacts`` and ``ItemFacts``, and the parts below them.

The rules this module keeps:
 * Every key is optional unless the part means nothing without it. Absent means "not established": the law answers
   UNKNOWN, it never guesses.

Source: ``facts/law.md`` section 1, and what rules ask beyond it.
"""

from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta, field

from sluis.law.fact import FactName, Part
from sluis.law.scalars import (
    Country,
    Criteria,
    Day,
    Duration,
    GdprGround,
    LawReference,
    Period,
    Reference,
    Release,
    ShareText,
    Text,
    TwGround,
    VersionReference,
    days_of,
)
from sluis.terms import Kind

ExporterRole = Literal["controller", "joint", "processor"]
RowSubject = Literal["subscriber", "household", "guest", "neighbour", "passer-by", "correspondent"]
ConsentState = Literal["given", "refused", "withdrawn", "expired", "never_asked", "unknown"]
Act = Literal["intake", "forwarding", "return", "own-use"]
LiaStep = Literal["interest", "necessity", "balance"]
Before = Literal["none", "hash", "truncate", "aggregate", "anonymise"]
ConsentGiver = Literal["data subject", "user", "subscriber", "everyone", "parent", "somebody else"]
DeletionProof = Literal["certificate", "report", "log", "audit", "receipt", "nothing-kept"]
NoticeElement = Literal[
    "N01", "N02", "N03", "N04", "N05", "N06", "N07", "N08", "N09", "N10", "N11", "N12", "N13", "N14"
]
TrafficPurpose = Literal[
    "conveyance", "billing", "traffic-management", "customer-query", "fraud", "market-research", "value-added",
    "disputes", "other",
]  # fmt: skip


class ConsentFacts(Part, frozen=True, kw_only=True):
    """How consent is asked and kept, for a ground that leans on it: GDPR art. 4(11), 7."""

    state: Annotated[ConsentState | None, Meta(description="What is known about it in general.")] = None
    by: Annotated[ConsentGiver | None, Meta(description="Who gives it; `everyone`: each person the data is about.")] = (
        None
    )
    at: Annotated[Day | None, Meta(description="Since when it is asked in this form.")] = None
    notice_version: Annotated[VersionReference | None, Meta(description="Version of the notice shown with it.")] = None
    explicit: Annotated[bool | None, Meta(description="Whether it is explicit.")] = None
    granular: Annotated[bool | None, Meta(description="Whether each purpose is asked apart.")] = None
    proof_ref: Annotated[Reference | None, Meta(description="Where the proof is kept.")] = None
    active: Annotated[bool | None, Meta(description="Whether it takes an act; a ticked box is none. GDPR 4(11).")] = (
        None
    )
    provable: Annotated[bool | None, Meta(description="False when the act cannot be shown. GDPR 7(1).")] = None
    conditional: Annotated[bool | None, Meta(description="Whether the contract depends on it. GDPR 7(4).")] = None
    withdraw_as_easy: Annotated[
        bool | None, Meta(description="Whether it is withdrawn as easily as given. GDPR 7(3).")
    ] = None
    parental: Annotated[
        bool | None, Meta(description="For children under 16: given by who has parental authority. GDPR 8; UAVG 5.")
    ] = None


class Ground(Part, frozen=True, kw_only=True):
    """The ground for some subjects: GDPR and Telecommunicatiewet side by side."""

    subjects: Annotated[
        tuple[RowSubject, ...], Meta(min_length=1, description="Whose data this ground is for; fact `items.subjects`.")
    ]
    avg: Annotated[
        GdprGround | None, Meta(description="`6-1-a` to `6-1-f`: GDPR art. 6(1); fact `basis`."), FactName("basis")
    ] = None
    tw: Annotated[
        TwGround | None, Meta(description="Telecommunicatiewet, as `11.7a-3-b`; `none` when it does not apply.")
    ] = None
    lia_ref: Annotated[
        Reference | None,
        Meta(description="For 6-1-f: reference of the balancing test; fact `lia_ref`."),
        FactName("lia_ref"),
    ] = field(default=None, name="lia")
    contract_ref: Annotated[
        Reference | None, Meta(description="For 6-1-b: the contract; fact `contract_ref`."), FactName("contract_ref")
    ] = field(default=None, name="contract")
    legal_provision: Annotated[
        LawReference | None,
        Meta(description="For 6-1-c and 6-1-e: the statutory provision; fact `legal_provision`."),
        FactName("legal_provision"),
    ] = field(default=None, name="provision")
    consent: Annotated[ConsentFacts | None, Meta(description="For 6-1-a and Tw consent.")] = None
    acts: Annotated[
        tuple[Act, ...],
        Meta(description="What it is for: `intake`, `forwarding`, `return`, `own-use`. Absent: all but `own-use`."),
    ] = ()
    lia_made: Annotated[Day | None, Meta(description="For 6-1-f: day the balancing test was made.")] = field(
        default=None, name="lia_date"
    )
    lia_steps: Annotated[
        tuple[LiaStep, ...], Meta(description="For 6-1-f: which steps it takes: interest, necessity, balance.")
    ] = ()
    interest: Annotated[
        Literal["security", "service", "commercial"] | None, Meta(description="For 6-1-f: what kind of interest.")
    ] = None
    special: Annotated[
        Annotated[str, Meta(pattern=r"^9-2-[a-j]$")] | None,
        Meta(description="For special categories: `9-2-a` to `9-2-j`. GDPR 9(2)."),
    ] = None

    def covers(self, act: str) -> bool:
        """Whether the ground is meant for this act; the recipient's own use must be named."""
        return act in self.acts if self.acts else act != "own-use"


class OutsiderNotice(Part, frozen=True, kw_only=True):
    """The notice for people who are not customers: GDPR art. 14."""

    ref: Annotated[Reference | None, Meta(description="Where it can be read.")]
    published: Annotated[Day | None, Meta(description="Since when.")] = None


NO_OUTSIDER_NOTICE: Final = OutsiderNotice(ref=None)


class Notice(Part, frozen=True, kw_only=True):
    """What the subjects were told: GDPR art. 13 and 14."""

    version: Annotated[VersionReference | None, Meta(description="Version of the notice.")] = None
    published_at: Annotated[Day | None, Meta(description="Since when it is published.")] = field(
        default=None, name="published"
    )
    names_recipient: Annotated[bool | None, Meta(description="Whether it names the recipient.")] = None
    names_transfer: Annotated[bool | None, Meta(description="Whether it names the transfer and its ground.")] = None
    elements: Annotated[
        tuple[NoticeElement, ...], Meta(description="Elements of art. 13 and 14 it holds, as `N01` to `N14`.")
    ] = ()
    art14: Annotated[
        OutsiderNotice, Meta(description="The notice for neighbours and passers-by."), FactName("notice.art14_")
    ] = NO_OUTSIDER_NOTICE
    given: Annotated[bool | None, Meta(description="False when the subjects were told nothing. GDPR 13(1), 14(1).")] = (
        None
    )
    languages: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^[a-z]{2}$")], ...], Meta(description="Languages it is in. GDPR 12(1).")
    ] = ()
    states_interest: Annotated[
        bool | None, Meta(description="Whether it names the legitimate interest. GDPR 13(1)(d).")
    ] = None
    mentions_objection: Annotated[
        bool | None, Meta(description="Whether it names the right to object, clearly and apart. GDPR 21(4).")
    ] = None


NO_NOTICE: Final = Notice()


class Dpia(Part, frozen=True, kw_only=True):
    """Data protection impact assessment: GDPR art. 35."""

    ref: Annotated[Reference | None, Meta(description="Where it is filed; fact `dpia_ref`."), FactName("dpia_ref")]
    made: Annotated[Day | None, Meta(description="Day it was made.")] = field(default=None, name="date")
    review: Annotated[
        Day | None, Meta(description="First day on which a newer one must exist; from then on closed."), FactName("")
    ] = None
    residual: Annotated[
        Literal["low", "high"] | None, Meta(description="Risk that is left after the measures. GDPR 36(1).")
    ] = None
    dpo_advice: Annotated[Text | None, Meta(description="The officer's advice. GDPR 35(2).")] = None
    consulted: Annotated[Day | None, Meta(description="Day the AP was consulted. GDPR 36(1).")] = None
    advised: Annotated[Day | None, Meta(description="Day the AP answered. GDPR 36(2).")] = None


NO_DPIA: Final = Dpia(ref=None)


class LinkageLimit(Part, frozen=True, kw_only=True):
    """How many homes may be found again on another day: GDPR art. 25(1); WP216, linkability."""

    share: Annotated[
        ShareText,
        Meta(description="Of the homes that are looked for; above 0, at most 1. Its measured upper end is held to it."),
    ]
    days_apart: Annotated[
        int,
        Meta(description="Of days so far apart, and further: 1 is today and tomorrow; with a weekly token, 7."),
    ]


class RiskLimits(Part, frozen=True, kw_only=True):
    """How well a home may be recognised in what leaves, at most: GDPR art. 25(1), 35(7)(c) and (d), 35(11)."""

    singling_out: Annotated[
        ShareText,
        Meta(
            description="The share of homes that may be alone in all that one token covers; above 0, at most 1. The "
            "upper end of the measured interval is held to it."
        ),
    ]
    linkage: Annotated[
        LinkageLimit | None,
        Meta(description="How many homes may be found again on another day; absent: not limited."),
        FactName("risk.linkage."),
    ] = None
    max_age: Annotated[
        Duration, Meta(description="How old what was measured may be; from a day to 366 days. Older closes.")
    ]


class Security(Part, frozen=True, kw_only=True):
    """Description of the measures: GDPR art. 30(1)(g), 32(1)."""

    ref: Annotated[Reference | None, Meta(description="Where the measures are described.")] = None
    tls: Annotated[bool | None, Meta(description="Encrypted under way.")] = None
    at_rest: Annotated[bool | None, Meta(description="Encrypted where it is kept.")] = None
    access_log: Annotated[bool | None, Meta(description="Who looks at it is logged.")] = None
    key_holder_country: Annotated[Country | None, Meta(description="Country of who holds the keys.")] = None


NO_SECURITY: Final = Security()


class ItemFacts(Part, frozen=True, kw_only=True):
    """What the catalogue does not know about a row, or what the controller knows better. It can only add subjects."""

    category: Annotated[Kind | None, Meta(description="Category of data; fact `items.category`.")] = None
    identifier: Annotated[bool | None, Meta(description="Whether it identifies by itself.")] = None
    linkable_to_subscriber: Annotated[
        bool | None, Meta(description="Whether the provider can link it to a contract.")
    ] = None
    subjects: Annotated[
        tuple[RowSubject, ...], Meta(description="Whose data it is, beside the catalogue's answer.")
    ] = ()
    special_hint: Annotated[bool | None, Meta(description="Whether it can hint at special categories (GDPR 9).")] = None
    before: Annotated[
        Before | None, Meta(description="What was done to the value before it came here; fact `transform`.")
    ] = None


class Span(Part, frozen=True, kw_only=True):
    """From a day, until a day."""

    from_: Annotated[Day | None, Meta(description="First day."), FactName("observed_from")] = field(
        default=None, name="from"
    )
    until: Annotated[Day | None, Meta(description="First day after."), FactName("observed_to")] = None


class ActivityFacts(Part, frozen=True, kw_only=True):
    """What the law may ask about an activity, beside its rows and who receives."""

    purposes: Annotated[
        tuple[Text, ...], Meta(description="The same as terms of a vocabulary (DPV); fact `purposes`.")
    ] = ()
    grounds: Annotated[tuple[Ground, ...], Meta(description="The ground per subject.")] = ()
    exporter_role: Annotated[ExporterRole, Meta(description="Our own role; fact `exporter_role`.")] = "controller"
    source: Annotated[
        Literal["cpe_router", "core_network", "app"] | None, Meta(description="Where the data comes from.")
    ] = None
    read_from_terminal: Annotated[
        bool | None, Meta(description="Whether it is read from terminal equipment (Tw 11.7a).")
    ] = None
    via_provider_backend: Annotated[bool | None, Meta(description="Whether it passes our own systems first.")] = None
    observed: Annotated[
        Span | None, Meta(description="For a flow that was found: since and until when it ran."), FactName("observed")
    ] = None
    valid: Annotated[
        Span | None, Meta(description="From and until when this activity may run at all."), FactName("")
    ] = None
    notice: Annotated[Notice, Meta(description="What the subjects were told.")] = NO_NOTICE
    dpia: Annotated[Dpia, Meta(description="The impact assessment.")] = NO_DPIA
    retention: Annotated[
        Period | None,
        Meta(description="How long the recipient keeps it. GDPR 30(1)(f); fact `retention_days`."),
        FactName("retention_days"),
    ] = None
    retention_criteria: Annotated[
        Criteria | None, Meta(description="Where no term can be given: the criteria. GDPR 13(2)(a).")
    ] = None
    deletion_proof: Annotated[
        DeletionProof | None,
        Meta(
            description="How deletion at the recipient is proved: a `certificate` or signed `receipt` per erasure, a "
            "`report` each period, a `log` the controller can read, an `audit`; `nothing-kept` where nothing is stored."
        ),
    ] = None
    kept_after_purpose: Annotated[
        bool | None,
        Meta(description="Whether data stays after what it was kept for has ended. GDPR 5(1)(e); C-77/21."),
    ] = None
    security: Annotated[Security, Meta(description="The measures. GDPR 30(1)(g).")] = NO_SECURITY
    claim: Annotated[
        Literal["anonymous", "pseudonymous"] | None,
        Meta(description="What the controller says the data are once they have left. GDPR 4(5), rec. 26."),
    ] = None
    reused: Annotated[
        bool | None, Meta(description="Whether the data was first collected for another purpose. GDPR 6(4), 13(3).")
    ] = None
    children: Annotated[bool | None, Meta(description="Whether it is directed at children. GDPR 8, 12(1); UAVG 5.")] = (
        None
    )
    confidentiality: Annotated[
        Literal["a", "b", "c", "d"] | None,
        Meta(description="Which exception of Tw 11.2a(2) data about communications rests on."),
    ] = None
    traffic_purpose: Annotated[TrafficPurpose | None, Meta(description="What traffic data is for. Tw 11.5.")] = None
    risk: Annotated[
        RiskLimits | None,
        Meta(
            description="How well a home may be recognised in what leaves. A measurement above it, one that is too "
            "old, and none keep the activity closed; absent: nobody said, and nothing is limited."
        ),
    ] = None
    key_location: Annotated[
        Literal["exporter_only", "shared", "recipient"] | None,
        Meta(description="Who can undo the tokens; with Sluis only the exporter, unless keys are handed over."),
    ] = None
    k_min: Annotated[
        Annotated[int, Meta(ge=2)] | None,
        Meta(description="Smallest group the controller allows in anything derived; fact `k_min`."),
    ] = None
    release: Annotated[
        Release | None,
        Meta(
            description="The period in which bodies leave, each at its own random moment of the next whole one; "
            "absent: the grid of `time`. `immediate`: at once, and the moment of arrival counts as released."
        ),
    ] = None

    @property
    def observed_from(self) -> date | None:
        """For a flow that was found: the first day it ran."""
        return None if self.observed is None else self.observed.from_

    @property
    def retention_days(self) -> int | None:
        """How long the recipient keeps it, in days."""
        return None if self.retention is None else days_of(self.retention)
