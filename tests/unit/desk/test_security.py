"""What the description says of who calls: every scheme is used, and none stands without a known connection."""

from sluis.desk.describe import description
from sluis.desk.people import HEADER
from sluis.desk.routes.security import CONNECTION, PERSON, SCHEMES, SECURITY


def test_no_token_stands_without_a_connection_and_each_scheme_is_used() -> None:
    assert all(CONNECTION in each for each in SECURITY)
    assert {name for each in SECURITY for name in each} == set(SCHEMES)


def test_they_stand_in_the_description_with_the_header_that_is_read() -> None:
    made = description()
    assert made["security"] == SECURITY
    schemes = made["components"]["securitySchemes"]  # type: ignore[index,call-overload]
    assert {name: each["type"] for name, each in schemes.items()} == {  # type: ignore[union-attr,index,call-overload]
        "connection": "mutualTLS", "machine": "http", "person": "apiKey",
    }  # fmt: skip
    assert schemes[PERSON]["name"].lower().encode() == HEADER  # type: ignore[union-attr,index,call-overload]
