"""The calendar file is one a calendar can read: unfolded and unescaped it gives back what went in."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from sluis.i18n import LANGS, Lang
from sluis.law.clock import NETHERLANDS, clock_table, start
from sluis.law.ics import _escaped, _folded, calendar_of

FRIDAY = datetime(2026, 11, 20, 17, tzinfo=NETHERLANDS)


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
    [line] = unfolded(_folded(f"SUMMARY:{_escaped(text)}").encode())
    assert unescaped(line.removeprefix("SUMMARY:")) == text


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
