"""Rows of one activity do not meet: the trie against the rule as it is written."""

from hypothesis import given
from hypothesis import strategies as st

from sluis.kernel.plan import STAR
from sluis.register.paths import check_disjoint, check_path, plan_path
from sluis.register.tree import Mapping
from sluis.register.under_check import RegisterUnderCheck

SEGMENTS = st.sampled_from(["A", "B", STAR])
PATHS = st.lists(SEGMENTS, min_size=1, max_size=4).map(tuple)


def draft() -> RegisterUnderCheck:
    return RegisterUnderCheck(Mapping({}, 1, 1), {}, frozenset())


def meets(first: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """The rule of design 6a, pair by pair: begins with, or a literal beside a star at one place."""
    shared = next((i for i, (a, b) in enumerate(zip(first, two, strict=False)) if a != b), None)
    if shared is None:
        return True
    return STAR in {first[shared], two[shared]}


@given(st.lists(PATHS, min_size=1, max_size=6))
def test_the_trie_finds_a_fault_exactly_when_two_rows_meet(paths: list[tuple[str, ...]]) -> None:
    draft_read = draft()
    rows = dict(enumerate(("Device", *path) for path in paths))
    check_disjoint(draft_read, rows, {position: ("fields", position, "path") for position in rows})
    expected = any(meets(rows[i], rows[j]) for i in rows for j in rows if i < j)
    assert bool(draft_read.faults) is expected


def test_a_path_is_split_on_dots() -> None:
    assert plan_path("Device.Hosts.Host.*.HostName") == ("Device", "Hosts", "Host", "*", "HostName")


def test_a_partial_path_may_end_in_a_dot_in_a_profile_only() -> None:
    assert check_path(draft(), (), "Device.Hosts.Host.*.", partial=True) == ("Device", "Hosts", "Host", "*")
    draft_read = draft()
    assert check_path(draft_read, (), "Device.Hosts.Host.*.") is None
    assert [fault.code for fault in draft_read.faults] == ["register.path-empty-segment"]


@given(st.text(max_size=30))
def test_any_text_is_a_path_or_has_a_fault(text: str) -> None:
    draft_read = draft()
    path = check_path(draft_read, (), text)
    assert (path is None) is bool(draft_read.faults)
    if path is not None:
        assert ".".join(path) == text
        assert path[0] not in {"*", "CollectionTime", "Household", "Report"}
