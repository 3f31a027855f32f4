"""Builds the house, lets everybody do what the plan says, and captures it at two points."""

import base64
import json
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.house import plan
from tests.house.acts import (
    CLOCK,
    GATEWAY,
    INSIDE6,
    LAN,
    RESOLVER,
    ROUTER,
    ROUTER_INSIDE,
    ROUTER_OUTSIDE,
    WAN,
    Device,
    Innocent,
    Planted,
)
from tests.house.street import BRIDGE, LINE, WORLD, Street, street

LEASES = """#!/bin/sh
test "$1" = bound || exit 0
ip address replace "$ip/24" dev "$interface"
ip route replace default via "$router"
"""
AVAHI = """[server]
host-name={name}
use-ipv4=yes
use-ipv6=no
enable-dbus=no
allow-interfaces=eth0
[publish]
publish-workstation=no
publish-hinfo=no
"""
OWN = "ip -6 address show dev eth0 scope global | grep -q inet6"
"""Whether a device has made its address of what the router announces."""
PLAYED = ("how", "host", "path", "client", "version", "times", "headers")
"""What ``player`` is told of an act as it stands; it never hears of plants."""
SERVICE = """<?xml version="1.0" standalone='no'?>
<!DOCTYPE service-group SYSTEM "avahi-service.dtd">
<service-group><name>{name}</name><service><type>{type}</type><port>7000</port>{words}</service></service-group>
"""


AFTER = 2.5
"""Seconds until mDNS has announced everything (RFC 6762, 8: it asks for 0.75 s first) and the last packets are in."""


@dataclass(frozen=True, slots=True)
class House:
    """What was captured, and what an audit must find in it."""

    folder: Path
    firmware: str
    lan: Path
    """Capture of the bridge inside (pcap)."""
    wan: Path
    """Capture of the line outside (pcap)."""
    router: Path
    """Capture of all interfaces of the router at once (pcap, SLL2): what passes it is there several times."""
    keylog: Path
    """Keys of the sites that share them (SSLKEYLOGFILE)."""
    devices: tuple[Device, ...]
    planted: tuple[Planted, ...]
    innocents: tuple[Innocent, ...]


def build(folder: Path, firmware: str = "leaky") -> House:
    """Build, capture and clear; takes about ten seconds and needs root."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.*"):
        old.unlink()
    house = House(
        folder,
        firmware,
        folder / "lan.pcap",
        folder / "wan.pcap",
        folder / "router.pcap",
        folder / "keys.log",
        plan.DEVICES,
        plan.planted(firmware),
        plan.innocents(firmware),
    )
    with street(folder) as made:
        _outside(made)
        points = ((LAN, BRIDGE, house.lan), (WAN, LINE, house.wan), (ROUTER, "any", house.router))
        ears = [_listen(made, *point) for point in points]
        _household(made)
        _play(made, firmware)
        time.sleep(AFTER)
        for ear in ears:
            ear.send_signal(signal.SIGINT)
            ear.wait(timeout=120)
    truth = {
        "planted": [asdict(value) for value in house.planted],
        "innocents": [asdict(innocent) for innocent in house.innocents],
    }
    (folder / "truth.json").write_text(json.dumps(truth, indent=1), encoding="utf-8")
    return house


def _key_and_name(name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Name]:
    return ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificates(folder: Path) -> Path:
    """Write an authority of our own and a certificate for each site that speaks TLS."""
    authority_key, authority = _key_and_name("Test house authority")
    begin = datetime.now(UTC) - timedelta(days=1)

    def signed(name: x509.Name, key: ec.EllipticCurvePrivateKey, names: list[str]) -> x509.Certificate:
        made = x509.CertificateBuilder(authority, name, key.public_key(), x509.random_serial_number())
        made = made.not_valid_before(begin).not_valid_after(begin + timedelta(days=30))
        made = made.add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
        if names:
            alternative = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
            made = made.add_extension(alternative, critical=False)
        return made.sign(authority_key, hashes.SHA256())

    pem = serialization.Encoding.PEM
    for site in plan.SITES:
        if site.tls:
            key, name = _key_and_name(site.name)
            names = [site.name, *([f"*.{site.name}", f"*.dev.{site.name}"] if site.any_label else [])]
            private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            (folder / f"{site.name}.pem").write_bytes(private + signed(name, key, names).public_bytes(pem))
    ca = folder / "ca.pem"
    ca.write_bytes(signed(authority, authority_key, []).public_bytes(pem))
    return ca


def _outside(made: Street) -> None:
    """Start the name server, the broker and the sites."""
    _certificates(made.folder)
    names = [
        f"address=/{site.name}/{address}" if site.any_label else f"host-record={site.name},{address}"
        for site in plan.SITES
        for address in filter(None, (site.address, site.address6))
    ]
    leases = [f"dhcp-range={ROUTER_OUTSIDE},{ROUTER_OUTSIDE},255.255.255.0,1h", "no-ping", "leasefile-ro"]
    leases += [f"dhcp-option=option:router,{GATEWAY}", f"dhcp-option=option:dns-server,{RESOLVER}"]
    _name_server(made, WORLD, ["interface=line", "except-interface=lo", "local=/example/", *leases, *names])
    [broker] = [site for site in plan.SITES if site.broker]
    settings = made.folder / "mosquitto.conf"
    settings.write_text(f"listener 1883 {broker.address}\nallow_anonymous true\nuser root\n", encoding="utf-8")
    made.start(WORLD, f"mosquitto -c {settings}")
    sites = [
        {
            "address": address,
            "tls": site.tls,
            "pem": str(made.folder / f"{site.name}.pem"),
            "keylog": str(made.folder / "keys.log") if site.keys else "",
        }
        for site in plan.SITES
        if not site.broker and site.address != CLOCK
        for address in filter(None, (site.address, site.address6))
    ]
    told = made.folder / "sites.json"
    told.write_text(json.dumps({"sites": sites, "clock": CLOCK}), encoding="utf-8")
    world = made.start(WORLD, f"{sys.executable} -m tests.house.world {told}")
    if not world.stdout or world.stdout.readline() != b"ready\n":
        raise RuntimeError("the world outside did not start")
    made.until("the broker", "running", made.folder / f"{WORLD}.log")


def _name_server(made: Street, key: str, lines: list[str]) -> None:
    settings = made.folder / f"dnsmasq-{key}.conf"
    fixed = ["user=root", "no-hosts", "no-resolv", "no-poll", "bind-interfaces", "pid-file"]
    settings.write_text("\n".join([*fixed, *lines, ""]), encoding="utf-8")
    made.run(made.inside(key, f"dnsmasq --conf-file={settings}"))  # it goes to the background once it listens


def _listen(made: Street, name: str, interface: str, file: Path) -> subprocess.Popen[bytes]:
    """Start a capture and wait until it listens."""
    log = made.folder / f"tcpdump-{name}.log"
    command = f"tcpdump -i {interface} -s 0 -B 65536 -U --immediate-mode -Z root -w {file} 2>{log}"
    begun = made.start(ROUTER, command)
    made.until("tcpdump", "listening on", log)
    return begun


def _household(made: Street) -> None:
    """Give the router and every device its address, and let devices say their names on the network."""
    _name_server(
        made,
        ROUTER,
        [
            f"interface={BRIDGE}",
            "except-interface=lo",
            f"server={RESOLVER}",
            "dhcp-range=192.168.1.100,192.168.1.150,255.255.255.0,1h",
            f"dhcp-option=option:dns-server,{ROUTER_INSIDE}",
            "dhcp-sequential-ip",
            "enable-ra",
            f"dhcp-range={INSIDE6.removesuffix('/64')},ra-only",
            "dhcp-authoritative",
            "no-ping",
            f"dhcp-leasefile={made.folder / 'leases'}",
        ],
    )
    script = made.folder / "bound.sh"
    script.write_text(LEASES, encoding="utf-8")
    script.chmod(0o755)
    asking = ["udhcpc", "-n", "-q", "-f", "-t", "5", "-T", "1", "-s", str(script)]
    made.run(made.inside(ROUTER, shlex.join([*asking, "-i", LINE, "-x", f"hostname:{plan.BOX}"])))
    for device in plan.DEVICES:
        made.ip("link", "set", "eth0", "up", at=device.key)
        words = [
            *asking,
            "-i",
            "eth0",
            "-x",
            f"hostname:{device.name}",
            *(["-V", device.vendor] if device.vendor else []),
        ]
        words += ["-C", "-x", f"0x3d:{device.client}"] if device.client else []
        made.run(made.inside(device.key, shlex.join(words)))
        if device.address6:
            made.run(made.inside(device.key, f"for _ in $(seq 100); do {OWN} && exit 0; sleep 0.1; done; exit 1"))
        _announce(made, device)


def _announce(made: Street, device: Device) -> None:
    services = made.folder / f"services-{device.key}"
    services.mkdir(exist_ok=True)
    words = "".join(f"<txt-record>{word}</txt-record>" for word in device.words)
    text = SERVICE.format(name=device.name, type=device.service, words=words)
    (services / "one.service").write_text(text, encoding="utf-8")
    settings = made.folder / f"avahi-{device.key}.conf"
    settings.write_text(AVAHI.format(name=device.name), encoding="utf-8")
    own = f"mount -t tmpfs none /run && mount --bind {services} /etc/avahi/services"
    daemon = f"avahi-daemon -f {settings} --no-drop-root --no-chroot --no-rlimits"
    made.start(device.key, f"sh -c '{own} && exec {daemon}'")


def _play(made: Street, firmware: str) -> None:
    """Let each in turn do what the plan says, first of all say on the network who they are."""
    everything = (*plan.ANNOUNCED, *plan.acts(firmware))
    for who in (*(device.key for device in plan.DEVICES), ROUTER):
        written = [
            {
                **{
                    word: getattr(act, word)
                    for word in ("how", "host", "path", "client", "version", "times", "headers")
                },
                "body": base64.b64encode(act.body).decode(),
                "tls": plan.site_of(act.host).tls if act.how == "http" else "",
            }
            for act in everything
            if act.who == who
        ]
        told = made.folder / f"acts-{who}.json"
        told.write_text(json.dumps(written), encoding="utf-8")
        command = shlex.join([sys.executable, "-m", "tests.house.player", str(told), str(made.folder / "ca.pem")])
        resolver = RESOLVER if who == ROUTER else ROUTER_INSIDE
        made.run(made.inside(who, f"cd {Path(__file__).parents[2]} && {command}", resolver=resolver))
