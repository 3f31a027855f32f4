"""Replace the short names of a Bulk Data profile by the paths they stand for.

In:  leaves as decoded, and the ``names`` of the profile that applies.
Out: the same leaves, in the same order, aliases replaced.

The rules this module keeps:
 * An alias is the first segment of a path. Instances fill the stars of the template in order; what follows is
   appended when the template is partial (ends in a dot).
 * What does not fit its template stays as it was, and is then listed by no register: nothing is guessed.
 * A leaf is never dropped or merged here, also when its full name stands beside it.

Source: TR-181 ``BulkData.Profile.{i}.Parameter.{i}.{Name,Reference}``; ``facts/protocols.md`` section 0.2.
"""

from collections.abc import Mapping

from sluis.telemetry.model import Leaf, Path


def apply_aliases(leaves: tuple[Leaf, ...], names: Mapping[str, str | Path]) -> tuple[Leaf, ...]:
    """Return ``leaves`` with every alias of ``names`` replaced.

    Args:
        leaves: The leaves of one report.
        names: Alias to template: ``Device.Hosts.Host.*.`` (partial) or ``Device.Hosts.Host.*.PhysAddress``; as text,
            or split on "." (a partial one then ends in an empty segment).

    Returns:
        As many leaves, in the same order.

    Effects:
        None.

    Examples:
        >>> names = {"h": "Device.Hosts.Host.*.", "m": "Device.Hosts.Host.*.PhysAddress"}
        >>> leaves = (Leaf(("h", "2", "HostName"), ""), Leaf(("m", "1"), ""))
        >>> [".".join(leaf.path) for leaf in apply_aliases(leaves, names)]
        ['Device.Hosts.Host.2.HostName', 'Device.Hosts.Host.1.PhysAddress']
        >>> apply_aliases((Leaf(("m",), ""), Leaf(("m", "1", "x"), "")), names)
        (Leaf(path=('m',), value=''), Leaf(path=('m', '1', 'x'), value=''))
    """
    if not names:
        return leaves
    templates = {alias: tuple(text.split(".")) if isinstance(text, str) else text for alias, text in names.items()}
    return tuple(
        Leaf(_full_path(leaf.path, templates[leaf.path[0]]), leaf.value) if leaf.path[0] in templates else leaf
        for leaf in leaves
    )


def _full_path(path: Path, template: Path) -> Path:
    """Return the path ``path`` stands for, or ``path`` itself when it does not fit."""
    stars = template.count("*")
    instances, rest = path[1 : 1 + stars], path[1 + stars :]
    partial = template[-1] == ""
    if len(instances) < stars or partial != bool(rest):
        return path
    filling = iter(instances)
    fixed = template[:-1] if partial else template
    return tuple(next(filling) if segment == "*" else segment for segment in fixed) + rest
