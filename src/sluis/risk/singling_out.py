"""Singling out: how many homes share what was released of a home, for who knows all of it.

In:  ``Released``, columns. Out: ``Profile``: how many are alone, in how small a group the rest is, and the worst home.

The rules this module keeps:
 * A home is the multiset of its devices, each device the values of its columns, over the steps that are looked at. Two
   homes are one class when nothing that was released tells them apart in their period; silence is a class.
 * The multiset is a sum of hashes of text, with a salt that is drawn for the run: nobody can make homes that collide.
   Hashes of numbers are never summed: in DuckDB those of small integers give equal sums of unequal homes.
 * SQL over Arrow: DuckDB does it on one machine, and any engine with ``sum(hash(text))`` does the same.

Sources: L. Sweeney, "k-anonymity" (2002); A. Machanavajjhala et al., "l-diversity" (2007); N. Li et al., "t-closeness"
(2007).
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from math import log2
from typing import Final

from sluis.risk.engine import Connection, connected
from sluis.risk.released import Released
from sluis.standing.share import Plain, Share

_ABSENT: Final = "chr(30)"
_BETWEEN: Final = "chr(31)"
_SMALL: Final = (5, 20)
_PAIRS_OF: Final = 8
"""Columns of which pairs are tried."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How large the classes are."""

    sizes: tuple[tuple[int, int], ...]
    """Homes in a class → classes of that size; ascending. A home counts once in each period."""

    @property
    def homes(self) -> int:
        """How many homes were looked at; one of two periods counts twice."""
        return sum(size * count for size, count in self.sizes)

    @property
    def classes(self) -> int:
        """How many can be told apart."""
        return sum(count for _size, count in self.sizes)

    @property
    def unique(self) -> Share:
        """Homes that are alone: P(k = 1)."""
        return self.below(2)

    @property
    def smallest(self) -> int:
        """The table's k: the size of the smallest class; 0 of an empty table."""
        return self.sizes[0][0] if self.sizes else 0

    @property
    def kappa(self) -> float:
        """Classes per home: how often who knows everything points at the right home, choosing within its class."""
        return self.classes / self.homes if self.homes else 0.0

    @property
    def entropy_bits(self) -> float:
        """How much is told about which home it is, in bits."""
        total = self.homes
        return sum(count * size / total * log2(total / size) for size, count in self.sizes) if total else 0.0

    def below(self, k: int) -> Share:
        """Return how many homes share their class with fewer than ``k``, themselves included."""
        return Share(sum(size * count for size, count in self.sizes if size < k), self.homes)

    def document(self) -> dict[str, Plain]:
        """Return it for JSON."""
        return {
            "homes": self.homes,
            "classes": self.classes,
            "k": self.smallest,
            "unique": self.unique.document(),
            **{f"below_{k}": self.below(k).document() for k in _SMALL},
            "kappa": round(self.kappa, 6),
            "entropy_bits": round(self.entropy_bits, 4),
            "sizes": [list(size) for size in self.sizes],
        }


@dataclass(frozen=True, slots=True)
class Closeness:
    """What classes tell of one column that nobody should learn."""

    distinct: int
    """l: the fewest different values in a class."""
    distance: float
    """t: the largest distance between a class and all homes, half the sum of absolute differences."""


@dataclass(frozen=True, slots=True)
class Worst:
    """The home that is recognised by the fewest columns."""

    k: int
    columns: tuple[str, ...]
    """That suffice; empty when nobody is alone, or only by more than two of them."""


class Table:
    """One released table in the engine, to be asked several times; ``opened`` makes it.

    Args:
        released: The tables.
        connection: In which they are ``units`` and ``rows``.
        salt: Of the hashes. Two runs with the same salt can be compared class by class.
    """

    def __init__(self, released: Released, connection: Connection, salt: str) -> None:
        self.released = released
        self.connection = connection
        self._salt = salt

    def profile(self, columns: Sequence[str] | None = None, *, steps: int | None = 1) -> Profile:
        """Return the classes.

        Args:
            columns: That the attacker knows; all when absent.
            steps: How many reports of each home he knows, from its first, in their order and without their times;
                ``None``: all, with their times.

        Returns:
            The sizes of the classes, homes compared within their period.
        """
        found = self.connection.execute(
            f"WITH k AS ({self._keys(columns, steps)}), c AS (SELECT count(*) f FROM k GROUP BY period, key) "  # noqa: S608 - columns are quoted
            "SELECT f, count(*) FROM c GROUP BY f ORDER BY f"
        ).fetchall()
        return Profile(tuple((int(size), int(count)) for size, count in found))

    def heard(self) -> Profile:
        """Return the classes of all that one token covers, of the homes of which anything left.

        Homes that are silent are alike, and whoever adds them makes every share of all homes smaller: a limit is held
        against this one.
        """
        found = self.connection.execute(
            f"WITH k AS ({self._keys(None, None)}), h AS (SELECT DISTINCT unit FROM rows), "  # noqa: S608 - columns are quoted
            "c AS (SELECT count(*) f FROM k JOIN h USING (unit) GROUP BY period, key) "
            "SELECT f, count(*) FROM c GROUP BY f ORDER BY f"
        ).fetchall()
        return Profile(tuple((int(size), int(count)) for size, count in found))

    def closeness(self, sensitive: str, columns: Sequence[str] | None = None, *, steps: int | None = 1) -> Closeness:
        """Return l and t of a column, in the classes that the other columns make.

        Args:
            sensitive: The column; its value in a home is the multiset over the home's devices.
            columns: That make the classes; all others when absent.
            steps: As in ``profile``.
        """
        known = [name for name in columns or self.released.columns if name != sensitive]
        low, far = self.connection.execute(
            f"WITH k AS ({self._keys(known, steps)}), s AS ({self._keys([sensitive], steps)}), "  # noqa: S608 - columns are quoted
            "j AS (SELECT k.period p, k.key c, s.key v FROM k JOIN s USING (unit)), "
            "cells AS (SELECT p, c, v, count(*) n FROM j GROUP BY ALL), "
            "classes AS (SELECT p, c, sum(n) n, count(*) l FROM cells GROUP BY ALL), "
            "values_ AS (SELECT p, v, sum(n) n FROM cells GROUP BY ALL), "
            "total AS (SELECT p, sum(n) n FROM cells GROUP BY ALL), "
            "far AS (SELECT classes.p, classes.c, "
            "0.5 * sum(abs(coalesce(cells.n, 0) / classes.n - values_.n / total.n)) t "
            "FROM classes JOIN values_ ON values_.p = classes.p JOIN total ON total.p = classes.p "
            "LEFT JOIN cells ON cells.p = classes.p AND cells.c = classes.c AND cells.v = values_.v GROUP BY ALL) "
            "SELECT (SELECT min(l) FROM classes), (SELECT max(t) FROM far)"
        ).fetchall()[0]
        return Closeness(int(low or 0), float(far or 0.0))

    def curve(self) -> tuple[tuple[int, Profile], ...]:
        """Return the profile for 1, 2, 4 ... known reports of each home, in their order; for all of them, last."""
        (most,) = self.connection.execute(
            "SELECT coalesce(max(n), 0) FROM (SELECT count(DISTINCT step) n FROM rows GROUP BY unit)"
        ).fetchall()[0]
        points = sorted({min(2**power, int(most)) for power in range(int(most).bit_length() + 1)}) if most else [1]
        return tuple((point, self.profile(steps=point)) for point in points)

    def worst(self) -> Worst:
        """Return k of the home that is recognised by the fewest columns of one report, and which suffice."""
        whole = self.profile()
        if whole.smallest != 1:
            return Worst(whole.smallest, ())
        alone = {name: self.profile([name]) for name in self.released.columns}
        for name, profile in alone.items():
            if profile.smallest == 1:
                return Worst(1, (name,))
        telling = sorted(alone, key=lambda name: -alone[name].entropy_bits)[:_PAIRS_OF]
        for pair in combinations(telling, 2):
            if self.profile(pair).smallest == 1:
                return Worst(1, pair)
        return Worst(1, ())

    def _keys(self, columns: Sequence[str] | None, steps: int | None) -> str:
        """Return SQL for period, unit and key: the sum of the hashes of the rows, 0 of a silent home."""
        names = self.released.columns if columns is None else columns
        shown = [f"coalesce({quoted(name)}::VARCHAR, {_ABSENT})" for name in names]
        step = ["step::VARCHAR"] if steps is None else ["nth::VARCHAR"] if steps > 1 else []
        text = f", {_BETWEEN}, ".join([f"'{self._salt}'", *step, *shown])
        return (
            "SELECT period, unit, coalesce(key, 0) AS key FROM units LEFT JOIN "  # noqa: S608 - columns are quoted
            f"(SELECT unit, sum(hash(concat({text}))) AS key FROM {self._within(steps)} GROUP BY unit) USING (unit)"
        )

    @staticmethod
    def _within(steps: int | None) -> str:
        if steps is None:
            return "rows"
        return (
            "(SELECT * FROM (SELECT *, dense_rank() OVER (PARTITION BY unit ORDER BY step) AS nth FROM rows) "  # noqa: S608 - a number
            f"WHERE nth <= {int(steps)})"
        )


@contextmanager
def opened(released: Released, salt: str | None = None) -> Iterator[Table]:
    """Open a table for as long as the block lasts; the salt is drawn when absent."""
    with connected(units=released.units, rows=released.rows) as connection:
        yield Table(released, connection, secrets.token_hex(16) if salt is None else salt)


def quoted(name: str) -> str:
    """Return a name as SQL writes it.

    Examples:
        >>> quoted('a"b')
        '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'
