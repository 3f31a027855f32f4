"""Decode NetJSON as OpenWISP collects it: ``DeviceMonitoring``, and the three other types of NetJSON.

In:  one JSON object with ``type``.
Out: ``Message`` with one report, its leaves under ``netjson``.

The rules this module keeps:
 * Members of arrays are numbered (interfaces, clients, leases, neighbours); keys stay whole.

Source: NetJSON (netjson.org, draft of 2022): ``DeviceMonitoring``, ``DeviceConfiguration``, ``NetworkGraph``,
``NetworkRoutes``; openwisp-monitoring ``device/schema.py``; ``facts/protocols.md`` section 4.2.
"""

from typing import Final

from sluis.telemetry.json_leaves import decode_tree
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Message
from sluis.telemetry.skeleton import Skeleton

PREFIX: Final = "netjson"
_TYPES: Final = frozenset({"DeviceMonitoring", "DeviceConfiguration", "NetworkGraph", "NetworkRoutes"})


def looks_netjson(seen: Skeleton) -> bool:
    """Return whether a JSON text says that it is NetJSON."""
    return seen.strings.get(("type",)) in _TYPES


def decode_netjson(body: bytes, limits: Limits) -> Message:
    """Return one document as one report.

    Args:
        body: One JSON text in UTF-8.
        limits: What the message may hold.

    Returns:
        A message without claims.

    Raises:
        RefusedError: as ``decode_tree``.

    Examples:
        >>> text = b'{"type":"DeviceMonitoring","dhcp_leases":[{"client_name":"tv"}]}'
        >>> decode_netjson(text, Limits()).reports[0].leaves[1]
        Leaf(path=('netjson', 'dhcp_leases', '1', 'client_name'), value='tv')
    """
    return decode_tree(body, (PREFIX,), limits)
