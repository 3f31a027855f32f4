import gzip
import hashlib
import io
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.capture.pcaps import frame, pcap, pcapng, udp

from sluis.audit.capture_pass import CaptureFacts, gather
from sluis.audit.inputs import Input, Options, sightings
from sluis.audit.model import Source
from sluis.capture.base.bounds import Bounds
from sluis.capture.base.sighting import NotRead, Payload, Sighting, Why
from sluis.errors import InputNotReadableError
from sluis.telemetry.folder import FolderEntry, walk

BODY = b'{"Report":[{"CollectionTime":1795525200,"Device.A":1}]}'


def read(name: str, options: Options | None = None, *, inside: bool = False) -> tuple[list[Sighting], Source]:
    reader = Input(FolderEntry(name, inside=inside), 3, options or Options())
    return list(reader.sightings()), reader.source()


def of(octets: bytes, bounds: Bounds | None = None) -> tuple[list[Sighting], Source]:
    return read("-", Options(stdin=io.BytesIO(octets), bounds=bounds or Bounds()))


def test_the_octets_decide_and_never_the_name(tmp_path: Path) -> None:
    path = tmp_path / "looks-like.pcap"
    path.write_bytes(BODY)
    seen, source = read(str(path))
    assert (source.kind, source.entries, source.unread) == ("json", 1, ())
    assert (source.sha256, source.octets) == (hashlib.sha256(BODY).hexdigest(), len(BODY))
    assert [payload.octets for payload in seen if isinstance(payload, Payload)] == [BODY]


def test_a_gzip_file_is_read_as_the_file_in_it_and_hashed_as_it_is() -> None:
    packed = gzip.compress(BODY)
    seen, source = of(packed)
    assert source.kind == "json"
    assert source.sha256 == hashlib.sha256(packed).hexdigest()
    assert [payload.octets for payload in seen if isinstance(payload, Payload)] == [BODY]


@pytest.mark.parametrize("octets", [b"#separator \\x09\n#path\tconn\n", b'{"log":{"entries":[]}}'])
def test_a_file_of_its_kind_with_nothing_in_it_is_listed(octets: bytes) -> None:
    _, source = of(octets)
    assert source.kind in {"zeek", "har"}
    assert source.unread == ((Why.EMPTY, 1, 0),)


def test_a_cut_gzip_file_says_so() -> None:
    _, source = of(gzip.compress(BODY)[:-5])
    assert source.unread == ((Why.CUT, 1, 0),)


@pytest.mark.parametrize(
    ("octets", "why"), [(b"", Why.EMPTY), (b"hello", Why.UNKNOWN), (b"PK\x03\x04" + b"a" * 900_000, Why.ARCHIVE)]
)
def test_what_is_not_read_is_hashed_and_listed(octets: bytes, why: Why) -> None:
    seen, source = of(octets)
    assert [unread.why for unread in seen if isinstance(unread, NotRead)] == [why]
    assert source == Source(
        3, "-", "", hashlib.sha256(octets).hexdigest(), len(octets), entries=0, unread=((why, 1, 0),)
    )


KINDS = {
    "har": b'{"log":{"entries":[{"request":{"method":"GET","url":"http://a.example/x"}}]}}',
    "mitmproxy": (Path(__file__).parents[1] / "capture" / "readers" / "flows" / "v12.3.1.flows").read_bytes(),
    "eve": b'{"timestamp":"2026-11-24T14:28:49.500000+0100","event_type":"tls","tls":{"sni":"a.example"}}',
    "zeek": b'{"_path":"ssl","ts":1795526929.5,"id.orig_h":"192.0.2.1","server_name":"a.example"}',
    "json": BODY,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_goes_to_its_own_reader(kind: str) -> None:
    for octets in (KINDS[kind], gzip.compress(KINDS[kind])):
        seen, source = of(octets)
        assert source.kind == kind
        assert source.entries == len({sighting.place.number for sighting in seen})
        assert [payload for payload in seen if isinstance(payload, Payload)]


PACKETS = {
    "pcap": pcap([frame(udp(b"payload one")), frame(udp(b"payload two"))]),
    "pcapng": pcapng([(0, frame(udp(b"payload one"))), (0, frame(udp(b"payload two")))]),
}


@pytest.mark.parametrize("kind", PACKETS)
def test_a_capture_goes_through_the_program_that_takes_packets_apart(kind: str, tshark: str, tmp_path: Path) -> None:
    assert tshark
    path = tmp_path / "looks-like.json"
    for octets in (PACKETS[kind], gzip.compress(PACKETS[kind])):
        path.write_bytes(octets)
        for seen, source in (read(str(path)), of(octets)):
            assert (source.kind, source.entries, source.unread) == (kind, 2, ())
            assert source.sha256 == hashlib.sha256(octets).hexdigest()
            assert [payload.octets for payload in seen if isinstance(payload, Payload)] == [
                b"payload one",
                b"payload two",
            ]


def test_a_cut_capture_gives_what_is_whole_and_is_hashed_to_its_end(tshark: str) -> None:
    assert tshark
    cut = PACKETS["pcap"][:-5]
    _, source = of(cut)
    assert (source.entries, source.unread) == (1, ((Why.CUT, 1, 0),))
    damaged = cut + b"\xff" * 3_000_000
    _, source = of(damaged)
    assert source.sha256 == hashlib.sha256(damaged).hexdigest()
    assert source.unread
    packed = gzip.compress(PACKETS["pcap"])[:-12]
    assert of(packed)[1].unread == ((Why.CUT, 1, 0),)


def test_a_capture_that_is_not_read_to_its_end_lets_go(tshark: str) -> None:
    assert tshark
    reader = Input(FolderEntry("-"), 1, Options(stdin=io.BytesIO(pcap([frame(udp(b"x" * 900))] * 5000))))
    reading = reader.sightings()
    next(reading)
    reading.close()
    assert reader.source().entries == 1


def test_every_entry_of_a_folder_is_accounted_for(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(BODY)
    (tmp_path / "b").write_bytes(b"")
    (tmp_path / "c").symlink_to(tmp_path / "a.json")
    os.mkfifo(tmp_path / "d")
    accounts = []
    for number, entry in enumerate(walk([str(tmp_path)]), 1):
        reader = Input(entry, number, Options())
        list(reader.sightings())
        accounts.append(
            (Path(reader.source().name).name, reader.source().kind, [why for why, _, _ in reader.source().unread])
        )
    assert accounts == [("a.json", "json", []), ("b", "", [Why.EMPTY]), ("c", "", [Why.NO_FILE]),
                        ("d", "", [Why.NO_FILE])]  # fmt: skip


CAPTURES = Path(__file__).parents[4] / "shared" / "captures"


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="the recorded captures are not beside the repository")
def test_every_recorded_capture_is_told_and_read_to_its_end(tshark: str) -> None:
    assert tshark
    kinds = {"pcap": {"pcap", "pcapng"}, "obuspa": {"http", "usp"}, "cwmp": {"http"}, "dumps": {"dump"}}
    for folder, expected in kinds.items():
        for entry in walk([str(CAPTURES / folder)]):
            _, source = read(entry.name, inside=True)
            assert (source.kind in expected, source.unread, bool(source.entries)) == (True, (), True), entry.name


def test_a_named_file_that_is_not_there_is_an_error_and_in_a_folder_it_is_listed(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    with pytest.raises(InputNotReadableError):
        read(gone)
    assert read(gone, inside=True)[1].unread == ((Why.CLOSED, 1, 0),)


def test_a_pipe_that_somebody_names_is_read_in_pieces(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def write() -> None:
        with pipe.open("wb", buffering=0) as out:
            for at in range(0, len(BODY), 7):
                out.write(BODY[at : at + 7])

    writer = threading.Thread(target=write)
    writer.start()
    _, source = read(str(pipe))
    writer.join()
    assert (source.kind, source.octets) == ("json", len(BODY))


def test_progress_adds_up_to_the_file() -> None:
    seen: list[int] = []
    list(sightings(FolderEntry("-"), 1, Options(stdin=io.BytesIO(BODY * 3), advance=seen.append)))
    assert sum(seen) == 3 * len(BODY)


@given(st.binary(max_size=200))
def test_any_octets_are_accounted_for(octets: bytes) -> None:
    for octet in (octets, gzip.compress(octets), b"\x1f\x8b\x08" + octets):
        seen, source = of(octet)
        assert (source.octets, source.sha256) == (len(octet), hashlib.sha256(octet).hexdigest())
        assert source.entries or source.unread
        assert seen


def destinations(*inputs: bytes) -> dict[str, tuple[str, int, int]]:
    """Return protocol and octets of the flows of some inputs, by destination; everything said must have its flow."""
    with CaptureFacts() as gathered:
        for number, octets in enumerate(inputs, 1):
            options = Options(stdin=io.BytesIO(octets))
            gather(Input(FolderEntry("-"), number, options).sightings(), gathered)
        settled = gathered.flows.build_flow_table(gathered.house.build_inventory())
        for payload in gathered.payloads:
            if payload.host or not payload.sender.address:
                assert settled.flow_of(payload.sender, payload.receiver, payload.protocol, payload.host) is not None
        return {flow.destination: (flow.protocol, flow.octets_out, flow.octets_in) for flow in settled.flows}


ENTRY = b'{"request":{"method":"POST","url":"https://%s/x","headersSize":90,"bodySize":2,"postData":{"text":"{}"}}}'
CONN = (
    b'{"_path":"conn","ts":1795526929.5,"id.orig_h":"192.168.1.7","id.orig_p":50000,"id.resp_h":"203.0.113.7",'
    b'"id.resp_p":443,"proto":"tcp","service":"ssl","orig_ip_bytes":700,"resp_ip_bytes":3000,"conn_state":"SF"}\n'
)
SSL = CONN.replace(b'"conn"', b'"ssl"').replace(b'"proto"', b'"server_name":"c.example","proto"')


def test_a_destination_that_is_known_by_its_name_alone_has_its_own_flow() -> None:
    log = b'{"log":{"entries":[%s,%s]}}' % (ENTRY % b"a.example", ENTRY % b"b.example")
    assert destinations(log) == {"a.example": ("http", 92, 0), "b.example": ("http", 92, 0)}


@pytest.mark.parametrize("logs", [(CONN, SSL), (SSL, CONN)])
def test_a_connection_in_two_logs_is_counted_once_and_has_the_name_of_the_other(logs: tuple[bytes, bytes]) -> None:
    assert destinations(*logs) == {"c.example": ("tls", 700, 3000)}


def test_a_message_by_itself_goes_to_a_destination_without_a_name() -> None:
    assert destinations(BODY) == {"": ("", len(BODY), 0)}


def test_a_recorded_request_goes_to_its_host() -> None:
    request = b"POST /in HTTP/1.1\r\nHost: %s\r\nContent-Length: 0\r\n\r\n"
    assert set(destinations(request % b"acs.example:7547", request % b"127.0.0.1")) == {"acs.example", ""}


def test_what_is_no_file_and_of_no_kind_is_read_to_a_bound_and_has_no_hash() -> None:
    bounds = Bounds(head_bytes=4096, unknown_bytes=100_000)
    _, endless = read("/dev/zero", Options(bounds=bounds))
    assert (endless.kind, endless.sha256, endless.octets) == ("", "", 4096 + 100_000)
    assert [why for why, _, _ in endless.unread] == [Why.UNKNOWN]
    few = b"hello" * 9
    read_end, write_end = os.pipe()
    os.write(write_end, few)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as stream:
        _, short = read("-", Options(stdin=stream, bounds=bounds))
    assert (short.sha256, short.octets) == (hashlib.sha256(few).hexdigest(), len(few))


def test_a_file_on_a_disk_is_hashed_to_its_end_whatever_it_is(tmp_path: Path) -> None:
    octets = bytes(300_000)
    (tmp_path / "zeros").write_bytes(octets)
    _, source = read(str(tmp_path / "zeros"), Options(bounds=Bounds(head_bytes=4096, unknown_bytes=1000)))
    assert (source.kind, source.sha256) == ("", hashlib.sha256(octets).hexdigest())
