"""What may be taken elsewhere: consent or contract and what somebody provided; what is not said is looked at."""

from typing import Literal

import msgspec
import pytest
from tests.unit.reports.test_rights_letter import loaded

from sluis.law.activity import Ground
from sluis.register.model import Activity
from sluis.rights.portable import WHY, Portable, Why, judge

CONTRACT = Ground(subjects=("subscriber",), avg="6-1-b")
CONSENT = Ground(subjects=("subscriber",), avg="6-1-a")
INTEREST = Ground(subjects=("subscriber",), avg="6-1-f")
Source = Literal["cpe_router", "core_network", "app"]


def stated(*grounds: Ground, source: Source | None = "app") -> Activity:
    """Return an activity that releases one number as it is."""
    known = loaded().activities["wifi-help"]
    plain = tuple(row for row in known.fields if row.path is not None and row.treatment == "release")
    return msgspec.structs.replace(known, grounds=grounds, source=source, fields=plain[:1])


@pytest.mark.parametrize("ground", [CONTRACT, CONSENT, Ground(subjects=("subscriber",), avg="6-1-f", special="9-2-a")])
def test_what_somebody_provided_on_consent_or_contract_goes(ground: Ground) -> None:
    assert judge(stated(ground)).portable is Portable.YES


def test_another_ground_for_everybody_is_no() -> None:
    assert judge(stated(INTEREST)).portable is Portable.NO
    assert judge(stated(INTEREST)).why == (Why.OTHER_GROUND,)


@pytest.mark.parametrize(
    ("activity", "why"),
    [
        (None, (Why.REGISTER,)),
        (stated(), (Why.GROUND_UNKNOWN,)),
        (stated(CONTRACT, Ground(subjects=("subscriber",))), (Why.GROUND_UNKNOWN,)),
        (stated(CONTRACT, INTEREST), (Why.MIXED_GROUNDS,)),
        (stated(Ground(subjects=("subscriber", "household"), avg="6-1-a")), (Why.OTHERS,)),
        (stated(CONSENT, source=None), (Why.SOURCE_UNKNOWN,)),
        (stated(CONSENT, source="cpe_router"), (Why.OBSERVED,)),
        (
            loaded().activities["wifi-help"],
            (Why.MIXED_GROUNDS, Why.OTHERS, Why.OBSERVED, Why.DERIVED),
        ),
    ],
)
def test_what_is_not_said_or_left_open_is_looked_at(activity: Activity | None, why: tuple[Why, ...]) -> None:
    judged = judge(activity)
    assert (judged.portable, judged.why) == (Portable.REVIEW, why)


def test_each_reason_has_its_words() -> None:
    assert set(WHY) == set(Why)
