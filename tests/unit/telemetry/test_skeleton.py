"""How a JSON text is built is seen in one pass, as far as it goes."""

import json

from hypothesis import given
from tests.unit.telemetry.json_documents import DOCUMENT, Json

from sluis.telemetry.model import Path
from sluis.telemetry.skeleton import DEPTH, MEMBER, skeleton_of


def keys_of(document: Json, path: Path = ()) -> set[Path]:
    if isinstance(document, list):
        return {key for member in document for key in keys_of(member, (*path, MEMBER))}
    if isinstance(document, dict):
        inner = {branch_key for key, value in document.items() for branch_key in keys_of(value, (*path, written(key)))}
        return inner | {(*path, written(key)) for key in document}
    return set()


def written(key: str) -> str:
    return json.dumps(key)[1:-1]


@given(DOCUMENT)
def test_the_keys_are_those_of_the_document(document: Json) -> None:
    text = json.dumps(document)
    if isinstance(document, (dict, list)):
        assert skeleton_of(text).keys == {path for path in keys_of(document) if len(path) <= DEPTH}


def test_arrays_and_first_strings_are_seen() -> None:
    seen = skeleton_of('{"type": "x", "list": [["a", "b"], ["c"]], "empty": [], "deep": {"n": ["s"]}}')
    assert seen.arrays >= {("list",), ("list", MEMBER), ("empty",), ("deep", "n")}
    assert seen.strings[("type",)] == "x"
    assert seen.strings["list", MEMBER, MEMBER] == "a"
    assert seen.roots == {"type", "list", "empty", "deep"}


def test_what_was_seen_before_a_break_counts() -> None:
    assert skeleton_of('{"Report": [{"a": ').arrays == {("Report",)}
    assert skeleton_of('{"a": 1}]} {"b": 2}').roots == {"a"}
    assert skeleton_of("").roots == set()


def test_a_text_of_many_keys_keeps_a_few_and_is_linear() -> None:
    assert len(skeleton_of("{" + ",".join(f'"{n}":1' for n in range(100_000)) + "}").keys) == 500
    assert skeleton_of('{"' + "\\" * 1_000_000).roots == set()
    assert skeleton_of('"' * 1_000_001).roots == set()
    assert skeleton_of("[" * 1_000_000).arrays
