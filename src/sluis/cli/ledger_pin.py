"""``sluis ledger pin``: open the pin of a receipt, for an inspector who holds it against the ledger.

In:  the id of a disclosure. Out: s, ch and the place in the writer's chain; with --replay the C's it runs over.
"""

from typing import Annotated

from sluis import api
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Format, Verb, option
from sluis.i18n import N_
from sluis.reports import show


def pin(
    disclosure: Annotated[str, option(N_("The id: c of the receipt, as 64 hex digits."))],
    /,
    *,
    recipient: Annotated[
        str | None, option(N_("Whose receipt it is, by the register's key; needed when its household was erased."))
    ] = None,
    replay: Annotated[
        bool, option(N_("Run the writer's chain again up to this record, and list its C's with --format json."))
    ] = False,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Open a pin."""
    with api.Gate.open(config) as gate:
        pinned = api.ledger.open_pin(gate, disclosure, recipient, replay=replay)
    if format == "json":
        show.print_json(api.as_json(pinned))
        return FINDINGS if pinned.replays is False else FINE
    page, opened = show.out(), pinned.opened
    show.say(page, N_("Receipt of {recipient}, pin {pin}"), recipient=opened.recipient, pin=opened.pin.hex())
    show.say(page, N_("  s:  {salt}"), salt=opened.salt.hex())
    show.say(page, N_("  ch: {chain}"), chain=opened.chain.hex())
    place = N_("Record {seq} of writer {writer}, counted from 0 over all recipients.")
    show.say(page, place, seq=opened.seq, writer=opened.writer.hex())
    if pinned.replays is True:
        show.say(page, N_("The chain over its C's gives ch: nothing before it was changed."), style="green")
    elif pinned.replays is False:
        show.say(page, N_("The chain over its C's gives another ch: a record is gone or changed."), style="bold red")
    return FINDINGS if pinned.replays is False else FINE


VERBS = (
    Verb(
        "pin",
        N_(
            "Open the pin of a receipt: what an inspector needs to see that it fixed our records.\n\n"
            "A recipient cannot compute it, and should not get it: number and chain tell how much leaves to everybody."
        ),
        (Example(f"sluis ledger pin {'00' * 32} --config examples/gate.toml", exit_code=FINDINGS),),
        pin,
    ),
)
