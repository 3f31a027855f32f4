"""The result of an audit: what left the house, to whom, what of it could be read, and what the register says of it.

In:  nothing. Out: the records that ``audit`` makes and every report shows.

The rules this module keeps:
 * A report computes nothing: every number and every judgement it shows stands here.
 * The value of a field is here once, as ``Field.value``; a report shows it only when somebody asked (``--reveal``), and
   ``Field.shown`` otherwise.
 * Everything that was seen has its places: input and packet, line or entry, from 1.
 * Order is settled here and the same for the same inputs, so that two reports of one capture are the same bytes.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from sluis.capture.base.sighting import Part, Place, Via, Why
from sluis.i18n import N_
from sluis.law.finding import Finding
from sluis.register.looking import RegisterState
from sluis.telemetry.model import Value
from sluis.terms import KINDS, Kind, Subject, Verdict


class UnreadCount(NamedTuple):
    """What of an input was not read, for one reason."""

    why: Why
    times: int
    """How often."""
    first: int
    """The first place: packet, line or entry; 0: the whole."""


@dataclass(frozen=True, slots=True)
class Source:
    """One input."""

    number: int
    """From 1."""
    name: str
    """As it was given, or found in a folder."""
    kind: str
    """``pcap``, ``pcapng``, ``har``, ``mitmproxy``, ``zeek``, ``eve``, or a format of ``telemetry``; empty: unread."""
    sha256: str
    """Of the file's octets, hexadecimal; empty when it could not be read, and for live traffic."""
    octets: int
    entries: int
    """Packets, lines or entries read."""
    unread: tuple[UnreadCount, ...] = ()
    """What of it was not read."""
    recorded: bool = False
    """Whether it holds messages alone, and nothing of the way they were sent."""


@dataclass(frozen=True, slots=True)
class Device:
    """Something in the house."""

    number: int
    """From 1, in the order of first sight; 0 is the router."""
    macs: tuple[str, ...]
    addresses: tuple[str, ...]
    names: tuple[str, ...]
    vendor: str = ""
    """Maker by the address prefix, when known."""
    how: tuple[str, ...] = ()
    """By what it became known: ``dhcp option 12``, ``mdns``."""

    @property
    def is_router(self) -> bool:
        """Whether this is the router itself."""
        return self.number == 0


class Party(StrEnum):
    """Who a destination is to the house."""

    PROVIDER = "provider"
    RECIPIENT = "recipient"
    THIRD = "third"
    UNKNOWN = "unknown"
    """Nobody says: there is no register, or it does not say where its parties receive."""


PARTIES: dict[Party, str] = {
    Party.PROVIDER: N_("the provider itself"),
    Party.RECIPIENT: N_("a recipient in the register"),
    Party.THIRD: N_("a party the register does not know"),
    Party.UNKNOWN: N_("not known: no register says"),
}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where something went: one name, or one address that has no name."""

    key: str
    """The name, else the address: what flows point at."""
    names: tuple[tuple[str, Via], ...]
    """Every name seen for it, and how."""
    addresses: tuple[str, ...]
    organisation: str = ""
    """Holder of the address block by the table; empty is unknown."""
    country: str = ""
    """ISO 3166-1 alpha-2 by the table; empty is unknown. Where the block is registered, not where it stands."""
    asn: int = 0
    cloud: str = ""
    """Name of the cloud or delivery network that hosts it; the customer behind it is then unknown."""
    party: Party = Party.UNKNOWN
    recipient: str = ""
    """Key of the recipient in the register."""
    place: Place | None = None
    """Of first sight."""


class Reading(StrEnum):
    """How far the traffic of a flow could be read."""

    CLEAR = "clear"
    """Sent unencrypted and read."""
    OPENED = "opened"
    """Encrypted on the wire, read with a key."""
    SEALED = "sealed"
    """Encrypted, and not read."""
    UNREAD = "unread"
    """Not known to be encrypted, and not read: no protocol that is read, or nothing in it."""
    RECORDED = "recorded"
    """Read from a recorded message: whether it was encrypted on its way does not stand in the input."""
    EMPTY = "empty"
    """Nothing was sent but what opens, keeps and closes a connection, as when nobody answered."""


READINGS: dict[Reading, str] = {
    Reading.CLEAR: N_("not encrypted; read"),
    Reading.OPENED: N_("encrypted; read with a key"),
    Reading.SEALED: N_("encrypted; not read"),
    Reading.UNREAD: N_("not read"),
    Reading.EMPTY: N_("nothing sent but what opens and closes a connection"),
    Reading.RECORDED: N_("read from a recorded message; whether it was sent encrypted is not known"),
}


@dataclass(frozen=True, slots=True)
class Flow:
    """What one sender sent to one destination by one protocol and port."""

    number: int
    """From 1, in the order of first sight."""
    device: int
    """Number of the device; 0 the router. A capture outside the house shows only the router."""
    destination: str
    """Key of the destination."""
    protocol: str
    transport: str
    port: int
    reading: Reading
    packets: int
    octets_out: int
    octets_in: int
    first_ms: int
    last_ms: int
    times: int
    """Connections opened, or datagram conversations begun; at least 1."""
    places: tuple[Place, ...]
    """The first few."""
    hours: tuple[int, ...] = ()
    """When the hours begin in which something was sent, in milliseconds since 1970; empty when they were too many."""
    began_open: bool = False
    """Whether it began with words that were not encrypted and went on encrypted, as with STARTTLS."""
    carried: int = -1
    """Octets that the transport carried, both ways, without its own; -1 where an input does not say."""
    partly_read: bool = False
    """Of one that counts as not read: whether fields were read from the wire all the same, without a key."""


class State(StrEnum):
    """What was done to a value before it left."""

    RAW = "raw"
    ENCODED = "encoded"
    """Written in another notation (base64, hexadecimal, compressed): anybody can undo it."""
    HASHED = "hashed"
    """A digest without a secret key of something the house owns: anybody who guesses it can check it."""
    TOKEN = "token"  # noqa: S105 - the name of a treatment
    """In the form of the gate's tokens."""
    GENERALISED = "generalised"
    """A word or band of a closed list."""
    UNEXPLAINED = "unexplained"
    """Of the length of a digest, and of nothing known: it may be one of something unknown, or a token of others."""


STATES: dict[State, str] = {
    State.RAW: N_("unchanged"),
    State.ENCODED: N_("written in another notation"),
    State.HASHED: N_("as a plain digest"),
    State.TOKEN: N_("as a token"),
    State.GENERALISED: N_("made coarser"),
    State.UNEXPLAINED: N_("as digits nobody can explain"),
}


NEVER: Final = "never shown"
"""What is shown of a credential, whoever asks."""


class Treated(StrEnum):
    """Whether something left in the form of a row of the register."""

    AS_SAID = "as-said"
    OTHERWISE = "otherwise"
    UNSURE = "unsure"
    """Nobody outside can tell."""
    NOT_HELD = "not-held"
    """It came in more forms than are kept apart, and not every value of it was held against the row."""


Form = tuple[tuple[str, Treated], ...]
"""Keys of rows, and whether a value left in their form."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a flow: everything of one kind, in one form, that stood at one place of what was sent."""

    number: int
    """From 1, in the order of flow, part and path."""
    flow: int
    """Number of the flow."""
    part: Part
    path: tuple[str, ...]
    """As it may be printed: ``*`` for instances and for names that identify somebody."""
    kind: Kind
    subject: Subject
    state: State
    how: str
    """The detector's reason or the digest's recipe, fixed words: ``base64:pairs``, ``sha256:mac_address``."""
    count: int
    values: int
    """Different values seen."""
    devices: tuple[int, ...]
    """Devices of the house whose name or address it is; empty when it is of none that is known."""
    owned: bool
    """Whether the value, in whatever form, was recognised as one the house itself said (DHCP, mDNS, SSDP)."""
    shown: str
    """What may be shown of a value without revealing it: fixed words and lengths, as ``17 characters``; of what
    stands in a credential ``NEVER``."""
    value: str = field(repr=False)
    """The first value as sent, at most 256 characters; for ``--reveal`` only. Empty for what stands in a credential."""
    places: tuple[Place, ...] = ()
    """The first few."""
    rows: tuple[str, ...] = ()
    """Rows of the register it fits, as ``activity#number``."""
    form: Form = ()
    """Of the rows that let something of it through to this recipient: whether its values, all of them, are as the row
    says. Values at one place that differ in this are fields apart, each with its own first value and places."""
    examples: tuple[Value, ...] = field(default=(), repr=False)
    """Values that together have every form, sign and number of digits seen at this place; never shown."""

    @property
    def personal(self) -> bool:
        """Whether it may be about somebody: what nobody can place counts as the household's."""
        return self.subject not in {Subject.PROVIDER, Subject.NOBODY}

    @property
    def telling(self) -> bool:
        """Whether it is known to be about somebody: by the house, by the standard, or by a kind that identifies.

        This is what a report calls a field about people; a number under a name nobody knows is ``personal`` and not
        ``telling``.
        """
        by_kind = KINDS[self.kind].personal and self.kind is not Kind.UNKNOWN
        by_standard = self.how.startswith(("catalogue", "standard"))
        return self.owned or bool(self.devices) or (self.personal and (by_kind or by_standard))

    @property
    def secret(self) -> bool:
        """Whether its value is shown to nobody: of a credential, and of what is called a password or key elsewhere."""
        return self.part is Part.CREDENTIAL or self.kind is Kind.SECRET


class Sort(StrEnum):
    """What an observation is about: observed minus declared, and the other way round."""

    UNDECLARED_RECIPIENT = "undeclared-recipient"
    UNDECLARED_FIELD = "undeclared-field"
    UNREADABLE_FLOW = "unreadable-flow"
    NOT_TREATED = "not-treated"
    NOT_ENCRYPTED = "not-encrypted"
    """Sent so that whoever stands on the way can read it; whatever a record says."""
    NEVER_SEEN = "never-seen"
    NOT_IN_STATEMENT = "not-in-statement"
    STATED_NOT_SEEN = "stated-not-seen"
    """In the statement, at a moment of the capture, and not seen going to that recipient."""
    COLLECTED_UNUSED = "collected-unused"
    """Sent to the provider itself, and used by no activity of the register."""
    CLOSED = "closed"
    """Declared, seen, and closed by law on that day."""
    BESIDE_THE_RECORD = "beside-the-record"
    """Sent to a recipient directly, where the record says that it passes the provider first."""
    STATEMENT_UNPROVED = "statement-unproved"
    """The statement does not hold, or was not checked; nothing was compared with it."""


SORTS: dict[Sort, str] = {
    Sort.UNDECLARED_RECIPIENT: N_("Sent to a party that no record names"),
    Sort.UNDECLARED_FIELD: N_("A field that no record names for this recipient"),
    Sort.UNREADABLE_FLOW: N_("Traffic that cannot be read, to a party that no record names"),
    Sort.NOT_TREATED: N_("The treatment of the record was not applied"),
    Sort.NOT_ENCRYPTED: N_("Sent without encryption"),
    Sort.NEVER_SEEN: N_("In the record, and not seen in this capture"),
    Sort.NOT_IN_STATEMENT: N_("Left the router, and does not stand in the statement"),
    Sort.STATED_NOT_SEEN: N_("In the statement, and not seen in this capture"),
    Sort.COLLECTED_UNUSED: N_("Sent to the provider, and used by no activity of the record"),
    Sort.CLOSED: N_("Declared, and closed by law on that day"),
    Sort.BESIDE_THE_RECORD: N_("Sent another way than the record says"),
    Sort.STATEMENT_UNPROVED: N_("The statement is not proved"),
}


@dataclass(frozen=True, slots=True)
class Observation:
    """One finding: what was seen beside what is declared, or sent open, with what the law says of it on that day."""

    number: int
    """From 1."""
    sort: Sort
    verdict: Verdict
    reason_id: str
    """Message id with places, as in ``law.finding``."""
    remedy_id: str = ""
    words: tuple[tuple[str, str], ...] = ()
    """Places of both message ids, sorted by name: paths, kinds and names of destinations, never a value."""
    destination: str = ""
    flows: tuple[int, ...] = ()
    fields: tuple[int, ...] = ()
    activity: str = ""
    """Of the register, when one is concerned."""
    findings: tuple[Finding, ...] = ()
    """What the rules of law say, each with its supervisor and citation."""
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing this capture cannot show."""

    reason_id: str
    words: tuple[tuple[str, str], ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Declared:
    """What the capture was compared with."""

    name: str = ""
    """Of the register's file; empty without one."""
    digest: str = ""
    controller: str = ""
    contact: str = ""
    statement: str = ""
    """Name of the statement's file; empty without one."""
    statement_from: date | None = None
    statement_to: date | None = None
    state: RegisterState | None = None
    """What is the matter with a register that no gate would load; ``None``: nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """The table by which organisations and countries were told."""

    name: str
    day: str
    """YYYY-MM-DD: of which day it is; empty when there is none."""
    licence: str
    """Spelled as SPDX does where it can be."""


@dataclass(frozen=True, slots=True)
class Audit:
    """Everything an audit found."""

    sources: tuple[Source, ...]
    at: date
    """The day by which was judged: of the last thing seen, or as told."""
    first_ms: int
    last_ms: int
    devices: tuple[Device, ...]
    """The router first, when it is known."""
    destinations: tuple[Destination, ...]
    """In the order of first sight."""
    flows: tuple[Flow, ...]
    """Only what left the house; what stayed inside is counted in ``inside``."""
    fields: tuple[Field, ...]
    observations: tuple[Observation, ...]
    limits: tuple[Limit, ...]
    declared: Declared
    table: Table
    inside: int = 0
    """Flows that stayed within the house."""
    own: tuple[str, ...] = ()
    """Keys of destinations that no record names and to which devices of the house sent by themselves."""
    hidden: tuple[str, ...] = field(default=(), repr=False)
    """What stands in names of destinations and identifies somebody; shown with ``--reveal`` only."""
    alone: bool = False
    """Whether somebody said that nothing stands behind the router, as on a test bench."""
    version: str = ""
    """Of Sluis."""
    dissector: str = ""
    """Of the program that took packets apart; empty when none was needed."""
    keylog_sha256: str = ""
    """Of the file with TLS secrets, hexadecimal; empty when none was given."""
