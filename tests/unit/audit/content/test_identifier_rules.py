"""What counts in web addresses, headers, topics and texts."""

import pytest
from tests.unit.audit.house_of import HOUSE, MAC

from sluis.audit.content.identifier_rules import counts_in, named_in
from sluis.audit.content.recogniser import Recogniser
from sluis.audit.model import State
from sluis.capture.base.sighting import Part, Payload, Place, SocketAddress
from sluis.telemetry.model import Path
from sluis.terms import Kind

RECOGNISER = Recogniser(HOUSE)
DIGEST = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
QUERY, HEADER = ("url", "query"), ("header",)


def said(part: Part, host: str = "") -> Payload:
    return Payload(Place(1, 1), 0, SocketAddress("192.0.2.1"), SocketAddress("198.51.100.7"), part, b"", host=host)


def counted(part: Part, path: Path, text: str, host: str = "") -> list[Kind]:
    marks = RECOGNISER.marks(text, path[-1])
    return [mark.kind for mark in marks if counts_in(said(part, host), path, mark, text)]


@pytest.mark.parametrize(
    ("part", "path", "text", "kind"),
    [
        (Part.URL, ("url", "path"), MAC, Kind.MAC_ADDRESS),
        (Part.URL, ("url", "path"), "00:00:5e:00:53:01", Kind.MAC_ADDRESS),
        (Part.URL, (*QUERY, "to"), "anna@voorbeeld.example", Kind.EMAIL),
        (Part.URL, (*QUERY, "ip"), "192.0.2.77", Kind.IP_ADDRESS),
        (Part.URL, (*QUERY, "x"), "192.168.1.5", Kind.IP_ADDRESS),
        (Part.URL, (*QUERY, "deviceId"), "7c9e6679-7425-40de-944b-e07fc1f90ae7", Kind.UUID),
        (Part.URL, (*QUERY, "hostname"), "zolderding", Kind.HOST_NAME),
        (Part.URL, (*QUERY, "password"), "zandkasteel", Kind.SECRET),
        (Part.URL, (*QUERY, "token"), "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", Kind.SECRET),
        (Part.URL, (*QUERY, "sso"), "zandkasteel33", Kind.SECRET),
        (Part.URL, ("url", "path"), "b827eb3a19c4", Kind.MAC_ADDRESS),
        (Part.HEADER, (*HEADER, "X-Box"), "b827eb3a19c4", Kind.MAC_ADDRESS),
        (Part.HEADER, (*HEADER, "X-Forwarded-For"), "192.0.2.77", Kind.IP_ADDRESS),
        (Part.HEADER, (*HEADER, "User-Agent"), f"x/1.0 ({MAC})", Kind.MAC_ADDRESS),
        (Part.TOPIC, ("topic",), "7c9e6679-7425-40de-944b-e07fc1f90ae7", Kind.UUID),
        (Part.CLIENT, ("client",), "os::00005E-EX1", Kind.ENDPOINT),
    ],
)
def test_what_counts(part: Part, path: Path, text: str, kind: Kind) -> None:
    assert kind in counted(part, path, text)


@pytest.mark.parametrize(
    ("part", "path", "text"),
    [
        (Part.URL, ("url", "path"), "7c9e6679-7425-40de-944b-e07fc1f90ae7"),
        (Part.URL, (*QUERY, "request_id"), "7c9e6679-7425-40de-944b-e07fc1f90ae7"),
        (Part.URL, (*QUERY, "key"), "AIzaSyA-abcdefghijklmnopqrstuvwxyz12345"),
        (Part.URL, (*QUERY, "version"), "10.0.0.1"),
        (Part.URL, (*QUERY, "x"), "192.0.2.77"),
        (Part.URL, (*QUERY, "x"), "127.0.0.1"),
        (Part.URL, (*QUERY, "server"), "198.51.100.7"),
        (Part.HEADER, (*HEADER, "Host"), "192.168.1.5"),
        (Part.HEADER, (*HEADER, "User-Agent"), "x/1.0 (00:00:5e:00:53:01)"),
    ],
)
def test_what_does_not(part: Part, path: Path, text: str) -> None:
    assert counted(part, path, text) == []


@pytest.mark.parametrize(
    ("path", "text", "kind", "state"),
    [
        ((*QUERY, "SerialNumber"), "000000000000", Kind.SERIAL, State.RAW),
        ((*QUERY, "mac"), DIGEST, Kind.MAC_ADDRESS, State.UNEXPLAINED),
        ((*QUERY, "device_id"), DIGEST, Kind.UUID, State.UNEXPLAINED),
        ((*QUERY, "imei"), "49-015420-323751", Kind.IMEI, State.RAW),
        ((*HEADER, "X-Serial-Number"), "EX1-77", Kind.SERIAL, State.RAW),
        ((*QUERY, "zz"), "mgvkyjqpswyqprvsxphpkqzgwp", Kind.UNKNOWN, State.TOKEN),
        ((*QUERY, "mac"), "true", None, State.RAW),
        ((*QUERY, "mac"), "00-00-00", None, State.RAW),
        ((*QUERY, "request_uuid"), "a1", None, State.RAW),
        ((*QUERY, "v"), "0a" * 32, None, State.UNEXPLAINED),
        ((*HEADER, "ETag"), "0a" * 32, None, State.UNEXPLAINED),
    ],
)
def test_what_a_name_says_of_its_value(path: Path, text: str, kind: Kind | None, state: State) -> None:
    part = Part.URL if path[0] == "url" else Part.HEADER
    assert named_in(said(part), path, text) == (kind, state)


def test_the_name_of_whom_it_was_sent_to_is_the_servers() -> None:
    assert counted(Part.URL, (*QUERY, "hostname"), "t.example", host="t.example") == []
