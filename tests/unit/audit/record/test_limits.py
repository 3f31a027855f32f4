"""Each limit is said when it holds, with its number, and not when it does not."""

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.audit.wire_texts import HOSTED, NOON_MS, PHONE, QUIET, ROUTER, STRANGE, Wire, register

from sluis.audit.model import Device, Flow, Limit, Reading, Source, Table
from sluis.audit.record.limits import ALWAYS, LimitFacts, limits
from sluis.audit.record.verified_statement import Stated
from sluis.capture.base.sighting import Via, Why
from sluis.i18n import tr

HOUR_MS = 3_600_000
BEHIND = HOSTED.replace("    retention: P30D", "    via_provider_backend: true\n    retention: P30D")


def said(held: LimitFacts) -> list[str]:
    return [tr(limit.reason_id, "en", **dict(limit.words)) for limit in limits(held)]


def of(limits_told: tuple[Limit, ...], word: str) -> list[int]:
    """Numbers of the limits that say something."""
    return [limit.count for limit in limits_told if word in limit.reason_id]


def flows(*readings: Reading, protocol: str = "tls") -> tuple[Flow, ...]:
    wire = Wire()
    for reading in readings:
        wire.flow(STRANGE, reading=reading, protocol=protocol)
    return tuple(wire.flows)


def test_some_hold_for_every_capture_and_stand_at_the_end() -> None:
    assert [limit.reason_id for limit in limits(LimitFacts())[-len(ALWAYS) :]] == list(ALWAYS)
    assert len(set(said(LimitFacts()))) == len(said(LimitFacts()))


def test_the_period_and_its_length() -> None:
    held = LimitFacts(first_ms=NOON_MS, last_ms=NOON_MS + HOUR_MS + HOUR_MS // 2)
    told = dict(limits(held)[0].words)
    assert (told["moment_first"], told["moment_last"]) == (str(NOON_MS), str(NOON_MS + HOUR_MS + HOUR_MS // 2))
    assert "(hours, minutes and seconds: 1:30:00)" in said(held)[0]
    short = LimitFacts(first_ms=NOON_MS, last_ms=NOON_MS + 3_999)
    assert "(hours, minutes and seconds: 0:00:03)" in said(short)[0], "a capture of seconds is not one of 0.0 hours"
    assert "do not say when" in said(LimitFacts())[0]


def test_that_no_night_was_recorded_is_said_and_only_then() -> None:
    night = "No part of it is of the night (23:00 to 07:00, Dutch time). Many routers send at night."
    assert night in said(LimitFacts(first_ms=NOON_MS, last_ms=NOON_MS + HOUR_MS))
    assert night not in said(LimitFacts(first_ms=NOON_MS, last_ms=NOON_MS + 11 * HOUR_MS))
    assert night not in said(LimitFacts())


def test_a_device_that_shows_is_not_said_not_to_show() -> None:
    """In IPv6 a device keeps its own address outside the house, and in IPv4 the router lends it one."""
    wire = Wire()
    wire.flow(STRANGE)
    wire.flow(STRANGE, device=1)
    assert "No devices of the house show" not in " ".join(said(LimitFacts(flows=tuple(wire.flows))))
    assert "Some devices of the house show" in " ".join(said(LimitFacts(flows=tuple(wire.flows))))
    assert "No devices of the house show" in " ".join(said(LimitFacts(flows=tuple(wire.flows[:1]))))


@pytest.mark.parametrize(
    ("readings", "sealed", "keyless", "unread"),
    [
        ((Reading.SEALED, Reading.SEALED), [2], [0], []),
        ((Reading.SEALED, Reading.OPENED), [1], [], []),
        ((Reading.CLEAR,), [], [], []),
        ((Reading.UNREAD,), [], [], [1]),
    ],
)
def test_what_was_not_read_is_counted(
    readings: tuple[Reading, ...], sealed: list[int], keyless: list[int], unread: list[int]
) -> None:
    limits_told = limits(LimitFacts(flows=flows(*readings)))
    assert (
        of(limits_told, "encrypted and not read"),
        of(limits_told, "no keys"),
        of(limits_told, "without a protocol"),
    ) == (
        sealed,
        keyless,
        unread,
    )


@pytest.mark.parametrize(("protocol", "counts"), [("wireguard", [1]), ("ESP", [1]), ("tls", [])])
def test_tunnels(protocol: str, counts: list[int]) -> None:
    assert of(limits(LimitFacts(flows=flows(Reading.SEALED, protocol=protocol))), "Tunnels") == counts


def test_what_of_the_inputs_was_lost_is_added_up_over_all_of_them() -> None:
    sources = [
        Source(1, "a.pcap", "pcap", "", 9, 9, ((Why.SNAPPED, 3, 7), (Why.GAP, 1, 8))),
        Source(2, "b.pcap", "pcap", "", 9, 9, ((Why.SNAPPED, 2, 1), (Why.CUT, 1, 8), (Why.SIZE, 4, 2))),
    ]
    limits_told = limits(LimitFacts(sources))
    assert (
        of(limits_told, "only the beginning"),
        of(limits_told, "missing or damaged"),
        of(limits_told, "not read; the list"),
    ) == (
        [5],
        [2],
        [4],
    )
    assert of(limits(LimitFacts()), "damaged") == []


def test_which_side_of_the_router_it_stands_on() -> None:
    wire = Wire()
    wire.flow(STRANGE)
    known = (*wire.destinations.values(), QUIET)
    inside = said(LimitFacts(flows=tuple(wire.heard()), devices=(ROUTER, PHONE), destinations=known))
    outside = said(LimitFacts(flows=flows(Reading.CLEAR), devices=(ROUTER,)))
    assert any("TV box" in text for text in inside)
    assert not any("look the same" in text for text in inside)
    assert any("look the same" in text for text in outside)
    assert not any("TV box" in text for text in outside)
    assert not any("look the same" in text for text in said(LimitFacts(flows=flows(Reading.CLEAR), alone=True)))
    wire = Wire()
    wire.flow(STRANGE, device=1)
    unseen = [
        said(LimitFacts(flows=flow, devices=(ROUTER, PHONE), destinations=tuple(wire.destinations.values())))
        for flow in (tuple(wire.flows), flows(Reading.CLEAR))
    ]
    assert [any("sent nothing" in line for line in lines) for lines in unseen] == [True, False]


def test_destinations_are_as_good_as_the_table_and_the_names() -> None:
    wire = Wire()
    wire.flow(STRANGE)
    wire.flow("198.51.100.9", names=())
    wire.flow("q.example", names=(("q.example", Via.DNS),))
    known = tuple(wire.destinations.values())
    limits_told = limits(LimitFacts(destinations=known))
    assert (of(limits_told, "without a name"), len(of(limits_told, "no table")), len(of(limits_told, "asked for"))) == (
        [1],
        1,
        1,
    )
    dated = said(LimitFacts(destinations=known, table=Table("t", "2026-11-01", "CC0-1.0")))
    assert any("by a table of 2026-11-01" in text for text in dated)
    assert not any("no table" in text for text in dated)
    assert of(limits(LimitFacts(destinations=known[2:])), "asked for") == []


def test_the_age_of_the_table_is_said_from_the_day_that_it_is_old_and_its_cure_beside_it() -> None:
    wire = Wire()
    wire.flow(STRANGE)
    known, at = tuple(wire.destinations.values()), date(2026, 12, 2)
    ages = {
        day: of(limits(LimitFacts(destinations=known, table=Table("t", day, "CC0-1.0"), at=at)), "addresses is old")
        for day in ("2026-12-02", "2026-09-03", "2026-09-02", "2026-12-03", "undated")
    }
    assert ages == {"2026-12-02": [], "2026-09-03": [], "2026-09-02": [91], "2026-12-03": [], "undated": []}
    for day in ("", *ages):
        told = [
            text for text in said(LimitFacts(destinations=known, table=Table("t", day, ""), at=at)) if " table" in text
        ]
        assert told
        assert all("`sluis audit --renew-table`" in text for text in told), told
        assert not any("There was no table" in text for text in told), "there was one"
        assert any("does not say of which day" in text for text in told) is (day in {"", "2026-12-03", "undated"})


def test_hidden_names_and_clouds() -> None:
    wire = Wire()
    wire.flow("dns.example", protocol="dot")
    assert of(limits(LimitFacts(flows=tuple(wire.flows))), "Questions for names") == [1]
    assert of(limits(LimitFacts(flows=flows(Reading.SEALED))), "Questions for names") == []
    cloudy = replace(wire.destinations["dns.example"], cloud="Wolk")
    assert of(limits(LimitFacts(destinations=(cloudy,))), "at a cloud") == [1]


def test_what_a_register_cannot_settle() -> None:
    assert len(of(limits(LimitFacts()), "No register")) == 1
    limits_told = limits(LimitFacts(register=register(BEHIND), unstated=("meting",)))
    assert of(limits_told, "from the provider's servers") == [1]
    assert (len(of(limits_told, "{unstated}")), len(of(limits_told, "asked for help"))) == (1, 1)
    assert of(limits(LimitFacts(register=register())), "from the provider's servers") == []
    assert of(limits(LimitFacts(register=register())), "{unstated}") == []


@pytest.mark.parametrize(("witnessed", "counts"), [(True, []), (False, [0])])
def test_what_a_statement_cannot_show(counts: list[int], *, witnessed: bool) -> None:
    limits_told = limits(LimitFacts(statement=Stated((), 0, 1, {}, {}, witnessed)))
    assert (len(of(limits_told, "about this house")), of(limits_told, "No witness")) == (1, counts)
    assert of(limits(LimitFacts()), "statement") == []


def test_each_is_in_dutch_and_fills() -> None:
    wire = Wire()
    wire.flow(STRANGE, protocol="wireguard", reading=Reading.SEALED)
    wire.flow("198.51.100.9", names=(), reading=Reading.UNREAD)
    whole = LimitFacts(
        [Source(1, "a", "pcap", "", 9, 9, ((Why.SNAPPED, 3, 7), (Why.GAP, 1, 8), (Why.SIZE, 1, 1)))],
        NOON_MS, NOON_MS + 1, (ROUTER,), tuple(wire.destinations.values()), tuple(wire.flows),
        Table("t", "2026-11-01", "CC0-1.0"), register(BEHIND), ("meting",), Stated((), 0, 1, {}, {}, witnessed=False),
    )  # fmt: skip
    limits_told = limits(whole)
    assert len(limits_told) > 18
    for limit in limits_told:
        nl, en = (tr(limit.reason_id, lang, **dict(limit.words)) for lang in ("nl", "en"))
        assert nl != en
        assert "{" not in nl + en


def test_with_nothing_behind_the_router_nobody_doubts_who_sent() -> None:
    phone = Device(1, (), (PHONE,), ())
    wire = Wire()
    wire.flow(STRANGE, device=1)
    wire.flow("198.51.100.9", device=1)
    source = Source(1, "a.pcap", "pcap", "", 9, 9)
    for devices in ((phone,), (Device(0, (), (ROUTER,), ()), phone)):
        doubts = {
            alone: [
                flow
                for flow in said(LimitFacts([source], flows=tuple(wire.flows), devices=devices, alone=alone))
                if any(words in flow for words in ("who sent", "sent all of this", "itself sent nothing", "TV box"))
            ]
            for alone in (False, True)
        }
        assert doubts[False]
        assert not doubts[True]
