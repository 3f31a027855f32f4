"""The calendar file is one a calendar can read: unfolded and unescaped it gives back what went in."""

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.i18n import LANGS, Lang
from sluis.law.clock import NETHERLANDS, Deadline, Started, clock_table, start
from sluis.law.ics import calendar_of
from sluis.law.words import citation_in_words

FRIDAY = datetime(2026, 11, 20, 17, tzinfo=NETHERLANDS)


def breach() -> tuple[Started, Deadline]:
    """Return what a breach set going, and its notice to the supervisor."""
    started = start("breach", FRIDAY)
    [deadline] = [deadline for deadline in started.deadlines if deadline.term.citation == "AVG 33(1)"]
    return started, deadline


def unfolded(content: bytes) -> list[str]:
    """Read content lines as RFC 5545 section 3.1 says, on octets."""
    raw = content.split(b"\r\n")
    assert raw.pop() == b""
    assert all(len(line) <= 75 for line in raw)
    assert not any(b"\n" in line or b"\r" in line for line in raw)
    joined: list[bytes] = []
    for line in raw:
        if line.startswith(b" "):
            joined[-1] += line[1:]
        else:
            joined.append(line)
    return [line.decode() for line in joined]


def unescaped(text: str) -> str:
    out, characters = "", iter(text)
    for character in characters:
        out += {"n": "\n"}.get(following := next(characters), following) if character == "\\" else character
    return out


@given(st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=300))
def test_text_survives_escaping_and_folding(text: str) -> None:
    started, deadline = breach()
    term = msgspec.structs.replace(deadline.term, en=text)
    lines = unfolded(calendar_of(replace(started, deadlines=(replace(deadline, term=term),)), "en"))
    [summary] = [line for line in lines if line.startswith("SUMMARY:")]
    assert unescaped(summary.removeprefix("SUMMARY:")) == f"{text} ({citation_in_words(term.citation, 'en')})"


@given(
    st.sampled_from([event.id for event in clock_table().event]),
    st.integers(1_577_836_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.sampled_from(LANGS),
)
def test_every_event_makes_a_balanced_calendar_with_an_entry_per_alarm(event: str, at: datetime, lang: Lang) -> None:
    started = start(event, at)
    lines, open_ = unfolded(calendar_of(started, lang)), []
    for line in lines:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            open_.append(value)
        elif name == "END":
            assert open_.pop() == value
    assert open_ == []
    alarms = [deadline.alarm for deadline in started.deadlines if deadline.alarm is not None]
    assert [line for line in lines if line.startswith("DTSTART:")] == [
        f"DTSTART:{alarm.astimezone(UTC):%Y%m%dT%H%M%SZ}" for alarm in alarms
    ]
    names = [line for line in lines if line.startswith("UID:")]
    assert len(set(names)) == len(names) == len(alarms)


def test_the_same_event_gives_the_same_bytes_and_both_languages_exist() -> None:
    assert calendar_of(start("breach", FRIDAY), "nl") == calendar_of(start("breach", FRIDAY.astimezone(UTC)), "nl")
    assert "Eerste melding" in calendar_of(start("breach", FRIDAY), "nl").decode()
    assert "First notice" in calendar_of(start("breach", FRIDAY), "en").decode()


def test_the_text_of_an_entry_names_both_readings() -> None:
    told = [unescaped(line) for line in unfolded(calendar_of(start("breach", FRIDAY), "en"))]
    [avg_33] = [line for line in told if line.startswith("DESCRIPTION:A personal") and "2026-11-23T17:00:00" in line]
    assert "counted straight through: 2026-11-23T17:00:00+01:00" in avg_33
    assert "under Regulation 1182/71: 2026-11-24T23:59:59+01:00" in avg_33


@pytest.mark.parametrize(
    ("unit", "ahead"),
    [
        ("hour", ["-PT12H", "-PT2H"]),
        ("day", ["-P1D", "-PT4H"]),
        ("week", ["-P14D", "-P3D"]),
        ("month", ["-P7D", "-P1D"]),
    ],
)
def test_a_calendar_warns_twice_by_the_unit_of_the_term(unit: str, ahead: list[str]) -> None:
    started, deadline = breach()
    term = msgspec.structs.replace(deadline.term, unit=unit)
    lines = unfolded(calendar_of(replace(started, deadlines=(replace(deadline, term=term),)), "en"))
    assert [line for line in lines if line.startswith("TRIGGER:")] == [f"TRIGGER:{way}" for way in ahead]


def test_a_term_that_ends_as_it_begins_is_not_warned_of() -> None:
    started, deadline = breach()
    at_once = replace(deadline, readings=(replace(deadline.readings[0], ends=started.at),))
    content = calendar_of(replace(started, deadlines=(at_once,)), "en")
    assert content.count(b"BEGIN:VEVENT") == 1
    assert b"VALARM" not in content


def test_the_bytes_do_not_change_from_one_day_to_the_next() -> None:
    """Nothing of the day on which the file is written stands in it: every moment is one of the event's."""
    lines = unfolded(calendar_of(start("breach", FRIDAY), "en"))
    moments = {line.partition(":")[2] for line in lines if line.startswith(("DTSTAMP:", "CREATED:", "LAST-MODIFIED:"))}
    assert moments == {"20261120T160000Z"}
