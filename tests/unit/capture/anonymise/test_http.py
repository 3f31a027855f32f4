"""HTTP keeps its own words at their own places."""

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.capture.pcaps import request, response

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.http import host_name, looks_http, read_http
from sluis.capture.anonymise.replacements import Replacements


def made(octets: bytes) -> bytes:
    canvas = Canvas(octets)
    read_http(canvas, 0, len(octets), Replacements(b"a key of a test"))
    return bytes(canvas.out)


def test_a_request_keeps_its_build_and_loses_its_values() -> None:
    octets = request(
        b'{"mac":"a4:77:33:0c:9e:41","up":true}', "/noor/x?token=geheim7", "tv.example", "X-Noor: noor", "Accept: */*"
    )
    out = made(octets)
    assert out.startswith(b"POST /")
    assert b" HTTP/1.1\r\nHost: " in out
    assert b"Content-Length: 37\r\n" in out
    assert b"Accept: */*" in out
    assert out.endswith(b',"up":true}')
    assert b"?token=" in out
    for gone in (b"noor", b"Noor", b"geheim", b"tv.", b"0c:9e:41"):
        assert gone not in out
    assert looks_http(out)


def test_chunks_and_pipelined_answers_are_read() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnoor\r\n3\r\n-tv\r\n0\r\n\r\n"
    out = made(chunked + response(b"noor", "404 Noor"))
    assert out.startswith(chunked[: chunked.index(b"4\r\n") + 3])
    assert b"noor" not in out.lower()
    assert out.count(b"HTTP/1.1") == 2
    assert out[-4:] != bytes(4)


def test_a_coded_body_and_what_follows_an_upgrade_are_cut() -> None:
    coded = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnoor"
    assert made(coded) == coded[:-4] + bytes(4)
    upgraded = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nnoor"
    assert made(upgraded) == upgraded[:-4] + bytes(4)


def test_a_number_in_the_place_of_a_length_is_no_way_out() -> None:
    assert b"164077330941" not in made(b"POST / HTTP/1.1\r\nContent-Length: 164077330941\r\n\r\nx")
    assert b"a477330" not in made(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na477330\r\nx")


@given(
    octets=st.binary(max_size=80),
    before=st.sampled_from([b"", b"GET / HTTP/1.1\r\n", b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n"]),
)
def test_anything_is_read_without_a_fault_and_keeps_its_length(octets: bytes, before: bytes) -> None:
    assert len(made(before + octets)) == len(before + octets)


def test_a_host_is_a_name_as_in_dns() -> None:
    table = Replacements(b"k", ("vendor.example",))
    assert host_name(b"noor.vendor.example", table).endswith(b".vendor.example")
    assert host_name(b"noor", table) != b"noor"


def test_a_length_that_says_nothing_of_the_body_does_not_stay() -> None:
    """A number of a telephone fits in it."""
    twice = made(b"POST /x HTTP/1.1\r\nContent-Length: 31612345678\r\nContent-Length: 2\r\n\r\nhi")
    assert b"31612345678" not in twice
    lone = b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 612345\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
    assert b"Content-Length: 000000\r\n" in made(lone)
