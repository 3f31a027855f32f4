"""``sluis check`` gives findings, worst first, and says by its exit code whether something is closed."""

import json
import re
import shutil
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from source_tree import ROOT

from sluis.api.register import check_register
from sluis.cli.main import main
from sluis.cli.verb import FINDINGS, FINE
from sluis.errors import Entry
from sluis.errors.cli import file_absent_error
from sluis.errors.register import REGISTER_FAULTS, set_form_error, set_path_error, set_value_error
from sluis.register.smallest_change import Search
from sluis.terms import Verdict

REGISTER = ROOT / "examples" / "register-per-home.yaml"
NEIGHBOURS = ROOT / "examples" / "register-neighbours.yaml"


def changed(tmp_path: Path, old: str, new: str) -> str:
    """Return a copy of the example register with one text replaced, vocabularies beside it."""
    (tmp_path / "vocabularies").symlink_to(ROOT / "examples" / "vocabularies")
    source = REGISTER.read_text(encoding="utf-8")
    assert old in source
    (tmp_path / "register.yaml").write_text(source.replace(old, new), encoding="utf-8")
    return str(tmp_path / "register.yaml")


def document(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["check", *words, "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("day", "later"), [("2026-12-01", False), ("2026-12-02", True)])
def test_every_output_says_until_when_the_law_was_read(
    capsys: pytest.CaptureFixture[str], day: str, *, later: bool
) -> None:
    main(["check", str(REGISTER), "--at", day])
    plain = " ".join(capsys.readouterr().out.split())
    main(["check", str(REGISTER), "--at", day, "--detail"])
    last = "Law checked until " + " ".join(capsys.readouterr().out.partition("Law checked until ")[2].split())
    assert last in plain
    _, answer = document(capsys, str(REGISTER), "--at", day)
    assert last == answer["law"]["said"]
    assert last.startswith("Law checked until 2026-12-01; ")
    assert ("later law is not in this answer" in last) is later
    assert answer["law"]["read_officially"] < answer["law"]["rows"] == sum(answer["law"]["by_word"].values())
    main(["check", str(REGISTER), "--at", day, "--format", "sarif"])
    assert last.startswith(json.loads(capsys.readouterr().out)["runs"][0]["properties"]["law"])


def test_the_example_register_is_open(capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = document(capsys, str(REGISTER), "--at", "2026-11-24")
    assert code == FINE
    assert answer["closed"] == []
    assert {"activity", "rule", "verdict", "effect", "supervisor", "reason"} <= set(answer["findings"][0])


def test_an_activity_that_law_closes_makes_exit_1_and_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    before_the_clauses_were_signed = (str(REGISTER), "--at", "2026-01-10")
    code, answer = document(capsys, *before_the_clauses_were_signed)
    assert code == FINDINGS
    assert "wifi-help" in answer["closed"]
    assert answer["findings"][0]["verdict"] == "FAIL"
    assert "avg-44" in {finding["rule"] for finding in answer["findings"] if finding["verdict"] == "FAIL"}
    assert main(["check", *before_the_clauses_were_signed, "--detail"]) == FINDINGS
    page = capsys.readouterr().out
    assert re.match(r"== wifi-help, supervisor AP: [0-9]+\nFAIL  wifi-help  avg-", page)
    assert "wifi-help: closed. Nothing flows." in page
    assert "a decision names these facts: " in page


def test_findings_are_dutch_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(NEIGHBOURS), "--lang", "nl", "--detail"]) == FINDINGS
    page = capsys.readouterr().out
    assert page.splitlines()[1].startswith("NIET IN ORDE  ")
    assert ": niet vastgelegd\n" in page
    assert ": absent\n" not in page
    assert "The row" not in page


def test_a_row_about_neighbours_gives_all_findings_and_closes_everything(capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = document(capsys, str(NEIGHBOURS))
    assert code == FINDINGS
    failing = {finding["rule"] for finding in answer["findings"] if finding["verdict"] == "FAIL"}
    assert "avg-6-14-neighbour" in failing
    assert {"avg-30-1", "avg-44"} <= {finding["rule"] for finding in answer["findings"]}
    assert answer["loads"] is False
    assert answer["closed"] == ["wifi-help"]


def test_a_register_with_other_faults_is_input_that_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = changed(tmp_path, "treatment: token", "treatment: tokken")
    assert main(["check", register]) == 2
    page = capsys.readouterr()
    assert page.out == ""
    assert page.err.startswith(f"sluis: {register} cannot be used")
    assert f"{register}:" in page.err
    assert REGISTER_FAULTS.hint in page.err


def test_a_register_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "none.yaml")]) == 2
    assert file_absent_error.hint in capsys.readouterr().err


def test_what_if_answers_without_changing_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    before = REGISTER.read_bytes()
    code, answer = document(
        capsys, str(REGISTER), "--at", "2026-11-24", "--set", "recipients.wifi-insight.own_use.training=true"
    )
    assert code == FINDINGS
    assert answer["closed"] == ["wifi-help"]
    failing = next(f for f in answer["findings"] if (f["verdict"], f["rule"]) == ("FAIL", "avg-44"))
    shown = [failing["smallest_change"], *failing["other_changes"]]
    assert {"path": "recipients.wifi-insight.transfer.module", "value": "1"} in [
        fact for shown_one in shown for fact in shown_one
    ]
    proposed = {fact["path"] for f in answer["findings"] for fact in f.get("smallest_change", [])}
    assert not {path for path in proposed if path.endswith(("own_use.training", "country", "role"))}
    assert REGISTER.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("recipients.wifi-insight.county=NL", set_path_error),
        ("recipients.wifi-insight.country=Nederland", set_value_error),
        ("country", set_form_error),
    ],
)
def test_a_what_if_that_cannot_be_is_one_sentence(
    change: str, error: Entry, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(REGISTER), "--set", change]) == 2
    page = capsys.readouterr()
    assert page.out == ""
    assert page.err.count("\n") == 1
    assert error.hint in page.err


def test_a_register_with_faults_of_its_own_is_not_blamed_on_the_what_if(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = changed(tmp_path, "treatment: token", "treatment: tokken")
    assert main(["check", register, "--set", "controller.dpo="]) == 2
    assert REGISTER_FAULTS.hint in capsys.readouterr().err


@pytest.mark.parametrize(
    "many",
    [50, pytest.param(200, marks=pytest.mark.long(sibling="test_the_last_change_within_many_activities_is_found"))],
)
def test_the_last_change_within_many_activities_is_found(tmp_path: Path, many: int) -> None:
    source = yaml.load(REGISTER.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - BaseLoader makes text only
    activity, recipient = source["activities"]["wifi-help"], source["recipients"]["wifi-insight"]
    del recipient["transfer"]["tool"], activity["purpose"], activity["purposes"]
    abroad = ["AQ", "AZ", "BZ", "CX", "DZ", "GQ", "HK", "IQ", "IN", "CN", "RU", "ZA", "MX", "QA", "UZ", "VN"]
    countries = [abroad[n % len(abroad)] for n in range(many)]
    source |= {
        "activities": {f"a-{n}": deepcopy({**activity, "recipient": f"r-{n}"}) for n in range(many)},
        "recipients": {
            f"r-{n}": deepcopy({**recipient, "country": at, "hosts": [f"r-{n}.example"]})
            for n, at in enumerate(countries)
        },
        "decisions": [],
    }
    (tmp_path / "vocabularies").symlink_to(ROOT / "examples" / "vocabularies")
    big = tmp_path / "register.yaml"
    big.write_text(yaml.dump(source, allow_unicode=True), encoding="utf-8")
    checked = check_register(big, date(2026, 11, 24))
    search = Search(checked.tree, checked.day)
    failing = [finding for finding in checked.findings if finding.verdict is Verdict.FAIL]
    assert len(failing) > 1.9 * many, "a few of the made-up countries are inside"
    assert all(search.smallest(finding).complete for finding in failing)


def test_a_day_of_the_past_is_also_judged_with_what_is_known_today(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = REGISTER.read_text(encoding="utf-8").replace(
        "    country: DE\n", "    country: US\n    subject_to: [US-PRIVACY-SHIELD]\n"
    )
    shutil.copytree(REGISTER.parent / "vocabularies", tmp_path / "vocabularies")
    (tmp_path / "register.yaml").write_text(text, encoding="utf-8")
    words = (str(tmp_path / "register.yaml"), "--at", "2020-07-15")
    code, answer = document(capsys, *words)
    assert code == FINDINGS
    otherwise = [(finding["activity"], finding["rule"], finding["verdict"]) for finding in answer["as_known_now"]]
    assert ("network-quality", "avg-44", "FAIL") in otherwise
    assert {activity for activity, _, _ in otherwise} == {"network-quality"}
    assert main(["check", *words]) == FINDINGS
    page = " ".join(capsys.readouterr().out.split())
    assert f"With what is known today {len(otherwise)} findings come out otherwise." in page
    assert f"Decisions on record that settle nothing on this day: {len(answer['decisions'])}." in page
    assert main(["check", *words, "--lang", "nl", "--detail"]) == FINDINGS
    assert "Met wat vandaag bekend is, is avg-44 over network-quality: NIET IN ORDE." in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["check", "--format", "json"],
        ["check", "--format", "sarif"],
        ["plan"],
        ["try", str(ROOT / "examples" / "report.json"), "--register"],
        ["diff", str(REGISTER)],
    ],
    ids=["check", "json", "sarif", "plan", "try", "diff"],
)
def test_a_listed_identifier_is_shown_as_its_kind_by_whatever_looks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    path = changed(
        tmp_path, "enum: [2.4GHz, 5GHz, 6GHz]", "enum: [2.4GHz, '02:00:5E:00:53:01', anna@example.nl, '0031612345678']"
    )
    assert main([words[0], path, *words[1:]] if words[0] == "check" else [*words, path]) in {FINE, FINDINGS}
    shown = "".join(capsys.readouterr())
    assert shown
    assert "02:00:5E" not in shown
    assert "anna@" not in shown
    assert "12345678" not in shown


@pytest.mark.parametrize("name", ["march-2026-invented", "march-2026-public-record"])
def test_the_registers_of_march_stay_readable_without_an_address(capsys: pytest.CaptureFixture[str], name: str) -> None:
    path = ROOT / "examples" / "registers" / f"{name}.yaml"
    assert main(["check", str(path), "--at", "2026-03-03", "--detail"]) == FINDINGS
    shown = "".join(capsys.readouterr())
    assert "02:00:5E" not in shown
    assert "one of <mac_address>" in shown


def test_the_bits_of_one_body_are_told_with_what_is_assumed(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = document(capsys, str(REGISTER))
    assert code == FINE
    assert list(told["bits_per_report"]) == ["wifi-help", "network-quality"]
    assert main(["check", str(REGISTER), "--detail"]) == FINE
    page = " ".join(capsys.readouterr().out.split())
    for name, bits in told["bits_per_report"].items():
        assert f"{name}: one body can say at most {bits} bits." in page
    assert "tokens by their letters, and a table by its most entries" in page


def test_a_lower_bound_of_a_table_is_fewer_bits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, whole = document(capsys, str(REGISTER))
    bound = "    tables: [{path: Device.Hosts.Host.*, entries: 8, why: w}]\n"
    path = changed(
        tmp_path,
        "    fields:\n      # TR-181\n      - path: Device.WiFi.Acc",
        f"{bound}    fields:\n      - path: Device.WiFi.Acc",
    )
    _, less = document(capsys, path)
    assert less["bits_per_report"]["wifi-help"] < whole["bits_per_report"]["wifi-help"]
    assert less["bits_per_report"]["network-quality"] == whole["bits_per_report"]["network-quality"]


def test_the_outbox_is_reckoned_for_so_many_homes(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", str(REGISTER), "--at", "2026-12-01"]
    assert main([*words, "--homes", "250"]) == FINE
    told = capsys.readouterr().out
    assert "network-quality: at 250 homes 1000 bodies wait in the outbox" in " ".join(told.split())
    assert "Assumed: a report of each home every 15 minutes" in told
    assert main([*words, "--homes", "250", "--format", "json"]) == FINE
    reckoned = json.loads(capsys.readouterr().out)["outbox"]
    assert (reckoned["homes"], reckoned["activities"]["network-quality"]["bodies"]) == (250, 1000)
    assert main([*words, "--homes", "0"]) == 2
    assert "--homes" in capsys.readouterr().err
