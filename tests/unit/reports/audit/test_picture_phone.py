"""The picture for a phone: every way, nothing beside the screen, and any text is only text."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from tests.audit_results import SECRETS, audits, hostile, house, many, nothing

from sluis.audit.model import Audit
from sluis.reports.audit.picture import MOST, threads
from sluis.reports.audit.picture_phone import picture_phone
from sluis.reports.audit.view import View

SVG = "{http://www.w3.org/2000/svg}"
LETTER = 6.9
"""Of a letter of 13 units, about, in a wide family."""


def checked(made: str) -> ET.Element:
    root = ET.fromstring(made)  # noqa: S314 - made here
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {"svg", "title", "desc", "text", "rect"}
    _, _, wide, tall = map(float, (root.get("viewBox") or "").split())
    assert wide == 400
    tops = [float(node.get("y") or 0) for node in root.iter(f"{SVG}text")]
    assert tops == sorted(tops)
    assert all(0 < top <= tall for top in tops)
    return root


@settings(max_examples=40)
@given(audits())
def test_of_any_audit_it_is_text_below_text(audit: Audit) -> None:
    checked(picture_phone(View(audit, "nl", reveal=True)))


@pytest.mark.parametrize("audit", [house(), many(), nothing(), hostile()])
def test_every_way_is_a_row_and_no_line_is_wider_than_a_phone(audit: Audit) -> None:
    view = View(audit, "en")
    root = checked(picture_phone(view))
    texts = [(float(node.get("x") or 0), node.text or "") for node in root.iter(f"{SVG}text")]
    rows = {(way.way.sender, way.way.destination) for way in threads(view)}
    assert sum(text.startswith("→ ") for _, text in texts) == len(rows)
    assert max((left + LETTER * len(text) for left, text in texts if text.isascii()), default=0) < 420


def test_two_hundred_destinations_are_twelve_and_the_rest() -> None:
    made = picture_phone(View(many(), "nl"))
    assert re.search("→ 188 andere", made)
    assert made.count("→") <= 4 * (MOST + 1)


def test_it_shows_no_value_and_says_what_it_shows() -> None:
    made = picture_phone(View(house(), "nl"))
    assert not any(secret in made for secret in SECRETS)
    assert "collect.homegraph.example (Verenigd Koninkrijk): 3 velden" in made
    assert "land niet bekend: vraag het wie het adres gebruikt" in made
