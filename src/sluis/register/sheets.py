"""The sheets of a register: which facts stand in which columns, and how a fact is written in a cell.

In:  the schema of the register, and a register without places.
Out: plans of sheets; rows with the text of each cell; and back, text of a cell as a fact.

The rules this module keeps:
 * A fact stands in one cell of one sheet. Its column names it by its place: ``activities.*.retention``.
 * What is made of other facts is marked, and no fact: a column that begins with ``~``.
 * A cell is text. What the register spells stands in it as it is spelled; a list is separated by semicolons.
 * A decision weighs facts by their digest, a profile renames keys of routers, evidence is a list of files: no sheet
   carries those. What is not carried is named, and stays as it is.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from sluis.i18n import N_
from sluis.i18n.harmless import harmless
from sluis.identify.listed import shown_word
from sluis.register.fact_path import Steps, resolved, schema_at
from sluis.register.schema import Json as Schema
from sluis.register.tree import Json

FORMAT: Final = "sluis/register-sheets/v1"
TITLES: Final = 2
"""Rows above the first row of a sheet: titles for people, and the names of the columns."""
FORMAT_KEY: Final = "format"
LANG_KEY: Final = "language"
DIGEST_KEY: Final = "register_sha256"
DAY_KEY: Final = "day"
MADE: Final = "~"
"""Before the name of a column that is made of other facts."""
STAR: Final = "*"
LONGEST_CELL: Final = 32_000
"""Characters; a cell of a spreadsheet holds 32,767."""
_APART: Final = "; "
_EMPTY_LIST: Final = "[]"
ARTICLE_30: Final = "article-30"
ARTICLE_30_FACTS: Final = (
    "purpose.nl", "purpose.en", "recipient", "retention", "retention_criteria", "security.ref",
)  # fmt: skip
"""Facts of an activity that stand in the sheet of art. 30(1) itself."""
ENTITIES: Final[tuple[tuple[str, str], ...]] = (
    (ARTICLE_30, "activities.*"),
    ("fields", "activities.*.fields.*"),
    ("grounds", "activities.*.grounds.*"),
    ("activities", "activities.*"),
    ("recipients", "recipients.*"),
    ("subprocessors", "recipients.*.subprocessors.*"),
    ("legs", "recipients.*.legs.*"),
    ("tables", "activities.*.tables.*"),
    ("controller", "controller"),
    ("incidents", "controller.breaches.incidents.*"),
)
"""Sheet → what one row of it is."""
NOT_CARRIED: Final[dict[str, str]] = {
    "version": N_("the format of the file"),
    "effective": N_("the first day of the whole register"),
    "privacy_budget": N_("what all counts together may spend in a year: one number of the whole register"),
    "profiles": N_("names that routers give to their keys"),
    "decisions": N_("each weighs facts by their digest, and is signed for as it stands"),
    "evidence": N_("files with their digests, which a sheet cannot show"),
}
"""Part of a register that no sheet carries → why."""


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """Which facts stand in a sheet."""

    key: str
    entity: str
    """What one row is, by its place."""
    facts: tuple[str, ...]
    """Of one row, by their place below it."""

    @property
    def identity(self) -> tuple[str, ...]:
        """The columns that say which row it is: names, and the number in a list.

        Examples:
            >>> SheetPlan("fields", "activities.*.fields.*", ()).identity
            ('activities.*', 'activities.*.fields.*')
        """
        steps = self.entity.split(".")
        return tuple(".".join(steps[: at + 1]) for at, step in enumerate(steps) if step == STAR)

    @property
    def listed(self) -> bool:
        """Whether rows are entries of a list, and have numbers."""
        return len(self.identity) == 2 or self.entity == "controller.breaches.incidents.*"  # noqa: PLR2004 - a name and a number

    def template(self, fact: str) -> str:
        """Return the name of a column."""
        return f"{self.entity}.{fact}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as people and programs read it."""

    template: str
    title: str
    share: int = 16
    """Width, in letters."""
    words: tuple[str, ...] = ()
    """The only words a cell may hold; none: any text, or a list."""

    @property
    def made(self) -> bool:
        """Whether it is made of other facts."""
        return self.template.startswith(MADE)


@dataclass(frozen=True, slots=True)
class Line:
    """One row."""

    steps: Steps
    """Where it stands in the register."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet."""

    plan: SheetPlan
    name: str
    """On its tab."""
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of one register."""

    title: str
    lang: str
    digest: str
    """SHA-256 of the register they were made of."""
    day: date
    """Of the workbook."""
    about: tuple[tuple[str, str], ...]
    """What stands on the first sheet: a name and what it is."""
    about_name: str
    left: tuple[tuple[str, str], ...]
    """What no sheet carries, and why."""
    left_name: str
    left_titles: tuple[str, str]
    sheets: tuple[Sheet, ...]


@lru_cache(maxsize=1)
def sheet_plans() -> tuple[SheetPlan, ...]:
    """Return the plans of all sheets, in their order.

    Examples:
        >>> [plan.key for plan in sheet_plans()][:3]
        ['article-30', 'fields', 'grounds']
        >>> "retention" in sheet_plans()[0].facts, "retention" in sheet_plans()[3].facts
        (True, False)
    """
    return tuple(_plan(key, entity) for key, entity in ENTITIES)


def _plan(key: str, entity: str) -> SheetPlan:
    steps: Steps = tuple(0 if step == STAR and at == _LIST_AT else step for at, step in enumerate(entity.split(".")))
    facts = tuple(_facts(schema_at(steps) or {}, ()))
    if key == ARTICLE_30:
        return SheetPlan(key, entity, ARTICLE_30_FACTS)
    shown_elsewhere = ARTICLE_30_FACTS if entity == "activities.*" else ()
    return SheetPlan(key, entity, tuple(fact for fact in facts if fact not in shown_elsewhere))


_LIST_AT: Final = 3
"""Where the star of a list stands in the place of an entity; an earlier one is a name."""


def _facts(node: dict[str, Schema], above: tuple[str, ...]) -> Iterator[str]:
    """Yield the facts below a part: scalars and lists of scalars; a list of parts has a sheet of its own."""
    properties = node.get("properties")
    if not isinstance(properties, dict):
        items = resolved(node.get("items"))
        if "properties" not in items:
            yield ".".join(above)
        return
    kinds = node.get("type")
    if isinstance(kinds, list) and above[-1:] == ("to",):
        yield ".".join(above)  # a word, or bands
    for key, below in properties.items():
        yield from _facts(resolved(below), (*above, key))


def rows_of(base: Json, plan: SheetPlan) -> Iterator[tuple[Steps, Json]]:
    """Yield the rows of a sheet in the order of the file: where each stands, and what stands there.

    Args:
        base: A register without places, short forms written out.
        plan: Of the sheet.
    """
    yield from _rows(base, tuple(plan.entity.split(".")), ())


def _rows(node: Json, entity: tuple[str, ...], at: Steps) -> Iterator[tuple[Steps, Json]]:
    if not entity:
        yield at, node
    elif entity[0] != STAR:
        if isinstance(node, dict) and entity[0] in node:
            yield from _rows(node[entity[0]], entity[1:], (*at, entity[0]))
    elif isinstance(node, dict):
        for key, below in node.items():
            yield from _rows(below, entity[1:], (*at, key))
    elif isinstance(node, list):
        for number, below in enumerate(node):
            yield from _rows(below, entity[1:], (*at, number))


def identity_cells(steps: Steps, plan: SheetPlan) -> tuple[str, ...]:
    """Return what stands in the columns that say which row it is.

    Examples:
        >>> identity_cells(("activities", "a", "fields", 2), sheet_plans()[1])
        ('a', '3')
    """
    return tuple(
        str(step + 1) if isinstance(step, int) else step
        for step, star in zip(steps, plan.entity.split("."), strict=True)
        if star == STAR
    )


def fact_at(entry: Json, fact: str) -> Json | None:
    """Return a fact of a row; ``None`` when it is absent, and for a word where something longer stands."""
    node: Json | None = entry
    for step in fact.split("."):
        node = node.get(step) if isinstance(node, dict) else None
    return None if isinstance(node, dict) else node


def cell_text(value: Json | None, fact: str = "") -> str:
    """Return a fact as the text of a cell; empty when it is absent.

    Args:
        value: A scalar, or a list of them.
        fact: Its place below the row.

    Examples:
        >>> cell_text("P30D"), cell_text(["a", "b"]), cell_text(["a; b"]), cell_text([]), cell_text(None)
        ('P30D', 'a; b', '["a; b"]', '[]', '')
    """
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, str):
        return _fits(harmless(value))
    words = [harmless(shown_word(str(word)) if fact.endswith("as.enum") else str(word)) for word in value]
    if not words:
        return _EMPTY_LIST
    plain = all(word == word.strip() and word and ";" not in word and not word.startswith("[") for word in words)
    return _fits(_APART.join(words) if plain else json.dumps(words, ensure_ascii=False))


def _fits(text: str) -> str:
    """Return a text that a cell can hold; a longer one stays in the register, and the cell says how long it is."""
    return text if len(text) <= LONGEST_CELL else f"⟨{len(text)}⟩"


def is_list(template: str) -> bool:
    """Whether a column holds lists.

    Examples:
        >>> is_list("activities.*.notice.elements"), is_list("activities.*.retention")
        (True, False)
    """
    steps: Steps = tuple(0 if step == STAR and at == _LIST_AT else step for at, step in enumerate(template.split(".")))
    node = schema_at(steps) or {}
    return "items" in node


def words_of(template: str) -> tuple[str, ...]:
    """Return the words that a column may hold; none when it holds text, numbers or lists.

    Examples:
        >>> words_of("activities.*.security.tls"), words_of("activities.*.retention")
        (('true', 'false'), ())
    """
    steps: Steps = tuple(0 if step == STAR and at == _LIST_AT else step for at, step in enumerate(template.split(".")))
    listed = (schema_at(steps) or {}).get("enum")
    if not isinstance(listed, list):
        return ()
    return tuple(dict.fromkeys(str(word).lower() if isinstance(word, bool) else str(word) for word in listed))


def fact_of(template: str, text: str) -> Json | None:
    """Return the text of a cell as a fact; ``None`` when it is empty.

    Args:
        template: Of the column.
        text: Of the cell; edges of white space do not count.

    Raises:
        ValueError: it begins like a list in brackets and is none.

    Examples:
        >>> fact_of("activities.*.notice.elements", "N01; N02"), fact_of("activities.*.retention", " ")
        (['N01', 'N02'], None)
    """
    text = text.strip()
    if not text:
        return None
    if not is_list(template):
        return text
    if text.startswith("["):
        made = json.loads(text)
        if not isinstance(made, list) or not all(isinstance(word, str) for word in made):
            raise ValueError(template)
        return [str(word) for word in made]
    return [word for part in text.replace("\n", ";").split(";") if (word := part.strip())]


def about_rows(book: Workbook) -> tuple[tuple[str, str, str], ...]:
    """Return the rows of the first sheet: a key for programs, a name, and what it is."""
    keyed = ((FORMAT_KEY, FORMAT), (LANG_KEY, book.lang), (DIGEST_KEY, book.digest), (DAY_KEY, book.day.isoformat()))
    return (*((key, "", text) for key, text in keyed), *(("", name, text) for name, text in book.about))


def left_rows(book: Workbook) -> tuple[tuple[str, str], ...]:
    """Return the rows of the last sheet: what no sheet carries, and why."""
    return (book.left_titles, (FORMAT, ""), *book.left)


def left_out(base: Json) -> dict[str, str]:
    """Return the parts a register has that no sheet carries, with the reason, as message ids."""
    present = base if isinstance(base, dict) else {}
    return {part: why for part, why in NOT_CARRIED.items() if part in present}


def as_dict(entry: Json) -> Mapping[str, Json]:
    """Return a part as a mapping; an empty one for anything else."""
    return entry if isinstance(entry, dict) else {}
