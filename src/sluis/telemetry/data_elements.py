"""Decode native Wi-Fi Data Elements JSON: what a Multi-AP controller exposes itself, not through TR-181.

In:  ``{"data":[{"wfa-dataelements:Network":{"DeviceList":[...]}}]}``, or an association event.
Out: ``Message`` with one report, its leaves under the TR-181 names of the same things where there are any.

The rules this module keeps:
 * ``wfa-dataelements:Network`` is ``Device.WiFi.DataElements.Network``; a list named ``STAList`` is the table ``STA``,
   numbered from 1. ``AssocData`` and ``DisassocData`` are the TR-181 tables of events.
 * Whatever stands around it is under ``data-elements``; a second network in one text is numbered beside the first.

Source: Wi-Fi Alliance Data Elements (its JSON schema is not public: names as iopsys bbfdm and Qualcomm agents write
them); TR-181 Device:2.19 ``Device.WiFi.DataElements.``; ``facts/protocols.md`` section 1.3.
"""

from collections.abc import Iterator
from typing import Final

from sluis.telemetry.json_leaves import tree_leaves
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Path, Report
from sluis.telemetry.skeleton import Skeleton
from sluis.telemetry.strict_json import Node, parse_faultless, refused
from sluis.terms import Reason

PREFIX: Final = "data-elements"
_NAMESPACE: Final = "wfa-dataelements:"
_BASE: Final = ("Device", "WiFi", "DataElements")
_LIST: Final = "List"
_AROUND: Final = frozenset({PREFIX, "data"})
"""What usually stands around a network; any other key there is kept as a leaf of its own."""
_EVENTS: Final = {"AssocData": "AssociationEventData", "DisassocData": "DisassociationEventData"}


def looks_data_elements(seen: Skeleton) -> bool:
    """Return whether a JSON text has a key in the namespace of Data Elements."""
    return any(path[-1].startswith(_NAMESPACE) for path in seen.keys)


def decode_data_elements(body: bytes, limits: Limits) -> Message:
    """Return the one report of a text.

    Args:
        body: One JSON text in UTF-8.
        limits: What the message may hold.

    Returns:
        A message without claims; ``eventTime``, where it is, is the collection time.

    Raises:
        RefusedError: as ``parse_faultless`` and ``tree_leaves``.

    Examples:
        >>> text = b'{"wfa-dataelements:Network":{"DeviceList":[{"ID":"02:00:5e:00:53:01"}]}}'
        >>> decode_data_elements(text, Limits()).reports[0].leaves
        (Leaf(path=('Device', 'WiFi', 'DataElements', 'Network', 'Device', '1', 'ID'), value='02:00:5e:00:53:01'),)
    """
    root = parse_faultless(body, limits)
    beside: list[Leaf] = []
    counts: dict[str, int] = {}
    for path, node in _networks(root, (PREFIX,)):
        if path[0] != PREFIX:
            seen = counts[path[-1]] = counts.get(path[-1], 0) + 1
            path = path if seen == 1 else (*path, str(seen))  # noqa: PLW2901 - a second network stands beside
        beside += tree_leaves(node, path, limits)
    if len(beside) > limits.leaves:
        raise refused(Reason.REFUSED_SIZE)
    time = next((leaf.value for leaf in beside if leaf.path == (PREFIX, "eventTime")), None)
    return Message((Report(tuple(beside), time, leaf_count=len(beside)),))


def _networks(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    """Yield what stands in the namespace, renamed, and what stands around it."""
    if isinstance(node, tuple):
        for key, value in node:
            if key.startswith(_NAMESPACE):
                if any(name not in _AROUND and not name.isdecimal() for name in path):
                    yield path, ""
                yield (*_BASE, key.removeprefix(_NAMESPACE)), _renamed(value)
            else:
                yield from _networks(value, (*path, key))
    elif isinstance(node, list):
        for number, value in enumerate(node, 1):
            yield from _networks(value, (*path, str(number)))
    else:
        yield path, node


def _renamed(node: Node) -> Node:
    """Return a tree with its lists called as TR-181 calls the tables."""
    if isinstance(node, list):
        return [_renamed(value) for value in node]
    if not isinstance(node, tuple):
        return node
    return tuple(_table(key, value) for key, value in node)


def _table(key: str, value: Node) -> tuple[str, Node]:
    if key in _EVENTS:
        return _EVENTS[key], [_renamed(value)] if isinstance(value, tuple) else _renamed(value)
    if isinstance(value, list) and key.endswith(_LIST) and key != _LIST:
        return key.removesuffix(_LIST), _renamed(value)
    return key, _renamed(value)
