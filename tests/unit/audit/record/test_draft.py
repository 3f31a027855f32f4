"""A draft of what was seen loads, holds no value, and knows its own hosts again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.audit.wire_texts import AT, CHANNEL, MAC, NAME, OURS, STRANGE, THEIRS, Wire
from tests.unit.register.register_texts import load

from sluis.audit.model import Destination, Reading, State
from sluis.audit.record.compare import compare
from sluis.audit.record.declared import OnRecord
from sluis.audit.record.draft import draft_of, host_of
from sluis.capture.base.sighting import Part
from sluis.i18n import LANGS, Lang, use
from sluis.register.check import check, is_open
from sluis.register.model import Register
from sluis.terms import Kind, Subject


def drafted(wire: Wire) -> str:
    return draft_of(wire.fields, wire.flows, tuple(wire.destinations.values()))


def seen() -> Wire:
    wire = Wire()
    ours = wire.flow(OURS, country="NL", organisation="Voorbeeld B.V.")
    wire.read(ours, MAC, Kind.MAC_ADDRESS)
    wire.read(ours, NAME, Kind.HOST_NAME, value="Annas-iPhone")
    wire.read(ours, CHANNEL, Kind.NUMBER, subject=Subject.NOBODY, value="36")
    wire.read(wire.flow(STRANGE, country="US"), "l.*.b", Kind.MAC_ADDRESS)
    wire.flow("sealed.example", reading=Reading.SEALED)
    wire.flow("tv.example", device=2)
    return wire


@pytest.mark.parametrize("lang", LANGS)
def test_it_loads_in_both_languages_and_everything_in_it_is_withheld_and_closed(lang: Lang) -> None:
    use(lang)
    register = load(drafted(seen()))
    use("en")
    assert list(register.recipients) == ["acs-voorbeeld-example", "pixel-vreemd-example", "sealed-example"]
    assert [value.hosts for value in register.recipients.values()] == [(OURS,), (STRANGE,), ("sealed.example",)]
    assert (register.recipients["acs-voorbeeld-example"].name, register.recipients["pixel-vreemd-example"].country) == (
        "Voorbeeld B.V.",
        "US",
    )
    rows = [row for value in register.activities.values() for row in value.fields]
    assert {row.treatment for row in rows} == {"withhold"}
    assert not is_open(check(register, AT))
    assert [row.path for row in register.activities["acs-voorbeeld-example"].fields][:3] == [NAME, MAC, CHANNEL]


def test_the_same_capture_held_against_its_draft_finds_each_field_on_record_and_withheld() -> None:
    wire = seen()
    result = compare(wire.fields, wire.flows, tuple(wire.destinations.values()), load(drafted(wire)), AT)
    assert all(field.rows for field in result.fields)
    assert {destination.recipient for destination in result.destinations if destination.key != "tv.example"} == set(
        load(drafted(wire)).recipients
    )


def test_what_a_row_could_be_is_told_by_every_value_and_not_by_the_first() -> None:
    wire = Wire()
    wire.read(wire.flow(OURS), CHANNEL, Kind.NUMBER, subject=Subject.NOBODY, value="1")
    assert "as: flag" in drafted(wire) or "max: 10" in drafted(wire)
    wire.fields = [replace(field, examples=("1", "-1234")) for field in wire.fields]
    assert "min: -10000" in drafted(wire)
    wire.fields = [replace(field, examples=("1", "-1234", "Annas-iPhone")) for field in wire.fields]
    assert "min: -10000" not in drafted(wire)
    assert "Annas" not in drafted(wire)


def test_nothing_from_the_router_is_no_draft() -> None:
    wire = Wire()
    wire.flow("tv.example", device=1)
    assert drafted(wire) == ""


@pytest.mark.parametrize(
    ("key", "value", "part", "host"),
    [
        ("a.vendor.example", "02005e005301", Part.BODY, "a.vendor.example"),
        ("02005e005301.beacon.example", "02005e005301", Part.DNS_NAME, "*.beacon.example"),
        ("x-02005E005301.a.beacon.example", "02005E005301", Part.TLS_NAME, "*.a.beacon.example"),
        ("mfrggzdf.ae.beacon.example", "02:00:5e:00:53:01", Part.DNS_NAME, "*.beacon.example"),
        ("beacon.02005e005301", "02005e005301", Part.DNS_NAME, ""),
        ("198.51.100.9", "x", Part.BODY, "198.51.100.9"),
        ("2001:db8::9", "x", Part.BODY, "2001:db8::9"),
        ("\x1b[2J.example", "x", Part.BODY, ""),
        ("router", "x", Part.BODY, ""),
        ("", "x", Part.BODY, ""),
    ],
)
def test_a_name_that_holds_an_identifier_is_not_written(key: str, value: str, part: Part, host: str) -> None:
    wire = Wire()
    wire.read(wire.flow(key), "name", Kind.MAC_ADDRESS, value=value, part=part)
    assert host_of(wire.destinations[key], wire.fields) == host


def test_a_hundred_names_with_identifiers_are_one_recipient() -> None:
    wire = Wire()
    for number in range(20):
        name = f"02005e0053{number:02x}"
        wire.read(wire.flow(f"{name}.beacon.example"), "name", Kind.MAC_ADDRESS, value=name, part=Part.DNS_NAME)
    wire.flow("www.beacon.example")
    text = drafted(wire)
    assert list(load(text).recipients) == ["beacon-example"]
    assert "02005e" not in text


HOSTS = st.sampled_from([
    OURS, THEIRS, STRANGE, "198.51.100.9", "2001:db8::1", "router", "\x1b[2J.a", "x.b.example", "q.x.b.example",
    "a" * 70 + ".example", "\u202etset.example", "b.example", 'a"b.example',
])  # fmt: skip
PATHS = st.lists(
    st.sampled_from(["Device", "Hosts", "*", "Host", "a b", "PhysAddress", "Report", "x", "\x1b", "SSID", "é"]),
    min_size=1, max_size=5,
)  # fmt: skip
SECRET = "Zx9-Geheim"


@given(
    ways=st.lists(st.tuples(HOSTS, st.integers(0, 1), st.sampled_from(["", "NL", "nl", "\x1b[2J", "Bedrijf \u202e"]))),
    read=st.lists(st.tuples(st.integers(0, 5), PATHS, st.sampled_from(list(Kind)), st.sampled_from(list(State)))),
)
def test_whatever_was_seen_the_draft_loads_without_a_value(
    *, ways: list[tuple[str, int, str]], read: list[tuple[int, list[str], Kind, State]]
) -> None:
    wire = Wire()
    for to, device, word in ways:
        wire.flow(to, device=device, organisation=word, country=word)
    for way, path, kind, state in read:
        if way < len(ways):
            wire.read(way + 1, ".".join(path), kind, state, value=SECRET)
    text = drafted(wire)
    assert SECRET not in text
    if text:
        register: Register = load(text)
        record = OnRecord(register, AT)
        for value in wire.destinations.values():
            asked = [flow for flow in wire.flows if flow.destination == value.key and flow.device == 0]
            host = host_of(value, [])
            known: Destination = replace(value, addresses=())
            assert not (asked and host) or record.party_of(known)[1] or value.key[0].isdigit()


def test_an_address_that_was_asked_a_telling_name_is_its_own_host() -> None:
    wire = Wire()
    asked = wire.flow("198.51.100.53", protocol="dns")
    wire.read(asked, "dns.name", Kind.MAC_ADDRESS, part=Part.DNS_NAME, value="02005e005307", owned=True)
    assert host_of(wire.destinations["198.51.100.53"], wire.fields) == "198.51.100.53"
