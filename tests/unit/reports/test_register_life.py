"""The history marks what holds at a moment, and says what gates took."""

from dataclasses import replace
from pathlib import Path

import pytest

from sluis.lifecycle.account import Account
from sluis.lifecycle.people import Role
from sluis.lifecycle.step import Agreed
from sluis.lifecycle.steps import Advice, Signed, Step, StepDetails, StepName
from sluis.reports.register_life import history_data, in_force, print_history, print_step, print_to_sign, step_data


def step(number: int, name: StepName, t_ms: int, effective_ms: int | None = None, **details: object) -> Step:
    return Step(number, f"{number}" * 64, name, StepDetails("Who", **details), t_ms, effective_ms, "d" * 64, "kid")  # type: ignore[arg-type]


LIFE = [
    step(1, StepName.PROPOSED, 1, closed=("wifi-help",)),
    step(1, StepName.ADVISED, 2, advice=Advice.NEGATIVE, text="no"),
    step(1, StepName.APPROVED, 3, followed=False, text="because"),
    step(1, StepName.ACTIVATED, 4, 4),
    step(2, StepName.ACTIVATED, 5, 90),
]


@pytest.mark.parametrize(("moment", "number"), [(3, None), (4, 1), (89, 1), (90, 2)])
def test_what_holds_is_what_began_last(moment: int, number: int | None) -> None:
    assert in_force(LIFE, moment) == number
    assert history_data(LIFE, [], moment)["in_force"] == number


def test_of_one_moment_the_last_recorded_holds() -> None:
    assert in_force([*LIFE, step(1, StepName.ACTIVATED, 6, 90)], 90) == 1


def test_the_page_says_everything(capsys: pytest.CaptureFixture[str]) -> None:
    print_history(LIFE, [(7, "1" * 64), (8, "9" * 64)], 50)
    page = capsys.readouterr().out
    for text in (
        "activated, holds now",
        "advised on: Who (negative; no)",
        "approved: Who (advice not followed; because)",
        "closed by law: wifi-help",
        "the gate took 111111111111… (version 1)",
        "the gate took 999999999999…, pinned in its settings",
        "Steps that check: 5.",
    ):
        assert text in page


def test_a_step_is_printed_with_what_law_keeps_closed(capsys: pytest.CaptureFixture[str]) -> None:
    print_step(LIFE[0])
    assert "wifi-help: the law keeps it closed today" in capsys.readouterr().out
    assert step_data(LIFE[1])["advice"] == "negative"


def test_who_signed_is_told_with_the_key_and_who_did_not_is_told_to_be_typed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    signed = replace(LIFE[1], signed=Signed(Role.DPO, "SHA256:abc", "e" * 64, 1000, "sig", b"{}"))
    print_step(signed)
    print_step(LIFE[1])
    print_history([LIFE[0], signed], [], 50)
    page = capsys.readouterr().out
    for text in ("Signed with SHA256:abc.", "Typed, not signed", "(negative; no), signed with SHA256:abc"):
        assert text in page
    assert "closed by law: wifi-help), typed, not signed" in page
    assert step_data(LIFE[1])["signed"] is None
    assert step_data(signed)["signed"] == {
        "role": "dpo",
        "key": "SHA256:abc",
        "people": "e" * 64,
        "made": "1970-01-01 00:00:01 UTC",
        "document": "{}",
        "signature": "sig",
    }


def test_how_a_document_is_signed_can_be_copied_to_a_shell(capsys: pytest.CaptureFixture[str]) -> None:
    print_to_sign(Path("my advice.json"), "sluis-register@test.example/ledger")
    page = capsys.readouterr()
    assert page.out == ""
    assert "  ssh-keygen -Y sign -n sluis-register@test.example/ledger -f KEYFILE 'my advice.json'" in page.err
    assert "--signature 'my advice.json.sig'" in page.err


def test_who_was_signed_in_is_told_with_what_that_proves(capsys: pytest.CaptureFixture[str]) -> None:
    agreed = replace(
        LIFE[1], agreed=Agreed(Role.DPO, Account("https://id.example", "7"), "ab" * 32, "e" * 64, 1000, b"{}")
    )
    print_history([agreed], [], 50)
    print_step(agreed)
    page = " ".join(capsys.readouterr().out.split())
    assert page.count("signed in as https://id.example 7: the desk checked an ID token then") == 2
    assert "typed" not in page
    assert step_data(agreed)["agreed"] == {
        "role": "dpo",
        "issuer": "https://id.example",
        "subject": "7",
        "token": "ab" * 32,
        "people": "e" * 64,
        "made": "1970-01-01 00:00:01 UTC",
        "document": "{}",
    }
    assert step_data(LIFE[0])["agreed"] is None
