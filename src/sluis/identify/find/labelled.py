# ruff: noqa: E501 - one pattern a line, to be read as a table
"""Labels of several words, padded with blanks or dots, and labels in the cell beside their value, as programs print them.

In:  a plain text (``plain.plain``).
Out: hits of what the labels say.

The rules this module keeps:
 * A label stands at the beginning of a line or behind a mark, and its value ends at the end of the line or at a mark.
 * A value of several words is a name only when each begins with a capital, a digit or a word of names ("van"); a
   sentence behind a colon is none.
 * A word that is itself a label is the head of a column and no value.
 * Linear time: label, padding and value are bounded.
"""

import re
from collections.abc import Iterator
from typing import Final

from sluis.identify.find.hit import Hit, Sureness
from sluis.identify.find.keyed import kind_of_key, told
from sluis.identify.find.names import named_kind
from sluis.identify.find.rows import NOBODYS_HOST, NOBODYS_LOGIN
from sluis.identify.find.secrets import PLACEHOLDER, empty
from sluis.terms import Kind

_WORD: Final = r"[A-Za-zÀ-ÿ](?:[\wÀ-ÿ\-]{0,23}[A-Za-zÀ-ÿ0-9])?"
_LABEL: Final = rf"(?P<label>{_WORD}(?: {_WORD}){{0,3}}\.?(?: ?\([^()\n]{{1,24}}\))?)"
_LINE = re.compile(
    rf"(?m)(?:^|[\t|;,>{{(])[ *#>\-]{{0,24}}\"?{_LABEL}\"?(?P<padding>[ .\t]{{0,48}}):[ \t]{{1,24}}[\"']?(?P<value>[^\s\"'\[({{|;,\t][^\n\"|;,\t]{{0,63}})"
)
_BEHIND = re.compile(
    rf"(?m)^[A-Za-z][\w.\-/ ]{{1,24}}(?:\[[0-9]{{1,8}}\])?: {{1,8}}{_LABEL}(?P<padding>[ .\t]{{0,48}}):[ \t]{{1,24}}[\"']?(?P<value>[^\s\"'\[({{|;,\t][^\n\"|;,\t]{{0,63}})"
)
"""A label behind the program that prints it: ``smartctl: Serial Number: WD-…``."""
_CELLS = re.compile(
    rf"(?i:<(?:td|th|dt|label|b|strong|span)(?: [^<>]{{0,120}})?>)\s{{0,16}}{_LABEL}:?\s{{0,16}}(?i:</(?:td|th|dt|label|b|strong|span)>)(?:\s|(?i:<br ?/?>|&nbsp;|:)){{0,32}}(?i:<(?:td|dd|span|div|p|input)(?: [^<>]{{0,160}})?>)\s{{0,16}}(?P<value>[^<>\s][^<>\n]{{0,63}})"
)
_COUPLE = re.compile(
    rf"(?m)^[ \t|]{{0,16}}\"?{_LABEL}\"?[ ]{{0,40}}(?P<mark>[\t|;])[ \t]{{0,40}}\"?(?P<value>[^\s\"|;\t][^\n\"|;\t]{{0,63}})\"?[ \t|\r]{{0,40}}$"
)
"""A line of two cells: ``| SSID | Polderzicht |``."""
_NETWORKS: Final = re.compile(
    r"(?i)(?:[a-z0-9.()\- ]{0,24} )?(?:wi-?fi|wlan|wireless|draadloos|drahtlos|funk)[ \-]?(?:network|netwerk|netz|netzwerk|naam|name|ssid)(?: ?name| ?naam)?|netwerk ?naam|netzwerk ?name|network ?name|nom du r[ée]seau"
)
_PROFILES: Final = re.compile(
    r"(?i)profile?|all user profile|profil f[üu]r alle benutzer|profiel voor alle gebruikers|profil tous les utilisateurs"
)
_CONTENTS: Final = re.compile(r"(?i)key content|schl[üu]sselinhalt|sleutelinhoud|contenu de la cl[ée]")
_PADDED: Final = 4
_LETTERS: Final = re.compile(r"[A-Za-zÀ-ÿ0-9]+")
_TWICE: Final = re.compile(r"[ _\-]{2}")
_BRACKETS: Final = re.compile(r" ?\([^)]{0,24}\)")
_CAPITALS: Final = re.compile(
    r"(?:[A-ZÀ-Þ0-9][\wÀ-ÿ.'&@\-]{0,31}|van|de|der|den|von|of|het|'t|&|-)(?: (?:[A-ZÀ-Þ0-9][\wÀ-ÿ.'&@\-]{0,31}|[a-z]{0,12}[A-Z0-9][\w\-]{0,24}|van|de|der|den|von|of|het|'t|&|-|tv|pc)){0,4}"
)
_ONE: Final = re.compile(r"[^\s]+")
_WORDED: Final = frozenset({Kind.HOST_NAME, Kind.DEVICE_NAME, Kind.SSID, Kind.USER_NAME, Kind.LOCATION})
_SENTENCE: Final = re.compile(r"(?:^| )[a-zà-ÿ]{4,}(?: |$)")
_ZONE: Final = re.compile(r"(?i)time ?-?zone|tijdzone|zeitzone|fuseau")
_ENDS: Final = " .'\"\r\t)"


def _kind(label: str, value: str, padding: str) -> Kind | None:
    if _TWICE.search(label):
        return None
    if _NETWORKS.fullmatch(label):
        return Kind.SSID
    if len(padding) >= _PADDED and _PROFILES.fullmatch(label):
        return Kind.SSID
    if _CONTENTS.fullmatch(label):
        return Kind.SECRET
    key = "_".join(_LETTERS.findall(_BRACKETS.sub("", label)))
    return told(key, value) or (named_kind(key) if key else None)


def _stands(kind: Kind, label: str, value: str) -> bool:
    """Whether a value can stand behind a label of this kind, by how it is built."""
    folded = value.lower()
    if kind is Kind.SECRET:
        return _ONE.fullmatch(value) is not None and not empty(value) and value.lower() not in PLACEHOLDER
    if kind is Kind.SERIAL and _SENTENCE.search(value):
        return False
    if kind is Kind.LOCATION and _ZONE.search(label):
        return False
    if kind in _WORDED and _ONE.fullmatch(value) is None and _CAPITALS.fullmatch(value) is None:
        return False
    if kind_of_key("_".join(_LETTERS.findall(value))) is not None or value.endswith((":", "=")):
        return False
    return folded not in (NOBODYS_LOGIN if kind is Kind.USER_NAME else NOBODYS_HOST)


def _read(pattern: re.Pattern[str], text: str) -> Iterator[Hit]:
    for match in pattern.finditer(text):
        value = match["value"].rstrip(_ENDS)
        padding = match.groupdict().get("padding") or ""
        kind = _kind(match["label"], value, padding) if len(value) > 1 else None
        if kind is not None and _stands(kind, match["label"], value):
            start = match.start("value")
            spelled = value if kind is Kind.SECRET else value.lower()
            yield Hit(start, start + len(value), kind, spelled.encode("utf-8", "replace"), Sureness.LIKELY, "key:label")


def find_in(text: str) -> list[Hit]:
    """Return what labels of several words, padded labels and labels in the cell beside say of their values.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the value in lower case, of a secret the secret, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        The names of ``find.key_names``; output of ipconfig and netsh, pages of routers, general knowledge.

    Examples:
        >>> [(hit.start, hit.kind.value) for hit in find_in("   Host Name . . . . . . : VUURTOREN")]
        [(27, 'host_name')]
        >>> [hit.kind.value for hit in find_in("<tr><th>Wi-Fi name</th><td>Polderzicht</td></tr>")]
        ['ssid']
        >>> find_in("Device name: not set yet")
        []
    """
    hits = [*_read(_LINE, text), *_read(_BEHIND, text)] if ": " in text or ":\t" in text else []
    if "</" in text:
        hits += _read(_CELLS, text)
    return [*hits, *_read(_COUPLE, text)]
