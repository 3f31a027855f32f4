"""What a recipient is asked, and what its answers would do."""

import csv
import io
from datetime import date
from pathlib import Path

from source_tree import ROOT
from tests.raised import raises

from sluis.api.questions import answers_from, questions_about
from sluis.api.register import check_register
from sluis.errors.register import answer_error, recipient_unknown_error

PUBLIC = ROOT / "examples" / "registers" / "march-2026-public-record.yaml"
DAY = date(2026, 3, 3)


def filled_in(form: bytes, **answers: str) -> bytes:
    rows = list(csv.reader(io.StringIO(form.decode("utf-8-sig")), delimiter=";"))
    head = rows[0]
    for row in rows[1:]:
        row[head.index("answer")] = answers.get(row[head.index("fact")].rpartition(".")[2], "")
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode()


def recipient() -> str:
    return next(iter(check_register(PUBLIC, DAY).register.recipients))


def test_every_fact_that_is_missed_is_asked_once() -> None:
    asked = questions_about(PUBLIC, recipient(), DAY)
    facts = [question.path for question in asked.questions]
    assert facts
    assert len(facts) == len(set(facts))
    assert asked.form().startswith(b"\xef\xbb\xbf")


def test_an_answer_changes_the_findings_and_not_the_register(tmp_path: Path) -> None:
    before = PUBLIC.read_bytes()
    asked = questions_about(PUBLIC, recipient(), DAY)
    form = tmp_path / "form.csv"
    form.write_bytes(filled_in(asked.form(), country="NL"))
    done = answers_from(PUBLIC, asked, form)
    assert [answer.value for answer in done.answers] == ["NL"] * len(done.answers)
    assert done.document()["before"] == asked.checked.verdicts()
    assert PUBLIC.read_bytes() == before


def test_a_recipient_or_an_answer_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    with raises(recipient_unknown_error):
        questions_about(PUBLIC, "none", DAY)
    asked = questions_about(PUBLIC, recipient(), DAY)
    form = tmp_path / "form.csv"
    form.write_bytes(filled_in(asked.form(), legal_entity="Voorbeeld", role="friend"))
    with raises(answer_error):
        answers_from(PUBLIC, asked, form)
