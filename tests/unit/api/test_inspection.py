"""What an inspector looks at: the head of the log without a key being made for it, and his visits on record."""

import json
from pathlib import Path

from sqlalchemy import select
from tests.flow.gatehouse import COLLECTED_MS, build, opened

from sluis.api.acting import Actor, acting
from sluis.api.gate import Gate
from sluis.api.inspection import draw, leaf_digest, log_seen, population_of, record_visit, sample_checker
from sluis.api.ledger import seal
from sluis.store.schema import events, single_keys


def test_the_log_is_read_without_making_a_key_and_has_its_head_when_there_is_one(
    tmp_path: Path, database_url: str
) -> None:
    with opened(build(tmp_path, database=database_url), lambda: COLLECTED_MS):
        pass
    with Gate.open(tmp_path / "gate.toml") as gate:
        with gate.beside().store.reading() as conn:
            before = conn.execute(select(single_keys.c.label)).scalars().all()
        early = log_seen(gate)
        assert (early.checkpoint, early.size, early.keys, early.witnesses, early.key_lost) == (None, 0, (), (), False)
        with gate.beside().store.reading() as conn:
            assert conn.execute(select(single_keys.c.label)).scalars().all() == before
        keys = seal(gate).keys
        seen = log_seen(gate)
        assert (seen.size, seen.keys, len(seen.root)) == (1, keys, 64)
        assert [each.state for each in seen.epochs] == ["served", "open"]
        assert len(leaf_digest(population_of(gate))) == 64
        assert [each.household for each in draw(gate, 0, "4613225561423316", 0, 5).drawn] == ["NL-0001#0"]


def test_a_visit_is_on_record_with_what_it_was_about_and_not_of_nobody(tmp_path: Path) -> None:
    with opened(build(tmp_path), lambda: COLLECTED_MS):
        pass
    with Gate.open(tmp_path / "gate.toml") as gate:
        record_visit(gate, {"looked": "log"})
        with acting(Actor("https://id.example", "7", "ab" * 32, for_own_household=False)):
            record_visit(gate, {"looked": "sample", "epoch": 3})
        with gate.beside().store.reading() as conn:
            [opening] = conn.execute(select(events.c.opening).where(events.c.type == "act")).scalars()
        told = json.loads(bytes(opening)[32:])
        assert (told["looked"], told["epoch"], told["subject"]) == ("sample", 3, "7")


def test_the_checker_is_the_one_that_is_shipped() -> None:
    assert sample_checker().startswith('"""Check a sample of households')
