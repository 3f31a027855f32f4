"""Where each rule and each row of a table was read: act, article, version, link, and digests of what was read.

In:  ``law/tables/sources.toml``; where they are, the files of law it was read in.
Out: how a row was checked; what a reader of every output has to know; the rows to read again when a text changed.

The rules this module keeps:
 * How something was checked is one of five words. No text of law is kept here, only digests of it.
 * A row that was read in an official text names passage and line. Whose passage changed has to be read again; whose
   sentence still stands there word for word is named as such.
 * Nothing is read from outside the package unless a folder is given.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

import msgspec

from sluis.i18n import N_, Lang, tr
from sluis.law.adequacy import table_bytes
from sluis.law.passages import digest, passage

SOURCES: Final = "sources.toml"
OFFICIAL: Final = "official"
"""Read in the official text."""
OTHER_LANGUAGE: Final = "official, other language"
"""Read in an official version in a language that is neither Dutch nor English."""
OLDER: Final = "official, older"
"""Read in an official text of before the one in force."""
SECONDARY: Final = "secondary"
"""Read in a copy or an account of others, not in the official text."""
GENERAL: Final = "general knowledge"
"""Nobody read it; every report shows it."""

How = Literal["official", "official, other language", "official, older", "secondary", "general knowledge"]
READ: Final = frozenset({OFFICIAL, OTHER_LANGUAGE, OLDER})
"""Read in an official text."""
WORDS: Final[dict[str, str]] = {
    OFFICIAL: N_("official text"),
    OTHER_LANGUAGE: N_("official text, in another language"),
    OLDER: N_("official text, an older version"),
    SECONDARY: N_("a secondary copy, not the official text"),
    GENERAL: N_("general knowledge: nobody compared it with the official text yet"),
}
"""What each is called."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of every part of the table."""


class LawText(Part, frozen=True, kw_only=True):
    """One act or judgment as it was read."""

    act: str
    """How passages name it."""
    name: str
    version: str
    language: Literal["nl", "en", "ro"]
    link: str
    """Where the public finds it."""
    file: str
    """The file in which it was read."""
    under: str = ""
    """How the heading begins below which its passages stand, in a file with several acts."""


class Passage(Part, frozen=True, kw_only=True):
    """One article, or part of a judgment."""

    act: str
    article: str
    heading: str
    """How its heading begins."""
    sha256: str = ""
    """Over the whole passage, 64 hex digits."""


class Reading(Part, frozen=True, kw_only=True):
    """The sentence a row rests on."""

    act: str
    article: str
    at: str
    """Paragraph and point, as people cite it."""
    line: int
    """Which line of the passage, from 1; the heading is 0."""
    sha256: str = ""
    """Over that line, 64 hex digits."""


class Account(Part, frozen=True, kw_only=True):
    """A copy, a quotation or an account of others in which a row was read."""

    link: str
    """Where it stands; of a copy in a repository, of one commit."""
    read: date
    """The day on which somebody read it there."""
    at: str = ""
    """Paragraph or point, where it is a copy of the text itself."""
    sha256: str = ""
    """Over that line of the copy, 64 hex digits; empty where others tell of it."""


class SourceRow(Part, frozen=True, kw_only=True):
    """How one rule or row was checked."""

    of: str
    """``rules/ID``, or table and row: ``clocks.toml/avg-33``."""
    checked: How
    reads: tuple[Reading, ...] = ()
    note: str = ""
    """What was not read of it."""
    accounts: tuple[Account, ...] = ()
    """Where it was read outside the official texts."""


class SourceTable(Part, frozen=True, kw_only=True):
    """The whole table."""

    read_until: date
    """The last day on which somebody read the law for it."""
    text: tuple[LawText, ...]
    passage: tuple[Passage, ...]
    row: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """One sentence a row rests on, with the act it stands in."""

    text: LawText
    passage: Passage
    reading: Reading


@dataclass(frozen=True, slots=True)
class Changed:
    """A row to read again, because a text is otherwise than when it was read."""

    of: str
    act: str
    at: str
    why: Literal["file", "heading", "passage", "sentence"]
    """No such file, no such heading; the passage changed around the sentence; the sentence itself is gone."""


@lru_cache(maxsize=1)
def sources() -> SourceTable:
    """Return the table, read once."""
    return msgspec.toml.decode(table_bytes(SOURCES), type=SourceTable)


@lru_cache(maxsize=1)
def _rows() -> dict[str, SourceRow]:
    return {row.of: row for row in sources().row}


def checked_of(of: str) -> How:
    """Return how a rule or row was checked; what stands nowhere is general knowledge.

    Examples:
        >>> checked_of("rules/avg-30-1"), checked_of("rules/no-such-rule")
        ('official', 'general knowledge')
    """
    row = _rows().get(of)
    return "general knowledge" if row is None else row.checked


def citations(of: str) -> tuple[Cited, ...]:
    """Return the sentences a rule or row rests on, with the acts they stand in."""
    row = _rows().get(of)
    return () if row is None else tuple(_cited(sources(), row))


def accounts(of: str) -> tuple[Account, ...]:
    """Return the copies and accounts in which a rule or row was read outside the official texts.

    Examples:
        >>> [account.at for account in accounts("rules/avg-24")]
        ['operative part, 3']
    """
    row = _rows().get(of)
    return () if row is None else row.accounts


def _cited(table: SourceTable, row: SourceRow) -> Iterator[Cited]:
    texts = {text.act: text for text in table.text}
    passages = {(passage.act, passage.article): passage for passage in table.passage}
    for reading in row.reads:
        yield Cited(texts[reading.act], passages[reading.act, reading.article], reading)


def tally() -> dict[str, int]:
    """Return how many rows were checked in which way; every word is there."""
    rows = sources().row
    return {how: sum(row.checked == how for row in rows) for how in WORDS}


def checked_until() -> date:
    """Return the last day on which somebody read the law for the tables."""
    return sources().read_until


def reservation(lang: Lang | None = None, at: date | None = None) -> str:
    """Return what a reader of every output has to know: until when the law was read, and how much of it officially.

    Args:
        lang: The language in force when absent.
        at: The day that was judged; of one after the last day of reading it says so.

    Examples:
        >>> reservation("en").startswith("Law checked until 2026-")
        True
    """
    counts, until = tally(), checked_until()
    sentence = tr(
        N_("Law checked until {day}; {read} of {rows} rows read in the official text."),
        lang,
        day=until.isoformat(),
        read=sum(counts[how] for how in READ),
        rows=sum(counts.values()),
    )
    if at is None or at <= until:
        return sentence
    later = tr(N_("The day that is judged comes after it: later law is not in this answer."), lang)
    return f"{sentence} {later}"


def text_of(cited: Cited, folder: Path) -> tuple[str, ...] | None:
    """Return the lines of a passage, heading first, out of the files of law; ``None`` when it is not there.

    Effects:
        Reads the file.
    """
    file = folder / cited.text.file
    if not file.is_file():
        return None
    headings = [heading for heading in (cited.text.under, cited.passage.heading) if heading]
    return passage(file.read_text(encoding="utf-8"), headings)


def changes(folder: Path, table: SourceTable | None = None) -> tuple[Changed, ...]:
    """Return the rows to read again: whose text in ``folder`` is otherwise than when it was read.

    Args:
        folder: The files of law.
        table: Another table than the packaged one.

    Effects:
        Reads the files.
    """
    held = table or sources()
    return tuple(
        Changed(row.of, cited.text.act, cited.reading.at, why)
        for row in held.row
        for cited in _cited(held, row)
        if (why := _change(cited, folder)) is not None
    )


def _change(cited: Cited, folder: Path) -> Literal["file", "heading", "passage", "sentence"] | None:
    if not (folder / cited.text.file).is_file():
        return "file"
    lines = text_of(cited, folder)
    if lines is None:
        return "heading"
    if cited.reading.sha256 not in {digest(line) for line in lines}:
        return "sentence"
    return None if digest("\n".join(lines)) == cited.passage.sha256 else "passage"
