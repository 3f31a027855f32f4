"""The last pages of a report: the house, what could not be read, how it was done, and from which inputs.

In:  one audit as a reader sees it. Out: four sections.

The rules this module keeps:
 * Somebody else can do it again: every input has its digest, every program and table its version.
 * What could not be read is listed, each with its reason and place.
"""

from collections.abc import Iterator
from typing import Final

from sluis.audit.house.table_age import age_days
from sluis.audit.model import Device, Reading, Source
from sluis.capture.base.sighting import WHYS
from sluis.i18n import N_
from sluis.reports.audit.summary import UNREAD, unseen
from sluis.reports.audit.view import View
from sluis.reports.blocks import Block, Cell, Column, Facts, Grid, Lead, Marks, Row, Section, Steps, Words, single

METHOD: Final = (
    N_("Something left the house when its receiver is not on a home network. What stayed inside is only counted."),
    N_("A destination is one name, as TLS, HTTP, the name server or a certificate gave it; else one address."),
    N_("Holder and country come from a table of address blocks. The table says who registered a block and where, not "
       "where a machine stands or who uses it."),
    N_("What could be read was taken apart field by field. What a field is follows from the catalogue of device "
       "models, from its name and from the form of its values."),
    N_("The house says what it owns by DHCP, mDNS and SSDP. Those names and addresses were looked for in what left: as "
       "they are, in other notations, and as plain digests."),
    N_("A plain digest of something known can be guessed back by anybody who has a list. It is called a plain digest "
       "here, whatever its sender calls it."),
    N_("Findings of law are those that the rules of Sluis give on the day named on the first page. They are questions, "
       "with their article and supervisor."),
    N_("Small words below a field, such as `base64:known` or `sha256:mac_address:hex`, say by what it was recognised, "
       "for who wants to do it again: the notation or the digest, and in it something the house owns (`known`). "
       "`value`, `name`, `form`, `pairs`, `standard` and `catalogue` are the value itself, the name of the field, its "
       "form, names with values in one text, a standard, and the catalogue."),
    N_("`activity#7` is row 7 of that activity in the register; `activity#time` is the moment that goes with it."),
)  # fmt: skip
"""How it was done, in the same words in every report."""


_FLOWS: Final = 40
"""Destinations that are listed because nothing was read on their way."""


def closing(view: View) -> tuple[Section, ...]:
    """Return the last sections."""
    return (_house(view), _unread(view), _method(view), _inputs(view))


def _house(view: View) -> Section:
    title, devices = view.say(N_("Devices of the house")), view.audit.devices
    if not devices:
        message = N_(
            "The capture shows no device of the house: it was made outside, or the house said nothing about itself."
        )
        return Section("house", title, (Words(view.say(message)),))
    columns = (
        Column(view.say(N_("Device")), 3),
        Column(view.say(N_("Maker")), 3),
        Column(view.say(N_("Names")), 3, code=view.reveal),
        Column(view.say(N_("Addresses")), 4, code=view.reveal),
        Column(view.say(N_("Known by")), 5),
    )
    blocks = [Grid(title, columns, tuple(_device(view, device) for device in devices), titled=True)]
    hidden = Words(view.say(N_("Names and addresses are hidden; `--reveal` shows them.")), quiet=True)
    return Section("house", title, (*blocks, *(() if view.reveal else (hidden,))), new_page=True)


def _device(view: View, device: Device) -> tuple[Cell, ...]:
    if view.reveal:
        names = tuple(view.text(name, 64) for name in device.names)
        addresses = tuple(view.text(address, 64) for address in (*device.macs, *device.addresses))
    else:
        names = (view.tr_n("{count} name", "{count} names", len(device.names)),)
        addresses = (
            view.tr_n("{count} MAC address", "{count} MAC addresses", len(device.macs)),
            view.tr_n("{count} IP address", "{count} IP addresses", len(device.addresses)),
        )
    called = view.say(N_("the router")) if device.is_router else view.say(N_("device {number}"), number=device.number)
    how = view.listed(_known_by(view, word) for word in device.how)
    return ((called,), (view.text(device.vendor, 40) or "-",), names or ("-",), addresses or ("-",), (how or "-",))


def _known_by(view: View, how: str) -> str:
    """Return what made a device known, in the words of the reader."""
    option = how.removeprefix("dhcp option ")
    if option != how:
        return view.say(N_("DHCP option {number}"), number=view.text(option, 8))
    return view.say(_KNOWN_BY[how]) if how in _KNOWN_BY else view.text(how, 40)


_KNOWN_BY: Final[dict[str, str]] = {
    "arp": N_("ARP"),
    "dhcp lease": N_("the address it was given (DHCP)"),
    "llmnr": N_("LLMNR"),
    "mdns": N_("mDNS"),
    "neighbour discovery": N_("neighbour discovery (IPv6)"),
    "ssdp": N_("SSDP"),
}
"""How a device became known; other words are those of the input."""


def unread_rows(view: View) -> tuple[tuple[Cell, ...], ...]:
    """Return what could not be read: input, reason, how often, and the first place."""
    return tuple(
        (
            (_called(view, source),),
            (view.say(WHYS[why]),),
            (view.number(count),),
            (str(first) if first else view.say(N_("the whole input")),),
        )
        for source in view.audit.sources
        for why, count, first in source.unread
    )


def _unread(view: View) -> Section:
    title, rows = view.say(N_("What could not be read")), unread_rows(view)
    flows = _unread_flows(view)
    if not rows:
        message = N_("No part of the inputs was skipped.") if flows else N_("Everything in the inputs was read.")
        return Section("unread", title, (Words(view.say(message)), *flows))
    columns = (
        Column(view.say(N_("Input")), 6, code=True),
        Column(view.say(N_("Why")), 6),
        Column(view.say(N_("How often")), 2),
        Column(view.say(N_("First at")), 3),
    )
    return Section("unread", title, (Grid(title, columns, rows, titled=True), *flows))


def _unread_flows(view: View) -> tuple[Block, ...]:
    """Return where flows went of which nothing could be read: that is not read either."""
    counted = [
        (destination, sum(flow.reading in UNREAD for flow in view.flows_to[destination.key]))
        for destination in view.audit.destinations
    ]
    lines = [
        view.say(
            N_("{name}: {flows}"),
            name=view.to(destination.key),
            flows=view.tr_n("{count} flow", "{count} flows", count),
        )
        for destination, count in counted
        if count
    ]
    more = [view.say(N_("and {count} more"), count=len(lines) - _FLOWS)] if len(lines) > _FLOWS else []
    title = Lead(view.say(N_("Flows that were seen and whose content could not be read")))
    return (title, Marks((*lines[:_FLOWS], *more))) if lines else ()


def _called(view: View, source: Source) -> str:
    return f"{source.number}: {view.text(source.name, 80)}"


def _method(view: View) -> Section:
    inside = view.tr_n(
        "{count} flow stayed inside the house.", "{count} flows stayed inside the house.", view.audit.inside
    )
    return Section(
        "method",
        view.say(N_("Method and limits")),
        (
            Marks((*(view.say(text) for text in METHOD), inside)),
            Lead(view.say(N_("What this capture cannot show"))),
            Marks(tuple(unseen(view))),
            Lead(view.say(N_("How to check this"))),
            Steps(tuple(_again(view))),
        ),
    )


def _again(view: View) -> Iterator[str]:
    """Yield what somebody else does to see the same: the same files, the same places, the same answer."""
    audit = view.audit
    yield view.say(
        N_("Take the same inputs: the SHA-256 of each stands below. `sha256sum FILE` gives it, on Windows "
           "`certutil -hashfile FILE SHA256`.")
    )  # fmt: skip
    yield view.say(
        N_("Look up the evidence. A packet is counted from 1 in its input: packet 30 is `frame.number == 30` in "
           "Wireshark. In a log it is the line, in other inputs the entry.")
    )  # fmt: skip
    file = view.say(N_("FILE"))
    command = ["sluis audit", view.say(N_("INPUTS")), f"--at {audit.at.isoformat()}"]
    command += [f"--register {file}"] if audit.declared.name else []
    command += [f"--statement {file}"] if audit.declared.statement else []
    opened = any(flow.reading is Reading.OPENED for flow in audit.flows)
    yield view.say(N_("Do it again with the versions below: `{command}`."), command=" ".join(command))
    if opened:
        yield view.say(
            N_("Some flows were read with a key. If it came from a file of keys, that is needed too: `--keylog FILE`.")
        )


def _inputs(view: View) -> Section:
    title = view.say(N_("Inputs and versions"))
    columns = (
        Column(view.say(N_("Input")), 5, code=True),
        Column(view.say(N_("Kind and size")), 4),
        Column(view.say(N_("SHA-256")), 7, code=True),
    )
    grid = Grid(view.say(N_("Inputs")), columns, tuple(_source(view, source) for source in view.audit.sources))
    return Section("inputs", title, (*((grid,) if grid.rows else ()), Facts(tuple(_versions(view)))))


def _source(view: View, source: Source) -> tuple[Cell, ...]:
    entries = view.tr_n("{count} entry", "{count} entries", source.entries)
    kind = view.text(source.kind, 40) or view.say(N_("not read"))
    return (
        (_called(view, source),),
        (kind, view.octets(source.octets), entries),
        (view.text(source.sha256, 64) or view.say(N_("none")),),
    )


def _versions(view: View) -> list[Row]:
    audit, declared = view.audit, view.audit.declared
    none = view.say(N_("none"))
    digest = [view.text(declared.digest, 64)] if declared.digest else []
    rows = [
        single(view.say(N_("Period")), view.period(audit.first_ms, audit.last_ms)),
        single(view.say(N_("Judged by the law of")), view.day(audit.at)),
        single(view.say(N_("Register")), view.text(declared.name, 80) or none, *digest),
        single(view.say(N_("Statement")), view.text(declared.statement, 80) or none),
        single(view.say(N_("Table of addresses")), *_table(view)),
        single("Sluis", view.text(audit.version, 40) or "-"),
    ]
    if audit.dissector:
        rows.append(single(view.say(N_("Packets taken apart by")), view.text(audit.dissector, 60)))
    if audit.keylog_sha256:
        rows.append(single(view.say(N_("SHA-256 of the file with TLS secrets")), view.text(audit.keylog_sha256, 64)))
    return rows


def _table(view: View) -> Cell:
    table = view.audit.table
    if not table.name:
        return (view.say(N_("none: no holder and no country is known; `sluis audit --renew-table` makes one")),)
    licence = view.say(N_("licence: {name}"), name=view.text(table.licence, 300) or "-")
    shown = (f"{view.text(table.name, 80)}, {view.text(table.day, 20)}", licence)
    days = age_days(table.day, view.audit.at)
    return shown if days is None else (*shown, view.tr_n("{count} day old", "{count} days old", days))
