"""One audit as one reader sees it: words in two languages, evidence to look up, and nothing that is hidden."""

from dataclasses import replace

import pytest
from hypothesis import given
from tests.audit_results import SECRETS, audits, hostile, house

from sluis.audit.model import Audit, State, Treated
from sluis.capture.base.sighting import Part, Place
from sluis.i18n import Lang
from sluis.i18n.harmless import harmless
from sluis.reports.audit.view import View


@pytest.mark.parametrize(("lang", "number"), [("nl", "1.204.118 bytes"), ("en", "1,204,118 bytes")])
def test_numbers_are_written_as_the_language_does(lang: Lang, number: str) -> None:
    assert View(house(), lang).octets(1_204_118) == number


def test_days_and_countries_are_in_the_language() -> None:
    view = View(house(), "nl")
    assert view.day(house().at) == "24 november 2026"
    assert view.country("US") == "Verenigde Staten"
    assert view.country("") == "land niet bekend: vraag het wie het adres gebruikt"
    assert view.country("<b>") == "<b>"
    assert View(house(), "en").country("DE") == "Germany"


@pytest.mark.parametrize("at_ms", [0, -1, 10**18])
def test_a_moment_that_cannot_be_is_a_dash(at_ms: int) -> None:
    assert View(house(), "en").moment(at_ms) == "-"


def test_evidence_names_the_input_and_its_packets_lines_or_entries() -> None:
    view = View(house(), "en")
    assert (
        view.evidence((Place(2, 7), Place(2, 7), Place(2, 9), Place(3, 4))) == "input 2, packet 7, 9; input 3, entry 4"
    )
    assert view.evidence((Place(4, 0),)) == "input 4"
    assert view.evidence(()) == "-"


def test_a_value_is_its_length_until_somebody_asks() -> None:
    field = house().fields[0]
    assert View(house(), "nl").value(field) == "17 tekens"
    assert View(house(), "en").value(replace(field, shown="1 character")) == "1 character"
    assert View(house(), "en").value(replace(field, shown="of a closed list")) == "of a closed list"
    assert View(house(), "en", reveal=True).value(field) == SECRETS[0]


def test_a_device_has_its_maker_and_its_name_only_when_asked() -> None:
    assert View(house(), "en").sender(2) == "device 2 (Kijk Co.)"
    assert View(house(), "en").sender(1) == "device 1"
    assert View(house(), "en", reveal=True).sender(1) == "device 1 (iPad van Emma)"
    assert View(house(), "nl").sender(0) == "de router"
    assert View(house(), "en").sender(77) == "device 77"


def test_a_name_that_holds_an_identifier_is_masked() -> None:
    made = house()
    field = replace(made.fields[0], part=Part.TLS_NAME, value="VT-0042-7781")
    view = View(replace(made, fields=(field,)), "en")
    assert view.name("vt-0042-7781.telemetry.example") == "*.telemetry.example"
    assert view.name("02005e005301.cdn.example") == "*.cdn.example"
    assert view.name("x-02:00:5E:00:53:01") == "x-*"
    assert (
        View(replace(made, fields=(field,)), "en", reveal=True).name("vt-0042-7781.a.example")
        == "vt-0042-7781.a.example"
    )


def test_a_name_that_is_an_identifier_keeps_its_zone() -> None:
    made = house()
    names = ("vt-0042-7781.telemetry.example.nl", "vt-0042-7781.example", "203.0.113.99")
    fields = tuple(replace(made.fields[0], part=Part.DNS_NAME, value=name) for name in names[:2])
    view = View(replace(made, fields=fields), "en")
    assert [view.masked(name) for name in names] == ["*.example.nl", "*.example", "203.0.113.99"]
    plain = replace(made.fields[0], part=Part.URL, value="telemetry", owned=False)
    assert View(replace(made, fields=(plain,)), "en").masked("telemetry.example") == "telemetry.example"


def test_places_of_messages_are_words_of_ours_where_they_are_codes_and_harmless_where_not() -> None:
    view = View(house(), "nl")
    assert view.told("{kind}", (("kind", "mac_address, ssid"),)) == "MAC-adres, naam van het wifinetwerk"
    assert view.told("{path}", (("path", "a\x1b{b}"),)) == "a⟨U+001B⟩{b}"
    assert view.told("", ()) == ""


@given(audits())
def test_whatever_others_wrote_leaves_harmless(audit: Audit) -> None:
    view = View(audit, "nl", reveal=True)
    texts = [view.name(destination.key) for destination in audit.destinations] + [
        view.party(destination) for destination in audit.destinations
    ]
    for field in audit.fields:
        texts += [view.path(field), view.value(field), view.recognised(field)]
    texts += [view.protocol(flow) for flow in audit.flows] + [view.sender(device.number) for device in audit.devices]
    assert [harmless(text) for text in texts] == texts


def test_hostile_text_is_cut_and_shown() -> None:
    view = View(hostile(), "en", reveal=True)
    assert all(len(view.name(destination.key)) <= 64 for destination in hostile().destinations)


def test_what_bears_the_router_s_address_is_the_router_s_only_when_devices_are_told_apart() -> None:
    made = house()
    outside = replace(made, devices=(), flows=tuple(replace(flow, device=0) for flow in made.flows))
    assert View(made, "en").sender(0) == "the router"
    assert View(outside, "nl").sender(0) == "het huis"
    assert View(replace(outside, alone=True), "en").sender(0) == "the router", "somebody said that nothing is behind it"


def test_how_a_field_left_says_when_it_is_not_as_any_row_of_it_says() -> None:
    view = View(house(), "en")
    field = next(field for field in house().fields if field.state is State.RAW)
    as_said, other = ("a#1", Treated.AS_SAID), ("b#2", Treated.OTHERWISE)
    told = [view.left_as(replace(field, form=form)) for form in ((), (as_said,), (as_said, other), (other,))]
    assert told == ["unchanged"] * 3 + ["unchanged; not in the form of its row"]
    assert View(house(), "nl").left_as(replace(field, form=(other,))).endswith("; niet in de vorm van de rij")
