"""Every place that counts homes tells of a home in counts that it was counted among others: not none, not alone."""

import hashlib
import json
from pathlib import Path

import pytest
from tests.flow.counting import ACTIVITY, HOMES, HOUR_MS, RECIPIENT, START_MS, api_of, send_all, street
from tests.flow.gatehouse import DAY_MS, Clock

from sluis.api.disclosed import disclosures
from sluis.api.incident_scope import scope_of
from sluis.api.incident_sources import Given
from sluis.api.ledger import seal
from sluis.api.reconciliation import Class, reconcile
from sluis.api.rights import Channel, Incoming, Kind, Means, check_identity, open_case
from sluis.api.rights_letter import letter
from sluis.gate.delivery.deliver import claim, settle_replies
from sluis.gate.delivery.endpoint import Reply
from sluis.gate.path.closing import close_periods
from sluis.gate.state.state import GateState
from sluis.i18n import use
from sluis.reports.disclosures import print_disclosures
from sluis.reports.papers.incident import Certainty
from sluis.reports.reconciliation import print_reconciled


def counted_once(gate: GateState, clock: Clock) -> None:
    """Close one period in which 105 homes stand, not the first, and seal it: with the noise, too, about a hundred."""
    send_all(gate, dict.fromkeys(range(1, HOMES - 4), 0))
    clock.at_ms = START_MS + DAY_MS
    assert close_periods(gate) == 1
    clock.at_ms += 1
    seal(api_of(gate))


def test_the_scope_of_an_incident_tells_of_counts_beside_homes_on_both_databases(
    tmp_path: Path, database_url: str
) -> None:
    with street(tmp_path, database=database_url) as (gate, clock):
        counted_once(gate, clock)
        made = scope_of(gate, RECIPIENT, (START_MS, clock.at_ms), clock.at_ms, Given())
        other = scope_of(gate, "another", (START_MS, clock.at_ms), clock.at_ms, Given())
        early = scope_of(gate, RECIPIENT, (START_MS, START_MS + DAY_MS), clock.at_ms, Given())
    told = made.stretches[-1]
    assert told.homes.certainty is Certainty.UNKNOWN, "no home alone, and that is not none"
    assert "got counts of many homes together" in told.homes.how.words()
    [counted] = told.counted
    assert (counted.counts.figure.value, counted.homes.figure.words()) == (1, "about 100")
    assert "How often sending over Wi-Fi failed" in counted.counts.how.words()
    assert made.activities == (ACTIVITY,), "its people are among the categories of people"
    assert {each.counted for each in (*other.stretches, *early.stretches)} == {()}
    assert "neither those of single homes nor those of counts" in other.stretches[-1].homes.how.words()


def test_what_is_shown_of_a_home_is_not_nothing_and_no_report_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with street(tmp_path) as (gate, clock):
        counted_once(gate, clock)
        silent, told = (disclosures(api_of(gate), f"NL-{number:04d}") for number in (0, 1))
    print_disclosures(silent.disclosures, silent.reach, silent.counts, silent.counts_unknown)
    assert "holds nothing about this household" in capsys.readouterr().out
    print_disclosures(told.disclosures, told.reach, told.counts, told.counts_unknown)
    said = capsys.readouterr().out
    assert said.startswith("Nothing of this household alone left. It was counted among others.")
    assert "Your home was counted among about 100." in said
    use("nl")
    print_disclosures(told.disclosures, told.reach, told.counts, told.counts_unknown)
    dutch = capsys.readouterr().out
    use("en")
    assert dutch.startswith("Van dit huishouden alleen ging niets weg. Het werd meegeteld met andere.")
    [counts] = json.loads(json.dumps(told.document()))["counts"]
    assert (counts["counts"], counts["homes"], counts["spent"], told.disclosures) == (1, 100, "5", ())
    assert silent.document()["counts"] == []


def test_the_letter_of_an_access_request_does_not_say_that_nothing_was_shared(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        counted_once(gate, clock)
        api, made = api_of(gate), []
        for line in ("NL-0000", "NL-0001"):
            number = open_case(api, line, Incoming(Kind.ACCESS, Channel.WEB, "FG")).shown.case.number
            check_identity(api, number, "FG", Means.CODE_BY_POST)
            made.append(letter(api, number))
        before = letter(api, number, until_ms=START_MS)
    silent, told = (each.text() for each in made)
    assert "it holds nothing that was shared about your household" in silent
    assert "it holds nothing that was shared about your household" not in told
    assert "Your home was counted among others:" in told
    assert "Your home was counted among about 100." in told
    assert made[1].document()["counted"]
    assert before.document()["counted"] == [], "of a letter that ends before the count left"


def test_a_log_with_a_count_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with street(tmp_path) as (gate, clock):
        counted_once(gate, clock)
        clock.at_ms += 2 * HOUR_MS
        [claimed] = claim(gate, RECIPIENT, 4)[0]
        settle_replies(gate, gate.settings.recipients[RECIPIENT], [(claimed, Reply.TAKEN)])
        parcel = claimed.parcel
        digest = hashlib.sha256(parcel.body).hexdigest()
        line = {"header": parcel.receipt, "received_at": "2026-11-25T03:00:00Z", "body_sha256": digest}
        (tmp_path / "log.ndjson").write_text(json.dumps(line) + "\n", encoding="utf-8")
        done = reconcile(api_of(gate), tmp_path / "log.ndjson", recipient=RECIPIENT)
    assert (done.holds, done.reconciled.counts[Class.AGREES], done.reconciled.counts_of_homes) == (True, 1, 1)
    print_reconciled(done.reconciled, None)
    said = " ".join(capsys.readouterr().out.split())
    assert "Counts of many homes among them: 1. Nothing of one home stands in them." in said
    assert done.document()["counts_of_homes"] == 1
