"""What a capture gives away of the house is gathered; what is nobody's, secret or coded is not."""

import hashlib

import pytest
from tests.unit.audit.house_of import HOUSE, MAC, NAME, NOBODY

from sluis.audit.content import known_identifiers
from sluis.audit.content.content import Content, Counts
from sluis.audit.content.known_identifiers import known_identifiers_of
from sluis.telemetry.model import Leaf
from sluis.terms import Subject


def body(*pairs: tuple[str, str], counts: Counts = Counts.EVERY) -> Content:
    return Content(tuple(Leaf(tuple(path.split("/")), value) for path, value in pairs), counts, "json")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("Device/Hosts/Host/1/HostName", "Piets-iPad"),
        ("Device/DeviceInfo/SerialNumber", "EX21A0007731"),
        ("station_mac", "00:00:5e:00:53:01"),
        ("z", "00:00:5e:00:53:01"),
        ("who", "anna@voorbeeld.example"),
        ("Device/DeviceInfo/ModelName", "EX2100"),
    ],
)
def test_identifiers_are_gathered(path: str, value: str) -> None:
    assert [leaf.value for leaf in known_identifiers_of([body((path, value))], NOBODY).leaves] == [value]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("Device/WiFi/AccessPoint/1/Security/KeyPassphrase", "zandkasteel"),
        ("Device/LocalAgent/Controller/1/EndpointID", "self::controller"),
        ("Device/DeviceInfo/SerialNumber", "000000000000"),
        ("Device/Hosts/Host/1/HostName", hashlib.sha256(b"x").hexdigest()),
        ("Device/Hosts/Host/1/HostName", "mgvkyjqpswyqprvsxphpkqzgwp"),
        ("zz", "some words"),
        ("id", "d7c578e31992c1e7"),
    ],
)
def test_and_nothing_else_is(path: str, value: str) -> None:
    assert known_identifiers_of([body((path, value))], NOBODY).leaves == ()


def test_what_the_house_said_itself_is_not_gathered_again() -> None:
    assert (
        known_identifiers_of([body(("mac", MAC), ("Device/Hosts/Host/1/HostName", NAME.encode().hex()))], HOUSE).leaves
        == ()
    )


def test_only_bodies_with_fields_are_asked_and_each_value_once() -> None:
    pair = ("station_mac", "00:00:5e:00:53:01")
    assert known_identifiers_of([body(pair, counts=Counts.HITS)], NOBODY).leaves == ()
    assert len(known_identifiers_of([body(pair), body(pair)], NOBODY).leaves) == 1


def test_it_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_identifiers, "MOST", 3)
    known = known_identifiers_of(
        [body(*((f"m{number}", f"00:00:5e:00:53:{number:02x}") for number in range(9)))], NOBODY
    )
    assert len(known.leaves) == 3


def test_owners_and_spelling_know_the_house() -> None:
    known = known_identifiers_of([], HOUSE)
    assert known.owners.whose(MAC) == (Subject.HOUSEHOLD,)
    assert known.spelled(("clients", MAC, "rssi")) == ("clients", "*", "rssi")
    assert known.spelled(("clients", NAME, "rssi")) == ("clients", "*", "rssi")
    assert known.spelled(("x", NAME.encode().hex(), "rssi")) == ("x", "*", "rssi")
    assert NAME not in repr(known)


def test_spellings_are_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_identifiers, "_SPELLED", 4)
    known = known_identifiers_of([], HOUSE)
    assert {known.spelled(("a", str(number))) for number in range(20)} == {("a", "*")}
