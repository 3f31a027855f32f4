"""What a person took for lost after a restore: only that person's word opens, to gates, to ``verify`` and to a sealing.

Whoever can write the database can put an older backup back and write any note beside it, also one of another gate, of
an earlier restore or of the key before. None of them is taken, and with the true one nothing is signed a second time.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from tests.flow.backup import Backup, backup, put_back
from tests.flow.gatehouse import COLLECTED_MS, Clock, arrive, ask, build, element, message, opened

from sluis.api.gate import Gate
from sluis.api.ledger import verify_ledger
from sluis.errors import SluisError, StandingClosedError
from sluis.gate.http.sealing import sealer_of
from sluis.gate.path.steps import BUSY, TAKEN
from sluis.gate.state.readiness import readiness
from sluis.gate.state.restoring import restore, turn_over
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.verify import What
from sluis.standing.heads import heads_held
from sluis.standing.journal import ACCEPTED, ACCEPTED_KEY, set_value
from sluis.store.schema import meta


@dataclass
class House:
    """A gate of which one epoch is sealed, a backup was made, and another epoch is sealed."""

    gate: GateState
    before: Backup
    reports: int = 0

    def report(self) -> tuple[object, ...]:
        self.reports += 1
        return arrive(self.gate, message(element(COLLECTED_MS // 1000 + self.reports)))

    def seal(self) -> list[str]:
        sealer = sealer_of(self.gate)
        sealer.fence()
        return [str(sealed.state) for sealed in sealer.advance()]

    def note(self) -> bytes:
        with self.gate.store.reading() as conn:
            value = conn.execute(select(meta.c.value).where(meta.c.key == ACCEPTED)).scalar_one()
        return bytes(value)

    def put_back(self, saved: Backup) -> None:
        """Put a dump back and start a gate on it: a connection of before it is never gone on with."""
        put_back(self.gate, saved)
        self.start()

    def start(self) -> None:
        settings, clock = self.gate.settings, self.gate.clock
        self.gate.close()
        self.gate = open_gate(settings, clock)

    def write(self, note: bytes | None) -> None:
        """Write the note as somebody would who has the database, and no key; and start a gate on it."""
        with self.gate.store.transaction() as conn:
            if note is None:
                conn.execute(delete(meta).where(meta.c.key == ACCEPTED))
            else:
                set_value(conn, ACCEPTED, note)
        self.start()

    def faults(self) -> list[tuple[What, str]]:
        house = Gate(self.gate.settings, Path(self.gate.settings.base) / "gate.toml")
        house._deciding = self.gate
        return [(fault.what, fault.place) for fault in verify_ledger(house).verified.faults]

    def is_closed(self) -> None:
        """Nothing is decided, ``verify`` says so, and nothing is sealed: no epoch is fenced, and no head signed."""
        assert self.report() == (BUSY,)
        assert not readiness(self.gate, "en").ready
        assert (What.STANDING, "") in self.faults()
        signed = self.signed()
        with pytest.raises(StandingClosedError):
            sealer_of(self.gate).fence()
        assert self.signed() == signed

    def is_open(self) -> None:
        assert self.report() == (TAKEN,)
        assert (What.STANDING, "") not in self.faults()

    def signs_nothing(self) -> None:
        """A second history stops at what was signed before, whatever a person took for lost."""
        signed = self.signed()
        sealer = sealer_of(self.gate)
        sealer.fence()
        with pytest.raises(SluisError) as refusal:
            sealer.advance()
        assert refusal.value.entry.code == "ledger.rolled-back"
        assert self.signed() == signed

    def signed(self) -> tuple[bytes, bytes]:
        folder = self.gate.settings.file(self.gate.settings.ledger.folder)
        return (folder / "checkpoint").read_bytes(), (folder / "signing").read_bytes()


def house_in(gate: GateState) -> House:
    made = House(gate, {})
    ask(gate)
    assert made.report() == (TAKEN,)
    assert made.seal() == ["served"]
    made.before = backup(gate)
    assert made.report() == (TAKEN,)
    assert made.seal() == ["served"]
    return made


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with opened(build(tmp_path / "house", database=database_url), Clock(COLLECTED_MS + 60_000)) as gate:
        made = house_in(gate)
        yield made
        made.gate.close()


def notes_of_others(house: House, other: GateState) -> dict[str, bytes]:
    """Return what somebody can write who has the database, the log, and another gate with all its keys."""
    with house.gate.store.reading() as conn:
        held = heads_held(conn).encoded()
        _, _, heads = house.gate.journal.entries(conn)
    assert heads is not None
    with other.store.reading() as conn:
        key = other.keystore.journal_key(conn, ACCEPTED_KEY)
    said = len(heads).to_bytes(4, "big") + heads + held
    return {
        "the digest of what everybody can fetch": sha256(heads).digest(),
        "the digest of both": sha256(said).digest() + held,
        "under no key": hmac.digest(b"", said, "sha256") + held,
        "under the key of another gate": hmac.digest(key, said, "sha256") + held,
        "nothing but what it holds": bytes(32) + held,
        "nothing": b"",
        "what was lost itself": heads,
    }


def test_no_note_but_that_of_a_person_opens_a_database_that_lacks_what_was_sealed(house: House, tmp_path: Path) -> None:
    assert house.faults() == []
    house.put_back(house.before)
    house.is_closed()
    with opened(build(tmp_path / "other"), Clock(COLLECTED_MS + 60_000)) as other:
        elsewhere = house_in(other)
        elsewhere.put_back(elsewhere.before)
        restore(elsewhere.gate)
        notes = {**notes_of_others(house, elsewhere.gate), "the true one of another gate": elsewhere.note()}
        elsewhere.gate.close()
    for what, note in notes.items():
        house.write(note)
        assert house.report() == (BUSY,), what
        assert (What.STANDING, "") in house.faults(), what
        with pytest.raises(StandingClosedError):
            sealer_of(house.gate).fence()
    house.write(None)
    house.is_closed()
    restore(house.gate)
    house.is_open()
    house.signs_nothing()


def test_the_note_of_one_restore_opens_no_older_database_and_no_changed_one(house: House) -> None:
    older = house.before
    house.put_back(older)
    restore(house.gate)
    note = house.note()
    house.is_open()
    for at in (0, 31, 32, 40, len(note) - 1):
        house.write(note[:at] + bytes([note[at] ^ 1]) + note[at + 1 :])
        house.is_closed()
    house.write(note)
    house.is_open()
    emptied = {name: [] if name in {"seals", "records", "outbox"} else rows for name, rows in older.items()}
    house.put_back(emptied)
    house.write(note)
    house.is_closed()


def test_a_turn_over_takes_the_note_along_and_the_one_of_before_opens_nothing(house: House) -> None:
    house.put_back(house.before)
    restore(house.gate)
    before = house.note()
    turn_over(house.gate)
    assert house.note() != before
    house.is_open()
    house.signs_nothing()
    house.write(before)
    house.is_closed()
    house.write(None)
    house.is_closed()
    restore(house.gate)
    house.is_open()
