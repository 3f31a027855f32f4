"""A recipient's own check of bodies, held to door 2: they share a file and nothing else."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.raised import raises
from tests.strategies_kernel import DOORS, Case, cases, run

from sluis.errors import FileName
from sluis.errors.recipient import grammar_file_error
from sluis.kernel.grammar import Door2, output_grammar
from sluis.kernel.plan import FlagShape, NumberShape, Plan, Release, Row, WordShape
from sluis.recipient.output_grammar import OutputGrammar
from sluis.terms import BodyFormat

NAME = FileName("grammar.json")
HOST = ("Device", "Hosts", "Host", "*")


def plan_of(body_format: BodyFormat) -> Plan:
    rows = (
        Row(1, (*HOST, "Active"), Release(FlagShape())),
        Row(2, (*HOST, "Name"), Release(WordShape(("a,b", "phone")))),
        Row(3, ("Device", "Up"), Release(NumberShape(Decimal(0), Decimal(100), Decimal("0.5")))),
    )
    return Plan("help", "insight", body_format, rows)


def grammar_of(plan: Plan) -> OutputGrammar:
    return OutputGrammar(json.dumps(output_grammar(plan)).encode(), NAME)


GOOD = {
    BodyFormat.OBJECT: '{"Report":[{"Device":{"Hosts":{"Host":{"1":{"Active":false,"Name":"phone"},'
    '"2":{"Active":true}}},"Up":12.5}}]}',
    BodyFormat.PAIRS: '{"Report":[{"Device.Hosts.Host.1.Active":false,"Device.Hosts.Host.1.Name":"phone",'
    '"Device.Hosts.Host.2.Active":true,"Device.Up":12.5}]}',
    BodyFormat.CSV: "ReportTimestamp,ParameterName,ParameterValue,ParameterType\n"
    ",Device.Hosts.Host.1.Active,false,boolean\n"
    ',Device.Hosts.Host.1.Name,"a,b",string\n'
    ",Device.Hosts.Host.2.Active,true,boolean\n"
    ",Device.Up,12.5,decimal\n",
}


@pytest.mark.parametrize("body_format", BodyFormat)
def test_the_grid_of_the_moment_is_read_from_the_file(body_format: BodyFormat) -> None:
    assert grammar_of(plan_of(body_format)).grid_ms is None
    assert grammar_of(replace(plan_of(body_format), time_grid_s=900)).grid_ms == 900_000


@pytest.mark.parametrize("body_format", BodyFormat)
def test_a_body_of_the_gate_is_allowed_in_each_format(body_format: BodyFormat) -> None:
    plan = plan_of(body_format)
    body = GOOD[body_format].encode()
    assert Door2(plan).check(body)
    grammar = grammar_of(plan)
    assert grammar.allows(body)
    assert (grammar.activity, grammar.recipient) == ("help", "insight")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Up":12.5', '"Up":12.50'),
        ('"Up":12.5', '"Up":1.25e1'),
        ('"Up":12.5', '"Up":12.25'),
        ('"Up":12.5', '"Up":NaN'),
        ('"Up":12.5', '"Up": 12.5'),
        ('"Up":12.5', '"Up":12.5,"Up":12.5'),
        ('"Up":12.5', '"Up":12.5,"More":1'),
        ('"Name":"phone"', '"Name":"Annas-iPhone"'),
        ('"Name":"phone"', '"Name":"\\u0070hone"'),
        ('"2":{', '"3":{'),
        ('"1":{"Active":false,"Name":"phone"},"2":{"Active":true}', '"1":{"Active":true},"2":{"Active":false}'),
        ('"Active":false,"Name":"phone"', '"Name":"phone","Active":false'),
        ("]}", "]}\n"),
        ("]}", ",{}]}"),
        ("}]}", '}],"Other":1}'),
    ],
)
def test_what_the_gate_would_never_send_is_refused(old: str, new: str) -> None:
    plan = plan_of(BodyFormat.OBJECT)
    changed = GOOD[BodyFormat.OBJECT].replace(old, new).encode()
    assert changed != GOOD[BodyFormat.OBJECT].encode()
    assert not grammar_of(plan).allows(changed)
    assert not Door2(plan).check(changed)


@given(cases(), st.integers(0, 10_000), st.sampled_from([b"", b"0", b" ", b'"', b",", b"\n", b"1"]))
def test_every_body_of_a_plan_is_judged_as_door_2_judges_it(case: Case, at: int, put: bytes) -> None:
    body = run(DOORS["compiled"](case.plan), case).body
    if body is not None:
        grammar, door = grammar_of(case.plan), Door2(case.plan)
        assert grammar.allows(body) == door.check(body)
        at %= len(body)
        damaged = body[:at] + put + body[at + 1 :]
        assert grammar.allows(damaged) == door.check(damaged)


@given(st.sampled_from(BodyFormat), st.integers(0, 400), st.binary(max_size=4), st.integers(0, 3))
@example(BodyFormat.PAIRS, 0, b"\xef\xbb\xbf", 0)
@example(BodyFormat.CSV, 0, b"\xef\xbb\xbf", 0)
@example(BodyFormat.CSV, 60, b"\n", 0)
@example(BodyFormat.CSV, 59, b"\n", 0)
@example(BodyFormat.CSV, 61, b'"', 0)
@example(BodyFormat.CSV, 62, b'"', 0)
def test_a_damaged_body_is_judged_as_door_2_judges_it(
    body_format: BodyFormat, at: int, put: bytes, dropped: int
) -> None:
    plan, body = plan_of(body_format), GOOD[body_format].encode()
    at %= len(body)
    damaged = body[:at] + put + body[at + dropped :]
    assert grammar_of(plan).allows(damaged) == Door2(plan).check(damaged)


@given(st.sampled_from(BodyFormat), st.binary(max_size=40))
def test_any_bytes_may_be_asked_about(body_format: BodyFormat, body: bytes) -> None:
    assert not grammar_of(plan_of(body_format)).allows(body)


def test_a_deep_body_is_no() -> None:
    assert not grammar_of(plan_of(BodyFormat.OBJECT)).allows(b'{"Report":[' * 100_000)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Something else"},
        {"title": 5},
        {"properties": {}},
        {"$defs": {"x": [{"$ref": "https://example.org/other"}]}},
        {"type": 5},
        {"properties": {"Report": {"items": {"properties": {"a": True}}}}},
    ],
)
def test_another_file_is_no_grammar(change: dict[str, object]) -> None:
    schema = {**output_grammar(plan_of(BodyFormat.OBJECT)), **change}
    with raises(grammar_file_error):
        OutputGrammar(json.dumps(schema).encode(), NAME)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"[" * 100_000])
def test_neither_are_other_bytes(content: bytes) -> None:
    with raises(grammar_file_error):
        OutputGrammar(content, NAME)
