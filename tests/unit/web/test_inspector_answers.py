"""What pages of an inspector read of the desk is what the desk says it answers."""

import msgspec
import pytest

from sluis.desk.describe import description
from sluis.web.inspector_answers import (
    DrawnNumber,
    InspectedCase,
    InspectedCases,
    LogShown,
    PopulationShown,
    Registers,
    RegisterStep,
    SampleShown,
    SealedEpoch,
    TreePath,
    VisitSealed,
    VisitsSealed,
    Witness,
)

FORMS = [
    DrawnNumber,
    InspectedCase,
    InspectedCases,
    LogShown,
    PopulationShown,
    RegisterStep,
    Registers,
    SampleShown,
    SealedEpoch,
    TreePath,
    VisitSealed,
    VisitsSealed,
    Witness,
]


@pytest.mark.parametrize("form", FORMS, ids=[form.__name__ for form in FORMS])
def test_a_form_is_the_one_the_desk_describes(form: type[msgspec.Struct]) -> None:
    told = description()["components"]["schemas"][form.__name__]
    read = msgspec.structs.fields(form)
    assert {field.encode_name for field in read} <= set(told["properties"])
    assert {field.encode_name for field in read if field.required} <= set(told["required"])
