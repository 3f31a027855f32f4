"""One function makes JSON of what the API gives."""

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis import api
from sluis.api.document import as_json
from sluis.cli.main import main

EXAMPLES = ROOT / "examples"
REGISTER = EXAMPLES / "register-per-home.yaml"
REPORT = str(EXAMPLES / "report.json")
DAY = date(2026, 11, 24)


@cache
def values() -> dict[str, tuple[list[str], api.Document]]:
    """Return per use case the words of its verb, and the value of its function."""
    on = ["--at", DAY.isoformat()]
    return {
        "check": (["check", str(REGISTER), *on], api.check_register(REGISTER, DAY)),
        "plan": (["plan", str(REGISTER), *on], api.compile_plan(REGISTER, DAY)),
        "diff": (
            ["diff", str(REGISTER), str(EXAMPLES / "register-per-home.yaml"), *on],
            api.compare_registers(REGISTER, REGISTER, DAY),
        ),
        "identify": (["identify", REPORT], api.identify_paths(REPORT)),
        "questions": (
            ["register", "questions", str(REGISTER), "--recipient", "wifi-insight", *on],
            api.questions_about(REGISTER, "wifi-insight", DAY),
        ),
    }


@pytest.mark.parametrize("name", ["check", "plan", "diff", "identify", "questions"])
def test_a_value_is_the_document_that_the_verb_prints(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert set(values()) == {"check", "plan", "diff", "identify", "questions"}
    words, value = values()[name]
    main([*words, "--format", "json"])
    printed = json.loads(capsys.readouterr().out)
    if name == "check":
        assert printed.pop("outbox")["homes"] == 1000, "what the verb reckons beside it"
    assert list(printed.items()) == list(json.loads(json.dumps(as_json(value))).items())


def test_a_draft_is_texts(tmp_path: Path) -> None:
    drafted = api.draft_register(REPORT)
    drafted.write(tmp_path / "new")
    assert as_json(drafted)["register"] == (tmp_path / "new" / "register.yaml").read_text(encoding="utf-8")
