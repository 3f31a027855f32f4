"""How far the epochs of a ledger are, and what a check of all of it found, for a person.

In:  states of epochs, keys of the log, faults. Out: tables on standard output.
"""

from collections.abc import Sequence
from typing import Final

from sluis.gate.state.readiness import moment as iso
from sluis.i18n import N_, tr
from sluis.ledger.epoch import EpochState
from sluis.ledger.verify import Verified, What
from sluis.reports import show

STATES: Final = {
    "open": N_("open: records go into it"),
    "fenced": N_("closed, not built yet"),
    "built": N_("built, not signed yet"),
    "signed": N_("signed, waiting for its witnesses"),
    "witnessed": N_("witnessed, not served yet"),
    "served": N_("sealed"),
}
WORDS: Final[dict[What, str]] = {
    What.LEAF: N_("The leaf of this epoch is not right, or is not the one that is served."),
    What.ORDER: N_("This epoch does not follow the one before."),
    What.CHECKPOINT: N_("The checkpoint is missing, not signed by this log, or of another tree."),
    What.STAMP: N_(
        "The time stamp is not over this checkpoint, or not by an authority in the certificates of the settings."
    ),
    What.QUORUM: N_("Too few witnesses cosigned the checkpoint."),
    What.PREVIOUS: N_("It does not name the checkpoint of the epoch before as it is kept."),
    What.RECORD: N_("A record does not open to what was sealed, or is missing."),
    What.CHAIN: N_("What a writer wrote is not what was sealed."),
    What.EVENT: N_("The events are not those that were sealed."),
    What.TREE: N_("The tree of households that is kept is not the one that was sealed."),
    What.SLOT: N_("What is kept about this household is not what was sealed."),
    What.LOST: N_("This household cannot be opened, and no order to erase it is on record."),
    What.LINE: N_(
        "This registration does not open to its line, the line is gone, two numbers open to one at a time, or a report "
        "stands under a number after the end of its occupation."
    ),
    What.BEHIND: N_("Fewer epochs are kept than were signed: the store is older than the log."),
    What.SPAN: N_("The times or the state of this epoch are not those that were sealed."),
    What.SERVED: N_(
        "The checkpoint that is served, or the head that was signed last, is not that of the newest epoch."
    ),
    What.ERASURE: N_("The dates of this erasure are not those of the events about it."),
    What.TAIL: N_("What is not sealed yet does not open, or does not end where its writer left off."),
    What.QUARANTINE: N_("A row the canary stopped is not stopped as it was recorded, and nobody let it run again."),
    What.STANDING: N_("What decides about a household was changed, or is older than the journal of what was closed."),
    What.RIGHTS: N_(
        "A case of rights is not what the ledger tells of it: it was changed, cut short, put back or lost."
    ),
}


def print_epochs(keys: Sequence[str], epochs: Sequence[EpochState]) -> None:
    """Print which epochs are sealed, and the keys to check them with.

    Effects:
        Writes to standard output.
    """
    page = show.out()
    show.say(page, N_("Keys of this log, to be published where households can find them:"))
    for key in keys:
        show.line(page, " ", key)
    titles = [N_("epoch"), N_("from"), N_("to"), N_("state")]
    page.print(show.table(titles, [_row(epoch) for epoch in epochs]))


def _row(epoch: EpochState) -> list[str]:
    until = "" if epoch.to_ms is None else iso(epoch.to_ms)
    return [str(epoch.epoch), iso(epoch.from_ms), until, tr(STATES[epoch.state])]


def print_verified(done: Verified) -> None:
    """Print the verdict, what was not checked, and what does not hold and where.

    Effects:
        Writes to standard output.
    """
    page = show.out()
    left_out = bool(done.pruned_before or done.unchecked_stamps)
    if done.faults:
        wrong = N_("It does not hold: {count} faults, in the table below.")
        show.say(page, wrong, style="bold red", count=len(done.faults))
    elif left_out:
        part = N_("What was checked holds; not all could be checked: epochs thrown away, or time stamps, see below.")
        show.say(page, part, style="bold yellow")
    else:
        show.say(page, N_("All of it holds."), style="bold green")
    show.say(
        page,
        N_("Checked: {epochs} epochs, {records} records, {households} bundles of households, {erased} of them erased."),
        epochs=done.epochs,
        records=done.records,
        households=done.households + done.erased,
        erased=done.erased,
    )
    if done.pruned_before:
        show.say(page, N_("Epochs before {epoch} were thrown away under the written policy."), epoch=done.pruned_before)
    if done.stamps:
        show.say(page, N_("Time stamps that hold: {count}."), count=done.stamps)
    if done.unchecked_stamps:
        show.say(
            page,
            N_("Time stamps not checked: {count}. Name the authority's certificates in [ledger] stamp_certificates."),
            style="yellow",
            count=done.unchecked_stamps,
        )
    if not done.faults:
        return
    rows = [
        ["" if fault.epoch is None else str(fault.epoch), fault.place, tr(WORDS[fault.what])] for fault in done.faults
    ]
    page.print(show.table([N_("epoch"), N_("place"), N_("what does not hold")], rows))
