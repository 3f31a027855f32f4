"""Two recipients, or one on two days, try to find homes again by what delivery tells: header, moment and order.

A report leaves every quarter of an hour, 20 of a home are known to belong together (by its token of the day). What is
attacked are the moments and headers that the gate's own functions give; each attack is also run against a delivery that
sends at once with the exact moment and the chain itself, to show that it finds homes where they can be found.
"""

import hashlib
import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sluis.gate.state.release import DRAW_BITS, release_moment
from sluis.keys.keystore import ReceiptKey, kid_of
from sluis.ledger.receipt import Promise, make_header, parse_header, pin_of, pin_salt, promised_ms
from sluis.ledger.record import chain_next, chain_start

HOMES, REPORTS = 1_000, 20
GRID_MS = 900_000
DAY_MS = 86_400_000
BEGIN_MS = 1_795_478_400_000
JITTER_MS = 50
CONFIDENCE = 0.99
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = ReceiptKey(kid_of(PRIVATE.public_key().public_bytes_raw()), PRIVATE)


@dataclass(frozen=True)
class Seen:
    """What one recipient holds of one home after one day: per report the header's moment and the moment of arrival."""

    t_ms: list[int]
    arrived_ms: list[int]


Delivery = Callable[[int, Random], tuple[int, int]]
"""Moment of the decision → what the header says, and when it arrives."""


def in_batches(t_ms: int, random: Random) -> tuple[int, int]:
    return promised_ms(t_ms, GRID_MS), release_moment(t_ms, GRID_MS, random.getrandbits(DRAW_BITS))


def at_once(t_ms: int, _random: Random) -> tuple[int, int]:
    return t_ms, t_ms


def city(random: Random) -> list[int]:
    """Return the phase of each home: routers report every quarter of an hour from when they were started."""
    return [random.randrange(GRID_MS) for _ in range(HOMES)]


def a_day(phases: Sequence[int], day: int, random: Random, delivery: Delivery, recipients: int) -> list[list[Seen]]:
    """Return per recipient what it holds of each home."""
    held = [[Seen([], []) for _ in phases] for _ in range(recipients)]
    for home, phase in enumerate(phases):
        for number in range(REPORTS):
            t_ms = BEGIN_MS + day * DAY_MS + number * GRID_MS + phase + round(random.gauss(0, JITTER_MS))
            for recipient in range(recipients):
                told, arrived = delivery(t_ms, random)
                held[recipient][home].t_ms.append(told)
                held[recipient][home].arrived_ms.append(arrived)
    return held


def phase_of(moments: Sequence[int]) -> float:
    """Return the mean place of some moments in their quarter of an hour, around the clock face."""
    angles = [moment % GRID_MS * math.tau / GRID_MS for moment in moments]
    mean = math.atan2(sum(map(math.sin, angles)), sum(map(math.cos, angles)))
    return mean % math.tau


def by_t(seen: list[Seen]) -> list[float]:
    return [phase_of(home.t_ms) for home in seen]


def by_arrival(seen: list[Seen]) -> list[float]:
    return [phase_of(home.arrived_ms) for home in seen]


def by_order(seen: list[Seen]) -> list[float]:
    """The mean place of a home in the order in which bodies of one quarter of an hour arrive."""
    places = [0.0] * len(seen)
    for number in range(REPORTS):
        for place, home in enumerate(sorted(range(len(seen)), key=lambda home: seen[home].arrived_ms[number])):
            places[home] += place / REPORTS
    return places


ATTACKS = [by_t, by_arrival, by_order]


def matched(mine: Sequence[float], theirs: Sequence[float], random: Random) -> int:
    """Return how many homes are found: for each of mine the nearest of theirs, by lot where several are as near."""
    order = sorted(range(len(theirs)), key=theirs.__getitem__)
    values = [theirs[home] for home in order]
    hits = 0
    for home, value in enumerate(mine):
        at = bisect_left(values, value)
        near = [index % len(values) for index in (at - 1, at)]
        best = min(near, key=lambda index: abs(values[index] - value))
        same = [
            index for index in range(bisect_left(values, values[best]), len(values)) if values[index] == values[best]
        ]
        hits += order[random.choice(same)] == home
    return hits


def interval(hits: int, of: int) -> tuple[float, float]:
    """Return the interval of Clopper and Pearson in which the true share of successes lies."""
    return (
        0.0 if hits == 0 else _share(lambda share: 1 - _below(hits, of, share)),
        1.0 if hits == of else _share(lambda share: 1 - _below(hits + 1, of, share), above=True),
    )


def _below(limit: int, of: int, share: float) -> float:
    return sum(math.comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(limit))


def _share(at_least: Callable[[float], float], *, above: bool = False) -> float:
    low, high, wanted = 0.0, 1.0, (1 + CONFIDENCE) / 2 if above else (1 - CONFIDENCE) / 2
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if at_least(middle) > wanted else (middle, high)
    return low


def test_the_interval_is_that_of_its_closed_forms() -> None:
    edge = (1 - CONFIDENCE) / 2
    assert interval(0, 1000) == (0.0, pytest.approx(1 - edge ** (1 / 1000)))
    assert interval(50, 50) == (pytest.approx(edge ** (1 / 50)), 1.0)
    low, high = interval(10, 100)
    assert 1 - _below(10, 100, low) == pytest.approx(_below(11, 100, high)) == pytest.approx(edge)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("link", ["two recipients on one day", "one recipient on two days"])
def test_homes_are_found_again_at_chance(attack: Callable[[list[Seen]], list[float]], link: str) -> None:
    random = Random(f"{attack.__name__} {link}")  # noqa: S311 - a simulation, not keys
    phases, share = city(random), {}
    for delivery in (in_batches, at_once):
        today = a_day(phases, 0, random, delivery, 2)
        other = today[1] if link.startswith("two") else a_day(phases, 1, random, delivery, 1)[0]
        share[delivery] = matched(attack(today[0]), attack(other), random)
    low, high = interval(share[in_batches], HOMES)
    assert low <= 1 / HOMES <= high, share
    assert share[at_once] > HOMES / 2, "the attack finds homes where they can be found"


def receipts(random: Random, records: int, *, chained: bool) -> list[tuple[bytes, bytes]]:
    """Return (c, pin) of receipts that went to two recipients in turn; without pins the chain itself, as once."""
    chain, made = chain_start(bytes(16)), []
    keys = [random.randbytes(32), random.randbytes(32)]
    for seq in range(records):
        c = random.randbytes(32)
        chain = chain_next(chain, seq, c)
        pin = chain if chained else pin_of(pin_salt(keys[seq % 2], c), chain)
        t_ms = promised_ms(BEGIN_MS + seq, GRID_MS)
        header = make_header(KEY, Promise("o", c, pin, t_ms, bytes(32), f"recipient-{seq % 2}"))
        told = parse_header(header)
        assert told.t_ms == BEGIN_MS
        made.append((told.commitment, told.pin))
    return made


def neighbours(held: list[tuple[bytes, bytes]], most: int) -> set[tuple[int, int, int]]:
    """Search pairs of receipts of which one follows the other in the chain, by trying sequence numbers."""
    pins = {pin: number for number, (_, pin) in enumerate(held)}
    triples = set()
    for before, (_, pin) in enumerate(held):
        for c, _ in held:
            for seq in range(most):
                after = hashlib.sha256(b"sluis/link/v1\0" + pin + seq.to_bytes(8, "big") + c).digest()
                if after in pins:
                    triples.add((before, pins[after], seq))
    return triples


def test_no_neighbour_and_no_sequence_number_is_found_by_search() -> None:
    random = Random(6)  # noqa: S311 - a simulation, not keys
    assert neighbours(receipts(random, 12, chained=False), 2_000) == set()
    assert len(neighbours(receipts(random, 12, chained=True), 20)) == 11, "where the chain is told, all are"
