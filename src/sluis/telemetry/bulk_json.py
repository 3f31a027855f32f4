"""Decode one TR-181 Bulk Data document in JSON: ObjectHierarchy, NameValuePair, or both at once.

In:  the body of one message, its content coding undone.
Out: ``Message`` with one ``Report`` per element of ``Report``, each a flat tuple of leaves.

The rules this module keeps:
 * Keys are split on "." at every level, so both layouts give the same paths. Two spellings of one path are two
   leaves; the kernel says what that means. The same key twice in one object is a fault.
 * A fault inside one element refuses that report only; outside, the message. Keys beside ``Report`` are ignored,
   but must be faultless.
 * ``CollectionTime`` is that exact key of the element itself, in whatever type it was written.
 * An array or ``null`` is one leaf; an empty object is none. For people who look at a file (``Limits.whole``) the
   members of an array are leaves, numbered, and what stands beside ``Report`` is a report of its own.
 * An element whose members are single values, one object per value, is no report: all of them are one.
 * The ordinary document is read by ``quick_json``, which says the same or nothing.

Source: TR-369 Annex A and TR-157 Annex A (HTTP Bulk Data Collection, JSON encoding); RDK "Telemetry 2.0" for one
object per value; ``facts/protocols.md`` section 2. No header is needed: the layout is read from the text.
"""

from typing import Final

from sluis.telemetry.json_leaves import tree_leaves
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Number, Opaque, Path, Report, Value
from sluis.telemetry.quick_json import COLLECTION_TIME, quick_reports
from sluis.telemetry.strict_json import Node, Object, first_fault, may_hold_surrogates, parse, refused
from sluis.terms import Reason

_ROOT: Final = "Report"


def decode_bulk(body: bytes, limits: Limits) -> Message:
    """Return the reports of one Bulk Data document.

    Args:
        body: One JSON text in UTF-8.
        limits: What the message may hold.

    Returns:
        A ``Message`` without claims, its reports in the order written. A report with a fault has ``refused`` set,
        no leaves, and as ``leaf_count`` what it held.

    Raises:
        RefusedError: The message is refused whole: not readable (``refused-utf8``, ``-syntax``, ``-size``,
            ``-depth``), a fault outside the reports, or no array ``Report`` (``refused-layout``).

    Effects:
        None.

    Examples:
        >>> decode_bulk(b'{"Report":[{"CollectionTime":1795525200,"Device":{"Hosts.Host":{"1":{}}}}]}', Limits())
        ... # doctest: +ELLIPSIS
        Message(reports=(Report(leaves=(), collection_time=Number(text='1795525200'), refused=None, ...
        >>> message = decode_bulk(b'{"Report":[{"Device.A":1,"Device":{"A":"1"}},{"B":1,"B":2}]}', Limits())
        >>> message.reports[0].leaves
        (Leaf(path=('Device', 'A'), value=Number(text='1')), Leaf(path=('Device', 'A'), value='1'))
        >>> message.reports[1].refused, message.reports[1].leaf_count
        (<Reason.REFUSED_DUPLICATE_KEY: 'refused-duplicate-key'>, 2)
    """
    quick = None if limits.whole else quick_reports(body, limits)
    return decode_slowly(body, limits) if quick is None else Message(quick)


def decode_slowly(body: bytes, limits: Limits) -> Message:
    """Do what ``decode_bulk`` does, by the standard library alone: what may be read, and why not, is decided here."""
    surrogates = may_hold_surrogates(body)
    root = parse(body, limits)
    elements = _elements(root, limits, surrogates=surrogates)
    if _one_object_per_value(elements):
        elements = [tuple(element[0] for element in elements if isinstance(element, tuple))]
    if len(elements) > limits.reports:
        raise refused(Reason.REFUSED_SIZE)
    reports = tuple(_report(element, limits, surrogates=surrogates) for element in elements)
    if limits.whole:
        reports += _beside(root, limits)
    if sum(report.leaf_count for report in reports) > limits.leaves:
        raise refused(Reason.REFUSED_SIZE)
    return Message(reports)


def _elements(root: Node, limits: Limits, *, surrogates: bool) -> list[Node]:
    """Return the elements of ``Report``, all that stands beside it being faultless."""
    beside: Node = root
    elements: Node = None
    if isinstance(root, tuple):
        beside = tuple((key, None if key == _ROOT and isinstance(value, list) else value) for key, value in root)
        elements = next((value for key, value in root if key == _ROOT), None)
    fault = first_fault(beside, limits.depth, surrogates=surrogates)
    if fault is not None:
        raise refused(fault)
    if not isinstance(elements, list):
        raise refused(Reason.REFUSED_LAYOUT)
    return elements


def _one_object_per_value(elements: list[Node]) -> bool:
    """Return whether the elements are the values of one collection, each in an object of its own.

    RDK writes ``{"Report":[{"mac":"..."},{"Time":"..."},...]}``: at least two objects of one member, no name twice,
    no object as value. (Retained reports repeat their names, and an object hierarchy has objects as values.)
    """
    names: set[str] = set()
    for element in elements:
        if not isinstance(element, tuple) or len(element) != 1:
            return False
        (name, value), *_ = element
        if not (value is None or isinstance(value, (str, bool, Number, list))):
            return False
        names.add(name)
    return 1 < len(elements) == len(names)


def _beside(root: Node, limits: Limits) -> tuple[Report, ...]:
    """Return what stands beside the reports as a report of its own; nothing when nothing does."""
    rest = tuple((key, value) for key, value in root if key != _ROOT) if isinstance(root, tuple) else ()
    leaves = tree_leaves(rest, (), limits)
    return (Report(tuple(leaves), leaf_count=len(leaves)),) if leaves else ()


def _report(element: Node, limits: Limits, *, surrogates: bool) -> Report:
    """Return one element as a report, refused when it holds a fault."""
    if not isinstance(element, tuple):
        return Report((), refused=Reason.REFUSED_LAYOUT)
    if surrogates:
        fault = first_fault(element, limits.report_depth)
        if fault is not None:
            return Report((), refused=fault, leaf_count=_count_leaves(element))
    leaves: list[Leaf] = []
    numbered = _numbered(element) if limits.whole else element
    if not _flatten(numbered, (), limits.report_depth, limits.path_segments, leaves):
        # What ``first_fault`` does not know is a path with too many segments.
        fault = first_fault(element, limits.report_depth, surrogates=surrogates) or Reason.REFUSED_DEPTH
        return Report((), refused=fault, leaf_count=_count_leaves(element))
    collected = next((value for key, value in element if key == COLLECTION_TIME), ())
    if isinstance(collected, tuple):  # absent, or an object: its leaves stay leaves, which no register lists
        return Report(tuple(leaves), leaf_count=len(leaves))
    path = (COLLECTION_TIME,)
    at = next(index for index, leaf in enumerate(leaves) if leaf.path == path)
    time = leaves.pop(at).value
    return Report(tuple(leaves), time, leaf_count=len(leaves))


def _numbered(node: Object) -> Object:
    """Return an object with its arrays as objects whose keys are 1, 2, 3 ..."""

    def turned(value: Node) -> Node:
        if isinstance(value, list):
            return tuple((str(number), turned(element)) for number, element in enumerate(value, 1)) or value
        return _numbered(value) if isinstance(value, tuple) else value

    return tuple((key, turned(value)) for key, value in node)


def _flatten(node: Object, prefix: Path, depth: int, segments: int, leaves: list[Leaf]) -> bool:
    """Append the leaves below ``node``; ``False`` at the first fault. The hot path: no call per leaf but one."""
    if len(dict(node)) != len(node):
        return False
    for key, value in node:
        if "." in key:
            path = prefix + tuple(key.split("."))
            if len(path) > segments:
                return False
        else:
            path = prefix + (key,)  # noqa: RUF005 - a third faster, once per leaf
        kind = type(value)
        if kind is str or kind is Number or kind is bool:
            leaves.append(Leaf(path, value))  # type: ignore[arg-type]
        elif isinstance(value, tuple):
            if depth == 1 or not _flatten(value, path, depth - 1, segments, leaves):
                return False
        else:
            opaque = _opaque(value, depth - 1)
            if opaque is None:
                return False
            leaves.append(Leaf(path, opaque))
    return True


def _opaque(value: Node, depth: int) -> Value | None:
    """Return null or a faultless array as its one leaf; ``None`` for a fault."""
    if value is None:
        return Opaque.NULL
    if isinstance(value, list) and first_fault(value, depth, surrogates=False) is None:
        return Opaque.ARRAY
    return None


def _count_leaves(element: Object) -> int:
    """Count the leaves of an element, ``CollectionTime`` apart; an array is one."""
    todo = [value for key, value in element if key != COLLECTION_TIME or isinstance(value, tuple)]
    count = 0
    while todo:
        value = todo.pop()
        if isinstance(value, tuple):
            todo.extend(inner for _, inner in value)
        else:
            count += 1
    return count
