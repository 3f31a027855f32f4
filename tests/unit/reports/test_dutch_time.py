"""Days and moments of the Netherlands, whatever the zone of the machine, and when its clock turns back."""

from datetime import date

from tests.paper_checks import in_language, twice

from sluis.reports.dutch_time import day_in_words, dutch_day, exact_period_in_words, moment_in_words

LATE = 1_795_564_200_000  # 24 November 2026, 23:50 UTC
TURNED = 1_792_890_000_000  # 25 October 2026, 01:00 UTC: the second 02:00 that day


def test_a_late_moment_is_the_next_day_here() -> None:
    assert dutch_day(LATE) == date(2026, 11, 25)


def test_a_moment_is_told_in_words() -> None:
    assert moment_in_words(LATE) == "25 November 2026 at 00:50"
    assert moment_in_words(TURNED) == "25 October 2026 at 02:00"
    with in_language("nl"):
        assert moment_in_words(LATE) == "25 november 2026 om 00.50 uur"
        assert day_in_words(date(2026, 3, 1)) == "zondag 1 maart 2026"


def test_the_zone_of_the_machine_changes_nothing() -> None:
    assert twice(lambda: moment_in_words(LATE).encode()) == b"25 November 2026 at 00:50"


def test_two_times_that_meet_do_not_run_into_each_other() -> None:
    meets = LATE + 13_400
    assert exact_period_in_words(LATE - 60_000, meets) == "on 25 November 2026, between 00:49 and 00:50:13"
    assert exact_period_in_words(meets, LATE + 60_000) == "on 25 November 2026, between 00:50:13 and 00:51"
    with in_language("nl"):
        assert exact_period_in_words(LATE - 86_400_000, meets).endswith("tot 25 november 2026 om 00.50.13 uur")
