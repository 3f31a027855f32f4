"""What a text shows whoever wants to look it up; the long list of spellings is in tests/rules/papers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.law.scalars import LAW, VERSION, WORDS
from sluis.register.references import can_be_looked_up, days_in, seen_in

DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("DPA of 15 January 2026", date(2026, 1, 15)),
        ("DPA, 3-2-2026", date(2026, 2, 3)),
        ("DPA, 3/13/2026", date(2026, 3, 13)),
        ("akte 2026.02.03", date(2026, 2, 3)),
        ("Overeenkomst van 1e maart 2026", date(2026, 3, 1)),
        ("March 3rd, 2026", date(2026, 3, 3)),
        ("DPIA, mrt. 2026", date(2026, 3, 1)),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, day: date) -> None:
    assert list(days_in(text)) == [day]


@pytest.mark.parametrize("text", ["31 februari 2026", "99-99-2026", "tot 1 januari 2028", "geldig t/m 31-12-2027"])
def test_a_day_that_is_none_or_until_which_it_holds_names_nothing(text: str) -> None:
    assert list(days_in(text)) == []


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_a_dated_paper_is_there_from_its_day_on(day: date) -> None:
    text = f"Verwerkersovereenkomst van {day.day}-{day.month}-{day.year}"
    assert can_be_looked_up(text, day)
    assert can_be_looked_up(text, date(2091, 1, 1))
    assert not can_be_looked_up(text, date.fromordinal(day.toordinal() - 1))


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    assert can_be_looked_up(text, DAY) in {True, False}
    assert can_be_looked_up(text, DAY, WORDS) is True


@given(st.text(alphabet=st.characters(whitelist_categories=("L", "Zs")), max_size=60))
def test_letters_alone_name_nothing(text: str) -> None:
    assert not can_be_looked_up(text, DAY)


def test_what_a_place_should_name_decides() -> None:
    assert [can_be_looked_up("AVG art. 6", DAY, names) for names in (LAW, VERSION, WORDS)] == [True, True, True]
    assert not can_be_looked_up("AVG art. 6", DAY)
    assert seen_in("voorbeeld.example/buren").named
    assert not seen_in("https://todo.example").named
