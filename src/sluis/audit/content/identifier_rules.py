"""What counts where: which identifiers of a web address, a header, a topic or a text are somebody's.

In:  what was said, the path of a leaf of it, and a mark in it.
Out: yes or no; or the kind that a parameter's name says.

The rules this module keeps:
 * What is known of the house, or elsewhere in the capture, counts everywhere.
 * Of what nobody knows, only forms and names count that ordinary content does not have: entity tags, request numbers,
   content digests, versions, user agents, addresses and names of servers are nobody's.
 * A parameter that is called after an identifier holds one, unless its value cannot be.
"""

import ipaddress
import re
from collections.abc import Callable
from typing import Final

from sluis.audit.content.recogniser import Mark, state_of_text
from sluis.audit.content.traces import NAMES, poor
from sluis.audit.model import State
from sluis.capture.base.sighting import Part, Payload
from sluis.identify.find.secrets import name_says
from sluis.identify.suggest import suggest
from sluis.identify.vendor import maker
from sluis.telemetry.model import Path
from sluis.terms import Kind

_ORDINARY: Final = frozenset(
    {
        "host", "user-agent", "accept", "accept-encoding", "accept-language", "accept-charset", "content-type",
        "content-length", "date", "expect", "content-encoding", "transfer-encoding", "connection", "etag",
        "if-none-match", "if-match", "if-range", "if-modified-since", "range", "te", "if-unmodified-since",
        "cache-control", "pragma", "referer", "origin", "via", "upgrade", "upgrade-insecure-requests", "dnt",
        "priority", "keep-alive", "server", "soapaction", "mime-version", "digest", "content-md5",
        "sec-websocket-key", "sec-websocket-version", "sec-websocket-protocol", "sec-websocket-extensions",
        "traceparent", "tracestate", "x-request-id", "x-correlation-id", "x-cache", "x-amzn-trace-id", "x-b3-traceid",
        "x-b3-spanid", "alt-svc", "http2-settings", "bbf-report-format",
    }
)  # fmt: skip
"""Headers of ordinary requests: what is not known in them is nobody's."""
_BY_FORM: Final = frozenset({Kind.MAC_ADDRESS, Kind.EMAIL, Kind.ENDPOINT, Kind.IMEI, Kind.SUBSCRIBER_NUMBER})
"""Kinds that count by their form in a parameter, header or topic."""
_BY_NAME: Final = _BY_FORM | {
    *(Kind.SERIAL, Kind.UUID, Kind.PHONE_NUMBER, Kind.HOST_NAME, Kind.DEVICE_NAME, Kind.SSID, Kind.USER_NAME),
    *(Kind.DHCP_IDENTIFIER, Kind.LOCATION, Kind.IP_ADDRESS),
}
"""Kinds that the name of a parameter or header can say."""
_PASSWORD: Final = re.compile(r"pass(?:word|phrase|wd)|passwd|wachtwoord|psk|wpakey|wepkey")
_OF_A_PROGRAM: Final = re.compile(r"(?:api|app|application|site|maps?|client|browser|publishable)?key(?:id)?")
"""Names of keys that every copy of a program sends: they open something, and are nobody's."""
_DEVICE: Final = re.compile(
    r"(?:device|dev|udid|cpe|router|gateway|client|user|customer|installation)(?:id|uid|uuid|identifier)|uuid|udid"
)
_REQUEST: Final = re.compile(r"request|trace|span|correlation|session|message|transaction|boundary|nonce|version|time")
_OF_HOMES: Final = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
"""Addresses of home networks (RFC 1918, RFC 4193)."""
_VERSION: Final = re.compile(r"version|build|firmware|release|ver$|^fw|^v$|agent")
_NO_VALUES: Final = frozenset(
    {"true", "false", "null", "none", "undefined", "unknown", "auto", "default", "yes", "no", "on", "off"}
)
_ALL: Final = frozenset({Part.TOPIC, Part.CLIENT, Part.BODY, Part.PAYLOAD})


def _place(path: Path) -> str:
    """Return the name that a parameter or header gives a value, in lower case; empty when it gives none."""
    if path[:2] == ("url", "query") or path[:1] in {("header",), ("client",), ("login",)}:
        name = next((segment for segment in reversed(path[1:]) if not segment.isdigit()), "")
        return "".join(character for character in name.lower() if character.isalnum())
    return ""


def is_ordinary(path: Path) -> bool:
    """Whether a header is one of ordinary requests, in which only what is known counts.

    Examples:
        >>> is_ordinary(("header", "ETag")), is_ordinary(("header", "X-Serial"))
        (True, False)
    """
    return path[:1] == ("header",) and path[-1].lower() in _ORDINARY


def counts_in(payload: Payload, path: Path, mark: Mark, text: str) -> bool:
    """Return whether a mark in something that is no body with fields counts.

    Args:
        payload: What was said.
        path: Of the leaf.
        mark: What was found in it.
        text: The leaf's text.

    Returns:
        Whether it is somebody's.

    Effects:
        None.
    """
    if _is_server(payload, mark) or (mark.kind is Kind.IP_ADDRESS and _place(path) == "host"):
        return False
    if mark.known:
        return True
    if payload.part in _ALL:
        return payload.part is not Part.PAYLOAD or mark.kind is not Kind.SECRET
    if is_ordinary(path):
        return False
    return _CHECKS.get(mark.kind, _is_named)(path, mark, text[mark.start : mark.end])


def _is_address_of_somebody(path: Path, _mark: Mark, piece: str) -> bool:
    place = _place(path)
    named = suggest(path).kind is Kind.IP_ADDRESS or "forwarded" in place
    return named or (_is_private(piece) and _VERSION.search(place) is None)


def _is_password(path: Path, _mark: Mark, _piece: str) -> bool:
    place = _place(path)
    if not place or _OF_A_PROGRAM.fullmatch(place) is not None:
        return False
    return _PASSWORD.search(place) is not None or name_says(place)


def _is_marked(path: Path, mark: Mark, _piece: str) -> bool:
    """Whether a MAC address has its marks; twelve bare digits count under a name that says so, or of a listed maker."""
    named = suggest(path).kind is Kind.MAC_ADDRESS or _DEVICE.search(_place(path)) is not None
    return named or not mark.how.endswith("bare") or maker(mark.canonical) is not None


def _is_by_form(_path: Path, _mark: Mark, _piece: str) -> bool:
    return True


def _is_uuid_of_somebody(path: Path, _mark: Mark, _piece: str) -> bool:
    place = _place(path)
    return _DEVICE.search(place) is not None and _REQUEST.search(place) is None


def _is_named(path: Path, mark: Mark, _piece: str) -> bool:
    if path[:2] == ("url", "path"):
        return False
    named = suggest(path).kind
    return mark.kind in _BY_FORM or mark.how.endswith(":path") or named is mark.kind or {named, mark.kind} <= NAMES


_CHECKS: Final[dict[Kind, Callable[[Path, Mark, str], bool]]] = {
    Kind.IP_ADDRESS: _is_address_of_somebody,
    Kind.SECRET: _is_password,
    Kind.MAC_ADDRESS: _is_marked,
    Kind.EMAIL: _is_by_form,
    Kind.ENDPOINT: _is_by_form,
    Kind.UUID: _is_uuid_of_somebody,
}


def _is_server(payload: Payload, mark: Mark) -> bool:
    """Whether it is the address or name of whom it was sent to."""
    receiver = payload.receiver.address
    if mark.kind is Kind.IP_ADDRESS and receiver:
        try:
            return ipaddress.ip_address(receiver).packed == mark.canonical
        except ValueError:
            return False
    return bool(payload.host) and mark.canonical == payload.host.lower().encode("utf-8", "replace")


def _is_private(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in _OF_HOMES)


def named_in(payload: Payload, path: Path, text: str) -> tuple[Kind | None, State]:
    """Return the identifier that a parameter's or header's name says its value is, and its state.

    Returns:
        ``(None, …)`` when the name says nothing, or the value cannot be one: empty, a word everybody uses, a digit.

    Examples:
        >>> from sluis.capture.base.sighting import Place, SocketAddress
        >>> payload = Payload(Place(1, 1), 0, SocketAddress(), SocketAddress(), Part.URL, b"")
        >>> kind, state = named_in(payload, ("url", "query", "SerialNumber"), "EX00001")
        >>> kind.value, state.value
        ('serial', 'raw')
        >>> named_in(payload, ("url", "query", "v"), "EX00001")[0] is None
        True
    """
    state = state_of_text(text)
    if state is State.TOKEN:
        return suggest(path).kind or Kind.UNKNOWN, state
    place = _place(path)
    if not place or is_ordinary(path) or payload.part not in {Part.URL, Part.HEADER, Part.CLIENT}:
        return None, state
    kind = suggest(path).kind
    if kind is Kind.IP_ADDRESS or (kind is Kind.UUID and _REQUEST.search(place)):
        return None, state
    if kind is None and _DEVICE.search(place) and _REQUEST.search(place) is None:
        kind = Kind.UUID if state is State.UNEXPLAINED else None
    empty = text.lower() in _NO_VALUES or (kind is not Kind.SERIAL and poor(text))
    return (kind if kind in _BY_NAME and not empty else None), state
