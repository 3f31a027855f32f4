"""A telephone number whatever way it is written: with or without its country, with any marks.

In:  a text.
Out: the digits that stand in it however the number is written; where runs of digits with marks between them stand.

The rules this module keeps:
 * The same number is dialled with ``+``, ``00``, a zero or nothing before it; what is behind them never changes.
 * Which digits are the country is a rule of ITU-T E.164, no list of countries.
 * Time linear in the text.
"""

import re
from collections.abc import Iterator
from typing import Final

from sluis.terms import Kind

SHORTEST: Final = 7
"""Fewest digits of a number without country and zeros; a shorter one is looked for as it is written only."""
DUTCH: Final = "31"
NUMBERED: Final = frozenset({Kind.PHONE_NUMBER, Kind.SUBSCRIBER_NUMBER, Kind.USER_NAME})
"""Kinds whose values may be telephone numbers: a line or a login can be called after one."""
_LONGEST: Final = 15
_MARKS: Final = r" \t\u00a0\u2010-\u2015.\-()/_"
_RUN = re.compile(rf"[0-9](?:[{_MARKS}]{{0,3}}[0-9])+")
_WHOLE = re.compile(rf"(?:(?i:tel|sms|fax|callto):)?(?P<plus>\+)?[{_MARKS}]{{0,3}}(?P<number>{_RUN.pattern})")
_FOLDED: Final = re.compile(f"[{_MARKS}]")
_COUNTRY = re.compile(r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[0-9]{3}")
_DUTCH_DIGITS: Final = 11
_BEFORE = re.compile(rf"(?:0|(?:00)?(?:{_COUNTRY.pattern})0?)?")
_LANDLINE: Final = re.compile(
    "0(?:(?:1[035]|2[0346]|3[03568]|4[0356]|5[0358]|7[0-9])[1-9][0-9]{6}"
    "|(?:11[13-8]|16[1-8]|17[24]|18[0-7]|22[2-9]|25[125]|29[4-9]|31[3-8]|32[01]|34[1-8]|41[1-8]|47[58]|48[5-8]|"
    "49[2379]|51[1-9]|52[1-9]|54[1-8]|56[126]|57[0-378]|59[1-9])[1-9][0-9]{5})"
)
_DAY_AND_HOUR: Final = re.compile("0[1-9](?:[012][0-9]|3[01])(?:19|20)[0-9]{2}(?:[01][0-9]|2[0-3])")
"""Month or day, day or month, year and hour: ten digits as well."""
_PERIOD: Final = 2
_MOBILE = re.compile(r"316[0-9]{8}")


def national(text: str, kind: Kind = Kind.PHONE_NUMBER) -> str | None:
    """Return the digits of a telephone number without country and zeros; ``None`` when the text is none.

    Args:
        text: A whole value.
        kind: What it is. Of a value that is no telephone number by its kind only what begins like one counts.

    Source:
        ITU-T E.164, annex D (country codes); ITU-T E.123 (marks); Dutch numbering plan (general knowledge).

    Examples:
        >>> [national(text) for text in ("+31 (0)6 1234 5678", "0031612345678", "06-12345678", "+32 471 12 34 56")]
        ['612345678', '612345678', '612345678', '471123456']
        >>> national("NL-0001"), national("20260101", Kind.USER_NAME)
        (None, None)
    """
    match = _WHOLE.fullmatch(text.strip()) if kind in NUMBERED else None
    if match is None:
        return None
    digits = _FOLDED.sub("", match["number"])
    formed = match["plus"] is not None or digits.startswith("0")
    if match["plus"] is not None or digits.startswith("00"):
        digits = _COUNTRY.sub("", digits.removeprefix("00"), count=1)
    elif len(digits) == _DUTCH_DIGITS and digits.startswith(DUTCH):
        digits, formed = digits.removeprefix(DUTCH), True
    digits = digits.lstrip("0")
    if kind is not Kind.PHONE_NUMBER and not (formed and len(digits) > SHORTEST):
        return None
    return digits if SHORTEST <= len(digits) <= _LONGEST else None


def runs(text: str) -> Iterator[tuple[str, list[int]]]:
    """Yield runs of digits with marks between them: the digits, and the place of each.

    Examples:
        >>> list(runs("bel 06-12"))
        [('0612', [4, 5, 7, 8])]
    """
    for match in _RUN.finditer(text):
        places = [match.start() + at for at, character in enumerate(match.group()) if "0" <= character <= "9"]
        yield "".join(text[place] for place in places), places


def is_before(digits: str) -> bool:
    """Return whether some digits are what is dialled before a number: nothing, a zero, or a country.

    Examples:
        >>> is_before("0031"), is_before("0"), is_before("20260")
        (True, True, False)
    """
    return _BEFORE.fullmatch(digits) is not None


def is_landline(word: str) -> bool:
    """Return whether a word is a Dutch number of ten digits with an area code: no day with an hour, no pattern.

    Source:
        Nummerplan telefoon- en ISDN-diensten: area codes of two and of three digits behind the zero.

    Examples:
        >>> is_landline("0201234567"), is_landline("0113345678"), is_landline("0203202612"), is_landline("0901234567")
        (True, True, False, False)
    """
    return _LANDLINE.fullmatch(word) is not None and _DAY_AND_HOUR.fullmatch(word) is None and not is_pattern(word)


def is_pattern(digits: str) -> bool:
    """Return whether digits are one or two that repeat from the first to the last: a counter, a mask, a test.

    A number with three different digits never is one, and neither is one that repeats only behind its area code.

    Examples:
        >>> is_pattern("0101010101"), is_pattern("0207777777"), is_pattern("0612121212")
        (True, False, False)
    """
    return len(digits) > _PERIOD and digits == (digits[:_PERIOD] * len(digits))[: len(digits)]


def is_mobile(word: str) -> bool:
    """Return whether a word is a Dutch mobile number as networks write it: ``31612345678``."""
    return _MOBILE.fullmatch(word) is not None
