"""Answers of a recipient become the text of a register that says them and nothing else, or none at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from tests.flow.gatehouse import EXAMPLES, build
from tests.raised import raises

from sluis.api.gate import Gate
from sluis.api.questions import questions_about
from sluis.api.register import check_register
from sluis.api.vendor_answers import VendorAnswers, vendor_answers
from sluis.errors.register import answer_error, recipient_unknown_error

OURS = "recipients.wifi-insight"


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    folder = tmp_path_factory.mktemp("gate")
    build(folder)
    with Gate.open(folder / "gate.toml") as opened:
        yield opened


def read(gate: Gate, *rows: str) -> VendorAnswers:
    return vendor_answers(gate, "wifi-insight", "\n".join(["fact;answer;document", *rows]).encode())


def test_the_text_says_the_answers_and_nothing_else(gate: Gate, tmp_path: Path) -> None:
    told = read(gate, f"{OURS}.country;CA;reg.pdf", f"{OURS}.own_use.training;ja;", f"{OURS}.parent_country;JP;")
    assert [(each.fact, each.value, each.line) for each in told.answers] == [
        (f"{OURS}.country", "CA", 2),
        (f"{OURS}.own_use.training", "ja", 3),
        (f"{OURS}.parent_country", "JP", 4),
    ]
    assert told.answers[0].document == {"document": "reg.pdf"}
    assert told.proposal is not None
    before = yaml.safe_load(gate.beside().rules.sources.register)
    after = yaml.safe_load(told.proposal)
    there = before["recipients"]["wifi-insight"]
    there |= {"country": "CA", "parent_country": "JP", "own_use": {**there["own_use"], "training": True}}
    assert after == before
    assert told.comments_kept
    assert (told.closed_before, told.closed_after) == ([], ["wifi-help"]), "it trains models"
    assert "# from its own country only, support included" in told.proposal
    (tmp_path / "vocabularies").symlink_to(EXAMPLES / "vocabularies")
    (tmp_path / "register.yaml").write_text(told.proposal, encoding="utf-8")
    assert list(check_register(tmp_path / "register.yaml").closed) == told.closed_after
    assert told.left == len(questions_about(tmp_path / "register.yaml", "wifi-insight").questions)


def test_what_says_nothing_new_or_nothing_proposes_nothing(gate: Gate) -> None:
    for row in (f"{OURS}.country;US;", f"{OURS}.country;onbekend;", f"{OURS}.country;;"):
        assert read(gate, row).proposal is None
    assert read(gate, f"{OURS}.country;?;").answers == []


@pytest.mark.parametrize(
    "row",
    [
        "recipients.telecom-lab.country;CA;",
        f"{OURS}.country;Canada;",
        f"{OURS}.nothing;x;",
        f"{OURS}.country;[;",
        "meta.version;9;",
    ],
)
def test_an_answer_that_does_not_fit_is_named_by_its_line(gate: Gate, row: str) -> None:
    with raises(answer_error, match="line 3"):
        read(gate, f"{OURS}.country;CA;", row)


def test_a_recipient_that_is_none_is_refused(gate: Gate) -> None:
    with raises(recipient_unknown_error):
        vendor_answers(gate, "nobody", b"fact;answer\n")
