"""Whether a link of another site leads somebody who is signed in to a page, and what he is asked then.

In:  the headers of a request, where it goes and who is signed in. Out: whether it comes from elsewhere; a notice.

The rules this module keeps:
 * What an employee or inspector looks at is put on record in his name. A link of another site shows him nothing: he is
   asked whether he means to look, on a page of ours, and a link on it leads on. That needs no script.
 * A browser says where a request begins (``Sec-Fetch-Site``). One that does not is not asked: then nobody can tell an
   address that was typed from a link, and whoever goes on would be asked again. Where a link was, ``Referer`` may say.
 * An address that was typed, a bookmark and a link of a mail program begin at no site, and are followed at once.
 * Whoever comes back from the identity service comes from another site, to where he was going: that one page is shown
   without asking, unless the sign-in itself was begun by a link of another site.
 * Pages that put nothing on record are shown to whoever comes.

Sources: Fetch Metadata Request Headers, section 2.3 (a redirect through another site stays one of another site).
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from sluis.i18n import N_, Lang, tr
from sluis.web.csrf import READS
from sluis.web.notice import Notice
from sluis.web.people import path_back
from sluis.web.sessions import SignedIn

_HERE: Final = frozenset({b"same-origin", b"none"})
_FREE: Final = ("/household", "/neighbours", "/notice", "/answers", "/static", "/sign-in", "/signed-out", "/healthz")
"""Pages of which no look is on record, and those behind them: what everybody reads, and a household its own."""
ASKED: Final = 403


def comes_from_elsewhere(headers: Mapping[bytes, bytes], origin: str) -> bool:
    """Return whether a browser says that a request was begun by a page of another site, or of a neighbour of this one.

    Args:
        headers: Names in small letters.
        origin: Of this web.

    Examples:
        >>> comes_from_elsewhere({b"sec-fetch-site": b"cross-site"}, "https://a.example")
        True
        >>> comes_from_elsewhere({b"referer": b"https://b.example/"}, "https://a.example")
        True
        >>> comes_from_elsewhere({}, "https://a.example")
        False
    """
    site, referer = headers.get(b"sec-fetch-site"), headers.get(b"referer")
    if site is not None:
        return site not in _HERE
    return referer is not None and not _is_of(referer.decode("latin-1"), origin)


def is_led_here(
    method: str, address: str, headers: Mapping[bytes, bytes], signed_in: SignedIn | None, origin: str
) -> bool:
    """Return whether somebody who is signed in is asked before a page is shown to him.

    Args:
        method: Of the request.
        address: Path and query that were asked for, as they were written.
        headers: Names in small letters.
        signed_in: Who asks.
        origin: Of this web.
    """
    if signed_in is None or method not in READS or address == signed_in.landing:
        return False
    path = address.partition("?")[0]
    free = path == "/" or any(path == each or path.startswith(f"{each}/") for each in _FREE)
    return not free and comes_from_elsewhere(headers, origin)


def question(address: str, lang: Lang) -> Notice:
    """Return what somebody is asked whom a link of another site led here.

    Args:
        address: Where it leads. One that is no page of this web leads to the first page.
        lang: Of the words.
    """
    title = N_("A link of another site led you here. Do you mean to look?")
    words = N_(
        "What you look at on these pages is put on record in your name. Nothing was shown yet, and nothing is on "
        "record. Go on only if you know who gave you the link."
    )
    back = path_back(address)
    label = N_("To the first page") if back == "/" else N_("Look at this page")
    return Notice(ASKED, tr(title, lang), tr(words, lang), lang, back, tr(label, lang))


def _is_of(address: str, origin: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}" == origin
