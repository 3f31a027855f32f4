r"""Take fields out of JSON that other programs wrote, each in the type that is wanted, whatever stands there.

In:  one JSON text of a log or a HAR entry.
Out: a tree, and its texts, numbers, lists and addresses.

The rules this module keeps:
 * A field of another type than the wanted one counts as not there: a log is no message that somebody must refuse.
 * A text that is no JSON raises ``ValueError`` and nothing else, however deep it is. Of a key that comes twice the last
   one counts, as in every program that reads such logs.
"""

import ipaddress
import json
import math
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import msgspec

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
_DECODER: Final[msgspec.json.Decoder[Json]] = msgspec.json.Decoder()
_MOST_NUMBER: Final = 2**53
_MOST_MS: Final = 253_402_300_799_999
"""The last millisecond of the year 9999."""
_IN_MS: Final = 100_000_000_000
"""A number of seconds above this (the year 5138) is one of milliseconds."""


def read_json(raw: bytes) -> Json:
    r"""Return the tree of a JSON text.

    Raises:
        ValueError: it is none, or too deep.

    Examples:
        >>> read_json(b'{"a":[1,"\\ud800"]}')
        {'a': [1, '\ud800']}
    """
    try:
        return _DECODER.decode(raw)
    except RecursionError:
        raise ValueError from None
    except ValueError:
        return _slowly(raw)


def first_line(head: bytes) -> Json:
    r"""Return the tree in the first line of a file when it is a JSON object, ``None`` when it is not.

    Examples:
        >>> first_line(b'\n{"a":1}\n{"a":'), first_line(b"[1]"), first_line(b'{"a":')
        ({'a': 1}, None, None)
    """
    first = head.lstrip().partition(b"\n")[0]
    if not first.startswith(b"{"):
        return None
    try:
        return read_json(first)
    except ValueError:
        return None


def _slowly(raw: bytes) -> Json:
    """Read what ``msgspec`` does not: half a surrogate pair, as browsers write of binary bodies."""
    try:
        tree: Json = json.loads(raw)
    except RecursionError:
        raise ValueError from None
    return tree


def at(node: Json, *names: str) -> Json:
    """Return what stands below some keys; ``None`` when one is not there.

    Examples:
        >>> at({"a": {"b": 1}}, "a", "b"), at([1], "a")
        (1, None)
    """
    for name in names:
        if not isinstance(node, dict):
            return None
        node = node.get(name)
    return node


def text(node: Json, *names: str) -> str:
    """Return a text, or an empty one.

    Examples:
        >>> text({"a": "b"}, "a"), text({"a": 1}, "a")
        ('b', '')
    """
    value = at(node, *names)
    return value if isinstance(value, str) else ""


def number(node: Json, *names: str) -> int:
    """Return a number that is not negative, without its fraction, at most 2^53; 0 when there is none.

    Examples:
        >>> number({"a": 5.9}, "a"), number({"a": -1}, "a"), number({"a": "5"}, "a"), number({"a": True}, "a")
        (5, 0, 0, 0)
    """
    value = at(node, *names)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return 0
    return min(max(0, int(value)), _MOST_NUMBER)


def members(node: Json, *names: str) -> list[Json]:
    """Return the members of a list; none when there is no list.

    Examples:
        >>> members({"a": [1]}, "a"), members({"a": "1"}, "a")
        ([1], [])
    """
    value = at(node, *names)
    return value if isinstance(value, list) else []


@lru_cache(maxsize=16_384)
def address(written: str) -> str:
    """Return an IP address in canonical text (RFC 5952); empty when it is none.

    Examples:
        >>> address("[2001:DB8::0:1]"), address("192.0.2.1"), address("fe80::1%eth0"), address("acs.example")
        ('2001:db8::1', '192.0.2.1', 'fe80::1', '')
    """
    try:
        return str(ipaddress.ip_address(written.strip("[]").partition("%")[0]))
    except ValueError:
        return ""


def port(node: Json, *names: str) -> int:
    """Return a port; 0 when there is none.

    Examples:
        >>> port({"a": 443}, "a"), port({"a": 70000}, "a")
        (443, 0)
    """
    value = number(node, *names)
    return value if value < 65_536 else 0  # noqa: PLR2004 - the ports there are


def moment_ms(written: Json) -> int:
    """Return a moment in milliseconds since 1970 in UTC: of seconds, milliseconds or ISO 8601; 0 when it is none.

    Examples:
        >>> moment_ms(1795526929.5), moment_ms(1795526929500), moment_ms("2026-11-24T14:28:49.500+0100")
        (1795526929500, 1795526929500, 1795526929500)
        >>> moment_ms("yesterday"), moment_ms(None), moment_ms(-1)
        (0, 0, 0)
    """
    if isinstance(written, str):
        try:
            read = datetime.fromisoformat(written)
            return max(0, round((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp() * 1000))
        except (ValueError, OverflowError):
            return 0
    if isinstance(written, bool) or not isinstance(written, int | float) or not 0 < written < _MOST_MS:
        return 0
    return round(written if written > _IN_MS else written * 1000)
