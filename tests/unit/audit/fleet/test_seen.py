"""What routers sent is put together without a value, a device or an address."""

from dataclasses import replace

from tests.unit.audit.fleet.fleets import audited

from sluis.audit.fleet import seen as subject
from sluis.audit.fleet.seen import FirmwareSeen
from sluis.terms import Kind

SENT = ("a.example", "Device.Hosts.Host.*.HostName", Kind.HOST_NAME)


def test_captures_are_put_together() -> None:
    kind = FirmwareSeen("HG", "4.2.1")
    for number in (1, 2):
        kind.take(number, audited(SENT, times=3))
    kind.take(3, audited(SENT, hours=0, unread=True))
    [place] = kind.places.values()
    assert (kind.captures, kind.partly, kind.timeless, kind.hours) == ([1, 2, 3], [3], [3], 2.0)
    assert place.kinds_first_ms == {Kind.HOST_NAME: kind.first_ms}
    assert (place.captures, place.times, place.timed, dict(place.kinds)) == (3, 7, 6, {Kind.HOST_NAME: 3})


def test_nothing_of_a_household_is_kept() -> None:
    kind = FirmwareSeen("HG", "4.2.1")
    sent = ("sn-s0001-x.example", "A.B", Kind.SERIAL)
    kind.take(1, audited(sent, ("203.0.113.9", "A.B", Kind.SERIAL), hidden=("S0001",)))
    assert not any(word in repr(kind) for word in ("s0001", "S00001", "203.0.113.9", "secret-value"))
    assert {place.key for place in kind.places.values()} == {("sn-*-x.example", ""), ("*", "Holder")}


def test_what_devices_sent_is_counted_and_not_told() -> None:
    kind = FirmwareSeen("HG", "4.2.1")
    kind.take(1, audited(SENT, device=3))
    assert (kind.places, kind.by_devices) == ({}, 1)


def test_memory_is_bounded_and_what_goes_beyond_is_counted() -> None:
    kind = FirmwareSeen("HG", "4.2.1")
    most, subject.MOST_PLACES = subject.MOST_PLACES, 3
    try:
        kind.take(1, audited(*((f"{at}.example", "A.B", Kind.SERIAL) for at in range(5))))
    finally:
        subject.MOST_PLACES = most
    assert (len(kind.places), kind.beyond) == (3, 2)


def test_a_capture_without_its_router_is_not_known_and_adds_no_hours() -> None:
    """Else whoever makes the firmware gives captures in which it is not told apart, and nothing differs in them."""
    kind = FirmwareSeen("HG", "4.2.1")
    kind.take(1, audited(SENT))
    kind.take(2, audited(SENT, device=3, hours=900.0))
    assert (kind.without_router, kind.timeless, kind.hours, kind.incomplete) == ([2], [], 1.0, True)
    assert kind.doubtful == {2}


def test_a_clock_that_jumped_or_was_not_set_gives_no_length_and_no_day() -> None:
    """A router begins in 1970, until it has asked for the time: fifty years would make everything rare."""
    kind, whole = FirmwareSeen("HG", "4.2.1"), audited(SENT)
    early = replace(whole.flows[0], first_ms=5, last_ms=whole.last_ms)
    kind.take(1, replace(whole, first_ms=5, flows=(early,)))
    late = 4_294_967_295_000
    kind.take(2, replace(whole, first_ms=late, last_ms=late + 9, flows=(replace(early, first_ms=late, last_ms=late),)))
    [place] = kind.places.values()
    assert (kind.timeless, kind.first_ms, kind.last_ms) == ([1], whole.last_ms, whole.last_ms)
    assert (place.first_ms, place.last_ms, place.timed) == (whole.last_ms, whole.last_ms, 1)
    assert place.kinds_first_ms == {}
