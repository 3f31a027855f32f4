"""``web.toml``: what it says, and what it cannot say."""

from pathlib import Path

import pytest
from source_tree import ROOT
from tests.raised import raises

from sluis.errors.gate import file_missing_error, settings_value_error
from sluis.terms import Role
from sluis.web.settings import WebSettings, is_origin, load_web_settings

GOOD = """
public_url = "https://privacy.example"
[provider]
name = "Voorbeeld"
contact = "0800-1234"
dpo = "fg@voorbeeld.example"
[desk]
socket = "/run/sluis-desk/desk.sock"
[oidc]
issuer = "https://id.example"
client_id = "sluis"
[oidc.claims.role]
office = "dpo"
"""


def read(folder: Path, text: str) -> WebSettings:
    path = folder / "web.toml"
    path.write_text(text)
    return load_web_settings(path)


def test_what_it_says(tmp_path: Path) -> None:
    made = read(tmp_path, GOOD)
    assert made.place("/a") == "https://privacy.example/a"
    assert made.file("x") == tmp_path / "x"
    assert made.oidc.claims.role == {"office": Role.DPO}
    assert made.sessions.idle == 900_000


def test_the_example_can_be_used() -> None:
    made = load_web_settings(ROOT / "examples" / "web.toml")
    assert made.oidc.claims.role == {"privacy-office": Role.DPO, "service-desk": Role.CALL_CENTRE}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("https://privacy.example", "http://privacy.example", "public_url"),
        ("https://privacy.example", "https://privacy.example/", "public_url"),
        ("https://privacy.example", "https://Privacy.example", "public_url"),
        ('name = "Voorbeeld"', "", "provider"),
        ("[provider]", "[listener]\nport = 70000\n[provider]", "listener.port"),
        ("[provider]", '[listener]\nhost = "192.0.2.1"\n[provider]', "listener.host"),
        ("[provider]", '[listener]\ntls_certificate = "a"\n[provider]', "listener"),
        ('socket = "/run/sluis-desk/desk.sock"', "", "desk"),
        ("[desk]", '[desk]\nurl = "https://desk.example"', "desk"),
        ('socket = "/run/sluis-desk/desk.sock"', 'url = "https://desk.example"', "desk.url"),
        (
            'socket = "/run/sluis-desk/desk.sock"',
            'url = "http://d"\nca = "a"\ncertificate = "b"\nkey = "c"',
            "desk.url",
        ),
        ("[oidc]", '[presence]\nurl = "http://network.example"\n[oidc]', "presence.url"),
        ("[oidc]", '[presence]\nurl = "https://network.example"\nkey = "k"\n[oidc]', "presence"),
        ("https://id.example", "http://id.example", "oidc.issuer"),
        ("https://id.example", "https://id.example?a", "oidc.issuer"),
        ("[oidc]", '[oidc]\nscopes = ["profile"]', "oidc.scopes"),
        ('"dpo"\n', '"household"\n', "oidc.claims.role"),
        ('"dpo"\n', '"registry"\n', "oidc.claims.role"),
        ('"dpo"\n', '"king"\n', "oidc.claims.role"),
        ("[desk]", '[sessions]\nidle = "PT0S"\n[desk]', "sessions"),
        ("[desk]", "[limits]\nwaiting = 0\n[desk]", "limits"),
        ("[desk]", "[limits]\nmore = 1\n[desk]", "limits"),
    ],
)
def test_what_it_cannot_say(tmp_path: Path, before: str, after: str, words: str) -> None:
    assert before in GOOD
    with raises(settings_value_error, match=words):
        read(tmp_path, GOOD.replace(before, after, 1))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with raises(file_missing_error):
        load_web_settings(tmp_path / "web.toml")


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://a.example:8443", True),
        ("http://127.0.0.1:8445", True),
        ("http://[::1]:8445", True),
        ("https://a.example:443", False),
        ("https://a.example:x", False),
        ("https://[::1", False),
        ("https://u@a.example", False),
        ("", False),
    ],
)
def test_an_address_is_as_a_browser_writes_it(url: str, *, taken: bool) -> None:
    assert is_origin(url) is taken
