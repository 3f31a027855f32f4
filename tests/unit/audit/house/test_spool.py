from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.house.spool import Spool
from sluis.capture.base.sighting import Part, Payload, Place, SocketAddress


def said(octets: bytes, number: int = 1) -> Payload:
    return Payload(Place(1, number), 1, SocketAddress("192.0.2.1", 1), SocketAddress("192.0.2.2", 2), Part.BODY, octets)


@given(st.lists(st.binary(max_size=200), max_size=10), st.booleans())
def test_what_is_put_comes_out_as_often_as_asked(bodies: list[bytes], live: bool) -> None:  # noqa: FBT001
    with Spool(live=live) as spool:
        for body in bodies:
            spool.put(said(body))
        assert [payload.octets for payload in spool] == bodies
        spool.put(said(b"after"))
        assert [payload.octets for payload in spool] == [*bodies, b"after"]
        assert (spool.count, spool.dropped) == (len(bodies) + 1, 0)


def test_over_the_limit_is_counted() -> None:
    with Spool(live=True, most_bytes=1000) as spool:
        for number in range(100):
            spool.put(said(b"x" * 100, number))
        assert 0 < spool.count < 100
        assert spool.count + spool.dropped == 100
        assert len(list(spool)) == spool.count


def test_the_file_has_no_name_and_live_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Spool() as spool, Spool(live=True) as live:
        for store in (spool, live):
            store.put(said(b"x" * 100_000))
        assert list(tmp_path.iterdir()) == []
        open_here = [str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
        assert len([path for path in open_here if path.startswith(str(tmp_path))]) == 1


def test_half_a_character_in_a_name_is_kept_as_a_question_mark() -> None:
    with Spool() as spool:
        spool.put(
            Payload(
                Place(1, 1),
                0,
                SocketAddress(),
                SocketAddress(),
                Part.URL,
                b"\xff",
                host="a\udcc7b",
                target="GET /\ud800",
            )
        )
        [payload] = spool
    assert (payload.host, payload.target, payload.octets) == ("a?b", "GET /?", b"\xff")
