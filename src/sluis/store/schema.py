"""The tables. One schema for SQLite and PostgreSQL; the migrations build the same and a test compares the two.

The rules this module keeps:
 * Portable types only: 64-bit integers, text and byte strings. Moments are milliseconds since 1970-01-01T00:00Z.
 * Values of reports stand here encrypted under a key of the household, or not at all. What names a router in plain
   text is the registry (``routers``, ``lines``), which erasure can reach.
 * What was withheld is counted in ``counts`` by activity, row and reason; no column there says whose it was.

The tables stand in ``store.tables``, by what they are about; here they are together, each with its columns told apart.

The bytes in ``records`` are those of the ledger specification, sections 1.2 and 2.
"""

from sqlalchemy import Connection, MetaData, event, text

from sluis.store.declared import declare
from sluis.store.tables.base import COUNTED, NAMING, metadata
from sluis.store.tables.homes import journal_numbers, lines, routers, slots, standing_events, standing_heads
from sluis.store.tables.keys import household_keys, log_keys, meta, period_keys, pin_keys, receipt_keys, single_keys
from sluis.store.tables.ledger import epochs, erasures, events, holds, records, rights_index, seals, slot_tiles, writers
from sluis.store.tables.registers import (
    plan_vocabularies,
    plans,
    register_steps,
    register_versions,
    registers,
    shadow_counts,
    version_vocabularies,
    vocabularies,
)
from sluis.store.tables.requests import (
    notices,
    openings,
    page_feeds,
    page_requests,
    rights_cases,
    rights_messages,
    rights_owed,
    rights_steps,
)
from sluis.store.tables.sending import (
    contributions,
    counted,
    counts,
    counts_released,
    duplicates,
    outbox,
    outbox_counts,
    quarantine,
    sampled,
    unlisted_names,
)

__all__ = [
    "COUNTED",
    "NAMING",
    "contributions",
    "counted",
    "counts",
    "counts_released",
    "duplicates",
    "epochs",
    "erasures",
    "events",
    "holds",
    "household_keys",
    "journal_numbers",
    "lines",
    "log_keys",
    "meta",
    "metadata",
    "notices",
    "openings",
    "outbox",
    "outbox_counts",
    "page_feeds",
    "page_requests",
    "period_keys",
    "pin_keys",
    "plan_vocabularies",
    "plans",
    "quarantine",
    "receipt_keys",
    "records",
    "register_steps",
    "register_versions",
    "registers",
    "rights_cases",
    "rights_messages",
    "rights_owed",
    "rights_steps",
    "routers",
    "sampled",
    "seals",
    "shadow_counts",
    "single_keys",
    "slot_tiles",
    "slots",
    "standing_events",
    "standing_heads",
    "unlisted_names",
    "version_vocabularies",
    "vocabularies",
    "writers",
]


@event.listens_for(metadata, "before_create")
def _only_of_rights(_target: MetaData, connection: Connection, **_: object) -> None:
    """Narrow ``ix_events_rights`` to events of rights when tables are made; said earlier, it loads both dialects."""
    rights_index.dialect_kwargs[f"{connection.dialect.name}_where"] = text("type = 'rights'")


declare(metadata, COUNTED)
