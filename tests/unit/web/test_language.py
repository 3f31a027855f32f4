"""The language: what is asked for, then what was kept, then what the browser prefers, else Dutch."""

import pytest

from sluis.web.language import language_asked, language_cookie, language_of


@pytest.mark.parametrize(
    ("query", "kept", "accepted", "lang"),
    [
        (b"", None, None, "nl"),
        (b"", None, "fr, de;q=0.9", "nl"),
        (b"", None, "en-GB", "en"),
        (b"", None, "en;q=0.4, nl;q=0.6", "nl"),
        (b"", None, "en;q=0.9, nl-BE;q=0.6", "en"),
        (b"", None, "en;q=x, nl;q=0.1", "nl"),
        (b"", None, "en;q=1e9, nl;q=0.1", "nl"),
        (b"", None, "," * 10_000 + "en", "nl"),
        (b"", "en", "nl", "en"),
        (b"", "xx", "en", "en"),
        (b"lang=nl", "en", "en", "nl"),
        (b"lang=../../etc", "en", "nl", "en"),
        (b"a=b&lang=en&lang=nl", None, None, "en"),
        (b"\xff", None, None, "nl"),
        (b"a&" * 100, None, None, "nl"),
    ],
)
def test_the_language_of_a_page(query: bytes, kept: str | None, accepted: str | None, lang: str) -> None:
    assert language_of(query, kept, accepted) == lang


def test_only_a_language_that_was_asked_for_is_kept() -> None:
    assert language_asked(b"lang=en") == "en"
    assert language_asked(b"") is None
    assert language_cookie("en").startswith("__Host-sluis-lang=en; Path=/; ")
