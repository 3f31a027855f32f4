"""Seen beside declared: parties, rows, the order of what is said; and that nothing is lost or invented."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.audit.wire_texts import (
    AT,
    CHANNEL,
    MAC,
    NAME,
    OURS,
    PHONE,
    ROUTER,
    STRANGE,
    THEIRS,
    TWO,
    Wire,
    differences,
)

from sluis.audit.model import Observation, Party, Reading, Sort, State
from sluis.audit.record.compare import compare, numbered
from sluis.terms import Kind, Subject, Verdict


def test_without_a_register_nothing_is_observed_and_nothing_changes() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE), MAC, Kind.MAC_ADDRESS)
    result = compare(wire.fields, wire.flows, tuple(wire.destinations.values()), None, AT)
    assert (result.observations, result.own) == ((), ())
    assert result.fields == tuple(wire.fields)
    assert [destination.party for destination in result.destinations] == [Party.UNKNOWN]


def test_each_destination_gets_its_party_and_each_field_its_rows() -> None:
    wire = Wire()
    for to in (OURS, THEIRS, STRANGE):
        wire.read(wire.flow(to), MAC, Kind.MAC_ADDRESS, State.TOKEN)
    result = wire.compared()
    assert [(destination.party, destination.recipient) for destination in result.destinations] == [
        (Party.PROVIDER, ""),
        (Party.RECIPIENT, "meting"),
        (Party.THIRD, ""),
    ]
    assert [field.rows for field in result.fields] == [("help#2",), ("help#2",), ()]


def test_a_recipient_has_its_own_rows_only() -> None:
    wire = Wire()
    for to in (THEIRS, "ander.example", OURS):
        wire.read(wire.flow(to), "Device.Hosts.Host.*.IPAddress", Kind.IP_ADDRESS, State.TOKEN)
    assert [field.rows for field in wire.compared(TWO).fields] == [(), ("ander#1",), ("ander#1",)]


def test_what_a_device_sends_to_strangers_is_its_own_and_is_listed_apart() -> None:
    wire = Wire()
    wire.read(wire.flow("tv.example", device=2), "mac", Kind.MAC_ADDRESS, devices=(1,))
    wire.flow("news.example", device=1, reading=Reading.SEALED)
    wire.flow("both.example", device=1, reading=Reading.SEALED)
    wire.flow("both.example", device=0, reading=Reading.CLEAR)
    wire.flow(OURS, device=1)
    result = wire.compared()
    assert differences(result) == []
    assert result.own == ("tv.example", "news.example", "both.example")
    assert result.fields[0].devices == (1,)


def test_and_is_for_a_person_to_see_when_asked() -> None:
    wire = Wire()
    wire.read(wire.flow("tv.example", device=2), "mac", Kind.MAC_ADDRESS, devices=(1,))
    wire.flow("news.example", device=1, reading=Reading.SEALED)
    result = wire.compared(include_devices=True)
    assert differences(result) == [("undeclared-recipient", "REVIEW", "tv.example")]


def test_what_a_device_sends_to_a_recipient_is_not_the_router_s() -> None:
    wire = Wire()
    wire.read(wire.flow(THEIRS, device=1), "form.email", Kind.EMAIL)
    assert differences(wire.compared()) == []


def test_the_worst_comes_first_and_numbers_run_from_one() -> None:
    wire = Wire()
    wire.read(wire.flow(OURS), "x", Kind.EMAIL)
    wire.flow("a.example", reading=Reading.SEALED)
    wire.read(wire.flow("b.example"), "x", Kind.EMAIL)
    wire.read(wire.flow("c.example"), "x", Kind.EMAIL)
    observations = wire.compared().observations
    assert [observation.number for observation in observations] == [1, 2, 3, 4, 5]
    assert [observation.verdict for observation in observations] == [
        Verdict.FAIL, Verdict.FAIL, Verdict.UNKNOWN, Verdict.REVIEW, Verdict.PASS,
    ]  # fmt: skip
    assert [observation.destination for observation in observations][:3] == ["b.example", "c.example", "a.example"]


def test_another_day_is_judged_by_the_law_of_that_day() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE), "x", Kind.EMAIL)
    (then,) = [
        observation
        for observation in wire.compared(at=date(2017, 1, 1)).observations
        if observation.sort is Sort.UNDECLARED_RECIPIENT
    ]
    (now,) = [
        observation for observation in wire.compared().observations if observation.sort is Sort.UNDECLARED_RECIPIENT
    ]
    assert (then.findings, then.verdict) == ((), Verdict.FAIL)
    assert "avg-5-2" in {finding.rule for finding in now.findings}


STATES = st.sampled_from(list(State))
HOSTS = st.sampled_from([OURS, THEIRS, STRANGE, "203.0.113.7", "tv.example"])
PATHS = st.sampled_from([MAC, NAME, CHANNEL, "l.*.a", "CollectionTime", "h.*.HostName"])


@given(
    ways=st.lists(st.tuples(HOSTS, st.integers(0, 2), st.sampled_from(list(Reading))), max_size=6),
    read=st.lists(
        st.tuples(st.integers(0, 5), PATHS, st.sampled_from(list(Kind)), STATES, st.sampled_from(list(Subject)))
    ),
    apart=st.booleans(),
)
def test_whatever_is_seen_the_answer_holds_together(
    *, ways: list[tuple[str, int, Reading]], read: list[tuple[int, str, Kind, State, Subject]], apart: bool
) -> None:
    wire = Wire() if apart else Wire(devices=(ROUTER,))
    for to, device, reading in ways:
        wire.flow(to, device=device, reading=reading)
    for way, path, kind, state, subject in read:
        if way < len(ways):
            wire.read(way + 1, path, kind, state, subject)
    result = wire.compared()
    assert [replace(field, rows=()) for field in result.fields] == wire.fields
    modelled = {field.flow for field in wire.fields if field.path[0] in {"Device", "h"}}
    router = {flow.number for flow in wire.flows if flow.device == 0 or flow.number in modelled}
    shared = {flow.destination for flow in wire.flows if flow.number not in router}
    for observation in result.observations:
        assert set(observation.flows) <= router
        assert set(observation.fields) <= {field.number for field in wire.fields if field.flow in router}
        assert all(finding.verdict is not Verdict.PASS for finding in observation.findings)
        assert (observation.verdict is Verdict.PASS) is (observation.sort is Sort.NEVER_SEEN)
        assert not observation.findings or observation.verdict is not Verdict.PASS
    strangers = {destination.key for destination in result.destinations if destination.party is Party.THIRD}
    bad = {
        flow.destination
        for flow in wire.flows
        for field in wire.fields
        if field.flow == flow.number and flow.device == 0 and flow.destination in strangers and field.personal
    }
    told = {
        observation.destination for observation in result.observations if observation.sort is Sort.UNDECLARED_RECIPIENT
    }
    assert bad - shared <= told, "something personal went from the router to a stranger and nothing was said"


def test_numbering_is_the_same_whatever_the_order() -> None:
    some = [
        Observation(0, sort, verdict, "x", destination=key)
        for sort in (Sort.NOT_TREATED, Sort.CLOSED)
        for verdict in (Verdict.PASS, Verdict.FAIL)
        for key in (STRANGE, THEIRS)
    ]
    wire = Wire(devices=(ROUTER, PHONE))
    wire.flow(THEIRS)
    wire.flow(STRANGE)
    known = tuple(wire.destinations.values())
    assert numbered(some, known) == numbered(some[::-1], known)


def test_when_nothing_stands_behind_the_router_what_seems_to_come_from_there_is_its_own() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE, device=1), "mac", Kind.MAC_ADDRESS)
    assert Sort.UNDECLARED_RECIPIENT not in {observation.sort for observation in wire.compared().observations}
    assert Sort.UNDECLARED_RECIPIENT in {observation.sort for observation in wire.compared(alone=True).observations}
