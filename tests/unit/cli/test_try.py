"""``sluis try`` shows what would leave, marks it as not for release, and records nothing."""

import json
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.cli.main import main
from sluis.cli.verb import FINDINGS, FINE
from sluis.errors import FileName
from sluis.errors.cli import file_absent_error
from sluis.errors.gate import collected_at_error

REGISTER = str(ROOT / "examples" / "register-per-home.yaml")
REPORT = str(ROOT / "examples" / "report.json")
DUMPS = ROOT.parent / "shared" / "captures" / "dumps"


def trials(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, object]]]:
    code = main(["try", *words, "--register", REGISTER, "--format", "json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_example_report_yields_a_body_that_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    code, tried = trials(capsys, REPORT)
    assert code == FINE
    bodies = [trial for trial in tried if trial["body"]]
    assert bodies
    assert all(str(trial["unreleasable"]).startswith("Not for release") for trial in tried)
    assert all(json.loads(str(trial["body"]))["Report"] for trial in bodies)


def test_two_runs_never_share_a_token(capsys: pytest.CaptureFixture[str]) -> None:
    households = [json.loads(str(trials(capsys, REPORT)[1][0]["body"]))["Report"][0]["Household"] for _ in range(2)]
    assert households[0] != households[1]


def test_text_shows_both_sides(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["try", REPORT, "--register", REGISTER]) == FINE
    page = capsys.readouterr().out
    assert "sent by the router" in page
    assert "Not for release" in page


def test_nothing_is_written_beside_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.json"
    report.write_bytes(Path(REPORT).read_bytes())
    trials(capsys, str(report))
    assert list(tmp_path.iterdir()) == [report]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"Report":[{"CollectionTime":1', "refused-syntax"),
        (b'{"Report":[{"a":1,"a":2}]}', "refused-duplicate-key"),
        (b'{"Report":[{"a":NaN}]}', "refused-nan"),
        (b'{"Report":[{"a":"\\ud800"}]}', "refused-surrogate"),
        (b'{"Report":[{"a":"\xff"}]}', "refused-utf8"),
        (b"\xff\xfe{", "refused-utf8"),
        (b"\xff\xfehello", "refused-format"),
        (b"[" * 100 + b"]" * 100, "refused-depth"),
        (b'{"Report":[]' + b" " * 1_048_576 + b"}", "refused-size"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, reason: str
) -> None:
    (tmp_path / "bad.json").write_bytes(content)
    code, tried = trials(capsys, str(tmp_path / "bad.json"))
    assert code == FINDINGS
    assert [trial["reason"] for trial in tried] == [reason]


def test_an_activity_the_law_closes_lets_nothing_through(capsys: pytest.CaptureFixture[str]) -> None:
    code, tried = trials(capsys, REPORT, "--at", "2026-01-10T00:00:00Z", "--activity", "wifi-help")
    assert code == FINDINGS
    assert {trial["reason"] for trial in tried} == {"closed-law"}


def test_a_file_that_is_not_there_and_a_moment_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["try", "absent.json", "--register", REGISTER]) == 2
    assert file_absent_error(file=FileName("absent.json")).text("en") in capsys.readouterr().err
    assert main(["try", REPORT, "--register", REGISTER, "--at", "yesterday"]) == 2
    assert "--at" in capsys.readouterr().err
    assert collected_at_error.exit_code == 2


@pytest.mark.skipif(not DUMPS.exists(), reason="the recorded captures are not beside this checkout")
@pytest.mark.parametrize("dump", sorted(DUMPS.glob("*.csv")), ids=lambda path: path.stem)
def test_every_dump_yields_output(capsys: pytest.CaptureFixture[str], dump: Path) -> None:
    code, tried = trials(capsys, str(dump))
    assert code == FINE
    assert all(trial["body"] for trial in tried)


def test_a_format_may_be_named_and_a_folder_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").write_bytes(b"ParameterName,ParameterValue\nDevice.Hosts.HostNumberOfEntries,2\n")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    code, tried = trials(capsys, str(tmp_path), "--as", "csv")
    assert {trial["file"] for trial in tried} == {str(tmp_path / "a")}
    assert code in {FINE, FINDINGS}
    code, tried = trials(capsys, str(tmp_path), "--as", "cwmp")
    assert {trial["reason"] for trial in tried} == {"refused-syntax"}


def test_a_register_that_the_law_refuses_is_tried_and_each_line_says_what_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    neighbours = str(ROOT / "examples" / "register-neighbours.yaml")
    assert main(["try", REPORT, "--register", neighbours]) == FINDINGS
    page = capsys.readouterr().out
    assert page.startswith("This register is not in force: ")
    assert "Bodies that would leave: 0." in page
    assert "\nLaw checked until " in page
    assert main(["try", REPORT, "--register", neighbours, "--format", "json"]) == FINDINGS
    tried = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert tried
    assert all(trial["register_state"]["in_force"] is False and trial["body"] is None for trial in tried)
    assert all(trial["law_checked_until"] >= "2026-12-01" for trial in tried)
