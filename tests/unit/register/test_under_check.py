"""Parts of a register under check."""

from sluis.register.model import Trigger
from sluis.register.tree import plain, read_tree
from sluis.register.under_check import RegisterUnderCheck, written_out


def draft(text: str, *broken: tuple[str, ...]) -> RegisterUnderCheck:
    tree, _ = read_tree(text.encode())
    return RegisterUnderCheck(tree, written_out(plain(tree)), frozenset(broken))


def test_a_sound_part_is_converted_beside_a_broken_one() -> None:
    found = draft(
        "activities: {a: {trigger: always}, b: {trigger: {kind: x}}}\n", ("activities", "b", "trigger", "kind")
    )
    assert found.part(("activities", "a", "trigger"), Trigger) == Trigger(kind="always")
    assert found.part(("activities", "b", "trigger"), Trigger) is None
    assert found.part(("activities", "c"), Trigger) is None


def test_what_is_not_there_is_nothing() -> None:
    found = draft("a: [1]\n")
    assert found.text(("a", 0)) == "1"
    assert found.text(("a", 1)) is None
    assert found.keys(("a",)) == ()
    assert list(found.positions(("a",))) == [0]
    assert list(found.positions(("b",))) == []
    assert list(found.activities()) == []


def test_a_fault_stands_at_the_deepest_part_that_exists() -> None:
    found = draft("a:\n  b: 1\n")
    found.add(("a", "b"), "register.row-why")
    found.add(("a", "c"), "register.row-why")
    assert [(fault.line, fault.column) for fault in found.faults] == [(2, 6), (1, 1)]
    assert found.line(("a", "b")) == 2


def test_short_forms_in_odd_places_are_left_alone() -> None:
    assert written_out("x") == "x"
    assert written_out({"activities": {"a": "x", "b": {"fields": ["x"], "trigger": ["y"]}}}) == {
        "activities": {"a": "x", "b": {"fields": ["x"], "trigger": ["y"]}}
    }
