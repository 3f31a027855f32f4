"""No forgotten place: an identifier planted anywhere in a message is found by identify, and does not leave."""

import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

import pytest
from _pytest.mark.structures import ParameterSet
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies_kernel import KEYS, TIME
from tests.twins.format_places import FORMAT_SAMPLES
from tests.twins.places import BULK_SAMPLES, Sample

from sluis.gate.state.doors import Doors
from sluis.identify.around import around
from sluis.identify.canary import collect
from sluis.identify.survey import PathSummary, survey
from sluis.kernel.plan import FlagShape, NumberShape, Plan, Release, Row, ToDeviceClass, Token, WordShape
from sluis.telemetry.formats import FORMATS, TOLD, format_named
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Message, Report
from sluis.telemetry.source import decode_stream
from sluis.terms import BodyFormat, Kind, Lifetime

MAC = {
    "colons": "02:00:5e:00:53:af",
    "hyphens": "02-00-5E-00-53-AF",
    "underscores": "02_00_5e_00_53_af",
    "spaces": "02 00 5e 00 53 af",
    "dots": "0200.5e00.53af",
    "Huawei": "0200-5e00-53af",
    "bare": "02005e0053af",
    "BARE": "02005E0053AF",
    "0x": "0x02005e0053af",
    "percent": "02%3A00%3A5E%3A00%3A53%3AAF",
    "glued": "client-02:00:5e:00:53:af",
    "in a sentence": "seen 02:00:5e:00:53:af twice",
    "EUI-64": "02:00:5e:ff:fe:00:53:af",
}
OTHERS = {
    "e-mail": ("anna@voorbeeld.example", Kind.EMAIL),
    "IPv4": ("192.0.2.77", Kind.IP_ADDRESS),
    "IPv6": ("2001:db8::77", Kind.IP_ADDRESS),
    "UUID": ("6f1c2b1e-9f0a-4c58-8f5e-0d5b7c0a1e11", Kind.UUID),
}
"""Identifiers that are recognised as a whole value; in a URL or a key as a whole part."""
PLAIN = "vrij"
WHOLE = Limits(whole=True)
"""As identify and draft read; the gate does without."""
NOTATIONS = {**{name: (text, Kind.MAC_ADDRESS) for name, text in MAC.items()}, **OTHERS}
SAMPLES = (*BULK_SAMPLES, *FORMAT_SAMPLES)
HOST = ("Device", "Hosts", "Host", "*")
RADIO = ("Device", "WiFi", "Radio", "*")
ROWS = (
    Row(1, (*HOST, "HostName"), ToDeviceClass()),
    Row(2, (*HOST, "Active"), Release(FlagShape())),
    Row(3, (*RADIO, "Channel"), Release(NumberShape(Decimal(1), Decimal(233), Decimal(1)))),
    Row(4, (*RADIO, "Name"), Release(WordShape(("radio0", "radio1")))),
    Row(5, ("Device", "DeviceInfo", "SoftwareVersion"), Release(WordShape(("1.2.3",)))),
    Row(6, ("Device", "WiFi", "SSID", "*", "SSID"), Token(Kind.SSID, Lifetime.DAY)),
    Row(7, ("Device", "WiFi", "NeighboringWiFiDiagnostic", "Result", "*", "SSID"), Token(Kind.SSID, Lifetime.DAY)),
)
DOORS = [Doors(Plan("help", "insight", body_format, ROWS, Lifetime.WEEK, 900)) for body_format in BodyFormat]
"""A plan that lets something of every sample leave, in each format of a recipient."""


def decoded(sample: Sample, raw: bytes, limits: Limits) -> tuple[list[Message], bool]:
    """The messages in some bytes, and whether anything was refused: what is refused is said, and leaves nowhere."""
    answers = list(decode_stream(io.BytesIO(raw), limits, format_named(sample.name)))
    messages = [message for message in answers if isinstance(message, Message)]
    refused = len(messages) < len(answers) or any(report.refused for message in messages for report in message.reports)
    return messages, refused


def shown(messages: list[Message], file: str = "-") -> Iterator[PathSummary]:
    reports = [report for message in messages for report in message.reports if not report.refused]
    yield from survey(reports)
    yield from survey([Report(tuple(leaf for message in messages for leaf in around(message, file)))])


@cache
def shown_plain(sample: Sample) -> dict[str, list[PathSummary]]:
    """What is said of a plain word at each place of a sample."""
    return {place: list(shown(decoded(sample, raw, WHOLE)[0])) for place, raw in sample.variants(PLAIN)}


def is_found(planted: Iterable[PathSummary], plain: Iterable[PathSummary], kind: Kind) -> bool:
    """Whether the identifier is said where nothing is said of a plain word at the same place."""
    before = list(plain)
    return any(kind in {seen.kind, *seen.holds, *seen.in_key} for seen in planted if seen not in before)


def test_every_format_that_is_read_has_a_sample() -> None:
    assert {format_.name for format_ in (*FORMATS, *TOLD)} - {sample.name for sample in SAMPLES} == {"opensync"}
    """``opensync`` finds out which report it is; the reports themselves all have one."""


def traces(text: str) -> set[bytes]:
    """What of a planted text may not stand in a body, in lower case."""
    digits = "".join(character for character in text.lower().replace("%3a", "") if character in "0123456789abcdef")
    return {
        text.lower().encode(),
        *((digits[-12:].encode(), b"5e:00:53", b"53:af", b"53af") if text in MAC.values() else ()),
    }


CLASSES = (
    ("colons", "hyphens", "underscores", "spaces", "dots", "Huawei"),
    ("bare", "BARE", "0x"),
    ("percent", "glued", "in a sentence"),
    ("EUI-64",),
    ("e-mail", "IPv4", "IPv6", "UUID"),
)
"""Notations that are recognised alike: ``make test`` plants one of each class in each sample, another in the next."""


def cases(long: pytest.MarkDecorator) -> list[ParameterSet]:
    """Every sample with every notation; what is left to ``make long`` has its mark."""
    return [
        pytest.param(
            sample,
            *NOTATIONS[name],
            id=f"{sample.name}{number}-{name}",
            marks=() if at == number % len(names) else long,
        )
        for number, sample in enumerate(SAMPLES)
        for names in CLASSES
        for at, name in enumerate(names)
    ]


def test_each_notation_is_of_one_class_and_planted_in_samples_of_make_test() -> None:
    assert sorted(name for names in CLASSES for name in names) == sorted(NOTATIONS)
    assert max(map(len, CLASSES)) < len(SAMPLES)


@pytest.mark.parametrize(
    ("sample", "text", "kind"), cases(pytest.mark.long(sibling="test_an_identifier_is_found_wherever_it_stands"))
)
def test_an_identifier_is_found_wherever_it_stands(sample: Sample, text: str, kind: Kind) -> None:
    missed = []
    for place, raw in sample.variants(text):
        messages, refused = decoded(sample, raw, WHOLE)
        shows = is_found(shown(messages), shown_plain(sample)[place], kind)
        structural = place.rpartition("/")[2] in sample.fixed or place.rpartition(" ")[2] in sample.fixed
        if not shows and not (refused and structural):
            missed.append(place)
    assert missed == []


@pytest.mark.parametrize(("sample", "text", "kind"), cases(pytest.mark.long(sibling="test_and_it_does_not_leave")))
def test_and_it_does_not_leave(sample: Sample, text: str, kind: Kind) -> None:
    del kind
    left = []
    for place, raw in sample.variants(text):
        messages, _ = decoded(sample, raw, Limits())
        for report in (report for message in messages for report in message.reports if not report.refused):
            for doors in DOORS:
                made = doors.pass_through(report.leaves, TIME, KEYS, 1, collect(report.leaves, ()))
                if made.body is not None and any(trace in made.body.lower() for trace in traces(text)):
                    left.append(place)
    assert left == []


@pytest.mark.parametrize("name", NOTATIONS)
def test_the_name_of_the_file_is_looked_at(name: str) -> None:
    text, kind = NOTATIONS[name]
    if "/" not in text:
        plain = shown([Message(())], f"/var/x/{PLAIN}")
        assert is_found(shown([Message(())], f"/var/x/{text}"), plain, kind)


def test_something_does_leave_or_the_test_would_prove_nothing() -> None:
    released: set[str] = set()
    for sample in SAMPLES:
        for _, raw in sample.variants("woonkamer"):
            for report in (
                report
                for message in decoded(sample, raw, Limits())[0]
                for report in message.reports
                if not report.refused
            ):
                for doors in DOORS:
                    made = doors.pass_through(report.leaves, TIME, KEYS, 1, collect(report.leaves, ()))
                    released |= set(made.released) if made.body is not None else set()
    assert released >= {str(row.number) for row in ROWS if row.number != 1}


@given(st.sampled_from(SAMPLES), st.sampled_from(sorted(MAC)), st.data())
def test_two_identifiers_at_once_are_both_found(sample: Sample, name: str, data: st.DataObject) -> None:
    """A notation in front of another text still counts: routers glue them to words of any kind."""
    word = data.draw(st.text("ghijklmnopqrstuvwxyz", min_size=1, max_size=6))
    text = f"{word} {MAC[name]}"
    places = list(sample.variants(text))
    place, raw = data.draw(st.sampled_from(places)) if places else ("", b"")
    messages, refused = decoded(sample, raw, WHOLE)
    assert refused or not places or is_found(shown(messages), shown_plain(sample)[place], Kind.MAC_ADDRESS), place
