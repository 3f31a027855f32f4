"""Bad input, once over HTTP and once as a file to ``sluis try``: its status, its counter, and nothing left."""

import asyncio
import base64
import gzip
import json
import threading
import zlib
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.flow.gatehouse import (
    COLLECTED_MS,
    DAY_MS,
    EXAMPLES,
    LOGIN,
    PASSWORD,
    Clock,
    House,
    ask,
    build,
    counted,
    element,
    entry,
    eventually,
    message,
    serving,
    statuses_of,
)

from sluis.errors import FileName
from sluis.gate.trial.dry_run import TrialRun
from sluis.register.load import load_register
from sluis.register.lower import lower
from sluis.telemetry.limits import Limits

GOOD = message()
MIB = 1_048_576


def wide(levels: int) -> bytes:
    """Return a report nested ``levels`` deep, the element itself counted."""
    return b'{"Report":[' + b'{"a":' * levels + b"1" + b"}" * levels + b"]}"


def with_leaf(text: bytes) -> bytes:
    return GOOD.replace(b"]}", b"]}", 1).removesuffix(b"}]}") + b',"X":' + text + b"}]}"


BOMB = gzip.compress(b" " * 9_000_000)
DOUBLE = gzip.compress(gzip.compress(b" " * 9_000_000))

CODED: dict[str, tuple[bytes, str, str]] = {
    "gzip bomb": (BOMB, "gzip", "refused-size"),
    "gzip bomb in a gzip": (DOUBLE, "gzip, gzip", "refused-size"),
    "deflate bomb": (zlib.compress(b" " * 9_000_000), "deflate", "refused-size"),
    "truncated gzip": (gzip.compress(GOOD)[:-9], "gzip", "refused-encoding"),
    "gzip with a tail": (gzip.compress(GOOD) + b"tail", "gzip", "refused-encoding"),
    "gzip that is none": (GOOD, "gzip", "refused-encoding"),
    "unknown coding": (GOOD, "br", "refused-encoding"),
    "many codings": (GOOD, "gzip," * 60 + "gzip", "refused-encoding"),
    "gzip said twice": (gzip.compress(GOOD), "gzip, gzip", "refused-encoding"),
}
PLAIN: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "refused-syntax"),
    "truncated": (GOOD[:-7], "refused-syntax"),
    "two documents": (GOOD + GOOD, "refused-syntax"),
    "nested in the message": (b'{"a":' + b"[" * 70 + b"]" * 70 + b',"Report":[]}', "refused-depth"),
    "nested very deeply": (b'{"a":' * 100_000, "refused-depth"),
    "brackets without end": (b"[" * 900_000, "refused-size"),
    "nested in a report": (wide(33), "refused-depth"),
    "invalid UTF-8": (GOOD.replace(b"iPhone", b"iPh\xf6ne"), "refused-utf8"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "refused-utf8"),
    "overlong UTF-8": (GOOD.replace(b"iPhone", b"\xc0\xafhone"), "refused-utf8"),
    "surrogates as UTF-8": (GOOD.replace(b"iPhone", b"\xed\xa0\x80"), "refused-utf8"),
    "duplicate key in a report": (with_leaf(b'1,"X":1'), "refused-duplicate-key"),
    "duplicate key deep in a report": (with_leaf(b'{"a":{"b":1,"b":1}}'), "refused-duplicate-key"),
    "duplicate Report": (GOOD.removesuffix(b"}") + b',"Report":[]}', "refused-duplicate-key"),
    "NaN": (with_leaf(b"NaN"), "refused-nan"),
    "Infinity": (with_leaf(b"[1,-Infinity]"), "refused-nan"),
    "lone surrogate": (with_leaf(b'"\\ud83d"'), "refused-surrogate"),
    "lone surrogate in a key": (with_leaf(b'{"\\udc00":1}'), "refused-surrogate"),
    "number of 33 characters": (with_leaf(b"1" * 33), "refused-number"),
    "number with a large exponent": (with_leaf(b"1e100"), "refused-number"),
    "leading zero": (with_leaf(b"007"), "refused-syntax"),
    "single quotes": (GOOD.replace(b'"', b"'"), "refused-syntax"),
    "a comma too many": (GOOD.replace(b"]}", b",]}"), "refused-syntax"),
    "control character in text": (GOOD.replace(b"iPhone", b"iPh\x00ne"), "refused-syntax"),
    "no Report": (b'{"Reports":[]}', "refused-layout"),
    "Report that is text": (b'{"Report":"x"}', "refused-layout"),
    "report that is a number": (b'{"Report":[1]}', "refused-layout"),
    "too many reports": (b'{"Report":[' + b"{}," * 1000 + b"{}]}", "refused-size"),
    "too many leaves": (
        json.dumps({"Report": [{str(n): 1 for n in range(50_001)}]}, separators=(",", ":")).encode(),
        "refused-size",
    ),
}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with serving(build(tmp_path, limits="waiting = 2"), Clock(COLLECTED_MS + 60_000)) as made:
        ask(made.state)
        yield made


async def test_bad_input_over_http_is_answered_counted_and_goes_nowhere(house: House) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    for name, (body, reason) in PLAIN.items():
        assert await house.post("/ingest", body) == 200, name
        expected["", reason] += 1
        assert counted(house.state) == expected, name
    for name, (body, coding, reason) in CODED.items():
        assert await house.post("/ingest", body, headers={"Content-Encoding": coding}) == 200, name
        expected["", reason] += 1
        assert counted(house.state) == expected, name
    assert statuses_of(house.state) == []
    assert await house.post("/ingest", GOOD) == 200, "and the gate is still there"
    assert statuses_of(house.state) != []


async def test_what_an_operator_must_fix_is_said_with_its_status(house: House) -> None:
    big = b" " * (MIB + 1)
    assert await house.post("/ingest", big) == 413
    chunks = [b" " * 65_536] * 17

    async def streamed() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    assert await house.post("/ingest", streamed()) == 413  # type: ignore[arg-type]
    assert await house.post("/ingest", b" " * MIB) == 200
    for kind in (
        "text/csv; header=absent",
        "application/json; charset=latin-1",
        "application/xml",
        "multipart/form-data",
    ):
        assert await house.post("/ingest", GOOD, headers={"Content-Type": kind}) == 400
    for path in ("/", "/Ingest", "/ingest/", "/ingest%2F", "//ingest", "/metrics", "/healthz"):
        assert await house.post(path, GOOD) == 404, path
    for password in ("", "S3cret", "s3cret "):
        assert await house.post("/ingest", GOOD, password=password) == 401
    for header in ("Basic", "Basic é", "Basic ====", "Digest a=b", "Bearer x"):
        assert await house.post("/ingest", GOOD, password=None, headers={"Authorization": header}) == 401
    async with house.http.get(house.url("/ingest")) as answer:
        assert answer.status == 405
        assert answer.headers["Allow"] == "POST, PUT"
    async with house.http.post(house.url("/ingest"), data=GOOD) as answer:
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
        assert "Server" not in answer.headers
        assert await answer.read() == b""
    assert counted(house.state) == {("", "refused-syntax"): 1}
    assert statuses_of(house.state) == []


async def raw(house: House, sent: bytes, *, ends: bool = False) -> bytes:
    """Send bytes and return what comes back until the gate closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.gate.ports[0])
    writer.write(sent)
    await writer.drain()
    if ends:
        writer.write_eof()
    answer = await reader.read()
    writer.close()
    return answer


async def test_requests_that_are_no_http_or_never_end(house: House, caplog: pytest.LogCaptureFixture) -> None:
    basic = base64.b64encode(f"{LOGIN}:{PASSWORD}".encode())
    head = b"POST /ingest HTTP/1.1\r\nHost: gate\r\nAuthorization: Basic " + basic + b"\r\n"
    assert b" 400 " in await raw(house, b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n")
    assert b" 400 " in await raw(house, head + b"Content-Length: -1\r\n\r\n")
    assert b" 400 " in await raw(house, head + b"Content-Length: 99999999999999999999999\r\n\r\n")
    assert b" 413 " in await raw(house, head + b"Content-Length: 9999999999\r\n\r\n")
    assert b" 400 " in await raw(house, head + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd")
    await raw(house, head + b"Content-Length: 500\r\n\r\n" + GOOD[:100], ends=True)
    assert statuses_of(house.state) == []
    assert "iPhone" not in caplog.text
    assert "Traceback" not in caplog.text
    assert await house.post("/ingest", GOOD) == 200


async def test_a_body_that_does_not_come_is_not_waited_for(tmp_path: Path) -> None:
    async with serving(build(tmp_path, body="PT1S"), Clock(COLLECTED_MS + 1000)) as house:
        basic = base64.b64encode(f"{LOGIN}:{PASSWORD}".encode())
        head = b"POST /ingest HTTP/1.1\r\nHost: gate\r\nAuthorization: Basic " + basic + b"\r\n"
        assert b" 408 " in await raw(house, head + b"Content-Length: 500\r\n\r\n" + GOOD[:100])


async def test_a_queue_that_is_full_turns_away_and_says_when_to_come_again(house: House) -> None:
    busy = threading.Event()
    house.gate.deliverer._thread.submit(busy.wait, 30)
    posts = [asyncio.create_task(house.post("/ingest", message(element(COLLECTED_MS // 1000 - n)))) for n in range(12)]
    await eventually(lambda: sum(post.done() for post in posts) > 0)
    busy.set()
    statuses = Counter(await asyncio.gather(*posts))
    assert set(statuses) == {200, 503}
    status, text = await house.admin("/metrics")
    assert status == 200
    assert f"sluis_turned_away_total {float(statuses[503])}" in text


async def test_registry_and_clocks_that_cannot_be_right(tmp_path: Path) -> None:
    twice = entry("NL-0002", oui="FFFFFF", endpoint=None, login=None)
    async with serving(build(tmp_path), Clock(COLLECTED_MS), entry(), twice) as house:
        bare = {"CollectionTime": COLLECTED_MS // 1000, "Device": {"Hosts": {"Host": {"1": {"Active": True}}}}}
        assert await house.post("/collector?sn=000000000000", message(bare), password=None) == 200
        assert counted(house.state) == {("", "unknown-household"): 1}
        for years in (-30, -3, 3, 30):
            at_s = (COLLECTED_MS + years * 365 * DAY_MS) // 1000
            assert await house.post("/ingest", message(element(at_s))) == 200
        counts = counted(house.state)
        assert counts["", "too-late"] + counts["", "too-early"] + counts.get(("", "no-collection-time"), 0) == 4
        assert statuses_of(house.state) == []


@pytest.fixture(scope="module")
def trial() -> TrialRun:
    source = EXAMPLES / "register-per-home.yaml"
    register = load_register(source.read_bytes(), FileName(source), EXAMPLES / "vocabularies")
    return TrialRun(lower(register, COLLECTED_MS), COLLECTED_MS)


@pytest.mark.parametrize("name", PLAIN)
def test_bad_input_as_a_file_is_said_with_the_same_reason(trial: TrialRun, tmp_path: Path, name: str) -> None:
    body, reason = PLAIN[name]
    path = tmp_path / "report.json"
    path.write_bytes(body)
    trials = list(trial.files([str(path)], Limits()))
    assert trials
    assert all(trial_made.passed.body is None for trial_made in trials), name
    assert all(trial_made.activity == "" for trial_made in trials)
    assert reason in {trial_made.passed.reason.value for trial_made in trials if trial_made.passed.reason}, name


@pytest.mark.parametrize("name", CODED)
def test_bad_coding_in_a_recorded_request_is_said_with_the_same_reason(
    trial: TrialRun, tmp_path: Path, name: str
) -> None:
    body, coding, reason = CODED[name]
    path = tmp_path / "report.http"
    head = f"POST /ingest HTTP/1.1\r\nContent-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n"
    path.write_bytes(head.encode() + body)
    [result] = trial.files([str(path)], Limits())
    assert result.passed.body is None
    assert result.passed.reason is not None
    assert result.passed.reason.value == reason
