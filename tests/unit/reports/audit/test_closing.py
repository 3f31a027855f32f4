"""The last pages: the house, what was not read, how it was done, and what is needed to do it again."""

from dataclasses import replace

from tests.audit_results import house, nothing

from sluis.audit.model import Table
from sluis.reports.audit.closing import METHOD, closing
from sluis.reports.audit.summary import UNREAD
from sluis.reports.audit.view import View
from sluis.reports.blocks import Facts, Grid, Lead, Marks, Steps, Words


def test_devices_are_counted_until_somebody_asks() -> None:
    section = closing(View(house(), "en"))[0]
    grid = section.blocks[0]
    assert isinstance(grid, Grid)
    assert grid.rows[1] == (
        ("device 1",),
        ("-",),
        ("1 name",),
        ("1 MAC address", "1 IP address"),
        ("DHCP option 12, mDNS",),
    )
    shown = closing(View(house(), "en", reveal=True))[0].blocks[0]
    assert isinstance(shown, Grid)
    assert shown.rows[1][2:4] == (("iPad van Emma",), ("02:00:5e:00:53:01", "192.168.1.21"))


def test_everything_unread_is_listed_with_its_reason_and_place() -> None:
    grid = closing(View(house(), "en"))[1].blocks[0]
    assert isinstance(grid, Grid)
    assert [(row[1][0], row[2][0], row[3][0]) for row in grid.rows] == [
        ("the capture kept only the beginning of the packet", "14", "2210"),
        ("part of the connection is missing", "2", "40011"),
        ("in no format that Sluis reads", "1", "the whole input"),
    ]


def test_a_flow_of_which_nothing_was_read_is_not_called_read() -> None:
    whole = replace(house(), sources=tuple(replace(source, unread=()) for source in house().sources))
    heading, lead, marks = closing(View(whole, "en"))[1].blocks
    assert (heading, lead) == (
        Words("No part of the inputs was skipped."),
        Lead("Flows that were seen and whose content could not be read"),
    )
    assert isinstance(marks, Marks)
    unread = {flow.destination for flow in whole.flows if flow.reading in UNREAD}
    assert len(marks.items) == len(unread) > 0
    assert closing(View(nothing(), "en"))[1].blocks == (Words("Everything in the inputs was read."),)


def test_method_and_limits_are_in_every_report() -> None:
    for audit in (house(), nothing()):
        method, _, limits, *_again = closing(View(audit, "en"))[2].blocks
        assert isinstance(method, Marks)
        assert method.items[: len(METHOD)] == METHOD
        assert isinstance(limits, Marks)
        assert limits.items


def test_somebody_else_can_do_it_again() -> None:
    *_, lead, steps = closing(View(house(), "en"))[2].blocks
    assert isinstance(lead, Lead)
    assert lead.text == "How to check this"
    assert isinstance(steps, Steps)
    assert "sha256sum" in steps.items[0]
    assert "frame.number == 30" in steps.items[1]
    assert f"sluis audit INPUTS --at {house().at.isoformat()} --register FILE" in steps.items[2]
    assert "--keylog FILE" in " ".join(steps.items)
    *_, bare = closing(View(nothing(), "en"))[2].blocks
    assert isinstance(bare, Steps)
    assert "--register" not in " ".join(bare.items)
    assert "--keylog" not in " ".join(bare.items), "nothing was opened"


def test_a_licence_is_shown_whole() -> None:
    long = "CC-BY-4.0 (" + "; ".join(f"party-{number}.example" for number in range(8)) + ")"
    made = replace(house(), table=Table("some", "2026-06-17", long))
    _, facts = closing(View(made, "en"))[3].blocks
    assert isinstance(facts, Facts)
    assert dict(facts.rows)["Table of addresses"][0][1] == f"licence: {long}"


def test_inputs_have_digests_and_programs_their_versions() -> None:
    grid, facts = closing(View(house(), "en"))[3].blocks
    assert isinstance(grid, Grid)
    assert [row[2][0] for row in grid.rows] == [source.sha256 for source in house().sources]
    assert isinstance(facts, Facts)
    rows = dict(facts.rows)
    assert rows["Table of addresses"] == (("invented-table 1.0, 2026-11-01", "licence: CC-BY-4.0", "23 days old"),)
    assert rows["Packets taken apart by"] == (("tshark 4.0.17",),)
    assert rows["Judged by the law of"] == (("24 November 2026",),)


def test_an_audit_of_nothing_says_so() -> None:
    house_, unread, _, inputs = closing(View(nothing(), "en"))
    assert isinstance(house_.blocks[0], Words)
    assert isinstance(unread.blocks[0], Words)
    assert all(not isinstance(block, Grid) for block in inputs.blocks)
