"""Telemetry 2.0 in the style of XConf is one report, markers that come again included."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from tests.unit.telemetry.json_documents import DOCUMENT, Json, missing

from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Number
from sluis.telemetry.rdk import decode_rdk, looks_rdk
from sluis.telemetry.skeleton import skeleton_of
from sluis.terms import Reason

LIMITS = Limits()
OLD: Json = {
    "searchResult": [
        {"T2": "1.0"},
        {"Profile": "RDKB"},
        {"Time": "2026-11-24 13:31:31"},
        {"mac": "02:00:5E:00:53:01"},
        {"erouterIpv4": "192.0.2.1"},
        {"AccountId": "4711"},
        {"RF_ERROR_reboot": "1"},
        {"Device.WiFi.SSID.1.SSID": "De Vries"},
        {"RF_ERROR_reboot": "2"},
        {"nested": {"a": ["x", 1]}},
    ]
}


def test_the_old_style_is_one_report() -> None:
    (report,) = decode_rdk(json.dumps(OLD).encode(), LIMITS).reports
    assert report.leaves[3:] == (
        Leaf(("rdk", "mac"), "02:00:5E:00:53:01"),
        Leaf(("rdk", "erouterIpv4"), "192.0.2.1"),
        Leaf(("rdk", "AccountId"), "4711"),
        Leaf(("rdk", "RF_ERROR_reboot"), "1"),
        Leaf(("Device", "WiFi", "SSID", "1", "SSID"), "De Vries"),
        Leaf(("rdk", "RF_ERROR_reboot", "2"), "2"),
        Leaf(("rdk", "nested", "a", "1"), "x"),
        Leaf(("rdk", "nested", "a", "2"), Number("1")),
    )
    assert report.collection_time is None


def test_a_root_of_another_name_is_kept() -> None:
    (report,) = decode_rdk(b'{"AnnasRoot":[{"mac":"m","Profile":"p"}]}', LIMITS).reports
    assert report.leaves[0] == Leaf(("rdk", "root"), "AnnasRoot")


@pytest.mark.parametrize(
    ("text", "rdk"),
    [
        (json.dumps(OLD), True),
        ('{"searchResult":[]}', True),
        ('{"MyRoot":[{"mac":"m"},{"Profile":"p"}]}', True),
        ('{"MyRoot":[{"mac":"m"}]}', False),
        ('{"searchResult":{}}', False),
        ('{"searchResult":[],"x":1}', False),
        ("[]", False),
    ],
)
def test_it_is_told_by_its_root(text: str, rdk: bool) -> None:  # noqa: FBT001
    assert looks_rdk(skeleton_of(text)) is rdk


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"a":{}}', b'{"a":[1]}', b'{"a":[],"b":[]}'])
def test_what_is_no_list_of_objects_is_refused(body: bytes, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decode_rdk, body, LIMITS) is Reason.REFUSED_LAYOUT


def test_leaves_are_bounded(reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decode_rdk, json.dumps(OLD).encode(), Limits(leaves=10)) is Reason.REFUSED_SIZE


@given(DOCUMENT)
def test_no_string_is_lost(document: Json) -> None:
    body: Json = {"searchResult": [{"x": document}, {"x": document}]}
    (report,) = decode_rdk(json.dumps(body).encode(), LIMITS).reports
    assert [string for string in missing(body, report.leaves) if string != "searchResult"] == []


@given(DOCUMENT)
def test_any_document_gives_a_message_or_a_coded_refusal(outcome_of: Callable[..., object], document: Json) -> None:
    for body in (document, {"r": document}, {"r": [document]}):
        assert isinstance(outcome_of(decode_rdk, json.dumps(body).encode(), LIMITS), (Message, Reason))
