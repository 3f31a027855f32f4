"""Hold the table of sources against the texts of law, show a passage with its lines, or write its digests anew.

In:  a folder with the texts: ``SLUIS_LAW_TEXTS``, else ``../shared/law`` beside the repository, or ``--texts``.
Out: the rows to read again, exit 1 when there are any; ``--show "AVG" "30"``: the passage, its lines numbered;
     ``--write``: ``sources.toml`` with every digest computed anew, for who has read the rows again.

Usage: ``python scripts/law_sources.py``.
"""

import argparse
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Final

import msgspec
from source_tree import ROOT

from sluis.law import sources
from sluis.law.passages import digest
from sluis.law.sources import Account, Cited, LawText, Passage, Reading, SourceRow, SourceTable

VARIABLE: Final = "SLUIS_LAW_TEXTS"
TABLE: Final = ROOT / "src" / "sluis" / "law" / "tables" / sources.SOURCES
HEAD: Final = """\
# Where each rule and each row of a table was read. Source: facts/law.md, and the official texts the texts below name.
# checked: official | official, other language | official, older | secondary | general knowledge.
# sha256 of a passage: from its heading to the next of the same or a higher level; of a reading: the line it names.
# Both over Unicode form NFC with every run of white space as one space. No text of law stands here.
# Written by scripts/law_sources.py --write, by whoever has read the rows; without --write it says what has changed.
"""


def folder_of_texts() -> Path | None:
    """Return the folder with the texts of law, or ``None`` where there is none."""
    folder = Path(os.environ.get(VARIABLE) or ROOT.parent / "shared" / "law")
    return folder if folder.is_dir() else None


def again(folder: Path, table: SourceTable) -> SourceTable:
    """Return the table with every digest as the texts are now.

    Raises:
        LookupError: a passage or a line of it is not there.
    """
    lines = {(held.act, held.article): _lines(folder, table, held) for held in table.passage}
    passages = tuple(
        msgspec.structs.replace(held, sha256=digest("\n".join(lines[held.act, held.article]))) for held in table.passage
    )
    rows = []
    for row in table.row:
        reads = []
        for reading in row.reads:
            here = lines[reading.act, reading.article]
            if not 0 <= reading.line < len(here):
                raise LookupError(f"{row.of}: {reading.act} {reading.article} has no line {reading.line}")
            reads.append(msgspec.structs.replace(reading, sha256=digest(here[reading.line])))
        rows.append(msgspec.structs.replace(row, reads=tuple(reads)))
    return msgspec.structs.replace(table, passage=passages, row=tuple(rows))


def _lines(folder: Path, table: SourceTable, held: Passage) -> tuple[str, ...]:
    text = next(text for text in table.text if text.act == held.act)
    nothing = Reading(act=held.act, article=held.article, at="", line=0)
    lines = sources.text_of(Cited(text, held, nothing), folder)
    if lines is None:
        raise LookupError(f"{held.act} {held.article} is not in {text.file}")
    return lines


def _pairs(part: LawText | Passage | Reading | Account) -> list[str]:
    fields = {name: getattr(part, name) for name in part.__struct_fields__}
    return [f"{name} = {_value(value)}" for name, value in fields.items() if value != ""]


def _value(value: str | int | date) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def written(table: SourceTable) -> str:
    """Return the table as it stands in the file."""
    blocks = [f"{HEAD}read_until = {table.read_until.isoformat()}"]
    blocks += ["\n".join(["[[text]]", *_pairs(text)]) for text in table.text]
    blocks += ["\n".join(["[[passage]]", *_pairs(held)]) for held in table.passage]
    blocks += [_row(row) for row in table.row]
    return "\n\n".join(blocks) + "\n"


def _row(row: SourceRow) -> str:
    lines = ["[[row]]", f"of = {json.dumps(row.of, ensure_ascii=False)}", f"checked = {json.dumps(row.checked)}"]
    if row.note:
        lines.append(f"note = {json.dumps(row.note, ensure_ascii=False)}")
    for name, parts in {"reads": row.reads, "accounts": row.accounts}.items():
        if parts:
            lines += [f"{name} = [", *(f"  {{ {', '.join(_pairs(part))} }}," for part in parts), "]"]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Run; return the exit code: 2 without texts, 1 when a row has to be read again, else 0."""
    parser = argparse.ArgumentParser(prog="law_sources.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--texts", type=Path, default=folder_of_texts(), help="folder with the texts of law")
    parser.add_argument("--write", action="store_true", help="compute every digest anew; only after reading")
    parser.add_argument("--show", nargs=2, metavar=("ACT", "ARTICLE"), help="print a passage, its lines numbered")
    given = parser.parse_args(arguments)
    if given.texts is None:
        print(f"No texts of law here; name the folder in {VARIABLE}.", file=sys.stderr)
        return 2
    table = msgspec.toml.decode(TABLE.read_bytes(), type=SourceTable)
    if given.show is not None:
        held = next(each for each in table.passage if [each.act, each.article] == given.show)
        for number, line in enumerate(_lines(given.texts, table, held)):
            print(f"{number:4} {line}")
        return 0
    if given.write:
        TABLE.write_text(written(again(given.texts, table)), encoding="utf-8")
        return 0
    changed = sources.changes(given.texts, table)
    for change in changed:
        print(f"Read again: {change.of} ({change.act} {change.at}): {change.why}")
    print(f"{len(table.row)} rows, {len(changed)} to read again.")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
