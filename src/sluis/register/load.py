"""Load a register: bytes in, a register without a fault out; or every fault at once.

In:  the bytes of ``register.yaml``, its name, the folder of vocabularies.
Out: ``Register``; or ``RegisterError`` with every fault: line, column, code, sentence, remedy.

The rules this module keeps:
 * All errors at once: shape and meaning are both checked in one go, and a fault in one part hides none in another.
 * What loads is what the file says: text is converted by its declared type, nothing is filled in. What says that
   there is nothing is absent. The exception is a listed word that is an identifier: its kind stands in its place, so
   that nothing that looks can show it.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as dataclass_replace
from typing import Final

import msgspec
from msgspec.structs import replace

from sluis.errors import FileName, Place, RegisterError, RegisterText
from sluis.identify.listed import shown_word
from sluis.register.absent import without_absent
from sluis.register.activity_checks import check_activity
from sluis.register.change import Change, with_changes
from sluis.register.convert import Replaced, to_version_2
from sluis.register.count_checks import check_counted_once
from sluis.register.cross_checks import check_decisions, check_evidence, check_hosts, check_profiles
from sluis.register.faults import Fault
from sluis.register.model import Register, RegisterFile, Row, Vocabulary
from sluis.register.schema_check import quoted, schema_faults, without_unknown_keys
from sluis.register.tree import Mapping, Scalar, Sequence, Tree, place, plain, read_tree
from sluis.register.under_check import RegisterUnderCheck, written_out
from sluis.register.vocabulary import Shelf

VERSION: Final = 2
"""The version of the format this Sluis writes; older ones are converted step by step."""

CONVERTERS: Final[dict[int, Callable[[Tree], tuple[Tree, tuple[Replaced, ...]]]]] = {1: to_version_2}
"""From a version to the next: ``CONVERTERS[1]`` turns a tree of version 1 into one of version 2."""


def register_digest(source: bytes) -> str:
    """Return the SHA-256 of a register's bytes, 64 hex digits: what ``gate.toml`` pins.

    Examples:
        >>> register_digest(b"")[:16]
        'e3b0c44298fc1c14'
    """
    return hashlib.sha256(source).hexdigest()


@dataclass(frozen=True, slots=True)
class ReadRegister:
    """What was read of a file, whether it loads or not."""

    name: FileName
    tree: Tree | None
    """For the place of a fact; ``None`` when the file is no YAML."""
    faults: tuple[Fault, ...]
    """In file order; none: it loads."""
    as_written: Register | None
    """The register, also when nothing but law refuses it: to be judged, never to run. ``None``: it says no flow."""
    replaced: tuple[Replaced, ...] = ()
    """Of a register of an older version: what was free text there, and what it became."""
    written: int = VERSION
    """The version of the format the file is written in."""

    @property
    def refused_by_law_alone(self) -> bool:
        """Whether each of its faults, and there is one, is a finding of law."""
        return bool(self.faults) and all(fault.finding is not None for fault in self.faults)

    def loaded(self) -> Register:
        """Return the register.

        Raises:
            RegisterError: it has faults; carries them all.
        """
        if self.faults or self.as_written is None:
            raise RegisterError(self.name, self.faults)
        return self.as_written


def load_register(source: bytes, name: FileName, vocabularies: Shelf = None) -> Register:
    r"""Load a register, or say everything that is wrong with it.

    Args:
        source: Bytes of the file: UTF-8 YAML, at most 4 MiB.
        name: The file as the operator named it, for messages.
        vocabularies: Folder of vocabulary files, usually ``vocabularies`` beside the register; or their bytes by
            file name.

    Returns:
        The register. It loads on any day; whether its activities may run is for ``sluis.register.check``.

    Raises:
        RegisterError: with every fault. Nothing of the register may be used.

    Effects:
        Reads the vocabulary files that rows name. No clock, no network.

    Source:
        Register specification, sections 2 to 5.

    Examples:
        >>> load_register(b"version: 1\nversion: 1\n", FileName("register.yaml"))
        Traceback (most recent call last):
        sluis.errors.RegisterError: register.yaml cannot be used; faults: 4. ...
    """
    return read_register(source, name, vocabularies).loaded()


def read_register(
    source: bytes, name: FileName, vocabularies: Shelf = None, changes: tuple[Change, ...] = ()
) -> ReadRegister:
    """Read a register and everything that is wrong with it, without raising for faults of the file.

    Args:
        source: As for ``load_register``.
        name: As for ``load_register``.
        vocabularies: As for ``load_register``.
        changes: Facts that would be otherwise. The digest stays that of the file.

    Raises:
        set_path_error: a change names what the register does not have.

    Effects:
        As ``load_register``.
    """
    tree, tree_faults = read_tree(source)
    if tree is None:
        return ReadRegister(name, None, tree_faults, None)
    written = version_of(tree)
    if written > VERSION:
        return ReadRegister(name, tree, _in_file_order([*tree_faults, _too_new(tree)]), None, written=written)
    tree, replaced = _current(tree, written)
    changed = without_absent(with_changes(tree, changes))
    read = _read(changed, tree_faults, (name, register_digest(source)), vocabularies)
    register = None if read.as_written is None else dataclass_replace(read.as_written, written=written)
    return dataclass_replace(read, as_written=register, replaced=replaced, written=written)


def read_without(
    tree: Tree, activities: frozenset[str], source: bytes, name: FileName, vocabularies: Shelf
) -> ReadRegister:
    """Read a register as if some of its activities, and the decisions about them, did not stand in it.

    Args:
        tree: As ``read_register`` read it, without faults of YAML.
        activities: Names of those to leave out.
        source: Bytes of the whole file; the digest is theirs.
        name: As for ``load_register``.
        vocabularies: As for ``load_register``.
    """
    return _read(_without(tree, activities), (), (name, register_digest(source)), vocabularies)


def _without(tree: Tree, activities: frozenset[str]) -> Tree:
    if not isinstance(tree, Mapping):
        return tree
    entries = dict(tree.entries)
    for key, (place_of_key, below) in tree.entries.items():
        if key == "activities" and isinstance(below, Mapping):
            kept = {name: entry for name, entry in below.entries.items() if name not in activities}
            entries[key] = (place_of_key, Mapping(kept, below.line, below.column))
        elif key == "decisions" and isinstance(below, Sequence):
            items = tuple(item for item in below.items if _names(item) not in activities)
            entries[key] = (place_of_key, Sequence(items, below.line, below.column))
    return Mapping(entries, tree.line, tree.column)


def _names(decision: Tree) -> str:
    """Return the activity that a decision names."""
    named = decision.entries.get("activity") if isinstance(decision, Mapping) else None
    return named[1].text if named is not None and isinstance(named[1], Scalar) else ""


def _read(tree: Tree, tree_faults: tuple[Fault, ...], named: tuple[FileName, str], vocabularies: Shelf) -> ReadRegister:
    raw = plain(tree)
    shape, broken = schema_faults(tree, raw)
    draft = RegisterUnderCheck(tree, written_out(without_unknown_keys(tree, raw)), broken)
    vocabularies_used = _meaning(draft, vocabularies)
    faults = _in_file_order([*tree_faults, *shape, *draft.faults])
    if any(fault.finding is None for fault in faults):
        return ReadRegister(named[0], tree, faults, None)
    file = without_identifiers(msgspec.convert(draft.instance, RegisterFile, strict=False))
    lines = {
        activity: tuple(draft.line((*at, "fields", position)) for position in draft.positions((*at, "fields")))
        for activity, at in draft.activities()
    }
    return ReadRegister(named[0], tree, faults, Register(file, *named, lines, vocabularies_used))


def without_identifiers(file: RegisterFile) -> RegisterFile:
    """Return a register with each listed word that is an identifier as its kind.

    Source:
        Register specification, section 4.15.
    """
    activities = {name: replace(entry, fields=_shown(entry.fields)) for name, entry in file.activities.items()}
    return replace(file, activities=activities)


def _shown(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(
        row
        if row.as_ is None or row.as_.enum is None
        else replace(row, as_=replace(row.as_, enum=tuple(map(shown_word, row.as_.enum))))
        for row in rows
    )


def version_of(tree: Tree) -> int:
    """Return the version a register says it is written in; the current one when it says none that can be read."""
    node = tree.entries["version"][1] if isinstance(tree, Mapping) and "version" in tree.entries else None
    readable = isinstance(node, Scalar) and node.text.isascii() and node.text.isdigit()
    return int(node.text[:9]) if readable and isinstance(node, Scalar) else VERSION


def _too_new(tree: Tree) -> Fault:
    node = tree.entries["version"][1] if isinstance(tree, Mapping) else tree
    text = node.text if isinstance(node, Scalar) else ""
    places: dict[str, Place | int] = {"version": RegisterText(quoted(text)), "ours": VERSION}
    return Fault(*place(tree, ("version",)), "register.version", places)


def _current(tree: Tree, version: int) -> tuple[Tree, tuple[Replaced, ...]]:
    """Convert a tree of an older version to the current one, step by step."""
    replaced: tuple[Replaced, ...] = ()
    while version in CONVERTERS:
        tree, more = CONVERTERS[version](tree)
        replaced, version = (*replaced, *more), version + 1
    return tree, replaced


def _meaning(draft: RegisterUnderCheck, vocabularies: Shelf) -> dict[str, Vocabulary]:
    used: dict[str, Vocabulary] = {}
    for name, at in draft.activities():
        used.update(check_activity(draft, name, at, vocabularies))
    check_profiles(draft)
    check_counted_once(draft)
    check_decisions(draft)
    check_evidence(draft)
    check_hosts(draft)
    return used


def _in_file_order(faults: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.line, fault.column, fault.code)))
