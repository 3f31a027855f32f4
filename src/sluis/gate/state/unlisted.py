"""Names the register does not list: how the privacy engineer sees what a new firmware sends.

In:  the leaves of reports. Out: rows of ``unlisted_names``.

The rules this module keeps (gate specification, section 13.4):
 * A name is kept at once only if it is a literal of the packaged catalogue.
 * Any other name is kept only once at least k households have sent it. Until then it exists in memory as a keyed hash
   under a key of this process, together with the slots that sent it; both are bounded.
 * Instances are ``*``; a name that holds an identifier is sent by one household only and so never reaches k.
"""

import hashlib
import secrets
from collections.abc import Iterable
from itertools import islice
from typing import Final

from sqlalchemy import Connection

from sluis.identify.catalogue import is_anybodys, known_template
from sluis.store.counts import add_unlisted
from sluis.telemetry.model import Leaf, Path

_NAMES: Final = 20_000
_PER_REPORT: Final = 2_000
_REMEMBERED: Final = 16_384
"""Paths whose template is kept: names of the catalogue and small numbers, nothing else."""
_NEW: Final = ("?",)
"""No template: a path that is looked at anew."""


class Unlisted:
    """What was seen and is in no plan, in memory until it may be written."""

    def __init__(self, k: int, listed: Iterable[Path]) -> None:
        self._k = k
        self._key = secrets.token_bytes(32)
        self._listed = frozenset(listed)
        self._slots: dict[bytes, set[int]] = {}
        self._shown: set[bytes] = set()
        self._fresh: dict[Path, int] = {}
        self._known: dict[Path, Path | None] = {}
        """Paths that are anybody's → what is kept of them: their template, or ``None`` when the plans list it."""

    def listed(self, paths: Iterable[Path]) -> None:
        """Take the paths of the register in force; what was seen before stays seen."""
        self._listed = frozenset(paths)
        self._known = {}

    def begin(self) -> None:
        """Forget what a transaction that did not commit left behind: its counts are counted when it is tried again."""
        self._fresh = {}

    def note(self, leaves: Iterable[Leaf], slot: int) -> None:
        """Take the names of one report in; names the plans list are passed over."""
        known, fresh = self._known, self._fresh
        for leaf in islice(leaves, _PER_REPORT):
            template = known.get(leaf.path, _NEW)
            if template is _NEW:
                template = self._look_at(leaf.path, slot)
            if template is not None:
                fresh[template] = fresh.get(template, 0) + 1

    def _look_at(self, path: Path, slot: int) -> Path | None:
        """Return the template to keep; ``None``: the plans list it, or too few households sent it."""
        template = known_template(path)
        if template is None:
            made = tuple("*" if part.isdecimal() else part for part in path)
            wanted = made not in self._listed and _storable(made)
            return made if wanted and self._often_enough(made, slot) else None
        kept = None if template in self._listed else template
        if len(self._known) < _REMEMBERED and is_anybodys(path, template):
            self._known[path] = kept
        return kept

    def _often_enough(self, template: Path, slot: int) -> bool:
        mark = hashlib.blake2b("\0".join(template).encode(), key=self._key, digest_size=16).digest()
        if mark in self._shown:
            return True
        seen = self._slots.get(mark)
        if seen is None:
            if len(self._slots) >= _NAMES:
                return False
            seen = self._slots[mark] = set()
        seen.add(slot)
        if len(seen) < self._k:
            return False
        del self._slots[mark]
        self._shown.add(mark)
        return True

    def write(self, conn: Connection, now_ms: int) -> None:
        """Add what may be kept to the store, in the caller's transaction."""
        fresh, self._fresh = self._fresh, {}
        add_unlisted(conn, now_ms, {".".join(template): n for template, n in fresh.items()})


def _storable(template: Path) -> bool:
    """PostgreSQL keeps no NUL in a text: a name with one would make every transaction that counts it fail."""
    return not any("\0" in part for part in template)
