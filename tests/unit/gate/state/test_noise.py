"""The noise is OpenDP's: it spends what it may, is as exact as it says, and a distinguisher finds no more than that.

The tests of chance draw so often that a right mechanism fails one of them less than once in a million runs.
"""

import math
from collections import Counter
from pathlib import Path

import pytest

from sluis.gate.state.noise import accuracy, mechanism, noisy

MILLION = 1_000_000
DRAWS = 60_000
SURE = 5.0
"""Standard deviations: a right one lies further away less than once in a million."""
OTHERS = ("import random", "from random", "numpy.random", "np.random")
GATE = Path(__file__).parents[4] / "src" / "sluis"


@pytest.mark.parametrize("eps_u", [1_000, 100_000, 333_333, 1_000_000, 5_000_000, 10_000_000])
def test_a_home_costs_at_most_epsilon_and_no_noise_is_wasted(eps_u: int) -> None:
    spent: float = mechanism(eps_u).map(1)  # type: ignore[no-untyped-call]
    assert spent <= eps_u / MILLION
    assert spent == pytest.approx(eps_u / MILLION, rel=1e-6)


@pytest.mark.parametrize("eps_u", [0, -1])
def test_no_epsilon_is_no_release(eps_u: int) -> None:
    with pytest.raises(ValueError, match="eps_u"):
        noisy([1, 2], eps_u)


def test_every_number_gets_noise_of_its_own_and_none_is_cut_off() -> None:
    made = noisy([0] * 4_000, 100_000)
    assert len(made) == 4_000
    assert min(made) < 0 < max(made)
    assert noisy([0] * 50, 100_000) != noisy([0] * 50, 100_000)


@pytest.mark.parametrize("alpha", [0.5, 0.05])
def test_the_error_is_what_opendp_says(alpha: float) -> None:
    within = accuracy(1_000_000, alpha)
    beyond = sum(abs(each) >= within for each in noisy([0] * DRAWS, 1_000_000))
    allowed = alpha + SURE * math.sqrt(alpha * (1 - alpha) / DRAWS)
    assert beyond / DRAWS <= allowed


def distinguished(eps_u: int, claimed: float) -> bool:
    """Say whether a distinguisher finds more than a claimed epsilon allows, sure but for one in a million.

    He sees a number with noise, with his home in it or not, and asks of each threshold how often it is passed.
    """
    without, inside = (Counter(noisy([homes] * DRAWS, eps_u)) for homes in (0, 1))
    found = False
    for threshold in range(-2, 4):
        low, high = (sum(n for number, n in seen.items() if number >= threshold) for seen in (without, inside))
        allowed = math.exp(claimed) * low / DRAWS
        error = SURE * math.sqrt((high + math.exp(2 * claimed) * low) / DRAWS) / math.sqrt(DRAWS)
        found |= high / DRAWS > allowed + error
    return found


def test_a_distinguisher_finds_no_more_than_epsilon_allows() -> None:
    assert not distinguished(1_000_000, 1.0)


def test_a_distinguisher_catches_a_mechanism_with_half_the_noise() -> None:
    assert distinguished(2_000_000, 1.0)


def test_no_other_source_of_randomness_stands_in_the_way_of_a_release() -> None:
    release = [*GATE.joinpath("gate").rglob("*.py"), *GATE.joinpath("kernel").rglob("*.py")]
    release += GATE.joinpath("ledger").rglob("*.py")
    for path in release:
        text = path.read_text()
        assert not [word for word in ("import random", "from random", "numpy.random", "np.random") if word in text], (
            path
        )
    noise = [path.name for path in GATE.rglob("*.py") if "import opendp" in path.read_text()]
    assert noise == ["noise.py"]
