"""Names of the types that a column of types holds; what is none of them is text like any other.

In:  a cell of the column of types of a dump or of Bulk Data in CSV. Out: whether it says more than a type.

Such a cell is no value, so the gate drops it. People who look at a file (``Limits.whole``) see one that is no type.
"""

from typing import Final

_PREFIXES: Final = ("xsd:", "xs:")
_TYPES: Final = frozenset(
    {
        "string",
        "boolean",
        "int",
        "unsignedint",
        "long",
        "unsignedlong",
        "decimal",
        "double",
        "float",
        "datetime",
        "base64",
        "base64binary",
        "hexbinary",
        "object",
        "list",
        "alias",
        "ipaddress",
        "ipv4address",
        "ipv6address",
        "macaddress",
    }
)
"""TR-106 base and common types, XML Schema types, and the words of ACS exports; routers mind no case."""


def says_more(cell: str) -> bool:
    """Return whether a cell of the column of types is no type.

    Examples:
        >>> says_more("xsd:unsignedInt"), says_more(""), says_more("02:00:5e:00:53:01")
        (False, False, True)
    """
    for prefix in _PREFIXES:
        cell = cell.removeprefix(prefix)
    return bool(cell) and cell.lower() not in _TYPES
