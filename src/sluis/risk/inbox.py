"""What a recipient has: bodies in a folder, with when each was released as its header says.

In:  a folder in which a gate drops bodies, or one that the recipient's kit keeps. Out: ``Found``, body by body.

The rules this module keeps:
 * An attacker sees the header too: its moment is the moment of release. Without one, the body's own time is taken.
 * Whose home a body is of stands in no body. Who measures may say it, in a file of his own.
"""

import csv
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from sluis.errors import FileName, ReceiptError
from sluis.errors.risk import homes_file_error, risk_body_error, risk_body_other_error
from sluis.ledger.receipt import parse_header
from sluis.recipient.keeping import LOG
from sluis.risk.bodies import cells_of
from sluis.risk.released import COLLECTED, HOUSEHOLD, Body, Cells, Collecting
from sluis.terms import Lifetime
from sluis.token_period import period_of

DAY_MS: Final = 86_400_000
_ENDINGS: Final = (".json", ".csv")
_HEADER: Final = ".disclosure"
_SECONDS: Final = re.compile("[0-9]{1,11}", re.ASCII)
_HOME: Final = re.compile("[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Found:
    """One body of a folder."""

    name: str
    """Of its file, without the ending: the disclosure's id."""
    body: bytes = field(repr=False)
    released_ms: int | None
    """``None``: no header says it."""
    arrived_ms: int | None = None
    """As the recipient's log says it."""

    def digest(self, home: int | None) -> bytes:
        """Return SHA-256 over its bytes and what else was used of it: the moments, and whose home it is."""
        beside = f"{self.released_ms} {self.arrived_ms} {home}".encode("ascii")
        return hashlib.sha256(hashlib.sha256(self.body).digest() + beside).digest()


@dataclass(frozen=True, slots=True)
class Collected:
    """What was put together; moments of release in seconds, 0 when there was no body."""

    first_s: int
    last_s: int
    bodies: int
    without_moment: int = 0
    """Bodies that were left out: nothing says when they were released, so on which day they would be looked for."""


def bodies_of(folder: Path) -> Iterator[Found]:
    """Yield what a folder holds, in the order of the names.

    Raises:
        OSError: it cannot be read.
    """
    kept = folder / "bodies"
    if kept.is_dir():
        moments = _moments_of_log(folder / LOG)
        for place in sorted(path for path in kept.iterdir() if path.suffix != ".part"):
            yield Found(place.name, place.read_bytes(), *moments.get(place.name, (None, None)))
        return
    for place in sorted(path for path in folder.iterdir() if path.suffix in _ENDINGS and path.name[0] != "."):
        header = place.with_suffix(_HEADER)
        moment = _moment(header.read_text("latin-1").rstrip("\r\n")) if header.exists() else None
        yield Found(place.stem, place.read_bytes(), moment)


def read_homes(content: bytes, name: FileName) -> dict[str, int]:
    r"""Read which body is of which home.

    Args:
        content: CSV of two columns: a body's name and a whole number for the home.
        name: Of the file, for the error.

    Raises:
        homes_file_error: a line has another form, or names a body twice.

    Examples:
        >>> read_homes(b"ab,0\ncd,1\n", FileName("homes.csv"))
        {'ab': 0, 'cd': 1}
    """
    homes: dict[str, int] = {}
    lines = csv.reader(content.decode("latin-1").splitlines())
    try:
        for line, row in enumerate(lines, start=1):
            if len(row) != len(("name", "home")) or not _HOME.fullmatch(row[1].strip()) or row[0] in homes:
                raise homes_file_error(file=name, line=line)
            homes[row[0]] = int(row[1])
    except csv.Error:  # a field without end
        raise homes_file_error(file=name, line=lines.line_num) from None
    return homes


def collect(
    found: Iterator[Found], collecting: Collecting, homes: Mapping[str, int] | None, name: FileName
) -> Collected:
    """Put bodies together.

    Args:
        found: Of ``bodies_of``.
        collecting: Of the activity they are of.
        homes: Of ``read_homes``; ``None``: nobody knows.
        name: Of the file of homes, for the error.

    Returns:
        What was put together.

    Raises:
        risk_body_error: one is no body.
        risk_body_other_error: one holds what the activity does not release: an attacker sees it, and this would not.
        homes_file_error: the file of homes does not name one of them, or gives one token to two homes.
    """
    moments: list[int] = []
    without_moment = 0
    whose: dict[str, int] = {}
    lifetime = collecting.plan.household or Lifetime.DAY
    for one in found:
        if homes is not None and one.name not in homes:
            raise homes_file_error(file=name, line=len(homes) + 1)
        cells = cells_of(one.body)
        if collecting.unknown_in(cells):
            raise risk_body_other_error()
        at_ms = _released_ms(one, cells)
        if at_ms is None:
            without_moment += 1
            continue
        period = at_ms // DAY_MS if lifetime is Lifetime.REPORT else period_of(lifetime, at_ms)
        home = -1 if homes is None else homes[one.name]
        token = cells.get((HOUSEHOLD,))
        if homes is not None and token is not None and whose.setdefault(token, home) != home:
            raise homes_file_error(file=name, line=list(homes).index(one.name) + 1)
        arrived_s = None if one.arrived_ms is None else one.arrived_ms // 1000
        collecting.add(Body(cells, home, period, at_ms // DAY_MS, at_ms // 1000, arrived_s))
        moments.append(at_ms // 1000)
    return Collected(min(moments, default=0), max(moments, default=0), len(moments), without_moment)


def _released_ms(one: Found, cells: Cells) -> int | None:
    """Return when a body was released; ``None`` when neither a header nor the body says so."""
    if one.released_ms is not None:
        return one.released_ms
    said = cells.get((COLLECTED,))
    if said is None:
        return None
    if not _SECONDS.fullmatch(said):
        raise risk_body_error()
    return int(said) * 1000


def _moment(header: str) -> int | None:
    try:
        return parse_header(header).t_ms
    except ReceiptError:
        return None


def _moments_of_log(log: Path) -> dict[str, tuple[int, int]]:
    """Return of each body what its header says, and when it came first, milliseconds."""
    moments: dict[str, tuple[int, int]] = {}
    with log.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                entry = json.loads(line)
                header, came = parse_header(entry["header"]), datetime.fromisoformat(entry["received_at"])
            except (ValueError, KeyError, TypeError, RecursionError, ReceiptError):
                continue  # a line a power cut broke off
            moments.setdefault(header.commitment.hex(), (header.t_ms, int(came.timestamp() * 1000)))
    return moments
