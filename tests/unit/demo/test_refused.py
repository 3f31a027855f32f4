"""The situation of March 2026 is refused, in words without a path, per supervisor, in both languages."""

import re
from pathlib import Path

import pytest

from sluis.api.register import check_register
from sluis.demo import refused
from sluis.demo.refused import FIVE, REFUSAL_WORDS, REPORTED, march_in_five, march_refused, print_refusal
from sluis.demo.stage import examples, stage
from sluis.i18n import tr, use
from sluis.law.rules import RULES
from sluis.terms import Verdict

INVENTED = examples() / "registers" / "march-2026-invented.yaml"
PATH = re.compile(r"Device\.|activities\.|recipients\.|`")


async def test_the_scene_refuses_and_names_each_supervisor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with stage(tmp_path, 1, seed=1) as set_up:
        await march_refused(set_up)
        assert set_up.faults == []
    page = capsys.readouterr().out
    heads = re.findall(r"^(.+) \((\w+)\) watches over these points: (\d+)$", page, flags=re.MULTILINE)
    assert heads == [
        ("Autoriteit Persoonsgegevens", "AP", "12"),
        ("Autoriteit Consument en Markt", "ACM", "1"),
        ("Rijksinspectie Digitale Infrastructuur", "RDI", "1"),
    ]
    assert "Who watches over these points in the Netherlands is not settled: 1" in page
    assert page.count("To be known: ") == 15
    assert "Under it nothing leaves any home." in page
    assert "With only what is public, 27 of 33 answers are UNKNOWN." in page
    assert PATH.search(page) is None


async def test_five_sentences_are_of_points_that_close(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with stage(tmp_path, 1, seed=1) as set_up:
        await march_in_five(set_up)
        assert set_up.faults == []
    page = capsys.readouterr().out
    said = re.findall(r"^  - (.+)$", page, flags=re.MULTILINE)
    assert said == [REFUSAL_WORDS[rule, Verdict.FAIL][0] for rule in FIVE]
    assert "There are 10 more such points." in page
    assert page.split()[:6] == ["In", "March", "2026", "a", "newspaper", "reported"], "what it is about is said first"
    assert PATH.search(page) is None


async def test_a_register_that_loads_makes_the_scene_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "registers").mkdir()
    for name in ("march-2026-invented.yaml", "march-2026-public-record.yaml"):
        source = (examples() / "registers" / "sluis-itself.yaml").read_bytes()
        (tmp_path / "registers" / name).write_bytes(source)
    (tmp_path / "stage").mkdir()
    async with stage(tmp_path / "stage", 1, seed=1) as set_up:
        monkeypatch.setattr(refused, "examples", lambda: tmp_path)
        await march_refused(set_up)
        assert set_up.faults == ["the register of March 2026 was accepted", "a supervisor is not named"]
        await march_in_five(set_up)
        assert set_up.faults[2:] == ["the register of March 2026 was accepted"]


def test_each_point_that_closes_has_words_of_its_own() -> None:
    closing = {
        (finding.rule, finding.verdict) for finding in check_register(INVENTED, REPORTED).findings if finding.closes
    }
    assert closing == REFUSAL_WORDS.keys()
    assert {rule for rule, _ in REFUSAL_WORDS} <= {rule.id for rule in RULES}


def test_a_point_without_words_is_said_as_check_says_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checked = check_register(INVENTED, REPORTED)
    monkeypatch.setattr(refused, "REFUSAL_WORDS", {})
    print_refusal(checked)
    page = capsys.readouterr().out
    assert all(finding.reason() in page for finding in checked.findings if finding.closes)


def test_it_is_dutch_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    use("nl")
    try:
        print_refusal(check_register(INVENTED, REPORTED))
    finally:
        use("en")
    page = capsys.readouterr().out
    for sentence, known in REFUSAL_WORDS.values():
        assert tr(sentence, "nl") in page
        assert tr(known, "nl") in page
        assert tr(sentence, "nl") != sentence
    assert "ONBEKEND" in page
