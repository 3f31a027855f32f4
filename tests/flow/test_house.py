"""The captured house holds what its plan says, told by tshark alone: nothing of ours reads the captures here."""

import os
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from tests.house import plan
from tests.house.acts import RESOLVER, ROUTER_OUTSIDE, WAN, Planted
from tests.house.build import House

from sluis.capture.base.sighting import Part

FIELDS = {
    "http": ("http.host", "http.request.uri", "http.file_data", "http.request.line"),
    "mqtt": ("ip.dst", "mqtt.clientid", "mqtt.topic", "mqtt.msg"),
    "websocket": ("ip.dst", "data.data"),
    "dns": ("ip.dst", "dns.qry.name"),
    "tls": ("tls.handshake.extensions_server_name",),
}
COLUMNS = {
    "http": (Part.URL, Part.BODY, Part.HEADER),
    "mqtt": (Part.CLIENT, Part.TOPIC, Part.BODY),
    "websocket": (Part.BODY,),
    "dns": (Part.DNS_NAME,),
}
"""Which part each field after the first is."""
FILTERS = {
    "http": "http.request",
    "websocket": "websocket and data",
    "dns": "dns and not mdns and dns.flags.response == 0",
}
SEPARATOR = "\x1f"
SENT = ("tcp.stream", "tcp.seq", "udp.stream", "dns.id")
"""What a message sent again has alike with the first: a busy machine sends some again, and each was said once."""


@cache
def rows(house: House, point: str, protocol: str, *, keys: bool = True) -> list[list[str]]:
    """Return the fields of each message of a protocol, as text; a message that was sent again counts once."""
    file = house.wan if point == WAN else house.lan
    fields = [word for name in (*SENT, *FIELDS[protocol]) for word in ("-e", name)]
    told = subprocess.run(
        ["tshark", "-n", "-r", file, *(["-o", f"tls.keylog_file:{house.keylog}"] if keys else []),
         "-Y", FILTERS.get(protocol, FIELDS[protocol][-1] if protocol == "tls" else protocol),
         "-T", "fields", "-E", f"separator={SEPARATOR}", *fields],
        capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    return [[text(field) for field in line.split(SEPARATOR)[len(SENT) :]] for line in dict.fromkeys(told.splitlines())]


def text(field: str) -> str:
    """Undo hexadecimal where tshark shows octets: some versions do for bodies and messages."""
    if len(field) > 40 and re.fullmatch(r"(?:[0-9a-f]{2})+", field):
        return bytes.fromhex(field).decode("utf-8", errors="replace")
    return field


def seen(house: House, plant: Planted, point: str, *, keys: bool = True) -> int:
    """Count the messages to its destination that hold a planted value."""
    protocol = "tls" if plant.part is Part.TLS_NAME else plant.protocol
    to = {plant.destination, *(site.address for site in plan.SITES if site.name == plant.destination)}
    column = COLUMNS[protocol].index(plant.part) + 1 if protocol != "tls" else 0
    return sum(row[0] in to and plant.value in row[column] for row in rows(house, point, protocol, keys=keys))


def test_every_plant_is_on_the_wire_as_often_as_planned(house: House) -> None:
    assert len(house.planted) > 25
    wrong = [
        (plant, point, seen(house, plant, point))
        for plant in house.planted
        for point in plant.points
        if seen(house, plant, point) != plant.times
    ]
    assert wrong == []


def test_what_is_sealed_stays_so_without_the_key_log(house: House) -> None:
    sealed = [plant for plant in house.planted if plant.sealed]
    assert {plan.site_of(plant.destination).tls for plant in sealed} == {"1.2", "1.3"}
    assert [plant for plant in sealed for point in plant.points if seen(house, plant, point, keys=False)] == []


def said(house: House, mac: str, wanted: str) -> int:
    """Count the frames of a device on its own network that a display filter of tshark lets through."""
    command = ["tshark", "-n", "-r", house.lan, "-Y", f"eth.src == {mac} and ({wanted})"]
    return len(subprocess.run(command, capture_output=True, check=True).stdout.splitlines())


def test_devices_say_their_names_to_dhcp_and_to_the_network(house: House) -> None:
    for device in house.devices:
        assert said(house, device.mac, f'dhcp.option.hostname == "{device.name}"') == 2, device.key
        assert said(house, device.mac, f'mdns and dns.resp.name == "{device.name}.local"'), device.key
    assert [device.key for device in house.devices if device.uuid and said(house, device.mac, "ssdp") == 2] == ["tv"]


def test_each_device_has_the_address_of_the_plan(house: House) -> None:
    leases = (house.folder / "leases").read_text(encoding="utf-8").split("\n")
    assert {tuple(line.split()[1:4]) for line in leases if line.count(" ") == 4} == {
        (device.mac, device.address, device.name) for device in house.devices
    }


def names_of(house: House, point: str) -> set[str]:
    hosts = {row[0] for row in rows(house, point, "http")} | {row[0] for row in rows(house, point, "tls")}
    return hosts | {row[0] for row in rows(house, point, "dns")}


def test_the_innocent_are_seen_and_hold_nothing_of_the_house(house: House) -> None:
    for innocent in house.innocents:
        if innocent.protocol != "ntp":
            assert [
                innocent.destination for point in innocent.points if innocent.destination not in names_of(house, point)
            ] == []
    assert {each.sealed for each in house.innocents} == {True, False}
    assert {each.opened for each in house.innocents} == {True, False}


def identifiers(house: House) -> set[str]:
    own = {word for device in house.devices for word in (device.name, device.mac, device.address, device.uuid)}
    own |= {device.mac.replace(":", "") for device in house.devices}
    return (own | {plant.value for plant in plan.planted("leaky")}) - {""}


def test_clean_firmware_lets_nothing_of_the_house_out(clean_house: House) -> None:
    assert clean_house.planted == ()
    out = [field for protocol in FIELDS for row in rows(clean_house, WAN, protocol) for field in row]
    assert RESOLVER in out
    assert [(word, field) for word in identifiers(clean_house) for field in out if word.lower() in field.lower()] == []


@pytest.mark.parametrize("point", ["lan", "wan", "router"])
def test_nothing_was_lost(house: House, point: str) -> None:
    assert "\n0 packets dropped by kernel" in (house.folder / f"tcpdump-{point}.log").read_text(encoding="utf-8")


@pytest.mark.parametrize("point", ["lan", "wan"])
def test_nothing_is_broken(house: House, point: str) -> None:
    file: Path = house.folder / f"{point}.pcap"
    command = ["tshark", "-n", "-r", file, "-Y", "_ws.malformed or tcp.analysis.lost_segment"]
    assert subprocess.run(command, capture_output=True, check=True).stdout == b""


def test_no_namespace_stays_behind(house: House) -> None:
    left = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout
    assert house.planted
    assert [line for line in left.splitlines() if line.startswith(f"sluis{os.getpid()}-")] == []


def test_the_router_too_gets_its_address_from_its_provider(house: House) -> None:
    asked = f'dhcp.option.hostname == "{plan.BOX}"'
    command = [
        "tshark",
        "-n",
        "-r",
        house.wan,
        "-Y",
        f"{asked} or (dhcp.option.dhcp == 5 and ip.dst == {ROUTER_OUTSIDE})",
    ]
    assert len(subprocess.run(command, capture_output=True, check=True).stdout.splitlines()) == 3
