"""The text of a first register, in two languages, without a value."""

import pytest

from sluis.i18n import LANGS, Lang, use
from sluis.register.draft_text import HEADINGS, WHY_UNFIT, Met, met_text, register_text, vocabulary_text
from sluis.register.propose import Group, Unfit, propose
from sluis.telemetry.model import Leaf, Report

from .register_texts import load

VALUES = ("Annas-iPhone", "02:00:5e:00:53:01", "zx9sleutel", "-61", "EX0000001", "zx9buren")


@pytest.mark.parametrize("lang", LANGS)
def test_no_value_is_written(lang: Lang) -> None:
    use(lang)
    leaves = (
        Leaf(("Device", "Hosts", "Host", "Annas-iPhone", "HostName"), "Annas-iPhone"),
        Leaf(("Device", "Hosts", "Host", "1", "PhysAddress"), "02:00:5e:00:53:01"),
        Leaf(("Device", "WiFi", "AccessPoint", "1", "Security", "KeyPassphrase"), "zx9sleutel"),
        Leaf(("Device", "X", "Annas-iPhone", "SignalStrength"), "-61"),
        Leaf(("Device", "DeviceInfo", "SerialNumber"), "EX0000001"),
        Leaf(("Device", "WiFi", "NeighboringWiFiDiagnostic", "Result", "1", "SSID"), "zx9buren"),
        Leaf(("Annas-iPhone", "Associated!"), "x"),
    )
    text = register_text(propose([Report(leaves)], ["EX0000001"], 2))
    use("en")
    assert [value for value in VALUES if value in text] == []


def test_every_group_and_reason_has_its_sentence() -> None:
    assert set(HEADINGS) == set(Group)
    assert set(WHY_UNFIT) == set(Unfit)


def test_words_are_quoted_as_yaml_takes_them() -> None:
    assert vocabulary_text(('a "b"', "No", "1.0"), 3).splitlines()[1:] == ["k: 3", 'values: ["a \\"b\\"", "No", "1.0"]']


def test_everybody_who_was_met_is_a_recipient_with_its_own_activity() -> None:
    first = propose([Report((Leaf(("Device", "Hosts", "Host", "1", "PhysAddress"), VALUES[1]),))], ["r"], 2)
    empty = propose([Report(())], ["r"], 2)
    text = met_text([Met("a", "A B.V.", "NL", ("a.example", "192.0.2.0/24"), first), Met("b", "", "", (), empty)])
    register = load(text)
    assert register.recipients["a"].hosts == ("a.example", "192.0.2.0/24")
    assert (register.recipients["a"].country, register.recipients["b"].hosts) == ("NL", ())
    assert register.activities["a"].fields[0].path == "Device.Hosts.Host.*.PhysAddress"
    assert [value.recipient for value in register.activities.values()] == ["a", "b"]
