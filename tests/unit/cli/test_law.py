"""``sluis law list``: the rules in force, with what each rests on."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml

from sluis.cli.main import main
from sluis.errors.law import law_rule_unknown_error
from sluis.law.adequacy import table_bytes
from sluis.law.rules import RULES


def listed(capsys: pytest.CaptureFixture[str], *words: str) -> set[str]:
    assert main(["law", "list", "--format", "json", *words]) == 0
    return {rule["rule"] for rule in json.loads(capsys.readouterr().out)["rules"]}


def test_every_rule_in_force_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    day = date(2026, 11, 24)
    in_force = {rule.id for rule in RULES if rule.in_force(day)}
    assert listed(capsys, "--at", day.isoformat()) == in_force
    assert "ai-26" not in in_force
    assert listed(capsys, "--at", "2027-12-02") - in_force == {"ai-6", "ai-26", "ai-27"}


def test_a_rule_names_the_passages_it_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "show", "avg-30-1"]) == 0
    page = capsys.readouterr().out
    assert "Read: Regulation (EU) 2016/679 (AVG), 30(1) (consolidated" in page
    assert "https://eur-lex.europa.eu/eli/reg/2016/679/oj" in page


def test_a_rule_that_was_read_in_a_copy_says_where_and_when(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "show", "avg-24", "--lang", "en"]) == 0
    page = " ".join(capsys.readouterr().out.split())
    assert "Read outside the official texts on 2026-12-01: operative part, 3, https://" in page
    assert main(["law", "show", "avg-24", "--format", "json"]) == 0
    [account] = json.loads(capsys.readouterr().out)["accounts"]
    assert account["at"] == "operative part, 3"
    assert account["read"] == "2026-12-01"


def test_with_the_texts_the_passage_itself_is_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "gdpr.md").write_text(
        "### Article 30 - Record\n\n1. Keep one.\n\n2. Processors too.\n", encoding="utf-8"
    )
    assert main(["law", "show", "avg-30-1", "--texts", str(tmp_path)]) == 0
    page = capsys.readouterr().out
    assert "  > 1. Keep one." in page
    assert "    2. Processors too." in page
    assert main(["law", "show", "avg-30-1", "--texts", str(tmp_path), "--format", "json"]) == 0
    [read] = json.loads(capsys.readouterr().out)["read"]
    assert read["passage"] == ["### Article 30 - Record", "1. Keep one.", "2. Processors too."]


def test_texts_that_are_not_there_are_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["law", "show", "avg-30-1", "--texts", str(tmp_path)]) == 0
    assert "That passage is not in the folder with the texts." in capsys.readouterr().out
    assert main(["law", "show", "avg-30-1", "--texts", str(tmp_path / "none")]) == 2


def test_before_the_avg_applied_there_was_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, "--at", "2018-05-24") == set()


def test_text_says_what_each_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "list", "--lang", "nl"]) == 0
    page = capsys.readouterr().out
    assert "AVG artikel 30, lid 1" in page
    assert "toezichthouder" in page


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(["law", *words]) == code
    return capsys.readouterr().out


def test_one_rule_is_shown_with_all_it_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    page = said(capsys, "show", "avg-44", "--lang", "nl")
    for word in ("AVG artikel 44-49", "Autoriteit Persoonsgegevens", "EUR 20 000 000", "C-703/25 P", "Latombe"):
        assert word in page
    data = json.loads(said(capsys, "show", "avg-44", "--format", "json"))
    assert "cjeu-schrems-2-after" in data["precedents"]


def test_a_rule_that_is_not_there_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "show", "avg-99"]) == law_rule_unknown_error.exit_code == 2
    assert "avg-99" in capsys.readouterr().err


def test_watch_says_what_is_next(capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(said(capsys, "watch", "--at", "2027-01-01", "--format", "json"))
    assert data["next_change"] == "2027-08-02"
    assert {entry["kind"] for entry in data["watch"]} == {"begins", "ends", "proposed", "unread"}
    assert all(
        day in said(capsys, "watch", "--at", "2027-01-01", "--lang", "nl") for day in ("2027-08-02", "2027-12-02")
    )


def test_decisions_come_out_as_they_were_taken(capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(said(capsys, "decisions", "--format", "json"))
    assert len(data["decisions"]) >= 45
    assert data["differ"] == []
    assert all(decision["found"] == decision["expect"] for decision in data["decisions"])
    assert "moet nog worden beslist" not in said(capsys, "decisions"), "no Dutch where English is asked"


def test_a_listing_becomes_a_line_of_the_register(capsys: pytest.CaptureFixture[str]) -> None:
    file, entity = "examples/dpf-snapshot.toml", "Voorbeeld Analytics Inc."
    line = said(capsys, "listing", file, "--entity", entity, "--at", "2026-11-24").splitlines()[0]
    facts = yaml.safe_load(line)["dpf"]
    assert facts["listed"] is True
    assert str(facts["checked"]) == "2026-11-20"
    data = json.loads(said(capsys, "listing", file, "--entity", "X", "--at", "2026-11-24", "--format", "json", code=1))
    assert data["dpf"]["listed"] is False


def test_a_snapshot_from_the_future_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "listing", "examples/dpf-snapshot.toml", "--entity", "X", "--at", "2026-11-19"]) == 2
    assert "dpf-snapshot.toml: taken: it was taken in the future." in capsys.readouterr().err


def test_tables_are_checked_also_those_of_the_operator(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "adequacy.toml: in order." in said(capsys, "tables")
    broken = table_bytes("adequacy.toml").replace(b"ends = 2025-12-19", b"ends = 2025-12-18")
    (tmp_path / "adequacy.toml").write_bytes(broken)
    assert main(["law", "tables", str(tmp_path)]) == 2
    assert "a day is missing" in capsys.readouterr().err
    assert main(["law", "tables", str(tmp_path / "none")]) == 2
    (tmp_path / "empty").mkdir()
    capsys.readouterr()
    assert main(["law", "tables", str(tmp_path / "empty")]) == 2
    page = capsys.readouterr()
    assert page.out == ""
    assert "holds no table of law" in page.err


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["show", "avg-44"],
        ["watch", "--at", "2026-12-01"],
        ["decisions"],
        ["tables"],
    ],
)
def test_every_page_of_the_law_says_until_when_it_was_read(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["law", *words])
    assert "\nLaw checked until 2026-12-01; " in "\n" + capsys.readouterr().out
    if words[0] != "tables":
        main(["law", *words, "--format", "json"])
        assert json.loads(capsys.readouterr().out)["law_read"]["checked_until"] == "2026-12-01"


def test_a_rule_says_what_it_asks_and_what_settles_it_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "show", "ai-3", "--lang", "nl"]) == 0
    page = " ".join(capsys.readouterr().out.split())
    assert "Is de dienst een AI-systeem, van wie is het, en waarvoor is het bedoeld?" in page
    assert "Vraag het de ontvanger, en leg het antwoord vast." in page
    assert "unsettled" not in page
    assert "statute" not in page
    assert "rechtsbron wet" in page
    assert main(["law", "show", "ai-3", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["question"].endswith("?")
    assert told["act"] == "Ask the recipient, and record the answer."
