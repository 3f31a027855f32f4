# ruff: noqa: E501 - one pattern a line, to be read as a table
"""What the key beside a value says it is, where a text is no parameter: ``plaats=Heerde``, ``<TelNr>…</TelNr>``, a topic.

In:  a plain text (``plain.plain``), and the last name of the path it stands under when there is one.
Out: hits of what people and makers fill in: names, logins, networks, numbers, places, secrets.

The rules this module keeps:
 * What a key means is said in one place, ``find.key_names``: a row that is refused and a value that is found never differ.
 * A key promises and the value must be able to keep it: a telephone number has digits, a place no slash, a name more than
   three digits.
 * Linear time: keys, values and what stands between them are bounded, and a key is read possessively, once.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from sluis.identify.find.accounts import NOT_A_USER
from sluis.identify.find.composed import words_of_ends
from sluis.identify.find.hit import Hit, Sureness
from sluis.identify.find.key_names import KIND_NAMES, kind_of_name
from sluis.identify.find.needles import ORDINARY
from sluis.identify.find.secrets import WHERE, empty, name_says
from sluis.identify.find.valued import is_person, kind_by_value
from sluis.terms import Kind

KINDS_OF_KEYS: Final = frozenset(
    {
        Kind.SECRET,
        Kind.USER_NAME,
        Kind.SUBSCRIBER_NUMBER,
        Kind.SSID,
        Kind.HOST_NAME,
        Kind.DEVICE_NAME,
        Kind.PHONE_NUMBER,
        Kind.SERIAL,
        Kind.LOCATION,
    }
)
"""What a key alone is believed about; an address shows itself."""
_NAMES: Final = frozenset({Kind.USER_NAME, Kind.SSID, Kind.HOST_NAME, Kind.DEVICE_NAME})
_KEY: Final = r"(?<![A-Za-z0-9À-ÿ])(?P<key>[A-Za-zÀ-ÿ](?>(?:[_\-]?[A-Za-z0-9À-ÿ]){1,47}))"
_PAIR = re.compile(
    rf"{_KEY}(?:\.[0-9]{{1,4}}){{0,2}}[\"'\])]{{0,2}}\s{{0,2}}(?:=>|->|=|:(?!:))\s{{0,2}}(?:STRING: ?)?"
    r"(?:\"(?P<double>[^\"\n]{1,128})\"|'(?P<single>[^'\n]{1,128})'|(?P<bare>[^\s\"',;&<>{}\[\]()]{2,128}))"
)
_OCTETS = re.compile(
    rf"{_KEY}[\"']?\s{{0,2}}[:=]\s{{0,2}}\[\s{{0,4}}(?P<value>[0-9]{{1,3}}(?:\s{{0,4}},\s{{0,4}}[0-9]{{1,3}}){{7,63}})\s{{0,4}}\]"
)
"""A key written as a list of its octets."""
_ELEMENT = re.compile(
    r"<(?:[A-Za-z0-9]{1,16}:)?(?P<key>[A-Za-z][\w.\-]{1,47})(?:\s[^<>]{0,200})?>(?P<value>[^<>\n]{2,128})</"
)
_ATTRIBUTE = re.compile(
    r"<(?:[A-Za-z0-9]{1,16}:)?(?P<over>[A-Za-z][\w\-]{1,47}+)\s(?:[^<>]{0,200}?\s)?(?P<key>[Nn]ame|[Nn]aam|[Nn]om|[Ll]abel|[Aa]lias|[Nn]ummer|[Nn]umber|[Cc]ode|[Vv]alue)=\"(?P<value>[^\"\n<>]{2,128})\""
)
_NAMED = re.compile(
    r"\s(?i:name|key|param|naam|id)=\"(?P<key>[A-Za-z][\w\-]{1,47})\"\s(?:[^<>\n]{0,80}?\s)?(?i:val|value|content|waarde|wert|v)=\"(?P<value>[^\"\n<>]{2,128})\""
)
"""An element that holds a name and its value: ``<param name="ssid" value="Polderzicht"/>``."""
_AGAIN: Final = re.compile(r"[A-Za-zÀ-ÿ][\wÀ-ÿ\-]{1,47}\s{0,2}=")
_BELOW = re.compile(
    r"(?<=/)(?P<key>[A-Za-z](?>(?:[_\-]?[A-Za-z0-9]){1,30}))/(?P<value>[^/\s?#\"']{2,64})(?=[/?#\s\"']|$)"
)
_LAST = re.compile(
    r"^[^\s/\"'{]{1,64}/(?:[^\s/]{1,64}/){0,8}(?P<key>[A-Za-z](?>(?:[_\-]?[A-Za-z0-9]){1,30}))(?: |: | = )(?P<value>[^\s{\[][^\n]{1,63})$"
)
"""A topic with what was published under it: ``robot/WifiCapability/ssid Stofnest``."""
_OF_MANY = re.compile(
    r"(?i)(?:^|/)(?:devices|appliances|things|meters?|inverters?|gateways?|batteries|chargers?)/(?P<value>[a-z0-9]{2,16}(?:-[a-z0-9]{1,20}){1,3})(?=[/?#\s\"']|$)"
)
"""One of many in a web address or topic, called by maker, model and number."""
_MAC: Final = re.compile(r"(?i)(?:[0-9a-f]{2}-){5,7}[0-9a-f]{2}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_METHOD: Final = re.compile(r"(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS) ")
_TELEPHONE: Final = re.compile(r"(?:tel:|sip:)?\+?[(]?[0-9](?:[ .\-()/]{0,3}[0-9]){5,17}")
_DIALLED: Final = re.compile(
    r"\+[1-9][0-9 ]{8,16}|0[1-9](?:[ \-]?[0-9]){7,11}|00[1-9][0-9]{8,13}|(?:31|32|33|49)[1-9][0-9]{7,10}"
)
_NUMBER_KEYS: Final = re.compile(
    r"(?i)(?:^|[a-z0-9_\-])(?:nummer|number|numero|num|nr|dest|line[0-9]?|lijn[0-9]?|recipient|recipients|to|from|van|naar|did|ani|dnis|cli|called|mobil|mobiel|mobile|prive|privat|private|geschaeftlich|zakelijk|thuis|werk|handy|portable|sos|ontvanger|afzender|bestemming|inkomend|uitgaand|dialed|dialled|remote|destination|recipient|e164|clip|clid)$"
)
_SERIAL: Final = re.compile(r"(?=[^\n]{0,63}[0-9])[0-9A-Za-z][0-9A-Za-z .\-_/]{3,62}[0-9A-Za-z]")
_NUMBER: Final = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]{1,6})?%?")
_PLACE: Final = re.compile(
    r"(?=[^\n]{0,127}[A-Za-zÀ-ÿ]{3})[^\n/=][^\n=]{2,127}|[0-9]{4,5}(?: ?[A-Z]{2})?|(?:0x)?[0-9A-Fa-f]{4,9}|-?[0-9]{1,3}[.,][0-9]{3,12}|[0-9]{5,6}"
)
_NO_PLACE: Final = re.compile(
    r"(?i)https?:.*|/.*|[A-Z]{3,5}-?[0-9].*|utc.*|gmt.*|(?:front|back|left|right|top|bottom|inside|outside|indoor|outdoor|internal|external|unknown|any|lan|wan|dmz|local|remote|home|away|server|client|auto)"
)
_DEVICE_ID: Final = re.compile(r"(?i)(?:device[_\-]?id|(?<![a-z])snr)$")
_HARDWARE: Final = re.compile(
    r"(?:[0-9A-Fa-f]{2}[:\-]?){5,7}[0-9A-Fa-f]{2}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[^\n]{0,62}[0-9a-f]{6}"
)
"""A MAC address, a UUID, or what ends in half an address: no number of its own."""
_MEASURES: Final = re.compile(r"(?i)(?:meet|mess|weer)station ")
_DUID: Final = re.compile(r"(?i)(?<![a-z])duid$")
_NO_DUID: Final = re.compile(r"(?=[^\n]{0,40}[G-Zg-z])(?=[^\n]{0,40}[0-9])[0-9A-Za-z]{16,40}")
"""What cloud services call by the name of a DHCP identifier, and is a number of their own."""
_CALLED_UP: Final = re.compile(
    r"(?i)(?:contact|owner|child|kid|customer|partner|moeder|vader|oma|opa)(?:[_\-]?[0-9])?$"
)
"""Keys under which a person stands, or how to reach one."""
VAGUE: Final = re.compile(r"(?i)(?:who|wie|partner|resident|principal|member|mother|father|assigned_?to|belongs_?to)")
"""Keys under which a person may stand, and much else: believed of a given name."""
_NET_ALONE: Final = re.compile(r"(?i)[a-z_\-]{0,24}(?:wifi|wlan|network|netwerk|netz|netzwerk|reseau)")
"""Keys under which a network's name may stand, and as well how it is."""
_BUILT: Final = re.compile(
    r"(?!(?i:(?:wi-?fi|wpa|wep|802|lte|[245]g|v?lan|br)[ \-_.0-9a-z/]{0,24}$|\d+ ?(?:mbps|ghz|mhz|dbm)$))(?=[^\n]{0,63}[A-Za-zÀ-ÿ]{2})(?:[^\n]{0,63}[ _\-0-9'][^\n]{0,63}|[a-zà-ÿ]+[A-Z][^\n]{1,60}|[A-ZÀ-Þ][^\W\d_]{4,30})"
)
"""What is built as a name somebody gave: of several words, with a digit, or with a capital."""
_LONG_ENOUGH: Final = 8
_LONG_SECRET: Final = 12
_SHORT: Final = 4


@cache
def key_words() -> frozenset[str]:
    """Return every ending of a key of these kinds, letters only, for the look that is taken first."""
    listed = (letters.lstrip("~") for kind, names in KIND_NAMES if kind in KINDS_OF_KEYS for letters in names.split())
    return frozenset((*listed, *words_of_ends()))


@lru_cache(maxsize=4096)
def kind_of_key(key: str, over: str = "") -> Kind | None:
    """Return what a key promises of its value; ``None`` when it promises nothing that is looked for here.

    A code of provisioning is mostly that of a product; whether a row may have it is the register's question.

    Examples:
        >>> kind_of_key("plaats").value, kind_of_key("name", "wlanGeraet").value, kind_of_key("sleutelwoord") is None
        ('location', 'device_name', True)
    """
    kind = kind_of_name((over, key) if over else (key,))
    return kind if kind in KINDS_OF_KEYS and "provisioning" not in key.lower() else None


def can_be(kind: Kind, key: str, value: str) -> bool:  # noqa: PLR0911 - one answer per kind
    """Whether a value can be what its key promises.

    Args:
        kind: What the key promises.
        key: The key.
        value: The value, as written.

    Examples:
        >>> can_be(Kind.PHONE_NUMBER, "caller", "main.go:231"), can_be(Kind.USER_NAME, "user", "root")
        (False, False)
    """
    stripped = value.strip()
    if stripped.lower() in ORDINARY or len(stripped) < 2:  # noqa: PLR2004 - one character is nobody
        return False
    if kind is Kind.SECRET:
        if WHERE.fullmatch(f"{key}={stripped}") is not None or stripped == "authentication":
            return False
        alone = key.lower() in {"key", "token", "code", "pin", "secret", "sleutel", "cle", "geheim", "cookie", "tan"}
        return not empty(stripped) and len(stripped) >= (_LONG_SECRET if alone else _SHORT) and "://" not in stripped
    if kind is Kind.PHONE_NUMBER:
        return _TELEPHONE.fullmatch(stripped) is not None
    if kind in {Kind.SERIAL, Kind.SUBSCRIBER_NUMBER}:
        return _SERIAL.fullmatch(stripped) is not None and not _NUMBER.fullmatch(stripped)
    if kind is Kind.LOCATION:
        return _PLACE.fullmatch(stripped) is not None and _NO_PLACE.fullmatch(stripped) is None
    if kind in _NAMES:
        if kind is Kind.DEVICE_NAME and _MEASURES.match(stripped):
            return False
        if kind is Kind.USER_NAME and (stripped.lower() in NOT_A_USER or stripped[0] == "$" or stripped[-1] == "="):
            return False
        if kind is Kind.USER_NAME and VAGUE.fullmatch(key):
            return is_person(stripped)
        if kind is Kind.SSID and _NET_ALONE.fullmatch(key) and not _BUILT.fullmatch(stripped):
            return False
        return not _NUMBER.fullmatch(stripped) and not stripped.startswith(("/", "http", "{", "[", "<"))
    return False


def _hit(span: tuple[int, int], kind: Kind, value: str, reason: str) -> Hit:
    return Hit(*span, kind, value.strip().lower().encode("utf-8", "replace"), Sureness.LIKELY, reason)


def told(key: str, value: str, over: str = "") -> Kind | None:
    """Return what a key says its value is; ``None`` when it says nothing or the value cannot be that.

    Examples:
        >>> told("plaats", "Heerde").value, told("plaats", "1") is None
        ('location', True)
    """
    kind = kind_of_key(key, over)
    if (
        kind is None
        and _DEVICE_ID.search(key)
        and _SERIAL.fullmatch(value.strip())
        and not _HARDWARE.fullmatch(value.strip())
    ):
        return Kind.SERIAL if len(value) >= _LONG_ENOUGH else None
    if _DUID.search(key) and _NO_DUID.fullmatch(value.strip()):
        return Kind.SERIAL
    if kind is Kind.USER_NAME and _CALLED_UP.search(key) and _DIALLED.fullmatch(value.strip()):
        return Kind.PHONE_NUMBER
    if kind is None and _NUMBER_KEYS.search(key) and _DIALLED.fullmatch(value.strip()):
        return Kind.PHONE_NUMBER
    if kind is not None and can_be(kind, key, value):
        return kind
    return kind_by_value(key, value)


def _coupled(text: str) -> Iterator[Hit]:
    """Yield what the keys of pairs say; what looks as a value and is a key again is read as one."""
    at = 0
    while (match := _PAIR.search(text, at)) is not None:
        group = next(name for name in ("double", "single", "bare") if match[name] is not None)
        kind = told(match["key"], match[group])
        if kind is not None:
            yield _hit(match.span(group), kind, match[group], "key")
        again = kind is None and group == "bare" and _AGAIN.match(text, match.start("bare")) is not None
        at = match.start("bare") if again else match.end()


def _pairs(text: str) -> Iterator[Hit]:
    yield from _coupled(text)
    if "[" in text:
        for match in _OCTETS.finditer(text):
            if name_says(match["key"]):
                yield _hit(match.span("value"), Kind.SECRET, match["value"], "key")
    if "</" in text:
        for match in _ELEMENT.finditer(text):
            kind = told(match["key"], match["value"])
            if kind is not None:
                yield _hit(match.span("value"), kind, match["value"], "key")
    if "<" in text:
        for match in _NAMED.finditer(text):
            kind = told(match["key"], match["value"])
            if kind is not None:
                yield _hit(match.span("value"), kind, match["value"], "key")
        for match in _ATTRIBUTE.finditer(text):
            kind = told(match["key"], match["value"], match["over"])
            if kind is not None:
                yield _hit(match.span("value"), kind, match["value"], "key")


def _below(text: str) -> Iterator[Hit]:
    for match in _BELOW.finditer(text):
        kind = told(match["key"], match["value"])
        if kind in {Kind.SSID, Kind.SERIAL, Kind.PHONE_NUMBER} and match["key"].lower() not in {"apparaat", "device"}:
            yield _hit(match.span("value"), kind, match["value"], "key")
    for match in _OF_MANY.finditer(text):
        tail = match["value"].rpartition("-")[2]
        if len(tail) >= 6 and sum(map(str.isdigit, tail)) > 2 and not _MAC.fullmatch(match["value"]):  # noqa: PLR2004
            yield _hit(match.span("value"), Kind.SERIAL, match["value"], "key")
    published = None if _METHOD.match(text) else _LAST.match(text)
    if published is not None:
        kind = told(published["key"], published["value"])
        if kind is not None:
            yield _hit(published.span("value"), kind, published["value"], "key")


def find_in(text: str, name: str = "") -> list[Hit]:
    """Return what keys in a plain text, or the name of the path it stands under, say that values are.

    Args:
        text: A plain text.
        name: The last name of the path it stands under; empty when there is none.

    Returns:
        Hits in no particular order; ``canonical`` is the value in lower case, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        The names of ``find.key_names``.

    Examples:
        >>> [(hit.kind.value, hit.reason) for hit in find_in("GET /buien?plaats=Heerde HTTP/1.1")]
        [('location', 'key')]
        >>> [hit.kind.value for hit in find_in("<TelNr>(0591) 55 01 28</TelNr>")]
        ['phone_number']
        >>> find_in("adresboek=leeg; sleutelwoord=zomer; zone=lan")
        []
    """
    hits = list(_pairs(text))
    if "/" in text:
        hits += _below(text)
    kind = told(name, text) if name else None
    if kind is not None:
        hits.append(_hit((0, len(text)), kind, text, "key:path"))
    return hits
