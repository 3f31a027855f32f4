"""Audits as a fleet has them, made of flows and fields, for tests of what is put together."""

from datetime import date

from sluis.audit.model import (
    Audit,
    Declared,
    Destination,
    Field,
    Flow,
    Party,
    Reading,
    Source,
    State,
    Table,
    UnreadCount,
)
from sluis.capture.base.sighting import Part, Why
from sluis.terms import Kind, Subject

HOUR = 3_600_000
START = 1_795_485_600_000


def audited(
    *sent: tuple[str, str, Kind],
    reading: Reading = Reading.SEALED,
    times: int = 1,
    hours: float = 1.0,
    party: Party = Party.PROVIDER,
    hidden: tuple[str, ...] = (),
    unread: bool = False,
    device: int = 0,
) -> Audit:
    """Return an audit of a router that sent fields (place, path, kind)."""
    places = list(dict.fromkeys(place for place, _, _ in sent))
    end = START + int(hours * HOUR)
    flows = tuple(
        Flow(at, device, place, "https", "tcp", 443, reading, 2, 100, 100, START, end, times, ())
        for at, place in enumerate(places, 1)
    )
    fields = tuple(
        Field(at, places.index(place) + 1, Part.BODY, tuple(path.split(".")), kind, Subject.HOUSEHOLD, State.RAW,
              "catalogue", 1, 1, (), owned=False, shown="", value="secret-value")
        for at, (place, path, kind) in enumerate(sent, 1)
    )  # fmt: skip
    why = (UnreadCount(Why.CUT, 1, 1),) if unread else ()
    return Audit(
        sources=(Source(1, "night-S00001.pcap", "pcap", "", 1, 1, why),),
        at=date(2026, 11, 24),
        first_ms=START,
        last_ms=end,
        devices=(),
        destinations=tuple(Destination(place, (), (), organisation="Holder", party=party) for place in places),
        flows=flows,
        fields=fields,
        observations=(),
        limits=(),
        declared=Declared(),
        table=Table("", "", ""),
        hidden=hidden,
    )
