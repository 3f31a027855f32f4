import msgspec
import pytest

from sluis.capture.base.sighting import (
    PARTS,
    VIAS,
    WHYS,
    DeviceClaim,
    NameBinding,
    NotRead,
    Part,
    Payload,
    Place,
    SocketAddress,
    TrafficRecord,
    Via,
    Why,
)
from sluis.i18n import tr
from sluis.terms import Kind

PLACE = Place(1, 7)


def test_every_word_of_a_record_is_called_something_in_both_languages() -> None:
    for table, words in ((VIAS, Via), (PARTS, Part), (WHYS, Why)):
        assert set(table) == set(words)
        assert {text for text in table.values() if tr(text, "nl") == tr(text, "en")} <= {"header"}  # Dutch has no other


@pytest.mark.parametrize(
    "record",
    [
        TrafficRecord(PLACE, 1, SocketAddress("192.0.2.1", 1), SocketAddress("198.51.100.1", 2), "tcp"),
        NameBinding(PLACE, "198.51.100.1", "a.example", Via.TLS),
        DeviceClaim(PLACE, "02:00:5e:00:53:01", "", Kind.HOST_NAME, "printer", "mdns"),
        Payload(PLACE, 1, SocketAddress(), SocketAddress(), Part.BODY, b"\0\xff"),
        NotRead(PLACE, Why.CUT),
    ],
)
def test_a_record_survives_a_file(record: msgspec.Struct) -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(record), type=type(record)) == record


def test_places_are_in_the_order_of_input_and_packet() -> None:
    assert sorted([Place(2, 1), Place(1, 9), Place(1, 2)]) == [Place(1, 2), Place(1, 9), Place(2, 1)]
