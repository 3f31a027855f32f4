"""Values beside keys that say little: built as a person's name, as a place, as a thing's name."""

import pytest

from sluis.identify.find.scan import find
from sluis.identify.find.valued import is_person, is_room, kind_by_value
from sluis.terms import Kind


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("who", "Bram", Kind.USER_NAME),
        ("X_Naam", "Marieke de Boer", Kind.USER_NAME),
        ("mother", "Xandrine", Kind.USER_NAME),
        ("name", "April", None),
        ("name", "Summer mode", None),
        ("who", "system", None),
        ("area", "eerste verdieping", Kind.LOCATION),
        ("where", "achtertuin", Kind.LOCATION),
        ("area", "2.4GHz", None),
        ("zone", "lan", None),
        ("pc", "6511 XX", Kind.LOCATION),
        ("pc", "6511", None),
        ("Pos", "52.37,4.89", Kind.LOCATION),
        ("coords", "N52\u00b022'13\" E4\u00b053'43\"", Kind.LOCATION),
        ("pos", "12,4", None),
        ("device", "wasbak-sensor", Kind.DEVICE_NAME),
        ("device", "br-lan", None),
        ("alias", "voice-high", None),
        ("", "Bram", None),
        ("who", "B", None),
    ],
)
def test_a_value_is_what_its_key_leaves_room_for(key: str, value: str, kind: Kind | None) -> None:
    assert kind_by_value(key, value) is kind


def test_a_person_is_no_device_and_a_room_no_measure() -> None:
    assert is_person("Daan en Sanne")
    assert not is_person("Noor iPhone")
    assert not is_person("rssi")
    assert not is_room("room temperature")
    assert not is_room("")


@pytest.mark.parametrize(
    "text", ['{"kind":"Sem"}', '{"who":"Bram","home":true}', '{"where":"achtertuin"}', '{"pc":"6511 XX"}']
)
def test_the_first_look_lets_them_through(text: str) -> None:
    assert any(hit.reason == "key" for hit in find(text))
