r"""Read the ordinary Bulk Data document fast; leave every other one to ``strict_json``, which decides.

In:  the body of one message. Out: the reports that ``decode_bulk`` would make of it, or ``None``: not ordinary.

The rules this module keeps:
 * It may say ``None`` to anything, and never refuses: a fault, a doubt or a rare form is for the slow way to judge.
 * Where it answers, it answers exactly what the slow way answers; ``tests/unit/telemetry`` holds the two together.

Why a fast decoder can be strict here. ``msgspec`` reads JSON five times as fast as ``json`` with hooks, and refuses
what is no JSON or no UTF-8. What it hides is made visible again:
 * *A key twice.* It keeps the last. But then the tree holds fewer strings than the text: without ``\\`` in it, every
   string of a text stands between two quotes that have no backslash before them. Both are counted.
 * *Digits.* Fractions and exponents come as text. An integer has one spelling in JSON; only ``-0`` is not found back
   from its value, and is looked for in the text.
 * *Half a surrogate pair.* Only ``\ud8xx`` writes one, which is looked for.
"""

import re
from functools import lru_cache
from typing import Final

import msgspec

from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Number, Opaque, Path, Report, Value
from sluis.telemetry.strict_json import UnusableNumber, fraction_reader, may_hold_surrogates

COLLECTION_TIME: Final = "CollectionTime"
_ROOT: Final = "Report"
_MINUS_ZERO: Final = re.compile(rb"-0(?![.0-9eE])")
_CHARS: Final = 32
"""Characters of the longest number made here; with fewer allowed, the slow way reads all."""
_LEAST, _MOST = -(10 ** (_CHARS - 1)), 10**_CHARS
"""Whole numbers between these have no more."""
_OUTSIDE: Final = 3
"""Levels of a message down to a report: the object, the array, the element itself."""

_Json = None | bool | int | str | Number | UnusableNumber | list["_Json"] | dict[str, "_Json"]


def quick_reports(body: bytes, limits: Limits) -> tuple[Report, ...] | None:
    """Return the reports of an ordinary document.

    Args:
        body: One JSON text in UTF-8.
        limits: As for ``decode_bulk``.

    Returns:
        Reports without a fault, or ``None`` when the slow way has to look.

    Effects:
        None.

    Examples:
        >>> quick_reports(b'{"Report":[{"CollectionTime":1795525200,"Device.A":-61}]}', Limits())
        ... # doctest: +ELLIPSIS
        (Report(leaves=(Leaf(path=('Device', 'A'), value=Number(text='-61')),), collection_time=Number(text='179552...
        >>> quick_reports(b'{"Report":[{"B":1,"B":2}]}', Limits()) is None
        True
    """
    strings = _strings_of(body, limits)
    if strings is None:
        return None
    try:
        root: _Json = _decoder(limits).decode(body)
        elements = _elements(root, limits)
        reports, counted = [], len(root) if isinstance(root, dict) else 0
        for element in elements:
            report, inside = _report(element, limits)
            reports.append(report)
            counted += inside
    except (ValueError, RecursionError):  # msgspec says what it found in one that is a ValueError
        return None
    if counted + _strings_beside(root) != strings or sum(report.leaf_count for report in reports) > limits.leaves:
        return None
    return tuple(reports)


def _strings_of(body: bytes, limits: Limits) -> int | None:
    """Count the strings of a text, keys included; ``None`` when it is too large or holds what hides something."""
    if len(body) > limits.inflated_bytes or body.count(b",") + body.count(b"{") + body.count(b"[") > limits.values:
        return None
    if limits.number_chars < _CHARS or limits.depth < limits.report_depth + _OUTSIDE:
        return None
    quotes = body.count(b'"')
    if b"\\" in body:
        if b"\\\\" in body or may_hold_surrogates(body):
            return None
        quotes -= body.count(b'\\"')
    return None if _MINUS_ZERO.search(body) else quotes // 2


@lru_cache(maxsize=8)
def _decoder(limits: Limits) -> msgspec.json.Decoder[_Json]:
    return msgspec.json.Decoder(float_hook=fraction_reader(limits))


def _elements(root: _Json, limits: Limits) -> list[dict[str, _Json]]:
    """Return the elements of ``Report`` when all are objects and nothing beside them has an inside."""
    elements = root.get(_ROOT) if isinstance(root, dict) else None
    if not isinstance(root, dict) or not isinstance(elements, list) or len(elements) > limits.reports:
        raise ValueError
    for key, value in root.items():
        if key != _ROOT:
            _value(value)
    objects = [element for element in elements if isinstance(element, dict)]
    one_each = len(objects) > 1 and len(objects[0]) == 1  # perhaps one object per value: the slow way knows
    if len(objects) != len(elements) or one_each:
        raise ValueError
    return objects


def _strings_beside(root: _Json) -> int:
    return sum(isinstance(value, str) for value in root.values()) if isinstance(root, dict) else 0


def _report(element: dict[str, _Json], limits: Limits) -> tuple[Report, int]:
    """Return a report, and how many strings its element holds."""
    strings = 0
    time: Value | None = None
    collected = element.get(COLLECTION_TIME, element)
    if not isinstance(collected, dict):
        strings = 1 + isinstance(collected, str)
        time = _value(collected)
        element = {key: value for key, value in element.items() if key != COLLECTION_TIME}
    leaves: list[Leaf] = []
    strings += _flatten(element, (), limits.report_depth, limits.path_segments, leaves)
    return Report(tuple(leaves), time, leaf_count=len(leaves)), strings


def _value(value: _Json) -> Value:
    if value is None:
        return Opaque.NULL
    if type(value) is int and _LEAST < value < _MOST:
        return Number(str(value))
    if isinstance(value, (str, bool, Number)):
        return value
    raise ValueError


def _flatten(node: dict[str, _Json], prefix: Path, depth: int, segments: int, leaves: list[Leaf]) -> int:
    """Append the leaves below ``node``; return how many strings stand there. The hot path: no call per leaf but one."""
    strings = len(node)
    for key, value in node.items():
        if "." in key:
            path = prefix + tuple(key.split("."))
            if len(path) > segments:
                raise ValueError
        else:
            path = prefix + (key,)  # noqa: RUF005 - a third faster, once per leaf
        kind = type(value)
        if kind is str:
            strings += 1
            leaves.append(Leaf(path, value))  # type: ignore[arg-type]
        elif kind is int and _LEAST < value < _MOST:
            leaves.append(Leaf(path, Number(str(value))))
        elif isinstance(value, dict):
            if depth == 1:
                raise ValueError
            strings += _flatten(value, path, depth - 1, segments, leaves)
        else:
            leaves.append(Leaf(path, _value(value)))
    return strings
