"""Words that stay in a rewritten capture, each at its own place only: a key, an element, a header, a service.

In:  the name of a list in ``kept_words.toml``. Out: its words.

The rule this module keeps: no word is somebody's own; a value is never looked up here.
"""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = files("sluis.capture.anonymise").joinpath("kept_words.toml").read_text("utf-8")
    return {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}


def kept_words(name: str) -> frozenset[str]:
    """Return the words of a list.

    Examples:
        >>> "mac" in kept_words("keys"), "noor" in kept_words("keys")
        (True, False)
    """
    return _lists()[name]
