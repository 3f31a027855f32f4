"""A flow: everything the rules of law may know about one activity of the register, or of a capture.

In:  facts that somebody established; ``None`` or an empty tuple is "not established", never "no".
Out: one ``Flow`` that ``sluis.law.judge`` reads.

The rules this module keeps:
 * Every fact of ``facts/law.md`` section 1 has a field here (``FACTS`` lists them, a test walks the list).
 * No fact is a value of a report: a flow is made of the controller's own words, dates and codes.
 * Every date that can turn a finding is a ``date`` somewhere in the flow; ``dates_of`` finds them all, so a lease
   cannot overlook one.
"""

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Final

from sluis.law.controller_procedures import NO_BREACHES, NO_CYBER, NO_RIGHTS, BreachDesk, Cyber, Rights
from sluis.terms import Subject

FACTS: Final[tuple[str, ...]] = (
    "id", "observed_from", "observed_to", "exporter", "exporter_role",
    "items.category", "items.identifier", "items.linkable_to_subscriber", "items.subjects", "items.special_hint",
    "source", "read_from_terminal", "via_provider_backend",
    "purposes", "basis", "lia_ref", "contract_ref", "legal_provision",
    "consent.state", "consent.by", "consent.at", "consent.notice_version", "consent.explicit", "consent.granular",
    "consent.proof_ref",
    "recipient.name", "recipient.legal_entity", "recipient.role", "recipient.own_purposes", "recipient.trains_ai",
    "recipient.country", "recipient.parent_country", "recipient.access_from", "recipient.dpa_ref",
    "recipient.subprocessors",
    "transfer.tool", "transfer.decision", "transfer.scc_module", "transfer.tia_ref", "transfer.supplementary",
    "transfer.dpf_listed", "transfer.dpf_checked_at",
    "transform", "key_location", "rotation_days", "k_min",
    "ai.is_ai_system", "ai.provider", "ai.deployer", "ai.intended_use", "ai.annex_iii", "ai.art5_screen", "ai.gpai",
    "retention_days", "deletion_proof",
    "security.tls", "security.at_rest", "security.access_log", "security.key_holder_country",
    "notice.version", "notice.published_at", "notice.names_recipient", "notice.names_transfer",
    "dpia_ref", "ropa_ref",
)  # fmt: skip
"""The facts of ``facts/law.md`` section 1, in its order and spelling."""


WITHHOLD: Final = "withhold"
"""The transform that leaves nothing."""


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the activity: what kind of data, about whom, and in which form it leaves."""

    row: int
    path: str
    category: str | None = None
    """A word of ``terms.Kind``."""
    identifier: bool | None = None
    linkable_to_subscriber: bool | None = None
    subjects: tuple[Subject, ...] = ()
    special_hint: bool | None = None
    transform: str = "none"
    """``none | keyed_hash | generalise | withhold``: what Sluis does to it; ``withhold`` leaves nothing. Of what others
    did to it: ``hash | truncate | aggregate | anonymise``."""
    form: str = ""
    """The shape in which it leaves, in words of the register: part of what a decision weighs."""
    lifetime: str | None = None
    """For a token: ``report | hour | day | week | month``."""
    continuous: bool = False
    """It runs on through midnight (counter, uptime), so it can tie two tokens of one device together."""
    banded: bool = False
    """It leaves as the lower bound of a wide band only."""

    @property
    def leaves(self) -> bool:
        """Whether anything of it goes to the recipient."""
        return self.transform != WITHHOLD


@dataclass(frozen=True, slots=True)
class Consent:
    """What is known about consent, when a ground leans on it."""

    state: str | None = None
    by: str | None = None
    at: date | None = None
    notice_version: str | None = None
    explicit: bool | None = None
    granular: bool | None = None
    proof_ref: str | None = None
    active: bool | None = None
    provable: bool | None = None
    conditional: bool | None = None
    withdraw_as_easy: bool | None = None
    parental: bool | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """The ground for some subjects: AVG and Telecommunicatiewet side by side."""

    subjects: tuple[Subject, ...]
    avg: str | None = None
    """``6-1-a`` to ``6-1-f``."""
    tw: str | None = None
    lia_ref: str | None = None
    contract_ref: str | None = None
    legal_provision: str | None = None
    consent: Consent | None = None
    acts: tuple[str, ...] = ()
    """``intake | forwarding | return | own-use``; empty: all but ``own-use``."""
    lia_made: date | None = None
    lia_steps: tuple[str, ...] = ()
    interest: str | None = None
    special: str | None = None
    """``9-2-a`` to ``9-2-j``."""

    def covers(self, act: str) -> bool:
        """Whether the ground is meant for this act; the recipient's own use must be named."""
        return act in self.acts if self.acts else act != "own-use"


@dataclass(frozen=True, slots=True)
class Subprocessor:
    """A company the recipient passes data to."""

    name: str
    country: str | None = None
    tool: str | None = None
    """Reference of the instrument under which data goes there, outside the EEA."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives."""

    key: str
    name: str
    legal_entity: str | None = None
    role: str | None = None
    """``processor | subprocessor | controller | joint``; ``None`` is unknown."""
    own_purposes: bool | None = None
    trains_ai: bool | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2, or ``org:EPO``."""
    parent_country: str | None = None
    access_from: tuple[str, ...] = ()
    dpa_ref: str | None = None
    subprocessors: tuple[Subprocessor, ...] = ()
    subject_to: tuple[str, ...] = ()
    """Laws the recipient falls under, as the adequacy table spells them (``PIPEDA``, ``APPI``, ``LGPD``)."""
    dpa_covers: tuple[str, ...] = ()
    """Letters of art. 28(3) the agreement covers."""
    dpa_signed: date | None = None
    dpa_description: bool | None = None
    subprocessing: str | None = None
    """``specific | general | none``: written authorisation for sub-processors."""
    arrangement_ref: str | None = None
    arrangement_signed: date | None = None
    arrangement_essence: bool | None = None
    service: str | None = None
    """``cloud | saas | telecom | analytics-hosted | other``."""
    supply_chain: str | None = None

    @property
    def where(self) -> str:
        """Where its facts stand in the register."""
        return f"recipients.{self.key}"


@dataclass(frozen=True, slots=True)
class Tia:
    """A transfer impact assessment."""

    ref: str | None = None
    made: date | None = None
    outcome: str | None = None
    ground: str | None = None
    review: date | None = None
    """First day on which a newer one must exist."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """The instrument of chapter V."""

    tool: str | None = None
    decision: str | None = None
    ref: str | None = None
    scc_module: int | None = None
    signed: date | None = None
    expires: date | None = None
    """First day on which it no longer holds."""
    tia: Tia = Tia()
    supplementary: tuple[str, ...] = ()
    dpf_listed: bool | None = None
    dpf_checked_at: date | None = None
    dpf_coverage: str | None = None
    dpf_next_due: date | None = None
    importer_under_avg: bool | None = None
    annexes: tuple[str, ...] = ()
    rights_enforceable: bool | None = None


@dataclass(frozen=True, slots=True)
class Ai:
    """What is known about AI at the recipient."""

    is_ai_system: bool | None = None
    provider: str | None = None
    deployer: str | None = None
    intended_use: str | None = None
    annex_iii: bool | None = None
    art5_screen: str | None = None
    gpai: str | None = None
    system: str | None = None
    version: str | None = None
    reason: str | None = None
    literacy: str | None = None
    oversight: str | None = None
    outputs: str | None = None
    effect: str | None = None
    """``none | advice | contract | price | credit``: what what comes back decides for a customer."""
    automated: bool | None = None
    profiling: bool | None = None
    sensing: bool | None = None
    scores_households: bool | None = None
    safety_component: bool | None = None
    own_brand: bool | None = None
    talks_to_people: bool | None = None
    says_it_is_ai: bool | None = None
    logs_days: int | None = None


@dataclass(frozen=True, slots=True)
class Security:
    """Art. 32(1): the description, and the facts in it."""

    ref: str | None = None
    tls: bool | None = None
    at_rest: bool | None = None
    access_log: bool | None = None
    key_holder_country: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What the subjects were told, and since when."""

    version: str | None = None
    published_at: date | None = None
    names_recipient: bool | None = None
    names_transfer: bool | None = None
    art14_ref: str | None = None
    """The notice for people who are not our customers."""
    art14_published: date | None = None
    given: bool | None = None
    elements: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    states_interest: bool | None = None
    mentions_objection: bool | None = None


@dataclass(frozen=True, slots=True)
class Dpia:
    """The impact assessment (AVG art. 35, 36)."""

    ref: str | None = None
    made: date | None = None
    residual: str | None = None
    """``low | high``."""
    dpo_advice: str | None = None
    consulted: date | None = None
    advised: date | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A dated thing the activity leans on: agreement, DPIA, validity of the activity itself."""

    fact: str
    """Path in the register."""
    starts: date | None = None
    ends: date | None = None
    """First day on which it no longer holds."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One activity as the rules see it."""

    id: str
    exporter: str | None
    recipient: Recipient
    observed_from: date | None = None
    observed_to: date | None = None
    exporter_role: str = "controller"
    exporter_contact: str | None = None
    exporter_country: str | None = None
    joint_controllers: tuple[str, ...] = ()
    dpo: str | None = None
    telecom_provider: bool | None = None
    items: tuple[Item, ...] = ()
    household_lifetime: str | None = None
    source: str | None = None
    read_from_terminal: bool | None = None
    via_provider_backend: bool | None = None
    purposes: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()
    transfer: Transfer = Transfer()
    key_location: str | None = None
    rotation_days: int | None = None
    k_min: int | None = None
    ai: Ai = Ai()
    retention_days: int | None = None
    retention_criteria: str | None = None
    deletion_proof: str | None = None
    security: Security = Security()
    notice: Notice = Notice()
    dpia: Dpia = Dpia()
    ropa_ref: str | None = None
    """Of a flow that stands in the register: the register's digest."""
    papers: tuple[Paper, ...] = ()
    trigger: str | None = None
    """``always | consent | help-request``."""
    claim: str | None = None
    """``anonymous | pseudonymous``: what the controller says the data are once they have left."""
    children: bool | None = None
    confidentiality: str | None = None
    """``a | b | c | d``: the exception of Tw 11.2a(2)."""
    traffic_purpose: str | None = None
    dpo_independent: bool | None = None
    security_policy: str | None = None
    rights: Rights = NO_RIGHTS
    breaches: BreachDesk = NO_BREACHES
    cyber: Cyber = NO_CYBER
    known_at: date | None = None
    """Judge as one knew on that day: what was annulled before it never counted. Absent: as known on the day judged."""

    @property
    def where(self) -> str:
        """Where its facts stand in the register."""
        return f"activities.{self.id}"

    @property
    def leaving(self) -> tuple[Item, ...]:
        """The rows of which something goes to the recipient."""
        return tuple([item for item in self.items if item.transform != WITHHOLD])

    @property
    def concerned(self) -> tuple[Subject, ...]:
        """Whose data this is: the subscriber, whose router it is, and whoever a row that leaves is about."""
        about = {subject for item in self.leaving for subject in item.subjects}
        return tuple(subject for subject in Subject if subject is Subject.SUBSCRIBER or subject in about)

    @property
    def recipient_role(self) -> str | None:
        """The role the recipient really has: a processor with purposes of its own is a controller (AVG 28(10))."""
        if self.recipient.role == "processor" and (self.recipient.own_purposes or self.recipient.trains_ai):
            return "controller"
        return self.recipient.role


def dates_of(thing: object) -> frozenset[date]:
    """Return every date that stands anywhere in a flow.

    Examples:
        >>> from datetime import date
        >>> sorted(dates_of(Paper("dpia", starts=date(2026, 1, 20))))
        [datetime.date(2026, 1, 20)]
    """
    if isinstance(thing, date):
        return frozenset({thing})
    if isinstance(thing, tuple):
        return frozenset().union(*(dates_of(part) for part in thing))
    if is_dataclass(thing):
        return frozenset().union(*(dates_of(getattr(thing, part.name)) for part in fields(thing)))
    return frozenset()
