"""How it was shown who took a step: by a signature, by an account, or not at all."""

from sluis.lifecycle.account import Account
from sluis.lifecycle.people import Role
from sluis.lifecycle.step import ROLE_OF, Agreed, Signed, Step, StepDetails, StepName

TYPED = Step(1, "ab", StepName.PROPOSED, StepDetails("Owner"), 5, None, "cd", "k")
SIGNED = Signed(Role.OWNER, "SHA256:x", "ef", 4, "sig")
AGREED = Agreed(Role.OWNER, Account("https://id.example", "7"), "ab" * 32, "ef", 4)


def test_each_step_has_its_role() -> None:
    assert set(ROLE_OF) == set(StepName)


def test_a_step_tells_how_it_was_shown_who_took_it() -> None:
    signed = Step(1, "ab", StepName.PROPOSED, StepDetails("Owner"), 5, None, "cd", "k", SIGNED)
    agreed = Step(1, "ab", StepName.PROPOSED, StepDetails("Owner"), 5, None, "cd", "k", None, AGREED)
    assert (TYPED.shown, signed.shown, agreed.shown) == (None, SIGNED, AGREED)
    assert AGREED.key == "https://id.example 7"
