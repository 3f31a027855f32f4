"""Cases as values: opened by a line, shown with both readings, listed by what runs out."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.raised import raises

from sluis.api import rights
from sluis.api.clock import start_clock
from sluis.api.gate import Gate
from sluis.api.ledger import verify_ledger
from sluis.api.rights import Channel, Delay, Ending, Given, Ground, Incoming, Kind, Means
from sluis.errors import FileMissingError
from sluis.errors.gate import household_unknown_error
from sluis.errors.rights import rights_moment_error, rights_text_error

LINE = "NL-0001"
BY_PHONE = rights.taken_back(Channel.TELEPHONE, "found it")


def incoming(kind: Kind = Kind.ACCESS, received: str | None = None, by: str = "FG") -> Incoming:
    return Incoming(kind, Channel.EMAIL, by, received, None, "asked")


def test_a_case_goes_from_the_request_to_its_end(peopled: str, tmp_path: Path) -> None:
    letter = tmp_path / "letter.html"
    letter.write_text("dear household")
    with Gate.open(peopled) as gate:
        opened = rights.open_case(gate, LINE, incoming())
        number = opened.shown.case.number
        rights.check_identity(gate, number, "FG", None, "another voice")
        rights.check_identity(gate, number, "FG", Means.CALL_BACK)
        rights.extend(gate, number, "FG", Delay.COMPLEXITY, "five lines")
        answered = rights.answer(gate, number, "FG", "as asked", letter)
        assert rights.close(gate, number, "FG").shown.case.state is rights.State.CLOSED
        shown = rights.show(gate, number)
        assert verify_ledger(gate).holds
    document = json.loads(json.dumps(shown.document()))
    names = ["opened", "doubted", "identified", "extended", "answered", "closed"]
    assert [step["is"] for step in document["steps"]] == names
    assert {term["id"] for term in document["terms"]} == {"avg-12-3", "avg-12-3-extended", "avg-12-4"}
    assert len(answered.document()["event_receipts"]) == 1  # type: ignore[arg-type]
    assert LINE not in json.dumps(document)


def test_terms_are_those_of_the_clock(peopled: str) -> None:
    received = "2026-04-05T09:00:00Z"
    with Gate.open(peopled) as gate:
        shown = rights.open_case(gate, LINE, incoming(received=received)).shown
    clocked = {each.term.id: each for each in start_clock("request", received).started.deadlines}
    assert shown.case.due == clocked["avg-12-3"].alarm
    term = next(each for each in shown.document()["terms"] if each["id"] == "avg-12-3")  # type: ignore[union-attr,index,call-overload]
    assert set(term["readings"]) == {"plain", "regulation"}  # type: ignore[index,arg-type,call-overload]
    assert shown.late


def test_what_is_due_is_listed_first_and_alone_when_asked(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        rights.open_case(gate, LINE, incoming())
        late = rights.open_case(gate, LINE, incoming(received="2026-04-05")).shown.case.number
        withdrawn = rights.open_case(gate, LINE, incoming(Kind.WITHDRAWAL)).shown.case.number
        everything = [each.case.number for each in rights.list_cases(gate).cases]
        due = [each.case.number for each in rights.list_cases(gate, due=True).cases]
        assert (everything[0], set(due)) == (late, {late, withdrawn})
        assert len(rights.list_cases(gate, household=LINE).cases) == 3
        rights.refuse(gate, late, "FG", Ground.UNFOUNDED, "the same question, answered yesterday")
        assert [each.case.number for each in rights.list_cases(gate, due=True).cases] == [withdrawn]
        with raises(household_unknown_error):
            rights.list_cases(gate, household="none")


def test_what_is_missing_or_cannot_be_is_one_sentence(peopled: str, tmp_path: Path) -> None:
    with Gate.open(peopled) as gate:
        with raises(rights_text_error):
            rights.open_case(gate, LINE, incoming(by=" "))
        for received in ("yesterday", "2099-01-01"):
            with raises(rights_moment_error):
                rights.open_case(gate, LINE, incoming(received=received))
        number = rights.open_case(gate, LINE, incoming()).shown.case.number
        with raises(rights_text_error):
            rights.check_identity(gate, number, "FG", None)
        with pytest.raises(FileMissingError):
            rights.answer(gate, number, "FG", "as asked", tmp_path / "none")
        assert rights.close(gate, number, "FG", Ending.TAKEN_BACK, BY_PHONE).document()["kept"] is True


def test_an_erasure_says_when_it_is_complete_and_nothing_waits_where_nothing_was_shared(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        number = rights.open_case(gate, LINE, incoming(Kind.ERASURE)).shown.case.number
        rights.check_identity(gate, number, "FG", Means.COUNTER)
        done = rights.answer(gate, number, "FG", "as asked", None, Given.DECLINED)
        assert done.document()["erased_when_signed"] == 0
        sent = rights.send(gate)
        assert (sent.attempts, sent.open, sent.document()) == ((), 0, {"opened": 0, "owed": 0, "messages": []})
        assert verify_ledger(gate).holds
        year = datetime.fromtimestamp(done.shown.now_ms / 1000, UTC).year
        assert done.shown.case.due is not None
        assert done.shown.case.due.year in {year, year + 1}


def test_a_request_that_begins_anew_does_not_hide_from_when_somebody_asked(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        for _ in range(2):
            number = rights.open_case(gate, LINE, incoming()).shown.case.number
            rights.close(gate, number, "FG", Ending.TAKEN_BACK, BY_PHONE)
        rights.open_case(gate, LINE, incoming(Kind.ERASURE))
        again = rights.open_case(gate, LINE, incoming()).shown.case.number
        assert rights.show(gate, again).document()["taken_back_before"] == [1, 2]
        listed = {number: rights.show(gate, number).taken_back_before for number in (1, 2, 3)}
    assert listed == {1: (), 2: (1,), 3: ()}
