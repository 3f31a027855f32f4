"""Read one recorded HTTP request: a ``.http`` file, the bytes of a request as they went over the wire.

In:  the bytes.
Out: ``Request``; and from that a ``Message``, decoded as the gate would.

The rules this module keeps:
 * Credentials are not kept: no ``Authorization``, no cookie, no password of a URL. Of Basic authentication only the
   user name stays.
 * The body is exactly as long as the head says: shorter is a truncated recording, longer is something else.
 * Head and body are bounded; a head that two readers could understand differently is refused.

Source: RFC 9112 (sections 2, 6.3, 7.1), RFC 7617. Lines of the head may end in LF alone, because people write such
files by hand; between chunks that would be ambiguous.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sluis.telemetry.claims import ConflictingClaims, claims_of_headers, claims_of_target, merge_claims, origin_form
from sluis.telemetry.coding import decode_content
from sluis.telemetry.limits import Limits
from sluis.telemetry.media import decode_body
from sluis.telemetry.model import Message, Report
from sluis.telemetry.strict_json import refused
from sluis.terms import Reason

DecodeBody = Callable[[str | None, bytes, Limits], Message]

HEAD_BYTES: Final = 65_536
_CREDENTIALS: Final = frozenset({"authorization", "proxy-authorization", "cookie"})
_REQUEST_LINE: Final = re.compile(rb"([A-Z]{1,20}) ([!-~]+) HTTP/1\.[01]")
_FIELD: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([^\0\r\n]*)")
_LOGIN: Final = re.compile(rb"(?i)[A-Z]{1,20} https?://([^/?#\s]*)@")
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_LENGTH: Final = re.compile(r"[0-9]{1,15}")
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_TRAILERS: Final = re.compile(rb"(?:[^\r\n:]+:[^\r\n]*\r\n)*\r\n")
_CHUNK_END: Final = b"\r\n"


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request without its credentials. Never logged: target and body name a household."""

    method: str
    target: str
    """From the path on; a host or password before it is dropped."""
    headers: tuple[tuple[str, str], ...]
    """Names in lower case, in the order sent; credentials are not among them."""
    body: bytes
    """Chunks joined; its content coding not yet undone."""
    login: str | None = None
    """User name of Basic authentication."""

    def header(self, name: str) -> str | None:
        """Return the value of a header; several are joined with commas, as RFC 9110 section 5.3 says."""
        values = [value for key, value in self.headers if key == name.lower()]
        return ", ".join(values) if values else None


def looks_recorded(head: bytes) -> bool:
    r"""Return whether ``head`` begins with the first line of an HTTP request.

    Examples:
        >>> looks_recorded(b"POST /ingest HTTP/1.1\r\nHost: a"), looks_recorded(b'{"Report":[]}')
        (True, False)
    """
    return _REQUEST_LINE.fullmatch(head.split(b"\n", 1)[0].rstrip(b"\r")) is not None


def parse_request(raw: bytes, limits: Limits) -> Request:
    r"""Return the request that ``raw`` holds.

    Args:
        raw: One request, head and body, and nothing else.
        limits: ``message_bytes`` bounds the body; the head may have ``HEAD_BYTES``.

    Returns:
        The request, its transfer coding undone.

    Raises:
        RefusedError: ``refused-syntax`` (no request, truncated, something behind it), ``refused-size``, or
            ``refused-encoding`` (a transfer coding other than ``chunked``).

    Effects:
        None.

    Examples:
        >>> request = parse_request(b"PUT /a?sn=1 HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\n{}", Limits())
        >>> request.method, request.target, request.body
        ('PUT', '/a?sn=1', b'{}')
    """
    end = _HEAD_END.search(raw, 0, HEAD_BYTES)
    if end is None:
        raise refused(Reason.REFUSED_SIZE if len(raw) > HEAD_BYTES else Reason.REFUSED_SYNTAX)
    first, *lines = (line.rstrip(b"\r") for line in raw[: end.start()].split(b"\n"))
    request_line = _REQUEST_LINE.fullmatch(first)
    fields = [_FIELD.fullmatch(line) for line in lines]
    if request_line is None:
        raise refused(Reason.REFUSED_SYNTAX)
    headers: list[tuple[str, str]] = []
    for header_field in fields:
        if header_field is None:
            raise refused(Reason.REFUSED_SYNTAX)
        headers.append((header_field[1].decode("ascii").lower(), header_field[2].decode("latin-1").strip(" \t")))
    return Request(
        method=request_line[1].decode("ascii"),
        target=origin_form(request_line[2].decode("ascii")),
        headers=tuple(pair for pair in headers if pair[0] not in _CREDENTIALS),
        body=_body(raw[end.end() :], headers, limits.message_bytes),
        login=login_of([value for name, value in headers if name == "authorization"]),
    )


@dataclass(frozen=True, slots=True)
class Dropped:
    """What ``Request`` leaves out because it proves who somebody is. Never logged."""

    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Names in lower case, in the order sent."""
    login: str = field(default="", repr=False)
    """What stands before the ``@`` of the target."""


def dropped_of(raw: bytes) -> Dropped:
    r"""Return the credentials of a recorded request: for the audit, which searches them for what it knows of a house.

    Args:
        raw: As for ``parse_request``, which took it.

    Effects:
        None.

    Examples:
        >>> dropped_of(b"GET http://a:b@c/ HTTP/1.1\r\nCookie: d\r\nAccept: e\r\n\r\n").headers
        (('cookie', 'd'),)
    """
    end = _HEAD_END.search(raw, 0, HEAD_BYTES)
    first, *lines = (line.rstrip(b"\r") for line in raw[: end.start() if end is not None else 0].split(b"\n"))
    header_fields = [header_field for header_field in map(_FIELD.fullmatch, lines) if header_field is not None]
    pairs = [
        (header_field[1].decode("ascii").lower(), header_field[2].decode("latin-1").strip(" \t"))
        for header_field in header_fields
    ]
    login = _LOGIN.match(first)
    return Dropped(
        tuple(pair for pair in pairs if pair[0] in _CREDENTIALS),
        login[1].decode("latin-1") if login is not None else "",
    )


def decode_request(request: Request, limits: Limits, decode: DecodeBody = decode_body) -> Message:
    """Return the reports of a recorded request, with what its URL, headers and body claim.

    Args:
        request: As ``parse_request`` gives it.
        limits: What the message may hold.
        decode: Reads the body by its content type; as the gate does when absent.

    Returns:
        The message. When the claims of URL and headers conflict, every report is refused as ``identity-mismatch``.

    Raises:
        RefusedError: as ``decode_content`` and ``decode_body``.

    Effects:
        None.
    """
    body = decode_content(request.body, request.header("content-encoding") or "", limits)
    inner = decode(request.header("content-type"), body, limits)
    reports = inner.reports
    path, of_target, query = claims_of_target(request.target)
    claims = merge_claims(of_target, claims_of_headers(request.headers), inner.claims)
    if isinstance(claims, ConflictingClaims):
        withheld = (Report((), refused=Reason.IDENTITY_MISMATCH, leaf_count=report.leaf_count) for report in reports)
        return Message(tuple(withheld), query=query, login=request.login, path=path, headers=request.headers)
    return Message(reports, claims, query, request.login, path, request.headers)


def _body(rest: bytes, headers: list[tuple[str, str]], most_bytes: int) -> bytes:
    """Return the body, as long as the head says (RFC 9112 section 6.3)."""
    lengths = {value for name, value in headers if name == "content-length"}
    codings = [value.lower() for name, value in headers if name == "transfer-encoding"]
    if codings and lengths:
        raise refused(Reason.REFUSED_SYNTAX)
    if codings:
        if codings != ["chunked"]:
            raise refused(Reason.REFUSED_ENCODING)
        return _joined_chunks(rest, most_bytes)
    if len(lengths) > 1 or not all(map(_LENGTH.fullmatch, lengths)):
        raise refused(Reason.REFUSED_SYNTAX)
    length = int(lengths.pop()) if lengths else 0
    if length > most_bytes:
        raise refused(Reason.REFUSED_SIZE)
    if len(rest) != length:
        raise refused(Reason.REFUSED_SYNTAX)
    return rest


def _joined_chunks(rest: bytes, most_bytes: int) -> bytes:
    """Return the chunks as one; extensions and trailers are dropped."""
    body = bytearray()
    at = 0
    while (size := _CHUNK.match(rest, at)) is not None:
        length = int(size[1], 16)
        if length == 0:
            trailers = _TRAILERS.match(rest, size.end())
            if trailers is None or trailers.end() != len(rest):
                break
            return bytes(body)
        if len(body) + length > most_bytes:
            raise refused(Reason.REFUSED_SIZE)
        at = size.end() + length
        if not rest.startswith(_CHUNK_END, at):
            break
        body += rest[size.end() : at]
        at += len(_CHUNK_END)
    raise refused(Reason.REFUSED_SYNTAX)


def login_of(values: list[str]) -> str | None:
    """Return the user name of Basic authentication; the password goes no further than this function.

    Args:
        values: Of every ``Authorization`` header; with more than one nobody is named.

    Examples:
        >>> login_of(["Basic Y3BlMTpzM2NyZXQ="]), login_of(["Bearer x"])
        ('cpe1', None)
    """
    if len(values) != 1:
        return None
    scheme, _, token = values[0].partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, _ = base64.b64decode(token.strip(), validate=True).decode("utf-8").partition(":")
    except ValueError:  # no base64, no ASCII, no UTF-8
        return None
    return user if colon and user else None
