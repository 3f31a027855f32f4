"""What this capture cannot show, from what it holds and what it was held against.

In:  the parts of an audit: sources, flows, destinations, devices, table, register, statement.
Out: ``Limit``s, in the order in which they matter to a reader; a report shows them all.

The rules this module keeps:
 * A limit is said only when it holds for this capture, and with its number where there is one. The last four hold for
   every capture there is.
 * Nothing here is a finding. But a report without these sentences would claim more than was seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from ipaddress import IPv4Address
from typing import Final

from sluis.audit.house.hours import holds_night, wrong_clock
from sluis.audit.house.table_age import age_days, is_old
from sluis.audit.model import Destination, Device, Flow, Limit, Reading, Source, Table
from sluis.audit.record.sender_attribution import ROUTER, told_apart
from sluis.audit.record.verified_statement import Stated
from sluis.capture.base.home_networks import parsed, same_network
from sluis.capture.base.sighting import Via, Why
from sluis.capture.readers.tshark.packet import SEALED_PROTOCOLS
from sluis.capture.readers.tshark.program import WITHOUT_LUA
from sluis.i18n import N_
from sluis.register.lower import plan_of
from sluis.register.model import Register

TUNNELS: Final = frozenset(
    {
        "ssh",
        "wireguard",
        "wg",
        "openvpn",
        "esp",
        "ah",
        "isakmp",
        "ipsec",
        "gre",
        "l2tp",
        "pptp",
        "ipip",
        "vxlan",
        "sstp",
    }
)
"""Protocols in which other traffic travels, as the dissector and logs call them."""
NAMES_SEALED: Final = frozenset({"dot", "doh", "doq", "dns-over-tls", "dns-over-https", "dns-over-quic"})
NAMES_PORT: Final = 853
"""RFC 7858, RFC 9250."""
_WITH_ENDS: Final = frozenset({"pcap", "pcapng", "live", "zeek", "eve"})
"""Kinds of inputs that say from which address something was sent."""
_ROUTER_AND_ONE: Final = 2
_TORN: Final = frozenset({Why.CUT, Why.CORRUPT, Why.FRAGMENT, Why.GAP, Why.ABSENT})
_ASKED: Final = frozenset({"consent", "help-request"})


@dataclass(frozen=True, slots=True)
class LimitFacts:
    """What a capture holds, and what it was held against."""

    sources: Sequence[Source] = ()
    first_ms: int = 0
    last_ms: int = 0
    devices: Sequence[Device] = ()
    destinations: Sequence[Destination] = ()
    flows: Sequence[Flow] = ()
    table: Table = field(default_factory=lambda: Table("", "", ""))
    register: Register | None = None
    unstated: tuple[str, ...] = ()
    """Who may receive at places the register does not name, of ``OnRecord.unstated``."""
    statement: Stated | None = None
    """One that holds."""
    alone: bool = False
    """Whether somebody says that nothing stands behind the router."""
    inside: int = 0
    """Flows that stayed within the house."""
    told: bool = False
    """Whether somebody said who the router is."""
    at: date | None = None
    """The day of looking, for the age of the table."""
    dissector: str = ""
    """What took packets apart."""
    today: date | None = None
    """The day of looking, for clocks that are ahead of it."""


def limits(facts: LimitFacts) -> tuple[Limit, ...]:
    """Return what cannot be concluded from a capture.

    Args:
        facts: Its parts.

    Returns:
        Each limit once.

    Effects:
        None.

    Examples:
        >>> [limit.reason_id[:34] for limit in limits(LimitFacts())][:1]
        ['The inputs do not say when this wa']
    """
    return (
        *_of_time(facts),
        *_of_reading(facts),
        *_of_router(facts),
        *_of_sender(facts),
        *_of_destinations(facts),
        *_of_register(facts),
        *_of_statement(facts),
        *(Limit(text) for text in ALWAYS),
    )


ALWAYS: Final[tuple[str, ...]] = (
    N_(
        "What a provider or a recipient does with the data after it came in, and to whom it passes it on, is not in it."
    ),
    N_("This is one house with one router. What other routers send can be something else."),
    N_("That something was not seen does not show that it never happens."),
    N_(
        "Cookies, passwords and other credentials are never read or shown. They were only searched for what is known "
        "of the house; what else stands in them is not known."
    ),
    N_("This capture does not prove where it was made or that nobody changed it; keep the files and their digests."),
)
"""What holds for every capture."""


WRONG_CLOCK: Final = N_(
    "A clock of the capture cannot be right: it says {moment}. When something was sent, on which day, and whether at "
    "night is not known."
)


def _of_time(facts: LimitFacts) -> Iterator[Limit]:
    if not facts.last_ms:
        yield Limit(N_("The inputs do not say when this was."))
        return
    if facts.today is not None and (said := wrong_clock(facts.first_ms, facts.last_ms, facts.today)):
        yield Limit(WRONG_CLOCK, (("moment", str(said)),))
    words = (("long", _long(facts)), ("moment_first", str(facts.first_ms)), ("moment_last", str(facts.last_ms)))
    yield Limit(
        N_(
            "The capture runs from {moment_first} until {moment_last}, Dutch time (hours, minutes and seconds: "
            "{long}). What is sent at another moment is not in it."
        ),
        words,
    )
    if not holds_night(facts.first_ms, facts.last_ms):
        yield Limit(N_("No part of it is of the night (23:00 to 07:00, Dutch time). Many routers send at night."))


def _of_reading(facts: LimitFacts) -> Iterator[Limit]:
    sealed = [flow for flow in facts.flows if flow.reading is Reading.SEALED]
    if sealed:
        yield Limit(N_("Flows that were encrypted and not read. What was in them is not known."), (), len(sealed))
    if sealed and not any(flow.reading is Reading.OPENED for flow in facts.flows):
        yield Limit(N_("Nothing encrypted was opened: no keys were given, or none that fit."))
    if turned := [flow for flow in facts.flows if flow.began_open]:
        yield Limit(
            N_(
                "Flows that began without encryption and went on with it (STARTTLS). What stood before that was read; "
                "the rest is encrypted and was not read."
            ),
            (),
            len(turned),
        )
    yield from _of_unread(facts)
    yield from _of_tunnels(facts)
    if facts.dissector.endswith(WITHOUT_LUA):
        yield Limit(
            N_(
                "This tshark was built without Lua: what was sent in clear on a port that is usual for TLS (443, 8883 "
                "and others) was not read, and it is not known whether it was encrypted."
            )
        )
    yield from _of_inputs(facts)


def _of_unread(facts: LimitFacts) -> Iterator[Limit]:
    partly = [flow for flow in facts.flows if flow.partly_read]
    unread = [flow for flow in facts.flows if flow.reading is Reading.UNREAD and not flow.partly_read]
    if partly:
        yield Limit(
            N_(
                "Flows of which a part was read that was not encrypted. The rest was not read; whether that is "
                "encrypted is not known."
            ),
            (),
            len(partly),
        )
    if unread:
        yield Limit(
            N_(
                "Flows without a protocol that is read, or with nothing in them that can be. Whether they are "
                "encrypted is not known."
            ),
            (),
            len(unread),
        )


def _of_tunnels(facts: LimitFacts) -> Iterator[Limit]:
    if tunnels := [flow for flow in facts.flows if _is_tunnel(flow)]:
        yield Limit(
            N_("Tunnels (VPN, SSH). Nobody looked inside: what went through them, and to whom, is not known."),
            (),
            len(tunnels),
        )
    hidden = [flow for flow in facts.flows if flow.port == NAMES_PORT or flow.protocol.lower() in NAMES_SEALED]
    if hidden:
        yield Limit(
            N_("Questions for names that were encrypted. Some addresses have no name because of it."), (), len(hidden)
        )


def _is_tunnel(flow: Flow) -> bool:
    """Return whether it is a tunnel; one that is always encrypted, when it was shown to be."""
    protocol = flow.protocol.lower()
    return protocol in TUNNELS and (protocol not in SEALED_PROTOCOLS or flow.reading is Reading.SEALED)


def _of_inputs(facts: LimitFacts) -> Iterator[Limit]:
    counts: dict[str, int] = {}
    for source in facts.sources:
        for why, count, _first in source.unread:
            sentence = _SNAPPED if why is Why.SNAPPED else _TORN_SENTENCE if why in _TORN else _OTHER
            counts[sentence] = counts.get(sentence, 0) + count
    yield from (
        Limit(sentence, (), counts[sentence]) for sentence in (_SNAPPED, _TORN_SENTENCE, _OTHER) if sentence in counts
    )


_SNAPPED: Final = N_("Packets of which the capture kept only the beginning. What stood behind it is lost.")
_TORN_SENTENCE: Final = N_("Pieces that are missing or damaged. What stood in them is lost.")
_OTHER: Final = N_("Parts of the inputs that were not read; the list of inputs says why.")


def _of_router(facts: LimitFacts) -> Iterator[Limit]:
    """Say where who the router is was not seen, or may be another than it seems."""
    if facts.told or not any(source.kind in _WITH_ENDS for source in facts.sources):
        return
    if not facts.flows and facts.inside and facts.devices:
        yield Limit(
            N_(
                "All that was seen went to addresses that count as the house's. If one of them is a server, as on a "
                "test bench, or stands at the provider: say with --home what the house is, and with --router who the "
                "router is."
            ),
            (),
            facts.inside,
        )
    elif facts.alone:  # who it is makes no difference then
        return
    elif facts.flows and not any(device.is_router for device in facts.devices):
        yield Limit(
            N_(
                "Who the router is does not show in this capture: it is not known who sent. Say it with --router, and "
                "with --home what the house is."
            )
        )
    elif facts.flows and len({flow.device for flow in facts.flows}) == 1 and len(facts.devices) == _ROUTER_AND_ONE:
        yield Limit(
            N_(
                "One device sent all of this. It may be a router that stands behind another one (double NAT, a test "
                "bench); if it is, say so with --router."
            )
        )


def _of_sender(facts: LimitFacts) -> Iterator[Limit]:
    if not facts.flows or facts.alone:
        return
    apart = told_apart(facts.devices, facts.flows, facts.destinations)
    router = any(flow.device == ROUTER for flow in facts.flows)
    if apart and not router:
        yield Limit(
            N_(
                "The router itself sent nothing in this capture. What it sends does not pass the network of the house: "
                "capture on the router, or between the router and the line."
            )
        )
    if apart:
        yield Limit(
            N_("A second box of the provider, such as a TV box or a repeater, counts as a device of the house here.")
        )
        yield Limit(N_("What devices send each other without passing where the capture was made is not in it."))
        if several := sum(_of_two_networks(device) for device in facts.devices if not device.is_router):
            yield Limit(
                N_(
                    "Devices with addresses of more than one network. Something else may stand behind such a device; "
                    "what that sent counts as the device's here."
                ),
                (),
                several,
            )
    elif router and any(flow.device != ROUTER for flow in facts.flows):
        yield Limit(
            N_(
                "Some devices of the house show in this capture, and not in all they send. What the router sent and "
                "what a device behind it sent look the same then."
            )
        )
    elif router:
        yield Limit(
            N_(
                "No devices of the house show in this capture. What the router sent and what a device behind it sent "
                "look the same then."
            )
        )


def _of_two_networks(device: Device) -> bool:
    addresses = [address for address in device.addresses if isinstance(parsed(address), IPv4Address)]
    return any(not same_network(address, addresses[0]) for address in addresses)


def _of_destinations(facts: LimitFacts) -> Iterator[Limit]:
    if not facts.destinations:
        return
    yield from _of_table(facts)
    if clouds := sum(bool(destination.cloud) for destination in facts.destinations):
        yield Limit(
            N_("Destinations at a cloud. Who its customer is, and so who gets the data, is not known."), (), clouds
        )
    if nameless := sum(not destination.names for destination in facts.destinations):
        yield Limit(N_("Destinations without a name: only their address is known."), (), nameless)
    if facts.destinations and any(
        via is not Via.DNS for destination in facts.destinations for _, via in destination.names
    ):
        yield Limit(N_("A name is the one that the sender asked for; that the machine is of that name is not proved."))


def _of_table(facts: LimitFacts) -> Iterator[Limit]:
    if not facts.table.name:
        yield Limit(
            N_(
                "There was no table of addresses: organisations and countries are not known. `sluis audit "
                "--renew-table` makes one, with a network, once; `--table` takes another."
            )
        )
    elif facts.at is not None and age_days(facts.table.day, facts.at) is None:
        yield Limit(
            N_(
                "The table of addresses does not say of which day it is, or says a later one than today: how old its "
                "organisations and countries are is not known. `sluis audit --renew-table` makes a new one."
            )
        )
    else:
        yield Limit(
            N_(
                "Organisation and country are of whoever holds the block of addresses, by a table of {day}; not of "
                "where the machine stands. `sluis audit --renew-table` renews it."
            ),
            (("day", facts.table.day),),
        )
    if facts.at is not None and is_old(facts.table.day, facts.at):
        yield Limit(
            N_(
                "The table of addresses is old. A block that changed hands since {day} has the wrong organisation or "
                "country here. `sluis audit --renew-table` makes a new one; its age in days:"
            ),
            (("day", facts.table.day),),
            age_days(facts.table.day, facts.at) or 0,
        )


def _of_register(facts: LimitFacts) -> Iterator[Limit]:
    if facts.register is None:
        yield Limit(N_("No register was given: what is declared, and who is the provider itself, is not known."))
        return
    activities = facts.register.activities.values()
    behind = {activity.recipient for activity in activities if activity.via_provider_backend is True}
    if behind:
        yield Limit(
            N_("Recipients that get data from the provider's servers. That traffic does not pass this router."),
            (),
            len(behind),
        )
    if facts.unstated:
        words = (("unstated", ", ".join(facts.unstated)),)
        yield Limit(N_("The register does not say where these receive: {unstated}."), words)
    if any(activity.trigger.kind in _ASKED for activity in activities):
        yield Limit(N_("Whether somebody in this house consented or asked for help does not show in traffic."))


def _of_statement(facts: LimitFacts) -> Iterator[Limit]:
    if facts.statement is None:
        return
    if facts.statement.of_line:
        yield Limit(N_("The statement is of the line that was named. That this traffic is of that line does not show."))
    else:
        yield Limit(N_("That the statement is about this house does not show in traffic."))
    yield from _of_versions(facts.statement, facts.register)
    yield Limit(N_("A statement shows what the provider gave to others, and not what it received itself."))
    if not facts.statement.witnessed:
        yield Limit(N_("No witness was asked for: that the log shows everybody the same is not proved."))


def _of_versions(statement: Stated, register: Register | None) -> Iterator[Limit]:
    """Say how much of a statement was made under another register than the one that was given."""
    if register is None:
        return
    given = {plan_of(register, key).digest for key in register.activities}
    other = sum(each.plan not in given for each in statement.disclosures)
    if other:
        yield Limit(
            N_(
                "Reports in the statement that were made under another version of the register than the one that was "
                "given, or under the register of another provider."
            ),
            (),
            other,
        )


def _long(facts: LimitFacts) -> str:
    minutes, seconds = divmod(max(0, facts.last_ms - facts.first_ms) // 1000, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
