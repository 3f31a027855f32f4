"""How fast a capture is read, beside tshark alone, after checking the answers: the third part of ``make bench``.

In:  nothing; two captures are made up, the same each time: of a house, and of mostly unknown payload. Out: one table on
standard output, a progress bar on standard error. The captures are temporary files and gone afterwards.

The rules this script keeps:
 * Answers first: every packet is counted, every planted report and message came out octet for octet and went to the
   destination it was planted for, nothing else was said, and no flow is missing or too many.
 * tshark alone and Sluis go over the same file in the same run, one after the other.
 * Reading is measured in a process of its own: by the clock, its processor time and that of tshark, and the most memory
   either of them ever had.
 * The whole command is measured as people run it, from starting Python to the report in JSON, which is checked too.
 * Nothing here asserts a time.

Usage: ``python scripts/bench_audit.py [--quick] [--octets N]``. One gigabyte and fifty megabytes, about three minutes;
``--quick`` reads two megabytes and a half, which shows that it runs.
"""

import argparse
import json
import os
import resource
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

import bench_unknown  # noqa: E402 - the tests' builder of packets stands beside scripts
from bench import Rows, machine, print_table  # noqa: E402
from tests.unit.capture import pcaps  # noqa: E402

from sluis.audit.capture_pass import CaptureFacts, gather  # noqa: E402
from sluis.audit.house.flow_table import FlowTable  # noqa: E402
from sluis.audit.model import Reading  # noqa: E402
from sluis.capture.base.sighting import Part, Payload  # noqa: E402
from sluis.capture.readers.tshark.dissection import dissect, version  # noqa: E402
from sluis.reports import show  # noqa: E402

FULL: Final = 1_000_000_000
QUICK: Final = 300_000
_START_S: Final = 1_790_000_000
_HEAD: Final = struct.Struct("<IIII")
_CLOUDS: Final = 40
_BULK_OUT: Final = 60_000
_BULK_IN: Final = 1_500_000
_SMALL: Final = 6
"""Reports and messages in each round."""
_QUESTIONS: Final = 10
_SPORT_OUT, _SPORT_BACK = 34, 36
_REPORTS, _BROKER = "203.0.113.200", "203.0.113.201"


@dataclass(frozen=True)
class Planted:
    """What a capture holds."""

    packets: int
    octets: int
    rounds: int


def report(number: int) -> bytes:
    """Return the body of one planted report; no two are the same."""
    hosts = [{"mac": pcaps.PHONE_MAC, "name": "Annas-iPhone", "rx": number * 1000 + row} for row in range(20)]
    return json.dumps({"n": number, "hosts": hosts}).encode()


def message(number: int) -> bytes:
    """Return one planted message."""
    return b'{"n":%d,"host":"Annas-iPhone"}' % number


def _published(payload: bytes) -> bytes:
    """Return a PUBLISH packet of MQTT 3.1.1 (section 3.3)."""
    topic = b"house/7/report"
    rest = struct.pack("!H", len(topic)) + topic + payload
    size, left = b"", len(rest)
    while True:
        left, digit = divmod(left, 128)
        size += bytes([digit | (0x80 if left else 0)])
        if not left:
            return b"\x30" + size + rest


_CONNECT: Final = b"\x10\x11\x00\x04MQTT\x04\x02\x00\x3c\x00\x05box-7"
_CONNACK: Final = b"\x20\x02\x00\x00"


class _Maker:
    """Makes rounds of traffic. A bulk connection is built once for each server and given other ports each time."""

    @cache  # noqa: B019 - there is one maker for each file
    def _bulk(self, number: int) -> list[tuple[int, bytes, bytes]]:
        """Return the frames of a bulk connection in two parts: where the client's port stands between them."""
        talk = pcaps.Talk(server=f"203.0.113.{number + 1}", dport=443, segment=1448).open()
        talk.say(pcaps.client_hello(b"c%d.example" % number)).say(pcaps.sealed(_BULK_OUT // 4, number + 1) * 4)
        blob = b"".join(pcaps.sealed(16_000, number * 100 + part + 1) for part in range(_BULK_IN // 16_005))
        talk.say(blob, back=True).close()
        client = pcaps.ip(pcaps.PHONE)
        at = [_SPORT_OUT if frame[26:30] == client else _SPORT_BACK for frame in talk.frames]
        return [(place, frame[:place], frame[place + 2 :]) for place, frame in zip(at, talk.frames, strict=True)]

    def round(self, number: int) -> Iterator[bytes]:
        """Yield the frames of one round."""
        if number % 50 == 0:
            asked = pcaps.dhcp([(53, b"\x03"), (12, b"Annas-iPhone")])
            yield pcaps.frame(pcaps.udp(asked, pcaps.NOBODY, "255.255.255.255", 68, 67))
        for question in range(_QUESTIONS):
            asking = 20_000 + (number * _QUESTIONS + question) % 40_000
            name = b"c%d.example" % ((number + question) % _CLOUDS)
            yield pcaps.frame(pcaps.udp(pcaps.dns(name), pcaps.PHONE, pcaps.ROUTER, asking, 53))
            answer = [(name, 1, pcaps.ip(f"203.0.113.{(number + question) % _CLOUDS + 1}"))]
            back = pcaps.udp(pcaps.dns(name, answer), pcaps.ROUTER, pcaps.PHONE, 53, asking)
            yield pcaps.frame(back, pcaps.ROUTER_MAC, pcaps.PHONE_MAC)
        port = struct.pack("!H", 1024 + number % 60_000)
        for _, before, after in self._bulk(number % _CLOUDS):
            yield before + port + after
        for question in range(_SMALL):
            which = number * _SMALL + question
            sport = 1024 + which % 60_000
            talk = pcaps.Talk(sport=sport, server=_REPORTS, dport=8080).open()
            body = pcaps.request(report(which), "/report", "reports.example", "Content-Type: application/json")
            yield from talk.say(body).say(pcaps.response(), back=True).close().frames
        talk = pcaps.Talk(sport=1024 + number % 60_000, server=_BROKER, dport=1883).open()
        talk.say(_CONNECT).say(_CONNACK, back=True)
        for question in range(_SMALL):
            talk.say(_published(message(number * _SMALL + question)))
        yield from talk.close().frames


def _record(frame: bytes, before: int) -> bytes:
    """Return a frame as it stands in a file behind so many others."""
    seconds, micros = divmod(before * 50, 1_000_000)
    return _HEAD.pack(_START_S + seconds, micros, len(frame), len(frame)) + frame


def make(path: Path, octets: int, step: Callable[[int], None]) -> Planted:
    """Write a capture of about that many octets.

    Args:
        path: Where.
        octets: At least one round is written.
        step: Called with the octets written since the last time.

    Returns:
        What is in it.

    Effects:
        Writes the file, round by round.
    """
    maker = _Maker()
    packets = on_wire = rounds = written = 0
    with path.open("wb") as file:
        file.write(pcaps.pcap([]))
        while not rounds or written < octets:
            frames = list(maker.round(rounds))
            out = bytearray()
            for frame in frames:
                out += _record(frame, packets)
                packets += 1
                on_wire += len(frame)
            file.write(out)
            written += len(out)
            step(len(out))
            rounds += 1
    return Planted(packets, on_wire, rounds)


class WrongAnswerError(Exception):
    """The capture was not read as it was made."""


def check(gathered: CaptureFacts, planted: Planted) -> None:
    """Compare what was gathered with what was planted.

    Raises:
        WrongAnswerError: With what is wrong, in a few words.

    Effects:
        Reads the spool.
    """
    household = gathered.house.build_inventory()
    settled = gathered.flows.build_flow_table(household)
    names = {f"c{number % _CLOUDS}.example" for number in range(planted.rounds)}
    expected = {(1, name, "tls", Reading.SEALED) for name in names}
    expected |= {(1, "reports.example", "http", Reading.UNREAD), (1, _BROKER, "mqtt", Reading.UNREAD)}
    flows = {(flow.device, flow.destination, flow.protocol, flow.reading) for flow in settled.flows}
    _same("flows", flows, expected)
    _same("packets", gathered.entries(1), planted.packets)
    _same("not read", gathered.unread(1), ())
    _same("names of the house", [device.names for device in household.devices], [(), ("Annas-iPhone",)])
    _same("what was dropped", (gathered.payloads.dropped, gathered.flows.dropped, gathered.house.dropped), (0, 0, 0))
    reports, messages = _bodies(gathered, settled)
    many = planted.rounds * _SMALL
    _same("reports", reports, {report(number) for number in range(many)})
    _same("messages", messages, {message(number) for number in range(many)})


def _bodies(gathered: CaptureFacts, settled: FlowTable) -> tuple[set[bytes], set[bytes]]:
    """Return the bodies that left, by where they went."""
    by_destination: dict[str, set[bytes]] = {"reports.example": set(), _BROKER: set()}
    for payload in gathered.payloads:
        if payload.part is Part.BODY and payload.octets:
            by_destination[_went(settled, payload)].add(payload.octets)
    return by_destination["reports.example"], by_destination[_BROKER]


def _went(settled: FlowTable, payload: Payload) -> str:
    number = settled.flow_of(payload.sender, payload.receiver, payload.protocol, payload.host)
    if number is None:
        raise WrongAnswerError("something that left is in no flow")
    return settled.flows[number - 1].destination


def _same(what: str, measured: object, expected: object) -> None:
    if measured != expected:
        raise WrongAnswerError(f"{what} are not those that were planted")


def _reading(path: Path, packets: int, octets: int, rounds: int) -> int:
    """Read the capture in this process and print what it took: the other side of ``_apart``."""
    start, before = time.perf_counter(), time.process_time()
    with gather(dissect(str(path), 1), CaptureFacts()) as gathered:
        gathered.flows.build_flow_table(gathered.house.build_inventory())
        took, ours = time.perf_counter() - start, time.process_time() - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            check(gathered, Planted(packets, octets, rounds))
        except WrongAnswerError as wrong:
            print(json.dumps({"wrong": str(wrong)}))
            return 1
    theirs = children.ru_utime + children.ru_stime
    print(json.dumps({"s": took, "ours": ours, "theirs": theirs, "mib": peak, "mib2": children.ru_maxrss / 1024}))
    return 0


def _apart(path: Path, planted: Planted) -> dict[str, float]:
    words = [str(path), str(planted.packets), str(planted.octets), str(planted.rounds)]
    done = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), "--read", *words], stdout=subprocess.PIPE, check=False
    )
    answer: dict[str, float | str] = json.loads(done.stdout or b'{"wrong": "reading ended early"}')
    if "wrong" in answer:
        raise WrongAnswerError(answer["wrong"])
    return {name: float(value) for name, value in answer.items()}


def _alone(path: Path) -> float:
    """Return how long tshark alone takes over the file, s."""
    words = ["tshark", "-n", "-r", str(path), "-T", "fields", "-e", "frame.number"]
    start = time.perf_counter()
    subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def _command(path: Path) -> tuple[float, dict[str, list[dict[str, object]]]]:
    """Return how long the whole command takes over the file, s, and what it reports."""
    out = path.with_suffix(".json")
    words = [sys.executable, "-c", "from sluis.cli.main import run; run()", "audit", str(path)]
    words += ["--register", str(ROOT / "examples" / "register-per-home.yaml"), "--format", "json", "--out", str(out)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C.UTF-8"}
    start = time.perf_counter()
    done = subprocess.run(words, capture_output=True, env=environment, check=False)
    took = time.perf_counter() - start
    if done.returncode not in {0, 1}:  # nothing found, something found
        raise WrongAnswerError("the command could not judge the capture")
    told: dict[str, list[dict[str, object]]] = json.loads(out.read_text("utf-8"))
    return took, told


def check_report(told: dict[str, list[dict[str, object]]], planted: Planted) -> None:
    """Compare what the whole command reports with what was planted.

    Raises:
        WrongAnswerError: With what is wrong, in a few words.
    """
    [source] = told["sources"]
    _same("packets in the report", (source["entries"], source["unread"]), (planted.packets, []))
    names = {f"c{number % _CLOUDS}.example" for number in range(planted.rounds)} | {"reports.example", _BROKER}
    _same("destinations in the report", {destination["name"] for destination in told["destinations"]}, names)
    counts = {str(field["kind"]): field["count"] for field in told["fields"] if field["kind"] == "mac_address"}
    _same("addresses in the report", counts, {"mac_address": 20 * _SMALL * planted.rounds})


def measure_unknown(path: Path, planted: bench_unknown.Unknown, step: Callable[[str], None]) -> Rows:
    """Measure the capture of mostly unknown payload; one cell per row."""
    size = path.stat().st_size
    step("tshark alone, unknown payload")
    alone = _alone(path)
    step("the whole command, unknown payload")
    took, told = _command(path)
    wrong = bench_unknown.wrong_in(told, planted)
    if wrong:
        raise WrongAnswerError(f"{wrong} in the report of unknown payload are not those that were planted")
    return {
        ("unknown payload", "MB"): [f"{size / 1_000_000:,.1f}"],
        ("unknown payload, tshark alone", "s"): [f"{alone:,.2f}"],
        ("unknown payload, the whole command", "s"): [f"{took:,.2f}"],
        ("unknown payload, the whole command", "times tshark alone"): [f"{took / alone:,.2f}"],
    }


def measure(path: Path, planted: Planted, step: Callable[[str], None]) -> Rows:
    """Measure everything; one cell per row."""
    size = path.stat().st_size
    step("tshark alone")
    alone = _alone(path)
    step("gathering")
    read = _apart(path, planted)
    step("the whole command")
    took, told = _command(path)
    check_report(told, planted)
    return {
        ("the capture", "MB"): [f"{size / 1_000_000:,.0f}"],
        ("the capture", "packets"): [f"{planted.packets:,}"],
        ("tshark alone", "s"): [f"{alone:,.2f}"],
        ("tshark alone", "MB/s"): [f"{size / alone / 1_000_000:,.0f}"],
        ("read and gathered", "s"): [f"{read['s']:,.2f}"],
        ("read and gathered", "MB/s"): [f"{size / read['s'] / 1_000_000:,.0f}"],
        ("read and gathered", "times tshark alone"): [f"{read['s'] / alone:,.2f}"],
        ("of that, Sluis", "us of processor time per packet"): [f"{read['ours'] / planted.packets * 1e6:,.1f}"],
        ("of that, tshark", "us of processor time per packet"): [f"{read['theirs'] / planted.packets * 1e6:,.1f}"],
        ("of that, Sluis", "MiB at most"): [f"{read['mib']:,.0f}"],
        ("of that, tshark", "MiB at most"): [f"{read['mib2']:,.0f}"],
        ("the whole command", "s"): [f"{took:,.2f}"],
        ("the whole command", "times tshark alone"): [f"{took / alone:,.2f}"],
    }


def main(words: list[str] | None = None) -> int:
    """Measure and print."""
    asked = argparse.ArgumentParser(description="How fast a capture is read, after checking the answers.")
    asked.add_argument("--quick", action="store_true", help="a small capture: shows that it runs, measures nothing")
    asked.add_argument("--octets", type=int, default=FULL, help="size of the capture")
    asked.add_argument("--read", nargs=4, help=argparse.SUPPRESS)
    given, _ = asked.parse_known_args(words)
    if given.read:
        return _reading(Path(given.read[0]), *map(int, given.read[1:]))
    if shutil.which("tshark") is None:
        show.line(show.err(), "bench: tshark is not installed; reading captures was not measured")
        return 0
    on, octets = machine(), QUICK if given.quick else given.octets
    try:
        with TemporaryDirectory() as folder, show.progress() as bar:
            task = bar.add_task("making a capture", total=octets)
            path = Path(folder) / "capture.pcap"
            planted = make(path, octets, lambda more: bar.update(task, advance=more))
            rows = measure(path, planted, lambda what: bar.update(task, description=what))
            more = bench_unknown.QUICK if given.quick else bench_unknown.FULL
            bar.update(task, description="making a capture of unknown payload", total=more, completed=0)
            path.unlink()
            unknown = bench_unknown.make(path, more, _record, lambda more: bar.update(task, advance=more))
            rows |= measure_unknown(path, unknown, lambda what: bar.update(task, description=what))
    except WrongAnswerError as wrong:
        show.line(show.err(), f"bench: {wrong}; nothing was measured")
        return 1
    page = show.out()
    show.line(page, on)
    show.line(page, f"a capture of a house, {version()}; answers checked first")
    print_table(rows, ("",))
    return 0


if __name__ == "__main__":
    sys.exit(main())
