"""How somebody records at home what leaves it, for who never did that: what to do, what was tried, and what was not.

In:  nothing. Out: text for a terminal, in the language in force.

The rules this module keeps:
 * What was not tried says so. "Tried" stands only at commands that a test runs as they are printed here.
 * Nothing is said of a router by its brand without a public page that says it, and the page stands below it.
"""

from typing import Final, NamedTuple

from rich.console import Console

from sluis.i18n import N_
from sluis.reports import show


class RecordsItself(NamedTuple):
    """A router that can record, in the words of a public page; nobody here tried it."""

    how: tuple[str, ...]
    """Message ids: its name, and what to do."""
    addresses: tuple[str, ...]
    """The pages it was read on."""


BEFORE: Final = (
    N_("Nothing leaves this machine: Sluis reads what you recorded here, and sends it to nobody."),
    N_("Addresses of pages below are for you to open; Sluis opens none."),
    N_("Tell who lives with you first: a recording holds their traffic too. Throw it away when you are done."),
)
GUIDE: Final = (
    (
        N_("1. Where you record decides what you see"),
        N_("  a. Between router and outside, on a switch with a mirror port: everything the router sends."),
        N_("     A mirror port repeats what passes another port; the manual of the switch calls it port mirroring."),
        N_("  b. Between router and devices, on such a switch: which device sends what, not the router's own."),
        N_("  c. On a Linux laptop with a hotspot that devices join: what those devices send, nothing else."),
        N_("  d. In the router itself, when it can (3): at its connection to outside as a, at home as b."),
    ),
    (
        N_("2. Record on Linux, a day and a night (many routers report at night)"),
        N_("  Linux, tried, one command: watch for an hour, nothing is kept:   sluis audit --live IFACE --for 3600"),
        N_("  Linux, tried: record to a file, stop with Ctrl-C:   tcpdump -i IFACE -w router.pcap"),
        N_("  Linux, tried: the same with what comes with Wireshark:   dumpcap -i IFACE -w router.pcapng"),
        N_("  Linux, tried: read such a file:   sluis audit router.pcap"),
        N_("  `ip link` names interfaces. Needed: tshark, and the right to record (root, or the group wireshark)."),
        N_("  Tried on a cable between two ends of one computer. A mirror port and a hotspot were not tried."),
        N_("  Windows and macOS, not tried: record with Wireshark, save as pcapng, and read the file on Linux."),
    ),
)
"""Sentences in groups; the first of a group is its head."""
ROUTERS_HEAD: Final = N_("3. Routers that record themselves, as the pages below say; none of this was tried here")
ROUTERS: Final = (
    RecordsItself(
        (
            N_("  FRITZ!Box: open http://fritz.box/html/capture.html and log in."),
            N_("     Start and stop at the internet connection. Its maker does not document that page."),
        ),
        ("https://heise.de/hintergrund/Solarinverter-Sicherheit-auf-dem-Pruefstand-9715912.html?seite=5",),
    ),
    RecordsItself(
        (
            N_("  MikroTik: /tool sniffer, with interface, file-name and file-limit; then take the file from Files."),
            N_("     It stops at 1000 KiB when you name no other limit."),
        ),
        ("https://wiki.mikrotik.com/index.php?oldid=23095&title=Manual%3ATools%2FPacket_Sniffer",),
    ),
    RecordsItself(
        (
            N_("  OpenWrt: install its package tcpdump. Then on your computer:"),
            N_("     ssh root@ROUTER tcpdump -U -i IFACE -w - > router.pcap"),
        ),
        (
            "https://github.com/openwrt/openwrt/blob/main/package/network/utils/tcpdump/Makefile",
            "https://manpages.ubuntu.com/manpages/mantic/man1/sshdump.1.html",
        ),
    ),
    RecordsItself(
        (N_("  OPNsense: Interfaces > Diagnostics > Packet capture. Choose the interface, then download the file."),),
        ("https://docs.opnsense.org/manual/diagnostics_interfaces.html",),
    ),
    RecordsItself(
        (
            N_("  pfSense: Diagnostics > Packet Capture. Choose the interface, then download the file."),
            N_("     It stops at 1000 packets when you name no other number."),
        ),
        ("https://docs.netgate.com/pfsense/en/latest/monitoring/performing-a-packet-capture.html",),
    ),
)
"""What has a public page that was read for this on 2 December 2026; in the order of their names."""
NOT_NAMED: Final = N_(
    "  A router that is not named, as of most providers: no such page was found for it. Use a switch (a) then."
)
READ: Final = (
    N_("4. Read it"),
    N_("  sluis audit router.pcapng --format html --out report.html   a page with every limit of what was seen"),
    N_("  sluis audit router.pcapng --letter letter.pdf   a letter that asks your provider what it sends, and why"),
    N_("  sluis audit router.pcapng --statement FILE --log-key KEY   beside what your provider says"),
    N_("  More: docs/how-to/audit-your-own-router.md"),
)


def guide(console: Console) -> None:
    """Print how to record at home.

    Effects:
        Writes to the console.
    """
    for sentence in BEFORE:
        show.say(console, sentence)
    for group in GUIDE:
        _group(console, group)
    _group(console, (ROUTERS_HEAD,))
    for router in ROUTERS:
        for sentence in router.how:
            show.say(console, sentence)
        for address in router.addresses:
            show.line(console, f"    {address}")
    show.say(console, NOT_NAMED)
    _group(console, READ)


def _group(console: Console, group: tuple[str, ...]) -> None:
    console.print()
    show.say(console, group[0], style="bold")
    for sentence in group[1:]:
        show.say(console, sentence)
