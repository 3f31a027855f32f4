"""When each destination got something: Dutch time, nights said, and never more than was seen."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.audit_results import START, hostile, house, many, nothing
from tests.unit.reports.audit.days import audited, three_days

from sluis.audit.house.hours import HOUR_MS
from sluis.audit.model import Audit
from sluis.reports.audit.time_line import MOST, lines, time_line
from sluis.reports.audit.view import View
from sluis.reports.blocks import Drawing, Grid, Section, Words

SVG = "{http://www.w3.org/2000/svg}"


def drawing(section: Section) -> Drawing:
    return next(block for block in section.blocks if isinstance(block, Drawing))


def words(section: Section) -> dict[str, tuple[str, ...]]:
    grid = next(block for block in section.blocks if isinstance(block, Grid))
    return {row[0][0]: tuple(cell[0] for cell in row[1:]) for row in grid.rows}


def at_hours(audit: Audit, *hours: int) -> Audit:
    """Every flow in these hours after the start."""
    sent = tuple(START + hour * HOUR_MS for hour in hours)
    flows = tuple(replace(flow, first_ms=sent[0], last_ms=sent[-1] + 60_000, hours=sent) for flow in audit.flows)
    return replace(audit, flows=flows, first_ms=sent[0], last_ms=sent[-1] + 60_000)


def test_a_capture_of_three_days_says_when_and_in_how_many_nights(tmp_path: Path) -> None:
    told = words(time_line(View(audited(three_days(), tmp_path), "en")))
    assert told["toys.example"] == (
        "from 24 November 2026 at 14:01 until 27 November 2026 at 13:01", "72 times", "also at night: 3 nights",
    )  # fmt: skip
    assert told["mail.example"][1:] == ("24 times", "not seen at night")


def test_night_is_from_eleven_to_seven_in_the_netherlands() -> None:
    for hour, night in ((8, False), (9, True), (16, True), (17, False)):  # the start is 14:00 there
        [told, *_] = words(time_line(View(at_hours(house(), 0, hour, 20), "nl"))).values()
        assert told[2].startswith("ook 's nachts") is night, hour


def test_a_capture_without_a_night_says_so_and_does_not_say_that_nothing_came_at_night() -> None:
    section = time_line(View(at_hours(house(), 0, 1), "nl"))
    assert "Er is 's nachts niet opgenomen: wat er dan wordt verstuurd, is niet bekend." in drawing(section).caption
    assert {told[2] for told in words(section).values()} == {"er is 's nachts niet opgenomen"}


def test_hours_that_were_too_many_to_keep_are_not_known() -> None:
    audit = at_hours(house(), 0, 30)
    forgot = replace(audit, flows=tuple(replace(flow, hours=()) for flow in audit.flows))
    assert {told[2] for told in words(time_line(View(forgot, "en"))).values()} == {"whether at night is not known"}


def test_no_mark_is_longer_than_what_was_seen() -> None:
    [line] = {(line.first_ms, line.last_ms, line.hours) for line in lines(View(at_hours(house(), 0, 30), "en"))}
    root = ET.fromstring(drawing(time_line(View(at_hours(house(), 0, 30), "en"))).svg)  # noqa: S314 - made here
    marks = [float(node.get("width") or 0) for node in root.iter(f"{SVG}rect") if node.get("fill") == "#0b4f7a"]
    assert len(marks) == 2 * len(lines(View(house(), "en")))
    assert max(marks) <= 400 * HOUR_MS / (line[1] - line[0]) + 0.01


@pytest.mark.parametrize("audit", [house(), many(), hostile(), at_hours(many(), 0, 9, 5_000_000)])
def test_it_fits_a_phone_and_its_text_is_text(audit: Audit) -> None:
    for lang in ("nl", "en"):
        section = time_line(View(audit, lang))
        made = drawing(section)
        assert made.narrow
        root = ET.fromstring(made.svg)  # noqa: S314 - made here
        assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {"svg", "title", "desc", "text", "rect"}
        assert (root.get("viewBox") or "").startswith("0 0 400 ")
        assert len(words(section)) <= MOST
        for node in root.iter(f"{SVG}rect"):
            left, wide = float(node.get("x") or 0), float(node.get("width") or 0)
            assert left >= 0
            assert left + wide <= 400.01


def test_without_a_time_it_says_that() -> None:
    none = replace(house(), flows=tuple(replace(flow, first_ms=0, last_ms=0) for flow in house().flows))
    for audit in (none, nothing()):
        [told] = time_line(View(audit, "en")).blocks
        assert isinstance(told, Words)
        assert told.text == "The inputs do not say when anything was sent."


def test_the_first_lines_are_of_who_got_most_about_people() -> None:
    view = View(house(), "en")
    counts = [view.telling_to(line.destination.key) for line in lines(view)]
    assert counts == sorted(counts, reverse=True)
