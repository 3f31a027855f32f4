"""Whose a destination is, which rows a path fits, and whether something left as its row says."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.audit.wire_texts import AT, CHANNEL, HOSTED, MAC, OURS, STRANGE, THEIRS, register

from sluis.audit.model import Destination, Party, State, Treated
from sluis.audit.record.declared import OnRecord, RowOnRecord, treated
from sluis.capture.base.sighting import Via
from sluis.kernel.body import Cell
from sluis.kernel.plan import (
    FlagShape,
    NumberShape,
    Release,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    Treatment,
    Withhold,
    WordShape,
)
from sluis.kernel.shapes import treat
from sluis.terms import Kind, Lifetime


def record(text: str = HOSTED, at: date = AT) -> OnRecord:
    return OnRecord(register(text), at)


def party(key: str, address: str = "198.51.100.9", *, via: Via = Via.TLS, more: tuple[str, ...] = ()) -> Party:
    names = () if key[0].isdigit() else tuple((name, via) for name in (key, *more))
    return record().party_of(Destination(key, names, (address,)))[0]


def test_a_destination_is_told_by_its_name() -> None:
    assert [party(key) for key in (OURS, THEIRS, STRANGE)] == [Party.PROVIDER, Party.RECIPIENT, Party.THIRD]
    assert record().party_of(Destination(THEIRS, ((THEIRS, Via.DNS),), ()))[1] == "meting"


def test_and_by_its_address_when_the_name_says_nothing() -> None:
    assert party("203.0.113.7", "203.0.113.7") is Party.RECIPIENT
    assert party(STRANGE, "203.0.113.7") is Party.RECIPIENT
    assert party("203.0.113.17", "203.0.113.17") is Party.THIRD


def test_the_strict_one_wins_where_name_and_address_differ() -> None:
    assert party(OURS, "203.0.113.7") is Party.RECIPIENT


def test_two_names_of_different_parties_are_nobodys() -> None:
    assert party(OURS, more=(STRANGE,)) is Party.THIRD


def test_one_address_outside_makes_it_nobodys() -> None:
    mixed = Destination(STRANGE, ((STRANGE, Via.TLS),), ("203.0.113.7", "198.51.100.9"))
    assert record().party_of(mixed) == (Party.THIRD, "")


def test_what_a_certificate_says_of_itself_is_no_name_somebody_asked_for() -> None:
    shown = Destination("198.51.100.9", ((THEIRS, Via.CERTIFICATE),), ("198.51.100.9",))
    assert record().party_of(shown) == (Party.THIRD, "")


@pytest.mark.parametrize(
    ("gone", "lacking"),
    [
        (', hosts: ["*.meting.example", 203.0.113.0/28]', ("meting",)),
        (' hosts: ["*.voorbeeld.example"],', ("controller",)),
    ],
)
def test_a_register_that_does_not_say_where_somebody_receives_makes_nobody_a_stranger(
    gone: str, lacking: tuple[str, ...]
) -> None:
    assert gone in HOSTED
    declared = record(HOSTED.replace(gone, ""))
    assert declared.unstated == lacking
    assert declared.party_of(Destination(STRANGE, ((STRANGE, Via.TLS),), ())) == (Party.UNKNOWN, "")


def test_a_recipient_behind_the_provider_needs_no_hosts() -> None:
    text = HOSTED.replace(', hosts: ["*.meting.example", 203.0.113.0/28]', "")
    declared = record(text.replace("    retention: P30D", "    via_provider_backend: true\n    retention: P30D"))
    assert declared.unstated == ()
    assert declared.goes_past_us("meting")
    assert not record().goes_past_us("meting")


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        (MAC, ["help#2"]),
        ("Device.Hosts.Host.7.PhysAddress", ["help#2"]),
        ("h.*.PhysAddress", ["help#2"]),
        ("h.3.PhysAddress", ["help#2"]),
        ("Report.*.Device.Hosts.Host.*.PhysAddress", ["help#2"]),
        ("CollectionTime", ["help#time"]),
        ("Device.Hosts.Host.*", []),
        ("Device.Hosts.Host.*.PhysAddress.x", []),
        ("Device.Hosts.Host.name.PhysAddress", []),
        ("device.hosts.host.*.physaddress", []),
        ("*.Hosts.Host.*.PhysAddress", []),
        ("Device.Hosts.*.*.PhysAddress", []),
        ("mac", []),
    ],
)
def test_a_path_fits_a_row_whole_or_not_at_all(path: str, rows: list[str]) -> None:
    assert [row.key for row in record().rows_of(tuple(path.split(".")))] == rows


def test_a_dotted_key_is_the_path_it_spells() -> None:
    assert [row.key for row in record().rows_of(("Report", "*", CHANNEL.replace("*", "1")))] == ["help#1"]
    assert record().rows_of(()) == ()


def test_a_row_by_kind_keeps_its_kind_in_whatever_the_path() -> None:
    rows = record().rows_of(tuple(CHANNEL.split(".")))
    assert [row.key for row in record().letting(rows, Kind.NUMBER)] == ["help#1"]
    assert record().letting(rows, Kind.SSID) == ()


@pytest.mark.parametrize(
    ("dates", "at", "there"),
    [
        ("", AT, True),
        ("    valid: {from: 2026-11-24}\n", AT, True),
        ("    valid: {from: 2026-11-25}\n", AT, False),
        ("    valid: {until: 2026-11-24}\n", AT, False),
        ("    valid: {until: 2026-11-25}\n", AT, True),
    ],
)
def test_rows_count_on_the_days_on_which_their_activity_is_valid(dates: str, at: date, *, there: bool) -> None:
    text = HOSTED.replace("    retention: P30D\n", f"{dates}    retention: P30D\n")
    assert bool(record(text, at).rows) is there


def test_a_register_in_force_later_lets_nothing_through() -> None:
    assert record(HOSTED.replace("version: 2\n", "version: 2\neffective: 2026-11-25\n")).rows == ()


def row(treatment: Treatment) -> RowOnRecord:
    return RowOnRecord("a", "r", 1, ("X",), treatment)


GRID = Release(NumberShape(Decimal(-110), Decimal(0), Decimal(5)))
BANDS = ToBands((Decimal(0), Decimal(6000)))
DAILY = Token(Kind.MAC_ADDRESS, Lifetime.DAY)


@pytest.mark.parametrize(
    ("treatment", "state", "value", "answer"),
    [
        (DAILY, State.TOKEN, "x", Treated.AS_SAID),
        (DAILY, State.RAW, "02:00:5e:00:53:01", Treated.OTHERWISE),
        (DAILY, State.HASHED, "ab", Treated.OTHERWISE),
        (DAILY, State.ENCODED, "MDI=", Treated.OTHERWISE),
        (DAILY, State.GENERALISED, "phone", Treated.OTHERWISE),
        (DAILY, State.UNEXPLAINED, "ab", Treated.UNSURE),
        (ToDeviceClass(), State.RAW, "Annas-iPhone", Treated.OTHERWISE),
        (ToDeviceClass(), State.RAW, "phone", Treated.AS_SAID),
        (ToDeviceClass(), State.GENERALISED, "phone", Treated.AS_SAID),
        (ToDeviceClass(), State.TOKEN, "x", Treated.OTHERWISE),
        (GRID, State.RAW, "-65", Treated.AS_SAID),
        (GRID, State.RAW, "-65.0", Treated.AS_SAID),
        (GRID, State.RAW, "-61", Treated.OTHERWISE),
        (GRID, State.RAW, "5", Treated.OTHERWISE),
        (GRID, State.RAW, "strong", Treated.OTHERWISE),
        (GRID, State.ENCODED, "-65", Treated.OTHERWISE),
        (BANDS, State.RAW, "6000", Treated.AS_SAID),
        (BANDS, State.RAW, "7123", Treated.OTHERWISE),
        (Release(FlagShape()), State.RAW, "true", Treated.AS_SAID),
        (Release(FlagShape()), State.RAW, "1", Treated.AS_SAID),
        (Release(FlagShape()), State.RAW, "maybe", Treated.OTHERWISE),
        (Release(WordShape(("ax", "ac"))), State.RAW, "ax", Treated.AS_SAID),
        (Release(WordShape(("ax", "ac"))), State.RAW, "Anna", Treated.OTHERWISE),
        (Release(TimeShape(900)), State.RAW, "1795521600", Treated.AS_SAID),
        (Release(TimeShape(900)), State.RAW, "1795521601", Treated.OTHERWISE),
        (Withhold(1), State.RAW, "x", Treated.OTHERWISE),
    ],
)  # fmt: skip
def test_what_left_is_held_against_the_form_of_its_row(
    treatment: Treatment, state: State, value: str, answer: Treated
) -> None:
    assert treated(row(treatment), state, value) is answer


@given(st.sampled_from([GRID, BANDS, Release(FlagShape()), Release(TimeShape(900))]), st.integers(-200, 2_000_000_000))
def test_what_the_gate_lets_out_is_always_as_said(treatment: Release | ToBands, number: int) -> None:
    cell = treat(treatment, str(number), lambda _row, _canonical: "")
    if isinstance(cell, Cell):
        assert treated(row(treatment), State.RAW, cell.text) is Treated.AS_SAID
