"""Words that say that there is nothing: in free text and in the place of a listed word they are read as absent.

In:  the tree of a register, every scalar as text.
Out: the same tree without the keys and list items that hold such a word where the model asks for free text.

The rules this module keeps:
 * Absent means "not established". ``dpo: null``, ``lia: geen`` and ``ref: tbd`` establish nothing, and would otherwise
   be an officer, a balancing test and an agreement.
 * A closed list keeps its words: ``subprocessing: none``, a Telecommunicatiewet ground ``none``, the words of an enum.
   So does what routers claim of themselves (``product_class``). A word for nothing that is not on the list is absent.
 * What names a paper or somebody to turn to (``Reference``) and begins with a denial, or says that it still has to be
   made, names nothing: ``no agreement yet``, ``nog niet gemaakt``.
 * A required key that is absent refuses, as one that was left out does.
"""

import re
import unicodedata
from collections.abc import Mapping as Keys
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from msgspec import inspect

from sluis.law.parties import Ai, OwnUse
from sluis.law.scalars import REFERENCE, TEXT_CHARACTERS
from sluis.register.model import ProfileMatch, RegisterFile
from sluis.register.tree import Mapping, Scalar, Sequence, Tree

NONE_WORDS: Final = frozenset(
    {
        "null", "none", "no", "false", "na", "notapplicable", "geen", "nee", "nvt", "nietvantoepassing", "nil", "nihil",
        "nul", "nothing", "niets", "nobody", "niemand", "absent", "afwezig", "empty", "leeg",
    }
)  # fmt: skip
"""What says that there is none: letters and digits, in lower case."""
OPEN_WORDS: Final = frozenset(
    {
        "unknown", "tbd", "tobedetermined", "todo", "onbekend", "ntb", "naderbepalen", "nadertebepalen", "later", "nnb",
        "pm", "volgt", "undecided", "idk", "dontknow", "idontknow", "weetniet", "geenidee", "noidea", "inontwikkeling",
    }
)  # fmt: skip
"""What says that nobody knows yet."""
DASHES: Final = frozenset("~-\u2013\u2014")
"""Signs that stand for none; a text of other signs only (``?``, ``...``) says that nobody knows yet."""
DENIALS: Final = re.compile(
    r"\W*(?:(?:not|none|never|without|missing|pending|geen|niet|niets|nooit|zonder|nee|nog|ontbreekt|onbekend|nothing|"
    r"nobody|niemand|absent|afwezig|vacant|vacature|unsigned|ongetekend|draft|concept|todo|later|planned|gepland|"
    r"expected|verwacht|waiting|wacht|volgt|undecided|refused|geweigerd|expired|vervallen|lacking|"
    r"no (?=one)|being (?=made|drafted|written|negotiated)|te (?=maken|tekenen|bepalen|schrijven))\b"
    r"|no\b(?!\.|\W*\d)|n\.?\s?v\.?\s?t\b|t\.?b\.?d\b|n/a\b)"
    r"|.*(?<![\w@.-])(?:not (?:yet|made|done|there|available|applicable|signed|the|required|needed|known)|"
    r"does not exist|to be (?:made|done|decided|determined|written|signed)|in preparation|in progress|in the making|"
    r"(?:nog|is|zijn|er) (?:niet|geen)|nog te|niet (?:gemaakt|beschikbaar|aanwezig|getekend|ondertekend|nodig)|"
    r"in voorbereiding|in de maak|in behandeling|ontbreekt|ontbreken|none|never|nothing|nobody|geen|nooit|niemand|"
    r"no [a-z]+|n/a|has not|(?:has|have|was|is|were|does|do)n[\u2019']t|to follow|will follow|coming soon|unsigned|"
    r"ongetekend|wordt (?:nog|opgesteld|gemaakt|geschreven)|moet nog|op te stellen|te (?:maken|tekenen|bepalen)|"
    r"nader in te|volgt (?:nog|later)|waiting for|wacht op|weet ik niet)(?![\w@'\u2019-]|\.\w)",
    re.IGNORECASE | re.DOTALL,
)
"""How a text begins that denies, and what it holds when it says that there is no paper or that it is still to come."""
PLACEHOLDERS: Final = re.compile(
    r"\W*(?:x+|mondeling|verbal(?:ly)?|oral(?:ly)?|in (?:ontwikkeling|development))\W*", re.IGNORECASE
)
"""What stands whole where a paper should be named, and names none."""
LOOK_ALIKES: Final = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u0433\u043a\u043c\u0442\u0432\u043d"
    "\u03b1\u03b5\u03bf\u03c1\u03bd\u03b9\u03ba\u03c4\u03c5\u03c7",
    "aeopcyxijsdhrkmtbhaeopviktux",
)
"""Cyrillic and Greek small letters that look like Latin ones. Only what they would say in Latin is asked of them."""
_ALIKE: Final = frozenset(map(chr, LOOK_ALIKES))
NULLS: Final = frozenset({"~", "null"})
"""What YAML itself calls nothing."""
SILENCE_IS_NO: Final = frozenset({(OwnUse, "other"), (Ai, "outputs")})
"""Facts of which the rules read silence as no, because other facts beside them were answered. There ``unknown`` must
not become silence: it would open what a word closes."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What the model asks for at one place."""

    free: bool = False
    """Free text."""
    names_a_paper: bool = False
    """Free text that names a paper or somebody; a denial names none."""
    words: frozenset[str] = frozenset()
    """Of a closed list."""
    spelled: bool = False
    """Of a form of its own: a code, a day, a number. YAML's own nothing is absent here."""
    silence_is_no: bool = False
    """Only what says that there is none is absent here."""
    keys: Keys[str, "_Place"] | None = None
    """Of a part, by key."""
    each: "_Place | None" = None
    """Of every item of a list, and of every value of a mapping with names of one's own."""


def is_absent(text: str, *, silence_is_no: bool = False) -> bool:
    """Return whether a free text says that there is nothing.

    Args:
        text: As written.
        silence_is_no: Ask whether it says that there is none; that nobody knows does not count.

    Examples:
        >>> [is_absent(text) for text in ("null", "~", "N.v.t.", "n/a", " - ", "T.B.D.", "Geen")]
        [True, True, True, True, True, True, True]
        >>> is_absent("onbekend"), is_absent("onbekend", silence_is_no=True), is_absent("geen", silence_is_no=True)
        (True, False, True)
        >>> [is_absent(text) for text in ("LIA-2026-3", "Geen Gedoe B.V.", "nog te bepalen in LIA-3")]
        [False, False, False]
    """
    text = spelled_out(text)
    letters = "".join(filter(str.isalnum, text.casefold()))
    if not letters:
        return bool(text) and (not silence_is_no or set("".join(text.split())) <= DASHES)
    return letters in NONE_WORDS or (letters in OPEN_WORDS and not silence_is_no)


def denies(text: str) -> bool:
    """Return whether a text that should name a paper says that there is none.

    Args:
        text: As written.

    Examples:
        >>> [denies(text) for text in ("no agreement yet", "nog te maken", "Not signed", "LIA: in preparation")]
        [True, True, True, True]
        >>> [denies(text) for text in ("No. 2026-7", "LIA-2026-3", "notes of 3 May", "Verwerkersovereenkomst 14")]
        [False, False, False, False]
    """
    text = spelled_out(text)
    return DENIALS.match(text) is not None or PLACEHOLDERS.fullmatch(text) is not None


def spelled_out(text: str) -> str:
    """Return a text in plain letters: other shapes and look-alikes of a letter as it, signs nobody sees taken out."""
    if text.isascii():  # plain already
        return text
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return "".join(c.lower() if c.lower() in _ALIKE else c for c in seen).translate(LOOK_ALIKES)


def without_absent(tree: Tree) -> Tree:
    """Return a register without what says that there is nothing.

    Args:
        tree: A register as it was read; its places in the file are kept.

    Source:
        Register specification, section 1.3.
    """
    return _kept(tree, _register())


def _kept(tree: Tree, place: _Place | None) -> Tree:
    if place is None or isinstance(tree, Scalar):
        return tree
    if isinstance(tree, Sequence):
        items = tuple(_kept(item, place.each) for item in tree.items if not _says_nothing(item, place.each))
        return Sequence(items, tree.line, tree.column)
    below = {key: (place.keys or {}).get(key, place.each) for key in tree.entries}
    kept = {
        key: (name, _kept(value, below[key]))
        for key, (name, value) in tree.entries.items()
        if not _says_nothing(value, below[key])
    }
    return Mapping(kept, tree.line, tree.column)


def _says_nothing(tree: Tree, place: _Place | None) -> bool:
    if place is None or not isinstance(tree, Scalar) or tree.broken:
        return False
    if place.words:
        return tree.text not in place.words and is_absent(tree.text)
    if place.spelled:
        return tree.text in NULLS
    if not place.free:
        return False
    denied = place.names_a_paper and denies(tree.text)
    return denied or is_absent(tree.text, silence_is_no=place.silence_is_no)


@lru_cache(maxsize=1)
def _register() -> _Place:
    return _place(inspect.type_info(RegisterFile))


def _place(kind: inspect.Type) -> _Place:
    """Return what a type of the model asks for; no part of it holds itself."""
    if isinstance(kind, inspect.Metadata):
        place = _place(kind.type)
        return replace(place, names_a_paper=True) if (kind.extra or {}).get(REFERENCE) else place
    if isinstance(kind, inspect.UnionType):
        places = [_place(choice) for choice in kind.types]
        return next((place for place in places if place != _Place()), _Place())
    if isinstance(kind, inspect.StructType):
        if issubclass(kind.cls, ProfileMatch):
            return _Place()
        return _Place(keys={field.encode_name: _key(kind.cls, field) for field in kind.fields})
    if isinstance(kind, inspect.VarTupleType | inspect.DictType):
        return _Place(each=_place(kind.item_type if isinstance(kind, inspect.VarTupleType) else kind.value_type))
    return _scalar(kind)


def _scalar(kind: inspect.Type) -> _Place:
    if isinstance(kind, inspect.LiteralType):
        return _Place(words=frozenset(str(word) for word in kind.values))
    if isinstance(kind, inspect.EnumType):
        return _Place(words=frozenset(str(word.value) for word in kind.cls))
    if isinstance(kind, inspect.StrType):
        return _Place(free=kind.max_length == TEXT_CHARACTERS, spelled=kind.pattern is not None)
    return _Place(spelled=isinstance(kind, inspect.BoolType | inspect.DateType | inspect.IntType))


def _key(part: type, field: inspect.Field) -> _Place:
    place = _place(field.type)
    return replace(place, silence_is_no=True) if (part, field.name) in SILENCE_IS_NO else place
