r"""Read a table of addresses that somebody wrote as text.

In:  CSV in UTF-8: start, end, country, AS number, organisation. Lines with ``#`` before them say what the table is.
Out: the same table, packed.

The rules this module keeps:
 * Each row is right or the table is refused, with its line: a table with holes would answer *unknown* where somebody
   thinks it knows.
 * ``# name:``, ``# day:`` and ``# licence:`` go into every report that used the table.
"""

import csv
import io
import ipaddress
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from sluis.audit.house.address_table import Origin, Range, pack
from sluis.audit.model import Table
from sluis.errors import Code, FileName, SluisError
from sluis.errors.audit import address_table_error

_COUNTRY: Final = re.compile(r"[A-Z]{2}|")
_NUMBER: Final = re.compile(r"(?:AS)?(\d{1,10})|")
_SAYS: Final = re.compile(r"#\s*(name|day|licence)\s*:\s*(.*)")
_COLUMNS: Final = 5
_MOST_NUMBER: Final = 2**32 - 1


def packed_rows(octets: bytes, file: FileName) -> bytes:
    r"""Return a table of text as ``address_table.pack`` makes it.

    Args:
        octets: The whole file.
        file: What it is called in an error and, without ``# name:``, in the report.

    Raises:
        address_table_error: what is wrong, with its line.

    Examples:
        >>> from sluis.audit.house.address_table import Packed
        >>> rows = b"# day: 2026-11-01\n# licence: CC0-1.0\n203.0.113.0,203.0.113.255,NL,64496,Example\n"
        >>> Packed(packed_rows(rows, FileName("own.csv"))).table
        Table(name='own.csv', day='2026-11-01', licence='CC0-1.0')
    """
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _wrong(file, 1, "damaged") from None
    says = {"name": str(file), "day": "", "licence": ""}
    ranges = list(_ranges(text, file, says))
    ordered = sorted((one[:3], line) for one, line in ranges)
    for (before, _), (after, line) in pairwise(ordered):
        if before[0] == after[0] and after[1] <= before[2]:
            raise _wrong(file, line, "overlap")
    return pack((one for one, _ in ranges), Table(says["name"], says["day"], says["licence"]))


def _ranges(text: str, file: FileName, says: dict[str, str]) -> Iterator[tuple[Range, int]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            line = reader.line_num
            if not row or row[0].startswith("#"):
                _take(",".join(row), file, line, says)
            elif [one.strip().lower() for one in row[:2]] != ["start", "end"]:
                yield _range(row, file, line), line
    except csv.Error:
        raise _wrong(file, max(1, reader.line_num), "form") from None


def _take(comment: str, file: FileName, line: int, says: dict[str, str]) -> None:
    found = _SAYS.fullmatch(comment.strip())
    if found is None:
        return
    says[found[1]] = found[2].strip()
    if found[1] == "day":
        try:
            date.fromisoformat(found[2].strip())
        except ValueError:
            raise _wrong(file, line, "day") from None


def _range(row: list[str], file: FileName, line: int) -> Range:
    values = [value.strip() for value in row]
    if len(values) != _COLUMNS:
        raise _wrong(file, line, "form")
    country, number = _COUNTRY.fullmatch(values[2].upper()), _NUMBER.fullmatch(values[3].upper())
    if country is None or number is None or int(number[1] or 0) > _MOST_NUMBER:
        raise _wrong(file, line, "form")
    try:
        start, last = ipaddress.ip_address(values[0]), ipaddress.ip_address(values[1])
    except ValueError:
        raise _wrong(file, line, "range") from None
    if start.version != last.version or int(last) < int(start):
        raise _wrong(file, line, "range")
    return Range(start.version, int(start), int(last), Origin(values[4], country[0], int(number[1] or 0)))


def _wrong(file: FileName, line: int, problem: str) -> SluisError:
    return address_table_error(file=file, line=line, problem=Code(problem))
