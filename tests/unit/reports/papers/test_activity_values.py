"""An activity as figures: each says where it stands, and what is not stated is no value."""

from msgspec.structs import replace
from tests.sheet_rows import changed, example

from sluis.law.activity import NO_SECURITY
from sluis.reports.papers.activity_values import activity_part
from sluis.reports.papers.figure import Origin, figures_of

REGISTER = example()[0]


def test_every_figure_stands_in_the_register() -> None:
    part = activity_part(REGISTER, "wifi-help")
    assert {figure.source.origin for figure in figures_of(part)} == {Origin.REGISTER}
    places = [figure.source.place for figure in figures_of(part)]
    assert all(place.startswith(("activities.wifi-help.", "recipients.wifi-insight.")) for place in places)
    assert len(part.fields) == 18
    assert [field.what.source.place for field in part.fields[-2:]] == [
        "activities.wifi-help.household", "activities.wifi-help.time",
    ]  # fmt: skip
    assert part.when.words() == "after a request for help, for 3 days"


def test_what_is_not_stated_is_no_value() -> None:
    silent = replace(REGISTER.activities["wifi-help"], security=NO_SECURITY, retention=None, owner=None, source=None)
    part = activity_part(changed(silent), "wifi-help")
    assert [figure.value for figure in (part.owner, part.retention, part.criteria, part.source)] == [None] * 4
    assert [figure.value for figure in part.security] == [None]


def test_a_row_says_whose_it_is_and_why() -> None:
    first = activity_part(REGISTER, "wifi-help").fields[0]
    assert (first.people is not None, first.why) == (True, "Signal per device shows where coverage fails.")
    assert first.told().example == "-55"
    status = activity_part(REGISTER, "network-quality").fields[2]
    assert status.people is None
