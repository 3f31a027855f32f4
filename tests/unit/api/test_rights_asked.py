"""What a household asks as a case: once under a key, shown to who asked it, and a damaged case hides no other."""

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import update
from tests.raised import raises
from tests.unit.api.test_rights_letter import settings

from sluis.api.gate import Gate
from sluis.api.pages import AskedBy, AskingPage, Request, key_of
from sluis.api.rights import Channel, Ending, Kind, close, taken_back
from sluis.api.rights_asked import AskedRight, RightsPage, SignIn, cases_of, look_at_case, opened_in_words
from sluis.errors.gate import household_unknown_error
from sluis.errors.rights import case_unknown_error, rights_text_error, too_many_cases_error
from sluis.store.schema import rights_cases

__all__ = ["settings"]
LINE = "NL-0001"


def opened(gate: Gate, kind: Kind = Kind.ACCESS, by: str = "web/kim", key: str | None = None) -> RightsPage:
    asked = AskedRight(LINE, kind, by, sign_in=SignIn(None, (), None))
    known = None if key is None else key_of("web", key, [kind.value])
    page = RightsPage(asked, known, lambda done: msgspec.json.encode(opened_in_words(gate, done.result)))
    assert page.advance(gate)
    return page


def test_the_same_form_opens_one_case_and_is_answered_alike(settings: Path) -> None:
    with Gate.open(settings) as gate:
        first, again = opened(gate, key="a"), opened(gate, key="a")
        [own] = cases_of(gate, LINE, "web/kim").cases
        assert (len(first.page.done), again.page.done) == (1, [])
        assert msgspec.json.decode(again.page.kept_answer)["number"] == own.number
        assert first.page.done[0].result.case.number == own.number
        assert len(first.page.done[0].result.receipts) == 2


def test_a_case_that_was_damaged_hides_no_other_and_is_not_hidden(settings: Path) -> None:
    with Gate.open(settings) as gate:
        opened(gate)
        opened(gate, Kind.ERASURE)
        with gate.beside().transaction() as conn:
            conn.execute(update(rights_cases).where(rights_cases.c.number == 1).values(head=bytes(32)))
        shown = cases_of(gate, LINE, "web/kim")
        assert ([each.kind for each in shown.cases], shown.complete) == (["erasure"], False)
        assert cases_of(gate, LINE, "web/partner").cases == ()
        with raises(household_unknown_error):
            cases_of(gate, "NL-9999", None)


def test_a_correction_says_what_is_wrong_and_a_look_needs_a_case(settings: Path) -> None:
    with Gate.open(settings) as gate:
        with raises(rights_text_error):
            opened(gate, Kind.RECTIFICATION)
        with raises(case_unknown_error):
            look_at_case(gate, 1)
        opened(gate)
        look_at_case(gate, 1)


@pytest.mark.parametrize("kind", [Kind.COPY, Kind.PORTABILITY])
def test_details_of_devices_need_more_than_a_sign_in(settings: Path, kind: Kind) -> None:
    with Gate.open(settings) as gate:
        case = opened(gate, kind).page.done[0].result.case
        assert case.missing_identity == "own-check"


def test_who_has_many_open_is_told_so_and_what_stops_something_is_never_refused(
    settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sluis.api.rights_asked.MOST_OF_ACCOUNT", 2)
    monkeypatch.setattr("sluis.api.rights_asked.MOST_OF_HOUSEHOLD", 3)
    with Gate.open(settings) as gate:
        for _ in range(2):
            opened(gate)
        with raises(too_many_cases_error) as caught:
            opened(gate, Kind.ERASURE)
        assert caught.value.places["count"] == 2
        opened(gate, by="web/partner")
        with raises(too_many_cases_error):
            opened(gate, by="web/third")
        taken_in = AskedRight(LINE, Kind.ACCESS, "desk", Channel.LETTER, itself=False)
        assert RightsPage(taken_in, None, lambda _: b"").advance(gate), "a letter is taken in"
        by = AskedBy("web/kim", Channel.WEB, received_now=True, anew=True)
        for number, (ask, activity) in enumerate([("object", None), ("restrict", None), ("restrict", None)]):
            page = AskingPage([Request(LINE, ask, activity)], None, single=True, restricted=by)
            assert page.advance(gate)
            assert page.page.done[0].result.case == (5 if number == 1 else None), "one case of the same is open"
        close(gate, 1, "FG", Ending.TAKEN_BACK, taken_back(Channel.WEB, "found it"))
        close(gate, 3, "FG", Ending.TAKEN_BACK, taken_back(Channel.WEB, "found it"))
        opened(gate)
