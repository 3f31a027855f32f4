import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.raised import raises

from sluis.capture.base.reader import ReadOptions, Recognition
from sluis.capture.base.sighting import Sighting, Why
from sluis.capture.readers.built_in import HAR, PCAP
from sluis.capture.readers.kinds import Recognised, kind_of
from sluis.errors.audit import capture_reader_error
from sluis.telemetry.formats import FORMATS


def archive(kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w") as packed:
            packed.writestr("a.json", '{"Report":[]}')
    elif kind == "empty zip":
        zipfile.ZipFile(out, "w").close()
    elif kind == "xz":
        out.write(lzma.compress(b"text"))
    else:
        with tarfile.open(fileobj=out, mode="w:gz" if kind == "tar.gz" else "w") as tar:
            member = tarfile.TarInfo("a")
            member.size = 2
            tar.addfile(member, io.BytesIO(b"{}"))
    return out.getvalue()


@pytest.mark.parametrize("kind", ["zip", "empty zip", "xz", "tar", "tar.gz"])
def test_a_real_archive_is_not_unpacked(kind: str) -> None:
    assert kind_of(archive(kind)) == Recognised("", Why.ARCHIVE)


@pytest.mark.parametrize("mark", [b"7z\xbc\xaf\x27\x1c", b"\x28\xb5\x2f\xfd", b"BZh91AY", b"Rar!\x1a\x07\x01\x00"])
def test_the_mark_of_an_archive_is_enough(mark: bytes) -> None:
    assert kind_of(mark + b"\0" * 40).why is Why.ARCHIVE


@pytest.mark.parametrize("magic", ["a1b2c3d4", "d4c3b2a1", "a1b23c4d", "4d3cb2a1", "a1b2cd34", "34cdb2a1"])
def test_a_capture_is_told_by_every_magic_number(magic: str) -> None:
    head = bytes.fromhex(magic) + b"\0" * 20
    assert kind_of(head) == Recognised("pcap", reader=PCAP)
    assert kind_of(gzip.compress(head)) == Recognised("pcap", packed=True, reader=PCAP)


def test_a_pcapng_is_told_by_its_first_block() -> None:
    assert kind_of(b"\n\r\r\n\x1c\0\0\0\x4d\x3c\x2b\x1a").kind == "pcapng"


def test_nothing_is_empty_and_gzip_in_gzip_is_an_archive() -> None:
    assert kind_of(b"").why is Why.EMPTY
    assert kind_of(gzip.compress(gzip.compress(b"{}"))).why is Why.ARCHIVE
    assert kind_of(gzip.compress(b"")).why is Why.ARCHIVE
    assert kind_of(b"\x1f\x8bnot at all").why is Why.ARCHIVE


def test_a_file_of_messages_is_told_by_its_first_line() -> None:
    assert kind_of(b'\n{"Report":[]}\n{"Report":[]}\n').kind == "json"


@given(st.binary(max_size=300))
def test_any_octets_are_a_kind_or_have_a_reason(octets: bytes) -> None:
    answer = kind_of(octets)
    assert bool(answer.kind) is (answer.why is None)
    assert answer.kind in {"", "pcap", "pcapng", "har", "mitmproxy", "eve", "zeek", *(each.name for each in FORMATS)}


def test_a_har_file_is_told_by_its_one_key() -> None:
    assert kind_of(b'\xef\xbb\xbf{\n  "log": {"version": "1.2", "entries": []}}').kind == "har"
    assert kind_of(gzip.compress(b'{"log":{}}')) == Recognised("har", packed=True, reader=HAR)


class Guessing:
    """A reader that answers what it is told to."""

    version = "1"

    def __init__(self, name: str, answer: Recognition) -> None:
        self.name = name
        self.answer = answer

    def recognises(self, head: bytes) -> Recognition:
        assert head
        return self.answer

    def read(self, stream: BinaryIO, source: int, options: ReadOptions) -> Iterator[Sighting]:
        raise NotImplementedError


SURE, MAYBE, NO = (Guessing(answer.value, answer) for answer in Recognition)


def test_a_reader_of_others_that_is_sure_wins_over_an_archive_and_a_format_and_never_over_ours() -> None:
    assert kind_of(b"PK\x03\x04", [SURE, MAYBE, NO]) == Recognised("sure 1", reader=SURE)
    assert kind_of(b'{"Report":[]}', [SURE]).reader is SURE
    assert kind_of(b"\xd4\xc3\xb2\xa1", [SURE]).reader is PCAP


def test_a_reader_of_others_that_is_not_sure_gets_what_nobody_knows() -> None:
    assert kind_of(b"hello", [MAYBE, NO]) == Recognised("maybe 1", reader=MAYBE)
    assert kind_of(b'{"Report":[]}', [MAYBE]) == Recognised("json")
    assert kind_of(gzip.compress(b"hello"), [MAYBE]) == Recognised("maybe 1", packed=True, reader=MAYBE)
    assert kind_of(b"hello", [NO]).why is Why.UNKNOWN


@pytest.mark.parametrize("answer", [Recognition.SURE, Recognition.MAYBE])
def test_two_readers_that_are_equally_sure_are_no_answer(answer: Recognition) -> None:
    with raises(capture_reader_error):
        kind_of(b"hello", [Guessing("a", answer), Guessing("b", answer)])
