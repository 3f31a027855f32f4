"""What a workbook asks becomes edits of the text, no more than it asks; a fault of the text leads back to its cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_tree import ROOT
from tests.sheet_rows import Tabs, example, tabs, with_cell, with_row, with_rows, without_row, written

from sluis.register.edited_text import Edit, EditedText, applied, edited_text
from sluis.register.fact_path import Steps
from sluis.register.sheet_changes import TWO_FORMS, account
from sluis.register.sheet_edits import cells_at, edits_of, node_of, two_forms
from sluis.register.sheets import fact_of
from sluis.register.tree import Json, plain, read_tree
from sluis.register.under_check import written_out

ARTICLE, FIELDS, ACTIVITIES = "Register (art. 30)", "Fields", "Activities"
FIELD = "activities.*.fields.*"


def asked(came: Tabs) -> tuple[Edit, ...]:
    _, tree, base = example()
    made = account(written(), came)
    assert made.faults == ()
    assert two_forms(made, base) == ()
    return edits_of(made, tree, base)


def text(came: Tabs) -> EditedText:
    return edited_text((ROOT / "examples" / "register-per-home.yaml").read_bytes(), asked(came))


def at(came: Tabs, *steps: str | int) -> Json | None:
    tree, faults = read_tree(text(came).text.encode())
    assert tree is not None
    assert faults == ()
    return node_of(plain(tree), steps)


HELP: Steps = ("activities", "wifi-help")


def test_only_what_was_changed_is_edited() -> None:
    came = with_cell(tabs(), ARTICLE, 3, "activities.*.retention", "P14D")
    assert asked(came) == (Edit((*HELP, "retention"), "P14D"),)
    assert text(came).comments_kept


def test_a_fact_in_a_part_that_was_not_there_and_a_part_that_is_emptied() -> None:
    came = with_cell(tabs(), ACTIVITIES, 3, "activities.*.valid.from", "2026-03-01")
    came = with_cell(came, ACTIVITIES, 3, "activities.*.household.lifetime", "")
    expected = [Edit((*HELP, "household"), None), Edit((*HELP, "valid"), {"from": "2026-03-01"})]
    assert sorted(asked(came), key=str) == sorted(expected, key=str)


def test_two_sheets_may_speak_of_one_part() -> None:
    came = with_cell(tabs(), ARTICLE, 3, "activities.*.purpose.nl", "")
    came = with_cell(came, ARTICLE, 3, "activities.*.purpose.en", "")
    came = with_cell(came, ARTICLE, 3, "activities.*.security.ref", "ISMS-2")
    came = with_cell(came, ACTIVITIES, 3, "activities.*.security.tls", "false")
    assert at(came, *HELP, "purpose") is None
    assert at(came, *HELP, "security", "ref") == "ISMS-2"
    assert at(came, *HELP, "security", "tls") == "false"


def test_a_short_form_becomes_long_and_short_again() -> None:
    came = with_cell(tabs(), ACTIVITIES, 4, "activities.*.trigger.kind", "help-request")
    came = with_cell(came, ACTIVITIES, 4, "activities.*.trigger.window", "P3D")
    assert at(came, "activities", "network-quality", "trigger") == {"kind": "help-request", "window": "P3D"}
    back = with_cell(tabs(), ACTIVITIES, 4, "activities.*.trigger.kind", "consent")
    assert at(back, "activities", "network-quality", "trigger") == "consent"


def test_a_row_of_another_form() -> None:
    came = with_cell(tabs(), FIELDS, 5, f"{FIELD}.to.bands", "")
    came = with_cell(came, FIELDS, 5, f"{FIELD}.to", "vendor-group")
    assert at(came, *HELP, "fields", 2, "to") == "vendor-group"
    _, _, base = example()
    both = account(written(), with_cell(tabs(), FIELDS, 5, f"{FIELD}.to", "vendor-group"))
    assert [(fault.sheet, fault.problem) for fault in two_forms(both, base)] == [(FIELDS, TWO_FORMS)]


def test_rows_that_go_and_rows_that_come() -> None:
    came = without_row(without_row(tabs(), FIELDS, 3), FIELDS, 3)
    row = {"activities.*": "wifi-help", f"{FIELD}.path": "Device.X", f"{FIELD}.as.flag": "true", f"{FIELD}.why": "w"}
    came = with_row(came, FIELDS, row)
    fields = at(came, *HELP, "fields")
    assert isinstance(fields, list)
    assert len(fields) == 17
    assert fields[-1] == {"path": "Device.X", "as": "flag", "why": "w"}
    assert "# TR-098" in text(came).text


def test_a_list_that_is_emptied_and_one_that_was_not_there() -> None:
    came = without_row(without_row(tabs(), "Grounds", 3), "Grounds", 3)
    came = with_row(
        came, "Sub-processors", {"recipients.*": "netwerk-meting", "recipients.*.subprocessors.*.name": "S"}
    )
    sub = Edit(("recipients", "netwerk-meting", "subprocessors"), [{"name": "S"}])
    assert asked(came) == (Edit((*HELP, "grounds"), None), sub)
    incident = with_row(tabs(), "Incidents", {"controller.breaches.incidents.*.ref": "I-1"})
    assert asked(incident) == (Edit(("controller", "breaches", "incidents"), [{"ref": "I-1"}]),)


def test_a_list_of_which_every_row_goes_holds_the_rows_that_come() -> None:
    came = without_row(without_row(tabs(), "Grounds", 3), "Grounds", 3)
    came = with_row(came, "Grounds", {"activities.*": "wifi-help", "activities.*.grounds.*.subjects": "guest"})
    assert asked(came) == (Edit((*HELP, "grounds"), [{"subjects": ["guest"]}]),)
    assert at(came, *HELP, "grounds") == [{"subjects": ["guest"]}]
    assert text(came).comments_kept


def test_a_new_activity_with_rows_of_its_own() -> None:
    came = with_row(tabs(), ARTICLE, {"activities.*": "new", "activities.*.recipient": "netwerk-meting"})
    came = with_row(came, ACTIVITIES, {"activities.*": "new", "activities.*.trigger.kind": "always"})
    came = with_row(came, FIELDS, {"activities.*": "new", f"{FIELD}.kind": "ssid", f"{FIELD}.treatment": "withhold"})
    came = with_row(came, "Grounds", {"activities.*": "new", "activities.*.grounds.*.subjects": "guest; neighbour"})
    assert at(came, "activities", "new") == {
        "recipient": "netwerk-meting",
        "trigger": "always",
        "fields": [{"kind": "ssid", "treatment": "withhold"}],
        "grounds": [{"subjects": ["guest", "neighbour"]}],
    }
    assert text(came).comments_kept


def test_an_activity_that_goes_takes_everything_below_it() -> None:
    came = tabs()
    for sheet in (ARTICLE, ACTIVITIES, FIELDS, "Grounds"):
        [tab] = [tab for tab in came if tab.name == sheet]
        came = with_rows(came, sheet, [row for row in tab.rows if row[0].text != "network-quality"])
    assert asked(came) == (Edit(("activities", "network-quality"), None),)


@pytest.mark.parametrize("removed", [0, 1])
def test_a_place_of_the_new_text_leads_to_its_cell(removed: int) -> None:
    _, tree, base = example()
    came = with_cell(tabs(), FIELDS, 5, f"{FIELD}.why", "other")
    came = without_row(came, FIELDS, 3) if removed else came
    made = account(written(), came)
    edits = edits_of(made, tree, base)
    done = edited_text((ROOT / "examples" / "register-per-home.yaml").read_bytes(), edits)
    again, _ = read_tree(done.text.encode())
    assert again is not None
    line = done.text.splitlines().index("        why: other") + 1
    assert cells_at(made, again, edits)[line, 14].cell == ("AG4" if removed else "AG5")
    assert plain(again) == applied(plain(tree), edits)


@given(data=st.data())
def test_any_cell_that_says_something_else_is_one_edit_or_one_fault(data: st.DataObject) -> None:
    sheet = data.draw(st.sampled_from([sheet for sheet in written().sheets if sheet.lines]))
    number = data.draw(st.integers(0, len(sheet.lines) - 1))
    at = data.draw(st.integers(0, len(sheet.columns) - 1))
    text = data.draw(st.sampled_from(["", "x", "true", "P1D", "[", "a; b", "=1+1", "2026-01-01", "\u202e", "7"]))
    was = sheet.lines[number].cells[at].strip()
    template = sheet.columns[at].template
    came = with_cell(tabs(), sheet.name, number + 3, template, text)
    made = account(written(), came)
    if text == was:
        assert (made.changed, made.faults) == ((), ())
        return
    _, tree, base = example()
    faults = (*made.faults, *two_forms(made, base))
    if template.startswith("~") or template in sheet.plan.identity:
        assert faults or any(row.state.value in {"added", "removed"} for row in made.rows)
        return
    if faults:
        assert faults[0].cell.endswith(str(number + 3))
        return
    place = (*sheet.lines[number].steps, *template.removeprefix(f"{sheet.plan.entity}.").split("."))
    edits = edits_of(made, tree, base)
    assert edits
    assert all(place[: len(edit.steps)] == edit.steps for edit in edits)
    done = edited_text((ROOT / "examples" / "register-per-home.yaml").read_bytes(), edits)
    again, _ = read_tree(done.text.encode())
    assert again is not None
    assert node_of(written_out(plain(again)), place) == fact_of(template, text)
