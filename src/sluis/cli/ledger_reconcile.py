"""``sluis ledger reconcile``: a recipient's log of signed receipts against what the ledger says.

In:  a log (NDJSON), the settings. Out: six classes with disclosure ids; exit code 1 when one of the first four is not
empty, or when a line proves nothing.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from rich.progress import Progress, TaskID

from sluis import api
from sluis.cli.files import moment_of
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Format, Verb, option
from sluis.i18n import N_, tr
from sluis.reports import show


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
    from_ms = None if from_ is None else moment_of(from_, "--from")
    to_ms = None if to is None else moment_of(to, "--to")
    with api.Gate.open(config) as gate, show.progress() as bar:
        done = api.reconcile(
            gate,
            log,
            recipient=recipient,
            from_ms=from_ms,
            to_ms=to_ms,
            apply=apply,
            reading=_told(bar, N_("reading the log")),
            comparing=_told(bar, N_("households")),
        )
    if format == "json":
        show.print_json(api.as_json(done))
    else:
        from sluis.reports.reconciliation import print_reconciled

        print_reconciled(done.reconciled, done.applied)
    return FINE if done.holds else FINDINGS


def _told(bar: Progress, sentence: str) -> Callable[[int, int | None], None]:
    """Return what shows how far one part is; its line appears when the part begins."""
    task: list[TaskID] = []

    def told(done: int, total: int | None) -> None:
        if not task:
            task.append(bar.add_task(tr(sentence), total=None))
        bar.update(task[0], completed=done, total=total)

    return told


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
