"""In which language a page is: the one asked for in its address, then the one kept, then the browser's; else Dutch.

In:  the address and headers of a request. Out: ``nl`` or ``en``.
"""

import re
from typing import Final
from urllib.parse import parse_qsl

from sluis.i18n import LANGS, Lang

LANGUAGE_COOKIE: Final = "__Host-sluis-lang"
MOST_PREFERENCES: Final = 20
_WEIGHT: Final = re.compile(r"[01](\.\d{0,3})?", re.ASCII)


def language_asked(query: bytes) -> Lang | None:
    """Return the language that an address asks for with ``lang=``; ``None`` without one of ours.

    Examples:
        >>> language_asked(b"lang=en"), language_asked(b"lang=fr"), language_asked(b"")
        ('en', None, None)
    """
    try:
        fields = parse_qsl(query.decode("ascii"), max_num_fields=50)
    except ValueError:
        return None
    return _ours(next((value for name, value in fields if name == "lang"), ""))


def language_of(query: bytes, kept: str | None, accepted: str | None) -> Lang:
    """Return the language of a page.

    Args:
        query: Of the address.
        kept: The cookie.
        accepted: ``Accept-Language``.

    Examples:
        >>> language_of(b"", None, "fr, en;q=0.8, nl;q=0.5"), language_of(b"", "nl", "en"), language_of(b"", None, None)
        ('en', 'nl', 'nl')
    """
    return language_asked(query) or _ours(kept or "") or _preferred(accepted or "") or "nl"


def language_cookie(lang: Lang) -> str:
    """Return the header that keeps a language; it says nothing else of anybody."""
    return f"{LANGUAGE_COOKIE}={lang}; Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax"


def _ours(value: str) -> Lang | None:
    return next((lang for lang in LANGS if lang == value), None)


def _preferred(accepted: str) -> Lang | None:
    """Return the first of ours in the order of weights; equal weights in the order they stand."""
    weighed: list[tuple[float, Lang]] = []
    for part in accepted.split(",")[:MOST_PREFERENCES]:
        named, _, weight = part.strip().partition(";")
        lang = _ours(named.strip().lower().partition("-")[0])
        if lang is not None:
            weighed.append((_weight(weight), lang))
    return max(weighed, key=lambda pair: pair[0], default=(0.0, None))[1]


def _weight(text: str) -> float:
    name, _, number = text.strip().partition("=")
    if not name:
        return 1.0
    return float(number) if name == "q" and _WEIGHT.fullmatch(number) else 0.0
