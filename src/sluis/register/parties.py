"""The model of ``register.yaml``, first part: the controller, who receives, and what is known about a recipient.

The rules this module keeps:
 * Every fact of ``facts/law.md`` section 1 has an optional place, so that rules of law arrive without breaking
   registers. Absent means "not established": the law answers UNKNOWN, it never guesses.
 * Each key carries its explanation; ``docs/reference/register.md`` and the JSON Schema are written from it.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from sluis.register.controller_procedures import BreachDesk, Cyber, Part, Rights
from sluis.register.scalars import Country, Day, HostText, Name, PathText, Period, Sha256, Text
from sluis.terms import BodyFormat

ExporterRole = Literal["controller", "joint", "processor"]
RecipientRole = Literal["processor", "subprocessor", "controller", "joint", "unknown"]
ToolName = Literal[
    "adequacy", "public-instrument", "bcr", "scc", "sa-scc", "code-of-conduct", "certification", "ad-hoc-clauses",
    "administrative-arrangement", "49-1-a", "49-1-b", "49-1-c", "49-1-d", "49-1-e", "49-1-f", "49-1-g", "49-2",
]  # fmt: skip
TiaOutcome = Literal["essentially_equivalent", "not_equivalent", "not_made"]
TiaGround = Literal[
    "use-case-1", "use-case-2", "use-case-3", "use-case-4", "use-case-5", "adequacy", "law-and-practice"
]
ArticleLetter = Literal["a", "b", "c", "d", "e", "f", "g", "h"]
SccPart = Literal["I.A", "I.B", "I.C", "II", "III", "9", "13", "14", "17", "18"]
ServiceKind = Literal["cloud", "saas", "telecom", "analytics-hosted", "other"]
AdviceEffect = Literal["none", "advice", "contract", "price", "credit"]


class Controller(Part, frozen=True, kw_only=True):
    """Who decides: AVG art. 30(1)(a)."""

    name: Annotated[Text, Meta(description="Name of the controller. AVG 30(1)(a); fact `exporter`.")]
    country: Annotated[Country | UnsetType, Meta(description="ISO 3166-1 code of the controller's country.")] = UNSET
    contact: Annotated[Text | UnsetType, Meta(description="Contact details. AVG 30(1)(a).")] = UNSET
    dpo: Annotated[Text | UnsetType, Meta(description="Contact of the data protection officer. AVG 30(1)(a), 37.")] = (
        UNSET
    )
    representative: Annotated[
        Text | UnsetType, Meta(description="Representative, for a controller outside the EU. AVG 27, 30(1)(a).")
    ] = UNSET
    joint: Annotated[
        tuple[Text, ...], Meta(description="Names and contacts of joint controllers. AVG 26, 30(1)(a).")
    ] = ()
    telecom_provider: Annotated[
        bool | UnsetType, Meta(description="Whether it provides a public electronic communications service (Tw 11).")
    ] = UNSET
    dpo_independent: Annotated[
        bool | UnsetType, Meta(description="Whether the officer has no task that conflicts. AVG 38(3), 38(6).")
    ] = UNSET
    security_policy: Annotated[Text | UnsetType, Meta(description="Reference of the security policy. Tw 11.3(2).")] = (
        UNSET
    )
    rights: Annotated[Rights | UnsetType, Meta(description="How requests of data subjects are handled.")] = UNSET
    breaches: Annotated[BreachDesk | UnsetType, Meta(description="How breaches are handled. AVG 33, 34; Tw 11.3a.")] = (
        UNSET
    )
    cyber: Annotated[Cyber | UnsetType, Meta(description="Facts for the Cyberbeveiligingswet and the Wwke.")] = UNSET
    hosts: Annotated[
        tuple[HostText, ...],
        Meta(
            description="Where the controller itself receives what routers send: names, `*.name` for all names below "
            "one, addresses, networks. For `sluis audit`; no plan depends on it."
        ),
    ] = ()


class ProcessorAgreement(Part, frozen=True, kw_only=True):
    """The contract of AVG art. 28(3)."""

    ref: Annotated[Text | UnsetType, Meta(description="Where the agreement is filed; fact `recipient.dpa_ref`.")] = (
        UNSET
    )
    signed: Annotated[Day | UnsetType, Meta(description="Day it was signed.")] = UNSET
    expires: Annotated[Day | UnsetType, Meta(description="First day on which it no longer holds.")] = UNSET
    covers: Annotated[
        tuple[ArticleLetter, ...], Meta(description="Which of art. 28(3)(a)-(h) it covers, as letters.")
    ] = ()
    description: Annotated[
        bool | UnsetType, Meta(description="Whether it states subject, term, nature, purpose, data and subjects.")
    ] = UNSET
    subprocessing: Annotated[
        Literal["specific", "general", "none"] | UnsetType,
        Meta(description="Written authorisation for sub-processors. AVG 28(2)."),
    ] = UNSET


class Arrangement(Part, frozen=True, kw_only=True):
    """The arrangement between joint controllers: AVG art. 26."""

    ref: Annotated[Text | UnsetType, Meta(description="Where it is filed.")] = UNSET
    signed: Annotated[Day | UnsetType, Meta(description="Day it was made.")] = UNSET
    essence: Annotated[bool | UnsetType, Meta(description="Whether its essence is told to people. AVG 26(2).")] = UNSET


class Tia(Part, frozen=True, kw_only=True):
    """Transfer impact assessment (C-311/18; EDPB Recommendations 01/2020)."""

    ref: Annotated[Text | UnsetType, Meta(description="Where it is filed; fact `transfer.tia_ref`.")] = UNSET
    date: Annotated[Day | UnsetType, Meta(description="Day it was made.")] = UNSET
    outcome: Annotated[TiaOutcome | UnsetType, Meta(description="What it concludes about the destination.")] = UNSET
    ground: Annotated[
        TiaGround | UnsetType, Meta(description="What the outcome rests on; `use-case-N` of the Recommendations.")
    ] = UNSET
    review: Annotated[
        Day | UnsetType, Meta(description="First day on which a newer assessment must exist; from then on UNKNOWN.")
    ] = UNSET


class Dpf(Part, frozen=True, kw_only=True):
    """What was seen in the list of the EU-US Data Privacy Framework."""

    listed: Annotated[
        bool | UnsetType,
        Meta(description="Whether this legal entity is listed and active; fact `transfer.dpf_listed`."),
    ] = UNSET
    checked: Annotated[
        Day | UnsetType, Meta(description="Day the list was read; fact `transfer.dpf_checked_at`. Too old is UNKNOWN.")
    ] = UNSET
    coverage: Annotated[Text | UnsetType, Meta(description="HR data, other data, or both.")] = UNSET
    next_due: Annotated[
        Day | UnsetType, Meta(description="Day the listing must be renewed; from the day after it counts no longer.")
    ] = UNSET
    snapshot: Annotated[Sha256 | UnsetType, Meta(description="SHA-256 of the snapshot that was read.")] = UNSET


class Transfer(Part, frozen=True, kw_only=True):
    """The instrument under which data leaves the EEA: AVG art. 45-49."""

    tool: Annotated[ToolName | UnsetType, Meta(description="The instrument; absent means there is none.")] = UNSET
    ref: Annotated[Text | UnsetType, Meta(description="Where it is filed.")] = UNSET
    decision: Annotated[
        Text | UnsetType, Meta(description="Number of the adequacy decision or authorisation it rests on.")
    ] = UNSET
    module: Annotated[
        Literal[1, 2, 3, 4] | UnsetType,
        Meta(description="Module of the standard clauses (EU) 2021/914; fact `transfer.scc_module`."),
    ] = UNSET
    signed: Annotated[Day | UnsetType, Meta(description="Day it was signed.")] = UNSET
    expires: Annotated[Day | UnsetType, Meta(description="First day on which it no longer holds.")] = UNSET
    tia: Annotated[Tia | UnsetType, Meta(description="The transfer impact assessment.")] = UNSET
    supplementary: Annotated[
        tuple[Text, ...], Meta(description="Supplementary measures taken (EDPB Recommendations 01/2020).")
    ] = ()
    dpf: Annotated[Dpf | UnsetType, Meta(description="Listing in the EU-US Data Privacy Framework.")] = UNSET
    importer_under_avg: Annotated[
        bool | UnsetType, Meta(description="Whether the recipient itself falls under the AVG for this (art. 3(2)).")
    ] = UNSET
    annexes: Annotated[tuple[SccPart, ...], Meta(description="Parts of the standard clauses that are filled in.")] = ()
    rights_enforceable: Annotated[
        bool | UnsetType, Meta(description="Whether people can enforce their rights there. AVG 46(1).")
    ] = UNSET


class OwnUse(Part, frozen=True, kw_only=True):
    """What the recipient does with the data for itself; anything makes a processor a controller (AVG 28(10))."""

    improvement: Annotated[
        bool | UnsetType, Meta(description="It improves its own products with the data; fact `recipient.own_purposes`.")
    ] = UNSET
    benchmarking: Annotated[
        bool | UnsetType, Meta(description="It compares customers with the data; fact `recipient.own_purposes`.")
    ] = UNSET
    training: Annotated[
        bool | UnsetType, Meta(description="It trains models with the data; fact `recipient.trains_ai`.")
    ] = UNSET
    other: Annotated[Text | UnsetType, Meta(description="Any other purpose of its own, in words.")] = UNSET


class Ai(Part, frozen=True, kw_only=True):
    """What is known about AI at the recipient: AI-verordening (EU) 2024/1689."""

    is_ai_system: Annotated[bool | UnsetType, Meta(description="Whether it is an AI system (art. 3(1)).")] = UNSET
    system: Annotated[Text | UnsetType, Meta(description="Name of the system.")] = UNSET
    version: Annotated[Text | UnsetType, Meta(description="Version of the system or model.")] = UNSET
    provider: Annotated[Text | UnsetType, Meta(description="Provider (art. 3(3)).")] = UNSET
    deployer: Annotated[Text | UnsetType, Meta(description="Deployer (art. 3(4)), usually the controller.")] = UNSET
    intended_use: Annotated[Text | UnsetType, Meta(description="Intended use, in words.")] = UNSET
    annex_iii: Annotated[bool | UnsetType, Meta(description="High-risk under Annex III (art. 6(2)).")] = UNSET
    reason: Annotated[Text | UnsetType, Meta(description="Why it is or is not high-risk.")] = UNSET
    art5_screen: Annotated[
        Text | UnsetType, Meta(description="Outcome of the screening for prohibited practices (art. 5).")
    ] = UNSET
    gpai: Annotated[Text | UnsetType, Meta(description="General-purpose model inside, if any (art. 53).")] = UNSET
    literacy: Annotated[Text | UnsetType, Meta(description="Reference of the literacy measures (art. 4).")] = UNSET
    oversight: Annotated[Text | UnsetType, Meta(description="Who oversees what it advises.")] = UNSET
    outputs: Annotated[Text | UnsetType, Meta(description="What comes back and who acts on it: the return path.")] = (
        UNSET
    )
    effect: Annotated[
        AdviceEffect | UnsetType, Meta(description="What what comes back decides for a customer. AVG 22.")
    ] = UNSET
    automated: Annotated[bool | UnsetType, Meta(description="Whether no person decides in between. AVG 22(1).")] = UNSET
    profiling: Annotated[bool | UnsetType, Meta(description="Whether it profiles people. AVG 4(4).")] = UNSET
    sensing: Annotated[
        bool | UnsetType, Meta(description="Whether it senses people by Wi-Fi, or sorts them by such traits (art. 5).")
    ] = UNSET
    scores_households: Annotated[
        bool | UnsetType, Meta(description="Whether it scores households or persons (art. 5).")
    ] = UNSET
    safety_component: Annotated[
        bool | UnsetType, Meta(description="Safety component of critical digital infrastructure (Annex III, 2).")
    ] = UNSET
    own_brand: Annotated[
        bool | UnsetType, Meta(description="Whether the controller offers it as its own, or changes it much (art. 25).")
    ] = UNSET
    talks_to_people: Annotated[bool | UnsetType, Meta(description="Whether customers talk to it (art. 50(1)).")] = UNSET
    says_it_is_ai: Annotated[bool | UnsetType, Meta(description="Whether it says that it is AI (art. 50(1)).")] = UNSET
    logs: Annotated[Period | UnsetType, Meta(description="How long its logs are kept (art. 26(6)).")] = UNSET


class Subprocessor(Part, frozen=True, kw_only=True):
    """A company the recipient passes data to: AVG art. 28(2), (4)."""

    name: Annotated[Text, Meta(description="Its legal name.")]
    country: Annotated[Country | UnsetType, Meta(description="Where it is.")] = UNSET
    tool: Annotated[
        Text | UnsetType, Meta(description="Outside the EEA: reference of the instrument for that onward transfer.")
    ] = UNSET


class Recipient(Part, frozen=True, kw_only=True):
    """Who receives: AVG art. 30(1)(d), (e)."""

    name: Annotated[Text, Meta(description="Its name; fact `recipient.name`.")]
    legal_entity: Annotated[
        Text | UnsetType, Meta(description="The exact legal entity, where it differs from the name.")
    ] = UNSET
    country: Annotated[
        Country | UnsetType, Meta(description="Where it is: ISO 3166-1 code, or `org:EPO`; fact `recipient.country`.")
    ] = UNSET
    parent_country: Annotated[Country | UnsetType, Meta(description="Country of the ultimate parent.")] = UNSET
    access_from: Annotated[
        tuple[Country, ...], Meta(description="Countries from which it can look at the data: each is a transfer.")
    ] = ()
    role: Annotated[RecipientRole | UnsetType, Meta(description="Role under the AVG; fact `recipient.role`.")] = UNSET
    subject_to: Annotated[
        tuple[Text, ...],
        Meta(
            description="Laws that decide the scope of an adequacy decision: PIPEDA, APPI, PIPA, LGPD, FO-DPA, IL-PPL."
        ),
    ] = ()
    processor_agreement: Annotated[ProcessorAgreement | UnsetType, Meta(description="The contract of art. 28(3).")] = (
        UNSET
    )
    subprocessors: Annotated[
        tuple[Subprocessor, ...], Meta(description="Whom it passes data to; fact `recipient.subprocessors`.")
    ] = ()
    format: Annotated[
        BodyFormat, Meta(description="What its bodies look like: `object` (nested JSON), `pairs` (flat JSON) or `csv`.")
    ] = BodyFormat.OBJECT
    transfer: Annotated[Transfer | UnsetType, Meta(description="The instrument of chapter V.")] = UNSET
    own_use: Annotated[OwnUse | UnsetType, Meta(description="What it does with the data for itself.")] = UNSET
    arrangement: Annotated[
        Arrangement | UnsetType, Meta(description="For a joint controller: the arrangement of art. 26.")
    ] = UNSET
    service: Annotated[
        ServiceKind | UnsetType, Meta(description="What kind of service it is, for the law of its country.")
    ] = UNSET
    supply_chain: Annotated[
        Text | UnsetType, Meta(description="Reference of its assessment as a supplier (NIS2 art. 21(2)(d)).")
    ] = UNSET
    ai: Annotated[Ai | UnsetType, Meta(description="What is known about AI there.")] = UNSET
    hosts: Annotated[
        tuple[HostText, ...],
        Meta(
            description="Where it receives: names, `*.name` for all names below one, addresses, networks. "
            "For `sluis audit`; no plan depends on it."
        ),
    ] = ()


class ProfileMatch(Part, frozen=True, kw_only=True):
    """When a profile applies; what is absent matches everything."""

    oui: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^[0-9A-Fa-f]{6}$")], ...],
        Meta(description="Manufacturer OUIs, six hex digits."),
    ] = ()
    product_class: Annotated[tuple[Text, ...], Meta(description="Product classes as routers claim them.")] = ()
    route: Annotated[
        Annotated[str, Meta(pattern=r"^/\S{0,255}$")] | UnsetType, Meta(description="The route of `gate.toml`.")
    ] = UNSET


class Profile(Part, frozen=True, kw_only=True):
    """A Bulk Data profile whose keys were renamed on the router."""

    match: Annotated[ProfileMatch, Meta(description="Which routers it applies to.")]
    names: Annotated[
        dict[str, PathText],
        Meta(description="Alias and the path it stands for; instances after the alias fill the stars in order."),
    ]


class Decision(Part, frozen=True, kw_only=True):
    """Settles one REVIEW. It lapses when a fact it weighed changes, or when it expires."""

    finding: Annotated[Name, Meta(description="Id of the rule that asked for a REVIEW.")]
    activity: Annotated[Name, Meta(description="The activity.")]
    who: Annotated[Text, Meta(description="Who decided.")]
    date: Annotated[Day, Meta(description="Day of the decision; before it the decision settles nothing.")]
    expires: Annotated[Day, Meta(description="First day on which it no longer holds.")]
    facts: Annotated[
        str,
        Meta(pattern=r"^[0-9a-f]{64}$", description="Digest of the facts weighed, as `sluis check` prints it."),
    ]
    why: Annotated[Text, Meta(description="Why, for whoever reads it later.")]
