"""Credentials in every place, through every reader: what the house owns is found in them, and they are shown nowhere.

Each secret holds ``WORD`` and, in one notation or another, the MAC address of a phone that a file of leases says is the
house's. Each user name holds that address too.
"""

import base64
import io
import json
import shutil
import struct
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from rich.console import Console
from tests.unit.capture.pcaps import Talk, pcap, request
from tests.unit.capture.readers.test_mitm import written
from tests.unit.capture.readers.tshark.test_payloads import framed, literal

from sluis.audit.audit import Question, audit
from sluis.audit.model import Audit, Field, State
from sluis.audit.record.draft import draft_of
from sluis.capture.base.sighting import Part
from sluis.reports.audit.forms import Form, report_of
from sluis.reports.audit.letter import letter
from sluis.telemetry.folder import walk
from sluis.terms import Kind

MAC = "02:00:5e:00:53:07"
BARE = MAC.replace(":", "")
WORD = "zandkasteel"
LEASES = f"1795525200 {MAC} 192.168.1.7 oude-telefoon-van-anna 01:{MAC}\n".encode()
USER = f"012345-EXBOX-{BARE.upper()}"
CLAIMS = base64.urlsafe_b64encode(json.dumps({"sub": MAC, "key": WORD}).encode()).rstrip(b"=").decode()
HEAD = "eyJhbGciOiJIUzI1NiJ9"
TOKEN = f"{HEAD}.{CLAIMS}.{WORD}"
DIGEST = base64.urlsafe_b64encode(json.dumps({"sub": sha256(MAC.encode()).hexdigest()}).encode()).rstrip(b"=").decode()
CODED = base64.b64encode(MAC.encode()).decode()
HEADERS: dict[str, tuple[str, str, State]] = {
    "basic": ("Authorization", "Basic " + base64.b64encode(f"{USER}:{WORD}-{BARE}".encode()).decode(), State.RAW),
    "digest": (
        "Authorization",
        f'Digest username="{USER}", realm="x", nonce="{WORD}", cnonce="{quote(MAC)}", response="{WORD}"',
        State.RAW,
    ),
    "digest*": ("Authorization", f"Digest username*=UTF-8''{USER}, opaque={WORD}{CODED}", State.ENCODED),
    "claims": ("X-Device-Token", f"{HEAD}.{DIGEST}.{WORD}", State.HASHED),
    "bearer": ("Authorization", f"Bearer {TOKEN}", State.ENCODED),
    "proxy": ("Proxy-Authorization", "Basic " + base64.b64encode(f"{USER}:{WORD}{MAC}".encode()).decode(), State.RAW),
    "cookie": ("Cookie", f"sid={WORD}; device={sha256(MAC.encode()).hexdigest()}", State.HASHED),
    "key": ("X-Api-Key", f"{WORD}:{MAC.upper().replace(':', '-')}", State.RAW),
}  # fmt: skip
LOGINS = {"basic", "digest", "digest*", "proxy"}


Made = Callable[[Path], None]


def http1(name: str, value: str) -> bytes:
    return pcap(Talk().open().say(request(b"", "/in", "cloud.example", f"{name}: {value}")).close().frames)


def long_literal(name: bytes, value: bytes) -> bytes:
    """A header field of any length without indexing (RFC 7541, 6.2.2 and 5.1)."""

    def of(octets: bytes) -> bytes:
        size, out = len(octets), b""
        if size < 127:
            return bytes([size]) + octets
        size -= 127
        while size >= 128:
            out, size = out + bytes([size % 128 | 128]), size // 128
        return b"\x7f" + out + bytes([size]) + octets

    return b"\0" + of(name) + of(value)


def http2(name: str, value: str) -> bytes:
    head = [(b":method", b"GET"), (b":scheme", b"http"), (b":authority", b"h2.example"), (b":path", b"/")]
    block = b"".join(literal(*pair) for pair in head) + long_literal(name.lower().encode(), value.encode())
    start = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + framed(4, 0, 0, b"")
    return pcap(Talk(dport=8080).open().say(start).say(framed(1, 5, 1, block)).frames)


def har(name: str, value: str) -> bytes:
    asked = {"method": "GET", "url": "https://cloud.example/in", "headers": [{"name": name, "value": value}]}
    return har_of(asked)


def har_of(asked: dict[str, object]) -> bytes:
    exchange = {
        "startedDateTime": "2026-11-24T14:28:49.500Z",
        "time": 1,
        "request": {"bodySize": 0, **asked},
        "response": {},
    }
    return json.dumps({"log": {"version": "1.2", "entries": [exchange]}}).encode()


def mitm(name: str, value: str) -> bytes:
    asked = {"method": b"GET", "scheme": b"https", "host": "cloud.example", "port": 443, "path": b"/in", "content": b"",
             "headers": [[name.encode(), value.encode()]]}  # fmt: skip
    return written({"version": 21, "type": "http", "request": asked})


def recorded(name: str, value: str) -> bytes:
    return request(b"", "/in", "cloud.example", f"{name}: {value}")


def eve_of(kind: str, **more: object) -> bytes:
    event = {"timestamp": "2026-11-24T14:28:49.500000+0100", "event_type": kind, "src_ip": "192.168.1.7",
           "src_port": 50000, "dest_ip": "203.0.113.9", "dest_port": 80, "proto": "TCP", **more}  # fmt: skip
    return json.dumps(event).encode() + b"\n"


def eve(name: str, value: str) -> bytes:
    return eve_of("http", http={"hostname": "cloud.example", "url": "/in", "http_method": "GET",
                                "request_headers": [{"name": name, "value": value}]})  # fmt: skip


def zeek_of(**more: object) -> bytes:
    event = {"_path": "http", "ts": 1795525200.5, "uid": "C1", "id.orig_h": "192.168.1.7", "id.orig_p": 50000,
           "id.resp_h": "203.0.113.9", "id.resp_p": 80, "trans_depth": 1, "method": "GET", "host": "cloud.example",
           "request_body_len": 0, **more}  # fmt: skip
    return json.dumps(event).encode() + b"\n"


def connect(protocol: bytes = b"\x04") -> bytes:
    """CONNECT of MQTT with a client id, a user name and a password."""
    texts = [b"box", USER.encode(), f"{WORD}-{BARE}".encode()]
    body = b"\0\x04MQTT" + protocol + b"\xc2\0\x3c" + b"".join(struct.pack("!H", len(text)) + text for text in texts)
    return pcap(Talk(dport=1883).open().say(b"\x10" + bytes([len(body)]) + body).close().frames)


LOGIN_URL = f"http://{USER}:{WORD}-{BARE}@cloud.example/in"
READERS = {"http1": http1, "http2": http2, "har": har, "mitm": mitm, "recorded": recorded, "eve": eve}
CASES: dict[str, tuple[bytes, State | None, bool]] = {
    f"{reader}-{place}": (make(name, value), state, place in LOGINS)
    for reader, make in READERS.items()
    for place, (name, value, state) in HEADERS.items()
}
CASES |= {
    "http1-address": (pcap(Talk().open().say(request(b"", LOGIN_URL)).frames), State.RAW, True),
    "har-address": (har_of({"method": "GET", "url": LOGIN_URL, "headers": []}), State.RAW, True),
    "har-cookies": (har_of({"method": "GET", "url": "https://cloud.example/", "headers": [],
                            "cookies": [{"name": "d", "value": WORD + MAC}]}), State.RAW, False),
    "recorded-address": (request(b"", LOGIN_URL), State.RAW, True),
    "eve-address": (eve_of("http", http={"hostname": "cloud.example", "url": LOGIN_URL, "http_method": "GET"}),
                    State.RAW, True),
    "eve-custom": (eve_of("http", http={"hostname": "cloud.example", "url": "/", "http_method": "GET",
                                        "authorization": HEADERS["basic"][1]}), State.RAW, True),
    "eve-mqtt": (eve_of("mqtt", dest_port=1883, mqtt={"connect": {"client_id": "box", "username": USER,
                                                                  "password": WORD + MAC}}), State.RAW, True),
    "zeek-basic": (zeek_of(uri="/", username=USER, password=f"{WORD}-{BARE}"), State.RAW, True),
    "zeek-hidden": (zeek_of(uri="/", username=USER), None, True),
    "zeek-address": (zeek_of(uri=LOGIN_URL), State.RAW, True),
    "zeek-problem": (zeek_of(uri="/", username=f"<problem-decoding> ({WORD} {BARE})"), State.RAW, False),
    "mqtt": (connect(), State.RAW, True),
}  # fmt: skip


@pytest.fixture(scope="module", params=CASES, ids=list(CASES))
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Audit, State | None, bool]:
    """One audit of each, for all that looks at it."""
    octets, state, login = CASES[request.param]
    if octets[:4] == pcap([])[:4] and not shutil.which("tshark"):
        pytest.skip("tshark is not installed here (Debian: tshark)")
    folder = tmp_path_factory.mktemp("secrets")
    (folder / "a-leases").write_bytes(LEASES)
    (folder / "capture").write_bytes(octets)
    return audit(walk([str(folder)]), Question(date(2026, 11, 24))), state, login


def of_secrets(result: Audit) -> list[Field]:
    return [field for field in result.fields if field.part is Part.CREDENTIAL]


def test_what_the_house_owns_is_found_in_a_secret_with_its_owner(case: tuple[Audit, State | None, bool]) -> None:
    result, state, _ = case
    phone = next(device.number for device in result.devices if MAC in device.macs)
    told = [(field.kind, field.state, field.devices, field.value, field.shown) for field in of_secrets(result)]
    assert told == ([] if state is None else [(Kind.MAC_ADDRESS, state, (phone,), "", "never shown")])


def test_a_user_name_is_read_and_recognised(case: tuple[Audit, State | None, bool]) -> None:
    result, _, login = case
    here = [field for field in result.fields if field.path == ("login", "username")]
    told = {field.kind for field in here if field.devices}
    assert told == ({Kind.USER_NAME, Kind.MAC_ADDRESS} if login else set())
    assert {field.kind for field in here} - told <= {Kind.SERIAL}  # by its form: nobody else says it
    assert {field.part for field in here} <= {Part.CLIENT}


@pytest.mark.parametrize("reveal", [False, True])
def test_no_secret_is_shown_anywhere(case: tuple[Audit, State | None, bool], *, reveal: bool) -> None:
    result, _, login = case
    forms: tuple[Form, ...] = ("json", "sarif", "html", "svg", "text")
    console = Console(file=io.StringIO())
    made = {form: report_of(result, form, console, reveal=reveal, to_file=True).decode() for form in forms}
    made |= {f"letter {lang}": letter(result, lang=lang) for lang in ("nl", "en")}
    made["draft"] = draft_of(result.fields, result.flows, result.destinations, result.hidden)
    made["repr"] = repr(result) + repr(result.fields)
    hidden = (WORD, base64.b64encode(WORD.encode()).decode()[:-3], CLAIMS[:20])
    assert {name for name, text in made.items() if any(secret in text for secret in hidden)} == set()
    assert not any(f"path: {'.'.join(field.path)}," in made["draft"] for field in of_secrets(result))
    if login and reveal:
        assert USER in made["json"]
