"""A made-up fleet of homes with devices, to measure on: sizes as CBS counts them, everything else an assumption.

In:  how many homes, a mean number of devices, a seed. Out: arrays, one entry for each device.

NOT a fact about Dutch homes: the mechanism is what it shows. Household sizes are those of CBS (1 January 2024, table
37975); shares of phone makers are published surveys; rates, vendors and prefixes are assumptions, written down here.
docs/facts/risk.md, section 5.3, is where they come from.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

CBS: Final = (3_340_560, 2_706_372, 968_419, 953_582, 405_471)
"""Homes of 1, 2, 3, 4 and 5 persons or more; 8,374,404 in all."""
DUTCH_HOMES: Final = 8_374_404
RATES: Final = (  # class, devices per unit of affinity, group, chance of a random MAC, makers
    ("phone", 0.0, "mobile", 0.90, 12),
    ("laptop", 0.55, "mobile", 0.12, 15),
    ("watch", 0.20, "mobile", 0.60, 10),
    ("tablet", 0.70, "mobile", 0.85, 10),
    ("tv", 1.10, "media", 0.0, 14),
    ("settopbox", 0.65, "media", 0.0, 6),
    ("speaker", 0.55, "media", 0.0, 12),
    ("console", 0.40, "media", 0.0, 3),
    ("cast", 0.30, "media", 0.0, 5),
    ("printer", 0.55, "home", 0.0, 8),
    ("light", 0.45, "home", 0.0, 15),
    ("thermostat", 0.30, "home", 0.0, 10),
    ("security", 0.30, "home", 0.0, 20),
    ("solar", 0.28, "home", 0.0, 15),
    ("vacuum", 0.18, "home", 0.0, 12),
    ("appliance", 0.18, "home", 0.0, 20),
    ("dongle", 0.12, "home", 0.0, 8),
    ("nas", 0.06, "other", 0.0, 6),
    ("car", 0.05, "other", 0.0, 10),
    ("other", 0.35, "other", 0.0, 14_000),
)
CLASSES: Final = tuple(row[0] for row in RATES)
GROUPS: Final = ("mobile", "media", "home", "other")
_GROUP_OF: Final = np.array([GROUPS.index(row[2]) for row in RATES], np.int8)
_PHONES: Final = (0.376, 0.327, 0.082)
_PERSONAL: Final = 4
"""The first classes: as many as there are people, and often of the home's own brand."""
_OWN_BRAND: Final = 0.35
_NAMED: Final = 1_000
"""More makers than this are a long tail."""
_MAKERS: Final = 16_384
"""Numbers of makers per class lie this far apart."""
_PREFIXES: Final = (400, 200, 60, 20, 8)
_RANDOM: Final = 2**26
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Devices:
    """One entry for each device."""

    homes: int
    home: Ints
    kind: Ints
    """Of ``CLASSES``."""
    group: Ints
    vendor: Ints
    prefix: Ints
    """The maker's address block; one and the same for random addresses."""
    address: Ints
    """A MAC address as a number: no two devices share it."""


def devices(homes: int, mean: float, seed: int) -> Devices:
    """Make the devices of a fleet.

    Args:
        homes: How many.
        mean: Devices per home, about.
        seed: The same seed makes the same fleet.
    """
    draw = np.random.default_rng(seed)
    people = draw.choice(5, homes, p=np.array(CBS) / sum(CBS)) + 1
    affinity = draw.gamma(4.0, 0.25, homes)
    rates = np.array([row[1] for row in RATES])
    scale = (mean - 0.92 * people.mean()) / float(rates[1:].sum() + (people.mean() - 1) * rates[1:3].sum())
    counts = np.empty((homes, len(RATES)), np.int64)
    counts[:, 0] = draw.binomial(people, 0.92)
    for place in range(1, len(RATES)):
        of_people = people if place in {1, 2} else 1
        counts[:, place] = draw.poisson(rates[place] * scale * affinity * of_people)
    home = np.repeat(np.repeat(np.arange(homes), len(RATES)), counts.ravel())
    kind = np.repeat(np.tile(np.arange(len(RATES)), homes), counts.ravel())
    return _named(draw, homes, home, kind)


def _named(draw: np.random.Generator, homes: int, home: Ints, kind: Ints) -> Devices:
    vendor = np.empty(len(home), np.int64)
    favourite = draw.choice(len(_phone_shares()), homes, p=_phone_shares())
    for place, (_name, _rate, _group, _random, makers) in enumerate(RATES):
        here = np.flatnonzero(kind == place)
        if makers > _NAMED:
            drawn = np.minimum((draw.pareto(0.9, len(here)) * 20).astype(np.int64), makers)
        elif place in {0, 2, 3}:
            drawn = draw.choice(len(_phone_shares()), len(here), p=_phone_shares())
        else:
            weights = 1 / np.arange(1, makers + 1)
            drawn = draw.choice(makers, len(here), p=weights / weights.sum())
        vendor[here] = drawn + place * _MAKERS
    own = np.isin(kind, (0, 2, 3)) & (draw.random(len(kind)) < _OWN_BRAND)
    vendor[own] = favourite[home[own]] + kind[own] * _MAKERS
    random = draw.random(len(kind)) < np.array([row[3] for row in RATES])[kind]
    blocks = np.array(_PREFIXES)[np.minimum(vendor % _MAKERS, len(_PREFIXES) - 1)]
    block = np.minimum((blocks ** draw.random(len(kind))).astype(np.int64) - 1, blocks - 1)
    prefix = np.where(random, -1, vendor * 512 + np.maximum(block, 0))
    return Devices(homes, home, kind, _GROUP_OF[kind].astype(np.int64), vendor, prefix, np.arange(len(kind)))


def _phone_shares() -> NDArray[np.float64]:
    rest = np.full(9, (1 - sum(_PHONES)) / 9)
    return np.concatenate([np.array(_PHONES), rest])
