"""Which cloud or delivery network hosts a destination.

In:  the AS number of an address, and names.
Out: the name of the cloud; empty when it is none that is known.

The rules this module keeps:
 * Whoever rents in a cloud is not the cloud: its name is told so that nobody takes it for the recipient.
 * A name decides before a number, because one network carries several products.
 * The table is dated, and marked as general knowledge: it is kept by hand.
"""

from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final

import msgspec

TABLE: Final = "clouds.toml"


class Cloud(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One cloud."""

    name: str
    asn: tuple[int, ...] = ()
    suffixes: tuple[str, ...] = ()


class CloudTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table."""

    day: date
    checked: str
    cloud: tuple[Cloud, ...]


@lru_cache(maxsize=1)
def cloud_table() -> CloudTable:
    """Return the table, read once."""
    return msgspec.toml.decode(files("sluis.audit").joinpath(TABLE).read_bytes(), type=CloudTable)


def cloud_of(names: tuple[str, ...], asn: int) -> str:
    """Return the cloud that hosts something.

    Args:
        names: Of the destination, in lower case.
        asn: Of its address; 0 when it is not known.

    Examples:
        >>> cloud_of(("d111.cloudfront.net",), 16509), cloud_of(("collect.example",), 16509)
        ('Amazon CloudFront', 'Amazon Web Services')
        >>> cloud_of(("notcloudfront.net",), 0)
        ''
    """
    for one in cloud_table().cloud:
        if any(name == suffix or name.endswith(f".{suffix}") for suffix in one.suffixes for name in names):
            return one.name
    return next((one.name for one in cloud_table().cloud if asn and asn in one.asn), "")
