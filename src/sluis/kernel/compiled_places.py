"""Where each leaf of a report belongs in a compiled door: which row, in which entry of which table.

In:  the tree of a plan, once; then the leaves of a report. Out: the values found, per table and entry.

The rules this module keeps:
 * What is remembered between reports is anybody's: paths whose names are literals of the plan or of the packaged
   catalogue, and whose instances are numbers of at most four digits. An instance that spells a name is looked up anew.
 * At most ``REMEMBERED`` paths are remembered; beyond that everything still works, slower.
 * Nothing is decided here but what the reference decides first: unlisted, or withheld by its row.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sluis.identify.catalogue import is_anybodys, known_template
from sluis.kernel.plan import STAR, PlanPath, Withhold
from sluis.kernel.tree import Node
from sluis.telemetry.model import Leaf, Path, Value

REMEMBERED: Final = 16_384
"""Paths kept per door: some 4 MiB."""

Place = tuple[int, int, Path, int]
"""Row number, table, entry; and with row number 0 the row that withholds, or ``UNLISTED``."""
UNLISTED: Final = -1
REPORT: Final = 0
"""The number of the table whose one entry is the report itself."""
_NOWHERE: Final[Place] = (0, REPORT, (), UNLISTED)


class Spellings(list[Value]):
    """Several values of one path, in a report that spells it more than once."""


Cells = dict[int, "Value | Spellings | list[str]"]
"""One entry: per row number its value; under minus a table's number the texts of that table's entries."""
TableEntries = list[dict[Path, Cells]]
"""Per table its entries, by the instances as written."""


class Tables:
    """The tables of a plan, numbered from 1 so that a table within another has a higher number."""

    def __init__(self, root: Node) -> None:
        paths = list(_tables_below(root, ()))
        self.numbers: Mapping[PlanPath, int] = {path: number for number, path in enumerate(paths, start=1)}
        self.above: Sequence[int] = (REPORT, *(self._innermost(path) for path in paths))
        """Per table the one that holds it."""

    def _innermost(self, path: PlanPath) -> int:
        stars = [at for at, segment in enumerate(path) if segment == STAR]
        return self.numbers[path[: stars[-1]]] if stars else REPORT


def _tables_below(node: Node, path: PlanPath) -> Iterator[PlanPath]:
    if node.instance is not None:
        yield path
        yield from _tables_below(node.instance, (*path, STAR))
    for name, below in node.names.items():
        yield from _tables_below(below, (*path, name))


class _Walk(dict[str | None, "_Walk"]):
    """One place of the plan: where each segment leads; ``None``: any segment, where instances stand."""

    __slots__ = ("row", "table", "withheld_by")

    def __init__(self, node: Node, path: PlanPath, tables: Tables, table: int = REPORT) -> None:
        super().__init__()
        self.table = table
        self.row, self.withheld_by = 0, UNLISTED
        if node.row is not None:
            if isinstance(node.row.treatment, Withhold):
                self.withheld_by = node.row.treatment.by_row
            else:
                self.row = node.row.number
        if node.instance is not None:
            self[None] = _Walk(node.instance, (*path, STAR), tables, tables.numbers[path])
        for name, below in node.names.items():
            self[name] = _Walk(below, (*path, name), tables, table)


class Atlas:
    """Where the paths of reports lead in one plan."""

    def __init__(self, root: Node, tables: Tables) -> None:
        self._root = _Walk(root, (), tables)
        self._count = len(tables.above)
        self._known: dict[Path, Place] = {}

    def sort_out(self, leaves: Sequence[Leaf]) -> tuple[TableEntries, int, dict[int, int]]:
        """Put each value into the entry it belongs to.

        Args:
            leaves: Of one report.

        Returns:
            What was found; how many leaves no row met; per row that withholds, how many it met.

        Effects:
            Remembers paths that are anybody's.
        """
        entries: TableEntries = [{} for _ in range(self._count)]
        unlisted, withheld = 0, dict[int, int]()
        known, find = self._known.get, self._find
        for leaf in leaves:
            number, table, entry, withheld_by = known(leaf.path) or find(leaf.path)
            if number:
                cells = entries[table].get(entry)
                if cells is None:
                    entries[table][entry] = {number: leaf.value}
                elif number not in cells:
                    cells[number] = leaf.value
                else:
                    _spell_again(cells, number, leaf.value)
            elif withheld_by == UNLISTED:
                unlisted += 1
            else:
                withheld[withheld_by] = withheld.get(withheld_by, 0) + 1
        return entries, unlisted, withheld

    def _find(self, path: Path) -> Place:
        place, spelled = self._look_up(path)
        if len(self._known) < REMEMBERED and is_anybodys(path, spelled or known_template(path)):
            self._known[path] = place
        return place

    def _look_up(self, path: Path) -> tuple[Place, Path | None]:
        """Return where a path leads, and how the plan spells it; ``None``: no row ends there."""
        walk, spelled, entry = self._root, list[str](), list[str]()
        for segment in path:
            below = walk.get(segment)
            if below is not None:
                spelled.append(segment)
            else:
                below = walk.get(None)
                if below is None:
                    return _NOWHERE, None
                spelled.append(STAR)
                entry.append(segment)
            walk = below
        if not walk.row and walk.withheld_by == UNLISTED:
            return _NOWHERE, None
        return (walk.row, walk.table, tuple(entry), walk.withheld_by), tuple(spelled)


def _spell_again(cells: Cells, number: int, value: Value) -> None:
    first = cells[number]
    if isinstance(first, Spellings):
        first.append(value)
    elif not isinstance(first, list):
        cells[number] = Spellings([first, value])
