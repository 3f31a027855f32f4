"""The form asks what findings miss about one recipient, in two languages; what comes back is typed or refused."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.raised import raises

from sluis.errors import FileName, SluisError
from sluis.errors.register import answer_error
from sluis.i18n import tr
from sluis.register.change import read_change
from sluis.register.check import check_activity
from sluis.register.fact_path import schema_at, steps_of
from sluis.register.load import read_register
from sluis.register.questions import _QUESTIONS, COLUMNS, form_of, questions_for, read_answers

from .register_texts import EXAMPLE, VOCABULARIES

DAY = date(2026, 11, 24)
TO = "recipients.wifi-insight"
NAME = FileName("form.csv")


def asked(*sets: str) -> tuple[object, ...]:
    read = read_register(EXAMPLE, FileName("r.yaml"), VOCABULARIES, tuple(map(read_change, sets)))
    register = read.loaded()
    findings = [finding for name in register.activities for finding in check_activity(register, name, DAY)]
    return questions_for("wifi-insight", findings)


def filled(*rows: tuple[str, str, str], delimiter: str = ";") -> bytes:
    page = io.StringIO()
    sheet = csv.writer(page, delimiter=delimiter)
    sheet.writerow(["fact", "answer", "sha256"])
    sheet.writerows(rows)
    return page.getvalue().encode()


def test_nothing_is_asked_when_nothing_is_missing() -> None:
    assert asked() == ()


def test_each_missing_fact_about_the_recipient_is_asked_once_in_both_languages() -> None:
    questions = asked(f"{TO}.country=", f"{TO}.transfer.tia.outcome=", "controller.dpo=")
    assert [each.path for each in questions] == [f"{TO}.country"]  # type: ignore[attr-defined]
    [question] = questions
    assert question.dutch != question.english  # type: ignore[attr-defined]
    assert {"avg-30-1", "avg-44"} <= set(question.rules)  # type: ignore[attr-defined]
    outcome = asked(f"{TO}.transfer.tia.outcome=")
    assert outcome[0].form.startswith("essentially_equivalent | not_equivalent")  # type: ignore[attr-defined]


def test_every_question_is_about_a_place_of_the_register_and_is_dutch_too() -> None:
    for end, question in _QUESTIONS.items():
        steps = steps_of(f"recipients.any.{end}")
        assert steps is not None
        assert schema_at(steps) is not None, end
        assert tr(question, "nl") != question


def test_the_form_is_a_sheet_with_its_columns_and_comes_back_empty_as_no_answer() -> None:
    form = form_of(asked(f"{TO}.country="))  # type: ignore[arg-type]
    assert form.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(form.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert tuple(rows[0]) == COLUMNS
    assert read_answers(form, NAME, "wifi-insight") == ()


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_answers_are_read_as_the_register_reads_them_whatever_a_spreadsheet_separates_with(delimiter: str) -> None:
    form = filled(
        (f"{TO}.country", "NO", ""),
        (f"{TO}.own_use.training", "Nee", ""),
        (f"{TO}.own_use.improvement", "onbekend", ""),
        (f"{TO}.access_from", "[IN, NO]", "0" * 64),
        delimiter=delimiter,
    )
    answers = read_answers(form, NAME, "wifi-insight")
    assert [(answer.line, answer.change.path) for answer in answers] == [
        (2, f"{TO}.country"), (3, f"{TO}.own_use.training"), (5, f"{TO}.access_from")
    ]  # fmt: skip
    changes = tuple(answer.change for answer in answers)
    register = read_register(EXAMPLE, FileName("r.yaml"), VOCABULARIES, changes).loaded()
    recipient = register.recipients["wifi-insight"]
    assert (recipient.country, recipient.access_from) == ("NO", ("IN", "NO"))
    assert answers[2].document == {"sha256": "0" * 64}


@pytest.mark.parametrize(
    ("form", "line"),
    [
        (b"\xff", 1),
        (b"", None),
        (b"vraag;antwoord\n", 1),
        (filled(("recipients.other.country", "NL", "")), 2),
        (filled(("controller.dpo", "x", "")), 2),
        (filled((f"{TO}.country", "NL", ""), (f"{TO}.country", "US", "")), 3),
        (filled((f"{TO}.county", "NL", "")), 2),
        (filled((f"{TO}.country", "NL", "abc")), 2),
        (b'fact;answer\n"open', 2),
        (filled((f"{TO}.access_from", "[NL", "")), 2),
        (b"fact;answer\n" + b"x" * (1 << 20), 1),
    ],
)
def test_a_form_that_cannot_be_taken_over_says_the_line(form: bytes, line: int | None) -> None:
    if line is None:
        assert read_answers(form, NAME, "wifi-insight") == ()
        return
    with raises(answer_error) as refused:
        read_answers(form, NAME, "wifi-insight")
    assert refused.value.places["line"] == line
    assert "\n" not in refused.value.text("en")


@given(
    st.binary(max_size=200)
    | st.text('fact;answer\n"recipients.wifi-insight.country,=[]{}', max_size=120).map(str.encode)
)
def test_any_bytes_are_answers_or_a_refusal(form: bytes) -> None:
    try:
        answers = read_answers(b"fact;answer\n" + form, NAME, "wifi-insight")
    except SluisError as refusal:
        if refusal.entry is not answer_error:
            raise
        return
    assert all(answer.change.path.startswith(TO) for answer in answers)
