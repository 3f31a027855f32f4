"""The facts about who decides and who receives: desks, agreement, transfer, use of its own, AI.

In:  nothing; a register fills them, or whoever saw a flow.
Out: ``Controller`` and ``Recipient``, and the parts below them.

The rules this module keeps:
 * Every key is optional unless the part means nothing without it. Absent means "not established": the law answers
   UNKNOWN, it never guesses.
 * Incidents are on record by day. Terms in hours are for the clock.

Source: ``facts/law.md`` section 1, and what rules ask beyond it.
"""

from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta, field

from sluis.law.fact import FactName, Part
from sluis.law.scalars import (
    OWN,
    AccessPlace,
    Country,
    Day,
    HostText,
    LawReference,
    Period,
    Reference,
    Sha256,
    Text,
    days_of,
)
from sluis.terms import BodyFormat

RecipientRole = Literal["processor", "subprocessor", "controller", "joint", "unknown"]
ToolName = Literal[
    "adequacy", "public-instrument", "bcr", "scc", "scc-2010", "sa-scc", "code-of-conduct", "certification",
    "ad-hoc-clauses", "administrative-arrangement", "49-1-a", "49-1-b", "49-1-c", "49-1-d", "49-1-e", "49-1-f",
    "49-1-g", "49-2",
]  # fmt: skip
TiaOutcome = Literal["essentially_equivalent", "not_equivalent", "not_made"]
TiaGround = Literal[
    "use-case-1", "use-case-2", "use-case-3", "use-case-4", "use-case-5", "adequacy", "law-and-practice"
]
ArticleLetter = Literal["a", "b", "c", "d", "e", "f", "g", "h"]
SccPart = Literal["I.A", "I.B", "I.C", "II", "III", "9", "13", "14", "17", "18"]
BodyKind = Literal["company", "public-body", "press", "writer", "academic", "religious", "political", "credit"]
AccessBy = Literal["staff", "group", "third"]
Coverage = Literal["hr", "non-hr", "both"]
Measure = Literal[
    "keys-with-exporter", "encryption", "pseudonymisation", "split-processing", "minimisation", "transparency",
    "challenge-of-orders", "audit", "internal-rules",
]  # fmt: skip
ScopeLaw = Literal[
    "PIPEDA", "APPI", "PIPA", "LGPD", "FO-DPA", "IL-PPL", "US-SAFE-HARBOUR", "US-PRIVACY-SHIELD", "other"
]
ServiceKind = Literal["cloud", "saas", "telecom", "analytics-hosted", "other"]
AdviceEffect = Literal["none", "advice", "contract", "price", "credit"]


class Rights(Part, frozen=True, kw_only=True):
    """How requests of data subjects are handled: GDPR art. 11, 12, 15-22."""

    identified_by_device: Annotated[
        bool | None, Meta(description="A device address or router serial is taken as proof. GDPR 11(2), 12(6).")
    ] = None
    names_recipients: Annotated[
        bool | None, Meta(description="An answer names each recipient, not only categories. GDPR 15(1)(c).")
    ] = None
    copy: Annotated[bool | None, Meta(description="An answer holds a copy of the data themselves. GDPR 15(3).")] = None
    explains_logic: Annotated[
        bool | None,
        Meta(description="An answer explains procedure and principles of an automated decision. GDPR 15(1)(h)."),
    ] = None
    disclosures_kept: Annotated[
        Period | None,
        Meta(description="How long is kept to whom data went. GDPR 15(1)(c); C-553/07."),
        FactName("rights.disclosures_kept_days"),
    ] = None
    erasure: Annotated[bool | None, Meta(description="Rectification and erasure work. GDPR 16, 17.")] = None
    restriction: Annotated[bool | None, Meta(description="Restriction works. GDPR 18.")] = None
    forwards_changes: Annotated[
        bool | None, Meta(description="Each recipient is told of erasure and the like. GDPR 19.")
    ] = None
    forwards_withdrawal: Annotated[
        bool | None, Meta(description="Who leans on the consent hears of its withdrawal. GDPR 5(2), 24.")
    ] = None
    export: Annotated[bool | None, Meta(description="Data in a format machines read. GDPR 20.")] = None
    objection: Annotated[bool | None, Meta(description="An objection stops the flow at once. GDPR 21.")] = None
    names_court: Annotated[
        bool | None, Meta(description="A refusal names the AP and the court. GDPR 12(4); UAVG 35.")
    ] = None

    @property
    def disclosures_kept_days(self) -> int | None:
        """How long is kept to whom data went, in days."""
        return None if self.disclosures_kept is None else days_of(self.disclosures_kept)


NO_RIGHTS: Final = Rights()


class Incident(Part, frozen=True, kw_only=True):
    """One incident on record, by day. Hours are for the clock."""

    ref: Annotated[Text, Meta(description="Where it is filed.")]
    detected: Annotated[Day, Meta(description="Day it was detected.")]
    aware: Annotated[Day | None, Meta(description="Day of awareness; the day of detection when absent.")] = None
    security_breach: Annotated[bool | None, Meta(description="Whether security was breached, as GDPR 4(12) asks.")] = (
        None
    )
    risk: Annotated[
        Literal["unlikely", "risk", "high"] | None, Meta(description="Risk for people. GDPR 33(1), 34(1).")
    ] = None
    adverse: Annotated[
        bool | None, Meta(description="Whether adverse effects for people's data or privacy are likely. Tw 11.3a(2).")
    ] = None
    reported_ap: Annotated[Day | None, Meta(description="Day the AP was notified.")] = None
    told: Annotated[Day | None, Meta(description="Day the people concerned were told.")] = None
    unintelligible: Annotated[bool | None, Meta(description="Whether nobody can read the data. GDPR 34(3)(a).")] = None
    significant: Annotated[
        bool | None, Meta(description="Whether it caused or can cause severe disruption or damage. Cbw 25(2).")
    ] = None
    reported_csirt: Annotated[Day | None, Meta(description="Day CSIRT and supervisor were warned.")] = None

    @property
    def known(self) -> date:
        """The day from which terms run: awareness, or detection when nothing else is on record."""
        return self.detected if self.aware is None else self.aware


class BreachDesk(Part, frozen=True, kw_only=True):
    """How breaches are handled: GDPR art. 33(5), Tw 11.3a."""

    log: Annotated[Reference | None, Meta(description="Where every breach is written down. GDPR 33(5).")] = None
    procedure: Annotated[Reference | None, Meta(description="Procedure with both terms, 24 and 72 hours.")] = None
    incidents: Annotated[tuple[Incident, ...], Meta(description="Incidents on record that touch these flows.")] = ()


NO_BREACHES: Final = BreachDesk()


class Cyber(Part, frozen=True, kw_only=True):
    """Facts for the Cyberbeveiligingswet (NIS2) and the Wet weerbaarheid kritieke entiteiten."""

    entity: Annotated[
        Literal["essential", "important", "none"] | None, Meta(description="What kind of entity it is.")
    ] = None
    registered: Annotated[Reference | None, Meta(description="Reference of the registration.")] = None
    measures: Annotated[Reference | None, Meta(description="Reference of the duty-of-care measures.")] = None
    board: Annotated[Reference | None, Meta(description="Decision in which the board approved them.")] = None
    procedure: Annotated[Reference | None, Meta(description="Procedure for notices of incidents.")] = None
    critical: Annotated[bool | None, Meta(description="Whether it is designated as a critical entity (Wwke).")] = None
    resilience: Annotated[Reference | None, Meta(description="Reference of the resilience plan (Wwke).")] = None


NO_CYBER: Final = Cyber()


class Controller(Part, frozen=True, kw_only=True):
    """Who decides: GDPR art. 30(1)(a)."""

    name: Annotated[
        Text, Meta(description="Name of the controller. GDPR 30(1)(a); fact `exporter`."), FactName("exporter")
    ]
    country: Annotated[
        Country | None, Meta(description="ISO 3166-1 code of the controller's country."), FactName("exporter_country")
    ] = None
    contact: Annotated[
        Reference | None, Meta(description="Contact details. GDPR 30(1)(a)."), FactName("exporter_contact")
    ] = None
    dpo: Annotated[Reference | None, Meta(description="Contact of the data protection officer. GDPR 30(1)(a), 37.")] = (
        None
    )
    representative: Annotated[
        Reference | None,
        Meta(description="Representative, for a controller outside the EU. GDPR 27, 30(1)(a)."),
        FactName("exporter_representative"),
    ] = None
    joint: Annotated[
        tuple[Text, ...],
        Meta(description="Names and contacts of joint controllers. GDPR 26, 30(1)(a)."),
        FactName("joint_controllers"),
    ] = ()
    telecom_provider: Annotated[
        bool | None, Meta(description="Whether it provides a public electronic communications service (Tw 11).")
    ] = None
    dpo_independent: Annotated[
        bool | None, Meta(description="Whether the officer has no task that conflicts. GDPR 38(3), 38(6).")
    ] = None
    security_policy: Annotated[Reference | None, Meta(description="Reference of the security policy. Tw 11.3(2).")] = (
        None
    )
    rights: Annotated[Rights, Meta(description="How requests of data subjects are handled.")] = NO_RIGHTS
    breaches: Annotated[BreachDesk, Meta(description="How breaches are handled. GDPR 33, 34; Tw 11.3a.")] = NO_BREACHES
    cyber: Annotated[Cyber, Meta(description="Facts for the Cyberbeveiligingswet and the Wwke.")] = NO_CYBER
    hosts: Annotated[
        tuple[HostText, ...],
        Meta(
            description="Where the controller itself receives what routers send: names, `*.name` for all names below "
            "one, addresses, networks. For `sluis audit`; no plan depends on it."
        ),
        FactName(""),
    ] = ()


class ProcessorAgreement(Part, frozen=True, kw_only=True):
    """The contract of GDPR art. 28(3)."""

    ref: Annotated[Reference | None, Meta(description="Where the agreement is filed; fact `recipient.dpa_ref`.")] = None
    signed: Annotated[Day | None, Meta(description="Day it was signed.")] = None
    expires: Annotated[Day | None, Meta(description="First day on which it no longer holds."), FactName("")] = None
    covers: Annotated[
        tuple[ArticleLetter, ...], Meta(description="Which of art. 28(3)(a)-(h) it covers, as letters.")
    ] = ()
    description: Annotated[
        bool | None, Meta(description="Whether it states subject, term, nature, purpose, data and subjects.")
    ] = None
    subprocessing: Annotated[
        Literal["specific", "general", "none"] | None,
        Meta(description="Written authorisation for sub-processors. GDPR 28(2)."),
        FactName("recipient.subprocessing"),
    ] = None


NO_AGREEMENT: Final = ProcessorAgreement()


class Arrangement(Part, frozen=True, kw_only=True):
    """The arrangement between joint controllers: GDPR art. 26."""

    ref: Annotated[Reference | None, Meta(description="Where it is filed.")] = None
    signed: Annotated[Day | None, Meta(description="Day it was made.")] = None
    essence: Annotated[bool | None, Meta(description="Whether its essence is told to people. GDPR 26(2).")] = None


NO_ARRANGEMENT: Final = Arrangement()


class Tia(Part, frozen=True, kw_only=True):
    """Transfer impact assessment (C-311/18; EDPB Recommendations 01/2020)."""

    ref: Annotated[
        Reference | None, Meta(description="Where it is filed; fact `transfer.tia_ref`."), FactName("transfer.tia_ref")
    ] = None
    made: Annotated[Day | None, Meta(description="Day it was made.")] = field(default=None, name="date")
    outcome: Annotated[TiaOutcome | None, Meta(description="What it concludes about the destination.")] = None
    ground: Annotated[
        TiaGround | None, Meta(description="What the outcome rests on; `use-case-N` of the Recommendations.")
    ] = None
    review: Annotated[
        Day | None, Meta(description="First day on which a newer assessment must exist; from then on UNKNOWN.")
    ] = None


NO_TIA: Final = Tia()


class Dpf(Part, frozen=True, kw_only=True):
    """What was seen in the list of the EU-US Data Privacy Framework."""

    listed: Annotated[
        bool | None,
        Meta(description="Whether this legal entity is listed and active; fact `transfer.dpf_listed`."),
    ] = None
    checked_at: Annotated[
        Day | None, Meta(description="Day the list was read; fact `transfer.dpf_checked_at`. Too old is UNKNOWN.")
    ] = field(default=None, name="checked")
    coverage: Annotated[
        Coverage | None, Meta(description="What the listing covers: `hr` data, other data (`non-hr`), or both.")
    ] = None
    next_due: Annotated[
        Day | None, Meta(description="Day the listing must be renewed; from the day after it counts no longer.")
    ] = None
    snapshot: Annotated[Sha256 | None, Meta(description="SHA-256 of the snapshot that was read."), FactName("")] = None


NO_DPF: Final = Dpf()


class Transfer(Part, frozen=True, kw_only=True):
    """The instrument under which data leaves the EEA: GDPR art. 45-49."""

    tool: Annotated[ToolName | None, Meta(description="The instrument; absent means there is none.")] = None
    ref: Annotated[Reference | None, Meta(description="Where it is filed.")] = None
    decision: Annotated[
        LawReference | None, Meta(description="Number of the adequacy decision or authorisation it rests on.")
    ] = None
    scc_module: Annotated[
        Literal[1, 2, 3, 4] | None,
        Meta(description="Module of the standard clauses (EU) 2021/914; fact `transfer.scc_module`."),
    ] = field(default=None, name="module")
    signed: Annotated[Day | None, Meta(description="Day it was signed.")] = None
    expires: Annotated[Day | None, Meta(description="First day on which it no longer holds.")] = None
    tia: Annotated[Tia, Meta(description="The transfer impact assessment."), FactName("transfer.tia.")] = NO_TIA
    supplementary: Annotated[
        tuple[Measure, ...], Meta(description="Supplementary measures taken (EDPB Recommendations 01/2020).")
    ] = ()
    dpf: Annotated[Dpf, Meta(description="Listing in the EU-US Data Privacy Framework."), FactName("transfer.dpf_")] = (
        NO_DPF
    )
    importer_under_avg: Annotated[
        bool | None, Meta(description="Whether the recipient itself falls under the GDPR for this (art. 3(2)).")
    ] = None
    annexes: Annotated[tuple[SccPart, ...], Meta(description="Parts of the standard clauses that are filled in.")] = ()
    group_member: Annotated[
        bool | None,
        Meta(description="For binding corporate rules: both parties are members of that group. GDPR 4(20), 47(1)(a)."),
    ] = None
    rights_enforceable: Annotated[
        bool | None, Meta(description="Whether people can enforce their rights there. GDPR 46(1).")
    ] = None


NO_TRANSFER: Final = Transfer()


class OwnUse(Part, frozen=True, kw_only=True):
    """What the recipient does with the data for itself; anything makes a processor a controller (GDPR 28(10))."""

    improvement: Annotated[
        bool | None,
        Meta(description="It improves its own products with the data; fact `recipient.own_purposes`."),
        FactName("recipient.own_purposes"),
    ] = None
    benchmarking: Annotated[
        bool | None,
        Meta(description="It compares customers with the data; fact `recipient.own_purposes`. Absent is UNKNOWN."),
        FactName("recipient.own_purposes.benchmarking"),
    ] = None
    training: Annotated[
        bool | None,
        Meta(description="It trains models with the data; fact `recipient.trains_ai`."),
        FactName("recipient.trains_ai"),
    ] = None
    other: Annotated[Text | None, Meta(description="Any other purpose of its own, in words."), FactName("")] = None

    @property
    def own_purposes(self) -> bool | None:
        """Whether it has purposes of its own, training of models aside; ``None`` when nobody established it."""
        if self.other is not None or self.improvement or self.benchmarking:
            return True
        return None if self.improvement is None or self.benchmarking is None else False


NO_OWN_USE: Final = OwnUse()


class Ai(Part, frozen=True, kw_only=True):
    """What is known about AI at the recipient: AI-verordening (EU) 2024/1689."""

    is_ai_system: Annotated[bool | None, Meta(description="Whether it is an AI system (art. 3(1)).")] = None
    system: Annotated[Text | None, Meta(description="Name of the system.")] = None
    version: Annotated[Text | None, Meta(description="Version of the system or model.")] = None
    provider: Annotated[Text | None, Meta(description="Provider (art. 3(3)).")] = None
    deployer: Annotated[Text | None, Meta(description="Deployer (art. 3(4)), usually the controller.")] = None
    intended_use: Annotated[Text | None, Meta(description="Intended use, in words.")] = None
    annex_iii: Annotated[bool | None, Meta(description="High-risk under Annex III (art. 6(2)).")] = None
    reason: Annotated[Text | None, Meta(description="Why it is or is not high-risk.")] = None
    art5_screen: Annotated[
        Text | None, Meta(description="Outcome of the screening for prohibited practices (art. 5).")
    ] = None
    gpai: Annotated[Text | None, Meta(description="General-purpose model inside, if any (art. 53).")] = None
    literacy: Annotated[Reference | None, Meta(description="Reference of the literacy measures (art. 4).")] = None
    oversight: Annotated[Text | None, Meta(description="Who oversees what it advises.")] = None
    outputs: Annotated[Text | None, Meta(description="What comes back and who acts on it: the return path.")] = None
    effect: Annotated[
        AdviceEffect | None, Meta(description="What what comes back decides for a customer. GDPR 22.")
    ] = None
    automated: Annotated[bool | None, Meta(description="Whether no person decides in between. GDPR 22(1).")] = None
    profiling: Annotated[bool | None, Meta(description="Whether it profiles people. GDPR 4(4).")] = None
    sensing: Annotated[
        bool | None, Meta(description="Whether it senses people by Wi-Fi, or sorts them by such traits (art. 5).")
    ] = None
    scores_households: Annotated[bool | None, Meta(description="Whether it scores households or persons (art. 5).")] = (
        None
    )
    safety_component: Annotated[
        bool | None, Meta(description="Safety component of critical digital infrastructure (Annex III, 2).")
    ] = None
    own_brand: Annotated[
        bool | None, Meta(description="Whether the controller offers it as its own, or changes it much (art. 25).")
    ] = None
    talks_to_people: Annotated[bool | None, Meta(description="Whether customers talk to it (art. 50(1)).")] = None
    says_it_is_ai: Annotated[bool | None, Meta(description="Whether it says that it is AI (art. 50(1)).")] = None
    in_use_since: Annotated[
        Day | None, Meta(description="First day on which it was put into service (art. 111(2)).")
    ] = None
    design_changed: Annotated[
        bool | None, Meta(description="Whether its design changed much after 2 December 2027 (art. 111(2)).")
    ] = None
    logs: Annotated[
        Period | None, Meta(description="How long its logs are kept (art. 26(6))."), FactName("ai.logs_days")
    ] = None

    @property
    def on_record(self) -> bool:
        """Whether the record shows a machine that works on the data, or something that comes back from one."""
        return bool(self.is_ai_system) or self.effect is not None or self.outputs is not None

    @property
    def logs_days(self) -> int | None:
        """How long its logs are kept, in days."""
        return None if self.logs is None else days_of(self.logs)


NO_AI: Final = Ai()


class Subprocessor(Part, frozen=True, kw_only=True):
    """A company the recipient passes data to: GDPR art. 28(2), (4)."""

    name: Annotated[Text, Meta(description="Its legal name.")]
    country: Annotated[Country | None, Meta(description="Where it is.")] = None
    transfer: Annotated[
        Transfer,
        Meta(description="Outside the EEA: the instrument for that onward transfer, with its assessment. GDPR 44, 46."),
        FactName(""),
    ] = NO_TRANSFER


class Leg(Part, frozen=True, kw_only=True):
    """Looking at the data from a country outside the EEA that is not the recipient's own: a transfer of its own."""

    country: Annotated[Country, Meta(description="The country, one of `access_from`."), FactName("")]
    transfer: Annotated[
        Transfer,
        Meta(description="The instrument for looking from there, with its assessment. GDPR 44, 46."),
        FactName(""),
    ] = NO_TRANSFER


class Recipient(Part, frozen=True, kw_only=True):
    """Who receives: GDPR art. 30(1)(d), (e)."""

    name: Annotated[Text, Meta(description="Its name; fact `recipient.name`.")]
    legal_entity: Annotated[
        Text | None, Meta(description="The exact legal entity, where it differs from the name.")
    ] = None
    country: Annotated[
        Country | None, Meta(description="Where it is: ISO 3166-1 code, or `org:EPO`; fact `recipient.country`.")
    ] = None
    parent_country: Annotated[Country | None, Meta(description="Country of the ultimate parent.")] = None
    access_from: Annotated[
        tuple[AccessPlace, ...],
        Meta(
            description="From where it can look at the data, support included: `own` is its own country; each other "
            "one is a country, and outside the EEA a transfer. Absent is UNKNOWN."
        ),
    ] = ()
    access_by: Annotated[
        AccessBy | None,
        Meta(
            description="Who looks from those countries: `staff` of the recipient itself (travelling: no transfer), "
            "its `group`, or a `third` party."
        ),
    ] = None
    body: Annotated[
        BodyKind | None, Meta(description="What kind of body it is: decides the scope of some adequacy decisions.")
    ] = None
    role: Annotated[RecipientRole | None, Meta(description="Role under the GDPR; fact `recipient.role`.")] = None
    subject_to: Annotated[
        tuple[ScopeLaw, ...],
        Meta(description="Laws that decide the scope of an adequacy decision; `other` says that it is none of them."),
    ] = ()
    influences_purposes: Annotated[
        bool | None,
        Meta(
            description="Whether it has a say, for purposes of its own, in why or how data is collected (its code, its "
            "standard, its list of fields), whatever the contract calls it. GDPR 26(1)."
        ),
    ] = None
    processor_agreement: Annotated[
        ProcessorAgreement, Meta(description="The contract of art. 28(3)."), FactName("recipient.dpa_")
    ] = NO_AGREEMENT
    subprocessors: Annotated[
        tuple[Subprocessor, ...], Meta(description="Whom it passes data to; fact `recipient.subprocessors`.")
    ] = ()
    format: Annotated[
        BodyFormat,
        Meta(description="What its bodies look like: `object` (nested JSON), `pairs` (flat JSON) or `csv`."),
        FactName(""),
    ] = BodyFormat.OBJECT
    transfer: Annotated[
        Transfer, Meta(description="The instrument of chapter V, for its own country or the only one it looks from.")
    ] = NO_TRANSFER
    legs: Annotated[
        tuple[Leg, ...],
        Meta(description="Where it looks from more countries outside the EEA: the instrument of each. GDPR 44."),
    ] = ()
    own_use: Annotated[OwnUse, Meta(description="What it does with the data for itself.")] = NO_OWN_USE
    arrangement: Annotated[
        Arrangement,
        Meta(description="For a joint controller: the arrangement of art. 26."),
        FactName("recipient.arrangement_"),
    ] = NO_ARRANGEMENT
    service: Annotated[
        ServiceKind | None, Meta(description="What kind of service it is, for the law of its country.")
    ] = None
    supply_chain: Annotated[
        Reference | None, Meta(description="Reference of its assessment as a supplier (NIS2 art. 21(2)(d)).")
    ] = None
    ai: Annotated[Ai, Meta(description="What is known about AI there.")] = NO_AI
    hosts: Annotated[
        tuple[HostText, ...],
        Meta(
            description="Where it receives: names, `*.name` for all names below one, addresses, networks. "
            "For `sluis audit`; no plan depends on it."
        ),
        FactName(""),
    ] = ()

    @property
    def looks_from(self) -> tuple[str, ...]:
        """The countries beside its own from which it can look at the data."""
        return tuple(place for place in self.access_from if place not in {OWN, self.country})

    @property
    def own_purposes(self) -> bool | None:
        """Whether it has purposes of its own, training of models aside; ``None`` when nobody established it."""
        return self.own_use.own_purposes

    @property
    def trains_ai(self) -> bool | None:
        """Whether it trains models with the data."""
        return self.own_use.training


NOBODY: Final = Controller(name="")
"""Nobody knows who decides; a register always says it."""
