"""The controlled vocabulary: one word per concept, each with its DPV name and its Dutch and English label.

Everything that names a kind of data, a subject, a verdict or a reason imports it from here. Labels are message ids
for ``sluis.i18n``; DPV 2.3 names are those of ``facts/law.md`` section 10 (W3C DPV, IRIs given as prefixed names).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sluis.i18n import N_

SPECIFICATION_VERSION: Final = {
    "gate": "2.0",
    "register": "2.2",
    "law": "1.0",
    "ledger": "2",
    "rights": "1",
    "risk": "1",
}
"""Version of each page of ``docs/spec``, as the head of the page says it."""
LEDGER_WRITTEN: Final = 2
"""Version of the ledger that is written today: ledger specification, section 9."""


class Kind(StrEnum):
    """What a value identifies or says."""

    MAC_ADDRESS = "mac_address"
    IP_ADDRESS = "ip_address"
    IP_PREFIX = "ip_prefix"
    SSID = "ssid"
    HOST_NAME = "host_name"
    DEVICE_NAME = "device_name"
    SERIAL = "serial"
    ENDPOINT = "endpoint"
    UUID = "uuid"
    IMEI = "imei"
    SUBSCRIBER_NUMBER = "subscriber_number"
    PHONE_NUMBER = "phone_number"
    EMAIL = "email"
    USER_NAME = "user_name"
    SECRET = "secret"  # noqa: S105 - the name of a kind
    CERTIFICATE = "certificate"
    DHCP_IDENTIFIER = "dhcp_identifier"
    DHCP_OPTION = "dhcp_option"
    FINGERPRINT = "fingerprint"
    FREE_TEXT = "free_text"
    URL = "url"
    DOMAIN = "domain"
    LOCATION = "location"
    MESSAGE = "message"
    LOG = "log"
    PRESENCE = "presence"
    TRAFFIC = "traffic"
    SIGNAL = "signal"
    SENSOR = "sensor"
    COUNTER = "counter"
    UPTIME = "uptime"
    MOMENT = "moment"
    NUMBER = "number"
    FLAG = "flag"
    ENUM = "enum"
    MODEL = "model"
    VERSION = "version"
    REFERENCE = "reference"
    CONFIGURATION = "configuration"
    HOUSEHOLD = "household"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class KindTerm:
    """One kind as people and other systems name it."""

    label: str
    """Message id; Dutch in the catalogue."""
    dpv: str
    """DPV 2.3 prefixed name, the nearest one there is."""
    personal: bool
    """Whether a value of this kind by itself can identify somebody (GDPR art. 4(1))."""


KINDS: Final[dict[Kind, KindTerm]] = {
    Kind.MAC_ADDRESS: KindTerm(N_("MAC address"), "pd:MACAddress", personal=True),
    Kind.IP_ADDRESS: KindTerm(N_("IP address"), "pd:IPAddress", personal=True),
    Kind.IP_PREFIX: KindTerm(N_("IP prefix"), "pd:IPAddress", personal=True),
    Kind.SSID: KindTerm(N_("Wi-Fi network name"), "pd:Identifier", personal=True),
    Kind.HOST_NAME: KindTerm(N_("host name"), "pd:DeviceBased", personal=True),
    Kind.DEVICE_NAME: KindTerm(N_("device name"), "pd:DeviceBased", personal=True),
    Kind.SERIAL: KindTerm(N_("serial number"), "pd:UID", personal=True),
    Kind.ENDPOINT: KindTerm(N_("endpoint identifier"), "pd:UID", personal=True),
    Kind.UUID: KindTerm(N_("unique identifier"), "pd:UID", personal=True),
    Kind.IMEI: KindTerm(N_("IMEI"), "pd:UID", personal=True),
    Kind.SUBSCRIBER_NUMBER: KindTerm(N_("subscriber number"), "pd:UID", personal=True),
    Kind.PHONE_NUMBER: KindTerm(N_("phone number"), "pd:TelephoneNumber", personal=True),
    Kind.EMAIL: KindTerm(N_("e-mail address"), "pd:EmailAddress", personal=True),
    Kind.USER_NAME: KindTerm(N_("user name"), "pd:Username", personal=True),
    Kind.SECRET: KindTerm(N_("secret or key"), "pd:Authenticating", personal=True),
    Kind.CERTIFICATE: KindTerm(N_("certificate"), "pd:Authenticating", personal=True),
    Kind.DHCP_IDENTIFIER: KindTerm(N_("DHCP identifier"), "pd:DeviceBased", personal=True),
    Kind.DHCP_OPTION: KindTerm(N_("DHCP option"), "pd:DeviceBased", personal=True),
    Kind.FINGERPRINT: KindTerm(N_("device fingerprint"), "pd:DeviceBased", personal=True),
    Kind.FREE_TEXT: KindTerm(N_("free text"), "pd:Identifier", personal=True),
    Kind.URL: KindTerm(N_("web address"), "pd:Identifier", personal=True),
    Kind.DOMAIN: KindTerm(N_("domain name"), "pd:CommunicationsMetadata", personal=True),
    Kind.LOCATION: KindTerm(N_("location"), "pd:Location", personal=True),
    Kind.MESSAGE: KindTerm(N_("message content"), "pd:CommunicationsMetadata", personal=True),
    Kind.LOG: KindTerm(N_("log line"), "pd:DeviceBased", personal=True),
    Kind.PRESENCE: KindTerm(N_("presence at home"), "pd:Behavioural", personal=True),
    Kind.TRAFFIC: KindTerm(N_("traffic volume"), "pd:CommunicationsMetadata", personal=False),
    Kind.SIGNAL: KindTerm(N_("signal strength"), "pd:DeviceBased", personal=False),
    Kind.SENSOR: KindTerm(N_("sensor in the home"), "pd:Behavioural", personal=True),
    Kind.COUNTER: KindTerm(N_("counter"), "pd:DeviceBased", personal=False),
    Kind.UPTIME: KindTerm(N_("time since start"), "pd:DeviceBased", personal=False),
    Kind.MOMENT: KindTerm(N_("moment"), "pd:DeviceBased", personal=False),
    Kind.NUMBER: KindTerm(N_("number"), "pd:DeviceBased", personal=False),
    Kind.FLAG: KindTerm(N_("yes or no"), "pd:DeviceBased", personal=False),
    Kind.ENUM: KindTerm(N_("fixed word"), "pd:DeviceBased", personal=False),
    Kind.MODEL: KindTerm(N_("model"), "pd:DeviceBased", personal=False),
    Kind.VERSION: KindTerm(N_("version"), "pd:DeviceSoftware", personal=False),
    Kind.REFERENCE: KindTerm(N_("reference to another entry"), "pd:DeviceBased", personal=False),
    Kind.CONFIGURATION: KindTerm(N_("setting"), "pd:DeviceBased", personal=False),
    Kind.HOUSEHOLD: KindTerm(N_("household"), "pd:Household", personal=True),
    Kind.UNKNOWN: KindTerm(N_("unknown"), "pd:DeviceBased", personal=True),
}


class Subject(StrEnum):
    """Whose data a value is."""

    SUBSCRIBER = "subscriber"
    HOUSEHOLD = "household"
    GUEST = "guest"
    NEIGHBOUR = "neighbour"
    PASSER_BY = "passer-by"
    CORRESPONDENT = "correspondent"
    """Who is called, written to or connected with: somebody else, somewhere else."""
    ROUTER = "router"
    """The provider's own box: its serial, endpoint and addresses point at the contract."""
    PROVIDER = "provider"
    """The provider itself: its servers, resolvers, controllers and lines. Of no person."""
    NOBODY = "nobody"


SUBJECTS: Final[dict[Subject, tuple[str, str]]] = {
    Subject.SUBSCRIBER: (N_("subscriber"), "dpv:Subscriber"),
    Subject.HOUSEHOLD: (N_("household member"), "dpv:User"),
    Subject.GUEST: (N_("guest"), "dpv:Visitor"),
    Subject.NEIGHBOUR: (N_("neighbour"), "dpv:DataSubject"),
    Subject.PASSER_BY: (N_("passer-by"), "dpv:DataSubject"),
    Subject.CORRESPONDENT: (N_("the other party of a call or message"), "dpv:DataSubject"),
    Subject.ROUTER: (N_("the router itself"), "dpv:Customer"),
    Subject.PROVIDER: (N_("the provider itself"), "eu-gdpr:Controller"),
    Subject.NOBODY: (N_("nobody"), "dpv:NonPersonalData"),
}


class Confidence(StrEnum):
    """How sure identify is of what it says of a path, surest first."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"
    NONE = "none"


CONFIDENCES: Final[dict[Confidence, str]] = {
    Confidence.CERTAIN: N_("certain"),
    Confidence.LIKELY: N_("likely"),
    Confidence.POSSIBLE: N_("possible"),
    Confidence.NONE: N_("no idea"),
}


class Basis(StrEnum):
    """By what identify says what it says of a path."""

    CATALOGUE = "catalogue"
    VALUE_AND_NAME = "value-and-name"
    VALUE = "value"
    NAME = "name"
    FORM = "form"
    NOTHING = "nothing"


BASES: Final[dict[Basis, str]] = {
    Basis.CATALOGUE: N_("the catalogue lists it"),
    Basis.VALUE_AND_NAME: N_("its values and its name agree"),
    Basis.VALUE: N_("its values look so"),
    Basis.NAME: N_("its name says so"),
    Basis.FORM: N_("its values have this form and its name says nothing"),
    Basis.NOTHING: N_("neither name nor values say anything"),
}


class Form(StrEnum):
    """What the values of a path look like; says nothing about any one of them."""

    EMPTY = "empty"
    FLAG = "flag"
    WHOLE_NUMBER = "whole-number"
    DECIMAL = "decimal"
    TIME = "time"
    WORD = "word"
    TEXT = "text"
    ARRAY = "array"
    NULL = "null"


FORMS: Final[dict[Form, str]] = {
    Form.EMPTY: N_("always empty"),
    Form.FLAG: N_("true or false"),
    Form.WHOLE_NUMBER: N_("whole numbers"),
    Form.DECIMAL: N_("decimal numbers"),
    Form.TIME: N_("moments"),
    Form.WORD: N_("single words"),
    Form.TEXT: N_("texts"),
    Form.ARRAY: N_("lists, not looked into"),
    Form.NULL: N_("no value"),
}


class Verdict(StrEnum):
    """What a rule of law answers, worst first."""

    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"
    REVIEW = "REVIEW"
    PASS = "PASS"  # noqa: S105 - a verdict


class Effect(StrEnum):
    """What a finding other than PASS does."""

    CLOSE = "close"
    WARN = "warn"
    CLOCK = "clock"
    INFORM = "inform"


class Supervisor(StrEnum):
    """Who supervises a rule (``facts/law.md`` section 0.6)."""

    AP = "AP"
    ACM = "ACM"
    RDI = "RDI"
    UNSETTLED = "unsettled"
    """No act designates one yet, or none was found (``facts/law.md`` section 8)."""
    NONE = "none"


class Reason(StrEnum):
    """Why a leaf, or a whole report, was withheld (gate specification, section 13.2)."""

    UNLISTED = "unlisted"
    TYPE = "type"
    RANGE = "range"
    SHAPE = "shape"
    NO_CANONICAL_FORM = "no-canonical-form"
    NO_CLASS = "no-class"
    CONFLICT = "conflict"
    TABLE_SIZE = "table-size"
    WITHHOLD = "withhold"
    NO_COLLECTION_TIME = "no-collection-time"
    NOTHING_RELEASED = "nothing-released"
    IDENTITY_MISMATCH = "identity-mismatch"
    REFUSED_FORMAT = "refused-format"
    REFUSED_SIZE = "refused-size"
    REFUSED_ENCODING = "refused-encoding"
    REFUSED_UTF8 = "refused-utf8"
    REFUSED_SYNTAX = "refused-syntax"
    REFUSED_LAYOUT = "refused-layout"
    REFUSED_DEPTH = "refused-depth"
    REFUSED_DUPLICATE_KEY = "refused-duplicate-key"
    REFUSED_NUMBER = "refused-number"
    REFUSED_NAN = "refused-nan"
    REFUSED_SURROGATE = "refused-surrogate"
    UNKNOWN_HOUSEHOLD = "unknown-household"
    OVERLAPPING_HOUSEHOLD = "overlapping-household"
    TOO_LATE = "too-late"
    TOO_EARLY = "too-early"
    DUPLICATE = "duplicate"
    CLOSED_LAW = "closed-law"
    CLOSED_LEASE = "closed-lease"
    CLOSED_RISK = "closed-risk"
    CLOSED_TRIGGER = "closed-trigger"
    CLOSED_CONSENT = "closed-consent"
    CLOSED_OBJECTION = "closed-objection"
    CLOSED_RESTRICTION = "closed-restriction"
    CLOSED_RECIPIENT = "closed-recipient"
    CLOSED_PERIOD = "closed-period"
    CLOSED_BUDGET = "closed-budget"
    NO_CELL = "no-cell"
    COUNTED = "counted"
    STANDING_BROKEN = "standing-broken"
    GRAMMAR = "grammar"
    CANARY = "canary"
    OWN_NAME = "own-name"
    QUARANTINE = "quarantine"
    FAULT = "fault"


REASONS: Final[dict[Reason, str]] = {
    Reason.UNLISTED: N_("not in the register"),
    Reason.TYPE: N_("another type of value than the row allows"),
    Reason.RANGE: N_("outside the range of the row"),
    Reason.SHAPE: N_("does not fit the shape of the row"),
    Reason.NO_CANONICAL_FORM: N_("no canonical form, so no token"),
    Reason.NO_CLASS: N_("no class for it in the closed list"),
    Reason.CONFLICT: N_("two spellings of one path that differ"),
    Reason.TABLE_SIZE: N_("a table with more entries than the activity lets out"),
    Reason.WITHHOLD: N_("the register says: withhold"),
    Reason.NO_COLLECTION_TIME: N_("no usable collection time"),
    Reason.NOTHING_RELEASED: N_("nothing in it may leave"),
    Reason.IDENTITY_MISMATCH: N_("the report names another router than the one that sent it"),
    Reason.REFUSED_FORMAT: N_("in no format that Sluis reads"),
    Reason.REFUSED_SIZE: N_("too large"),
    Reason.REFUSED_ENCODING: N_("the content coding cannot be undone"),
    Reason.REFUSED_UTF8: N_("not UTF-8"),
    Reason.REFUSED_SYNTAX: N_("not readable as the format it claims"),
    Reason.REFUSED_LAYOUT: N_("readable, but not built as its format says"),
    Reason.REFUSED_DEPTH: N_("nested too deeply"),
    Reason.REFUSED_DUPLICATE_KEY: N_("the same key twice in one object"),
    Reason.REFUSED_NUMBER: N_("a number longer than 32 characters or with a large exponent"),
    Reason.REFUSED_NAN: N_("NaN or infinity"),
    Reason.REFUSED_SURROGATE: N_("half of a surrogate pair"),
    Reason.UNKNOWN_HOUSEHOLD: N_("the router belongs to no household at that moment"),
    Reason.OVERLAPPING_HOUSEHOLD: N_("the router belongs to more than one household at that moment"),
    Reason.TOO_LATE: N_("collected longer ago than the window for late reports"),
    Reason.TOO_EARLY: N_("collected in the future"),
    Reason.DUPLICATE: N_("seen before"),
    Reason.CLOSED_LAW: N_("closed by a finding of law"),
    Reason.CLOSED_LEASE: N_("closed: the plan is not in force"),
    Reason.CLOSED_RISK: N_("closed: no measurement shows that homes are recognised no better than the register allows"),
    Reason.CLOSED_TRIGGER: N_("closed: no help request is open"),
    Reason.CLOSED_CONSENT: N_("closed: no consent"),
    Reason.CLOSED_OBJECTION: N_("closed by an objection"),
    Reason.CLOSED_RESTRICTION: N_("closed by a restriction"),
    Reason.CLOSED_RECIPIENT: N_("closed: its recipient was stopped"),
    Reason.CLOSED_PERIOD: N_("closed: homes of this period were counted already"),
    Reason.CLOSED_BUDGET: N_("closed: counts have spent the privacy budget of the year"),
    Reason.COUNTED: N_("counted among other homes; nothing of one home leaves"),
    Reason.NO_CELL: N_("not counted: the home is in none of the listed regions"),
    Reason.STANDING_BROKEN: N_("what is on record about the household does not check"),
    Reason.GRAMMAR: N_("door 2 refused the bytes"),
    Reason.CANARY: N_("the canary found an identifier in the bytes"),
    Reason.OWN_NAME: N_("a listed word that is also a name of the household"),
    Reason.QUARANTINE: N_("the row is in quarantine"),
    Reason.FAULT: N_("a fault; nothing left"),
}


class DeviceClass(StrEnum):
    """What a host name may be generalised to. No camera, lock, alarm, medical or baby-monitor class exists."""

    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    TELEVISION = "television"
    MEDIA_PLAYER = "media-player"
    SPEAKER = "speaker"
    GAME_CONSOLE = "game-console"
    PRINTER = "printer"
    WATCH = "watch"
    STORAGE = "storage"
    NETWORK = "network"
    APPLIANCE = "appliance"


class VendorGroup(StrEnum):
    """What a MAC address may be generalised to: large makers by name, all others together."""

    APPLE = "apple"
    SAMSUNG = "samsung"
    GOOGLE = "google"
    AMAZON = "amazon"
    MICROSOFT = "microsoft"
    INTEL = "intel"
    SONY = "sony"
    LG = "lg"
    HUAWEI = "huawei"
    XIAOMI = "xiaomi"
    TP_LINK = "tp-link"
    ESPRESSIF = "espressif"
    HP = "hp"
    OTHER = "other"
    RANDOMISED = "randomised"


DEVICE_CLASSES: Final[dict[DeviceClass, str]] = {
    DeviceClass.PHONE: N_("phone"),
    DeviceClass.TABLET: N_("tablet"),
    DeviceClass.COMPUTER: N_("computer"),
    DeviceClass.TELEVISION: N_("television"),
    DeviceClass.MEDIA_PLAYER: N_("media player"),
    DeviceClass.SPEAKER: N_("speaker"),
    DeviceClass.GAME_CONSOLE: N_("game console"),
    DeviceClass.PRINTER: N_("printer"),
    DeviceClass.WATCH: N_("watch"),
    DeviceClass.STORAGE: N_("network storage"),
    DeviceClass.NETWORK: N_("network equipment"),
    DeviceClass.APPLIANCE: N_("household appliance"),
}


class Lifetime(StrEnum):
    """For how long a token of one value stays the same (gate specification, section 12.2)."""

    REPORT = "report"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class BodyFormat(StrEnum):
    """What a recipient's bodies look like."""

    OBJECT = "object"
    PAIRS = "pairs"
    CSV = "csv"


class Role(StrEnum):
    """What somebody is to the provider."""

    OWNER = "owner"
    """Owner of a process of the register."""
    LEGAL = "legal"
    DPO = "dpo"
    """Data protection officer."""
    APPROVER = "approver"
    CALL_CENTRE = "call-centre"
    OPERATOR = "operator"
    INSPECTOR = "inspector"
    """Of a supervisor."""
    REGISTRY = "registry"
    """The machine that knows who lives where: a CRM."""
    HOUSEHOLD = "household"
    """Whoever answers for some households, and for those only."""
    AGENT = "agent"
    """The machine of an organisation that acts for households by a mandate."""


NOT_ONE_HOUSEHOLD: Final = frozenset({"business", "shared", "holiday"})
"""Uses of a line of which nobody is shown anything by signing in: whoever answers for it is not everybody on it."""
