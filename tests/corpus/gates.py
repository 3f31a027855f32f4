"""What a gate makes of arrivals: answers, counts, records, bodies that wait, standing and quarantine.

Salts, references and the names of writers are left out, period keys are fixed, and everything is in the order of what
it says, so that nothing depends on what was drawn when. Counts that repeats of a report change stand in the group
``duplicates``, apart from everything else.
"""

import asyncio
import gzip
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.corpus import internals, reports
from tests.corpus.internals import NOW_MS, Clock, EventKind, GateState, RegistryEntry, line_of
from tests.corpus.reports import COLLECTED_S, CSV_TYPE, JSON_TYPE, ROOT, Sent
from tests.flow import gatehouse, reloading
from tests.flow.gatehouse import DAY_MS, arrive, counted, element, entry, message

HOUR_MS = 3_600_000
EXAMPLE = ROOT / "examples" / "register-per-home.yaml"


@dataclass
class Told:
    """A gate and what it has answered so far."""

    folder: Path
    state: GateState
    clock: Clock
    lines: list[str]

    def say(self, what: str, value: object) -> None:
        """Note something."""
        self.lines.append(f"{what}: {line_of(value)}")

    def arrives(self, what: str, *bodies: bytes, **more: object) -> None:
        """Take bodies through the gate in one batch and note the answers."""
        answers = arrive(self.state, *bodies, **more)  # type: ignore[arg-type]
        self.say(what, [[answer.status, answer.retry_after_s] for answer in answers])

    def asks(
        self, kind: EventKind, slot: int = 0, at_ms: int = NOW_MS - 3 * HOUR_MS, activity: str | None = None
    ) -> None:
        """Record what a household asks."""
        until_ms = at_ms + 3 * DAY_MS if kind is EventKind.HELP else None
        of = "wifi-help" if kind is EventKind.HELP else activity
        with self.state.transaction() as conn:
            internals.record_event(conn, self.state.keystore, slot, kind, of, (at_ms, until_ms), self.clock())

    def slots(self) -> list[int]:
        """Return the slots there are."""
        return [slot for (slot,) in self.rows("SELECT n FROM slots ORDER BY n")]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Read the database beside the gate."""
        with sqlite3.connect(self.folder / "gate.db") as conn:
            return [tuple(row) for row in conn.execute(query)]

    def counts(self) -> str:
        """Return what is counted: per day, row and reason; per outcome; names no register lists."""
        tallies = {
            "counts": self.rows("SELECT day, activity, row, reason, n FROM counts ORDER BY 1, 2, 3, 4"),
            "outcomes": sorted([*key, n] for key, n in counted(self.state).items()),
            "unlisted": self.rows("SELECT template, n, first_ms, last_ms FROM unlisted_names ORDER BY 1"),
            "shown": _metrics(self.state),
        }
        return "".join(f"{name}: {line_of(value)}" for name, value in tallies.items())

    def ledger(self) -> str:
        """Return what is on record and what waits, opened."""
        parts = [
            *internals.records_of(self.state, self.slots()),
            "waits",
            *internals.outbox_of(self.state, self.slots()),
        ]
        return "".join(line_of(part) for part in parts)

    def store(self) -> str:
        """Return standing, registry, quarantine and periods."""
        queries = (
            "SELECT slot, seq, CAST(content AS TEXT) FROM standing_events ORDER BY 1, 2",
            "SELECT slot, oui, product_class, serial, endpoint, login, from_ms, to_ms FROM routers ORDER BY 1, 7, 6",
            "SELECT n, registered_ms, closed_ms FROM slots ORDER BY 1",
            "SELECT slot, line FROM lines ORDER BY 1",
            "SELECT activity, row, since_ms, kind FROM quarantine ORDER BY 1, 2",
            "SELECT lifetime, period, ends_ms FROM period_keys ORDER BY 1, 2",
            "SELECT slot, from_ms, until_ms, ref FROM holds ORDER BY 1, 2",
            "SELECT type, slot, t_ms FROM events ORDER BY 3, 1, 2",
        )
        return "".join(line_of([query.split(" FROM ")[1].split()[0], self.rows(query)]) for query in queries)


def _metrics(state: GateState) -> list[str]:
    """Return the samples of the metrics that count what a gate decides."""
    text = state.metrics.text().decode()
    return sorted(re.findall(r"(?m)^sluis_(?:reports|withheld)[a-z_]*\{.*$", text))


@contextmanager
def gate(folder: Path, *entries: RegistryEntry, **built: object) -> Iterator[Told]:
    """Open a gate in a new folder, with these households or the one of the captures."""
    folder.mkdir(parents=True)
    clock = Clock(NOW_MS)
    with gatehouse.opened(gatehouse.build(folder, **built), clock, *entries) as state:  # type: ignore[arg-type]
        yield Told(folder, state, clock, [])


def _homes(count: int) -> list[RegistryEntry]:
    return [
        entry(f"NL-{n:04}", oui="020000", product_class="HomeBox", serial=f"EX{n:07}", endpoint=None, login=f"cpe{n}")
        for n in range(1, count + 1)
    ]


def _two() -> list[RegistryEntry]:
    return [entry(), entry("NL-0002", serial="222", endpoint=None, login="cpe2")]


def _typed(sent: Sent) -> dict[str, str]:
    headers = {} if sent.content_type is None else {"content-type": sent.content_type}
    return headers if sent.coding == "identity" else {**headers, "content-encoding": sent.coding}


# Scenes: each gets a folder and leaves a told gate ----------------------------------------
Scene = Callable[[Path], AbstractContextManager[Told]]


@contextmanager
def layouts(folder: Path) -> Iterator[Told]:
    """Every layout and coding, one batch after another."""
    with gate(folder, *_two()) as told:
        told.asks(EventKind.HELP)
        told.arrives("object", *(message(element(COLLECTED_S - n, DeviceInfo={"UpTime": n * 1800})) for n in range(5)))
        pairs = f'{{"Report":[{{"CollectionTime":{COLLECTED_S - 10},"Device.Hosts.Host.1.Active":true}}]}}'.encode()
        told.arrives("pairs", pairs, headers={"content-type": JSON_TYPE, "bbf-report-format": "NameValuePair"})
        head, row = "ReportTimestamp,ParameterName,ParameterValue,ParameterType", "Device.Hosts.Host.1.Active,1,boolean"
        told.arrives("csv", f"{head}\r\n{COLLECTED_S - 20},{row}\r\n".encode(), headers={"content-type": CSV_TYPE})
        packed = gzip.compress(message(element(COLLECTED_S - 30)), mtime=0)
        told.arrives("gzip", packed, headers={"content-type": JSON_TYPE, "content-encoding": "gzip"})
        told.arrives("two reports", message(element(COLLECTED_S - 40), element(COLLECTED_S - 41)))
        told.arrives("arrival", message({"Device": {"Hosts": {"Host": {"1": {"Active": False}}}}}), path="/arrival")
        told.arrives("line", message(element(COLLECTED_S - 50)), login=None, line="NL-0001")
        told.arrives("renamed", *(sent.body for sent in reports.aliased()))
        yield told


@contextmanager
def refusals(folder: Path) -> Iterator[Told]:
    """Bytes that are refused, each by itself and then all in one batch with a good one."""
    with gate(folder) as told:
        told.asks(EventKind.HELP)
        for number, sent in enumerate(reports.broken()):
            told.arrives(sent.name, _at(sent.body, number), headers=_typed(sent))
        batch = [_at(sent.body, 100 + number) for number, sent in enumerate(reports.broken())]
        told.arrives("all", *batch, message(element(COLLECTED_S - 5)))
        yield told


def _at(body: bytes, seconds: int) -> bytes:
    """Return a body of the corpus with another collection time, so that none is a repeat of another."""
    return body.replace(str(COLLECTED_S).encode(), str(COLLECTED_S - 1000 - seconds).encode())


@contextmanager
def standing(folder: Path) -> Iterator[Told]:
    """What a household asks opens and closes, then and now."""
    with gate(folder, *_homes(8)) as told:
        asked = {
            0: [(EventKind.HELP, None)], 1: [(EventKind.OBJECT, "network-quality")], 2: [(EventKind.OBJECT, None)],
            3: [(EventKind.RESTRICT, None)], 4: [(EventKind.RESTRICT, None), (EventKind.LIFT, None)],
            5: [(EventKind.CONSENT, "network-quality"), (EventKind.WITHDRAW, "network-quality")],
            6: [(EventKind.HELP, None), (EventKind.OBJECT, "wifi-help")],
        }  # fmt: skip
        for slot, events in asked.items():
            for number, (kind, activity) in enumerate(events):
                told.asks(kind, slot, NOW_MS - (4 - number) * HOUR_MS, activity)
        for number, hours in enumerate((0, 1, 5, 30)):
            for slot in range(8):
                told.arrives(
                    f"household {slot}, {hours} hours old",
                    _whole(slot, COLLECTED_S - hours * 3600 - number),
                    login=f"cpe{slot + 1}",
                )
        told.clock.at_ms += 4 * DAY_MS
        for slot in range(8):
            told.arrives(
                f"household {slot}, help is over", _whole(slot, COLLECTED_S + 4 * 86_400), login=f"cpe{slot + 1}"
            )
            told.arrives(f"household {slot}, late", _whole(slot, COLLECTED_S + 86_400), login=f"cpe{slot + 1}")
        yield told


def _whole(slot: int, at_s: int) -> bytes:
    """Return a report with something for both activities of the example."""
    device = {
        "DeviceInfo": {"SerialNumber": f"EX{slot + 1:07}", "UpTime": 4000, "ProcessStatus": {"CPUUsage": 37}},
        "Hosts": {"Host": {"1": {"HostName": "Annas-iPhone", "PhysAddress": "3C:06:30:12:34:56", "Active": True}}},
        "Ethernet": {"Interface": {"1": {"Status": "Up"}, "2": {"Status": "Weird"}}},
        "WiFi": {"SSID": {"1": {"SSID": "De Vries thuis", "Status": "Up"}}},
    }
    return json.dumps({"Report": [{"CollectionTime": at_s, "Device": device}]}).encode()


@contextmanager
def times(folder: Path) -> Iterator[Told]:
    """Late, early, without a time, and times that are none."""
    with gate(folder) as told:
        told.asks(EventKind.HELP, at_ms=NOW_MS - 9 * DAY_MS)
        told.asks(EventKind.HELP)
        now_s = NOW_MS // 1000
        for name, at_s in (
            ("early", now_s + 301),
            ("at the edge", now_s + 300),
            ("late", now_s - 7 * 86_400 - 1),
            ("not late", now_s - 7 * 86_400),
        ):
            told.arrives(name, _whole(0, at_s).replace(b"EX0000001", b"000000000000"))
        for number, text in enumerate(
            ('"2026-11-24T13:31:31Z"', '"x"', "null", "-5", "1e3", "1795527091000", '""', "true", "[]")
        ):
            body = f'{{"Report":[{{"CollectionTime":{text},"Device.Hosts.Host.1.Active":true,"N":{number}}}]}}'.encode()
            told.arrives(f"time {text}", body)
            told.clock.at_ms += 1000
            told.arrives(f"time {text} on arrival", body.replace(b"true", b"false"), path="/arrival")
        yield told


@contextmanager
def identity(folder: Path) -> Iterator[Told]:
    """Whose router it is: claims of URL, headers and body, logins, a router that moved, two that overlap."""
    moved = [
        entry("NL-0003", oui="020000", serial="M1", endpoint=None, login="m1", product_class="HomeBox"),
        RegistryEntry("NL-0004", "020000", "HomeBox", "M2", None, "m2", 0, NOW_MS - DAY_MS, 1),
        RegistryEntry("NL-0005", "020000", "HomeBox", "M2", None, "m2", NOW_MS - DAY_MS, None, 1),
        RegistryEntry("NL-0006", "020000", "HomeBox", "M3", None, "m3", NOW_MS, None, 1),
    ]
    with gate(folder, *_two(), *moved) as told:
        for slot in told.slots():
            told.asks(EventKind.HELP, slot, NOW_MS - 2 * DAY_MS)
        at_s = iter(range(COLLECTED_S - 1, 0, -1))

        def bare() -> bytes:
            return message({"CollectionTime": next(at_s), "Device": {"Hosts": {"Host": {"1": {"Active": True}}}}})

        for query in (
            "?oui=012345&pc=USP%20Agent&sn=000000000000&eid=os::012345-000000000000", "?oui=012345&sn=222",
            "?oui=0a2345", "?oui=012345&oui=020000", "?sn=000000000000", "?eid=os::012345-000000000000",
            "?eid=os::020000-M1", "?x=1", "?oui=%zz",
        ):  # fmt: skip
            told.arrives(f"login {query}", bare(), query=query)
            told.arrives(f"collector {query}", bare(), path="/collector", query=query, login=None)
        for login in ("cpe1", "cpe2", "m1", "m2", "m3", "nobody", None):
            told.arrives(f"as {login}", bare(), login=login)
            told.arrives(f"a serial of another, as {login}", message(element(next(at_s))), login=login)
            told.arrives(
                f"days ago, as {login}",
                message(
                    {"CollectionTime": COLLECTED_S - 2 * 86_400, "Device": {"Hosts": {"Host": {"1": {"Active": True}}}}}
                ),
                login=login,
            )
        for line in ("NL-0002", "NL-0005", "NL-9999"):
            told.arrives(f"line {line}", bare(), login=None, line=line)
        yield told


@contextmanager
def canary(folder: Path) -> Iterator[Told]:
    """A canary that sings, rows that stop, and a person who lets them run again."""
    with gate(folder, *_two()) as told:
        for slot in (0, 1):
            told.asks(EventKind.HELP, slot)

        def host(at_s: int, name: str, **more: object) -> bytes:
            return message(element(at_s, Hosts={"Host": {"1": {"HostName": name, "Active": True}}}, **more))

        with internals.deaf_to(told.state, "wifi-help", "television"):
            told.arrives("two that sing", host(COLLECTED_S, "television"), host(COLLECTED_S - 1, "television"))
            other = {
                "CollectionTime": COLLECTED_S - 2,
                "Device": {"Hosts": {"Host": {"1": {"HostName": "phone", "Active": True}}}},
            }
            told.arrives("another household", message(other), login="cpe2")
        told.arrives("a row is stopped", host(COLLECTED_S - 3, "Annas-iPhone"))
        told.say("quarantine", told.rows("SELECT activity, row, kind FROM quarantine"))
        with told.state.transaction() as conn:
            told.say("released", [internals.let_run(told.state, conn, "wifi-help", row) for row in (6, 6, 99)])
        told.arrives("it runs again", host(COLLECTED_S - 4, "Annas-iPhone"))
        for name in ("phone", "other", "printer", "2.4GHz", "ax", "Up", "camera"):
            told.arrives(f"called {name}", host(COLLECTED_S - 10 - len(name), name))
        yield told


@contextmanager
def synthetic(folder: Path) -> Iterator[Told]:
    """Some hundreds of made-up reports of ten households, in batches; every report has a time of its own."""
    with gate(folder, *_homes(10), limits="", more="") as told:
        for slot in range(0, 10, 2):
            told.asks(EventKind.HELP, slot, NOW_MS - 2 * HOUR_MS)
        told.asks(EventKind.OBJECT, 4, NOW_MS - HOUR_MS // 2, "network-quality")
        sent = list(reports.synthetic(reports.paths_of(EXAMPLE), 20_261_124, 300, timed=True, most=12))
        for start in range(0, len(sent), 12):
            for content_type in (JSON_TYPE, CSV_TYPE):
                batch = [report.body for report in sent[start : start + 12] if report.content_type == content_type]
                if batch:
                    login = f"cpe{start // 12 % 10 + 1}"
                    told.arrives(f"{start} {login}", *batch, headers={"content-type": content_type}, login=login)
            told.clock.at_ms += 1000
        yield told


@contextmanager
def unlisted(folder: Path) -> Iterator[Told]:
    """Names no register lists: of the catalogue at once, others from the twentieth household on."""
    with gate(folder, *_homes(23)) as told:
        for home in range(23):
            device = {
                "X_VENDOR_Radar": {"1": {"Range": home}},
                "Hosts": {"Host": {"1": {"IPAddress": "192.168.1.2"}}},
                f"X_{home}": 1,
            }
            device["Ethernet"] = {"Interface": {"1": {"Status": "Up"}}}
            told.arrives(
                f"household {home}", message({"CollectionTime": COLLECTED_S, "Device": device}), login=f"cpe{home + 1}"
            )
        yield told


@contextmanager
def full(folder: Path) -> Iterator[Told]:
    """A recipient whose share is full holds up who has something for it; a full outbox holds up everybody."""
    with gate(folder, *_homes(3), insight='directory = "insight"\nmax_bodies = 2') as told:
        told.asks(EventKind.HELP, 0)
        for number in range(4):
            told.arrives(f"help {number}", _whole(0, COLLECTED_S - number), login="cpe1")
            told.arrives(f"no help {number}", _whole(1, COLLECTED_S - number), login="cpe2")
        both = [
            _whole(0, COLLECTED_S - 9),
            message(element(COLLECTED_S - 10, DeviceInfo={"SerialNumber": "EX0000001"})),
        ]
        told.arrives("both in one batch", *both, login="cpe1")
        yield told


@contextmanager
def outbox(folder: Path) -> Iterator[Told]:
    """An outbox that is full answers everybody with another time."""
    with gate(folder, *_homes(2), limits="outbox_bytes = 400") as told:
        for number in range(6):
            told.arrives(f"{number}", _whole(0, COLLECTED_S - number), login="cpe1")
        yield told


@contextmanager
def delivered(folder: Path) -> Iterator[Told]:
    """Bodies go to their folders; an objection before that stops what waits, and what expired is not sent."""
    with gate(folder, *_homes(4)) as told:
        for slot in range(3):
            told.asks(EventKind.HELP, slot)
        told.arrives("first", *(_whole(0, COLLECTED_S - number) for number in range(3)), login="cpe1")
        told.arrives("second", _whole(1, COLLECTED_S - 5), login="cpe2")
        told.asks(EventKind.OBJECT, 1, NOW_MS - 1000)
        told.say("left", asyncio.run(internals.drain(told.state, 20.0)))
        told.arrives("third", _whole(2, COLLECTED_S - 6), login="cpe3")
        told.clock.at_ms += 2 * DAY_MS
        told.say("left", asyncio.run(internals.drain(told.state, 20.0)))
        for recipient in ("insight", "meting"):
            files = [path for path in (folder / recipient).rglob("*") if path.is_file()]
            told.say(f"{recipient} suffixes", sorted(path.name.partition(".")[2] for path in files))
            bodies = [path.read_bytes() for path in files if path.read_bytes()[:10] == b'{"Report":']
            told.say(f"{recipient} bodies", sorted(bodies))
        yield told


@contextmanager
def shadow(folder: Path) -> Iterator[Told]:
    """A shadow counts beside what decides."""
    folder.mkdir(parents=True)
    (folder / "gate").mkdir()
    table = reloading.shadow_table(folder / "gate", reloading.WITHOUT_ACTIVE)
    shutil.copytree(ROOT / "examples" / "vocabularies", folder / "gate" / "vocabularies")
    clock = Clock(NOW_MS)
    with gatehouse.opened(gatehouse.build(folder / "gate", more=table), clock, *_homes(2)) as state:
        told = Told(folder / "gate", state, clock, [])
        told.asks(EventKind.HELP)
        with internals.shadowing(state):
            for number in range(4):
                told.arrives(f"{number}", _whole(number % 2, COLLECTED_S - number), login=f"cpe{number % 2 + 1}")
        told.say("shadow", told.rows("SELECT side, activity, row, reason, n FROM shadow_counts ORDER BY 1, 2, 3, 4"))
        yield told


@contextmanager
def repeated(folder: Path) -> Iterator[Told]:
    """The same report again: in a batch, in a message, after others, in another layout, after the window."""
    with gate(folder, *_homes(2)) as told:
        told.asks(EventKind.HELP)
        whole, other = _whole(0, COLLECTED_S), _whole(0, COLLECTED_S - 1)
        told.arrives("first", whole, login="cpe1")
        told.arrives("again", whole, login="cpe1")
        told.arrives("in one batch", other, other, whole, login="cpe1")
        tree = json.loads(_whole(0, COLLECTED_S - 2))
        told.arrives("in one message", json.dumps({"Report": tree["Report"] * 3}).encode(), login="cpe1")
        spaced = json.dumps(json.loads(whole), indent=1).encode()
        told.arrives("with spaces", spaced, login="cpe1")
        told.arrives(
            "appended",
            json.dumps({"Report": [*tree["Report"], *json.loads(_whole(0, COLLECTED_S - 3))["Report"]]}).encode(),
            login="cpe1",
        )
        told.arrives(
            "nothing to release", *[message({"CollectionTime": COLLECTED_S, "Device": {"X": 1}})] * 2, login="cpe1"
        )
        told.arrives("of another household", whole.replace(b"EX0000001", b"EX0000002"), login="cpe2")
        told.asks(EventKind.OBJECT, 0, NOW_MS, "network-quality")
        told.arrives("after an objection", whole, _whole(0, COLLECTED_S - 4), login="cpe1")
        told.clock.at_ms += 6 * DAY_MS
        told.arrives("days later", whole, login="cpe1")
        yield told


SCENES: Sequence[Scene] = (
    layouts, refusals, standing, times, identity, canary, synthetic, unlisted, full, outbox, delivered, shadow,
)  # fmt: skip


def deciding(folder: Path) -> Iterator[tuple[str, str]]:
    """Entries of every scene without a repeat."""
    for scene in SCENES:
        with scene(folder / scene.__name__) as told:
            yield f"{scene.__name__} answers", "".join(told.lines)
            yield f"{scene.__name__} counts", told.counts()
            yield f"{scene.__name__} ledger", told.ledger()
            yield f"{scene.__name__} store", told.store()


def repeating(folder: Path) -> Iterator[tuple[str, str]]:
    """Entries of reports that come again, but for what they count."""
    with repeated(folder / "repeated") as told:
        yield "answers", "".join(told.lines)
        yield "ledger", told.ledger()
        yield "store", told.store()


def repeated_counts(folder: Path) -> Iterator[tuple[str, str]]:
    """What reports that come again count: the one entry that changes when they are known before the doors."""
    with repeated(folder / "repeated") as told:
        yield "counts", told.counts()
