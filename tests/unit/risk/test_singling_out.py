"""Singling out, against plain Python, against another's library, and against a trap of the engine."""

import json
import math
import subprocess
from collections import Counter, defaultdict

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_tree import ROOT
from tests.unit.risk.tables import Home, one_report, several_reports

from sluis.risk.released import Released
from sluis.risk.singling_out import Profile, opened

VALUES = st.sampled_from(["a", "b", "", None, "a\x1f", "1"])
DEVICE = st.tuples(VALUES, VALUES)
HOME = st.lists(DEVICE, max_size=3)
HOMES = st.lists(HOME, min_size=1, max_size=12)
COLUMNS = ("kind", "band")


def brute(homes: list[Home]) -> Counter[int]:
    """Return size → classes, with nothing but Python's own containers."""
    classes = Counter(json.dumps(sorted(map(list, home), key=json.dumps)) for home in homes)
    return Counter(classes.values())


def sizes(profile: Profile) -> Counter[int]:
    return Counter(dict(profile.sizes))


@settings(max_examples=25, deadline=None)
@given(HOMES)
def test_classes_are_those_of_plain_python(homes: list[Home]) -> None:
    with opened(one_report(homes, COLUMNS)) as table:
        # a home of the helper that sent nothing has a unit of its own, as a silent home has in a measurement
        assert sizes(table.profile()) == brute(homes)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(HOME, min_size=3, max_size=3), min_size=1, max_size=8))
def test_a_series_is_told_apart_by_every_report_in_it(homes: list[list[Home]]) -> None:
    with opened(several_reports(homes, COLUMNS)) as table:
        timed = [[(step, *device) for step, report in enumerate(home) for device in report] for home in homes]
        assert sizes(table.profile(steps=None)) == brute(timed)
        spoken = [[report for report in home if report][:2] for home in homes]
        ordered = [[(step, *device) for step, report in enumerate(home) for device in report] for home in spoken]
        assert sizes(table.profile(steps=2)) == brute(ordered)


def test_silence_is_a_class() -> None:
    with opened(one_report([[], [], [("tv",)]])) as table:
        assert table.profile().sizes == ((1, 1), (2, 1))


def test_figures_of_a_profile() -> None:
    profile = Profile(((1, 3), (4, 2), (30, 1)))
    assert (profile.homes, profile.classes, profile.smallest) == (41, 6, 1)
    assert profile.unique.value == 3 / 41
    assert profile.below(5).hits == profile.below(20).hits == 11
    assert profile.kappa == 6 / 41
    bits = 3 / 41 * math.log2(41) + 8 / 41 * math.log2(41 / 4) + 30 / 41 * math.log2(41 / 30)
    assert profile.entropy_bits == pytest.approx(bits)
    assert profile.document()["k"] == 1


def test_homes_are_compared_within_their_period() -> None:
    day, other = [("tv",)], [("phone",)]
    with opened(several_reports([[day, other], [other, day]], days=(0, 1))) as table:
        assert table.profile(steps=1).sizes == ((1, 4),)


def test_the_curve_rises_with_what_is_known() -> None:
    same, differs = [("tv",)], [("phone",)]
    with opened(several_reports([[same, same, same], [same, same, differs], [same, differs, same]])) as table:
        curve = table.curve()
        assert [point for point, _profile in curve] == [1, 2, 3]
        assert [profile.unique.hits for _point, profile in curve] == [0, 1, 3]


def test_times_tell_homes_apart_when_all_is_known() -> None:
    early, late = [[("tv",)], []], [[], [("tv",)]]
    with opened(several_reports([early, late])) as table:
        assert table.profile(steps=2).unique.hits == 0
        assert table.profile(steps=None).unique.hits == 2


def test_the_worst_home_is_named_by_the_columns_that_suffice() -> None:
    plain = [("tv", "5")]
    with opened(one_report([plain, plain, [("tv", "2")], [("cast", "5")], [("cast", "5")]], COLUMNS)) as table:
        assert table.worst().columns == ("band",)
    with opened(one_report([[("a", "1")], [("a", "2")], [("a", "2")], [("b", "1")], [("b", "1")]], COLUMNS)) as table:
        assert (table.worst().k, set(table.worst().columns)) == (1, {"kind", "band"})
    with opened(one_report([plain, plain], COLUMNS)) as table:
        assert (table.worst().k, table.worst().columns) == (2, ())


def test_sums_of_hashes_do_not_collide_where_those_of_numbers_do() -> None:
    """Of all homes of three devices of 80 kinds, sums of DuckDB's hashes of integers tell 87 too few apart."""
    homes = [(one, two, three) for three in range(80) for two in range(three + 1) for one in range(two + 1)]
    unit = np.repeat(np.arange(len(homes)), 3)
    number = np.arange(len(homes))
    zero = np.zeros(len(unit), np.int64)
    units = pa.table({"unit": number, "home": number, "period": np.zeros(len(homes), np.int64)})
    rows = pa.table({"unit": unit, "day": zero, "step": zero, "device": zero, "kind": np.array(homes).ravel()})
    with opened(Released(units, rows, ("kind",))) as table:
        assert table.profile(steps=None).sizes == ((1, len(homes)),)
        numbers = "SELECT count(DISTINCT key) FROM (SELECT sum(hash(kind)) AS key FROM rows GROUP BY unit)"
        ((told_apart,),) = table.connection.execute(numbers).fetchall()
    assert told_apart < len(homes), "the trap is gone, and with it a rule of the module"


def test_many_homes_are_those_of_sorted_arrays() -> None:
    draw = np.random.default_rng(1)
    count = 20_000
    kind = draw.integers(0, 20, (count, 6))
    units = pa.table({"unit": np.arange(count), "home": np.arange(count), "period": np.zeros(count, np.int64)})
    zero = np.zeros(kind.size, np.int64)
    unit = np.repeat(np.arange(count), 6)
    rows = pa.table({"unit": unit, "day": zero, "step": zero, "device": zero, "kind": kind.ravel()})
    truth = Counter(np.unique(np.sort(kind), axis=0, return_counts=True)[1].tolist())
    with opened(Released(units, rows, ("kind",))) as table:
        assert sizes(table.profile(steps=None)) == truth


def test_another_salt_gives_the_same_classes() -> None:
    released = one_report([[("tv",)], [("tv",)], [("phone",)]])
    with opened(released, "aa") as one, opened(released, "bb") as other:
        assert one.profile() == other.profile()


def flat(count: int, seed: int) -> list[Home]:
    """Return homes of one device each: what a table of a statistical office looks like."""
    draw = np.random.default_rng(seed)
    return [
        [(str(draw.integers(3)), str(draw.integers(4)), draw.choice(["x", "y", "z"]))]  # kind, band, what is sensitive
        for _ in range(count)
    ]


def plain_closeness(homes: list[Home]) -> tuple[int, float]:
    classes: dict[tuple[object, object], Counter[object]] = defaultdict(Counter)
    everybody: Counter[object] = Counter()
    for ((kind, band, secret),) in homes:
        classes[kind, band][secret] += 1
        everybody[secret] += 1
    distances = [
        sum(abs(found[value] / found.total() - everybody[value] / everybody.total()) for value in everybody) / 2
        for found in classes.values()
    ]
    return min(len(found) for found in classes.values()), max(distances)


NAMES = ("kind", "band", "secret")


@pytest.mark.parametrize("seed", range(3))
def test_l_and_t_are_those_of_plain_python(seed: int) -> None:
    homes = flat(90, seed)
    with opened(one_report(homes, NAMES)) as table:
        found = table.closeness("secret")
    distinct, distance = plain_closeness(homes)
    assert (found.distinct, found.distance) == (distinct, pytest.approx(distance))


PYCANON = """
import json, sys
import pandas
from pycanon import anonymity
rows = json.load(sys.stdin)
frame = pandas.DataFrame(rows, columns=["kind", "band", "secret"])
known = ["kind", "band"]
print(json.dumps([
    int(anonymity.k_anonymity(frame, known)),
    int(anonymity.l_diversity(frame, known, ["secret"])),
    float(anonymity.t_closeness(frame, known, ["secret"])),
]))
"""


def test_k_l_and_t_are_those_of_pycanon() -> None:
    python = ROOT / ".venv-risk-peers" / "bin" / "python"
    if not python.exists():
        pytest.skip("pyCANON is not there: make bench-risk sets it up")
    homes = flat(400, 7)
    done = subprocess.run(
        [python, "-W", "ignore", "-c", PYCANON],
        input=json.dumps([home[0] for home in homes]),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    k, distinct, distance = json.loads(done.stdout.splitlines()[-1])
    with opened(one_report(homes, NAMES)) as table:
        found = table.closeness("secret")
        assert table.profile(NAMES[:2]).smallest == k
    assert found.distinct == distinct
    assert found.distance == pytest.approx(distance, abs=1e-9)
