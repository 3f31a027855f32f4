"""The model: immutable, and closed; what a controller may write about its desks and grounds."""

import msgspec
import pytest

from sluis.register.model import RegisterFile, subjects_of
from sluis.terms import Subject

from .register_texts import SMALL, codes, load, swap


def test_a_register_cannot_be_changed() -> None:
    register = load(SMALL)
    with pytest.raises(AttributeError):
        register.file.version = 2
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"version": 1, "x": 2}, RegisterFile)


def test_activities_and_recipients_keep_the_order_of_the_file() -> None:
    register = load(SMALL)
    assert list(register.activities) == ["help"]
    assert list(register.recipients) == ["meting"]
    assert subjects_of(("guest", "passer-by")) == (Subject.GUEST, Subject.PASSER_BY)


@pytest.mark.parametrize(
    "desk",
    [
        "rights: {objection: true, disclosures_kept: P1Y}",
        "breaches: {incidents: [{ref: I, detected: 2026-09-01, risk: unlikely, significant: false}]}",
        "cyber: {entity: important, critical: false}",
    ],
)
def test_a_desk_may_be_described(desk: str) -> None:
    assert codes(swap("dpo: b@voorbeeld.example}", f"dpo: b@voorbeeld.example, {desk}}}")) == []


@pytest.mark.parametrize(
    "desk",
    [
        "rights: {objection: perhaps}",
        "breaches: {incidents: [{ref: I}]}",
        "breaches: {incidents: [{ref: I, detected: 2026-09-01, risk: slight}]}",
        "cyber: {entity: huge}",
    ],
)
def test_a_word_nobody_defined_or_an_incident_without_a_day_refuses(desk: str) -> None:
    assert codes(swap("dpo: b@voorbeeld.example}", f"dpo: b@voorbeeld.example, {desk}}}"))


GROUNDS = "grounds: [{subjects: [subscriber, household, guest], avg: 6-1-b}]"


@pytest.mark.parametrize(
    "ground",
    [
        "acts: [intake, forwarding, return, own-use]",
        "avg: 6-1-f, lia: L-1, lia_date: 2026-01-01, lia_steps: [interest, necessity, balance], interest: security",
        "special: 9-2-a, consent: {active: true, provable: true, conditional: false, withdraw_as_easy: true}",
    ],
)
def test_a_ground_may_say_what_it_is_for_and_how_it_was_weighed(ground: str) -> None:
    assert codes(swap(GROUNDS, f"grounds: [{{subjects: [subscriber], {ground}}}]")) == []


@pytest.mark.parametrize("ground", ["acts: [selling]", "lia_steps: [hope]", "special: 9-2-z", "lia_date: soon"])
def test_words_nobody_defined_refuse(ground: str) -> None:
    assert codes(swap(GROUNDS, f"grounds: [{{subjects: [subscriber], {ground}}}]"))
