"""Lists of path and parameters stand under the paths they name."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.telemetry.json_documents import DOCUMENT, Json

from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Number
from sluis.telemetry.path_lists import decode_path_list, looks_path_list
from sluis.telemetry.skeleton import skeleton_of
from sluis.terms import Reason

LIMITS = Limits()


def leaves(document: Json) -> tuple[Leaf, ...]:
    (report,) = decode_path_list(json.dumps(document).encode(), LIMITS).reports
    return report.leaves


def test_a_parameter_stands_under_the_path_of_its_object() -> None:
    host = {"PhysAddress": "02:00:5E:00:53:01", "Active": True, "Sub.Name": ["x", {"y": 1}]}
    assert leaves([{"path": "Device.Hosts.Host.1.", "parameters": host}]) == (
        Leaf(("Device", "Hosts", "Host", "1", "PhysAddress"), "02:00:5E:00:53:01"),
        Leaf(("Device", "Hosts", "Host", "1", "Active"), value=True),
        Leaf(("Device", "Hosts", "Host", "1", "Sub", "Name", "1"), "x"),
        Leaf(("Device", "Hosts", "Host", "1", "Sub", "Name", "2", "y"), Number("1")),
    )


def test_what_stands_beside_and_what_is_no_object_is_kept() -> None:
    document = [
        {"path": "Device.A.", "parameters": {}},
        {"path": "Device.B", "parameters": {}, "note": "Anna"},
        {"path": 1, "parameters": {"x": "y"}},
        "loose",
    ]
    assert leaves(document) == (
        Leaf(("Device", "A"), ""),
        Leaf(("Device", "B", "note"), "Anna"),
        Leaf(("prplos", "3", "path"), Number("1")),
        Leaf(("prplos", "3", "parameters", "x"), "y"),
        Leaf(("prplos", "4"), "loose"),
    )


def test_one_path_twice_refuses_the_report() -> None:
    body = json.dumps([{"path": "A.", "parameters": {"b": 1}}] * 2).encode()
    assert decode_path_list(body, LIMITS).reports[0].refused is Reason.REFUSED_DUPLICATE_KEY


@pytest.mark.parametrize("body", [b"{}", b'"x"', b"[", b'[{"path":"a"'])
def test_what_is_no_list_is_refused(body: bytes, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decode_path_list, body, LIMITS) in {Reason.REFUSED_LAYOUT, Reason.REFUSED_SYNTAX}


def test_leaves_are_bounded(reason_of: Callable[..., Reason]) -> None:
    body = json.dumps([{"path": f"A.{n}.", "parameters": {"b": 1}} for n in range(3)]).encode()
    assert decode_path_list(body, Limits(leaves=3)).reports[0].leaf_count == 3
    assert reason_of(decode_path_list, body, Limits(leaves=2)) is Reason.REFUSED_SIZE


PATH = st.lists(st.from_regex(r"[A-Za-z0-9_]{1,6}", fullmatch=True), min_size=1, max_size=4)
VALUE = st.text(st.characters(codec="utf-8"), max_size=8)


PARAMETERS = st.dictionaries(st.from_regex(r"[A-Z][a-z]{0,5}", fullmatch=True), VALUE, min_size=1, max_size=3)


@given(st.dictionaries(PATH.map(".".join), PARAMETERS, max_size=3))
def test_what_was_written_comes_back(objects: dict[str, dict[str, str]]) -> None:
    document: Json = [{"path": f"Device.{path}.", "parameters": dict(given_)} for path, given_ in objects.items()]
    wanted = [(f"Device.{path}.{name}", text) for path, given_ in objects.items() for name, text in given_.items()]
    report = decode_path_list(json.dumps(document).encode(), LIMITS).reports[0]
    if len(dict(wanted)) == len(wanted):
        assert [(".".join(leaf.path), leaf.value) for leaf in report.leaves] == wanted


@given(DOCUMENT)
def test_any_document_gives_a_message_or_a_coded_refusal(outcome_of: Callable[..., object], document: Json) -> None:
    for body in (document, [document], [{"path": "A.", "parameters": document}]):
        assert isinstance(outcome_of(decode_path_list, json.dumps(body).encode(), LIMITS), (Message, Reason))


def test_it_is_told_by_its_two_keys() -> None:
    assert looks_path_list(skeleton_of('[{"path":"Device.","parameters":{'))
    assert not looks_path_list(skeleton_of('{"path":"Device.","parameters":{}}'))
