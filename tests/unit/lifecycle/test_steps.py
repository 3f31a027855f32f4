"""Three people and an order; every step signed, chained and on record; whatever is changed from outside shows."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, delete, select, update
from tests.raised import raises

from sluis.errors import Entry
from sluis.errors.register import (
    register_effective_error,
    register_record_error,
    register_same_person_error,
    register_step_order_error,
    register_why_error,
)
from sluis.keys.keystore import Keystore
from sluis.ledger.events import EventType, events_of
from sluis.lifecycle.steps import Advice, Signer, Step, StepDetails, StepName, history, take, taken
from sluis.store.engine import Store
from sluis.store.register_versions import add_version
from sluis.store.schema import events, register_steps, register_versions

ORIGIN = "test.example/ledger"
OWNER, OFFICER, OPERATOR = (
    StepDetails("Owner", followed=True),
    StepDetails("Officer", "good", Advice.POSITIVE),
    StepDetails("Operator"),
)


class Desk:
    """A store with one version, in which steps are taken."""

    def __init__(self, store: Store, keystore: Keystore) -> None:
        self.store, self.keystore, self.now = store, keystore, 1000
        with store.transaction() as conn:
            self.number = add_version(conn, b"a register", {}) or 0

    def take(self, name: StepName, details: StepDetails, from_ms: int | None = None) -> Step:
        self.now += 10
        with self.store.transaction() as conn:
            return take(conn, Signer(self.keystore, ORIGIN), self.number, name, details, self.now, from_ms)

    def history(self, origin: str = ORIGIN) -> list[Step]:
        with self.store.reading() as conn:
            return history(conn, origin, self.keystore)

    def live(self) -> None:
        self.take(StepName.PROPOSED, OWNER)
        self.take(StepName.ADVISED, OFFICER)
        self.take(StepName.APPROVED, OWNER)
        self.take(StepName.ACTIVATED, OPERATOR)


@pytest.fixture
def desk(store: Store, keystore: Keystore) -> Desk:
    return Desk(store, keystore)


def test_a_whole_life_is_kept_in_order(desk: Desk) -> None:
    desk.live()
    told = desk.history()
    assert [step.name for step in told] == list(StepName)
    assert [step.details.by for step in told] == ["Owner", "Officer", "Owner", "Operator"]
    assert told[1].details.advice is Advice.POSITIVE
    assert told[-1].effective_ms == told[-1].t_ms


def test_each_step_is_an_event_that_names_nobody(desk: Desk) -> None:
    desk.live()
    with desk.store.reading() as conn:
        told = [event for event in events_of(conn, 0) if event.type == EventType.REGISTER_STEP.value]
    assert [json.loads(event.content)["step"] for event in told] == [name.value for name in StepName]
    for event in told:
        assert set(json.loads(event.content)) == {"register", "step", "record", "kid", "effective_ms", "sig"}
        for name in (b"Owner", b"Officer", b"Operator"):
            assert name not in event.content


def test_the_same_words_give_another_digest_so_that_nobody_can_guess_them(desk: Desk) -> None:
    first = desk.take(StepName.PROPOSED, OWNER)
    again = desk.take(StepName.PROPOSED, OWNER)
    assert first.digest != again.digest


@pytest.mark.parametrize(
    ("before", "name", "details", "error"),
    [
        ([], StepName.ADVISED, OFFICER, register_step_order_error),
        ([StepName.PROPOSED], StepName.APPROVED, OWNER, register_step_order_error),
        ([StepName.PROPOSED, StepName.ADVISED], StepName.ACTIVATED, OPERATOR, register_step_order_error),
        (list(StepName)[:2], StepName.APPROVED, StepDetails(" oFFicer", followed=True), register_same_person_error),
        (list(StepName)[:2], StepName.APPROVED, StepDetails("Owner", followed=False), register_why_error),
        (list(StepName)[:3], StepName.ACTIVATED, StepDetails("owner"), register_same_person_error),
        (list(StepName)[:3], StepName.ACTIVATED, StepDetails("OFFICER "), register_same_person_error),
        (
            list(StepName)[:3],
            StepName.ADVISED,
            StepDetails("Owner", "fine", Advice.POSITIVE),
            register_same_person_error,
        ),
        ([*list(StepName)[:3], StepName.ADVISED], StepName.ACTIVATED, OPERATOR, register_step_order_error),
    ],
)  # fmt: skip
def test_what_may_not_be_done_is_refused_and_leaves_nothing(
    desk: Desk, before: list[StepName], name: StepName, details: StepDetails, error: Entry
) -> None:
    people = {StepName.PROPOSED: OWNER, StepName.ADVISED: OFFICER, StepName.APPROVED: OWNER}
    for step in before:
        desk.take(step, people[step])
    told = desk.history()
    with raises(error):
        desk.take(name, details)
    assert desk.history() == told


def test_nothing_holds_from_the_past_and_a_later_moment_is_kept(desk: Desk) -> None:
    desk.take(StepName.PROPOSED, OWNER)
    desk.take(StepName.ADVISED, OFFICER)
    desk.take(StepName.APPROVED, OWNER)
    with raises(register_effective_error):
        desk.take(StepName.ACTIVATED, OPERATOR, from_ms=1)
    assert desk.take(StepName.ACTIVATED, OPERATOR, from_ms=99_999).effective_ms == 99_999
    assert desk.take(StepName.ACTIVATED, OPERATOR).effective_ms == desk.now, "it may be activated again"


def rewrite(conn: Connection, position: int, **changes: object) -> None:
    row = conn.execute(select(register_steps).order_by(register_steps.c.id)).all()[position]
    content = {**json.loads(row.record), **changes}
    record = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    conn.execute(update(register_steps).where(register_steps.c.id == row.id).values(record=record))


def drop(conn: Connection, position: int) -> None:
    ids = conn.execute(select(register_steps.c.id).order_by(register_steps.c.id)).scalars().all()
    conn.execute(delete(register_steps).where(register_steps.c.id == ids[position]))


@pytest.mark.parametrize(
    ("what", "tamper"),
    [
        ("signature", lambda conn: rewrite(conn, 2, by="Somebody else")),
        ("signature", lambda conn: rewrite(conn, 1, advice="negative")),
        ("form", lambda conn: rewrite(conn, 3, effective_ms=1)),
        ("form", lambda conn: rewrite(conn, 0, step="praised")),
        ("form", lambda conn: conn.execute(update(register_steps).values(record=b"no json"))),
        ("form", lambda conn: conn.execute(update(register_steps).values(record=b"[]"))),
        ("chain", lambda conn: drop(conn, 1)),
        ("chain", lambda conn: drop(conn, 3)),
        ("event", lambda conn: conn.execute(delete(events).where(events.c.type == "register-step"))),
        ("bytes", lambda conn: conn.execute(update(register_versions).values(bytes=b"another"))),
        ("signature", lambda conn: conn.execute(update(register_steps).values(kid="00000000"))),
    ],
)
def test_what_is_changed_from_outside_shows(desk: Desk, what: str, tamper: Callable[[Connection], object]) -> None:
    desk.live()
    with desk.store.transaction() as conn:
        tamper(conn)
    with raises(register_record_error) as shown:
        desk.history()
    assert shown.value.places["what"] == what


def test_a_signature_is_of_this_ledger_only(desk: Desk) -> None:
    desk.live()
    with raises(register_record_error):
        desk.history("another.example/ledger")


def test_a_version_whose_bytes_were_changed_takes_no_step(desk: Desk) -> None:
    desk.take(StepName.PROPOSED, OWNER)
    with desk.store.transaction() as conn:
        conn.execute(update(register_versions).values(bytes=b"another"))
    with raises(register_record_error):
        desk.take(StepName.ADVISED, OFFICER)


def test_what_gates_took_is_read_from_the_ledger(desk: Desk) -> None:
    with desk.store.reading() as conn:
        assert taken(conn) == []
