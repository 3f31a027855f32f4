"""Who may sign: what the settings may state, and the list on record that opens its own commitment."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from tests.raised import raises
from tests.ssh_people import Signatory, signatory

from sluis.errors.register import register_record_error
from sluis.keys.keystore import Keystore
from sluis.ledger.events import EventType, append_opened_without_slot, events_of
from sluis.lifecycle.people import (
    People,
    Person,
    Role,
    StatedSigner,
    known_as,
    note_people,
    people_of,
    problems,
    recorded_people,
)
from sluis.lifecycle.step import ROLE_OF
from sluis.store.engine import Store
from sluis.store.schema import events

ONE, OTHER = Signatory().line, Signatory().line
OWNER = StatedSigner("Hoofd Klantenservice", ("owner",), f"{ONE} hoofd@voorbeeld.example")
OFFICER = StatedSigner("FG", ("dpo",), OTHER, 10, 20)
SERVICE = "https://id.example"
IN_WEB = StatedSigner("FG", ("dpo",), None, issuer=SERVICE, subject="7")


def test_a_list_is_the_same_in_whatever_order_and_with_whatever_comment_it_is_stated() -> None:
    people = people_of([OWNER, OFFICER])
    assert people == people_of([OFFICER, StatedSigner(OWNER.name, OWNER.roles, ONE)])
    assert people.digest != people_of([OWNER]).digest != People().digest
    assert [person.line.split(" ", 3)[0] for person in people.signers] == ["dpo", "owner"]
    assert people.signers[0].line == f"dpo {OTHER} 10 20 FG"


@pytest.mark.parametrize(("at_ms", "signs"), [(9, False), (10, True), (19, True), (20, False)])
def test_a_key_counts_from_its_moment_until_before_its_end(at_ms: int, *, signs: bool) -> None:
    [person] = people_of([OFFICER]).signers
    assert person.signs_at(at_ms) is signs
    assert people_of([OWNER]).signers[0].signs_at(at_ms)


def test_a_person_is_found_by_key() -> None:
    people = people_of([OWNER, OFFICER])
    for person in people.signers:
        assert people.of_key(person.key) == person
    assert people_of([OWNER]).of_key(people.signers[0].key) is None
    assert isinstance(people.signers[0], Person)


@pytest.mark.parametrize(
    ("signer", "place", "problem"),
    [
        (StatedSigner("A", ("dpo",), None), "signers[0]", "needs either a key, or issuer and subject"),
        (StatedSigner("A", ("dpo",), ONE, issuer=SERVICE, subject="7"), "signers[0]", "needs either a key"),
        (StatedSigner("A", ("dpo",), None, issuer=SERVICE), "signers[0]", "needs either a key"),
        (StatedSigner("A", ("dpo",), None, issuer="id.example", subject="7"), "signers[0]", "needs either a key"),
        (StatedSigner("", ("dpo",), ONE), "signers[0].name", "must be a name"),
        (StatedSigner("a  b", ("dpo",), ONE), "signers[0].name", "must be a name"),
        (StatedSigner("a\u202eb", ("dpo",), ONE), "signers[0].name", "must be a name"),
        (StatedSigner("x" * 257, ("dpo",), ONE), "signers[0].name", "must be a name"),
        (StatedSigner("A", (), ONE), "signers[0].roles", "must be one or more"),
        (StatedSigner("A", ("dpo", "dpo"), ONE), "signers[0].roles", "must be one or more"),
        (StatedSigner("A", ("king",), ONE), "signers[0].roles", "must be one or more"),
        (StatedSigner("A", ("dpo",), ONE, 5, 5), "signers[0].until", "later than since"),
        (StatedSigner("A", ("dpo",), "ssh-ed25519 AAAA"), "signers[0].key", "no public key"),
        (StatedSigner("A", ("dpo",), signatory("ssh-rsa", 1024).line), "signers[0].key", "too short"),
    ],
)
def test_what_cannot_be_stated_is_told_with_its_place(signer: StatedSigner, place: str, problem: str) -> None:
    [(where, what)] = problems([signer])
    assert where == place
    assert problem in what


def test_a_key_is_one_persons() -> None:
    [(place, problem)] = problems([OWNER, StatedSigner("Somebody", ("dpo",), ONE)])
    assert (place, problem) == ("signers[1].key", "stands there twice: a key or account is one person's, in one entry")
    assert list(problems([OWNER, OFFICER])) == []
    assert [place for place, _ in problems([])] == ["signers"]


def test_a_change_of_the_list_is_an_event_that_names_nobody(store: Store, keystore: Keystore) -> None:
    del keystore
    first, second = people_of([OWNER]), people_of([OWNER, OFFICER])
    noted = []
    for at_ms, people in enumerate((People(), first, first, second, People(), People()), 1000):
        with store.transaction() as conn:
            noted.append(note_people(conn, people, at_ms))
    assert noted == [False, True, False, True, True, False]
    with store.reading() as conn:
        known, told = recorded_people(conn), events_of(conn, 0)
    assert [each.people for each in known] == [first, second, People()]
    assert [each.t_ms for each in known] == [1001, 1003, 1004]
    assert {event.type for event in told} == {"people"}
    for event in told:
        assert set(json.loads(event.content)) == {"commitment"}
        assert b"Klantenservice" not in event.content


def test_a_list_that_was_changed_from_outside_does_not_open(store: Store, keystore: Keystore) -> None:
    del keystore
    with store.transaction() as conn:
        note_people(conn, people_of([OWNER]), 1000)
        opening = bytes(conn.execute(select(events.c.opening)).scalar_one())
    for changed in (
        opening.replace(b"owner", b"owner,dpo"),
        bytes([opening[0] ^ 1]) + opening[1:],
        opening[:32] + b"{}",
        opening[:32],
        b"",
        None,
    ):
        with store.transaction() as conn:
            conn.execute(update(events).values(opening=changed))
        with store.reading() as conn, raises(register_record_error) as refused:
            recorded_people(conn)
        assert refused.value.places["what"] == "people"


def test_a_list_that_opens_and_says_no_person_does_not_count(store: Store, keystore: Keystore) -> None:
    del keystore
    for content in ({"is": "people", "signers": ["owner x"]}, {"is": "people", "signers": "x"}, {"is": "other"}):
        with store.transaction() as conn:
            conn.execute(delete(events))
            append_opened_without_slot(conn, EventType.PEOPLE, content, 1000)  # type: ignore[arg-type]
        with store.reading() as conn, raises(register_record_error):
            recorded_people(conn)


def test_the_roles_are_those_of_the_steps_and_who_answers_without_taking_one() -> None:
    assert sorted(Role) == ["dpo", "legal", "operator", "owner"]
    assert set(ROLE_OF.values()) == set(Role) - {Role.LEGAL}


def test_an_account_is_one_persons_and_is_read_back_from_the_record(store: Store) -> None:
    people = people_of([OFFICER, IN_WEB])
    assert {person.name for person in people.signers} == {"FG"}
    assert list(problems([OFFICER, IN_WEB])) == []
    assert [place for place, _ in problems([IN_WEB, IN_WEB])] == ["signers[1].key"]
    with store.transaction() as conn:
        assert note_people(conn, people, 5)
        [recorded] = recorded_people(conn)
    assert recorded.people == people
    assert people.of_key(IN_WEB.known_by) is not None


@given(st.text(max_size=20))
def test_a_name_is_the_same_person_however_it_is_spaced(name: str) -> None:
    known = known_as([], name)
    assert known.is_named(f"  {name} ")
    assert known.is_named(name.upper()) or name.casefold() != name.upper().casefold()
    assert not known.is_named(f"{name} x")


def test_whoever_shares_a_name_or_a_key_with_somebody_in_any_list_is_that_person() -> None:
    def entry(name: str, subject: str) -> StatedSigner:
        return StatedSigner(name, ("owner",), None, issuer=SERVICE, subject=subject)

    before = people_of([entry("Anna de Vries", "1"), entry("anna DE vries", "2"), entry("Bert", "3")])
    after = people_of([entry("Anna Bakker", "2"), entry("Bert", "3"), entry("Carla", "4")])
    known = known_as([before, after], "Anna Bakker", f"{SERVICE} 2")
    assert known.fingerprints == {f"{SERVICE} 1", f"{SERVICE} 2"}
    assert known.is_named("Anna  de Vries")
    assert not known.is_named("Bert")
    assert known_as([before, after], "anna de vries") == known
    assert known_as([after], "Anna Bakker").fingerprints == {f"{SERVICE} 2"}
    assert known_as([before, after], "Dora", f"{SERVICE} 9").fingerprints == {f"{SERVICE} 9"}
