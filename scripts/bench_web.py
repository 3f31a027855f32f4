"""How fast the page of a household is made, after checking what it says: a part of ``make bench``.

In:  nothing; the household is made up. Out: one table on standard output.

The rules this script keeps:
 * Answers first: the page names the recipient and as many reports as were written, before anything is timed.
 * The whole way is timed: a request over HTTP to the web, its call over mTLS to the desk, reading every record and
   comparing it with the look before, words, HTML; and apart from it the first look, at which every record is opened.
   Web and desk run in one process, so that its processor time is that of both; on uvloop, as they do by themselves.
   What the thread of HTTP and HTML takes of it is told apart: the rest are the desk's readers. Whoever asks for the
   page is a thread of its own, whose processor time is taken off: a browser runs elsewhere.
 * A first look is that of a desk that is warm (it served pages before: statements, words and templates are made, the
   database is in memory) and never saw this household: nothing is remembered of its records, and each is opened and
   checked. Looked at again: not a byte of its rows changed since.
 * The peer opens the same records with nothing around it: rows by plain SQL, AES-GCM, SHA-256, ``json.loads``; after
   each page once, so that both had the same machine.
 * The same of a home whose records lie among four times as many of another, and differ in how many devices and networks
   its reports were about: 231 kinds. At its first look nothing of them is known either, as in a desk that just began.
 * Beside it: an employee of a call centre finds a line and sees how its household stands; his look is on record.
 * Nothing here asserts a time.

Usage: ``python scripts/bench_web.py [--quick]``.
"""

import argparse
import asyncio
import hashlib
import json
import os
import re
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

sys.path.append(str(Path(__file__).resolve().parents[1]))  # web and desk are those of the tests

import aiohttp
import uvloop
from bench import Rows, machine, print_table
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.flow.deskhouse import OWN
from tests.flow.webhouse import Web, web

from sluis.api.serving import settle
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import GateState, open_gate, wall_clock
from sluis.i18n import grouped
from sluis.kernel.plan import Plan
from sluis.keys.derive import opening_key
from sluis.ledger.folded import Folds
from sluis.ledger.record import PendingRecord, RecordKind, Status, _frame
from sluis.ledger.sealer import Sealer
from sluis.ledger.writer import Writer
from sluis.reports import show
from sluis.terms import Role
from sluis.tlog.log_folder import LogFolder
from sluis.tlog.note import Ed25519Signer
from sluis.web.sessions import COOKIE

_ACTIVITY: Final = "wifi-help"
_ORIGIN: Final = "bench.example/sluis"
_SIGNER: Final = Ed25519Signer(_ORIGIN, Ed25519PrivateKey.from_private_bytes(b"b" * 32))
_STEP_MS: Final = 1_000
_PAGE: Final = "/household/1"
_AMONG: Final = "among others, 231 kinds"
_CLOCK: Final = re.compile(r"\d\d[.:]\d\d")
"""A page tells at which minute it was made."""


class WrongAnswerError(Exception):
    """A page does not say what it should."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is on record, and how often it is asked for."""

    epochs: int
    records: int
    pages: int
    others: int = 0
    """Records of another home before each of this one's."""
    differing: bool = False
    """Whether reports were about more devices and networks, or fewer."""


_FULL: Final = (Effort(365, 2_000, 60), Effort(365, 2_000, 60, 4, differing=True))
_QUICK: Final = (Effort(10, 100, 5), Effort(10, 100, 5, 1, differing=True))
_DEVICES, _NETWORKS = 11, 21
"""How many different numbers of each there are."""


@dataclass
class _Taken:
    """What pages took."""

    took_ms: list[float] = field(default_factory=list)
    cpus_ms: list[float] = field(default_factory=list)
    """Of processor, of web and desk together."""
    own_ms: float = 0
    """Of it that of the thread of HTTP and HTML."""

    @contextmanager
    def one(self, browser: "_Browser") -> Iterator[None]:
        """Time one page that a browser asks for, with what it took of the processor."""
        began, cpu, own, asking = time.perf_counter(), time.process_time(), time.thread_time(), browser.cpu_s
        yield
        self.took_ms.append(1_000 * (time.perf_counter() - began))
        self.cpus_ms.append(1_000 * (time.process_time() - cpu - (browser.cpu_s - asking)))
        self.own_ms += 1_000 * (time.thread_time() - own)

    def rows(self, what: str) -> Rows:
        """Return the rows that tell it."""
        took, cpu_ms = sorted(self.took_ms), sum(self.cpus_ms) / len(self.cpus_ms)
        return {
            (f"{what}, half", "ms at most"): [f"{took[len(took) // 2]:.0f}", ""],
            (f"{what}, 95 of 100", "ms at most"): [f"{took[len(took) * 95 // 100]:.0f}", ""],
            (what, "ms of processor time"): [f"{cpu_ms:.1f}", ""],
            (f"{what}, the cheapest", "ms of processor time"): [f"{min(self.cpus_ms):.1f}", ""],
            (f"{what}, on one core", "per s"): [f"{1_000 / cpu_ms:.0f}", ""],
        }


class _Browser:
    """Whoever asks for pages: a thread of its own, and one connection."""

    def __init__(self, url: str, asked: Mapping[str, str]) -> None:
        self.cpu_s = 0.0
        """What it took of the processor."""
        self._to, self._asked = HTTPConnection(url.removeprefix("http://"), timeout=60), dict(asked)
        self._thread = ThreadPoolExecutor(1)

    async def get(self, path: str) -> str:
        """Return a page."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._get, path)

    def _get(self, path: str) -> str:
        began = time.thread_time()
        self._to.request("GET", path, headers=self._asked)
        page = self._to.getresponse().read().decode()
        self.cpu_s += time.thread_time() - began
        return page

    def close(self) -> None:
        """End it."""
        self._thread.shutdown()
        self._to.close()


@dataclass
class _Clock:
    """A clock of its own: the ledger is written in the past."""

    now_ms: int

    def __call__(self) -> int:
        self.now_ms += _STEP_MS
        return self.now_ms


def filled(folder: Path, effort: Effort) -> int:
    """Write what is on record about the household of the captures, and seal it; return how many reports that is."""
    clock = _Clock(wall_clock() - (2 * effort.epochs + 3 * effort.records * (1 + effort.others)) * _STEP_MS)
    state = open_gate(load_settings(folder / "gate.toml"), wall_clock)
    plan = next(each.lowered.plan for each in state.activities if each.name == _ACTIVITY)
    recipient = state.register.activities[_ACTIVITY].recipient
    sealer = Sealer(
        state.store, state.keystore, LogFolder(folder / "bench-log"), _ORIGIN, lambda _conn: [_SIGNER], clock
    )
    with state.store.transaction() as conn:
        writer = Writer.start(conn, clock())
    reports = effort.records // 2
    for epoch in range(effort.epochs):
        first, last = (reports * at // effort.epochs for at in (epoch, epoch + 1))
        drafts = [
            PendingRecord(
                RecordKind.INTENT, slot, _ACTIVITY, recipient, clock(), plan=plan.digest,
                body_sha256=hashlib.sha256(f"{at}/{more}".encode()).digest(),
                rows=_rows(plan, at if effort.differing else 0),
            )
            for at in range(first, last)
            for more, slot in enumerate([0] + [1] * effort.others)
        ]  # fmt: skip
        with state.store.together() as conn:
            kept = writer.append(conn, state.keystore, drafts)
            outcomes = [
                PendingRecord(
                    RecordKind.OUTCOME, draft.slot, _ACTIVITY, recipient, clock(), ref=each.commitment,
                    status=Status.DELIVERED,
                )
                for each, draft in zip(kept, drafts, strict=True)
            ]  # fmt: skip
            writer.append(conn, state.keystore, outcomes)
        sealer.fence()
        sealer.advance()
    state.close()
    return reports


def _rows(plan: Plan, at: int) -> dict[str, int]:
    """Return how many values of each row a report had: as many as devices, as networks, or as ever."""
    counts = (1 + at % _DEVICES, 1 + at % _NETWORKS, 1)
    return {str(row.number): counts[row.number % 3] for row in plan.rows} | {"household": 1}


def key_of(folder: Path) -> bytes:
    """Return the key of the household."""
    state: GateState = open_gate(load_settings(folder / "gate.toml"), wall_clock)
    with state.store.reading() as conn:
        household = state.keystore.household_key(conn, 0)
    state.close()
    if household is None:
        raise WrongAnswerError
    return household


def opened_plainly(folder: Path, household: bytes, records: int) -> float:
    """Open every record of the household as plainly as can be; return ms of processor time.

    Raises:
        WrongAnswerError: one does not open, or there are more or fewer.
    """
    began = time.thread_time()
    cipher, count = AESGCM(opening_key(household)), 0
    with closing(sqlite3.connect(folder / "gate.db")) as database:
        for opening, c in database.execute("SELECT opening, commitment FROM records WHERE slot = 0"):
            plain = cipher.decrypt(opening[1:13], opening[13:], b"\1" + c)
            r, e = plain[:32], plain[32:]
            framed = b"sluis/record/v2\0" + b"\0\x20" + r + len(e).to_bytes(4, "big") + e
            if hashlib.sha256(framed).digest() != c or json.loads(e)["slot"] != 0:
                raise WrongAnswerError
            count += 1
    if count != records:
        raise WrongAnswerError
    return 1_000 * (time.thread_time() - began)


async def served_by_telephone(running: Web, browser: aiohttp.ClientSession, pages: int) -> tuple[list[float], float]:
    """Find a line and show its household to an employee of a call centre, again and again.

    Returns:
        How long each took, in ms; and ms of processor time for each, of web and desk together.

    Raises:
        WrongAnswerError: it is not shown.
    """
    value = running.employ("call-centre-1", Role.CALL_CENTRE)
    person = running.sessions.of(value)
    fields = {"csrf": "" if person is None else person.csrf, "household": OWN, "reason": "question"}
    headers = {"Cookie": f"{COOKIE}={value}", "Accept-Language": "nl", "Origin": running.url}
    took_ms, cpu = list[float](), time.process_time()
    for _ in range(pages):
        began = time.perf_counter()
        async with browser.post(f"{running.url}/service/household", data=fields, headers=headers) as answer:
            if answer.status != HTTPStatus.OK or OWN not in await answer.text():
                raise WrongAnswerError
        took_ms.append(1_000 * (time.perf_counter() - began))
    return sorted(took_ms), 1_000 * (time.process_time() - cpu) / pages


def _alone(what: str, took_ms: Sequence[float]) -> Rows:
    """Return the rows of the peer: what opening the records took by itself, in ms."""
    return {
        (f"{what} alone", "ms of processor time"): ["", f"{sum(took_ms) / len(took_ms):.1f}"],
        (f"{what} alone, the cheapest", "ms of processor time"): ["", f"{min(took_ms):.1f}"],
    }


async def measured(folder: Path, effort: Effort) -> Rows:
    """Check the page, then ask for it again and again, one after another."""
    async with web(folder) as running, aiohttp.ClientSession() as browser:
        reports = filled(folder, effort)
        settle()  # as a desk does before it serves
        value, _ = running.sign_in()
        asking = _Browser(running.url, {"Cookie": f"{COOKIE}={value}", "Accept-Language": "nl"})
        first = await asking.get(_PAGE)
        told = f"WiFi Insight Inc. (Delaware) gedeeld: {grouped(reports, 'nl')} meldingen over deze aansluiting."
        if told not in first:
            raise WrongAnswerError
        state, anew, again = running.callers.running.desk.gate.beside(), _Taken(), _Taken()
        household, alone = key_of(folder), list[float]()
        for _ in range(effort.pages):
            state.folds = Folds()  # as in a desk that never saw this household
            if effort.differing:
                _frame.cache_clear()  # nor one like it
            for taken in (anew, again):
                with taken.one(asking):
                    same = await asking.get(_PAGE)
                if _CLOCK.sub("", same) != _CLOCK.sub("", first):
                    raise WrongAnswerError
            alone.append(opened_plainly(folder, household, 2 * reports))
        asking.close()
        if effort.others:
            first_look = anew.rows(f"{_AMONG}, first look")
            return {**again.rows(f"{_AMONG}, looked at again"), **first_look, **_alone(f"{_AMONG}, records", alone)}
        heard_ms, heard_cpu_ms = await served_by_telephone(running, browser, effort.pages)
    return {
        **again.rows("a page looked at again"),
        ("of it HTTP, mTLS, words and HTML", "ms of processor time"): [f"{again.own_ms / effort.pages:.1f}", ""],
        **anew.rows("a page at the first look"),
        **_alone("the records", alone),
        ("records opened at the first look", "records"): [f"{2 * reports:,}", f"{2 * reports:,}"],
        ("a call centre finds a line, half", "ms at most"): [f"{heard_ms[len(heard_ms) // 2]:.0f}", ""],
        ("a call centre finds a line, 95 of 100", "ms at most"): [f"{heard_ms[len(heard_ms) * 95 // 100]:.0f}", ""],
        ("a call centre finds a line", "ms of processor time"): [f"{heard_cpu_ms:.1f}", ""],
    }


def main(words: Sequence[str] | None = None) -> None:
    """Check, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true")
    efforts, on = _QUICK if asked.parse_args(words).quick else _FULL, machine()
    rows: Rows = {}
    for effort in efforts:
        with TemporaryDirectory() as folder:
            rows |= uvloop.run(measured(Path(folder), effort))
    effort = efforts[0]
    show.line(show.out(), f"{on}; {os.getloadavg()[0]:.1f} after")
    told = f"the page of a household without proofs: {effort.epochs} epochs, {effort.records:,} records, on SQLite"
    show.line(show.out(), f"{told}; web and desk in one process; answers checked first")
    print_table(rows, ["web and desk", "the records alone, plainly"])


if __name__ == "__main__":
    main()
