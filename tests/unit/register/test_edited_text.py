"""An edit changes its own place in a text: comments and lines of others stay, and what is written reads as meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_tree import ROOT

from sluis.register.edited_text import Edit, applied, block_lines, edited_text, flow_text
from sluis.register.tree import Json, plain, read_tree

EXAMPLE = (ROOT / "examples" / "register-per-home.yaml").read_bytes()
SMALL = b"""# top
a:
  b: 1    # about b
  c: {d: 2, e: [x, y]}  # about c
  # before f
  f:
    - path: p   # about p
      why: w
    - {path: q, why: v}
    # after q
  g: |
    text
    more
  h: always
z: end
"""


def read(text: str | bytes) -> Json:
    tree, faults = read_tree(text if isinstance(text, bytes) else text.encode())
    assert tree is not None
    assert faults == ()
    return plain(tree)


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (Edit(("a", "b"), "7"), "  b: 7    # about b"),
        (Edit(("a", "c", "d"), "=1+1"), '  c: {d: "=1+1", e: [x, y]}  # about c'),
        (Edit(("a", "c", "d"), None), "  c: {e: [x, y]}  # about c"),
        (Edit(("a", "c", "e"), None), "  c: {d: 2}  # about c"),
        (Edit(("a", "c", "e", 2), "w"), "  c: {d: 2, e: [x, y, w]}  # about c"),
        (Edit(("a", "c", "n"), ["1"]), "  c: {d: 2, e: [x, y], n: [1]}  # about c"),
        (Edit(("a", "f", 0, "path"), "P"), "    - path: P   # about p"),
        (Edit(("a", "f", 0, "path"), None), "    - why: w"),
        (Edit(("a", "f", 0, "more"), {"x": "1"}), "      more: {x: 1}"),
        (Edit(("a", "f", 2), {"path": "r"}), "    - {path: r}"),
        (Edit(("a", "f"), ["1"]), "  f: [1]"),
        (Edit(("a", "g"), "one"), "  g: one"),
        (Edit(("a", "h"), {"kind": "help-request", "window": "P3D"}), "  h: {kind: help-request, window: P3D}"),
        (Edit(("z",), None), "  h: always"),
        (Edit(("n",), {"x": {"y": "1"}}), "  x:"),
    ],
)
def test_an_edit_changes_its_place(edit: Edit, line: str) -> None:
    made = edited_text(SMALL, [edit])
    assert made.comments_kept
    assert line in made.text.splitlines()
    assert read(made.text) == applied(read(SMALL), [edit])
    assert "# top" in made.text
    assert "# before f" in made.text


def test_several_edits_and_what_goes_with_an_entry() -> None:
    edits = [
        Edit(("a", "f", 1), None),
        Edit(("a", "f", 2), {"path": "one"}),
        Edit(("a", "f", 3), {"path": "two"}),
        Edit(("a", "b"), None),
    ]
    made = edited_text(SMALL, edits)
    assert made.comments_kept
    assert read(made.text) == applied(read(SMALL), edits)
    assert "# about p" in made.text
    assert "# about b" not in made.text


def test_where_there_is_no_room_everything_is_written_anew_and_it_is_said() -> None:
    only = b"a:\n  - path: p # the only key\nb: 1\n"
    made = edited_text(only, [Edit(("a", 0, "path"), None)])
    assert not made.comments_kept
    assert read(made.text) == {"a": [{}], "b": "1"}


@given(
    text=st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=40),
    place=st.sampled_from([("a", "b"), ("a", "c", "d"), ("a", "f", 1, "why"), ("a", "new"), ("a", "c", "e", 2)]),
)
def test_any_text_reads_as_itself(text: str, place: tuple[str | int, ...]) -> None:
    edit = Edit(place, text)
    assert read(edited_text(SMALL, [edit]).text) == applied(read(SMALL), [edit])
    assert read(flow_text({text: [text]})) == {text: [text]}


def test_the_example_keeps_its_comments() -> None:
    edits = [
        Edit(("activities", "wifi-help", "retention"), "P14D"),
        Edit(("activities", "wifi-help", "fields", 0), None),
        Edit(("activities", "wifi-help", "dpia", "residual"), None),
        Edit(("recipients", "new"), {"name": "New B.V.", "country": "NL"}),
        Edit(("activities", "network-quality", "grounds", 0, "tw"), None),
        Edit(("activities", "network-quality", "claim"), None),
    ]
    made = edited_text(EXAMPLE, edits)
    assert made.comments_kept
    assert read(made.text) == applied(read(EXAMPLE), edits)
    before = {line for line in EXAMPLE.decode().splitlines() if line.strip().startswith("#")}
    assert before <= set(made.text.splitlines())


def test_the_whole_example_written_anew_says_the_same() -> None:
    whole = read(EXAMPLE)
    assert read("\n".join(block_lines(whole)) + "\n") == whole
