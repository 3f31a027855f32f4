"""The register on paper: the letters of art. 30(1) in order, every figure moves with its row, silence is no "none"."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from msgspec.structs import replace
from tests.paper_checks import HOSTILE, SILENT_WORDS, in_language, text_of, twice
from tests.sheet_rows import FILE, changed, example

from sluis.api.paper_register import make_register
from sluis.law.activity import NO_SECURITY, Security
from sluis.law.parties import NO_TRANSFER, Controller
from sluis.register.looking import RegisterState
from sluis.register.model import Localised, Register, Trigger
from sluis.reports.papers.figure import figures_of
from sluis.reports.papers.layout import html_of
from sluis.reports.papers.register_paper import RegisterPaper, register_paper, register_report

DAY = date(2026, 12, 1)
REGISTER = example()[0]
HELP = REGISTER.activities["wifi-help"]


def values(paper: RegisterPaper) -> dict[str, str]:
    return {figure.source.place: figure.words() for figure in figures_of(paper)}


def page(register: Register) -> str:
    return text_of(html_of(register_report(register_paper(register, DAY))))


def test_it_follows_the_letters_in_both_languages() -> None:
    for lang in ("nl", "en"):
        with in_language(lang):
            seen = text_of(make_register(FILE, DAY).html())
            letters = re.findall(r" \(([a-g])\) ", seen)
            assert letters == ["a", "a", *("bccdefg" * 2)]  # the first of them in the list of contents
            assert "WiFi Insight Inc. (Delaware)" in seen
            assert "GDPR" in seen or "AVG" in seen


MOVED: dict[str, tuple[Callable[[], Register], str]] = {
    "purpose": (lambda: changed(replace(HELP, purpose=Localised(en="Other"))), "activities.wifi-help.purpose"),
    "owner": (lambda: changed(replace(HELP, owner="Other")), "activities.wifi-help.owner"),
    "trigger": (lambda: changed(replace(HELP, trigger=Trigger(kind="consent"))), "activities.wifi-help.trigger"),
    "ground": (lambda: changed(replace(HELP, grounds=HELP.grounds[1:])), "activities.wifi-help.grounds[1]"),
    "people": (lambda: changed(replace(HELP, grounds=())), "activities.wifi-help.grounds, fields"),
    "kinds": (lambda: changed(replace(HELP, fields=HELP.fields[:1])), "activities.wifi-help.fields"),
    "row": (lambda: changed(replace(HELP, fields=HELP.fields[1:])), "activities.wifi-help.fields[1]"),
    "term": (lambda: changed(replace(HELP, retention="P1Y")), "activities.wifi-help.retention"),
    "security": (lambda: changed(replace(HELP, security=Security(tls=False))), "activities.wifi-help.security.tls"),
    "recipient": (lambda: changed(legal_entity="Other"), "recipients.wifi-insight.name"),
    "role": (lambda: changed(role="controller"), "recipients.wifi-insight.role"),
    "country": (lambda: changed(country="IN"), "recipients.wifi-insight.country"),
    "transfer": (lambda: changed(transfer=NO_TRANSFER), "recipients.wifi-insight.transfer"),
    "controller": (lambda: changed(controller=Controller(name="Other")), "controller.name"),
    "officer": (lambda: changed(controller=Controller(name="Other")), "controller.dpo"),
}  # fmt: skip


@pytest.mark.parametrize("case", MOVED)
def test_a_figure_moves_with_its_place(case: str) -> None:
    make, place = MOVED[case]
    before, after = values(register_paper(REGISTER, DAY)), values(register_paper(make(), DAY))
    assert place in before
    assert before[place] != after.get(place)


def test_silence_is_said_to_be_missing() -> None:
    silent = replace(
        HELP, retention=None, security=NO_SECURITY, owner=None, purpose=None, source=None, grounds=(),
        fields=tuple(row for row in HELP.fields if row.path is None),
    )  # fmt: skip
    register = changed(silent, Controller(name="C"), country=None, access_from=(), transfer=NO_TRANSFER, role=None)
    for lang in ("nl", "en"):
        with in_language(lang):
            _, start, rest = page(register).partition("wifi-help")
            body = start + rest.partition("network-quality")[0]
            assert max(body.count("not on record"), body.count("niet vastgelegd")) >= 7
            assert not SILENT_WORDS.search(body)


def test_a_register_that_a_gate_would_not_load_says_so() -> None:
    state = RegisterState(3, ("b",), 7)
    seen = text_of(html_of(register_report(register_paper(REGISTER, DAY, state))))
    assert "A gate would not load this register. Closing findings: 7." in seen
    assert "Left out of this paper, because it cannot be compiled: b." in seen
    assert "would not load" not in page(REGISTER)


def test_hostile_text_is_text_in_every_form() -> None:
    rows = tuple(replace(row, why=HOSTILE) for row in HELP.fields)
    hostile = replace(HELP, owner=HOSTILE, purpose=Localised(nl=HOSTILE, en=HOSTILE), fields=rows)
    register = changed(hostile, Controller(name=HOSTILE, contact=HOSTILE, dpo=HOSTILE), legal_entity=HOSTILE)
    made = html_of(register_report(register_paper(register, DAY)))
    assert "<script>x" not in made
    assert "\u202e" not in made
    assert "\x1b" not in made


def test_the_same_bytes() -> None:
    made = make_register(FILE, DAY)
    assert twice(made.pdf) == made.pdf()
    assert twice(made.docx) == made.docx()
