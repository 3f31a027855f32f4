"""Which cloud or delivery network hosts a destination.

In:  the AS number of an address, and names.
Out: the name of the cloud; empty when it is none that is known.

The rules this module keeps:
 * Whoever rents in a cloud is not the cloud: its name is told so that nobody takes it for the recipient.
 * A name decides before a number, because one network carries several products.
 * The table is dated, and marked as general knowledge: it is kept by hand.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final

import msgspec

TABLE: Final = "clouds.toml"
_LABELS: Final = 8
"""Most labels of a suffix."""


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
    return msgspec.toml.decode(files("sluis.audit.house").joinpath(TABLE).read_bytes(), type=CloudTable)


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
    table = cloud_table().cloud
    places = [place for name in names for tail in _tails(name) if (place := _places().get(tail)) is not None]
    if places:
        return table[min(places)].name
    return next((cloud.name for cloud in table if asn in cloud.asn), "") if asn else ""


@lru_cache(maxsize=1)
def _places() -> dict[str, int]:
    """Return the place in the table of each suffix; of one that stands there twice the first."""
    rows = [(suffix, place) for place, cloud in enumerate(cloud_table().cloud) for suffix in cloud.suffixes]
    return dict(reversed(rows))


def _tails(name: str) -> Iterator[str]:
    """Yield the ends of a name, from label to label, as long as a suffix can be."""
    labels = name.rsplit(".", _LABELS)
    yield from (".".join(labels[start:]) for start in range(len(labels)))
