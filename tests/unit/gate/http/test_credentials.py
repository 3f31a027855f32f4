"""Passwords and secrets: only the right pair passes, whatever stands in the header, and no mistake is quoted."""

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.raised import raises

from sluis.errors import FileMissingError
from sluis.errors.gate import credentials_error, login_error
from sluis.gate.http import credentials
from sluis.gate.http.credentials import (
    Credentials,
    Pair,
    Scheme,
    credential_line,
    draw_secret,
    hash_password,
    hash_secret,
    pair_of,
    secret_line,
)

SECRET = draw_secret()


def basic(login: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Credentials:
    path = tmp_path_factory.mktemp("passwords") / "gate.passwords"
    old = credential_line("cpe4", "of old").replace(":scrypt-v1:", ":")
    made = [credential_line("cpe1", "s3cret"), credential_line("cpe2", "wïfi:: 1"), secret_line("cpe3", SECRET), old]
    lines = ["# routers", "", *made]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Credentials.load(path)


def test_the_hash_is_scrypt_of_rfc_7914() -> None:
    """RFC 7914 section 12 has a vector for N = 16384, r = 8, p = 1 (its first 32 bytes; dkLen only cuts PBKDF2)."""
    expected = "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
    assert hash_password(b"pleaseletmein", b"SodiumChloride").hex() == expected


def passes(known: Credentials, header: str) -> bool:
    pair = pair_of(header)
    return pair is not None and known.is_right(pair)


def test_a_secret_is_checked_by_hmac_of_rfc_2104_under_its_salt() -> None:
    import hmac

    expected = hmac.new(b"salt", b"sluis/router-secret/v1\0" + SECRET.encode(), "sha256").digest()
    assert hash_secret(SECRET, b"salt") == expected
    assert len(base64.urlsafe_b64decode(SECRET + "=")) == 32


def test_only_the_right_pair_passes(known: Credentials) -> None:
    assert passes(known, basic("cpe1", "s3cret"))
    assert passes(known, basic("cpe2", "wïfi:: 1"))
    assert passes(known, basic("cpe3", SECRET))
    assert passes(known, basic("cpe4", "of old")), "a line without a scheme is scrypt"
    assert passes(known, "bAsIc   " + basic("cpe1", "s3cret").removeprefix("Basic "))
    for login, password in (("cpe1", "s3cre"), ("cpe1", ""), ("cpe2", "s3cret"), ("CPE1", "s3cret"), ("", "")):
        assert not passes(known, basic(login, password))
    for wrong in (draw_secret(), "", SECRET + "x", SECRET[:-1]):
        assert not passes(known, basic("cpe3", wrong))
    assert not passes(known, basic("cpe1", SECRET))


def test_a_drawn_secret_costs_no_scrypt(known: Credentials, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "hash_password", lambda *_given: pytest.fail("scrypt for a drawn secret"))
    assert known.scheme_of("cpe3") is Scheme.HMAC
    assert passes(known, basic("cpe3", SECRET))
    assert not passes(known, basic("cpe3", draw_secret()))


def test_a_word_is_no_secret_although_its_line_was_made_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_text(secret_line("cpe1", "s3cret"))
    assert not passes(Credentials.load(path), basic("cpe1", "s3cret"))


def test_a_login_nobody_has_does_not_pass_with_the_stand_in(known: Credentials) -> None:
    assert not passes(known, basic("nobody", ""))
    assert known.scheme_of("nobody") is None


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Basic",
        "Basic ",
        "Bearer Y3BlMTpzM2NyZXQ=",
        "Basic Y3BlMTpzM2NyZXQ",
        "Basic Y3BlMTpz M2NyZXQ=",
        "Basic " + base64.b64encode(b"cpe1").decode(),
        "Basic " + base64.b64encode(b"cpe1:\xff").decode(),
        "Basic \xe9\xe9",
        "Basic \N{SNOWMAN}",
    ],
)
def test_a_malformed_header_is_nobody(header: str | None) -> None:
    assert pair_of(header) is None


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_whatever_stands_in_the_header_nothing_breaks(header: str) -> None:
    pair = pair_of(f"Basic {header}")
    assert pair is None or not Credentials({}).remembered(pair)


def test_a_pair_is_remembered_only_after_it_was_right(known: Credentials) -> None:
    right, wrong = Pair("cpe1", "s3cret"), Pair("cpe1", "wrong")
    assert not known.remembered(right)
    known.remember(right)
    assert known.remembered(right)
    assert not known.remembered(wrong)
    assert not any(b"s3cret" in mark for mark in known._verified.values())
    assert "s3cret" not in repr(right)


def test_what_is_remembered_is_bounded_and_the_pair_of_longest_ago_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "_REMEMBERED", 2)
    known = Credentials({})
    pairs = [Pair(login, "x") for login in "abc"]
    known.remember(pairs[0])
    known.remember(pairs[1])
    assert known.remembered(pairs[0])
    known.remember(pairs[2])
    assert [known.remembered(pair) for pair in pairs] == [True, False, True]


@pytest.mark.parametrize(
    "line",
    [
        "cpe3:plain-password",
        "cpe3:00:00",
        "cpe3:hmac-v2:" + "0" * 32 + ":" + "0" * 64,
        "cpe3:hmac-v1:" + "0" * 64,
        "a b:" + "0" * 32 + ":" + "0" * 64,
        ":" + "0" * 32 + ":" + "0" * 64,
    ],
)
def test_a_faulty_line_is_named_by_its_number_only(tmp_path: Path, line: str) -> None:
    path = tmp_path / "gate.passwords"
    path.write_text(f"# one\n{credential_line('cpe1', 'x')}\n{line}\n")
    with raises(credentials_error) as caught:
        Credentials.load(path)
    assert caught.value.places["line"] == 3
    assert "plain-password" not in str(caught.value)


def test_a_login_that_comes_twice_refuses(tmp_path: Path) -> None:
    path = tmp_path / "gate.passwords"
    path.write_text(f"{credential_line('cpe1', 'x')}\n{credential_line('cpe1', 'y')}\n")
    with raises(credentials_error) as caught:
        Credentials.load(path)
    assert caught.value.places["line"] == 2


def test_a_password_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError):
        Credentials.load(tmp_path / "nothing")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    with pytest.raises(FileMissingError):
        Credentials.load(tmp_path / "bytes")


@pytest.mark.parametrize("login", ["", "a:b", "a b", "a\n", "#a", "x" * 257, "\x85"])
def test_no_line_is_made_that_the_file_would_not_hold(login: str) -> None:
    with raises(login_error) as caught:
        credential_line(login, "s3cret")
    assert caught.value.places == {}
    with raises(login_error):
        secret_line(login, SECRET)
