"""What building the house takes, and why it may not be possible here."""

import os
import shutil
import subprocess

PROGRAMS = {
    "ip": "iproute2",
    "nft": "nftables",
    "mount": "mount",
    "sysctl": "procps",
    "tcpdump": "tcpdump",
    "tshark": "tshark",
    "dnsmasq": "dnsmasq-base",
    "udhcpc": "udhcpc",
    "avahi-daemon": "avahi-daemon",
    "mosquitto": "mosquitto",
    "mosquitto_pub": "mosquitto-clients",
}
"""Each program and the Debian package it is in."""


def why_not() -> str | None:
    """Return why the house cannot be built here, or ``None``."""
    missing = sorted(package for program, package in PROGRAMS.items() if not shutil.which(program))
    if missing:
        return f"a captured house needs {', '.join(missing)} (Debian packages)"
    if os.geteuid() != 0:
        return "a captured house needs root, for its network namespaces"
    name = f"sluis{os.getpid()}-try"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False).returncode == 0
    inside = (
        made
        and subprocess.run(
            ["ip", "netns", "exec", name, "nft", "add", "table", "ip", "try"], capture_output=True, check=False
        ).returncode
        == 0
    )
    subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
    return None if inside else "this machine allows no network namespaces, or no address translation in them"
