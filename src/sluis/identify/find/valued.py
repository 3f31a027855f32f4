# ruff: noqa: E501 - words and patterns are read as a list
"""What a value is where its key says little: a given name behind ``who``, a room behind ``area``, a postcode behind ``pc``.

In:  a key and its value.
Out: a kind, or ``None``.

The rules this module keeps:
 * The key must leave room for it and the value must be built so: ``area: 1200`` is no place, ``name: rssi`` nobody.
 * A person is a given name with a capital letter, alone or before a surname; a name of a month, a mode or a product is none.
 * Linear time: keys and values are bounded by who asks.

Own tables.
"""

import re
from enum import Enum
from functools import lru_cache
from typing import Final

from sluis.identify.find.key_names import worded
from sluis.identify.find.names import is_device, is_nobodys, is_place
from sluis.identify.find.people import is_given
from sluis.identify.find.rows import says_nobody
from sluis.terms import Kind

_PERSONS: Final = (
    "name|naam|nom|who|wie|label|profile|profil|profiel|for|voor|kind|child|kid|user|member|person|persoon|title|titel|"
    "nickname|alias|belongs.?to|assigned.?to|owner|tag|wer|qui"
)
_KIN_KEYS: Final = (
    "moeder|vader|mother|father|mum|mom|dad|oma|opa|zoon|dochter|son|daughter|brother|sister|broer|zus|tante|oom|"
    "aunt|uncle|wife|husband|spouse|partner|mutter|tochter|sohn|mere|pere|fils|fille"
)
PERSON_KEYS: Final = f"(?:{_PERSONS}|{_KIN_KEYS})"
"""How keys end behind which a person may stand; a dot is any mark between two words."""
PLACE_KEYS: Final = (
    "area|zone|site|where|waar|wo|plek|spot|position|positie|pos|place|location|locatie|floor|group|groep|section|pc6?|post|"
    "zip|postal|code|pcode|adres|address|postcode|plaats|gps|geo|loc|ll|lat.?lng|coords?|coordinates|point|home|center|centre|"
    "fix|geometry|data.?object|opstelling|region|regio|state|bundesland|land|province|provincie|addr|adresse|anschrift"
)
"""How keys end behind which a place may stand."""
_OF_PERSONS: Final = re.compile(rf"\.(?:{_PERSONS})$")
_KIN: Final = re.compile(rf"\.(?:{_KIN_KEYS})$")
_OF_PLACES: Final = re.compile(
    r"\.(?:area|zone|site|where|waar|wo|plek|spot|position|positie|pos|place|location|locatie|floor|group|groep|section|opstelling)$"
)
_OF_POINTS: Final = re.compile(
    r"\.(?:pos|position|positie|gps|geo|loc|location|locatie|ll|lat\.?lng|coord|coords|coordinates|point|home|center|centre|fix|"
    r"place|where|geometry|data\.?object)$"
)
_OF_POSTCODES: Final = re.compile(r"\.(?:pc|pc6|post|zip|postal|code|pcode|adres|address|postcode|plaats)$")
_OF_ADDRESSES: Final = re.compile(r"\.(?:adres|address|addr|adresse|anschrift)$")
_STREET: Final = re.compile(
    r"(?=[^\n]{0,128}[^\W\d_]{4})(?:[^\W\d_][\wÀ-ÿ .'\-]{2,40} [0-9]{1,4} ?[a-zA-Z]?|[0-9]{1,4} ?[a-zA-Z]?,? [^\W\d_][\wÀ-ÿ .'\-]{3,40}), ?(?:[0-9]{4,5} ?(?:[A-Z]{2} )?)?[^\W\d_][\wÀ-ÿ .'\-]{1,40}(?:, ?[^\n]{2,40})?"
)
"""A street with its number and a town."""
_OF_REGIONS: Final = re.compile(r"\.(?:region|regio|state|bundesland|land|province|provincie)$")
_REGIONS: Final = frozenset(
    {
        "groningen", "friesland", "fryslân", "drenthe", "overijssel", "flevoland", "gelderland", "utrecht", "noord-holland", "zuid-holland", "zeeland", "noord-brabant", "limburg", "north holland", "south holland", "north brabant",
        "antwerpen", "oost-vlaanderen", "west-vlaanderen", "vlaams-brabant", "waals-brabant", "henegouwen", "luik", "luxemburg", "namen", "hainaut", "liège", "namur", "flanders", "vlaanderen", "wallonie", "brabant wallon",
        "baden-württemberg", "bayern", "bavaria", "berlin", "brandenburg", "bremen", "hamburg", "hessen", "mecklenburg-vorpommern", "niedersachsen", "nordrhein-westfalen", "rheinland-pfalz", "saarland", "sachsen", "sachsen-anhalt", "schleswig-holstein", "thüringen",
        "bretagne", "normandie", "occitanie", "grand est", "hauts-de-france", "île-de-france", "nouvelle-aquitaine", "pays de la loire", "bourgogne-franche-comté", "auvergne-rhône-alpes", "centre-val de loire", "corse", "provence-alpes-côte d'azur",
    }
)  # fmt: skip
"""Provinces, states and regions of the Netherlands, Belgium, Germany and France."""
_POSTCODE: Final = re.compile(r"[1-9][0-9]{3} ?[A-Z]{2}(?: ?[0-9]{1,4}[a-zA-Z]?)?")
_POINT: Final = re.compile(r"[\[(]?-?[0-9]{1,3}\.[0-9]{2,12}\s{0,2}[,;/ ]\s{0,2}-?[0-9]{1,3}\.[0-9]{2,12}[\])]?")
_DEGREES: Final = re.compile(
    r"[NS] ?[0-9]{1,2}[°º ][^\n]{1,24}[EWO] ?[0-9]{1,3}[°º ][^\n]{0,16}|[0-9]{1,2}[°º][^\n]{1,24}[NS][ ,;/]{1,3}[0-9]{1,3}[°º][^\n]{1,16}[EWO]"
)
_PERSON: Final = re.compile(
    r"(?P<first>[A-ZÀ-Þ][^\W\d_]{1,24})(?:-[A-ZÀ-Þ][^\W\d_]{1,24})?"
    r"(?: (?:(?:van|de|der|den|von|el|al|en|&|and|und|et|ter|ten|te|het|'t) ){0,3}[A-ZÀ-Þ][^\W\d_'\-]{0,24}(?:[\-'][^\W\d_]{1,24})?\.?){0,2}"
)
_NO_PERSON: Final = frozenset(
    {
        "april", "may", "june", "august", "amber", "olive", "rose", "rosa", "violet", "ruby", "max", "eco", "eva", "iris", "alexa", "siri", "sonos", "luna",
        "victoria", "florence", "paris", "dakota", "london", "virginia", "madison", "austin", "sydney", "adelaide", "chelsea", "kent", "georgia", "jordan",
        "will", "mark", "bill", "rich", "guy", "art", "ray", "sky", "summer", "autumn", "joy", "hope", "dolby", "wan", "lan", "radio", "basis", "admin", "data", "status",
    }
)  # fmt: skip
"""Given names that are as often a month, a colour, a town, a mode or a product."""
_WHERE: Final = frozenset(
    {
        "verdieping", "etage", "floor", "stock", "stockwerk", "begane", "grond", "achtertuin", "voortuin", "bijkeuken", "meterkast", "kast", "balkon", "balcony", "dakterras", "carport", "oprit",
        "kinderkamer", "babykamer", "zitkamer", "washok", "wasruimte", "trapkast", "vliering", "dakkapel", "wohnzimmer", "schlafzimmer", "kinderzimmer", "esszimmer", "arbeitszimmer", "küche", "kueche",
        "keller", "dachboden", "flur", "salon", "chambre", "cuisine", "cave", "grenier", "jardin", "couloir", "buanderie", "backyard", "patio", "porch", "loft", "cellar", "landing", "laundry", "utility",
        "conservatory", "playroom", "nursery", "schuurtje", "werkplaats", "stal", "portaal", "voordeur", "achterdeur", "driveway", "corridor", "gangkast", "bovenverdieping", "opslag", "berghok",
    }
)  # fmt: skip
"""Places of a home besides the rooms of ``name_words.toml``."""
_OF_THINGS: Final = re.compile(r"\.(?:device|dev|apparaat|toestel|accessory|sensor)$")
_CALLED: Final = re.compile(r"(?=[\w\-]{0,40}?[a-z]{4})[A-Za-z][A-Za-z0-9]{1,24}(?:[_\-][A-Za-z0-9]{1,24}){1,4}")
_INTERFACE: Final = re.compile(
    r"(?i)(?:br|eth|w?lan|wan|wl|phy|ppp|pppoe|veth|tun|tap|usb|docker|bond|vlan|ath|radio|cpe|ip|intf|tty|sd|nvme|mmc|dm|loop|default|smart|generic|unknown|no|not|type|class|light|switch|sensor|bridge)[0-9.]{0,4}[_\-]"
)
"""How a port, a class or a place in a table begins."""
_MEASURED: Final = frozenset({"temperature", "temp", "humidity", "light", "power", "temperatuur", "office", "home"})
_WORD: Final = re.compile(r"[^\W\d_]+")
_MOST_WORDS: Final = 6


def is_person(value: str) -> bool:
    """Whether a value is a person's name: a given name, and at most surnames behind it.

    Examples:
        >>> is_person("Marieke de Boer"), is_person("Bram"), is_person("Deco X20"), is_person("rssi")
        (True, True, False, False)
    """
    match = _PERSON.fullmatch(value)
    if match is None or match["first"].lower() in _NO_PERSON or is_device(match["first"]):
        return False
    return is_given(match["first"]) and not any(map(is_device, _WORD.findall(value)))


def is_room(value: str) -> bool:
    """Whether a value says a place of a home.

    Examples:
        >>> is_room("eerste verdieping"), is_room("Living room"), is_room("2.4GHz")
        (True, True, False)
    """
    words = [word.lower() for word in _WORD.findall(value)]
    if not words or len(words) > _MOST_WORDS or any(word in _MEASURED or is_device(word) for word in words):
        return False
    return any(word in _WHERE or (is_place(word) and word not in _MEASURED) for word in words)


class _Room(Enum):
    """What may stand behind a key."""

    POSTCODE = _OF_POSTCODES
    POINT = _OF_POINTS
    THING = _OF_THINGS
    KIN = _KIN
    PERSON = _OF_PERSONS
    PLACE = _OF_PLACES
    ADDRESS = _OF_ADDRESSES
    REGION = _OF_REGIONS


@lru_cache(maxsize=4096)
def _room_for(key: str) -> frozenset[_Room]:
    """Return what a key leaves room for."""
    name = worded(key)
    return frozenset(room for room in _Room if room.value.search(name)) if name else frozenset()


def kind_by_value(key: str, value: str) -> Kind | None:
    """Return what a value is by how it is built, where its key leaves room for it.

    Args:
        key: One name, as written.
        value: As written.

    Returns:
        A person (``USER_NAME``), a place, or ``None``.

    Examples:
        >>> kind_by_value("who", "Bram").value, kind_by_value("area", "Living room").value, kind_by_value("area", "1200")
        ('user_name', 'location', None)
    """
    room, stripped = _room_for(key), value.strip()
    if not room or len(stripped) < 2:  # noqa: PLR2004 - one character is nobody
        return None
    if (_Room.POSTCODE in room and _POSTCODE.fullmatch(stripped)) or (
        _Room.POINT in room and (_POINT.fullmatch(stripped) or _DEGREES.fullmatch(stripped))
    ):
        return Kind.LOCATION
    if (_Room.ADDRESS in room and _STREET.fullmatch(stripped)) or (
        _Room.REGION in room and stripped.lower() in _REGIONS
    ):
        return Kind.LOCATION
    if _Room.THING in room and _CALLED.fullmatch(stripped) and not _INTERFACE.match(stripped):
        return None if says_nobody("device", stripped) else Kind.DEVICE_NAME
    kin = _Room.KIN in room and _PERSON.fullmatch(stripped) and not is_nobodys(stripped)
    if kin or (_Room.PERSON in room and is_person(stripped)):
        return Kind.USER_NAME
    return Kind.LOCATION if _Room.PLACE in room and is_room(stripped) else None
