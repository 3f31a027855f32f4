"""Words of a register that are identifiers themselves: seen, and shown as their kind.

In:  a word of an enum or a vocabulary.
Out: the kind of the identifier in it; the word as it may be shown.

The rules this module keeps:
 * A MAC address counts however doubtful its form is; an address, serial number or e-mail address when its form is
   likely: what reads as a version number is left alone.
 * A telephone number counts when its form is likely, and when the whole word may be one of another country and has
   marks other than dots. Ten digits alone, which a date or a counter is as well, count from 06 on, and behind a Dutch
   area code when they are no day with an hour.
 * A network or host name has no form that tells it from a word: nothing is said of one.
 * What is shown is never such a word. A word shown so stays what it is when it is asked about again.
"""

import re
from functools import lru_cache
from typing import Final

from sluis.identify.find.hit import Hit, Point
from sluis.identify.find.scan import find
from sluis.identify.find.telephones import is_landline, is_mobile
from sluis.terms import Kind

LIKELY_KINDS: Final = frozenset(
    {
        Kind.IP_ADDRESS,
        Kind.IP_PREFIX,
        Kind.SERIAL,
        Kind.EMAIL,
        Kind.ENDPOINT,
        Kind.IMEI,
        Kind.SUBSCRIBER_NUMBER,
        Kind.PHONE_NUMBER,
    }
)
_KINDS: Final = {kind.value: kind for kind in (Kind.MAC_ADDRESS, *sorted(LIKELY_KINDS))}
_SHOWN = re.compile("<([a-z_]+)>")


@lru_cache(maxsize=65_536)
def identifier_in(word: str) -> Kind | None:
    """Return the kind of the identifier in a listed word; ``None`` when nothing in it has the form of one.

    Examples:
        >>> identifier_in("02:00:5E:00:53:01").value, identifier_in("5GHz"), identifier_in("<email>").value
        ('mac_address', None, 'email')
        >>> identifier_in("0201234567").value, identifier_in("0203202612")
        ('phone_number', None)
        >>> identifier_in("06-12345678").value, identifier_in("31612345678").value, identifier_in("2026-01-01")
        ('phone_number', 'phone_number', None)
    """
    shown = _SHOWN.fullmatch(word)
    if shown is not None:
        return _KINDS.get(shown[1])
    doubtful = find(word, point=Point.CANARY)
    if any(hit.kind is Kind.MAC_ADDRESS for hit in doubtful):
        return Kind.MAC_ADDRESS
    likely = next((hit.kind for hit in find(word) if hit.kind in LIKELY_KINDS), None)
    return Kind.PHONE_NUMBER if likely is None and _is_telephone(word.strip(), doubtful) else likely


def _is_telephone(word: str, doubtful: list[Hit]) -> bool:
    whole = any(hit.kind is Kind.PHONE_NUMBER and hit.end - hit.start >= len(word) for hit in doubtful)
    return is_mobile(word) or is_landline(word) or (whole and "." not in word and not word.isdecimal())


def shown_word(word: str) -> str:
    """Return a listed word as it may be shown.

    Examples:
        >>> shown_word("02:00:5E:00:53:01"), shown_word("Up")
        ('<mac_address>', 'Up')
    """
    kind = identifier_in(word)
    return word if kind is None else f"<{kind.value}>"
