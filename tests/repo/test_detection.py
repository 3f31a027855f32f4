"""What detection reaches, and that the labels and the page hold no value."""

import re
from itertools import pairwise
from pathlib import Path
from shutil import which

import pytest
from detection import (
    ASKS,
    DUMPS,
    LABELS,
    NONE,
    PAGE,
    REST,
    Score,
    labels,
    leaves_of,
    measured,
    on_corpus,
    on_dumps,
    speeds,
)
from detection_corpus import Case
from detection_pcaps import LABELS as PCAP_LABELS
from detection_pcaps import PCAPS, on_pcaps
from heldback import OPEN, RIGHT, SAID_AS, fourth_figures, keep, kept, tallies, third_figures, wilson
from heldback_corpus import UNSEEN, Half, fourth, held_back, third
from peers_detection import covered
from peers_detection import main as peers
from source_tree import ROOT

from sluis.identify.find.hit import Point
from sluis.terms import Kind, Subject

HERE = pytest.mark.skipif(not DUMPS.is_dir(), reason="the captures (../shared/captures) are not here")


@pytest.mark.parametrize("point", list(Point))
def test_every_kind_and_notation_of_the_corpus(point: Point) -> None:
    scores, whole = on_corpus(point, 4)
    assert sum(score.tails for score in scores.values()) == 0
    lost = {key for key, score in scores.items() if score.found < score.there}
    if point is Point.CANARY:
        assert lost == set()
    else:
        assert {kind for kind, _ in lost} <= {"mac_address", "device_name"}
        assert all("bare" in form or "glued" in form or "quads" in form or "possessive" in form for _, form in lost)
        assert whole.right == whole.said


@HERE
def test_the_audit_is_right_on_the_dumps_and_no_secret_is_missed() -> None:
    scores, whole = on_dumps(ASKS["with name and report, audit"][1])
    assert whole.right >= 0.99 * whole.said
    assert whole.found >= 0.97 * whole.there
    for kind in ("mac_address", "secret", "ip_address", "host_name", "user_name", "uuid"):
        assert scores[kind].found == scores[kind].there, kind


@pytest.mark.skipif(
    not PCAPS.is_dir() or which("tshark") is None, reason="no captures (../shared/captures), or no tshark"
)
def test_an_audit_says_nothing_false_of_a_house_and_misses_little_when_told_where_it_is() -> None:
    scores = on_pcaps(told=True)
    for kind in (Kind.MAC_ADDRESS, Kind.IP_ADDRESS, Kind.HOST_NAME, Kind.UUID):
        assert scores[kind].found == scores[kind].said, kind
        assert scores[kind].found >= 0.9 * scores[kind].there, kind


def test_labels_of_captures_hold_digests_and_no_value() -> None:
    rows = PCAP_LABELS.read_text(encoding="utf-8").splitlines()[1:]
    assert len(rows) > 30
    assert all(re.fullmatch(r"[\w.\-]+\t[a-z_]+\t[0-9a-f]{32}\t[A-Za-z0-9 ]+", row) for row in rows)


@HERE
def test_labels_are_of_parameters_that_are_there() -> None:
    assert len(labels()) >= 800
    assert len({label.file for label in labels()}) == 6
    for label in labels():
        assert label.path in leaves_of(label.file)


def test_labels_hold_kinds_and_subjects_of_the_vocabulary_and_nothing_else() -> None:
    known = {kind.value for kind in Kind} | {NONE}
    for label in labels():
        assert {label.kind, *label.also} <= known
        assert label.subject in {subject.value for subject in Subject}
        assert not re.search(r"(?:[0-9A-Fa-f]{2}[:-]){5}|[0-9]{1,3}(?:\\.[0-9]{1,3}){3}$|@", label.path)
    rows = LABELS.read_text(encoding="utf-8").splitlines()
    assert all(row.count("\t") == 4 for row in rows)
    assert all(row != two for row, two in pairwise(rows))


def test_the_page_is_there_and_tells_the_figures_that_were_kept() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.endswith(f"{REST}\n")
    for tables in (
        third_figures("now", Half.HELD),
        third_figures("before", Half.HELD),
        third_figures("before", Half.MEND),
        fourth_figures("before"),
        fourth_figures("unread"),
    ):
        assert all(str(tally) in page for table in (tables[0], tables[2]) for tally in table.values() if tally.of)
    assert (ROOT / "docs" / "reference" / "detection.md") == PAGE


@pytest.mark.long(sibling="test_the_page_is_there_and_tells_the_figures_that_were_kept")
def test_the_page_is_as_the_script_would_lay_it_out() -> None:
    page = PAGE.read_text(encoding="utf-8")
    made = measured(quick=True)
    assert re.findall(r"^## .*$", page, re.MULTILINE)[-1] == "## What it does not do"
    captured = {"## The dumps", "## The packet captures"}
    assert [line for line in made.splitlines() if line.startswith("## ") and line not in captured] == [
        line for line in page.splitlines() if line.startswith("## ") and line not in captured
    ]
    assert captured <= set(page.splitlines())


def test_a_peer_finds_an_identifier_when_it_covers_it() -> None:
    case = Case(Kind.SERIAL, "x", "abcdef", 1, 5)
    assert covered(case, [(1, 3), (3, 5)]) == (True, True)
    assert covered(case, [(0, 3)]) == (False, True)
    assert covered(case, [(5, 6)]) == (False, False)
    assert peers(["--quick", "--python", str(ROOT / "nothing")]) == 2


def test_scores_and_speeds_are_said_plainly() -> None:
    assert (Score().recall(), Score(there=2, found=1, said=4, right=3).precision()) == ("-", "0.750")
    assert [len(row) for row in speeds(0.01)] == [3, 3]


def test_what_is_held_back_is_one_form_a_line_in_two_halves_of_fifty_and_more() -> None:
    every = list(held_back())
    forms = [(case.kind, case.form) for case in every]
    assert len(set(forms)) == len(forms)
    for kind in RIGHT:
        halves = [case.shut for case in every if case.kind == kind]
        assert len(halves) >= 50, kind
        assert min(sum(halves), len(halves) - sum(halves)) >= 20, kind
    assert all(case.text[case.start : case.end] for case in every if case.kind != "none")


def test_what_was_held_back_is_found() -> None:
    recall, _, precision = tallies(held_back())
    for kind, tally in recall.items():
        assert tally.hits >= 0.98 * tally.of, kind
    for kind in ("mac", "derived", "phone", "secret"):
        assert recall[kind].hits == recall[kind].of, kind
    for name in SAID_AS:
        assert precision[name].hits >= 0.95 * precision[name].of, name


def test_the_second_corpus_shares_no_form_with_the_first() -> None:
    every = [(case.kind, case.form) for case in held_back(UNSEEN)]
    assert len(every) == len(set(every)) > 600
    assert set(every).isdisjoint((case.kind, case.form) for case in held_back())
    assert {kind for kind, _ in every} == set(RIGHT)


def test_every_half_of_the_third_corpus_is_open_and_what_was_measured_unread_is_kept(tmp_path: Path) -> None:
    held = list(third(Half.HELD))
    readable = {(case.kind, case.form) for cases in OPEN.values() for case in cases()}
    assert {(case.kind, case.form) for case in held} <= readable
    keep(tallies(held[::12]), tmp_path / "figures.tsv")
    rows = (tmp_path / "figures.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert rows
    assert all(re.fullmatch(r"(?:recall|noticed|precision)\t[A-Za-z ]+\t[0-9]+\t[0-9]+", row) for row in rows)
    assert kept(tmp_path / "figures.tsv")[0].keys() == set(RIGHT) - {"none"}
    unread = third_figures("now", Half.HELD)[0]
    assert (unread["hostname"].hits, unread["hostname"].of) == (15, 34)


def test_the_fourth_corpus_is_open_and_what_was_measured_unread_is_kept() -> None:
    assert len(list(fourth())) == 630
    assert len(list(OPEN["fourth"]())) == 630
    before, unread = fourth_figures("before")[0], fourth_figures("unread")[0]
    assert before.keys() == unread.keys() == set(RIGHT) - {"none"}
    assert all(before[kind].of == unread[kind].of == 50 for kind in unread)
    assert (before["hostname"].hits, unread["hostname"].hits) == (28, 36)


def test_what_was_mended_against_the_fourth_corpus_stays_mended() -> None:
    recall, _, precision = tallies(fourth())
    for kind, tally in recall.items():
        assert tally.hits >= (46 if kind == "derived" else 49), kind
    for name, tally in precision.items():
        assert tally.hits >= 0.95 * tally.of, name


def test_what_was_mended_against_the_open_half_stays_mended() -> None:
    recall, _, precision = tallies(third(Half.MEND))
    for kind, tally in recall.items():
        assert tally.hits >= 0.89 * tally.of, kind
    for kind in ("mac", "ip", "phone", "secret"):
        assert recall[kind].hits == recall[kind].of, kind
    for name, tally in precision.items():
        assert tally.hits >= 0.9 * tally.of, name


def test_the_halves_of_the_third_corpus_are_its_lines_by_turns() -> None:
    halves = [list(third(half)) for half in Half]
    assert [len(half) for half in halves] == [445, 436]
    assert {case.kind for case in halves[1]} == set(RIGHT)
    assert all(case.text[case.start : case.end] and "«" not in case.text for half in halves for case in half)


def test_an_interval_holds_its_share() -> None:
    for of in (1, 2, 30, 60):
        for hits in range(of + 1):
            low, high = wilson(hits, of)
            assert 0 <= low <= hits / of <= high <= 1
