"""Text keeps its build; its values do not stay."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.anonymise.replacements import Replacements
from sluis.capture.anonymise.text import body_text, form_text, json_text, known_key, plain, xml_text


def swap() -> Replacements:
    return Replacements(b"a key of a test")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(value=VALUES, ascii_=st.booleans())
def test_json_stays_json_of_the_same_build(value: object, ascii_: bool) -> None:  # noqa: FBT001
    text = json.dumps(value, ensure_ascii=ascii_)
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    made = json_text(text, swap())
    assert len(made.encode()) == len(text.encode())
    assert _build(json.loads(made)) == _build(json.loads(text))


def _build(value: object) -> object:
    if isinstance(value, dict):
        return [_build(each) for each in value.values()]
    if isinstance(value, list):
        return [_build(each) for each in value]
    return value if value is None or isinstance(value, bool) else type(value) if isinstance(value, str) else "number"


@given(octets=st.binary(max_size=60) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "ignore")))
def test_any_body_keeps_its_length_or_is_no_text(octets: bytes) -> None:
    made = body_text(octets, swap())
    assert made is None or len(made) == len(octets)


@pytest.mark.parametrize(
    "spelled",
    ["a4:77:33:0c:9e:41", "A4-77-33-0C-9E-41", "a477330c9e41", "a477.330c.9e41", "a4%3A77%3A33%3A0c%3A9e%3A41"],
)
def test_a_mac_in_text_becomes_what_it_becomes_in_a_head(spelled: str) -> None:
    table = swap()
    new = table.mac(bytes.fromhex("a477330c9e41")).hex()
    made = plain(f"id={spelled};", table).lower().replace("%3a", ":")
    assert "".join(character for character in made[3:] if character in "0123456789abcdef") == new


def test_an_eui_64_and_addresses_in_text_follow_too() -> None:
    table = swap()
    new = table.mac(bytes.fromhex("a477330c9e41"))
    assert plain("a67733fffe0c9e41", table) == f"{new[0] ^ 2:02x}{new[1:3].hex()}fffe{new[3:].hex()}"
    assert plain("192.168.1.20", table) == ".".join(map(str, table.ip4(bytes((192, 168, 1, 20)))))


@pytest.mark.parametrize("text", ["2001:db8:1:2:a477:33ff:fe0c:9e41", "fd00::1", "2001:db8::7/64", "::1", "12:30:59"])
def test_an_address_of_version_6_keeps_its_length(text: str) -> None:
    assert len(plain(text, swap())) == len(text)


def test_only_what_stands_in_a_list_stays() -> None:
    table = swap()
    assert json_text('{"ssid":"ssid"}', table).startswith('{"ssid":"')
    assert "ssid" not in json_text('{"ssid":"ssid"}', table)[7:]
    assert "noor" not in xml_text('<noor name="x">noor</noor>', table)
    assert xml_text("<soap:Body><Name>", table) == "<soap:Body><Name>"
    assert form_text("token=token", table)[:6] == "token="
    assert not known_key("Device.WiFi.SSID.12345.SSID")


def test_what_is_escaped_is_replaced_too() -> None:
    made = plain("%4e%6F%6f%72 %2F", swap())
    assert made[-3:] == "%2F"
    assert all(made[at : at + 3] != "%4e%6f%6f%72"[at : at + 3] for at in range(0, 12, 3))
    assert "\\u004e" not in json_text('"\\u004eoor"', swap())


def test_escapes_that_follow_one_another_are_no_alphabet_of_their_own() -> None:
    """One letter for one letter is read by how often each stands there: of twenty equal ones not all are equal."""
    made = plain("%61" * 20, swap())
    assert len({made[at : at + 3] for at in range(0, 60, 3)}) > 2
    assert made == plain("%61" * 20, swap())
    escaped = json_text('"' + "\\u0061" * 20 + '"', swap())
    assert len({escaped[at : at + 6] for at in range(1, 121, 6)}) > 2
