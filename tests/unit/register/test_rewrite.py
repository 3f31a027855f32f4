"""A register is written anew with the lines and comments of its owner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_tree import ROOT

from sluis.register.convert import to_version_2
from sluis.register.rewrite import as_version_2
from sluis.register.tree import plain, read_tree

COMMENT = "{path}: {text}. {question}"
OLD = ROOT / "examples" / "version-1.yaml"


def written(source: str) -> str | None:
    return as_version_2(source.encode(), COMMENT)


def test_only_what_was_replaced_is_written_anew() -> None:
    before = OLD.read_text(encoding="utf-8")
    after = as_version_2(OLD.read_bytes(), COMMENT)
    assert after is not None
    old, new = before.splitlines(), after.splitlines()
    assert len(new) == len(old) + 1
    kept = [line for line in new if line in old]
    assert len(old) - len(kept) == 5
    assert [line for line in new if line not in old] == [
        "version: 2",
        "    subject_to: [PIPEDA]",
        (
            "      - {name: Voorbeeld Hosting Ltd., country: IN, transfer: {tool: scc}}       "
            "# becomes `transfer: {tool: scc}`"
        ),
        (
            "          # activities.wifi-help.grounds[1].consent.by: not the data subject. Who gives this consent: "
            "data subject, everyone, parent, somebody else, subscriber, user?"
        ),
        "          by: ~      # a denial: it was no yes in version 1 either",
        "    deletion_proof: report",
    ]


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("deletion_proof: 'audit'  # mine", "deletion_proof: 'audit'  # mine"),
        ('deletion_proof: "Quarterly report"  # mine', "deletion_proof: report  # mine"),
        (
            "deletion_proof: a promise\n      over two lines\n    owner: team",
            (
                "# activities.a.deletion_proof: a promise over two lines. "
                "How is deletion at the recipient proved: by audit, certificate, log, nothing-kept, receipt, report?\n"
                "    deletion_proof: ~\n    owner: team"
            ),
        ),
    ],
)
def test_a_value_is_replaced_where_it_stands(source: str, after: str) -> None:
    head = "version: 1\nactivities:\n  a:\n    "
    assert written(head + source + "\n") == head.replace("1", "2") + after + "\n"


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("- {name: S, tool: SCC-1, transfer: {tool: scc}}", "- {name: S, transfer: {tool: scc}}"),
        ("- {name: S, transfer: {tool: scc}, tool: SCC-1}", "- {name: S, transfer: {tool: scc}}"),
        (
            "- name: S\n        tool: SCC-1   # ours\n        transfer: {tool: scc}",
            "- name: S\n        transfer: {tool: scc}",
        ),
    ],
)
def test_a_key_that_is_gone_is_taken_out(source: str, after: str) -> None:
    head = "version: 1\nrecipients:\n  a:\n    subprocessors:\n      "
    made = written(head + source + "\n")
    assert made is not None
    assert [line for line in made.splitlines() if "# recipients" not in line] == (
        head.replace("1", "2") + after
    ).splitlines()


def test_a_file_that_is_no_tree_is_not_written() -> None:
    assert written("version: [1\n") is None
    assert written("version: 1\nversion: 1\n") is None


PHRASES = st.sampled_from(["report", "a promise", "'it''s'", '"a # b"', "geen", "audit", "| \n      block\n"])


@given(PHRASES, st.sampled_from(["", "  # é ☃", "\r"]), st.booleans())
def test_what_is_written_reads_as_what_was_converted(phrase: str, end: str, flow: bool) -> None:  # noqa: FBT001
    if flow and "|" in phrase:
        return
    inner = f"{{deletion_proof: {phrase}}}" if flow else f"\n    deletion_proof: {phrase}"
    source = f"# 𝄞 first{end}\nversion: 1{end}\nactivities:\n  a: {inner}{end}\n"
    tree, faults = read_tree(source.encode())
    made = written(source)
    if tree is None or faults:
        assert made is None
        return
    if made is None:
        return  # a text that cannot be rewritten line by line is refused, and nothing is written
    again, _ = read_tree(made.encode())
    assert again is not None
    assert plain(again) == plain(to_version_2(tree)[0])
