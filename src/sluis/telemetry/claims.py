"""Collect what a message says about who sent it: in its URL, its headers and its body.

In:  a request target, header fields, or leaves.
Out: ``Claims``, or ``ConflictingClaims`` when one message says two things.

The rules this module keeps:
 * A claim proves nothing. It can only contradict the authenticated router, and then the gate withholds.
 * Two values of one claim that differ never become one of the two: the result is another type, which ``Claims``
   cannot be mistaken for. So is a claim that cannot be read.
 * An empty value claims nothing. Parameters and headers that are no claims are ignored, undecoded.
 * An OUI is six hexadecimal digits in upper case (TR-106); routers that write lower case mean the same.

Nothing here may be logged: every claim points at a contract.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import unquote

from sluis.telemetry.model import Claims, Leaf, Number, Opaque, Path


@dataclass(frozen=True, slots=True)
class ConflictingClaims:
    """One message names two routers, or names one unreadably: withhold it as ``identity-mismatch``."""


_OUI: Final = "oui"
_PRODUCT_CLASS: Final = "product_class"
_SERIAL: Final = "serial"
_ENDPOINT: Final = "endpoint"
_ROOTS: Final = ("Device", "InternetGatewayDevice")

_BODY: Final[dict[Path, str]] = {
    (root, *rest): claim
    for root in _ROOTS
    for rest, claim in (
        (("DeviceInfo", "ManufacturerOUI"), _OUI),
        (("DeviceInfo", "ProductClass"), _PRODUCT_CLASS),
        (("DeviceInfo", "SerialNumber"), _SERIAL),
        (("LocalAgent", "EndpointID"), _ENDPOINT),
    )
}
_BODY_SEGMENTS: Final = 3
"""Segments of each of them: asked first, of every leaf of every report."""
_QUERY: Final[dict[str, str]] = {
    "oui": _OUI,
    "pc": _PRODUCT_CLASS,
    "sn": _SERIAL,
    "eid": _ENDPOINT,
    "eid2": _ENDPOINT,
    **{".".join(path): claim for path, claim in _BODY.items()},
}
"""R-BULK.1, and ``RequestURIParameter`` without a name, which is called after its path."""
_HEADERS: Final[dict[str, str]] = {"oui": _OUI, "pc": _PRODUCT_CLASS, "sn": _SERIAL, "usp-endpoint-id": _ENDPOINT}


class TargetClaims(NamedTuple):
    """A request target, split."""

    path: str
    """As written."""
    claims: Claims | ConflictingClaims
    query: str
    """The parameters that are no claims, as written, joined with ``&``."""


def claims_of_target(target: str) -> TargetClaims:
    """Split a request target into its path, the claims of its query, and the rest of the query.

    Args:
        target: As on the request line, percent-encoded: ``/ingest?oui=012345&sn=1``. ``http://host`` before it and a
            second ``?`` between parameters are allowed.

    Returns:
        Path, claims and the rest of the query; what is no claim stays in it.

    Effects:
        None.

    Source:
        TR-369 Annex A, R-BULK.1 (``oui``, ``pc``, ``sn`` or ``eid``). obuspa appends its query to a URL that has one
        with a second ``?``. RFC 3986: ``+`` is a plus sign, not a space.

    Examples:
        >>> path, claims, query = claims_of_target("/gz?tenant=a?oui=00aabb&pc=USP%20Agent")
        >>> path, claims.product_class, query
        ('/gz', 'USP Agent', 'tenant=a')
        >>> claims_of_target("/gz?sn=1&sn=2")
        TargetClaims(path='/gz', claims=ConflictingClaims(), query='')
    """
    path, _, query = origin_form(target).partition("?")
    pairs: list[tuple[str, str | None]] = []
    rest: list[str] = []
    for parameter in query.replace("?", "&").split("&"):
        name, _, value = parameter.partition("=")
        claim = _QUERY.get(name)
        if claim is not None:
            pairs.append((claim, _percent_decoded(value)))
        elif parameter:
            rest.append(parameter)
    return TargetClaims(path, _collected(pairs), "&".join(rest))


def origin_form(target: str) -> str:
    """Return ``target`` from its path on, without scheme, host and fragment: an authority can hold a password.

    Examples:
        >>> origin_form("http://user:word@host:8880/ingest?sn=1#top"), origin_form("/ingest")
        ('/ingest?sn=1', '/ingest')
    """
    scheme, marker, rest = target.partition("://")
    if marker and scheme.lower() in {"http", "https"}:
        end = min((at for at in map(rest.find, "/?#") if at >= 0), default=len(rest))
        target = rest[end:] if rest[end : end + 1] == "/" else f"/{rest[end:]}"
    return target.partition("#")[0]


def claims_of_headers(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> Claims | ConflictingClaims:
    """Return what header fields claim: ``oui``, ``pc``, ``sn`` as TP-Link sends them beside the URL.

    Args:
        headers: Names and values, in any case. Pairs rather than a mapping when one name may come twice.

    Returns:
        The claims.

    Examples:
        >>> claims_of_headers([("SN", "220000000001"), ("Accept", "*/*")]).serial
        '220000000001'
    """
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return _collected((_HEADERS[name.lower()], value.strip()) for name, value in pairs if name.lower() in _HEADERS)


def body_claims(leaves: Iterable[Leaf]) -> Claims | ConflictingClaims:
    """Return what a report says of its own router, under ``Device`` and ``InternetGatewayDevice``.

    Args:
        leaves: The leaves of one report, aliases replaced.

    Returns:
        The claims; conflicting also when such a leaf is an array or a boolean.

    Examples:
        >>> body_claims([Leaf(("Device", "DeviceInfo", "SerialNumber"), "S1")])
        Claims(oui=None, product_class=None, serial='S1', endpoint=None)
    """
    claiming = [leaf for leaf in leaves if len(leaf.path) == _BODY_SEGMENTS and leaf.path in _BODY]
    return _collected((_BODY[leaf.path], _text(leaf)) for leaf in claiming)


def merge_claims(*claims: Claims | ConflictingClaims) -> Claims | ConflictingClaims:
    """Return what all of ``claims`` say together.

    Examples:
        >>> merge_claims(Claims(oui="00AABB"), Claims(serial="1"), Claims(serial="1"))
        Claims(oui='00AABB', product_class=None, serial='1', endpoint=None)
        >>> merge_claims(Claims(serial="1"), Claims(serial="2"))
        ConflictingClaims()
    """
    pairs: list[tuple[str, str | None]] = []
    for claim_set in claims:
        if isinstance(claim_set, ConflictingClaims):
            return claim_set
        pairs += [
            (_OUI, claim_set.oui),
            (_PRODUCT_CLASS, claim_set.product_class),
            (_SERIAL, claim_set.serial),
            (_ENDPOINT, claim_set.endpoint),
        ]
    return _collected((claim, value or "") for claim, value in pairs)


def claims_of_endpoint(endpoint: str) -> Claims:
    """Return what an endpoint id says in itself: OUI and serial of ``os::``, product class too of ``ops::``.

    Args:
        endpoint: As in ``Device.LocalAgent.EndpointID``; its parts may be percent-encoded.

    Returns:
        The claims, ``endpoint`` not among them; nothing for other schemes.

    Source:
        TR-369 section 2.4, "Endpoint Identifier".

    Examples:
        >>> claims_of_endpoint("ops::00256D-Box%2DV2-S1")
        Claims(oui='00256D', product_class='Box-V2', serial='S1', endpoint=None)
        >>> claims_of_endpoint("uuid::f81d4fae") == Claims()
        True
    """
    scheme, _, instance = endpoint.partition("::")
    match scheme, instance.split("-", 2 if scheme == "ops" else 1):
        case "os", [oui, serial]:
            return Claims(oui=oui.upper(), serial=unquote(serial))
        case "ops", [oui, product_class, serial]:
            return Claims(oui=oui.upper(), product_class=unquote(product_class), serial=unquote(serial))
        case _:
            return Claims()


def _collected(pairs: Iterable[tuple[str, str | None]]) -> Claims | ConflictingClaims:
    """Return all that was said as one; ``None`` is a claim nobody can read, empty text is none."""
    values: dict[str, str] = {}
    for claim, value in pairs:
        if value is None:
            return ConflictingClaims()
        if value:
            spelled = value.upper() if claim == _OUI else value
            if values.setdefault(claim, spelled) != spelled:
                return ConflictingClaims()
    return Claims(**values)


def _percent_decoded(value: str) -> str | None:
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        return None


def _text(leaf: Leaf) -> str | None:
    """Return a leaf as a claim: text and numbers as written, null says nothing, anything else cannot be read."""
    value = leaf.value
    if isinstance(value, Number):
        return value.text
    if value is Opaque.NULL:
        return ""
    return value if isinstance(value, str) else None
