"""The tables of law beside adequacy and terms, read once; and the check that no table has a hole or an overlap.

In:  ``law/tables/*.toml``, each row with its source and check tag.
Out: fines, supervisors, modules, hints, proposals; ``check_tables``.

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
from typing import Final, Literal, NamedTuple, TypeVar

import msgspec

from sluis.errors import Code, FileName, RegisterText, SluisError
from sluis.errors.law import law_table_error
from sluis.law.adequacy import ADEQUACY_TABLE, EEA_TABLE, AdequacyTable, Decision, EeaTable, table_bytes
from sluis.law.deadlines import CLOCK_TABLE, TermTable

FINES: Final = "fines.toml"
SUPERVISORS: Final = "supervisors.toml"
MODULES: Final = "scc.toml"
HINTS: Final = "hints.toml"
PROPOSALS: Final = "proposals.toml"
_CHECKED: Final = re.compile(r"general knowledge|verified: .+")


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every row."""


class Tier(Part, frozen=True, kw_only=True):
    """One fine tier; ``amount`` is the highest, a percentage of yearly turnover."""

    id: str
    citation: str
    amount: str
    checked: str


class FineTable(Part, frozen=True, kw_only=True):
    """The whole table."""

    tier: tuple[Tier, ...]


class Overseer(Part, frozen=True, kw_only=True):
    """One supervisor."""

    id: str
    name: str
    task: str
    checked: str


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
    checked: str
    importer_under_avg: Literal["announced", "adopted"]
    module: tuple[Module, ...]


class Hint(Part, frozen=True, kw_only=True):
    """Words that can tell one special category."""

    category: str
    words: tuple[str, ...]


class HintTable(Part, frozen=True, kw_only=True):
    """The whole table."""

    checked: str
    hint: tuple[Hint, ...]


class Proposal(Part, frozen=True, kw_only=True):
    """Law that was proposed, or a case that is pending."""

    id: str
    status: Literal["proposed"]
    citation: str
    touches: tuple[str, ...]
    """Rules it would change."""
    says: str
    checked: str


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
    HINTS: HintTable,
    PROPOSALS: ProposalTable,
}
"""Every table and its form."""

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
def modules() -> dict[tuple[str, str], int]:
    """Return the module of the standard clauses by (exporter, importer)."""
    return {(row.exporter, row.importer): row.module for row in _read(MODULES, ModuleTable).module}


@lru_cache(maxsize=1)
def proposals() -> tuple[Proposal, ...]:
    """Return what was proposed; it decides nothing."""
    return _read(PROPOSALS, ProposalTable).proposal


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


class Row(NamedTuple):
    """One row of a table, as the check sees it."""

    place: str
    checked: str


def check_tables(folder: Path | None = None) -> tuple[str, ...]:
    """Check every table, the packaged ones or those in ``folder``.

    Args:
        folder: Where tables of the same names lie; only those that are there are checked.

    Returns:
        The names that were checked.

    Raises:
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
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise _wrong(file, "-", "form") from None
    for row in rows_of(table):
        if not _CHECKED.fullmatch(row.checked):
            raise _wrong(file, row.place, "tag")
    if isinstance(table, AdequacyTable):
        _check_decisions(file, table.decision)
    elif isinstance(table, EeaTable):
        _check_once(file, [*table.members, *table.inside_with_parent, *table.third_country_traps])
    elif isinstance(table, TermTable):
        _check_once(file, [term.id for term in table.term])
        for term in table.term:
            if term.event not in {event.id for event in table.event}:
                raise _wrong(file, term.id, "event")
    elif isinstance(table, ModuleTable):
        _check_once(file, [f"{row.exporter} -> {row.importer}" for row in table.module])


def rows_of(table: msgspec.Struct) -> list[Row]:
    """Return the rows of a table that carry a check tag, with their place."""
    if isinstance(table, EeaTable | ModuleTable | HintTable):
        return [Row("checked", table.checked)]
    if isinstance(table, AdequacyTable):
        return [Row(f"{decision.country} {decision.name}", decision.checked) for decision in table.decision]
    if isinstance(table, TermTable):
        return [Row(term.id, term.checked) for term in table.term]
    if isinstance(table, FineTable):
        return [Row(tier.id, tier.checked) for tier in table.tier]
    if isinstance(table, SupervisorTable):
        return [Row(supervisor.id, supervisor.checked) for supervisor in table.supervisor]
    return (
        [Row(proposal.id, proposal.checked) for proposal in table.proposal] if isinstance(table, ProposalTable) else []
    )


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
