"""Every value that goes to a recipient is held against its row, whatever came before it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.audit.house_of import HOUSE, MAC, OTHER, ROUTER, flows_of
from tests.unit.audit.wire_texts import AT, CHANNEL, HOSTED, NAME, TWO, register
from tests.unit.audit.wire_texts import MAC as ADDRESS

from sluis.audit.content import row_conformance
from sluis.audit.content.field_stats import FieldStats, ObservationKey
from sluis.audit.content.fields import fields_of
from sluis.audit.content.row_conformance import RowConformance, kept_apart
from sluis.audit.house.destinations import SeenAt, describe
from sluis.audit.house.origin import Origins
from sluis.audit.model import Destination, Field, Flow, Observation, Reading, Sort, State, Treated
from sluis.audit.record.compare import Compared, compare
from sluis.audit.record.declared import OnRecord
from sluis.capture.base.sighting import Part, Payload, Place, SocketAddress
from sluis.telemetry.model import Opaque
from sluis.terms import Kind, Verdict

Value = str | int | bool | None
THEIRS, STRANGE = "203.0.113.5", "198.51.100.7"
TOKEN = "mgvkyjqpswyqprvsxphpkqzgwp"
DIGEST = hashlib.sha256(MAC.encode()).hexdigest()
GOOD: dict[str, list[Value]] = {
    CHANNEL: [1, 36, "36", "36.0", 233, "", None],
    ADDRESS: [TOKEN, TOKEN[::-1], "", None],
    NAME: ["phone", "television", ""],
}
BAD: dict[str, list[Value]] = {
    CHANNEL: [0, 234, "36.5", "Anna", True, MAC, 36_000_000_000],
    ADDRESS: [MAC, MAC.replace(":", "-"), "Anna", DIGEST, "MDA6MDA6NWU6MDA6NTM6YWY=", 7],
    NAME: ["Annas-iPhone", "phone of Anna", MAC, TOKEN, 12],
}
UNCLEAR: dict[str, list[Value]] = {
    ADDRESS: ["c0ffee00c0ffee11c0ffee22c0ffee33c0ffee44"],
    NAME: ["c0ffee00c0ffee11c0ffee22c0ffee33c0ffee44"],
}


def body(path: str, value: Value) -> bytes:
    made: object = value
    for segment in reversed(path.split(".")):
        made = {"1" if segment == "*" else segment: made}
    return json.dumps(made).encode()


def compared(sent: Sequence[tuple[str, Value]], *, to: str = THEIRS, text: str = HOSTED) -> Compared:
    """The whole path from what was said to what is observed; one packet per value."""
    saids = [
        Payload(
            Place(1, number), 0, ROUTER, SocketAddress(to, 80), Part.BODY, body(path, value), media="application/json"
        )
        for number, (path, value) in enumerate(sent, 1)
    ]
    settled = flows_of(saids, HOUSE)
    seen = [SeenAt(key, settled.names.get(key, ()), settled.addresses[key], at) for key, at in settled.places.items()]
    destinations, record = describe(seen, Origins(None)), OnRecord(register(text), AT)
    compared_here = fields_of(saids, HOUSE, settled, RowConformance(record, settled.flows, destinations))
    assert compared_here.unread == ()
    return compare(compared_here.fields, settled.flows, destinations, record.register, AT, alone=True)


def untreated(result: Compared) -> list[tuple[Observation, list[Field]]]:
    by_number = {field.number: field for field in result.fields}
    return [
        (observation, [by_number[number] for number in observation.fields])
        for observation in result.observations
        if observation.sort is Sort.NOT_TREATED
    ]


def verdicts(result: Compared) -> dict[str, set[Verdict]]:
    told: dict[str, set[Verdict]] = {}
    for observation, _ in untreated(result):
        told.setdefault(dict(observation.words)["path"], set()).add(observation.verdict)
    return told


@pytest.mark.parametrize("path", GOOD)
def test_values_that_are_all_as_their_row_says_are_one_field_and_no_difference(path: str) -> None:
    compared_here = compared([(path, value) for value in GOOD[path] * 2])
    assert untreated(compared_here) == []
    assert {field.form for field in compared_here.fields} <= {
        ((field.rows[0], Treated.AS_SAID),) for field in compared_here.fields
    }


@pytest.mark.parametrize(("path", "bad"), [(path, bad) for path, values in BAD.items() for bad in values])
def test_the_last_value_of_a_hundred_counts_with_its_own_packet(path: str, bad: Value) -> None:
    good = GOOD[path][0]
    compared_here = compared([(path, good)] * 50 + [(path, bad)] + [(path, good)] * 49 + [(path, bad)])
    [(seen, fields)] = [pair for pair in untreated(compared_here) if dict(pair[0].words)["path"] == path][:1]
    assert seen.verdict is Verdict.FAIL
    assert seen.places == (Place(1, 51), Place(1, 101))
    assert {field.count for field in fields} == {2}
    assert all(field.places[0] == Place(1, 51) for field in fields)
    written = str(bad).lower() if isinstance(bad, bool) else str(bad)
    assert fields[0].value in written
    assert fields[0].shown == f"{len(fields[0].value)} characters" or len(written) == 1


@pytest.mark.parametrize(("path", "unclear"), [(path, value) for path, values in UNCLEAR.items() for value in values])
def test_a_value_nobody_can_explain_is_unknown_and_a_worse_one_beside_it_fails(path: str, unclear: Value) -> None:
    good = (path, GOOD[path][0])
    assert verdicts(compared([good, (path, unclear)])) == {path: {Verdict.UNKNOWN}}
    assert Verdict.FAIL in verdicts(compared([good, (path, unclear), (path, BAD[path][0])]))[path]


@given(st.data())
@settings(max_examples=40)
def test_the_order_of_the_values_does_not_change_the_observations(data: st.DataObject) -> None:
    every = [(path, value) for some in (GOOD, BAD, UNCLEAR) for path, values in some.items() for value in values]
    sent = data.draw(st.lists(st.sampled_from(every), min_size=1, max_size=12))
    turned = data.draw(st.permutations(sent))
    forward, other = compared(sent), compared(turned)
    assert [replace(each, places=()) for each in forward.observations] == [
        replace(each, places=()) for each in other.observations
    ]
    alone = {path for path, value in sent if value in BAD[path] and value not in GOOD[path]}
    assert alone <= {path for path, told in verdicts(forward).items() if Verdict.FAIL in told}


def test_what_goes_to_a_stranger_or_with_no_row_is_not_told_apart() -> None:
    assert len(compared([(CHANNEL, 36), (CHANNEL, 999)], to=STRANGE).fields) == 1
    [other] = compared([("Device.Time.Status", "a"), ("Device.Time.Status", "b")]).fields
    assert (other.form, other.values) == ((), 2)


def two_rows() -> str:
    """A register in which two activities let the channel through to the same recipient, on other grids."""
    tens = HOSTED.replace("{min: 1, max: 233, step: 1}", "{min: 0, max: 230, step: 10}")
    rows = tens[tens.index("  help:") : tens.index("profiles:")]
    other = rows.replace("  help:", "  more:").replace("{min: 0, max: 230, step: 10}", "{min: 0, max: 234, step: 9}")
    return tens.replace("profiles:", other + "profiles:")


def test_a_value_is_as_said_when_one_of_two_rows_says_it_and_each_row_is_asked() -> None:
    compared_here = compared([(CHANNEL, 10), (CHANNEL, 9), (CHANNEL, 90)], text=two_rows())
    assert untreated(compared_here) == []
    assert len(compared_here.fields) == 3
    [(seen, _)] = untreated(compared([(CHANNEL, 10), (CHANNEL, 9), (CHANNEL, 11)], text=two_rows()))
    assert seen.places == (Place(1, 3),)


def test_an_identifier_among_the_listed_words_is_no_form_a_row_gives() -> None:
    words = HOSTED.replace("as: {number: {min: 1, max: 233, step: 1}}", f'as: {{enum: ["{MAC}", at 192.0.2.77, up]}}')
    assert untreated(compared([(CHANNEL, "up")], text=words)) == []
    for bad in (MAC, "at 192.0.2.77", OTHER, "by 192.0.2.77", "192.0.2.77", f"{MAC} "):
        told = untreated(compared([(CHANNEL, "up"), (CHANNEL, bad)], text=words))
        assert {seen.verdict for seen, _ in told} == {Verdict.FAIL}, "its kind stands in the word's place"
        assert {place for seen, _ in told for place in seen.places} == {Place(1, 2)}


def test_rows_of_another_recipient_are_not_asked() -> None:
    compared_here = compared(
        [("Device.Hosts.Host.*.IPAddress", TOKEN), ("Device.Hosts.Host.*.IPAddress", "Anna")], text=TWO
    )
    assert {field.form for field in compared_here.fields} == {()}


def test_beyond_the_forms_that_are_kept_apart_the_answer_is_unknown_and_never_as_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_conformance, "MOST", 1)
    sent: list[tuple[str, Value]] = [(CHANNEL, 90), (CHANNEL, 10)]
    assert verdicts(compared(sent, text=two_rows())) == {CHANNEL: {Verdict.UNKNOWN}}
    assert verdicts(compared([*sent, (CHANNEL, 11)], text=two_rows())) == {CHANNEL: {Verdict.FAIL}}


def test_what_counts_as_one_more_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_conformance, "MOST", 1)
    seen, answers = FieldStats(), (Treated.AS_SAID, Treated.OTHERWISE)
    first = ObservationKey(Kind.NUMBER, State.RAW, "", whole=False, answers=answers)
    seen.entry(first)
    assert kept_apart(seen, first) == first
    assert kept_apart(seen, first._replace(answers=answers[::-1]))[-1] == (Treated.NOT_HELD,) * 2
    assert kept_apart(seen, first._replace(answers=(Treated.OTHERWISE,) * 2))[-1] == (Treated.OTHERWISE,) * 2
    assert kept_apart(seen, first._replace(kind=None, answers=answers[::-1]))[-1] == answers[::-1], (
        "of another kind, not the same"
    )


def test_an_array_that_was_not_looked_into_is_unsure() -> None:
    row = (1, tuple(ADDRESS.split(".")), State.RAW)
    there = Destination(THEIRS, (), (THEIRS,))
    flow = Flow(1, 0, THEIRS, "http", "tcp", 80, Reading.CLEAR, 1, 1, 1, 1, 1, 1, ())
    asked = RowConformance(OnRecord(register(), AT), [flow], [there])
    assert asked.answers(*row, Opaque.ARRAY, "") == (Treated.UNSURE,)
    assert asked.answers(*row, Opaque.NULL, "") == (Treated.AS_SAID,)
    assert asked.answers(2, *row[1:], "x", "x") == ()
    assert asked.named(1, row[1], (Treated.UNSURE,)) == (("help#2", Treated.UNSURE),)
