"""``sluis ledger show``: what the ledger holds about a household, in words.

In:  a household. Out: when, to whom, why, which fields and with what outcome; text for people or JSON.
"""

from sluis import api
from sluis.cli.verb import FINE, GATE_TOML, Config, Example, Format, Line, Verb
from sluis.i18n import N_
from sluis.reports import show


def show_(
    *,
    household: Line,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Show what was disclosed about a household."""
    with api.Gate.open(config) as gate:
        records = api.disclosures(gate, household)
    if format == "json":
        show.print_json(api.as_json(records))
    else:
        from sluis.reports.disclosures import print_disclosures

        print_disclosures(records.disclosures, records.reach, records.counts, records.counts_unknown)
    return FINE


_SHOW = "sluis ledger show --household NL-0001 --config examples/gate.toml"
VERBS = (
    Verb(
        "show",
        N_(
            "Show what was shared about a household: when, to whom, why, which data, and what became of it.\n\n"
            "What may have arrived counts as shared. A household of which nothing left is told so."
        ),
        (Example(_SHOW), Example(f"{_SHOW} --format json")),
        show_,
    ),
)
