"""Pictures of a measurement: the same figures give the same bytes, and every word in them can be read."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from tests.unit.risk.test_measurement import fleet

from sluis.reports.risk_picture import picture
from sluis.risk.measurement import Measurement, measure


@pytest.fixture(scope="module")
def figures() -> Measurement:
    return measure(fleet(24, 1), 5)


def texts(svg: str) -> set[str]:
    root = ET.fromstring(svg)  # noqa: S314 - made here
    return {(element.text or "").strip() for element in root.iter("{http://www.w3.org/2000/svg}text")}


def test_the_pictures_say_what_they_show(figures: Measurement) -> None:
    drawn = picture(figures)
    words = texts(drawn)
    assert {"Homes that are alone, by what is known of them", "Homes that are alone by one column only"} <= words
    assert {"Homes that are recognised, by days that lie between", "bayes", "trait", "100%"} <= words
    assert drawn == picture(figures)


def test_among_more_homes_has_a_picture_of_its_own(figures: Measurement) -> None:
    title = "Homes that are recognised, by how many there are to choose from"
    assert title not in texts(picture(figures))
    assert {title, "22"} <= texts(picture(replace(figures, among=figures.apart[:1], explained=None)))


def test_nothing_is_fetched(figures: Measurement) -> None:
    assert set(re.findall(r"https?://[^\"\s]+", picture(figures))) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
