"""A text is called Dutch or English only where its small words show it; no text is too odd to be asked about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.i18n import LANGS
from sluis.i18n.written import written_in


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Tells a device that is far away from one that sends badly.", "en"),
        ("Om een apparaat dat ver weg staat te kennen van een dat slecht verzendt.", "nl"),
        ("As in TR-181.", "en"),
        ("", None),
        ("WiFi Insight Inc. (Delaware), kbit/s, 2.4GHz", None),
        ("De router and the router", None),
    ],
)
def test_small_words_show_the_language(text: str, lang: str | None) -> None:
    assert written_in(text) == lang


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    assert written_in(text) in {None, *LANGS}
