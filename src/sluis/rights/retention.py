"""How long a recipient may keep what was sent, by every register that was ever in force: the longest term of any.

In:  the registers that were kept, and the one in force. Out: for each activity its longest term, with its words.

The rules this module keeps (rights specification, section 2.1):
 * A body may be kept for as long as any register allowed since it was sent. A term that became shorter afterwards ends
   nothing that a recipient has by then.
 * Where a register that was in force cannot be read any more, or one states no term, nothing is known to be gone.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection

from sluis.errors import FileName
from sluis.register.load import read_register
from sluis.register.model import Activity, Register
from sluis.store.registers import every_register

_MOST_KEPT: Final = 512


@dataclass(frozen=True, slots=True)
class Term:
    """How long a recipient may keep what was sent for one activity."""

    days: int | None
    """At its longest; ``None``: no end is stated."""
    period: str | None
    """As the register writes it, ``P30D``."""
    criteria: str | None
    """Where no period is stated: by what it is decided, in words."""


FOR_EVER: Final = Term(None, None, None)


@dataclass(frozen=True, slots=True)
class Retentions:
    """The longest term of each activity."""

    terms: dict[str, Term] = field(default_factory=dict)
    unread: bool = False
    """A register that was in force cannot be read: what it allowed is not known."""

    def of(self, activity: str) -> Term:
        """Return the longest term under which something of an activity may be kept.

        Examples:
            >>> Retentions({"a": Term(30, "P30D", None)}).of("a").days, Retentions().of("a").days
            (30, None)
            >>> Retentions({"a": Term(30, "P30D", None)}, unread=True).of("a").days is None
            True
        """
        return FOR_EVER if self.unread else self.terms.get(activity, FOR_EVER)


def retentions(conn: Connection, in_force: Register) -> Retentions:
    """Return the longest terms of the register in force and of every one that was.

    Args:
        conn: A connection.
        in_force: The register in force, which need not be kept yet.
    """
    terms = {name: _term(activity) for name, activity in in_force.activities.items()}
    unread = False
    for sources in every_register(conn):
        stated = None if sources is None else _terms(sources.register, tuple(sorted(sources.vocabularies.items())))
        if stated is None:
            unread = True
            continue
        for name, term in stated:
            terms[name] = longer(terms[name], term) if name in terms else term
    return Retentions(terms, unread)


def longer(one: Term, other: Term) -> Term:
    """Return the longer of two terms; one without an end is longer than any.

    Examples:
        >>> longer(Term(30, "P30D", None), Term(31, "P1M", None)).period
        'P1M'
        >>> longer(Term(30, "P30D", None), FOR_EVER).days is None
        True
    """
    if one.days is None or other.days is None:
        return one if one.days is None else other
    return one if one.days >= other.days else other


@lru_cache(maxsize=_MOST_KEPT)
def _terms(register: bytes, shelf: tuple[tuple[str, bytes], ...]) -> tuple[tuple[str, Term], ...] | None:
    """Return the terms of a register, ``None`` when it cannot be read; the same bytes are read once."""
    read = read_register(register, FileName("register.yaml"), dict(shelf)).as_written
    return None if read is None else tuple((name, _term(activity)) for name, activity in read.activities.items())


def _term(activity: Activity) -> Term:
    return Term(activity.retention_days, activity.retention, activity.retention_criteria)
