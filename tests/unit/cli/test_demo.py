"""``sluis demo`` hands its words on; tests/unit/demo plays it."""

from pathlib import Path

import pytest
from tests.raised import raises

from sluis.cli.demo import FOLDER, HOMES, SEED, demo
from sluis.cli.verb import FINDINGS, FINE
from sluis.demo import play
from sluis.errors.cli import argument_invalid_error


@pytest.mark.parametrize(("went", "code"), [(True, FINE), (False, FINDINGS)])
def test_the_exit_code_says_whether_it_went_as_it_should(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, went: bool, code: int
) -> None:
    report = tmp_path / "a.json"
    report.write_text('{"Report": [{"Device.DeviceInfo.UpTime": 1}]}\n', encoding="utf-8")
    asked: list[play.Asked] = []

    def played(words: play.Asked) -> bool:
        asked.append(words)
        return went

    monkeypatch.setattr(play, "play", played)
    assert demo(seed=7, input=(str(report),)) == code
    assert asked == [play.Asked(seed=7, files=(str(report),))]


def test_what_nobody_says_is_that_of_the_demonstration() -> None:
    assert play.Asked(HOMES, SEED, folder=FOLDER) == play.Asked()


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ({"keep": True}, play.Asked(keep=True)),
        ({"all_": True}, play.Asked(every_scene=True)),
        ({"all_": True, "keep": True}, play.Asked(every_scene=True, keep=True)),
        ({"homes": 61, "papers": Path("here")}, play.Asked(61, folder=Path("here"))),
    ],
)
def test_what_is_played_is_what_was_asked(
    monkeypatch: pytest.MonkeyPatch, words: dict[str, bool], asked: play.Asked
) -> None:
    monkeypatch.setattr(play, "play", lambda got: got == asked)
    assert demo(**words) == FINE  # type: ignore[arg-type]


def test_fewer_homes_than_it_needs_are_refused_and_not_passed_over() -> None:
    with raises(argument_invalid_error):
        demo(homes=5)


def test_own_reports_take_the_place_of_scenes() -> None:
    with raises(argument_invalid_error):
        demo(all_=True, input=("a",))
