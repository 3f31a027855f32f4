"""``sluis ledger verify``: check everything that is kept against everything that was signed.

In:  the settings. Out: what does not hold and where, or that all of it does; exit code 1 when something does not.
"""

from sluis import api
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Format, Verb
from sluis.i18n import N_, tr
from sluis.reports import show


def verify_(*, config: Config = GATE_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Check the whole ledger again."""
    with api.Gate.open(config) as gate, show.progress() as bar:
        task = bar.add_task(tr(N_("epochs")), total=None)
        done = api.ledger.verify_ledger(gate, lambda at, total: bar.update(task, completed=at, total=total))
    if format == "json":
        show.print_json(api.as_json(done))
    else:
        from sluis.reports.epochs import print_verified

        print_verified(done.verified)
    return FINE if done.holds else FINDINGS


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
