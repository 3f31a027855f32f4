"""What a CPE says to its ACS is read, its parameters under their names and everything else beside them."""

from collections.abc import Callable
from pathlib import Path as FilePath
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.telemetry.cwmp import decode_cwmp, looks_cwmp
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Claims, Leaf, Message, Report
from sluis.telemetry.recorded import parse_request
from sluis.terms import Reason

LIMITS = Limits()
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=12
)
NAME = st.lists(st.from_regex(r"[A-Za-z0-9_]{1,8}", fullmatch=True), min_size=1, max_size=4).map(".".join)
XMLNS = (
    'xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:soap-enc="http://schemas.xmlsoap.org/soap/encoding/" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:cwmp="urn:dslforum-org:cwmp-1-2"'
)


def envelope(call: str, header: str = "", more: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><soap-env:Envelope {XMLNS}{more}>'
        f"<soap-env:Header>{header}</soap-env:Header><soap-env:Body>{call}</soap-env:Body></soap-env:Envelope>"
    ).encode()


def values(parameters: dict[str, str], count: int = 99) -> str:
    structs = "".join(
        f'<ParameterValueStruct><Name>{name}</Name><Value xsi:type="xsd:string">{escape(text)}</Value>'
        "</ParameterValueStruct>"
        for name, text in parameters.items()
    )
    return f'<ParameterList soap-enc:arrayType="cwmp:ParameterValueStruct[{count}]">{structs}</ParameterList>'


def one(call: str, header: str = "", more: str = "") -> Report:
    (report,) = decode_cwmp(envelope(call, header, more), LIMITS).reports
    return report


INFORM = (
    "<cwmp:Inform><DeviceId><Manufacturer>Maker</Manufacturer><OUI>00256d</OUI><ProductClass>Box</ProductClass>"
    "<SerialNumber>S1</SerialNumber></DeviceId><Event><EventStruct><EventCode>2 PERIODIC</EventCode><CommandKey/>"
    "</EventStruct></Event><CurrentTime>2026-11-24T13:31:31Z</CurrentTime>"
    + values({"Device.DeviceInfo.SoftwareVersion": "1.0"})
    + "</cwmp:Inform>"
)


def test_an_inform_claims_its_device_and_says_when() -> None:
    message = decode_cwmp(envelope(INFORM, '<cwmp:ID soap-env:mustUnderstand="1">42</cwmp:ID>'), LIMITS)
    (report,) = message.reports
    assert message.claims == Claims("00256D", "Box", "S1")
    assert report.collection_time == "2026-11-24T13:31:31Z"
    assert report.leaves == (
        Leaf(("cwmp", "Header", "ID"), "42"),
        Leaf(("cwmp", "Inform", "DeviceId", "Manufacturer"), "Maker"),
        Leaf(("cwmp", "Inform", "DeviceId", "OUI"), "00256d"),
        Leaf(("cwmp", "Inform", "DeviceId", "ProductClass"), "Box"),
        Leaf(("cwmp", "Inform", "DeviceId", "SerialNumber"), "S1"),
        Leaf(("cwmp", "Inform", "Event", "EventStruct", "1", "EventCode"), "2 PERIODIC"),
        Leaf(("cwmp", "Inform", "Event", "EventStruct", "1", "CommandKey"), ""),
        Leaf(("cwmp", "Inform", "CurrentTime"), "2026-11-24T13:31:31Z"),
        Leaf(("Device", "DeviceInfo", "SoftwareVersion"), "1.0"),
    )


@given(st.dictionaries(NAME.map("Device.{}".format), TEXT, max_size=5), st.integers(0, 99))
def test_parameters_come_back_whatever_count_they_say(parameters: dict[str, str], count: int) -> None:
    report = one(f"<cwmp:GetParameterValuesResponse>{values(parameters, count)}</cwmp:GetParameterValuesResponse>")
    assert {".".join(leaf.path): leaf.value for leaf in report.leaves if leaf.path[0] == "Device"} == parameters


def test_everything_else_that_can_hold_a_string_is_a_leaf() -> None:
    call = (
        '<cwmp:Inform who="Anna"><!-- Bob --><ParameterList><ParameterValueStruct id="Carla">'
        '<Name note="Daan">A.B</Name>'
        '<Value xsi:type="Eva">Frits</Value><Extra>Gert</Extra></ParameterValueStruct></ParameterList>'
        "<Odd>Hans<In>Ine</In>Jan</Odd></cwmp:Inform>"
    )
    report = one(call, header='<x:y xmlns:x="urn:Karel">Lies</x:y>', more=' xmlns:maartje="urn:x"')
    strings = {text for leaf in report.leaves for text in (*leaf.path, leaf.value) if isinstance(text, str)}
    for name in ("Anna", " Bob ", "Carla", "Daan", "Eva", "Frits", "Gert", "Ine", "urn:Karel", "Lies", "maartje"):
        assert name in strings, name
    assert any("Hans" in text and "Jan" in text for text in strings)


def test_the_usual_attributes_and_namespaces_say_nothing() -> None:
    assert not [leaf for leaf in one(INFORM).leaves if any("@" in segment for segment in leaf.path)]


def test_another_call_is_read_too() -> None:
    report = one(
        "<cwmp:TransferComplete><CommandKey>k</CommandKey><FaultStruct><FaultCode>0</FaultCode></FaultStruct></cwmp:TransferComplete>"
    )
    assert report.leaves == (
        Leaf(("cwmp", "Header"), ""),
        Leaf(("cwmp", "TransferComplete", "CommandKey"), "k"),
        Leaf(("cwmp", "TransferComplete", "FaultStruct", "1", "FaultCode"), "0"),
    )


def test_one_name_twice_refuses_the_report() -> None:
    twice = values({"A.B": "1"}).replace("</ParameterList>", values({"A.B": "2"}).partition(">")[2])
    assert (
        one(f"<cwmp:GetParameterValuesResponse>{twice}</cwmp:GetParameterValuesResponse>").refused
        is Reason.REFUSED_DUPLICATE_KEY
    )


@pytest.mark.parametrize("segments", [64, 65])
def test_segments_are_bounded_exactly(segments: int) -> None:
    report = one(
        f"<cwmp:GetParameterValuesResponse>{values({'.'.join('a' * segments): ''})}</cwmp:GetParameterValuesResponse>"
    )
    assert report.refused is (None if segments == 64 else Reason.REFUSED_DEPTH)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<Envelope/>", Reason.REFUSED_LAYOUT),
        (envelope(""), Reason.REFUSED_LAYOUT),
        (envelope("<a/><b/>"), Reason.REFUSED_LAYOUT),
        (envelope(INFORM).replace(b"soap/envelope/", b"soap/other/"), Reason.REFUSED_LAYOUT),
        (envelope(INFORM).replace(b"<soap-env:Envelope", b"<!DOCTYPE a><soap-env:Envelope"), Reason.REFUSED_SYNTAX),
        (envelope(INFORM)[:-9], Reason.REFUSED_SYNTAX),
        (b"", Reason.REFUSED_SYNTAX),
    ],
)
def test_what_is_no_envelope_is_refused(body: bytes, reason: Reason, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decode_cwmp, body, LIMITS) is reason


def test_leaves_are_bounded(reason_of: Callable[..., Reason]) -> None:
    assert len(decode_cwmp(envelope(INFORM), Limits(leaves=9)).reports[0].leaves) == 9
    assert reason_of(decode_cwmp, envelope(INFORM), Limits(leaves=8)) is Reason.REFUSED_SIZE


@given(st.binary(max_size=80) | st.text("<>/=\"'! aNV", max_size=80).map(str.encode), st.booleans())
def test_any_bytes_give_a_message_or_a_coded_refusal(
    outcome_of: Callable[..., object],
    body: bytes,
    inside: bool,  # noqa: FBT001
) -> None:
    whole = envelope("CALL").replace(b"CALL", body) if inside else body
    assert isinstance(outcome_of(decode_cwmp, whole, LIMITS), (Message, Reason))


@pytest.mark.parametrize(
    ("head", "looks"),
    [
        (envelope(INFORM).decode(), True),
        (envelope(INFORM).decode()[:700], True),
        ("<html>urn:dslforum-org:cwmp-1-0</html>", False),
        ("<soap:Envelope>", False),
        ("", False),
    ],
)
def test_it_is_told_by_its_envelope_and_namespace(head: str, looks: bool) -> None:  # noqa: FBT001
    assert looks_cwmp(head) is looks


def test_the_captured_inform_is_read_whole(captures: FilePath) -> None:
    raw = (captures / "cwmp" / "inform-periodic.http").read_bytes()
    message = decode_cwmp(parse_request(raw, LIMITS).body, LIMITS)
    (report,) = message.reports
    assert (message.claims.oui, message.claims.product_class, message.claims.serial) == ("202BC1", "BM632w", "000000")
    assert sum(leaf.path[0] == "InternetGatewayDevice" for leaf in report.leaves) == 7, "though it says 16"
    assert report.leaf_count == 17
