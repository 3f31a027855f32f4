"""What one value becomes in a compiled door: JSON text made beforehand where that is possible.

In:  a treatment, once; then values. Out: JSON text, or a ``Reason``.

The rules this module keeps:
 * Texts of words, classes and groups are made once. Numbers that left before are looked up; nothing that was
   withheld is kept, and only numbers are.
 * The two halves of HMAC are begun once per report and key (RFC 2104, section 4).
 * What a fast path does not know it asks of ``sluis.kernel.shapes``, as the reference does.
"""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Final, TypeVar

from sluis.identify.canonical import canonical
from sluis.identify.device_class import device_class
from sluis.identify.vendor import vendor_group
from sluis.kernel.body import object_text
from sluis.kernel.plan import (
    NumberShape,
    Release,
    ToBands,
    ToDeviceClass,
    Token,
    ToVendorGroup,
    Treatment,
    WordShape,
)
from sluis.kernel.shapes import treat
from sluis.kernel.token import in_alphabet, length_prefixed, token_context
from sluis.telemetry.model import Number, Value
from sluis.terms import DeviceClass, Kind, Lifetime, Reason, VendorGroup

NUMBERS_KEPT: Final = 4096
"""Texts of numbers that left, per row; then the table is emptied."""
_HASH_BLOCK: Final = 64
"""Octets of a block of SHA-256."""
_INNER: Final = bytes(byte ^ 0x36 for byte in range(256))
_OUTER: Final = bytes(byte ^ 0x5C for byte in range(256))

Group = TypeVar("Group", DeviceClass, VendorGroup)


class Run:
    """The counts and tokens of one report."""

    __slots__ = ("_begun", "_derived", "_slot", "released", "withheld")

    def __init__(self, derived: Mapping[Lifetime, bytes], slot: int) -> None:
        self.withheld: dict[tuple[int, Reason], int] = {}
        self.released: dict[int, int] = {}
        self._derived = derived
        self._slot = slot
        self._begun: dict[tuple[Lifetime, Kind, str], Callable[[bytes], str]] = {}

    def withhold(self, row: int, reason: Reason, count: int) -> None:
        """Count leaves that stay behind."""
        self.withheld[row, reason] = self.withheld.get((row, reason), 0) + count

    def token(self, what: tuple[Lifetime, Kind, str], form: bytes) -> str:
        """Make the token of canonical bytes, for a lifetime, kind and scope."""
        make = self._begun.get(what)
        if make is None:
            lifetime, kind, scope = what
            context = token_context(kind, scope, self._slot)
            make = self._begun[what] = _token_maker(self._derived[lifetime], context)
        return make(form)


CellText = Callable[[Value, Run], str]
"""JSON text of a value that leaves, or a ``Reason``."""


def cell_text(treatment: Treatment) -> CellText:
    """Compile a treatment to what writes one value."""
    match treatment:
        case Token():
            return _token_text(treatment)
        case ToDeviceClass():
            return _class_text({group: json.dumps(group.value) for group in DeviceClass}, device_class)
        case ToVendorGroup():
            return _class_text({group: json.dumps(group.value) for group in VendorGroup}, vendor_group)
        case Release(WordShape(words)):
            return _looked_up(treatment, {word: json.dumps(word) for word in words}, keep=0)
        case Release(NumberShape()) | ToBands():
            return _looked_up(treatment, {}, keep=NUMBERS_KEPT)
        case _:
            return lambda value, _run: _slowly(treatment, value)


def _slowly(treatment: Treatment, value: Value) -> str:
    made = treat(treatment, value, _no_token)
    return made if isinstance(made, Reason) else object_text(made)


def _no_token(_row: Token, _form: bytes) -> str:
    raise NotImplementedError  # tokens have a path of their own


def _looked_up(treatment: Treatment, known: dict[str, str], keep: int) -> CellText:
    def text(value: Value, _run: Run) -> str:
        if isinstance(value, str):
            written = value
        elif isinstance(value, Number):
            written = value.text
        else:
            return _slowly(treatment, value)
        made = known.get(written)
        if made is None:
            made = _slowly(treatment, value)
            if keep and not isinstance(made, Reason):
                if len(known) >= keep:
                    known.clear()
                known[written] = made
        return made

    return text


def _token_text(row: Token) -> CellText:
    what, kind = (row.lifetime, row.kind, row.scope), row.kind

    def text(value: Value, run: Run) -> str:
        if not isinstance(value, str):
            return Reason.NO_CANONICAL_FORM if isinstance(value, Number) else Reason.TYPE
        form = canonical(kind, value)
        return Reason.NO_CANONICAL_FORM if form is None else f'"{run.token(what, form)}"'

    return text


def _class_text(texts: Mapping[Group, str], group_of: Callable[[str], Group | None]) -> CellText:
    def text(value: Value, _run: Run) -> str:
        if not isinstance(value, str):
            return Reason.TYPE
        group = group_of(value)
        return Reason.NO_CLASS if group is None else texts[group]

    return text


def _token_maker(key: bytes, context: bytes) -> Callable[[bytes], str]:
    """Begin both halves of HMAC-SHA256 (RFC 2104); each token then costs one block of each."""
    padded = key.ljust(_HASH_BLOCK, b"\0")
    inner, outer = sha256(padded.translate(_INNER)), sha256(padded.translate(_OUTER))
    inner.update(context)

    def make(form: bytes) -> str:
        of_value, of_token = inner.copy(), outer.copy()
        of_value.update(length_prefixed(form))
        of_token.update(of_value.digest())
        return in_alphabet(of_token.digest())

    return make
