"""Look at a register that no gate would load: what of it can be judged and compiled, and what is the matter with it.

In:  the bytes of a register, its name, its vocabularies, a day.
Out: the register without what cannot be lowered; and ``RegisterState``: its faults, what was left out, how much closes.

The rules this module keeps:
 * What cannot be read is refused here as everywhere: a fault of YAML, of a recipient, of anything outside an activity.
 * An activity with faults of its own is left out whole, and named. Never a part of one: half an activity is another.
 * A register that only the law refuses is looked at whole. Nothing of it is in force; gate and activation refuse it.
"""

from dataclasses import dataclass
from datetime import date

from sluis.errors import FileName, RegisterError
from sluis.register.check import check
from sluis.register.load import ReadRegister, read_register, read_without
from sluis.register.model import Register
from sluis.register.tree import Mapping, Tree
from sluis.register.vocabulary import Shelf

_Position = tuple[int, int]
_END: _Position = (1 << 31, 0)


@dataclass(frozen=True, slots=True)
class RegisterState:
    """What is the matter with a register that no gate would load."""

    faults: int
    left_out: tuple[str, ...]
    """Activities that cannot be lowered, in file order."""
    closing: int
    """Findings that close an activity, among those that were judged."""


def look_at(source: bytes, name: FileName, vocabularies: Shelf, at: date) -> tuple[Register, RegisterState | None]:
    """Return a register to be looked at, and what is the matter with it.

    Args:
        source: Bytes of the file.
        name: As the operator named it.
        vocabularies: As for ``load_register``.
        at: The day on which closing findings are counted.

    Returns:
        ``None`` beside it when a gate would load it.

    Raises:
        RegisterError: it cannot be read, or every activity has faults of its own; carries all faults.

    Effects:
        Reads the vocabulary files that rows name.
    """
    read = read_register(source, name, vocabularies)
    if not read.faults:
        return read.loaded(), None
    register, left_out = read.as_written, tuple[str, ...]()
    if register is None:
        left_out = _faulty(read)
        register = _rest(read, left_out, source, vocabularies)
    closing = sum(finding.closes for finding in check(register, at))
    return register, RegisterState(len(read.faults), left_out, closing)


def _rest(read: ReadRegister, left_out: tuple[str, ...], source: bytes, vocabularies: Shelf) -> Register:
    if read.tree is None or not left_out:
        raise RegisterError(read.name, read.faults)
    rest = read_without(read.tree, frozenset(left_out), source, read.name, vocabularies)
    if rest.as_written is None or not rest.as_written.activities:
        raise RegisterError(read.name, read.faults)
    return rest.as_written


def _faulty(read: ReadRegister) -> tuple[str, ...]:
    """Return the activities with faults of their own; none when a fault stands outside all of them."""
    places = _places(read.tree)
    faulty: dict[str, None] = {}
    for fault in read.faults:
        if fault.finding is None:
            inside = [name for name, first, end in places if first <= (fault.line, fault.column) < end]
            if not inside:
                return ()
            faulty[inside[0]] = None
    return tuple(name for name, _, _ in places if name in faulty)


def _places(tree: Tree | None) -> list[tuple[str, _Position, _Position]]:
    """Return of each activity where it begins and where the next thing does."""
    top = tree.entries if isinstance(tree, Mapping) else {}
    activities = top["activities"][1] if "activities" in top else None
    if not isinstance(activities, Mapping):
        return []
    keys = [(key.line, key.column) for key, _ in top.values()]
    starts = {name: (key.line, key.column) for name, (key, _) in activities.entries.items()}
    edges = sorted([*keys, *starts.values(), _END])
    return [(name, first, next(edge for edge in edges if edge > first)) for name, first in starts.items()]
