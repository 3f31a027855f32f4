"""The formats Sluis reads from files, in one table, and how one is told from another.

In:  the bytes of one message.
Out: the ``Format`` it is in, or ``None``; and from that a ``Message``.

The rules this module keeps:
 * The bytes decide, never a file's name. The first entry of ``FORMATS`` that recognises them wins: what carries a mark
   of its own (a request line, an envelope, a namespace) stands before what is told by its build alone.
 * A format is recognised by how a message begins, or by its keys, so that a broken one is still of its format: it is
   refused, and where, and never read as another.
 * Whoever says a format (``--as``) is believed, and the bytes are read as that or refused.

To add one: a module with a ``decode`` and a ``looks``, and an entry here (``docs/how-to/add-a-format.md``).
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final

from sluis.i18n import N_
from sluis.telemetry.bulk_csv import decode_csv, looks_csv
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.cwmp import decode_cwmp, looks_cwmp
from sluis.telemetry.data_elements import decode_data_elements, looks_data_elements
from sluis.telemetry.dump import HEADER, decode_dump
from sluis.telemetry.exposition import decode_exposition, looks_exposition
from sluis.telemetry.json_leaves import decode_tree
from sluis.telemetry.leases import decode_leases, looks_leases
from sluis.telemetry.limits import Limits
from sluis.telemetry.media import Decode, decode_body, media_type_of
from sluis.telemetry.model import Message
from sluis.telemetry.netjson import decode_netjson, looks_netjson
from sluis.telemetry.opensync import REPORTS, decode_named, decode_opensync, looks_opensync
from sluis.telemetry.path_lists import decode_path_list, looks_path_list
from sluis.telemetry.rdk import decode_rdk, looks_rdk
from sluis.telemetry.recorded import decode_request, looks_recorded, parse_request
from sluis.telemetry.skeleton import Skeleton, skeleton_of
from sluis.telemetry.strict_json import refused
from sluis.telemetry.ubus import decode_ubus, looks_ubus
from sluis.telemetry.ucentral import decode_ucentral, looks_ucentral
from sluis.telemetry.usp import decode_usp, decode_usp_msg, looks_usp
from sluis.terms import Reason

_DUMP_HEAD: Final = ",".join(HEADER)
_CONTROLS: Final = frozenset(range(32)) - set(b"\t\r\n")
_BINARY_WITHIN: Final = 64
"""A control character among so many bytes at the beginning: a binary message."""
_FIRST: Final = 16
_AROUND: Final = b"\0\t\r\n \xef\xbb\xbf\xff\xfe"
"""What may stand around the first bracket of JSON in some encoding."""
_LOOK: Final = 65_536
"""Bytes at the beginning in which a text shows its format."""


class Head:
    """The bytes of a message as its recogniser sees them; what is worked out is kept."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    @cached_property
    def text(self) -> str:
        """The beginning as text; empty when it is none. White space and a byte order mark before it are gone."""
        if not _CONTROLS.isdisjoint(self.raw[:_BINARY_WITHIN]):
            return ""
        return self.raw[:_LOOK].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")

    @cached_property
    def skeleton(self) -> Skeleton:
        """The keys of a JSON text; none when it is no JSON text."""
        if not self.looks_json:
            return Skeleton()
        return skeleton_of(self.raw.decode("utf-8", "replace"))

    @property
    def looks_json(self) -> bool:
        """Whether it begins as an object or an array."""
        return self.text[:1] in {"{", "["}


@dataclass(frozen=True, slots=True)
class Format:
    """One format."""

    name: str
    """What ``--as`` takes."""
    standard: str
    """A message id: whose it is, and which version."""
    looks: Callable[[Head], bool]
    decode: Decode
    home: str
    """Module of this folder that reads it; its docstring has the rules and the source."""
    told_by: str
    """How it is recognised, in a few words, for ``docs/reference/formats.md``."""
    lines: bool = False
    """Whether a file may hold one message a line."""
    octets: bool = False
    """Whether a message may begin with octets that are no text."""


def recognise(raw: bytes) -> Format | None:
    """Return the format of a message, or ``None`` when it is in none of ``FORMATS``.

    Args:
        raw: The whole message; its beginning is enough for most formats.

    Examples:
        >>> found = recognise(b'{"freq":5180,"clients":{}}')
        >>> found.name if found else None
        'ubus'
        >>> recognise(b"hello") is None
        True
    """
    head = Head(raw)
    return next((candidate for candidate in (FORMATS if head.text else _OF_OCTETS) if candidate.looks(head)), None)


def format_named(name: str) -> Format | None:
    """Return the format of a name, those that cannot be recognised included.

    Examples:
        >>> format_named("usp").name, format_named("hello")
        ('usp', None)
    """
    return next((candidate for candidate in (*FORMATS, *TOLD) if candidate.name == name), None)


def decode_as(recognised: Format | None, raw: bytes, limits: Limits) -> Message:
    """Return what one message says in a format.

    Args:
        recognised: As ``recognise`` says, or as somebody told.
        raw: The whole message.
        limits: What it may hold.

    Raises:
        RefusedError: ``refused-format`` for none; ``refused-size``; else as the decoder. JSON in no known build, in
            UTF-16 or with a mark before it, and nothing at all, are refused as the gate would refuse them.

    Effects:
        None.
    """
    if len(raw) > limits.message_bytes and (recognised is None or recognised.decode is not _decode_http):
        raise refused(Reason.REFUSED_SIZE)
    if recognised is not None:
        return recognised.decode(raw, limits)
    if raw[:_FIRST].translate(None, _AROUND)[:1] in {b"{", b"[", b""}:
        return decode_bulk(raw, limits)
    raise refused(Reason.REFUSED_FORMAT)


def _decode_http(raw: bytes, limits: Limits) -> Message:
    """Decode a recorded request; unlike the gate, by what its body is when its content type does not forbid that."""
    return decode_request(parse_request(raw, limits), limits, _decode_http_body)


def _decode_http_body(content_type: str | None, body: bytes, limits: Limits) -> Message:
    media = media_type_of(content_type)
    if media in _BY_MEDIA:
        recognised = recognise(body)
        if recognised is not None and recognised.name in _BY_MEDIA[media]:
            return recognised.decode(body, limits)
    return decode_body(content_type, body, limits)


_SOAP: Final = frozenset({"cwmp"})
_JSON: Final = frozenset({"data-elements", "netjson", "ucentral", "path-list", "rdk", "ubus"})
_BY_MEDIA: Final = {
    "": _JSON | _SOAP,
    "application/json": _JSON,
    "text/json": _JSON,
    "text/xml": _SOAP,
    "application/xml": _SOAP,
    "application/soap+xml": _SOAP,
    "application/vnd.bbf.usp.msg": frozenset({"usp"}),
}
"""Which formats a body may be recognised as, by the content type of its request."""

FORMATS: Final = (
    Format(
        "http",
        N_("a recorded HTTP request (RFC 9112) with any of these in it"),
        lambda head: looks_recorded(head.raw),
        _decode_http,
        "recorded",
        "a request line; its body by content type, then like a file",
        octets=True,
    ),
    Format(
        "dump",
        N_("parameter dump of an ACS: parameter,value,type (GenieACS)"),
        lambda head: head.text.partition("\n")[0].strip() == _DUMP_HEAD,
        lambda raw, limits: decode_dump(io.BytesIO(raw), limits),
        "dump",
        "its first line, which is exactly that",
    ),
    Format(
        "csv",
        N_("Bulk Data in CSV, both layouts (TR-369 Annex A, TR-181)"),
        lambda head: looks_csv(head.text),
        decode_csv,
        "bulk_csv",
        "`ReportTimestamp` or `ParameterName` as its first name; columns without a time stamp only by `--as`",
    ),
    Format(
        "cwmp",
        N_("Inform and GetParameterValuesResponse in SOAP (TR-069 Amendment 6)"),
        lambda head: looks_cwmp(head.text),
        decode_cwmp,
        "cwmp",
        "an `Envelope`, and a namespace of CWMP",
    ),
    Format(
        "exposition",
        N_("Prometheus text format 0.0.4"),
        lambda head: looks_exposition(head.text),
        decode_exposition,
        "exposition",
        "a first line with `# HELP`, `# TYPE`, or a sample with labels",
    ),
    Format(
        "leases",
        N_("lease file of dnsmasq 2.91"),
        lambda head: looks_leases(head.text),
        decode_leases,
        "leases",
        "a lease, or the server's DUID, as its first line",
    ),
    Format(
        "json",
        N_("Bulk Data in JSON, all layouts (TR-369 Annex A; RDK Telemetry 2.0)"),
        lambda head: ("Report",) in head.skeleton.arrays,
        decode_bulk,
        "bulk_json",
        "an array under the key `Report`",
        lines=True,
    ),
    Format(
        "data-elements",
        N_("native Wi-Fi Data Elements JSON (Wi-Fi Alliance, EasyMesh)"),
        lambda head: looks_data_elements(head.skeleton),
        decode_data_elements,
        "data_elements",
        "a key that begins with `wfa-dataelements:`",
        lines=True,
    ),
    Format(
        "netjson",
        N_("NetJSON, DeviceMonitoring above all (OpenWISP)"),
        lambda head: looks_netjson(head.skeleton),
        decode_netjson,
        "netjson",
        "its `type`",
        lines=True,
    ),
    Format(
        "ucentral",
        N_("uCentral notifications and state (TIP OpenWiFi)"),
        lambda head: looks_ucentral(head.skeleton),
        decode_ucentral,
        "ucentral",
        "a JSON-RPC call with a serial number, or `unit` beside `interfaces` with names",
        lines=True,
    ),
    Format(
        "path-list",
        N_("lists of path and parameters (prplOS)"),
        lambda head: looks_path_list(head.skeleton),
        decode_path_list,
        "path_lists",
        "a list of objects with `path` and `parameters`",
        lines=True,
    ),
    Format(
        "rdk",
        N_("RDK Telemetry 2.0, the style of XConf"),
        lambda head: looks_rdk(head.skeleton),
        decode_rdk,
        "rdk",
        "one root, `searchResult` or with two of the usual names below it",
        lines=True,
    ),
    Format(
        "ubus",
        N_("replies of hostapd, iwinfo and LuCI over ubus (OpenWrt)"),
        lambda head: looks_ubus(head.skeleton),
        decode_ubus,
        "ubus",
        "the keys of one of these replies, or keys that are all addresses",
        lines=True,
    ),
    Format(
        "usp",
        N_("USP Record with a Msg in it (TR-369, USP 1.4)"),
        lambda head: looks_usp(head.raw),
        decode_usp,
        "usp",
        "the version of USP as its first field",
        octets=True,
    ),
    Format(
        "opensync",
        N_("OpenSync 7.0 reports in protobuf, zlib or not"),
        lambda head: looks_opensync(head.raw),
        decode_opensync,
        "opensync",
        "the first report whose definitions explain all of it",
        octets=True,
    ),
)
"""In the order in which they are tried: the most specific first."""
_OF_OCTETS: Final = tuple(entry for entry in FORMATS if entry.octets)

_ONLY_SAID: Final = "nothing: only by `--as`"

TOLD: Final = (
    Format(
        "usp-msg",
        N_("USP Msg without its Record (TR-369, USP 1.4)"),
        lambda _head: False,
        decode_usp_msg,
        "usp",
        _ONLY_SAID,
    ),
    Format(
        "any-json",
        N_("any other JSON text (RFC 8259), as it is"),
        lambda _head: False,
        lambda raw, limits: decode_tree(raw, ("any",), limits),
        "json_leaves",
        _ONLY_SAID,
        lines=True,
    ),
    *(
        Format(
            f"opensync-{report.name}",
            N_("one report of OpenSync 7.0, whatever it looks like"),
            lambda _head: False,
            partial(decode_named, report.name),
            "opensync",
            _ONLY_SAID,
        )
        for report in REPORTS
    ),
)
"""Those that nothing in the bytes tells: they are read when somebody says so."""
