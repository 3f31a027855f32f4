"""The noise is OpenDP's: it spends what it may, is as exact as it says, and a distinguisher finds no more than that.

The tests of chance draw so often that a right mechanism fails one of them less than once in a million runs.
"""

import ast
import math
import subprocess
import sys
from pathlib import Path

import pytest
from tests.distinguishing import SURE, caught, reached

from sluis.gate.state.noise import accuracy, mechanism, noisy

MILLION = 1_000_000
DRAWS = 60_000
GATE = Path(__file__).parents[4] / "src" / "sluis"
SOURCES = frozenset({"numpy", "opendp", "random", "scipy", "secrets", "uuid"})
FUNCTIONS = frozenset({"__import__", "getrandom", "import_module", "urandom"})
BESIDE = frozenset({"api", "audit", "cli", "demo", "desk", "oidc", "recipient", "reports", "risk", "web"})
"""Packages that a count does not go through on its way out."""
DRAWING = {
    "durable.py": {"secrets"},
    "gate/http/credentials.py": {"secrets"},
    "gate/http/serve.py": {"secrets"},
    "gate/path/reading.py": {"urandom"},
    "gate/reload/shadow.py": {"urandom"},
    "gate/state/noise.py": {"opendp"},
    "gate/state/restoring.py": {"urandom"},
    "gate/state/sender.py": {"urandom"},
    "gate/state/unlisted.py": {"secrets"},
    "gate/trial/dry_run.py": {"urandom"},
    "keys/keystore.py": {"urandom"},
    "keys/sealed.py": {"urandom"},
    "ledger/events.py": {"urandom"},
    "ledger/verify_statement.py": {"import_module"},
    "ledger/writer.py": {"urandom"},
    "lifecycle/step_record.py": {"urandom"},
    "rights/passing.py": {"urandom"},
    "standing/journal.py": {"urandom"},
}
"""Where the gate draws, and by what: keys, salts, names of processes, moments of release; and noise."""


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
    """Say whether a distinguisher finds more than a claimed epsilon allows, sure but for one in a million."""
    without, inside = (noisy([homes] * DRAWS, eps_u) for homes in (0, 1))
    return caught(without, inside, claimed, [*map(reached, range(-2, 4))])


def test_a_distinguisher_finds_no_more_than_epsilon_allows() -> None:
    assert not distinguished(1_000_000, 1.0)


def test_a_distinguisher_catches_a_mechanism_with_half_the_noise() -> None:
    assert distinguished(2_000_000, 1.0)


@pytest.mark.long(sibling="test_every_number_gets_noise_of_its_own_and_none_is_cut_off")
def test_processes_that_come_of_one_do_not_draw_the_same() -> None:
    """Of two gates that were forked from one, the second would tell the noise of the first."""
    script = (
        "import os\n"
        "from sluis.gate.state.noise import noisy\n"
        "noisy([0], 100_000)\n"
        "for _ in range(3):\n"
        "    if os.fork() == 0:\n"
        "        print(noisy([0] * 50, 100_000), flush=True)\n"
        "        os._exit(0)\n"
        "    os.wait()\n"
    )
    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    assert len(set(told.splitlines())) == 3


def test_no_other_source_of_randomness_stands_in_the_way_of_a_release() -> None:
    """Every place in the gate that draws anything, and what for: a number that is added to a count is none of them."""
    found: dict[str, set[str]] = {}
    for path in sorted(GATE.rglob("*.py")):
        folder = path.relative_to(GATE).parts[0]
        if folder in BESIDE:
            continue
        text = path.read_text()
        if not any(
            word in text for word in SOURCES | FUNCTIONS
        ):  # as almost everywhere: reading them all takes seconds
            continue
        for drawn in drawn_from(ast.parse(text)):
            found.setdefault(str(path.relative_to(GATE)), set()).add(drawn)
    assert found == DRAWING


@pytest.mark.parametrize(
    "text",
    [
        "import random",
        "import numpy as np\nnp.random.laplace(0, 1)",
        "from numpy.random import default_rng",
        "from secrets import randbelow",
        "import secrets as kept_apart",
        "from random import SystemRandom as Quiet",
        "import os\nos.urandom(8)",
        "from os import urandom as sure",
        "import importlib\nimportlib.import_module('random')",
        "__import__('random')",
        "import scipy.stats",
        "import uuid",
    ],
)
def test_every_way_to_other_randomness_is_seen(text: str) -> None:
    assert drawn_from(ast.parse(text))


def drawn_from(tree: ast.AST) -> set[str]:
    """Return the sources of randomness that a module names."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found |= {each.name.split(".")[0] for each in names} & SOURCES
            case ast.ImportFrom(module=str(module), names=names):
                found |= {module.split(".")[0]} & SOURCES
                found |= {each.name for each in names} & FUNCTIONS
            case ast.Attribute(attr=name) if name in FUNCTIONS:
                found.add(name)
            case ast.Name(id=name) if name in FUNCTIONS:
                found.add(name)
            case _:
                pass
    return found
