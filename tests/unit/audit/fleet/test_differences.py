"""A later version differs by place, kind, field, rate and encryption; no difference is a claim about what was read."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.audit.fleet.fleets import audited

from sluis.audit.fleet.differences import CHANGES, Change, compare_firmware, more_often
from sluis.audit.fleet.seen import FirmwareSeen
from sluis.audit.model import Audit, Party, Reading
from sluis.terms import Kind, Verdict

OLD = ("a.example", "A.Name", Kind.HOST_NAME)


def firmware(version: str, *captures: Audit) -> FirmwareSeen:
    """Return what captures of a version show."""
    kind = FirmwareSeen("HG", version)
    for number, capture in enumerate(captures, 1):
        kind.take(number, capture)
    return kind


def changes(before: Audit, after: Audit) -> list[Change]:
    """Return how one capture differs from another."""
    return [each.change for each in compare_firmware(firmware("1", before), firmware("2", after)).differences]


def test_the_same_differs_in_nothing_and_passes() -> None:
    compared = compare_firmware(firmware("1", audited(OLD)), firmware("2", audited(OLD)))
    assert (compared.differences, compared.verdict) == ((), Verdict.PASS)


@pytest.mark.parametrize(
    ("after", "change"),
    [
        (audited(OLD, ("b.example", "A.Name", Kind.HOST_NAME)), Change.NEW_PLACE),
        (audited(OLD, ("a.example", "A.Name", Kind.MAC_ADDRESS)), Change.NEW_KIND),
        (audited(OLD, ("a.example", "A.Other", Kind.HOST_NAME)), Change.NEW_FIELD),
        (audited(OLD, reading=Reading.CLEAR), Change.NOT_ENCRYPTED),
        (audited(OLD, times=40), Change.MORE_OFTEN),
    ],
)
def test_each_difference_is_found_alone(after: Audit, change: Change) -> None:
    assert changes(audited(OLD), after) == [change]


def test_what_is_gone_or_fewer_is_no_difference_that_stops_a_release() -> None:
    assert changes(audited(OLD, ("b.example", "A", Kind.SSID), times=40), audited(OLD)) == []


def test_what_was_clear_before_is_not_said_to_be_so_now() -> None:
    before = firmware("1", audited(OLD), audited(OLD, reading=Reading.CLEAR))
    assert compare_firmware(before, firmware("2", audited(OLD, reading=Reading.CLEAR))).differences == ()
    unread = firmware("1", audited(OLD, reading=Reading.UNREAD))
    assert compare_firmware(unread, firmware("2", audited(OLD, reading=Reading.CLEAR))).differences == ()


@pytest.mark.parametrize(
    ("party", "verdict"),
    [(Party.THIRD, Verdict.FAIL), (Party.UNKNOWN, Verdict.UNKNOWN), (Party.RECIPIENT, Verdict.REVIEW)],
)
def test_a_new_place_is_as_grave_as_whose_it_is(party: Party, verdict: Verdict) -> None:
    after = audited(("b.example", "A.Name", Kind.HOST_NAME), party=party)
    assert compare_firmware(firmware("1", audited(OLD)), firmware("2", after)).verdict is verdict


def test_what_was_not_read_is_not_known() -> None:
    whole, torn = firmware("1", audited(OLD)), firmware("2", audited(OLD, unread=True))
    assert compare_firmware(whole, torn).verdict is Verdict.UNKNOWN
    assert compare_firmware(torn, whole).verdict is Verdict.UNKNOWN
    assert compare_firmware(FirmwareSeen("HG", "0"), whole).verdict is Verdict.UNKNOWN
    whole.unread[9] = "audit.nothing-read"
    assert compare_firmware(whole, firmware("2", audited(OLD))).verdict is Verdict.UNKNOWN


def test_how_often_is_said_only_where_there_is_a_length() -> None:
    assert changes(audited(OLD, hours=0), audited(OLD, times=900)) == []
    assert changes(audited(OLD), audited(OLD, times=900, hours=0)) == []


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 9), st.integers(1, 9))
def test_chance_is_that_of_the_binomial(before: int, after: int, hours: int, later: int) -> None:
    total, share = before + after, later / (hours + later)
    tail = sum(comb(total, at) * share**at * (1 - share) ** (total - at) for at in range(after, total + 1))
    if abs(tail - 0.01) > 1e-9 and total:
        assert more_often(before, hours, after, later) is (tail < 0.01 and after > total * share)


def test_many_connections_are_compared_too() -> None:
    assert more_often(10_000, 1.0, 10_800, 1.0)
    assert not more_often(10_000, 1.0, 10_100, 1.0)
    assert set(CHANGES) == set(Change)
