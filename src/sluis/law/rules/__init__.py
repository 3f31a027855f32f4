"""Rules of law, one file per instrument; ``RULES`` lists them all in the order in which they are judged."""

from typing import Final

from sluis.law.finding import Rule
from sluis.law.rules import (
    ai,
    avg_assess,
    avg_basis,
    avg_data,
    avg_parties,
    avg_record,
    avg_rights,
    chapter_v,
    chapter_v_tools,
    cyber,
    own,
    tw,
    uavg,
)

RULES: Final[tuple[Rule, ...]] = (
    *avg_record.RULES,
    *avg_data.RULES,
    *tw.RULES,
    *avg_basis.RULES,
    *avg_parties.RULES,
    *avg_rights.RULES,
    *chapter_v.RULES,
    *chapter_v_tools.RULES,
    *ai.RULES,
    *avg_assess.RULES,
    *uavg.RULES,
    *cyber.RULES,
    *own.RULES,
)
"""Every rule that ships. Ids are API: decisions in registers name them."""
