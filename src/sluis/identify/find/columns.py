# ruff: noqa: E501 - words of cells are read as a list
"""Rows of tables: what a column holds by what its head says, and the name in a row that holds a host's addresses.

In:  a plain text (``plain.plain``).
Out: hits of what stands in the cells.

The rules this module keeps:
 * A row without a head counts when it holds an IP address and a MAC address: its first cell that is built as a name is
   the host's.
 * A head is a line of words, parted as the lines below it are, of which at least one says what its column holds.
 * "Name" alone says it only beside a column of addresses, of telephone numbers or of logins.
 * Linear time: a line is at most 300 characters, a table ends at the first line that is parted otherwise.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from sluis.identify.find.hit import Hit, Sureness
from sluis.identify.find.keyed import kind_of_key, told
from sluis.identify.find.rows import MAC, NOBODYS_HOST, NOBODYS_LOGIN, says_nobody
from sluis.terms import Kind

_MAC_CELL: Final = re.compile(MAC)
_IP_CELL: Final = re.compile(r"(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.])")
_LINE: Final = re.compile(r"(?m)^[^\n]{0,300}$")
_CELL: Final = re.compile(
    r"(?:(?<=[\t|;,>\"])|(?<= {2})|^)[ ]{0,40}\"?(?P<cell>[^\t|;,<>\"\n]{2,64}?)\"?(?=\s{0,40}(?:[\t|;,<\"]|$)| {2})"
)
_MARKED: Final = re.compile(r"[\t|;,<]|\S {2,}\S")
_NAME_CELL: Final = re.compile(r"(?=[\w'.\- ]{0,40}[A-Za-zÀ-ÿ]{2})[\wÀ-ÿ][\wÀ-ÿ'.\-]{1,40}(?: [\wÀ-ÿ'.\-]{1,24}){0,3}")
_NO_NAME_CELL: Final = re.compile(
    r"(?i)(?:[0-9.]{1,4} ?(?:ghz|mbit/s|mbps|dbm|days?|h|m|s)|wi-?fi ?[0-9]?|wlan ?[0-9]?|w?lan[0-9.]{0,4}|ethernet|wired|wireless|kabel|cable|bedraad|draadloos|yes|no|ja|nein|nee|oui|non|true|false|up|down|online|offline|active|inactive|aktiv|actief|bound|waiting|static|dynamic|"
    r"ether|permanent|reachable|stale|delay|failed|complete|eth[0-9.]{1,4}|br[\-0-9a-z]{1,12}|vlan[0-9 ]{1,5}|dhcp[0-9]{0,2}|arp|none|n/?a|unknown|guest|gast|home|main|iot|ipv[46]|(?:0x)?[0-9a-f]+|[0-9:/.\- ]+|infinite|never|expired|5g|2\.4g|[0-9]{1,2}h[0-9ms]{0,6}|leased?|reserved|allowed|blocked|infra|mesh|auto|connected|disconnected|"
    r".* (?:inc|ltd|gmbh|co|corp|corporation|technologies|technology|electronics|systems|limited|llc|b\.v|ag|s\.a)\.?|\(unknown.*|private|locally administered.*)"
)


def _addressed(text: str) -> Iterator[Hit]:
    """Yield the name of each row that holds an IP address and a MAC address."""
    for line in _LINE.finditer(text):
        row = line.group()
        mac, address = _MAC_CELL.search(row), _IP_CELL.search(row)
        if mac is None or address is None or _MARKED.search(row) is None:
            continue
        for cell in _CELL.finditer(row):
            value = cell["cell"].strip()
            built = " " not in value or value[0].isupper() or value[0].isdigit()
            if (
                built
                and _NAME_CELL.fullmatch(value)
                and not _NO_NAME_CELL.fullmatch(value)
                and not says_nobody("host", value)
            ):
                start = line.start() + cell.start("cell")
                octets = value.lower().encode("utf-8", "replace")
                yield Hit(start, start + len(value), Kind.HOST_NAME, octets, Sureness.LIKELY, "name:lease")
                break


_WORDS: Final = re.compile(r"[#*]?\"?[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9 ./()_\-]{0,31}\"?")
_FILE: Final = re.compile(r"^(?:[A-Za-z][\w.\-]{0,24}: {1,4})(?=[#*\"A-Za-zÀ-ÿ])")
"""The file or program that a table is introduced with: ``hosts.csv: ip,host``."""
_WIDE: Final = re.compile(r"\S+(?: \S+)*")
_LETTERS: Final = re.compile(r"[A-Za-zÀ-ÿ0-9]+")
_CALLED: Final = re.compile(
    r"(?i)(?:name|naam|nom|host|client|device|apparaat|toestel|ger[aä]t|appareil|beschrijving|alias|label)"
)
_ADDRESS: Final = re.compile(
    r"(?i)(?:ip|mac|hw|hardware)?[ _\-]?(?:address|adres|adresse|addr)(?:e?n)?|mac|ip|ipv4|hwaddr|bssid|lladdr"
)
_TELEPHONE: Final = re.compile(r"(?i)(?:tele|phone|tel|rufnummer|nummer|number|num[ée]ro|mobile|gsm).*")
_LOGIN: Final = re.compile(r"(?i)(?:user|login|password|passwort|wachtwoord|rol|role|rights|uid).*")
_MARKS: Final = ("\t", "|", ";", ",")
_FEWEST: Final = 2
_MOST: Final = 400
"""Lines of a table that are looked at."""


class _Piece(NamedTuple):
    start: int
    text: str


def _split(line: str, mark: str) -> list[_Piece]:
    """Return the cells of a line with where each starts, without blanks and quotation marks."""
    if not mark:
        return [_Piece(match.start(), match.group()) for match in _WIDE.finditer(line)]
    cells: list[_Piece] = []
    at = 0
    for part in line.split(mark):
        kept = part.strip(" \"'\r")
        cells.append(_Piece(at + (part.find(kept) if kept else 0), kept))
        at += len(part) + len(mark)
    return cells


def _mark_of(line: str) -> str | None:
    mark = next((mark for mark in _MARKS if mark in line), "")
    return mark if mark or "  " in line.strip() else None


def _meanings(head: list[_Piece]) -> dict[int, str] | None:
    """Return which columns are to be asked about and by which key; ``None`` when the line is no head."""
    words = [cell.text for cell in head]
    if words:
        words[0] = _FILE.sub("", words[0])
    filled = [word for word in words if word]
    if len(filled) < _FEWEST or not all(_WORDS.fullmatch(word) or word in {"#", "*"} for word in filled):
        return None
    beside = {
        Kind.HOST_NAME: any(_ADDRESS.fullmatch(word) for word in filled),
        Kind.USER_NAME: any(_TELEPHONE.fullmatch(word) or _LOGIN.fullmatch(word) for word in filled),
    }
    keys: dict[int, str] = {}
    for place, word in enumerate(words):
        key = "_".join(_LETTERS.findall(word))
        if _CALLED.fullmatch(key):
            key = "hostname" if beside[Kind.HOST_NAME] else "username" if beside[Kind.USER_NAME] else key
        elif _TELEPHONE.fullmatch(key):
            key = "phone"
        if key and kind_of_key(key) is not None:
            keys[place] = key
    return keys or None


def _rows(lines: list[re.Match[str]], at: int, mark: str, wide: int) -> Iterator[tuple[int, list[_Piece]]]:
    """Yield the rows below a head, with where each starts."""
    for line in lines[at + 1 : at + 1 + _MOST]:
        if line.group().strip(" -+|=\t") == "":
            continue
        cells = _split(line.group(), mark)
        if len(cells) != wide:
            return
        yield line.start(), cells


def _headed(text: str) -> Iterator[Hit]:
    """Yield what stands in the columns whose head says what they hold."""
    lines = list(_LINE.finditer(text))
    at = 0
    while at + 1 < len(lines):
        mark = _mark_of(lines[at].group())
        head = _split(lines[at].group(), mark) if mark is not None else []
        keys = _meanings(head)
        read = 0
        if keys is not None and mark is not None:
            for start, cells in _rows(lines, at, mark, len(head)):
                read += 1
                yield from _cells(cells, start, keys)
        at += 1 + read


def _cells(cells: list[_Piece], start: int, keys: dict[int, str]) -> Iterator[Hit]:
    for place, key in keys.items():
        where, value = cells[place]
        kind = told(key, value)
        if kind is None or value.lower() in NOBODYS_HOST | NOBODYS_LOGIN:
            continue
        spelled = value if kind is Kind.SECRET else value.lower()
        begin = start + where
        yield Hit(begin, begin + len(value), kind, spelled.encode("utf-8", "replace"), Sureness.LIKELY, "key:column")


def beginnings() -> tuple[str, ...]:
    """Return what the sieve looks for besides heads."""
    dotted = r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}"
    return (rf"{MAC}[^\n]{{0,280}}{dotted}", rf"{dotted}[^\n]{{0,280}}{MAC}")


def find_in(text: str) -> list[Hit]:
    r"""Return what stands in the rows of a table.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the value in lower case, of a secret the secret, UTF-8.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        The names of ``find.key_names``; tables of routers, general knowledge.

    Examples:
        >>> [(hit.start, hit.end, hit.reason) for hit in find_in("vuurtoren;192.168.1.20;02:00:5e:10:00:01;ja")]
        [(0, 9, 'name:lease')]
        >>> [(hit.kind.value, hit.reason) for hit in find_in("Name;Telefon\nGraspieper;0591 55 01 28")]
        [('user_name', 'key:column'), ('phone_number', 'key:column')]
        >>> find_in("one, two\nthree, four")
        []
    """
    return [*(_addressed(text) if _MAC_CELL.search(text) else ()), *(_headed(text) if "\n" in text else ())]
