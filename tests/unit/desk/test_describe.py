"""The description needs no gate, and names every path."""

from sluis.desk.describe import description


def test_it_is_openapi_3_1_of_every_call() -> None:
    made = description()
    assert made["openapi"] == "3.1.0"
    assert isinstance(made["paths"], dict)
    assert {"/healthz", "/readyz", "/v1/openapi.json"} <= set(made["paths"])
