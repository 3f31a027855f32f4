"""What one value becomes in a compiled door: JSON text made beforehand where that is possible.

In:  a treatment, once; then values. Out: JSON text, or a ``Reason``.

The rules this module keeps:
 * Texts of words, flags, bands, classes and groups are made once. Of a report nothing is kept for the next but what
   whole numbers of at most six digits became, and of those a bounded number.
 * Within a report one identifier is hashed once, in however many tables it stands.
 * Whole numbers on a whole grid are reckoned as ``int``: exact, like the decimals of the reference.
 * The two halves of HMAC are begun once per report and key (RFC 2104, section 4).
 * What a fast path does not know it asks of ``sluis.kernel.shapes``, as the reference does.
"""

import json
import re
import struct
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from math import floor
from typing import Final, NamedTuple, TypeVar

from sluis.errors import Code, RegisterText
from sluis.errors.kernel import plan_fault_error
from sluis.identify.canonical import canonical
from sluis.identify.device_class import device_class
from sluis.identify.vendor import vendor_group
from sluis.kernel.body import object_text
from sluis.kernel.plan import (
    FlagShape,
    NumberShape,
    Release,
    Shape,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    ToVendorGroup,
    Treatment,
    Withhold,
    WordShape,
)
from sluis.kernel.shapes import FLAGS, plain, treat, written
from sluis.kernel.token import in_alphabet, token_context
from sluis.telemetry.model import Number, Opaque, Value
from sluis.terms import DeviceClass, Kind, Lifetime, Reason, VendorGroup

_INTEGER: Final = re.compile("0|-?[1-9][0-9]{0,15}")
_SHORT: Final = re.compile("0|-?[1-9][0-9]{0,5}")
_REMEMBERED: Final = 4096
"""Numbers kept per row."""
_HASH_BLOCK: Final = 64
"""Octets of a block of SHA-256."""
_LENGTH: Final = struct.Struct(">H").pack
_INNER: Final = bytes(byte ^ 0x36 for byte in range(256))
_OUTER: Final = bytes(byte ^ 0x5C for byte in range(256))

Group = TypeVar("Group", DeviceClass, VendorGroup)


class TokenClass(NamedTuple):
    """What is one token here is one everywhere."""

    lifetime: Lifetime
    kind: Kind
    scope: str


class Run:
    """The counts and tokens of one report."""

    __slots__ = ("_derived", "_slot", "_tokens", "released", "withheld")

    def __init__(self, derived: Mapping[Lifetime, bytes], slot: int) -> None:
        self.withheld: dict[tuple[int, Reason], int] = {}
        self.released: defaultdict[int, int] = defaultdict(int)
        self._derived = derived
        self._slot = slot
        self._tokens: dict[TokenClass, _Tokens] = {}

    def withhold(self, row: int, reason: Reason, count: int) -> None:
        """Count leaves that stay behind."""
        self.withheld[row, reason] = self.withheld.get((row, reason), 0) + count

    def keep_in(self, rows: Sequence[int]) -> None:
        """Count what some rows released so far as a table that is too long: every leaf of them lies in it."""
        for row in rows:
            count = self.released.pop(row, 0)
            if count:
                self.withhold(row, Reason.TABLE_SIZE, count)

    def tokens(self, what: TokenClass) -> "_Tokens":
        """Return the tokens of a lifetime, kind and scope: by text, each made once per report."""
        tokens = self._tokens.get(what)
        if tokens is None:
            lifetime, kind, scope = what
            context = token_context(kind, scope, self._slot)
            tokens = self._tokens[what] = _Tokens(kind, _token_maker(self._derived[lifetime], context))
        return tokens


class _Tokens(dict[str, str]):
    """Text of a report to the JSON text of its token, or to a ``Reason``; gone with the report."""

    def __init__(self, kind: Kind, make: Callable[[bytes], str]) -> None:
        super().__init__()
        self._kind = kind
        self.make = make

    def __missing__(self, text: str) -> str:
        form = canonical(self._kind, text)
        made = self[text] = Reason.NO_CANONICAL_FORM if form is None else f'"{self.make(form)}"'
        return made


CellText = Callable[[Value, Run], str]
"""JSON text of a value that leaves, or a ``Reason``."""


def cell_text(treatment: Treatment) -> CellText:
    """Compile a treatment to what writes one value."""
    match treatment:
        case Release(shape):
            return _shape_text(treatment, shape)
        case Token():
            return _token_text(treatment)
        case ToDeviceClass():
            return _class_text({group: json.dumps(group.value) for group in DeviceClass}, device_class)
        case ToVendorGroup():
            return _class_text({group: json.dumps(group.value) for group in VendorGroup}, vendor_group)
        case ToBands(bounds):
            return _band_text(treatment, bounds)
        case Withhold():
            return lambda value, _run: _slowly(treatment, value)


def _shape_text(row: Release, shape: Shape) -> CellText:
    match shape:
        case NumberShape(low, high, step) if low % 1 == 0 and step % 1 == 0:
            return _integer_text(row, int(low), floor(high), int(step))
        case FlagShape():
            return _looked_up(FLAGS)
        case WordShape(words):
            return _looked_up({word: json.dumps(word) for word in words})
        case NumberShape() | TimeShape():
            return lambda value, _run: _slowly(row, value)


def _slowly(treatment: Treatment, value: Value) -> str:
    made = treat(treatment, value, _no_token)
    return made if isinstance(made, Reason) else object_text(made)


def _no_token(_row: Token, _form: bytes) -> str:
    """A token row has a path of its own; one that came here anyway must not leave."""
    raise plan_fault_error(row=0, activity=RegisterText(""), fault=Code("a token where none can be"))


def _remembered(make: CellText) -> CellText:
    """Keep what short whole numbers become: they are no one's, and most of what a report says."""
    known: dict[Value, str] = {}

    def text(value: Value, run: Run) -> str:
        made = known.get(value)
        if made is None:
            made = make(value, run)
            key = value.text if isinstance(value, Number) else value
            if isinstance(key, str) and _SHORT.fullmatch(key) is not None and len(known) < _REMEMBERED:
                known[value] = made
        return made

    return text


def _integer_text(row: Release, low: int, high: int, step: int) -> CellText:
    """Whole numbers on a whole grid, without decimals; ``high`` is the highest whole number in range."""

    def text(value: Value, _run: Run) -> str:
        key = value.text if isinstance(value, Number) else value
        if not isinstance(key, str) or _INTEGER.fullmatch(key) is None:
            return _slowly(row, value)
        number = int(key)
        return str(number - (number - low) % step) if low <= number <= high else Reason.RANGE

    return _remembered(text)


def _band_text(row: ToBands, bounds: Sequence[Decimal]) -> CellText:
    texts = [plain(bound) for bound in bounds]

    def text(value: Value, _run: Run) -> str:
        key = value.text if isinstance(value, Number) else value
        if not isinstance(key, str) or _INTEGER.fullmatch(key) is None:
            return _slowly(row, value)
        reached = bisect_right(bounds, int(key))
        return texts[reached - 1] if reached else Reason.RANGE

    return _remembered(text)


def _looked_up(known: Mapping[str, str]) -> CellText:
    """Texts that are listed: of a string, a number as written, or a boolean."""
    by_value: dict[Value, str] = dict(known.items())
    by_value.update({Number(word): text for word, text in known.items()})
    by_value.update({flag: known[written(flag)] for flag in (True, False) if written(flag) in known})

    def text(value: Value, _run: Run) -> str:
        made = by_value.get(value)
        if made is None:
            return Reason.TYPE if isinstance(value, Opaque) else Reason.SHAPE
        return made

    return text


def _token_text(row: Token) -> CellText:
    what = TokenClass(row.lifetime, row.kind, row.scope)

    def text(value: Value, run: Run) -> str:
        if not isinstance(value, str):
            return Reason.NO_CANONICAL_FORM if isinstance(value, Number) else Reason.TYPE
        return run.tokens(what)[value]

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
        of_value.update(_LENGTH(len(form)) + form)
        of_token.update(of_value.digest())
        return in_alphabet(of_token.digest())

    return make
