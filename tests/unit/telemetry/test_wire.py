"""What Google's protobuf writes is read as it was meant, and what has no definition is kept under its number."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.telemetry.protobuf_oracle import Oracle, leaves_of

from sluis.errors import RefusedError
from sluis.telemetry import opensync, usp
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Number, Value
from sluis.telemetry.wire import (
    Definitions,
    Field,
    Record,
    is_fields,
    is_text,
    read_definitions,
    read_record,
    record_leaves,
)
from sluis.terms import Reason

LIMITS = Limits()
ORACLES = {"usp": Oracle(usp.DEFINITIONS, "usp"), "opensync": Oracle(opensync.DEFINITIONS, "opensync")}
SMALL = read_definitions(
    "syntax proto3\nmessage A\n1 name text"
    "\n2 inner A\n3 counts uint *\n4 table map\n5 raw bytes\n6 real double\n7 many A *"
)
NOTHING = Definitions({"Empty": {}}, strict_text=True)


def field(number: int, wire: int, value: bytes) -> bytes:
    return varint(number << 3 | wire) + value


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def block(number: int, value: bytes) -> bytes:
    return field(number, 2, varint(len(value)) + value)


def read(body: bytes, limits: Limits = LIMITS, definitions: Definitions = SMALL, name: str = "A") -> list[Leaf]:
    return record_leaves(read_record(body, name, definitions, limits), (), limits)


def pairs(leaves: list[Leaf]) -> list[tuple[str, Value]]:
    return [(".".join(leaf.path), leaf.value) for leaf in leaves]


@pytest.mark.parametrize("name", ORACLES)
@given(draw=st.data())
def test_what_protobuf_writes_comes_back_leaf_by_leaf(name: str, draw: st.DataObject) -> None:
    oracle = ORACLES[name]
    message = draw.draw(st.sampled_from(sorted(oracle.definitions.messages)))
    document = draw.draw(Oracle.documents(oracle, message))
    record = read_record(oracle.written(message, document), message, oracle.definitions, LIMITS)
    counted = Counter((leaf.path, leaf.value) for leaf in record_leaves(record, ("r",), LIMITS))
    assert counted == leaves_of(oracle.definitions, message, document, ("r",))
    assert record.unknown == 0


@pytest.mark.parametrize("name", ORACLES)
@given(draw=st.data())
def test_no_string_is_lost_when_nothing_is_defined(name: str, draw: st.DataObject) -> None:
    oracle = ORACLES[name]
    message = draw.draw(st.sampled_from(sorted(oracle.definitions.messages)))
    document = draw.draw(Oracle.documents(oracle, message))
    body = oracle.written(message, document)
    unknown = " ".join(
        part
        for leaf in record_leaves(read_record(body, "Empty", NOTHING, LIMITS), (), LIMITS)
        for part in (leaf.value if isinstance(leaf.value, str) else "", *leaf.path)
    )
    for text in strings(document):
        if is_text(text):
            assert text in unknown or text.encode().hex() in unknown


def strings(document: object) -> list[str]:
    """Return the text that a document holds, keys of maps and bytes left out."""
    if isinstance(document, str):
        return [document]
    inner = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return [text for message in inner for text in strings(message)]


def test_what_has_no_definition_is_a_leaf_under_its_number() -> None:
    body = (
        field(9, 0, varint(5)) + block(10, b"Anna") + block(11, block(1, b"\x00\xff") + field(2, 0, b"\x07"))
        + block(12, b"\xff\xfe") + field(13, 5, b"\x01\x02\x03\x04") + field(14, 1, bytes(8)) + block(15, b"")
        + block(10, b"Bob")
    )  # fmt: skip
    assert pairs(read(body)) == [
        ("9", Number("5")),
        ("10.1", "Anna"),
        ("11.1", "00ff"),
        ("11.2", Number("7")),
        ("12", "fffe"),
        ("13", "01020304"),
        ("14", "0000000000000000"),
        ("15", ""),
        ("10.2", "Bob"),
    ]
    assert read_record(body, "A", SMALL, LIMITS).unknown == 10


def test_a_field_in_another_wire_type_than_defined_is_unknown() -> None:
    assert pairs(read(field(1, 0, b"\x05"))) == [("1", Number("5"))]
    assert pairs(read(field(6, 0, b"\x05"))) == [("6", Number("5"))]


def test_numbers_may_be_packed_or_not() -> None:
    assert pairs(read(block(3, b"\x01\xac\x02") + field(3, 0, b"\x05"))) == [
        ("counts.1", Number("1")),
        ("counts.2", Number("300")),
        ("counts.3", Number("5")),
    ]


def test_a_number_that_is_none_is_text() -> None:
    assert pairs(read(field(6, 1, b"\x00\x00\x00\x00\x00\x00\xf0\x7f"))) == [("real", "inf")]


def test_what_an_entry_of_a_map_holds_beside_key_and_value_is_kept() -> None:
    assert pairs(read(block(4, block(1, b"k") + block(2, b"v") + block(3, b"extra")))) == [
        ("table.k", "v"),
        ("table.k.3", "extra"),
    ]
    assert pairs(read(block(4, block(1, b"old") + block(1, b"k")))) == [("table.k", ""), ("table.k.key", "old")]


def test_the_last_of_two_is_meant_and_the_first_is_kept() -> None:
    record = read_record(block(1, b"a") + block(1, b"b"), "A", SMALL, LIMITS)
    assert (record.text("name"), record.without_last("name").text("name")) == ("b", "a")
    assert record.without("name").fields == ()
    assert record.inner("name") is None
    assert record.all("other") == []


@pytest.mark.parametrize(
    ("body", "byte"),
    [
        (b"\x0a", 1),  # no length
        (b"\x0a\x05ab", 0),  # cut
        (b"\x08" + b"\xff" * 10, 1),  # a number without end
        (b"\x08" + b"\xff" * 9 + b"\x7f", 1),  # more than 64 bits
        (b"\x0b", 0),  # a group
        (b"\x00\x01", 0),  # field 0
        (b"\x0d\x01", 0),  # four bytes, one there
        (b"\x0a\x01x\x0a\x09y", 3),
        (b"\x12\x02\x0a\x05", 2),  # inside a message that is defined
    ],
)
def test_what_cannot_be_read_is_refused_at_its_byte(body: bytes, byte: int) -> None:
    with pytest.raises(RefusedError) as refusal:
        read(body)
    assert (refusal.value.reason, refusal.value.byte) == (Reason.REFUSED_SYNTAX, byte)


def test_text_that_is_none_refuses_in_proto3_and_is_digits_in_proto2(reason_of: Callable[..., Reason]) -> None:
    body = block(1, b"caf\xe9")
    assert reason_of(read, body) is Reason.REFUSED_UTF8
    assert pairs(read(body, definitions=Definitions(SMALL.messages, strict_text=False))) == [("name", "636166e9")]


def test_depth_is_bounded_exactly_and_guesses_end_there(reason_of: Callable[..., Reason]) -> None:
    body = block(1, b"x")
    for _ in range(3):
        body = block(2, body)
    assert pairs(read(body, Limits(report_depth=4))) == [("inner.inner.inner.name", "x")]
    assert reason_of(read, body, Limits(report_depth=3)) is Reason.REFUSED_DEPTH
    unknown = b"\x08\x01"
    for _ in range(100):
        unknown = block(9, unknown)
    [leaf] = read(unknown)
    assert len(leaf.path) == LIMITS.report_depth, "what is deeper is one leaf of digits"


def test_fields_leaves_and_segments_are_bounded(reason_of: Callable[..., Reason]) -> None:
    body = field(9, 0, b"\x01") * 5 + block(3, b"\x01\x01")
    assert len(read(body, Limits(values=8, leaves=7))) == 7
    assert reason_of(read, body, Limits(values=7)) is Reason.REFUSED_SIZE
    assert reason_of(read, body, Limits(leaves=6)) is Reason.REFUSED_SIZE
    assert reason_of(read, body, Limits(path_segments=1)) is Reason.REFUSED_DEPTH


@given(st.binary(max_size=200))
def test_any_bytes_give_leaves_or_a_coded_refusal(outcome_of: Callable[..., object], body: bytes) -> None:
    assert isinstance(outcome_of(read, body), (list, Reason))


def test_hostile_nesting_costs_no_more_than_depth_times_bytes(outcome_of: Callable[..., object]) -> None:
    within, heads = 0, list[bytes]()
    while within < 300_000:
        heads.append(field(9, 2, varint(within + 2)))
        within += len(heads[-1]) + 2
    body = b"".join(reversed(heads)) + b"\x0a\x80" * len(heads)
    assert isinstance(outcome_of(read, body), (list, Reason))


def test_explaining_refuses_the_first_field_that_is_not() -> None:
    def explained(body: bytes) -> bool:
        try:
            read_record(body, "A", SMALL, LIMITS, explain=True)
        except RefusedError:
            return False
        return True

    assert explained(block(1, b"Anna") + field(8, 0, b"\x01"))
    assert not explained(field(1, 0, b"\x01"))
    assert not explained(block(1, b"\x01"))


def test_definitions_are_read_from_text() -> None:
    made = read_definitions("# a comment\nsyntax proto2\n\nmessage A\n1 b text # why\n2 c A *\nmessage B\n")
    assert made == Definitions({"A": {1: Field("b", "text"), 2: Field("c", "A", repeated=True)}, "B": {}}, False)  # noqa: FBT003


@pytest.mark.parametrize("definitions", [usp.DEFINITIONS, opensync.DEFINITIONS])
def test_every_kind_that_a_definition_names_is_there(definitions: Definitions) -> None:
    plain = {"text", "bytes", "uint", "int", "bool", "double", "float", "fixed32", "map"}
    kinds = {value.kind for fields in definitions.messages.values() for value in fields.values()}
    assert kinds <= plain | set(definitions.messages)
    assert all(
        len({value.name for value in fields.values()}) == len(fields) for fields in definitions.messages.values()
    )


def test_an_empty_record_has_no_leaves() -> None:
    assert record_leaves(Record(()), (), LIMITS) == []


@given(
    st.one_of(
        st.binary(max_size=60),
        st.lists(st.binary(max_size=9), max_size=4).map(
            lambda parts: b"".join(block(number + 1, part) for number, part in enumerate(parts))
        ),
    )
)
def test_the_cheap_look_passes_over_only_what_is_no_message_by_any_definition(body: bytes) -> None:
    read = True
    try:
        read_record(body, "Empty", NOTHING, LIMITS)
    except RefusedError:
        read = False
    assert is_fields(body) == read


@pytest.mark.parametrize(
    "body",
    [b"\x08", b"\x08\x80", b"\x0f", b"\x0a\x05ab", b"\x00\x00", b"\x09" + bytes(7), b"\x08" + b"\xff" * 9 + b"\x02"],
)
def test_the_cheap_look_sees_what_is_cut_wrong_or_too_large(body: bytes) -> None:
    assert not is_fields(body)
