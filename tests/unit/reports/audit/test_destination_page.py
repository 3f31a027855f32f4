"""A page per destination: who, where, when, how much, and every field with its evidence."""

from dataclasses import replace

from tests.audit_results import house, many, nothing

from sluis.audit.model import State
from sluis.reports.audit.destination_page import destinations
from sluis.reports.audit.view import View
from sluis.reports.blocks import Facts, Grid, Lead, Marks, Words
from sluis.terms import Subject


def grids(number: int, *, reveal: bool = False) -> dict[str, Grid]:
    part = destinations(View(house(), "en", reveal=reveal)).parts[number - 1]
    return {block.caption: block for block in part.blocks if isinstance(block, Grid)}


def test_who_it_is_as_far_as_the_table_knows() -> None:
    part = destinations(View(house(), "en")).parts[0]
    facts = next(block for block in part.blocks if isinstance(block, Facts))
    rows = dict(facts.rows)
    assert rows["Holder"] == (("WiFi Insight Inc.", "holder of the address block, by the table, network 64500"),)
    assert rows["Country"][0][0] == "United States"
    assert rows["Hosted by"][0][0] == "Wolkenhuis"
    assert rows["To the house"] == (("a recipient in the register (wifi-insight)",),)
    unknown = dict(next(b for b in destinations(View(house(), "en")).parts[6].blocks if isinstance(b, Facts)).rows)
    assert unknown["Holder"][0][0] == "not known"
    assert unknown["Country"] == (("country not known: ask who uses the address",),), "and no word on where a block is"
    assert unknown["Names"] == (("none seen",),)


def test_traffic_has_protocol_times_sizes_and_evidence() -> None:
    [row] = grids(3)["Traffic"].rows
    assert row == (
        ("the router",),
        ("http, tcp, port 80", "not encrypted; read"),
        ("24 November 2026 at 14:03", "to 24 November 2026 at 16:03", "22 times"),
        ("40,212 bytes sent", "13,404 bytes received"),
        ("input 2, packet 30, 31, 32",),
    )


def test_a_field_has_all_that_is_known_of_it() -> None:
    first = grids(3)["Fields about people"].rows[0]
    assert first == (
        ("device", "web address; not in the register"),
        ("MAC address", "household member"),
        ("as a plain digest", "known from device 1; sha256:mac_address"),
        ("64 characters", "24 times, 1 value"),
        ("input 2, packet 900, 901, 902, 903",),
    )
    assert grids(3, reveal=True)["Fields about people"].rows[0][3][0] == "e1" * 32
    assert grids(1)["Fields about people"].rows[3][0][-1] == "body; in the register: wifi-advies#4"


def test_what_is_about_nobody_stands_apart_and_is_short() -> None:
    made = house()
    plain = replace(made.fields[4], subject=Subject.NOBODY)
    hidden = replace(made.fields[5], subject=Subject.PROVIDER, state=State.RAW)
    parts = destinations(View(replace(made, fields=(plain, hidden, *made.fields[8:])), "en")).parts
    [grid] = [block for block in parts[0].blocks if isinstance(block, Grid) and block.caption != "Traffic"]
    assert grid.caption == "Other fields"
    assert [row[1] for row in grid.rows] == [("signal strength", "made coarser"), ("time since start",)]
    assert grid.rows[1][0] == ("Report.*.Device.DeviceInfo.UpTime", "body")


def test_a_receiver_that_no_input_names_is_called_so() -> None:
    made = house()
    bare = replace(made.destinations[0], key="", names=())
    part = destinations(View(replace(made, destinations=(bare,)), "en")).parts[0]
    assert part.title == "receiver not known"


def test_what_was_not_read_says_so() -> None:
    part = destinations(View(house(), "en")).parts[3]
    assert any(isinstance(block, Words) and "could be read" in block.text for block in part.blocks)
    assert any(isinstance(block, Lead) for block in part.blocks)
    marks = next(block for block in part.blocks if isinstance(block, Marks))
    assert marks.items == ("4: Traffic that cannot be read, to a party that no record names",)


def test_each_begins_a_page_but_two_hundred_of_which_nothing_was_read_do_not() -> None:
    made = destinations(View(house(), "en")).parts
    assert [part.new_page for part in made] == [False] + [True] * 6
    assert len({part.anchor for part in made}) == len(made)
    made = destinations(View(many(), "en")).parts
    told = sum(bool(fields) for fields in View(many(), "en").fields_to.values())
    assert 1 < told < len(made) == len(many().destinations)
    assert [part.new_page for part in made] == [False, *[True] * told, *[False] * (len(made) - told - 1)]
    assert destinations(View(nothing(), "en")).parts == ()
