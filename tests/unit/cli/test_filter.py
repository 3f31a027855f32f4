"""``sluis filter`` is the real route for files: recorded once, delivered, and the same bytes as over HTTP."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sluis.cli.main import main
from sluis.cli.verb import FINDINGS, FINE
from sluis.errors import Code
from sluis.errors.gate import route_unknown_error

OUI, SERIAL = "020000", "EX0000001"


def report(tmp_path: Path, at_s: int, serial: str = SERIAL) -> str:
    device = {
        "DeviceInfo": {"ManufacturerOUI": OUI, "SerialNumber": serial, "ProcessStatus": {"CPUUsage": 31}},
        "Hosts": {"Host": {"1": {"HostName": "Annas-iPhone"}}},
    }
    path = tmp_path / f"report-{at_s}-{serial}.json"
    path.write_text(json.dumps({"Report": [{"CollectionTime": at_s, "Device": device}]}), encoding="utf-8")
    return str(path)


def outcomes(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[tuple[str, str], int], int | None]:
    code = main(["filter", *words, "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    return (
        code,
        {(outcome["activity"], outcome["outcome"]): outcome["count"] for outcome in document["reports"]},
        document["waiting"],
    )


def now_s() -> int:
    return int(datetime.now(UTC).timestamp())


def test_a_file_is_recorded_once_and_delivered(
    peopled: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["standing", "help", "--household", "NL-0001", "--config", peopled]) == FINE
    capsys.readouterr()
    file = report(tmp_path, now_s() + 1)
    words = (file, "--config", peopled, "--household", "NL-0001", "--deliver")
    code, counts, waiting = outcomes(capsys, *words)
    assert (code, waiting) == (FINE, 1), "wifi-help leaves at once, network-quality in the next whole hour"
    assert counts == {("network-quality", "recorded"): 1, ("wifi-help", "recorded"): 1}
    out = Path(peopled).parent / "out"
    [body] = out.joinpath("wifi-insight").glob("*.json")
    assert json.loads(body.read_bytes())["Report"][0]["Device"]["Hosts"] == {"Host": {"1": {"HostName": "phone"}}}
    assert not out.joinpath("netwerk-meting").exists()
    code, counts, _ = outcomes(capsys, *words)
    assert (code, counts) == (FINDINGS, {("", "duplicate"): 1}), (
        "counted once, whatever else would have been said of it"
    )
    assert main(["ledger", "show", "--household", "NL-0001", "--config", peopled]) == FINE
    assert "received by the recipient" in capsys.readouterr().out


def test_when_bodies_leave_is_said(peopled: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["filter", report(tmp_path, now_s() - 60), "--config", peopled, "--household", "NL-0001", "--deliver"]
    begun = now_s()
    assert main([*words, "--format", "json"]) == FINE
    told = json.loads(capsys.readouterr().out)
    [first, last] = [datetime.fromisoformat(moment).timestamp() for moment in told["leave"]]
    assert told["waiting"] == 1
    assert begun // 3600 * 3600 + 3600 <= first == last < now_s() // 3600 * 3600 + 7200
    words[1] = report(tmp_path, now_s() - 30)
    assert main(words) == FINE
    assert "what waits leaves from" in capsys.readouterr().out


def test_a_file_of_another_router_and_an_unknown_household_are_withheld(
    peopled: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = report(tmp_path, now_s(), "EX9999999")
    assert outcomes(capsys, other, "--config", peopled, "--household", "NL-0001")[:2] == (
        FINDINGS,
        {("", "identity-mismatch"): 1},
    )
    mine = report(tmp_path, now_s())
    assert outcomes(capsys, mine, "--config", peopled, "--household", "NL-9999")[1] == {("", "unknown-household"): 1}


def test_a_dump_without_time_needs_one_named(peopled: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dump = tmp_path / "dump.csv"
    dump.write_text("parameter,value,type\nDevice.DeviceInfo.ProcessStatus.CPUUsage,7,unsignedInt\n", encoding="utf-8")
    words = (str(dump), "--config", peopled, "--household", "NL-0002")
    assert outcomes(capsys, *words)[1] == {("", "no-collection-time"): 1}
    moment = datetime.now(UTC).isoformat()
    code, counts, _ = outcomes(capsys, *words, "--collected-at", moment)
    assert code == FINE
    assert counts["network-quality", "recorded"] == 1


def test_text_says_what_waits_and_a_route_must_exist(
    peopled: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [report(tmp_path, now_s()), "--config", peopled, "--household", "NL-0001"]
    assert main(["filter", *words]) == FINE
    assert "Recorded bodies wait in the outbox" in capsys.readouterr().out
    assert main(["filter", *words, "--route", "/nowhere"]) == 2
    assert route_unknown_error(option=Code("--route")).text("en") in capsys.readouterr().err
