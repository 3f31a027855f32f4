"""``sluis demo`` hands its words on; tests/unit/demo plays it."""

from pathlib import Path

import pytest
from tests.raised import raises

from sluis.cli.demo import HOMES, SEED, demo
from sluis.cli.verb import FINDINGS, FINE
from sluis.demo import play
from sluis.errors.cli import argument_invalid_error


@pytest.mark.parametrize(("went", "code"), [(True, FINE), (False, FINDINGS)])
def test_the_exit_code_says_whether_it_went_as_it_should(
    monkeypatch: pytest.MonkeyPatch, *, went: bool, code: int
) -> None:
    asked: list[object] = []

    def played(*words: object, keep: play.Keep, papers: Path | None) -> bool:
        asked.extend([*words, keep, papers])
        return went

    monkeypatch.setattr(play, "play", played)
    assert demo(seed=7, input=("a",)) == code
    assert asked == [HOMES, 7, ("a",), play.Keep.NOTHING, None]


def test_homes_and_seed_are_those_of_the_demonstration() -> None:
    assert (HOMES, SEED) == (play.HOMES, play.SEED)


@pytest.mark.parametrize(
    ("words", "kept"), [({"keep": True}, play.Keep.ALL), ({"web": True}, play.Keep.PAGES), ({}, play.Keep.NOTHING)]
)
def test_what_goes_on_afterwards_is_what_was_asked(
    monkeypatch: pytest.MonkeyPatch, words: dict[str, bool], kept: play.Keep
) -> None:
    monkeypatch.setattr(play, "play", lambda *_words, keep, papers: keep is kept and papers is None)
    assert demo(**words) == FINE  # type: ignore[arg-type]


def test_papers_are_of_all_scenes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(play, "play", lambda *_words, keep, papers: papers == tmp_path and keep is play.Keep.NOTHING)
    assert demo(papers=tmp_path) == FINE
    with raises(argument_invalid_error):
        demo(papers=tmp_path, web=True)
    with raises(argument_invalid_error):
        demo(papers=tmp_path, input=("a",))
