"""What was said becomes leaves, however it is wrapped; and never a credential."""

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.content.content import LARGEST, Content, Counts, content_of
from sluis.capture.base.sighting import Part, Payload, Place, SocketAddress, Why

REPORT = b'{"Report":[{"CollectionTime":1795525200,"Device":{"Hosts":{"Host":{"1":{"HostName":"woonkamer"}}}}}]}'

packed = partial(gzip.compress, mtime=0)
"""The same octets in every process: they stand in names of tests."""


def said(part: Part, octets: bytes, media: str = "", coding: str = "") -> Payload:
    return Payload(
        Place(1, 1),
        0,
        SocketAddress("192.0.2.1"),
        SocketAddress("198.51.100.1"),
        part,
        octets,
        media=media,
        coding=coding,
    )


def body(octets: bytes, media: str = "", coding: str = "") -> Content:
    return content_of(said(Part.BODY, octets, media, coding))


def paths(content: Content) -> list[str]:
    return [".".join(leaf.path) for leaf in content.leaves]


def test_telemetry_is_read_by_its_decoder() -> None:
    content = body(REPORT, "application/json")
    assert (content.build, content.counts) == ("json", Counts.EVERY)
    assert paths(content) == ["CollectionTime", "Device.Hosts.Host.1.HostName"]


@pytest.mark.parametrize(
    ("octets", "coding", "coded"),
    [
        (packed(REPORT), "gzip", ""),
        (zlib.compress(REPORT), "deflate", ""),
        (zlib.compress(REPORT)[2:-4], "deflate", ""),
        (packed(packed(REPORT)), "gzip, gzip", ""),
        (packed(REPORT), "", "compressed"),
        (zlib.compress(REPORT), "", "compressed"),
        (base64.b64encode(REPORT), "", "base64"),
        (base64.urlsafe_b64encode(REPORT).rstrip(b"="), "", "base64"),
        (base64.b64encode(packed(REPORT)), "", "base64:compressed"),
        (packed(base64.b64encode(base64.b64encode(REPORT))), "", "compressed:base64:base64"),
    ],
)
def test_codings_are_undone(octets: bytes, coding: str, coded: str) -> None:
    content = body(octets, "", coding)
    assert paths(content) == ["CollectionTime", "Device.Hosts.Host.1.HostName"]
    assert content.coded == coded


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, br", "nonsense"])
def test_a_coding_that_cannot_be_undone_is_said(coding: str) -> None:
    content = body(b"\x1b\x03\x00\xf8", "application/json", coding)
    assert (content.leaves, content.unread) == ((), Why.CODING)


def test_a_coding_that_lies_is_said() -> None:
    assert body(REPORT, "application/json", "gzip").unread is Why.CODING


def test_a_bomb_costs_no_more_than_the_limit() -> None:
    bomb = packed(b" " * (LARGEST + 1))
    assert body(bomb, "", "gzip").unread is Why.SIZE


def test_a_body_over_the_limit_is_said() -> None:
    assert body(b"x" * (LARGEST + 1)).unread is Why.SIZE


@pytest.mark.parametrize(
    ("octets", "media", "build", "expected"),
    [
        (b'{"h.1.n":"x"}', "application/json", "json", ["h.1.n"]),
        (b'\xef\xbb\xbf{"a":1}', "", "json", ["a"]),
        ('{"a":1}'.encode("utf-16"), "application/json", "json", ["a"]),
        (b'{"a":1}\n{"a":2}\n', "application/x-ndjson", "json-lines", ["a", "a"]),
        (b"a=1&b=2", "application/x-www-form-urlencoded", "form", ["a", "b"]),
        (b"<r><mac>3c</mac></r>", "text/xml", "xml", ["r.mac"]),
        (b"mac=3c\nn=x\n", "text/plain", "pairs", ["mac", "n"]),
        (b"mac,n\n3c,x\n", "text/csv", "table", ["mac", "n"]),
        (b"nothing special here", "text/plain", "text", ["text"]),
        (b'--b\r\nContent-Disposition: form-data; name="j"\r\n\r\n{"mac":"3c"}\r\n--b--\r\n',
         "multipart/form-data; boundary=b", "multipart", ["j.mac"]),
        (b'--b\r\nContent-Disposition: form-data; name="j"; filename="a.gz"\r\n\r\n'
         + packed(b'{"mac":"3c"}') + b"\r\n--b--\r\n", "multipart/form-data; boundary=b", "multipart",
         ["j.filename", "j.mac"]),
    ],
)  # fmt: skip
def test_builds(octets: bytes, media: str, build: str, expected: list[str]) -> None:
    content = body(octets, media)
    assert (content.build, paths(content)) == (build, expected)


@pytest.mark.parametrize(
    ("octets", "media"),
    [
        (b"<!doctype html><html><body>{}</body></html>", ""),
        (b"<html></html>", "text/html; charset=utf-8"),
        (b"var a = {b: 1};", "application/javascript"),
        (b"\x89PNG\r\n", "image/png"),
        (b"a{b:c}", "text/css"),
        (b"\x00\x01\x02\xff\xfe\x80" * 9, ""),
    ],
)
def test_what_is_nobodys_report_is_only_looked_through(octets: bytes, media: str) -> None:
    assert body(octets, media).counts is Counts.KNOWN


def test_octets_that_nothing_explains_are_said_to_be_unread() -> None:
    assert body(b"\x00\x01\x02\xff\xfe\x80" * 9).unread is Why.UNKNOWN


@pytest.mark.parametrize(
    "name", ["Cookie", "cookie", "Proxy-Authorization", "X-Api-Key", "Set-Cookie", "Authorization"]
)
def test_credentials_give_no_leaf(name: str) -> None:
    assert content_of(said(Part.HEADER, b"Bearer zandkasteel", name)).leaves == ()


@pytest.mark.parametrize("name", ["password", "cookie", "authorization"])
def test_a_secret_gives_no_leaf(name: str) -> None:
    assert content_of(said(Part.CREDENTIAL, b"zandkasteel", name)) == Content()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (b"/a/b%20c?sn=1&x=2#y", [("url.path", "a"), ("url.path", "b c"), ("url.query.SerialNumber", "1"),
                                  ("url.query.x", "2"), ("url.fragment", "y")]),
        (b"https://anna:geheim@www.example.com/a", [("url.path", "a")]),
        (b"https://www.example.com?sn=1", [("url.query.SerialNumber", "1")]),
        (b"/gz?tenant=a?oui=012345", [("url.path", "gz"), ("url.query.tenant", "a"),
                                      ("url.query.ManufacturerOUI", "012345")]),
        (b'/?d={"mac":"3c"}', [("url.query.d.mac", "3c")]),
        (b"", []),
    ],
)  # fmt: skip
def test_addresses(url: bytes, expected: list[tuple[str, str]]) -> None:
    content = content_of(said(Part.URL, url))
    assert [(".".join(leaf.path), leaf.value) for leaf in content.leaves] == expected


def test_topics_names_and_clients() -> None:
    assert paths(content_of(said(Part.TOPIC, b"/a/b"))) == ["topic", "topic"]
    assert paths(content_of(said(Part.DNS_NAME, b"x.example."))) == ["dns.name"]
    assert paths(content_of(said(Part.TLS_NAME, b"x.example"))) == ["tls.name"]
    assert paths(content_of(said(Part.CLIENT, b"x", "username"))) == ["login.username"]
    assert paths(content_of(said(Part.CLIENT, b"x", "client_id"))) == ["client"]


def test_a_few_octets_are_no_report_of_opensync() -> None:
    assert body(b"\x0a\x04S001").build != "opensync"


def test_a_report_that_calls_itself_a_page_is_read_and_a_picture_is_said_not_to_be() -> None:
    for media in ("text/html", "image/png", "text/javascript", "application/zip"):
        assert "mac" in paths(body(b'{"mac":"3c"}', media))
        assert body(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "image/png").unread is Why.UNKNOWN
    assert body(b"<html>x</html>", "text/html").counts is Counts.KNOWN
    assert body(bytes(range(64)), "application/ocsp-request").unread is None


def test_every_stream_of_a_compressed_body_is_read_and_what_stands_behind_is_said() -> None:
    first, second = packed(b'{"a":1}\n'), packed(b'{"b":2}')
    assert paths(body(first + second)) == ["a", "b"]
    assert body(first + second).unread is None
    assert body(first + b"more").unread is Why.CODING
    assert body(second[:-4]).unread is Why.CUT
    assert body(packed(b'["a"]' + b" " * LARGEST)).unread is Why.SIZE


def test_more_parts_than_are_read_is_said() -> None:
    parts = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 300
    assert body(parts + b"--b--", "multipart/form-data; boundary=b").unread is Why.SIZE


def test_the_content_is_not_in_the_repr() -> None:
    assert "woonkamer" not in repr(body(REPORT))


MEDIA = st.sampled_from(
    ["", "application/json", "text/xml", "multipart/form-data; boundary=b", "text/csv", "text/html", "text/plain"]
)
CODINGS = st.sampled_from(["", "gzip", "deflate", "br", "identity", "compress", "x,y"])
Wrap = Callable[[bytes], bytes]
WRAPS: st.SearchStrategy[Wrap] = st.sampled_from([bytes, gzip.compress, zlib.compress, base64.b64encode])


@given(st.sampled_from(Part), st.binary(max_size=300), MEDIA, CODINGS, WRAPS)
def test_any_octets_give_a_content(part: Part, octets: bytes, media: str, coding: str, wrap: Wrap) -> None:
    content = content_of(said(part, wrap(octets), media, coding))
    assert all(isinstance(segment, str) for leaf in content.leaves for segment in leaf.path)
    assert content.leaves or content.unread or content.build or not octets or part in {Part.HEADER, Part.CREDENTIAL}


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=20), min_size=1, max_size=5), WRAPS)
def test_json_is_read_through_any_wrap(tree: dict[str, str], wrap: Wrap) -> None:
    content = body(wrap(json.dumps(tree).encode()))
    assert len(content.leaves) == len(tree)


def test_a_packet_of_a_clock_is_read_and_searched_and_anything_else_on_its_port_is_not() -> None:
    clock = bytes([0x23, 0, 6, 0xEC, *range(128, 172)])

    def said(octets: bytes, port: int) -> Content:
        return content_of(
            Payload(
                Place(1, 1),
                0,
                SocketAddress("192.0.2.1", 50123),
                SocketAddress("192.0.2.9", port),
                Part.PAYLOAD,
                octets,
            )
        )

    small = said(clock, 123)
    assert (small.build, small.unread, small.counts) == ("ntp", None, Counts.KNOWN)
    assert small.leaves
    for octets, port in ((clock * 2, 123), (clock, 124), (b"\xff" + clock[1:], 123)):
        assert said(octets, port).unread is Why.UNKNOWN


def test_ciphertext_in_letters_is_not_read_and_a_text_is() -> None:
    octets = bytes((number * 197 + 31) % 256 for number in range(300))
    for written in (base64.b64encode(octets), base64.encodebytes(octets), octets.hex().encode()):
        assert body(written).unread is Why.UNKNOWN
        assert body(written).counts is Counts.HITS, "it is searched all the same"
    for text in (b"hello world " * 20, b"\n".join([b"word"] * 40), b"name=Annas-iPhone&room=kitchen"):
        assert body(text).unread is None
