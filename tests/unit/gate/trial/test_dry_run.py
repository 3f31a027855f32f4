"""``sluis try``: both doors with throwaway keys, nothing recorded, and every refusal with its reason."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.flow.gatehouse import CAPTURES, COLLECTED_MS, EXAMPLES, element, message

from sluis.errors import FileName, InputNotReadableError
from sluis.gate.trial.dry_run import DryRun, TrialRun
from sluis.register.load import load_register
from sluis.register.lower import Lowered, Profile, lower
from sluis.telemetry.limits import Limits
from sluis.terms import Reason


@pytest.fixture(scope="module")
def lowered() -> Lowered:
    source = EXAMPLES / "register-per-home.yaml"
    return lower(load_register(source.read_bytes(), FileName(source), EXAMPLES / "vocabularies"), COLLECTED_MS)


def tried(lowered: Lowered, folder: Path, body: bytes, **more: object) -> list[DryRun]:
    (folder / "report.json").write_bytes(body)
    run = TrialRun(lowered, COLLECTED_MS, **more)  # type: ignore[arg-type]
    return list(run.files([str(folder / "report.json")], Limits()))


def test_each_report_is_tried_for_each_activity(lowered: Lowered, tmp_path: Path) -> None:
    tries = tried(lowered, tmp_path, message(element(), element(COLLECTED_MS // 1000 + 1)))
    assert [(trial.report, trial.activity) for trial in tries] == [
        (1, "wifi-help"),
        (1, "network-quality"),
        (2, "wifi-help"),
        (2, "network-quality"),
    ]
    help_ = tries[0]
    assert help_.passed.body is not None
    assert b'"HostName":"phone"' in help_.passed.body
    assert len(help_.lines) == 5
    assert tries[1].passed.reason is Reason.NOTHING_RELEASED


def test_keys_are_thrown_away(lowered: Lowered, tmp_path: Path) -> None:
    body, other = (tried(lowered, tmp_path, message())[0].passed.body for _ in range(2))
    assert body is not None
    assert other is not None
    assert body != other
    run = TrialRun(lowered, COLLECTED_MS)
    first, second = (next(run.files([str(tmp_path / "report.json")], Limits())).passed.body for _ in range(2))
    assert first == second, "within one run a device stays the same"


def test_a_profile_renames_by_route_and_oui(lowered: Lowered, tmp_path: Path) -> None:
    flat = {
        "CollectionTime": COLLECTED_MS // 1000,
        "Device.DeviceInfo.ManufacturerOUI": "012345",
        "h.1.HostName": "Annas-iPhone",
    }
    for route, releases in (("", True), ("/ingest", True), ("/elsewhere", False)):
        trial = tried(lowered, tmp_path, json.dumps({"Report": [flat]}).encode(), route=route)[0]
        assert (trial.passed.body is not None) is releases


def test_two_identities_in_one_report_are_withheld_also_when_an_alias_hides_one(
    lowered: Lowered, tmp_path: Path
) -> None:
    names = {"s": ("Device", "DeviceInfo", "SerialNumber")}
    hiding = replace(lowered, profiles=(Profile("hiding", frozenset(), frozenset(), None, names),))
    plain = {"Device.DeviceInfo.SerialNumber": "1", "Device": {"DeviceInfo": {"SerialNumber": "2"}}}
    for both in (plain, {"Device.DeviceInfo.SerialNumber": "1", "s": "2"}):
        tries = tried(hiding, tmp_path, json.dumps({"Report": [both]}).encode())
        assert [(trial.activity, trial.passed.reason) for trial in tries] == [("", Reason.IDENTITY_MISMATCH)]


def test_a_collection_time_may_be_named_for_reports_without_one(lowered: Lowered, tmp_path: Path) -> None:
    without = {key: value for key, value in element().items() if key != "CollectionTime"}
    trial = tried(lowered, tmp_path, message(without), collected_ms=COLLECTED_MS - 3_600_000)[0]
    assert trial.passed.body is not None
    at_s = json.loads(trial.passed.body)["Report"][0]["CollectionTime"]
    assert at_s == (COLLECTED_MS // 1000 - 3600) // 900 * 900


def test_law_and_lease_close_a_trial_too(lowered: Lowered, tmp_path: Path) -> None:
    ends_ms = max(activity.lease.not_after_ms for activity in lowered.activities)
    (tmp_path / "report.json").write_bytes(message())
    late = TrialRun(lowered, ends_ms).files([str(tmp_path / "report.json")], Limits())
    assert {trial.passed.reason for trial in late} == {Reason.CLOSED_LEASE}
    text = (EXAMPLES / "register-per-home.yaml").read_text().replace("    retention: P30D\n", "")
    unlawful = lower(load_register(text.encode(), FileName("register.yaml"), EXAMPLES / "vocabularies"), COLLECTED_MS)
    tries = tried(unlawful, tmp_path, message())
    assert tries[0].passed.reason is Reason.CLOSED_LAW
    assert tries[0].lines == ()


def test_a_file_that_is_not_there(lowered: Lowered, tmp_path: Path) -> None:
    with pytest.raises(InputNotReadableError):
        list(TrialRun(lowered, COLLECTED_MS).files([str(tmp_path / "nothing")], Limits()))


def test_a_bad_line_does_not_stop_the_good_ones(lowered: Lowered, tmp_path: Path) -> None:
    path = tmp_path / "reports.ndjson"
    path.write_bytes(message() + b"\n{broken\n" + message(element(COLLECTED_MS // 1000 + 1)) + b"\n")
    tries = list(TrialRun(lowered, COLLECTED_MS).files([str(path)], Limits()))
    assert [(trial.report, trial.activity, trial.passed.body is not None) for trial in tries] == [
        (1, "wifi-help", True),
        (1, "network-quality", False),
        (2, "", False),
        (3, "wifi-help", True),
        (3, "network-quality", False),
    ]


@pytest.mark.skipif(not CAPTURES.exists(), reason="the recorded captures are not beside this checkout")
@pytest.mark.parametrize("name", ["http-post-json-namevaluepair.http", "http-put-gzip-second-question-mark.http"])
def test_the_captured_requests_can_be_tried(lowered: Lowered, name: str) -> None:
    tries = list(TrialRun(lowered, COLLECTED_MS).files([str(CAPTURES / "obuspa" / name)], Limits()))
    assert {trial.activity for trial in tries} == {"wifi-help", "network-quality"}
    assert all(b"Anna" not in (trial.passed.body or b"") for trial in tries)
