"""Faults of shape, in our own words."""

from hypothesis import given
from hypothesis import strategies as st

from sluis.register.schema_check import near, quoted, schema_faults, shown, without_unknown_keys
from sluis.register.tree import plain, read_tree

from .register_texts import SMALL, faults, swap


def test_places_are_shown_as_people_count() -> None:
    assert shown(("a", 0, "b")) == "a[1].b"
    assert shown(()) == "register"


@given(st.text(max_size=500))
def test_a_quotation_fits_a_sentence(text: str) -> None:
    assert len(quoted(text)) <= 61


def test_a_near_word_is_offered_and_a_far_one_is_not() -> None:
    assert near("retentoin", ["retention", "trigger"]) == {"near": "retention"}
    assert near("zzz", ["retention", "trigger"]) == {}


def test_a_good_register_has_no_fault_of_shape() -> None:
    tree, _ = read_tree(SMALL.encode())
    assert schema_faults(tree, plain(tree)) == ((), frozenset())


def test_unknown_keys_are_left_out_at_every_depth() -> None:
    tree, _ = read_tree(SMALL.replace("{ref: ISMS-1}", "{ref: a, x: 1}").replace("why: w}", "why: w, y: 2}").encode())
    pruned = without_unknown_keys(tree, plain(tree))
    assert "x" not in pruned["activities"]["help"]["security"]
    assert all("y" not in row for row in pruned["activities"]["help"]["fields"])


def test_the_libraries_words_are_not_shown() -> None:
    tree, _ = read_tree(b"version: 1\ncontroller: 7\n")
    faults_read, broken = schema_faults(tree, plain(tree))
    text = " ".join(fault.text("en") + fault.remedy("en") for fault in faults_read)
    assert "is not of type" not in text
    assert ("controller",) in broken


def test_a_help_request_written_short_is_told_what_it_lacks() -> None:
    faults_read = faults(swap("{kind: help-request, window: P3D}", "help-request"))
    assert [fault.code for fault in faults_read] == ["register.window-missing"]
    assert "window" in faults_read[0].remedy("en")
