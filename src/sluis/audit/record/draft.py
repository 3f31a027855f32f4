"""What one would have to declare: a first register of everybody who was seen receiving, with every row withheld.

In:  fields, flows and destinations of a capture.
Out: the text of a register that loads.

The rules this module keeps:
 * A value is never written, and neither is a name that holds one: of a host whose name carries an identifier only what
   stands behind it is written, as ``*.beacon.example``.
 * What stands in a credential has no row: a gate takes no credentials, and withholds secrets anyhow.
 * Only what the router sent, or may have sent, is in it: what devices of the house send is nobody's to declare.
 * One recipient per host; who they really are, and which of them is the provider itself, a person decides.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sluis.audit.model import Destination, Field, Flow
from sluis.audit.record.sender_attribution import ROUTER, about_somebody
from sluis.audit.record.undeclared_findings import key_of
from sluis.capture.base.home_networks import parsed
from sluis.capture.base.sighting import Part
from sluis.register.draft_text import Met, met_text
from sluis.register.hosts import read_host
from sluis.register.propose import propose
from sluis.register.vocabulary import SMALLEST_K
from sluis.telemetry.model import Leaf, Path, Report

NAMED: Final = frozenset({Part.DNS_NAME, Part.TLS_NAME})
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_BEHIND: Final = 2
"""Labels that are kept of a name that holds an identifier somewhere."""
_NAME: Final = 80
"""Longest name of an organisation, characters."""


def draft_of(
    fields: Sequence[Field], flows: Sequence[Flow], destinations: Sequence[Destination], hidden: Sequence[str] = ()
) -> str:
    """Draft a register of what was seen.

    Args:
        fields: What was read.
        flows: What left the house.
        destinations: Where to, described.
        hidden: What of their names identifies somebody.

    Returns:
        YAML of version 1, in the language in use. It loads; the law keeps every activity closed until its facts are
        written. Empty when the router sent nobody anything.

    Effects:
        None.

    Source:
        Ours: without a register, what one would have to say.
    """
    ways = {one.key: [flow.number for flow in flows if flow.device == ROUTER and flow.destination == one.key]
            for one in destinations}  # fmt: skip
    groups: dict[str, list[Destination]] = {}
    for one in destinations:
        if ways[one.key]:
            groups.setdefault(host_of(one, _of(fields, ways[one.key]), hidden), []).append(one)
    met: list[Met] = []
    for host, members in _apart(groups).items():
        here = [one for member in members for one in _of(fields, ways[member.key])]
        report = Report(tuple(_leaves(one for one in here if one.part is not Part.CREDENTIAL)))
        taken = {one.key for one in met}
        base = key_of(host.removeprefix("*.") or "unnamed")[:58].strip("-")
        key = next(name for number in range(1, len(met) + 2)
                   if (name := base if number == 1 else f"{base}-{number}") not in taken)  # fmt: skip
        organisation, country = members[0].organisation[:_NAME], members[0].country
        name = organisation if organisation.isprintable() else ""
        met.append(
            Met(
                key,
                name or host,
                country if _COUNTRY.fullmatch(country) else "",
                (host,) if host else (),
                propose([report], ["router"], SMALLEST_K),
            )
        )
    return met_text(met) if met else ""


def host_of(destination: Destination, fields: Iterable[Field], hidden: Iterable[str] = ()) -> str:
    """Return a destination as ``hosts:`` takes it, without what identifies somebody; empty when there is no such text.

    Args:
        destination: With a name or an address as its key.
        fields: What was read on the way to it.
        hidden: What of any name identifies somebody.
    """
    labels = destination.key.lower().split(".")
    values = [one.value.lower() for one in fields if one.part in NAMED and about_somebody(one)]
    values += [text.lower() for text in hidden if text.lower() in destination.key.lower()]
    if values and parsed(destination.key) is None:
        holding = [at for at, label in enumerate(labels) if any(value and value in label for value in values)]
        kept = labels[max(holding) + 1 :] if holding else labels[-_BEHIND:]
        text = "*." + ".".join(kept)
    else:
        text = ".".join(labels)
    host = read_host(text)
    return text if host is not None and not host.wide else ""


def _leaves(fields: Iterable[Field]) -> Iterator[Leaf]:
    """Yield the first value of each field, and of each place the values that tell its form: later ones may be wider."""
    told: set[tuple[int, Part, Path]] = set()
    for one in fields:
        if one.path:
            place = one.flow, one.part, one.path
            yield from (Leaf(one.path, value) for value in (() if place in told else one.examples))
            told |= {place} if one.examples else set()
            if one.value not in one.examples:
                yield Leaf(one.path, one.value)


def _of(fields: Iterable[Field], numbers: Sequence[int]) -> list[Field]:
    return [one for one in fields if one.flow in numbers]


def _apart(groups: dict[str, list[Destination]]) -> dict[str, list[Destination]]:
    """Put what lies below a ``*.name`` with it, so that no place is of two recipients."""
    wild = sorted((host for host in groups if host.startswith("*.")), key=len)
    apart: dict[str, list[Destination]] = {}
    for host, members in groups.items():
        above = next((one for one in wild if host.removeprefix("*").endswith(one.removeprefix("*"))), host)
        apart.setdefault(above, []).extend(members)
    return apart
