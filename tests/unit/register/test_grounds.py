"""Grounds, consent and notices as a register may write them."""

import pytest

from .register_texts import codes, swap

GROUNDS = "grounds: [{subjects: [subscriber, household, guest], avg: 6-1-b}]"


@pytest.mark.parametrize(
    "ground",
    [
        "acts: [intake, forwarding, return, own-use]",
        "avg: 6-1-f, lia: L, lia_date: 2026-01-01, lia_steps: [interest, necessity, balance], interest: security",
        "special: 9-2-a, consent: {active: true, provable: true, conditional: false, withdraw_as_easy: true}",
    ],
)
def test_a_ground_may_say_what_it_is_for_and_how_it_was_weighed(ground: str) -> None:
    assert codes(swap(GROUNDS, f"grounds: [{{subjects: [subscriber], {ground}}}]")) == []


@pytest.mark.parametrize("ground", ["acts: [selling]", "lia_steps: [hope]", "special: 9-2-z", "lia_date: soon"])
def test_words_nobody_defined_refuse(ground: str) -> None:
    assert codes(swap(GROUNDS, f"grounds: [{{subjects: [subscriber], {ground}}}]"))
