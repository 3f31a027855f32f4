"""A statement never calls "not sealed yet", or nothing, what was sealed: by whatever was put back, lost or set back."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete
from tests.flow.backup import backup
from tests.flow.gatehouse import COLLECTED_MS, DAY_MS, Clock, ask, build, opened
from tests.flow.test_taken_for_lost import House
from tests.raised import raises
from tests.twins.ledger_maker import Signer, witness

from sluis.api import statement
from sluis.api.gate import Gate
from sluis.api.office_watch import alarms
from sluis.api.overview import overview
from sluis.api.sharing import shared_about
from sluis.api.statement import make_statement
from sluis.errors.ledger import ledger_tree_error, statement_behind_error
from sluis.gate.state.restoring import restore
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import open_gate
from sluis.ledger.epoch import epoch_states
from sluis.ledger.statement import sealed_until
from sluis.ledger.verify import What
from sluis.store.schema import outbox

LATER = COLLECTED_MS + DAY_MS


def stated(house: House, to_ms: int | None = LATER) -> str:
    gate = Gate(house.gate.settings, Path(house.gate.settings.base) / "gate.toml")
    gate._deciding = house.gate
    return make_statement(gate, "NL-0001", None, to_ms).text()


def in_doubt(house: House) -> tuple[bool, int, bool, bool]:
    """Return what page, call centre and office are told; and how many reports the page counts."""
    gate = Gate(house.gate.settings, Path(house.gate.settings.base) / "gate.toml")
    gate._deciding = house.gate
    shown = overview(gate, "NL-0001")
    assert shared_about(gate, "NL-0001").behind == shown.shared.behind
    reports = sum(line.sent for line in shown.shared.lines)
    return shown.shared.behind, reports, gate.standing.show("NL-0001").behind, alarms(gate).behind


def refused(house: House) -> None:
    with raises(statement_behind_error):
        stated(house)


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    """A silent epoch, a backup of database and log, an epoch in which something was shared."""
    clock = Clock(COLLECTED_MS + 60_000)
    with opened(build(tmp_path / "house", database=database_url), clock) as gate:
        made = House(gate, {})
        ask(gate)
        clock.at_ms += 1000
        made.seal()
        made.before = backup(gate)
        shutil.copytree(log_of(made), tmp_path / "log before")
        clock.at_ms += 1000
        made.report()
        clock.at_ms += 1000
        made.seal()
        yield made
        made.gate.close()


def log_of(house: House) -> Path:
    return house.gate.settings.file(house.gate.settings.ledger.folder)


@pytest.mark.parametrize("known", ["by journal and log", "by the journal", "by the log"])
def test_a_database_that_was_put_back_states_nothing_about_what_it_lacks(
    house: House, tmp_path: Path, known: str
) -> None:
    assert "WiFi Insight" in stated(house)
    assert in_doubt(house) == (False, 1, False, False)
    journal = house.gate.journal.place.path
    house.put_back(house.before)
    if known == "by the journal":
        shutil.rmtree(log_of(house))
        shutil.copytree(tmp_path / "log before", log_of(house))
    if known == "by the log":
        journal.rename(tmp_path / "away")
    refused(house)
    assert in_doubt(house) == (True, 0, True, True), "the page counts nothing, and says that it may be wrong"
    with house.gate.store.reading() as conn:
        until_ms = sealed_until(conn)
    complete = stated(house, until_ms)
    assert "not sealed" not in complete, "of what it holds it says all, and not a word of later"


def test_also_after_a_person_took_it_for_lost(house: House) -> None:
    house.put_back(house.before)
    restore(house.gate)
    refused(house)
    assert in_doubt(house) == (True, 0, True, True)


@pytest.mark.parametrize("what", ["the journal", "the checkpoint"])
def test_what_tells_of_it_and_cannot_be_read_lets_no_page_say_none(house: House, what: str) -> None:
    if what == "the journal":
        house.gate.journal.place.path.rename(Path(house.gate.settings.base) / "away")
    else:
        (log_of(house) / "checkpoint").write_bytes(b"not a note")
    assert in_doubt(house) == (True, 1, True, True)


def test_verify_names_what_was_sealed_and_is_lost_though_a_person_knows_and_the_log_was_put_back_too(
    house: House, tmp_path: Path
) -> None:
    """The journal alone remembers it: without this the check would end with "all of it holds"."""
    assert house.faults() == []
    house.put_back(house.before)
    shutil.rmtree(log_of(house))
    shutil.copytree(tmp_path / "log before", log_of(house))
    restore(house.gate)
    house.is_open()
    assert (What.BEHIND, "") in house.faults()


def test_a_database_of_before_the_first_seal_does_not_say_that_nothing_was_sealed(house: House) -> None:
    emptied = {
        name: [] if name in {"seals", "records", "outbox", "slot_tiles"} else rows
        for name, rows in house.before.items()
    }
    house.put_back(emptied)
    refused(house)


def test_a_body_that_is_gone_from_the_outbox_is_still_stated(house: House) -> None:
    with house.gate.store.transaction() as conn:
        conn.execute(delete(outbox))
    assert "may have arrived: 1" in stated(house)


@pytest.mark.parametrize("what", ["put back", "its checkpoint is gone", "all of it is gone"])
def test_a_log_that_lacks_what_was_served_calls_none_of_it_not_sealed_yet(
    house: House, tmp_path: Path, what: str
) -> None:
    """Without this a report of the second epoch is in no statement, and the first epoch reads "nothing" beside it."""
    with house.gate.store.reading() as conn:
        ends = [epoch.to_ms for epoch in epoch_states(conn)]
    if what == "its checkpoint is gone":
        (log_of(house) / "checkpoint").unlink()
    else:
        shutil.rmtree(log_of(house))
    if what == "put back":
        shutil.copytree(tmp_path / "log before", log_of(house))
        assert "not sealed" not in stated(house, ends[0]), "of what the log holds it says all"
    with raises(ledger_tree_error):
        stated(house)


def test_a_clock_that_was_set_back_hides_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who names no end asks for all there is, also for what lies ahead of the clock, sealed or not."""
    before_ms = house.gate.clock()
    monkeypatch.setattr(statement, "now_ms", lambda: before_ms - DAY_MS)
    told = stated(house, None)
    assert "may have arrived: 1" in told
    assert "You asked about" not in told
    house.gate.clock.at_ms += 60_000  # type: ignore[attr-defined]
    house.report()
    assert "1 report was recorded that is not sealed yet" in stated(house, None)


def test_a_witness_with_the_key_of_the_log_watches_nothing_whatever_the_policy_says(house: House) -> None:
    with house.gate.store.transaction() as conn:
        seed = house.gate.keystore.log_key(conn, "ed25519")
    checkpoint = log_of(house) / "checkpoint"
    text = checkpoint.read_text(encoding="utf-8")
    body = text.partition("\n\n")[0] + "\n"
    for signer, watches in ((witness(1), True), (replace(witness(1), seed=seed), False)):
        told = said_of(house, signer, text + signer.line(body))
        assert ("Who watches this ledger: w (inspectorate)" in told) == watches
        assert ("Nobody independent of us watches this ledger" in told) == (not watches)


def said_of(house: House, signer: Signer, checkpoint: str) -> str:
    """State under a policy that names no log, and calls a signer an inspectorate."""
    (log_of(house) / "checkpoint").write_text(checkpoint, encoding="utf-8")
    base = Path(house.gate.settings.base)
    policy = f"witness w {signer.vkey()}\ngroup inspectorate any w\nquorum inspectorate\n"
    (base / "policy").write_text(policy, encoding="utf-8")
    settings = base / "gate.toml"
    if "[[ledger.policy]]" not in settings.read_text(encoding="utf-8"):
        with settings.open("a", encoding="utf-8") as file:
            file.write('[[ledger.policy]]\nfile = "policy"\nfrom_epoch = 0\n')
    house.gate.close()
    house.gate = open_gate(load_settings(settings), house.gate.clock)
    return stated(house)
