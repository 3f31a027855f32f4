"""Every verb has help in both languages and an example; the examples are command lines of Sluis."""

import shlex

import pytest
import reference

from sluis.cli import main as cli
from sluis.cli.verb import Verb
from sluis.i18n import tr

VERBS = list(reference.walk(cli.root()))


@pytest.mark.parametrize(("words", "verb"), VERBS, ids=[" ".join(words) for words, _ in VERBS])
def test_a_verb_has_help_and_an_example(words: tuple[str, ...], verb: Verb) -> None:
    assert verb.examples, "help without an example leaves its reader guessing"
    assert bool(verb.run) != bool(verb.verbs)
    assert verb.help.partition("\n")[0].endswith(".")
    assert tr(verb.help, "nl") != verb.help
    for example in verb.examples:
        typed = shlex.split(example.line)
        assert typed[0] == "sluis"
        if verb.run:
            assert tuple(typed[1 : 1 + len(words)]) == words


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(("words", "verb"), [((), cli.root()), *VERBS], ids=["sluis", *(" ".join(w) for w, _ in VERBS)])
def test_help_is_shown_in_both_languages(words: tuple[str, ...], verb: Verb, lang: str) -> None:
    page = " ".join(reference.help_of(words, lang).replace(" \\\n", " ").split())
    assert " ".join(tr(verb.help, "nl" if lang == "nl" else "en").split()) in page
    for example in verb.examples:
        assert example.line in page
    assert ("Gebruik: sluis" if lang == "nl" else "Usage: sluis") in page
