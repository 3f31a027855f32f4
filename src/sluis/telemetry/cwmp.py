"""Decode what a CPE says to its ACS: TR-069 ``Inform`` and ``GetParameterValuesResponse`` in SOAP.

In:  one SOAP 1.1 envelope.
Out: ``Message`` with one report.

The rules this module keeps:
 * A ``ParameterValueStruct`` is a leaf under the name it gives. Everything else in the envelope that can hold a string
   is a leaf under ``cwmp``: fields of the call, headers, comments, attributes and namespaces that are not the usual.
 * How many there are, the elements say: real clients write another count into ``arrayType``.
 * ``DeviceId`` claims OUI, product class and serial number; ``CurrentTime`` is when it was collected.
 * One name twice refuses the report. A document type, an entity or a processing instruction refuses the message.
 * Other calls are read too, as leaves under ``cwmp``: an envelope is never half understood.

Source: TR-069 Amendment 6 (``cwmp-1-2.xsd``, ``cwmp-1-4.xsd``); SOAP 1.1 section 3; ``facts/protocols.md`` section 3.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from sluis.telemetry.limits import Limits
from sluis.telemetry.markup import Element, parse_markup
from sluis.telemetry.model import Claims, Leaf, Message, Path, Report
from sluis.telemetry.strict_json import refused
from sluis.terms import Reason

PREFIX: Final = "cwmp"
_CWMP: Final = re.compile(r"urn:dslforum-org:cwmp-1-\d{1,2}")
_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_NAMESPACES: Final = frozenset(
    {
        _SOAP,
        "http://schemas.xmlsoap.org/soap/encoding/",
        "http://www.w3.org/2001/XMLSchema",
        "http://www.w3.org/2001/XMLSchema-instance",
    }
)
_PREFIX: Final = re.compile(r".{0,2}|[Ss][Oo][Aa][Pp](?:[-_]?[Ee][Nn][CcVv])?|cwmp|xsd?|xsi|SOAP-?E?N?[CV]?")
_TYPE: Final = re.compile(
    r"[A-Za-z-]{0,10}:?(?:string|boolean|int|unsignedInt|long|unsignedLong|dateTime|base64(?:Binary)?|hexBinary|"
    r"anySimpleType|anyType|(?:Event|ParameterValue|ParameterInfo|ParameterAttribute)Struct)(?:\[\d{0,6}\])?|[01]?"
)
"""What ``xsi:type``, ``arrayType`` and ``mustUnderstand`` say when they say nothing of a household."""
_PLAIN_ATTRIBUTES: Final = frozenset({"type", "arrayType", "mustUnderstand", "encodingStyle"})
_STRUCT: Final = "ParameterValueStruct"
_HEAD: Final = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>)?\s*(?:<!--.{0,500}?-->\s*)?<(?:[\w.-]+:)?Envelope[\s>]", re.DOTALL
)


def looks_cwmp(head: str) -> bool:
    """Return whether a text begins as a SOAP envelope that speaks of CWMP.

    Examples:
        >>> looks_cwmp('<s:Envelope xmlns:c="urn:dslforum-org:cwmp-1-0">'), looks_cwmp("<Envelope>")
        (True, False)
    """
    return _HEAD.match(head) is not None and _CWMP.search(head) is not None


def decode_cwmp(body: bytes, limits: Limits) -> Message:
    """Return what one envelope says.

    Args:
        body: The envelope, its content coding undone.
        limits: What the message may hold.

    Returns:
        The message, with the claims of ``DeviceId``.

    Raises:
        RefusedError: as ``parse_markup``; ``refused-layout`` for what is no envelope with one call, ``refused-size``.

    Effects:
        None.

    Examples:
        >>> soap = 'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:c="urn:dslforum-org:cwmp-1-0"'
        >>> call = "<c:Inform><DeviceId><OUI>00256D</OUI></DeviceId></c:Inform>"
        >>> message = decode_cwmp(f"<s:Envelope {soap}><s:Body>{call}</s:Body></s:Envelope>".encode(), Limits())
        >>> message.claims.oui, message.reports[0].leaves
        ('00256D', (Leaf(path=('cwmp', 'Inform', 'DeviceId', 'OUI'), value='00256D'),))
    """
    root = parse_markup(body, limits)
    envelope_body = root.child("Body")
    if root.name != f"{{{_SOAP}}}Envelope" or envelope_body is None or len(envelope_body.children) != 1:
        raise refused(Reason.REFUSED_LAYOUT)
    [call] = envelope_body.children
    leaves: list[Leaf] = []
    for leaf in _leaves(root, (PREFIX,), envelope_body, call):
        leaves.append(leaf)
        if len(leaves) > limits.leaves:
            raise refused(Reason.REFUSED_SIZE)
    claims = _claims(call)
    time = call.child("CurrentTime")
    named = Counter(leaf.path for leaf in leaves if leaf.path[0] != PREFIX)
    if named and max(named.values()) > 1:
        return Message((Report((), refused=Reason.REFUSED_DUPLICATE_KEY, leaf_count=len(leaves)),), claims)
    if any(len(leaf.path) > limits.path_segments for leaf in leaves):
        return Message((Report((), refused=Reason.REFUSED_DEPTH, leaf_count=len(leaves)),), claims)
    collected = None if time is None else time.text.strip()
    return Message((Report(tuple(leaves), collected, leaf_count=len(leaves)),), claims)


def _claims(call: Element) -> Claims:
    device = call.child("DeviceId")
    if device is None:
        return Claims()
    texts = {child.local: child.text.strip() or None for child in device.children}
    oui = texts.get("OUI")
    return Claims(oui and oui.upper(), texts.get("ProductClass"), texts.get("SerialNumber"))


def _leaves(element: Element, path: Path, body: Element, call: Element) -> Iterator[Leaf]:
    """Yield the leaves of an element: its parameters under their names, the rest under its path."""
    yield from _beside(element, path)
    if element.local == _STRUCT:
        name, value = element.child("Name"), element.child("Value")
        if name is not None and value is not None and not name.children and not value.children:
            yield Leaf(tuple(name.text.strip().split(".")), value.text)
            yield from _beside(name, (*path, "Name"))
            yield from _beside(value, (*path, "Value"))
            rest = [child for child in element.children if child is not name and child is not value]
            yield from _children(rest, path, body, call)
            return
    yield from _children(element.children, path, body, call)
    if element.text.strip() or not element.children:
        yield Leaf(path, element.text if not element.children else element.text.strip())


def _children(children: list[Element], path: Path, body: Element, call: Element) -> Iterator[Leaf]:
    total = Counter(child.local for child in children)
    seen: Counter[str] = Counter()
    for child in children:
        seen[child.local] += 1
        if child is body:
            below = path
        elif child is call:
            below = (PREFIX, child.local)
        elif total[child.local] > 1 or child.local.endswith("Struct"):
            below = (*path, child.local, str(seen[child.local]))
        else:
            below = (*path, child.local)
        yield from _leaves(child, below, body, call)


def _beside(element: Element, path: Path) -> Iterator[Leaf]:
    """Yield what an element holds beside text and children, unless it is what every envelope says."""
    for name, value in element.attributes.items():
        local = name.rpartition("}")[2]
        usual = local in _PLAIN_ATTRIBUTES and (_TYPE.fullmatch(value) or value in _NAMESPACES)
        if not usual:
            yield Leaf((*path, f"@{local}"), value)
    for prefix, uri in element.namespaces:
        if not (_PREFIX.fullmatch(prefix) and (uri in _NAMESPACES or _CWMP.fullmatch(uri))):
            yield Leaf((*path, "@xmlns", prefix), uri)
    for number, comment in enumerate(element.comments, 1):
        yield Leaf((*path, "#comment", str(number)), comment)
