"""Measure what an audit learns of a house: names and addresses over the captures of ``../shared/captures/pcap``.

In:  the captures; ``tests/labels/pcaps.tsv``, written by hand from ``tshark -V`` before this was run: what identifies a
     device on the captured network, as salted digests, since nothing of ``../shared`` is copied.
Out: scores per kind.

The rule this script keeps: it asks the reader and the house as an audit does, and prints no value.
"""

import csv
import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluis.audit.capture_pass import CaptureFacts, gather
from sluis.capture.readers.tshark.dissection import dissect
from sluis.identify.canonical import canonical
from sluis.terms import Kind

ROOT: Final = Path(__file__).resolve().parent.parent
LABELS: Final = ROOT / "tests" / "labels" / "pcaps.tsv"
PCAPS: Final = ROOT.parent / "shared" / "captures" / "pcap"
SALT: Final = b"sluis pcaps 2026-11-27"
HOMES: Final[dict[str, tuple[str, ...]]] = {
    "dhcp-mud.pcap": ("62.12.173.112/28",),
    "dhcp.pcap": ("128.2.6.0/24", "192.168.211.0/24"),
}
"""Networks of captures in which devices have public addresses, as somebody would tell with ``--home``."""
_KINDS: Final = frozenset({Kind.MAC_ADDRESS, Kind.IP_ADDRESS, Kind.HOST_NAME, Kind.UUID, Kind.DHCP_IDENTIFIER})


@dataclass(slots=True)
class Learnt:
    """How much of one kind was there, was found, and was said."""

    there: int = 0
    found: int = 0
    said: int = 0

    def recall(self) -> str:
        """Return the share found of what is there."""
        return f"{self.found / self.there:.3f}" if self.there else "-"

    def precision(self) -> str:
        """Return the share of what was said that is there."""
        return f"{self.found / self.said:.3f}" if self.said else "-"


def mark(file: str, kind: Kind, value: str) -> str:
    """Return the salted digest by which a value is labelled."""
    octets = canonical(kind, value) or value.lower().encode()
    plain = file.encode() + b"\0" + kind.value.encode() + b"\0" + octets.removesuffix(b".local")
    return hashlib.sha256(SALT + plain).hexdigest()[:32]


def labels() -> dict[tuple[str, Kind], set[str]]:
    """Return the digests of each capture and kind."""
    marks: dict[tuple[str, Kind], set[str]] = {}
    with LABELS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            marks.setdefault((row["file"], Kind(row["kind"])), set()).add(row["digest"])
    return marks


def learnt(file: str, *, told: bool = False) -> dict[Kind, set[str]]:
    """Return the digests of what an audit of one capture says of the house; ``told``: with ``--home``."""
    with gather(dissect(str(PCAPS / file), 1), CaptureFacts()) as seen:
        household = seen.house.build_inventory(home=HOMES.get(file, ()) if told else ())
    marks: dict[Kind, set[str]] = {}
    for _, kind, value in household.identifiers:
        if kind in _KINDS:
            marks.setdefault(kind, set()).add(mark(file, kind, value))
    return marks


def on_pcaps(*, told: bool = False) -> dict[Kind, Learnt]:
    """Return the score per kind, over all captures."""
    there = labels()
    scores: dict[Kind, Learnt] = {}
    for file in sorted({file for file, _ in there}):
        told_there = learnt(file, told=told)
        for kind in sorted(_KINDS):
            right, heard = there.get((file, kind), set()), told_there.get(kind, set())
            score = scores.setdefault(kind, Learnt())
            score.there += len(right)
            score.found += len(right & heard)
            score.said += len(heard)
    return scores


def counts() -> Counter[str]:
    """Return how many labels each capture has."""
    marks: Counter[str] = Counter()
    for (file, _), digests in labels().items():
        marks[file] += len(digests)
    return marks
