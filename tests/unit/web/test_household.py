"""The words of a household's page: each period and source, and an act only where it changes something."""

from typing import Any

import msgspec
import pytest

from sluis.api.sharing import ActivityInWords, Party, SharedAbout, SharedLine, Sharing
from sluis.web.desk_answers import ActivityStanding, Standing
from sluis.web.household import lead, overview, told

PARTY = Party("Ontvanger B.V.", "Nederland", outside_eea=False)
LINE = SharedLine("quality", "Storingen", PARTY, 2, 0, "2026-11-02", "2026-11-03", (), ())
SHARED = SharedAbout(
    number=7,
    registration="00",
    use=None,
    occupied_from="2026-01-01T00:00:00Z",
    occupied_until=None,
    ledger_from="2026-02-01T00:00:00Z",
    pruned_until=None,
    sealed_until="2026-11-03T00:00:00Z",
    asked_at="2026-12-01T12:00:00Z",
    lines=(LINE,),
)


def activity(**more: object) -> ActivityInWords:
    usual: dict[str, object] = {
        "activity": "quality", "purpose": "Storingen", "recipient": PARTY, "trigger": "always", "window_hours": None,
        "objectionable": True, "grounds": (), "kept": None, "kinds": (), "guests": False, "neighbours": (),
        "consent_version": None, "withheld": (), "closed": None,
    }  # fmt: skip
    return ActivityInWords(**{**usual, **more})  # type: ignore[arg-type]


def stands(closed: str | None = None, *, until: str | None = None, consented: bool = False) -> Standing:
    return Standing(7, None, None, (ActivityStanding("quality", closed, until, consented),), ())


def shown(entry: ActivityInWords, standing: Standing, shared: SharedAbout = SHARED) -> Any:
    return overview(Sharing("00", "P", None, None, (entry,), ()), shared, standing, "en")


def asks(entry: ActivityInWords, standing: Standing) -> list[str]:
    return [act.ask for act in shown(entry, standing).cards[0].acts]


def changed(**more: object) -> SharedAbout:
    return msgspec.structs.replace(SHARED, **more)


def test_the_first_sentence_has_its_period_its_count_and_with_whom() -> None:
    assert lead(SHARED, "en") == (
        "From 1 February 2026 at 01:00 to 1 December 2026 at 13:00 we shared with Ontvanger B.V.: "
        "2 reports about this connection."
    )
    assert lead(changed(ledger_from=None), "nl").startswith("Ons logboek is nog niet begonnen")


def test_a_database_that_lacks_a_part_counts_at_least_and_names_stand_as_people_say_them() -> None:
    assert "Ontvanger B.V.: at least 2 reports" in lead(changed(behind=True), "en")
    assert "Ontvanger B.V. gedeeld: minstens 2 meldingen" in lead(changed(behind=True), "nl")
    others = [msgspec.structs.replace(LINE, recipient=msgspec.structs.replace(PARTY, name=name)) for name in "CAB"]
    assert "met A, B en C gedeeld" in lead(changed(lines=tuple(others)), "nl")


def test_nothing_is_said_of_the_ledger_and_of_a_time() -> None:
    nothing = lead(changed(lines=()), "en")
    assert nothing.startswith("From 1 February 2026")
    assert "our ledger holds no report" in nothing
    assert "to 3 November 2026" in nothing, "what came after is not sealed"
    stopped = msgspec.structs.replace(LINE, sent=0, stopped=2)
    assert lead(changed(lines=(stopped,)), "en") == nothing


@pytest.mark.parametrize("sealed_until", [None, "2026-01-15T00:00:00Z"])
def test_of_a_time_of_which_nothing_is_sealed_no_none_is_said(sealed_until: str | None) -> None:
    unsealed = changed(lines=(), sealed_until=sealed_until)
    assert lead(unsealed, "en").startswith("We cannot prove yet what was shared")
    assert lead(unsealed, "nl").startswith("Wij kunnen nog niet bewijzen wat er is gedeeld")
    assert not shown(activity(), stands(), unsealed).tells_none
    assert shown(activity(), stands(), changed(lines=())).tells_none


@pytest.mark.parametrize("lines", [(), (LINE,)])
def test_a_ledger_that_is_behind_holds_no_none_and_says_that_counts_may_be_too_low(
    lines: tuple[SharedLine, ...],
) -> None:
    behind = changed(lines=lines, behind=True)
    assert lead(behind, "en").startswith("From 1 February" if lines else "We cannot say what was shared")
    assert lead(behind, "nl").startswith("Van 1 februari" if lines else "Wij kunnen niet zeggen wat er is gedeeld")
    assert told(behind, "en")[0].startswith("Our database lacks a part of our ledger")
    assert not shown(activity(), stands(), behind).tells_none


@pytest.mark.parametrize(
    ("more", "first"),
    [
        ({"pruned_until": "2026-06-01T00:00:00Z"}, "From 1 June 2026"),
        ({"occupied_from": "2026-08-01T00:00:00Z"}, "From 1 August 2026"),
    ],
)
def test_the_period_begins_where_it_can_be_told(more: dict[str, object], first: str) -> None:
    assert lead(changed(**more), "en").startswith(first)


def test_what_was_thrown_away_registered_later_or_left_is_told() -> None:
    sentences = told(
        changed(
            pruned_until="2026-06-01T00:00:00Z",
            occupied_from="2026-08-01T00:00:00Z",
            occupied_until="2026-09-01T00:00:00Z",
            sealed_until=None,
        ),
        "en",
    )
    assert [sentence.split(" ")[0:3] for sentence in sentences] == [
        ["What", "we", "held"],
        ["Your", "household", "is"],
        ["You", "moved", "out"],
        ["We", "read", "this"],
        ["Nothing", "of", "it"],
    ]


@pytest.mark.parametrize(
    ("entry", "standing", "acts"),
    [
        (activity(), stands(), ["object"]),
        (activity(), stands("closed-objection"), []),
        (activity(objectionable=False), stands(), []),
        (activity(trigger="consent", objectionable=False), stands("closed-consent"), ["consent"]),
        (activity(trigger="consent", objectionable=False), stands(consented=True), ["withdraw"]),
        (activity(trigger="consent", objectionable=False, closed="closed-law"), stands("closed-consent"), []),
        (activity(trigger="help-request"), stands("closed-trigger"), ["help", "object"]),
        (activity(trigger="help-request"), stands(until="2026-12-04T00:00:00Z"), ["withdraw", "object"]),
    ],
)
def test_an_act_is_offered_where_it_changes_something(
    entry: ActivityInWords, standing: Standing, acts: list[str]
) -> None:
    assert asks(entry, standing) == acts


def test_what_closes_it_for_everybody_is_said_before_what_closes_it_for_one() -> None:
    card = shown(activity(closed="closed-law"), stands("closed-objection")).cards[0]
    assert (card.open, card.state) == (
        False,
        "Closed for everybody: what we have on record is not enough for the law.",
    )
    assert shown(activity(), stands()).cards[0].state == "Open: this is always on, unless you object."


def test_what_was_shared_under_an_activity_that_is_gone_is_shown_apart() -> None:
    page = shown(activity(activity="other"), stands())
    assert (page.earlier, page.cards[0].lines) == ((LINE,), ())


def test_everything_at_once_is_offered_until_it_is_done() -> None:
    assert [act.ask for act in shown(activity(), stands()).acts] == ["object", "restrict"]
    assert [act.ask for act in shown(activity(), stands("closed-objection")).acts] == ["restrict"]
    assert shown(activity(), stands("closed-restriction")).acts == ()
