"""In which language a text of others is written, so that it can be marked as that and read aloud as it is meant.

In:  a text. Out: Dutch, English, or that it is not known.

The rule this module keeps: by small words that one of the two has and the other lacks. Where none stands in it, or
those of both, nothing is said: a mark that is wrong is worse than none.
"""

import re
from typing import Final

from sluis.i18n import LANGS, Lang

_DUTCH: Final = (
    "aan als bij dan dat de deze die dit een en er geen het hij hoe hun ik je kan maar met naar niet nog om ook onder "
    "op over te tot uit uw van voor waar wat wie wij wordt worden ze zij zijn zo zonder"
)
_ENGLISH: Final = (
    "a an and are as at be by can does for from has have how if it its no not on or our so than that the their this to "
    "was what when where which who why with without you your"
)
_SMALL: Final[dict[Lang, frozenset[str]]] = {"nl": frozenset(_DUTCH.split()), "en": frozenset(_ENGLISH.split())}
_WORD: Final = re.compile(r"[^\W\d_]+")
_CLEAR: Final = 3
"""How many times more small words of one language than of the other there are in a text of that language."""


def written_in(text: str) -> Lang | None:
    """Return the language of a text, ``None`` where it does not show.

    Args:
        text: Of others.

    Examples:
        >>> written_in("Which channel the router is on."), written_in("Op welk kanaal de router zit.")
        ('en', 'nl')
        >>> written_in("TR-181"), written_in("De router. The router.")
        (None, None)
    """
    words = _WORD.findall(text.lower())
    counts = {lang: sum(word in _SMALL[lang] for word in words) for lang in LANGS}
    best, other = sorted(LANGS, key=lambda lang: counts[lang], reverse=True)
    return best if counts[best] and counts[best] >= _CLEAR * counts[other] else None
