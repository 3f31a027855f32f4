"""What claims give: roles by the settings and by nothing else, households to whoever has no other role."""

import pytest

from sluis.oidc.claims import MOST_VALUES, Claims, ClaimsSettings, person_of, texts
from sluis.terms import Role

READ = ClaimsSettings(roles="groups", households="lines", role={"office": Role.DPO, "desk": Role.CALL_CENTRE})
SAID = {"iss": "https://id.example", "sub": "7", "exp": 9}


def roles(**said: object) -> tuple[frozenset[Role], tuple[str, ...]]:
    person = person_of(Claims({**SAID, **said}), READ)
    return person.roles, person.households


def test_roles_are_those_the_settings_name() -> None:
    assert roles(groups=["office", "chess", "desk"]) == ({Role.DPO, Role.CALL_CENTRE}, ())
    assert roles(groups="office") == ({Role.DPO}, ())


@pytest.mark.parametrize(
    "groups", ["dpo", "Office", ["chess"], [], {"office": True}, ["office", 7], None, 7, ["office"] * (MOST_VALUES + 1)]
)
def test_what_the_settings_do_not_name_gives_nothing(groups: object) -> None:
    assert roles(groups=groups) == (frozenset(), ())


def test_lines_give_a_household() -> None:
    assert roles(lines=[" NL-0001", "NL-0001", "NL-0002"]) == ({Role.HOUSEHOLD}, ("NL-0001", "NL-0002"))
    assert roles(lines="cafe\u0301") == ({Role.HOUSEHOLD}, ("caf\xe9",))


@pytest.mark.parametrize("lines", [[], "", [""], ["x" * 257], [7], {"NL-0001": 1}, ["NL-0001", None]])
def test_what_is_no_list_of_lines_gives_none(lines: object) -> None:
    assert roles(lines=lines) == (frozenset(), ())


def test_whoever_has_another_role_answers_for_no_household() -> None:
    assert roles(groups=["desk"], lines=["NL-0001"]) == ({Role.CALL_CENTRE}, ())
    assert roles(household=["NL-0001"], groups=["household"]) == (frozenset(), ())


def test_a_person_is_printed_without_subject_name_and_lines() -> None:
    person = person_of(Claims({**SAID, "sub": "subject-7", "name": "Kim", "lines": ["NL-0001"]}), READ)
    assert person.name == "Kim"
    assert not [text for text in ("subject-7", "Kim", "NL-0001") if text in repr(person)]


def test_a_claim_is_read_only_as_text() -> None:
    assert texts({"a": ["x", "y"]}, "a") == ("x", "y")
    assert texts({}, "a") == ()


def test_how_somebody_signed_in_is_what_the_token_says_and_nothing_else() -> None:
    strong = person_of(Claims({**SAID, "acr": "high", "amr": ["pwd", "otp"], "auth_time": 7}), READ)
    assert (strong.acr, strong.amr, strong.signed_in) == ("high", ("pwd", "otp"), 7)
    odds: list[dict[str, object]] = [
        {},
        {"acr": 3, "amr": [1], "auth_time": "7"},
        {"acr": "", "amr": {}, "auth_time": -1},
        {"auth_time": True},
    ]
    for odd in odds:
        silent = person_of(Claims({**SAID, **odd}), READ)
        assert (silent.acr, silent.amr, silent.signed_in) == (None, (), None)
