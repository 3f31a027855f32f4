"""A recipient's log beside the ledger, for a person: classes, disclosures and lines that prove nothing.

In:  what a reconciliation found. Out: sentences and tables on standard output.
"""

from typing import Final

from rich.console import Console

from sluis.i18n import N_, tr
from sluis.ledger.receipt_log import Bad
from sluis.ledger.reconcile import FAULTS, Class, Reconciled, What
from sluis.ledger.record import Status
from sluis.reports import show

CLASSES: Final = {
    Class.UNRECORDED: N_("Signed by us, and not in the ledger: a record is gone."),
    Class.DIFFERS: N_("The ledger holds something else under this id."),
    Class.CONTRARY: N_("On record as not taken or never sent, and yet received."),
    Class.ABSENT: N_("On record as delivered, and not in the log."),
    Class.RESOLVED: N_("On record as unknown: it was received."),
    Class.ERASED: N_("Erased: only its id and place can be compared."),
    Class.PRUNED: N_("Thrown away under the written policy: only its id and place can be compared."),
    Class.UNDER_WAY: N_("Received; the gate has not noted the outcome yet."),
    Class.AGREES: N_("Receipt and ledger say the same."),
}
LETTERS: Final = {
    Class.UNRECORDED: "a",
    Class.DIFFERS: "b",
    Class.CONTRARY: "c",
    Class.ABSENT: "d",
    Class.RESOLVED: "e",
    Class.ERASED: "f",
}
WHATS: Final[dict[str, str]] = {
    What.PIN: N_("another pin, or one that cannot be opened"),
    What.BODY: N_("another body"),
    What.RECIPIENT: N_("another recipient"),
    What.MOMENT: N_("another moment"),
    What.KIND: N_("it is no disclosure"),
    What.TWO_BODIES: N_("two bodies under one id"),
    What.TWO_PINS: N_("two pins under one id"),
    What.TWO_MOMENTS: N_("two moments under one id"),
    What.RECORD: N_("a record of its household does not check"),
    Status.REFUSED: N_("on record as refused"),
    Status.CANCELLED: N_("on record as stopped"),
    Status.EXPIRED: N_("on record as too old"),
}
BAD: Final = {
    Bad.FORM: N_("not a line with header, received_at and body_sha256"),
    Bad.HEADER: N_("the header is not written as it must be"),
    Bad.KEY: N_("signed with a key that is not ours"),
    Bad.SIGNATURE: N_("the signature is not about this body and recipient"),
}
SHOWN: Final = 20
"""How many of a class are shown as text; --format json lists more."""


def print_reconciled(done: Reconciled, applied: int | None) -> None:
    """Print what a recipient's log and the ledger say beside each other.

    Args:
        done: What came out.
        applied: How many were put on record as received; ``None`` when nobody asked for it.

    Effects:
        Writes to standard output.
    """
    page = show.out()
    if done.period is None:
        show.say(page, N_("The period of the log is not known: what is missing from it was not looked for."))
    else:
        first, last = map(show.moment, done.period)
        show.say(page, N_("The log runs from {first} to {last}."), first=first, last=last)
    rows = [[LETTERS.get(kind, ""), tr(CLASSES[kind]), str(done.counts[kind])] for kind in Class if _told(done, kind)]
    page.print(show.table([N_("class"), N_("what it means"), N_("disclosures")], rows))
    _print_found(done)
    _print_bad(page, done)
    if done.unread:
        show.say(
            page, N_("Households whose records do not check: {count}. Run `sluis ledger verify`."), count=done.unread
        )
    if done.counts_of_homes:
        show.say(
            page,
            N_(
                "Counts of many homes among them: {count}. Nothing of one home stands in them. Whether one that left "
                "is missing from the log was not looked for: a count has no outcome."
            ),
            count=done.counts_of_homes,
        )
    if done.repeats:
        show.say(page, N_("Sent and received more than once, under the same id: {count}."), count=done.repeats)
    if applied is not None:
        show.say(page, N_("Put on record as received: {count}."), count=applied)
    elif done.counts[Class.RESOLVED]:
        show.say(
            page, N_("With --apply they are put on record as received: {count}."), count=done.counts[Class.RESOLVED]
        )
    if done.holds:
        show.say(page, N_("Nothing is wrong."), style="bold green")


def _print_bad(page: Console, done: Reconciled) -> None:
    for why, count in sorted(done.bad.items()):
        numbers = [str(number) for number, reason in done.bad_lines if reason is why][:SHOWN]
        show.say(
            page,
            N_("Lines that prove nothing: {count}; {reason}; line {numbers}"),
            count=count,
            reason=tr(BAD[why]),
            numbers=", ".join(numbers) + (", …" if count > len(numbers) else ""),
        )


def _told(done: Reconciled, kind: Class) -> bool:
    return kind in LETTERS or kind is Class.AGREES or done.counts[kind] > 0


def _print_found(done: Reconciled) -> None:
    page = show.out()
    rows = [
        [
            LETTERS[kind],
            discrepancy.commitment.hex(),
            tr(WHATS[discrepancy.what]) if discrepancy.what else "",
            ", ".join(map(str, discrepancy.lines)),
        ]
        for kind in (*FAULTS, Class.RESOLVED)
        for discrepancy in done.listed.get(kind, [])[:SHOWN]
    ]
    if rows:
        page.print(show.table([N_("class"), N_("disclosure"), N_("what"), N_("line")], rows))
