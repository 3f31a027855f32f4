"""The verbs of the register's life: three people, an order, and a history anybody can print."""

import json
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.cli.main import main
from sluis.cli.register import day_or_moment
from sluis.errors import Entry
from sluis.errors.cli import argument_invalid_error
from sluis.errors.gate import collected_at_error
from sluis.errors.register import (
    REGISTER_FAULTS,
    register_effective_error,
    register_known_error,
    register_not_activated_error,
    register_same_person_error,
    register_step_order_error,
    register_version_unknown_error,
    register_why_error,
)

REGISTER = str(ROOT / "examples" / "register-per-home.yaml")
LIFE = (
    ("propose", REGISTER, "--by", "Owner", "--why", "the helpdesk asks for it"),
    ("advise", "1", "--by", "Officer", "--advice", "conditions", "--text", "only for three days"),
    ("approve", "1", "--by", "Owner", "--followed", "yes"),
    ("activate", "1", "--by", "Operator"),
)


def lived(gate: str, steps: int = 4) -> None:
    for words in LIFE[:steps]:
        assert main(["register", *words, "--config", gate]) == 0


def test_a_whole_life_is_told_with_who_and_why(gate: str, capsys: pytest.CaptureFixture[str]) -> None:
    lived(gate)
    output = capsys.readouterr().out
    assert "The settings pin a file" in output
    assert main(["register", "history", "--config", gate, "--lang", "nl"]) == 0
    page = capsys.readouterr().out
    assert "geadviseerd: Officer (positief onder voorwaarden; only for three days)" in page
    assert "goedgekeurd: Owner (advies gevolgd)" in page
    assert "geactiveerd, geldt nu" in page
    assert main(["register", "history", "--config", gate, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [step["step"] for step in told["steps"]] == ["proposed", "advised", "approved", "activated"]
    assert told["in_force"] == 1


def test_each_step_is_printed_for_programs(gate: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words in LIFE:
        assert main(["register", *words, "--config", gate, "--format", "json"]) == 0
        step = json.loads(capsys.readouterr().out)
        assert (step["version"], len(step["record"])) == (1, 64)


def test_a_version_is_printed_byte_for_byte(gate: str, capsys: pytest.CaptureFixture[str]) -> None:
    lived(gate, 1)
    capsys.readouterr()
    assert main(["register", "show", "1", "--config", gate]) == 0
    assert capsys.readouterr().out.encode() == Path(REGISTER).read_bytes()


def test_a_history_on_an_earlier_day_knows_nothing_of_later_steps(
    gate: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lived(gate)
    capsys.readouterr()
    assert main(["register", "history", "--config", gate, "--at", "2020-01-01"]) == 0
    page = capsys.readouterr().out
    assert "Owner" not in page
    assert "No activated version holds at that moment." in page


@pytest.mark.parametrize(
    ("steps", "words", "error", "code"),
    [
        (0, ("advise", "1", "--by", "x", "--advice", "positive", "--text", "t"), register_version_unknown_error, 2),
        (1, LIFE[0], register_known_error, 2),
        (1, LIFE[2], register_step_order_error, 2),
        (2, ("approve", "1", "--by", "officer", "--followed", "yes"), register_same_person_error, 1),
        (2, ("approve", "1", "--by", "Owner", "--followed", "no"), register_why_error, 2),
        (3, ("activate", "1", "--by", "OWNER"), register_same_person_error, 1),
        (3, ("activate", "1", "--by", "Op", "--from", "2020-01-01T00:00:00Z"), register_effective_error, 2),
        (3, ("activate", "1", "--by", "Op", "--from", "soon"), collected_at_error, 2),
        (0, ("propose", REGISTER, "--by", "  "), argument_invalid_error, 2),
        (0, ("propose", str(ROOT / "examples" / "register-neighbours.yaml"), "--by", "x"), REGISTER_FAULTS, 2),
        (0, ("show",), register_not_activated_error, 2),
    ],
)
def test_what_cannot_be_is_one_sentence(
    gate: str,
    steps: int,
    words: tuple[str, ...],
    error: Entry,
    code: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lived(gate, steps)
    capsys.readouterr()
    assert main(["register", *words, "--config", gate]) == code
    page = capsys.readouterr()
    assert page.out == ""
    assert error.hint in page.err


def test_with_the_store_deciding_an_activation_is_in_force_at_once(
    gate: str, capsys: pytest.CaptureFixture[str]
) -> None:
    import re

    path = Path(gate)
    text = re.sub(r"\[register\]\n(?:\w+ = .*\n)+", "[register]\nstore = true\n", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    assert main(["standing", "show", "--household", "NL-0001", "--config", gate]) == 2
    assert register_not_activated_error.hint in capsys.readouterr().err
    lived(gate)
    assert "In force. Bodies cancelled: 0." in capsys.readouterr().out
    assert main(["gate", "status", "--config", gate]) == 0
    assert main(["register", "show", "--config", gate]) == 0


def test_a_day_is_its_last_moment() -> None:
    assert day_or_moment("2026-11-24") == day_or_moment("2026-11-25T00:00:00Z") - 1
