"""``sluis ledger reconcile``: a recipient's log of signed receipts against what the ledger says.

In:  a log (NDJSON), the settings. Out: six classes with disclosure ids; exit code 1 when one of the first four is not
empty, or when a line proves nothing.
"""

from contextlib import closing
from pathlib import Path
from typing import Annotated

from sluis.cli import show
from sluis.cli.files import moment_of, opened_beside
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Format, Verb, option
from sluis.errors import Code, FileName
from sluis.errors.gate import file_missing_error
from sluis.errors.ledger import reconcile_log_error
from sluis.gate.state.readiness import moment as iso
from sluis.gate.state.state import GateState
from sluis.i18n import N_, tr
from sluis.ledger.receipt_log import Bad, ReceiptLog, Signers
from sluis.ledger.reconcile import FAULTS, Asked, Class, Reconciled, Reconciliation, What, receipt_publics, resolve
from sluis.ledger.record import Status

CLASSES = {
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
LETTERS = {
    Class.UNRECORDED: "a",
    Class.DIFFERS: "b",
    Class.CONTRARY: "c",
    Class.ABSENT: "d",
    Class.RESOLVED: "e",
    Class.ERASED: "f",
}
WHATS: dict[str, str] = {
    What.CHAIN: N_("another chain"),
    What.BODY: N_("another body"),
    What.RECIPIENT: N_("another recipient"),
    What.MOMENT: N_("another moment"),
    What.KIND: N_("it is no disclosure"),
    What.TWO_BODIES: N_("two bodies under one id"),
    What.RECORD: N_("a record of its household does not check"),
    Status.REFUSED: N_("on record as refused"),
    Status.CANCELLED: N_("on record as stopped"),
    Status.EXPIRED: N_("on record as too old"),
}
BAD = {
    Bad.FORM: N_("not a line with header, received_at and body_sha256"),
    Bad.HEADER: N_("the header is not written as it must be"),
    Bad.KEY: N_("signed with a key that is not ours"),
    Bad.SIGNATURE: N_("the signature is not about this body and recipient"),
}
SHOWN = 20
"""How many of a class are shown as text; --format json lists more."""


def reconcile_(
    log: Annotated[Path, option(N_("The recipient's log: one JSON object a line."))],
    /,
    *,
    recipient: Annotated[
        str | None, option(N_("Whose log it is, by the register's key; found in the receipts when absent."))
    ] = None,
    from_: Annotated[str | None, option(N_("First moment of the log; its first line when absent."), "--from")] = None,
    to: Annotated[str | None, option(N_("Last moment of the log; its last line when absent."), "--to")] = None,
    apply: Annotated[
        bool, option(N_("Put on record that what was unknown was received; otherwise it is only counted."))
    ] = False,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Hold a recipient's log against the ledger."""
    asked = Asked(
        recipient,
        None if from_ is None else moment_of(from_, "--from"),
        None if to is None else moment_of(to, "--to"),
    )
    with opened_beside(config) as state, closing(ReceiptLog(_signers(state, recipient))) as lines:
        done = _compared(state, lines, log, asked)
        applied = _applied(state, lines) if apply else 0
    if format == "json":
        show.print_json(_document(done, applied))
    else:
        _print(done, applied if apply else None)
    return FINE if done.holds else FINDINGS


def _signers(state: GateState, recipient: str | None) -> Signers:
    with state.store.reading() as conn:
        publics = receipt_publics(conn)
    recipients = sorted({*state.register.recipients, *state.settings.recipients}) if recipient is None else [recipient]
    return Signers(state.settings.ledger.origin, publics, recipients)


def _compared(state: GateState, lines: ReceiptLog, path: Path, asked: Asked) -> Reconciled:
    done = Reconciled()
    with show.progress() as bar:
        task = bar.add_task(tr(N_("reading the log")), total=None)
        try:
            with path.open("rb") as stream:
                size = path.stat().st_size
                lines.read(stream, done.spoil, lambda at: bar.update(task, completed=at, total=size))
        except OSError:
            raise file_missing_error(file=FileName(path)) from None
        if lines.lines == 0:
            known = asked.recipient is not None and asked.from_ms is not None and asked.to_ms is not None
            if done.bad or not known:
                raise reconcile_log_error(file=FileName(path), what=Code("no-line" if done.bad else "empty"))
        task = bar.add_task(tr(N_("households")), total=None)
        with state.store.reading() as conn:
            found = Reconciliation(conn, state.keystore, lines, asked, done)
            return found.run(lambda number: bar.update(task, completed=number))


def _applied(state: GateState, lines: ReceiptLog) -> int:
    count = 0
    for received in lines.marked():
        with state.transaction() as conn:
            count += resolve(conn, state.keystore, state.writer(conn), received, state.clock())
    return count


def _document(done: Reconciled, applied: int) -> show.Json:
    period = None if done.period is None else {"from": iso(done.period[0]), "to": iso(done.period[1])}
    return {
        "period": period,
        "counts": {kind.value: done.counts[kind] for kind in Class},
        "found": {
            kind.value: [
                {"id": one.commitment.hex(), "what": one.what, "lines": list(one.lines)} for one in done.listed[kind]
            ]
            for kind in Class
            if kind in done.listed
        },
        "bad_lines": [{"line": number, "why": why.value} for number, why in done.bad_lines],
        "bad": {why.value: done.bad[why] for why in Bad},
        "repeats": done.repeats,
        "unread_households": done.unread,
        "applied": applied,
    }


def _print(done: Reconciled, applied: int | None) -> None:
    page = show.out()
    if done.period is None:
        show.say(page, N_("The period of the log is not known: what is missing from it was not looked for."))
    else:
        first, last = map(show.moment, done.period)
        show.say(page, N_("The log runs from {first} to {last}."), first=first, last=last)
    rows = [[LETTERS.get(kind, ""), tr(CLASSES[kind]), str(done.counts[kind])] for kind in Class if _told(done, kind)]
    page.print(show.table([N_("class"), N_("what it means"), N_("disclosures")], rows))
    _print_found(done)
    for why, count in sorted(done.bad.items()):
        numbers = [str(number) for number, reason in done.bad_lines if reason is why][:SHOWN]
        show.say(
            page,
            N_("Lines that prove nothing: {count}; {reason}; line {numbers}"),
            count=count,
            reason=tr(BAD[why]),
            numbers=", ".join(numbers) + (", …" if count > len(numbers) else ""),
        )
    if done.unread:
        show.say(
            page, N_("Households whose records do not check: {count}. Run `sluis ledger verify`."), count=done.unread
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


def _told(done: Reconciled, kind: Class) -> bool:
    return kind in LETTERS or kind is Class.AGREES or done.counts[kind] > 0


def _print_found(done: Reconciled) -> None:
    page = show.out()
    rows = [
        [LETTERS[kind], one.commitment.hex(), tr(WHATS[one.what]) if one.what else "", ", ".join(map(str, one.lines))]
        for kind in (*FAULTS, Class.RESOLVED)
        for one in done.listed.get(kind, [])[:SHOWN]
    ]
    if rows:
        page.print(show.table([N_("class"), N_("disclosure"), N_("what"), N_("line")], rows))


VERBS = (
    Verb(
        "reconcile",
        N_(
            "Hold a recipient's log of signed receipts against the ledger.\n\n"
            "Each line of the log is a JSON object with header (Sluis-Disclosure as received), received_at (ISO 8601 "
            "with zone) and body_sha256 (hex, before content coding). Finds what was signed for and is not on record, "
            "what differs, what was received although it is on record as not sent, and what is on record as delivered "
            "and was not received. Exit code 1 then, and when a line proves nothing."
        ),
        (Example("sluis ledger reconcile examples/receipts.ndjson --config examples/gate.toml", runs=False),),
        reconcile_,
    ),
)
