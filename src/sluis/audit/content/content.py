"""What one end said to the other, as leaves with a path; and how far its leaves count.

In:  ``Payload``: octets of a body, a web address, a header, a name asked of DNS or TLS, a topic, a client's name.
Out: ``Content``: leaves, how they count, and why something was not read.

The rules this module keeps:
 * A body with fields (telemetry, JSON, XML, forms, pairs, tables) gives every leaf: whoever compares with a record
   needs them all. Of running text and of names only what identifies somebody counts. Pages, scripts, styles and
   pictures, and octets that nothing explains, are only looked at for what is known of the house.
 * A format of ``telemetry`` is read by its decoder, as ``identify`` reads it; what it refuses is tried as any build.
 * Credentials give no leaf, and no login in a web address: their readers took the user name out (``credentials``).
 * A body that is base64, or compressed though nobody said so, is opened, at most ``DEEPEST`` times. What cannot be
   undone (brotli, Zstandard) is said.
 * Total and bounded: any octets give a ``Content``, at most ``Limits.inflated_bytes`` of them are read.
"""

import base64
import io
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, NamedTuple
from urllib.parse import unquote

from sluis.audit.content import generic_formats
from sluis.capture.base.control_traffic import is_clock, is_echo
from sluis.capture.base.credentials import USER, SeparatedPart, proves, separate_request
from sluis.capture.base.sighting import CERTIFICATE, Part, Payload, Why
from sluis.errors import RefusedError
from sluis.identify.around import around
from sluis.identify.find.opened import Budget, compressed, inflate, readable
from sluis.telemetry.coding import decode_content
from sluis.telemetry.formats import Format, recognise
from sluis.telemetry.limits import Limits
from sluis.telemetry.media import media_type_of
from sluis.telemetry.model import Leaf, Message
from sluis.telemetry.source import decode_stream
from sluis.terms import Reason

LOGIN: Final = ("login", "username")
"""Path of a user name, however it was said."""
_SENDERS: Final = {USER: LOGIN, CERTIFICATE: ("client", CERTIFICATE)}
DEEPEST: Final = 3
"""Notations around a whole body that are undone."""
LARGEST: Final = 8 * 1_048_576
"""Octets of one body that are read."""
_LIMITS: Final = Limits(message_bytes=LARGEST, inflated_bytes=LARGEST, whole=True)
_WEB: Final = re.compile(
    r"text/(?:html|css|(?:ecma|java)script|x-component|vtt|calendar)|application/(?:(?:x-)?(?:ecma|java)script|xhtml\+xml|pdf|"
    r"wasm|font-\w+|vnd\.ms-fontobject|ocsp-(?:request|response)|dns-message|pkix-\w+|x-pkcs\S*|zip|x-dosexec)|"
    r"(?:image|font|video|audio|model)/.*"
)
_MACHINES: Final = re.compile(r"application/(?:ocsp-(?:request|response)|dns-message|pkix-\w+)")
"""What programs ask of each other, in octets that hold nothing else."""
_PAGE: Final = re.compile(r"(?is)\s*(?:<!--.{0,512}?-->\s*)?<(?:!doctype\s+html|html|head|body|script|svg)[\s>]")
_BASE64: Final = re.compile(r"[0-9A-Za-z+/_\-\r\n]{16,}={0,2}\s*")
_STREAMS: Final = 64
"""Compressed streams in one body."""
_LEAST_OPENSYNC: Final = 32
"""Shortest message that may be one of OpenSync: a few octets fit its definitions by chance."""
_AFTER_HOST: Final = re.compile(r"[/?#]")
_PIECES: Final = 256
"""Segments of one address, topic or name that are looked at."""
_STANDARD: Final = {"oui": "ManufacturerOUI", "pc": "ProductClass", "sn": "SerialNumber", "eid": "EndpointID",
                    "eid2": "EndpointID"}  # fmt: skip
"""Bulk Data's own query parameters (TR-369 Annex A, R-BULK.1), and the one obuspa writes."""


class Counts(StrEnum):
    """How far the leaves of something count."""

    EVERY = "every"
    """Each leaf is a field: a body with fields."""
    HITS = "hits"
    """Only what identifies somebody."""
    KNOWN = "known"
    """Only what is known of the house: content that is nobody's report."""


@dataclass(frozen=True, slots=True)
class Content:
    """What was said, read as far as it can be."""

    leaves: tuple[Leaf, ...] = field(default=(), repr=False)
    counts: Counts = Counts.HITS
    build: str = ""
    """How it is built: a format of ``telemetry``, ``json``, ``xml``, ``form``, ``text`` …; empty: not read."""
    coded: str = ""
    """Notations that were undone around the whole, outermost first: ``base64:compressed``; empty for none."""
    unread: Why | None = None
    """Why it, or the rest of it, was not read."""
    secrets: tuple[SeparatedPart, ...] = field(default=(), repr=False)
    """What in it proves who somebody is, when it is a whole request: only searched."""


def content_of(payload: Payload) -> Content:
    r"""Return what was said as leaves.

    Args:
        payload: As a reader of captures gives it.

    Returns:
        The content; for anything at all.

    Effects:
        None.

    Examples:
        >>> from sluis.capture.base.sighting import Place, SocketAddress
        >>> def example(part, octets, media=""):
        ...     return Payload(Place(1, 1), 0, SocketAddress(), SocketAddress(), part, octets, media=media)
        >>> [(leaf.path, leaf.value) for leaf in content_of(example(Part.URL, b"/in/x?sn=EX1")).leaves]
        [(('url', 'path'), 'in'), (('url', 'path'), 'x'), (('url', 'query', 'SerialNumber'), 'EX1')]
        >>> content_of(example(Part.BODY, b'{"rssi":-61}')).build
        'json'
        >>> content_of(example(Part.CREDENTIAL, b"x", "authorization")).leaves
        ()
    """
    return _PARTS[payload.part](payload)


def is_unexplained(payload: Payload) -> bool:
    r"""Whether nothing explains what was said: octets that are only searched for what is known.

    Examples:
        >>> from sluis.capture.base.sighting import Place, SocketAddress
        >>> end = SocketAddress()
        >>> is_unexplained(Payload(Place(1, 1), 0, end, end, Part.PAYLOAD, b"\xff\x00\xfe"))
        True
    """
    read = content_of(payload)
    return read.counts is Counts.KNOWN and read.unread is Why.UNKNOWN and not (read.build or read.coded)


_WRAPPED: Final = 60
"""Letters of a line from which a text that can be base64 or hexadecimal is that, and no word."""


def _text(octets: bytes) -> str:
    return octets[:LARGEST].decode("utf-8", "replace")


def _url(payload: Payload) -> Content:
    text = _text(payload.octets)
    before, scheme, rest = text.partition("://")
    leaves = generic_formats.Leaves()
    if scheme and before.isalnum():
        text = rest[host_end.start() :] if (host_end := _AFTER_HOST.search(rest)) is not None else ""
    text, _, fragment = text.partition("#")
    path, _, query = text.partition("?")
    for segment in path.split("/", _PIECES):
        if segment:
            leaves.add(("url", "path"), unquote(segment, errors="replace"))
    for name, value in generic_formats.pairs_of(query):
        below = generic_formats.key_path(_STANDARD.get(name.lower(), name)) if name else ("rest",)
        generic_formats.add_nested(leaves, ("url", "query", *below), value)
    if fragment:
        leaves.add(("url", "fragment"), unquote(fragment, errors="replace"))
    return Content(tuple(leaves.leaves), Counts.HITS, "url")


def _header(payload: Payload) -> Content:
    name = payload.media.strip()
    if proves(name):  # no reader gives one
        return Content()
    return Content((Leaf(("header", name), _text(payload.octets).strip()),), Counts.HITS, "header")


def _credential(_payload: Payload) -> Content:
    """Read nothing: a secret is searched, and gives no leaf."""
    return Content()


def _name(payload: Payload) -> Content:
    where = "dns" if payload.part is Part.DNS_NAME else "tls"
    return Content((Leaf((where, "name"), _text(payload.octets).strip().rstrip(".")),), Counts.HITS, where)


def _topic(payload: Payload) -> Content:
    segments = _text(payload.octets).split("/", _PIECES)
    return Content(tuple(Leaf(("topic",), segment) for segment in segments if segment), Counts.HITS, "topic")


def _client(payload: Payload) -> Content:
    path = _SENDERS.get(payload.media, ("client",))  # an identifier of a client is no option of DHCP
    return Content((Leaf(path, _text(payload.octets)),), Counts.HITS, "client")


def _body(payload: Payload) -> Content:
    octets, unread = payload.octets, None
    if payload.coding.strip():
        try:
            octets = decode_content(octets, payload.coding, _LIMITS)
        except RefusedError as refusal:
            why = Why.SIZE if refusal.reason == Reason.REFUSED_SIZE else Why.CODING
            return Content(unread=why)
    if len(octets) > LARGEST:
        octets, unread = octets[:LARGEST], Why.SIZE
    read = _opened(payload.media, octets, 0)
    return read if unread is None else replace(read, unread=unread)


def _payload(payload: Payload) -> Content:
    """Read what no known protocol explains; packets of a clock and echoes are known to hold nothing, and searched."""
    read = _body(payload)
    if read.unread is Why.UNKNOWN and is_clock(payload.octets, payload.sender.port, payload.receiver.port):
        return Content(read.leaves, read.counts, "ntp")
    if read.unread is Why.UNKNOWN and is_echo(payload.octets, payload.protocol):
        return Content(read.leaves, read.counts, payload.protocol)
    return read


def _opened(media: str, octets: bytes, depth: int) -> Content:
    """Read a body whose content coding is undone, opening notations around the whole of it."""
    if not octets.strip(b"\0 \t\r\n"):
        return Content((), Counts.EVERY, "empty")
    if _WEB.fullmatch(media_type_of(media)):
        return _of_web(media_type_of(media), octets)
    portions = generic_formats.parts_of(media, octets)
    if portions is not None:
        return _portions(portions, depth)
    return _by_format(octets) or _by_build(media, octets) or _by_notation(octets, depth) or _by_nothing(octets)


def _of_web(media: str, octets: bytes) -> Content:
    """Read what calls itself a page, a script or a picture: what is a report all the same is read as one.

    What has no text in it is searched, and said not to be read: anything can stand in it.
    """
    text = readable(octets)
    if text is None:
        return _known(octets, media, None if _MACHINES.fullmatch(media) else Why.UNKNOWN)
    if text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        for name, build in _BUILDS[:2]:
            leaves = build(text)
            if leaves is not None:
                return _by_format(octets) or _built(leaves, name)
    return _known(octets, media)


def _by_notation(octets: bytes, depth: int) -> Content | None:
    """Read what stands inside a notation around the whole body; ``None`` when there is none, or nothing readable."""
    inner = _undone(octets) if depth < DEEPEST else None
    if inner is None:
        return None
    read = _opened("", inner.plain, depth + 1)
    if read.counts is Counts.KNOWN:
        return None
    return replace(read, coded=f"{inner.notation}:{read.coded}".rstrip(":"), unread=read.unread or inner.unread)


def _by_nothing(octets: bytes) -> Content:
    """Read text; of what is, as a whole, octets in letters that nobody can read, it is said that it is not read."""
    text = readable(octets)
    if text is None:
        return _known(octets, "", Why.UNKNOWN)
    unread = Why.UNKNOWN if _wraps(text) else None
    return Content((Leaf(("text",), text),), Counts.HITS, "text", unread=unread)


def _wraps(text: str) -> bool:
    """Return whether a text is base64 or hexadecimal as a whole: lines without a space, long but for the last."""
    lines = text.split()
    is_long = bool(lines) and len(lines[0]) >= _WRAPPED and all(len(line) >= _WRAPPED for line in lines[:-1])
    return is_long and _BASE64.fullmatch(text.strip()) is not None


def _known(octets: bytes, build: str, unread: Why | None = None) -> Content:
    return Content((Leaf(("octets",), octets.decode("latin-1")),), Counts.KNOWN, build, unread=unread)


def _unpacked(octets: bytes) -> tuple[bytes, Why | None]:
    """Return what compressed octets hold, one stream behind the other, and why that is not all; nothing for others."""
    out = bytearray()
    for _ in range(_STREAMS):
        bits = compressed(octets)
        if bits is None:
            break
        machine = zlib.decompressobj(bits)
        try:
            out += machine.decompress(octets, LARGEST - len(out) + 1)
        except zlib.error:
            break
        octets = machine.unused_data.lstrip(b"\0")
        if not machine.eof or len(out) > LARGEST:
            return bytes(out[:LARGEST]), Why.SIZE if len(out) > LARGEST else Why.CUT
        if not octets:
            return bytes(out), None
    return bytes(out), Why.CODING


class _Undone(NamedTuple):
    """What a notation around a whole body holds."""

    notation: str
    plain: bytes
    unread: Why | None
    """Why ``plain`` is not all of it."""


def _undone(octets: bytes) -> _Undone | None:
    """Return what stands inside a notation around a whole body; ``None`` when there is none."""
    plain, why = _unpacked(octets)
    if plain:
        return _Undone("compressed", plain, why)
    if not octets.isascii():
        return None
    text = octets.decode("ascii").strip()
    if _BASE64.fullmatch(text) is None:
        return None
    bare = re.sub(r"\s", "", text).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        plain = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except ValueError:
        return None
    telling = readable(plain) is not None or inflate(plain, Budget(1024)) is not None or recognise(plain) is not None
    return _Undone("base64", plain, None) if telling else None


def _format_of(octets: bytes) -> Format | None:
    try:
        recognised = recognise(octets)
    except (RefusedError, RecursionError):  # pragma: no cover - recognisers are total; a new one may not be
        return None
    if recognised is not None and recognised.name == "opensync" and len(octets) < _LEAST_OPENSYNC:
        return None
    return recognised


def _by_format(octets: bytes) -> Content | None:
    """Read a body in a format of ``telemetry``; ``None`` when it is in none, or refused by it."""
    recognised = _format_of(octets)
    if recognised is None:
        return None
    leaves: list[Leaf] = []
    separated_parts: list[SeparatedPart] = []
    for message in decode_stream(io.BytesIO(octets), _LIMITS):
        if not isinstance(message, Message) or any(report.refused for report in message.reports):
            return None
        for report in message.reports:
            if report.collection_time is not None and recognised.name != "cwmp":  # there it is a leaf as well
                leaves.append(Leaf(("CollectionTime",), report.collection_time))
            leaves.extend(report.leaves)
        if recognised.name == "http":
            plain, separated_parts = separate_request(octets, message.headers)
            leaves.extend(around(Message((), message.claims, message.query, "", message.path, plain), "-"))
            leaves.extend(
                Leaf(LOGIN, _text(separated.octets)) for separated in separated_parts if separated.part is Part.CLIENT
            )
    secrets = tuple(separated for separated in separated_parts if separated.part is Part.CREDENTIAL)
    return Content(tuple(leaves), Counts.EVERY, recognised.name, secrets=secrets)


_BUILDS: Final[tuple[tuple[str, Callable[[str], generic_formats.Leaves | None]], ...]] = (
    ("json", generic_formats.of_json),
    ("json-lines", generic_formats.of_json_lines),
    ("form", generic_formats.of_form),
    ("table", generic_formats.of_table),
    ("pairs", generic_formats.of_pairs),
)
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_MARK: Final = b"\xef\xbb\xbf"


def _by_build(media: str, octets: bytes) -> Content | None:
    text = octets.decode("utf-16", "replace") if octets[:2] in _UTF16 else readable(octets.removeprefix(_MARK))
    if text is None:
        return None
    if not media and _PAGE.match(text):
        return _known(octets, "text/html")
    marked = generic_formats.of_xml(octets)
    if marked is not None:
        return _built(marked, "xml")
    for name, build in _BUILDS:
        leaves = build(text)
        if leaves is not None:
            return _built(leaves, name)
    return None


def _built(leaves: generic_formats.Leaves, build: str) -> Content:
    return Content(tuple(leaves.leaves), Counts.EVERY, build, unread=Why.SIZE if leaves.cut else None)


def _portions(portions: list[generic_formats.Portion], depth: int) -> Content:
    """Read each part of a multipart message; its leaves stand under its name."""
    leaves = generic_formats.Leaves()
    unread, secrets = Why.SIZE if len(portions) > generic_formats.MOST_PARTS else None, list[SeparatedPart]()
    for portion in portions:
        name = portion.name or "part"
        if portion.file:
            leaves.add((name, "filename"), portion.file)
        text = readable(portion.octets)
        if not portion.media and text is not None and not portion.file:
            generic_formats.add_nested(leaves, (name,), text)
            continue
        inner = _opened(portion.media, portion.octets, depth + 1) if depth < DEEPEST else _known(portion.octets, "")
        unread = unread or inner.unread
        secrets += inner.secrets
        for leaf in inner.leaves:
            leaves.add((name, *leaf.path), leaf.value)
    unread = Why.SIZE if leaves.cut else unread
    return Content(tuple(leaves.leaves), Counts.EVERY, "multipart", unread=unread, secrets=tuple(secrets))


_PARTS: Final[dict[Part, Callable[[Payload], Content]]] = {
    Part.BODY: _body,
    Part.PAYLOAD: _payload,
    Part.URL: _url,
    Part.HEADER: _header,
    Part.DNS_NAME: _name,
    Part.TLS_NAME: _name,
    Part.TOPIC: _topic,
    Part.CLIENT: _client,
    Part.CREDENTIAL: _credential,
}
