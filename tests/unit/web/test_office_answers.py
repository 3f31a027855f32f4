"""What pages of the office read of the desk is what the desk says it answers."""

import msgspec
import pytest

from sluis.desk.describe import description
from sluis.reports.show import Json
from sluis.web import office_answers
from sluis.web.office_answers import (
    AccessChange,
    ActivityRisk,
    AgreedAs,
    Alarms,
    AllStopped,
    CaseStepTaken,
    CaseTerms,
    CaseWhole,
    Due,
    Effect,
    Leaving,
    LetterMade,
    LooksCounted,
    LooksOfDay,
    Moving,
    Office,
    OfficeActivity,
    OfficeRecipient,
    PassedShown,
    RecipientStop,
    RecipientStopped,
    Registers,
    RegisterStep,
    RiskOnRecord,
    RowStopped,
    SignedWith,
    StartedAgain,
    StepShown,
    StepTaken,
    StepTold,
    Taken,
    TermShown,
    VendorQuestions,
)

FORMS = [
    AccessChange,
    ActivityRisk,
    AgreedAs,
    Alarms,
    AllStopped,
    CaseStepTaken,
    CaseTerms,
    CaseWhole,
    Due,
    Effect,
    Leaving,
    LetterMade,
    LooksCounted,
    LooksOfDay,
    Moving,
    Office,
    OfficeActivity,
    OfficeRecipient,
    PassedShown,
    RecipientStop,
    RecipientStopped,
    RegisterStep,
    RiskOnRecord,
    RowStopped,
    Registers,
    SignedWith,
    StartedAgain,
    StepShown,
    StepTaken,
    StepTold,
    Taken,
    TermShown,
    VendorQuestions,
]
NOT_DESCRIBED = {"Finding", "Findings", "StepDocument"}
"""Of documents that are answered as they were made; pages are tried with real ones."""


@pytest.fixture(scope="module")
def schemas() -> dict[str, Json]:
    """Return every form that the desk describes."""
    made: dict[str, Json] = description()["components"]["schemas"]
    return made


@pytest.mark.parametrize("form", FORMS, ids=[form.__name__ for form in FORMS])
def test_a_form_is_the_one_the_desk_describes(form: type[msgspec.Struct], schemas: dict[str, Json]) -> None:
    told = schemas[form.__name__]
    read = msgspec.structs.fields(form)
    assert {field.encode_name for field in read} <= set(told["properties"])
    assert {field.encode_name for field in read if field.required} <= set(told["required"])


def test_every_form_is_held_against_the_description_or_named() -> None:
    assert {form.__name__ for form in FORMS} | NOT_DESCRIBED == set(office_answers.__all__)
