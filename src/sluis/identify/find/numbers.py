# ruff: noqa: E501, RUF001 - one pattern a line, to be read as a table; an apostrophe of print is meant
"""Numbers given out to one device, one card or one person, and coordinates.

In:  a plain text (``plain.plain``).
Out: hits: IMEI, IMSI, ICCID and EID (``SUBSCRIBER_NUMBER``), telephone numbers, coordinates.

The rules this module keeps:
 * A check digit that fits and a range that exists make a number likely; digits alone make it doubtful.
 * A word in front of it that says what it is makes it sure.
 * Linear time: at most 40 characters are looked at per number.
"""

import re
from collections.abc import Iterator
from typing import Final

from sluis.identify.find.hit import Hit, Sureness, doubt
from sluis.identify.find.telephones import is_pattern
from sluis.terms import Kind

_RUN = re.compile(r"(?<![0-9A-Za-z.+\-])(?<![0-9],)(?:[0-9]{14,22}|[0-9]{32})(?![0-9A-Za-z]|[.,][0-9])")
_SPLIT_IMEI = re.compile(
    r"(?<![0-9A-Za-z\-])([0-9]{2})[ \-/]([0-9]{6})[ \-/]([0-9]{6})[ \-/]([0-9]{1,2})(?![0-9A-Za-z\-])"
)
_SPLIT_ICCID = re.compile(
    r"(?<![0-9A-Za-z])89[0-9]{2}(?:[ \-][0-9]{4}){3}[ \-][0-9]{3,4}(?:[ \-]?[0-9])?(?![0-9A-Za-z])"
)
_INTERNATIONAL = re.compile(r"(?<![0-9A-Za-z+])\+[1-9](?:[ .\-()]{0,2}[0-9]){7,14}(?![0-9])")
_PREFIXED = re.compile(
    r"(?<![0-9A-Za-z.:])00(?:31|32|33|44|49|352|353|34|39|41|43|45|46|47|48|351|90|212)(?:[ .\-()]{0,2}[0-9]){7,11}(?![0-9A-Za-z:.])"
)
_DUTCH = re.compile(
    r"(?<![0-9A-Za-z.:\-])(?P<area>06|0[1-57][0-9]{1,2}|088|085|0800|0900)(?P<mark>[ \-.]?)(?P<rest>[0-9](?:[ ]?[0-9]){5,7})(?![0-9A-Za-z:.\-])"
)
_TEL = re.compile(r"(?i)(?<![a-z])(?:tel|sms|fax):(?P<number>\+?[0-9][0-9.\-()]{3,20}[0-9])")
_CHANNEL = re.compile(
    r"(?i)(?<![A-Za-z0-9])(?:PJSIP|SIP|IAX2|DAHDI|Local)/(?:[\w.\-]{1,32}/)?(?P<number>\+?[0-9]{6,15})(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])(?P<jid>[1-9][0-9]{7,14})(?::[0-9]{1,3})?@(?:s\.whatsapp\.net|c\.us)(?![\w.])"
)
"""Whom a line calls (Asterisk), and a telephone that is an account of WhatsApp."""
_REGISTERED = re.compile(
    r"(?i)\+C[EG]?REG: ?(?:[0-5], ?)?[0-5], ?\"?(?P<area>[0-9A-F]{2,8})\"?, ?\"?(?P<cell>[0-9A-F]{4,9})\"?"
)
"""Area and cell a modem says it is in (3GPP TS 27.007 7.2)."""
_RUE = re.compile(
    r"(?<![\w.])[0-9]{1,4}(?: ?(?:bis|ter|quater|[A-D])(?!\w))?,? (?i:rue|avenue|boulevard|impasse|chemin|all[ée]e|place|route|quai|cours|square) (?:(?:de|du|des|la|le|les|aux?) |[dl]['’]){0,3}[A-ZÀ-Ý][\wÀ-ÿ'’\-]{1,30}(?:[ \-][A-ZÀ-Ý][\wÀ-ÿ'’\-]{1,30}){0,3}"
)
_STRASSE = re.compile(
    r"\b[A-ZÄÖÜ][\wäöüß.\-]{0,30}(?:stra(?:ß|ss)e|str\.|gasse|allee|platz|damm|ufer|ring|chaussee|[ \-](?:Stra(?:ß|ss)e|Str\.|Gasse|Allee|Platz|Weg|Damm|Ring))"
    r" [0-9]{1,4}(?: ?[a-z](?!\w))?(?![\w.:])"
)
"""A French and a German street with a number of a house."""
_SAYS_PLACE = re.compile(
    r"(?i)\b(?:gps|geo|pos|position|positie|loc|location|locatie|coords?|coordinates|home|huis|(?:computed|calculated|berekend|forecast|weather|weer|wetter) (?:for|voor|f[üu]r|at|bij|near)|near)[\"'\])]?(?: |: ?|=|,)[\"'\[(]?-?$"
)
_PAIR = re.compile(
    r"(?<![0-9.])(?P<lat>[+\-]?[0-8]?[0-9]\.[0-9]{3,12})(?:°?\s?[NS])?(?:\s{0,2}[,;/|]\s{0,2}|\s)(?P<lon>[+\-]?1?[0-9]{1,2}\.[0-9]{3,12})(?![0-9.])"
)
_DEGREES = re.compile(
    r"[0-8]?[0-9]\s?(?:°|º|deg)\s?[0-5]?[0-9](?:\.[0-9]+)?\s?['\u2032]?\s?(?:[0-5]?[0-9](?:\.[0-9]+)?\s?(?:\"|\u2033|'')?)?\s?[NS]"
    r"[\s,;]{0,3}1?[0-9]{1,2}\s?(?:°|º|deg)\s?[0-5]?[0-9](?:\.[0-9]+)?\s?['\u2032]?\s?(?:[0-5]?[0-9](?:\.[0-9]+)?\s?(?:\"|\u2033|'')?)?\s?[EWO]"
)
_ONE = re.compile(
    r"(?i)(?:lat|latitude|lon|lng|long|longitude)\b[\"']?\s{0,2}[:=]\s{0,2}[\"']?(?P<value>-?1?[0-9]{1,2}\.[0-9]{3,12})"
)
_NMEA = re.compile(
    r"(?<![0-9.])[0-8][0-9][0-5][0-9]\.[0-9]{2,7},[NS],[01][0-9]{2}[0-5][0-9]\.[0-9]{2,7},[EW](?![0-9A-Za-z])"
)
"""Degrees and minutes as a receiver of satellites writes them (NMEA 0183): ``5204.123,N,00518.456,E``."""
_CELL = re.compile(
    r"(?i)(?:(?<![a-z])(?:cell[ _\-]?id(?:entity)?|e?cgi|eci|nci|tac|lac)[\"']?(?:\s{0,2}[:=]\s{0,2}|\s)[\"']?(?:0x)?(?P<id>(?=[0-9a-f]{0,8}[0-9])[0-9a-f]{4,9})"
    r"|(?<![0-9.\-])(?P<global>[2-7][0-9]{2}-[0-9]{2,3}-[0-9a-f]{1,5}-[0-9a-f]{4,9}))(?![0-9A-Za-z\-])"
)
"""A cell of a mobile network: behind its word, or country, network, area and cell together (3GPP TS 23.003 4.3.1)."""
_STREET = re.compile(
    r"\b[A-Z][\w'.\-]{1,30}(?:straat|laan|weg|pad|plein|gracht|kade|dijk|singel|hof|dreef|steeg|baan|plantsoen|straatweg|brink|zoom|akker|markt|wal)"
    r" [0-9]{1,4}(?: ?[a-zA-Z](?![\w])| ?(?:bis|hs|[IV]{1,3})(?![\w]))?(?![\w.:])"
)
"""A Dutch street with a number of a house."""
_SAYS_PHONE = re.compile(
    r"(?i)(?:msisdn|phone|tel|mobiel|mobile|nummer|number|caller|called|sms|gsm|dial(?:s|led|ed|ing)?|from|to|belt?|gebeld)[\"' :=]{1,4}$|[;,|](?:in|out|missed|incoming|outgoing|inkomend|uitgaand|gemist|eingehend|ausgehend|entrant|sortant)[;,|]\"?$"
)
_SAYS_IMEI = re.compile(r"(?i)imei(?:sv)?[\W_]{0,4}$")
_SAYS_IMSI = re.compile(r"(?i)imsi[\W_]{0,4}$")
_SAYS_CARD = re.compile(r"(?i)(?:iccid|sim|ccid|uicc|eid)[\W_]{0,4}$")
_REPORTING: Final = frozenset({"01", "35", "86", "91", "98", "99", "44", "45", "49", "50", "51", "52", "53", "54"})
"""First two digits of an IMEI: bodies that allocated one (GSMA TS.06)."""
_OWN_MCC: Final = ("20404", "20408", "20416", "20420", "20402", "20410", "20412", "20433", "20469")
"""First digits of an IMSI of a Dutch network."""
_BEFORE: Final = 12
_BEFORE_PLACE: Final = 24
_IMEI, _IMEISV, _CARD, _EID = 15, 16, (19, 20), 32
_LAT, _LON = 90.0, 180.0


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others.

    Source:
        ISO/IEC 7812-1, annex B.

    Examples:
        >>> luhn("490154203237518"), luhn("490154203237519")
        (True, False)
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = ord(digit) - 48
        if place % 2:
            value = 2 * value - 9 * (value > 4)  # noqa: PLR2004 - 10 to 18 become 1 to 9
        total += value
    return total % 10 == 0


def _before(text: str, start: int, says: re.Pattern[str]) -> bool:
    return says.search(text[max(start - _BEFORE, 0) : start]) is not None


def _number(span: tuple[int, int], kind: Kind, digits: str, sure: Sureness, reason: str) -> Hit:
    return Hit(*span, kind, digits.encode(), sure, reason)


def _long(text: str, start: int, end: int, digits: str) -> Hit | None:  # noqa: PLR0911 - one answer per form
    """Return what a run of digits is, by its length, its check digit and the word before it."""
    span, size = (start, end), len(digits)
    if size in {_IMEI - 1, _IMEI, _IMEISV} and _before(text, start, _SAYS_IMEI):
        return _number(span, Kind.IMEI, digits, Sureness.SURE, "imei:named")
    if size in {_IMEI - 1, _IMEI} and _before(text, start, _SAYS_IMSI):
        return _number(span, Kind.SUBSCRIBER_NUMBER, digits, Sureness.SURE, "imsi:named")
    if size in _CARD and digits.startswith("89"):
        checked = luhn(digits) or _before(text, start, _SAYS_CARD)
        return _number(span, Kind.SUBSCRIBER_NUMBER, digits, doubt(unless=checked, else_=Sureness.SURE), "iccid")
    if size == _EID and digits.startswith("89"):
        return _number(span, Kind.SUBSCRIBER_NUMBER, digits, Sureness.LIKELY, "eid")
    if size == _IMEI and digits[:2] in _REPORTING and luhn(digits):
        return _number(span, Kind.IMEI, digits, Sureness.LIKELY, "imei:checked")
    if size == _IMEI and "2" <= digits[0] <= "7":
        sure = doubt(unless=digits.startswith(_OWN_MCC))
        return _number(span, Kind.SUBSCRIBER_NUMBER, digits, sure, "imsi:range")
    if size == _IMEISV and digits[:2] in _REPORTING:
        return _number(span, Kind.IMEI, digits, Sureness.DOUBTFUL, "imei:sv")
    return None


def _numbers(text: str) -> Iterator[Hit]:
    for match in _RUN.finditer(text):
        hit = _long(text, *match.span(), match.group())
        if hit is not None:
            yield hit
    for match in _SPLIT_IMEI.finditer(text):
        digits = "".join(match.groups())
        fits = digits[:2] in _REPORTING and (luhn(digits) or _before(text, match.start(), _SAYS_IMEI))
        yield _number(match.span(), Kind.IMEI, digits, doubt(unless=fits), "imei:split")
    for match in _SPLIT_ICCID.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        yield _number(match.span(), Kind.SUBSCRIBER_NUMBER, digits, doubt(unless=luhn(digits)), "iccid:split")


def _telephone(text: str) -> Iterator[Hit]:
    for match in _TEL.finditer(text):
        digits = re.sub(r"[^0-9+]", "", match["number"])
        yield _number(match.span("number"), Kind.PHONE_NUMBER, digits, Sureness.SURE, "phone:uri")
    for match in _CHANNEL.finditer(text):
        group = "jid" if match["number"] is None else "number"
        yield _number(match.span(group), Kind.PHONE_NUMBER, match[group].lstrip("+"), Sureness.LIKELY, "phone:named")
    for match in _INTERNATIONAL.finditer(text):
        yield _number(
            match.span(), Kind.PHONE_NUMBER, re.sub(r"\D", "", match.group()), Sureness.LIKELY, "phone:international"
        )
    for match in _PREFIXED.finditer(text):
        digits = re.sub(r"\D", "", match.group())[2:]
        yield _number(
            match.span(), Kind.PHONE_NUMBER, digits, doubt(unless=digits.startswith("31")), "phone:international"
        )
    for match in _DUTCH.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) == 10 and not is_pattern(digits):  # noqa: PLR2004 - a Dutch number
            marked = match["mark"] in {"-", " "} or digits.startswith("06") or _before(text, match.start(), _SAYS_PHONE)
            yield _number(match.span(), Kind.PHONE_NUMBER, "31" + digits[1:], doubt(unless=marked), "phone:dutch")


def _places(text: str) -> Iterator[Hit]:
    for pattern in (_STREET, _RUE, _STRASSE):
        for match in pattern.finditer(text):
            yield Hit(*match.span(), Kind.LOCATION, match.group().lower().encode(), Sureness.LIKELY, "street")
    for match in _REGISTERED.finditer(text):
        for group in ("area", "cell"):
            yield Hit(*match.span(group), Kind.LOCATION, match[group].lower().encode(), Sureness.LIKELY, "cell")
    for match in _PAIR.finditer(text):
        lat, lon = float(match["lat"]), float(match["lon"])
        if abs(lat) <= _LAT and abs(lon) <= _LON:
            marked = "/" not in match.group() and "|" not in match.group()
            told = (
                marked and _SAYS_PLACE.search(text[max(match.start() - _BEFORE_PLACE, 0) : match.start()]) is not None
            )
            exact = told or min(len(match[name].partition(".")[2]) for name in ("lat", "lon")) > 3  # noqa: PLR2004 - 100 m
            canonical = f"{lat:.5f},{lon:.5f}".encode()
            yield Hit(*match.span(), Kind.LOCATION, canonical, doubt(unless=exact), "coordinates")
    for match in _DEGREES.finditer(text):
        yield Hit(*match.span(), Kind.LOCATION, match.group().encode(), Sureness.SURE, "coordinates:degrees")
    for match in _NMEA.finditer(text):
        yield Hit(*match.span(), Kind.LOCATION, match.group().encode(), Sureness.SURE, "coordinates:nmea")
    for match in _CELL.finditer(text):
        group = "id" if match["global"] is None else "global"
        yield Hit(*match.span(group), Kind.LOCATION, match[group].lower().encode(), Sureness.LIKELY, "cell")
    for match in _ONE.finditer(text):
        yield Hit(*match.span("value"), Kind.LOCATION, match["value"].encode(), Sureness.LIKELY, "coordinates:named")


def find_in(text: str) -> list[Hit]:
    """Return the numbers and coordinates in a plain text.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the digits, of a telephone number with its country code.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        3GPP TS 23.003 (IMEI, IMSI), ITU-T E.118 (ICCID), E.164; Dutch numbering plan (general knowledge).

    Examples:
        >>> [(hit.kind.value, hit.reason) for hit in find_in("imei 490154203237518, bel 06-12345678")]
        [('imei', 'imei:named'), ('phone_number', 'phone:dutch')]
        >>> find_in("BytesSent 200543250")
        []
    """
    return [*_numbers(text), *_telephone(text), *_places(text)]
