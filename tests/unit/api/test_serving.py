"""What runs until it is stopped is made of settings and keys; the flow tests run it."""

import gc
import stat
from pathlib import Path

import pytest
from tests.flow.gatehouse import build
from tests.raised import raises

from sluis.api.serving import log_of, password_line, reload_gate, run_gate, witness_of
from sluis.errors import FileMissingError
from sluis.errors.gate import login_error, pid_file_error
from sluis.gate.state.state import GateState


def test_a_witness_makes_its_key_once_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "witness"
    first = witness_of(folder, "witness.example/w1", ())
    assert first.key.startswith("witness.example/w1+")
    assert stat.S_IMODE((folder / "witness.key").stat().st_mode) == 0o600
    assert witness_of(folder, "witness.example/w1", ()).key == first.key
    (folder / "witness.key").write_bytes(b"short")
    with pytest.raises(FileMissingError):
        witness_of(folder, "witness.example/w1", ())


def test_a_log_is_served_from_the_folder_of_the_settings(gate: str, tmp_path: Path) -> None:
    assert callable(log_of(Path(gate)).app)
    with pytest.raises(FileMissingError):
        log_of(tmp_path / "none.toml")


def test_a_gate_without_a_pid_file_cannot_be_asked(gate: str) -> None:
    with raises(pid_file_error):
        reload_gate(Path(gate))


def test_a_password_line_holds_no_password() -> None:
    line = password_line("cpe-0001", "s3cret")
    assert line.startswith("cpe-0001:")
    assert "s3cret" not in line
    with raises(login_error):
        password_line("a:b", "s3cret")


def test_a_gate_settles_before_it_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = list[int]()

    async def serve(state: GateState, _settings: Path, _measuring: object) -> None:
        frozen.append(gc.get_freeze_count())
        state.close()

    build(tmp_path)
    monkeypatch.setattr("sluis.gate.http.listening.log_quietly", lambda: None)
    monkeypatch.setattr("sluis.gate.http.running.serve_until_signal", serve)
    try:
        run_gate(tmp_path / "gate.toml")
    finally:
        gc.unfreeze()
    [count] = frozen
    assert count > 10_000
