"""Undo the content codings of a message, bounded: a bomb costs no more than the limit.

In:  a body as it came, and its ``Content-Encoding``.
Out: the body as it was before, at most ``inflated_bytes``.

The rules this module keeps:
 * ``gzip``, ``x-gzip``, ``deflate`` (with and without zlib's wrapper), ``compress``, ``x-compress``, ``identity``,
   and lists of them, undone from the last to the first.
 * What is truncated, followed by anything, fails its checksum or has an unknown name is refused, not repaired.
 * Output is bounded while it is made, in every coding and at every step of a list.

Source: RFC 9110 section 8.4.1; RFC 1950, 1951, 1952. ``compress`` is LZW as the UNIX program writes it: see ``lzw``.
TR-181 ``BulkData.Profile.{i}.HTTP.Compression`` (``None | GZIP | Compress | Deflate``).
"""

import zlib
from typing import Final

from sluis.telemetry.limits import Limits
from sluis.telemetry.lzw import undo_compress
from sluis.telemetry.strict_json import refused
from sluis.terms import Reason

_GZIP: Final = 16 + zlib.MAX_WBITS
_RAW: Final = -zlib.MAX_WBITS
_MOST_CODINGS: Final = 3
_MOST_MEMBERS: Final = 16
"""Members of one gzip file (RFC 1952 section 2.2); each costs a copy of what follows."""


def decode_content(body: bytes, coding: str, limits: Limits) -> bytes:
    """Return ``body`` with its content codings undone.

    Args:
        body: The body as it came over the wire.
        coding: The value of ``Content-Encoding``; empty for none. Case does not count.
        limits: ``message_bytes`` bounds ``body``, ``inflated_bytes`` what comes out.

    Returns:
        The plain body.

    Raises:
        RefusedError: ``refused-size`` over either limit; ``refused-encoding`` for an unknown coding, a truncated or
            damaged body, or anything behind its end.

    Effects:
        None.

    Examples:
        >>> decode_content(zlib.compress(b'{"Report":[]}'), "deflate", Limits())
        b'{"Report":[]}'
        >>> decode_content(b"no zip", "gzip", Limits())
        Traceback (most recent call last):
        sluis.errors.RefusedError: The input was refused: refused-encoding. ...
    """
    if len(body) > limits.message_bytes:
        raise refused(Reason.REFUSED_SIZE)
    names = [name.strip().lower() for name in coding.split(",") if name.strip()]
    if len(names) > _MOST_CODINGS:
        raise refused(Reason.REFUSED_ENCODING)
    for name in reversed(names):
        body = _undo(body, name, limits.inflated_bytes)
    return body


def _undo(body: bytes, name: str, most_bytes: int) -> bytes:
    match name:
        case "identity":
            return body
        case "gzip" | "x-gzip":
            return _gunzip(body, most_bytes)
        case "deflate":
            return _undo_deflate(body, most_bytes)
        case "compress" | "x-compress":
            return undo_compress(body, most_bytes)
        case _:
            raise refused(Reason.REFUSED_ENCODING)


def _gunzip(body: bytes, most_bytes: int) -> bytes:
    out = b""
    for _ in range(_MOST_MEMBERS):
        member = _inflate(body, _GZIP, most_bytes - len(out))
        if member is None:
            break
        out += member[0]
        body = member[1]
        if not body:
            return out
    raise refused(Reason.REFUSED_ENCODING)


def _undo_deflate(body: bytes, most_bytes: int) -> bytes:
    """Undo ``deflate``: in zlib's wrapper as RFC 9110 says, else the bare stream that many send."""
    for window in (zlib.MAX_WBITS, _RAW):
        stream = _inflate(body, window, most_bytes)
        if stream is not None and not stream[1]:
            return stream[0]
    raise refused(Reason.REFUSED_ENCODING)


def _inflate(body: bytes, window: int, most_bytes: int) -> tuple[bytes, bytes] | None:
    """Return what one stream held and what stands behind it; ``None`` when it is damaged or cut short."""
    stream = zlib.decompressobj(window)
    try:
        out = stream.decompress(body, most_bytes + 1)
    except zlib.error:
        return None
    if len(out) > most_bytes:
        raise refused(Reason.REFUSED_SIZE)
    return (out, stream.unused_data) if stream.eof else None


def text_of(body: bytes) -> str:
    r"""Return a body that is text, as every format of lines or elements wants it.

    Raises:
        RefusedError: ``refused-utf8`` when it is not UTF-8, begins with a byte order mark or holds a NUL.

    Examples:
        >>> text_of("Device.WiFi é".encode())
        'Device.WiFi é'
        >>> text_of(b"\xef\xbb\xbfa")
        Traceback (most recent call last):
        sluis.errors.RefusedError: The input was refused: refused-utf8. ...
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise refused(Reason.REFUSED_UTF8) from None
    if text.startswith("\ufeff") or "\0" in text:
        raise refused(Reason.REFUSED_UTF8)
    return text
