"""Accounts as a list of people has them: one way to write each, and nothing that no ID token can say."""

import base64

import pytest

from sluis.lifecycle.account import Account, account_line

ACCOUNT = Account("https://id.example/realms/staff", "7f3 a|b")


def test_an_account_is_read_back_as_it_was_written() -> None:
    assert account_line(ACCOUNT.line) == ACCOUNT
    assert ACCOUNT.line.startswith("openid ")
    assert ACCOUNT.fingerprint == "https://id.example/realms/staff 7f3 a|b"


@pytest.mark.parametrize(
    "account",
    [
        Account("", "7"),
        Account("https://id.example", ""),
        Account("http://id.example", "7"),
        Account("https://id.example", " 7"),
        Account("https://id.example", "x" * 256),
        Account("https://id.example", "7\n"),
        Account("https://id.example", "\u202e7"),
        Account("https://id.example a", "7"),
    ],
)
def test_what_no_token_can_say_is_no_account(account: Account) -> None:
    assert not account.fits


@pytest.mark.parametrize("coded", ["!", base64.b64encode(b"https://id.example").decode(), "YWI=", "\u00e9"])
def test_another_line_is_none(coded: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        account_line(f"openid {coded}")
    with pytest.raises(ValueError, match=r"^$"):
        account_line(ACCOUNT.line.replace("openid", "opened"))
