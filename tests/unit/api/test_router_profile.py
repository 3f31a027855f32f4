"""Profiles are made and checked through the API, and an address at which no gate of ours stands is refused."""

from datetime import date
from pathlib import Path

import pytest

from sluis.api.router_profile import check_profiles, make_profiles
from sluis.errors import Code, SluisError
from sluis.errors.audit import profile_url_error

REGISTER = "examples/register-per-home.yaml"
URL = "https://gate.voorbeeld.example/ingest"
DAY = date(2026, 12, 2)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://gate.voorbeeld.example/ingest", "sealed"),
        ("https://a:b@gate.voorbeeld.example/ingest", "sealed"),
        ("gate", "sealed"),
        ("https://in.wifi-insight.example/", "recipient"),
        ("https://gate.other.example/", "stranger"),
    ],
)
def test_an_address_past_the_gate_is_refused(url: str, problem: str) -> None:
    with pytest.raises(SluisError) as caught:
        make_profiles(REGISTER, at=DAY, url=url)
    expected = profile_url_error(option=Code("--url"), problem=Code(problem))
    assert (caught.value.code, caught.value.text()) == (expected.code, expected.text())


def test_messages_are_written_a_folder_for_each_activity(tmp_path: Path) -> None:
    made = make_profiles(REGISTER, at=DAY, url=URL)
    written = made.write(tmp_path)
    assert {file.parent.name for file in written} == {"wifi-help", "network-quality"}
    assert len(written) == 30
    assert not made.refused
    assert [profile["enable"] for profile in made.document()["profiles"]] == [False, True]  # type: ignore[index,union-attr,call-overload]


def test_an_activity_that_the_law_closes_gets_no_profile() -> None:
    made = make_profiles(REGISTER, at=date(2030, 1, 1), url=URL)
    assert made.refused
    assert next(made.messages(profile) for profile in made.profiles if not profile.open) == ()


def test_an_activity_that_is_not_there_is_refused() -> None:
    for ask in (
        lambda: make_profiles(REGISTER, activity="x"),
        lambda: check_profiles("examples/router", REGISTER, activity="x"),
    ):
        with pytest.raises(SluisError) as caught:
            ask()
        assert caught.value.code == "cli.activity-unknown"


def test_a_folder_is_checked_and_reaches_the_level_of_its_worst() -> None:
    checked = check_profiles("examples/router", REGISTER, at=DAY)
    assert checked.reaches("fail")
    assert not checked.reaches("never")
    document = checked.document()
    assert (document["routers"], document["unread"], document["verdict"]) == (2, 0, "FAIL")
    alone = check_profiles("examples/router/as-the-register.txt", REGISTER, at=DAY, activity="wifi-help", url=URL)
    assert not alone.reaches("review")


def test_a_list_says_of_which_model_and_firmware_dumps_are(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Device.BulkData.ProfileNumberOfEntries=0\n", encoding="utf-8")
    lines = "file,oui,product_class,firmware,from\na.txt,0011AA,HG-1,7.1,\ngone.txt,0011AA,HG-1,7.2,\n"
    (tmp_path / "list.csv").write_text(lines, encoding="utf-8")
    checked = check_profiles(tmp_path / "list.csv", REGISTER, at=DAY)
    assert [(kind.model, kind.firmware, kind.drifting) for kind in checked.summary.kinds] == [
        ("HG-1", "7.1", [1]),
        ("HG-1", "7.2", [2]),
    ]


def test_what_is_not_listed_one_by_one_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from sluis.api import router_profile as subject
    from sluis.reports.router_profile import print_checked

    for number in range(60):
        (tmp_path / f"{number:02}.txt").write_text("Device.BulkData.ProfileNumberOfEntries=0\n", encoding="utf-8")
    most, subject.MOST_KEPT = subject.MOST_KEPT, 55
    try:
        checked = check_profiles(tmp_path, REGISTER, at=DAY)
    finally:
        subject.MOST_KEPT = most
    assert checked.document()["differing_not_listed"] == 5
    print_checked(checked.register, checked.day, checked.summary, checked.routers)
    assert "10 more dumps differ" in capsys.readouterr().out
