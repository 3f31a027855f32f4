"""Decode uCentral (TIP OpenWiFi): the JSON-RPC notifications of a device, its state above all.

In:  ``{"jsonrpc":"2.0","method":"state","params":{"serial":...,"state":{...}}}``, or the state alone.
Out: ``Message`` with one report, its leaves under ``ucentral``.

The rules this module keeps:
 * Members of arrays are numbered; keys stay whole: in ``fingerprint`` they are MAC addresses.
 * ``serial`` of the call claims the serial number.

Source: Telecominfraproject wlan-ucentral-schema (``ucentral.state.pretty.json``, ``state/*.yml``); JSON-RPC 2.0;
``facts/protocols.md`` section 4.2.
"""

from dataclasses import replace
from typing import Final

from sluis.telemetry.json_leaves import decode_tree
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Claims, Message
from sluis.telemetry.skeleton import MEMBER, Skeleton

PREFIX: Final = "ucentral"
_SERIAL: Final = (PREFIX, "params", "serial")


def looks_ucentral(seen: Skeleton) -> bool:
    """Return whether a JSON text is a notification of a device, or its state.

    Examples:
        >>> from sluis.telemetry.skeleton import skeleton_of
        >>> looks_ucentral(skeleton_of('{"jsonrpc":"2.0","method":"state","params":{"serial":"x"}}'))
        True
    """
    called = ("jsonrpc",) in seen.keys and ("params", "serial") in seen.keys
    state = seen.roots >= {"unit", "interfaces"} and ("interfaces", MEMBER, "name") in seen.keys
    return called or state


def decode_ucentral(body: bytes, limits: Limits) -> Message:
    """Return one notification as one report.

    Args:
        body: One JSON text in UTF-8.
        limits: What the message may hold.

    Returns:
        A message with the serial number that the call claims.

    Raises:
        RefusedError: as ``decode_tree``.

    Examples:
        >>> decode_ucentral(b'{"params":{"serial":"02005e005301"}}', Limits()).claims.serial
        '02005e005301'
    """
    message = decode_tree(body, (PREFIX,), limits)
    serial = next((leaf.value for leaf in message.reports[0].leaves if leaf.path == _SERIAL), None)
    return replace(message, claims=Claims(serial=serial if isinstance(serial, str) and serial else None))
