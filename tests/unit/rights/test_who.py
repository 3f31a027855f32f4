"""Who takes a step: names that a desk writes, and none that somebody types looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.raised import raises

from sluis.errors.rights import name_reserved_error
from sluis.i18n import use
from sluis.rights.who import AGENT, account_name, in_words, is_reserved, person_name, typed


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_a_desk_writes_nobody_types(issuer: str, subject: str) -> None:
    assert is_reserved(account_name(issuer, subject))
    assert is_reserved(person_name(f"https://{issuer}", subject))
    assert is_reserved(f"{AGENT}{subject}")


@pytest.mark.parametrize(
    "name",
    ["account:ab", " Account:ab", "a\u200bccount:ab", "\uff21ccount:ab", "AGENT:union", "sam (https://id.example)",
     "sam ( HTTP://id.example )", "sam (https://id.example) "],
)  # fmt: skip
def test_a_name_that_looks_like_one_of_a_desk_is_not_typed(name: str) -> None:
    with raises(name_reserved_error):
        typed(name)


@pytest.mark.parametrize("name", ["FG", "Sam (FG)", "accounting", "Agent Smith", "https://id.example", ""])
def test_another_name_is(name: str) -> None:
    assert typed(name) == name


def test_a_step_says_in_words_who_took_it() -> None:
    use("nl")
    assert in_words(account_name("https://id.example", "7")) == "het huishouden, ingelogd (account 3148fa9c)"
    assert in_words("agent:union") == "gemachtigde union"
    assert in_words("Sam (FG)") == "Sam (FG)"
