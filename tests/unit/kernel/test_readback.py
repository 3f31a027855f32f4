"""Door 2's own reader: strict where a schema cannot look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.kernel.readback import JsonValue, Places, Terminal, document_writer, in_order, read_document
from sluis.terms import BodyFormat

ANY = Terminal({}, "string")
NUMBER = Terminal({}, "decimal")
PLACES: Places = in_order({"T": {"*": {"a": ANY, "n": NUMBER}}, "10": ANY, "9": ANY, "b": ANY})


def round_trip(body: bytes, body_format: BodyFormat = BodyFormat.OBJECT) -> bytes:
    return document_writer(PLACES, body_format)(read_document(body, PLACES, body_format))


@pytest.mark.parametrize("number", ["0", "-1", "9007199254740991", "0.5", "-0.00001", "123456789012.25", "0.1"])
def test_a_plain_number_comes_back_as_it_was(number: str) -> None:
    body = b'{"Report":[{"T":{"1":{"n":%s}}}]}' % number.encode()
    assert round_trip(body) == body


@pytest.mark.parametrize(
    "number", ["0.0", "1.0", "1e3", "1E3", "0.10", "12345678901234567", "0.1234567890123456", "NaN", "Infinity"]
)
def test_any_other_number_is_not_ours(number: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        round_trip(b'{"Report":[{"T":{"1":{"n":%s}}}]}' % number.encode())


@given(st.integers(-(10**12), 10**12), st.integers(0, 3))
def test_every_number_of_15_digits_comes_back(whole: int, places: int) -> None:
    digits = f"{abs(whole):0{places + 1}d}"
    fraction = digits[-places:].rstrip("0") if places else ""
    text = ("-" if whole < 0 else "") + digits[: len(digits) - places] + ("." + fraction if fraction else "")
    if text == "-0":
        return
    body = b'{"Report":[{"T":{"1":{"n":%s}}}]}' % text.encode()
    assert round_trip(body) == body


@pytest.mark.parametrize("body", [b'{"Report":[{"T":{"1":{"n":-0}}}]}', b'{"Report":[{"b":"y","b":"x"}]}'])
def test_what_reading_forgives_writing_does_not(body: bytes) -> None:
    assert round_trip(body) != body


def test_keys_are_written_in_the_order_of_the_design() -> None:
    written = round_trip(b'{"Report":[{"b":"x","10":"x","9":"x","T":{"1":{"a":"x"}}}]}')
    assert written == b'{"Report":[{"9":"x","10":"x","T":{"1":{"a":"x"}},"b":"x"}]}'


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"Report": [{}, {}]},
        {"Report": [{"b": "x"}], "c": 1},
        {"Report": [{"T": "x"}]},
        {"Report": [{"T": {"2": {"a": "x"}}}]},
        {"Report": [{"T": {"1": {"a": "y"}, "2": {"a": "x"}}}]},
        {"Report": [{"b": None}]},
        {"Report": [{"b": ["x"]}]},
    ],
)
def test_a_document_that_a_schema_should_have_refused_is_refused_again(document: JsonValue) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        document_writer(PLACES, BodyFormat.OBJECT)(document)


@pytest.mark.parametrize("name", ["T", "T.1", "T.1.c", "T.1.a.x", "c", "", ".", "b."])
def test_a_dotted_name_must_end_where_a_value_stands(name: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        document_writer(PLACES, BodyFormat.PAIRS)({"Report": [{name: "x"}]})


def test_text_with_commas_quotes_and_lines_comes_back_from_csv() -> None:
    body = (
        "ReportTimestamp,ParameterName,ParameterValue,ParameterType\n"
        ',9,"a,b",string\n,10,"say ""x""",string\n,T.1.a,"two\nlines",string\n,T.1.n,0.5,decimal\n,b,\u00e9,string\n'
    ).encode()
    assert round_trip(body, BodyFormat.CSV) == body
