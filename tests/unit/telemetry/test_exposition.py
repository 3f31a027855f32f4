"""Samples of Prometheus are instances of their metric, labels are leaves."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.errors import RefusedError
from sluis.telemetry.exposition import decode_exposition, looks_exposition
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Number
from sluis.terms import Reason

LIMITS = Limits()
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)
NAME = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)


def leaves(text: str, limits: Limits = LIMITS) -> tuple[Leaf, ...]:
    (report,) = decode_exposition(text.encode(), limits).reports
    return report.leaves


def test_labels_values_help_and_comments_are_leaves_and_types_are_not() -> None:
    text = (
        "# HELP wifi_signal Signal of a station\n# TYPE wifi_signal gauge\n# made for Anna\n\n"
        'wifi_signal{mac="02:00:5e:00:53:01",ifname="wlan0"} -39\r\n'
        'wifi_signal{mac = "a\\"b\\\\c\\nd",} 1e3 1795525200\n'
        "up 1\nup NaN\n# TYPE odd Bob\n"
    )
    signal = ("prometheus", "wifi_signal")
    assert leaves(text) == (
        Leaf((*signal, "help"), "Signal of a station"),
        Leaf(("prometheus", "#comment", "1"), "made for Anna"),
        Leaf((*signal, "1", "mac"), "02:00:5e:00:53:01"),
        Leaf((*signal, "1", "ifname"), "wlan0"),
        Leaf((*signal, "1", "value"), Number("-39")),
        Leaf((*signal, "2", "mac"), 'a"b\\c\nd'),
        Leaf((*signal, "2", "value"), Number("1e3")),
        Leaf((*signal, "2", "timestamp"), Number("1795525200")),
        Leaf(("prometheus", "up", "1", "value"), Number("1")),
        Leaf(("prometheus", "up", "2", "value"), "NaN"),
        Leaf(("prometheus", "odd", "type"), "Bob"),
    )


@given(st.lists(st.tuples(NAME, st.dictionaries(NAME, TEXT, max_size=3), st.integers(-999, 999)), max_size=4))
def test_samples_that_were_written_come_back(samples: list[tuple[str, dict[str, str], int]]) -> None:
    def escaped(text: str) -> str:
        return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

    lines = [
        name
        + ("{" + ",".join(f'{label}="{escaped(text)}"' for label, text in labels.items()) + "}" if labels else "")
        + f" {value}"
        for name, labels, value in samples
    ]
    wanted = [
        (name, label, text)
        for name, labels, value in samples
        for label, text in [*labels.items(), ("value", Number(str(value)))]
    ]
    assert [(leaf.path[1], leaf.path[3], leaf.value) for leaf in leaves("\n".join(lines))] == wanted


@pytest.mark.parametrize(
    "line",
    [
        "up",
        "up{",
        "up{a=b} 1",
        'up{a="b"c="d"} 1',
        "up one",
        "9up 1",
        'up{a="\\x"} 1',
        "up 1 2 3",
        'up{a="b"} 1 # {x="y"} 2',
    ],
)
def test_a_line_that_is_no_sample_is_refused_at_its_line(line: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        leaves(f"up 1\n{line}\n")
    assert (refusal.value.reason, refusal.value.line) == (Reason.REFUSED_SYNTAX, 2)


def test_size_text_and_leaves_are_bounded(reason_of: Callable[..., Reason]) -> None:
    assert reason_of(decode_exposition, b"up 1\xff", LIMITS) is Reason.REFUSED_UTF8
    assert reason_of(decode_exposition, b"up 1", Limits(inflated_bytes=3)) is Reason.REFUSED_SIZE
    assert len(leaves("up 1\nup 2", Limits(leaves=2))) == 2
    assert reason_of(leaves, "up 1\nup 2", Limits(leaves=1)) is Reason.REFUSED_SIZE


@given(st.text('up{}="\\ 1#\n,', max_size=80).map(str.encode) | st.binary(max_size=80))
def test_any_bytes_give_a_message_or_a_coded_refusal(outcome_of: Callable[..., object], body: bytes) -> None:
    assert isinstance(outcome_of(decode_exposition, body, LIMITS), (Message, Reason))


def test_hostile_lines_cost_no_more_than_their_bytes(outcome_of: Callable[..., object]) -> None:
    for body in (
        b'a{a="' + b"\\" * 1_000_000,
        b"a{" + b'"a"' * 300_000,
        b"a" + b" " * 1_000_000,
        b'a{a="b"' + b' ,a="b"' * 100_000,
    ):
        assert isinstance(outcome_of(decode_exposition, body, LIMITS), (Message, Reason))


@pytest.mark.parametrize(
    ("head", "looks"),
    [
        ("# HELP up x", True),
        ('\n\nup{a="b"} 1', True),
        ("# a comment", False),
        ("up 1", False),
        ("hello", False),
        ("", False),
    ],
)
def test_it_is_told_by_its_first_line(head: str, looks: bool) -> None:  # noqa: FBT001
    assert looks_exposition(head) is looks
