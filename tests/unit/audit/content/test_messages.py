import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.content.messages import messages
from sluis.capture.base.bounds import Bounds
from sluis.capture.base.sighting import (
    LEASE_FILE,
    DeviceClaim,
    NotRead,
    Part,
    Payload,
    Place,
    Sighting,
    TrafficRecord,
    Why,
)
from sluis.telemetry.formats import decode_as, recognise
from sluis.telemetry.limits import Limits
from sluis.telemetry.source import read_source
from sluis.terms import Kind

CAPTURES = Path(__file__).parents[5] / "shared" / "captures"
REAL = sorted([*CAPTURES.glob("obuspa/*"), *CAPTURES.glob("cwmp/*")])
real = pytest.mark.skipif(not REAL, reason="the recorded captures are not beside the repository")
DECODED = b'{"Report":[{"CollectionTime":1795525200,"Device.A":1}]}'


def of(octets: bytes, bounds: Bounds | None = None) -> list[Sighting]:
    return list(messages(io.BytesIO(octets), 2, bounds or Bounds()))


def bodies(octets: bytes) -> list[Payload]:
    return [octet for octet in of(octets) if isinstance(octet, Payload) and octet.part is Part.BODY]


def request(body: bytes, *lines: bytes) -> bytes:
    head = [b"POST /in?sn=7 HTTP/1.1", b"Host: ACS.example:8443", b"Content-Length: %d" % len(body), *lines]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


@real
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_a_recorded_capture_gives_the_leaves_that_its_decoder_gives(path: Path) -> None:
    """What comes out of the body alone, found by its octets, is what the file's own decoder reads of it."""
    (message,) = read_source(str(path))
    if "connect" in path.name:
        assert bodies(path.read_bytes())[0].octets == path.read_bytes()
        return
    (body,) = bodies(path.read_bytes())
    read = decode_as(recognise(body.octets), body.octets, Limits())
    assert read.reports == message.reports  # type: ignore[union-attr]
    assert read.reports[0].leaves


@real
def test_a_recorded_request_says_to_whom_and_with_which_address() -> None:
    sightings = of((CAPTURES / "obuspa" / "http-put-gzip-second-question-mark.http").read_bytes())
    passage = sightings[0]
    assert isinstance(passage, TrafficRecord)
    assert (passage.host, passage.receiver.port, passage.receiver.address) == ("", 8882, "")
    assert passage.at_ms == 1_795_526_929_000  # Tue, 24 Nov 2026 13:28:49 GMT
    (url,) = [sighting for sighting in sightings if isinstance(sighting, Payload) and sighting.part is Part.URL]
    assert url.octets == b"/gz?tenant=a?oui=012345&pc=USP%20Agent&sn=000000000000"


@real
def test_the_serial_number_with_which_a_router_logs_in_is_read() -> None:
    sightings = of((CAPTURES / "cwmp" / "inform-periodic.http").read_bytes())
    assert [
        sighting.octets for sighting in sightings if isinstance(sighting, Payload) and sighting.part is Part.CLIENT
    ] == [b"serial000000"]


@pytest.mark.parametrize(
    ("host", "name", "address"),
    [(b"127.0.0.1:8880", "", ""), (b"[::1]", "", ""), (b"localhost:80", "", ""), (b"a.example", "a.example", ""),
     (b"203.0.113.7", "203.0.113.7", "203.0.113.7")],
)  # fmt: skip
def test_the_machine_that_recorded_it_is_not_the_receiver(host: bytes, name: str, address: str) -> None:
    passage = of(request(DECODED).replace(b"ACS.example:8443", host))[0]
    assert isinstance(passage, TrafficRecord)
    assert (passage.host, passage.receiver.address) == (name, address)


def test_a_request_is_read_with_its_host_and_without_credentials() -> None:
    sightings = of(request(DECODED, b"Authorization: Basic Y3BlMTpzM2NyZXQ=", b"X-Serial: 7"))
    passage = sightings[0]
    assert isinstance(passage, TrafficRecord)
    assert (passage.host, passage.receiver.port, passage.at_ms) == ("acs.example", 8443, 0)
    assert {
        sighting.media for sighting in sightings if isinstance(sighting, Payload) and sighting.part is Part.HEADER
    } == {
        "content-length",
        "x-serial",
    }
    assert bodies(request(DECODED))[0].target == "POST /in"


def test_a_body_by_itself_says_to_nobody() -> None:
    passage, payload = of(DECODED)
    assert isinstance(passage, TrafficRecord)
    assert isinstance(payload, Payload)
    assert (passage.receiver.address, passage.host, payload.host, payload.target, passage.place) == ("",) * 4 + (
        Place(2, 1),
    )


def test_a_lease_file_says_what_the_house_owns_and_was_sent_to_nobody() -> None:
    leases = b"""1795525200 02:00:5E:00:53:01 192.0.2.23 living-room-tv 01:02:00:5e:00:53:01
1795525200 02:00:5e:00:53:02 192.0.2.24 * *
duid 00:01:00:01
1795525200 7 2001:db8::23 tablet 00:01:00:01:aa
"""
    place = Place(2, 1)
    assert of(leases) == [
        DeviceClaim(place, "02:00:5e:00:53:01", "192.0.2.23", Kind.MAC_ADDRESS, "02:00:5e:00:53:01", LEASE_FILE),
        DeviceClaim(place, "02:00:5e:00:53:01", "192.0.2.23", Kind.HOST_NAME, "living-room-tv", LEASE_FILE),
        DeviceClaim(place, "02:00:5e:00:53:02", "192.0.2.24", Kind.MAC_ADDRESS, "02:00:5e:00:53:02", LEASE_FILE),
        DeviceClaim(place, "", "2001:db8::23", Kind.HOST_NAME, "tablet", LEASE_FILE),
        DeviceClaim(place, "", "2001:db8::23", Kind.DHCP_IDENTIFIER, "00:01:00:01:aa", LEASE_FILE),
    ]


def test_lines_are_messages_each() -> None:
    sightings = of(DECODED + b"\n\n" + DECODED[:-3] + b"}\n" + DECODED)
    assert [payload.place.number for payload in sightings if isinstance(payload, Payload)] == [1, 4]
    assert [unread for unread in sightings if isinstance(unread, NotRead)] == [NotRead(Place(2, 3), Why.SYNTAX)]


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (request(DECODED)[:-1], Why.SYNTAX),
        (request(DECODED, b"Transfer-Encoding: gzip"), Why.SYNTAX),
        (request(b"x", b"Content-Encoding: br"), Why.CODING),
        (b"hello", Why.UNKNOWN),
        (b'{"Report":[' + b" " * 300_000, Why.SIZE),
    ],
)
def test_what_is_not_read_has_a_reason(octets: bytes, why: Why) -> None:
    bounds = Bounds(message_bytes=100_000)
    assert [bound.why for bound in of(octets, bounds) if isinstance(bound, NotRead)] == [why]


@given(st.binary(max_size=300))
def test_any_octets_give_sightings(octets: bytes) -> None:
    assert of(octets)
    assert of(b"POST / HTTP/1.1\r\n" + octets)
