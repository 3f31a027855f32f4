"""Every rule and row says how it was read; a changed text names the rows to read again."""

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from sluis.law.adequacy import table_bytes
from sluis.law.passages import digest
from sluis.law.precedents import precedents
from sluis.law.rules import RULES
from sluis.law.sources import (
    READ,
    SOURCES,
    WORDS,
    Changed,
    Cited,
    LawText,
    Passage,
    Reading,
    SourceRow,
    SourceTable,
    accounts,
    changes,
    checked_of,
    citations,
    reservation,
    sources,
    tally,
    text_of,
)
from sluis.law.tables import KINDS, rows_of
from sluis.terms import Effect

PASSAGE = "## Act\n### Article 1 - Aim\n\n1. Be kind.\n\n2. Be brief.\n### Article 2 - End\nStop.\n"
LINES = ("### Article 1 - Aim", "1. Be kind.", "2. Be brief.")


def table() -> SourceTable:
    text = LawText(act="Act", name="Act", version="1", language="en", link="l", file="act.md", under="## Act")
    held = Passage(act="Act", article="1", heading="### Article 1 ", sha256=digest("\n".join(LINES)))
    reading = Reading(act="Act", article="1", at="1(1)", line=1, sha256=digest(LINES[1]))
    read_until = sources().read_until
    rows = (SourceRow(of="rules/x", checked="official", reads=(reading,)),)
    return SourceTable(read_until=read_until, text=(text,), passage=(held,), row=rows)


def why(folder: Path) -> list[str]:
    return [change.why for change in changes(folder, table())]


def test_every_rule_every_row_and_every_precedent_stands_in_the_table_once() -> None:
    asked = [f"rules/{rule.id}" for rule in RULES] + [f"precedents.yaml/{case.id}" for case in precedents()]
    for name, kind in KINDS.items():
        asked += [f"{name}/{row}" for row in rows_of(msgspec.toml.decode(table_bytes(name), type=kind))]
    assert Counter(row.of for row in sources().row) == Counter(asked)


def test_what_was_read_officially_names_passage_version_link_and_digests() -> None:
    for row in sources().row:
        assert bool(row.reads) or row.checked not in READ, row.of
        for cited in citations(row.of):
            assert cited.text.link.startswith("https://")
            assert cited.text.version
            assert len(cited.reading.sha256) == len(cited.passage.sha256) == 64


def test_what_was_read_in_a_copy_or_an_account_names_where_and_when_and_is_never_official() -> None:
    told = [row for row in sources().row if row.accounts]
    assert told
    for row in told:
        assert row.checked not in READ, row.of
        for account in row.accounts:
            assert account.link.startswith("https://"), row.of
            assert account.read <= sources().read_until, row.of
            assert bool(account.at) is (len(account.sha256) == 64), row.of


def test_a_copy_in_a_repository_is_of_one_commit_and_has_the_digest_of_its_line() -> None:
    copies = [each for row in sources().row for each in row.accounts if each.link.startswith("https://github.com/")]
    assert copies
    for copy in copies:
        assert copy.sha256, copy.link
        assert len(copy.link.split("/blob/")[1].split("/")[0]) == 40, copy.link


def test_a_language_that_is_neither_dutch_nor_english_is_said() -> None:
    for row in sources().row:
        languages = {cited.text.language for cited in citations(row.of)}
        assert (row.checked == "official, other language") is ("ro" in languages and row.checked in READ), row.of


def test_no_closing_rule_rests_on_general_knowledge() -> None:
    closing = Counter(rule.checked for rule in RULES if rule.effect is Effect.CLOSE)
    assert closing["general knowledge"] == 0
    assert closing["secondary"] <= 3


def test_of_the_other_rows_few_rest_on_general_knowledge() -> None:
    counts = tally()
    assert sum(counts.values()) == len(sources().row)
    assert set(counts) == set(WORDS)
    closing = Counter(rule.checked for rule in RULES if rule.effect is Effect.CLOSE)
    others = len(sources().row) - closing.total()
    assert (counts["general knowledge"] - closing["general knowledge"]) * 100 <= 15 * others


def test_what_stands_nowhere_is_general_knowledge() -> None:
    assert checked_of("rules/none") == "general knowledge"
    assert citations("rules/none") == accounts("rules/none") == ()


def test_every_reader_hears_until_when_the_law_was_read() -> None:
    assert sources().read_until.isoformat() in reservation("nl")
    assert reservation("en").startswith("Law checked until 2026-12-01; ")


def test_a_text_that_did_not_change_names_nothing(tmp_path: Path) -> None:
    (tmp_path / "act.md").write_text(PASSAGE.replace("Be kind", "Be   kind"), encoding="utf-8")
    assert why(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Be kind", "Be unkind", "sentence"),
        ("Be brief", "Be long", "passage"),
        ("### Article 1 ", "### Article 7 ", "heading"),
        ("## Act", "## Law", "heading"),
        ("Stop.", "Go.", None),
    ],
)
def test_a_text_that_changed_names_the_row(tmp_path: Path, old: str, new: str, expected: str | None) -> None:
    (tmp_path / "act.md").write_text(PASSAGE.replace(old, new), encoding="utf-8")
    assert why(tmp_path) == ([] if expected is None else [expected])


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert changes(tmp_path, table()) == (Changed("rules/x", "Act", "1(1)", "file"),)
    [cited] = [Cited(table().text[0], table().passage[0], table().row[0].reads[0])]
    assert text_of(cited, tmp_path) is None


def test_the_table_holds_no_text_of_law() -> None:
    assert b"shall" not in table_bytes(SOURCES)
