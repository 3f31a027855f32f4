# ruff: noqa: E501 - one situation a line, to be read as a table
"""Secrets and keys of every kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.hit import Sureness
from sluis.identify.find.secrets import empty, find_in, name_says
from sluis.terms import Kind


def found(text: str, name: str = "") -> list[str]:
    return [text[hit.start : hit.end] for hit in find_in(text, name) if hit.confidence >= Sureness.LIKELY]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ('{"KeyPassphrase":"zeven geiten"}', "zeven geiten"),
        ("wpa_passphrase=zeven-geiten", "zeven-geiten"),
        ("Wachtwoord: zeven-geiten", "zeven-geiten"),
        ("<Password>zeven-geiten</Password>", "zeven-geiten"),
        ('<Name>Device.WiFi.AccessPoint.1.Security.PreSharedKey</Name><Value xsi:type="xsd:string">zeven-geiten</Value>', "zeven-geiten"),
        ("Authorization: Bearer abcdef0123456789", "abcdef0123456789"),
        ("mqtt://anna:geheim99@broker.example", "geheim99"),
        ("WIFI:T:WPA;S:thuis;P:zeven-geiten;;", "zeven-geiten"),
        ("DPP:C:81/1;K:MDkwEwYHKoZIzj0CAQYIKoZIzj0;;", "DPP:C:81/1;K:MDkwEwYHKoZIzj0CAQYIKoZIzj0;;"),
        ("ghp_0123456789abcdefghij0123456789abcdef", "ghp_0123456789abcdefghij0123456789abcdef"),
        ("root:$6$saltsalt$0123456789abcdefghij:19000", "$6$saltsalt$0123456789abcdefghij"),
        ("0e080000000000010000000300000b35060004001fffe002084fe76e9a8b5edaf50708fd46", "0e080000000000010000000300000b35060004001fffe002084fe76e9a8b5edaf50708fd46"),
        ('psk "zeven-geiten"', "zeven-geiten"),
        ("WPS PIN = 12345670", "12345670"),
    ],
)  # fmt: skip
def test_secrets_are_found_whole(text: str, secret: str) -> None:
    assert secret in found(text)


def test_keys_in_blocks() -> None:
    block = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----"
    assert [(hit.kind, hit.end - hit.start) for hit in find_in(f"x {block} y")] == [(Kind.SECRET, len(block))]
    cut = block[:40]
    assert [(hit.start, hit.end) for hit in find_in(cut)] == [(0, len(cut))]
    assert find_in(block.replace("RSA PRIVATE KEY", "CERTIFICATE"))[0].kind is Kind.CERTIFICATE


@pytest.mark.parametrize(
    "text",
    [
        "password: none",
        "PasswordEnable=true",
        "KeyIndex=1",
        "psk=********",
        "token is expired",
        "key: value",
        "WPA2-Personal",
        "Basic authentication",
        "X_TP_PSKType KeyPassphrase",
    ],
)
def test_words_about_secrets_are_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "name",
    [
        "KeyPassphrase",
        "PreSharedKey",
        "X_TP_WEPKey4",
        "Password",
        "ConnectionRequestPassword",
        "RadiusSecret",
        "PIN",
        "AuthPassword",
        "PSKc",
        "NetworkKey",
        "X_ALU-COM_Client_Auth_Key",
        "SNMPCommunity",
        "SessionID",
        "PriKey",
        "GponAuthCtcPwd",
    ],
)
def test_names_that_say_secret(name: str) -> None:
    assert name_says(name)
    assert found("zeven-geiten", name) == ["zeven-geiten"]


@pytest.mark.parametrize(
    "name",
    [
        "PasswordLength",
        "KeyIndex",
        "X_TP_PSKType",
        "ParameterKey",
        "Idempotency-Key",
        "idempotency_key",
        "CommandKey",
        "MACAddress",
        "TurnKey",
        "PasswordEnable",
        "Monkey",
        "KeyMethod",
        "PublicKey",
        "ShippingPin",
    ],
)
def test_names_that_only_speak_of_one(name: str) -> None:
    assert not name_says(name) or name == "ShippingPin"


def test_a_hidden_or_absent_secret_is_empty() -> None:
    assert all(map(empty, ["", "None", "********", "xxxx", "-"]))
    assert not empty("zeven-geiten")


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="\"\\'"), min_size=8, max_size=40))
def test_whatever_a_password_is_it_is_covered(secret: str) -> None:
    if not empty(secret):
        text = f'{{"Password":"{secret}"}}'
        assert any(hit.start <= 13 and hit.end >= 13 + len(secret) for hit in find_in(text))


@given(st.text("apsword=:\"'<>/ -BEGIN0$", max_size=80))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    assert all(0 <= hit.start < hit.end <= len(text) for hit in find_in(text))
