"""Where people sign: no step without the right signature, and a history that checks every one of them again."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, select, update
from tests.flow.gatehouse import Clock
from tests.flow.living import EXAMPLE, NOW, SHELF, begun_journal
from tests.raised import raises
from tests.ssh_people import Signatory

from sluis.errors import Entry, FileName
from sluis.errors.keys import ssh_signature_error
from sluis.errors.register import (
    register_document_error,
    register_effective_error,
    register_known_error,
    register_nobody_signs_error,
    register_record_error,
    register_same_person_error,
    register_signer_error,
    register_step_order_error,
    register_typed_error,
    register_unsigned_error,
    register_why_error,
)
from sluis.keys.keystore import Keystore
from sluis.ledger.events import EventType, append_event
from sluis.lifecycle.desk import Desk, proposal_to_sign, propose, record_activation, say_about, step_to_sign
from sluis.lifecycle.people import People, Role, StatedSigner, note_people, people_of
from sluis.lifecycle.steps import ROLE_OF, Advice, Step, StepDetails, StepName, _signed, history
from sluis.lifecycle.to_sign import HandedIn, namespace_of
from sluis.register.load import load_register
from sluis.store.engine import Store
from sluis.store.registers import Sources, digest_of
from sluis.store.schema import events, register_steps

ORIGIN = "test.example/ledger"
REGISTER = load_register(EXAMPLE, FileName("register.yaml"), SHELF)
SOURCES = Sources(EXAMPLE, SHELF)
KEYS = {name: Signatory() for name in ("Owner", "Officer", "Operator", "Both")}
ROLES = {"Owner": ("owner",), "Officer": ("dpo",), "Operator": ("operator",), "Both": ("owner", "dpo", "operator")}
STATED = [StatedSigner(name, ROLES[name], key.line) for name, key in KEYS.items()]
PEOPLE = people_of(STATED)
TAKES = dict(zip(StepName, ("Owner", "Officer", "Owner", "Operator"), strict=True))
WORDS = {
    StepName.PROPOSED: StepDetails("", "the helpdesk asks"),
    StepName.ADVISED: StepDetails("", "good", Advice.POSITIVE),
    StepName.APPROVED: StepDetails("", followed=True),
    StepName.ACTIVATED: StepDetails(""),
}


class Signing:
    """A desk at which people sign."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self.desk, self.clock = desk, clock

    def document(self, name: StepName, details: StepDetails | None = None, from_ms: int | None = None) -> bytes:
        said = WORDS[name] if details is None else details
        if name is StepName.PROPOSED:
            return proposal_to_sign(self.desk, REGISTER, SOURCES, said)
        return step_to_sign(self.desk, "1", name, said, from_ms)

    def take(self, name: StepName, handed: HandedIn, details: StepDetails | None = None, **more: int) -> Step:
        said = replace(WORDS[name] if details is None else details, handed=handed)
        if name is StepName.PROPOSED:
            return propose(self.desk, REGISTER, SOURCES, said)
        if name is not StepName.ACTIVATED:
            return say_about(self.desk, "1", name, said)
        with self.desk.store.transaction() as conn:
            return record_activation(conn, self.desk, "1", said, more.get("from_ms")).step

    def signed(self, name: StepName, who: str | None = None, namespace: str = ORIGIN) -> HandedIn:
        document = self.document(name)
        return HandedIn(document, KEYS[who or TAKES[name]].file(document, namespace_of(namespace)))

    def live(self, until: int = 4) -> list[Step]:
        steps = []
        for name in list(StepName)[:until]:
            self.clock.at_ms += 10
            handed = self.signed(name)
            self.clock.at_ms += 3_600_000
            steps.append(self.take(name, handed))
        return steps

    def history(self) -> list[Step]:
        with self.desk.store.reading() as conn:
            return history(conn, ORIGIN, self.desk.keystore)


@pytest.fixture
def signing(store: Store, keystore: Keystore, tmp_path: Path) -> Signing:
    clock, journal = Clock(NOW), begun_journal(store, keystore, tmp_path)
    return Signing(Desk(store, keystore, ORIGIN, clock, people=PEOPLE, journal=journal), clock)


def test_a_life_is_signed_by_those_who_have_the_roles(signing: Signing) -> None:
    steps = signing.live()
    assert signing.history() == steps
    assert [step.details.by for step in steps] == list(TAKES.values())
    for step in steps:
        assert step.signed is not None
        assert step.signed.role is ROLE_OF[step.name]
        assert step.signed.people == PEOPLE.digest
        assert step.t_ms - step.signed.made_ms == 3_600_000
        assert step.signed.key.startswith("SHA256:")


def test_the_event_of_a_signed_step_names_nobody(signing: Signing) -> None:
    signing.live()
    with signing.desk.store.reading() as conn:
        rows = conn.execute(select(events.c.type, events.c.content).order_by(events.c.id)).all()
    assert [row.type for row in rows] == ["people", *["register-step"] * 4]
    for row in rows:
        told = json.loads(bytes(row.content))
        assert set(told) <= {"commitment", "effective_ms", "kid", "record", "register", "sig", "step"}
        said = [str(value) for name, value in told.items() if name != "sig"]
        assert not [each for each in said if not re.fullmatch(r"[0-9a-f]{8}|[0-9a-f]{64}|[0-9]{13}|None|[a-z]+", each)]
        assert told.get("step", "proposed") in set(StepName)
        assert len(base64.b64decode(told.get("sig", "A" * 86 + "=="), validate=True)) == 64, "of the gate, and no file"


def test_a_name_that_is_typed_and_a_step_without_a_signature_are_refused(signing: Signing) -> None:
    handed = signing.signed(StepName.PROPOSED)
    with raises(register_typed_error):
        propose(signing.desk, REGISTER, SOURCES, StepDetails("Owner"))
    with raises(register_typed_error):
        propose(signing.desk, REGISTER, SOURCES, StepDetails("Owner", "the helpdesk asks", handed=handed))
    with raises(register_unsigned_error):
        propose(signing.desk, REGISTER, SOURCES, StepDetails(""))
    assert signing.history() == []
    with signing.desk.store.reading() as conn:
        assert conn.execute(select(events.c.id)).all() == []


def test_nobody_signs_where_the_settings_list_nobody(signing: Signing) -> None:
    handed = signing.signed(StepName.PROPOSED)
    signing.desk = replace(signing.desk, people=People())
    with raises(register_nobody_signs_error):
        signing.document(StepName.PROPOSED)
    with raises(register_nobody_signs_error):
        signing.take(StepName.PROPOSED, handed)


def test_a_signature_is_for_one_step_and_cannot_be_used_again(signing: Signing) -> None:
    proposal = signing.signed(StepName.PROPOSED)
    signing.take(StepName.PROPOSED, proposal)
    with raises(register_known_error):
        signing.take(StepName.PROPOSED, proposal)
    advice = signing.signed(StepName.ADVISED)
    signing.take(StepName.ADVISED, advice)
    for name in (StepName.ADVISED, StepName.APPROVED):
        with raises(register_document_error):
            signing.take(name, advice)
    approval = signing.signed(StepName.APPROVED)
    signing.take(StepName.ADVISED, signing.signed(StepName.ADVISED))
    with raises(register_document_error, match="another step was recorded since"):
        signing.take(StepName.APPROVED, approval)


def test_what_is_said_is_what_was_signed(signing: Signing) -> None:
    signing.live(1)
    advice = signing.signed(StepName.ADVISED)
    for said, what in (
        (StepDetails("", "bad", Advice.POSITIVE), "text"),
        (StepDetails("", "good", Advice.NEGATIVE), "advice"),
    ):
        with raises(register_document_error) as refused:
            signing.take(StepName.ADVISED, advice, said)
        assert refused.value.places["what"] == what


def test_a_signature_of_somebody_else_another_role_or_another_gate_is_refused(signing: Signing) -> None:
    signing.live(1)
    document = signing.document(StepName.ADVISED)
    stranger = HandedIn(document, Signatory().file(document, namespace_of(ORIGIN)))
    cases: list[tuple[HandedIn, Entry]] = [
        (stranger, register_signer_error),
        (signing.signed(StepName.ADVISED, "Owner"), register_signer_error),
        (signing.signed(StepName.ADVISED, namespace="other.example/ledger"), ssh_signature_error),
        (HandedIn(document, KEYS["Officer"].file(document, "file")), ssh_signature_error),
        (HandedIn(document, KEYS["Officer"].file(document + b" ", namespace_of(ORIGIN))), ssh_signature_error),
        (HandedIn(document, b"no signature"), ssh_signature_error),
    ]
    for handed, error in cases:
        with raises(error):
            signing.take(StepName.ADVISED, handed)
    assert len(signing.history()) == 1


def test_a_key_that_ran_out_or_a_list_that_changed_is_told(signing: Signing) -> None:
    signing.live(1)
    advice = signing.signed(StepName.ADVISED)
    ends = [replace(each, until_ms=signing.clock.at_ms + 5) for each in STATED]
    signing.desk = replace(signing.desk, people=people_of(ends))
    with raises(register_document_error, match="the people who may sign changed"):
        signing.take(StepName.ADVISED, advice)
    advice = signing.signed(StepName.ADVISED)
    signing.clock.at_ms += 5
    with raises(register_signer_error, match="not any more"):
        signing.take(StepName.ADVISED, advice)


def test_a_document_that_is_too_old_is_refused(signing: Signing) -> None:
    handed = signing.signed(StepName.PROPOSED)
    signing.clock.at_ms += 7 * 86_400_000 + 1
    with raises(register_document_error, match="not made in the last seven days"):
        signing.take(StepName.PROPOSED, handed)
    signing.clock.at_ms = NOW - 1
    with raises(register_document_error, match="not made in the last seven days"):
        signing.take(StepName.PROPOSED, handed)


def test_one_person_with_every_role_takes_no_two_that_need_another(signing: Signing) -> None:
    signing.live(1)
    signing.take(StepName.ADVISED, signing.signed(StepName.ADVISED, "Both"))
    with raises(register_same_person_error):
        signing.take(StepName.APPROVED, signing.signed(StepName.APPROVED, "Both"))
    signing.take(StepName.APPROVED, signing.signed(StepName.APPROVED, "Owner"))
    with raises(register_same_person_error):
        signing.take(StepName.ACTIVATED, signing.signed(StepName.ACTIVATED, "Both"))


@pytest.mark.parametrize("keeps", ["name", "key"])
def test_another_name_for_a_key_or_another_key_for_a_name_makes_no_second_person(signing: Signing, keeps: str) -> None:
    signing.live(2)
    other = Signatory() if keeps == "name" else KEYS["Officer"]
    name = "officer" if keeps == "name" else "Somebody else"
    signing.desk = replace(signing.desk, people=people_of([StatedSigner(name, ("owner", "dpo"), other.line)]))
    document = signing.document(StepName.APPROVED)
    with raises(register_same_person_error):
        signing.take(StepName.APPROVED, HandedIn(document, other.file(document, namespace_of(ORIGIN))))


def test_nothing_is_written_to_sign_for_a_step_that_cannot_be_taken(signing: Signing) -> None:
    signing.live(1)
    with raises(register_known_error):
        signing.document(StepName.PROPOSED)
    with raises(register_step_order_error):
        signing.document(StepName.APPROVED)
    signing.take(StepName.ADVISED, signing.signed(StepName.ADVISED))
    with raises(register_why_error):
        signing.document(StepName.APPROVED, StepDetails("", followed=False))
    signing.take(StepName.APPROVED, signing.signed(StepName.APPROVED))
    with raises(register_effective_error):
        signing.document(StepName.ACTIVATED, from_ms=1)


def test_the_moment_from_which_it_holds_is_signed(signing: Signing) -> None:
    signing.live(3)
    later = signing.clock.at_ms + 86_400_000
    document = signing.document(StepName.ACTIVATED, from_ms=later)
    handed = HandedIn(document, KEYS["Operator"].file(document, namespace_of(ORIGIN)))
    with raises(register_document_error, match="another moment"):
        signing.take(StepName.ACTIVATED, handed)
    assert signing.take(StepName.ACTIVATED, handed, from_ms=later).effective_ms == later
    assert signing.history()[-1].effective_ms == later


def test_typed_steps_from_before_the_list_stay_and_later_ones_are_signed(signing: Signing) -> None:
    people, signing.desk = signing.desk.people, replace(signing.desk, people=People())
    propose(signing.desk, REGISTER, SOURCES, StepDetails("Owner"))
    signing.desk = replace(signing.desk, people=people)
    signing.take(StepName.ADVISED, signing.signed(StepName.ADVISED))
    signing.desk = replace(signing.desk, people=People())
    say_about(signing.desk, "1", StepName.APPROVED, StepDetails("Owner", followed=True))
    assert [step.signed is None for step in signing.history()] == [True, False, True]
    with signing.desk.store.reading() as conn:
        told = conn.execute(select(events.c.type).order_by(events.c.id)).scalars().all()
    assert told == ["register-step", "people", "register-step", "people", "register-step"], (
        "leaving signing is on record"
    )


def rewritten(signing: Signing, position: int, **changes: object) -> None:
    """Change a record as somebody could who has the database and the ledger's key, but no key of a person."""
    with signing.desk.store.transaction() as conn:
        rows = conn.execute(select(register_steps).order_by(register_steps.c.id)).all()
        previous = json.loads(rows[0].record)["previous"]
        conn.execute(delete(events).where(events.c.type == EventType.REGISTER_STEP.value))
        key = signing.desk.keystore.receipt_key(conn)
        for at, row in enumerate(rows):
            content = {**json.loads(row.record), "previous": previous, **(changes if at == position else {})}
            written = {name: value for name, value in content.items() if value is not ...}
            record = json.dumps(written, sort_keys=True, separators=(",", ":")).encode()
            signature, digest = key.private.sign(_signed(ORIGIN, record)), digest_of(record)
            effective = written["effective_ms"]
            columns = {"record": record, "signature": signature, "effective_ms": effective}
            conn.execute(update(register_steps).where(register_steps.c.id == row.id).values(**columns))
            event = {"register": "x", "step": row.step, "record": digest, "kid": key.kid, "effective_ms": effective}
            sig = base64.b64encode(signature).decode()
            append_event(conn, EventType.REGISTER_STEP, {**event, "sig": sig}, signing.clock())
            previous = digest


LIST = events.c.type == "people"
V1 = {"v": 1, **dict.fromkeys(("key", "people", "made_ms", "from_ms", "plans", "sshsig"), ...)}


@pytest.mark.parametrize(
    ("position", "changes"),
    [
        (3, {"by": "Owner"}),
        (3, {"text": "because"}),
        (3, {"key": "SHA256:" + "A" * 43}),
        (3, {"people": "0" * 64}),
        (3, {"plans": {}}),
        (3, {"made_ms": NOW}),
        (3, {"sshsig": "x"}),
        (3, {"plans": 5}),
        (3, {"from_ms": NOW + 10**9}),
        (3, {"from_ms": 10**30}),
        (3, {"effective_ms": NOW + 10**9}),
        (3, {"t_ms": NOW + 10**10, "effective_ms": NOW + 10**10}),
        (3, V1),
        (1, {"advice": "negative"}),
        (0, {"closed": ["wifi-help"]}),
    ],
)  # fmt: skip
def test_who_has_the_database_and_the_key_of_the_ledger_cannot_make_a_step_of_a_person(
    signing: Signing, position: int, changes: dict[str, object]
) -> None:
    signing.live()
    rewritten(signing, position, **changes)
    with raises(register_record_error) as refused:
        signing.history()
    assert (refused.value.places["what"], refused.value.places["step"]) == ("person", min(position + 1, 4))


def test_a_record_that_was_rewritten_as_it_was_holds(signing: Signing) -> None:
    signing.live(1)
    rewritten(signing, 0)
    assert len(signing.history()) == 1


@pytest.mark.parametrize(
    ("what", "tamper"),
    [
        (
            "people",
            lambda conn: conn.execute(update(events).where(LIST).values(opening=b"x" * 40)),
        ),
        ("person", lambda conn: conn.execute(delete(events).where(LIST))),
        ("form", lambda conn: conn.execute(update(register_steps).values(record=b'{"v":2}'))),
    ],
)
def test_what_is_changed_around_signed_steps_shows(
    signing: Signing, what: str, tamper: Callable[[Connection], object]
) -> None:
    signing.live()
    with signing.desk.store.transaction() as conn:
        tamper(conn)
    with raises(register_record_error) as refused:
        signing.history()
    assert refused.value.places["what"] == what


@pytest.mark.parametrize("changes", [{"v": 3}, {"made_ms": "x"}, {"sshsig": None}, {"sshsig": ...}])
def test_a_record_of_another_version_is_not_read(signing: Signing, changes: dict[str, object]) -> None:
    signing.live(1)
    rewritten(signing, 0, **changes)
    with raises(register_record_error) as refused:
        signing.history()
    assert refused.value.places["what"] == "form"


def test_who_could_not_sign_then_did_not(signing: Signing) -> None:
    steps = signing.live()
    with signing.desk.store.transaction() as conn:
        conn.execute(delete(events).where(events.c.type == "people"))
        note_people(conn, people_of(STATED[:1]), NOW)
    assert steps[-1].signed is not None
    with raises(register_record_error) as refused:
        signing.history()
    assert refused.value.places["what"] == "person"
    assert steps[-1].signed.role is Role.OPERATOR
