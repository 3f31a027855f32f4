"""How long the sentences of a text are: a count of words, which says nothing of a level of language.

In:  paragraphs. Out: how many sentences, and how many words each has on average and at most.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from babel.numbers import format_decimal

from sluis.i18n import N_, lang_in_force, tr

_ENDS: Final = re.compile(r"(?<=[.?!:])\s+")
_WORD: Final = re.compile(r"\w")


class Measured(NamedTuple):
    """A count of sentences and their words."""

    sentences: int
    average: float
    """Words a sentence."""
    longest: int

    def words(self) -> str:
        """Return it as what it is, in the language in force."""
        template = N_(
            "Without its tables and appendix, the sentences of this letter have {average} words on average, "
            "and {longest} at most. That is a count. It does not show that everybody can read it."
        )
        return tr(
            template, None, average=format_decimal(self.average, "0.0", locale=lang_in_force()), longest=self.longest
        )


def measured(texts: Iterable[str]) -> Measured:
    """Count sentences and their words; a colon ends a sentence, as it does when it is read aloud.

    Examples:
        >>> measured(["You can object. Write to us, today.", "Yes"])
        Measured(sentences=3, average=2.67, longest=4)
    """
    sentences = [part for text in texts for part in _ENDS.split(text) if _WORD.search(part)]
    counts = [len([word for word in part.split() if _WORD.search(word)]) for part in sentences]
    return Measured(len(counts), round(sum(counts) / len(counts), 2) if counts else 0.0, max(counts, default=0))
