"""What says that there is nothing is absent, where the model asks for free text and nowhere else."""

import copy
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import yaml
from source_tree import ROOT

from sluis.errors import FileName, RegisterError
from sluis.register.absent import SILENCE_IS_NO, _Place, _register, denies, is_absent, without_absent
from sluis.register.check import check_activity
from sluis.register.load import load_register, register_digest
from sluis.register.tree import place, plain, read_tree

EXAMPLES = ROOT / "examples"
NOTHING = ["null", "~", "none", "None", "geen", "Geen.", "n.v.t.", "nvt", "N/A", "n.a.", "-", "\u2014", "nee", "false"]
NOBODY_KNOWS = ["tbd", "T.B.D.", "onbekend", "Unknown", "?", "...", "n.t.b.", "nader te bepalen", "to be determined"]
Register = dict[str, Any]
PARTS = 4
"""Of the places for free text, one of which is looked at in `make test`."""


def example(name: str = "register-per-home.yaml") -> Register:
    tree, _ = read_tree((EXAMPLES / name).read_bytes())
    assert tree is not None
    read: Any = plain(tree)
    assert isinstance(read, dict)
    return read


def kept(source: str) -> object:
    tree, _ = read_tree(source.encode())
    assert tree is not None
    return plain(without_absent(tree))


@pytest.mark.parametrize("text", [*NOTHING, *NOBODY_KNOWS])
def test_a_word_that_says_nothing_is_absent_in_free_text(text: str) -> None:
    assert is_absent(text)
    assert kept(yaml.dump({"controller": {"name": "A", "dpo": text, "country": "NL"}})) == {
        "controller": {"name": "A", "country": "NL"}
    }
    assert kept(yaml.dump({"activities": {"a": {"purposes": ["help", text], "owner": text}}})) == {
        "activities": {"a": {"purposes": ["help"]}}
    }


@pytest.mark.parametrize(
    "text",
    [
        "we have none", "there is no agreement", "wij hebben geen DPIA", "DPIA: none", "LIA - geen",
        "hasn\u2019t been made",
        "to follow", "wordt opgesteld", "op te stellen", "unsigned draft", "draft", "vacature", "wacht op handtekening",
        "g\u00adeen overeenkomst", "\uff47\uff45\uff45\uff4e overeenkomst", "no one", "being negotiated", "te tekenen",
    ],
)  # fmt: skip
def test_a_reference_that_denies_names_no_paper(text: str) -> None:
    assert denies(text)
    assert kept(yaml.dump({"controller": {"name": "A", "dpo": text}})) == {"controller": {"name": "A"}}


@pytest.mark.parametrize(
    "text",
    [
        "No. 2026-7", "Contract no. 7", "privacy@geen-gedoe.example", "Besluit van de directie van 3 mei", "NO-2026-1",
        "Draftsman B.V.", "notes of 3 May",
    ],
)  # fmt: skip
def test_a_reference_that_only_looks_like_a_denial_stays(text: str) -> None:
    assert not denies(text)
    assert not is_absent(text)


@pytest.mark.parametrize(
    "text", ["x", "XXX", " x. ", "idk", "todo", "?", "mondeling", "Mondeling.", "in ontwikkeling", "x\u200bx", "\u0445"]
)
def test_a_placeholder_names_no_paper(text: str) -> None:
    assert kept(yaml.dump({"controller": {"name": "A", "dpo": text}})) == {"controller": {"name": "A"}}


@pytest.mark.parametrize(
    "text", ["X-14", "Oral B.V.", "Mondelinge toelichting 2026-3", "Xander", "In-Ontwikkeling B.V. 3"]
)
def test_a_paper_that_only_begins_like_a_placeholder_stays(text: str) -> None:
    assert kept(yaml.dump({"controller": {"name": "A", "dpo": text}})) == {"controller": {"name": "A", "dpo": text}}


def test_look_alikes_of_other_scripts_say_the_same() -> None:
    assert is_absent("n\u043en\u0435")
    assert is_absent("\u041eNBEKEND")
    assert denies("no agr\u0435ement y\u0435t")
    assert not is_absent("\u0434\u043e\u0433\u043e\u0432\u043e\u0440 14")


def test_other_shapes_of_a_letter_say_the_same() -> None:
    assert is_absent("\uff4e\uff4f\uff4e\uff45")
    assert is_absent("ge\u00aden")


@pytest.mark.parametrize(
    "text", ["LIA-2026-3", "A. de Geen", "None of the above is shared: LIA-3", "0", "ja", "nulla", ""]
)
def test_other_words_stay(text: str) -> None:
    assert not is_absent(text)


@pytest.mark.parametrize(
    "source",
    [
        "recipients: {a: {processor_agreement: {subprocessing: none}}}",
        "recipients: {a: {ai: {effect: none, annex_iii: no}}}",
        "recipients: {a: {country: NO, role: unknown}}",
        "activities: {a: {grounds: [{tw: none}], children: false}}",
        'activities: {a: {fields: [{as: {enum: [none, unknown, -, "null"]}}]}}',
        "profiles: {a: {match: {product_class: [none]}, names: {none: Device.A}}}",
        "recipients: {none: {name: A}}",
        "a key nobody knows: none",
        "controller: none",
    ],
)
def test_closed_lists_words_of_rows_and_names_stay(source: str) -> None:
    tree, _ = read_tree(source.encode())
    assert tree is not None
    assert kept(source) == plain(tree)


def test_a_required_text_that_says_nothing_refuses_like_one_that_is_missing() -> None:
    register = example()
    register["controller"]["name"] = "onbekend"
    register["decisions"][0]["who"] = "tbd"
    del register["activities"]["wifi-help"]["fields"][0]["why"]
    register["activities"]["wifi-help"]["fields"][1]["why"] = "-"
    with pytest.raises(RegisterError) as refused:
        load_register(yaml.dump(register).encode(), FileName("r.yaml"), EXAMPLES / "vocabularies")
    codes = sorted(fault.code for fault in refused.value.faults)
    assert codes == ["register.missing-key", "register.missing-key", "register.row-why", "register.row-why"]


def test_what_stays_keeps_its_place_in_the_file_and_the_digest_is_that_of_the_bytes() -> None:
    tree, _ = read_tree(b"activities:\n  a:\n    purposes:\n    - tbd\n    - help\n    owner: team\n")
    assert tree is not None
    left = without_absent(tree)
    assert place(left, ("activities", "a", "purposes", 0)) == (5, 7)
    assert place(left, ("activities", "a", "owner")) == (6, 12)
    source = (EXAMPLES / "register-per-home.yaml").read_bytes() + b"\n"
    loaded = load_register(source, FileName("r.yaml"), EXAMPLES / "vocabularies")
    assert loaded.digest == register_digest(source)


def free_texts(node: Any, at: _Place, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], bool]]:
    """Yield every place of a register at which free text may stand, written or not, and whether it is a list."""
    for key, below in (at.keys or {}).items():
        if below.free or (below.each is not None and below.each.free):
            yield (*path, key), below.each is not None
        elif isinstance(node, dict) and key in node:
            yield from free_texts(node[key], below, (*path, key))
    if at.each is not None:
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from free_texts(value, at.each, (*path, key))


def closing(register: Register, path: tuple[str | int, ...], value: object) -> set[tuple[str, str]]:
    """Return what closes when a text has a value; everything when the register does not load."""
    changed: Any = copy.deepcopy(register)
    node = changed
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    try:
        loaded = load_register(yaml.dump(changed).encode(), FileName("r.yaml"), EXAMPLES / "vocabularies")
    except RegisterError:
        return {("", "")}
    findings = [finding for name in loaded.activities for finding in check_activity(loaded, name, date(2026, 11, 24))]
    return {(finding.activity, finding.rule) for finding in findings if finding.closes}


@pytest.mark.parametrize("name", ["register-per-home.yaml", "registers/sluis-itself.yaml"])
@pytest.mark.parametrize(
    "part",
    [
        0,
        *(
            pytest.param(
                part, marks=pytest.mark.long(sibling="test_to_say_that_nobody_knows_never_opens_what_a_word_closes")
            )
            for part in range(1, PARTS)
        ),
    ],
)
def test_to_say_that_nobody_knows_never_opens_what_a_word_closes(name: str, part: int) -> None:
    register = example(name)
    places = [(path, many) for path, many in free_texts(register, _register()) if "fields" not in path]
    assert len(places) > 60
    opened = []
    for path, many in places[part::PARTS]:
        words, unknown = (["some words"], ["onbekend"]) if many else ("some words", "onbekend")
        now = closing(register, path, unknown)
        if ("", "") not in now and not closing(register, path, words) <= now:
            opened.append(path)
    assert opened == []


def test_where_silence_is_no_only_none_is_absent() -> None:
    assert {name for _, name in SILENCE_IS_NO} == {"other", "outputs"}
    for text in NOBODY_KNOWS:
        assert kept(yaml.dump({"recipients": {"a": {"own_use": {"other": text}}}})) == {
            "recipients": {"a": {"own_use": {"other": text}}}
        }
    for text in NOTHING:
        assert kept(yaml.dump({"recipients": {"a": {"ai": {"outputs": text}}}})) == {"recipients": {"a": {"ai": {}}}}
