# ruff: noqa: E501 - patterns and words are read as a list
"""People by a given name at a place where people stand: whose a thing, a folder or a document is, who opened a lock.

In:  a plain text (``plain.plain``).
Out: hits of people, and of things that say by a given name whose they are.

The rules this module keeps:
 * A given name counts at its place only: before "'s" and a thing, glued to a word for one, behind a word for a folder or
   for who did it, before a document's ending, alone or with a surname between the marks of a table.
 * A name that is as often a month, a town or a product is nobody's.
 * Linear time: every part of a pattern is bounded.

Source of the names: ``people.given_names``.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from sluis.identify.find.hit import Hit, Sureness
from sluis.identify.find.names import is_nobodys
from sluis.identify.find.valued import is_person
from sluis.terms import Kind

_GIVEN: Final = r"(?P<who>[A-ZÀ-Þ][^\W\d_]{2,20})"
_FULL: Final = r"(?P<who>[A-ZÀ-Þ][^\W\d_]{2,20}(?:-[A-ZÀ-Þ][^\W\d_]{1,20})?(?: (?:van|de|der|den|von|el|al|ter|ten|te|het|'t|ben|la|du)){0,3} [A-ZÀ-Þ][^\W\d_]{1,30}(?:[\-'][A-ZÀ-Þ][^\W\d_]{1,24})?)"
_THINGS: Final = (
    r"PC|MBP|MacBook|Laptop|Phone|Tablet|Tab|iPad|iPhone|TV|NAS|Desktop|Watch|Notebook|Book|Telefoon|Handy|Rechner"
)
_FOLDERS: Final = r"Documenten|Documents|Dokumente|Bilder|Fotos|Photos|Muziek|Music|Musik|Backup|Privé|Privat|Prive|Bestanden|Dateien|Fichiers|Files|Videos|Downloads|Home|Map|Ordner|Agenda|Kalender|Calendar|School|Werk|Share"
_DONE: Final = r"(?:unlocked|locked|opened|closed|arrived|left|entered|signed in|logged in|disarmed|armed|checked in|accepted|declined|called|joined|paused|ontgrendelde|vergrendelde|opende|sloot|belde|heeft|kwam|vertrok|hat|öffnete|rief|a (?:ouvert|fermé|verrouillé|déverrouillé))"
_BY: Final = r"(?i:\b(?:commit by|committed by|opened by|unlocked by|changed by|added by|shared by|invited by|signed by|sent by|created by|author|auteur|door|geopend door|gewijzigd door|gedeeld door|durch|geöffnet von|geändert von|par|ouvert par|eintrag|entry|vermelding|entrée|contact|contactpersoon|kontakt|beller|anrufer|appelant|caller|guest|gast|invité|huurder|tenant|attn|t\.a\.v\.|z\.hd\.|ter attentie van)):? \"?"
_SWITCHED: Final = r"(?i:\b(?:profil(?:e|el)?|gebruiker|user|account|bewoner|viewer|kijker|speler|player)(?: (?:switched|changed|selected|active|gekozen|gewisseld|gewechselt|actief|aktiv|choisi))?(?: (?:to|naar|zu|is|nu))?): ?\"?"


class _Place(NamedTuple):
    """A place where people stand."""

    pattern: re.Pattern[str]
    kind: Kind
    """Of a thing all of it is the name, that says whose it is; of a person ``who``."""
    begin: str
    """What the sieve looks for, in RE2."""


_PLACES: Final = (
    _Place(re.compile(rf"(?:\[[A-Z][a-z]{{2,12}}\] )?(?<![\w]){_GIVEN}'s (?:[A-Z0-9][\w\-]{{1,20}}(?: [A-Z0-9][\w\-]{{0,12}}){{0,2}}|devices|apparaten|ger[äa]te|room|kamer|phone|telefoon)"), Kind.DEVICE_NAME, r"[a-z]'s [A-Z0-9dagrkpt]"),
    _Place(re.compile(rf"(?<![\w]){_GIVEN}(?<=[a-z])(?:{_THINGS})(?![a-z])"), Kind.DEVICE_NAME, rf"[A-Z][a-z]{{2,20}}(?:{_THINGS})"),
    _Place(re.compile(rf"(?<![\w])(?:MBP|MBA|MB|NB|WS|LT|DT|{_THINGS})[\-_]{_GIVEN}(?![\w])"), Kind.DEVICE_NAME, rf"(?:MBP|MBA|MB|NB|WS|LT|DT|{_THINGS})[\-_][A-Z][a-z]"),
    _Place(re.compile(rf"(?<![\w])(?:{_FOLDERS})[_\-]{_GIVEN}(?![\w])"), Kind.DEVICE_NAME, rf"(?:{_FOLDERS})[_\-][A-Z][a-z]"),
    _Place(re.compile(rf"(?<![\w])(?:[A-Z][\w\-]{{1,30}}[ _\-]){{1,4}}{_GIVEN}\.(?:docx?|pdf|xlsx?|odt|ods|pptx?|jpe?g|png|txt|zip|pages|numbers|csv|rtf|mp4|ics|vcf)(?![\w])"), Kind.DEVICE_NAME, r"[A-Z][^\n]{2,80}[ _\-][A-Z][a-z]{2,20}\.(?:doc|pdf|xls|od|ppt|jp|png|txt|zip|pages|numbers|csv|rtf|mp4|ics|vcf)"),
    _Place(re.compile(rf"{_BY}{_FULL}"), Kind.USER_NAME, r"(?i)(?: by|author|auteur|door|durch|von|par|eintrag|entry|vermelding|entr.{1,2}e|contact|contactpersoon|kontakt|beller|anrufer|appelant|caller|guest|gast|invit.{1,2}|huurder|tenant|attn|v\.|hd\.|attentie van):? \"?[a-z]"),
    _Place(re.compile(rf"{_SWITCHED}{_GIVEN}(?=$|[\s\",;.)])"), Kind.USER_NAME, r"(?i)(?:profil(?:e|el)?|gebruiker|user|account|bewoner|viewer|kijker|speler|player)[a-z ]{0,20}: ?\"?[a-z]"),
    _Place(re.compile(rf"(?:^|[;|\t\"]){_FULL}(?=[;|\t\"]|$)"), Kind.USER_NAME, r"(?:^|[;|\t\"])[A-Z][a-z]{2,20}(?:-[A-Z][a-z]{1,20})?(?: [a-z']{2,3}){0,3} [A-Z][a-z]"),
    _Place(re.compile(rf"(?:^|[:;|,.>\"] ?){_FULL}\"? {_DONE}\b"), Kind.USER_NAME, r"[A-Z][a-z]{1,30} (?:unlocked|locked|opened|closed|arrived|left|entered|signed|logged|disarmed|armed|checked|accepted|declined|called|joined|paused|ontgr|vergr|opende|sloot|belde|heeft|kwam|vertrok|hat|rief|a )"),
)  # fmt: skip
_NO_THING: Final = frozenset({"smart", "media", "apple", "google", "android", "fire", "chrome", "power", "face", "net", "cloud", "web", "note", "scrap", "log", "hand", "phone"})  # fmt: skip
"""What stands before a word for a thing and is a maker's."""


def beginnings() -> tuple[str, ...]:
    """Return what the sieve looks for."""
    return tuple(place.begin for place in _PLACES)


def _hits(place: _Place, text: str) -> Iterator[Hit]:
    for match in place.pattern.finditer(text):
        who = match["who"]
        if is_person(who) and (" " in who or not (who.lower() in _NO_THING or is_nobodys(who))):
            start, end = match.span("who" if place.kind is Kind.USER_NAME else 0)
            octets = text[start:end].lower().encode("utf-8", "replace")
            yield Hit(start, end, place.kind, octets, Sureness.LIKELY, "name:person")


def find_in(text: str) -> list[Hit]:
    """Return people by a given name at a place where people stand.

    Args:
        text: A plain text.

    Returns:
        Hits in no particular order; ``canonical`` is the name in lower case, UTF-8.

    Effects:
        None. Time linear in the length of ``text``; the first call reads the packaged names.

    Examples:
        >>> [(hit.start, hit.end, hit.kind.value) for hit in find_in("backup of MBP-Noor done")]
        [(10, 18, 'device_name')]
        >>> [(hit.start, hit.end, hit.kind.value) for hit in find_in("Noor Graspieper unlocked via app")]
        [(0, 15, 'user_name')]
        >>> find_in("SmartTV joined; Digital Line opened; Max Power")
        []
    """
    return [hit for place in _PLACES for hit in _hits(place, text)]
