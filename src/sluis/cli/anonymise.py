"""``sluis anonymise``: a capture to show to others, its addresses, names and words replaced.

In:  a capture of packets. Out: another; what was replaced, kept and cut on standard output. Exit 1 when packets were
     not understood at all, or an address of the original stands in it all the same.
"""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from sluis import api
from sluis.cli.verb import FINDINGS, FINE, Example, Format, Verb, option
from sluis.i18n import N_
from sluis.reports import show


def anonymise(
    file: Annotated[Path, option(N_("A capture: pcap or pcapng."))],
    out: Annotated[Path, option(N_("The file to write; it must not be there yet."))],
    /,
    *,
    seed: Annotated[
        Path | None,
        option(N_("A secret file that decides the replacements; with the same one they are the same."), "--seed"),
    ] = None,
    keep_undecoded: Annotated[
        bool, option(N_("Keep what was not read, searched for what is known; do not publish it."), "--keep-undecoded")
    ] = False,
    keep_domain: Annotated[
        list[str],
        Parameter(name="--keep-domain", negative="", help=N_("A domain whose own name stays; may be given again.")),
    ] = [],  # noqa: B006 - cyclopts makes a list; ours is never changed
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Rewrite a capture."""
    made = api.anonymise_capture(file, out, seed=seed, keep_undecoded=keep_undecoded, keep_domains=tuple(keep_domain))
    if format == "json":
        show.print_json(made.document())
    else:
        from sluis.reports.rewritten_capture import print_rewritten

        print_rewritten(show.out(), made.counts, seeded=made.seeded)
    show.say(show.err(), N_("Written: {file}."), file=out)
    return FINDINGS if made.counts.links_unread or made.counts.still_there else FINE


VERB = Verb(
    "anonymise",
    N_(
        "Replace the addresses, names and words in a capture, so that it can be shown to others.\n\n"
        "The same device gets the same replacement everywhere; moments, lengths and the build of every packet stay. "
        "What was not read is cut to zeros. Who holds other traffic of the house can still find it by when it sent and "
        "how much."
    ),
    (
        Example("sluis anonymise home.pcapng to-publish.pcapng", runs=False),
        Example("sluis anonymise home.pcapng to-publish.pcapng --keep-domain vendor.example", runs=False),
    ),
    anonymise,
)
