"""Turn any JSON tree into leaves: members of arrays are numbered, keys stay whole.

In:  a tree of ``strict_json``, or a text.
Out: leaves, one per single value, in the order written.

The rules this module keeps:
 * A key is one segment, dots and all: in these formats it may be an address or a name, which splitting would hide.
 * The members of an array are instances 1, 2, 3 ... An empty array or object holds nothing and is no leaf.
 * ``null`` is a leaf: it says that the field is there.

For Bulk Data see ``bulk_json``: there keys are paths, and an array is one leaf that fits no shape.
"""

from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Opaque, Path, Report
from sluis.telemetry.strict_json import Node, UnusableNumber, parse_faultless, refused
from sluis.terms import Reason


def tree_leaves(node: Node, prefix: Path, limits: Limits) -> list[Leaf]:
    """Return the leaves of a faultless tree.

    Args:
        node: A tree without a ``UnusableNumber``: see ``parse_faultless``.
        prefix: The path of the tree itself.
        limits: ``leaves`` and ``path_segments`` are used.

    Returns:
        The leaves, in the order written.

    Raises:
        RefusedError: ``refused-size`` or ``refused-depth``.

    Effects:
        None.

    Examples:
        >>> for leaf in tree_leaves((("a.b", ["1", (("c", None),)]),), ("x",), Limits()):
        ...     print(leaf.path, leaf.value)
        ('x', 'a.b', '1') 1
        ('x', 'a.b', '2', 'c') Opaque.NULL
    """
    leaves: list[Leaf] = []
    _add(node, prefix, limits, leaves)
    return leaves


def decode_tree(body: bytes, prefix: Path, limits: Limits) -> Message:
    """Return a JSON text as one report.

    Args:
        body: One JSON text in UTF-8.
        prefix: Where its leaves stand; names the format, so that its paths meet no other's.
        limits: What the message may hold.

    Returns:
        A message with one report, without claims and without a collection time.

    Raises:
        RefusedError: as ``parse_faultless`` and ``tree_leaves``.

    Examples:
        >>> decode_tree(b'{"clients":{"3c:06:30:12:34:56":{"signal":-61}}}', ("ubus",), Limits()).reports[0].leaves
        (Leaf(path=('ubus', 'clients', '3c:06:30:12:34:56', 'signal'), value=Number(text='-61')),)
    """
    leaves = tree_leaves(parse_faultless(body, limits), prefix, limits)
    return Message((Report(tuple(leaves), leaf_count=len(leaves)),))


def member(node: Node, *names: str) -> Node:
    """Return what stands below some keys of an object; ``None`` when one is not there.

    Examples:
        >>> member((("a", (("b", "x"),)),), "a", "b"), member("text", "a")
        ('x', None)
    """
    for name in names:
        if not isinstance(node, tuple):
            return None
        node = dict(node).get(name)
    return node


def _add(node: Node, path: Path, limits: Limits, leaves: list[Leaf]) -> None:
    if len(path) > limits.path_segments:
        raise refused(Reason.REFUSED_DEPTH)
    if isinstance(node, tuple):
        for key, value in node:
            _add(value, (*path, key), limits, leaves)
    elif isinstance(node, list):
        for number, value in enumerate(node, 1):
            _add(value, (*path, str(number)), limits, leaves)
    else:
        if len(leaves) >= limits.leaves:
            raise refused(Reason.REFUSED_SIZE)
        if isinstance(node, UnusableNumber):
            raise refused(node.value)
        leaves.append(Leaf(path, Opaque.NULL if node is None else node))
