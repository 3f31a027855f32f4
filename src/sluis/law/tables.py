"""The tables of law beside adequacy and terms, read once; and the check that no table has a hole or an overlap.

In:  ``law/tables/*.toml``; where each row was read stands in ``sources.toml``.
Out: fines, supervisors, modules, hints, proposals, powers; ``check_tables``.

The rules this module keeps:
 * A proposal is data. It has no rule and decides nothing.
 * Decisions of one series follow each other day by day; two decisions without a scope never cover one country at once.
 * What is wrong in a table is said in one sentence with its place and what to do.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Final, Literal, TypeVar

import msgspec

from sluis.errors import Code, FileName, RegisterText, SluisError
from sluis.errors.law import law_no_table_error, law_table_error
from sluis.law.adequacy import ADEQUACY_TABLE, EEA_TABLE, AdequacyTable, Decision, EeaTable, table_bytes
from sluis.law.deadlines import CLOCK_TABLE, TermTable
from sluis.law.sources import READ, SOURCES, SourceTable

FINES: Final = "fines.toml"
SUPERVISORS: Final = "supervisors.toml"
MODULES: Final = "scc.toml"
PRACTICE: Final = "law_and_practice.toml"
HINTS: Final = "hints.toml"
PROPOSALS: Final = "proposals.toml"
DATES: Final = "dates.toml"
POWERS: Final = "powers.toml"


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every row."""


class Tier(Part, frozen=True, kw_only=True):
    """One fine tier; ``amount`` is the highest, a percentage of yearly turnover."""

    id: str
    citation: str
    amount: str


class FineTable(Part, frozen=True, kw_only=True):
    """The whole table."""

    tier: tuple[Tier, ...]


class Overseer(Part, frozen=True, kw_only=True):
    """One supervisor."""

    id: str
    name: str
    task: str


class SupervisorTable(Part, frozen=True, kw_only=True):
    """The whole table."""

    supervisor: tuple[Overseer, ...]


class Module(Part, frozen=True, kw_only=True):
    """Who exports to whom, and the module that fits."""

    exporter: str
    importer: str
    module: Literal[1, 2, 3, 4]


class ModuleTable(Part, frozen=True, kw_only=True):
    """The whole table."""

    citation: str
    starts: date
    """First day on which clauses with modules exist."""
    old_concluded_before: date
    """First day on which no clauses of before could be concluded any more."""
    old_ends: date
    """First day on which those count no longer."""
    importer_under_avg: Literal["announced", "adopted"]
    module: tuple[Module, ...]


class Practice(Part, frozen=True, kw_only=True):
    """A country whose law and practice were found wanting, in ``[starts, ends)``."""

    country: str
    starts: date
    ends: date | None = None
    why: str


class PracticeTable(Part, frozen=True, kw_only=True):
    """The whole table."""

    country: tuple[Practice, ...]


class Hint(Part, frozen=True, kw_only=True):
    """Words that can tell one special category."""

    category: str
    words: tuple[str, ...]


class HintTable(Part, frozen=True, kw_only=True):
    """The whole table."""

    hint: tuple[Hint, ...]


class Proposal(Part, frozen=True, kw_only=True):
    """Law that was proposed, or a case that is pending."""

    id: str
    status: Literal["proposed"]
    citation: str
    touches: tuple[str, ...]
    """Rules it would change."""
    says: str


class LawDate(Part, frozen=True, kw_only=True):
    """A day on which law begins that no rule judges by."""

    id: str
    day: date
    citation: str
    says: str


class DateTable(Part, frozen=True, kw_only=True):
    """The whole table."""

    date: tuple[LawDate, ...]


class Power(Part, frozen=True, kw_only=True):
    """A power by which an authority or its inspector may ask for something."""

    id: str
    citation: str


class PowerTable(Part, frozen=True, kw_only=True):
    """The whole table."""

    power: tuple[Power, ...]


class ProposalTable(Part, frozen=True, kw_only=True):
    """The whole table."""

    proposal: tuple[Proposal, ...]


KINDS: Final[dict[str, type[msgspec.Struct]]] = {
    ADEQUACY_TABLE: AdequacyTable,
    EEA_TABLE: EeaTable,
    CLOCK_TABLE: TermTable,
    FINES: FineTable,
    SUPERVISORS: SupervisorTable,
    MODULES: ModuleTable,
    PRACTICE: PracticeTable,
    HINTS: HintTable,
    PROPOSALS: ProposalTable,
    DATES: DateTable,
    POWERS: PowerTable,
    SOURCES: SourceTable,
}
"""Every table and its form."""

_WHOLE: Final[dict[type[msgspec.Struct], str]] = {EeaTable: "countries", ModuleTable: "modules", HintTable: "words"}
"""Tables that were read as a whole, and what they are called in the table of sources."""

Some = TypeVar("Some", bound=msgspec.Struct)


def _read(name: str, kind: type[Some]) -> Some:
    return msgspec.toml.decode(table_bytes(name), type=kind)


@lru_cache(maxsize=1)
def fines() -> dict[str, Tier]:
    """Return the fine tiers by key."""
    return {tier.id: tier for tier in _read(FINES, FineTable).tier}


@lru_cache(maxsize=1)
def supervisors() -> dict[str, Overseer]:
    """Return the supervisors by key."""
    return {overseer.id: overseer for overseer in _read(SUPERVISORS, SupervisorTable).supervisor}


@lru_cache(maxsize=1)
def clauses() -> ModuleTable:
    """Return the table of the standard clauses: its days and modules."""
    return _read(MODULES, ModuleTable)


@lru_cache(maxsize=1)
def modules() -> dict[tuple[str, str], int]:
    """Return the module of the standard clauses by (exporter, importer)."""
    return {(row.exporter, row.importer): row.module for row in clauses().module}


@lru_cache(maxsize=1)
def practice() -> tuple[Practice, ...]:
    """Return the countries whose law and practice were found wanting, each with its days."""
    return _read(PRACTICE, PracticeTable).country


def found_wanting(country: str, at: date) -> Practice | None:
    """Return what was found of the law and practice of a country on a day.

    Source:
        GDPR art. 46(1); C-311/18, operative part 2; the reasons in the table.

    Examples:
        >>> found_wanting("US", date(2021, 1, 1)) is not None, found_wanting("US", date(2026, 1, 1)) is None
        (True, True)
    """
    return next(
        (
            row
            for row in practice()
            if row.country == country and row.starts <= at and (row.ends is None or at < row.ends)
        ),
        None,
    )


@lru_cache(maxsize=1)
def proposals() -> tuple[Proposal, ...]:
    """Return what was proposed; it decides nothing."""
    return _read(PROPOSALS, ProposalTable).proposal


@lru_cache(maxsize=1)
def dates() -> tuple[LawDate, ...]:
    """Return the days on which law begins that no rule judges by."""
    return _read(DATES, DateTable).date


@lru_cache(maxsize=1)
def powers() -> dict[str, Power]:
    """Return the powers by which somebody may ask for a dossier, by id."""
    return {row.id: row for row in _read(POWERS, PowerTable).power}


@lru_cache(maxsize=1)
def _hints() -> tuple[tuple[str, str], ...]:
    return tuple((word, hint.category) for hint in _read(HINTS, HintTable).hint for word in hint.words)


@lru_cache(maxsize=4096)
def hint_of(name: str) -> str | None:
    """Return the special category a name can tell, or ``None``.

    Source:
        GDPR art. 9(1); C-184/20, C-21/23: what a category can be inferred from counts.

    Examples:
        >>> hint_of("Dexcom G7"), hint_of("hearing-aid left"), hint_of("laptop")
        ('health', 'health', None)
    """
    plain = re.sub(r"[^a-z]", "", name.lower())
    return next((category for word, category in _hints() if word in plain), None)


def check_tables(folder: Path | None = None) -> tuple[str, ...]:
    """Check every table, the packaged ones or those in ``folder``.

    Args:
        folder: Where tables of the same names lie; only those that are there are checked.

    Returns:
        The names that were checked.

    Raises:
        law_no_table_error: the folder holds no table.
        law_table_error: the first thing that is wrong, with its place.

    Effects:
        Reads the files.
    """
    checked = []
    for name, kind in KINDS.items():
        if folder is not None and not (folder / name).is_file():
            continue
        source = table_bytes(name) if folder is None else (folder / name).read_bytes()
        file = FileName(name if folder is None else folder / name)
        check_table(file, source, kind)
        checked.append(name)
    if folder is not None and not checked:
        raise law_no_table_error(folder=FileName(folder))
    return tuple(checked)


def check_table(file: FileName, source: bytes, kind: type[msgspec.Struct]) -> None:
    """Check one table.

    Args:
        file: What it is called in an error.
        source: Its bytes.
        kind: Its form.

    Raises:
        law_table_error: what is wrong, with its place.
    """
    try:
        table = msgspec.toml.decode(source, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise _wrong(file, "-", "form") from None
    if isinstance(table, AdequacyTable):
        _check_decisions(file, table.decision)
    elif isinstance(table, EeaTable):
        _check_once(file, [*table.members, *table.inside_with_parent, *table.third_country_traps])
    elif isinstance(table, TermTable):
        _check_once(file, [term.id for term in table.term])
        for term in table.term:
            if term.event not in {event.id for event in table.event}:
                raise _wrong(file, term.id, "event")
    elif isinstance(table, SourceTable):
        _check_sources(file, table)
    elif isinstance(table, ModuleTable):
        _check_once(file, [f"{row.exporter} -> {row.importer}" for row in table.module])


def rows_of(table: msgspec.Struct) -> list[str]:
    """Return what the rows of a table are called in the table of sources; a table read as a whole is one row."""
    whole = next((name for kind, name in _WHOLE.items() if isinstance(table, kind)), None)
    if whole is not None:
        return [whole]
    if isinstance(table, AdequacyTable):
        return [f"{decision.country} {decision.name}" for decision in table.decision]
    if isinstance(table, TermTable):
        return [*(term.id for term in table.term), "counting"]
    if isinstance(table, PracticeTable):
        return [row.country for row in table.country]
    rows: tuple[Tier | Overseer | Proposal | LawDate | Power, ...] = ()
    if isinstance(table, FineTable):
        rows = table.tier
    elif isinstance(table, SupervisorTable):
        rows = table.supervisor
    elif isinstance(table, ProposalTable):
        rows = table.proposal
    elif isinstance(table, DateTable):
        rows = table.date
    elif isinstance(table, PowerTable):
        rows = table.power
    return [row.id for row in rows]


def _check_sources(file: FileName, table: SourceTable) -> None:
    """Refuse a row without what it was read in, a sentence whose passage is not named, and one without a digest."""
    _check_once(file, [row.of for row in table.row])
    acts = {text.act for text in table.text}
    passages = {(held.act, held.article): held.sha256 for held in table.passage}
    for held in table.passage:
        if held.act not in acts:
            raise _wrong(file, f"{held.act} {held.article}", "text")
    for row in table.row:
        if row.checked in READ and not row.reads:
            raise _wrong(file, row.of, "tag")
        for reading in row.reads:
            if not (passages.get((reading.act, reading.article)) and reading.sha256):
                raise _wrong(file, row.of, "passage")


def _check_decisions(file: FileName, decisions: tuple[Decision, ...]) -> None:
    for decision in decisions:
        if decision.ends is not None and decision.ends <= decision.starts:
            raise _wrong(file, decision.name, "dates")
    for decision, other in combinations(decisions, 2):
        same = decision.country == other.country and {decision.scope, other.scope} <= {"all", "dpf"}
        if same and decision.starts < (other.ends or date.max) and other.starts < (decision.ends or date.max):
            raise _wrong(file, f"{decision.name}, {other.name}", "overlap")
    for name in {decision.series for decision in decisions if decision.series}:
        for decision, other in pairwise(sorted((d for d in decisions if d.series == name), key=lambda d: d.starts)):
            if decision.ends != other.starts:
                later = decision.ends is not None and decision.ends < other.starts
                raise _wrong(file, f"{decision.name}, {other.name}", "hole" if later else "overlap")


def _check_once(file: FileName, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise _wrong(file, key, "twice")
        seen.add(key)


def _wrong(file: FileName, place: str, problem: str) -> SluisError:
    return law_table_error(file=file, place=RegisterText(place), problem=Code(problem))
