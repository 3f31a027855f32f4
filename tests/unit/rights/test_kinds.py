"""The closed lists of a case: each member has words, and what the articles say about each kind."""

import pytest
from tests.unit.rights.conftest import request

from sluis.i18n import tr
from sluis.rights.kinds import (
    ALLOWED_GROUNDS,
    AT_ONCE,
    CHANNELS,
    DELAYS,
    ENDINGS,
    GROUNDS,
    KINDS,
    MEANS,
    NEED_IDENTITY,
    PASSED_ON,
    Channel,
    Delay,
    Ending,
    Ground,
    Kind,
    Means,
)
from sluis.standing.events import EventKind


@pytest.mark.parametrize(
    ("members", "words"),
    [(Kind, KINDS), (Channel, CHANNELS), (Means, MEANS), (Ground, GROUNDS), (Delay, DELAYS), (Ending, ENDINGS)],
)
def test_every_member_has_words_in_both_languages(members: type, words: dict[str, str]) -> None:
    assert set(words) == set(members)
    assert all(tr(text, "nl") != text for text in words.values())


def test_what_only_stops_something_needs_no_more_than_the_line() -> None:
    assert set(Kind) - NEED_IDENTITY == {Kind.OBJECTION, Kind.RESTRICTION, Kind.WITHDRAWAL} == set(AT_ONCE)
    assert {EventKind(kind) for kind in AT_ONCE.values()} == {EventKind.OBJECT, EventKind.RESTRICT, EventKind.WITHDRAW}
    assert request().kind in NEED_IDENTITY


def test_a_withdrawal_can_be_refused_on_no_ground_and_compelling_grounds_outweigh_an_objection_only() -> None:
    assert ALLOWED_GROUNDS[Kind.WITHDRAWAL] == ()
    assert {kind for kind, grounds in ALLOWED_GROUNDS.items() if Ground.COMPELLING in grounds} == {Kind.OBJECTION}
    assert set(ALLOWED_GROUNDS) == set(Kind)


def test_article_19_is_kept_for_what_it_names() -> None:
    assert {Kind.RECTIFICATION, Kind.ERASURE, Kind.RESTRICTION} <= set(PASSED_ON)
