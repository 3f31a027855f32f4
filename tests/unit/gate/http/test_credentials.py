"""Basic passwords: only the right pair passes, whatever stands in the header, and no mistake is quoted."""

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.raised import raises

from sluis.errors import FileMissingError
from sluis.errors.gate import credentials_error, login_error
from sluis.gate.http.credentials import Credentials, credential_line, hash_password


def basic(login: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Credentials:
    path = tmp_path_factory.mktemp("passwords") / "gate.passwords"
    lines = ["# routers", "", credential_line("cpe1", "s3cret"), credential_line("cpe2", "wïfi:: 1")]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Credentials.load(path)


def test_the_hash_is_scrypt_of_rfc_7914() -> None:
    """RFC 7914 section 12 has a vector for N = 16384, r = 8, p = 1 (its first 32 bytes; dkLen only cuts PBKDF2)."""
    expected = "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
    assert hash_password(b"pleaseletmein", b"SodiumChloride").hex() == expected


def test_only_the_right_pair_passes(known: Credentials) -> None:
    assert known.login_of(basic("cpe1", "s3cret")) == "cpe1"
    assert known.login_of(basic("cpe2", "wïfi:: 1")) == "cpe2"
    assert known.login_of("bAsIc   " + basic("cpe1", "s3cret").removeprefix("Basic ")) == "cpe1"
    for login, password in (("cpe1", "s3cre"), ("cpe1", ""), ("cpe2", "s3cret"), ("CPE1", "s3cret"), ("", "")):
        assert known.login_of(basic(login, password)) is None


def test_a_login_nobody_has_does_not_pass_with_the_stand_in(known: Credentials) -> None:
    assert known.login_of(basic("nobody", "")) is None


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
def test_a_malformed_header_is_nobody(known: Credentials, header: str | None) -> None:
    assert known.login_of(header) is None
    assert known.remembered(header) is None


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_whatever_stands_in_the_header_nothing_breaks(header: str) -> None:
    empty = Credentials({})
    assert empty.remembered(f"Basic {header}") is None


def test_a_pair_is_remembered_only_after_it_was_right(tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_text(credential_line("cpe1", "s3cret"))
    fresh = Credentials.load(path)
    assert fresh.remembered(basic("cpe1", "s3cret")) is None
    assert fresh.login_of(basic("cpe1", "wrong")) is None
    assert fresh.remembered(basic("cpe1", "wrong")) is None
    assert fresh.login_of(basic("cpe1", "s3cret")) == "cpe1"
    assert fresh.remembered(basic("cpe1", "s3cret")) == "cpe1"
    assert fresh.login_of(basic("cpe1", "s3cret")) == "cpe1"
    assert not any(b"s3cret" in mark for mark in fresh._verified)


def test_what_is_remembered_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluis.gate.http.credentials._REMEMBERED", 1)
    path = tmp_path / "p"
    path.write_text(credential_line("a", "1") + "\n" + credential_line("b", "2"))
    known = Credentials.load(path)
    assert known.login_of(basic("a", "1")) == "a"
    assert known.login_of(basic("b", "2")) == "b"
    assert known.remembered(basic("a", "1")) is None
    assert known.login_of(basic("a", "1")) == "a"


@pytest.mark.parametrize(
    "line",
    ["cpe3:plain-password", "cpe3:00:00", "a b:" + "0" * 32 + ":" + "0" * 64, ":" + "0" * 32 + ":" + "0" * 64],
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
