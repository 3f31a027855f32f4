"""``sluis ledger verify``: check everything that is kept against everything that was signed.

In:  the settings. Out: what does not hold and where, or that all of it does; exit code 1 when something does not.
"""

from sluis.cli import show
from sluis.cli.files import opened_beside
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Format, Verb
from sluis.gate.http.sealing import authorities_of, folder_of, policy_of, signers_of
from sluis.i18n import N_, tr
from sluis.ledger.verify import Verified, What, verify

WORDS = {
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
    What.LINE: N_("This registration does not open to its line, or two numbers open to one."),
    What.BEHIND: N_("Fewer epochs are kept than were signed: the store is older than the log."),
    What.TAIL: N_("What is not sealed yet does not end where its writer left off."),
}


def verify_(*, config: Config = GATE_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Check the whole ledger again."""
    with opened_beside(config) as state:
        with state.transaction() as conn:
            keys = [one.verifier for one in signers_of(state, conn)]
        with show.progress() as bar, state.store.reading() as conn:
            task = bar.add_task(tr(N_("epochs")), total=None)
            done = verify(
                conn,
                state.keystore,
                folder_of(state.settings),
                keys,
                policy_of(state.settings),
                lambda at, total: bar.update(task, completed=at, total=total),
                authorities_of(state.settings),
            )
    if format == "json":
        show.print_json(_document(done))
    else:
        _print(done)
    return FINDINGS if done.faults else FINE


def _document(done: Verified) -> show.Json:
    return {
        "faults": [{"what": one.what.value, "epoch": one.epoch, "place": one.place} for one in done.faults],
        "epochs": done.epochs,
        "records": done.records,
        "households": done.households,
        "erased": done.erased,
        "pruned_before": done.pruned_before,
        "stamps": done.stamps,
        "unchecked_stamps": done.unchecked_stamps,
    }


def _print(done: Verified) -> None:
    page = show.out()
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
        show.say(page, N_("All of it holds."), style="bold green")
        return
    rows = [["" if one.epoch is None else str(one.epoch), one.place, tr(WORDS[one.what])] for one in done.faults]
    page.print(show.table([N_("epoch"), N_("place"), N_("what does not hold")], rows))


VERBS = (
    Verb(
        "verify",
        N_(
            "Check the whole ledger again: openings, chains, trees, checkpoints, erasures.\n\n"
            "Says what does not hold and where; exit code 1 then."
        ),
        (Example("sluis ledger verify --config examples/gate.toml"),),
        verify_,
    ),
)
