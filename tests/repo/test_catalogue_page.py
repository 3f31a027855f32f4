"""The page of the path catalogue is what the rules say: run ``python scripts/catalogue_page.py`` when this fails."""

import tomllib

import catalogue_page


def test_the_page_is_what_the_rules_say() -> None:
    assert catalogue_page.PAGE.read_text(encoding="utf-8") == catalogue_page.page()


def test_every_rule_is_on_the_page_and_decides() -> None:
    rows = [line for line in catalogue_page.page().splitlines() if line.startswith("| `")]
    written = tomllib.loads(catalogue_page.RULES)
    expected = len(written["rules"]) + len(written["scopes"]) + len(written["types"])
    assert len(rows) == expected
    assert [row for row in rows if row.endswith("| 0 |")] == []
