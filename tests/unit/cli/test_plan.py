"""``sluis plan`` shows each row with its line, and the grammar door 2 uses."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.api.files import load_register
from sluis.cli.main import main
from sluis.errors.cli import activity_unknown_error
from sluis.kernel.grammar import output_grammar
from sluis.kernel.plan import (
    FlagShape,
    NumberShape,
    Release,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    ToVendorGroup,
    Withhold,
    WordShape,
)
from sluis.register.lower import plan_of
from sluis.reports.plan_words import in_words
from sluis.terms import Kind, Lifetime

REGISTER = ROOT / "examples" / "register-per-home.yaml"


def test_a_row_stands_beside_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(REGISTER), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    lines = REGISTER.read_text(encoding="utf-8").splitlines()
    rows = [row for activity in document["activities"] for row in activity["rows"]]
    assert len(rows) >= 15
    for row in rows:
        assert (row["path"] or row["kind"]) in lines[row["line"] - 1]
        assert (row["schema"] is None) == (row["withheld_by"] is not None)


def test_the_grammar_is_that_of_door_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(REGISTER), "--grammar", "wifi-help"]) == 0
    assert json.loads(capsys.readouterr().out) == output_grammar(plan_of(load_register(REGISTER), "wifi-help"))


def test_text_holds_rows_and_how_to_get_the_grammar(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(REGISTER), "--lang", "nl"]) == 0
    page = capsys.readouterr().out
    assert "Device.Hosts.Host.*.HostName" in page
    assert '"$schema"' not in page
    assert "--grammar wifi-help" in page
    assert "de klasse van het apparaat" in page


def test_an_activity_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(REGISTER), "--grammar", "PIEP"]) == 2
    page = capsys.readouterr().err
    assert "wifi-help" in page
    assert "PIEP" not in page
    assert activity_unknown_error.hint in page


@pytest.mark.parametrize(
    ("treatment", "begins"),
    [
        (Release(NumberShape(Decimal(-110), Decimal(0), Decimal(5))), "a number from -110 to 0, in steps of 5"),
        (Release(FlagShape()), "true or false"),
        (Release(WordShape(("a", "b"))), "one of the words: a, b"),
        (Release(WordShape(("a", "b"), "list")), "a word of the list list, of 2 words"),
        (Release(TimeShape(900)), "the moment, down to 15 minutes"),
        (Token(Kind.MAC_ADDRESS, Lifetime.DAY), "a token for the MAC address, the same for a day"),
        (Token(Kind.SSID, Lifetime.REPORT, "all"), "a token for the Wi-Fi network name, the same for one report, and "),
        (ToDeviceClass(), "the class of the device"),
        (ToVendorGroup(), "the maker of the device"),
        (ToBands((Decimal(0), Decimal(60))), "a band, by its lower bound: 0; 60"),
        (Withhold(4), "nothing (row 4 withholds it)"),
    ],
)
def test_what_leaves_in_words(treatment: object, begins: str) -> None:
    assert in_words(treatment).startswith(begins)  # type: ignore[arg-type]


NEIGHBOURS = str(ROOT / "examples" / "register-neighbours.yaml")


def test_a_register_that_the_law_refuses_is_shown_and_every_form_says_what_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["plan", NEIGHBOURS]) == 0
    page = capsys.readouterr().out
    assert page.startswith("This register is not in force: ")
    assert "Closed: `sluis check` says why." in page
    assert "\nLaw checked until " in page
    assert main(["plan", NEIGHBOURS, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["register_state"]["in_force"] is False
    assert [activity["open"] for activity in document["activities"]] == [False]
    assert main(["plan", NEIGHBOURS, "--grammar", "wifi-help", "--lang", "nl"]) == 0
    assert json.loads(capsys.readouterr().out)["$comment"].startswith("Dit register geldt niet: ")


def test_a_register_in_force_says_nothing_of_the_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(REGISTER), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["register_state"] is None
    assert document["law"]["said"].startswith("Law checked until ")


def test_an_activity_that_cannot_be_compiled_is_left_out_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = REGISTER.read_text(encoding="utf-8").replace("trigger: always", "trigger: sometimes")
    (tmp_path / "vocabularies").symlink_to(REGISTER.parent / "vocabularies")
    (tmp_path / "register.yaml").write_text(source, encoding="utf-8")
    assert main(["plan", str(tmp_path / "register.yaml"), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["register_state"]["left_out"] == ["network-quality"]
    assert [activity["activity"] for activity in document["activities"]] == ["wifi-help"]


def test_what_counts_are_worth_is_a_table_and_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn = tmp_path / "counts.svg"
    assert main(["plan", str(ROOT / "examples" / "register.yaml"), "--utility", str(drawn)]) == 0
    told = capsys.readouterr().out
    assert "19 of 20 numbers lie within" in told
    assert "36.5 (within the budget)" in told
    assert "It rests on what OpenDP says of its noise" in told
    assert "network-quality: Homes that a number lies off" in drawn.read_text(encoding="utf-8")
    per_home = str(ROOT / "examples" / "register-per-home.yaml")
    assert main(["plan", per_home, "--utility", str(drawn)]) == 2
    assert "an activity that counts homes" in capsys.readouterr().err
