"""The path of an audit as a whole; each part has tests of its own, and the house (tests/flow) has the real traffic."""

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.raised import raises

from sluis.audit.audit import Question, _as_sent, _with_reading, audit
from sluis.audit.content.fields import ExtractedFields
from sluis.audit.model import Audit, Flow, Party, Reading, Sort, State
from sluis.capture.base.sighting import WHYS, Place, Why
from sluis.errors import FileName, InputNotReadableError
from sluis.errors.audit import audit_nothing_read_error
from sluis.register.load import load_register
from sluis.telemetry.folder import FolderEntry, walk
from sluis.terms import Kind, Verdict

TODAY = date(2026, 11, 24)
LEAKY = str(ROOT / "examples" / "firmware" / "leaky.har")
CLEAN = str(ROOT / "examples" / "firmware" / "clean.har")


def asked(*names: str, question: Question | None = None) -> Audit:
    return audit(walk(list(names)), question or Question(TODAY))


def with_register() -> Question:
    path = ROOT / "examples" / "register-per-home.yaml"
    register = load_register(path.read_bytes(), FileName(path.name), path.parent / "vocabularies")
    return Question(TODAY, register=register)


def request(body: str, host: str = "collector.example", date_line: str = "") -> bytes:
    head = f"POST /in HTTP/1.1\r\nHost: {host}\r\n{date_line}Content-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def test_what_was_asked_of_a_recorded_request_is_answered_field_by_field(tmp_path: Path) -> None:
    (tmp_path / "one.http").write_bytes(request('{"Report":[{"Device.Hosts.Host.1.HostName":"Annas-iPhone"}]}'))
    result = asked(str(tmp_path))
    assert [destination.key for destination in result.destinations] == ["collector.example"]
    assert [(".".join(field.path), field.kind, field.state) for field in result.fields] == [
        ("Device.Hosts.Host.*.HostName", Kind.HOST_NAME, State.RAW)
    ]
    assert [flow.reading for flow in result.flows] == [Reading.RECORDED]
    assert "Annas" not in repr(result)


def test_what_a_program_in_the_middle_recorded_of_https_was_encrypted_and_opened() -> None:
    assert {flow.reading for flow in asked(LEAKY).flows} == {Reading.OPENED}


def test_the_day_is_that_of_the_last_thing_seen_then_that_of_the_question(tmp_path: Path) -> None:
    assert asked(LEAKY, question=Question(date(2030, 1, 1))).at == TODAY
    assert asked(LEAKY, question=Question(date(2030, 1, 1), at=date(2025, 5, 5))).at == date(2025, 5, 5)
    (tmp_path / "no-time.http").write_bytes(request('{"mac":"02:00:5e:00:53:01"}'))
    assert asked(str(tmp_path), question=Question(date(2030, 1, 1))).at == date(2030, 1, 1)


def test_without_a_register_nothing_is_observed_and_with_one_what_differs_is() -> None:
    assert asked(LEAKY).observations == ()
    seen = asked(LEAKY, question=with_register())
    assert {destination.party for destination in seen.destinations} == {Party.PROVIDER, Party.RECIPIENT}
    undeclared = [observation for observation in seen.observations if observation.sort is Sort.UNDECLARED_FIELD]
    assert [dict(observation.words)["path"] for observation in undeclared] == ["Device.Hosts.Host.*.IPAddress"]
    assert undeclared[0].verdict is Verdict.FAIL
    assert {finding.supervisor.value for finding in undeclared[0].findings} == {"AP"}
    clean = asked(CLEAN, question=with_register())
    assert not [observation for observation in clean.observations if observation.verdict is Verdict.FAIL]


def test_the_same_inputs_give_the_same_result_from_a_file_and_from_a_pipe() -> None:
    question = with_register()
    assert asked(LEAKY, question=question) == asked(LEAKY, question=question)
    piped = audit([FolderEntry("-")], question, stdin=io.BytesIO(Path(LEAKY).read_bytes()))
    assert (piped.fields, piped.observations) == (asked(LEAKY, question=question).fields, piped.observations)
    assert piped.sources[0].sha256 == asked(LEAKY).sources[0].sha256


def test_what_is_not_read_stands_in_the_result_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "a.http").write_bytes(request('{"a":1}'))
    (tmp_path / "b.bin").write_bytes(b"\x00\x01nothing anybody knows" * 9)
    (tmp_path / "c").write_bytes(b"")
    (tmp_path / "d.zip").write_bytes(b"PK\x03\x04rest of an archive")
    result = asked(str(tmp_path))
    assert [(Path(source.name).name, [why for why, _, _ in source.unread]) for source in result.sources] == [
        ("a.http", []),
        ("b.bin", [Why.UNKNOWN]),
        ("c", [Why.EMPTY]),
        ("d.zip", [Why.ARCHIVE]),
    ]


def test_when_nothing_can_be_read_that_is_an_error_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "d.zip").write_bytes(b"PK\x03\x04rest of an archive")
    with raises(audit_nothing_read_error) as caught:
        asked(str(tmp_path))
    assert "an archive; unpack it first" in caught.value.text("en")
    assert "een archief" in caught.value.text("nl")
    assert "d.zip" in caught.value.text("en")
    assert {why.value: words for why, words in WHYS.items()} == dict(audit_nothing_read_error.words)
    with raises(audit_nothing_read_error):
        audit([], Question(TODAY))
    with pytest.raises(InputNotReadableError):
        asked(str(tmp_path / "not-there"))


def test_progress_tells_every_octet() -> None:
    told: list[int] = []
    audit(walk([LEAKY]), Question(TODAY), advance=told.append)
    assert sum(told) == Path(LEAKY).stat().st_size


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59.999Z", "1066-10-14T09:00:00Z"])
def test_a_time_that_no_calendar_can_write_is_no_time(moment: str, tmp_path: Path) -> None:
    har = json.loads(Path(LEAKY).read_text(encoding="utf-8"))
    for entry in har["log"]["entries"]:
        entry["startedDateTime"] = moment
    (tmp_path / "late.har").write_text(json.dumps(har), encoding="utf-8")
    result = asked(str(tmp_path / "late.har"), question=Question(date(2030, 1, 1)))
    assert (result.at, result.first_ms, result.last_ms) == (date(2030, 1, 1), 0, 0)


def test_a_router_alone_on_a_bench_is_told_from_nobody() -> None:
    asked_alone = replace(with_register(), alone=True)
    texts = [limit.reason_id for limit in asked(CLEAN, question=asked_alone).limits]
    assert not [text for text in texts if text.startswith("No devices of the house show")]
    assert [text for text in (limit.reason_id for limit in asked(CLEAN).limits) if text.startswith("No devices")]


def test_what_only_uses_the_port_of_a_clock_is_not_called_read() -> None:
    def flow(protocol: str) -> Flow:
        return Flow(1, 0, "x.example", protocol, "udp", 123, Reading.UNREAD, 1, 90, 0, 1, 1, 1, ())

    nothing = ExtractedFields((), frozenset(), frozenset(), ())
    assert _with_reading(flow("ntp"), nothing).reading is Reading.UNREAD
    assert _with_reading(flow("dhcp"), nothing).reading is Reading.UNREAD
    assert _with_reading(flow("icmp"), nothing).reading is Reading.CLEAR
    filled = replace(nothing, unexplained=frozenset({1}))
    assert _with_reading(flow("icmp"), filled).reading is Reading.UNREAD


def test_what_was_read_of_a_flow_that_was_not_read_whole_counts_as_seen_open_on_the_wire_alone() -> None:
    def flow(*sources: int, reading: Reading = Reading.UNREAD) -> Flow:
        places = tuple(Place(source, 1) for source in sources)
        return Flow(1, 0, "x.example", "http", "tcp", 80, reading, 1, 90, 0, 1, 1, 1, places)

    wire, recorded, told = 1, 2, frozenset({1})
    assert _as_sent(flow(wire), frozenset({recorded}), told).partly_read
    assert not _as_sent(flow(recorded), frozenset({recorded}), told).partly_read
    assert not _as_sent(flow(wire), frozenset({recorded}), frozenset()).partly_read
    assert not _as_sent(flow(wire, reading=Reading.SEALED), frozenset({recorded}), told).partly_read
