"""A gate is operated as a value: opened for what is asked of it, closed at the end."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.installed import install
from tests.raised import raises

from sluis.api.gate import Gate, opened, opened_beside
from sluis.errors import RegisterPinError
from sluis.errors.cli import activity_unknown_error
from sluis.errors.gate import household_unknown_error, route_unknown_error, row_not_stopped_error, shadow_missing_error
from sluis.errors.standing import journal_reason_error
from sluis.errors.telemetry import decoder_error, format_unknown_error
from sluis.standing.occupation import slot_of
from sluis.telemetry import decoders

DECODER = """
from sluis.telemetry.bulk_json import decode_bulk


class Acme:
    media_types = ("application/x-acme",)

    def decode(self, body, limits):
        return decode_bulk(body, limits)


DECODER = Acme()
"""
PIN = '[[decoder]]\nname = "acme"\npackage = "sluis-acme"\nversion = "{version}"\n'
OUI, SERIAL = "020000", "EX0000001"


def report(folder: Path) -> str:
    device = {
        "DeviceInfo": {"ManufacturerOUI": OUI, "SerialNumber": SERIAL, "ProcessStatus": {"CPUUsage": 31}},
        "Hosts": {"Host": {"1": {"HostName": "Annas-iPhone"}}},
    }
    at_s = int(datetime.now(UTC).timestamp()) - 60
    path = folder / "report.json"
    path.write_text(json.dumps({"Report": [{"CollectionTime": at_s, "Device": device}]}), encoding="utf-8")
    return str(path)


def test_a_file_is_decided_recorded_and_delivered(peopled: str, tmp_path: Path) -> None:
    seen: list[int] = []
    file = report(tmp_path)
    with Gate.open(peopled) as gate:
        done = gate.decide(file, household="NL-0001", deliver_s=30.0, watch=seen.append)
        assert (done.recorded, done.busy, done.waiting) == (1, 0, 1), "network-quality leaves in the next whole hour"
        assert list(gate.status().outbox) == ["netwerk-meting"]
        assert gate.status().ready
        assert gate.decide([file], household="NL-0001").outcomes()["", "duplicate"] == 1
    assert sum(seen) == 1
    assert done.document()["waiting"] == 1


def test_what_stays_inside_is_counted_without_a_household(peopled: str, tmp_path: Path) -> None:
    with Gate.open(peopled) as gate:
        gate.decide(report(tmp_path), household="NL-0001")
        withheld = gate.withheld()
    assert withheld.counts
    assert "NL-0001" not in str(withheld.document())
    assert "Annas" not in str(withheld.document())


def test_what_is_not_there_is_named(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        with raises(route_unknown_error):
            gate.decide([], route="/none")
        with raises(activity_unknown_error):
            gate.release_row("none", 1)
        with raises(row_not_stopped_error):
            gate.release_row("wifi-help", 1)
        with raises(shadow_missing_error):
            gate.shadow()
        with raises(activity_unknown_error):
            gate.standing.consent("NL-0001", "none")


def test_what_decides_nothing_bears_a_register_that_is_being_edited(peopled: str, tmp_path: Path) -> None:
    with Gate.open(peopled) as gate:
        gate.decide(report(tmp_path), household="NL-0001")  # its activation keeps the register
    with (Path(peopled).parent / "register.yaml").open("a", encoding="utf-8") as register:
        register.write("# not approved\n")
    with Gate.open(peopled) as gate:
        assert gate.beside().activities
        with pytest.raises(RegisterPinError):
            gate.deciding()


def test_a_household_is_found_by_its_line_and_an_unknown_one_not_repeated(peopled: str) -> None:
    with opened(peopled) as state, state.store.reading() as conn:
        assert slot_of(conn, state.keystore, " NL-0001 ") >= 0
        with raises(household_unknown_error) as caught:
            slot_of(conn, state.keystore, "PIEPKUIKEN")
    assert "PIEPKUIKEN" not in str(caught.value)
    with opened_beside(peopled) as state:
        assert state.register.activities


def test_a_format_of_another_package_decides_only_when_the_settings_name_it(
    peopled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoders, "_RUNNING", {})
    points = {decoders.GROUP: {"acme": "acme_decoder:DECODER"}}
    install(monkeypatch, tmp_path / "site", "sluis-acme", "1.0", points, {"acme_decoder": DECODER})
    unpinned = Path(peopled).read_text(encoding="utf-8")
    for more, problem in (("", "unpinned"), (PIN.format(version="1.1"), "version")):
        Path(peopled).write_text(unpinned + more, encoding="utf-8")
        with Gate.open(peopled) as gate, raises(decoder_error) as error:
            gate.decide(report(tmp_path), household="NL-0001", told="acme")
        assert error.value.places["problem"] == problem
        assert "acme_decoder" not in sys.modules
    Path(peopled).write_text(unpinned + PIN.format(version="1.0"), encoding="utf-8")
    with Gate.open(peopled) as gate:
        assert gate.decide(report(tmp_path), household="NL-0001", told="acme").recorded == 1
        with raises(format_unknown_error):
            gate.decide([], told="acne")


@pytest.mark.parametrize("reason", ["", "x" * 201, 'a "disk"', "back\\slash", "schijf\u00eb", "two\nlines"])
def test_a_reason_for_a_new_journal_is_a_few_plain_words(peopled: str, reason: str) -> None:
    with Gate.open(peopled) as gate, raises(journal_reason_error):
        gate.begin_journal(reason)


def test_a_new_journal_counts_the_events_of_its_database(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        assert gate.begin_journal("The disk of the journal is gone.") >= 0
        assert gate.status().ready
