"""A passage is found by its headings and ends where the law ends it; a digest sees words and not layout."""

from hypothesis import given
from hypothesis import strategies as st

from sluis.law.passages import digest, level, passage, plain

TEXT = """# Acts
## First act
### Article 1 - Aim

1. Be   kind.
- (a) always;
### Article 11 - More
Be kinder.
## Second act
### Article 1 - Other aim
Be brief.
"""


def test_a_passage_ends_with_the_next_heading_of_its_level_or_higher() -> None:
    assert passage(TEXT, ["### Article 1 "]) == ("### Article 1 - Aim", "1. Be kind.", "- (a) always;")
    assert passage(TEXT, ["### Article 11 "]) == ("### Article 11 - More", "Be kinder.")
    assert passage(TEXT, ["## Second act"]) == ("## Second act", "### Article 1 - Other aim", "Be brief.")


def test_the_same_article_of_another_act_is_found_below_its_act() -> None:
    assert passage(TEXT, ["## Second act", "### Article 1 "]) == ("### Article 1 - Other aim", "Be brief.")


def test_what_is_not_there_is_nothing() -> None:
    assert passage(TEXT, ["### Article 2 "]) is None
    assert passage(TEXT, ["## Second act", "### Article 11 "]) is None


def test_only_a_heading_has_a_level() -> None:
    assert [level(line) for line in ("# A", "### B", "#no", "text", "####### seven")] == [1, 3, 0, 0, 0]


@given(st.lists(st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1), min_size=1))
def test_layout_is_no_other_law(words: list[str]) -> None:
    assert digest(" ".join(words)) == digest("\n\t " + "  \n".join(words) + " ")
    assert plain(plain(" ".join(words))) == plain(" ".join(words))


def test_a_word_more_or_a_letter_otherwise_is_seen() -> None:
    assert digest("shall not pass") != digest("shall pass")
    assert digest("e\u0301") == digest("\u00e9")
