"""What somebody reads instead of a page: a title, a sentence, and where to go on.

In:  an error, or words. Out: HTML, of a painter that is given to the application; ``plain`` needs nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Final

from sluis.errors import SluisError
from sluis.i18n import N_, Lang, tr

STATUSES: Final = {
    "web.forged": 403,
    "web.too-often": 429,
    "web.busy": 503,
    "web.sign-in-needed": 401,
    "web.not-yours": 403,
    "web.sign-in-broken": 400,
    "web.identity-away": 503,
    "web.fault": 500,
    "web.no-role": 403,
    "oidc.away": 503,
    "oidc.document-refused": 503,
    "gate.household-unknown": 404,
    "web.desk-away": 503,
    "web.sign-in-not-taken": 503,
    "web.desk-silent": 504,
    "web.desk-not-kept": 503,
}
"""Error → status; any other is 400 with exit code 1, and 500 with 2."""
_DESK: Final = {
    "gate.household-unknown": 404,
    "cli.activity-unknown": 404,
    "register.version-unknown": 404,
    "rights.case-unknown": 404,
    "desk.busy": 503,
    "standing.closed": 503,
    "desk.fault": 503,
    "oidc.away": 503,
    "desk.call-forbidden": 403,
}
"""Why the desk refused → status; any other is 409."""
_REFUSED: Final = {"path": 404, "method": 405, "host": 421, "type": 415, "form": 400, "large": 413, "slow": 408}


_SIGN_IN_AGAIN: Final = {"web.sign-in-needed", "web.sign-in-broken", "oidc.token-refused", "oidc.answer-refused"}


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said."""

    status: int
    title: str
    words: str
    lang: Lang
    link: str
    """Where to go on: a path of this web, or the identity service's place to sign out."""
    label: str
    """Of that link."""


Painter = Callable[[Notice], bytes]


def notice_of(fault: SluisError, lang: Lang) -> Notice:
    """Return what is said of an error."""
    why = str(fault.places.get("why", ""))
    other = 400 if fault.exit_code == 1 else 500
    status = _REFUSED.get(why, other) if fault.code == "web.request-refused" else STATUSES.get(fault.code, other)
    if fault.code == "web.desk-refused":
        status = _DESK.get(why, 409)
    if fault.code == "web.office-refused":
        code = str(fault.places["code"])
        status = 404 if code.endswith("-unknown") else _DESK.get(code, 409)
    link, label = ("/sign-in", N_("Sign in")) if fault.code in _SIGN_IN_AGAIN else ("/", N_("To the first page"))
    return Notice(status, fault.sentence(lang), tr(fault.hint, lang), lang, link, tr(label, lang))


def plain(notice: Notice) -> bytes:
    """Return a page without style.

    Examples:
        >>> b"<h1>&lt;b&gt;</h1>" in plain(Notice(400, "<b>", "", "en", "/", "On"))
        True
    """
    title, words, label = map(escape, (notice.title, notice.words, notice.label))
    return (
        f'<!doctype html>\n<html lang="{notice.lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{words}</p>\n"
        f'<p><a href="{escape(notice.link)}">{label}</a></p>\n</main>\n</body>\n</html>\n'
    ).encode()
