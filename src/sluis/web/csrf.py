"""Whether a form comes from a page of this web that its sender has open.

In:  the headers of a request, its body and the session. Out: nothing; or an error.

The rules this module keeps:
 * Whatever is no GET or HEAD is looked at, whether somebody is signed in or not.
 * A browser says where a form comes from: ``Origin``, ``Sec-Fetch-Site``. One that says something else than this web,
   or says neither, is refused.
 * The form holds the token of the session; a token of another session is none.
 * A form that carries a file is taken where one is asked for, and nowhere else.

Sources: Fetch, section 3.2; Fetch Metadata Request Headers.
"""

import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from sluis.errors import Code
from sluis.errors.web import forged_error, request_refused_error, sign_in_needed_error
from sluis.web.form_data import form_data_of, is_form_data
from sluis.web.sessions import SignedIn

FIELD: Final = "csrf"
READS: Final = frozenset({"GET", "HEAD"})
MOST_FIELDS: Final = 200
DOSSIER: Final = "/office/dossiers/new"
"""Where a request for a dossier is noted, with the letter in which it was asked."""
TAKE_FILES: Final = frozenset(
    {"/office/registers/propose", "/office/workbook", "/office/papers-signed", "/office/answers", DOSSIER}
)
"""Paths of forms that may carry a file."""
_FORM: Final = b"application/x-www-form-urlencoded"


def refuse_forged(
    method: str,
    headers: Mapping[bytes, bytes],
    body: bytes,
    signed_in: SignedIn | None,
    origin: str,
    *,
    files: bool = False,
) -> None:
    """Refuse a request that changes something and does not come from a page of its session.

    Args:
        method: Of the request.
        headers: Names in small letters.
        body: The whole form.
        signed_in: Who sends it.
        origin: Of this web.
        files: Whether the page that is asked for takes a file.

    Raises:
        forged_error: it comes from elsewhere.
        sign_in_needed_error: nobody is signed in.
        request_refused_error: it is no form.
    """
    if method in READS:
        return
    if not from_here(headers, origin):
        raise forged_error()
    if signed_in is None:
        raise sign_in_needed_error()
    kind = headers.get(b"content-type", b"")
    if files and is_form_data(kind):
        token = form_data_of(kind, body).fields.get(FIELD, "")
    elif kind.partition(b";")[0].strip().lower() == _FORM:
        token = _token(body)
    else:
        raise request_refused_error(why=Code("type"))
    if not hmac.compare_digest(token.encode(), signed_in.csrf.encode()):
        raise forged_error()


def from_here(headers: Mapping[bytes, bytes], origin: str) -> bool:
    """Return whether a browser says that a request comes from a page of this web.

    Examples:
        >>> from_here({b"origin": b"https://a.example"}, "https://a.example"), from_here({}, "https://a.example")
        (True, False)
    """
    named, site = headers.get(b"origin"), headers.get(b"sec-fetch-site")
    if named is None and site is None:
        return False
    return named in {None, origin.encode()} and site in {None, b"same-origin"}


def _token(body: bytes) -> str:
    """Return the token in a form, empty when there is not exactly one."""
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise request_refused_error(why=Code("form")) from None
    tokens = [value for name, value in fields if name == FIELD]
    return tokens[0] if len(tokens) == 1 else ""
