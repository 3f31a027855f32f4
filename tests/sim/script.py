"""What happens in a run, drawn from its seed: actions, faults, and what recipients do. The same seed, the same script.

The seed fixes what is sent, which faults strike and at which call of their point. Which of two deliverers gets the
store's thread first is up to the machine, so two plays of one seed may differ in order; what must hold does not.
"""

import random
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from tests.sim.inject import Strike
from tests.sim.intake import ODD
from tests.sim.points import FAULTS, How, Needs, Point

HOMES: Final = 3
HOURLY: Final = 3
"""In one of so many runs bodies wait for their own moment of the next hour."""
OFTEN: Final = 6
"""How often a run comes by a point that is struck inside a batch or a release."""
JUMPS_MS: Final = (-7_200_000, -60_000, -1_000, 1_000, 60_000, 7_200_000, 90_000_000)
"""By how much a clock jumps; the last is more than a body waits."""


class Do(Enum):
    """What happens."""

    SEND = "routers report"
    BATCH = "several reports of several homes are decided at once"
    HOURS = "two hours pass, in which what waits for its own moment leaves"
    AGAIN = "routers send what was answered before"
    HELP = "a household asks for help"
    STOP = "a household stops something"
    LIFT = "an objection is lifted"
    TICK = "time passes"
    JUMP = "the clock jumps"
    REST = "the deliverer gets time"
    LOCK = "another process holds the write lock"
    GONE = "the database is away for a while"
    FULL = "the disk is full for a while"
    TURN = "somebody stands at the turnstile"
    TURN_OVER = "the key-encryption key is turned over"
    CHORES = "keys of ended periods are destroyed"
    RESTART = "the gate is restarted"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that happens, with what was drawn for it."""

    do: Do
    homes: tuple[int, ...] = ()
    number: int = 0
    word: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A whole run."""

    seed: int
    fresh: bool
    """Whether the gate starts without database and keys."""
    drop: bool
    """Whether the second recipient takes files."""
    actions: tuple[Action, ...]
    strikes: tuple[Strike, ...]
    modes: tuple[tuple[str, ...], tuple[str, ...]]
    hourly: bool = False
    """Whether what is always on leaves in the next whole hour, each body at its own moment of it, or at once."""
    within: Do | None = None
    """Calls count from the first of these actions on, so that faults strike inside it; ``None``: from the start."""

    @property
    def kind(self) -> str:
        """Return how many faults are planned, in a word."""
        return ("recipients only", "single", "pair")[len(self.strikes)]


def script_of(seed: int) -> Script:
    """Draw a run.

    Args:
        seed: Any number from 0. Seeds in a row go through all faults of the table, one by one; each second round adds
            another fault.
    """
    draw = random.Random(seed)  # noqa: S311 - a simulation, not keys
    rounds, place = divmod(seed, len(FAULTS) + 10)
    struck: list[Point] = []
    strikes: list[Strike] = []
    if place < len(FAULTS):
        chosen = [FAULTS[place]]
        if rounds % 2:
            chosen.append(draw.choice(FAULTS))
        for point, how in chosen:
            struck.append(point)
            strikes.append(Strike(point.name, draw.randint(1, point.often), how, draw.randrange(100)))
    needs = {point.needs for point in struck}
    hourly = seed % HOURLY == 0
    within = draw.choice((Do.BATCH, Do.HOURS)) if hourly and all(map(_often_met, struck)) else None
    if within is not None:
        strikes = [replace(strike, nth=1 + strike.nth // 3) for strike in strikes]
    odd = 0.1 if strikes else 0.5
    modes = tuple(tuple(_mode(draw, odd) for _ in range(draw.randint(1, 8))) for _ in range(2))
    return Script(
        seed,
        Needs.CREATION in needs or draw.random() < 0.03,
        Needs.DROP in needs or draw.random() < 0.05,
        tuple(_actions(draw, needs, hourly=hourly)),
        tuple(strikes),
        modes,  # type: ignore[arg-type]
        hourly,
        within,
    )


def _mode(draw: random.Random, odd: float) -> str:
    return draw.choice(ODD) if draw.random() < odd else "200"


def _often_met(point: Point) -> bool:
    """Return whether a run comes by inside a batch and inside a release, too."""
    return point.needs in {Needs.NOTHING, Needs.DROP} and point.often >= OFTEN


def _actions(draw: random.Random, needs: set[Needs], *, hourly: bool) -> list[Action]:
    made = [Action(Do.HELP, (home,)) for home in range(HOMES) if draw.random() < 0.6]
    made.append(Action(Do.TICK, number=1000))
    for _ in range(draw.randint(2, 4)):
        made.append(Action(Do.SEND, _homes(draw)))
        made.append(_between(draw))
    if hourly:
        for _ in range(draw.randint(1, 2)):
            made.append(Action(Do.BATCH, tuple(draw.sample(range(HOMES), draw.choice((2, 3, 3)))), draw.randint(2, 4)))
            made.append(_between(draw))
            made.append(Action(Do.HOURS, number=draw.randint(6, 12)))
    needed = {Needs.TURN_OVER: Do.TURN_OVER, Needs.CHORES: Do.CHORES, Needs.WAIT: Do.TURN}
    for need, do in needed.items():
        if need in needs:
            made.insert(draw.randint(1, len(made)), Action(do, number=1))
    if needs & {Needs.NOTHING} and draw.random() < 0.3:
        made.insert(draw.randint(1, len(made)), Action(Do.RESTART))
    return made


def _homes(draw: random.Random) -> tuple[int, ...]:
    return tuple(sorted(draw.sample(range(HOMES), draw.choice((1, 1, 1, 2, 3)))))


_BETWEEN: Final = (
    (Do.TICK, 20), (Do.REST, 25), (Do.AGAIN, 10), (Do.STOP, 14), (Do.HELP, 5), (Do.LIFT, 3), (Do.RESTART, 4),
    (Do.LOCK, 4), (Do.FULL, 4), (Do.GONE, 3), (Do.TURN, 2), (Do.TURN_OVER, 3), (Do.CHORES, 4), (Do.JUMP, 3),
)  # fmt: skip
_STOPS: Final = ("withdraw", "object", "restrict")


def _between(draw: random.Random) -> Action:
    [do] = draw.choices([action for action, _ in _BETWEEN], [weight for _, weight in _BETWEEN])
    match do:
        case Do.TICK:
            return Action(do, number=draw.choice((0, 1, 500, 1000, 5000)))
        case Do.JUMP:
            return Action(do, number=draw.choice(JUMPS_MS))
        case Do.AGAIN:
            return Action(do, _homes(draw))
        case Do.STOP:
            return Action(do, (draw.randrange(HOMES),), word=draw.choice(_STOPS))
        case Do.HELP | Do.LIFT:
            return Action(do, (draw.randrange(HOMES),))
        case _:
            return Action(do, number=draw.randint(1, 5))


def told(strike: Strike) -> str:
    """Return a fault in words."""
    return f"{strike.point} {strike.how.value} at call {strike.nth}"


def is_kill(how: How) -> bool:
    """Return whether a fault ends the process."""
    return how in {How.KILL_BEFORE, How.KILL_AFTER}
