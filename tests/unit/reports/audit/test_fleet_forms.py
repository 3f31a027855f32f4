"""A fleet in three forms that say the same, harmless where others wrote it."""

import io
import json

from tests.unit.audit.fleet.fleets import audited
from tests.unit.reports.audit.test_fleet_report import fleet_of, seen

from sluis.audit.fleet.seen import FirmwareSeen
from sluis.reports import show
from sluis.reports.audit.fleet_forms import fleet_document, fleet_page, print_fleet
from sluis.terms import Kind


def test_three_forms_say_the_same() -> None:
    fleet = fleet_of(seen("1"), seen("2", ("b.example", "A.Other", Kind.SERIAL)))
    text = io.StringIO()
    print_fleet(fleet, "register.yaml", show.console_on(text))
    document = json.loads(json.dumps(fleet_document(fleet, "register.yaml", "00")))
    html = fleet_page(fleet, "register.yaml").decode()
    for said in (text.getvalue(), html, document["sentence"]):
        assert "1 difference between versions was seen in 2 captures of 2.00 hours" in said
    assert "b.example" in html
    assert document["compared"][0]["differences"][0]["kinds"] == ["serial"]


def test_what_others_wrote_is_harmless() -> None:
    kind = FirmwareSeen("HG<script>", "2\x1b[2J")
    kind.take(1, audited(("<b>.example", "A.<i>", Kind.SERIAL)))
    fleet, text = fleet_of(seen("1"), kind), io.StringIO()
    print_fleet(fleet, "", show.console_on(text))
    assert "\x1b" not in text.getvalue()
    html = fleet_page(fleet, "").decode()
    assert "<script>" not in html
    assert "<b>." not in html


def test_every_key_of_the_document_is_on_the_reference_page() -> None:
    from pathlib import Path

    page = Path("docs/reference/fleet.md").read_text(encoding="utf-8")
    fleet = fleet_of(seen("1"), seen("2", ("b.example", "A.Other", Kind.SERIAL)))
    document = json.loads(json.dumps(fleet_document(fleet, "", "")))
    [difference] = document["compared"][0]["differences"]
    names = [*document, *(f"firmware.{key}" for key in document["firmware"][0]), *document["compared"][0]]
    names += [*document["firmware"][0]["places"][0], *difference]
    assert [name for name in names if f"`{name}`" not in page and name != "differences"] == []
