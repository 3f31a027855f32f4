"""Rules of law, one file per instrument; ``RULES`` lists them all in the order in which they are judged."""

from typing import Final

from sluis.law.finding import Rule
from sluis.law.rules import avg, chapter_v, own

RULES: Final[tuple[Rule, ...]] = (*avg.RULES, *chapter_v.RULES, *own.RULES)
"""Every rule that ships. Ids are API: decisions in registers name them."""
