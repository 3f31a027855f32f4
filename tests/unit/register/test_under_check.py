"""Parts of a register under check."""

from sluis.register.model import Trigger
from sluis.register.tree import plain, read_tree
from sluis.register.under_check import RegisterUnderCheck, written_out


def draft(text: str, *broken: tuple[str, ...]) -> RegisterUnderCheck:
    tree, _ = read_tree(text.encode())
    return RegisterUnderCheck(tree, written_out(plain(tree)), frozenset(broken))


def test_a_sound_part_is_converted_beside_a_broken_one() -> None:
    checked = draft(
        "activities: {a: {trigger: always}, b: {trigger: {kind: x}}}\n", ("activities", "b", "trigger", "kind")
    )
    assert checked.part(("activities", "a", "trigger"), Trigger) == Trigger(kind="always")
    assert checked.part(("activities", "b", "trigger"), Trigger) is None
    assert checked.part(("activities", "c"), Trigger) is None


def test_what_is_not_there_is_nothing() -> None:
    checked = draft("a: [1]\n")
    assert checked.text(("a", 0)) == "1"
    assert checked.text(("a", 1)) is None
    assert checked.keys(("a",)) == ()
    assert list(checked.positions(("a",))) == [0]
    assert list(checked.positions(("b",))) == []
    assert list(checked.activities()) == []


def test_a_fault_stands_at_the_deepest_part_that_exists() -> None:
    checked = draft("a:\n  b: 1\n")
    checked.add(("a", "b"), "register.row-why")
    checked.add(("a", "c"), "register.row-why")
    assert [(fault.line, fault.column) for fault in checked.faults] == [(2, 6), (1, 1)]
    assert checked.line(("a", "b")) == 2


def test_short_forms_in_odd_places_are_left_alone() -> None:
    assert written_out("x") == "x"
    assert written_out({"activities": {"a": "x", "b": {"fields": ["x"], "trigger": ["y"]}}}) == {
        "activities": {"a": "x", "b": {"fields": ["x"], "trigger": ["y"]}}
    }
