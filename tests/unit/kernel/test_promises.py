"""The gate specification, section 15 as properties, for every implementation of door 1."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.strategies_kernel import DOORS, VALUES, Case, cases, run, unlisted_paths

from sluis.kernel.grammar import Door2
from sluis.kernel.plan import STAR, PlanPath, Row, Withhold
from sluis.kernel.tree import Node, find_row, order_key, plan_tree
from sluis.telemetry.model import Leaf, Path
from sluis.terms import BodyFormat, Reason

every_door = pytest.mark.parametrize("name", DOORS)


def renamed(root: Node, path: Path) -> Path:
    """Call every instance otherwise, each by a name of its own under its parent; names stay."""
    node: Node | None = root
    new: list[str] = []
    for segment in path:
        here = node.instance if node else None
        new.append(f"{segment}\u2020{segment}" if here else segment)
        node = here or (node.names.get(segment) if node else None)
    return tuple(new)


@every_door
@given(data=st.data())
def test_noninterference_what_is_not_matched_changes_no_byte(name: str, data: st.DataObject) -> None:
    case = data.draw(cases())
    root = plan_tree(case.plan)
    kept = [leaf for leaf in case.leaves if find_row(root, leaf.path)]
    added = [Leaf(data.draw(unlisted_paths(case.plan)), data.draw(VALUES)) for _ in range(data.draw(st.integers(0, 3)))]
    unlisted = [leaf for leaf in added if find_row(root, leaf.path) is None]
    other = [Leaf(renamed(root, leaf.path), leaf.value) for leaf in kept] + unlisted
    door = DOORS[name](case.plan)
    twin = replace(case, leaves=tuple(data.draw(st.permutations(other))))
    assert run(door, twin).body == run(door, case).body


@every_door
@given(case=cases())
def test_noninterference_equal_time_on_the_grid_gives_equal_bytes(name: str, case: Case) -> None:
    door = DOORS[name](case.plan)
    grid = case.plan.time_grid_s or 86_400
    first = 1_795_525_200 - 1_795_525_200 % grid
    bodies = {run(door, replace(case, collection_time=str(first + s))).body for s in (0, grid // 2, grid - 1)}
    assert len(bodies) == 1


@every_door
@given(case=cases())
def test_totality_and_accounting_every_leaf_is_counted_exactly_once(name: str, case: Case) -> None:
    made = run(DOORS[name](case.plan), case)
    rows = {row: count for row, count in made.released.items() if row.isdigit()}
    assert sum(rows.values()) + sum(made.withheld.values()) == len(case.leaves)
    assert all(count > 0 for count in (*made.released.values(), *made.withheld.values()))
    releasing = {str(row.number) for row in case.plan.rows if not isinstance(row.treatment, Withhold)}
    assert set(rows) <= releasing
    if made.body is None:
        assert made.reason in {Reason.NOTHING_RELEASED, Reason.NO_COLLECTION_TIME}
        assert not made.released
        assert ((0, Reason.NO_COLLECTION_TIME) in made.withheld) == (made.reason is Reason.NO_COLLECTION_TIME)
    else:
        assert made.reason is None
        assert rows
        assert made.released.get("household", 0) == (case.plan.household is not None)
        assert made.released.get("time", 0) == (case.plan.time_grid_s is not None)


@every_door
@given(case=cases(timed=True))
def test_closure_every_body_passes_door_2(name: str, case: Case) -> None:
    made = run(DOORS[name](case.plan), case)
    assume(made.body is not None)
    assert made.body is not None
    assert Door2(case.plan).check(made.body)


Json = str | int | float | bool | dict[str, "Json"]


def without(tree: Mapping[str, Json], path: PlanPath) -> dict[str, Json]:
    """Take a row out of a body's report, drop what is empty, number again: not by the kernel."""
    left: dict[str, Json] = {}
    for key, below in tree.items():
        if path and path[0] in {key, STAR}:
            if len(path) == 1:
                continue
            assert isinstance(below, dict)
            below = without(below, path[1:])  # noqa: PLW2901
            if not below:
                continue
        left[key] = below
    if path and path[0] == STAR:
        entries = sorted(left.values(), key=compact)
        return {str(number): entry for number, entry in enumerate(entries, 1)}
    return left


def sorted_again(tree: Json, node: Node) -> Json:
    """Sort tables that the removal put out of order: a table's entries may hold the removed row deeper down."""
    if not isinstance(tree, dict):
        return tree
    if node.instance is not None:
        entries = sorted((sorted_again(entry, node.instance) for entry in tree.values()), key=compact)
        return {str(number): entry for number, entry in enumerate(entries, 1)}
    return {key: sorted_again(below, node.names.get(key, Node())) for key, below in tree.items()}


def compact(tree: Json) -> str:
    if isinstance(tree, dict):
        keys = sorted(tree, key=order_key)
        return "{" + ",".join(f"{json.dumps(key)}:{compact(tree[key])}" for key in keys) + "}"
    return format(tree, ".10f").rstrip("0") if isinstance(tree, float) else json.dumps(tree)


@every_door
@given(case=cases(BodyFormat.OBJECT, timed=True, bounded=False), data=st.data())
def test_monotonicity_removing_a_row_leaves_the_rest_as_it_was(name: str, case: Case, data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(case.plan.rows))
    whole = run(DOORS[name](case.plan), case)
    rows = tuple(row for row in case.plan.rows if row is not gone)
    less = run(DOORS[name](replace(case.plan, rows=rows)), case)
    if whole.body is None:
        assert less.body is None
        return
    report = json.loads(whole.body)["Report"][0]
    beside = {key: report.pop(key) for key in ("Household", "CollectionTime") if key in report}
    left = sorted_again(without(report, gone.path), plan_tree(case.plan))
    assert isinstance(left, dict)
    expected = f'{{"Report":[{compact({**left, **beside})}]}}'.encode() if left else None
    assert less.body == expected
    assert {row: n for row, n in whole.released.items() if row != str(gone.number)} == less.released or not left


@every_door
@given(case=cases(timed=True))
def test_order_of_leaves_changes_no_count_either(name: str, case: Case) -> None:
    door = DOORS[name](case.plan)
    assert run(door, case) == run(door, replace(case, leaves=case.leaves[::-1]))


MARKER = "zqxjkv-7719"


@every_door
@given(case=cases(timed=True), data=st.data())
def test_a_marker_in_every_withheld_leaf_and_key_is_not_in_the_body(name: str, case: Case, data: st.DataObject) -> None:
    """Values of withheld leaves, names of instances and of unlisted parameters: none of them leaves."""
    root = plan_tree(case.plan)
    marked: list[Leaf] = []
    for leaf in case.leaves:
        row = find_row(root, leaf.path)
        path = leaf.path
        if row is not None:
            starred = zip(leaf.path, row.path, strict=True)
            path = tuple(segment + MARKER if place == STAR else segment for segment, place in starred)
            marked.append(Leaf(tuple(MARKER if place == STAR else place for place in row.path), MARKER))
        marked += [Leaf(path, leaf.value), Leaf((*path, MARKER), MARKER), Leaf((MARKER, *path), MARKER)]
    marked = data.draw(st.permutations(marked))
    made = run(DOORS[name](case.plan), replace(case, leaves=tuple(marked)))
    assert MARKER.encode() not in (made.body or b"")


@every_door
@given(case=cases(timed=True))
def test_no_token_no_time_no_household_leaves_alone(name: str, case: Case) -> None:
    withheld = tuple(Row(row.number, row.path, Withhold(row.number)) for row in case.plan.rows)
    made = run(DOORS[name](replace(case.plan, rows=withheld)), case)
    assert made.body is None
    assert made.reason is Reason.NOTHING_RELEASED
    assert Counter(reason for _, reason in made.withheld).keys() <= {Reason.WITHHOLD, Reason.UNLISTED}
