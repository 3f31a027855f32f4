"""A recorded request is read whole or not at all, and its credentials are not kept."""

import base64
import gzip
from collections.abc import Callable
from pathlib import Path as FilePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Claims, Message, Number
from sluis.telemetry.recorded import HEAD_BYTES, Request, decode_request, looks_recorded, parse_request
from sluis.terms import Reason

LIMITS = Limits()
REPORT = b'{"Report":[{"CollectionTime":1795525200,"Device.A":1}]}'


def request(*fields: str, line: str = "POST /ingest?sn=1 HTTP/1.1", body: bytes = b"", end: str = "\r\n") -> bytes:
    return end.join([line, *fields, "", ""]).encode("latin-1") + body


def sized(body: bytes, *fields: str) -> bytes:
    return request(*fields, f"Content-Length: {len(body)}", body=body)


def chunked(*parts: bytes, last: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + last


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_request_is_read_with_either_line_end(end: str) -> None:
    raw = request("Host: a", "X-Empty:", "content-LENGTH:  2 ", line="PUT /a?b=c HTTP/1.0", body=b"{}", end=end)
    assert parse_request(raw, LIMITS) == Request(
        "PUT", "/a?b=c", (("host", "a"), ("x-empty", ""), ("content-length", "2")), b"{}"
    )


def test_without_a_length_there_is_no_body(reason_of: Callable[..., Reason]) -> None:
    assert parse_request(request("Host: a", line="GET / HTTP/1.1"), LIMITS).body == b""
    assert reason_of(parse_request, request("Host: a", body=b"{}"), LIMITS) is Reason.REFUSED_SYNTAX


@pytest.mark.parametrize(
    "rest",
    [
        chunked(b"{}"),
        chunked(b"{", b"}"),
        chunked(b"{}", last=b"000\r\nTrailer: x\r\n\r\n"),
        b"2;name=value\r\n{}\r\n0\r\n\r\n",
        b"2 \r\n{}\r\n0\r\n\r\n",
    ],
)
def test_chunks_are_joined(rest: bytes) -> None:
    assert parse_request(request("Transfer-Encoding: Chunked", body=rest), LIMITS).body == b"{}"


@pytest.mark.parametrize(
    "rest",
    [
        b"",
        chunked(b"{}", last=b""),
        chunked(b"{}", last=b"0\r\n"),
        chunked(b"{}") + b"x",
        chunked(b"{}", last=b"0\r\nTrailer\r\n\r\n"),
        b"3\r\n{}\r\n0\r\n\r\n",
        b"1\r\n{}\r\n0\r\n\r\n",
        b"2\n{}\n0\n\n",
        b"-2\r\n{}\r\n0\r\n\r\n",
        b"0x2\r\n{}\r\n0\r\n\r\n",
        b"\r\n{}\r\n0\r\n\r\n",
    ],
)
def test_truncated_or_wrong_chunks_are_refused(rest: bytes, reason_of: Callable[..., Reason]) -> None:
    raw = request("Transfer-Encoding: chunked", body=rest)
    assert reason_of(parse_request, raw, LIMITS) is Reason.REFUSED_SYNTAX


@pytest.mark.parametrize("cut", range(1, len(sized(REPORT)), 7))
def test_a_recording_cut_anywhere_is_refused(cut: int, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(parse_request, sized(REPORT)[:-cut], LIMITS) is Reason.REFUSED_SYNTAX


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        sized(REPORT) + b"\r\n",
        sized(REPORT) + sized(REPORT),
        request(line="POST /a HTTP/2"),
        request(line="POST /a"),
        request(line="post /a HTTP/1.1"),
        request(line="POST  /a HTTP/1.1"),
        request(line="POST /a b HTTP/1.1"),
        request(line="POST /caf\u00e9 HTTP/1.1"),
        request(line="HTTP/1.1 200 OK"),
        request("no field"),
        request("Host : a"),
        request("Host: a", " folded"),
        request("Host: a\0b"),
        request("Content-Length: 0", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
        request("Content-Length: 0", "Content-Length: 2", body=b"{}"),
        request("Content-Length: 2, 2", body=b"{}"),
        request("Content-Length: +2", body=b"{}"),
        request("Content-Length: \u00b2", body=b"{}"),
        request("Content-Length: " + "9" * 5000),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(raw: bytes, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(parse_request, raw, LIMITS) is Reason.REFUSED_SYNTAX


@pytest.mark.parametrize("coding", ["gzip, chunked", "gzip", "chunked, chunked", "identity"])
def test_no_other_transfer_coding_is_read(coding: str, reason_of: Callable[..., Reason]) -> None:
    raw = request(f"Transfer-Encoding: {coding}", body=b"0\r\n\r\n")
    assert reason_of(parse_request, raw, LIMITS) is Reason.REFUSED_ENCODING


def test_a_repeated_equal_length_is_one() -> None:
    assert parse_request(request("Content-Length: 2", "Content-Length: 2", body=b"{}"), LIMITS).body == b"{}"


def test_the_body_is_bounded_exactly(reason_of: Callable[..., Reason]) -> None:
    small = Limits(message_bytes=10)
    coded = "Transfer-Encoding: chunked"
    for raw in (sized(b"a" * 9), sized(b"a" * 10), request(coded, body=chunked(b"aaaaa", b"bbbbb"))):
        parse_request(raw, small)
    for raw in (sized(b"a" * 11), request(coded, body=chunked(b"aaaaa", b"bbbbbb")), request("Content-Length: 11")):
        assert reason_of(parse_request, raw, small) is Reason.REFUSED_SIZE


def test_the_head_is_bounded(reason_of: Callable[..., Reason]) -> None:
    def long(size: int) -> bytes:
        head = request("X: ")
        return head[:-4] + b"a" * (size - len(head)) + head[-4:]

    for size in (HEAD_BYTES - 1, HEAD_BYTES):
        assert parse_request(long(size), LIMITS).method == "POST"
    assert reason_of(parse_request, long(HEAD_BYTES + 1), LIMITS) is Reason.REFUSED_SIZE
    # Time is bounded as well: blanks before what is no field.
    assert reason_of(parse_request, request("X: " + "\t" * 60_000 + "\0"), LIMITS) is Reason.REFUSED_SYNTAX


def basic(text: bytes) -> str:
    return "Authorization: Basic " + base64.b64encode(text).decode()


@pytest.mark.parametrize(
    ("fields", "login"),
    [
        ([basic(b"cpe1:s3cret")], "cpe1"),
        ([basic(b"cpe1:s3:cret:")], "cpe1"),
        (["authorization: BASIC " + base64.b64encode(b"cpe1:").decode()], "cpe1"),
        ([basic("caf\u00e9:s3cret".encode())], "caf\u00e9"),
        ([basic(b"s3cret")], None),
        ([basic(b":s3cret")], None),
        ([basic(b"caf\xe9:s3cret")], None),
        (["Authorization: Basic s3cret!"], None),
        (["Authorization: Basic s3cr\u00e9t"], None),
        (["Authorization: Bearer s3cret"], None),
        (['Authorization: Digest username="cpe1", response="s3cret"'], None),
        ([basic(b"cpe1:s3cret"), basic(b"cpe2:s3cret")], None),
        (["Cookie: s3cret", "Proxy-Authorization: s3cret"], None),
        ([], None),
    ],
)
def test_of_credentials_only_the_user_name_stays(fields: list[str], login: str | None) -> None:
    read = parse_request(request(*fields, line="POST http://cpe1:s3cret@h/a HTTP/1.1"), LIMITS)
    assert read.login == login
    assert read.target == "/a"
    shown = repr(read) + repr(read.headers)
    assert "s3cret" not in shown
    assert "czNjcmV0" not in shown
    assert base64.b64encode(b"cpe1:s3cret").decode() not in shown


def test_a_message_brings_claims_query_and_login_along() -> None:
    raw = sized(REPORT, basic(b"cpe1:s3cret"), "oui: 00aabb", "BBF-Report-Format: NameValuePair")
    message = decode_request(parse_request(raw, LIMITS), LIMITS)
    assert (message.claims, message.query, message.login) == (Claims("00AABB", serial="1"), "", "cpe1")
    assert message.reports[0].collection_time == Number("1795525200")


@pytest.mark.parametrize("token", ["ObjectHierarchy", '"NameValuePair"', '"ObjectHierarchy"', "", "NameValuePair"])
def test_the_report_format_header_is_not_needed(token: str) -> None:
    fields = [f"BBF-Report-Format: {token}"] if token else []
    message = decode_request(parse_request(sized(REPORT, *fields), LIMITS), LIMITS)
    assert message.reports[0].leaf_count == 1


def test_claims_that_differ_withhold_every_report() -> None:
    message = decode_request(parse_request(sized(REPORT, "sn: 2"), LIMITS), LIMITS)
    assert message.claims == Claims()
    assert [(report.refused, report.leaves, report.leaf_count) for report in message.reports] == [
        (Reason.IDENTITY_MISMATCH, (), 1)
    ]


def test_content_coding_is_undone() -> None:
    raw = sized(gzip.compress(REPORT), "Content-Encoding: gzip", "Content-Type: application/json")
    assert decode_request(parse_request(raw, LIMITS), LIMITS).reports[0].leaf_count == 1


@pytest.mark.parametrize("content_type", ["text/csv; charset=UTF-8; header=absent", "application/json; charset=latin1"])
def test_another_content_type_is_refused(content_type: str, reason_of: Callable[..., Reason]) -> None:
    read = parse_request(sized(REPORT, f"Content-Type: {content_type}"), LIMITS)
    assert reason_of(decode_request, read, LIMITS) is Reason.REFUSED_LAYOUT


def test_two_content_types_are_no_content_type(reason_of: Callable[..., Reason]) -> None:
    read = parse_request(sized(REPORT, "Content-Type: application/json", "Content-Type: text/csv"), LIMITS)
    assert reason_of(decode_request, read, LIMITS) is Reason.REFUSED_LAYOUT


@given(st.binary(max_size=100) | st.text("AZ /?:\r\n\0;0123x", max_size=100).map(str.encode), st.booleans())
def test_any_bytes_give_a_request_or_a_coded_refusal(
    outcome_of: Callable[..., object],
    raw: bytes,
    begun: bool,  # noqa: FBT001
) -> None:
    read = outcome_of(
        parse_request, b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + raw if begun else raw, LIMITS
    )
    if isinstance(read, Request):
        assert isinstance(outcome_of(decode_request, read, LIMITS), (Message, Reason))
    else:
        assert isinstance(read, Reason)


def test_a_first_line_gives_a_request_away() -> None:
    assert looks_recorded(b"PUT /gz?tenant=a?oui=1 HTTP/1.1")
    assert not looks_recorded(b"PUT /gz HTTP/3\r\n")
    assert not looks_recorded(b"")


def test_what_a_real_agent_sent_is_read(captures: FilePath) -> None:
    folder = captures / "obuspa"
    post = decode_request(parse_request((folder / "http-post-json-namevaluepair.http").read_bytes(), LIMITS), LIMITS)
    assert post.claims == Claims("012345", "USP Agent", "000000000000", "os::012345-000000000000")
    assert post.login == "cpe1"
    assert "s3cret" not in repr(post)
    put = parse_request((folder / "http-put-gzip-second-question-mark.http").read_bytes(), LIMITS)
    message = decode_request(put, LIMITS)
    assert put.method == "PUT"
    assert message.claims == Claims("012345", "USP Agent", "000000000000")
    assert message.query == "tenant=a"
    assert [report.leaf_count for report in post.reports + message.reports] == [31, 34]
