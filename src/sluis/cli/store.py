"""``sluis store``: the database of a gate, and its schema.

In:  the settings. Out: a database of this version's schema, or a sentence why not.
"""

from sluis.cli.verb import FINE, GATE_TOML, Config, Example, Verb
from sluis.i18n import N_
from sluis.reports import show


def migrate(*, config: Config = GATE_TOML) -> int:
    """Move the database to the schema of this version."""
    from sluis.api import store

    age = store.migrate_database(config)
    if age is store.SchemaAge.CURRENT:
        show.say(show.out(), N_("The database has the schema of this version already; nothing was changed."))
    else:
        show.say(show.out(), N_("The database has the schema of this version now."))
    return FINE


VERB = Verb(
    "store",
    N_("The database of a gate."),
    (Example("sluis store migrate --config examples/gate.toml"),),
    verbs=(
        Verb(
            "migrate",
            N_(
                "Move the database to the schema of this version of Sluis. No other command does.\n\n"
                "Stop the gate and make a copy first. A ledger of version 1 is not taken over: what it sealed cannot "
                "change; docs/how-to/begin-a-new-ledger.md says how a new one is begun beside it."
            ),
            (Example("sluis store migrate --config examples/gate.toml"),),
            migrate,
        ),
    ),
)
