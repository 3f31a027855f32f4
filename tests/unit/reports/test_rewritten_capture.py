"""The page about a capture that was rewritten says what was done and what to doubt."""

import io
from collections import Counter

import pytest

from sluis.capture.anonymise.rewrite import Counts
from sluis.i18n import use
from sluis.reports.rewritten_capture import print_rewritten
from sluis.reports.show import console_on


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_doubt_is_said(lang: str) -> None:
    counts = Counts(packets=2, octets=100, cut=40, kept=30, replaced=30, undecoded_kept=17, known_in_undecoded=6)
    counts.by_kind = Counter(mac=4, ip4=3, ssid=1)
    counts.left_out = Counter(names=1, secrets=2)
    counts.links_unread = Counter({147: 9})
    counts.still_there = 5
    page = io.StringIO()
    use("nl" if lang == "nl" else "en")
    print_rewritten(console_on(page), counts, seeded=True)
    said = page.getvalue()
    for number in ("147", "17", "100", "9", "5"):
        assert number in said
    assert not any(word in said.lower() for word in ("anonym", "anoniem"))
    assert ("seed" in said) == (lang == "en") or "sleutelbestand" in said
