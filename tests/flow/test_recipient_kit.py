"""A real gate delivers over HTTP to a recipient that runs the kit; then log and ledger are held against each other."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from sqlalchemy import delete, select, update
from tests.flow.gatehouse import (
    COLLECTED_MS,
    EXAMPLES,
    Clock,
    ask,
    build,
    element,
    eventually,
    message,
    serving,
    statuses_of,
)

from sluis.api.reconciliation import _promised
from sluis.errors import FileName
from sluis.gate.http.listening import open_socket
from sluis.gate.state.settings import Settings
from sluis.gate.state.state import GateState, open_gate, wall_clock
from sluis.kernel.grammar import output_grammar
from sluis.keys.keystore import Keystore
from sluis.ledger.receipt_log import ReceiptLog, Signers
from sluis.ledger.reconcile import FAULTS, Asked, Class, Reconciled, Reconciliation, resolve
from sluis.ledger.record import PendingRecord, RecordKind, Status
from sluis.ledger.writer import Writer
from sluis.recipient.intake import Intake, Provider, intake_app
from sluis.recipient.keeping import LOG, Keeping
from sluis.recipient.output_grammar import OutputGrammar
from sluis.store.schema import records, writers

INSIGHT = "wifi-insight"
FIRST = COLLECTED_MS // 1000
REPORTS = 3


@pytest.fixture(autouse=True)
def awake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let deliverers look more often than once a second."""
    monkeypatch.setattr("sluis.gate.delivery.deliver.IDLE_S", 0.02)


def intake_of(state: GateState, folder: Path) -> Intake:
    activity = state.activity("wifi-help")
    assert activity is not None
    grammar = json.dumps(output_grammar(activity.lowered.plan)).encode()
    with state.store.reading() as conn:
        provider = Provider(state.settings.ledger.origin, state.keystore.receipt_publics(conn))
    return Intake(provider, INSIGHT, [OutputGrammar(grammar, FileName("grammar.json"))], Keeping(folder))


@asynccontextmanager
async def receiving(settings_of: Callable[[int], Settings], folder: Path) -> AsyncIterator[Settings]:
    """Run a recipient with the kit; yield the settings of a gate that delivers to it."""
    opened = open_socket("127.0.0.1", 0)
    settings = settings_of(opened.getsockname()[1])
    state = open_gate(settings)
    app = intake_app(intake_of(state, folder), wall_clock)
    state.close()
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, ws="none"))
    serving_it = asyncio.create_task(server.serve(sockets=[opened]))
    try:
        yield settings
    finally:
        server.should_exit = True
        await serving_it


@dataclass
class Done:
    """What a delivery left behind."""

    settings: Settings
    log: bytes


@pytest.fixture
async def done(tmp_path: Path) -> Done:
    """Deliver some reports of one household to the kit."""

    def settings_of(port: int) -> Settings:
        return build(
            tmp_path, insight=f'url = "http://127.0.0.1:{port}/intake"', register=EXAMPLES / "register-per-home.yaml"
        )

    async with (
        receiving(settings_of, tmp_path / "kept") as settings,
        serving(settings, Clock(COLLECTED_MS + 60_000)) as house,
    ):
        ask(house.state)
        for n in range(REPORTS):
            assert await house.post("/ingest", message(element(FIRST + n))) == 200
        await eventually(lambda: statuses_of(house.state) == [Status.DELIVERED] * REPORTS)
    return Done(settings, (tmp_path / "kept" / LOG).read_bytes())


def reconciled(
    done: Done, *, lines: bytes | None = None, change: Callable[[GateState], None] = lambda _s: None
) -> Reconciled:
    """Hold the log against the ledger after a change of it."""
    state = open_gate(done.settings)
    try:
        change(state)
        whole = Asked(INSIGHT, COLLECTED_MS, COLLECTED_MS + 120_000)
        made = Reconciled()
        with state.store.reading() as conn:
            log = ReceiptLog(Signers(done.settings.ledger.origin, state.keystore.receipt_publics(conn), [INSIGHT]))
            log.read(io.BytesIO(done.log if lines is None else lines), made.spoil)
            Reconciliation(conn, state.keystore, log, whole, _promised(conn), made).run()
            log.close()
    finally:
        state.close()
    return made


def faults(made: Reconciled) -> dict[Class, int]:
    return {kind: made.counts[kind] for kind in FAULTS if made.counts[kind]}


async def test_what_the_gate_brought_and_what_the_kit_kept_are_the_same(done: Done, tmp_path: Path) -> None:
    made = reconciled(done)
    assert (made.holds, made.counts) == (True, {Class.AGREES: REPORTS})
    kept = {path.name for path in (tmp_path / "kept" / "bodies").iterdir()}
    assert len(kept) == REPORTS


def last_intent(state: GateState) -> bytes:
    with state.store.reading() as conn:
        newest = select(records.c.commitment).where(records.c.outcome_of.is_(None))
        return bytes(
            conn.execute(newest.order_by(records.c.t_ms.desc(), records.c.seq.desc())).scalars().first() or b""
        )


def rolled_back(state: GateState) -> None:
    """Drop the ledger's tail together with the head that says how long it was."""
    with state.store.transaction() as conn:
        gone = last_intent(state)
        row = conn.execute(select(records).where(records.c.commitment == gone)).one()
        tail = (records.c.writer == row.writer, records.c.seq >= row.seq)
        told = select(records.c.outcome_of).where(*tail)
        dropped = [c for c in conn.execute(told).scalars() if c is not None]
        conn.execute(delete(records).where(records.c.outcome_of.in_([gone, *dropped])))
        conn.execute(delete(records).where(*tail))
        head = select(records.c.chain).where(records.c.writer == row.writer, records.c.seq == row.seq - 1)
        before = conn.execute(head).scalar_one()
        conn.execute(update(writers).where(writers.c.writer == row.writer).values(next_seq=row.seq, head=before))


async def test_a_a_tail_dropped_with_its_head_is_shown_by_the_receipt(done: Done) -> None:
    made = reconciled(done, change=rolled_back)
    assert faults(made) == {Class.UNRECORDED: 1}


async def test_b_another_body_in_the_log(done: Done) -> None:
    line, *rest = done.log.splitlines(keepends=True)
    told = {**json.loads(line), "body_sha256": "0" * 64}
    made = reconciled(done, lines=b"".join([json.dumps(told).encode() + b"\n", *rest]))
    assert faults(made) == {Class.DIFFERS: 1}


def says(status: Status) -> Callable[[GateState], None]:
    """Return a change after which the disclosure that was settled last is on record with another outcome."""

    def change(state: GateState) -> None:
        with state.store.transaction() as conn:
            settled = select(records).where(records.c.outcome_of.is_not(None)).order_by(records.c.seq.desc())
            row = conn.execute(settled).first()
            assert row is not None
            conn.execute(delete(records).where(records.c.commitment == row.commitment))
            head = select(records.c.chain).where(records.c.writer == row.writer, records.c.seq == row.seq - 1)
            before = conn.execute(head).scalar_one()
            conn.execute(update(writers).where(writers.c.writer == row.writer).values(next_seq=row.seq, head=before))
            draft = PendingRecord(
                RecordKind.OUTCOME,
                0,
                "wifi-help",
                INSIGHT,
                COLLECTED_MS + 60_000,
                ref=bytes(row.outcome_of),
                status=status,
            )
            Writer.start(conn, COLLECTED_MS).append(conn, state.keystore, [draft])

    return change


async def test_c_on_record_as_never_sent_and_yet_received(done: Done) -> None:
    assert faults(reconciled(done, change=says(Status.CANCELLED))) == {Class.CONTRARY: 1}


async def test_d_a_line_the_recipient_left_out(done: Done) -> None:
    made = reconciled(done, lines=b"".join(done.log.splitlines(keepends=True)[1:]))
    assert faults(made) == {Class.ABSENT: 1}


async def test_e_unknown_is_resolved_by_the_receipt(done: Done) -> None:
    made = reconciled(done, change=says(Status.UNKNOWN))
    assert (made.holds, made.counts[Class.RESOLVED]) == (True, 1)
    received = [discrepancy.commitment for discrepancy in made.listed[Class.RESOLVED]]

    def apply(state: GateState) -> None:
        with state.transaction() as conn:
            assert resolve(conn, state.keystore, state.writer(conn), received, COLLECTED_MS + 60_001) == 1

    assert reconciled(done, change=apply).counts == {Class.AGREES: REPORTS}


async def test_f_an_erased_household_leaves_only_ids_to_compare(done: Done) -> None:
    def erase(state: GateState) -> None:
        keystore: Keystore = state.keystore
        with state.store.transaction() as conn:
            assert keystore.destroy_household(conn, 0)

    made = reconciled(done, change=erase)
    assert (made.holds, made.counts) == (True, {Class.ERASED: REPORTS})
