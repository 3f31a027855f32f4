"""The description says what a form refuses, what a header must be, and which methods a path has is told with a 405."""

from pathlib import Path

from tests.flow.deskhouse import desk

from sluis.desk.describe import description


def test_forms_that_take_no_other_keys_say_so_and_others_do_not() -> None:
    schemas = description()["components"]["schemas"]  # type: ignore[call-overload,index]
    closed = {name for name, schema in schemas.items() if schema.get("additionalProperties") is False}  # type: ignore[union-attr]
    assert {"Ask", "AskOfPage", "SignedStep", "RegistryChange", "StatementAsked"} <= closed
    assert not {"Asked", "Activities", "ProblemDetails"} & closed


def test_a_key_is_described_with_its_length_and_as_needed_where_it_is() -> None:
    paths = description()["paths"]
    for path, needed in (("/v1/standing/pages", True), ("/v1/registry/pages", True), ("/v1/standing/ask", False)):
        [key] = paths[path]["post"]["parameters"]  # type: ignore[call-overload,index]
        assert (key["name"], key["required"], key["schema"]["maxLength"]) == ("Idempotency-Key", needed, 200)


def test_a_moment_is_described_as_one() -> None:
    asked = description()["components"]["schemas"]["StatementAsked"]["properties"]  # type: ignore[call-overload,index]
    assert (asked["from"]["format"], asked["to"]["format"]) == ("date-time", "date-time")


async def test_a_wrong_method_is_told_the_right_ones(tmp_path: Path) -> None:
    async with desk(tmp_path) as callers:
        answer = await callers.call("here", "PUT", "/v1/recipients/wifi-insight/stop")
        assert (answer.status, answer.code) == (405, "desk.call-refused")
        allowed = next(value for name, value in answer.headers if name.lower() == "allow")
        assert {word.strip() for word in allowed.split(",")} >= {"POST"}
