"""Numbers in the address of a call or a page: one way to write each, so that no two addresses are the same thing.

In:  the address as it was asked, and the one it is taken for. Out: whether each number in it is written plainly.

The rules this module keeps:
 * A number is written as ``str`` writes it: ASCII digits, without a sign, a leading zero, an underscore or a space.
 * It has 15 digits at most: what is longer numbers nothing of ours, and would be said and recorded as it came.
"""

import re
from collections.abc import Mapping
from typing import Final

_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,14}")


def is_plain_number(written: str) -> bool:
    r"""Return whether a number is written in the one way it is taken.

    Examples:
        >>> is_plain_number("12"), is_plain_number("012"), is_plain_number("-1"), is_plain_number("\u0661")
        (True, False, False, False)
    """
    return _NUMBER.fullmatch(written) is not None


def numbers_are_plain(taken_for: str, asked: str, read: Mapping[str, object]) -> bool:
    """Return whether each number of an address is written in the one way it is taken.

    Args:
        taken_for: The address with names in the place of what changes.
        asked: The address as it came, decoded.
        read: Name → what was read in that place; a number is an ``int``.

    Examples:
        >>> numbers_are_plain("/cases/{number}", "/cases/7", {"number": 7})
        True
        >>> numbers_are_plain("/cases/{number}", "/cases/+7", {"number": 7})
        False
    """
    written = dict(zip(_parts(taken_for), _parts(asked), strict=False))
    return all(
        is_plain_number(written.get(f"{{{name}}}", "")) for name, value in read.items() if isinstance(value, int)
    )


def _parts(address: str) -> list[str]:
    return [part for part in address.split("/") if part]
