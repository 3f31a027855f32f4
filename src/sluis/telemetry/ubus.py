"""Decode what ``ubus`` prints on OpenWrt: clients of hostapd, iwinfo's lists, LuCI's leases and hints.

In:  one JSON object, as ``ubus call`` or ``ubus listen`` prints it.
Out: ``Message`` with one report, its leaves under ``ubus``.

The rules this module keeps:
 * Keys stay whole: in ``clients``, ``getHostHints`` and ``getDUIDHints`` they are MAC addresses and DUIDs.
 * Members of arrays are numbered; nothing is left out.

Source: hostapd ``src/ap/ubus.c`` as OpenWrt patches it, rpcd ``iwinfo.c``, LuCI ``rpcd-mod-luci``;
``facts/protocols.md`` section 4.2. Other objects of ``ubus`` are read when they are said to be such.
"""

import re
from typing import Final

from sluis.telemetry.json_leaves import decode_tree
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Message
from sluis.telemetry.skeleton import MEMBER, Skeleton

PREFIX: Final = "ubus"
_ADDRESS: Final = re.compile(r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{12}|000[1-4][0-9A-Fa-f]{8,256}")
"""A MAC address or a DUID."""
_EVENTS: Final = frozenset(
    {
        "probe", "auth", "assoc", "disassoc", "deauth", "sta-authorized", "beacon-report", "key-mismatch",
        "bss-transition-query", "bss-transition-response", "link-measurement-report", "coa",
    }
)  # fmt: skip
_LIST_MEMBERS: Final = frozenset({"mac", "bssid", "ssid", "mhz"})


def looks_ubus(seen: Skeleton) -> bool:
    """Return whether a JSON text is one of the replies named above.

    Examples:
        >>> from sluis.telemetry.skeleton import skeleton_of
        >>> looks_ubus(skeleton_of('{"freq":5180,"clients":{}}')), looks_ubus(skeleton_of('{"clients":{}}'))
        (True, False)
    """
    roots = seen.roots
    return (
        roots >= {"freq", "clients"}  # hostapd get_clients
        or roots >= {"ssid", "bssid"}  # hostapd get_status
        or any(("results", MEMBER, name) in seen.keys for name in _LIST_MEMBERS)  # iwinfo assoclist, scan
        or bool(roots & {"dhcp_leases", "dhcp6_leases"})  # luci-rpc getDHCPLeases
        or (bool(roots) and all(map(_ADDRESS.fullmatch, roots)))  # luci-rpc getHostHints, getDUIDHints
        or any(root in _EVENTS and (root, "address") in seen.keys for root in roots)  # events of hostapd
        or _ADDRESS.fullmatch(seen.strings.get(("list", MEMBER, MEMBER), "")) is not None  # rrm_nr_list
        or _ADDRESS.fullmatch(seen.strings.get(("value", MEMBER), "")) is not None  # rrm_nr_get_own
    )


def decode_ubus(body: bytes, limits: Limits) -> Message:
    """Return one reply as one report.

    Args:
        body: One JSON text in UTF-8.
        limits: What the message may hold.

    Returns:
        A message without claims.

    Raises:
        RefusedError: as ``decode_tree``.

    Examples:
        >>> text = b'{"freq":1,"clients":{"02:00:5e:00:53:01":{"signal":-61}}}'
        >>> decode_ubus(text, Limits()).reports[0].leaves[1].path
        ('ubus', 'clients', '02:00:5e:00:53:01', 'signal')
    """
    return decode_tree(body, (PREFIX,), limits)
