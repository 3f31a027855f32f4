"""What one person stops two start again; nobody is the first whom the gate did not hear."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update
from tests.flow.gatehouse import Clock, build, opened
from tests.raised import raises

from sluis.errors.desk import person_needed_error, second_person_error
from sluis.errors.standing import recipient_stopped_error
from sluis.gate.state.opening import WITHIN_MS, Opening, Stopped, asked_until, second_word
from sluis.gate.state.recipient_stop import stop_sending
from sluis.gate.state.state import GateState
from sluis.ledger.acts import Actor, acting
from sluis.lifecycle.people import note_people
from sluis.store.schema import events, openings

ENTRY = (
    "[[people.signers]]\nname = '{name}'\nroles = ['operator']\nissuer = 'https://id.example'\nsubject = '{subject}'\n"
)
STOP = Stopped({"recipient": "wifi-insight"}, 7)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path, database_url: str, clock: Clock) -> Iterator[GateState]:
    with opened(build(tmp_path, database=database_url), clock) as gate:
        yield gate


def word(state: GateState, who: str, *, dpo: bool = False, stopped: Stopped = STOP) -> Opening:
    with acting(Actor("https://id.example", who, "00" * 32, for_own_household=False)), state.transaction() as conn:
        return second_word(state, conn, stopped, dpo=dpo)


def test_the_second_person_opens_and_both_are_on_record(state: GateState, clock: Clock) -> None:
    until = clock() + WITHIN_MS
    assert word(state, "anna") == word(state, "anna") == Opening(opened=False, until_ms=until)
    with state.store.reading() as conn:
        assert asked_until(state, conn, STOP) == until
    assert word(state, "bert", dpo=True) == Opening(opened=True)
    assert not word(state, "bert", dpo=True).opened, "it begins anew"
    with state.store.reading() as conn:
        told = [
            json.loads(bytes(row.opening)[32:]) for row in conn.execute(select(events).where(events.c.type == "act"))
        ]
    assert [(each["subject"], each["opening"], each["recipient"]) for each in told] == [
        ("anna", "asked", "wifi-insight"),
        ("bert", "done", "wifi-insight"),
        ("bert", "asked", "wifi-insight"),
    ]


def test_one_of_the_two_is_the_data_protection_officer(state: GateState) -> None:
    assert not word(state, "anna").opened
    with raises(second_person_error):
        word(state, "bert")
    assert word(state, "chris", dpo=True).opened
    assert not word(state, "chris", dpo=True).opened
    assert word(state, "bert").opened, "whoever of the two it is"


def test_a_word_counts_for_a_day_and_for_one_stop(state: GateState, clock: Clock) -> None:
    word(state, "anna", dpo=True)
    assert not word(state, "bert", stopped=Stopped(STOP.about, 8)).opened, "it was stopped again since"
    word(state, "anna", dpo=True)
    clock.at_ms += WITHIN_MS
    assert not word(state, "bert").opened
    clock.at_ms -= WITHIN_MS + 1
    assert not word(state, "chris", dpo=True).opened, "nor before it was said"


def test_who_writes_the_database_is_not_the_first(state: GateState) -> None:
    word(state, "anna")
    with state.store.transaction() as conn:
        asked = json.dumps({"dpo": True, "since_ms": 7, "who": "00" * 32}, sort_keys=True)
        conn.execute(update(openings).values(asked=asked))
    assert not word(state, "bert").opened
    with state.store.transaction() as conn:
        conn.execute(update(openings).values(what=Stopped({"recipient": "netwerk-meting"}, 7).key))
    assert not word(state, "chris", dpo=True, stopped=Stopped({"recipient": "netwerk-meting"}, 7)).opened


def test_nobody_who_is_not_known_opens_anything(state: GateState) -> None:
    with raises(person_needed_error), state.transaction() as conn:
        second_word(state, conn, STOP, dpo=True)


def test_two_accounts_of_one_name_are_one_person(tmp_path: Path, database_url: str) -> None:
    accounts = {"anna": "Anna de Boer", "anna2": "ANNA de Boer", "bert": "Bert Smit"}
    people = "".join(ENTRY.format(name=name, subject=subject) for subject, name in accounts.items())
    with opened(build(tmp_path, database=database_url, more=people)) as gate:
        assert not word(gate, "anna", dpo=True).opened
        assert not word(gate, "anna2").opened
        assert word(gate, "bert").opened


def test_an_account_that_stood_under_another_name_before_is_the_same_person(tmp_path: Path, database_url: str) -> None:
    """Whoever gives his second account another name in the settings is no second person."""
    before = "".join(ENTRY.format(name="Anna de Boer", subject=subject) for subject in ("anna", "anna2"))
    after = ENTRY.format(name="Anna de Boer", subject="anna") + ENTRY.format(name="Carla", subject="anna2")
    with opened(build(tmp_path, database=database_url, more=before)) as gate:
        with gate.transaction() as conn:
            note_people(conn, gate.settings.signers(), gate.clock())
        assert not word(gate, "anna", dpo=True).opened
    with opened(build(tmp_path, database=database_url, more=after)) as gate:
        assert not word(gate, "anna2").opened
        assert word(gate, "bert").opened


def test_who_stops_it_once_more_takes_the_first_word_away(state: GateState) -> None:
    stop_sending(state, "wifi-insight")
    word(state, "anna", dpo=True)
    with raises(recipient_stopped_error):
        stop_sending(state, "wifi-insight")
    assert not word(state, "bert").opened, "what anna said was said before"
    assert word(state, "anna", dpo=True).opened
