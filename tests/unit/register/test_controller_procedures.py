"""The controller's desks as a register may write them."""

import pytest

from .register_texts import codes, swap


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
        "breaches: {incidents: [{ref: I, detected: 2026-09-01, risk: none}]}",
        "cyber: {entity: huge}",
    ],
)
def test_a_word_nobody_defined_or_an_incident_without_a_day_refuses(desk: str) -> None:
    assert codes(swap("dpo: b@voorbeeld.example}", f"dpo: b@voorbeeld.example, {desk}}}"))
