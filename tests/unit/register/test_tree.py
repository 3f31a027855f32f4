"""YAML as text with places."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sluis.register import tree
from sluis.register.tree import MAX_DEPTH, Mapping, Scalar, Sequence, is_broken, place, plain, read_tree

TRICKY = (
    b"", b"# c\n", b"a: 1\n...\n---\nb: 2\n", b"%YAML 1.1\n---\na: 1\n", b"a: *x\n", b"a: ! 1", b"? [a]\n: b\n",
    b"a: |\n  x\n  y\nb: 'it''s'\n", b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "é: [ü, {b: 'x', b: 1}]\n<<: 3\n".encode(),
    "a: \U0001f600 x\nb: {c: 1, c: 2}\n".encode(), b"'<<': 1", b"- a\n- b\n", b"a: 1\nb:\n", b"a: !!int 1\n",
)  # fmt: skip


def test_no_scalar_is_guessed() -> None:
    read, faults = read_tree(b"a: [NO, 012345, 1.0, null, ~, true, 2026-11-24, 1e3, 0x1F, '']\n")
    assert faults == ()
    assert plain(read) == {"a": ["NO", "012345", "1.0", "null", "~", "true", "2026-11-24", "1e3", "0x1F", ""]}


def test_places_count_from_one_and_in_characters() -> None:
    read, _ = read_tree("é: {ü: x}\nb:\n  - c\n".encode())
    assert place(read, ("é", "ü")) == (1, 8)
    assert place(read, ("é", "ü"), on_key=True) == (1, 5)
    assert place(read, ("b", 0)) == (3, 5)
    assert place(read, ("b", 7)) == (2, 1)


def test_an_alias_is_broken_and_its_neighbours_are_not() -> None:
    read, faults = read_tree(b"a: *x\nb: c\n")
    assert [fault.code for fault in faults] == ["register.alias"]
    assert is_broken(read, ("a",))
    assert not is_broken(read, ("b",))
    assert not is_broken(read, ("q",))


def test_every_fault_of_the_file_is_found_at_once() -> None:
    _, faults = read_tree(b"a: &x 1\nb: *x\nc: !t 2\nc: 3\n<<: {d: 4}\n---\ne: 5\n")
    assert [fault.code.removeprefix("register.") for fault in faults] == [
        "anchor", "alias", "tag", "duplicate-key", "merge", "documents",
    ]  # fmt: skip


def test_faults_before_a_syntax_error_are_kept() -> None:
    read, faults = read_tree(b"a: &x 1\nb: [\n")
    assert read is None
    assert [fault.code for fault in faults] == ["register.anchor", "register.syntax"]


@pytest.mark.parametrize("depth", [MAX_DEPTH - 1, MAX_DEPTH, 300, 100_000])
def test_depth_is_bounded_and_quick(depth: int) -> None:
    read, faults = read_tree(b"a: " + b"[" * depth + b"]" * depth)
    if depth < MAX_DEPTH:
        assert faults == ()
    else:
        assert read is None
        assert faults[0].code in {"register.depth", "register.syntax"}


@pytest.mark.parametrize("source", TRICKY)
def test_both_readers_of_the_library_agree(source: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = read_tree(source)
    monkeypatch.setattr(tree, "LOADER", yaml.SafeLoader)
    slow = read_tree(source)
    assert [(f.line, f.column, f.code) for f in fast[1]] == [(f.line, f.column, f.code) for f in slow[1]]
    assert fast[0] == slow[0]


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_half_a_surrogate_pair_is_refused(loader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "LOADER", getattr(yaml, loader, yaml.SafeLoader))
    read, faults = read_tree(b'a: "\\ud800"\n')
    assert [fault.code for fault in faults] in (["register.character"], ["register.syntax"])
    assert read is None or plain(read) == {"a": ""}


@given(st.binary(max_size=200))
def test_any_bytes_give_a_tree_or_a_fault(source: bytes) -> None:
    read, faults = read_tree(source)
    assert read is not None or faults


@given(st.text(max_size=200).map(str.encode))
def test_any_text_gives_a_tree_or_a_fault(source: bytes) -> None:
    read, faults = read_tree(source)
    assert isinstance(read, (Scalar, Sequence, Mapping)) or faults
    assert all(fault.line >= 1 and fault.column >= 1 for fault in faults)
