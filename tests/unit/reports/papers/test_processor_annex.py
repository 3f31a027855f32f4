"""The annex says what may leave and nothing else, names its grammar by its bytes, and moves with the register."""

import hashlib
import json
from collections.abc import Callable
from datetime import date

import pytest
from jsonschema_rs import Draft202012Validator
from msgspec.structs import replace
from tests.paper_checks import HOSTILE, SILENT_WORDS, in_language, text_of, twice
from tests.sheet_rows import FILE, changed, example

from sluis.api.paper_activity import make_annex
from sluis.api.plan import compile_plan
from sluis.errors import FileName
from sluis.law.parties import NO_AGREEMENT, Controller, ProcessorAgreement, Subprocessor
from sluis.recipient.output_grammar import OutputGrammar
from sluis.register.model import Grid, Register, Table
from sluis.reports.papers.figure import figures_of
from sluis.reports.papers.layout import html_of
from sluis.reports.papers.processor_annex import annex_report, grammar_file, processor_annex
from sluis.terms import BodyFormat

DAY = date(2026, 12, 1)
REGISTER = example()[0]
HELP = REGISTER.activities["wifi-help"]


def page(register: Register = REGISTER) -> str:
    return text_of(html_of(annex_report(processor_annex(register, "wifi-help", DAY))))


def test_every_row_that_leaves_stands_in_it_and_no_other() -> None:
    seen = page().rpartition("Where each figure comes from")[0]
    for row in HELP.fields:
        if row.path is not None:
            assert row.path in seen
    assert "a number from -110 to 0, in steps of 5" in seen
    assert "Household" in seen
    withheld = changed(
        replace(HELP, fields=(replace(HELP.fields[0], treatment="withhold", as_=None), *HELP.fields[1:]))
    )
    assert f"{HELP.fields[0].path} " not in page(withheld).partition("InternetGateway")[0]


def test_the_grammar_is_the_one_that_the_gate_keeps_and_the_recipient_checks() -> None:
    content = grammar_file(REGISTER, "wifi-help")
    assert json.loads(content) == compile_plan(FILE).activity("wifi-help").grammar()
    assert hashlib.sha256(content).hexdigest() in page()
    Draft202012Validator(json.loads(content))
    grammar = OutputGrammar(content, FileName("grammar.json"))
    assert (grammar.activity, grammar.recipient) == ("wifi-help", "wifi-insight")
    report = (
        '{"Report":[{"CollectionTime":1795525200,"Device":{"DeviceInfo":{"%s":%s}},"Household":"' + "g" * 26 + '"}]}'
    )
    assert grammar.allows((report % ("UpTime", 3600)).encode())
    assert not grammar.allows((report % ("SerialNumber", '"x"')).encode())


AGREEMENT = REGISTER.recipients["wifi-insight"].processor_agreement
MOVED: dict[str, tuple[Callable[[], Register], str]] = {
    "reference": (lambda: changed(processor_agreement=replace(AGREEMENT, ref="Other")), "DPA-2026-014"),
    "signed": (lambda: changed(processor_agreement=replace(AGREEMENT, signed=date(2026, 2, 1))), "15 January 2026"),
    "sub-processing": (lambda: changed(processor_agreement=replace(AGREEMENT, subprocessing="general")), "not allowed"),
    "format": (lambda: changed(format=BodyFormat.CSV), "nested JSON"),
    "grid": (lambda: changed(replace(HELP, time=Grid(grid="PT1H"))), "the moment, down to 15 minutes"),
    "release": (lambda: changed(replace(HELP, release="PT1H")), "each at once"),
    "row": (lambda: changed(replace(HELP, fields=HELP.fields[1:])), "AssociatedDevice.*.SignalStrength How strong"),
    "security": (lambda: changed(replace(HELP, security=replace(HELP.security, tls=None))), "encrypted under way"),
}  # fmt: skip


@pytest.mark.parametrize("case", MOVED)
def test_it_moves_with_the_register(case: str) -> None:
    make, told = MOVED[case]
    first = page().partition("InternetGateway")[0] if case == "row" else page()
    assert told in first
    moved = page(make())
    assert told not in (moved.partition("InternetGateway")[0] if case == "row" else moved)


def test_what_the_agreement_does_not_cover_is_named() -> None:
    made = processor_annex(changed(processor_agreement=ProcessorAgreement(covers=("a", "h"))), "wifi-help", DAY)
    assert [figure.words()[:3] for figure in made.covers] == ["(a)", "(h)"]
    assert [figure.words()[1] for figure in made.uncovered] == list("bcdefg")
    silent = page(changed(processor_agreement=NO_AGREEMENT))
    assert "The register does not say that it covers (a) only on written instructions" in silent
    assert "Agreement not on record" in silent


def test_a_bound_and_a_sub_processor_stand_in_it() -> None:
    table = Table(path="Device.Hosts.Host.*", entries=128, why="Large homes.")
    register = changed(replace(HELP, tables=(table,)), subprocessors=(Subprocessor(name="Sub B.V."),))
    seen = page(register)
    assert "Entries of a table at most: Device.Hosts.Host.* 128" in seen
    assert "Sub B.V." in seen


def test_a_recipient_that_is_no_processor_is_told_as_that() -> None:
    assert "does not call the recipient a processor: its role there is controller." in page(changed(role="controller"))
    assert "its role there is not on record." in page(changed(role=None))
    assert "does not call" not in page()


def test_silence_and_hostile_text() -> None:
    for lang in ("nl", "en"):
        with in_language(lang):
            seen = page(changed(processor_agreement=NO_AGREEMENT))
            assert not SILENT_WORDS.search(seen.partition("3. ")[2].partition("4. ")[0])
    register = changed(replace(HELP, fields=HELP.fields), Controller(name=HOSTILE), legal_entity=HOSTILE)
    made = html_of(annex_report(processor_annex(register, "wifi-help", DAY)))
    assert "<script>x" not in made
    assert "\u202e" not in made


def test_the_same_bytes() -> None:
    made = make_annex(FILE, "wifi-help", DAY)
    assert twice(made.pdf) == made.pdf()
    assert len(figures_of(made.paper)) > 30
