"""One measurement of one activity: what is said of it, with intervals, and what it was made of.

In:  ``Released``, a seed, how many homes there are in all. Out: ``Measurement``: figures, never a value or a token.

The rules this module keeps (risk specification, sections 2 to 4):
 * The figure that is held against a limit is that of the whole life of a token, of homes of which anything left: time
   undoes what one report hides, and silent homes hide nobody.
 * Whatever was not looked at is a member of the measurement, and said with it.
 * The same table, seed and population give the same figures. Salts of hashes are drawn, and show in no figure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from sluis.risk.engine import connected
from sluis.risk.features import Day, days_of, fullest_pair, homes_of
from sluis.risk.linkage import MOST_HOMES, Linked, link
from sluis.risk.population import correct_when_unique
from sluis.risk.released import Released
from sluis.risk.singling_out import Closeness, Profile, Worst, opened
from sluis.risk.variants import coarser, is_coarsened, of_homes, only, token_per_report, with_values, without
from sluis.standing.measured import NEWEST_METHOD
from sluis.standing.share import FEWEST_HOMES, Plain, Share

METHOD: Final = NEWEST_METHOD
"""Version of what the figures mean. Another number is another measurement."""
EXPLAINED_HOMES: Final = 400
"""On how many homes it is measured what each column contributes."""
DAYS_APART: Final = (1, 2, 3, 7, 14, 28)
AMONG: Final = 20_000
"""Homes that are searched besides, and all of them: how often a home is recognised falls with how many there are."""
LIKELIEST: Final = "bayes"
"""The attacker whose figure is the headline: he always names somebody."""


@dataclass(frozen=True, slots=True)
class Apart:
    """How every attacker did over some days."""

    days: int
    linked: tuple[Linked, ...]

    @property
    def recognised(self) -> Share:
        """Of the attacker who did best by his upper end."""
        return max((each.recognised for each in self.linked), key=lambda share: (share.high, share.value))

    @property
    def candidates(self) -> int:
        """Among how many homes they chose."""
        return max(each.candidates for each in self.linked)

    def document(self) -> dict[str, Plain]:
        """Return it for JSON."""
        return {"days": self.days, "attackers": [each.document() for each in self.linked]}


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one column does to the figures, on a sample."""

    column: str
    unique: Share
    """Homes that are alone without it."""
    alone: Share
    """Homes that are alone by it only."""
    recognised: Share | None
    """Homes that are recognised the next day without it; ``None``: there is no other day."""

    def document(self) -> dict[str, Plain]:
        """Return it for JSON."""
        return {
            "column": self.column,
            "unique_without": self.unique.document(),
            "unique_alone": self.alone.document(),
            "recognised_without": None if self.recognised is None else self.recognised.document(),
        }


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing that would have been less, and what then is left of the risk; on the same sample."""

    what: Literal["drop", "coarser", "report-token"]
    """``drop``, ``coarser`` or ``report-token``."""
    column: str
    """Empty for ``report-token``."""
    unique: Share
    recognised: Share | None

    def document(self) -> dict[str, Plain]:
        """Return it for JSON."""
        return {
            "what": self.what,
            "column": self.column or None,
            "unique": self.unique.document(),
            "recognised": None if self.recognised is None else self.recognised.document(),
        }


@dataclass(frozen=True, slots=True)
class Explained:
    """Where the risk comes from."""

    homes: int
    """Of the sample."""
    unique: Share
    recognised: Share | None
    contributions: tuple[Contribution, ...]
    """The one whose absence helps most, first."""
    remedies: tuple[Remedy, ...]
    """The one that helps most, first."""

    def document(self) -> dict[str, Plain]:
        """Return it for JSON."""
        return {
            "homes": self.homes,
            "unique": self.unique.document(),
            "recognised": None if self.recognised is None else self.recognised.document(),
            "contributions": [each.document() for each in self.contributions],
            "remedies": [each.document() for each in self.remedies],
        }


@dataclass(frozen=True, slots=True)
class Population:
    """What the sample says of everybody."""

    homes: int
    """As it was stated; nothing checks it, and no limit is held against what follows from it."""
    correct_when_unique: float | None
    """How likely a home that looks like one that is alone in the sample is that home; ``None``: nobody is alone."""

    def document(self) -> dict[str, Plain]:
        """Return it for JSON."""
        return {
            "homes": self.homes,
            "source": "stated",
            "correct_when_unique": None if self.correct_when_unique is None else round(self.correct_when_unique, 6),
        }


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured of one activity."""

    homes: int
    silent: int
    """Of them, those of which nothing left at all: they are alike, and make every share of all homes smaller."""
    days: tuple[int, ...]
    """Days of 1970 of which anything left."""
    bodies: int
    columns: int
    report: Profile
    """Of one report of each home."""
    series: Profile
    """Of all that one token covers, with its times."""
    heard: Profile
    """The same of the homes of which anything left: what a limit is held against."""
    curve: tuple[tuple[int, Profile], ...]
    worst: Worst
    apart: tuple[Apart, ...]
    """How often a home is found again so many days later; empty when there is one day or homes are not known."""
    population: Population | None = None
    closeness: Closeness | None = None
    explained: Explained | None = None
    seed: int = 0
    known: bool = False
    """Whether the measurer knew which home each body is of."""
    among: tuple[Apart, ...] = ()
    """``tomorrow`` among more homes, ascending: the same homes are looked for; empty when there are no more."""
    method: int = field(default=METHOD)

    @property
    def tomorrow(self) -> Apart | None:
        """What holds from one day to the next that was measured."""
        return self.apart[0] if self.apart else None

    def document(self) -> dict[str, Plain]:
        """Return it for JSON, keys in the order in which they are printed."""
        return {
            "method": self.method,
            "homes": self.homes,
            "silent": self.silent,
            "days": list(self.days),
            "bodies": self.bodies,
            "columns": self.columns,
            "seed": self.seed,
            "linkage": [each.document() for each in self.apart],
            "among": [each.document() for each in self.among],
            "one_report": self.report.document(),
            "token_lifetime": self.series.document(),
            "heard": self.heard.unique.document(),
            "curve": [{"reports": reports, "unique": each.unique.document()} for reports, each in self.curve],
            "worst": {"k": self.worst.k, "columns": list(self.worst.columns)},
            "population": None if self.population is None else self.population.document(),
            "closeness": None
            if self.closeness is None
            else {"l": self.closeness.distinct, "t": round(self.closeness.distance, 6)},
            "explained": None if self.explained is None else self.explained.document(),
        }


def measure(
    released: Released,
    seed: int = 0,
    *,
    homes_in_all: int | None = None,
    sensitive: str | None = None,
    explain: bool = True,
    days_apart: int = 1,
) -> Measurement:
    """Measure one table.

    Args:
        released: Of at least ``FEWEST_HOMES`` homes that let something out; the caller refuses fewer.
        seed: Of samples, ties and absent homes.
        homes_in_all: Of the population; the sample is not corrected when absent.
        sensitive: A column whose l and t are asked.
        explain: Whether to say what each column contributes, which takes most of the time.
        days_apart: Over how many days at least it is said what each column contributes to finding a home again.
    """
    days = days_of(released)
    with opened(released) as table:
        report, series, heard = table.profile(), table.profile(steps=None), table.heard()
        closeness = None if sensitive is None else table.closeness(sensitive)
        curve, worst = table.curve(), table.worst()
    apart = tuple(_apart(released, seed))
    return Measurement(
        homes_in(released),
        homes_in(released) - len(speaking(released)),
        days,
        released.bodies,
        len(released.columns),
        report,
        series,
        heard,
        curve,
        worst,
        apart,
        None if homes_in_all is None else _population(report, homes_in(released), homes_in_all),
        closeness,
        _explained(released, seed, days_apart) if explain else None,
        seed,
        _are_known(released),
        among=tuple(_among(released, apart, seed)),
    )


def _are_known(released: Released) -> bool:
    return bool(_of_units(released, "max(home) >= 0"))


def homes_in(released: Released) -> int:
    """Return how many homes a table is about: those that are known, else its tokens."""
    known = "count(DISTINCT home) FILTER (home >= 0)"
    return _of_units(released, f"CASE WHEN max(home) >= 0 THEN {known} ELSE count(*) END")


def _of_units(released: Released, asked: str) -> int:
    with connected(units=released.units) as connection:
        (found,) = connection.execute(f"SELECT {asked} FROM units").fetchall()[0]  # noqa: S608 - of this module
    return int(found or 0)


def speaking(released: Released) -> frozenset[int]:
    """Return the homes of which anything left; tokens where homes are not known."""
    with connected(units=released.units, rows=released.rows) as connection:
        found = connection.execute(
            "SELECT DISTINCT CASE WHEN (SELECT max(home) FROM units) < 0 THEN unit ELSE home END FROM units "
            "JOIN rows USING (unit)"
        ).fetchall()
    return frozenset(int(home) for (home,) in found if int(home) >= 0)


def _apart(released: Released, seed: int) -> list[Apart]:
    """Let the attackers look between the days on which most homes were there."""
    found = []
    for apart in DAYS_APART:
        pair = fullest_pair(released, apart)
        linked = () if pair is None else link(Day(released, pair[0]), Day(released, pair[1]), seed, most=MOST_HOMES)
        if linked:
            found.append(Apart(apart, linked))
    return found


def _among(released: Released, apart: Sequence[Apart], seed: int) -> Iterator[Apart]:
    """Let the attackers look for the same homes among more, over the fewest days apart that were measured."""
    pair = fullest_pair(released, apart[0].days) if apart else None
    if pair is None:
        return
    one, two = Day(released, pair[0]), Day(released, pair[1])
    there = len(homes_of(one) & homes_of(two))
    for homes in sorted({min(AMONG, there), there}):
        if homes > MOST_HOMES:
            yield Apart(apart[0].days, link(one, two, seed, most=MOST_HOMES, among=homes))


def _population(profile: Profile, homes: int, homes_in_all: int) -> Population:
    sizes = dict(profile.sizes)
    fraction = min(1.0, homes / homes_in_all)
    ones, twos = sizes.get(1, 0), sizes.get(2, 0)
    return Population(homes_in_all, correct_when_unique(ones, twos, fraction) if ones else None)


def _explained(released: Released, seed: int, days_apart: int) -> Explained:
    """Take away each column that anything left in, leave it alone, and try what would make less of it."""
    sample = with_values(of_homes(released, EXPLAINED_HOMES, seed))
    apart = next(days for days in DAYS_APART if days >= days_apart)
    days = fullest_pair(sample, apart)
    unique, recognised = _figures(sample, days, seed)
    contributions = [
        Contribution(name, *_pair(without(sample, name), only(sample, name), days, seed)) for name in sample.columns
    ]
    contributions.sort(key=lambda each: (_left(each.unique, each.recognised), -each.alone.value, each.column))
    drops = [Remedy("drop", each.column, each.unique, each.recognised) for each in contributions]
    bands = [
        Remedy("coarser", name, *_figures(coarser(sample, name), days, seed))
        for name in sample.columns
        if is_coarsened(sample, name)
    ]
    tokens = Remedy("report-token", "", *_figures(token_per_report(sample), days, seed))
    remedies = sorted([*drops, *bands, tokens], key=lambda each: _left(each.unique, each.recognised))
    return Explained(homes_in(sample), unique, recognised, tuple(contributions), tuple(remedies))


def _pair(fewer: Released, one: Released, days: tuple[int, int] | None, seed: int) -> tuple[Share, Share, Share | None]:
    unique, recognised = _figures(fewer, days, seed)
    with opened(one) as table:
        return unique, table.profile(steps=None).unique, recognised


def _left(unique: Share, recognised: Share | None) -> float:
    return unique.value + (0.0 if recognised is None else recognised.value)


def _figures(released: Released, pair: tuple[int, int] | None, seed: int) -> tuple[Share, Share | None]:
    """Return how many homes are alone over a token's life, and how many are recognised on the next day."""
    with opened(released) as table:
        unique = table.profile(steps=None).unique
    if pair is None:
        return unique, None
    linked = link(Day(released, pair[0]), Day(released, pair[1]), seed, most=EXPLAINED_HOMES)
    return unique, next((each.recognised for each in linked if each.attacker == LIKELIEST), None)


__all__ = [
    "FEWEST_HOMES",
    "METHOD",
    "Apart",
    "Contribution",
    "Explained",
    "Measurement",
    "Population",
    "Remedy",
    "homes_in",
    "measure",
    "speaking",
]
