"""JSON of a service: one object, no name twice."""

import pytest

from sluis.oidc.strict_json import read_object


def test_an_object_is_read() -> None:
    assert read_object(b'{"a": {"b": [1, null]}}') == {"a": {"b": [1, None]}}


@pytest.mark.parametrize(
    "raw",
    [b"", b"1", b"[]", b"null", b'{"a":1,"a":1}', b'{"a":{"b":1,"b":2}}', b'{"a":Infinity}', b"\xff{}", b"[" * 99_999],
)
def test_anything_else_is_not(raw: bytes) -> None:
    assert read_object(raw) is None
