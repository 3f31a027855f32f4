# ruff: noqa: E501 - one pattern a line, to be read as a table
"""Names of accounts and agents: e-mail, SIP, PPP and mobile identities, USP endpoints, UUIDs, web addresses, serials.

In:  a plain text (``plain.plain``).
Out: hits; nested ones where one identifier holds another (an IMSI in a mobile identity).

The rules this module keeps:
 * A web address counts when it names somebody: a login, a literal address, an identity in its query, a random path.
 * A serial number counts in the shape of a maker, or behind a word that says what it is.
 * Linear time: every part of a pattern is bounded.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from sluis.identify.find.hit import Hit, Sureness, doubt
from sluis.identify.find.macs import of_bluetooth
from sluis.terms import Kind

_LOCAL: Final = r"[A-Za-z0-9.!#$&'*+=?^_`{|}~\-]"
_EMAIL = re.compile(
    rf"(?<!{_LOCAL[:-1]}:/])(?P<user>{_LOCAL}{{1,64}}+)@(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.\-]{{0,253}}[A-Za-z0-9])?)"
)
_SIP = re.compile(
    r"(?i)(?<![a-z])(?P<scheme>sips?|xmpp|im|pres|h323):(?P<user>[^@\s<>\"';]{1,64}@)?(?P<host>[A-Za-z0-9.\-\[\]:]{1,253}[A-Za-z0-9\]])"
)
_MOBILE = re.compile(
    r"(?i)(?P<type>[0-9])?(?P<imsi>[2-7][0-9]{13,14})@(?:wlan|ims|nai\.epc|eap|private|[a-z0-9.\-]{0,20})\.?mnc[0-9]{3}\.mcc[0-9]{3}"
)
_UUID = re.compile(
    r"(?<![0-9A-Za-z])[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])"
)
_ENDPOINT = re.compile(
    r"(?<![A-Za-z0-9:])(?:os|ops|oui|cid|pen|self|user|fqdn|uuid|imei|proto|doc|ni|[A-Z]{3}|[a-z]{2,5}):[A-Za-z0-9.\-]{0,32}:[A-Za-z0-9%._\-]{4,64}(?![A-Za-z0-9:])"
)
_KNOWN_SCHEMES: Final = frozenset(
    {"os", "ops", "oui", "cid", "pen", "self", "user", "fqdn", "uuid", "imei", "proto", "doc", "ni"}
)
_URL = re.compile(r"(?<![A-Za-z])(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]{1,15})://[^\s\"'<>|\\^`{}]{1,1024}")
_LITERAL = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[[0-9A-Fa-f:.]+\]")
_NAMING = re.compile(
    r"(?i)[?&](?:sn|serial|eid|mac|id|oui|user|login|uid|imei|device|account|customer|line|token|key|auth)[^=&]{0,12}=[^&]"
)
_RANDOM = re.compile(r"/(?=[0-9A-Za-z_\-]*[0-9])(?=[0-9A-Za-z_\-]*[A-Za-z])[0-9A-Za-z_\-]{16,}(?:[/?#]|$)")
_GPON = re.compile(
    r"(?<![0-9A-Za-z])(?P<maker>HWTC|ALCL|ZTEG|SMBS|FHTT|GMTK|NOKG|ADTN|TPLG|TPLN|DSNW|ZYXE|ARCA|SKYW|ISKT|AVMG|KAON|CIGG|DZNA|HUMA|UBNT|CXNK|GNXS|MTSC|TMBB|ELTX|PACE|SCOM)[0-9A-Fa-f]{8}(?![0-9A-Za-z])"
)
_GPON_HEX = re.compile(
    r"(?i)(?<![0-9A-Za-z])(?:48575443|414c434c|5a544547|534d4253|46485454|54504c47|5a595845|41564d47)[0-9A-F]{8}(?![0-9A-Za-z])"
)
_OUI_SERIAL = re.compile(
    r"(?<![0-9A-Za-z\-])(?P<oui>[0-9A-F]{6})-(?P<class>[A-Za-z0-9_.% ]{1,32}-)?(?P<serial>(?=[A-Z0-9\-]*[0-9])[A-Za-z0-9]{6,32})(?![0-9A-Za-z\-])"
)
_SERIAL = re.compile(
    r"(?i)(?<![a-z])(?:s/?n|serial(?:[ _\-]?(?:no|nr|num|number|nummer))?|serienummer|ser\.?nr)[\"']?[ \t]{0,2}[:=#.][ \t]{0,2}[\"']?(?P<serial>(?=[0-9A-Z\-]{0,31}[0-9])[0-9A-Z][0-9A-Z\-]{4,31}|(?-i:[A-Z]{10,31}))(?![0-9A-Z])"
)
_SERIAL_SAID = re.compile(
    r"(?i:(?<![a-z])serial(?: (?:no|number))?(?: is)?|S/N|\bSN) (?P<serial>(?=[0-9A-Z\-]{0,31}[0-9])[0-9A-Z][0-9A-Z\-]{6,31})(?![0-9A-Za-z])"
)
"""A serial number that only a space parts from its word, in capitals: ``ONT SN EXMP01234567``."""
_SERIAL_BELOW = re.compile(
    r"(?i)(?:^|[/_\-])(?:sn|serial(?:_?(?:no|nr|number))?|serienummer)/(?P<serial>(?=[0-9A-Z\-]{0,31}[0-9])[0-9A-Z][0-9A-Z\-]{4,31})(?=[/?#\s]|$)"
)
"""A serial number that is the segment behind its word, in a topic or a web address: ``meter/sn/EX0123456/state``."""
_AS_USER = re.compile(
    r"(?i)(?:user(?:_?name)?|(?<!imap-)(?<!pop3-)(?<!sieve-)(?<!submission-)login|gebruiker(?:snaam)?|ppp_?user|account|(?<![a-z])uid|peer)[\"']?[ \t]{0,2}[:=][ \t]{0,2}[\"'<]?(?P<user>[^\s\"',;:=&<>()$][^\s\"',;:=&<>()]{2,63})"
)
_OTHER_NUMBER = re.compile(r"[0-9]+|(?:0x)?[0-9A-Fa-f]{12,}|\+[0-9]{7,15}|[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
"""What stands behind ``uid`` or ``peer`` and is no login: digits, an address, a telephone number."""
_OF_USER = re.compile(
    r"(?i)\buser (?:(?P<quote>['\"])(?P<quoted>[^\s'\"]{3,64})(?P=quote)|(?P<bare>[a-z0-9][\w.@\-]{2,63})(?= (?:logged|connected|authenticated|from )|$))"
)
"""A login in a line of a log: ``user 'anna12' logged in``."""
_LET_IN = re.compile(
    r"(?i)\b(?:password|publickey|auth(?:entication)?|log[ -]?in|credentials?|session opened)\b[^\n]{0,32}? for (?:(?:invalid |unknown )?user |account )?"
    r"(?P<quote>['\"])?(?P<user>[a-z0-9][\w.@\-]{2,63})(?(quote)(?P=quote)|(?= (?:from|by|via)\b))"
)
"""A login in a line of a log that says whom a server let in, or did not: ``Accepted password for anna12 from …``."""
_INTERFACE = re.compile(
    r"(?i)(?:eth|w?lan|wl|wan|br|ppp|tun|tap|ath|ra|usb|vlan|bond|phy|ap|port|veth|en|wg)[0-9.\-]{1,5}"
)
NOT_A_USER: Final = frozenset(
    {
        "admin",
        "root",
        "none",
        "null",
        "true",
        "false",
        "user",
        "unknown",
        "guest",
        "support",
        "system",
        "nobody",
        "daemon",
        "service",
        "local",
        "enabled",
        "disabled",
        "anonymous",
    }
)


def _hit(span: tuple[int, int], kind: Kind, text: str, sure: Sureness, reason: str) -> Hit:
    return Hit(*span, kind, text.lower().encode("utf-8", "replace"), sure, reason)


def _mail(text: str) -> Iterator[Hit]:
    for match in _EMAIL.finditer(text):
        host = match["host"]
        dotted = "." in host and not host.rpartition(".")[2].isdigit()
        user = match["user"]
        if user.endswith(".") and text[match.end() : match.end() + 1] == "[" and not dotted:
            continue  # a section of UCI, ``dhcp.@host[0].name``
        if dotted:
            yield _hit(match.span(), Kind.EMAIL, match.group(), Sureness.SURE, "e-mail")
            continue
        if text.startswith("(", match.start() - 1) and text.find("Linux version", max(match.start() - 48, 0)) >= 0:
            continue  # who built a kernel
        named = len(user) > 3 and (len(host) > 3 or "." in host) and not host.isdigit()  # noqa: PLR2004 - "eth0@if5"
        sure = doubt(unless=named and user.lower() not in NOT_A_USER)
        yield _hit(match.span(), Kind.USER_NAME, match.group(), sure, "login:realm")


def _telephony(text: str) -> Iterator[Hit]:
    for match in _SIP.finditer(text):
        number, password, _ = (match["user"] or "").partition(":")
        if password and number:
            end = match.start("user") + len(number)  # RFC 3261 19.1.1: a password may stand behind the number
            account = text[match.start() : end]
            yield _hit(
                (match.start(), end), Kind.USER_NAME, account, Sureness.SURE, f"{match['scheme'].lower()}-account"
            )
            secret = text[end + 1 : match.end("user") - 1]
            yield Hit(
                end + 1,
                match.end("user") - 1,
                Kind.SECRET,
                secret.encode("utf-8", "replace"),
                Sureness.SURE,
                "url:password",
            )
        elif match["user"] is not None:
            yield _hit(match.span(), Kind.USER_NAME, match.group(), Sureness.SURE, f"{match['scheme'].lower()}-account")


def _mobile(text: str) -> Iterator[Hit]:
    for match in _MOBILE.finditer(text):
        yield _hit(match.span("imsi"), Kind.SUBSCRIBER_NUMBER, match["imsi"], Sureness.SURE, "imsi:identity")


def _uuids(text: str) -> Iterator[Hit]:
    for match in _UUID.finditer(text):
        octets = bytes.fromhex(match.group().replace("-", ""))
        if any(octets) and not of_bluetooth(match.group()):
            yield Hit(*match.span(), Kind.UUID, octets, Sureness.SURE, "uuid")


def _endpoints(text: str) -> Iterator[Hit]:
    for match in _ENDPOINT.finditer(text):
        scheme, authority, instance = match.group().split(":", 2)
        known = scheme in _KNOWN_SCHEMES and (authority == "" or scheme in {"os", "ops", "oui", "cid", "pen", "proto"})
        if not known and authority:
            continue
        numbered = any(character.isdigit() for character in instance)
        if known or (numbered and scheme.isupper()):
            sure = Sureness.SURE if known and numbered else doubt(unless=numbered or scheme in {"self", "user", "fqdn"})
            yield _hit(match.span(), Kind.ENDPOINT, match.group(), sure, "usp-endpoint")


def _web(text: str) -> Iterator[Hit]:
    for match in _URL.finditer(text):
        url = match.group().rstrip(".,;:!?)]")
        span = (match.start(), match.start() + len(url))
        try:
            parts = urlsplit(url)
            host, login = parts.hostname or "", parts.username
        except ValueError:
            yield _hit(span, Kind.URL, url, Sureness.DOUBTFUL, "url:broken")
            continue
        if login is not None:
            yield _hit(span, Kind.URL, url, Sureness.SURE, "url:login")
            start = match.start() + len(match["scheme"]) + len("://")
            if url[start - match.start() :].startswith(login) and login.lower() not in NOT_A_USER and login:
                yield _hit((start, start + len(login)), Kind.USER_NAME, login, Sureness.LIKELY, "login:url")
        elif _LITERAL.fullmatch(host) or ":" in host:
            yield _hit(span, Kind.URL, url, Sureness.LIKELY, "url:address")
        elif _NAMING.search(url) or _RANDOM.search(parts.path + "?"):
            yield _hit(span, Kind.URL, url, Sureness.LIKELY, "url:identity")
        else:
            yield _hit(span, Kind.URL, url, Sureness.DOUBTFUL, "url")


def _serials(text: str) -> Iterator[Hit]:
    for pattern, reason in ((_GPON, "serial:gpon"), (_GPON_HEX, "serial:gpon-hex")):
        for match in pattern.finditer(text):
            yield _hit(match.span(), Kind.SERIAL, match.group(), Sureness.SURE, reason)
    for pattern in (_SERIAL, _SERIAL_SAID, _SERIAL_BELOW):
        for match in pattern.finditer(text):
            yield _hit(match.span("serial"), Kind.SERIAL, match["serial"], Sureness.LIKELY, "serial:named")
    for match in _OUI_SERIAL.finditer(text):
        split = match["class"] is not None and sum(map(str.isdigit, match["serial"])) > 3  # noqa: PLR2004
        yield _hit(match.span(), Kind.SERIAL, match.group(), doubt(unless=split), "serial:oui")


def _logins(text: str) -> Iterator[Hit]:
    spans = [match.span("user") for match in _AS_USER.finditer(text)]
    spans += [match.span("bare" if match["quoted"] is None else "quoted") for match in _OF_USER.finditer(text)]
    spans += [match.span("user") for match in _LET_IN.finditer(text) if _INTERFACE.fullmatch(match["user"]) is None]
    for start, stop in spans:
        user = text[start:stop].rstrip(".")
        end = start + len(user)
        if user.lower() not in NOT_A_USER and _OTHER_NUMBER.fullmatch(user) is None:
            yield _hit((start, end), Kind.USER_NAME, user, Sureness.LIKELY, "login:named")


def find_in(text: str) -> list[Hit]:
    """Return the accounts, agents, web addresses and serials in a plain text.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is lower-case UTF-8, sixteen octets for a UUID.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        RFC 5322, RFC 3261, RFC 7542, 3GPP TS 23.003 14 (mobile identities), TR-369 2.5 (endpoints), RFC 9562,
        ITU-T G.984.3 (serials). Makers' letters in serials are from captures and general knowledge.

    Examples:
        >>> [hit.reason for hit in find_in("sip:anna@ims.example for anna@example.nl on os::012345-S4711")]
        ['e-mail', 'sip-account', 'usp-endpoint']
        >>> find_in("http://acs.example/")[0].confidence.name
        'DOUBTFUL'
    """
    hits: list[Hit] = []
    if "@" in text:
        hits += [*_mail(text), *_mobile(text)]
    if ":" in text:
        hits += [*_telephony(text), *_endpoints(text)]
    hits += [*_uuids(text), *_web(text), *_serials(text), *_logins(text)]
    return hits
