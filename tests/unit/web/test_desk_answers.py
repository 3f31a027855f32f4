"""What pages read of the desk is what the desk says it answers: each field is there, always, in that form."""

import msgspec
import pytest

from sluis.api.sharing import SharedAbout, Sharing
from sluis.desk.describe import description
from sluis.web.desk_answers import (
    ActivityStanding,
    Asked,
    AskedBefore,
    CaseOpened,
    Leaving,
    Overview,
    OwnCase,
    OwnCases,
    Receipt,
    Standing,
    Window,
)

FORMS = [
    CaseOpened,
    OwnCase,
    OwnCases,
    Overview,
    SharedAbout,
    Sharing,
    ActivityStanding,
    Asked,
    AskedBefore,
    Leaving,
    Receipt,
    Standing,
    Window,
]


@pytest.mark.parametrize("form", FORMS, ids=[form.__name__ for form in FORMS])
def test_a_form_is_the_one_the_desk_describes(form: type[msgspec.Struct]) -> None:
    schemas = description()["components"]["schemas"]
    told = schemas[form.__name__]
    read = msgspec.structs.fields(form)
    assert {field.encode_name for field in read} <= set(told["properties"])
    needed = {field.encode_name for field in read if field.required}
    assert needed <= set(told["required"])
