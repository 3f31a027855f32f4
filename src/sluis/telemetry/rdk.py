"""Decode RDK Telemetry 2.0: the old style of XConf, and reports under a root of another name.

In:  ``{"searchResult":[{"mac":"..."},{"Time":"..."},...]}``: a list of objects, one per value.
Out: ``Message`` with one report.

The rules this module keeps:
 * A name is a path, split on dots: profiles list TR-181 parameters beside markers of log lines. Other objects and
   arrays in a value are numbered on.
 * A name twice is two leaves, the second numbered: markers of log lines come as often as they were found.
 * ``Time`` is kept as it is written: without a zone it is no collection time.
 * The new style, ``{"Report":[...]}``, is Bulk Data: see ``bulk_json``.

Source: rdkcentral/telemetry (``source/reportgen``, ``source/t2parser/t2parserxconf.c``); RDK "Telemetry 2.0";
``facts/protocols.md`` section 2.6. ``mac``, WAN addresses and account are in every report of the old style.
"""

from collections import Counter
from typing import Final

from sluis.telemetry.json_leaves import tree_leaves
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Report
from sluis.telemetry.skeleton import MEMBER, Skeleton
from sluis.telemetry.strict_json import Node, parse_faultless, refused
from sluis.terms import Reason

PREFIX: Final = "rdk"
_XCONF: Final = "searchResult"
_MARKS: Final = frozenset({"mac", "Profile", "T2", "PartnerId", "AccountId", "erouterIpv4", "erouterIpv6"})


def looks_rdk(seen: Skeleton) -> bool:
    """Return whether a JSON text is a list under one root, of XConf or with its usual names.

    Examples:
        >>> from sluis.telemetry.skeleton import skeleton_of
        >>> looks_rdk(skeleton_of('{"searchResult":[{"T2":"1.0"}]}')), looks_rdk(skeleton_of('{"x":[{"y":1}]}'))
        (True, False)
    """
    if len(seen.roots) != 1:
        return False
    [root] = seen.roots
    marks = sum((root, MEMBER, name) in seen.keys for name in _MARKS)
    return (root,) in seen.arrays and (root == _XCONF or marks > 1)


def decode_rdk(body: bytes, limits: Limits) -> Message:
    """Return the one report of a text.

    Args:
        body: One JSON text in UTF-8.
        limits: What the message may hold.

    Returns:
        A message without claims; the MAC address in it is no serial number.

    Raises:
        RefusedError: as ``parse_faultless`` and ``tree_leaves``; ``refused-layout`` for what is no list of objects
            under one root.

    Examples:
        >>> decode_rdk(b'{"searchResult":[{"mac":"02:00:5e:00:53:01"},{"Device.A":1}]}', Limits()).reports[0].leaves
        (Leaf(path=('rdk', 'mac'), value='02:00:5e:00:53:01'), Leaf(path=('Device', 'A'), value=Number(text='1')))
    """
    root = parse_faultless(body, limits)
    if not isinstance(root, tuple) or len(root) != 1 or not isinstance(root[0][1], list):
        raise refused(Reason.REFUSED_LAYOUT)
    leaves: list[Leaf] = []
    seen: Counter[str] = Counter()
    if root[0][0] not in {_XCONF, "Report"}:
        leaves.append(Leaf((PREFIX, "root"), root[0][0]))
    for element in root[0][1]:
        if not isinstance(element, tuple):
            raise refused(Reason.REFUSED_LAYOUT)
        for name, value in element:
            seen[name] += 1
            leaves += _named(name, value, seen[name], limits)
        if len(leaves) > limits.leaves:
            raise refused(Reason.REFUSED_SIZE)
    return Message((Report(tuple(leaves), leaf_count=len(leaves)),))


def _named(name: str, value: Node, time: int, limits: Limits) -> list[Leaf]:
    segments = tuple(name.split("."))
    path = segments if segments[0] in {"Device", "InternetGatewayDevice"} else (PREFIX, *segments)
    return tree_leaves(value, path if time == 1 else (*path, str(time)), limits)
