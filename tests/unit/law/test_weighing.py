"""One order for every rule: wrong, missing, to be weighed, fine."""

from datetime import date

from sluis.law.weighing import ABSENT, PASSED, Weighing, shown
from sluis.terms import Verdict


def test_what_is_wrong_comes_before_what_is_missing_and_that_before_what_is_weighed() -> None:
    weighing = Weighing()
    assert weighing.answer().verdict is Verdict.PASS
    assert weighing.answer().reason_id == PASSED
    weighing.review("one", "weigh", "decide")
    weighing.review("two", "weigh again", "decide")
    assert weighing.answer().verdict is Verdict.REVIEW
    assert [reason.key for reason in weighing.answer().reviews] == ["one", "two"]
    weighing.need("a.b", None)
    assert (weighing.answer().verdict, weighing.answer().missing) == (Verdict.UNKNOWN, ("a.b",))
    weighing.wrong("first", "mend")
    weighing.wrong("second", "mend")
    assert (weighing.answer().verdict, weighing.answer().reason_id) == (Verdict.FAIL, "first")
    assert weighing.answer().missing == ("a.b",)


def test_a_fact_has_to_be_what_it_has_to_be() -> None:
    for value, verdict in ((None, Verdict.UNKNOWN), (False, Verdict.FAIL), (True, Verdict.PASS)):
        weighing = Weighing()
        weighing.must("a", value, "wrong", "mend")
        assert weighing.answer().verdict is verdict
        assert weighing.answer().facts == (("a", shown(value)),)


def test_a_list_lacks_what_it_lacks_and_is_named_by_its_path() -> None:
    weighing = Weighing()
    weighing.holds("a", ("x",), ("x", "y"))
    answer = weighing.answer()
    assert answer.missing == ("a",)
    assert answer.places["facts"] == "a (y)"
    whole = Weighing()
    whole.holds("a", ("x", "y"), ("x", "y"))
    assert whole.answer().verdict is Verdict.PASS


def test_a_day_that_lies_ahead_is_wrong() -> None:
    day = date(2026, 1, 2)
    for at, verdict in ((date(2026, 1, 1), Verdict.FAIL), (day, Verdict.PASS)):
        weighing = Weighing()
        weighing.begun("a", day, at, "on {day}", "wait")
        assert weighing.answer().verdict is verdict
    never = Weighing()
    never.begun("a", None, day, "on {day}", "wait")
    assert never.answer().facts == (("a", ABSENT),)
    assert never.answer().verdict is Verdict.UNKNOWN
