"""One text is asked for everything known, and nothing false is answered."""

import base64
import gzip
import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.audit.house_of import HOUSE, MAC, NAME, NOBODY, OTHER, house_of

from sluis.audit.content.recogniser import Recogniser, distinct, state_of, state_of_text
from sluis.audit.model import State
from sluis.telemetry.model import Leaf
from sluis.terms import Kind

RECOGNISER = Recogniser(HOUSE)


def told(text: str, name: str = "") -> list[tuple[Kind, State, bool, int | None]]:
    return [(mark.kind, mark.state, mark.owned, mark.device) for mark in RECOGNISER.marks(text, name)]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (MAC, State.RAW),
        ("seen 00005E0053AF twice", State.RAW),
        ("x af53005e0000", State.RAW),
        (str(int("00005e0053af", 16)).zfill(12), State.ENCODED),
        (hashlib.sha1(b"00-00-5E-00-53-AF", usedforsecurity=False).hexdigest(), State.HASHED),
    ],
)
def test_a_mac_address_of_the_house_in_any_form(text: str, state: State) -> None:
    assert (Kind.MAC_ADDRESS, state, True, 1) in told(text)


def test_the_owner_of_a_name_and_of_what_nobody_owns() -> None:
    assert told(NAME.upper()) == [(Kind.HOST_NAME, State.RAW, True, 1)]
    assert told("00:00:5e:00:53:01") == [(Kind.MAC_ADDRESS, State.RAW, False, None)]


def test_a_name_of_anybody_counts_where_a_name_is_said() -> None:
    assert told("android") == []
    assert (Kind.HOST_NAME, State.RAW, True, 2) in told("android", "HostName")


def test_short_digests_count_for_usual_recipes_only() -> None:
    usual = hashlib.sha256(MAC.encode()).hexdigest()[:8]
    unusual = hashlib.md5(f"{MAC}\n".encode(), usedforsecurity=False).hexdigest()
    assert (Kind.MAC_ADDRESS, State.HASHED, True, 1) in told(f"x {usual}")
    assert told(f"x {unusual[:8]}") == []
    assert (Kind.MAC_ADDRESS, State.HASHED, True, 1) in told(f"x {unusual[:12]}")


def test_what_the_capture_says_elsewhere_is_known_and_not_owned() -> None:
    beside = Leaf(("Device", "DeviceInfo", "SerialNumber"), "EX21A0007731")
    [mark] = Recogniser(NOBODY, [beside]).marks("x-EX21A0007731")
    assert (mark.kind, mark.known, mark.owned, mark.device) == (Kind.SERIAL, True, False, None)


def test_only_what_is_known_in_content_of_others() -> None:
    assert [mark.device for mark in RECOGNISER.known_in(f"<p>{NAME}</p> anna@voorbeeld.example")] == [1]


@pytest.mark.parametrize("wrap", [bytes, gzip.compress, base64.b64encode])
def test_everything_inside_a_coding_is_found(wrap: Callable[[bytes], bytes]) -> None:
    blob = base64.b64encode(wrap(f'{{"n":"{NAME}","m":"{MAC}","o":"{OTHER}"}}'.encode())).decode()
    marks = RECOGNISER.marks(blob)
    assert {(mark.kind, mark.device) for mark in marks} == {
        (Kind.HOST_NAME, 1),
        (Kind.MAC_ADDRESS, 1),
        (Kind.MAC_ADDRESS, 2),
    }
    assert {mark.state for mark in marks} == {State.ENCODED}


def test_a_device_that_is_called_after_its_model_is_not_named_by_the_model() -> None:
    recogniser = Recogniser(house_of((MAC, Kind.HOST_NAME, "VB-9")))
    assert recogniser.marks("VB-9", "model") == ()
    assert [mark.device for mark in recogniser.marks("VB-9", "name")] == [1]


def test_digests_as_octets() -> None:
    octets = hashlib.sha256(MAC.encode()).digest()
    mark = RECOGNISER.explained(octets)
    assert mark is not None
    assert (mark.device, mark.state) == (1, State.HASHED)
    assert RECOGNISER.explained(octets[::-1]) is None
    assert RECOGNISER.explained(octets[:4]) is None


def test_an_answer_is_kept() -> None:
    assert RECOGNISER.marks("x " + NAME) is RECOGNISER.marks("x " + NAME)


def test_beyond_the_work_of_an_audit_only_what_is_known_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluis.audit.content.recogniser._WORK", 10)
    recogniser = Recogniser(HOUSE)
    assert [mark.device for mark in recogniser.marks(f"{NAME} anna@voorbeeld.example")] == [1]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("mgvkyjqpswyqprvsxphpkqzgwp", State.TOKEN),
        ("mgvkyjqpswyqprvsxphpkqzgw", State.RAW),
        ("mgvkyjqpswyqprvsxphpkqzgwa", State.RAW),
        ("0a" * 20, State.UNEXPLAINED),
        ("0a" * 19, State.RAW),
        ("1" * 64, State.RAW),
        ("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", State.UNEXPLAINED),
        ("media-player", State.GENERALISED),
        ("Phone", State.RAW),
    ],
)
def test_the_state_of_a_text_in_which_nothing_stands(text: str, state: State) -> None:
    assert state_of_text(text) is state


def test_reasons() -> None:
    assert state_of("compressed:base64:pairs") is State.ENCODED
    assert state_of("base64:md5:serial:as-written:hex") is State.HASHED
    assert state_of("known:text") is State.RAW


def test_words_that_are_somebodys() -> None:
    assert [distinct(text) for text in ("thuis", "Thuis", "Anna Jansen", "anna7")] == [False, False, True, True]


def test_no_repr_shows_a_value() -> None:
    assert NAME not in repr((RECOGNISER, RECOGNISER.marks(NAME)))


@given(st.text(max_size=80), st.sampled_from(["", "HostName", "Password", "mac"]))
def test_any_text_is_answered(text: str, name: str) -> None:
    assert all(0 <= mark.start <= mark.end <= len(text) for mark in RECOGNISER.marks(text, name))


def test_a_secret_is_looked_at_once_and_not_kept() -> None:
    known = Recogniser(HOUSE)
    text = f"sid=zandkasteel; d={MAC}"
    assert [(mark.kind, mark.device) for mark in known.in_secret(text)] == [(Kind.MAC_ADDRESS, 1)]
    left = known._left
    assert known.in_secret(text) is known.in_secret(text)
    assert known._left == left
    assert "zandkasteel" not in repr([*known._secrets.items(), *known._kept])


def test_of_a_secret_only_what_is_known_and_no_everyday_name_is_told() -> None:
    for text in ("mac=02:00:5e:00:53:99", "tv=android", "anna@voorbeeld.example"):
        assert Recogniser(HOUSE).in_secret(text) == ()
