"""No error holds what was read: every public decoder gets broken input with a marker, and the marker is looked for."""

import io
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from sluis.audit.content.messages import messages
from sluis.audit.house.address_table import packed_rows
from sluis.capture.base.bounds import Bounds
from sluis.capture.base.reader import ReadOptions
from sluis.capture.readers.built_in import BUILT_IN, PACKETS
from sluis.errors import FileName, SluisError
from sluis.gate.http.credentials import Credentials
from sluis.identify.canary import collect, scan_body
from sluis.keys import kek_file
from sluis.keys.keystore import Keystore
from sluis.ledger.receipt import parse_header
from sluis.ledger.record import decode
from sluis.standing.events import EventKind, record
from sluis.standing.registry_file import RegistryFault, read_registry
from sluis.store.engine import Store
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.claims import claims_of_target
from sluis.telemetry.coding import decode_content
from sluis.telemetry.dump import decode_dump
from sluis.telemetry.formats import FORMATS, TOLD
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Message
from sluis.telemetry.ndjson import decode_lines
from sluis.telemetry.recorded import decode_request, parse_request
from sluis.telemetry.source import decode_stream
from sluis.telemetry.strict_json import parse

MARKER = "PIEPKUIKEN"
RAW = MARKER.encode()
SMALL = Limits(message_bytes=4096, inflated_bytes=4096, depth=8, report_depth=4, reports=2, leaves=8)

DOCUMENTS = [
    RAW,
    b'{"Report":[{"%s":' % RAW,
    b'{"Report":[{"%s":1,"%s":2}]}' % (RAW, RAW),
    b'{"%s":1,"%s":2,"Report":[]}' % (RAW, RAW),
    b'{"Report":"%s"}' % RAW,
    b'{"Report":["%s"]}' % RAW,
    b'{"Report":[{"a":"%s\xff"}]}' % RAW,
    b'{"Report":[{"a":"%s\\ud800"}]}' % RAW,
    b'{"Report":[{"%s":NaN}]}' % RAW,
    b'{"Report":[{"%s":1e999}]}' % RAW,
    b'{"Report":[{"%s":%s}]}' % (RAW, b"1" * 40),
    b'{"Report":[{"%s":%s1%s}]}' % (RAW, b'{"a":' * 6, b"}" * 6),
    b'{"Report":%s"%s"%s}' % (b"[" * 20, RAW, b"]" * 20),
    b'{"Report":[{"a":"%s"}]}' % (RAW * 1000),
    b'{"Report":[{},{},{"%s":1}]}' % RAW,
    b"parameter,value,type\nDevice.A," + RAW + b",string\nDevice.A,x,string\n",
    b"parameter,value,type\n" + RAW + b'\n"' + RAW,
    b"POST /ingest?serial=%s&serial=x HTTP/1.1\r\nContent-Length: %s\r\n\r\n" % (RAW, RAW),
    b"POST /ingest HTTP/1.1\r\nContent-Encoding: %s\r\nContent-Length: 4\r\n\r\nabcd" % RAW,
    b"POST /ingest HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n" % RAW,
    b"POST /ingest HTTP/1.1\r\nContent-Length: 999\r\n\r\n" + RAW,
    b"ReportTimestamp,ParameterName,ParameterValue\n1," + RAW + b',"' + RAW,
    b'<?xml version="1.0"?><a:Envelope xmlns:a="http://schemas.xmlsoap.org/soap/envelope/">%s<%s></a>' % (RAW, RAW),
    b"<!DOCTYPE %s [<!ENTITY %s '%s'>]><x>&%s;</x>" % (RAW, RAW, RAW, RAW),
    b'up{%s="%s' % (RAW, RAW),
    b"0 02:00:5e:00:53:01 192.0.2.1 %s" % RAW,
    b'[{"path":"%s","parameters":{"%s":1}},{"path":"%s","parameters":{"%s":1}}' % (RAW, RAW, RAW, RAW),
    b"\x0a\x031.4\x1a\x0a%s\x3a\x0c\x12\x0a%s" % (RAW, RAW),
    b"\x0a\x031.4\x1a\x0a%s\x0a\x0b%s\xff" % (RAW, RAW),
    b'POST /ingest HTTP/1.1\r\nAuthorization: Basic %s\r\nContent-Length: 12\r\n\r\n{"Report":[]}' % RAW,
]


def consume(answer: object) -> None:
    """Go through everything a decoder made, so that lazy ones decode too."""
    if isinstance(answer, Iterator):
        for _ in answer:
            pass


DECODERS: dict[str, Callable[[bytes], object]] = {
    "strict_json": lambda body: parse(body, SMALL),
    "bulk_json": lambda body: decode_bulk(body, SMALL),
    "ndjson": lambda body: decode_lines(io.BytesIO(body), SMALL),
    "dump": lambda body: decode_dump(io.BytesIO(body), SMALL),
    "recorded": lambda body: decode_request(parse_request(body, SMALL), SMALL),
    "source": lambda body: decode_stream(io.BytesIO(body), SMALL),
    **{
        f"format {each.name}": lambda body, decode=each.decode: decode(body, SMALL)  # type: ignore[misc]
        for each in (*FORMATS, *TOLD)
        if not each.name.startswith("opensync-") or each.name == "opensync-stats"
    },
    "gzip": lambda body: decode_content(body, "gzip", SMALL),
    "deflate": lambda body: decode_content(body, "deflate", SMALL),
    "compress": lambda body: decode_content(body, "compress", SMALL),
    "unknown coding": lambda body: decode_content(body, MARKER, SMALL),
    "claims": lambda body: claims_of_target(body.decode("latin-1")),
    "registry": lambda body: read_registry(io.BytesIO(b"line,login,from\n" + body)),
    "registry json": lambda body: read_registry(io.BytesIO(b'{"line":"%s",' % body)),
    "record": decode,
    "receipt": lambda body: parse_header(body.decode("latin-1")),
    "address table": lambda body: packed_rows(body, FileName("own.csv")),
    **{
        f"audit {each.name}": lambda body, read=each.read: read(io.BytesIO(body), 1, ReadOptions())  # type: ignore[misc]
        for each in BUILT_IN
        if each.name not in PACKETS
    },
    "audit messages": lambda body: messages(io.BytesIO(body), 1, Bounds()),
    "canary": lambda body: scan_body(body, collect((), ()), frozenset()),
}


def texts(error: BaseException | None) -> Iterator[str]:
    """Yield every text an error could put in a log, and those of the errors behind it."""
    while error is not None:
        yield from (str(error), repr(error), repr(error.args), *getattr(error, "__notes__", ()))
        yield "".join(traceback.format_exception_only(error))
        if error.__cause__ is not None:
            error = error.__cause__
        elif not error.__suppress_context__:
            error = error.__context__
        else:
            # Cut off with ``from None``: no log shows it. What it says of itself is looked at all the same.
            yield str(error.__context__)
            return


def refusal(name: str, document: bytes) -> SluisError | ValueError | None:
    try:
        consume(DECODERS[name](document))
    except (SluisError, ValueError) as error:
        return error
    return None


@pytest.mark.parametrize("name", DECODERS)
def test_a_decoder_refuses_without_the_value(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for number, document in enumerate(DOCUMENTS):
        error = refusal(name, document)
        assert [text for text in texts(error) if MARKER in text] == [], f"document {number}"
        assert MARKER not in caplog.text, f"document {number}"
        if isinstance(error, SluisError):
            assert MARKER not in error.text("nl") + error.text("en"), f"document {number}"
        else:
            only = "only a SluisError leaves a decoder; a record's bytes are our own"
            assert error is None or name == "record", f"document {number}: {only}"
        caplog.clear()


def test_the_documents_are_really_refused() -> None:
    refused = 0
    for document in DOCUMENTS:
        try:
            message = decode_bulk(document, SMALL)
        except SluisError:
            refused += 1
        else:
            assert isinstance(message, Message)
            refused += any(report.refused for report in message.reports)
    assert refused >= len(DOCUMENTS) - 3


def test_a_fault_of_the_registry_names_its_line_only() -> None:
    rows = [b"line,login,from", RAW, RAW + b",x,y", b"x," + RAW + b"\x00,2026-01-01", b"x,y," + RAW]
    faults = [fault for fault in read_registry(rows) if isinstance(fault, RegistryFault)]
    assert faults
    assert MARKER not in " ".join(fault.text(lang) for fault in faults for lang in ("nl", "en"))


def test_a_password_file_is_refused_without_its_line(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text(f"{MARKER}:{MARKER}:{MARKER}\n")
    with pytest.raises(SluisError) as caught:
        Credentials.load(file)
    assert [text for text in texts(caught.value) if MARKER in text] == []


def test_a_key_file_is_refused_without_its_content(tmp_path: Path) -> None:
    file = tmp_path / "kek"
    file.write_text(MARKER)
    file.chmod(0o600)
    with pytest.raises(SluisError) as caught:
        kek_file.read(file)
    assert [text for text in texts(caught.value) if MARKER in text] == []


def test_the_database_is_never_quoted(tmp_path: Path) -> None:
    store = Store.at(tmp_path / "sluis.db")
    store.migrate()
    with pytest.raises(SluisError) as caught, store.transaction() as conn:
        conn.exec_driver_sql("INSERT INTO lines (slot, line) VALUES (77, ?)", (MARKER,))
    assert [text for text in texts(caught.value) if MARKER in text] == []
    assert not isinstance(caught.value.__cause__, SQLAlchemyError)
    keystore = Keystore.create(tmp_path / "kek", store)
    with pytest.raises(SluisError) as unknown, store.transaction() as conn:
        record(conn, keystore, 77, EventKind.OBJECT, MARKER, (1, None), 1)
    assert [text for text in texts(unknown.value) if MARKER in text] == []
    store.close()


def test_a_place_of_the_operator_is_no_value() -> None:
    """The one text that may stand in an error is what the operator named."""
    from sluis.errors.gate import file_missing_error

    assert MARKER in str(file_missing_error(file=FileName(MARKER)))
