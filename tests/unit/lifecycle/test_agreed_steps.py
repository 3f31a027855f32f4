"""Steps of who is signed in: of an account that the settings tie to a person, for what was shown, and one role each."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, select, update
from tests.flow.gatehouse import Clock
from tests.flow.living import NOW, begun_journal
from tests.raised import raises
from tests.unit.lifecycle.test_signed_steps import KEYS, ORIGIN, WORDS, Signing

from sluis.errors.register import (
    register_account_error,
    register_document_error,
    register_nobody_signs_error,
    register_record_error,
    register_same_person_error,
)
from sluis.errors.standing import standing_closed_error
from sluis.keys.keystore import Keystore, kid_of
from sluis.lifecycle.account import Account
from sluis.lifecycle.desk import Desk
from sluis.lifecycle.people import People, StatedSigner, people_of
from sluis.lifecycle.step import Advice, Step, StepDetails, StepName
from sluis.lifecycle.steps import _signed
from sluis.lifecycle.to_sign import AgreedTo, HandedIn, namespace_of
from sluis.standing.register_steps import note_steps
from sluis.store.engine import Store
from sluis.store.register_versions import StoredStep, add_step
from sluis.store.registers import digest_of
from sluis.store.schema import events, receipt_keys, register_steps

ISSUER, TOKEN = "https://id.example", "ab" * 32
ACCOUNTS = {name: Account(ISSUER, name.lower()) for name in ("Owner", "Officer", "Operator", "Both", "Nobody")}
ROLES = {"Owner": ("owner",), "Officer": ("dpo",), "Operator": ("operator",), "Both": ("owner", "dpo", "operator")}
IN_WEB = [StatedSigner(name, ROLES[name], None, None, None, ISSUER, name.lower()) for name in ROLES]
AT_SHELL = [StatedSigner(name, ROLES[name], KEYS[name].line) for name in ROLES]
TAKES = dict(zip(StepName, ("Owner", "Officer", "Owner", "Operator"), strict=True))


class Agreeing(Signing):
    """A desk at which people agree, signed in, beside others who sign."""

    def agreed(self, name: StepName, who: str = "", token: str = TOKEN) -> AgreedTo:
        return AgreedTo(self.document(name), ACCOUNTS[who or TAKES[name]], token)

    def agree(self, name: StepName, who: str = "") -> Step:
        self.clock.at_ms += 10
        handed = self.agreed(name, who)
        self.clock.at_ms += 60_000
        return self.hand_in(name, handed)

    def hand_in(self, name: StepName, handed: HandedIn | AgreedTo, details: StepDetails | None = None) -> Step:
        return self.take(name, handed, details)  # type: ignore[arg-type]


@pytest.fixture
def agreeing(store: Store, keystore: Keystore, tmp_path: Path) -> Agreeing:
    clock, journal = Clock(NOW), begun_journal(store, keystore, tmp_path)
    people = people_of([*IN_WEB, *AT_SHELL])
    return Agreeing(Desk(store, keystore, ORIGIN, clock, people=people, journal=journal), clock)


def test_a_life_is_agreed_to_by_those_who_have_the_roles(agreeing: Agreeing) -> None:
    steps = [agreeing.agree(name) for name in StepName]
    assert agreeing.history() == steps
    assert [step.details.by for step in steps] == list(TAKES.values())
    for step in steps:
        assert step.agreed is not None
        assert (step.signed, step.agreed.account, step.agreed.token) == (None, ACCOUNTS[TAKES[step.name]], TOKEN)
        assert json.loads(step.agreed.document)["register"] == step.register


def test_the_events_of_such_a_step_name_neither_account_nor_token(agreeing: Agreeing) -> None:
    agreeing.agree(StepName.PROPOSED)
    with agreeing.desk.store.reading() as conn:
        contents = [bytes(row.content) for row in conn.execute(select(events.c.content)).all()]
    assert not [content for content in contents if b"id.example" in content or TOKEN.encode() in content]


@pytest.mark.parametrize(
    ("who", "why"), [("Nobody", "ties? it to nobody"), ("Officer", "is no owner"), ("Operator", "is no owner")]
)
def test_an_account_that_is_tied_to_nobody_or_not_in_the_role_takes_no_step(
    agreeing: Agreeing, who: str, why: str
) -> None:
    with raises(register_account_error, match=why):
        agreeing.agree(StepName.PROPOSED, who)
    assert agreeing.history() == []


def test_who_is_listed_by_a_key_alone_takes_no_step_signed_in(agreeing: Agreeing) -> None:
    agreeing.desk = replace(agreeing.desk, people=people_of(AT_SHELL))
    with raises(register_account_error, match="tie it to nobody"):
        agreeing.agree(StepName.PROPOSED)


def test_nobody_agrees_where_the_settings_list_nobody(agreeing: Agreeing) -> None:
    handed = agreeing.agreed(StepName.PROPOSED)
    agreeing.desk = replace(agreeing.desk, people=People())
    with raises(register_nobody_signs_error):
        agreeing.hand_in(StepName.PROPOSED, handed)


@pytest.mark.parametrize("signs_first", [True, False])
def test_one_person_plays_no_two_roles_by_a_key_and_by_an_account(agreeing: Agreeing, *, signs_first: bool) -> None:
    agreeing.agree(StepName.PROPOSED)
    if signs_first:
        agreeing.take(StepName.ADVISED, agreeing.signed(StepName.ADVISED, "Both"))
        with raises(register_same_person_error):
            agreeing.agree(StepName.APPROVED, "Both")
    else:
        agreeing.agree(StepName.ADVISED, "Both")
        with raises(register_same_person_error):
            agreeing.take(StepName.APPROVED, agreeing.signed(StepName.APPROVED, "Both"))
    assert len(agreeing.history()) == 2


def test_a_new_name_in_the_list_hides_no_second_role(agreeing: Agreeing) -> None:
    agreeing.agree(StepName.PROPOSED)
    agreeing.take(StepName.ADVISED, agreeing.signed(StepName.ADVISED, "Both"))
    renamed = [replace(each, name="Somebody Else") if each.name == "Both" else each for each in (*IN_WEB, *AT_SHELL)]
    agreeing.desk = replace(agreeing.desk, people=people_of(renamed))
    with raises(register_same_person_error):
        agreeing.agree(StepName.APPROVED, "Both")


@pytest.mark.parametrize("kept", [True, False])
def test_one_person_whose_two_entries_get_two_names_or_one_is_taken_out_plays_no_two_roles(
    agreeing: Agreeing, *, kept: bool
) -> None:
    agreeing.agree(StepName.PROPOSED)
    agreeing.take(StepName.ADVISED, agreeing.signed(StepName.ADVISED, "Both"))
    others = [each for each in (*IN_WEB, *AT_SHELL) if each.name != "Both"]
    own = [replace(IN_WEB[-1], name="Somebody Else"), *([AT_SHELL[-1]] if kept else ())]
    agreeing.desk = replace(agreeing.desk, people=people_of([*others, *own]))
    with raises(register_same_person_error):
        agreeing.agree(StepName.APPROVED, "Both")
    agreeing.agree(StepName.APPROVED, "Owner")
    assert len(agreeing.history()) == 3


def test_nothing_is_taken_but_what_was_shown(agreeing: Agreeing) -> None:
    agreeing.agree(StepName.PROPOSED)
    seen = agreeing.agreed(StepName.ADVISED)
    turned = replace(WORDS[StepName.ADVISED], advice=Advice.NEGATIVE)
    with raises(register_document_error, match="another advice"):
        agreeing.hand_in(StepName.ADVISED, seen, turned)
    agreeing.hand_in(StepName.ADVISED, seen)
    with raises(register_document_error, match="another step was recorded since"):
        agreeing.hand_in(StepName.ADVISED, seen)
    late = agreeing.agreed(StepName.APPROVED)
    agreeing.clock.at_ms += 7 * 86_400_000 + 1
    with raises(register_document_error, match="not made in the last seven days"):
        agreeing.hand_in(StepName.APPROVED, late)


def test_a_signature_over_the_document_of_another_is_no_agreement_and_the_other_way_round(agreeing: Agreeing) -> None:
    document = agreeing.document(StepName.PROPOSED)
    signed = HandedIn(document, KEYS["Officer"].file(document, namespace_of(ORIGIN)))
    with raises(register_account_error):
        agreeing.hand_in(StepName.PROPOSED, AgreedTo(document, ACCOUNTS["Officer"], TOKEN))
    with pytest.raises(Exception, match="owner"):
        agreeing.hand_in(StepName.PROPOSED, signed)


@pytest.mark.parametrize(
    ("field", "value"), [("subject", "officer"), ("issuer", "https://other.example"), ("token", "x"), ("by", "Officer")]
)
def test_a_record_that_names_another_does_not_check_even_with_the_key_of_the_ledger(
    agreeing: Agreeing, keystore: Keystore, field: str, value: str
) -> None:
    agreeing.agree(StepName.PROPOSED)
    with agreeing.desk.store.transaction() as conn:
        [row] = conn.execute(select(register_steps)).all()
        record = json.dumps({**json.loads(bytes(row.record)), field: value}, sort_keys=True, separators=(",", ":"))
        signature = keystore.receipt_key(conn).private.sign(_signed(ORIGIN, record.encode()))
        conn.execute(update(register_steps).values(record=record.encode(), signature=signature))
        [event] = conn.execute(select(events).where(events.c.type == "register-step")).all()
        content = {**json.loads(bytes(event.content)), "record": digest_of(record.encode())}
        told = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
        conn.execute(update(events).where(events.c.id == event.id).values(content=told))
        note_steps(conn, keystore, NOW)
    with raises(register_record_error):
        agreeing.history()


def test_who_can_write_the_database_takes_no_step_for_anybody(agreeing: Agreeing) -> None:
    """A key that only the database states signs nothing: it holds no other half of it."""
    agreeing.agree(StepName.PROPOSED)
    strange = Ed25519PrivateKey.generate()
    public = strange.public_key().public_bytes_raw()
    with agreeing.desk.store.transaction() as conn:
        conn.execute(insert(receipt_keys).values(kid=kid_of(public), number=-1, public=public, wrapped=b"x" * 60))
        [row] = conn.execute(select(register_steps)).all()
        forged = strange.sign(_signed(ORIGIN, bytes(row.record)))
        conn.execute(update(register_steps).values(kid=kid_of(public), signature=forged))
    with raises(register_record_error, match="signature"):
        agreeing.history()


def test_a_step_that_is_put_into_the_database_beside_the_journal_keeps_every_other_back(
    agreeing: Agreeing, keystore: Keystore
) -> None:
    """Even one that the key of the ledger signed: how far the life has come stands outside."""
    agreeing.agree(StepName.PROPOSED)
    with agreeing.desk.store.transaction() as conn:
        [row] = conn.execute(select(register_steps)).all()
        content = {**json.loads(bytes(row.record)), "step": "advised", "advice": "positive", "subject": "officer"}
        record = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
        key = keystore.receipt_key(conn)
        add_step(conn, StoredStep(1, "advised", None, record, key.kid, key.private.sign(_signed(ORIGIN, record))))
    with raises(standing_closed_error):
        agreeing.agree(StepName.APPROVED)
