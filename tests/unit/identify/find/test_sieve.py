"""The sieve never keeps back what a detector would find."""

import pytest
from detection_corpus import HARMLESS, cases, harmless
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.identify.find import accounts, addresses, macs, names, numbers, opened, secrets
from sluis.identify.find.hit import Point
from sluis.identify.find.plain import plain
from sluis.identify.find.sieve import Family, families, may_hold

DETECTORS = {
    Family.MACS: macs.find_in,
    Family.ADDRESSES: addresses.find_in,
    Family.NUMBERS: numbers.find_in,
    Family.ACCOUNTS: accounts.find_in,
    Family.SECRETS: secrets.find_in,
    Family.NAMES: names.find_in,
}


def anything(text: str, point: Point) -> bool:
    hits = [
        *macs.find_in(text),
        *addresses.find_in(text),
        *numbers.find_in(text),
        *accounts.find_in(text),
        *secrets.find_in(text),
        *names.find_in(text),
    ]
    return any(hit.counts(point) for hit in hits)


@pytest.mark.parametrize("point", list(Point))
def test_no_case_of_the_corpus_is_kept_back(point: Point) -> None:
    for case in cases(3, 5):
        text = plain(case.text).text
        if not case.beside and not case.name:
            which = families(text, point)
            assert all(
                family in which or not any(hit.counts(point) for hit in find_in(text))
                for family, find_in in DETECTORS.items()
            ), case.notation
        assert may_hold(text, point) or case.name or case.beside or not anything(text, point), case.notation


@pytest.mark.parametrize("point", list(Point))
@settings(max_examples=300)
@given(st.text("0123456789abcdefABCDEFxyzpsk:=-_. @/+\\\"'%,;()$<>|", max_size=60))
def test_whatever_a_detector_finds_the_sieve_lets_through(point: Point, text: str) -> None:
    assert may_hold(text, point) or not anything(text, point)
    which = families(text, point)
    for family, find_in in DETECTORS.items():
        assert family in which or not any(hit.counts(point) for hit in find_in(text)), family


def test_most_harmless_texts_are_kept_back() -> None:
    texts = list(harmless(5, 10))
    kept = sum(not may_hold(text, Point.AUDIT) for text in texts)
    assert kept > len(texts) * 0.5
    assert len(HARMLESS) * 10 == len(texts)


def test_text_beyond_ascii_is_never_kept_back() -> None:
    assert may_hold("é", Point.AUDIT)
    assert list(opened.openings("M2M6MDY6MzA6MTI6MzQ6NTY=")) != []
    assert may_hold("M2M6MDY6MzA6MTI6MzQ6NTY=", Point.AUDIT)
