"""The kinds of scalar a register holds. Every scalar is read as text; these types say what the text must look like.

The rules this module keeps:
 * ``NO`` is Norway and ``012345`` an OUI, quoted or not: no scalar is guessed at, its declared type converts it.
 * Durations are ISO 8601 with a fixed length. Months and years have none, so only ``Period`` (terms of retention)
   takes them.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Final

from msgspec import Meta

NAME_PATTERN: Final = r"^[a-z0-9][a-z0-9-]{0,63}$"
COUNTRY_PATTERN: Final = (
    "^(AD|AE|AF|AG|AI|AL|AM|AO|AQ|AR|AS|AT|AU|AW|AX|AZ|BA|BB|BD|BE|BF|BG|BH|BI|BJ|BL|BM|BN|BO|BQ|BR|BS|BT|BV|BW|"
    "BY|BZ|CA|CC|CD|CF|CG|CH|CI|CK|CL|CM|CN|CO|CR|CU|CV|CW|CX|CY|CZ|DE|DJ|DK|DM|DO|DZ|EC|EE|EG|EH|ER|ES|ET|FI|"
    "FJ|FK|FM|FO|FR|GA|GB|GD|GE|GF|GG|GH|GI|GL|GM|GN|GP|GQ|GR|GS|GT|GU|GW|GY|HK|HM|HN|HR|HT|HU|ID|IE|IL|IM|IN|"
    "IO|IQ|IR|IS|IT|JE|JM|JO|JP|KE|KG|KH|KI|KM|KN|KP|KR|KW|KY|KZ|LA|LB|LC|LI|LK|LR|LS|LT|LU|LV|LY|MA|MC|MD|ME|"
    "MF|MG|MH|MK|ML|MM|MN|MO|MP|MQ|MR|MS|MT|MU|MV|MW|MX|MY|MZ|NA|NC|NE|NF|NG|NI|NL|NO|NP|NR|NU|NZ|OM|PA|PE|PF|"
    "PG|PH|PK|PL|PM|PN|PR|PS|PT|PW|PY|QA|RE|RO|RS|RU|RW|SA|SB|SC|SD|SE|SG|SH|SI|SJ|SK|SL|SM|SN|SO|SR|SS|ST|SV|"
    "SX|SY|SZ|TC|TD|TF|TG|TH|TJ|TK|TL|TM|TN|TO|TR|TT|TV|TW|TZ|UA|UG|UM|US|UY|UZ|VA|VC|VE|VG|VI|VN|VU|WF|WS|YE|"
    "YT|ZA|ZM|ZW|"
    "XK|org:[A-Z]{2,8})$"
)
"""ISO 3166-1 alpha-2, the codes that are assigned, with the one the Union uses for Kosovo; or an organisation."""
OWN: Final = "own"
"""For ``access_from`` of a recipient: from its own country, whichever that is."""
ACCESS_PATTERN: Final = f"^({OWN}|{COUNTRY_PATTERN[2:]}"
OUI_PATTERN: Final = r"^[0-9A-Fa-f]{6}$"
GDPR_GROUND_PATTERN: Final = r"^6-1-[a-f]$"
TW_GROUND_PATTERN: Final = r"^(11\.[0-9]{1,2}[a-z]?(-[0-9]{1,2})?(-[a-z])?|none)$"
MOST_DAYS_APART: Final = 28
"""How far apart days are measured at most."""
LONGEST_AGE_DAYS: Final = 366
"""How old what was measured may be at most."""
SHA256_PATTERN: Final = r"^[0-9a-f]{64}$"
DURATION_PATTERN: Final = (
    r"^P(?=[0-9T])([0-9]{1,4}W|([0-9]{1,4}D)?(T(?=[0-9])([0-9]{1,5}H)?([0-9]{1,6}M)?([0-9]{1,8}S)?)?)$"
)
RELEASE_PATTERN: Final = rf"^(immediate|{DURATION_PATTERN[1:-1]})$"
IMMEDIATE: Final = "immediate"
"""For ``release:`` of an activity: no period, each body leaves at once."""
PERIOD_PATTERN: Final = r"^P(?=[0-9])([0-9]{1,3}Y)?([0-9]{1,3}M)?([0-9]{1,4}W)?([0-9]{1,5}D)?$"
ROUTE_PATTERN: Final = r"^/\S{0,255}$"
HOST_PATTERN: Final = r"^(\*\.)?[0-9A-Za-z_.:-]{1,253}(/[0-9]{1,3})?$"
"""A name, names below one, an address or a network; ``hosts.read_host`` looks closer."""
NUMBER_PATTERN: Final = r"^-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,12})?$"
"""JSON's number grammar without exponent."""
SHARE_PATTERN: Final = r"^(1(\.0{1,6})?|0\.(?!0+$)[0-9]{1,6})$(?!\n)"
"""A share of all homes: above 0, at most 1, at most six decimals."""

Day = date
"""Alias: a field called ``date`` would hide the type."""

TEXT_CHARACTERS: Final = 2000
"""Longest free text; no other scalar has this limit, so that free text can be told by it."""
Text = Annotated[str, Meta(min_length=1, max_length=TEXT_CHARACTERS)]
REFERENCE: Final = "reference"
"""Key of ``Meta.extra`` of a text that names a paper, a person to turn to or a version: what it should name."""
PAPER: Final = "paper"
LAW: Final = "law"
VERSION: Final = "version"
WORDS: Final = "words"
Reference = Annotated[str, Meta(min_length=1, max_length=TEXT_CHARACTERS, extra={REFERENCE: PAPER})]
"""What names a paper or a desk, by a number, a date or a place: one that says that it is not there names none."""
LawReference = Annotated[str, Meta(min_length=1, max_length=TEXT_CHARACTERS, extra={REFERENCE: LAW})]
"""What names a provision, or a decision that is published."""
VersionReference = Annotated[str, Meta(min_length=1, max_length=TEXT_CHARACTERS, extra={REFERENCE: VERSION})]
"""What names a version of something that is known."""
Criteria = Annotated[str, Meta(min_length=1, max_length=TEXT_CHARACTERS, extra={REFERENCE: WORDS})]
"""What words can say; a denial says nothing."""
Name = Annotated[str, Meta(pattern=NAME_PATTERN)]
Country = Annotated[str, Meta(pattern=COUNTRY_PATTERN)]
AccessPlace = Annotated[str, Meta(pattern=ACCESS_PATTERN)]
Oui = Annotated[str, Meta(pattern=OUI_PATTERN)]
GdprGround = Annotated[str, Meta(pattern=GDPR_GROUND_PATTERN)]
TwGround = Annotated[str, Meta(pattern=TW_GROUND_PATTERN)]
Sha256 = Annotated[str, Meta(pattern=SHA256_PATTERN)]
PlainNumber = Annotated[Decimal, Meta()]
ShareText = Annotated[str, Meta(pattern=SHARE_PATTERN)]
Duration = Annotated[str, Meta(pattern=DURATION_PATTERN)]
Release = Annotated[str, Meta(pattern=RELEASE_PATTERN)]
Period = Annotated[str, Meta(pattern=PERIOD_PATTERN)]
PathText = Annotated[str, Meta(min_length=1, max_length=512)]
HostText = Annotated[str, Meta(pattern=HOST_PATTERN)]
Route = Annotated[str, Meta(pattern=ROUTE_PATTERN)]

_DURATION: Final = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_PERIOD: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
SECONDS_A_DAY: Final = 86_400
_SECONDS: Final = (604_800, SECONDS_A_DAY, 3_600, 60, 1)
_LONGEST_DAYS: Final = (366, 31, 7, 1)


def seconds_of(duration: str) -> int:
    """Return the seconds of a duration that fits ``Duration``.

    Examples:
        >>> seconds_of("P3D"), seconds_of("PT15M"), seconds_of("P1DT1H")
        (259200, 900, 90000)
    """
    match = _DURATION.fullmatch(duration)
    return (
        0 if match is None else sum(int(part or 0) * size for part, size in zip(match.groups(), _SECONDS, strict=True))
    )


def days_of(period: str) -> int:
    """Return the days of a term of retention, at its longest: a year is 366, a month 31.

    Examples:
        >>> days_of("P30D"), days_of("P1M"), days_of("P2Y")
        (30, 31, 732)
    """
    match = _PERIOD.fullmatch(period)
    return (
        0
        if match is None
        else sum(int(part or 0) * size for part, size in zip(match.groups(), _LONGEST_DAYS, strict=True))
    )
