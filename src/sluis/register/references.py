"""What names a paper so that somebody can look it up: a number, a date or a place.

In:  the text that stands where the register asks for a paper, a desk or a version, and the day that is judged.
Out: whether somebody who has the text can find what it names.

The rules this module keeps:
 * A kind of paper is no paper: ``contract``, ``de overeenkomst``, ``DPIA 2026``. Its own number, its date, an address
   (URL, e-mail, folder and file), or a proper name with a number or a year, is one.
 * What says that it was only spoken of, still has to come, is a draft or is not sure names nothing, whatever number
   stands beside it.
 * A date after the day judged names nothing: on that day the paper was not there. A date until which it holds may be.
 * No text proves that the paper exists. This asks only that it can be looked for; ``evidence:`` asks the paper.

Source:
    GDPR art. 5(2): able to demonstrate. The form is Sluis's choice.
"""

import calendar
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from sluis.law.scalars import LAW, PAPER, VERSION, WORDS
from sluis.register.absent import spelled_out

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january januari jan", "february februari feb", "march maart mrt mar", "april apr", "may mei",
            "june juni jun", "july juli jul", "august augustus aug", "september sept sep", "october oktober oct okt",
            "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = rf"(?P<month>{'|'.join(_MONTHS)})"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_DATES: Final = re.compile(
    rf"""(?<![\w])(?:
        (?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})
      | (?P<d2>\d{{1,2}})[-/.\ ](?P<m2>\d{{1,2}})[-/.\ ](?P<y2>\d{{4}})
      | (?P<d3>\d{{1,2}})(?:st|nd|rd|th|e)?[\ -](?:of\ )?{_MONTH}\.?,?[\ -]{_YEAR}
      | {_MONTH.replace("month", "month2")}\.?\ (?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\ {_YEAR.replace("year", "year2")}
      | {_MONTH.replace("month", "month3")}\.?\ {_YEAR.replace("year", "year3")}
    )(?![\w])""",
    re.VERBOSE,
)
_UNTIL: Final = re.compile(
    r"\b(?:tot(?: en met)?|t/m|until|till|through|expir\w*|ends?|geldig\w*|valid|verloopt|loopt|einde|review\w*|"
    r"herzien\w*|evaluatie)\W*(?:(?:op|on|of|the|per|van|in|tot|to|until|af)\W+)*$"
)
"""What stands before the day until which a paper holds."""
_HOLLOW: Final = re.compile(
    r"\b(?:mondeling\w*|verbal(?:ly)?|oral(?:ly)?|telefonisch|by (?:phone|word of mouth)|"
    r"handshake|binnenkort|soon|straks|"
    r"shortly|komt (?:nog|later|eraan|er aan|er)|coming|tba|tbc|tbd|tb[ds]|todo|to do|nog (?:te|niet|geen|in)|volgt|"
    r"pending|in behandeling|draft|concept|conceptversie|unsigned|ongetekend\w*|"
    r"te (?:\w+en)\b(?= (?:in|op|per|voor|\d))|"
    r"waarschijnlijk|probably|presumably|i think|denk ik|volgens mij|vermoedelijk|misschien|maybe|perhaps|ergens|"
    r"somewhere|weet (?:ik )?niet|lorem|placeholder|dummy|fill in|in te vullen|invullen|vul in|yyyy|jjjj|"
    r"n/?a|n\.v\.t|nvt|gepland|planned|verwacht|expected|nader te|to be|onbekend|unknown)\b"
    r"|x{2,}|\?|\#{2,}|_{2,}|\.{3}|\u2026|<[^>\d]*>|\[[^\]\d]*\]|\{[^}\d]*\}|<<|\{\{"
)
"""What says that there is no paper that somebody could find, whatever stands beside it."""
_POINTS: Final = frozenset({
    "zie", "see", "above", "below", "boven", "onder", "hierboven", "hieronder", "ibid", "ibidem", "idem", "ditto",
    "dito", "same", "zelfde", "hetzelfde", "elders", "elsewhere", "request", "aanvraag", "opvraag", "opvraagbaar",
    "besproken", "discussed", "bekend", "known", "we", "wij", "ik", "i", "er", "is", "zijn", "hebben", "heeft",
    "staat", "ligt", "zit", "have", "has", "it", "there", "they", "ja", "yes", "ok", "oke", "okay", "aanwezig",
    "present", "available", "beschikbaar", "gedaan", "done", "klaar", "ready", "getekend", "signed", "geregeld",
    "arranged", "ongeveer", "about", "circa", "sinds", "since", "already", "al",
})  # fmt: skip
"""Words of an answer, not of a name: beside them a number on its own names nothing."""
_PLAIN: Final = frozenset({
    "contract", "contracten", "contracts", "overeenkomst", "overeenkomsten", "verwerkersovereenkomst",
    "verwerkersovereenkomsten", "agreement", "agreements", "processing", "processor", "data", "dpa", "vwo",
    "dpia", "pia", "lia", "tia", "gbeb", "scc", "sccs", "clauses", "clausules", "standaard", "standard",
    "contractual", "assessment", "toets", "afweging", "belangenafweging", "balancing", "test", "document",
    "documenten", "documents", "stuk", "stukken", "paper", "papers", "bestand", "file", "brief", "letter", "mail",
    "email", "e-mail", "besluit", "decision", "toestemming", "consent", "toestemmingstekst", "tekst", "text",
    "certificaat", "certificate", "verklaring", "statement", "notice", "kennisgeving", "privacyverklaring",
    "kopie", "copy", "bijlage", "annex", "appendix", "dossier", "ref", "reference", "referentie", "kenmerk",
    "nummer", "number", "nr", "no", "versie", "version", "rev", "review", "map", "folder", "link", "url", "de",
    "het", "een", "the", "a", "an", "of", "van", "voor", "for", "met", "with", "and", "en", "in", "op", "on",
    "to", "our", "onze", "their", "hun", "this", "deze", "dit", "standaardclausules", "module", "option", "optie",
    "artikel", "article", "art", "lid", "paragraaf", "clause", "section", "hoofdstuk", "chapter", "pagina",
    "page", "blz", "tab", "kopje", "kast", "year", "jaar", "impact", "legitimate", "interest", "interests",
    "effectbeoordeling", "gegevensbescherming", "gegevensbeschermingseffectbeoordeling", "intern", "internal",
    "archief", "archive", "protection", "transfer", "doorgifte", "per", "wordt", "word", "protocol",
    "procedure", "policy", "beleid",
})  # fmt: skip
"""Words that name a kind, not a thing, and words that name nothing."""
_KINDS: Final = frozenset({
    "contract", "overeenkomst", "verwerkersovereenkomst", "agreement", "dpa", "vwo", "dpia", "pia", "lia", "tia",
    "dossier", "zaak", "case", "nr", "no", "nummer", "number", "kenmerk", "ref", "reference", "referentie",
    "besluit", "decision", "protocol", "procedure", "certificaat", "certificate", "zaaknummer", "versie",
    "version", "v", "rev", "privacyverklaring", "voorwaarden", "terms", "notice", "statement", "policy", "beleid",
    "protocolnummer", "registratie",
})  # fmt: skip
"""Words after which a small number is the number of a paper."""
_MARKS: Final = frozenset({
    "nr", "no", "nummer", "number", "versie", "version", "v", "rev", "ref", "reference", "referentie", "kenmerk",
})  # fmt: skip
"""Words that announce a number, and need something it is the number of."""
_TITLES: Final = re.compile(
    r"\b(?:algemene voorwaarden|terms (?:and|&) conditions|general terms|\w*(?:beleid|handboek|"
    r"reglement|jaarplan|register)|"
    r"handbook|privacy policy|security policy)\b"
)
"""Titles of which an organisation has one at a time: an article or a year beside it is a place to look."""
_WHERE: Final = frozenset({
    "art", "artikel", "article", "lid", "paragraaf", "clause", "section", "hoofdstuk", "chapter", "pagina",
    "page", "blz", "tab", "kopje", "kast", "bijlage", "annex", "appendix", "la", "map", "folder",
})  # fmt: skip
"""Words after which a number is a place within something."""
_EMPTY: Final = frozenset({
    "x", "tbd", "tba", "tbc", "todo", "nnb", "nn", "null", "none", "nil", "test", "dummy", "foo", "bar", "abc",
    "sample", "placeholder", "asdf", "qwerty", "lorem", "na", "nvt", "onbekend", "unknown", "niets", "nothing",
    "geen", "localhost",
})  # fmt: skip
"""Parts of a code or of an address that fill a place."""
_URL: Final = re.compile(
    r"(?:(?:https?|ftp|sftp|smb|file)://|www\.)\S+|(?<![\w@/.-])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S+", re.IGNORECASE
)
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?![\w-])", re.IGNORECASE)
_FILE: Final = re.compile(
    r"(?:[a-z]:\\|\\\\|/)?[\w .&()+-]+(?:[\\/][\w .&()+-]+)+\.(?:pdf|docx?|odt|xlsx?|md|txt|"
    r"html?|p7m|eml|msg|tiff?|png|jpe?g)\b",
    re.IGNORECASE,
)
_LAW: Final = re.compile(
    r"\b(?:art(?:ikel|"
    r"icle)?s?\.? ?)?\d+[a-z]?(?:[.:]\d+[a-z]?)?(?:\(\w+\))*(?: lid \d+)?,? (?:van de )?(?:avg|gdpr|uavg|tw|awb)\b|"
    r"\b(?:avg|gdpr|uavg|tw|awb|telecommunicatiewet)(?:,? (?:art(?:ikel|"
    r"icle)?\.? ?)?\d+[a-z]?(?:[.:]\d+[a-z]?)?(?:\(\w+\))*"
    r"(?:,? (?:lid|under|onder) \w+)*)?|"
    r"\(?\b(?:eu|eg|ec)\)?\s?(?:nr\.? |no\.? )?\d{2,4}/\d{1,4}\b|\b(?:2016/679|2021/914|2010/87)(?:/e[ug])?\b|"
    r"\bc[-\u2010-\u2015]\d+/\d\d(?: ?p)?\b|\b(?:iso|iec|nen|en)(?:[-/ ](?:iso|iec|en))*[- ]\d{3,5}(?:[-:]\d+)*",
    re.IGNORECASE,
)
"""Citations of law, judgments and standards: they say what a paper is about, and name none."""
_TOKEN: Final = re.compile(r"[^\W_]+(?:[-_./:#\u2010-\u2015][^\W_]+)*")
_STRONG_DIGITS: Final = 4
_PROPER: Final = 4
_LETTERS: Final = 2


class Sight(NamedTuple):
    """What a text shows whoever wants to look it up."""

    named: bool
    """By a number or a place."""
    days: tuple[date, ...]
    """By the days that it gives itself, but those until which it holds."""


def can_be_looked_up(text: str, at: date, names: str = PAPER) -> bool:
    """Return whether a text names something that somebody could look up on a day.

    Args:
        text: As it stands in the register.
        at: The day that is judged; a paper dated later is not there yet.
        names: What it should name: a paper or a desk (``PAPER``), a provision or a published decision (``LAW``), a
            version of something that is known (``VERSION``; any number does), or what words can say (``WORDS``).

    Examples:
        >>> day = date(2026, 12, 1)
        >>> honest = ("DPIA-2026-014", "Verwerkersovereenkomst v3 van 12 maart 2026", "dossier 12345", "DPA, 3-2-2026")
        >>> [can_be_looked_up(text, day) for text in honest]
        [True, True, True, True]
        >>> hollow = ("contract", "de overeenkomst", "tbd 1", "see above", "DPIA 2026", "DPA van 3 maart 2027")
        >>> [can_be_looked_up(text, day) for text in hollow]
        [False, False, False, False, False, False]
        >>> can_be_looked_up("3", day), can_be_looked_up("3", day, VERSION)
        (False, True)
        >>> can_be_looked_up("AVG art. 28(3)", day), can_be_looked_up("AVG art. 12", day, LAW)
        (False, True)
    """
    if names == WORDS:
        return True
    sight = seen_in(text, names)
    return all(day <= at for day in sight.days) and (sight.named or bool(sight.days))


@lru_cache(maxsize=8192)
def seen_in(text: str, names: str = PAPER) -> Sight:
    """Return what a text shows: whether by a number or a place, and the days it gives itself."""
    plain = spelled_out(text)
    places, rest = _without_places(plain)
    if _HOLLOW.search(rest.casefold()):
        return Sight(named=False, days=())
    days, rest = _without_dates(rest)
    if names == VERSION:
        return Sight(any(character.isdecimal() for character in rest), days)
    if names == LAW:
        return Sight(_cites(rest), days)
    return Sight(places or _by_number(_LAW.sub(" ", rest)), days)


def _without_places(text: str) -> tuple[bool, str]:
    """Return whether it holds an address, and the text without its addresses."""
    found = False
    for pattern in (_URL, _MAIL, _FILE):
        found |= any(_leads_somewhere(match[0]) for match in pattern.finditer(text))
        text = pattern.sub(" ", text)
    return found, text


def _leads_somewhere(address: str) -> bool:
    parts = [part for part in re.split(r"[./@:\\?=&#\s]+", address.casefold()) if part]
    return not any(part in _EMPTY or set(part) <= {"x"} for part in parts)


def _without_dates(text: str) -> tuple[tuple[date, ...], str]:
    """Return the days it gives itself, but those until which something holds, and the text without any."""
    lowered, days, kept, done = text.casefold(), [], [], 0
    shown = text if len(lowered) == len(text) else lowered
    for match in _DATES.finditer(lowered):
        day = _day_of({key: value for key, value in match.groupdict().items() if value is not None})
        if day is not None and not _UNTIL.search(lowered[: match.start()]):
            days.append(day)
        kept.append(shown[done : match.start()])
        done = match.end()
    return tuple(days), " ".join([*kept, shown[done:]])


def _day_of(parts: dict[str, str]) -> date | None:
    """Return the day a match names: of a month its first; ``None`` where the calendar has no such day."""
    named = {key.rstrip("234"): value for key, value in parts.items()}
    month = _MONTHS[named["month"]] if "month" in named else int(named["m"])
    year, day = int(named.get("year") or named["y"]), int(named.get("d", "1"))
    if month > len(calendar.month_name) - 1 and "y2" in parts:
        month, day = day, month
    with suppress(ValueError):
        return date(year, month, day)
    return None


def _by_number(text: str) -> bool:
    """Whether a code, a long number, or a number of something with a name stands in it."""
    tokens = [(match[0], match[0].casefold()) for match in _TOKEN.finditer(text)]
    words = [word for _, word in tokens]
    letters = [word for word in words if word.isalpha()]
    if letters and _EMPTY.issuperset(letters):
        return False
    counts = len(words) > 1 and words[0].isdecimal() and words[1].isalpha() and tokens[1][0].islower()
    if any(_strong(word) for word in words[counts:]):
        return True
    if _POINTS.intersection(words):
        return False
    titled = _TITLES.search(text.casefold()) is not None
    proper = any(_proper(shown, place) for place, (shown, _) in enumerate(tokens))
    return any(_weak(words, place, titled=titled, proper=proper) for place in range(len(words)))


def _cites(text: str) -> bool:
    """Whether a number stands in it beside a word that is no answer, or a number of several parts by itself."""
    words = [match[0].casefold() for match in _TOKEN.finditer(text)]
    letters = [word for word in words if any(c.isalpha() for c in word)]
    if _POINTS.intersection(words) or (letters and _EMPTY.issuperset(letters)):
        return False
    return any(c.isdecimal() and c != "0" for c in text) and (bool(letters) or any(_strong(word) for word in words))


def _strong(word: str) -> bool:
    """Whether a word is a code or a long number."""
    digits = "".join(character for character in word if character.isdecimal())
    if not digits or (len(set(digits)) == 1 and (digits[0] in "09" or len(digits) > _PROPER)):
        return False
    parts = [part for part in re.split(r"[^\w]|_", word) if part]
    letters = ["".join(c for c in part if not c.isdecimal()) for part in parts]
    if any(part in _EMPTY or (part and set(part) <= {"x"}) for part in letters):
        return False
    if len(parts) == 1 and word.isdecimal():
        return len(digits) >= _STRONG_DIGITS and not _is_year(word)
    if any(letters):
        bare = [part for part in parts if part.isdecimal()]
        coded = any(not _is_year(part) for part in bare) or any(
            a != b and a for a, b in zip(letters, parts, strict=True)
        )
        apart = len(parts) > 1 or (len(letters[0]) >= _LETTERS and len(digits) > _LETTERS)
        return coded and apart and parts[0] not in _WHERE
    return len(digits) >= _STRONG_DIGITS


def _is_year(word: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", word) is not None


def _proper(shown: str, place: int) -> bool:
    """Whether a word is a name: a capital that does not begin the text, and no kind of paper."""
    word = shown.casefold()
    return (
        place > 0
        and shown[:1].isupper()
        and len(word) >= _PROPER - 1
        and not any(character.isdecimal() for character in word)
        and word not in _PLAIN | _POINTS | _KINDS | _MONTHS.keys()
    )


def _weak(words: list[str], place: int, *, titled: bool, proper: bool) -> bool:
    """Whether a small number or a year counts: it is the number of something with a name."""
    word = words[place]
    if not any(character.isdecimal() for character in word) or set(word) <= set("0.-/"):
        return False
    before = words[place - 1] if place else ""
    if _is_year(word):
        return titled or proper
    version = re.fullmatch(r"v\d+(?:\.\d+)*", word) is not None
    named = [w for w in words[:place] if w not in _MARKS and w.isalpha()]
    if version or before in _MARKS:
        return any(w in _KINDS for w in named) or titled or proper
    if before in _KINDS:
        return True
    if before in _WHERE or re.match(r"(?:art|par)\.?\d", word):
        return titled or proper
    return proper or (place == 1 and before.isalpha() and len(before) >= _PROPER and before not in _PLAIN | _POINTS)


def days_in(text: str) -> Iterator[date]:
    """Yield the days a text gives itself: on each, what it names can begin to be there."""
    yield from seen_in(text).days
