"""What is known of each destination: who holds its addresses, in which country, and which cloud hosts it.

In:  what was seen of each destination: names, addresses, and where first.
Out: ``Destination``, in the order of first sight. Whose party it is, ``compare`` says.

The rules this module keeps:
 * What several addresses of one name do not agree on is not known: a country is given when all that are known have it.
   Organisations are all named.
 * Unknown stays empty.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from sluis.audit.house.cloud import cloud_of
from sluis.audit.house.origin import Origins
from sluis.audit.model import Destination
from sluis.capture.base.sighting import Place, Via

_BETWEEN: Final = "; "
Value = TypeVar("Value", str, int)


@dataclass(frozen=True, slots=True)
class SeenAt:
    """One destination as it was seen."""

    key: str
    """The name, else the address."""
    names: tuple[tuple[str, Via], ...]
    addresses: tuple[str, ...]
    place: Place
    """Of first sight."""


def describe(seen: Iterable[SeenAt], origins: Origins) -> tuple[Destination, ...]:
    """Return what is known of destinations.

    Args:
        seen: In any order; each key once.
        origins: By which table addresses are looked up.

    Returns:
        In the order of first sight; of the same place in the order of their keys.

    Examples:
        >>> seen = SeenAt("a.cloudfront.net", (("a.cloudfront.net", Via.TLS),), ("203.0.113.7",), Place(1, 1))
        >>> [(known.key, known.organisation, known.cloud) for known in describe([seen], Origins(None))]
        [('a.cloudfront.net', '', 'Amazon CloudFront')]
    """
    return tuple(
        _described(seen_at, origins) for seen_at in sorted(seen, key=lambda seen_at: (seen_at.place, seen_at.key))
    )


def _described(seen: SeenAt, origins: Origins) -> Destination:
    known_origins = [origin for origin in map(origins.of, seen.addresses) if any(origin)]
    names = (seen.key, *(name for name, _ in seen.names))
    numbers = _different(origin.asn for origin in known_origins)
    clouds = _different(cloud_of(names, number) for number in numbers) or [cloud_of(names, 0)]
    countries = _different(origin.country for origin in known_origins)
    return Destination(
        key=seen.key,
        names=seen.names,
        addresses=seen.addresses,
        organisation=_BETWEEN.join(_different(origin.organisation for origin in known_origins)),
        country=countries[0] if len(countries) == 1 else "",
        asn=numbers[0] if len(numbers) == 1 else 0,
        cloud=_BETWEEN.join(clouds),
        place=seen.place,
    )


def _different(values: Iterable[Value]) -> list[Value]:
    return list(dict.fromkeys(value for value in values if value))
