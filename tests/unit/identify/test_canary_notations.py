# ruff: noqa: S311 - chance is seeded
"""A report whose every free text and key hides an identifier in another notation raises the canary for each."""

import json
from random import Random

import pytest
from detection_corpus import CODED, FORMS, KNOWN_MAC_FORMS, MAC_FORMS, MARK

from sluis.identify.canary import collect, scan_body
from sluis.telemetry.model import Leaf
from sluis.terms import Kind

WORDS = frozenset({"Device", "Hosts", "Host", "HostName", "Alias", "phone"})
MAC = bytes.fromhex("3c0630123456")
NAME = "Willemijns-ding"
LEAVES = [
    Leaf(("Device", "Hosts", "Host", "1", "PhysAddress"), MAC.hex(":").upper()),
    Leaf(("Device", "Hosts", "Host", "1", "HostName"), NAME),
    Leaf(("Device", "DeviceInfo", "SerialNumber"), "S4711NL0815"),
]
HIDDEN = {
    **{f"address {name}": write(MAC, Random(1)) for name, write in MAC_FORMS.items()},
    **{f"known address {name}": write(MAC, Random(1)) for name, write in KNOWN_MAC_FORMS.items()},
    **{f"name {name}": write(NAME) for name, write in CODED.items()},
    **{f"{kind.value} {name}": make(Random(1)) for (kind, name), make in FORMS.items()},
}
TEXTS = {name: text.replace(MARK, "") for name, text in HIDDEN.items()}


@pytest.mark.parametrize("notation", TEXTS)
def test_each_value_raises_it(notation: str) -> None:
    body = json.dumps({"Report": [{"Device": {"Hosts": {"Host": {"1": {"Alias": TEXTS[notation]}}}}}]}).encode()
    hit = scan_body(body, collect(LEAVES, []), WORDS)
    assert hit is not None
    assert hit.path == ("Report", "Device", "Hosts", "Host", "*", "Alias")


@pytest.mark.parametrize("notation", TEXTS)
def test_each_key_raises_it(notation: str) -> None:
    body = json.dumps({"Report": [{"Device": {"Hosts": {TEXTS[notation]: {"HostName": "phone"}}}}]}).encode()
    assert scan_body(body, collect(LEAVES, []), WORDS) is not None


NUMBERS = [name for name, text in TEXTS.items() if text.isdigit()]
"""In CSV these read as numbers, of which only the household's own are hits (gate specification, section 7.1.4)."""


@pytest.mark.parametrize("notation", [name for name in TEXTS if name not in NUMBERS])
def test_each_cell_raises_it(notation: str) -> None:
    cell = TEXTS[notation].replace('"', '""')
    body = f'ParameterName,ParameterValue\nDevice.Hosts.Host.1.Alias,"{cell}"\n'.encode()
    assert scan_body(body, collect(LEAVES, []), WORDS) is not None


def test_a_report_full_of_them_is_raised_by_each_of_them_alone() -> None:
    full = {"Device": {"Hosts": {"Host": {str(at): {"Alias": text} for at, text in enumerate(TEXTS.values(), 1)}}}}
    for at in full["Device"]["Hosts"]["Host"]:
        document = {"Device": {"Hosts": {"Host": {at: full["Device"]["Hosts"]["Host"][at]}}}}
        assert scan_body(json.dumps({"Report": [document]}).encode(), collect(LEAVES, []), WORDS) is not None
    assert len(TEXTS) > 150
    assert len(NUMBERS) < 10


def test_words_numbers_and_tokens_stay_silent() -> None:
    token = "ghjkmnpqrstvwxyzghjkmnpqrs"
    body = {
        "Report": [
            {"CollectionTime": 1795525200, "Device": {"Hosts": {"Host": {"1": {"HostName": "phone", "Alias": token}}}}}
        ]
    }
    assert scan_body(json.dumps(body).encode(), collect(LEAVES, [(Kind.HOST_NAME, "phone")]), WORDS) is None
