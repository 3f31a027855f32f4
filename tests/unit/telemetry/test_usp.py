"""A USP Record gives what has a path in the data model under that path, and the rest under its own."""

import json
from collections.abc import Callable
from pathlib import Path as FilePath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.telemetry.protobuf_oracle import Document, Oracle

from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Claims, Message, Number
from sluis.telemetry.usp import DEFINITIONS, decode_usp, decode_usp_msg, looks_usp, split_path
from sluis.telemetry.wire import is_text
from sluis.terms import Reason

LIMITS = Limits()
ORACLE = Oracle(DEFINITIONS, "usp")
AGENT = "os::012345-S1"


def notify(**change: object) -> Document:
    return {
        "header": {"msg_id": "m", "msg_type": 3},
        "body": {"request": {"notify": {"subscription_id": "s", **change}}},
    }


def response(**body: object) -> Document:
    return {"header": {"msg_id": "m", "msg_type": 2}, "body": {"response": body}}


def record(msg: Document, **more: object) -> bytes:
    payload = ORACLE.written("Msg", msg)
    whole = {
        "version": "1.4",
        "to_id": "self::acs",
        "from_id": AGENT,
        "no_session_context": {"payload": payload},
        **more,
    }
    return ORACLE.written("Record", whole)


def paths(body: bytes) -> dict[str, object]:
    return {".".join(leaf.path): leaf.value for leaf in decode_usp(body, LIMITS).reports[0].leaves}


def data_model(body: bytes) -> dict[str, object]:
    return {path: value for path, value in paths(body).items() if path.startswith("Device.")}


def test_a_record_claims_its_endpoint_and_says_whose_it_is() -> None:
    message = decode_usp(record(notify(obj_deletion={"obj_path": "Device.Hosts.Host.3."})), LIMITS)
    assert message.claims == Claims(endpoint=AGENT)
    values = {".".join(leaf.path): leaf.value for leaf in message.reports[0].leaves}
    assert values == {
        "usp.Record.version": "1.4",
        "usp.Record.to_id": "self::acs",
        "usp.Record.from_id": AGENT,
        "usp.Msg.header.msg_id": "m",
        "usp.Msg.header.msg_type": Number("3"),
        "usp.Msg.body.request.notify.subscription_id": "s",
        "Device.Hosts.Host.3": "",
    }


@pytest.mark.parametrize(
    ("msg", "wanted"),
    [
        (
            notify(value_change={"param_path": "Device.Hosts.Host.1.HostName", "param_value": "Annas-iPhone"}),
            {"Device.Hosts.Host.1.HostName": "Annas-iPhone"},
        ),
        (
            notify(
                obj_creation={"obj_path": "Device.Hosts.Host.1.", "unique_keys": {"PhysAddress": "02:00:5E:00:53:01"}}
            ),
            {"Device.Hosts.Host.1.PhysAddress": "02:00:5E:00:53:01"},
        ),
        (
            notify(event={"obj_path": "Device.", "event_name": "Boot!", "params": {"Cause": "LocalReboot"}}),
            {"Device.Boot!.Cause": "LocalReboot"},
        ),
        (notify(event={"obj_path": "Device.X.", "event_name": "Y!"}), {"Device.X.Y!": ""}),
        (
            notify(
                oper_complete={
                    "obj_path": "Device.IP.",
                    "command_name": "Ping()",
                    "command_key": "k",
                    "req_output_args": {"output_args": {"Result.1.Host": "tv.lan"}},
                }
            ),
            {"Device.IP.Ping().Output.Result.1.Host": "tv.lan"},
        ),
        (
            notify(
                oper_complete={"obj_path": "Device.IP.", "command_name": "Ping()", "cmd_failure": {"err_msg": "no"}}
            ),
            {"Device.IP.Ping()": ""},
        ),
        (
            response(
                get_resp={
                    "req_path_results": [
                        {
                            "requested_path": 'Device.Hosts.Host.[PhysAddress=="02:00:5E:00:53:01"].',
                            "resolved_path_results": [
                                {
                                    "resolved_path": "Device.Hosts.Host.1.",
                                    "result_params": {"HostName": "tv", "Sub.1.X": "y"},
                                }
                            ],
                        }
                    ]
                }
            ),
            {"Device.Hosts.Host.1.HostName": "tv", "Device.Hosts.Host.1.Sub.1.X": "y"},
        ),
        (
            response(
                get_instances_resp={
                    "req_path_results": [
                        {"curr_insts": [{"instantiated_obj_path": "Device.A.1.", "unique_keys": {"K": "v"}}]}
                    ]
                }
            ),
            {"Device.A.1.K": "v"},
        ),
        (
            response(
                add_resp={
                    "created_obj_results": [
                        {
                            "oper_status": {
                                "oper_success": {"instantiated_path": "Device.A.1.", "unique_keys": {"K": "v"}}
                            }
                        }
                    ]
                }
            ),
            {"Device.A.1.K": "v"},
        ),
        (
            response(
                set_resp={
                    "updated_obj_results": [
                        {
                            "oper_status": {
                                "oper_success": {
                                    "updated_inst_results": [
                                        {"affected_path": "Device.A.1.", "updated_params": {"K": "v"}}
                                    ]
                                }
                            }
                        }
                    ]
                }
            ),
            {"Device.A.1.K": "v"},
        ),
        (
            response(
                delete_resp={
                    "deleted_obj_results": [{"oper_status": {"oper_success": {"affected_paths": ["Device.A.1."]}}}]
                }
            ),
            {},
        ),
    ],
)
def test_what_has_a_path_stands_under_it(msg: Document, wanted: dict[str, object]) -> None:
    assert data_model(record(msg)) == wanted


def test_an_on_board_request_claims_oui_class_and_serial() -> None:
    request = {
        "oui": "00256d",
        "product_class": "Box",
        "serial_number": "S1",
        "agent_supported_protocol_versions": "1.4",
    }
    body = record(notify(on_board_req=request))
    assert decode_usp(body, LIMITS).claims == Claims("00256D", "Box", "S1", AGENT)
    assert paths(body)["usp.Msg.body.request.notify.on_board_req.serial_number"] == "S1"


BULK = json.dumps({"Report": [{"CollectionTime": 1795527091, "Device.Hosts.Host.1.HostName": "Annas-iPhone"}]})


def push(text: str) -> bytes:
    return record(
        notify(event={"obj_path": "Device.BulkData.Profile.1.", "event_name": "Push!", "params": {"Data": text}})
    )


@pytest.mark.parametrize("text", [BULK, "ReportTimestamp,Device.Hosts.Host.1.HostName\r\n1795527091,Annas-iPhone\r\n"])
def test_a_document_inside_is_read_further(text: str) -> None:
    outer, inner = decode_usp(push(text), LIMITS).reports
    assert inner.leaves[0].path == ("Device", "Hosts", "Host", "1", "HostName")
    assert inner.collection_time in {"1795527091", Number("1795527091")}
    assert outer.leaves[-1].path == ("Device", "BulkData", "Profile", "1", "Push!", "Data")
    assert outer.leaves[-1].value == ""


def test_a_document_inside_that_is_broken_is_refused_and_its_text_stays() -> None:
    outer, inner = decode_usp(push(BULK[:-2]), LIMITS).reports
    assert inner.refused is Reason.REFUSED_SYNTAX
    assert outer.leaves[-1].value == BULK[:-2]
    (only,) = decode_usp(push("hello"), LIMITS).reports
    assert only.leaves[-1].value == "hello"


def test_an_encrypted_or_cut_payload_stays_as_it_is() -> None:
    payload = ORACLE.written("Msg", notify(obj_deletion={"obj_path": "Device.A.1."}))
    assert data_model(record(notify(), payload_security=1)) == {}
    whole = {
        "version": "1.4",
        "from_id": AGENT,
        "session_context": {"session_id": 1, "payload": [payload[:9], payload[9:]]},
    }
    assert data_model(ORACLE.written("Record", whole)) == {"Device.A.1": ""}
    whole["session_context"]["payload_sar_state"] = 1  # type: ignore[index]
    values = paths(ORACLE.written("Record", whole))
    assert values["usp.Record.session_context.payload.1"] == payload[:9].hex()


def test_records_of_transports_are_read() -> None:
    for name, inner, path, value in (
        ("mqtt_connect", {"version": 1, "subscribed_topic": "usp/agent/S1"}, "subscribed_topic", "usp/agent/S1"),
        ("stomp_connect", {"subscribed_destination": "/queue/S1"}, "subscribed_destination", "/queue/S1"),
        ("disconnect", {"reason": "bye", "reason_code": 7}, "reason_code", Number("7")),
    ):
        values = paths(ORACLE.written("Record", {"version": "1.4", "from_id": AGENT, name: inner}))
        assert values[f"usp.Record.{name}.{path}"] == value
    assert len(paths(ORACLE.written("Record", {"version": "1.4", "from_id": AGENT, "websocket_connect": {}}))) == 2


def test_a_payload_that_is_no_msg_refuses(reason_of: Callable[..., Reason]) -> None:
    body = ORACLE.written("Record", {"version": "1.4", "no_session_context": {"payload": b"\x0a\xff"}})
    assert reason_of(decode_usp, body, LIMITS) is Reason.REFUSED_SYNTAX


def test_what_is_said_twice_is_not_lost() -> None:
    first = ORACLE.written("ValueChange", {"param_path": "Device.Old", "param_value": "Anna"})
    second = ORACLE.written("ValueChange", {"param_path": "Device.New", "param_value": "Bob"})
    merged = b"\x22" + bytes([len(first + second)]) + first + second
    request = b"\x42" + bytes([len(merged)]) + merged
    body = b"\x0a" + bytes([len(request)]) + request
    message = decode_usp_msg(b"\x12" + bytes([len(body)]) + body, LIMITS)
    strings_read = {text for leaf in message.reports[0].leaves for text in (*leaf.path, leaf.value)}
    assert {"New", "Bob", "Device.Old", "Anna"} <= strings_read


@given(st.data())
def test_no_string_of_any_msg_is_lost(draw: st.DataObject) -> None:
    msg = draw.draw(Oracle.documents(ORACLE, "Msg", 8))
    message = decode_usp_msg(ORACLE.written("Msg", msg), LIMITS)
    leaves = [leaf for report in message.reports for leaf in report.leaves]
    held = "\0".join(text for leaf in leaves for text in (".".join(leaf.path), leaf.value) if isinstance(text, str))
    for text in strings(msg):
        if is_text(text) and text.strip(".") and ".." not in text:
            assert text.strip(".") in held


def strings(document: object) -> list[str]:
    if isinstance(document, str):
        return [document]
    if isinstance(document, dict):
        kept = [key for key, value in document.items() if isinstance(value, str) and key not in FIELD_NAMES]
        return kept + [text for value in document.values() for text in strings(value)]
    return [text for member in document for text in strings(member)] if isinstance(document, list) else []


FIELD_NAMES = {field.name for fields in DEFINITIONS.messages.values() for field in fields.values()}


@given(st.data())
def test_any_record_gives_a_message(draw: st.DataObject) -> None:
    msg = draw.draw(Oracle.documents(ORACLE, "Msg", 6))
    assert decode_usp(record(msg), LIMITS).reports


@given(st.binary(max_size=120), st.booleans())
def test_any_bytes_give_a_message_or_a_coded_refusal(
    outcome_of: Callable[..., object],
    body: bytes,
    headed: bool,  # noqa: FBT001
) -> None:
    whole = b"\x0a\x031.4" + body if headed else body
    for decode in (decode_usp, decode_usp_msg):
        assert isinstance(outcome_of(decode, whole, LIMITS), (Message, Reason))


def test_size_leaves_and_segments_are_bounded(reason_of: Callable[..., Reason]) -> None:
    body = record(notify(value_change={"param_path": ".".join("a" * 65), "param_value": ""}))
    assert reason_of(decode_usp, body, LIMITS) is Reason.REFUSED_DEPTH
    small = record(notify())
    assert reason_of(decode_usp, small, Limits(message_bytes=len(small) - 1)) is Reason.REFUSED_SIZE
    assert reason_of(decode_usp_msg, small, Limits(message_bytes=len(small) - 1)) is Reason.REFUSED_SIZE
    assert reason_of(decode_usp, small, Limits(leaves=5)) is Reason.REFUSED_SIZE
    many = record(notify(event={"obj_path": "A.", "event_name": "B!", "params": {str(n): "" for n in range(9)}}))
    assert reason_of(decode_usp, many, Limits(leaves=8)) is Reason.REFUSED_SIZE
    assert reason_of(decode_usp, push(BULK), Limits(leaves=7)) is Reason.REFUSED_SIZE


@pytest.mark.parametrize(
    ("head", "looks"),
    [
        (b"\x0a\x031.4\x12\x04self", True),
        (b"\x0a\x041.12\x1a\x01a", True),
        (b"\x0a\x031.4", False),
        (b"\x0a\x041.4\x12", False),
        (b"\x0a\x03abc\x12", False),
        (b"", False),
    ],
)
def test_it_is_told_by_its_version(head: bytes, looks: bool) -> None:  # noqa: FBT001
    assert looks_usp(head) is looks


def test_a_path_is_split_outside_brackets_only() -> None:
    assert split_path("Device.A.[b.c==1].D") == ("Device", "A", "[b.c==1]", "D")
    assert split_path("a[.b") == ("a[", "b")
    assert split_path("") == ()


def test_the_captured_records_are_read(captures: FilePath) -> None:
    folder = captures / "obuspa"
    boot = paths((folder / "usp-record-notify-boot.bin").read_bytes())
    assert boot["Device.Boot!.Cause"] == "LocalFactoryReset"
    assert boot["usp.Record.from_id"] == "os::012345-000000000000"
    _outer, inner = decode_usp((folder / "usp-record-notify-push-bulkdata.bin").read_bytes(), LIMITS).reports
    assert (inner.leaf_count, inner.collection_time) == (9, Number("1795527027"))
    assert len(paths((folder / "usp-record-websocket-connect.bin").read_bytes())) == 3
