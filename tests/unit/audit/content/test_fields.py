"""Everything that left, field by field: real telemetry against an independent count, order, bounds."""

import base64
import gzip
import json
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.audit.house_of import HOUSE, MAC, NAME, NOBODY, ROUTER, flows_of

from sluis.audit.capture_pass import CaptureFacts, gather
from sluis.audit.content import fields, recogniser
from sluis.audit.content.field_stats import FieldKey, FieldStats, ObservationKey
from sluis.audit.content.fields import ExtractedFields, fields_of, numbered
from sluis.audit.content.row_conformance import RowConformance
from sluis.audit.house.flow_table import Flows
from sluis.audit.house.household import HomeInventory
from sluis.audit.inputs import Options, sightings
from sluis.audit.model import NEVER, Field, State
from sluis.capture.base.credentials import separate_header
from sluis.capture.base.sighting import (
    CERTIFICATE,
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
from sluis.telemetry.folder import FolderEntry
from sluis.terms import Kind, Subject

CAPTURES = Path(__file__).parents[5] / "shared" / "captures"
needs = pytest.mark.skipif(not CAPTURES.exists(), reason="captures are not here: ../shared/captures")


def said(part: Part, octets: bytes, media: str = "", *, number: int = 1, port: int = 1, coding: str = "") -> Payload:
    return Payload(
        Place(1, number), 0, ROUTER, SocketAddress("198.51.100.7", port), part, octets, media=media, coding=coding
    )


def found(*saids: Payload, house: HomeInventory = HOUSE) -> ExtractedFields:
    return fields_of(saids, house, flows_of(saids, house))


def request(name: str) -> tuple[list[Payload], bytes, str]:
    """A recorded request as a reader of captures hears it; its body and content coding."""
    head, _, body = (CAPTURES / name).read_bytes().partition(b"\r\n\r\n")
    first, *lines = head.decode().splitlines()
    headers = [(line.partition(":")[0], line.partition(":")[2].strip()) for line in lines]
    coding = dict(headers).get("Content-Encoding", "")
    saids = [said(Part.URL, first.split()[1].encode())]
    saids += [said(*part) for name, value in headers for part in separate_header(name, value.encode())]
    return [*saids, said(Part.BODY, body, dict(headers).get("Content-Type", ""), coding=coding)], body, coding


def single_values(node: object) -> int:
    if isinstance(node, dict):
        return sum(map(single_values, node.values()))
    return sum(map(single_values, node)) if isinstance(node, list) else 1


def row(read: ExtractedFields, path: str) -> Field:
    [each] = [field for field in read.fields if ".".join(field.path) == path]
    return each


@needs
@pytest.mark.parametrize(
    "name", ["obuspa/http-post-json-namevaluepair.http", "obuspa/http-put-gzip-second-question-mark.http"]
)
def test_a_bulk_data_report_is_read_field_by_field(name: str) -> None:
    saids, body, coding = request(name)
    plain = gzip.decompress(body) if coding == "gzip" else body
    read = found(*saids)
    in_body = [field for field in read.fields if field.part is Part.BODY]
    assert sum(field.count for field in in_body) == single_values(json.loads(plain))
    assert all(field.kind is not Kind.UNKNOWN for field in in_body)
    assert (read.read_flows, read.unread) == (frozenset({1}), ())


@needs
def test_renamed_keys_are_told_by_their_values_and_names() -> None:
    read = found(*request("obuspa/http-post-json-namevaluepair.http")[0], house=NOBODY)
    told = {
        "m.*": Kind.MAC_ADDRESS, "h.*.PhysAddress": Kind.MAC_ADDRESS, "h.*.HostName": Kind.HOST_NAME,
        "h.*.IPAddress": Kind.IP_ADDRESS, "h.*.Active": Kind.PRESENCE, "h.*.X_TEST_Rssi": Kind.SIGNAL,
        "Device.Hosts.Host.*.HostName": Kind.HOST_NAME, "url.query.SerialNumber": Kind.SERIAL,
        "url.query.EndpointID": Kind.ENDPOINT,
    }  # fmt: skip
    assert {path: row(read, path).kind for path in told} == told
    assert {row(read, path).subject for path in told if path[0] in "mh"} == {Subject.HOUSEHOLD}


@needs
def test_an_inform_is_read_field_by_field() -> None:
    saids, body, _ = request("cwmp/inform-periodic.http")
    root = ET.fromstring(body)  # noqa: S314 - a capture of our own
    envelope, names = "{http://schemas.xmlsoap.org/soap/envelope/}", [name.text for name in root.iter("Name")]
    texts = [element for element in root.iter() if not len(element) and not element.tag.startswith(envelope)]
    read = found(*saids)
    in_body = [field for field in read.fields if field.part is Part.BODY]
    assert sum(field.count for field in in_body) == len(texts) - len(names)
    printed = {".".join("*" if segment.isdigit() else segment for segment in (name or "").split(".")) for name in names}
    assert printed <= {".".join(field.path) for field in in_body}
    assert row(read, "cwmp.Inform.DeviceId.SerialNumber").subject is Subject.ROUTER
    assert "login.username" in {".".join(field.path) for field in read.fields}
    assert not any("c2VyaWFs" in field.value for field in read.fields)


@needs
@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("usp-record-notify-boot.bin", {"Device.Boot!.Cause", "usp.Record.from_id", "usp.Record.to_id"}),
        ("usp-record-notify-push-bulkdata.bin", {"Device.DeviceInfo.SerialNumber", "CollectionTime",
                                                 "Device.BulkData.Profile.*.Push!.Data"}),
        ("usp-record-websocket-connect.bin", {"usp.Record.from_id", "usp.Record.version"}),
    ],
)  # fmt: skip
def test_records_of_usp_are_read_with_the_reports_inside(name: str, paths: set[str]) -> None:
    read = found(said(Part.PAYLOAD, (CAPTURES / "obuspa" / name).read_bytes()))
    assert paths <= {".".join(field.path) for field in read.fields}
    assert row(read, "usp.Record.from_id").subject is Subject.ROUTER
    assert row(read, "usp.Record.to_id").subject is Subject.PROVIDER


def test_what_stayed_inside_gives_nothing() -> None:
    inside = Payload(Place(1, 1), 0, ROUTER, SocketAddress("192.168.178.9"), Part.BODY, f'{{"mac":"{MAC}"}}'.encode())
    assert found(inside) == ExtractedFields((), frozenset(), frozenset(), ())


def test_an_iterator_is_gone_through_twice_too() -> None:
    once = [said(Part.BODY, b'{"serial":"EX21A0007731"}'), said(Part.URL, b"/?q=EX21A0007731", number=2)]
    read = fields_of(iter(once), NOBODY, flows_of(once, NOBODY))
    assert {field.part for field in read.fields if field.kind is Kind.SERIAL} == {Part.BODY, Part.URL}


def test_fields_are_numbered_in_the_order_of_flow_part_and_path() -> None:
    saids = [
        said(Part.URL, f"/{MAC}".encode(), number=3, port=2),
        said(Part.BODY, f'{{"b":"{MAC}","a":"{NAME}"}}'.encode(), number=1),
        said(Part.TOPIC, MAC.encode(), number=2, port=2),
    ]
    read = found(*saids)
    assert [(field.number, field.flow, field.part) for field in read.fields] == [
        (1, 1, Part.BODY), (2, 1, Part.BODY), (3, 2, Part.URL), (4, 2, Part.TOPIC)
    ]  # fmt: skip
    assert [field.path for field in read.fields[:2]] == [("a",), ("b",)]
    assert read == found(*saids)


def test_one_field_counts_its_values_devices_and_places() -> None:
    saids = [
        said(Part.BODY, json.dumps({"m": text}).encode(), number=number)
        for number, text in enumerate([MAC, MAC.upper(), "00:00:5e:00:53:01"], 1)
    ]
    [field] = found(*saids).fields
    assert (field.kind, field.count, field.values, field.devices, field.owned) == (Kind.MAC_ADDRESS, 3, 3, (1,), True)
    assert (field.shown, field.value, field.places) == (
        "17 characters",
        MAC,
        tuple(Place(1, number) for number in (1, 2, 3)),
    )
    assert MAC not in repr(field)


def test_a_token_an_unexplained_digest_and_a_class_are_told_apart() -> None:
    body = {"a": {"1": {"HostName": "phone"}}, "t": "mgvkyjqpswyqprvsxphpkqzgwp", "d": "0a" * 32}
    read = found(said(Part.BODY, json.dumps(body).encode()))
    assert row(read, "a.*.HostName").state is State.GENERALISED
    assert row(read, "t").state is State.TOKEN
    assert row(read, "d").state is State.UNEXPLAINED


def test_a_body_in_base64_is_in_another_notation() -> None:
    [field] = found(said(Part.BODY, b"eyJoIjoiQW5uYXMtaVBob25lIn0=")).fields
    assert (field.kind, field.state, field.how, field.devices) == (
        Kind.HOST_NAME,
        State.ENCODED,
        "base64:known:text",
        (1,),
    )


def test_a_key_that_names_somebody_is_a_field_and_is_not_printed() -> None:
    read = found(said(Part.BODY, json.dumps({"clients": {MAC: {"rssi": -61, "up": 3}}}).encode()))
    key = row(read, "clients.*")
    assert (key.kind, key.count, key.devices, key.how) == (Kind.MAC_ADDRESS, 1, (1,), "key:pairs")
    assert all(MAC not in ".".join(field.path) for field in read.fields)


def test_names_of_neighbours_are_the_neighbours() -> None:
    scan = {"neighbours": [{"ssid": "Huize Pietersen", "bssid": "00:00:5e:00:53:77", "rssi": -70}]}
    read = found(said(Part.BODY, json.dumps(scan).encode()))
    assert {field.subject for field in read.fields} == {Subject.NEIGHBOUR}


def test_what_was_not_read_is_said_once_for_each_reason() -> None:
    packed = [said(Part.BODY, b"\x1b\x00", number=number, coding="br") for number in (7, 4)]
    read = found(*packed, said(Part.PAYLOAD, b"\x00\xff\xfe\x80" * 9, number=5))
    assert read.unread == (NotRead(Place(1, 4), Why.CODING, 2), NotRead(Place(1, 5), Why.UNKNOWN, 1))
    assert read.read_flows == frozenset()


def test_a_name_in_a_handshake_alone_is_no_reading() -> None:
    read = found(said(Part.TLS_NAME, f"{NAME}.t.example".encode()), said(Part.DNS_NAME, b"t.example", port=2))
    assert [field.devices for field in read.fields] == [(1,)]
    assert read.read_flows == frozenset({2})


def test_fields_are_bounded_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "MOST", 10)
    read = found(said(Part.BODY, json.dumps({f"k{chr(97 + n)}": "v" for n in range(20)}).encode()))
    assert len(read.fields) == 10
    assert read.unread == (NotRead(Place(1, 1), Why.SIZE, 10),)


@given(st.lists(st.tuples(st.sampled_from(Part), st.binary(max_size=60), st.text(max_size=12)), max_size=4))
def test_anything_that_was_said_gives_fields_or_none(things: list[tuple[Part, bytes, str]]) -> None:
    saids = [said(part, octets, media, number=number) for number, (part, octets, media) in enumerate(things, 1)]
    read = found(*saids)
    assert [field.number for field in read.fields] == list(range(1, len(read.fields) + 1))
    assert read == found(*saids)


@needs
@pytest.mark.parametrize(
    "name",
    ["obuspa/http-post-json-namevaluepair.http", "obuspa/usp-record-notify-push-bulkdata.bin",
     "cwmp/inform-periodic.http"],
)  # fmt: skip
def test_a_file_of_telemetry_left_though_nobody_says_from_where(name: str) -> None:
    sightings_ = sightings(FolderEntry(str(CAPTURES / name)), 1, Options())
    with gather(sightings_, CaptureFacts()) as seen:
        household = seen.house.build_inventory()
        read = fields_of(seen.payloads, household, seen.flows.build_flow_table(household))
    assert "serial" in {field.kind.value for field in read.fields}
    assert read.read_flows == frozenset({1})


def test_an_answer_without_addresses_did_not_leave() -> None:
    body = f'{{"mac":"{MAC}"}}'.encode()
    asked = Payload(
        Place(1, 1), 0, SocketAddress(), SocketAddress("", 443), Part.BODY, body, protocol="http", host="t.example"
    )
    answer = Payload(Place(1, 1), 0, SocketAddress("", 443), SocketAddress(), Part.BODY, body, protocol="http")
    flows = Flows()
    flows.take(TrafficRecord(Place(1, 1), 0, SocketAddress(), SocketAddress("", 443), "tcp", "http", opens=True))
    flows.take(NameBinding(Place(1, 1), "", "t.example", Via.PROXY))
    settled = flows.build_flow_table(HOUSE)
    assert [field.count for field in fields_of([asked, answer], HOUSE, settled).fields] == [1]


def test_whose_an_address_is_the_capture_says_before_the_name_of_a_parameter_does() -> None:
    report = {"Report": [{"Device.Hosts.Host.1.PhysAddress": "00:00:5e:00:53:77"}]}
    read = found(said(Part.BODY, json.dumps(report).encode()), said(Part.URL, b"/?mac=00005e005377&x=1", number=2))
    assert row(read, "url.query.mac").subject is Subject.HOUSEHOLD
    alone = found(said(Part.URL, b"/?mac=00-00-5e-00-53-78&x=1"))
    assert row(alone, "url.query.mac").subject is Subject.ROUTER


def test_what_was_searched_for_known_things_only_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = [
        said(Part.BODY, f'{{"a":"00:00:5e:00:53:{number:02x}"}}'.encode(), number=number) for number in range(1, 9)
    ]
    assert found(*bodies).unread == ()
    monkeypatch.setattr(recogniser, "_WORK", 40)
    told = found(*bodies).unread
    assert [(unread.place.source, unread.why) for unread in told] == [(1, Why.SIZE)]
    assert 0 < told[0].place.number <= told[0].count + 3


def test_a_name_to_which_a_request_went_is_looked_at_though_nothing_else_says_it() -> None:
    """HAR and recorded requests say to whom they went, and hold no question, handshake or header with that name."""
    for name, address, via in (
        (f"{NAME}.cloud.example", "198.51.100.7", Via.PROXY),
        ("9c-41-5d-0e-77-ab.cloud.example", "", Via.HOST),
    ):
        flows = Flows()
        flows.take(
            TrafficRecord(
                Place(1, 1),
                5,
                SocketAddress(),
                SocketAddress(address, 443),
                "tcp",
                "http",
                opens=True,
                host=name.lower(),
            )
        )
        flows.take(NameBinding(Place(1, 1), address, name.lower(), via))
        read = fields_of([], NOBODY if not address else HOUSE, flows.build_flow_table(HOUSE))
        assert [(field.part, field.path) for field in read.fields] == [(Part.HEADER, ("header", "host"))]
        assert read.hidden == (name.partition(".")[0].lower(),)
        assert read.hidden[0] not in repr(read)


@pytest.mark.parametrize(
    ("part", "octets", "media"),
    [
        (Part.URL, f"/in?{MAC}=1&x=2", ""),
        (Part.URL, f"/in?{NAME}=1", ""),
        (Part.HEADER, "1", f"X-{MAC.replace(':', '-')}"),
    ],
)
def test_an_identifier_that_is_the_name_of_a_parameter_or_header_is_found(part: Part, octets: str, media: str) -> None:
    read = found(said(part, octets.encode(), media))
    assert [(field.owned, field.path[-1], field.how.partition(":")[0]) for field in read.fields] == [(True, "*", "key")]


def test_a_certificate_that_a_device_showed_is_a_field_and_opens_nothing() -> None:
    read = found(said(Part.CLIENT, MAC.encode(), media=CERTIFICATE))
    assert [(field.path, field.kind) for field in read.fields] == [(("client", "certificate"), Kind.MAC_ADDRESS)]
    assert not read.read_flows


@pytest.mark.parametrize("part", [Part.PAYLOAD, Part.BODY])
@pytest.mark.parametrize(
    ("line", "path"),
    [
        (f"Cookie: box={MAC}", "header.cookie"),
        (f"Authorization: Bearer {MAC}", "header.authorization"),
        (f"X-Api-Key: {MAC}", "header.x_api_key"),
    ],
)
def test_a_whole_request_in_what_nobody_reads_keeps_its_secrets_and_they_are_searched(
    part: Part, line: str, path: str
) -> None:
    body = '{"Report":[{"CollectionTime":1764000000,"Device.WiFi.Radio.1.Channel":6}]}'
    head = f"POST /in HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/json\r\n{line}\r\n"
    raw = f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
    read = found(said(part, raw))
    held = [field for field in read.fields if field.kind is Kind.MAC_ADDRESS]
    assert [(field.part, ".".join(field.path), field.count, field.owned) for field in held] == [
        (Part.CREDENTIAL, path, 1, True)
    ]
    assert MAC not in "".join(field.value for field in read.fields)
    assert row(read, "Device.WiFi.Radio.*.Channel").count == 1


def test_who_a_whole_request_says_to_be_is_read_and_its_password_is_not() -> None:
    body = '{"Report":[{"Device.WiFi.Radio.1.Channel":6}]}'
    target = "http://EX0001:zandkasteel@a.example/in"
    head = f"POST {target} HTTP/1.1\r\nReferer: http://EX0001:zandkasteel@b.example/x\r\n"
    raw = f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
    read = found(said(Part.PAYLOAD, raw))
    assert row(read, "login.username").value == "EX0001"
    assert row(read, "header.referer").value == "http://b.example/x"
    assert "zandkasteel" not in "".join(field.value for field in read.fields)


def test_a_secret_that_was_searched_for_what_is_known_only_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = b"k=" + base64.b64encode(gzip.compress(f"mac={MAC}".encode(), mtime=0))
    whole = found(said(Part.CREDENTIAL, hidden, "cookie"))
    assert [field.kind for field in whole.fields] == [Kind.MAC_ADDRESS]
    assert not whole.unread
    monkeypatch.setattr(recogniser, "_WORK", 8)
    less = found(said(Part.CREDENTIAL, hidden, "cookie"))
    assert not less.fields
    assert less.unread == (NotRead(Place(1, 1), Why.SIZE, 1),)


@pytest.mark.parametrize("text", [NAME.upper(), MAC.upper().replace(":", "")])
def test_a_letter_that_is_two_in_lower_case_hides_nothing_beside_it(text: str) -> None:
    read = found(said(Part.CREDENTIAL, f"k=İ {text} İ".encode(), "cookie"))
    assert [field.owned for field in read.fields] == [True]
    read = found(said(Part.HEADER, f"İ {text}".encode(), "user-agent"))
    assert [field.owned for field in read.fields] == [True]


RAW = ObservationKey(Kind.SERIAL, State.RAW, "name", whole=True, answers=())
HASHED = ObservationKey(Kind.SERIAL, State.HASHED, "sha256", whole=False, answers=())


def fields_at(*places: tuple[FieldKey, ObservationKey], device: int | None = None) -> list[Field]:
    """Return the fields of some places at each of which one value was seen."""
    spots: dict[FieldKey, FieldStats] = {}
    for spot, entry in places:
        tally = spots.setdefault(spot, FieldStats()).entry(entry)
        tally.take("EX0001", Place(1, 7))
        tally.devices |= set() if device is None else {device}
    return list(numbered(spots, RowConformance()))


SPOTS = st.builds(FieldKey, st.integers(1, 3), st.sampled_from(Part), st.sampled_from([("a",), ("b",), ("b", "c")]))


@given(st.lists(st.tuples(SPOTS, st.sampled_from([RAW, HASHED])), min_size=1, max_size=12, unique=True), st.randoms())
def test_the_order_in_which_places_were_seen_changes_nothing(
    places: list[tuple[FieldKey, ObservationKey]], random: Random
) -> None:
    other = list(places)
    random.shuffle(other)
    fields_read = fields_at(*places)
    assert fields_read == fields_at(*other)
    assert [field.number for field in fields_read] == list(range(1, len(places) + 1))
    assert sorted({field.flow for field in fields_read}) == list(dict.fromkeys(field.flow for field in fields_read))


def test_a_credential_shows_not_even_its_length() -> None:
    fields_read = fields_at(
        (FieldKey(1, Part.CREDENTIAL, ("header", "cookie")), RAW), (FieldKey(1, Part.BODY, ("sn",)), RAW)
    )
    assert {field.part: field.shown for field in fields_read} == {Part.CREDENTIAL: NEVER, Part.BODY: "6 characters"}
    secret = ObservationKey(Kind.SECRET, State.RAW, "name", whole=True, answers=())
    [key] = fields_at((FieldKey(1, Part.BODY, ("wifi", "key")), secret))
    assert (key.shown, key.secret) == (NEVER, True)


def test_what_only_the_router_was_seen_to_own_is_its_own() -> None:
    spot = FieldKey(1, Part.BODY, ("sn",))
    assert [field.subject for field in fields_at((spot, RAW), device=0)] == [Subject.ROUTER]
    assert [field.subject for field in fields_at((spot, RAW), device=2)] == [Subject.HOUSEHOLD]
