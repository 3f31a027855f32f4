"""The news of an audit: who sent what about whom to whom, how often, encrypted or not, and who covers it.

In:  one audit as a reader sees it. Out: one short text that stands first on the first page.

The rules this module keeps:
 * It is of one destination: the one that got most about people; of equals one that answered, then the one that got
   most octets. It says so.
 * How often is the number of contacts; what was recognised need not stand in each of them.
 * Of what was not read it says that nobody looked in it, and never that nothing stood in it.
 * The country is where the block of addresses is registered, and is called that; without it the cure stands beside.
"""

from collections.abc import Iterable
from pathlib import PurePath
from typing import Final

from sluis.audit.model import Destination, Flow, Party, Reading
from sluis.audit.record.limits import WRONG_CLOCK
from sluis.i18n import N_
from sluis.reports.audit.view import View

_MOST: Final = 4
"""Kinds, senders and inputs, that the sentence names."""
_NAME: Final = 40
"""Characters of the name of an input."""
_CLOCK: Final = "ntp"
_LEASES: Final = frozenset({"dhcp", "dhcpv6"})


def news(view: View) -> str:
    """Return the news; empty when nothing left the house.

    Args:
        view: One audit, in the language and manner it is shown.

    Returns:
        Sentences with the period, who sent, what, to whom, how often, how, and by whom it is covered.

    Effects:
        None.
    """
    received = [destination for destination in view.audit.destinations if view.got(destination)]
    chosen = max(received, key=lambda destination: _weight(view, destination), default=None)
    flows = [] if chosen is None else [flow for flow in view.flows_to[chosen.key] if view.left(flow)]
    if chosen is None or not flows:
        return ""
    message = N_("{sender} sent {what} to {name}, {when}; there was contact {times}. {how} {where} {party}")
    said = view.say(
        message,
        sender=_capital(view.listed(view.sender(flow.device) for flow in flows[:_MOST])),
        what=_what(view, chosen, flows),
        name=view.to(chosen.key),
        times=view.tr_n("{count} time", "{count} times", sum(flow.times for flow in flows)),
        when=view.period(*span(flows)),
        how=view.say(_how(flows)),
        where=_where(view, chosen),
        party=_party(view, chosen),
    )
    if any(each.reason_id == WRONG_CLOCK for each in view.audit.limits):
        wrong = view.say(N_("A clock of the capture cannot be right: when this was is not known."))
        said = f"{said} {wrong}"
    if missing := _not_read(view):
        said = f"{said} {missing}"
    if len(received) == 1:
        return said
    return f"{said} {view.say(_no_other(view, chosen))}"


def _not_read(view: View) -> str:
    """Return that not everything was read, and which inputs were not at all."""
    if not any(source.unread for source in view.audit.sources):
        return ""
    names = [view.text(PurePath(source.name).name, _NAME) for source in view.audit.sources if not source.entries]
    missing = view.say(N_("Not everything in the inputs could be read."))
    if not names:
        return missing
    more = [view.say(N_("and {count} more"), count=len(names) - _MOST)] if len(names) > _MOST else []
    inputs = ", ".join([*names[:_MOST], *more])
    nothing = view.say(N_("Of these inputs nothing was read: {inputs}."), inputs=inputs)
    return f"{missing} {nothing}"


def _no_other(view: View, chosen: Destination) -> str:
    """Return how the others stand beside it, as far as they could be read."""
    if view.telling_to(chosen.key):
        return N_("As far as could be read, no other destination got more about people.")
    return N_("As far as could be read, no other destination got anything about people either.")


def span(flows: Iterable[Flow]) -> tuple[int, int]:
    """Return the first and the last known moment of flows; 0 when an input says none."""
    moments = [at for flow in flows for at in (flow.first_ms, flow.last_ms) if at > 0]
    return min(moments, default=0), max(moments, default=0)


def _weight(view: View, destination: Destination) -> tuple[int, bool, int]:
    telling = sum(field.telling for field in view.fields_to[destination.key])
    return telling, view.received(destination), sum(flow.octets_out for flow in view.flows_to[destination.key])


def _what(view: View, destination: Destination, flows: list[Flow]) -> str:
    fields = [field for field in view.fields_to[destination.key] if field.telling]
    kinds = list(dict.fromkeys(view.kind(field.kind) for field in fields))
    if not kinds:
        if _only_leases(flows):
            return view.say(
                N_("a question for an address (DHCP), with the hardware address of who asks and often its name")
            )
        if any(flow.reading in {Reading.SEALED, Reading.UNREAD} for flow in flows):
            return view.say(N_("something that could not be read"))
        if all(flow.protocol == _CLOCK for flow in flows):
            return view.say(N_("questions for the time of day"))
        if all(flow.reading is Reading.EMPTY for flow in flows):
            return view.say(N_("only what opens and closes a connection"))
        return view.say(N_("data in which nothing about people was found"))
    more = [view.say(N_("and {count} more"), count=len(kinds) - _MOST)] if len(kinds) > _MOST else []
    return ", ".join([*kinds[:_MOST], *more])


def _only_leases(flows: list[Flow]) -> bool:
    return all(flow.protocol in _LEASES for flow in flows)


def _how(flows: list[Flow]) -> str:
    readings = {flow.reading for flow in flows} - {Reading.EMPTY}
    if not readings:
        return N_("It had no content.")
    if _only_leases(flows) or (Reading.CLEAR in readings and readings <= {Reading.CLEAR, Reading.UNREAD}):
        return N_("It was not encrypted: whoever stands on the way can read it.")
    if Reading.CLEAR in readings or any(flow.partly_read for flow in flows):
        return N_("Part of it was not encrypted: whoever stands on the way can read that part.")
    if readings <= {Reading.SEALED, Reading.OPENED}:
        return N_("It was encrypted on the way.")
    return N_("Whether it was encrypted is not known.")


_PARTIES: Final[dict[Party, str]] = {
    Party.PROVIDER: N_("The register says that this is the provider itself."),
    Party.RECIPIENT: N_("The register names it as a recipient."),
    Party.THIRD: N_("The register does not name it."),
    Party.UNKNOWN: N_("Whether a register names it is not known."),
}


def _party(view: View, destination: Destination) -> str:
    """Return who covers it."""
    if destination.party is Party.UNKNOWN and not view.audit.declared.name:
        return view.say(N_("No register was given: whether somebody declared this is not known."))
    return view.say(_PARTIES[destination.party])


def _where(view: View, destination: Destination) -> str:
    if view.tried(destination):
        return view.say(
            N_("The address is a private one and never answered: whether this left the house is not known.")
            if view.is_private(destination)
            else N_("It was not seen to answer.")
        )
    if view.is_private(destination):
        return view.say(N_("The address is a private one, of nobody in particular: it may be near, or the provider's."))
    if destination.country and not destination.organisation:
        return view.say(N_("The address is registered in: {country}."), country=view.country(destination.country))
    if destination.country:
        return view.say(
            N_("The address is registered in: {country}; holder: {holder}."),
            country=view.country(destination.country),
            holder=view.who(destination).removesuffix("."),
        )
    if not view.audit.table.name:
        return view.say(N_("Where the address is registered is not known: `sluis audit --renew-table` fetches that."))
    return view.say(N_("Where the address is registered, the table of addresses does not say."))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
