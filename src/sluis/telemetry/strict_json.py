"""Parse JSON strictly: duplicates and digits stay visible, and a bad value is marked where it stands.

In:  the bytes of one JSON text.
Out: a ``Node``: objects as tuples of pairs, arrays as lists, numbers as written, bad numbers as ``UnusableNumber``.

The rules this module keeps:
 * UTF-8 and nothing else: no byte order mark, no UTF-16, no ill-formed sequence.
 * What makes the text unreadable (bytes, syntax, size, depth) refuses it here. What makes one value unusable
   (duplicate key, NaN, lone surrogate, long number) is left to ``first_fault``, because inside one report it
   refuses only that report.
 * Nothing is converted: no float, no 64-bit counter loses a digit.
 * No error carries a piece of the text; those of ``json`` quote it and are dropped.

Limits: ``json``'s own recursion stops near a thousand levels, with a ``RecursionError`` that counts as depth.
"""

import re
from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from json import JSONDecodeError, JSONDecoder
from typing import Final

from sluis.errors import Code, RefusedError
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Number
from sluis.terms import Reason


class UnusableNumber(Enum):
    """A number that may not be used; it stands in the tree where the number stood."""

    NUMBER = Reason.REFUSED_NUMBER
    NAN = Reason.REFUSED_NAN


Node = str | bool | Number | UnusableNumber | list["Node"] | tuple[tuple[str, "Node"], ...] | None
"""One JSON value. An object is a tuple of (key, value) in the order written, duplicates included."""

Object = tuple[tuple[str, Node], ...]

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def refused(reason: Reason, *, line: int | None = None, byte: int | None = None) -> RefusedError:
    """Return the error for ``reason``; the caller raises it, ``from None`` where a library was translated.

    Args:
        reason: The counter it goes under.
        line: Where in a text it stands, from 1, when that is known.
        byte: Where in a binary message it stands, from 0, when that is known.

    Examples:
        >>> refused(Reason.REFUSED_SIZE).reason, refused(Reason.REFUSED_SYNTAX, line=3).line
        ('refused-size', 3)
    """
    return RefusedError(Code(reason), line=line, byte=byte)


def parse(text: bytes, limits: Limits) -> Node:
    r"""Return the value of one JSON text, duplicates, digits and bad numbers kept.

    Args:
        text: The whole text; white space around it is allowed.
        limits: ``inflated_bytes``, ``values``, ``depth``, ``number_chars`` and ``exponent_digits`` are used.

    Returns:
        The tree. It may still hold faults: see ``first_fault``.

    Raises:
        RefusedError: ``refused-size``, ``refused-utf8``, ``refused-syntax`` or ``refused-depth``.

    Effects:
        None.

    Source:
        RFC 8259; section 8.1 (UTF-8, no byte order mark). That a mark refuses is our choice: the RFC allows both.

    Examples:
        >>> parse(b'{"a": 18446744073709551615, "a": [1.50]}', Limits())
        (('a', Number(text='18446744073709551615')), ('a', [Number(text='1.50')]))
        >>> parse(b'{"a": ', Limits())
        Traceback (most recent call last):
        sluis.errors.RefusedError: The input was refused: refused-syntax. ...
    """
    if len(text) > limits.inflated_bytes or text.count(b",") + text.count(b"{") + text.count(b"[") > limits.values:
        raise refused(Reason.REFUSED_SIZE)
    if text.startswith(b"\xef\xbb\xbf") or b"\0" in text[:4]:  # a byte order mark; UTF-16 or UTF-32 without one
        raise refused(Reason.REFUSED_UTF8)
    try:
        node: Node = _decoder(limits).decode(text.decode("utf-8"))
    except UnicodeDecodeError:
        raise refused(Reason.REFUSED_UTF8) from None
    except JSONDecodeError as fault:
        raise refused(Reason.REFUSED_SYNTAX, line=fault.lineno) from None
    except RecursionError:
        raise refused(Reason.REFUSED_DEPTH) from None
    if deeper_than(node, limits.depth):
        raise refused(Reason.REFUSED_DEPTH)
    return node


def parse_faultless(text: bytes, limits: Limits) -> Node:
    """Return the value of one JSON text that holds no fault anywhere.

    Args:
        text: The whole text.
        limits: As for ``parse``.

    Returns:
        The tree, without a ``UnusableNumber``, duplicate key or lone surrogate.

    Raises:
        RefusedError: as ``parse``, and the reason of the first fault.

    Examples:
        >>> parse_faultless(b'{"a": 1, "a": 2}', Limits())
        Traceback (most recent call last):
        sluis.errors.RefusedError: The input was refused: refused-duplicate-key. ...
    """
    node = parse(text, limits)
    fault = first_fault(node, limits.depth, surrogates=may_hold_surrogates(text))
    if fault is not None:
        raise refused(fault)
    return node


def may_hold_surrogates(text: bytes) -> bool:
    r"""Return whether strings of ``text`` need a look: strict UTF-8 has no surrogate, only ``\ud8xx`` writes one.

    Examples:
        >>> may_hold_surrogates(rb'{"a": "\ud83d"}'), may_hold_surrogates(b'{"a": "b"}')
        (True, False)
    """
    return b"\\u" in text and (b"\\ud" in text or b"\\uD" in text)


def has_surrogate(text: str) -> bool:
    r"""Return whether half of a surrogate pair stands in a decoded string.

    Examples:
        >>> has_surrogate("caf\u00e9"), has_surrogate("\ud83d")
        (False, True)
    """
    return not text.isascii() and _SURROGATE.search(text) is not None


def deeper_than(node: Node, limit: int) -> bool:
    """Return whether ``node`` nests deeper than ``limit``; ``node`` itself is depth 1, scalars add nothing.

    Level by level, without recursion.

    Examples:
        >>> deeper_than([[Number("1")]], 2), deeper_than([[[]]], 2)
        (False, True)
    """
    level: list[list[Node] | Object] = [node] if isinstance(node, (list, tuple)) else []
    for _ in range(limit):
        inner: list[list[Node] | Object] = []
        for container in level:
            if isinstance(container, list):
                inner += [value for value in container if type(value) is tuple or type(value) is list]
            else:
                inner += [value for _, value in container if type(value) is tuple or type(value) is list]
        if not inner:
            return False
        level = inner
    return bool(level)


def first_fault(node: Node, depth: int, *, surrogates: bool = True) -> Reason | None:
    """Return why ``node`` may not be used, or ``None``: duplicate keys, bad numbers, surrogates, depth.

    Args:
        node: A tree of ``parse``.
        depth: The deepest nesting allowed, ``node`` itself being depth 1.
        surrogates: Whether strings and keys are searched; see ``may_hold_surrogates``.

    Returns:
        The reason of one fault, the same one every time. Depth comes first.

    Examples:
        >>> first_fault((("a", None), ("a", None)), 32)
        <Reason.REFUSED_DUPLICATE_KEY: 'refused-duplicate-key'>
        >>> first_fault((("a", [UnusableNumber.NAN]),), 32), first_fault("harmless", 32)
        (<Reason.REFUSED_NAN: 'refused-nan'>, None)
    """
    if deeper_than(node, depth):
        return Reason.REFUSED_DEPTH
    todo: list[Node] = [node]
    while todo:
        here = todo.pop()
        if isinstance(here, str):
            if surrogates and has_surrogate(here):
                return Reason.REFUSED_SURROGATE
        elif isinstance(here, UnusableNumber):
            return here.value
        elif isinstance(here, list):
            todo.extend(reversed(here))
        elif isinstance(here, tuple):
            if len(dict(here)) != len(here):
                return Reason.REFUSED_DUPLICATE_KEY
            if surrogates and any(has_surrogate(key) for key, _ in here):
                return Reason.REFUSED_SURROGATE
            todo.extend(value for _, value in reversed(here))
    return None


@lru_cache(maxsize=8)
def _decoder(limits: Limits) -> JSONDecoder:
    """Return the decoder for ``limits``; ``json`` calls the hooks with the text as written."""

    def whole(text: str) -> Number | UnusableNumber:
        return Number(text) if len(text) <= limits.number_chars else UnusableNumber.NUMBER

    def constant(_text: str) -> UnusableNumber:
        return UnusableNumber.NAN

    fraction = fraction_reader(limits)
    return JSONDecoder(object_pairs_hook=tuple, parse_int=whole, parse_float=fraction, parse_constant=constant)


def fraction_reader(limits: Limits) -> Callable[[str], Number | UnusableNumber]:
    """Return what keeps a number with a fraction or an exponent as written, or marks it when it is too long."""

    def fraction(text: str) -> Number | UnusableNumber:
        exponent = text.lower().partition("e")[2].lstrip("+-")
        fits = len(text) <= limits.number_chars and len(exponent) <= limits.exponent_digits
        return Number(text) if fits else UnusableNumber.NUMBER

    return fraction
