"""Replies of ubus are told apart from other JSON, and their keys stay whole."""

import json

import pytest
from tests.unit.telemetry.json_documents import Json

from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Number
from sluis.telemetry.skeleton import skeleton_of
from sluis.telemetry.ubus import decode_ubus, looks_ubus

LIMITS = Limits()
STATION = "02:00:5e:00:53:01"
DUID = "000100012c7b5e0a02005e005301"
REPLIES: dict[str, Json] = {
    "get_clients": {"freq": 5180, "clients": {STATION: {"signal": -61, "rrm": [1, 2], "signature": "wifi4|probe:"}}},
    "get_status": {"status": "ENABLED", "bssid": STATION, "ssid": "De Vries"},
    "assoclist": {"results": [{"mac": STATION, "signal": -61, "rx": {"packets": 1}}]},
    "scan": {"results": [{"ssid": "Buren", "bssid": STATION}]},
    "getDHCPLeases": {"dhcp_leases": [{"hostname": "tv", "macaddr": STATION}], "dhcp6_leases": [{"duid": DUID}]},
    "getHostHints": {STATION.upper(): {"ipaddrs": ["192.0.2.1"], "name": "tv.lan"}},
    "getDUIDHints": {DUID: {"ip6addr": "2001:db8::1", "hostname": "tv"}},
    "probe": {"probe": {"address": STATION, "signal": -80}},
    "beacon-report": {"beacon-report": {"address": STATION, "bssid": STATION, "report": "AAEC"}},
    "rrm_nr_list": {"list": [[STATION, "De Vries", "02005e005301"]]},
    "rrm_nr_get_own": {"value": [STATION, "De Vries", "02005e005301"]},
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_is_recognised_and_read_whole(name: str) -> None:
    text = json.dumps(REPLIES[name])
    assert looks_ubus(skeleton_of(text))
    assert looks_ubus(skeleton_of(text[:-1])), "a cut one is still one"
    (report,) = decode_ubus(text.encode(), LIMITS).reports
    shown = json.dumps([(*leaf.path, leaf.value if isinstance(leaf.value, str) else "") for leaf in report.leaves])
    assert STATION.lower() in shown.lower() or DUID in shown


def test_a_station_that_is_a_key_is_one_segment() -> None:
    (report,) = decode_ubus(json.dumps(REPLIES["get_clients"]).encode(), LIMITS).reports
    assert report.leaves[1] == Leaf(("ubus", "clients", STATION, "signal"), Number("-61"))
    assert report.leaves[3].path == ("ubus", "clients", STATION, "rrm", "2")
    (hints,) = decode_ubus(b'{"02:00:5e:00:53:01":{"a.b":"c"}}', LIMITS).reports
    assert hints.leaves == (Leaf(("ubus", STATION, "a.b"), "c"),)


@pytest.mark.parametrize(
    "text",
    [
        '{"Report":[]}',
        "{}",
        "[]",
        '{"results":[]}',
        '{"results":[{"name":1}]}',
        '{"clients":{}}',
        '{"a":{"address":1}}',
    ],
)
def test_other_json_is_not_taken_for_it(text: str) -> None:
    assert not looks_ubus(skeleton_of(text))
