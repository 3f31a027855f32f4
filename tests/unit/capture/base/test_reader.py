from sluis.capture.base.bounds import Bounds
from sluis.capture.base.reader import ReadOptions, Recognition


def test_a_reader_is_given_the_usual_bounds_and_no_keys_unless_somebody_says_so() -> None:
    assert ReadOptions() == ReadOptions(Bounds(), None)


def test_a_reader_is_sure_or_guesses_or_says_no() -> None:
    assert [answer.value for answer in Recognition] == ["sure", "maybe", "no"]
