"""A household for a call centre: the sentences it reads itself, no consent, and nobody unknown opens anything."""

import pytest
from tests.unit.web.test_household import activity

from sluis.api.sharing import Sharing
from sluis.web.desk_answers import ActivityStanding, AskedBefore, Standing
from sluis.web.household import state_of
from sluis.web.service import HOW, IDENTIFIED, WHY, desk_view, in_words, ways_to_identify

ASKED = (
    AskedBefore("object", "quality", "2026-11-02T00:00:00Z", None, "2026-11-02T00:00:00Z"),
    AskedBefore("restrict", None, "2026-11-03T00:00:00Z", None, "2026-11-03T00:00:00Z"),
    AskedBefore("help", "gone", "2026-11-04T00:00:00Z", None, "2026-11-04T00:00:00Z"),
)


def standing(closed: str | None = None, left: str | None = None, use: str | None = None) -> Standing:
    return Standing(7, use, left, (ActivityStanding("quality", closed, None, consented=False),), ASKED)


def sharing(**more: object) -> Sharing:
    return Sharing("00", "P", None, None, (activity(**more),), ())


def test_each_activity_has_its_own_requests_and_the_rest_stands_below() -> None:
    view = desk_view(sharing(), standing("closed-objection"), "en")
    [card] = view.cards
    assert (card.open, card.state) == (False, "Closed: you objected.")
    assert (card.asked, view.asked) == (ASKED[:1], ASKED[1:])
    assert (card.open, card.state) == state_of(card.activity, standing("closed-objection").activities[0], "en")


def test_a_consent_is_no_act_of_a_call_centre() -> None:
    [card] = desk_view(sharing(trigger="consent", objectionable=False), standing("closed-consent"), "en").cards
    assert (card.consent, card.acts) == (True, ())


def test_a_button_says_what_is_written_down() -> None:
    [card] = desk_view(sharing(), standing(), "nl").cards
    assert "Bezwaar vastleggen" in [act.words for act in card.acts]


def test_who_moved_out_has_no_acts() -> None:
    view = desk_view(sharing(), standing(left="2026-11-05T00:00:00Z"), "en")
    assert (view.acts, view.cards[0].acts) == ((), ())


@pytest.mark.parametrize(("use", "many"), [("shared", True), ("business", True), ("consumer", False), (None, False)])
def test_of_a_line_it_is_said_whether_one_household_has_it(use: str | None, many: bool) -> None:  # noqa: FBT001
    assert desk_view(sharing(), standing(use=use), "en").many is many


def test_what_opens_something_needs_somebody_who_is_known() -> None:
    assert "none" not in ways_to_identify("help", "nl")
    assert set(ways_to_identify("object", "nl")) == set(IDENTIFIED)


@pytest.mark.parametrize("choices", [WHY, HOW, IDENTIFIED])
def test_a_closed_list_is_told_in_both_languages(choices: dict[str, str]) -> None:
    dutch, english = in_words(choices, "nl"), in_words(choices, "en")
    assert list(dutch) == list(english) == list(choices)
    assert not set(dutch.values()) & set(english.values())
