"""``sluis ledger``: what was disclosed, on record; sealed, stated, checked, erased. One module per part of it."""

from sluis.cli import (
    ledger_erase,
    ledger_monitor,
    ledger_pin,
    ledger_reconcile,
    ledger_seal,
    ledger_show,
    ledger_statement,
    ledger_verify,
)
from sluis.cli.verb import Example, Verb
from sluis.i18n import N_

VERB = Verb(
    "ledger",
    N_("What was disclosed, on record: show it, seal it, state it with proof, check it, erase it."),
    (Example("sluis ledger show --household NL-0001 --config examples/gate.toml"),),
    verbs=(
        *ledger_show.VERBS,
        *ledger_statement.VERBS,
        *ledger_seal.VERBS,
        *ledger_monitor.VERBS,
        *ledger_verify.VERBS,
        *ledger_reconcile.VERBS,
        *ledger_pin.VERBS,
        *ledger_erase.VERBS,
    ),
)
