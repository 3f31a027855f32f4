"""Sealing in a gate: on time, with the settings' keys and witnesses, and never in the way of a decision."""

import asyncio
import contextlib
import logging
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.flow.gatehouse import COLLECTED_MS, Clock, arrive, ask, build, element, message, opened
from tests.raised import raises

from sluis.errors import FileMissingError, SealerElsewhereError
from sluis.errors.gate import settings_value_error
from sluis.errors.ledger import witness_policy_error
from sluis.gate.http.sealing import (
    authorities_of,
    folder_of,
    policy_of,
    seal_on_time,
    seal_when_due,
    sealer_of,
    signers_of,
)
from sluis.gate.state.erase import erase
from sluis.gate.state.settings import Settings, load_settings
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.epoch import epoch_states
from sluis.ledger.erasure import erasures_of
from sluis.ledger.sealer import Sealed, Sealer
from sluis.store import sqlite
from sluis.store.schema import household_keys
from sluis.tlog.checkpoint import signed_by, verified

DAY_MS = 86_400_000


def with_ledger(folder: Path, more: str) -> Settings:
    build(folder)
    config = folder / "gate.toml"
    config.write_text(config.read_text().replace("[ledger]\n", f"[ledger]\n{more}\n"))
    return load_settings(config)


async def said(caplog: pytest.LogCaptureFixture, text: str) -> None:
    """Wait until the log holds a text."""
    while text not in caplog.text:  # noqa: ASYNC110 - a log cannot be waited for
        await asyncio.sleep(0.01)


def test_an_epoch_is_closed_when_its_time_has_come_and_not_before(gate: GateState, clock: Clock) -> None:
    assert seal_when_due(gate) == []
    ask(gate)
    arrive(gate, message(element(COLLECTED_MS // 1000)))
    started = clock.at_ms
    assert seal_when_due(gate) == []
    clock.at_ms = started + DAY_MS
    assert [(epoch.epoch, epoch.state) for epoch in seal_when_due(gate)] == [(0, "served")]
    assert seal_when_due(gate) == []
    with gate.store.reading() as conn:
        assert [state.state for state in epoch_states(conn)] == ["served", "open"]


def test_of_two_gates_one_seals_and_the_other_takes_over_where_it_stopped(gate: GateState, clock: Clock) -> None:
    ask(gate)
    arrive(gate, message(element(COLLECTED_MS // 1000)))
    other = open_gate(gate.settings, clock)
    clock.at_ms += DAY_MS
    first = sealer_of(other)
    with first.alone():
        with pytest.raises(SealerElsewhereError):
            seal_when_due(gate)
        first.fence()  # and then it is gone
    assert [(epoch.epoch, epoch.state) for epoch in seal_when_due(gate)] == [(0, "served")]
    assert seal_when_due(other) == []
    with gate.store.reading() as conn:
        assert [state.state for state in epoch_states(conn)] == ["served", "open"], "closed once"
    other.close()


def test_an_epoch_that_another_gate_closed_while_we_waited_for_its_place_is_not_closed_again(
    gate: GateState, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(gate)
    arrive(gate, message(element(COLLECTED_MS // 1000)))
    clock.at_ms += DAY_MS
    other, real = open_gate(gate.settings, clock), Sealer.alone

    def too_late(self: Sealer) -> contextlib.AbstractContextManager[None]:
        monkeypatch.setattr(Sealer, "alone", real)
        assert [epoch.state for epoch in seal_when_due(other)] == ["served"]
        return real(self)

    monkeypatch.setattr(Sealer, "alone", too_late)
    assert seal_when_due(gate) == []
    with gate.store.reading() as conn:
        assert [state.state for state in epoch_states(conn)] == ["served", "open"]
    other.close()


def test_a_key_that_somebody_still_reads_is_destroyed_in_a_later_round(
    gate: GateState, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_CHECKPOINT_MS", 10)
    ask(gate)
    arrive(gate, message(element(COLLECTED_MS // 1000)))
    erase(gate, 0, "AVG-1")
    clock.at_ms += DAY_MS
    with gate.store.reading() as conn:
        assert conn.execute(select(household_keys.c.slot)).scalars().all()
        assert [sealed.state for sealed in seal_when_due(gate)] == ["served"]
        with gate.store.reading() as later:
            assert [(erasure.deleted, erasure.destroyed_ms) for erasure in erasures_of(later)] == [(True, None)]
    assert seal_when_due(gate) == []
    with gate.store.reading() as conn:
        [erased] = erasures_of(conn)
    assert (erased.destroyed_ms is not None) == gate.store.overwrites


def test_metrics_say_who_seals(gate: GateState, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(gate)
    arrive(gate, message(element(COLLECTED_MS // 1000)))
    clock.at_ms += DAY_MS
    seen: list[bytes] = []
    real = Sealer.advance

    def looked_at(self: Sealer) -> list[Sealed]:
        seen.append(gate.metrics.text())
        return real(self)

    monkeypatch.setattr(Sealer, "advance", looked_at)
    seal_when_due(gate)
    assert b"sluis_sealer 1.0" in seen[0]
    assert b"sluis_sealer 0.0" in gate.metrics.text()


def test_a_checkpoint_carries_one_signature_unless_a_second_is_asked(tmp_path: Path) -> None:
    for name, more, count in (("one", "", 1), ("both", "ml_dsa = true", 2)):
        folder = tmp_path / name
        folder.mkdir()
        with opened(with_ledger(folder, more), Clock()) as state:
            sealer = sealer_of(state)
            sealer.fence()
            sealer.advance()
            with state.transaction() as conn:
                keys = [signer.verifier for signer in signers_of(state, conn)]
                assert keys == [signer.verifier for signer in signers_of(state, conn)]
            _, note = verified(folder_of(state.settings).checkpoint() or b"", keys)
            assert len(signed_by(note, keys)) == len(keys) == count


def test_certificates_of_an_authority_that_cannot_be_read_check_nothing(tmp_path: Path) -> None:
    settings = with_ledger(tmp_path, 'stamp_certificates = "tsa.pem"')
    with pytest.raises(FileMissingError):
        authorities_of(settings)
    (tmp_path / "tsa.pem").write_text("nothing")
    with raises(settings_value_error, match="holds no certificate"):
        authorities_of(settings)


def test_a_policy_that_cannot_be_read_seals_nothing(tmp_path: Path) -> None:
    settings = with_ledger(tmp_path, 'policy = [{ file = "policy" }]')
    with pytest.raises(FileMissingError):
        policy_of(settings)
    (tmp_path / "policy").write_text("witness nonsense\n")
    with opened(settings, Clock()) as state:
        with raises(witness_policy_error, match="line 1"):
            seal_when_due(state)
        (tmp_path / "policy").write_text("quorum none\n")
        assert seal_when_due(state) == []


async def test_a_running_gate_seals_again_and_again_and_logs_what_keeps_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "sluis.gate")
    clock = Clock()
    more = 'epoch = "PT1S"\npolicy = [{ file = "policy" }]\nstamp_url = "http://127.0.0.1:1/"'
    with opened(with_ledger(tmp_path, more), clock) as state:
        ask(state)
        arrive(state, message(element(COLLECTED_MS // 1000)))
        task = asyncio.create_task(seal_on_time(state, every_s=0.01))
        await said(caplog, "gate.file-missing")
        (tmp_path / "policy").write_text("quorum none\n")
        clock.at_ms += 2_000
        await said(caplog, "epoch 0: served")
        await said(caplog, "epoch 0: the time-stamping authority gave no stamp: unreachable")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_gate_that_finds_another_one_sealing_says_so_and_comes_again(
    gate: GateState, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "sluis.gate")
    ask(gate)
    arrive(gate, message(element(COLLECTED_MS // 1000)))
    clock.at_ms += DAY_MS
    with sealer_of(gate).alone():
        task = asyncio.create_task(seal_on_time(gate, every_s=0.01))
        await said(caplog, "another process is sealing")
    await said(caplog, "epoch 0: served")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
