"""What was not given was not looked at."""

from datetime import date

from source_tree import ROOT

from sluis.api.answers_known import AnswersAsked, known_of


def test_what_was_not_given_is_absent() -> None:
    known = known_of(AnswersAsked(ROOT / "examples" / "register-per-home.yaml", date(2026, 12, 1)))
    assert (known.ledger, known.audited, known.day) == (None, None, date(2026, 12, 1))
    assert known.all.value == 2
    assert known.checked.day == known.day
