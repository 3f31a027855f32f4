"""Any JSON tree becomes leaves, and no string in it is lost."""

import json
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.telemetry.json_documents import DOCUMENT, Json, missing, singles, values

from sluis.errors import RefusedError
from sluis.telemetry.json_leaves import decode_tree, member, tree_leaves
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Number, Opaque
from sluis.telemetry.strict_json import UnusableNumber
from sluis.terms import Reason

LIMITS = Limits()


def flat(document: Json) -> list[Json]:
    if isinstance(document, list):
        return [text for value in document for text in flat(value)]
    if isinstance(document, dict):
        return [text for value in document.values() for text in flat(value)]
    return [document]


def test_members_of_arrays_are_numbered_and_keys_stay_whole() -> None:
    (report,) = decode_tree(b'{"a.b":[1,{"c":null}],"d":{},"e":[]}', ("x",), LIMITS).reports
    assert report.leaves == (
        Leaf(("x", "a.b", "1"), Number("1")),
        Leaf(("x", "a.b", "2", "c"), Opaque.NULL),
    )
    assert report.leaf_count == 2


@given(DOCUMENT)
def test_every_value_is_a_leaf_and_no_string_is_lost(document: Json) -> None:
    (report,) = decode_tree(json.dumps(document).encode(), ("x",), LIMITS).reports
    assert values(report.leaves) == Counter(map(json.dumps, flat(document)))
    assert missing(document, report.leaves) == []
    assert report.leaf_count == singles(document)


def test_a_fault_in_a_tree_is_refused() -> None:
    with pytest.raises(RefusedError):
        tree_leaves((("a", UnusableNumber.NAN),), (), LIMITS)


def test_leaves_and_segments_are_bounded_exactly(reason_of: Callable[..., Reason]) -> None:
    assert len(tree_leaves(["a", "b"], (), Limits(leaves=2))) == 2
    assert reason_of(tree_leaves, ["a", "b"], (), Limits(leaves=1)) is Reason.REFUSED_SIZE
    assert tree_leaves([["a"]], ("x",), Limits(path_segments=3))
    assert reason_of(tree_leaves, [["a"]], ("x",), Limits(path_segments=2)) is Reason.REFUSED_DEPTH


@pytest.mark.parametrize("body", [b'{"a":1,"a":2}', b"[NaN]", b'["\\ud800"]', b"[" * 100, b"{"])
def test_what_is_no_faultless_json_is_refused(body: bytes, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decode_tree, body, (), LIMITS).value.startswith("refused-")


@given(st.binary(max_size=60))
def test_any_bytes_give_a_message_or_a_coded_refusal(outcome_of: Callable[..., object], body: bytes) -> None:
    assert isinstance(outcome_of(decode_tree, body, ("x",), LIMITS), (Message, Reason))


def test_a_member_is_found_below_its_keys() -> None:
    tree = (("a", (("b", "x"), ("c", None))),)
    assert member(tree, "a", "b") == "x"
    assert member(tree, "a", "d") is None
    assert member(["a"], "a") is None
    assert member(tree) == tree
