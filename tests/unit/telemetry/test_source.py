"""A file is read as what its first bytes say it is."""

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.errors import InputNotReadableError
from sluis.telemetry.formats import format_named
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Message
from sluis.telemetry.ndjson import RefusedMessage
from sluis.telemetry.source import decode_stream, looks_ndjson, read_source
from sluis.terms import Reason

LIMITS = Limits()
LINE = b'{"Report":[{"CollectionTime":1,"a":1}]}'
HTTP = b"POST /a?sn=1 HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b" % (len(LINE), LINE)
DUMP = b"parameter,value,type\nDevice.A,1,int\n"
PRETTY = b'{\n "Report": [\n  {"a": {}\n  ,"b": 1}\n ]\n}\n'


def decoded(body: bytes, limits: Limits = LIMITS) -> list[Message | RefusedMessage]:
    return list(decode_stream(io.BytesIO(body), limits))


@pytest.mark.parametrize(
    ("body", "leaves"),
    [
        (LINE, [1]),
        (LINE + b"\n", [1]),
        (PRETTY, [1]),
        (b'{"x":{}\n,"Report":[{"a":1,"b":2}]}', [2]),
        (HTTP, [1]),
        (DUMP, [1]),
        (DUMP.replace(b"\n", b"\r\n"), [1]),
        (LINE + b"\n" + LINE, [1, 1]),
        (b"\n" + LINE + b"\r\n\r\n" + LINE + b"\r\n" + LINE, [1, 1, 1]),
    ],
)
def test_the_format_is_read_from_the_bytes(body: bytes, leaves: list[int]) -> None:
    answers = decoded(body)
    assert [answer.reports[0].leaf_count for answer in answers if isinstance(answer, Message)] == leaves
    assert len(answers) == len(leaves)


def test_a_request_brings_its_claims() -> None:
    (message,) = decoded(HTTP)
    assert isinstance(message, Message)
    assert message.claims.serial == "1"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.REFUSED_SYNTAX),
        (b"hello", Reason.REFUSED_FORMAT),
        (b"<xml/>", Reason.REFUSED_FORMAT),
        (b"\x00\x01\x02", Reason.REFUSED_FORMAT),
        (gzip.compress(LINE, mtime=0), Reason.REFUSED_FORMAT),
        (b"\xef\xbb\xbf" + LINE, Reason.REFUSED_UTF8),
        (HTTP[:-1], Reason.REFUSED_SYNTAX),
        (b"path,value,type\n", Reason.REFUSED_FORMAT),
        (b"[]", Reason.REFUSED_LAYOUT),
    ],
)
def test_what_is_no_format_is_one_refused_message(body: bytes, reason: Reason) -> None:
    assert decoded(body) == [RefusedMessage(reason)]


def test_a_broken_text_is_refused_at_its_line_and_as_its_format() -> None:
    (answer,) = decoded(DUMP + b"x\n")
    assert isinstance(answer, RefusedMessage)
    assert (answer.reason, answer.line, answer.format) == (Reason.REFUSED_SYNTAX, 3, "dump")
    (answer,) = decoded(PRETTY[:-4])
    assert isinstance(answer, RefusedMessage)
    assert (answer.reason, answer.line, answer.format) == (Reason.REFUSED_SYNTAX, 5, "json")


def test_a_format_that_is_named_is_taken_at_its_word() -> None:
    body = b'{"clients": {"02:00:5e:00:53:01": {}}, "a": [{"b": "c"}]}'
    (answer,) = decode_stream(io.BytesIO(body), LIMITS, format_named("ubus"))
    assert isinstance(answer, Message)
    assert [leaf.path for leaf in answer.reports[0].leaves] == [("ubus", "a", "1", "b")]
    (wrong,) = decode_stream(io.BytesIO(body), LIMITS, format_named("cwmp"))
    assert wrong == RefusedMessage(Reason.REFUSED_SYNTAX)
    lines = list(decode_stream(io.BytesIO(body + b"\n" + body), LIMITS, format_named("any-json")))
    assert [type(line) for line in lines] == [Message, Message]


def test_each_line_is_read_in_its_own_format() -> None:
    first, second, third = decoded(LINE + b'\n{"freq":1,"clients":{"02:00:5e:00:53:01":{"aid":1}}}\n{"x":1}\n')
    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert second.reports[0].leaves[1].path[0] == "ubus"
    assert third == RefusedMessage(Reason.REFUSED_LAYOUT, 3)


def test_a_bad_line_among_good_ones_refuses_itself() -> None:
    assert [type(answer) for answer in decoded(LINE + b"\n{oops}\n" + LINE)] == [Message, RefusedMessage, Message]


@pytest.mark.parametrize("body", [LINE, PRETTY, DUMP, HTTP])
def test_one_message_is_bounded_exactly_and_ndjson_is_not(body: bytes) -> None:
    size = len(LINE) if body == HTTP else len(body)
    assert isinstance(decoded(body, Limits(message_bytes=size))[0], Message)
    assert decoded(body, Limits(message_bytes=size - 1)) == [RefusedMessage(Reason.REFUSED_SIZE)]
    assert len(decoded((LINE + b"\n") * 5000, Limits(message_bytes=len(LINE)))) == 5000


def test_a_file_without_end_is_not_read_to_its_end() -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            self.taken += len(buffer)
            buffer[:] = b"x" * len(buffer)
            return len(buffer)

    endless = Endless()
    assert list(decode_stream(io.BufferedReader(endless), LIMITS)) == [RefusedMessage(Reason.REFUSED_SIZE)]
    assert endless.taken < 2 * LIMITS.message_bytes


def test_a_file_and_standard_input_are_read_alike(tmp_path: Path) -> None:
    file = tmp_path / "reports"
    file.write_bytes(LINE + b"\n" + LINE)
    assert list(read_source(str(file))) == list(read_source("-", stdin=io.BytesIO(LINE + b"\n" + LINE)))


def test_standard_input_is_the_process_s_own_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LINE)))
    assert len(list(read_source("-"))) == 1


@pytest.mark.parametrize("suffix", [".ndjson", ".JSONL"])
def test_a_file_named_ndjson_may_begin_with_a_broken_line(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"reports{suffix}"
    file.write_bytes(LINE[5:] + b"\n" + LINE)
    assert [type(answer) for answer in read_source(str(file))] == [RefusedMessage, Message]


def test_a_file_that_cannot_be_read_is_an_error_that_names_it(tmp_path: Path) -> None:
    for name in (tmp_path / "absent", tmp_path):
        with pytest.raises(InputNotReadableError) as error:
            list(read_source(str(name)))
        assert str(name) in str(error.value)
        assert error.value.exit_code == 2


@given(st.binary(max_size=200) | st.text('{}[]"a:,\n', max_size=60).map(str.encode))
def test_any_bytes_give_messages_or_refused_messages(body: bytes) -> None:
    answers = decoded(body)
    assert answers
    assert all(isinstance(answer, (Message, RefusedMessage)) for answer in answers)


@given(st.integers(0, 4), st.integers(0, 4))
def test_no_single_document_looks_like_lines(indent: int, depth: int) -> None:
    text = b"{" * depth + b"}" * indent
    assert not looks_ndjson(text)


CAPTURED = {
    "dumps/tr098-huawei-mesh.csv": 4514,
    "dumps/tr098-nokia.csv": 3191,
    "dumps/tr098-zte.csv": 1461,
    "dumps/tr181-tplink-dataelements.csv": 4416,
    "dumps/tr181-tplink-mesh.csv": 5423,
    "dumps/tr181-tplink-small.csv": 756,
    "cwmp/inform-periodic.http": 17,
    "obuspa/http-post-json-namevaluepair.http": 31,
    "obuspa/http-put-gzip-second-question-mark.http": 34,
    "obuspa/usp-record-notify-boot.bin": 11,
    "obuspa/usp-record-notify-push-bulkdata.bin": 7 + 9,
    "obuspa/usp-record-websocket-connect.bin": 3,
}
"""Leaves per capture; those of the requests and dumps as the standard library counts keys and rows."""


@pytest.mark.parametrize("whole", [False, True])
def test_every_capture_is_read_whole(captures: Path, whole: bool) -> None:  # noqa: FBT001
    files = {file.relative_to(captures).as_posix(): file for file in captures.rglob("*") if file.is_file()}
    read = {}
    for name, file in files.items():
        if not name.startswith("pcap/") and name != "SOURCES.md":
            messages = [answer for answer in read_source(str(file), Limits(whole=whole)) if isinstance(answer, Message)]
            read[name] = sum(len(report.leaves) for message in messages for report in message.reports)
    assert read == CAPTURED


def test_what_is_no_capture_of_a_message_is_in_no_format(captures: Path) -> None:
    assert list(read_source(str(captures / "SOURCES.md"))) == [RefusedMessage(Reason.REFUSED_FORMAT)]
    for file in (captures / "pcap").rglob("*"):
        if file.is_file():
            assert not [answer for answer in read_source(str(file)) if isinstance(answer, Message)], file.name
