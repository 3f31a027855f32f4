"""What of a dossier follows from the store: nothing of it is there before anything is, and programs are the shipped."""

import json
from pathlib import Path

from source_tree import SOURCE
from tests.flow.gatehouse import COLLECTED_MS, DAY_MS, build, serving

from sluis.api.dossier_members import law_files, log_part, register_part, verifier_files
from sluis.api.gate import Gate
from sluis.api.ledger import seal
from sluis.law.judge import LAW_DIGEST

PERIOD = COLLECTED_MS - DAY_MS, 253_402_300_000_000


async def test_the_log_of_a_period_is_there_when_it_is_sealed_and_no_other(tmp_path: Path) -> None:
    async with serving(build(tmp_path), lambda: COLLECTED_MS):
        pass
    with Gate.open(tmp_path / "gate.toml") as gate:
        state = gate.beside()
        with state.store.reading() as conn:
            early = log_part(conn, state, PERIOD)
        assert (early.size, early.first, early.ends_ms, early.unsealed) == (0, None, 0, True)
        assert json.loads(early.files["log/log.json"])["checkpoint"] is None
        seal(gate)
        with state.store.reading() as conn:
            later = log_part(conn, state, PERIOD)
            assert log_part(conn, state, (0, 1)).first is None, "an epoch of another time"
            life = register_part(conn, state, PERIOD)
        assert (later.size, later.first, later.last) == (1, 0, 0)
        assert json.loads(later.files["log/events.json"])["0"]
        assert json.loads(life.files["register/steps.json"]) == []
        [taken] = life.in_force
        assert taken.version is None
        assert f"register/named/{taken.register[:16]}/register.yaml" in life.files, "the settings named it"


def test_law_and_programs_are_those_of_this_release() -> None:
    assert json.loads(law_files()["law/law.json"])["law"] == LAW_DIGEST
    for name, content in verifier_files().items():
        assert content == (SOURCE / "ledger" / Path(name).name).read_bytes()
