# ruff: noqa: E501, RUF001 - an apostrophe of print and a Turkish letter are meant
"""Names of people beside a word for a device, a room or kin: "iPad-Noor", "oma Truus", "Bas-PC".

In:  a plain text.
Out: hits of kind ``DEVICE_NAME``: the words that together say whose it is.

The rules this module keeps:
 * A given name alone is nobody's: "Roos" is a flower as well. It counts beside a word for a device or a room, or behind
   one for kin; a word for kin counts beside a device or a room too, and in a name alone before any name. Whose a maker's
   thing is ("Samsung van Dirk") counts as well.
 * A given name in lower case counts in a name alone, four words at most: in a sentence "can" and "mark" are words.
 * The names stand in ``given_names.txt``, made by a script from a list with a licence (``scripts/make_given_names.py``).
 * Linear time: each word is looked at with the three that follow it.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from sluis.identify.find.hit import Hit, Sureness
from sluis.identify.find.names import is_device, is_maker, is_nobodys, is_place
from sluis.identify.find.needles import skeleton
from sluis.terms import Kind

KIN: Final = frozenset(
    {
        "oma", "opa", "omi", "opi", "mama", "papa", "mamma", "mams", "paps", "mam", "moeder", "vader", "tante", "oom",
        "nonna", "nonno", "mamie", "mamy", "papi", "papy", "mutti", "vati", "onkel", "tonton", "tata", "grootmoeder", "grootvader", "omaatje", "opaatje", "beppe", "pake", "bomma", "bompa", "abla", "anne", "baba", "dede", "nene", "jeddah", "yemma",
        "granny", "grandma", "grandpa", "nana", "mum", "mummy", "daddy", "aunt", "uncle",
    }
)  # fmt: skip
"""What people call their kin, in languages of Dutch homes."""
_WORD: Final = re.compile(r"[^\W_]+")
_BETWEEN: Final = re.compile(r"(?:['’]?s)?[ _\-.']{1,3}|['’]s ")
LINKS: Final = frozenset(
    {"van", "de", "der", "den", "of", "en", "z", "n", "zijn", "haar", "d", "r", "s", "t", "het", "and"}
)
"""Words that stand between a device and whose it is."""
_OWNED_BY: Final = frozenset({"van", "of", "de", "d"})
_HIS_OR_HER: Final = frozenset({"zijn", "haar", "z", "d"})
"""Between an owner and a thing, as Dutch says it: "Tom zijn iPad", "Els d'r laptop"."""
_MOST_BETWEEN: Final = 2
_NAME_WORDS: Final = 4
_SHORTEST: Final = 3
_TITLED: Final = re.compile(
    r"(?<!\w)(?:[Dd]hr|[Mm]evr|[Mm]evrouw|[Mm]eneer|[Mm]w|[Ff]rau|[Hh]err|[Mm]me|[Mm]adame|[Mm]rs)\.? (?:[A-Z]\.? ?){0,3}"
    r"(?:(?:van|de|der|den|ter|ten|te|het|'t|von|el|al) ){0,3}(?P<who>[A-Z][^\W\d_]{1,30}(?:[\-' ][A-Z][^\W\d_]{1,30})?)"
)
"""Somebody as he is addressed: "Mevr. Van Dam", "dhr. J. de Wit"."""
_SEGMENT: Final = re.compile(r"[^/]+")
_TOPIC: Final = re.compile(r"[^\s\"'{]*/[^\s\"'{]*")
ABOUT_PEOPLE: Final = frozenset(
    {
        "aanwezigheid", "presence", "anwesenheit", "device_tracker", "tracker", "person", "persons", "personen", "people", "owntracks",
        "location", "locatie", "espresense", "room_presence", "bewoners", "bewoner", "gezin", "gezinsleden", "family", "famille",
        "kids", "kinderen", "profiles", "profielen", "profiel", "users", "members", "life360", "occupants", "thuis_zijn", "wie",
    }
)  # fmt: skip
"""Segments of a topic below which people stand."""
THINGS: Final = frozenset(
    {
        "ipod", "mobilteil", "handset", "handy", "fernseher", "drucker", "rechner", "tablette", "portable", "ordinateur", "imprimante",
        "montre", "enceinte", "chambre", "salon", "cuisine", "zimmer", "kueche", "toestel", "gsm", "wohnzimmer", "schlafzimmer",
        "kinderzimmer", "airpods", "koptelefoon", "oortjes", "fiets", "auto", "step", "bril", "powerbank", "stofzuiger", "bed",
    }
)  # fmt: skip
THING_ENDS: Final = (
    "tablet", "telefoon", "laptop", "phone", "computer", "watch", "kamer", "speaker", "horloge", "zimmer", "handy", "lampe", "lamp",
    "televisie", "toestel", "foon", "kindle",
)  # fmt: skip
_PRODUCTS: Final = frozenset(
    {"alexa", "iris", "siri", "cortana", "bixby", "flip", "ray", "arc", "max", "mini", "sonos"}
)
"""Names of products that are given names as well."""


@cache
def given_names() -> frozenset[str]:
    """Return the given names, lower case, without accents; read once."""
    lines = files("sluis.identify").joinpath("given_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def is_given(word: str) -> bool:
    """Return whether a word is a given name, also as an owner's: "Annas".

    Examples:
        >>> is_given("Noor"), is_given("Noors"), is_given("Zoë"), is_given("Router")
        (True, True, True, False)
    """
    folded = skeleton(word)[0].replace("ı", "i")
    if len(folded) < _SHORTEST or is_nobodys(word):
        return False
    known = given_names()
    return folded in known or (folded.endswith("s") and folded[:-1] in known)


class _Words:
    """The words of one text, and what each says."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = list(_WORD.finditer(text))
        self.alone = len(self.words) <= _NAME_WORDS

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield each word with the next that is no link; between them stands nothing but marks of a name."""
        for first in range(len(self.words) - 1):
            for second in range(first + 1, min(first + 2 + _MOST_BETWEEN, len(self.words))):
                gap = self.text[self.words[second - 1].end() : self.words[second].start()]
                if _BETWEEN.fullmatch(gap) is None:
                    break
                if self.words[second].group().lower() not in LINKS:
                    yield first, second
                    break

    def names_somebody(self, at: int) -> bool:
        word = self.words[at].group()
        return (self.alone or word[:1].isupper()) and is_given(word)

    def is_kin(self, at: int) -> bool:
        word = self.words[at].group()
        return word.lower() in KIN and not (word.isupper() and not self.alone)

    def names_thing(self, at: int) -> bool:
        word = self.words[at].group()
        folded = word.lower()
        return is_device(word) or is_place(word) or folded in THINGS or folded.endswith(THING_ENDS)

    def says_whose(self, first: int, second: int) -> bool:
        """Whether two words together say whose a thing is."""
        owned = second > first + 1 and self.words[first + 1].group().lower() in _OWNED_BY
        if owned and self.alone and self._is_makers(first) and self._may_be_somebody(second):
            return True
        link = self.words[first + 1].group().lower()
        if second > first + 1 and link in _HIS_OR_HER and self._may_be_somebody(first) and self.names_thing(second):
            return True
        if owned and (self.alone or is_nobodys(self.words[first].group())) and self.words[second].group()[:1].isupper():
            return is_given(self.words[second].group())
        if self.is_kin(first):
            told = self._is_told(second) if self.alone else self._may_be_somebody(second)
            return self.names_somebody(second) or self.names_thing(second) or told
        if self.names_thing(first):
            return self.names_somebody(second) or self.is_kin(second)
        return self.names_somebody(first) and self.names_thing(second)

    def _is_makers(self, at: int) -> bool:
        """Whether a word or one before it is a maker's or a device: "Google Nest"."""
        return any(is_maker(word.group()) or is_device(word.group()) for word in self.words[: at + 1])

    def _may_be_somebody(self, at: int) -> bool:
        word = self.words[at].group()
        return word.istitle() and word.isalpha() and len(word) >= _SHORTEST and not is_nobodys(word)

    def _is_told(self, at: int) -> bool:
        """Whether a word behind kin tells which: "papa werk", "tante Riet"."""
        word = self.words[at].group()
        return is_nobodys(word) or (word.istitle() and word.isalpha() and len(word) >= _SHORTEST)

    def end_of(self, at: int) -> int:
        """Return where a name ends that goes on behind a hyphen: "Gerrit-Jan"."""
        while at + 1 < len(self.words):
            gap = self.text[self.words[at].end() : self.words[at + 1].start()]
            if gap != "-" or not self.names_somebody(at + 1):
                break
            at += 1
        return self.words[at].end()


def find_in(text: str) -> list[Hit]:
    """Return the names of devices in a plain text that say by a person's name or kin whose they are.

    Args:
        text: A plain text.

    Returns:
        Hits in order of place.

    Effects:
        None. Time linear in the length of ``text``; the first call reads the packaged names.

    Source:
        Given names: see ``given_names.txt``. Words for kin: ours.

    Examples:
        >>> [(hit.start, hit.end) for hit in find_in("lost iPad-Noor again")]
        [(5, 14)]
        >>> find_in("router can not connect, TV mode")
        []
        >>> [(hit.start, hit.end) for hit in find_in("opa boven")]
        [(0, 9)]
    """
    hits = [
        Hit(
            *match.span(),
            Kind.USER_NAME,
            match.group().lower().encode("utf-8", "replace"),
            Sureness.LIKELY,
            "name:titled",
        )
        for match in _TITLED.finditer(text)
    ]
    topic = _TOPIC.match(text) if "/" in text else None
    pieces = list(_SEGMENT.finditer(topic.group())) if topic is not None else []
    hits += _in_topic(pieces)
    for piece in pieces:  # a topic or the path of a web address: each segment is a name alone
        hits += [
            hit.moved(hit.start + piece.start(), hit.end + piece.start(), hit.reason) for hit in _paired(piece.group())
        ]
    whole = topic is not None and topic.end() == len(text)
    return hits if whole else [*hits, *_paired(text), *_behind_maker(text)]


def _in_topic(pieces: list[re.Match[str]]) -> list[Hit]:
    """Return the segments of a topic that hold a given name where people stand: ``aanwezigheid/bram``."""
    hits: list[Hit] = []
    about = False
    for piece in pieces:
        for part in re.finditer(r"[^:]+", piece.group()):
            words = _WORD.findall(part.group())
            if about and len(words) <= _NAME_WORDS and any(map(is_given, words)):
                span = piece.start() + part.start(), piece.start() + part.end()
                name = part.group().lower().encode("utf-8", "replace")
                hits.append(Hit(*span, Kind.DEVICE_NAME, name, Sureness.LIKELY, "name:person"))
        about = about or piece.group().lower() in ABOUT_PEOPLE
    return hits


def _behind_maker(text: str) -> list[Hit]:
    """Return makers' things with a given name behind the model: "JBL Charge 4 Sanne"."""
    words = list(_WORD.finditer(text))
    hits: list[Hit] = []
    for at, word in enumerate(words):
        if not is_maker(word.group()) or (at + 1 < len(words) and words[at + 1].group().lower() in LINKS):
            continue
        for other in range(at + 2, min(at + 5, len(words))):
            gaps = (text[words[i].end() : words[i + 1].start()] for i in range(at, other))
            if not all(gap in {" ", "-", "_"} for gap in gaps):
                break
            name = words[other].group()
            if name.istitle() and name.lower() not in _PRODUCTS and is_given(name) and not is_device(name):
                span = word.start(), words[other].end()
                canonical = text[span[0] : span[1]].lower().encode("utf-8", "replace")
                hits.append(Hit(*span, Kind.DEVICE_NAME, canonical, Sureness.LIKELY, "name:person"))
                break
    return hits


def _paired(text: str) -> list[Hit]:
    """Return the names that two words together make."""
    seen = _Words(text)
    hits: list[Hit] = []
    for first, second in seen.pairs():
        if not seen.says_whose(first, second):
            continue
        start, end = seen.words[first].start(), seen.end_of(second)
        if hits and start < hits[-1].end:
            start = hits.pop().start
        name = text[start:end].lower().encode("utf-8", "replace")
        hits.append(Hit(start, end, Kind.DEVICE_NAME, name, Sureness.LIKELY, "name:person"))
    return hits
