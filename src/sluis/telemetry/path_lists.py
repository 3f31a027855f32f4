"""Decode a list of objects with their parameters, as prplOS dumps its data model.

In:  ``[{"path":"Device.Hosts.Host.1.","parameters":{"PhysAddress":"..."}}]``.
Out: ``Message`` with one report, each parameter under its full path.

The rules this module keeps:
 * A parameter's path is that of its object and its own name, split on dots; what it holds further down is appended.
 * An object without parameters is a leaf, empty: its path may name somebody.
 * Members beside ``path`` and ``parameters`` are leaves under the object's path too; an element without a path is one
   under ``prplos``.

Source: no standard: API dumps of prplOS and prplMesh as in ``facts/protocols.md`` section 4.3.
"""

from typing import Final

from sluis.telemetry.json_leaves import member, tree_leaves
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Path, Report
from sluis.telemetry.skeleton import MEMBER, Skeleton
from sluis.telemetry.strict_json import Node, parse_faultless, refused
from sluis.terms import Reason

PREFIX: Final = "prplos"
_PATH, _PARAMETERS = "path", "parameters"


def looks_path_list(seen: Skeleton) -> bool:
    """Return whether a JSON text is a list of objects with ``path`` and ``parameters``."""
    return {(MEMBER, _PATH), (MEMBER, _PARAMETERS)} <= seen.keys


def decode_path_list(body: bytes, limits: Limits) -> Message:
    """Return the one report of a list.

    Args:
        body: One JSON text in UTF-8.
        limits: What the message may hold.

    Returns:
        A message without claims.

    Raises:
        RefusedError: as ``parse_faultless`` and ``tree_leaves``; ``refused-layout`` when it is no list.

    Examples:
        >>> decode_path_list(b'[{"path":"Device.A.1.","parameters":{"B":"x"}}]', Limits()).reports[0].leaves
        (Leaf(path=('Device', 'A', '1', 'B'), value='x'),)
    """
    root = parse_faultless(body, limits)
    if not isinstance(root, list):
        raise refused(Reason.REFUSED_LAYOUT)
    leaves: list[Leaf] = []
    for number, element in enumerate(root, 1):
        leaves += _object(element, number, limits)
        if len(leaves) > limits.leaves:
            raise refused(Reason.REFUSED_SIZE)
    if len({leaf.path for leaf in leaves}) != len(leaves):
        return Message((Report((), refused=Reason.REFUSED_DUPLICATE_KEY, leaf_count=len(leaves)),))
    return Message((Report(tuple(leaves), leaf_count=len(leaves)),))


def _object(element: Node, number: int, limits: Limits) -> list[Leaf]:
    path = member(element, _PATH)
    parameters = member(element, _PARAMETERS)
    if not isinstance(element, tuple) or not isinstance(path, str) or not isinstance(parameters, tuple):
        return tree_leaves(element, (PREFIX, str(number)), limits)
    base: Path = tuple(path.removesuffix(".").split("."))
    leaves = [leaf for key, value in parameters for leaf in tree_leaves(value, (*base, *key.split(".")), limits)]
    beside = tuple((key, value) for key, value in element if key not in {_PATH, _PARAMETERS})
    leaves += tree_leaves(beside, base, limits)
    return leaves or [Leaf(base, "")]
