"""All that the corpus touches of the source beside the command line. Who moves a module adapts this file only.

The gate itself is opened by ``tests.flow.gatehouse``, which every test of a whole gate shares.
"""

import contextlib
import hashlib
import importlib
import io
import json
import logging
import os
import pkgutil
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, tzinfo
from enum import Enum
from pathlib import Path
from typing import Final
from unittest.mock import patch

from sqlalchemy import Connection
from tests.flow.gatehouse import Clock

import sluis
from sluis.api.files import load_register
from sluis.audit.house import origin
from sluis.cli.main import main as sluis_main
from sluis.cli.main import root as verbs_of
from sluis.cli.verb import Verb
from sluis.errors import FileName, RefusedError
from sluis.gate.delivery.deliver import drain
from sluis.gate.path import quarantine, reading
from sluis.gate.reload.shadow import shadowing
from sluis.gate.state.state import GateState
from sluis.i18n import use
from sluis.identify.canary import collect
from sluis.kernel.compiled import CompiledDoor
from sluis.kernel.grammar import Door2
from sluis.kernel.plan import Plan
from sluis.kernel.reference import Projection, TokenKeys, project
from sluis.keys.keystore import Keystore
from sluis.ledger.disclosures import open_records
from sluis.ledger.outbox import open_waiting, waiting_of_slot
from sluis.register.lower import Lowered, lower
from sluis.standing.events import EventKind
from sluis.standing.events import record as record_event
from sluis.standing.registry import import_registry
from sluis.standing.registry_file import RegistryEntry
from sluis.telemetry.aliases import apply_aliases
from sluis.telemetry.coding import decode_content
from sluis.telemetry.formats import decode_as, format_named, recognise
from sluis.telemetry.limits import Limits
from sluis.telemetry.media import decode_body
from sluis.telemetry.model import Leaf, Message, Number, Report, Value
from sluis.terms import BodyFormat, Lifetime

__all__ = [
    "Clock", "EventKind", "GateState", "RegistryEntry", "drain", "import_registry", "let_run", "record_event",
    "shadowing",
]  # fmt: skip

NOW_MS = 1_795_527_151_000
"""2026-11-24T13:32:31Z: a minute after the reports of the corpus were collected."""


def let_run(state: GateState, conn: Connection, activity: str, row: int) -> bool:
    """Let a row run again that the canary stopped."""
    named = state.activity(activity)
    return named is not None and quarantine.let_run(conn, state.keystore, named.doors.plan, row, state.clock())


# The world stands still ----------------------------------------
def _modules_that_ask_the_day() -> list[object]:
    """Import all of the source; return the modules that ask ``datetime`` what time it is."""
    modules = []
    for entry in pkgutil.walk_packages(sluis.__path__, "sluis."):
        if "migrations" in entry.name:
            continue
        module = importlib.import_module(entry.name)
        text = Path(module.__file__ or "").read_text(encoding="utf-8")
        if "datetime.now(" in text or "datetime.today(" in text:
            modules.append(module)
    return modules


class _LikeDatetime(type(datetime)):  # type: ignore[misc]
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


def _still(clock: Clock) -> type[datetime]:
    class Still(datetime, metaclass=_LikeDatetime):
        def __new__(cls, *parts: object, **named: object) -> datetime:  # type: ignore[misc]
            return datetime.__new__(datetime, *parts, **named)  # type: ignore[arg-type]

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            moment = datetime.fromtimestamp(clock() / 1000, UTC)
            return moment.astimezone(tz) if tz else moment.replace(tzinfo=None)

        today = now  # type: ignore[assignment]

    return Still


def _drawn_for(lifetime: Lifetime, period: int) -> bytes:
    return hashlib.sha256(f"corpus/{lifetime.value}/{period}".encode()).digest()


_DRAWING: Final = threading.RLock()


def _fixed_keys(original: object) -> object:
    def period_key(self: Keystore, conn: object, lifetime: Lifetime, period: int) -> bytes:
        draws, mine = _drawn_for(lifetime, period), threading.get_ident()
        with _DRAWING:
            drawn = os.urandom

            def of_this_thread(size: int) -> bytes:
                return draws[:size] if threading.get_ident() == mine else drawn(size)

            with patch.object(os, "urandom", of_this_thread):
                return original(self, conn, lifetime, period)  # type: ignore[operator,no-any-return]

    return period_key


@contextlib.contextmanager
def drawn_alike() -> Iterator[None]:
    """Draw the same octets whatever is drawn, in whatever order: for verbs that keep nothing."""
    with patch.object(os, "urandom", lambda size: b"\x07" * size):
        yield


@contextlib.contextmanager
def still_world(at_ms: int = NOW_MS) -> Iterator[Clock]:
    """Let the clock stand, fix the keys of periods, and forget what the environment says of language and colour."""
    clock = Clock(at_ms)
    gone = [name for name in os.environ if name.startswith(("LC_", "LANG", "SLUIS")) or name == "FORCE_COLOR"]
    with contextlib.ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}))
        for name in gone:
            del os.environ[name]
        os.environ["LC_ALL"] = "C"
        for module in _modules_that_ask_the_day():
            stack.enter_context(patch.object(module, "datetime", _still(clock)))
        stack.enter_context(patch.object(time, "time_ns", lambda: clock() * 1_000_000))
        stack.enter_context(patch.object(time, "time", lambda: clock() / 1000))
        stack.enter_context(patch.object(Keystore, "period_key", _fixed_keys(Keystore.period_key)))
        report_key = patch.object(Keystore, "report_key", lambda _self: _drawn_for(Lifetime.REPORT, 0))
        stack.enter_context(report_key)
        stack.enter_context(patch.object(reading, "place_drawn", lambda: 1 << 63))
        stack.enter_context(patch.object(origin, "usual_place", lambda: Path("no-table-of-addresses")))
        use("en")
        quiet = logging.NullHandler()
        logging.getLogger("sluis").addHandler(quiet)
        stack.callback(logging.getLogger("sluis").removeHandler, quiet)
        yield clock
        use("en")


# The command line ----------------------------------------
@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int | str
    out: str
    err: str


def command(words: Sequence[str], stdin: bytes = b"") -> Said:
    """Run ``sluis`` in this process; what it raises is named and nothing more."""
    out, err = io.BytesIO(), io.BytesIO()
    streams = [io.TextIOWrapper(stream, encoding="utf-8", newline="") for stream in (out, err)]
    given = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    with (
        contextlib.redirect_stdout(streams[0]),
        contextlib.redirect_stderr(streams[1]),
        patch.object(sys, "stdin", given),
    ):
        try:
            code: int | str = sluis_main(list(words))
        except Exception as fault:  # noqa: BLE001 - a fault is part of what is compared
            code = f"raised {type(fault).__name__}"
        for stream in streams:
            stream.flush()
    return Said(code, *(stream.getvalue().decode("utf-8", "backslashreplace") for stream in (out, err)))


def verbs() -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield the words of every verb and group, with its examples that run."""

    def walk(verb: Verb, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
        yield words, [example.line for example in verb.examples if example.runs]
        for below in verb.verbs:
            yield from walk(below, (*words, below.name))

    yield from walk(verbs_of(), ())


# Decoding ----------------------------------------
def decoded_as_the_gate(content_type: str | None, coding: str, raw: bytes) -> tuple[Report, ...] | str:
    """Decode as the gate does; a refused message gives its reason."""
    try:
        return decode_body(content_type, decode_content(raw, coding, Limits()), Limits()).reports
    except RefusedError as refused:
        return f"refused: {refused.reason}"


def decoded_as_a_file(raw: bytes, told: str | None = None) -> tuple[str, Message | str]:
    """Decode as a file is; return the format it is in, and the message or the reason."""
    recognised = recognise(raw) if told is None else format_named(told)
    name = "none" if recognised is None else recognised.name
    try:
        return name, decode_as(recognised, raw, Limits())
    except RefusedError as refused:
        return name, f"refused: {refused.reason}"


def plain(value: object) -> object:
    """Return anything of the source as JSON has it, keys sorted by whoever dumps it."""
    if isinstance(value, Leaf):
        return [list(value.path), plain(value.value)]
    if isinstance(value, Report | Message | Projection):
        return plain(_parts(value))
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value if value is None or (isinstance(value, str | int) and not isinstance(value, Enum)) else _atom(value)


def _parts(value: Report | Message | Projection) -> dict[str, object]:
    match value:
        case Report(leaves, time, refused, count):
            return {"leaves": leaves, "time": time, "refused": refused, "count": count}
        case Message(reports):
            claims = value.claims
            claimed = (claims.oui, claims.product_class, claims.serial, claims.endpoint)
            return {
                "reports": reports,
                "claims": claimed,
                "beside": (value.query, value.login, value.path, value.headers),
            }
        case Projection(body, released, withheld, reason):
            return {"body": body, "released": released, "withheld": withheld, "reason": reason}


def _atom(value: object) -> object:
    match value:
        case Number():
            return {"number": value.text}
        case Enum():
            return value.value if isinstance(value.value, str) else value.name
        case bytes():
            return value.decode("utf-8", "backslashreplace")
        case _:
            return str(value)


def _key(key: object) -> str:
    parts = key if isinstance(key, tuple) else (key,)
    return " ".join(str(plain(part)) for part in parts)


def line_of(value: object) -> str:
    """Return one line of JSON; a lone surrogate, which JSON allows, is written out."""
    return json.dumps(plain(value), ensure_ascii=True, sort_keys=True) + "\n"


# Both doors ----------------------------------------
KEYS = TokenKeys({lifetime: (7, bytes([n + 1]) * 32) for n, lifetime in enumerate(Lifetime)})
FORMATS = tuple(BodyFormat)


def lowered(path: Path, at_ms: int = NOW_MS) -> Lowered:
    """Return a register's plans on a day; faults of the register are raised."""
    return lower(load_register(path), at_ms)


def loads(path: Path) -> bool:
    """Whether a register has no fault."""
    try:
        load_register(path)
    except sluis.errors.SluisError:
        return False
    return True


@dataclass
class Doors:
    """One plan in one body format, through both doors 1 and door 2."""

    plan: Plan

    def __post_init__(self) -> None:
        self._compiled = CompiledDoor(self.plan).project
        self._two = Door2(self.plan)

    def reference(self, report: Report, time: Value | None, slot: int) -> Projection:
        """Project as the specification does."""
        return project(report.leaves, time, self.plan, KEYS, slot)

    def compiled(self, report: Report, time: Value | None, slot: int) -> Projection:
        """Project as the gate does."""
        return self._compiled(report.leaves, time, KEYS, slot)

    def accepts(self, body: bytes) -> bool:
        """Ask door 2."""
        return self._two.check(body)


def doors_of(plan: Plan, body_format: BodyFormat) -> Doors:
    """Return the doors of a plan in another body format."""
    return Doors(replace(plan, body_format=body_format))


def renamed(register: Lowered, report: Report) -> Report:
    """Replace the short names of the register's first profile."""
    if not register.profiles:
        return report
    return replace(report, leaves=apply_aliases(report.leaves, register.profiles[0].names))


def identifiers_in(report: Report) -> object:
    """Return what the canary would listen for."""
    return collect(report.leaves, ())


# The gate ----------------------------------------
def outbox_of(state: GateState, slots: Sequence[int]) -> list[dict[str, object]]:
    """Open every body that waits, in the order of what it says."""
    rows = []
    with state.store.reading() as conn:
        for slot in slots:
            for waiting in waiting_of_slot(conn, slot):
                if state.keystore.household_key(conn, slot) is None:
                    continue
                rows.append(
                    {
                        "recipient": waiting.recipient, "activity": waiting.activity, "slot": waiting.slot,
                        "t_ms": waiting.t_ms,
                        "collected_ms": waiting.collected_ms, "expires_ms": waiting.expires_ms,
                        "attempts": waiting.attempts,
                        "body": open_waiting(conn, state.keystore, waiting).body,
                    }
                )  # fmt: skip
    return sorted(rows, key=line_of)


def records_of(state: GateState, slots: Sequence[int]) -> list[dict[str, object]]:
    """Open every record of these households, salts and references left out, in the order of what they say."""
    rows = []
    with state.store.reading() as conn:
        for slot in slots:
            if state.keystore.household_key(conn, slot) is None:
                rows.append({"slot": slot, "erased": True})
                continue
            for opened in open_records(conn, state.keystore, slot):
                record = asdict(opened.draft)
                record["ref"] = record["ref"] is not None
                record["body_sha256"] = record["body_sha256"].hex() if record["body_sha256"] else None
                rows.append({**record, "epoch": opened.epoch})
    return sorted(rows, key=line_of)


def deaf_to(state: GateState, activity: str, word: str) -> object:
    """Take a word out of what the canary knows of an activity, so that it sings when the word leaves."""
    activity_state = state.activity(activity)
    assert activity_state is not None
    return patch.object(activity_state.doors, "_words", activity_state.doors._words - {word})


def file_name(path: Path) -> FileName:
    """Return a path as errors name it."""
    return FileName(path)
