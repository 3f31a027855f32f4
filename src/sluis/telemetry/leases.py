"""Decode the lease file of dnsmasq: who has which address, under which name.

In:  ``1795525200 02:00:5e:00:53:01 192.168.1.23 Annas-iPhone 01:02:00:5e:00:53:01``, a lease a line; behind a line
     ``duid ...`` leases of IPv6.
Out: ``Message`` with one report, its leaves under ``dnsmasq``.

The rules this module keeps:
 * A lease is an instance; its fields are leaves, an asterisk included: it says that there is none.
 * A line that is no lease refuses the message, and says which.

Source: dnsmasq 2.91 ``src/lease.c`` (``lease_init``, ``lease_update_file``): hardware type before the address when it
is not Ethernet, ``T`` before the IAID of a temporary address; ``facts/protocols.md`` section 4.2.
"""

import re
from collections.abc import Iterator
from typing import Final

from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Number, Report, Value
from sluis.telemetry.strict_json import refused
from sluis.terms import Reason

PREFIX: Final = "dnsmasq"
_HEX: Final = r"[0-9A-Fa-f]{2}(?>(?::[0-9A-Fa-f]{2})*)"
_V4: Final = re.compile(rf"(\d{{1,10}}) ((?:[0-9A-Fa-f]{{2}}-)?{_HEX}) (\d{{1,3}}(?:\.\d{{1,3}}){{3}}) (\S++) (\S++)")
_V6: Final = re.compile(r"(\d{1,10}) (T?\d{1,10}) ([0-9A-Fa-f:.]{2,45}) (\S++) (\S++)")
_DUID: Final = re.compile(rf"duid ({_HEX})")


def looks_leases(head: str) -> bool:
    """Return whether a text begins with a lease or with the server's DUID.

    Examples:
        >>> looks_leases("0 02:00:5e:00:53:01 192.0.2.1 * *"), looks_leases("0 1 2 3 4")
        (True, False)
    """
    first = head.partition("\n")[0].rstrip("\r")
    return _V4.fullmatch(first) is not None or _DUID.fullmatch(first) is not None


def decode_leases(body: bytes, limits: Limits) -> Message:
    """Return a lease file as one report.

    Args:
        body: The text.
        limits: What the message may hold.

    Returns:
        A message without claims.

    Raises:
        RefusedError: ``refused-size``, ``refused-utf8``, or ``refused-syntax`` with its line.

    Examples:
        >>> lease = b"1795525200 02:00:5e:00:53:01 192.0.2.23 tv *"
        >>> [leaf.value for leaf in decode_leases(lease, Limits()).reports[0].leaves]
        [Number(text='1795525200'), '02:00:5e:00:53:01', '192.0.2.23', 'tv', '*']
    """
    if len(body) > limits.inflated_bytes:
        raise refused(Reason.REFUSED_SIZE)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise refused(Reason.REFUSED_UTF8) from None
    leaves: list[Leaf] = []
    for lease in _leases(text):
        leaves += lease
        if len(leaves) > limits.leaves:
            raise refused(Reason.REFUSED_SIZE)
    return Message((Report(tuple(leaves), leaf_count=len(leaves)),))


def _leases(text: str) -> Iterator[list[Leaf]]:
    counts = {"lease": 0, "lease6": 0}
    table = "lease"
    for number, line in enumerate(text.split("\n"), 1):
        plain = line.removesuffix("\r")
        if not plain.strip():
            continue
        duid = _DUID.fullmatch(plain)
        if duid is not None:
            table = "lease6"
            yield [Leaf((PREFIX, "duid"), duid[1])]
            continue
        match = (_V4 if table == "lease" else _V6).fullmatch(plain)
        if match is None:
            raise refused(Reason.REFUSED_SYNTAX, line=number)
        counts[table] += 1
        second, last = ("mac", "client_id") if table == "lease" else ("iaid", "duid")
        values: list[Value] = [Number(match[1]), *match.groups()[1:]]
        names = ("expiry", second, "ip", "hostname", last)
        base = (PREFIX, table, str(counts[table]))
        yield [Leaf((*base, name), value) for name, value in zip(names, values, strict=True)]
