"""A register of version 1 becomes one of version 2: by whole phrases, and in doubt absent."""

import pytest

from sluis.register.convert import (
    BY,
    COUNTRIES_AT,
    COVERAGE,
    MEASURES,
    PHRASES,
    PROOF,
    SCOPE,
    TOOLS,
    Phrase,
    to_version_2,
)
from sluis.register.fact_path import schema_at
from sluis.register.tree import Json, plain, read_tree


def converted(source: str) -> tuple[Json, list[tuple[str, str | None]]]:
    tree, faults = read_tree(source.encode())
    assert tree is not None
    assert faults == ()
    made, replaced = to_version_2(tree)
    return plain(made), [(place.path, place.word) for place in replaced]


@pytest.mark.parametrize(
    ("phrase", "text", "word"),
    [
        (BY, "Betrokkenen", "data subject"),
        (BY, "user (gebruiker)", "user"),
        (BY, "data subject", "data subject"),
        (BY, "not the data subject", None),
        (BY, "the subscriber for everyone", None),
        (BY, "geen", None),
        (PROOF, "Quarterly deletion report of the processor.", "report"),
        (PROOF, "certificate ERASE-2026-3", "certificate"),
        (PROOF, "kwartaalrapportage van de verwerker", "report"),
        (PROOF, "no deletion report", None),
        (PROOF, "a report nobody ever saw", None),
        (PROOF, "none", None),
        (PROOF, "report geen-1", None),
        (PROOF, "certificate 0", None),
        (PROOF, "een verklaring", None),
        (PROOF, "wisverklaring", "certificate"),
        (SCOPE, "pipeda", "PIPEDA"),
        (SCOPE, "public sector law", "other"),
        (SCOPE, "n.v.t.", None),
        (COVERAGE, "HR", "hr"),
        (COVERAGE, "HR data only", "hr"),
        (COVERAGE, "HR data and other data", "both"),
        (COVERAGE, "not HR, other", None),
        (TOOLS, "SCC-2026-9", "scc"),
        (COVERAGE, "HR data excluded", None),
        (COVERAGE, "geen HR", None),
        (TOOLS, "no SCC-2026-9", None),
        (TOOLS, "scc not-signed-2026", None),
        (TOOLS, "scc draft-1", None),
        (TOOLS, "SCC 2010", None),
        (TOOLS, "bcr 0", None),
        (TOOLS, "some clauses", None),
        (MEASURES, "encrypted", "encryption"),
        (MEASURES, "not encrypted", None),
        (MEASURES, "keys", None),
    ],
)
def test_a_phrase_is_known_whole_or_not_at_all(phrase: Phrase, text: str, word: str | None) -> None:
    assert phrase.word(text) == word


@pytest.mark.parametrize("kinds", [*PHRASES, *COUNTRIES_AT])
def test_a_phrase_stands_at_a_place_of_the_register_and_its_list_is_the_list_there(kinds: tuple[str, ...]) -> None:
    lists = {"elements", "subject_to", "supplementary", "grounds", "subprocessors", "access_from"}
    steps = tuple(0 if step == "*" and kinds[depth - 1] in lists else step for depth, step in enumerate(kinds))
    node = schema_at(tuple("a" if step == "*" else step for step in steps))
    assert node is not None
    words = node.get("enum")
    assert (
        set(PHRASES[kinds].words) == set(words) if kinds in PHRASES and isinstance(words, list) else "pattern" in node
    )


def test_what_is_known_becomes_a_word_and_the_rest_a_question() -> None:
    made, replaced = converted(
        "version: 1\n"
        "controller: {country: UK}\n"
        "recipients:\n"
        "  a: {country: NO, access_from: [EU, DE],\n"
        "      subject_to: [lgpd, geen], transfer: {supplementary: [encrypted, y]}}\n"
        "activities: {b: {deletion_proof: a promise, notice: {elements: [N01, the purpose]}}}\n"
    )
    assert made == {
        "version": "2",
        "controller": {"country": "~"},
        "recipients": {
            "a": {
                "country": "NO",
                "access_from": ["~", "DE"],
                "subject_to": ["LGPD", "~"],
                "transfer": {"supplementary": ["encryption", "~"]},
            }
        },
        "activities": {"b": {"deletion_proof": "~", "notice": {"elements": ["N01", "~"]}}},
    }
    assert replaced == [
        ("controller.country", None),
        ("recipients.a.access_from[1]", None),
        ("recipients.a.subject_to[1]", "LGPD"),
        ("recipients.a.subject_to[2]", None),
        ("recipients.a.transfer.supplementary[1]", "encryption"),
        ("recipients.a.transfer.supplementary[2]", None),
        ("activities.b.deletion_proof", None),
        ("activities.b.notice.elements[2]", None),
    ]


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("tool: SCC-2026-9", {"transfer": {"tool": "scc"}}, "scc"),
        ("tool: some words", {"transfer": {"tool": "~"}}, None),
        ("tool: SCC-2026-9, transfer: {tool: bcr}", {"transfer": {"tool": "bcr"}}, None),
    ],
)
def test_the_words_for_an_onward_instrument_become_an_instrument(before: str, after: Json, word: str | None) -> None:
    made, replaced = converted(f"{{recipients: {{a: {{subprocessors: [{{{before}}}]}}}}}}")
    assert made == {"recipients": {"a": {"subprocessors": [after]}}}
    assert replaced == [("recipients.a.subprocessors[1].tool", word)]


@pytest.mark.parametrize("source", ["[version]", "version", "{version: 1, activities: none, recipients: [a]}"])
def test_another_shape_is_left_to_the_check_of_shape(source: str) -> None:
    made, replaced = converted(source)
    assert str(made) == str(converted(source.replace("1", "2"))[0])
    assert replaced == []


def test_every_question_can_be_asked_in_both_languages() -> None:
    for kinds, phrase in PHRASES.items():
        tree, _ = read_tree(_with(kinds).encode())
        assert tree is not None
        (place,) = to_version_2(tree)[1]
        for lang in ("en", "nl"):
            asked = place.asks(lang)  # type: ignore[arg-type]
            assert asked.endswith("?")
            assert "{" not in asked
            assert "{words}" not in phrase.question or all(word in asked for word in phrase.words)


def _with(kinds: tuple[str, ...]) -> str:
    lists = {"elements", "subject_to", "supplementary", "grounds", "subprocessors"}
    text = "1 2 3" if kinds[-2] != "subject_to" else "tbd"
    for depth in range(len(kinds) - 1, -1, -1):
        step = kinds[depth]
        listed = step == "*" and kinds[depth - 1] in lists
        text = f"[{text}]" if listed else f"{{{'a' if step == '*' else step}: {text}}}"
    return text
