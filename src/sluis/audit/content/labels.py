"""Identifiers in names that are asked of DNS or said in TLS: in a label, over labels, over several questions.

In:  a name; or the names asked of one zone, in the order asked.
Out: marks.

The rules this module keeps:
 * A name of a server is nobody's. What counts is what is known, a MAC address with its marks, a token of the gate, and
   a text inside a coding that names somebody; what only looks random does not.
 * A label holds 63 characters and a name 253, so whoever carries something out cuts it: labels are joined, and the same
   place of several names. Upper and lower case are not relied on.
 * The last two labels are the zone. Bounded: ``_MOST`` names of a zone.

Source: RFC 1035 section 2.3.4 (lengths), RFC 4343 (case), RFC 4648 (base16, base32).
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from sluis.audit.content.recogniser import Mark, Recogniser, state_of_text
from sluis.audit.model import State
from sluis.identify.find.opened import readable
from sluis.terms import Kind

_ZONE: Final = 2
_MOST: Final = 4_096
_LABELS: Final = 24
"""Labels of one name that are looked at."""
_BASE32: Final = re.compile(r"[a-z2-7]{10,}|[0-9a-v]{10,}")
_ADDRESS: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_HEX: Final = re.compile(r"[0-9a-f]+")
_TO_BASE32: Final = str.maketrans("0123456789abcdefghijklmnopqrstuv", "abcdefghijklmnopqrstuvwxyz234567")
_FIFTHS: Final = 8
_MARKED: Final = re.compile(r"[0-9a-f]{1,2}(?:[:\-_.][0-9a-f]{1,2}){5}")
_INSIDE: Final = frozenset({Kind.MAC_ADDRESS, Kind.EMAIL, Kind.IMEI, Kind.SERIAL, Kind.HOST_NAME, Kind.DEVICE_NAME})
"""Kinds that count inside a coding though nobody knows the value."""


def _counts(mark: Mark, text: str) -> bool:
    """Whether a mark of a name is somebody's rather than a server's."""
    if mark.known:
        return True
    if mark.kind is Kind.MAC_ADDRESS and mark.state is State.RAW:
        return _MARKED.fullmatch(text[mark.start : mark.end].lower()) is not None
    return mark.state is State.ENCODED and mark.kind in _INSIDE and mark.how.startswith("hex:")


def marks_in_name(name: str, recogniser: Recogniser) -> list[Mark]:
    """Return the identifiers in one name.

    Args:
        name: As asked, in any case.
        recogniser: What is known.

    Returns:
        Marks, each identifier once.

    Effects:
        None.
    """
    if _ADDRESS.fullmatch(name):  # four numbers hold nothing but an address, and only a known one counts
        return _once(list(recogniser.known_in(name)))
    lower = name.lower()
    marks = [mark for mark in recogniser.marks(name) if _counts(mark, name)]
    labels = lower.split(".", _LABELS)[:_LABELS]
    marks += [
        Mark(Kind.UNKNOWN, State.TOKEN, "token", label.encode(), 0, len(label), whole=True, known=False, owned=False,
             device=None)
        for label in labels
        if state_of_text(label) is State.TOKEN
    ]  # fmt: skip
    for joined in _joined(labels):
        marks += [mark for mark in _of_joined(joined, recogniser) if mark.state is not State.RAW]
    return _once(marks)


def _joined(labels: list[str]) -> Iterator[str]:
    """Yield each label in front of the zone, and each run of labels without its dots and hyphens."""
    front = labels[: max(len(labels) - _ZONE, 1)]
    for start in range(len(front)):
        for end in range(start + 1, len(front) + 1) if start == 0 else (len(front),):
            text = "".join(front[start:end])
            yield text
            if "-" in text:
                yield text.replace("-", "")


def _of_joined(text: str, recogniser: Recogniser) -> Iterator[Mark]:
    yield from recogniser.known_in(text)
    if _HEX.fullmatch(text):
        yield from (mark for mark in recogniser.marks(text) if _counts(mark, text))
    if _BASE32.fullmatch(text) is None:
        return
    for alphabet in (text, text.translate(_TO_BASE32)):
        octets = _from_base32(alphabet)
        if octets is None:
            continue
        told = recogniser.explained(octets)
        if told is not None:
            yield replace(told, how=f"{told.how}:base32", end=len(text), whole=True)
        inner = readable(octets)
        for mark in recogniser.marks(inner) if inner is not None and inner.isprintable() else ():
            if mark.known or mark.kind in _INSIDE:
                state = mark.state if mark.state is State.HASHED else State.ENCODED
                yield replace(mark, state=state, how=f"base32:{mark.how}", start=0, end=len(text), whole=True)


def _from_base32(text: str) -> bytes | None:
    try:
        return base64.b32decode(text.upper() + "=" * (-len(text) % _FIFTHS))
    except ValueError:
        return None


def _once(marks: list[Mark]) -> list[Mark]:
    """Return each identifier once: the first way in which it was found."""
    return list({(mark.kind, mark.canonical): mark for mark in reversed(marks)}.values())[::-1]


@dataclass(slots=True)
class Zone:
    """The names asked of one zone by one flow, to be read together when all are there."""

    names: dict[tuple[str, ...], None] = field(default_factory=dict, repr=False)

    def take(self, name: str) -> None:
        """Take one name; a name asked again says nothing new."""
        if len(self.names) < _MOST:
            self.names.setdefault(tuple(name.lower().split(".")[:-_ZONE][:_LABELS]))

    def marks(self, recogniser: Recogniser) -> list[Mark]:
        """Return what shows only when several names are read one behind the other.

        Examples:
            >>> zone = Zone()
            >>> for name in ("0.ifxg4y.x.example", "1.ltfvuva.x.example"):
            ...     zone.take(name)
            >>> list(_columns(list(zone.names)))
            ['01', 'ifxg4yltfvuva']
        """
        marks = [
            mark
            for text in _columns(list(self.names))
            for mark in recogniser.known_in(text)
            if mark.state is not State.RAW
        ]
        return _once(marks)


def _columns(names: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield the labels at one place of several names of one length, one behind the other, where they differ."""
    for size in sorted({len(labels) for labels in names}):
        alike = [labels for labels in names if len(labels) == size]
        for place in range(size):
            column = [labels[place] for labels in alike]
            if len(set(column)) > 1:
                yield "".join(column)


def zone_of(name: str) -> str:
    """Return the zone of a name: its last two labels.

    Examples:
        >>> zone_of("a.b.x.Example")
        'x.example'
    """
    return ".".join(name.lower().split(".")[-_ZONE:])
