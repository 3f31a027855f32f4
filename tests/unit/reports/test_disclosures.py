"""What was shared about a household, in words."""

import pytest

from sluis.i18n import use
from sluis.ledger.record import Status
from sluis.reports.disclosures import (
    STATUSES,
    Field,
    NamedDisclosure,
    Reach,
    RecipientName,
    country_name,
    fields_of_rows,
    print_disclosures,
)


def one(status: Status | None, *, sent: bool = True, t_ms: int = 0) -> NamedDisclosure:
    to = RecipientName("insight", "Insight Inc.", None)
    field = Field("3", "Device.X", "signal strength: true or false", 2)
    return NamedDisclosure("ab" * 32, t_ms, "help", "Help", to, "p", (field,), {"3": 2}, status, sent)


def test_every_status_has_words() -> None:
    assert set(STATUSES) == {*Status, None}


def test_what_is_told_together_stands_once(capsys: pytest.CaptureFixture[str]) -> None:
    print_disclosures([one(Status.DELIVERED), one(None, t_ms=1000)], Reach(0, None))
    page = capsys.readouterr().out
    assert page.count("To whom: Insight Inc. (country not on record: ask the provider)") == 1
    assert "that were shared: 2, from 1970-01-01 00:00:00 UTC to 1970-01-01 00:00:01 UTC" in page
    assert "(Device.X)" in page


def test_what_never_left_was_not_shared(capsys: pytest.CaptureFixture[str]) -> None:
    print_disclosures([one(Status.EXPIRED, sent=False)], Reach(0, 5_000))
    told = capsys.readouterr().out
    assert told.startswith("Nothing that this ledger holds about this household from 1970-01-01 00:00:05 UTC on left.")
    assert "The ledger begins at 1970-01-01 00:00:00 UTC." in told
    assert "What it held before 1970-01-01 00:00:05 UTC was thrown away" in told


def test_without_a_plan_rows_keep_their_numbers() -> None:
    fields = fields_of_rows(None, {"household": 1, "time": 1, "12": 2, "3": 1})
    assert [field.key for field in fields] == ["3", "12", "time", "household"]
    assert all(field.path is None for field in fields)


def test_a_country_is_named_in_the_language() -> None:
    use("nl")
    assert country_name("DE") == "Duitsland"
    assert one(None).document()["outcome"] == "onderweg; misschien al aangekomen"
