# ruff: noqa: E501 - one pattern a line, to be read as a table
"""Names of devices, hosts and networks in running text, and what kind of name each is.

In:  a plain text (``plain.plain``) and the last name of the path it stands under; or one name.
Out: hits; or a ``NameKind``.

The rules this module keeps:
 * Whose a device is shows in how the name is built ("Annas-iPhone", "iPhone-van-Piet"); no list of people's names.
 * Words that are nobody's name stand in ``name_words.toml``; device words in ``device_words.toml``.
 * A hint at health, belief or a child is recognised in order to be dropped: the name is read as if it were not there,
   and what comes out never says that it was.
 * Linear time: a name is at most 64 characters.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from sluis.identify.device_class import class_words, name_pieces
from sluis.identify.find.hit import Hit, Sureness, doubt
from sluis.identify.find.needles import ORDINARY
from sluis.terms import Kind

_WORDS: Final = files("sluis.identify").joinpath("name_words.toml").read_bytes()
LONGEST: Final = 64
"""Longest name looked at in running text, characters."""


class NameKind(StrEnum):
    """What kind of name a device has."""

    MODEL_DEFAULT = "model-default"
    """As it left the factory: maker, model, place words, numbers."""
    PERSON = "person"
    """Says whose it is."""
    ADDRESS_TAIL = "address-tail"
    """Holds a MAC address, a serial number or the end of one."""
    FREE_TEXT = "free-text"
    """Anything else somebody typed."""


class _WordFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``name_words.toml`` as written."""

    makers: frozenset[str]
    places: frozenset[str]
    plain: frozenset[str]
    owning: frozenset[str]
    family: frozenset[str]
    hints: frozenset[str]


@cache
def _table() -> _WordFile:
    return msgspec.toml.decode(_WORDS, type=_WordFile)


@cache
def _nobodys() -> frozenset[str]:
    file = _table()
    return file.makers | file.places | file.plain | file.hints


_NAMED: Final = (
    (re.compile(r"(?i)(?:host|dhcp|client|dns|netbios|computer)_?-?name$|fqdn$"), Kind.HOST_NAME),
    (
        re.compile(
            r"(?i)(?:(?<!pro)(?<!inter)(?:device|dev)|friendly|display|nick|user_?given|station|sta|owner|alias|given|pretty)_?-?name$|nickname$|instancename$"
        ),
        Kind.DEVICE_NAME,
    ),
    (
        re.compile(
            r"(?i)(?:^|[^BAE])ssid(?:name|_?\d|format|_?(?:2[._]?4?|5|6)g(?:hz)?)?$|network_?-?name$|essid$|(?:wifi|wlan)_?-?name(?:_?\d|_?(?:2[._]?4?|5|6)g(?:hz)?)?$"
        ),
        Kind.SSID,
    ),
)
"""What the last name of a path says; vendors repeat the standard names with prefixes of their own."""
_KEYED = re.compile(
    r"(?i)(?:(?<![a-z])|(?-i:(?<=[a-z])(?=[A-Z])(?<!b)))(?P<key>host_?-?name|client_?-?name|device_?-?name|friendly_?-?name|dhcp_?-?name|ssid|essid|network_?-?name|nickname|fqdn)(?:_?(?:2[._]?4?|5|6)g(?:hz)?)?(?:[\"'\])]?\s{0,2}[:=]\s{0,2}|\s(?=[\"']))"
    r"(?:\"(?P<double>[^\"\n]{1,64})\"|'(?P<single>[^'\n]{1,64})'|(?P<bare>[^\s\"',;()<>\]}]{1,64}))"
)
_LEASE = re.compile(
    r"(?P<mac>(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})[ \t]{1,4}(?:\d{1,3}\.){3}\d{1,3}[ \t]{1,4}(?P<name>(?!-?[0-9.]{1,8}(?:\s|$))[^\s*]{2,64})"
)
_ACK = re.compile(
    r"DHCP(?:ACK|OFFER|INFORM|REQUEST)\([^)]{1,20}\) (?:\d{1,3}\.){3}\d{1,3} (?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2} (?P<name>[^\s]{2,64})"
)
_TOLD = re.compile(
    r"(?i)(?<![a-z])(?:lease for|dhcp client|new client|new device|client|station) (?:\"(?P<double>[^\"\n]{2,64})\"|'(?P<single>[^'\n]{2,64})')"
    r"|(?:hostname(?: is)?|host name is|e?ssid) (?P<said>(?=[\w.\-]{0,62}(?:[0-9.\-]|(?-i:[a-z][A-Z])))[A-Za-z0-9][\w.\-]{2,62}\w)(?![\w:=])"
    r"|(?:lease|dhcp)[^\n\"']{0,40}[ ,;]host=(?P<bare>[^\s\"',;]{2,64})"
    r"|(?:sending (?:ack|offer|nak) to |registered name (?=\S{1,64}(?: on\b|<))|(?<![a-z])dhcp\.(?:@host\[-?[0-9]{1,4}\]|[a-z0-9_]{1,32})\.name=)['\"]?(?P<named>(?=[\w.\-]{0,62}[a-z])[a-z0-9][\w.\-]{1,62})(?![\w:])"
)
"""A line of a log that names who asked for an address or came on the network."""
_SAID_OF_ITSELF = re.compile(r"(?:^|[\s,;|])fn=(?P<name>[^=\n]{1,64}?)(?=[\s,;|]{1,3}[a-zA-Z#]{1,12}=|$)")
"""What a thing that plays calls itself in its TXT record: ``fn=Kitchen Mia md=Chromecast``."""
_DEFAULT_NETWORK = re.compile(
    r"(?<![\w\-])(?:DIRECT-[0-9A-Za-z]{2}-[\w][\w \-]{1,26}\w|(?:Ziggo|ZIGGO|upc|UPC|SFR|Bbox|bbox|Livebox|freebox|Freebox|MagentaWLAN|Vodafone|EasyBox|telenet|WLAN|KPN|Odido|TMNL|Proximus|o2-WLAN|VGV|H3G|Telekom)[\-_ ]?(?=[A-F]{0,6}[0-9])[0-9A-F]{4,12})(?![\w\-])"
)
"""A network as its maker or provider calls it: the name, and a number of the box."""
_WIFI_CODE = re.compile(r"(?i)WIFI:(?:[TPHRAIE]:(?:\\.|[^;\\\n]){0,128};){0,6}S:(?P<name>(?:\\.|[^;\\\n]){1,64});")
"""The network of a QR code that lets somebody in."""
_OF_TOPIC = re.compile(
    r"(?i)(?:^|[\s\"'/])(?:tele|stat|cmnd|zigbee2mqtt|shellies|esphome|z2m|valetudo)/(?P<name>(?=[A-Za-z0-9]{1,40}[_\-][\w\-]{0,40}[A-Za-z])[A-Za-z][\w.\-]{2,62})(?=[/\s\"']|$)"
)
"""A thing in the topic of a home: ``tele/pomp-achter/STATE``."""
_NO_THING: Final = re.compile(
    r"(?i)bridge|status|state|command|set|get|availability|config|discovery|sensor|switch|light|button|binary_sensor|LWT|RESULT|.*[0-9a-f]{6,16}|online|offline|info|event"
)
_INTERFACE = re.compile(r"[a-z]{2,6}[0-9.]{1,4}")
_BARE_HOST = re.compile(r"(?=.{0,62}[A-Za-z])[A-Za-z0-9](?:[\w\- ]{0,61}\w)?")
_MADE = re.compile(
    r"(?<![0-9A-Za-z])(?:android-[0-9a-f]{8,16}|(?:DESKTOP|LAPTOP|WIN)-[A-Z0-9]{7,11}|amazon-[0-9a-f]{9,16}|(?:ESP|esp|tasmota|shelly[a-z0-9]{0,16}|Sonos|sonos|wled|BRW|BRN|NPI|HP|EPSON|Chromecast|LGwebOSTV|SEP|RINCON_?|PS4|PS5)[_\-]?[0-9A-Fa-f]{6,12})(?![0-9A-Za-z])"
)
_SUFFIX = re.compile(
    r"(?i)(?<![0-9a-z._\-])(?P<name>[^\W_](?:[\w\-]{0,62}[^\W_])?)(?:\.[a-z][a-z0-9\-]{1,30}){0,2}\.(?:local|lan|home|fritz\.box|home\.arpa|localdomain|internal|intern|thuis|speedport\.ip)(?![0-9a-z\-]|\.[0-9a-z])"
)
_SERVICE = re.compile(
    r"(?i)(?<![\w\-])(?P<name>[^\W_](?:[\w '\-()&+\[\]#@]{0,61}[\w)\]])?)\._[a-z0-9\-]{1,15}\._(?:tcp|udp)(?:\.|(?![\w\-]))"
)
"""The name of one device before what it does (RFC 6763 4.1): ``Sonos-Zolder._spotify-connect._tcp.local``."""
_PEOPLE_NAMED: Final = re.compile(
    r"(?i)(?:call(?:er|ed|ing)|contact|owner|customer|party|person|child|kid|first|last|sur|full|display|user)_?-?(?:id_?-?)?name$|^(?:contact|owner|customer|caller)$"
)
"""Last names of paths at which people stand: a family there is no network."""
_FAMILY = re.compile(
    r"(?i)(?<![a-z])(?:familie|family|fam\.?|huize|gezin)[ \-_](?:(?:van|de|der|den|ter|ten|te|het|'t)[ \-_]){0,3}[^\W\d_][\w'\-]{1,30}"
)
_OWNED = re.compile(
    r"(?<!\w)(?P<who>[^\W\d_][^\W_]{1,30})(?P<mark>'[sS]|'|)(?=[ \-_](?P<next>[^\W_]{2,24}(?:[ \-_][^\W_]{1,24}){0,2}))"
)
_OWNER = re.compile(
    r"(?i)(?<!\w)(?P<what>[^\W_]{2,24}(?:[ \-_][^\W_]{1,12}){0,2})[ \-_](?:van|of|von|fra|di)[ \-_]"
    r"(?:(?:van|de|der|den|oma|opa|mama|papa)[ \-_]){0,3}(?P<who>[^\W\d_][\w'\-]{1,30})(?!\w)"
)
_WORD = re.compile(r"[^\W_]+")
_HEX_TAIL = re.compile(
    r"(?i)(?:^|[^0-9a-z])[a-z]*?(?=[0-9a-f]*[0-9])[0-9a-f]{4,16}$|[0-9a-f]{12}|(?<![0-9a-z])[0-9a-f]{2}(?:[:\-_][0-9a-f]{2}){2,5}(?![0-9a-z])"
)
_SERIAL_LIKE = re.compile(r"(?=[A-Z0-9]*[0-9]{3})(?=[A-Z0-9]*[A-Z])[A-Z0-9]{7,20}$")


def named_kind(name: str) -> Kind | None:
    """Return which kind of name the last segment of a path announces.

    Examples:
        >>> named_kind("X_VENDOR_HostName").value, named_kind("SSID").value, named_kind("BSSID") is None
        ('host_name', 'ssid', True)
    """
    return next((kind for pattern, kind in _NAMED if pattern.search(name)), None)


@cache
def _devices() -> frozenset[str]:
    return frozenset(word for word in class_words() if len(word) > 1)


def is_device(word: str) -> bool:
    """Return whether a word means a class of device, also with digits behind it.

    Examples:
        >>> is_device("iPhone13"), is_device("Anna")
        (True, False)
    """
    folded = word.lower()
    return folded in _devices() or folded.rstrip("0123456789") in _devices()


def is_nobodys(word: str) -> bool:
    """Return whether a word of a name is nobody's: a maker, a room, a device, a number, an ordinary word.

    Examples:
        >>> is_nobodys("Samsung"), is_nobodys("zolder"), is_nobodys("Anna")
        (True, True, False)
    """
    folded = word.lower()
    return folded in _nobodys() or is_device(folded) or folded.isdigit()


def is_maker(word: str) -> bool:
    """Return whether a word is what a maker of devices is called.

    Examples:
        >>> is_maker("Philips"), is_maker("Anna")
        (True, False)
    """
    return word.lower() in _table().makers


def maker_words() -> frozenset[str]:
    """Return what makers of devices are called, lower case."""
    return _table().makers


def is_place(word: str) -> bool:
    """Return whether a word is a room or another place of a home.

    Examples:
        >>> is_place("Zolder"), is_place("home")
        (True, False)
    """
    return word.lower() in place_words()


def place_words() -> frozenset[str]:
    """Return the words of rooms and other places of a home, lower case."""
    return _table().places - {"home"}


def _possessed(word: str, mark: str) -> bool:
    """Whether a word before a device is written as an owner: "Anna's", "Annas", "Max'"."""
    return bool(mark) or (len(word) > 3 and word.lower().endswith("s"))  # noqa: PLR2004 - "is", "its"


def _name_hit(span: tuple[int, int], text: str, sure: Sureness, reason: str, kind: Kind = Kind.DEVICE_NAME) -> Hit:
    return Hit(*span, kind, text.lower().removesuffix(".").encode("utf-8", "replace"), sure, reason)


def _device_at(text: str) -> int | None:
    """Return where a device's name ends that begins with nobody's words; ``None`` without a device word."""
    end: int | None = None
    for match in _WORD.finditer(text):
        model = any(map(str.isdigit, match.group()))
        if is_device(match.group()) or (end is not None and (model or is_nobodys(match.group()))):
            end = match.end()
        elif end is not None:
            return end
        elif not is_nobodys(match.group()) or match.group().lower() in _table().owning:
            return None
    return end


def _owned(text: str) -> Iterator[Hit]:
    for match in _OWNED.finditer(text):
        device = None if is_nobodys(match["who"]) else _device_at(match["next"])
        if device is not None:
            end = match.start("next") + device
            sure = doubt(unless=_possessed(match["who"], match["mark"]))
            yield _name_hit((match.start(), end), text[match.start() : end], sure, "name:owner")
    for match in _OWNER.finditer(text):
        words = list(_WORD.finditer(match["what"]))
        if any(is_device(word.group()) for word in words) and not is_nobodys(match["who"]):
            first = next(word for word in words if is_device(word.group()) or word.group().lower() in _table().makers)
            start = match.start("what") + first.start()
            yield _name_hit((start, match.end()), text[start : match.end()], Sureness.LIKELY, "name:owner")


def _shaped(text: str, name: str = "") -> Iterator[Hit]:
    for match in _MADE.finditer(text):
        yield _name_hit(match.span(), match.group(), Sureness.LIKELY, "name:default", Kind.HOST_NAME)
    if "." in text:
        for match in _SUFFIX.finditer(text):
            sure = doubt(unless=not match["name"].isdigit())
            yield _name_hit(match.span(), match.group(), sure, "name:local-domain", Kind.HOST_NAME)
        for match in _SERVICE.finditer(text) if "._" in text else ():
            if " _" not in match["name"]:  # a query for services (RFC 6763 9), and nobody's name
                yield _name_hit(match.span("name"), match["name"], Sureness.SURE, "name:service", Kind.HOST_NAME)
    for pattern, kind, reason in (
        (_DEFAULT_NETWORK, Kind.SSID, "name:default"),
        (_WIFI_CODE, Kind.SSID, "name:keyed"),
        (_OF_TOPIC, Kind.DEVICE_NAME, "name:keyed"),
    ):
        for match in pattern.finditer(text):
            group = "name" if "name" in pattern.groupindex else 0
            if kind is Kind.SSID or _NO_THING.fullmatch(match["name"]) is None:
                yield _name_hit(match.span(group), match[group], Sureness.LIKELY, reason, kind)
    family = Kind.USER_NAME if _PEOPLE_NAMED.search(name) else Kind.SSID
    for match in _FAMILY.finditer(text):
        yield _name_hit(match.span(), match.group(), Sureness.LIKELY, "name:family", family)


def _keyed(text: str) -> Iterator[Hit]:
    for match in _KEYED.finditer(text):
        group = next(name for name in ("double", "single", "bare") if match[name] is not None)
        if match[group].lower() not in ORDINARY:
            kind = named_kind(match["key"]) or Kind.HOST_NAME
            yield _name_hit(match.span(group), match[group], Sureness.LIKELY, "name:keyed", kind)
    for match in _TOLD.finditer(text):
        group = next(name for name in ("double", "single", "said", "bare", "named") if match[name] is not None)
        if match[group].lower() not in ORDINARY and _INTERFACE.fullmatch(match[group]) is None:
            kind = Kind.SSID if group == "said" and "ssid" in match.group()[:5].lower() else Kind.HOST_NAME
            yield _name_hit(match.span(group), match[group], Sureness.LIKELY, "name:told", kind)
    for pattern in (_LEASE, _ACK, _SAID_OF_ITSELF):
        for match in pattern.finditer(text):
            if match["name"].lower() not in ORDINARY:
                yield _name_hit(match.span("name"), match["name"], Sureness.LIKELY, "name:lease", Kind.HOST_NAME)


def find_in(text: str, name: str = "") -> list[Hit]:
    """Return the names of devices, hosts and networks in a plain text.

    Args:
        text: A plain text.
        name: The last name of the path it stands under; empty when there is none.

    Returns:
        Hits in no particular order; ``canonical`` is the name in lower case, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        Ours; default names of makers from captures and general knowledge.

    Examples:
        >>> [(hit.start, hit.end, hit.reason) for hit in find_in("lost Annas-iPhone again")]
        [(5, 17, 'name:owner')]
        >>> find_in("the iPhone and the Samsung TV")
        []
        >>> [hit.kind.value for hit in find_in("piets-ding", "HostName")]
        ['host_name']
    """
    hits = [*_keyed(text), *_shaped(text, name), *_owned(text)]
    kind = named_kind(name) if name else None
    if kind is None and name.lower() == "host" and _BARE_HOST.fullmatch(text) and not _INTERFACE.fullmatch(text):
        kind = Kind.HOST_NAME  # a server has dots in its name
    if kind is not None and text.strip().lower() not in ORDINARY:
        hits.append(_name_hit((0, len(text)), text, Sureness.SURE, "name:path", kind))
    return hits


def _is_hint(word: str) -> bool:
    folded = word.lower()
    return folded in _table().hints or folded.removesuffix("s") in _table().hints


def without_hints(name: str) -> list[str]:
    """Return the pieces of a name in lower case, without those that hint at health, belief or a child.

    Examples:
        >>> without_hints("Kinderkamer-TV")
        ['tv']
    """
    return [piece for piece in name_pieces(name) if not _is_hint(piece)]


def product_name(name: str) -> bool:
    """Return whether a name is made of makers, products and plain words only, so that it stands in anybody's texts.

    Examples:
        >>> [product_name(name) for name in ("Apple-TV", "android", "Woonkamer-TV", "Annas-iPhone", "ESP_3A12F0")]
        [True, True, False, False, False]
    """
    pieces = name_pieces(name)
    rooms = _table().places - {"home"}
    return bool(pieces) and all((is_nobodys(piece) or len(piece) == 1) and piece not in rooms for piece in pieces)


def name_kind(name: str) -> NameKind:
    """Return what kind of name a device has.

    Args:
        name: A host name, device name or SSID.

    Returns:
        The kind. A name built as somebody's ("Annas-iPhone") is a person's; one of maker, model and place words a
        model's default; hints at health, belief or a child change nothing.

    Effects:
        None. Time linear in the length of ``name``.

    Source:
        Ours; GDPR (Regulation (EU) 2016/679) art. 9(1) and recital 38 for what is dropped.

    Examples:
        >>> [name_kind(name).value for name in ("Annas-iPhone", "Samsung-TV", "ESP_3A12F0", "piets ding")]
        ['person', 'model-default', 'address-tail', 'free-text']
    """
    if len(name) > LONGEST:
        return NameKind.FREE_TEXT
    rest = without_hints(name)
    if not rest:
        return NameKind.FREE_TEXT
    cleaned = _WORD.sub(lambda word: "" if _is_hint(word.group()) else word.group(), name).strip(" -_.'")
    if any(hit.reason in {"name:owner", "name:family"} for hit in (*_owned(cleaned), *_shaped(cleaned))):
        return NameKind.PERSON
    if _MADE.search(name) or _HEX_TAIL.search(name) or _SERIAL_LIKE.search(name):
        return NameKind.ADDRESS_TAIL
    left = [piece for piece in rest if not is_nobodys(piece) and len(piece) > 1]
    joined = "".join(rest)
    if not left or is_device(joined) or all(any(map(str.isdigit, piece)) for piece in left):
        return NameKind.MODEL_DEFAULT
    return NameKind.PERSON if any(is_device(piece) for piece in rest) else NameKind.FREE_TEXT
