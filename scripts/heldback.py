"""Measure detection on what it was not written for: recall and precision per kind, with intervals, of four corpora.

In:  the cases of ``heldback_corpus``. Out: a table per corpus; with ``open`` the forms that went wrong.

The rules this script keeps:
 * A parameter is asked about as ``sluis identify`` asks: by path and value, alone in its report. A text is searched as
   it is, and taken apart as an audit takes apart what was sent; what either says counts, and of a header what its name
   says.
 * Kind for kind: what is called a login where a secret stands is a miss of the secret and a wrong login. Host and
   device names are one; a SIP address names a line and a number.
 * Whatever else stands in a text (an address reserved for documentation, the host of a web address) is not counted,
   and neither is a hit that holds the identifier with more around it.
 * In the third corpus a label speaks of the marked piece alone: what is said of anything beside it is not counted, and
   what is said of more than the piece counts against it unless it was said of something beside it too.
 * The half of the third corpus that was held back was read on 2 December 2026; its figures of before are kept.
 * The fourth corpus was read on 4 December 2026; its figures of before and of the last day it was unread are kept.

Usage: ``python scripts/heldback.py [open] [keep HALF FILE]``; ``keep`` writes the figures of a half of the third, or
with ``fourth`` for HALF those of the fourth.
"""

import csv
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Final, NamedTuple

from heldback_corpus import FORMS, FOURTH, THIRD, UNSEEN, Half, HeldBack, fourth, held_back, third

from sluis.audit.content import generic_formats
from sluis.identify.find.known import Known
from sluis.identify.find.scan import find
from sluis.identify.suggest import suggest
from sluis.identify.survey import survey
from sluis.telemetry.model import Leaf, Number, Report
from sluis.terms import KINDS, Kind

NAMES: Final = frozenset({Kind.DEVICE_NAME, Kind.HOST_NAME})
RIGHT: Final[dict[str, frozenset[Kind]]] = {
    "mac": frozenset({Kind.MAC_ADDRESS}),
    "derived": frozenset({Kind.MAC_ADDRESS, Kind.IP_ADDRESS, Kind.IP_PREFIX, Kind.DHCP_IDENTIFIER}),
    "secret": frozenset({Kind.SECRET}),
    "login": frozenset({Kind.USER_NAME, Kind.EMAIL, Kind.SUBSCRIBER_NUMBER}),
    "person": NAMES | {Kind.USER_NAME},
    "hostname": NAMES,
    "ssid": frozenset({Kind.SSID}),
    "phone": frozenset({Kind.PHONE_NUMBER}),
    "serial": frozenset({Kind.SERIAL}),
    "location": frozenset({Kind.LOCATION}),
    "ip": frozenset({Kind.IP_ADDRESS, Kind.IP_PREFIX}),
    "none": frozenset(),
}
"""Label → kinds that say it rightly."""
SAID_AS: Final[dict[str, frozenset[Kind]]] = {
    "MAC address": frozenset({Kind.MAC_ADDRESS}),
    "secret": frozenset({Kind.SECRET}),
    "login": frozenset({Kind.USER_NAME}),
    "name of a device or host": NAMES,
    "network name": frozenset({Kind.SSID}),
    "telephone number": frozenset({Kind.PHONE_NUMBER}),
    "serial number": frozenset({Kind.SERIAL}),
    "location": frozenset({Kind.LOCATION}),
    "IP address": frozenset({Kind.IP_ADDRESS, Kind.IP_PREFIX}),
}
"""Group of kinds → of which the precision is counted."""
_TRUE_TOO: Final = (
    ("derived", "Authorization|Cookie|Key", Kind.SECRET),
    ("secret", "user", Kind.USER_NAME),
    ("person", "(?i)room", Kind.LOCATION),
)
"""Label, what its form says, what is true of it too: a credential made of an address is a secret. Added after the first
run, for both halves by the same words; it changes no recall."""
_ALSO_RIGHT: Final[dict[str, frozenset[Kind]]] = {
    "serial": frozenset({Kind.IMEI, Kind.SUBSCRIBER_NUMBER, Kind.UUID}),
    "derived": frozenset({Kind.UUID}),
}
"""Of the third corpus, whose labels are wider: a card's or telephone's number and a device's UUID stand under
``serial``, a UUID made of an address under ``derived`` (``tests/labels/third/README.md``)."""
_BESIDE: Final = ("Device", "Hosts", "Host", "1", "PhysAddress")
_INCIDENTAL: Final = re.compile(r"192\.0\.2\.[0-9]+|02:00:5e:10:00:[0-9a-f]{2}|[a-z0-9.]*\.?(?:example|local)")
_HEADER: Final = re.compile(r"(?P<name>[A-Z][A-Za-z\-]{2,40}): (?P<value>.+)")
_Z: Final = 1.959_963_984_540_054
"""Quantile of the normal distribution for intervals of 95 %."""


class Said(NamedTuple):
    """One thing said of a text."""

    start: int
    end: int
    kind: Kind


@dataclass(slots=True)
class Tally:
    """So many of so many."""

    hits: int = 0
    of: int = 0

    def add(self, *, hit: bool) -> None:
        """Count one."""
        self.hits += hit
        self.of += 1

    def __str__(self) -> str:
        if not self.of:
            return "-"
        low, high = wilson(self.hits, self.of)
        return f"{self.hits / self.of:.3f} ({low:.2f} to {high:.2f})"


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the interval of 95 % of a share.

    Source:
        E. B. Wilson, Journal of the American Statistical Association 22 (1927), the score interval.

    Examples:
        >>> [round(bound, 3) for bound in wilson(50, 50)]
        [0.929, 1.0]
    """
    share, square = hits / of, _Z * _Z
    middle = share + square / (2 * of)
    half = _Z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    scale = 1 + square / of
    return max(0.0, min(share, (middle - half) / scale)), min(1.0, max(share, (middle + half) / scale))


def _leaves(text: str) -> Iterator[Leaf]:
    """Yield what an audit takes from a text: the members of JSON and XML, parameters, headers, pairs."""
    head = _HEADER.fullmatch(text)
    if head is not None:
        yield Leaf(("header", head["name"]), head["value"])
    target = re.fullmatch(r"(?:(?:GET|POST|PUT) )?(?:[a-z]+://[^/ ]+)?(?P<path>/[^ ?]*)\??(?P<query>\S*)", text)
    if target is not None:
        for name, value in generic_formats.pairs_of(target["query"]):
            yield Leaf(("url", "query", name), value)
    for build in (generic_formats.of_json, generic_formats.of_form, generic_formats.of_pairs, generic_formats.of_table):
        leaves = build(text)
        if leaves is not None:
            yield from leaves.leaves
            return
    marked = generic_formats.of_xml(text.encode())
    yield from marked.leaves if marked is not None else ()


@cache
def _known(addresses: tuple[str, ...]) -> Known:
    return Known((), tuple((Kind.MAC_ADDRESS, address) for address in addresses))


def said(case: HeldBack) -> list[Said]:
    """Return what detection says of one case: kinds that identify, with where."""
    beside = [Leaf((*_BESIDE[:3], str(at), _BESIDE[-1]), address) for at, address in enumerate(case.beside, 1)]
    known = _known(case.beside)
    if case.path:
        path = tuple(case.path.split("."))
        return [*_surveyed(Leaf(path, case.text), beside, case.text), *_searched(case, known)]
    found = _searched(case, known)
    for leaf in _leaves(case.text):
        found += _surveyed(leaf, beside, case.text)
        found += _found_in_leaf(leaf, known, case.text)
    return found


def _searched(case: HeldBack, known: Known) -> list[Said]:
    name = case.path.rpartition(".")[2]
    return [Said(hit.start, hit.end, hit.kind) for hit in find(case.text, known, name=name)]


def _found_in_leaf(leaf: Leaf, known: Known, text: str) -> list[Said]:
    """Search a member by itself, under its last name, as an audit does; a value that was escaped stands anywhere."""
    value = _written(leaf)
    start = text.find(value)
    hits = find(value, known, name=leaf.path[-1]) if value else []
    if start < 0:
        return [Said(0, len(text), hit.kind) for hit in hits]
    return [Said(start + hit.start, start + hit.end, hit.kind) for hit in hits]


def _written(leaf: Leaf) -> str:
    """Return a value as it was written; nothing for null, true and false."""
    if isinstance(leaf.value, Number):
        return leaf.value.text
    return leaf.value if isinstance(leaf.value, str) else ""


def _surveyed(leaf: Leaf, beside: list[Leaf], text: str) -> list[Said]:
    value = _written(leaf)
    start = text.find(value)
    start, end = (start, start + len(value)) if start >= 0 and value else (0, len(text))
    if leaf.path[0] == "header":
        named = suggest(leaf.path).kind
        return [Said(start, end, named)] if named is not None and KINDS[named].personal else []
    return [
        Said(start, end, kind)
        for entry in survey([Report((leaf, *beside))])
        if entry.path[-1] != _BESIDE[-1] and value
        for kind in (entry.kind, *entry.holds, *entry.in_key)
        if KINDS[kind].personal and kind is not Kind.UNKNOWN
    ]


def found(case: HeldBack, things: Sequence[Said]) -> bool:
    """Whether the identifier of a case was called what it is."""
    right = _right(case)
    return any(thing.kind in right and thing.start < case.end and thing.end > case.start for thing in things)


def _right(case: HeldBack) -> frozenset[Kind]:
    right = RIGHT[case.kind]
    if case.alone:
        right |= _ALSO_RIGHT.get(case.kind, frozenset())
    both = case.kind in {"phone", "login"} and "sip:" in case.text
    return right | {Kind.PHONE_NUMBER, Kind.USER_NAME} if both else right


def _also(case: HeldBack) -> frozenset[Kind]:
    """Return what is true as well of a case, so that to say it is no mistake."""
    whole = f"{case.path} {case.text}"
    return frozenset(kind for label, says, kind in _TRUE_TOO if label == case.kind and re.search(says, whole))


def wrong(case: HeldBack, things: Sequence[Said]) -> set[Kind]:
    """Return the kinds that were said of something that is none of them."""
    return {
        thing.kind
        for thing in _of_the_label(case, things)
        if thing.kind not in _right(case) | _also(case)
        and _INCIDENTAL.fullmatch(case.text[thing.start : thing.end]) is None
    }


def _of_the_label(case: HeldBack, things: Sequence[Said]) -> Iterator[Said]:
    """Yield what was said of the piece a label speaks of; where it speaks of the whole text, everything."""
    beside = {thing.kind for thing in things if thing.end <= case.start or thing.start >= case.end}
    for thing in things:
        wider = thing.start <= case.start and thing.end >= case.end and thing.end - thing.start > case.end - case.start
        there = thing.start < case.end and thing.end > case.start
        if not case.alone or (there and not (wider and thing.kind in beside)):
            yield thing


def tallies(cases: Iterable[HeldBack]) -> "Tables":
    """Return recall by kind, recall by any identifying kind, and precision by what was said, of some cases."""
    recall: dict[str, Tally] = {}
    noticed: dict[str, Tally] = {}
    precision = {name: Tally() for name in SAID_AS}
    for case in cases:
        things = said(case)
        hit = found(case, things)
        if case.kind != "none":
            recall.setdefault(case.kind, Tally()).add(hit=hit)
            any_kind = any(thing.start < case.end and thing.end > case.start for thing in things)
            noticed.setdefault(case.kind, Tally()).add(hit=any_kind)
        untrue = wrong(case, things)
        for name, kinds in SAID_AS.items():
            if hit and any(thing.kind in kinds & _right(case) for thing in things):
                precision[name].add(hit=True)
            if untrue & kinds:
                precision[name].add(hit=False)
    return recall, noticed, precision


Tables = tuple[dict[str, Tally], dict[str, Tally], dict[str, Tally]]
"""Recall by kind, recall by any identifying kind, precision by what was said."""


def kept(file: Path) -> Tables:
    """Return the figures of an earlier run; those of two halves are added up.

    Args:
        file: Columns ``table``, ``name``, ``hits`` and ``of``, parted by tabs.
    """
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    tables: dict[str, dict[str, Tally]] = {"recall": {}, "noticed": {}, "precision": {}}
    for row in rows:
        tally = tables[row["table"]].setdefault(row["name"], Tally())
        tally.hits += int(row["hits"])
        tally.of += int(row["of"])
    return tables["recall"], tables["noticed"], tables["precision"]


def first_run() -> Tables:
    """Return the figures of the first corpus before anything was mended against it."""
    return kept(FORMS / "first_run.tsv")


def before_mending() -> Tables:
    """Return the figures of the second corpus with the rules as they were when it was written."""
    return kept(UNSEEN / "before.tsv")


def third_figures(when: str, half: Half) -> Tables:
    """Return the kept figures of a half of the third corpus: ``before`` a rule was changed, or ``now``, of ``HELD``."""
    return kept(THIRD / f"{when}_{half.value}.tsv")


def fourth_figures(when: str) -> Tables:
    """Return the kept figures of the fourth corpus: ``before`` a rule was changed, or the last while ``unread``."""
    return kept(FOURTH / f"{when}.tsv")


def keep(tables: Tables, file: Path) -> None:
    """Write figures as ``kept`` reads them."""
    lines = ["table\tname\thits\tof"]
    for table, rows in zip(("recall", "noticed", "precision"), tables, strict=True):
        lines += [f"{table}\t{name}\t{tally.hits}\t{tally.of}" for name, tally in rows.items()]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def short_of(found_of: Tally, aim: float) -> bool:
    """Whether a share is below what was aimed at.

    Examples:
        >>> short_of(Tally(49, 50), 0.99), short_of(Tally(50, 50), 1.0)
        (True, False)
    """
    return found_of.hits < aim * found_of.of


OPEN: Final[dict[str, Callable[[], Iterator[HeldBack]]]] = {
    "first": held_back,
    "second": lambda: held_back(UNSEEN),
    "third, odd lines": lambda: third(Half.MEND),
    "third, even lines": lambda: third(Half.HELD),
    "fourth": fourth,
}
"""What may be read, and is printed when it went wrong."""


def _went_wrong(cases: Iterable[HeldBack]) -> Iterator[str]:
    """Yield the forms that were missed or called what they are not."""
    for case in cases:
        things = said(case)
        counted = wrong(case, things) & frozenset[Kind]().union(*SAID_AS.values())
        missed = case.kind != "none" and not found(case, things)
        if missed or counted:
            yield f"{case.kind} | {'missed' if missed else ''} | {case.form} | {sorted(kind.value for kind in counted)}"


def main(arguments: Sequence[str]) -> int:
    """Print the figures; of what may be read what went wrong as well; or write those of a half."""
    if arguments[:1] == ["keep"]:
        cases = fourth() if arguments[1] == "fourth" else third(Half(arguments[1]))
        keep(tallies(cases), Path(arguments[2]))
        return 0
    for name_of_corpus, made in OPEN.items():
        print(name_of_corpus)
        for table in tallies(made()):
            for name, tally in table.items():
                print(f"  {name:26} {tally.of:4} {tally}")
            print()
    if "open" in arguments:
        for made in OPEN.values():
            print(*_went_wrong(made()), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
