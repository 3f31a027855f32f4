"""How somebody records at home what leaves it, for who never did that: what to do, what was tried, and what was not.

In:  nothing. Out: text for a terminal, in the language in force.

The rule this module keeps: what was not tried says so, and nothing is said of a router by its brand without a source.
"""

from typing import Final

from rich.console import Console

from sluis.i18n import N_
from sluis.reports import show

GUIDE: Final = (
    (
        N_("Nothing leaves this machine: Sluis reads what you recorded here, and sends it to nobody."),
        N_("Tell who lives with you first: a recording holds their traffic too. Throw it away when you are done."),
    ),
    (
        N_("1. Where you record decides what you see"),
        N_("  a. Between router and outside, on a switch with a mirror port: everything the router sends."),
        N_("  b. Between router and devices, on such a switch: which device sends what, not the router's own."),
        N_("  c. On a Linux laptop with a hotspot that devices join: what those devices send, nothing else."),
    ),
    (
        N_("2. Record, a day and a night (many routers report at night)"),
        N_("  Linux, tried: watch it for an hour, nothing is kept:   sluis audit --live IFACE --for 3600"),
        N_("  Linux, tried: read a file that tcpdump or dumpcap wrote:   sluis audit router.pcapng"),
        N_("  `ip link` names interfaces. Needed: tshark, and the right to record (root, or the group wireshark)."),
        N_("  Windows and macOS, not tried: record with Wireshark, save as pcapng, and read the file on Linux."),
        N_("  A recording by the router itself, not tried: some offer one; any pcap or pcapng is read."),
    ),
    (
        N_("3. Read it"),
        N_("  sluis audit router.pcapng --format html --out report.html   a page with every limit of what was seen"),
        N_("  sluis audit router.pcapng --letter letter.pdf   a letter that asks your provider what it sends, and why"),
        N_("  sluis audit router.pcapng --statement FILE --log-key KEY   beside what your provider says"),
        N_("  More: docs/how-to/audit-your-own-router.md"),
    ),
)
"""Sentences in groups; the first of a group is its head."""


def guide(console: Console) -> None:
    """Print how to record at home.

    Effects:
        Writes to the console.
    """
    for number, group in enumerate(GUIDE):
        if number:
            console.print()
        for place, sentence in enumerate(group):
            show.say(console, sentence, style="bold" if number and not place else None)
