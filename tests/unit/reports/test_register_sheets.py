"""The sheets of a register: the letters of art. 30(1) in order, every fact as it is spelled, made anew the same."""

from datetime import date

from tests.paper_checks import in_language
from tests.sheet_rows import example, written

from sluis.register.sheets import ARTICLE_30
from sluis.reports.register_sheets import TABS, register_sheets


def test_the_sheet_of_article_30_follows_its_letters() -> None:
    sheet = written().sheets[0]
    assert sheet.plan.key == ARTICLE_30
    letters = [column.title[1] for column in sheet.columns if column.title.startswith("(")]
    assert letters == sorted(letters)
    assert set(letters) == set("abcdefg")
    [first, second] = sheet.lines
    assert (first.cells[0], first.cells[9], first.cells[10]) == ("wifi-help", "P30D", "30 days")
    assert second.steps == ("activities", "network-quality")


def test_every_sheet_has_a_tab_of_its_own_in_both_languages() -> None:
    register, _, base = example()
    for lang in ("nl", "en"):
        with in_language(lang):
            made = register_sheets(register, base, date(2026, 12, 1))
            names = [made.about_name, *(sheet.name for sheet in made.sheets), made.left_name]
            assert len(set(names)) == len(TABS) + 2
            assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
            assert made.lang == lang


def test_what_no_sheet_carries_is_named_with_the_reason() -> None:
    assert [part for part, why in written().left if why] == ["version", "profiles", "decisions"]


def test_made_anew_it_is_the_same() -> None:
    register, _, base = example()
    assert register_sheets(register, base, date(2026, 12, 1)) == written()
