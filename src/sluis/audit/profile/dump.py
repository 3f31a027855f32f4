"""Read what a router says of its Bulk Data profiles, in whatever form the dump was taken.

In:  the octets of a dump: a USP Record or Msg with a GetResp, a CWMP envelope with a GetParameterValuesResponse, JSON,
     or lines of path and value (``=``, ``=>``, tab, or CSV as ``telemetry.dump``).
Out: ``Dump``: every profile with what was said of it, and what of the dump was not understood.

The rules this module keeps:
 * Names are compared without regard to case, and a maker's own table that is called after bulk data is one: a profile
   cannot hide in its spelling.
 * What is not said stays absent and is nobody's default. What is said twice, differently, is counted, and each is kept.
 * What cannot be read whole refuses the dump with its reason; a line that is none is counted.
 * Bounded: ``MOST_OCTETS``, and ``LIMITS`` for what is in them. XML without document types (``telemetry.markup``).
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from sluis.errors import RefusedError
from sluis.identify.find.scan import kind_of
from sluis.telemetry.cwmp import decode_cwmp
from sluis.telemetry.dump import HEADER, decode_dump
from sluis.telemetry.json_leaves import member, tree_leaves
from sluis.telemetry.limits import Limits
from sluis.telemetry.markup import parse_markup
from sluis.telemetry.model import Message, Number, Opaque, Value
from sluis.telemetry.strict_json import Node, parse_faultless, refused
from sluis.telemetry.usp import decode_usp, decode_usp_msg, looks_usp, split_path
from sluis.terms import Kind, Reason

MOST_OCTETS: Final = 16 * 1_048_576
LIMITS: Final = Limits(message_bytes=MOST_OCTETS, inflated_bytes=MOST_OCTETS, leaves=200_000, values=2_000_000)
MOST_PROFILES: Final = 1_000
MOST_SETTINGS: Final = 30_000
"""Of all profiles together; routers take some hundreds."""
MOST_VALUES: Final = 64
"""Of one setting; one is what a router has."""
BULK_DATA: Final = "bulkdata"
_TOLD: Final = frozenset({"GetParameterValuesResponse", "Inform"})
"""What a router says of its parameters over CWMP."""
_OF_THE_WHOLE: Final = frozenset(
    {"status", "minreportinginterval", "protocols", "encodingtypes", "encodetypes", "maxnumberofprofiles",
     "maxnumberofparameterreferences"}
)  # fmt: skip
"""What stands beside the profiles and sets nothing; one maker's spelling among them."""
_TYPES: Final = frozenset(
    {"string", "int", "unsignedint", "long", "unsignedlong", "boolean", "datetime", "base64", "hexbinary", "decimal"}
)
"""What can stand behind a value (TR-106, 2.3.2)."""
_ROOTS: Final = frozenset({"device", "internetgatewaydevice"})
_LONGEST_TOLD: Final = 64
_TELLS: Final = frozenset(Kind) - {Kind.IP_ADDRESS, Kind.IP_PREFIX, Kind.UNKNOWN}
"""Kinds that keep a model or a version unsaid; a version of four numbers looks like an address."""
_ONE_OF: Final = frozenset({"http", "mqtt", "csvencoding", "jsonencoding"})
"""Objects that stand once; some makers number them."""
SETTINGS: Final = frozenset(
    {
        "alias", "controlfileformat", "controller", "csvencoding.escapecharacter", "csvencoding.fieldseparator",
        "csvencoding.reportformat", "csvencoding.rowseparator", "csvencoding.rowtimestamp", "enable", "encodingtype",
        "filetransferpassword", "filetransferurl", "filetransferusername", "http.compression",
        "http.compressionssupported", "http.method", "http.methodssupported", "http.password",
        "http.persistacrossreboot", "http.requesturiparameternumberofentries", "http.retryenable",
        "http.retryintervalmultiplier", "http.retryminimumwaitinterval", "http.url", "http.usedateheader",
        "http.username", "jsonencoding.reportformat", "jsonencoding.reporttimestamp", "mqtt.publishqos",
        "mqtt.publishretain", "mqtt.publishtopic", "mqtt.reference", "name", "numberofretainedfailedreports",
        "parameternumberofentries", "protocol", "reportinginterval", "streaminghost", "streamingport",
        "streamingsessionid", "timereference",
    }
)  # fmt: skip
"""What the data models name below a profile (TR-181 Device:2.19, TR-098)."""


@dataclass(slots=True)
class SeenProfile:
    """One profile, as far as a dump says it; names in lower case."""

    root: str
    """The path of its table's object, as the dump spells it."""
    instance: str
    settings: dict[str, list[str]] = field(default_factory=dict)
    parameters: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    in_url: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """Rows of ``HTTP.RequestURIParameter``."""
    unknown: int = 0
    """Settings with a value that no data model names."""

    def said(self, name: str) -> str | None:
        """Return the first value of a setting, without blanks around it; ``None``: not said."""
        values = self.settings.get(name)
        return values[0].strip() if values else None


@dataclass(slots=True)
class Dump:
    """What one dump says."""

    profiles: list[SeenProfile] = field(default_factory=list)
    enabled: dict[str, str] = field(default_factory=dict)
    """``Enable`` of the whole, by the root of the table."""
    counts: dict[str, str] = field(default_factory=dict)
    """``ProfileNumberOfEntries``, by the root of the table."""
    wildcards: dict[str, str] = field(default_factory=dict)
    """``ParameterWildCardSupported``, by the root of the table."""
    about: dict[str, str] = field(default_factory=dict)
    """``oui``, ``model``, ``firmware``: what may be said of the router."""
    parameters: int = 0
    conflicts: int = 0
    """Parameters that stand there twice with two values."""
    beside: int = 0
    """Parameters that are called after bulk data and stand in no profile."""
    lines: int = 0
    """Lines that are no parameter."""
    refused: Reason | None = None
    places: dict[tuple[str, str], SeenProfile] = field(default_factory=dict, repr=False)
    """The profiles by root and instance, lower case."""
    rows: int = 0
    """Settings of all profiles together."""


def read_profiles(content: bytes) -> Dump:
    r"""Return what a dump says of the profiles of a router.

    Args:
        content: Of the file, whole.

    Returns:
        ``refused`` is set, and nothing else, where it cannot be read whole.

    Effects:
        None. Time linear in its length.

    Examples:
        >>> dump = read_profiles(b"Device.BulkData.Profile.1.HTTP.URL=https://a.example/\nrubbish\n")
        >>> dump.profiles[0].said("http.url"), dump.lines
        ('https://a.example/', 1)
    """
    dump = Dump()
    try:
        if len(content) > MOST_OCTETS:
            raise refused(Reason.REFUSED_SIZE)
        seen: dict[str, str] = {}
        serials = set[str]()
        for path, value in _parameters(content, dump):
            dump.parameters += 1
            if dump.parameters > LIMITS.leaves:
                raise refused(Reason.REFUSED_SIZE)
            key = path.casefold().removesuffix(".")
            if seen.setdefault(key, value) != value:
                dump.conflicts += 1
            _take(dump, path, value, serials)
    except RefusedError as refusal:
        return Dump(refused=Reason(refusal.reason))
    dump.about = {name: text for name, text in dump.about.items() if _tellable(text, serials)}
    return dump


def _parameters(content: bytes, dump: Dump) -> Iterator[tuple[str, str]]:
    """Yield paths and values, by the form the octets have."""
    head = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if looks_usp(content[:64]):
        yield from _leaves(decode_usp(content, LIMITS), dump)
    elif head[:1] == b"<":
        yield from _leaves(_told_by_a_router(content), dump)
    elif head[:1] in {b"{", b"["}:
        yield from _json(content, dump)
    elif head.startswith(",".join(HEADER).encode()):
        import io

        yield from _leaves(decode_dump(io.BytesIO(content), LIMITS), dump)
    elif b"\0" in head or b"" < head[:1] < b"\t":
        yield from _leaves(decode_usp_msg(content, LIMITS), dump)
    else:
        yield from _lines(content, dump)


def _told_by_a_router(content: bytes) -> Message:
    """Return what an envelope says, when it is a router that says it: what is asked of one is not what it has set."""
    message = decode_cwmp(content, LIMITS)
    body = parse_markup(content, LIMITS).child("Body")
    if body is None or body.children[0].local not in _TOLD:
        raise refused(Reason.REFUSED_LAYOUT)
    return message


def _leaves(message: Message, dump: Dump) -> Iterator[tuple[str, str]]:
    for report in message.reports:
        if report.refused is not None:
            raise refused(report.refused)
        for leaf in report.leaves:
            yield from _said_at(".".join(leaf.path), leaf.value, dump)


def _said_at(path: str, value: Value, dump: Dump) -> Iterator[tuple[str, str]]:
    """Yield a parameter; what has no value that can be read is counted as not read."""
    if isinstance(value, Opaque):
        dump.lines += 1
    else:
        yield path, _text(value)


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Number):
        return value.text
    return value if isinstance(value, str) else ""


def _json(content: bytes, dump: Dump) -> Iterator[tuple[str, str]]:
    """Yield the parameters of JSON: a tree, paths and values, or a list of either; as GenieACS writes them too."""
    root = parse_faultless(content, LIMITS)
    for element in root if isinstance(root, list) else [root]:
        named = next((name for name in ("path", "name", "parameter") if isinstance(member(element, name), str)), None)
        if named is None:
            yield from _tree(element, "", dump)
            continue
        path = str(member(element, named))
        inner = member(element, "parameters")
        if isinstance(inner, tuple):
            yield from _tree(inner, path.removesuffix("."), dump)
        else:
            yield path, "".join(text for _, text in _tree(member(element, "value"), "", dump))


def _tree(node: Node, prefix: str, dump: Dump) -> Iterator[tuple[str, str]]:
    for leaf in tree_leaves(node, (prefix,) if prefix else (), LIMITS):
        path = leaf.path
        if len(path) > 1 and path[-1] in {"_object", "_writable", "_timestamp", "_type"}:
            continue
        value = path[-1:] == ("_value",) or path[-2:] == ("_value", "1")
        if path[-2:] == ("_value", "2"):
            continue
        kept = path[: path.index("_value")] if value else path
        yield from _said_at(".".join(part.removesuffix(".") for part in kept), leaf.value, dump)


def _lines(content: bytes, dump: Dump) -> Iterator[tuple[str, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused(Reason.REFUSED_UTF8) from None
    found = False
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        parted = _parted(line)
        if parted is None:
            dump.lines += 1
        else:
            found = True
            yield parted
    if not found:
        raise refused(Reason.REFUSED_FORMAT)


def _parted(line: str) -> tuple[str, str] | None:
    """Take a line apart at the first mark that stands outside brackets; ``None`` when it is no parameter."""
    depth = 0
    for at, character in enumerate(line):
        depth += (character == "[") - (character == "]" and depth > 0)
        if depth == 0 and character in "=\t,":
            path = line[:at].strip()
            rest = line[at + 1 :].removeprefix(">").strip()
            value = rest if character == "=" else _first_cell(rest, character)
            if value is None or "." not in path or " " in path:
                return None
            quoted = len(value) > 1 and value[0] == value[-1] == '"'
            return path, value[1:-1] if quoted else value
    return None


def _first_cell(rest: str, mark: str) -> str | None:
    """Return the value of a line whose type may stand behind it; ``None`` where more stands there than that.

    A router that takes a list in a reference would ask all of it, and only its first path would be seen.
    """
    try:
        [cells] = csv.reader([rest], delimiter=mark, skipinitialspace=True, strict=True) if rest else [[""]]
    except (csv.Error, ValueError):
        return None
    value, *more = [cell.strip() for cell in cells]
    kinds = [cell.casefold().removeprefix("xsd:") for cell in more if cell]
    return value if not kinds or (len(kinds) == 1 and kinds[0] in _TYPES) else None


def _take(dump: Dump, path: str, value: str, serials: set[str]) -> None:
    segments = split_path(path)
    at = next((at for at, segment in enumerate(segments) if BULK_DATA in segment.casefold()), None)
    if at is None:
        _take_about(dump, segments, value, serials)
        return
    root, rest = ".".join(segments[: at + 1]), segments[at + 1 :]
    if len(rest) > 1 and rest[0].casefold() == "profile":
        dump.rows += 1
        if dump.rows > MOST_SETTINGS:
            raise refused(Reason.REFUSED_SIZE)
        _take_setting(_profile(dump, root, rest[1]), [segment.casefold() for segment in rest[2:]], value)
        return
    name = ".".join(rest).casefold()
    if name == "enable":
        dump.enabled[root.casefold()] = value.strip()
    elif name == "profilenumberofentries":
        dump.counts[root.casefold()] = value.strip()
    elif name == "parameterwildcardsupported":
        dump.wildcards[root.casefold()] = value.strip()
    elif name not in _OF_THE_WHOLE:
        dump.beside += bool(value.strip())


def _profile(dump: Dump, root: str, instance: str) -> SeenProfile:
    key = (root.casefold(), instance.casefold())
    if key not in dump.places:
        if len(dump.profiles) >= MOST_PROFILES:
            raise refused(Reason.REFUSED_SIZE)
        dump.places[key] = SeenProfile(root, instance)
        dump.profiles.append(dump.places[key])
    return dump.places[key]


def _take_setting(profile: SeenProfile, path: list[str], value: str) -> None:
    if path[:1] and path[0] in _ONE_OF and len(path) > 2 and path[1].isdigit():  # noqa: PLR2004 - object, number, name
        path = [path[0], *path[2:]]
    match path:
        case ["parameter", row, name] if name in {"reference", "name", "exclude"}:
            _said(profile.parameters.setdefault(row, {}), name, value)
        case ["http", "requesturiparameter", row, name] if name in {"reference", "name"}:
            _said(profile.in_url.setdefault(row, {}), name, value)
        case []:
            pass
        case _ if ".".join(path) in SETTINGS:
            _said(profile.settings, ".".join(path), value)
        case _:
            profile.unknown += bool(value.strip())


def _said(values: dict[str, list[str]], name: str, value: str) -> None:
    before = values.setdefault(name, [])
    if value not in before:
        if len(before) >= MOST_VALUES:
            raise refused(Reason.REFUSED_SIZE)
        before.append(value)


def _take_about(dump: Dump, segments: tuple[str, ...], value: str, serials: set[str]) -> None:
    match [segment.casefold() for segment in segments]:
        case [root, "deviceinfo", name] if root in _ROOTS and value.strip():
            if name == "serialnumber":
                serials.add(value.strip().casefold())
            told = {"manufactureroui": "oui", "productclass": "model", "softwareversion": "firmware"}.get(name)
            if told is not None:
                dump.about[told] = value.strip()
            elif name == "modelname":
                dump.about.setdefault("model", value.strip())


def _tellable(text: str, serials: Iterable[str]) -> bool:
    """Whether a model or a version may be said: short, printable, and with no identifier in it."""
    if len(text) > _LONGEST_TOLD or not text.isprintable() or any(serial in text.casefold() for serial in serials):
        return False
    return kind_of(text) not in _TELLS
