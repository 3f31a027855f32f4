"""Bytes in over HTTP, and what left: the captured requests of a real USP agent through a real gate."""

import asyncio
import json
from pathlib import Path

import pytest
from tests.flow.gatehouse import CAPTURES, EXAMPLES, Clock, House, build, entry, eventually, serving

from sluis.demo.recipient import Recipient
from sluis.errors import FileName
from sluis.ledger.disclosures import disclosures
from sluis.ledger.receipt import verify_header
from sluis.ledger.record import Status
from sluis.standing.events import EventKind, record
from sluis.telemetry.bulk_csv import decode_csv
from sluis.telemetry.limits import Limits
from sluis.telemetry.recorded import parse_request

COLLECTED_MS = 1_795_527_091_000
"""Of the captured POST: 2026-11-24T13:31:31Z."""
DAY_MS = 86_400_000
ORIGIN = "voorbeeld.example/sluis"


def report(at_s: int = COLLECTED_MS // 1000, **more: object) -> bytes:
    """Return a small report with one released and one withheld leaf."""
    device = {
        "DeviceInfo": {"SerialNumber": "000000000000", "ManufacturerOUI": "012345"},
        "Hosts": {"Host": {"1": {"HostName": "Annas-iPhone", "PhysAddress": "3C:06:30:12:34:56", "Active": True}}},
    }
    return json.dumps({"Report": [{"CollectionTime": at_s, "Device": {**device, **more}}]}).encode()


def open_help(house: House, at_ms: int = COLLECTED_MS - 1000, slot: int = 0) -> None:
    with house.state.transaction() as conn:
        record(
            conn,
            house.state.keystore,
            slot,
            EventKind.HELP,
            "wifi-help",
            (at_ms, at_ms + 3 * DAY_MS),
            house.state.clock(),
        )


def statuses(house: House, slot: int = 0) -> list[Status | None]:
    with house.state.store.reading() as conn:
        return [disclosure.status for disclosure in disclosures(conn, house.state.keystore, slot)]


@pytest.mark.skipif(not CAPTURES.exists(), reason="the recorded captures are not beside this checkout")
async def test_the_captured_post_is_withheld_until_help_is_open_and_then_passes(tmp_path: Path) -> None:
    recipient = Recipient("wifi-insight")
    await recipient.up()
    clock = Clock(COLLECTED_MS + 60_000)
    raw = (CAPTURES / "obuspa" / "http-post-json-namevaluepair.http").read_bytes()
    request = parse_request(raw, Limits())
    async with serving(build(tmp_path, insight=f'url = "{recipient.url}"'), clock) as house:
        assert await house.post(request.target, request.body) == 200
        assert statuses(house) == []
        open_help(house)
        assert await house.post(request.target, request.body) == 200
        await eventually(lambda: statuses(house) == [Status.DELIVERED])
        [got] = recipient.kept.values()
        document = json.loads(got.body)
        [element] = document["Report"]
        hosts = element["Device"]["Hosts"]["Host"]
        assert sorted(host["HostName"] for host in hosts.values()) == ["phone", "television"]
        assert element.pop("Household"), "a token may hold any letters"
        said = json.dumps(document)
        assert all(secret not in said for secret in ("Anna", "3C:06", "192.168", "000000000000", "-61"))
        with house.state.transaction() as conn:
            public = house.state.keystore.receipt_key(conn).public
        disclosed = verify_header(got.receipt, public, ORIGIN, "wifi-insight", got.body)
        assert disclosed.commitment.hex() == got.disclosure
    await recipient.down()


@pytest.mark.skipif(not CAPTURES.exists(), reason="the recorded captures are not beside this checkout")
async def test_the_captured_gzip_put_is_read_with_its_second_question_mark(tmp_path: Path) -> None:
    raw = (CAPTURES / "obuspa" / "http-put-gzip-second-question-mark.http").read_bytes()
    request = parse_request(raw, Limits())
    target = request.target.replace("/gz", "/ingest")
    async with serving(build(tmp_path), Clock(COLLECTED_MS)) as house:
        open_help(house, COLLECTED_MS - 3_600_000)
        assert await house.post(target, request.body, headers={"Content-Encoding": "gzip"}) == 200
        _status, text = await house.admin("/metrics")
        assert 'sluis_reports_total{activity="wifi-help",outcome="nothing-released"} 1.0' in text


async def test_the_help_window_closes_again(tmp_path: Path) -> None:
    clock = Clock(COLLECTED_MS + 1000)
    async with serving(build(tmp_path), clock) as house:
        open_help(house)
        assert await house.post("/ingest", report()) == 200
        await eventually(lambda: statuses(house) == [Status.DELIVERED])
        clock.at_ms += 3 * DAY_MS
        assert await house.post("/ingest", report(clock.at_ms // 1000)) == 200
        assert await house.post("/ingest", report(COLLECTED_MS // 1000 + 1)) == 200
        assert statuses(house) == [Status.DELIVERED]


async def test_a_report_sent_again_is_disclosed_once(tmp_path: Path) -> None:
    clock = Clock(COLLECTED_MS + 1000)
    async with serving(build(tmp_path), clock) as house:
        open_help(house)
        elements = [json.loads(report(COLLECTED_MS // 1000 + n))["Report"][0] for n in range(2)]
        assert await house.post("/ingest", report()) == 200
        assert await house.post("/ingest", json.dumps({"Report": elements}).encode()) == 200
        await eventually(lambda: statuses(house) == [Status.DELIVERED] * 2)
        _status, text = await house.admin("/metrics")
        assert 'sluis_reports_total{activity="",outcome="duplicate"} 1.0' in text


@pytest.mark.parametrize(
    ("target", "body", "auth", "status"),
    [
        ("/nowhere", b"{}", True, 404),
        ("/ingest", b"{}", False, 401),
        ("/ingest", b"{", True, 200),
        ("/ingest", b"\xff", True, 200),
        ("/ingest", b"[" * 5000, True, 200),
        ("/ingest", b'{"Report":[{"a":NaN}]}', True, 200),
        ("/ingest", b" " * 1_048_577, True, 413),
    ],
)
async def test_what_the_router_hears(tmp_path: Path, target: str, body: bytes, auth: bool, status: int) -> None:  # noqa: FBT001
    async with serving(build(tmp_path), Clock(COLLECTED_MS)) as house:
        assert await house.post(target, body, password="s3cret" if auth else None) == status
        assert statuses(house) == []


@pytest.mark.parametrize("kind", ["text/plain", "text/xml; charset=utf-8", "text/csv; header=absent"])
async def test_a_content_type_that_is_no_bulk_data_is_for_the_operator_to_fix(tmp_path: Path, kind: str) -> None:
    async with serving(build(tmp_path), Clock(COLLECTED_MS)) as house:
        assert await house.post("/ingest", report(), headers={"Content-Type": kind}) == 400


def as_csv(*, by_row: bool) -> bytes:
    """Return what ``report`` says, in CSV."""
    at_s = str(COLLECTED_MS // 1000)
    host = "Device.Hosts.Host.1."
    cells = {
        "Device.DeviceInfo.SerialNumber": "000000000000",
        "Device.DeviceInfo.ManufacturerOUI": "012345",
        f"{host}HostName": "Annas-iPhone",
        f"{host}PhysAddress": "3C:06:30:12:34:56",
        f"{host}Active": "true",
    }
    if by_row:
        lines = ["ReportTimestamp,ParameterName,ParameterValue,ParameterType"]
        lines += [f"{at_s},{name},{text},string" for name, text in cells.items()]
    else:
        lines = [";".join(("ReportTimestamp", *cells)), ";".join((at_s, *cells.values()))]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("by_row", [True, False])
async def test_csv_on_a_route_leaves_as_the_same_report_in_json(tmp_path: Path, by_row: bool) -> None:  # noqa: FBT001
    left = []
    for number, (body, kind) in enumerate(
        [(report(), "application/json"), (as_csv(by_row=by_row), "text/csv; charset=UTF-8; header=present")]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with serving(build(folder), Clock(COLLECTED_MS + 1000)) as house:
            open_help(house)
            assert await house.post("/ingest", body, headers={"Content-Type": kind}) == 200
            await eventually(lambda house=house: statuses(house) == [Status.DELIVERED])
        [file] = [path for path in (folder / "insight").rglob("*") if path.is_file() and path.suffix == ".json"]
        [element] = json.loads(file.read_bytes())["Report"]
        host = element["Device"]["Hosts"]["Host"]["1"]
        left.append((element["CollectionTime"], sorted(host), host["HostName"]))
    assert left[0] == left[1]
    assert left[0][2] == "phone"


async def test_claims_that_disagree_withhold_the_report(tmp_path: Path) -> None:
    async with serving(build(tmp_path), Clock(COLLECTED_MS + 1000)) as house:
        open_help(house)
        assert await house.post("/ingest?sn=999", report()) == 200
        assert await house.post("/ingest?sn=1&sn=2", report()) == 200
        _status, text = await house.admin("/metrics")
        assert 'sluis_reports_total{activity="",outcome="identity-mismatch"} 2.0' in text
        assert statuses(house) == []


async def test_an_unknown_household_and_clocks_years_off_are_withheld(tmp_path: Path) -> None:
    stranger = entry(login="somebody", serial="7", endpoint=None)
    async with serving(build(tmp_path), Clock(COLLECTED_MS), stranger) as house:
        assert await house.post("/ingest", report()) == 200
        for wrong_s in (1_000_000_001, 2_500_000_000):
            assert await house.post("/ingest", report(wrong_s)) == 200
        assert await house.post("/ingest", report(5)) == 200
        _status, text = await house.admin("/metrics")
        for outcome in ("unknown-household", "too-late", "too-early", "no-collection-time"):
            assert f'sluis_reports_total{{activity="",outcome="{outcome}"}} 1.0' in text


async def test_a_recipient_that_is_down_and_back_gets_everything_once(tmp_path: Path) -> None:
    recipient = Recipient("wifi-insight")
    await recipient.up()
    await recipient.down()
    async with serving(build(tmp_path, insight=f'url = "{recipient.url}"')) as house:
        now_ms = house.state.clock()
        open_help(house, now_ms - 60_000)
        for n in range(5):
            assert await house.post("/ingest", report(now_ms // 1000 - n)) == 200
        assert statuses(house) == [None] * 5
        await asyncio.sleep(0.3)
        await recipient.up()
        await eventually(lambda: statuses(house) == [Status.DELIVERED] * 5)
        assert len(recipient.kept) == 5
    await recipient.down()


async def test_readiness_says_in_dutch_why_an_activity_is_closed(tmp_path: Path) -> None:
    async with serving(build(tmp_path, activated="2026-11-25T00:00:00Z"), Clock(COLLECTED_MS)) as house:
        status, text = await house.admin("/readyz?lang=nl")
        assert status == 503
        assert text.count("2026-11-25T00:00:00Z") == 2
        assert await house.admin("/healthz") == (200, "ok\n")


def test_the_name_of_a_file_is_no_plain_text() -> None:
    assert isinstance(FileName("x"), str)


async def test_a_recipient_that_asked_for_csv_gets_what_the_decoder_reads_back(tmp_path: Path) -> None:
    text = (EXAMPLES / "register-per-home.yaml").read_text(encoding="utf-8")
    assert "    format: object" in text
    asked = tmp_path / "asked.yaml"
    asked.write_text(text.replace("    format: object", "    format: csv", 1), encoding="utf-8")
    async with serving(build(tmp_path, register=asked), Clock(COLLECTED_MS + 1000)) as house:
        open_help(house)
        kind = {"Content-Type": "text/csv; charset=UTF-8; header=present"}
        assert await house.post("/ingest", as_csv(by_row=True), headers=kind) == 200
        await eventually(lambda: statuses(house) == [Status.DELIVERED])
    [file] = [path for path in (tmp_path / "insight").rglob("*.csv") if path.is_file()]
    (left,) = decode_csv(file.read_bytes(), Limits()).reports
    values = {".".join(leaf.path): leaf.value for leaf in left.leaves}
    assert values["Device.Hosts.Host.1.HostName"] == "phone"
    assert {"Household", "Device.Hosts.Host.1.PhysAddress"} <= set(values)
    assert values.pop("Household"), "a token may hold any letters"
    assert not any("Anna" in f"{path} {value}" for path, value in values.items())
