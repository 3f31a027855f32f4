"""Read a Bulk Data body as its ``Content-Type`` says: JSON or CSV, in UTF-8.

In:  the header as sent, and the body, its content coding undone.
Out: ``Message``.

The rules this module keeps:
 * No header, or one without ``charset``, is JSON in UTF-8: RDK-B sends no charset, and some send neither.
 * CSV has a header line. One that says ``header=absent`` names no parameter and is not read.
 * Whoever says CSV gets CSV: the body is not looked at to find out.

Source: TR-369 Annex A, R-BULK.7 (``application/json; charset=UTF-8``, ``text/csv; charset=UTF-8; header=present``).
"""

from collections.abc import Callable
from typing import Final

from sluis.telemetry.bulk_csv import decode_csv
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Message
from sluis.telemetry.strict_json import refused
from sluis.terms import Reason

Decode = Callable[[bytes, Limits], Message]

_DECODERS: Final[dict[str, Decode]] = {
    "": decode_bulk,
    "application/json": decode_bulk,
    "text/json": decode_bulk,
    "text/csv": decode_csv,
    "application/csv": decode_csv,
}
_CHARSETS: Final = frozenset({"utf-8", "utf8"})


def content_type_ok(value: str | None) -> bool:
    """Return whether a message with this ``Content-Type`` may be read as Bulk Data.

    Args:
        value: The header as sent; ``None`` or blank when there was none.

    Returns:
        ``True`` for JSON or CSV in UTF-8, or no statement at all.

    Effects:
        None.

    Examples:
        >>> content_type_ok('application/json; charset="UTF-8"'), content_type_ok("text/csv; header=present")
        (True, True)
        >>> content_type_ok("text/xml"), content_type_ok("text/json; charset=latin1")
        (False, False)
    """
    return _decoder_of(value) is not None


def decode_body(content_type: str | None, body: bytes, limits: Limits) -> Message:
    r"""Return the reports of a body.

    Args:
        content_type: The header as sent; ``None`` or blank when there was none.
        body: The body, its content coding undone.
        limits: What the message may hold.

    Returns:
        A message without claims.

    Raises:
        RefusedError: ``refused-layout`` for another content type; else as ``decode_bulk`` and ``decode_csv``.

    Examples:
        >>> decode_body("text/csv", b"ReportTimestamp,a\n1795525200,1\n", Limits()).reports[0].leaf_count
        1
    """
    decode = _decoder_of(content_type)
    if decode is None:
        raise refused(Reason.REFUSED_LAYOUT)
    return decode(body, limits)


def media_type_of(value: str | None) -> str:
    """Return the media type of a ``Content-Type``, in lower case; empty when there is none.

    Examples:
        >>> media_type_of("Text/XML; charset=utf-8"), media_type_of(None)
        ('text/xml', '')
    """
    return (value or "").partition(";")[0].strip().lower()


def _decoder_of(value: str | None) -> Decode | None:
    for parameter in (value or "").split(";")[1:]:
        name, _, content = parameter.partition("=")
        parameter_value = content.strip().strip('"').lower()
        if name.strip().lower() == "charset" and parameter_value not in _CHARSETS:
            return None
        if name.strip().lower() == "header" and parameter_value == "absent":
            return None
    return _DECODERS.get(media_type_of(value))
