"""The whole ledger against a plain model of it: any order of writing, sealing, crashing, erasing, pruning and proving.

A machine of Hypothesis takes steps at random. Beside the ledger it keeps what a reader would expect: who was registered
when, which records fell into which epoch, which keys are gone. Whatever the order of the steps:

 * ``verify`` finds nothing, and counts what the model counts;
 * every statement is accepted by the inspector's verifier, and its counts are those of the model;
 * a statement that was made once holds for ever, whatever was erased, pruned or turned over since.

The slot tree is padded to 256 places here instead of 65,536: a seal costs milliseconds. Nothing else is changed.
"""

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from unittest import mock

import pytest
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete, insert
from tests.raised import raises
from tests.unit.ledger.sealing import KEY, ORIGIN, PLAN, Clock, told_of

from sluis.errors import Code, StoreError
from sluis.errors.ledger import erasure_held_error, household_erased_error, nothing_sealed_error, writer_retired_error
from sluis.errors.store import store_error
from sluis.keys.derive import registration, registration_key
from sluis.keys.keystore import Keystore
from sluis.ledger import slot_tree, verify_statement
from sluis.ledger.epoch import epoch_states
from sluis.ledger.erasure import hold, incomplete, note_turn_over, order, prune
from sluis.ledger.record import PendingRecord, RecordKind, Status
from sluis.ledger.sealer import Sealer
from sluis.ledger.statement import evidence
from sluis.ledger.verify import verify
from sluis.ledger.writer import Writer
from sluis.store.engine import Store
from sluis.store.schema import lines, slots
from sluis.tlog.log_folder import LogFolder
from sluis.tlog.policy import NO_WITNESS

EXAMPLES: Final = 6
LONG_EXAMPLES: Final = 60
STEPS: Final = 40
LONG_MS: Final = 1_000_000
EVER: Final = (0, 10**13)
CRASHES: Final = [
    *((Sealer, name) for name in ("_build", "_keep", "_sign", "_witness", "_serve")),
    *((LogFolder, name) for name in ("about_to_sign", "serve")),
]
"""Steps of sealing before or after which everything stops."""
FOLDER_WRITES: Final = 4
"""Files written per sealed epoch: ``signing``, a tile, the entries, the checkpoint."""

Said = list[tuple[str, tuple[object, ...]]]


@dataclass
class Household:
    """What the model knows of one slot."""

    since: int
    """First epoch in which it has a leaf."""
    intents: dict[bytes, int] = field(default_factory=dict)
    """C → epoch."""
    outcomes: dict[bytes, tuple[int, Status]] = field(default_factory=dict)
    """C of the intent → epoch and status."""
    held_until_ms: int = 0
    last_epoch: int | None = None
    """The open epoch when its erasure was ordered."""
    destroyed: bool = False

    def records_in(self, epoch: int) -> int:
        return sum(
            value == epoch
            for value in [*self.intents.values(), *(commitment for commitment, _ in self.outcomes.values())]
        )


def accepted(document: str) -> Said:
    """Return what the inspector's verifier says of a statement; it fails when something does not hold."""
    return [(str(name), tuple(more)) for name, *more in told_of(json.loads(document))]


def in_small(read_leaf: Callable[[str, int], dict[str, object]]) -> Callable[[str, int], dict[str, object]]:
    """Let the verifier take a tree of 256 places, which no log has."""

    def read(text: str, at: int) -> dict[str, object]:
        return {**read_leaf(text.replace("slots 256 ", "slots 65536 "), at), "slots": 256}

    return read


class Ledger(RuleBasedStateMachine):
    """The ledger and its model."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="sluis-machine-"))
        shutil.copy(self.template, self.folder / "sluis.db")
        self.store = Store.at(self.folder / "sluis.db")
        self.keystore = Keystore.create(self.folder / "kek", self.store)
        self.clock = Clock()
        self.sealer = Sealer(
            self.store, self.keystore, LogFolder(self.folder / "log"), ORIGIN, lambda _conn: [KEY], self.clock
        )
        self.households: list[Household] = []
        self.writers: list[Writer] = []
        self.fenced = self.built = self.served = self.pruned = 0
        self.statements: list[tuple[str, Said]] = []

    def teardown(self) -> None:
        """Look at everything, seal what is open, and look at everything once more."""
        self.prove()
        self.nothing_is_found()
        self.fence()
        self.seal()
        self.nothing_is_found()
        self.every_statement_still_holds()
        self.store.close()
        shutil.rmtree(self.folder)

    # --- who is there ---

    @initialize(count=st.integers(1, 3))
    def begin(self, count: int) -> None:
        for _ in range(count):
            self.register()
        self.start_a_writer()

    @rule()
    def register(self) -> None:
        n = len(self.households)
        with self.store.transaction() as conn:
            conn.execute(insert(slots).values(n=n, registration=b"", registered_ms=self.clock()))
            made = registration(registration_key(self.keystore.new_household(conn, n)), f"NL-{n}")
            conn.execute(slots.update().where(slots.c.n == n).values(registration=made))
            conn.execute(insert(lines).values(slot=n, line=f"NL-{n}"))
        self.households.append(Household(self.fenced))

    def there(self) -> list[int]:
        return [n for n, household in enumerate(self.households) if household.last_epoch is None]

    # --- writing ---

    @rule()
    def start_a_writer(self) -> None:
        with self.store.transaction() as conn:
            self.writers.append(Writer.start(conn, self.clock()))

    def intents(self, pick: st.DataObject) -> list[PendingRecord]:
        who = pick.draw(st.lists(st.sampled_from(self.there()), min_size=1, max_size=4), label="households")
        name, body = "wifi-insight", os.urandom(32)
        return [PendingRecord(RecordKind.INTENT, n, "wifi-help", name, self.clock(), PLAN, body, {"1": 1}) for n in who]

    @precondition(lambda self: self.writers and self.there())
    @rule(pick=st.data())
    def append(self, pick: st.DataObject) -> None:
        drafts = self.intents(pick)
        writer = pick.draw(st.sampled_from(self.writers), label="writer")
        with self.store.together() as conn:
            made = writer.append(conn, self.keystore, drafts)
        for draft, disclosure in zip(drafts, made, strict=True):
            self.households[draft.slot].intents[disclosure.commitment] = self.fenced

    @precondition(lambda self: self.writers and self.there())
    @rule(pick=st.data())
    def append_and_lose_it(self, pick: st.DataObject) -> None:
        """The transaction does not commit: nothing is on record, and its writer never writes again."""
        drafts = self.intents(pick)
        writer = self.writers.pop()
        with suppress(ZeroDivisionError), self.store.together() as conn:
            writer.append(conn, self.keystore, drafts)
            raise ZeroDivisionError
        with raises(writer_retired_error), self.store.together() as conn:
            writer.append(conn, self.keystore, drafts)

    @precondition(lambda self: self.writers and self.open_intents())
    @rule(pick=st.data(), status=st.sampled_from(Status))
    def outcome(self, pick: st.DataObject, status: Status) -> None:
        n, intent = pick.draw(st.sampled_from(self.open_intents()), label="intent")
        draft = PendingRecord(
            RecordKind.OUTCOME, n, "wifi-help", "wifi-insight", self.clock(), ref=intent, status=status
        )
        with self.store.together() as conn:
            pick.draw(st.sampled_from(self.writers), label="writer").append(conn, self.keystore, [draft])
        self.households[n].outcomes[intent] = (self.fenced, status)

    def open_intents(self) -> list[tuple[int, bytes]]:
        known = [(n, self.households[n]) for n in self.there()]
        return [(n, c) for n, household in known for c in household.intents if c not in household.outcomes]

    # --- sealing ---

    @rule()
    def fence(self) -> None:
        assert self.sealer.fence() == self.fenced
        self.fenced += 1

    @rule()
    def seal(self) -> None:
        done = self.sealer.advance()
        assert [(epoch.epoch, epoch.state) for epoch in done] == [
            (e, "served") for e in range(self.served, self.fenced)
        ]
        self.advanced()
        assert (self.built, self.served) == (self.fenced, self.fenced)
        self.prove()

    @rule(pick=st.data(), writers=st.integers(1, 3))
    def an_epoch(self, pick: st.DataObject, writers: int) -> None:
        """What happens most: several writers write, the epoch is closed and sealed, the writing goes on."""
        for _ in range(writers):
            self.start_a_writer()
        for _ in range(2 * writers if self.there() else 0):
            self.append(pick)
        self.fence()
        self.seal()
        if self.there():
            self.append(pick)

    @rule(at=st.sampled_from(CRASHES), late=st.booleans())
    def crash_at_a_step(self, at: tuple[type, str], late: bool) -> None:  # noqa: FBT001 - Hypothesis gives it by name
        if self.served == self.fenced:
            self.fence()
        real: Callable[..., object] = getattr(*at)

        def crash(*given: object) -> None:
            if late:
                real(*given)
            raise store_error(what=Code("other"))

        with mock.patch.object(*at, crash):
            self.crashed()

    @rule(after=st.integers(0, FOLDER_WRITES - 1))
    def crash_between_files(self, after: int) -> None:
        if self.served == self.fenced:
            self.fence()
        real, left = LogFolder._write, [after]

        def crash(folder: LogFolder, name: str, content: bytes) -> None:
            if not left[0]:
                raise store_error(what=Code("other"))
            left[0] -= 1
            real(folder, name, content)

        with mock.patch.object(LogFolder, "_write", crash):
            self.crashed()

    def crashed(self) -> None:
        """Advance into a crash; an epoch that is past the step already is finished instead."""
        fell = False
        try:
            self.sealer.advance()
        except StoreError:
            fell = True
        self.advanced(fell=fell)
        event(f"crash while sealing: {fell}")
        assert fell or self.served == self.fenced

    def advanced(self, *, fell: bool = False) -> None:
        """Read how far sealing came, and let the model destroy what was to go; a crash may have come before."""
        with self.store.reading() as conn:
            states = [epoch.state for epoch in epoch_states(conn)]
        closed = [state for state in states if state != "open"]
        assert len(closed) == self.fenced
        built = self.fenced - closed.count("fenced")
        assert (built, closed.count("served")) >= (self.built, self.served)
        signed = built - closed.count("built")
        with self.store.reading() as conn:
            gone = {n for n in range(len(self.households)) if self.keystore.household_key(conn, n) is None}
        for n, household in enumerate(self.households):
            signed_off = household.last_epoch is not None and household.last_epoch < signed
            due = household.destroyed or (signed_off and household.held_until_ms <= self.clock.now_ms)
            assert (n in gone) == due or (fell and due)
            household.destroyed = n in gone
        self.built, self.served = built, closed.count("served")

    # --- erasing and keeping ---

    @precondition(lambda self: self.writers and self.there())
    @rule(pick=st.data(), then_keep=st.booleans())
    def erase(self, pick: st.DataObject, then_keep: bool) -> None:  # noqa: FBT001 - Hypothesis gives it by name
        n = pick.draw(st.sampled_from(self.there()), label="household")
        household = self.households[n]
        held = household.held_until_ms > self.clock.now_ms
        if held:
            with raises(erasure_held_error), self.store.transaction() as conn:
                order(conn, self.keystore, self.writers[0], n, "AVG-1", self.clock())
            return
        with self.store.transaction() as conn:
            done = order(conn, self.keystore, self.writers[0], n, "AVG-1", self.clock())
            conn.execute(delete(lines).where(lines.c.slot == n))
        assert done.epoch == self.fenced
        household.last_epoch = self.fenced
        if then_keep:
            self.hold(n)

    @rule(pick=st.data())
    def keep(self, pick: st.DataObject) -> None:
        self.hold(pick.draw(st.sampled_from(range(len(self.households))), label="household"))

    def hold(self, n: int) -> None:
        now = self.clock()
        with self.store.transaction() as conn:
            hold(conn, n, "JZ-1", (now, now + LONG_MS))
        self.households[n].held_until_ms = now + LONG_MS

    @rule()
    def let_holds_end(self) -> None:
        self.clock.now_ms += 2 * LONG_MS

    @precondition(lambda self: self.served > 0)
    @rule(pick=st.data())
    def prune(self, pick: st.DataObject) -> None:
        before = pick.draw(st.integers(0, self.served), label="before")
        with self.store.transaction() as conn:
            assert prune(conn, before, "ab" * 32, self.clock()) == before
        self.pruned = max(self.pruned, before)

    @rule(restart=st.booleans())
    def turn_over(self, restart: bool) -> None:  # noqa: FBT001 - Hypothesis gives it by name
        with self.store.reading() as conn:
            deleted = incomplete(conn)
        self.keystore.turn_over()
        with self.store.transaction() as conn:
            assert note_turn_over(conn, deleted, self.clock()) == len(deleted)
        if restart:
            assert Keystore.open(self.folder / "kek", self.store).belongs_to(self.store)

    # --- proving ---

    @rule()
    def prove(self) -> None:
        for n, household in enumerate(self.households):
            if (
                household.last_epoch is None or household.destroyed
            ):  # between the two its line is forgotten: nobody can ask
                self.prove_one(n, household)

    def prove_one(self, n: int, household: Household) -> None:
        first = max(household.since, self.pruned)
        with self.store.reading() as conn:
            if household.destroyed or (first >= self.served and not self.pruned):
                with raises(household_erased_error if household.destroyed else nothing_sealed_error):
                    evidence(conn, self.keystore, self.sealer.folder, (n, f"NL-{n}"), EVER)
                return
            statement = evidence(conn, self.keystore, self.sealer.folder, (n, f"NL-{n}"), EVER)
        assert [(span.first, span.last) for span in statement.pruned] == [(0, self.pruned - 1)][: self.pruned]
        document = json.dumps(statement.document)
        if first >= self.served:
            assert statement.opened == ()
            assert told_of(statement.document, code=1)[0][0] == "fails"
            return
        assert [(span.first, span.last) for span in statement.opened] == [(first, self.served - 1)]
        verdict = accepted(document)
        self.says_what_the_model_says(household, range(first, self.served), verdict)
        self.statements.append((document, verdict))

    def says_what_the_model_says(self, household: Household, covered: range, verdict: Said) -> None:
        intents = [c for c, epoch in household.intents.items() if epoch in covered]
        told = {name: more for name, more in verdict if name != "line"}
        grouped = [more for name, more in verdict if name == "line"]
        if not intents:
            late = any(epoch in covered for epoch, _ in household.outcomes.values())
            assert ("late" if late else "nothing") in told
            assert grouped == []
            return
        assert "nothing" not in told
        known = {c: status.value for c, (epoch, status) in household.outcomes.items() if epoch in covered}
        statuses = Counter(known.get(c, "unknown") for c in intents)
        assert told["intents"][0] == len(intents)
        (group,) = grouped
        assert group[:3] == ("wifi-insight", "wifi-help", len(intents))
        assert dict(group[3]) == statuses

    @rule()
    def nothing_is_found(self) -> None:
        with self.store.reading() as conn:
            done = verify(conn, self.keystore, self.sealer.folder, [KEY.verifier], NO_WITNESS)
        assert done.faults == []
        kept = range(self.pruned, self.built)
        bundles = [(e, household) for e in kept for household in self.households if household.since <= e]
        gone = [
            e
            for e, household in bundles
            if household.destroyed and household.last_epoch is not None and e <= household.last_epoch
        ]
        opened = sum(household.records_in(e) for e, household in bundles if not household.destroyed)
        assert (done.epochs, done.pruned_before) == (self.built, self.pruned)
        assert (done.erased, done.households, done.records) == (len(gone), len(bundles) - len(gone), opened)

    @precondition(lambda self: self.statements)
    @rule()
    def every_statement_still_holds(self) -> None:
        assert all(accepted(document) == verdict for document, verdict in self.statements)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """An empty migrated database, to be copied."""
    store = Store.at(tmp_path / "empty.db")
    store.migrate()
    store.checkpoint()
    store.close()
    return tmp_path / "empty.db"


@pytest.mark.parametrize(
    "examples",
    [
        EXAMPLES,
        pytest.param(LONG_EXAMPLES, marks=pytest.mark.long(sibling="test_the_ledger_does_what_its_model_does")),
    ],
)
def test_the_ledger_does_what_its_model_does(monkeypatch: pytest.MonkeyPatch, template: Path, examples: int) -> None:
    monkeypatch.setattr(slot_tree, "PADDED_TO", 256)
    monkeypatch.setattr(verify_statement, "read_leaf", in_small(verify_statement.read_leaf))
    monkeypatch.setattr(Ledger, "template", template, raising=False)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Ledger, settings=settings(max_examples=examples, stateful_step_count=STEPS, deadline=None)
    )
