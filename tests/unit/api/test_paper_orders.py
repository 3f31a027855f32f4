"""Each paper of the list is made, whole, under a name that nobody chose; one that is too long is none."""

from collections.abc import Iterator
from datetime import date

import pytest
from tests.flow.gatehouse import build
from tests.raised import raises

from sluis.api import paper_orders
from sluis.api.gate import Gate
from sluis.api.paper_list import MEDIA, PaperForm, PaperKind, papers_listed
from sluis.api.paper_orders import PaperOrder, make_paper_file
from sluis.api.papers import Delay
from sluis.errors.register import register_not_activated_error, register_version_unknown_error
from sluis.errors.reports import (
    paper_form_error,
    paper_incomplete_error,
    paper_long_error,
    paper_version_day_error,
)
from sluis.gate.state.state import open_gate, wall_clock

DELAY = Delay("To", "About", date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1), "Why", "Who")


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    folder = tmp_path_factory.mktemp("papers")
    open_gate(build(folder), wall_clock).close()
    with Gate.open(folder / "gate.toml") as opened:
        yield opened


def order(kind: PaperKind, form: PaperForm = PaperForm.HTML, **more: object) -> PaperOrder:
    whole = {"activity": "wifi-help", "recipient": "wifi-insight", "delay": DELAY, "lang": "nl", **more}
    return PaperOrder(kind=kind, form=form, **whole)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", PaperKind)
def test_each_paper_says_first_what_the_desk_says_it_says(gate: Gate, kind: PaperKind) -> None:
    made = make_paper_file(gate, order(kind))
    assert made.media_type == "text/html; charset=utf-8"
    assert f"<title>{made.title}" in made.content.decode()
    first = made.first.split(": ")[-1].lstrip("0123456789. ").split("&")[0].split('"')[0].split("'")[0]
    assert first.lower() in made.content.decode().lower(), "a number stands in it by itself, before its words"
    assert made.rests_on
    assert made.does_not_show
    assert made.first not in repr(made)


@pytest.mark.parametrize("form", [PaperForm.DOCX, PaperForm.XLSX, PaperForm.JSONLD])
def test_the_register_is_had_in_every_form_of_the_list(gate: Gate, form: PaperForm) -> None:
    made = make_paper_file(gate, order(PaperKind.REGISTER, form, day=date(2090, 1, 1)))
    assert made.content == make_paper_file(gate, order(PaperKind.REGISTER, form, day=date(2090, 1, 1))).content
    assert (made.name.rpartition(".")[2], made.media_type) == (form.value, MEDIA[form])


@pytest.mark.parametrize(
    ("kind", "more", "what"),
    [
        (PaperKind.NOTICE, {"activity": None}, "activity"),
        (PaperKind.INCIDENT, {"recipient": " "}, "recipient"),
        (PaperKind.INCIDENT, {"from_ms": 4_000_000_000_000}, "period"),
        (PaperKind.CUSTOMERS, {"from_ms": 2, "to_ms": 1}, "period"),
        (PaperKind.DELAY, {"delay": None}, "letter"),
    ],
)
def test_an_order_that_says_too_little_makes_nothing(
    gate: Gate, kind: PaperKind, more: dict[str, object], what: str
) -> None:
    with raises(paper_incomplete_error) as caught:
        make_paper_file(gate, order(kind, PaperForm.HTML, **more))
    assert str(caught.value.places["what"]) == what


def test_a_form_it_does_not_have_and_a_day_before_the_register_are_refused(gate: Gate) -> None:
    with raises(paper_form_error):
        make_paper_file(gate, order(PaperKind.ANSWERS, PaperForm.DOCX))
    with raises(register_not_activated_error):
        make_paper_file(gate, order(PaperKind.REGISTER, day=date(2019, 1, 1)))


def test_a_paper_that_is_too_long_is_none(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper_orders, "MOST_BYTES", 10)
    with raises(paper_long_error):
        make_paper_file(gate, order(PaperKind.REGISTER))


def test_an_earlier_version_is_compared(gate: Gate) -> None:
    with raises(register_version_unknown_error):
        make_paper_file(gate, order(PaperKind.FINDINGS, before="1"))
    sources = gate.beside().rules.sources
    with gate.registers.written(sources.register, sources.vocabularies) as file:
        gate.registers.propose(file, "Owner")
    same = "Vergeleken met het eerdere register is de werking dezelfde."
    assert same in make_paper_file(gate, order(PaperKind.FINDINGS, before="1", version="1")).content.decode()
    assert "Owner" in make_paper_file(gate, order(PaperKind.DPIA, before="1", version="1")).content.decode()
    with raises(paper_version_day_error):  # an assessment of before it was decided, made afterwards
        make_paper_file(gate, order(PaperKind.DPIA, version="1", day=date(2026, 1, 2)))
    assert make_paper_file(gate, order(PaperKind.REGISTER, version="1", day=date(2090, 1, 1))).day == "2090-01-01"
    assert papers_listed(gate, []).versions[0].version == 1
