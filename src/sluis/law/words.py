"""What a finding says to people: per rule a sentence for its verdict, a question and what to do, in two languages.

In:  ``law/words.toml``.
Out: the sentences, and the names of countries.

The rules this module keeps:
 * A sentence says what the record shows or does not show. It calls nothing unlawful and permits nothing: only an
   authority or a court can do the first, and nobody can do the second.
 * No sentence names a path, a key of the register or the id of a rule: those are for the detail.
 * Words decide nothing: no verdict and no digest depends on them.
"""

import re
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Final

import msgspec

from sluis.i18n import Lang, lang_in_force

WORDS: Final = "words.toml"
_AVG: Final = re.compile(r"\bAVG\b")
"""How the tables cite Regulation (EU) 2016/679: by its Dutch name."""
_ARTICLE: Final = re.compile(r"\bart\. ")
_PLACE: Final = re.compile(r"(?<=[0-9a-z])((?:\([0-9a-z]+\))+)(?:-((?:\([0-9a-z]+\))+))?")
_PART: Final = re.compile(r"\(([0-9a-z]+)\)")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


class Conduct(StrEnum):
    """What kind of act settles a finding; in the order in which somebody starts."""

    NOTIFY = "notify"
    STOP = "stop"
    WITHHOLD = "withhold"
    GENERALISE = "generalise"
    TELL = "tell"
    ASK = "ask"
    SIGN = "sign"
    ASSESS = "assess"
    SHORTEN = "shorten"
    ARRANGE = "arrange"
    """Appoint somebody, or make something work."""
    WRITE = "write"
    WEIGH = "weigh"


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every part of the table."""


class Sentence(_Part, frozen=True, kw_only=True):
    """One sentence in two languages."""

    en: str
    nl: str

    def told(self, lang: Lang | None = None) -> str:
        """Return it in a language; the one in force when absent."""
        return self.nl if (lang or lang_in_force()) == "nl" else self.en


class RuleWords(_Part, frozen=True, kw_only=True):
    """What one rule says."""

    id: str
    does: Conduct
    fail: Sentence | None = None
    """``None``: the rule never fails."""
    review: Sentence | None = None
    """``None``: the rule leaves nothing to be weighed."""
    ask: Sentence
    """What has to be found out."""
    act: Sentence
    """What to do."""

    def sentences(self) -> tuple[Sentence, ...]:
        """Return all there are."""
        return tuple(each for each in (self.fail, self.review, self.ask, self.act) if each is not None)


class WordTable(_Part, frozen=True, kw_only=True):
    """The whole table."""

    rule: tuple[RuleWords, ...]
    country: dict[str, Sentence]


@lru_cache(maxsize=1)
def word_table() -> WordTable:
    """Return the table, read once."""
    return msgspec.toml.decode(files("sluis.law").joinpath(WORDS).read_bytes(), type=WordTable)


@lru_cache(maxsize=1)
def _by_rule() -> dict[str, RuleWords]:
    return {words.id: words for words in word_table().rule}


def words_of(rule: str) -> RuleWords | None:
    """Return what a rule says; ``None`` when the table does not have it.

    Examples:
        >>> words = words_of("avg-15-copy")
        >>> words is not None and words.ask.told("nl")
        'Krijgt wie erom vraagt een kopie van zijn gegevens?'
    """
    return _by_rule().get(rule)


def countries_in_words(codes: str, lang: Lang | None = None) -> str:
    """Return countries by their names; a code the table does not have stays as it is.

    Examples:
        >>> countries_in_words("US, QX", "nl")
        'de Verenigde Staten, QX'
    """
    names = word_table().country
    return _COUNTRY.sub(lambda code: names[code[0]].told(lang) if code[0] in names else code[0], codes)


def within(question: str) -> str:
    """Return a question as it stands behind a colon.

    Examples:
        >>> within("Is there a policy?")
        'is there a policy?'
    """
    return question[:1].lower() + question[1:]


def citation_in_words(citation: str, lang: Lang | None = None) -> str:
    """Return a citation as lawyers of a language write it; the tables write it as English does.

    Examples:
        >>> citation_in_words("AVG art. 30(1)(a)-(g), rec. 38", "nl")
        'AVG artikel 30, lid 1, onder a-g, overweging 38'
        >>> citation_in_words("AVG art. 30(1)(a)-(g)", "en")
        'GDPR art. 30(1)(a)-(g)'
    """
    if (lang or lang_in_force()) != "nl":
        return _AVG.sub("GDPR", citation)
    return _PLACE.sub(_dutch_place, _ARTICLE.sub("artikel ", citation)).replace("rec. ", "overweging ")


def _dutch_place(match: re.Match[str]) -> str:
    parts = [f", lid {part}" if part[0].isdigit() else f", onder {part}" for part in _PART.findall(match[1])]
    last = _PART.findall(match[2] or "")
    return "".join(parts) + (f"-{last[-1]}" if last else "")
