"""Rules of law, one file per instrument; ``RULES`` lists them all in the order in which they are judged."""

from typing import Final

from sluis.law.finding import Rule
from sluis.law.rules import (
    ai,
    chapter_v,
    cyber,
    gdpr_assess,
    gdpr_basis,
    gdpr_data,
    gdpr_parties,
    gdpr_record,
    gdpr_rights,
    own,
    tw,
    uavg,
)

RULES: Final[tuple[Rule, ...]] = (
    *gdpr_record.RULES,
    *gdpr_data.RULES,
    *tw.RULES,
    *gdpr_basis.RULES,
    *gdpr_parties.RULES,
    *gdpr_rights.RULES,
    *chapter_v.RULES,
    *ai.RULES,
    *gdpr_assess.RULES,
    *uavg.RULES,
    *cyber.RULES,
    *own.RULES,
)
"""Every rule that ships. Ids are API: decisions in registers name them."""
