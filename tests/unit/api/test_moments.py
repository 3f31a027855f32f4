"""The clock of the API."""

import time
from datetime import UTC, date, datetime

from sluis.api.moments import midnight_ms, moment_ms, now_ms, today


def test_today_is_the_day_in_utc() -> None:
    before = datetime.now(UTC).date()
    assert before <= today() <= datetime.now(UTC).date()


def test_now_is_the_clock_of_this_machine() -> None:
    before = int(time.time() * 1000)
    assert before <= now_ms() <= int(time.time() * 1000)


def test_a_day_begins_at_midnight_in_utc() -> None:
    assert midnight_ms(date(2026, 11, 24)) == moment_ms("2026-11-24T00:00:00Z")
    assert moment_ms("2026-11-24T00:00:00") is None, "it has no time zone"


def test_a_moment_that_could_not_be_written_again_is_none() -> None:
    for text in ("0001-01-01T00:00:00+23:59", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-23:00"):
        assert moment_ms(text) is None
    assert moment_ms("1970-01-01T00:00:00Z") == 0
    assert moment_ms("9999-12-31T23:59:59Z") == 253_402_300_799_000
