"""What whoever stands on the way can read is a finding of its own, by destination and by who sent it."""

from dataclasses import replace

from tests.unit.audit.wire_texts import AT, PHONE, QUIET, ROUTER, STRANGE, Wire

from sluis.audit.model import Observation, Reading, Sort, State
from sluis.audit.record.open_traffic import not_encrypted
from sluis.capture.base.sighting import Part
from sluis.terms import Kind, Subject, Verdict

DEVICES = (ROUTER, PHONE)


def found(wire: Wire, *, alone: bool = False) -> list[Observation]:
    flows = wire.heard()
    return not_encrypted(
        wire.fields, flows, (*wire.destinations.values(), QUIET), None, AT, devices=wire.devices, alone=alone
    )


def test_data_of_the_router_in_clear_fails_with_the_article_that_asks_for_encryption() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE), "host.name", Kind.HOST_NAME)
    [seen] = found(wire)
    assert (seen.sort, seen.verdict, seen.destination) == (Sort.NOT_ENCRYPTED, Verdict.FAIL, STRANGE)
    assert dict(seen.words) == {"destination": STRANGE, "kinds": "host_name"}
    [law] = seen.findings
    assert (law.rule, law.verdict, law.missing) == ("avg-32", Verdict.FAIL, ())
    assert law.citation == "AVG art. 5(1)(f), 32(1)"
    assert law.checked == "official"


def test_a_register_that_covers_it_does_not_close_the_line() -> None:
    wire = Wire()
    wire.read(wire.flow("in.meting.example", address="203.0.113.4"), "Device.Hosts.Host.*.HostName", Kind.HOST_NAME)
    assert [seen.verdict for seen in found(wire)] == [Verdict.FAIL]


def test_a_device_of_the_house_is_looked_at_and_judged_by_no_rule() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE, device=1), "host.name", Kind.HOST_NAME, owned=True)
    [seen] = found(wire)
    assert (seen.verdict, seen.findings) == (Verdict.REVIEW, ())


def test_who_sent_it_unknown_is_unknown_and_alone_makes_it_the_router() -> None:
    wire = Wire(devices=())
    wire.read(wire.flow(STRANGE), "host.name", Kind.HOST_NAME)
    wire.heard = lambda: wire.flows  # type: ignore[method-assign]
    assert [seen.verdict for seen in found(wire)] == [Verdict.UNKNOWN]
    assert [seen.verdict for seen in found(wire, alone=True)] == [Verdict.FAIL]


def test_what_was_not_seen_open_on_the_wire_is_not_called_open() -> None:
    for reading in set(Reading) - {Reading.CLEAR}:
        wire = Wire()
        wire.read(wire.flow(STRANGE, reading=reading), "host.name", Kind.HOST_NAME, owned=True)
        assert found(wire) == [], reading


def test_what_was_read_from_the_wire_is_open_though_the_rest_of_its_flow_was_not_read() -> None:
    for partly_read in (False, True):
        wire = Wire()
        number = wire.flow(STRANGE, reading=Reading.UNREAD)
        wire.flows[0] = replace(wire.flows[0], partly_read=partly_read)
        wire.read(number, "host.name", Kind.HOST_NAME, owned=True)
        assert len(found(wire)) == partly_read


def test_names_that_are_open_everywhere_count_only_with_something_of_the_house_in_them() -> None:
    for part, reading in ((Part.DNS_NAME, Reading.CLEAR), (Part.TLS_NAME, Reading.SEALED)):
        for owned in (False, True):
            wire = Wire()
            flow = wire.flow(STRANGE, reading=reading, protocol="dns" if part is Part.DNS_NAME else "tls")
            wire.read(flow, "name", Kind.DOMAIN, part=part, owned=owned)
            assert len(found(wire)) == owned, (part, owned)


def test_what_says_nothing_about_people_stands_in_one_line_of_all() -> None:
    wire = Wire()
    wire.read(wire.flow("a.example"), "channel", Kind.NUMBER, State.RAW, Subject.NOBODY)
    wire.flow("b.example")
    wire.flow("clock.example", protocol="ntp", octets=90)
    wire.flow("names.example", protocol="dns")
    [seen] = found(wire)
    assert (seen.verdict, seen.destination, dict(seen.words)) == (Verdict.REVIEW, "", {"count": "2"})
    assert seen.places
    assert found(Wire()) == []


def test_no_value_stands_in_it() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE), "host.name", Kind.HOST_NAME, value="Annas-iPhone")
    assert "Annas-iPhone" not in repr(found(wire))


def test_before_the_law_applied_nothing_of_it_is_said() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE), "host.name", Kind.HOST_NAME)
    flows, to = wire.heard(), (*wire.destinations.values(), QUIET)
    [seen] = not_encrypted(wire.fields, flows, to, None, AT.replace(year=2017), devices=DEVICES)
    assert seen.findings == ()


def test_each_destination_has_its_own() -> None:
    wire = Wire()
    for to in ("a.example", "b.example"):
        wire.read(wire.flow(to), "host.name", Kind.HOST_NAME)
    assert [seen.destination for seen in found(wire)] == ["a.example", "b.example"]
