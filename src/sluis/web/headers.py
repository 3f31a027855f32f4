"""What every answer of the web says beside itself: what a browser may load, where forms go, what is kept.

In:  an ASGI ``send``. Out: one that puts the headers on each answer.

The rules this module keeps:
 * Nothing is loaded but what this web serves, and nothing runs that stands in a page: no inline script or style.
 * An answer is kept by nobody unless it says itself that it may be: a page is somebody's.
 * Another site never learns from which page somebody came. Our own does: under ``no-referrer`` a browser would send a
   form of ours with ``Origin: null``, and ``csrf`` refuses that.
 * Whoever answers may narrow where forms go or what is kept; the other headers stand as they are here.

Sources: Content Security Policy 3; RFC 6797; RFC 9111, section 5.2.2.5; Fetch, CORP and COOP.
"""

from collections.abc import Iterable
from typing import Final

from sluis.api.listening import AsgiMessage, Send

_ALWAYS: Final = (
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


def policy(form_action: Iterable[str] = ()) -> str:
    """Return the policy of a page.

    Args:
        form_action: Origins beside our own that a form of the page may be sent to.

    Examples:
        >>> policy(["https://id.example"]).endswith("form-action 'self' https://id.example")
        True
    """
    return " ".join([_POLICY, *form_action])


def secured(send: Send) -> Send:
    """Return a ``send`` that puts the headers on each answer."""

    async def sent(message: AsgiMessage) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": _with(message.get("headers"))}
        await send(message)

    return sent


def _with(headers: object) -> list[tuple[bytes, bytes]]:
    given = [(bytes(name).lower(), bytes(value)) for name, value in headers] if isinstance(headers, Iterable) else []
    named = {name for name, _value in given}
    ours = {name for name, _value in _ALWAYS}
    made = [(name, value) for name, value in given if name not in ours]
    made += _ALWAYS
    if b"content-security-policy" not in named:
        made.append((b"content-security-policy", policy().encode()))
    if b"cache-control" not in named:
        made.append((b"cache-control", b"no-store"))
    return made
