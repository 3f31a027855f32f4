"""A flow: everything the rules of law may know about one activity of the register, or of a capture.

In:  facts that somebody established; ``None``, an empty tuple or a part that says nothing is "not established", never
     "no".
Out: one ``Flow`` that ``sluis.law.judge`` reads.

The rules this module keeps:
 * Every fact of ``facts/law.md`` section 1 has a place here (``FACTS`` lists them, a test walks the list). What people
   state is declared in ``sluis.law.parties`` and ``sluis.law.activity``; what Sluis concludes, here.
 * No fact is a value of a report: a flow is made of the controller's own words, dates and codes.
 * Every date that can turn a finding is a ``date`` somewhere in the flow; ``dates_of`` finds them all, so a lease
   cannot overlook one.
"""

from datetime import date
from typing import Final

from msgspec import Struct

from sluis.law.activity import ActivityFacts
from sluis.law.parties import NOBODY, Controller, Recipient
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
"""The facts of ``facts/law.md`` section 1, in its order and spelling: a quotation, to which the model is held. Nothing
else gives this order, which the page about the register keeps; so it is written down and not derived."""

WITHHOLD: Final = "withhold"
"""The transform that leaves nothing."""


class Item(Struct, frozen=True, forbid_unknown_fields=True):
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
    counted: bool = False
    """Only numbers of homes leave of it, and nothing of one home."""
    identifiers: tuple[str, ...] = ()
    """Kinds of the identifiers that stand among its listed words themselves."""
    values: int | None = None
    """How many different numbers can leave."""

    unlisted: bool = False
    """The data model its path begins with has no such parameter, and nobody said what it is; or one looks like it."""
    near: str | None = None
    """Of an unlisted path: the parameter it may mean."""

    @property
    def leaves(self) -> bool:
        """Whether anything of it goes to the recipient."""
        return self.transform != WITHHOLD


class Paper(Struct, frozen=True, forbid_unknown_fields=True):
    """A dated thing the activity leans on: agreement, DPIA, validity of the activity itself."""

    fact: str
    """Path in the register."""
    starts: date | None = None
    ends: date | None = None
    """First day on which it no longer holds."""


class Flow(ActivityFacts, frozen=True, kw_only=True):
    """One activity as the rules see it: its own facts, who decides, who receives, and what Sluis concludes."""

    id: str
    recipient_key: str
    """Key of the recipient in the register."""
    recipient: Recipient
    controller: Controller = NOBODY
    items: tuple[Item, ...] = ()
    household_lifetime: str | None = None
    time_grid: str | None = None
    """The grid of the time of collection, a duration; ``None``: no time leaves."""
    rotation_days: int | None = None
    ropa_ref: str | None = None
    """Of a flow that stands in the register: the register's digest."""
    papers: tuple[Paper, ...] = ()
    trigger: str | None = None
    """``always | consent | help-request``."""
    window_seconds: int | None = None
    """For ``help-request``: how long one request lets data leave."""
    known_at: date | None = None
    """Judge as one knew on that day: what was annulled before it never counted. Absent: as known on the day judged."""

    @property
    def where(self) -> str:
        """Where its facts stand in the register."""
        return f"activities.{self.id}"

    @property
    def recipient_where(self) -> str:
        """Where the facts of its recipient stand in the register."""
        return f"recipients.{self.recipient_key}"

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
        """The role the recipient really has: a processor with purposes of its own is a controller (GDPR 28(10))."""
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
    if isinstance(thing, Struct):
        return frozenset().union(*(dates_of(getattr(thing, name)) for name in thing.__struct_fields__))
    return frozenset()
