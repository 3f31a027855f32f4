"""A strict parse keeps what a lenient one hides, and refuses with a code whatever it is given."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.errors import RefusedError
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Number
from sluis.telemetry.strict_json import (
    Node,
    UnusableNumber,
    deeper_than,
    first_fault,
    has_surrogate,
    may_hold_surrogates,
    parse,
    parse_faultless,
)
from sluis.terms import Reason

LIMITS = Limits()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


def as_python(node: Node) -> object:
    """Return a tree without duplicates as ``json`` would."""
    if isinstance(node, Number):
        return int(node.text)
    if isinstance(node, tuple):
        return {key: as_python(value) for key, value in node}
    if isinstance(node, list):
        return [as_python(value) for value in node]
    return node


@given(JSON, st.booleans())
def test_a_faultless_text_is_read_as_json_reads_it(
    outcome_of: Callable[..., object],
    value: object,
    ascii_only: bool,  # noqa: FBT001
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    node = outcome_of(parse_faultless, text, LIMITS)
    if isinstance(node, Reason):
        assert node in {Reason.REFUSED_SURROGATE, Reason.REFUSED_UTF8, Reason.REFUSED_NUMBER}
    else:
        assert as_python(node) == value  # type: ignore[arg-type]


@given(st.binary(max_size=200) | st.text(alphabet='[]{}",:\\ud80c0123eE+-.NaInfty \n\t', max_size=200).map(str.encode))
def test_any_bytes_give_a_tree_or_a_coded_refusal(outcome_of: Callable[..., object], text: bytes) -> None:
    lenient, strict = outcome_of(parse, text, LIMITS), outcome_of(parse_faultless, text, LIMITS)
    if isinstance(lenient, Reason):
        assert strict is lenient


@pytest.mark.parametrize("number", ["18446744073709551615", "-0", "1.50", "1E5", "1e-07", "9007199254740993"])
def test_a_number_stays_as_written(number: str) -> None:
    assert parse(f"[{number}]".encode(), LIMITS) == [Number(number)]


@pytest.mark.parametrize(
    ("number", "usable"),
    [
        ("1" * 32, True),
        ("1" * 33, False),
        ("-" + "1" * 31, True),
        ("-" + "1" * 32, False),
        ("0." + "1" * 30, True),
        ("0." + "1" * 31, False),
        ("1e99", True),
        ("1E-99", True),
        ("1e100", False),
        ("1e+007", False),
    ],
)
def test_a_number_is_bounded_as_written(number: str, usable: bool) -> None:  # noqa: FBT001
    assert parse(f"[{number}]".encode(), LIMITS) == [Number(number) if usable else UnusableNumber.NUMBER]


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_none_is_marked(word: str) -> None:
    assert parse(f"[{word}]".encode(), LIMITS) == [UnusableNumber.NAN]
    assert first_fault([UnusableNumber.NAN], 2) is Reason.REFUSED_NAN


def test_a_duplicate_key_stays_visible() -> None:
    node = parse(b'{"a":1,"\\u0061":2}', LIMITS)
    assert node == (("a", Number("1")), ("a", Number("2")))
    assert first_fault(node, 2) is Reason.REFUSED_DUPLICATE_KEY


@pytest.mark.parametrize(
    "text",
    [b"", b" ", b'{"a":', b"[1,]", b"{'a':1}", b"[01]", b"[1.]", b"[+1]", b"[.5]", b"nul", b"[] []", b'["\x01"]',
     b"[1]x", b'["\\x41"]', b"[0x10]", "[\u0661]".encode(), b"[\xc2\xa01]", b'["a\nb"]', b"//\n[]"],
)  # fmt: skip
def test_what_is_no_json_is_refused_as_syntax(text: bytes, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(parse, text, LIMITS) is Reason.REFUSED_SYNTAX


@pytest.mark.parametrize(
    "text",
    [
        b'["\xff"]',
        b'["\xc0\x80"]',  # overlong
        b'["\xed\xa0\x80"]',  # a surrogate, encoded
        b'["\xf4\x90\x80\x80"]',  # behind the last code point
        b"\xef\xbb\xbf[]",
        "[1]".encode("utf-16"),
        "[1]".encode("utf-16-le"),
        "[1]".encode("utf-16-be"),
        "[1]".encode("utf-32"),
        b'["caf\xe9"]',
    ],
)
def test_what_is_not_utf8_or_has_a_byte_order_mark_is_refused(text: bytes, reason_of: Callable[..., Reason]) -> None:
    assert reason_of(parse, text, LIMITS) is Reason.REFUSED_UTF8


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_depth_is_counted_from_the_outermost_value(
    opening: bytes, closing: bytes, reason_of: Callable[..., Reason]
) -> None:
    for depth, inner in ((63, b"1"), (64, b"1")):
        parse(opening * depth + inner + closing * depth, LIMITS)
    assert reason_of(parse, opening * 65 + b"1" + closing * 65, LIMITS) is Reason.REFUSED_DEPTH
    assert reason_of(parse, opening * 50_000 + b"1" + closing * 50_000, LIMITS) is Reason.REFUSED_DEPTH
    assert reason_of(parse, opening * 50_000, LIMITS) is Reason.REFUSED_DEPTH


def test_size_is_counted_in_bytes(reason_of: Callable[..., Reason]) -> None:
    small = Limits(inflated_bytes=10)
    assert parse(b'"12345678"', small) == "12345678"
    assert reason_of(parse, b'"123456789"', small) is Reason.REFUSED_SIZE


def test_what_a_parse_may_build_is_bounded_before_it_is_built(reason_of: Callable[..., Reason]) -> None:
    small = Limits(values=4)
    parse(b"[1,1,[1]]", small)
    assert reason_of(parse, b"[1,1,[{}]]", small) is Reason.REFUSED_SIZE


@pytest.mark.parametrize(
    ("text", "lone"),
    [
        (rb'["\ud83d"]', True),
        (rb'["\uDE00"]', True),
        (rb'["\ude00\ud83d"]', True),
        (rb'[{"\ud83d":1}]', True),
        (rb'[{"a":["x\udfffy"]}]', True),
        (rb'["\ud83d\ude00"]', False),
        (rb'["\\ud83d"]', False),
        (rb'["\u00e9"]', False),
        ('["\U0001f600"]'.encode(), False),
    ],
)
def test_half_a_surrogate_pair_is_found_in_values_and_keys(text: bytes, lone: bool) -> None:  # noqa: FBT001
    fault = first_fault(parse(text, LIMITS), 64, surrogates=may_hold_surrogates(text))
    assert fault is (Reason.REFUSED_SURROGATE if lone else None)


@given(st.text())
def test_a_surrogate_is_what_cannot_be_encoded(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        assert has_surrogate(text)
    else:
        assert not has_surrogate(text)


def test_no_container_is_deeper_than_itself() -> None:
    assert not deeper_than("text", 0)
    assert deeper_than([], 0)
    assert not deeper_than([], 1)
    assert deeper_than(((("a"), [()]),), 2)


@pytest.mark.parametrize("text", [b'{"Anna": Kleopatra}', b'{"Anna', b'["\xffAnna"]', b'{"Anna":1,"Anna":2}'])
def test_no_refusal_quotes_its_input(text: bytes) -> None:
    with pytest.raises(RefusedError) as refusal:
        parse_faultless(text, LIMITS)
    error = refusal.value
    assert error.__suppress_context__ or error.__context__ is None
    assert all("Anna" not in shown for shown in (str(error), repr(error), error.text("nl")))
