"""Where leaves belong, and what a door remembers of their paths."""

import pytest
from hypothesis import given
from tests.strategies_kernel import Case, cases

from sluis.kernel import compiled_places
from sluis.kernel.compiled_places import Atlas, Spellings, Tables
from sluis.kernel.plan import FlagShape, Plan, Release, Row, Withhold
from sluis.kernel.tree import plan_tree
from sluis.telemetry.model import Leaf, Path
from sluis.terms import BodyFormat

HOST = ("Device", "Hosts", "Host", "*")
ROWS = (
    Row(1, (*HOST, "Active"), Release(FlagShape())),
    Row(2, (*HOST, "X_OWN"), Release(FlagShape())),
    Row(3, (*HOST, "HostName"), Withhold(4)),
    Row(5, (*HOST, "IPv4Address", "*", "Old"), Release(FlagShape())),
    Row(6, ("Device", "UpTime"), Release(FlagShape())),
)
ROOT = plan_tree(Plan("help", "insight", BodyFormat.OBJECT, ROWS))


def atlas() -> Atlas:
    return Atlas(ROOT, Tables(ROOT))


def host(instance: str, *name: str) -> Path:
    return (*HOST[:3], instance, *name)


def test_a_table_within_a_table_has_a_higher_number() -> None:
    tables = Tables(ROOT)
    assert dict(tables.numbers) == {HOST[:3]: 1, (*HOST, "IPv4Address"): 2}
    assert list(tables.above) == [0, 0, 1]


def test_values_stand_in_their_entry_and_the_rest_is_counted() -> None:
    leaves = [
        Leaf(host("7", "Active"), "1"),
        Leaf(host("7", "Active"), "0"),
        Leaf(host("Annas-iPhone", "IPv4Address", "1", "Old"), "1"),
        Leaf(("Device", "UpTime"), "1"),
        Leaf(host("7", "HostName"), "x"),
        Leaf(host("7", "Other"), "x"),
        Leaf(host("7"), "x"),
    ]
    placed, unlisted, withheld = atlas().sort_out(leaves)
    assert placed == [{(): {6: "1"}}, {("7",): {1: Spellings(["1", "0"])}}, {("Annas-iPhone", "1"): {5: "1"}}]
    assert (unlisted, withheld) == (2, {4: 1})


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        (host("7", "Active"), True),
        (host("7", "X_OWN"), True),  # a name of the plan
        (host("7", "IPAddress"), True),  # a name of the packaged catalogue, which no row lists
        (host("7", "X_Anna"), False),
        (host("Annas-iPhone", "Active"), False),
        (host("12345", "Active"), False),
        (host("\u0667", "Active"), False),
        (host("Annas-iPhone", "IPAddress"), False),
        (("Anna",), False),
        ((), False),
    ],
)
def test_only_a_path_that_is_anybodys_is_remembered(path: Path, kept: bool) -> None:  # noqa: FBT001
    ours = atlas()
    for _ in range(2):
        ours.sort_out([Leaf(path, "1")])
    assert (path in ours._known) is kept


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled_places, "REMEMBERED", 3)
    ours = atlas()
    leaves = [Leaf(host(str(number), "Active"), "1") for number in range(9)]
    placed, _, _ = ours.sort_out(leaves)
    assert len(placed[1]) == 9
    assert len(ours._known) == 3
    assert ours.sort_out(leaves)[0] == placed


@given(cases())
def test_what_is_remembered_changes_nothing(case: Case) -> None:
    root = plan_tree(case.plan)
    ours = Atlas(root, Tables(root))
    assert ours.sort_out(case.leaves) == ours.sort_out(case.leaves)
