"""There are ten, in their order, and each makes its own answer."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.api.answers_known import AnswersAsked, LedgerCounted, known_of
from sluis.api.answers_made import TEN, fields_that_leave, outside
from sluis.ledger.covered import Covered
from sluis.reports.papers.answers import QUESTIONS


def test_there_are_as_many_answers_as_questions_in_their_order() -> None:
    known = known_of(AnswersAsked(ROOT / "examples" / "register-per-home.yaml", date(2026, 12, 1)))
    assert [answer(known).number for answer in TEN] == list(range(1, len(QUESTIONS) + 1))


def test_what_is_counted_is_what_the_register_lists() -> None:
    known = known_of(AnswersAsked(ROOT / "examples" / "register-per-home.yaml", date(2026, 12, 1)))
    fields = fields_that_leave(known)
    assert len(fields) == 24
    assert sum(lifetime == "day" for _, _, lifetime in fields) == 4
    assert outside(known).figures["yes"].value == 1


@pytest.mark.parametrize("taken", ["access_from: [own] ", "    country: DE"])
def test_a_recipient_of_which_a_place_is_not_on_record_is_counted_as_silent(taken: str, tmp_path: Path) -> None:
    text = (ROOT / "examples" / "register-per-home.yaml").read_text(encoding="utf-8")
    assert taken in text
    (tmp_path / "vocabularies").symlink_to(ROOT / "examples" / "vocabularies")
    file = tmp_path / "register.yaml"
    file.write_text("".join(line for line in text.splitlines(keepends=True) if taken not in line), encoding="utf-8")
    before, after = (
        outside(known_of(AnswersAsked(each, date(2026, 12, 1)))).figures["silent"].value
        for each in (ROOT / "examples" / "register-per-home.yaml", file)
    )
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert before < after


def test_an_empty_ledger_of_which_nothing_is_sealed_gives_no_number() -> None:
    known = known_of(AnswersAsked(ROOT / "examples" / "register-per-home.yaml", date(2026, 12, 1)))
    eighth = TEN[7](replace(known, ledger=LedgerCounted(Covered(1, None, None), 0, 0, "")))
    assert eighth.said[0].words().startswith("Nothing of our ledger is sealed yet")
    sealed = TEN[7](replace(known, ledger=LedgerCounted(Covered(1, None, 5), 0, 0, "")))
    assert "holds 0 records" in sealed.said[0].words()
