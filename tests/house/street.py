"""Network namespaces: a device each, the router, the world outside, and the lines between them; gone afterwards."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.house.acts import (
    CLOCK,
    GATEWAY,
    GATEWAY6,
    INSIDE6,
    RESOLVER,
    ROUTER,
    ROUTER_INSIDE,
    ROUTER_INSIDE6,
    ROUTER_OUTSIDE6,
)
from tests.house.plan import DEVICES, SITES

ROOT = Path(__file__).parents[2]
WORLD = "world"
BRIDGE, LINE = "br-lan", "wan"
NO_IPV6 = "net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1"
IPV6 = " ".join(
    f"net.ipv6.conf.{which}.{setting}"
    for which in ("all", "default")
    for setting in ("accept_dad=0", "use_tempaddr=0", "router_solicitation_delay=0", "addr_gen_mode=0")
)
"""Addresses by the MAC address, at once: nobody else is there who could have the same."""
ONCE = "net.ipv4.tcp_early_retrans=0 net.ipv4.tcp_retrans_collapse=0 net.ipv4.tcp_rto_min_us=10000000"
"""Nothing is lost on these lines: no segment is sent again because a busy machine acknowledges it late, nor with
the next one in it. The last setting is of newer kernels: what is not there is passed over."""
NAT = f"table ip nat {{ chain out {{ type nat hook postrouting priority 100; oifname {LINE} masquerade; }}; }}\n"


class Street:
    """The namespaces of one house; each is named by its key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prefix = f"sluis{os.getpid()}"
        self.started: list[subprocess.Popen[bytes]] = []

    def name(self, key: str) -> str:
        return f"{self.prefix}-{key}"

    def ip(self, *words: str, at: str = "") -> None:
        self.run(["ip", *(["-n", self.name(at)] if at else []), *words])

    def run(self, command: Sequence[str], stdin: bytes = b"") -> None:
        done = subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.decode(errors='replace')}")

    def inside(self, key: str, command: str, *, resolver: str = "") -> list[str]:
        """The words that run a shell command in a namespace, with that name server: mounts there are its own."""
        if resolver:
            file = self.folder / f"resolv-{key}"
            file.write_text(f"nameserver {resolver}\noptions timeout:2 attempts:2\n", encoding="utf-8")
            command = f"mount --bind {file} /etc/resolv.conf && {command}"
        return ["ip", "netns", "exec", self.name(key), "sh", "-c", command]

    def start(self, key: str, command: str) -> subprocess.Popen[bytes]:
        """Start something that stays; it ends with the street."""
        log = (self.folder / f"{key}.log").open("ab")
        with log:
            begun = subprocess.Popen(
                self.inside(key, f"exec {command}"),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self.started.append(begun)
        return begun

    def until(self, what: str, seen: str, path: Path, seconds: float = 120) -> None:
        """Wait until a file holds a text."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if path.exists() and seen in path.read_text(encoding="utf-8", errors="replace"):
                return
            time.sleep(0.05)
        raise RuntimeError(f"{what} did not start")

    def tie(self, key: str, port: str, other: str, other_port: str, mac: str = "") -> None:
        """Lay a line between two namespaces; the second end gets the MAC address; both are still down."""
        self.ip("link", "add", port, "type", "veth", "peer", "name", other_port, "netns", self.name(other), at=key)
        if mac:
            self.ip("link", "set", other_port, "address", mac, at=other)

    def build(self) -> None:
        """Make everything up to the point where a device can ask for an address."""
        for key in (WORLD, ROUTER, *(device.key for device in DEVICES)):
            self.ip("netns", "add", self.name(key))
            has = key in {WORLD, ROUTER, *(device.key for device in DEVICES if device.address6)}
            self.run(self.inside(key, f"sysctl -qw {IPV6 if has else NO_IPV6}"))
            self.run(self.inside(key, f"sysctl -qew {ONCE}"))
            self.ip("link", "set", "lo", "up", at=key)
        self.tie(WORLD, "line", ROUTER, LINE, "00:00:5e:00:53:02")
        self.ip("link", "set", "line", "address", "00:00:5e:00:53:fe", "up", at=WORLD)
        self.ip("link", "set", LINE, "up", at=ROUTER)
        for address in (GATEWAY, RESOLVER, CLOCK, *(site.address for site in SITES)):
            bits = 24 if address == GATEWAY else 32
            self.ip("address", "replace", f"{address}/{bits}", "dev", "line", at=WORLD)
        for address in (GATEWAY6, *(site.address6 for site in SITES if site.address6)):
            self.ip("address", "add", f"{address}/{64 if address == GATEWAY6 else 128}", "dev", "line", at=WORLD)
        self.ip("route", "add", INSIDE6, "via", ROUTER_OUTSIDE6, at=WORLD)
        self.ip("address", "add", f"{ROUTER_OUTSIDE6}/64", "dev", LINE, at=ROUTER)
        self.ip("route", "add", "default", "via", GATEWAY6, at=ROUTER)
        self.ip("link", "add", BRIDGE, "address", "00:00:5e:00:53:01", "type", "bridge", at=ROUTER)
        self.ip("address", "add", f"{ROUTER_INSIDE}/24", "dev", BRIDGE, at=ROUTER)
        self.ip("address", "add", f"{ROUTER_INSIDE6}/64", "dev", BRIDGE, at=ROUTER)
        self.ip("link", "set", BRIDGE, "up", at=ROUTER)
        for device in DEVICES:
            self.tie(ROUTER, device.key, device.key, "eth0", device.mac)
            self.run(
                self.inside(ROUTER, f"sysctl -qw net.ipv6.conf.{device.key}.disable_ipv6=1")
            )  # a port of the bridge
            self.ip("link", "set", device.key, "master", BRIDGE, "up", at=ROUTER)
        self.run(self.inside(ROUTER, "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1"))
        self.run(self.inside(ROUTER, "nft -f -"), stdin=NAT.encode())

    def clear(self) -> None:
        """End what was started here and remove the namespaces: what runs in them is ours."""
        for key in (*(device.key for device in DEVICES), ROUTER, WORLD):
            processes = subprocess.run(
                ["ip", "netns", "pids", self.name(key)], capture_output=True, text=True, check=False, timeout=60
            ).stdout.split()
            for number in processes:
                with suppress(ProcessLookupError):
                    os.kill(int(number), signal.SIGKILL)
        for begun in self.started:
            begun.wait(timeout=60)
            if begun.stdout:
                begun.stdout.close()
        for key in (*(device.key for device in DEVICES), ROUTER, WORLD):
            subprocess.run(["ip", "netns", "del", self.name(key)], capture_output=True, check=False, timeout=60)


@contextmanager
def street(folder: Path) -> Iterator[Street]:
    """Build the namespaces, give them, and clear everything, whatever happened."""
    made = Street(folder)
    try:
        made.build()
        yield made
    finally:
        made.clear()
