"""What was replaced, kept and cut in a capture, for whoever means to show it to others.

In:  counts of a capture that was rewritten. Out: sentences and a table.

The rule this module keeps: no sentence says that nobody can be found in it. What stays is said first.
"""

from typing import TYPE_CHECKING, Final

from rich.console import Console

from sluis.i18n import N_, tr
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.capture.anonymise.rewrite import Counts

_KINDS: Final = {
    "mac": N_("MAC addresses"),
    "ip4": N_("IPv4 addresses"),
    "ip6": N_("IPv6 addresses"),
    "ip6-cut": N_("IPv6 addresses in text, without their relation"),
    "name": N_("names of machines and domains"),
    "ssid": N_("names of Wi-Fi networks"),
    "text": N_("words and numbers in text"),
    "number": N_("numbers of messages"),
}
_LEFT_OUT: Final = {
    "names": N_("tables of names"),
    "statistics": N_("statistics"),
    "secrets": N_("secrets of TLS"),
    "options": N_("comments, and names of machines and interfaces"),
    "blocks": N_("blocks of others"),
}


def print_rewritten(page: Console, counts: "Counts", *, seeded: bool) -> None:
    """Print what was done.

    Effects:
        Writes to the page.
    """
    show.say(
        page,
        N_(
            "Who knows the house may still recognise it: when it sent, how much, to which ports and in which way of "
            "speaking is as it was, and so are the makers of its devices."
        ),
    )
    rows = [[tr(_KINDS[kind]), str(count)] for kind, count in sorted(counts.by_kind.items())]
    show.line(page)
    page.print(show.table([N_("Replaced"), N_("times")], rows))
    show.say(
        page,
        N_("Different MAC addresses: {devices}; different IP addresses: {addresses}."),
        devices=counts.devices,
        addresses=counts.addresses,
    )
    show.say(
        page,
        N_("Packets: {packets}. Their octets: {octets}; replaced {replaced}, kept {kept}, cut to zero {cut}."),
        packets=counts.packets,
        octets=counts.octets,
        replaced=counts.replaced,
        kept=counts.kept,
        cut=counts.cut,
    )
    for kind, count in sorted(counts.left_out.items()):
        show.say(page, N_("Left out of the file: {what} ({count})."), what=tr(_LEFT_OUT[kind]), count=count)
    _print_doubts(page, counts)
    if seeded:
        show.say(page, N_("Whoever holds the seed can go back to the originals. Keep it as secret as the capture."))


def _print_doubts(page: Console, counts: "Counts") -> None:
    """Print what whoever publishes it has to look at."""
    for link, count in sorted(counts.links_unread.items()):
        show.say(
            page,
            N_("Packets of a kind of link that is not read here ({link}): {count}; all zeros."),
            link=link,
            count=count,
        )
    if counts.undecoded_kept:
        show.say(
            page,
            N_(
                "Octets that nobody read, and that were kept because you asked: {count}. They were searched for what "
                "was found elsewhere in this capture, and for nothing else; {cut} were cut for it. Do not publish them "
                "unread."
            ),
            count=counts.undecoded_kept,
            cut=counts.known_in_undecoded,
        )
    if counts.still_there:
        show.say(
            page,
            N_("Addresses of the original that stand in the new file, for another device or by chance: {count}."),
            count=counts.still_there,
        )
