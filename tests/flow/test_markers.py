"""A marker in everything that must stay: no byte of it is found in what left, what is logged, shown or stored."""

import csv
import gzip
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.flow.gatehouse import (
    CAPTURES,
    COLLECTED_MS,
    Clock,
    House,
    arrive,
    ask,
    build,
    counted,
    entry,
    eventually,
    opened,
    serving,
    statuses_of,
)
from tests.flow.odd_recipient import OddRecipient

from sluis.gate.state.state import GateState
from sluis.gate.trial.side_by_side import side_by_side
from sluis.kernel.plan import PlanPath
from sluis.kernel.reference import TokenKeys
from sluis.ledger.record import Status
from sluis.standing.registry_file import RegistryEntry
from sluis.store.counts import unlisted
from sluis.telemetry.bulk_json import decode_bulk
from sluis.terms import Lifetime

MARK = "PIEPKUIKEN"
DUMPS = CAPTURES / "dumps"
KEYS = TokenKeys({lifetime: (1, bytes(32)) for lifetime in Lifetime})
IDENTITY = {
    ".".join((root, *rest)): claim
    for root in ("Device", "InternetGatewayDevice")
    for rest, claim in (
        (("DeviceInfo", "SerialNumber"), "serial"),
        (("DeviceInfo", "ManufacturerOUI"), "oui"),
        (("DeviceInfo", "ProductClass"), "product_class"),
        (("LocalAgent", "EndpointID"), "endpoint"),
    )
}
Flat = dict[str, object]


def read_dump(path: Path) -> Flat:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["parameter"]: row["value"] for row in csv.DictReader(file)}


def generated() -> Flat:
    """Return a report that has something for every row of the shipped register, and much that no row lists."""
    flat: Flat = {
        "Device.DeviceInfo.SerialNumber": "220000000001",
        "Device.DeviceInfo.ManufacturerOUI": "00AABB",
        "Device.DeviceInfo.ProductClass": "Box",
        "Device.DeviceInfo.UpTime": 90_000,
        "Device.DeviceInfo.ProcessStatus.CPUUsage": 12,
        "Device.DeviceInfo.MemoryStatus.Free": "33000",
        "Device.WiFi.Radio.1.Channel": 44,
        "Device.WiFi.Radio.2.Channel": 900,
        "Device.WiFi.Radio.1.OperatingFrequencyBand": "5GHz",
        "Device.WiFi.Radio.1.Stats.ErrorsSent": 123_456,
        "Device.WiFi.SSID.1.Status": "Up",
        "Device.WiFi.SSID.1.SSID": "Familie De Vries",
        "Device.Ethernet.Interface.1.Status": "Sideways",
        "Vendor": {"Deep.er": {"1": None, "2": [1, {"x": "y"}], "3": True, "4": 1.5}},
        "X_VENDOR_Notes": "free text",
    }
    for n in range(1, 6):
        host, station = f"Device.Hosts.Host.{n}", f"Device.WiFi.AccessPoint.1.AssociatedDevice.{n}"
        flat |= {
            f"{host}.PhysAddress": f"3C:06:30:00:00:0{n}",
            f"{host}.HostName": ["Annas-iPhone", "LivingRoom-TV", "x" * 300, "Zolder", "HP LaserJet"][n - 1],
            f"{host}.Active": [True, "1", "maybe", None, 0][n - 1],
            f"{host}.IPAddress": f"192.168.1.{n}",
            f"{station}.MACAddress": f"3C-06-30-00-00-0{n}" if n < 5 else "none",
            f"{station}.SignalStrength": [-61, "-72", -300, "strong", -1][n - 1],
            f"{station}.LastDataDownlinkRate": 54_000 * n,
        }
    return flat


def listed(state: GateState) -> tuple[PlanPath, ...]:
    return tuple(row.path for activity in state.activities for row in activity.doors.plan.rows)


def released(state: GateState, flat: Mapping[str, object]) -> set[str]:
    """Return the paths of which some activity releases something."""
    [report] = decode_bulk(json.dumps({"Report": [flat]}).encode(), state.settings.message_limits()).reports
    return {
        ".".join(line.path)
        for activity in state.activities
        for line in side_by_side(report.leaves, activity.doors.plan, KEYS, 0)
        if line.leaves is not None
    }


def marked_path(path: str, rows: tuple[PlanPath, ...], *, names: bool) -> str:
    """Rename instances, and every part of the path from where no row goes on."""
    made: list[str] = []
    going = rows
    for depth, part in enumerate(path.split(".")):
        here = [row for row in going if depth < len(row) and row[depth] in {"*", part}]
        if here:
            made.append(f"{MARK}{part}" if any(row[depth] == "*" for row in here) else part)
        else:
            made.append(f"{MARK}{part}" if names or part.isdecimal() else part)
        going = tuple(here)
    return ".".join(made)


def marked(state: GateState, flat: Mapping[str, object], *, names: bool) -> tuple[Flat, int]:
    """Return the report with a marker in every withheld value and key, and how many values were left alone."""
    rows, stays, made, kept = listed(state), released(state, flat), {}, 0
    for number, (path, value) in enumerate(flat.items()):
        if path in IDENTITY:
            made[path] = value
            continue
        whole = path in stays
        kept += whole
        made[marked_path(path, rows, names=names)] = value if whole else _marked_value(value, number)
    return made, kept


def _marked_value(value: object, number: int) -> object:
    if isinstance(value, dict):
        return {f"{MARK}{key}": _marked_value(inner, number) for key, inner in value.items()}
    if isinstance(value, list):
        return [_marked_value(inner, number) for inner in value] or [MARK]
    return f"{MARK} {number}"


def without_tokens(value: object) -> object:
    """Return a body without its tokens, which may hold any few letters."""
    if isinstance(value, dict):
        return {key: without_tokens(inner) for key, inner in value.items() if key != "Household"}
    return [without_tokens(inner) for inner in value] if isinstance(value, list) else value


def router(flat: Mapping[str, object]) -> RegistryEntry:
    known: dict[str, str | None] = {"product_class": None, "endpoint": None}
    known |= {claim: str(flat[path]) for path, claim in IDENTITY.items() if path in flat}
    return entry(**known)


def places(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes()


def found_in(content: bytes) -> bool:
    """Whether the marker stands there, in any of the usual disguises."""
    raw = MARK.encode()
    forms = (raw, raw.lower(), raw.hex().encode(), MARK.encode("utf-16-le"), raw[::-1])
    return any(form in content for form in forms)


@dataclass
class Watched:
    """A gate with both recipients on the wire."""

    house: House
    folder: Path
    recipients: tuple[OddRecipient, OddRecipient]

    async def send(self, report: Mapping[str, object], query: str = "") -> int:
        body = json.dumps({"Report": [report], MARK: [MARK]}).encode()
        headers = {
            "Content-Encoding": "gzip",
            "User-Agent": MARK,
            "Cookie": f"a={MARK}",
            "X-Forwarded-For": MARK,
            "Referer": f"http://{MARK}/",
            MARK: MARK,
        }
        return await self.house.post(f"/arrival?{MARK}={MARK}{query}", gzip.compress(body), headers=headers)

    async def look_everywhere(self, caplog: pytest.LogCaptureFixture) -> None:
        for recipient in self.recipients:
            for asked in recipient.asked:
                assert not found_in(asked.head.encode("latin-1")), "header"
                assert not found_in(asked.body), "body"
        for path in ("/metrics", "/readyz", "/readyz?lang=nl", "/healthz"):
            assert not found_in((await self.house.admin(path))[1].encode()), path
        text = "\n".join(
            f"{record.getMessage()} {record.args} {record.exc_text} {record.__dict__}" for record in caplog.records
        )
        assert not found_in(text.encode()), "log"
        assert not found_in(caplog.text.encode()), "log"
        seen = dict(places(self.folder))
        assert {"gate.db", "gate.db-wal", "gate.db-shm", "gate.keys", "gate.toml"} <= set(seen)
        assert [name for name, content in seen.items() if found_in(content)] == []


@pytest.fixture
async def watched_gate(tmp_path: Path, caplog: pytest.LogCaptureFixture):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Return how to start a gate for a router, watched from every side."""
    caplog.set_level(logging.DEBUG)
    recipients = (await OddRecipient().up(), await OddRecipient().up())
    settings = build(tmp_path, insight=recipients[0].endpoint, meting=recipients[1].endpoint)

    def started(flat: Mapping[str, object]) -> object:
        return serving(settings, Clock(COLLECTED_MS), router(flat))

    yield started, recipients, tmp_path
    for recipient in recipients:
        await recipient.down()


SOURCES: dict[str, Callable[[], Flat]] = {"generated": generated}
SOURCES |= {path.stem: (lambda path=path: read_dump(path)) for path in sorted(DUMPS.glob("*.csv"))}  # type: ignore[misc]
NAMES = [*SOURCES, *([] if DUMPS.exists() else ["dumps"])]


@pytest.mark.parametrize("name", NAMES)
async def test_a_marker_in_everything_withheld_is_found_nowhere(
    watched_gate,  # type: ignore[no-untyped-def]  # noqa: ANN001
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    name: str,
) -> None:
    if name not in SOURCES:
        pytest.skip("the dumps of real routers are not beside this checkout")
    start, recipients, folder = watched_gate
    flat = SOURCES[name]()
    async with start(flat) as house:
        watched = Watched(house, folder, recipients)
        assert len(listed(house.state)) >= 15
        ask(house.state)
        for names in (True, False):
            report, kept = marked(house.state, flat, names=names)
            assert kept > 0
            assert sum(MARK in path for path in report) > 10
            assert await watched.send(report) == 200
        recorded = sum(n for (_, outcome), n in counted(house.state).items() if outcome == "recorded")
        assert recorded >= 2
        await eventually(lambda: statuses_of(house.state) == [Status.DELIVERED] * recorded)
        bodies = [body for recipient in recipients for body in recipient.bodies]
        assert len(bodies) == recorded
        assert all(len(body) > 40 for body in bodies)
        await watched.look_everywhere(caplog)
        identity = [str(flat[path]) for path in IDENTITY if path in flat]
        said = [json.dumps(without_tokens(json.loads(body))) for body in bodies]
        assert not any(value in body for value in identity for body in said if len(value) > 3)
    assert not any(found_in(content) for _name, content in places(folder))
    assert not any(found_in(text.encode()) for text in capfd.readouterr())


async def test_a_marker_in_an_identity_is_withheld_whole_and_found_nowhere(
    watched_gate,  # type: ignore[no-untyped-def]  # noqa: ANN001
    caplog: pytest.LogCaptureFixture,
) -> None:
    start, recipients, folder = watched_gate
    flat = generated()
    flat["Device.LocalAgent.EndpointID"] = "os::00AABB-220000000001"
    async with start(flat) as house:
        watched = Watched(house, folder, recipients)
        ask(house.state)
        for path in IDENTITY:
            if path in flat:
                assert await watched.send({**flat, path: MARK}) == 200
        for query in (f"&sn={MARK}", f"&eid={MARK}", f"&oui={MARK}&pc={MARK}"):
            assert await watched.send(flat, query) == 200
        assert counted(house.state) == {("", "identity-mismatch"): 7}
        assert recipients[0].asked == recipients[1].asked == []
        await watched.look_everywhere(caplog)


async def test_a_marker_in_what_cannot_be_read_or_believed_is_found_nowhere(
    watched_gate,  # type: ignore[no-untyped-def]  # noqa: ANN001
    caplog: pytest.LogCaptureFixture,
) -> None:
    start, recipients, folder = watched_gate
    flat, raw = generated(), MARK.encode()
    async with start(flat) as house:
        watched = Watched(house, folder, recipients)
        ask(house.state)
        post = house.post
        bad = [
            raw,
            b'{"%s":' % raw,
            b'{"Report":[{"%s":1,"%s":2}]}' % (raw, raw),
            b'{"Report":[{"CollectionTime":"%s"}]}' % raw,
            b'{"Report":[{"a":"%s\xff"}]}' % raw,
            b'{"Report":[{"%s":NaN}]}' % raw,
            b'{"Report":[{"a":"%s\\udc00"}]}' % raw,
        ]
        for body in bad:
            assert await post("/ingest", body) == 200
            assert await post("/ingest", body, headers={"Content-Encoding": "gzip"}) == 200
        assert await post("/ingest", raw, headers={"Content-Encoding": MARK}) == 200
        assert await post("/ingest", raw, headers={"Content-Type": f"text/{MARK}"}) == 400
        assert await post(f"/{MARK}", raw) == 404
        assert await post("/ingest", raw, password=MARK) == 401
        assert await post("/ingest", raw, password=None, headers={"Authorization": MARK}) == 401
        assert recipients[0].asked == recipients[1].asked == []
        await watched.look_everywhere(caplog)


def test_an_unlisted_name_with_a_marker_is_not_stored_before_enough_households_sent_it(tmp_path: Path) -> None:
    settings = replace(build(tmp_path), unlisted_households=3)
    entries = [entry(f"NL-{n}", serial=f"S{n}", endpoint=None, login=f"cpe{n}") for n in range(3)]
    with opened(settings, Clock(COLLECTED_MS), *entries) as state:
        for n in range(3):
            with state.store.reading() as conn:
                assert not any(MARK in name.template for name in unlisted(conn))
            report = {"CollectionTime": COLLECTED_MS // 1000, f"Device.X_{MARK}": "1", f"Device.Own.{MARK}{n}": "1"}
            arrive(state, json.dumps({"Report": [report]}).encode(), login=f"cpe{n}")
        with state.store.reading() as conn:
            assert [name.template for name in unlisted(conn)] == [f"Device.X_{MARK}"]


def test_the_search_finds_what_it_should() -> None:
    for form in (MARK, MARK.lower(), MARK.encode().hex(), f"x{MARK}y"):
        assert found_in(form.encode())
    assert found_in(MARK.encode("utf-16-le"))
    assert not found_in(b"nothing of the kind")
