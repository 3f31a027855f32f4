"""A format is told by its bytes, the most specific first, and a broken file stays of its format."""

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.telemetry import test_cwmp, test_opensync, test_ubus, test_ucentral, test_usp
from tests.unit.telemetry.json_documents import DOCUMENT, Json

from sluis.telemetry.formats import FORMATS, TOLD, Head, decode_as, format_named, recognise
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Message
from sluis.terms import Reason

LIMITS = Limits()
BULK = b'{"Report":[{"CollectionTime":1795527091,"Device.A":1}]}'
DUMP = b"parameter,value,type\nDevice.A,1,int\n"
INFORM = test_cwmp.envelope(test_cwmp.INFORM)


def posted(body: bytes, kind: str = "", more: str = "") -> bytes:
    typed = f"Content-Type: {kind}\r\n" if kind else ""
    return f"POST /x?sn=S1 HTTP/1.1\r\n{typed}{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


EXAMPLES: dict[str, list[bytes]] = {
    "http": [posted(BULK)],
    "dump": [DUMP, DUMP.replace(b"\n", b"\r\n")],
    "csv": [b"ReportTimestamp,Device.A\r\n1,2\r\n", b"ParameterName;ParameterValue\nA;1\n"],
    "cwmp": [INFORM],
    "exposition": [b'up{mac="02:00:5e:00:53:01"} 1\n'],
    "leases": [b"1795525200 02:00:5e:00:53:01 192.0.2.23 tv *\n"],
    "json": [BULK, b'{"x":1,"Report":[]}', b'{"Report":[{"mac":"m"},{"Time":"t"}]}'],
    "data-elements": [b'{"data":[{"wfa-dataelements:Network":{"ID":"x"}}]}'],
    "netjson": [b'{"interfaces":[{"name":"x"}],"type":"DeviceMonitoring"}'],
    "ucentral": [json.dumps(test_ucentral.CALL).encode(), json.dumps(test_ucentral.STATE).encode()],
    "path-list": [b'[{"path":"Device.A.","parameters":{"B":1}}]'],
    "rdk": [b'{"searchResult":[{"mac":"m"},{"T2":"1.0"}]}'],
    "ubus": [json.dumps(reply).encode() for reply in test_ubus.REPLIES.values()],
    "usp": [test_usp.record(test_usp.notify()), test_usp.push("x")],
    "opensync": [test_opensync.written(name) for name in test_opensync.SAID],
}
EXAMPLES["opensync"] += list(map(zlib.compress, EXAMPLES["opensync"]))
ALL = [(name, body) for name, bodies in EXAMPLES.items() for body in bodies]


def test_every_format_has_an_example() -> None:
    assert list(EXAMPLES) == [each.name for each in FORMATS]
    names = [each.name for each in (*FORMATS, *TOLD)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("name", "body"), ALL)
def test_a_message_is_recognised_and_read(name: str, body: bytes) -> None:
    recognised = recognise(body)
    assert recognised is not None
    assert recognised.name == name
    assert isinstance(decode_as(recognised, body, LIMITS), Message)


@pytest.mark.parametrize(("name", "body"), ALL)
def test_a_broken_message_is_refused_and_never_read_as_another(
    name: str, body: bytes, outcome_of: Callable[..., object]
) -> None:
    for cut in (body[: len(body) * 2 // 3], body[:-1], body + b"\0"):
        recognised = recognise(cut)
        outcome = outcome_of(decode_as, recognised, cut, LIMITS)
        if isinstance(outcome, Message):
            assert recognised is not None
            assert recognised.name == name
        elif name != "opensync":  # nothing but the whole of it tells what it is
            assert recognised is None or recognised.name == name


@pytest.mark.parametrize("known_format", [*FORMATS, *TOLD], ids=lambda known_format: known_format.name)
def test_a_format_is_found_by_its_name_and_read_when_told(
    known_format: object, outcome_of: Callable[..., object]
) -> None:
    name = known_format.name  # type: ignore[attr-defined]
    recognised = format_named(name)
    assert recognised is known_format
    for body in [body for bodies in EXAMPLES.values() for body in bodies]:
        assert isinstance(outcome_of(decode_as, recognised, body, LIMITS), (Message, Reason))


def test_no_name_is_no_format() -> None:
    assert format_named("") is None


def test_what_is_said_wins() -> None:
    told = format_named("any-json")
    assert decode_as(told, BULK, LIMITS).reports[0].leaves[1].path == ("any", "Report", "1", "Device.A")
    usp_msg = format_named("usp-msg")
    body = test_usp.ORACLE.written("Msg", test_usp.notify())
    assert recognise(body) is None
    assert decode_as(usp_msg, body, LIMITS).reports[0].leaf_count == 3


@pytest.mark.parametrize(
    ("body", "kind", "more", "leaves"),
    [
        (BULK, "application/json", "", 1),
        (BULK, "", "", 1),
        (b"ReportTimestamp,A\n1,2\n", "text/csv", "", 1),
        (INFORM, 'text/xml; charset="utf-8"', "", 9),
        (b'{"searchResult":[{"mac":"m"},{"T2":"1.0"}]}', "application/json", "", 2),
        (zlib.compress(BULK), "application/json", "Content-Encoding: deflate\r\n", 1),
        (test_usp.record(test_usp.notify()), "application/vnd.bbf.usp.msg", "", 6),
    ],
)
def test_the_body_of_a_request_is_read_in_its_format(body: bytes, kind: str, more: str, leaves: int) -> None:
    raw = posted(body, kind, more)
    message = decode_as(recognise(raw), raw, LIMITS)
    assert sum(report.leaf_count for report in message.reports) >= leaves
    assert message.claims.serial == "S1"


def test_claims_of_url_and_body_that_differ_withhold_the_report() -> None:
    raw = posted(INFORM.replace(b"<SerialNumber>S1", b"<SerialNumber>S2"), "text/xml")
    assert decode_as(recognise(raw), raw, LIMITS).reports[0].refused is Reason.IDENTITY_MISMATCH


@pytest.mark.parametrize("body", [b"hello", b"\xff\xfex", b"<html></html>", b"%PDF-1.7", b"PK\x03\x04" + bytes(40)])
def test_what_is_in_no_format_says_so(body: bytes, reason_of: Callable[..., Reason]) -> None:
    assert recognise(body) is None
    assert reason_of(decode_as, None, body, LIMITS) is Reason.REFUSED_FORMAT


def test_json_of_no_known_build_is_refused_as_bulk_data_would_be(reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decode_as, None, b'{"a":1}', LIMITS) is Reason.REFUSED_LAYOUT
    assert reason_of(decode_as, None, b'{"a":', LIMITS) is Reason.REFUSED_SYNTAX
    assert reason_of(decode_as, None, b"", LIMITS) is Reason.REFUSED_SYNTAX
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"):
        assert reason_of(decode_as, None, BULK.decode().encode(encoding), LIMITS) is Reason.REFUSED_UTF8


def test_size_is_bounded_before_anything_is_read(reason_of: Callable[..., Reason]) -> None:
    small = Limits(message_bytes=10)
    for name, body in ALL:
        if name != "http":  # bounded by its own head and body
            assert reason_of(decode_as, recognise(body), body, small) is Reason.REFUSED_SIZE


@given(st.binary(max_size=100) | DOCUMENT.map(lambda document: json.dumps(document).encode()))
def test_any_bytes_give_a_message_or_a_coded_refusal(outcome_of: Callable[..., object], body: bytes) -> None:
    assert isinstance(outcome_of(decode_as, recognise(body), body, LIMITS), (Message, Reason))


@given(DOCUMENT)
def test_bulk_data_is_bulk_data_whatever_stands_in_it(document: Json) -> None:
    recognised = recognise(json.dumps({"type": "DeviceMonitoring", "Report": [document]}).encode())
    assert recognised is not None
    assert recognised.name == "json"


def test_a_megabyte_of_anything_is_looked_at_in_one_go() -> None:
    newer = b"\x0a\x04S001" + b"\xf8\x07\x00\x12\x02\x08\x01" * 49_000
    assert recognise(newer) is None, "explained by none, and not tried to its end by each"
    for body in (b"[" * 2**20, b'{"a":' * 200_000, b"\n" * 2**20, b"<" * 2**20, b"\x0a\x7f" * 2**19, b"0 " * 2**19):
        recognise(body)


def test_the_beginning_is_text_without_what_stands_before_it() -> None:
    assert Head(b"\xef\xbb\xbf \n{}").text == "{}"
    assert Head(b"\x00{}").text == ""
    assert Head(b"{}").looks_json
    assert Head(b"x{}").skeleton.keys == set()


@pytest.mark.parametrize("name", ["pcap", "SOURCES.md"])
def test_captures_that_are_no_messages_are_in_no_format(name: str, captures: Path) -> None:
    place = captures / name
    for file in [place] if place.is_file() else place.rglob("*"):
        if file.is_file():
            assert recognise(file.read_bytes()) is None, file.name


@given(st.binary(max_size=80).map(lambda octets: b"\x01" + octets))
def test_what_begins_with_octets_is_tried_as_no_format_of_text_and_misses_none(body: bytes) -> None:
    assert recognise(body) == next((each for each in FORMATS if each.looks(Head(body))), None)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_found_among_those_that_are_tried(name: str) -> None:
    for body in EXAMPLES[name]:
        for text in (body, b"\x01" + body, body[:40] + b"\x01" + body[40:]):
            assert recognise(text) == next((each for each in FORMATS if each.looks(Head(text))), None)
