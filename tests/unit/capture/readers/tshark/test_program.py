import io
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.house import hostile
from tests.raised import raises
from tests.unit.capture.pcaps import frame, pcap, udp

from sluis.capture.base.sighting import Why
from sluis.capture.readers.tshark import program
from sluis.capture.readers.tshark.packet import FIELDS
from sluis.errors.audit import tshark_failed_error, tshark_missing_error


@pytest.fixture(autouse=True)
def forget() -> None:
    for field in (program.version, program._switched_off, program.known_fields):
        field.cache_clear()


def gone(number: int) -> bool:
    return not Path(f"/proc/{number}").exists()


def test_without_the_program_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with raises(tshark_missing_error) as error:
        program.version()
    assert error.value.exit_code == 2
    assert "tshark" in error.value.text("nl")


def test_a_program_that_only_has_the_name_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "tshark").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "tshark").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    for ask in (program.version, program._switched_off):
        with raises(tshark_failed_error):
            ask()


def test_a_version_without_one_of_the_fields_is_asked_for_the_others(
    tshark: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    older = tmp_path / "tshark"
    refusal = """printf "tshark: Some fields aren't valid:\\n\\tnbns.name\\n" >&2; exit 1"""
    older.write_text(f'#!/bin/sh\ncase "$*" in *nbns.name*) {refusal};; esac\nexec {tshark} "$@"\n')
    older.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert [name for name, known in zip(FIELDS, program.known_fields(), strict=True) if not known] == ["nbns.name"]
    assert b"nbns.name" not in program.command("-")


def test_settings_of_a_person_are_not_read_and_only_what_is_read_is_switched_on(tshark: str) -> None:
    assert tshark
    assert not Path(program.surroundings()["WIRESHARK_CONFIG_DIR"]).exists()
    words = program.command("-", keylog="keys")
    off = {words[place + 1].decode() for place, word in enumerate(words) if word == b"--disable-protocol"}
    assert "json" in off
    assert not off & program.READ
    assert b"tls.keylog_file:keys" in words
    assert program.version().startswith("tshark ")


def test_lines_come_and_in_the_end_why(tshark: str, tmp_path: Path) -> None:
    assert tshark
    capture = pcap([frame(udp(b"x"))] * 5)
    (tmp_path / "a").write_bytes(capture[:-9])
    with program.Running(program.command(str(tmp_path / "a"))) as running:
        assert len(list(running.lines())) == 4
        assert running.ending() is Why.CUT
    with program.Running(program.command("-"), given=io.BytesIO(capture)) as running:
        assert [complete for _, complete in running.lines()] == [True] * 5
        assert running.ending() is None
    assert gone(running.number)


def test_whoever_stops_reading_leaves_no_program_behind(tshark: str) -> None:
    assert tshark
    capture = io.BytesIO(pcap([frame(udp(b"x" * 900))] * 20_000))
    with program.Running(program.command("-"), given=capture) as running:
        next(running.lines())
        assert not gone(running.number)
    assert gone(running.number)


def test_a_line_longer_than_the_bound_gives_its_beginning(tshark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tshark
    monkeypatch.setattr(program, "LINE_BYTES", 300)
    capture = io.BytesIO(pcap([frame(udp(b"x" * 900)), frame(udp(b"y"))]))
    with program.Running(program.command("-"), given=capture) as running:
        assert [(len(line) <= 300, complete) for line, complete in running.lines()] == [(True, False), (True, True)]


def test_a_program_that_says_much_does_not_stop_the_reading(tmp_path: Path) -> None:
    loud = tmp_path / "loud"
    loud.write_text("#!/bin/sh\nhead -c 3000000 /dev/zero >&2\necho line\nexit 3\n")
    loud.chmod(0o755)
    with program.Running([os.fsencode(loud)]) as running:
        assert list(running.lines()) == [(b"line\n", True)]
        assert running.ending() is Why.CORRUPT
    assert len(running._complaints) <= program._COMPLAINT_BYTES


def test_a_program_that_does_not_end_is_ended() -> None:
    with program.Running([b"sleep", b"600"]) as running:
        pass
    assert gone(running.number)


def test_a_program_that_goes_round_in_circles_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "PATIENCE_S", 2.0)
    with program.Running([b"sh", b"-c", b"echo line; while true; do sleep 1; done"]) as running:
        assert list(running.lines()) == [(b"line\n", True)]
        assert running.ending() is Why.CORRUPT


def test_a_program_that_waits_for_its_input_is_not_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "PATIENCE_S", 1.0)
    source, target = os.pipe()
    threading.Timer(2.5, lambda: (os.write(target, b"late\n"), os.close(target))).start()
    with open(source, "rb", buffering=0) as slow, program.Running([b"cat"], given=slow) as running:  # noqa: PTH123
        assert list(running.lines()) == [(b"late\n", True)]
        assert running.ending() is None


def test_a_file_that_cannot_be_read_is_not() -> None:
    assert not program.readable("no/such/file")
    assert program.readable(__file__)


@pytest.mark.parametrize(
    "bomb",
    [
        hostile.bomb_in_websocket,
        pytest.param(
            hostile.bomb_in_http2,
            marks=pytest.mark.long(
                sibling="test_a_message_that_unpacks_to_more_than_the_program_may_take_ends_it_and_is_told"
            ),
        ),
    ],
    ids=["websocket", "http2"],
)
def test_a_message_that_unpacks_to_more_than_the_program_may_take_ends_it_and_is_told(
    tshark: str, bomb: Callable[[int], bytes]
) -> None:
    assert tshark
    capture = io.BytesIO(bomb(150))
    with program.Running(program.command("-"), given=capture, memory=450_000_000) as running:
        assert sum(len(line) for line, _ in running.lines()) < 10_000_000
        assert running.ending() is Why.SIZE
