"""What the names of a path suggest, where the catalogue does not list it.

In:  a path, with its instances or with ``*`` in their place.
Out: a kind, a subject and whether it names a secret, each ``None`` or false when nothing says so.

The rules this module keeps:
 * Makers repeat the standard names behind a prefix of their own (``X_ALU-COM_``), in other case and glued together
   (``AlMac``, ``hostname``), so names are compared word by word, without prefix, marks and case. Only what is long
   enough to mean one thing (``~`` in the table) may also stand behind other letters: ``WPAPSK``, ``stamacaddress``.
 * A kind is read from the end of the last name only: ``PasswordReset`` is no password, ``ResetPassword`` is one.
 * A secret is what this table or ``find.secrets`` names so: what refuses a row and what hides a value never differ.
 * Whose it is, is read from every name on the way, the strictest answer first, so that a neighbour never becomes a
   member of the household; and only for entries of a table, or for a value that identifies. A setting called
   ``NeighbourScanInterval`` is nobody's.
 * A suggestion opens nothing. It refuses rows, sets paths apart in a draft and is shown with its confidence.

Own tables: standard names from the Broadband Forum models, makers' names as seen in captures/dumps.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from sluis.identify.find.secrets import name_says
from sluis.telemetry.model import Path
from sluis.terms import KINDS, Kind, Subject

_PREFIX: Final = re.compile(r"^X_[0-9A-Za-z\-]{1,32}_")
_WORDS: Final = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_INSTANCE: Final = re.compile(r"\*|\{i\}|[0-9]+")
_LONGEST: Final = 128
"""Longest segment read as a name, characters; what is longer is no name of a parameter."""

KIND_NAMES: Final[tuple[tuple[Kind, str], ...]] = (
    (Kind.SECRET, "~passphrase ~passwd ~password passcode ~psk ~wepkey ~wpakey sharedkey"),
    (Kind.SECRET, "~privatekey encryptionkey networkkey authkey accesskey ~secretkey apikey secret"),
    (Kind.SECRET, "credential pin pincode sessionid cookie accesstoken authtoken ~pwd ~pswd sharedsec"),
    (Kind.SECRET, "authpw loginpw userpw adminpw authpass loginpass userpass adminpass rootpass sippass ppppass"),
    (Kind.SECRET, "~wachtwoord ~passwort ~kennwort ~motdepasse refreshtok accesstok authtok pukcode puk setupcode"),
    (Kind.SECRET, "pairingcode claimcode unlockcode verificationcode otp"),
    (Kind.CONFIGURATION, "broadcastmac broadcastmacaddr broadcastmacaddress"),
    (Kind.IMEI, "~imei"),
    (Kind.SUBSCRIBER_NUMBER, "~imsi ~iccid eid subscriberid customerid accountid contractid provisioningcode"),
    (Kind.PHONE_NUMBER, "~msisdn ~phonenumber directorynumber callingnumber callednumber telephonenumber"),
    (Kind.PHONE_NUMBER, "hotlinenumber dialednumber dialnumber faxnumber mobilenumber callernumber telno phonenr msn"),
    (Kind.PHONE_NUMBER, "partynumber remoteparty forwardedtonumber quickdialnumber extensionnumber busynumber"),
    (Kind.EMAIL, "~emailaddress email mailaddress"),
    (Kind.DHCP_IDENTIFIER, "clientid duid"),
    (Kind.MAC_ADDRESS, "~macaddr ~macaddress ~bssid hwaddr hwaddress physaddress chaddr mac alid ruid"),
    (Kind.SSID, "~ssid ssidname networkname wifiname wlanname wifinetwork"),
    (Kind.USER_NAME, "calleridname callername callingname callingpartyname displayedname contactname"),
    (Kind.USER_NAME, "contact child kid"),
    (
        Kind.HOST_NAME,
        "~hostname dhcpname netbiosname netbios stahost clienthost devicehost dhcphost mdnsname computername",
    ),
    (Kind.DEVICE_NAME, "~devicename devname ~friendlyname nickname displayname aliasname instancename customname"),
    (Kind.DEVICE_NAME, "childname kidname personname ownername profilename apparaatnaam"),
    (
        Kind.SERIAL,
        "~serialnumber serialnum serialno serialnr serno sernum snum sno serial sn dsn ~serienummer ~seriennummer",
    ),
    (
        Kind.SERIAL,
        "manufactureinfo manufacturerinfo manufacturinginfo manuinfo manufinfo itembarcode barcode equipmentid",
    ),
    (Kind.ENDPOINT, "endpointid topic jabberid"),
    (Kind.UUID, "~uuid udn guid"),
    (
        Kind.USER_NAME,
        "~username userid loginname login loginid accountname adminname account authname authuser authid ~loid",
    ),
    (Kind.USER_NAME, "reguser pdpuser pppuser ftpuser webuser loginuser sipuser vpnuser radiususer mqttuser smtpuser"),
    (Kind.USER_NAME, "acsuser apnuser mailuser dialuser gebruikersnaam gebruiker benutzername jid firstname lastname"),
    (Kind.USER_NAME, "fullname surname voornaam achternaam"),
    (Kind.USER_NAME, "pseudonymidentity anonymousidentity outeridentity eapidentity useridentity nai impi impu"),
    (Kind.USER_NAME, "mediagatewayid mediagatewayname mgid mgcid mgname mgwid"),
    (Kind.IP_ADDRESS, "ipaddr ipaddress ipv4addr ipv6addr ipv4address ipv6address ip4addr ip6addr"),
    (Kind.IP_ADDRESS, "gateway dnsserver nexthop externalip localip remoteip wanip lanip ip ~ipv4address ~ipaddress"),
    (Kind.IP_ADDRESS, "ipstart ipend startip endip sourceip sourceipstart sourceipend destip destipstart destipend"),
    (Kind.IP_ADDRESS, "broadcastaddress broadcast minaddress maxaddress iprange dnslist dnsaddress firstip lastip"),
    (Kind.IP_PREFIX, "ipv6prefix ipv4prefix delegatedprefix"),
    (Kind.URL, "url uri href"),
    (Kind.DOMAIN, "domain domainname fqdn serveraddress serverhost"),
    (
        Kind.LOCATION,
        "latitude longitude altitude geolocation location coordinates timezone postcode lat lon lng latlon",
    ),
    (Kind.LOCATION, "civicaddress streetaddress homeaddress postaladdress installaddress installationaddress adres"),
    (Kind.LOCATION, "street streetname straat straatnaam housenumber huisnummer city town woonplaats zipcode zip"),
    (Kind.LOCATION, "postalcode geohash roomname room cellid cellidentity ecgi cgi ncgi eci nci tac lac"),
    (Kind.LOCATION, "trackingarea trackingareacode locationarea locationareacode enodebid enbid gnbid"),
    (Kind.FINGERPRINT, "vendorclassid userclassid vendorclass useragent fingerprint osversion ostype"),
    (Kind.FINGERPRINT, "devicetype"),
    (Kind.CERTIFICATE, "certificate cert"),
    (Kind.LOG, "syslog logfile logtext logline"),
    (Kind.MESSAGE, "smstext messagetext messagebody"),
    (Kind.PRESENCE, "lastseen lastactive online onlinetime offlinetime joinedtime associationtime"),
    (Kind.PRESENCE, "connecttime lastconnecttime leasetime leasetimeremaining"),
    (Kind.UPTIME, "uptime"),
    (Kind.SIGNAL, "rssi snr signalstrength signallevel rcpi"),
    (Kind.COUNTER, "bytesreceived bytessent packetsreceived packetssent errorsreceived errorssent"),
    (Kind.COUNTER, "rxbytes txbytes rxpackets txpackets"),
    (Kind.VERSION, "softwareversion hardwareversion firmwareversion"),
    (Kind.MODEL, "modelname model manufacturer productclass"),
    (Kind.FREE_TEXT, "description remark comment note alias"),
)
"""How the last name ends, and what it then is; the first that fits. A plural, index or band may follow."""
_BAND: Final = r"(?:2\.?4?|24|5|6)\.?g(?:\.?hz)?"
"""The band of Wi-Fi a name is about: ``WifiName5G``, ``ssid_2_4ghz``."""

SUBJECT_NAMES: Final[tuple[tuple[str, Subject], ...]] = (
    (r"(?<!1905\.)(?<!l2\.)neighbou?r(?:ing)?(?!\.discovery|\.solicit|\.advert)", Subject.NEIGHBOUR),
    (r"site\.?survey|scanned\.?ap|nearby|rogue\.?ap|foreign\.?ap", Subject.NEIGHBOUR),
    (r"unassoc|probe\.?(?:req|client|sta)|failed\.?connection", Subject.PASSER_BY),
    (r"call\.?(?:log|history|record|ing\.?party)|called\.?party|remote\.?party|phone\.?book|sms\.?message",
     Subject.CORRESPONDENT),
    (r"guest|visitor|hotspot\.?client", Subject.GUEST),
)  # fmt: skip
"""Which names on the way to a value say of whom it is; strictest first."""


def _ending(name: str) -> str:
    """Return the pattern of one name of ``KIND_NAMES`` over a name whose words begin with a dot."""
    letters = name.lstrip("~")
    apart = r"\." + r"\.?".join(letters)
    return f"(?:{apart}|{letters})" if name.startswith("~") else apart


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], Kind], ...]:
    """Compile ``KIND_NAMES``, when a name is first asked about."""
    return tuple(
        (re.compile(rf"(?:{'|'.join(map(_ending, names.split()))})(?:\.?(?:es|s|list|[0-9]{{1,2}}|{_BAND}))?$"), kind)
        for kind, names in KIND_NAMES
    )


@cache
def _subjects() -> tuple[tuple[re.Pattern[str], Subject], ...]:
    """Compile ``SUBJECT_NAMES``, when a name is first asked about."""
    return tuple((re.compile(names), subject) for names, subject in SUBJECT_NAMES)


OUTSIDERS: Final = frozenset({Subject.NEIGHBOUR, Subject.PASSER_BY, Subject.CORRESPONDENT})
"""People who are no customers: nobody asked them anything."""

_NAMES_THE_BOX: Final = frozenset({Kind.SERIAL, Kind.ENDPOINT, Kind.MAC_ADDRESS, Kind.IMEI})
_MANY: Final = re.compile(r"\*|\{i\}|[0-9]+|.*[!)]")
"""What stands before a place a router has more than once: an instance, an event, a command."""
_SERVERS: Final = re.compile(r"\.(?:acs|ntp|stun|server|collector|registrar|proxy|broker|upgrade|firmware)")
_LISTED: Final = re.compile(r"\.(?:acl|access|filter|firewall|rule|policy)")
"""Tables of who may reach what: their ``Location`` is a side of the router, and no place."""
_ADDRESSES: Final = frozenset({Kind.URL, Kind.DOMAIN, Kind.IP_ADDRESS})
_CONTINUOUS: Final = frozenset({Kind.COUNTER, Kind.UPTIME, Kind.PRESENCE, Kind.FINGERPRINT, Kind.MODEL, Kind.VERSION})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the names of a path suggest."""

    kind: Kind | None
    subject: Subject | None

    @property
    def secret(self) -> bool:
        """Whether the last name is that of a secret."""
        return self.kind is Kind.SECRET

    @property
    def continuity(self) -> bool:
        """Whether such a value usually grows, ages or stays; in doubt it does."""
        return self.kind is None or self.kind in _CONTINUOUS


def worded(name: str) -> str:
    """Return a name without a maker's prefix and case, a dot before each word.

    Examples:
        >>> worded("X_ALU-COM_IsGuestSSID"), worded("ip6_addrs"), worded("X_TP_AlMac")
        ('.is.guest.ssid', '.ip6.addrs', '.al.mac')
    """
    if len(name) > _LONGEST:
        return ""
    return "".join(f".{word.lower()}" for word in _WORDS.split(_PREFIX.sub("", name)) if word)


@lru_cache(maxsize=16_384)
def suggest(path: Path) -> Suggestion:
    """Say what the names of a path suggest.

    Args:
        path: Segments; instances as received, ``*`` or ``{i}``.

    Returns:
        Kind and subject, ``None`` where no name says anything. A serial, endpoint, IMEI or MAC at a place that a router
        has once (no instance on the way) is the router's own.

    Effects:
        None. Keeps the last answers.

    Source:
        Our tables, above.

    Examples:
        >>> found = suggest(("Device", "X_TP_AlMac"))
        >>> found.kind.value, found.subject.value
        ('mac_address', 'router')
        >>> suggest(("InternetGatewayDevice", "X_HW_NeighborAP", "3", "SsidName")).subject.value
        'neighbour'
        >>> suggest(("Device", "X_ACME", "AdminPassword")).secret, suggest(("Device", "X_ACME", "PasswordReset")).secret
        (True, False)
    """
    if not path:
        return Suggestion(None, None)
    if _INSTANCE.fullmatch(path[-1]) is not None:
        return Suggestion(None, _whose(path, None))
    last = worded(path[-1])
    kind = _kind(path[:-1], path[-1], last)
    subject = _whose(path, kind)
    if subject is None and kind is Kind.SUBSCRIBER_NUMBER:
        subject = Subject.SUBSCRIBER
    if subject is None and kind in _NAMES_THE_BOX and not any(map(_MANY.fullmatch, path)):
        subject = Subject.ROUTER
    if subject is None and kind in _ADDRESSES and _SERVERS.search(last):
        subject = Subject.PROVIDER
    return Suggestion(kind, subject)


def _kind(above: Path, name: str, last: str) -> Kind | None:
    """Return what a last name promises; whatever one of the two lists of names of secrets has is a secret."""
    kind = next((candidate for pattern, candidate in _kinds() if pattern.search(last)), None)
    if kind is not Kind.SECRET and last and name_says(name):
        return Kind.SECRET
    if kind is Kind.LOCATION and last.endswith(".location"):
        if above[:1] == ("header",):
            return Kind.URL
        if last == ".location" and any(_LISTED.search(worded(segment)) for segment in above):
            return None
    return kind


def _whose(path: Path, kind: Kind | None) -> Subject | None:
    identifies = kind is not None and KINDS[kind].personal
    tables = "".join(
        worded(segment)
        for segment, below in zip(path, (*path[1:], ""), strict=True)
        if identifies or _INSTANCE.fullmatch(below) is not None
    )
    for pattern, subject in _subjects():
        if pattern.search(tables) and (identifies or subject is not Subject.CORRESPONDENT):
            return subject
    return None
