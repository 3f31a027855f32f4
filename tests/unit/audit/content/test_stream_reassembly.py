"""Pieces come together when they are one behind the other, and only then; each octet counts once."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.content import stream_reassembly
from sluis.audit.content.stream_reassembly import SEAM, PayloadSpool, StreamReassembler, apart, bounded
from sluis.capture.base.sighting import Part, Payload, Place, SocketAddress

HERE, THERE = SocketAddress("192.0.2.1", 1), SocketAddress("192.0.2.2", 2)
NOISE = b"\xff\x00\xfe\x81"


def piece(octets: bytes, start: int, number: int, port: int = 1) -> Payload:
    return Payload(
        Place(1, number), 1, SocketAddress("192.0.2.1", port), THERE, Part.PAYLOAD, octets, start=start % 2**32
    )


def kept(*saids: Payload) -> list[Payload]:
    heard = PayloadSpool(live=True)
    for payload in saids:
        heard.put(payload)
    return list(heard)


def cut(octets: bytes, at: list[int], first: int = 1000) -> list[Payload]:
    places = [0, *sorted({cut_at for cut_at in at if 0 < cut_at < len(octets)}), len(octets)]
    return [piece(octets[a:b], first + a, number) for number, (a, b) in enumerate(pairwise(places), 1)]


@given(
    st.binary(min_size=1, max_size=9000),
    st.lists(st.integers(1, 9000), max_size=40),
    st.sampled_from([0, 5, 2**32 - 700]),
    st.sampled_from([2 * SEAM + 1, 3000, 64 * 1024]),
)
def test_every_octet_of_a_stream_counts_once_and_shows_what_stands_around_it(
    octets: bytes, at: list[int], first: int, size: int
) -> None:
    pieces = cut(octets, at, first)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stream_reassembly, "RUN_BYTES", size + 33 * len(pieces))
        payloads = kept(*pieces)
    begins = {each.place.number: sum(len(two.octets) for two in pieces[:place]) for place, each in enumerate(pieces)}
    counted, whole = bytearray(), []
    for payload in payloads:
        if payload.run is None:
            assert (len(payloads), payload) == (1, pieces[0])
            return
        counted += payload.octets[payload.run.since : payload.run.until]
        place, base = len(counted), begins[payload.run.pieces[0].number] - payload.run.pieces[0].offset
        assert octets[base : base + len(payload.octets)] == payload.octets
        assert place == base + payload.run.until
        for two, end in bounded(payload.run, len(payload.octets)):
            whole += [two.number] if payload.run.since <= two.offset < payload.run.until else []
            assert end > 0
            assert begins[two.number] == base + two.offset
        assert payload.run.since in {0, SEAM}
    assert bytes(counted) == octets
    assert whole == [piece.place.number for piece in pieces]
    read = [piece.place.number for piece in pieces if not stream_reassembly.is_unexplained(piece)]
    assert [each.place.number for run in payloads for each in apart(run)] == read
    assert all(each.octets == pieces[each.place.number - 1].octets for run in payloads for each in apart(run))


@pytest.mark.parametrize(
    ("second", "joined"),
    [(4, True), (5, False), (3, False), (2**31, False), (0, False)],
    ids=["next", "gap", "overlap", "far", "again"],
)
def test_only_what_is_next_comes_together(second: int, joined: bool) -> None:  # noqa: FBT001
    payloads = kept(piece(NOISE, 0, 1), piece(NOISE, second, 2))
    assert ([payload.run is not None for payload in payloads] == [True]) == joined
    assert b"".join(payload.octets for payload in payloads) == NOISE * 2


def test_what_was_sent_before_moves_nothing() -> None:
    payloads = kept(piece(NOISE, 10, 1), piece(b"\xff", 13, 2), piece(NOISE, 2**32 - 3, 3), piece(NOISE, 14, 4))
    assert [payload.octets for payload in payloads] == [b"\xff", NOISE, NOISE * 2]
    assert payloads[2].run is not None
    assert [piece.number for piece in payloads[2].run.pieces] == [1, 4]


def test_the_other_direction_another_port_and_another_input_are_other_streams() -> None:
    back = Payload(Place(1, 2), 1, THERE, SocketAddress("192.0.2.1", 1), Part.PAYLOAD, NOISE, start=4)
    other = Payload(Place(2, 1), 1, SocketAddress("192.0.2.1", 1), THERE, Part.PAYLOAD, NOISE, start=4)
    payloads = kept(piece(NOISE, 0, 1), back, piece(NOISE, 4, 3, port=9), other)
    assert [payload.run for payload in payloads] == [None] * 4


def test_what_has_no_place_in_a_stream_is_kept_as_it_came() -> None:
    alone = Payload(Place(1, 1), 1, HERE, THERE, Part.PAYLOAD, NOISE)
    assert kept(alone, alone) == [alone, alone]


def test_held_is_no_more_than_the_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_reassembly, "STREAMS", 3)
    held = StreamReassembler()
    out = [two for port in range(1, 9) for two in held.take(piece(NOISE, 0, port, port))]
    assert (len(held), [payload.sender.port for payload in out]) == (3, [1, 2, 3, 4, 5])
    monkeypatch.setattr(stream_reassembly, "HELD_BYTES", 10_000)
    out += [two for port in range(1, 9) for two in held.take(piece(NOISE * 1000, 4, port + 9, port))]
    assert sum(len(payload.octets) for payload in held.left()) <= 10_000
    assert sum(len(payload.octets) for payload in (*out, *held.left())) == 8 * (4 + 4000)


def test_octets_sent_one_by_one_are_held_within_the_bounds_too() -> None:
    held = StreamReassembler()
    out = [payload for at in range(9000) for payload in held.take(piece(b"\xff", at, at + 1))]
    assert out
    assert (
        max(len(payload.run.pieces) for payload in out if payload.run is not None)
        <= stream_reassembly.RUN_BYTES // stream_reassembly.PIECE_BYTES
    )
    assert len(list(held.left())) == 1


def test_a_run_may_be_asked_for_and_goes_on() -> None:
    heard = PayloadSpool(live=True)
    heard.put(piece(NOISE, 0, 1))
    assert [payload.octets for payload in heard] == [NOISE]
    assert [payload.octets for payload in heard] == [NOISE]
    heard.put(piece(NOISE, 4, 2))
    assert [payload.octets for payload in heard] == [NOISE * 2]
    assert (heard.count, heard.dropped) == (1, 0)
    heard.close()


def test_what_there_is_no_room_for_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluis.audit.house.spool.MEMORY_BYTES", 200)
    heard = PayloadSpool(live=True)
    assert all(heard.put(piece(NOISE * 100, 0, 1)) for _ in range(1))
    assert not heard.put(piece(NOISE, 9000, 2))
    assert heard.dropped == 1
