"""A report of OpenSync is told from the others by what explains it, compressed or not."""

import zlib
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.telemetry.protobuf_oracle import Document, Oracle, leaves_of

from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Message, Number
from sluis.telemetry.opensync import DEFINITIONS, REPORTS, decode_named, decode_opensync, looks_opensync
from sluis.terms import Reason

LIMITS = Limits()
ORACLE = Oracle(DEFINITIONS, "opensync")
MAC = "02:00:5e:00:53:01"
POINT = {"nodeId": "S001", "locationId": "home"}
SAID: dict[str, Document] = {
    "stats": {
        "nodeID": "S001",
        "clients": [{"band": 1, "client_list": [{"mac_address": MAC, "ssid": "De Vries"}], "channel": 36}],
    },
    "steering": {
        "nodeID": "S001",
        "events": [{"timestamp_utc_ms": 1, "client": {"assoc_address": MAC, "connect": {"is_mlo": True}}}],
    },
    "latency": {
        "node_id": "S001",
        "hosts": [{"if_name": "wlan0", "mac_address": b"\x02\0\x5e\0\x53\1", "timestamp_ms": 5, "if_role": "ap"}],
    },
    "flow": {
        "reportedAt": 1795527091000,
        "observationPoint": POINT,
        "observationWindow": [{"flowStats": [{"flowKey": {"srcMac": MAC}}]}],
    },
    "hero": {
        "reported_at": 1795527091,
        "observation_point": POINT,
        "observation_window": [{"hero_stats": [{"device_id": b"\x02\0\x5e\0\x53\1", "url": {"url": "u"}}]}],
    },
    "interfaces": {
        "reported_at": 1795527091,
        "observation_point": POINT,
        "observation_windows": [{"intf_stats": [{"if_name": "eth0", "tx_bytes": 1}]}],
    },
    "web": {"wcProvider": "p", "observationPoint": POINT, "wcHeroStats": [{"srcMac": MAC}]},
    "mdns": {"observation_point": POINT, "clients": [{"mac": MAC, "mdns_records": [{"owner_name": "Anna"}]}]},
    "portmaps": {"observation_point": POINT, "reported_at_ms": 1795527091000, "portmaps": [{"description": "game"}]},
    "typing": {"observation_point": POINT, "data": [{"device_id": b"\x02\0\x5e\0\x53\1", "ethertype": 2048}]},
    "events": {
        "deviceID": {"node_id": "S001", "firmware_version": "7", "location_id": "home"},
        "seqNo": 1,
        "realTime": 1795527091000,
        "monoTime": 1,
    },
    "lte": {"header": {"node_id": "S001", "imei": "490154203237518", "reported_at": 1795527091}},
}
MESSAGES = {report.name: report.message for report in REPORTS}


def written(name: str) -> bytes:
    return ORACLE.written(MESSAGES[name], SAID[name])


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("name", MESSAGES)
def test_each_report_is_told_and_read_whole(name: str, compressed: bool) -> None:  # noqa: FBT001
    body = zlib.compress(written(name)) if compressed else written(name)
    assert looks_opensync(body)
    message = decode_opensync(body, LIMITS)
    assert message == decode_named(name, body, LIMITS)
    (report,) = message.reports
    counted = Counter((leaf.path, leaf.value) for leaf in report.leaves)
    assert counted == leaves_of(DEFINITIONS, MESSAGES[name], SAID[name], ("opensync", name))
    assert message.claims.serial == "S001"
    times = {"flow", "hero", "interfaces", "portmaps", "events", "lte"}
    assert isinstance(report.collection_time, Number) is (name in times)


def test_a_field_of_a_newer_version_is_no_objection_and_is_kept() -> None:
    body = written("stats") + b"\x92\x06\x04Anna" + b"\x98\x06\x07"
    (report,) = decode_opensync(body, LIMITS).reports
    assert [(leaf.path, leaf.value) for leaf in report.leaves[-2:]] == [
        (("opensync", "stats", "98"), "Anna"),
        (("opensync", "stats", "99"), Number("7")),
    ]


def test_a_network_name_that_is_no_text_is_kept_in_digits() -> None:
    body = written("stats").replace(b"De Vries", b"caf\xe9 \xe9\xe9\xe9")
    (report,) = decode_opensync(body, LIMITS).reports
    assert "636166e920e9e9e9" in [leaf.value for leaf in report.leaves]


@pytest.mark.parametrize("body", [b"", b"hello world, a text", b"{}", b"\x0a\x01x", b"\x00" * 20, zlib.compress(b"x")])
def test_other_bytes_are_not_taken_for_it(body: bytes, reason_of: Callable[..., Reason]) -> None:
    assert not looks_opensync(body)
    assert reason_of(decode_opensync, body, LIMITS) is Reason.REFUSED_LAYOUT


def test_a_bomb_and_a_damaged_stream_are_refused(reason_of: Callable[..., Reason]) -> None:
    bomb = zlib.compress(bytes(LIMITS.inflated_bytes + 1))
    assert reason_of(decode_opensync, bomb, LIMITS) is Reason.REFUSED_SIZE
    assert not looks_opensync(bomb)
    assert reason_of(decode_opensync, zlib.compress(written("stats"))[:-1], LIMITS) is Reason.REFUSED_ENCODING
    assert reason_of(decode_opensync, zlib.compress(written("stats")) + b"x", LIMITS) is Reason.REFUSED_ENCODING
    assert reason_of(decode_opensync, bytes(LIMITS.message_bytes + 1), LIMITS) is Reason.REFUSED_SIZE


@given(st.data())
def test_whatever_a_report_holds_comes_back_when_it_is_named(draw: st.DataObject) -> None:
    kind = draw.draw(st.sampled_from(REPORTS))
    document = draw.draw(Oracle.documents(ORACLE, kind.message))
    (report,) = decode_named(kind.name, ORACLE.written(kind.message, document), LIMITS).reports
    counted = Counter((leaf.path, leaf.value) for leaf in report.leaves)
    assert counted == leaves_of(DEFINITIONS, kind.message, document, ("opensync", kind.name))


@given(st.binary(max_size=150))
def test_any_bytes_give_a_message_or_a_coded_refusal(outcome_of: Callable[..., object], body: bytes) -> None:
    for raw in (body, zlib.compress(body)):
        assert isinstance(outcome_of(decode_opensync, raw, LIMITS), (Message, Reason))
        for kind in REPORTS:
            assert isinstance(outcome_of(decode_named, kind.name, raw, LIMITS), (Message, Reason))
