from sluis.capture.base.contact import payloads_of, payloads_of_parts
from sluis.capture.base.credentials import separate_header
from sluis.capture.base.sighting import Part, Place, SocketAddress, TrafficRecord

WENT = TrafficRecord(
    Place(1, 4), 9, SocketAddress("192.0.2.1"), SocketAddress("198.51.100.1"), "tcp", "http", host="a.example"
)


def test_an_empty_field_was_not_said() -> None:
    assert list(payloads_of(WENT, Part.URL, b"")) == []


def test_what_was_said_has_the_place_the_moment_and_the_protocol_of_the_contact() -> None:
    (payload,) = payloads_of(WENT, Part.BODY, b"x", media="text/plain", target="POST /")
    assert (payload.place, payload.at_ms, payload.protocol, payload.host) == (Place(1, 4), 9, "http", "a.example")
    assert (payload.media, payload.target, payload.receiver) == ("text/plain", "POST /", WENT.receiver)


def test_what_a_header_says_is_said_on_the_contact() -> None:
    first, second = payloads_of_parts(WENT, separate_header("Authorization", b"Basic YTpi"), target="GET /")
    assert [(each.part, each.octets, each.media) for each in (first, second)] == [
        (Part.CLIENT, b"a", "username"), (Part.CREDENTIAL, b"b", "authorization"),
    ]  # fmt: skip
    assert {(each.place, each.target, each.host) for each in (first, second)} == {(Place(1, 4), "GET /", "a.example")}
