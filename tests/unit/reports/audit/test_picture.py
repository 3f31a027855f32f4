"""The picture: bands add up, nothing overlaps, the same audit is the same bytes, and any text is only text."""

import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from source_tree import ROOT
from tests.audit_results import HOSTILE, SECRETS, audits, hostile, house, many, nothing

from sluis.audit.model import Audit, Reading
from sluis.reports.audit.picture import (
    _SLOT,
    ASKING,
    CLOCK,
    GROUP_OF,
    GROUPS,
    MOST,
    NOT_READ,
    PLAIN,
    SEALED,
    SHUT,
    Layout,
    layout,
    picture,
    threads,
)
from sluis.reports.audit.view import View
from sluis.terms import KINDS, Kind

SVG = "{http://www.w3.org/2000/svg}"
EVERY = [house(), nothing(), many(), hostile()]


def checked(made: Layout) -> None:
    """Bands fill each box on both sides; boxes and their words never meet."""
    heights = {(box.column, box.key): box.height for box in made.boxes}
    left: dict[tuple[int, str], float] = defaultdict(float)
    entered: dict[tuple[int, str], float] = defaultdict(float)
    for band in made.bands:
        left[band.column, band.ends[0]] += band.width
        entered[band.column + 1, band.ends[1]] += band.width
    for (column, key), height in heights.items():
        for side in (left if column < 3 else entered, entered if column else left):
            assert side[column, key] == pytest.approx(height)
    for column in range(4):
        spans = sorted(
            (box.top + box.height / 2 - max(box.height, _SLOT) / 2, box) for box in made.boxes if box.column == column
        )
        for (_, upper), (top, _) in pairwise(spans):
            assert top >= upper.top + upper.height / 2 + max(upper.height, _SLOT) / 2
        assert all(box.top >= 0 and box.top + box.height <= made.height for _, box in spans)
    for side, key in ((0, "leaves"), (1, "enters")):
        at: dict[tuple[int, str], list[tuple[float, float]]] = defaultdict(list)
        for band in made.bands:
            at[band.column, band.ends[side]].append((getattr(band, key), band.width))
        for spots in at.values():
            spots.sort()
            for (upper, width), (lower, _) in pairwise(spots):
                assert lower >= upper + width - 1e-6


@pytest.mark.parametrize("number", range(4))
def test_bands_add_up_and_nothing_overlaps(number: int) -> None:
    checked(layout(View(EVERY[number], "en")))


@settings(max_examples=60)
@given(audits())
def test_so_they_do_for_any_audit_and_its_text_is_text(audit: Audit) -> None:
    checked(layout(View(audit, "nl")))
    root = ET.fromstring(picture(audit, "nl", reveal=True))  # noqa: S314 - made here
    assert {node.tag for node in root.iter()} <= {SVG + tag for tag in ("svg", "title", "desc", "text", "path", "rect")}


def test_every_field_is_in_it_and_every_unread_flow() -> None:
    for audit in (house(), many()):
        ways = threads(View(audit, "en"))
        assert sum(way.fields for way in ways) == len(audit.fields)
        unread = {flow.destination for flow in audit.flows if flow.reading in {Reading.SEALED, Reading.UNREAD}}
        assert unread
        assert any(way.hairs for way in ways if way.way.group in NOT_READ)
        assert not any(way.hairs and way.fields for way in ways)


def test_every_destination_that_got_something_is_in_it_also_when_nothing_was_recognised() -> None:
    audit = replace(house(), fields=())
    for reading, protocol, group in (
        (Reading.CLEAR, "http", PLAIN), (Reading.CLEAR, "ntp", CLOCK), (Reading.CLEAR, "dns", ASKING),
        (Reading.SEALED, "tls", SEALED), (Reading.UNREAD, "", SHUT), (Reading.RECORDED, "http", PLAIN),
    ):  # fmt: skip
        flows = tuple(replace(flow, reading=reading, protocol=protocol) for flow in audit.flows)
        ways = threads(View(replace(audit, flows=flows), "en"))
        assert {way.way.destination for way in ways} == {to.key for to in audit.destinations}
        assert {way.way.group for way in ways} == {group}
        checked(layout(View(replace(audit, flows=flows), "en")))
    silent = tuple(replace(flow, octets_out=0, octets_in=9) for flow in audit.flows)
    assert threads(View(replace(audit, flows=silent), "en")) == (), "what got nothing is no destination"


def test_two_hundred_destinations_are_twelve_and_the_rest() -> None:
    made = layout(View(many(), "en"))
    boxes = [box for box in made.boxes if box.column == 2]
    assert len(boxes) == MOST + 1
    assert boxes[-1].words.startswith("188 others · ")


def test_every_kind_has_a_group() -> None:
    assert set(GROUP_OF) == set(KINDS) == set(Kind)
    assert sum(len(kinds) for _, _, kinds in GROUPS.values()) == len(Kind)


def test_it_says_in_words_what_it_shows_and_shows_no_value() -> None:
    made = picture(house(), "nl")
    root = ET.fromstring(made)  # noqa: S314 - made here
    assert root.get("role") == "img"
    assert "collect.homegraph.example (Verenigd Koninkrijk): 3 velden, 0 stromen" in (root.findtext(f"{SVG}desc") or "")
    assert not any(secret in made for secret in SECRETS)
    assert "iPad van Emma" not in made


def test_a_country_that_is_not_known_is_marked_and_the_sentence_below_says_what_to_do() -> None:
    for audit, done in ((house(), "ask who uses the address"), (replace(house(), table=nothing().table), "--renew")):
        root = ET.fromstring(picture(audit, "en"))  # noqa: S314 - made here
        texts = [node.text or "" for node in root.iter(f"{SVG}text")]
        assert any(text.startswith("not known (*)") for text in texts)
        [below] = [text for text in texts if text.startswith("(*)")]
        assert done in below
    named = tuple(replace(each, country="DE") for each in house().destinations)
    assert "(*)" not in picture(replace(house(), destinations=named), "en")


def test_hostile_names_are_text() -> None:
    made = picture(hostile(), "en", reveal=True)
    ET.fromstring(made)  # noqa: S314 - made here
    assert "<script" not in made
    assert "\x1b" not in made
    assert chr(0x202E) not in made
    assert HOSTILE[1] not in made


def test_the_same_audit_is_the_same_bytes_in_another_process() -> None:
    program = """
import sys
from sluis.reports.audit.picture import picture
from tests.audit_results import house, many
sys.stdout.buffer.write((picture(house(), "nl") + picture(many(), "nl")).encode())
"""
    path = ":".join(str(ROOT / part) for part in ("src", "scripts", "."))
    runs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True,
                       env={"PYTHONPATH": path, "PYTHONHASHSEED": seed, "TZ": zone}).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]  # fmt: skip
    assert runs[0] == runs[1] == (picture(house(), "nl") + picture(many(), "nl")).encode()
