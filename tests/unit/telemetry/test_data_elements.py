"""Native Data Elements stand under the names TR-181 gives the same things."""

import json
from collections.abc import Callable

from hypothesis import given
from tests.unit.telemetry.json_documents import DOCUMENT, Json, texts

from sluis.telemetry.data_elements import decode_data_elements, looks_data_elements
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Message, Number
from sluis.telemetry.skeleton import skeleton_of
from sluis.terms import Reason

LIMITS = Limits()
NETWORK: Json = {
    "data": [
        {
            "wfa-dataelements:Network": {
                "ID": "net",
                "DeviceList": [
                    {
                        "RadioList": [
                            {
                                "ID": "radio",
                                "CurrentOperatingClasses": [{"Class": 115}],
                                "BSSList": [
                                    {
                                        "BSSID": "02:00:5e:00:53:01",
                                        "STAList": [
                                            {"MACAddress": "02:00:5e:00:53:aa"},
                                            {"MACAddress": "02:00:5e:00:53:ab"},
                                        ],
                                    }
                                ],
                            }
                        ]
                    }
                ],
            }
        }
    ]
}


def paths(document: Json) -> dict[str, object]:
    (report,) = decode_data_elements(json.dumps(document).encode(), LIMITS).reports
    return {".".join(leaf.path): leaf.value for leaf in report.leaves}


def test_lists_are_the_tables_of_tr181() -> None:
    base = "Device.WiFi.DataElements.Network"
    radio = f"{base}.Device.1.Radio.1"
    assert paths(NETWORK) == {
        f"{base}.ID": "net",
        f"{radio}.ID": "radio",
        f"{radio}.CurrentOperatingClasses.1.Class": Number("115"),
        f"{radio}.BSS.1.BSSID": "02:00:5e:00:53:01",
        f"{radio}.BSS.1.STA.1.MACAddress": "02:00:5e:00:53:aa",
        f"{radio}.BSS.1.STA.2.MACAddress": "02:00:5e:00:53:ab",
    }


def test_an_event_is_a_row_of_its_table_at_its_time() -> None:
    event: Json = {
        "eventTime": "2026-11-24T13:31:31Z",
        "wfa-dataelements:AssociationEvent": {"AssocData": {"BSSID": "b", "MACAddress": "m"}},
    }
    message = decode_data_elements(json.dumps(event).encode(), LIMITS)
    assert message.reports[0].collection_time == "2026-11-24T13:31:31Z"
    base = "Device.WiFi.DataElements.AssociationEvent.AssociationEventData.1"
    assert paths(event) == {
        "data-elements.eventTime": "2026-11-24T13:31:31Z",
        f"{base}.BSSID": "b",
        f"{base}.MACAddress": "m",
    }
    gone: Json = {"wfa-dataelements:DisassociationEvent": {"DisassocData": [{"MACAddress": "m"}]}}
    assert list(paths(gone)) == ["Device.WiFi.DataElements.DisassociationEvent.DisassociationEventData.1.MACAddress"]


def test_a_second_network_stands_beside_the_first() -> None:
    two: Json = [{"wfa-dataelements:Network": {"ID": "a"}}, {"wfa-dataelements:Network": {"ID": "b"}}]
    base = "Device.WiFi.DataElements.Network"
    assert paths(two) == {f"{base}.ID": "a", f"{base}.2.ID": "b"}


@given(DOCUMENT)
def test_no_string_is_lost_but_the_names_that_change(document: Json) -> None:
    body: Json = {"around": document, "wfa-dataelements:Network": {"x": document}}
    (report,) = decode_data_elements(json.dumps(body).encode(), LIMITS).reports
    held = {text for leaf in report.leaves for text in (leaf.value, *leaf.path) if isinstance(text, str)}
    lost = [name for name in texts(body) if name not in held]
    assert [name for name in lost if not name.startswith("wfa-dataelements:")] == []


@given(DOCUMENT)
def test_any_document_gives_a_message_or_a_coded_refusal(outcome_of: Callable[..., object], document: Json) -> None:
    assert isinstance(outcome_of(decode_data_elements, json.dumps(document).encode(), LIMITS), (Message, Reason))


def test_leaves_are_bounded(reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decode_data_elements, json.dumps(NETWORK).encode(), Limits(leaves=5)) is Reason.REFUSED_SIZE


def test_it_is_told_by_its_namespace() -> None:
    assert looks_data_elements(skeleton_of('{"data":[{"wfa-dataelements:Network":{'))
    assert not looks_data_elements(skeleton_of('{"data":[{"Network":{}}]}'))


def test_a_key_around_the_network_is_not_lost() -> None:
    document: Json = {"02:00:5e:00:53:09": {"wfa-dataelements:Network": {"ID": "net"}}}
    (report,) = decode_data_elements(json.dumps(document).encode(), LIMITS).reports
    assert [leaf.path for leaf in report.leaves] == [
        ("data-elements", "02:00:5e:00:53:09"),
        ("Device", "WiFi", "DataElements", "Network", "ID"),
    ]
