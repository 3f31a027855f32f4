"""``sluis ledger show``: a household reads when, to whom, why, which data, and what became of it."""

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from sluis.api.gate import opened
from sluis.cli.main import main
from sluis.errors.gate import household_unknown_error
from sluis.errors.ledger import household_erased_error
from sluis.gate.reload.activation import remember
from sluis.gate.state.readiness import moment as iso
from sluis.i18n import use
from sluis.ledger.erasure import prune
from sluis.ledger.record import PendingRecord, RecordKind, Status
from sluis.reports import show
from sluis.reports.disclosures import country_name
from sluis.standing.registry import slot_of_line
from sluis.store.schema import epochs

PAGE = pytest.CaptureFixture[str]


def on_record(gate: str, statuses: list[Status | None], plan: str | None = None) -> None:
    """Put intents with these outcomes on record for NL-0001, as the gate does."""
    with opened(Path(gate)) as state, state.transaction() as conn:
        slot, activity = slot_of_line(conn, "NL-0001"), state.activity("wifi-help")
        assert slot is not None
        assert activity is not None
        digest = plan or activity.lowered.plan.digest
        rows = {"1": 2, "2": 2, "6": 1, "household": 1, "time": 1}
        for number, status in enumerate(statuses):
            common = (slot, "wifi-help", "wifi-insight", 1_795_525_200_000 + number)
            draft = PendingRecord(RecordKind.INTENT, *common, plan=digest, body_sha256=bytes(32), rows=rows)
            intent = state.writer(conn).append(conn, state.keystore, [draft])[0]
            if status is not None:
                outcome = PendingRecord(RecordKind.OUTCOME, *common, ref=intent.commitment, status=status)
                state.writer(conn).append(conn, state.keystore, [outcome])


def told(capsys: PAGE, gate: str, *words: str) -> str:
    assert main(["ledger", "show", "--household", "NL-0001", "--config", gate, *words]) == 0
    return capsys.readouterr().out


def test_a_household_of_which_nothing_left_is_told_so(peopled: str, capsys: PAGE) -> None:
    assert "This ledger holds nothing about this household." in told(capsys, peopled)
    assert "In dit logboek staat niets over dit huishouden." in told(capsys, peopled, "--lang", "nl")
    none = {"ledger_from": None, "pruned_until": None, "disclosures": [], "counts": [], "counts_unknown": []}
    assert json.loads(told(capsys, peopled, "--format", "json")) == none


def test_what_was_thrown_away_is_said(peopled: str, capsys: PAGE) -> None:
    on_record(peopled, [Status.DELIVERED])
    assert main(["ledger", "seal", "--config", peopled]) == 0
    with opened(Path(peopled)) as state, state.transaction() as conn:
        prune(conn, 1, "ab" * 32, state.clock())
        ends = conn.execute(select(epochs.c.to_ms).where(epochs.c.epoch == 0)).scalar_one()
    capsys.readouterr()
    shown = told(capsys, peopled)
    assert "The ledger begins at " in shown
    assert "was thrown away; we can say nothing about that time any more." in shown
    assert json.loads(told(capsys, peopled, "--format", "json"))["pruned_until"] == iso(ends)


def test_beside_what_was_thrown_away_nothing_has_its_date(peopled: str, capsys: PAGE) -> None:
    on_record(peopled, [Status.DELIVERED])
    assert main(["ledger", "seal", "--config", peopled]) == 0
    with opened(Path(peopled)) as state, state.transaction() as conn:
        prune(conn, 1, "ab" * 32, state.clock())
        ends = show.moment(conn.execute(select(epochs.c.to_ms).where(epochs.c.epoch == 0)).scalar_one())
    capsys.readouterr()
    first = told(capsys, peopled).splitlines()[0]
    assert first == f"From {ends} on this ledger holds nothing about this household; it does not know of before."
    first = told(capsys, peopled, "--lang", "nl").splitlines()[0]
    assert first == f"Vanaf {ends} staat er in dit logboek niets over dit huishouden; van daarvoor weet het niets."
    on_record(peopled, [Status.CANCELLED])
    first = told(capsys, peopled).splitlines()[0]
    assert first == f"Nothing that this ledger holds about this household from {ends} on left."


def test_it_says_to_whom_why_and_which_data_in_plain_words(peopled: str, capsys: PAGE) -> None:
    on_record(peopled, [Status.DELIVERED])
    page = told(capsys, peopled)
    assert "To whom: WiFi Insight Inc. (Delaware) (United States)" in page
    assert "Why: Solve Wi-Fi problems when the customer asks" in page
    assert "(nearer to 0 is stronger). In this form: a number, rounded down to 5" in page
    assert "In this form: a made-up name, another one each day" in page
    assert "2026-11-24 13:00:00 UTC  received by the recipient" in page


def test_in_dutch(peopled: str, capsys: PAGE) -> None:
    on_record(peopled, [Status.DELIVERED, None])
    page = told(capsys, peopled, "--lang", "nl")
    assert "Aan wie: WiFi Insight Inc. (Delaware) (Verenigde Staten)" in page
    assert "Waarom: Wifi-problemen oplossen als de klant erom vraagt" in page
    assert "Hoe sterk de wifi van een apparaat is" in page
    assert "misschien" in page


def test_what_may_have_arrived_counts_and_what_was_stopped_does_not(peopled: str, capsys: PAGE) -> None:
    on_record(peopled, [Status.DELIVERED, Status.UNKNOWN, None, Status.CANCELLED, Status.EXPIRED, Status.REFUSED])
    page = told(capsys, peopled)
    assert "that were shared: 4" in page
    assert "may have arrived" in page
    document = json.loads(told(capsys, peopled, "--format", "json"))["disclosures"]
    assert [disclosure["counts_as_sent"] for disclosure in document] == [True, True, True, False, False, True]
    assert document[0]["recipient"] == {
        "key": "wifi-insight",
        "name": "WiFi Insight Inc. (Delaware)",
        "country": "United States",
    }
    assert document[0]["fields"][0]["path"] == "Device.WiFi.AccessPoint.*.AssociatedDevice.*.SignalStrength"


def test_only_stopped_reports_are_nothing_shared(peopled: str, capsys: PAGE) -> None:
    on_record(peopled, [Status.CANCELLED])
    page = told(capsys, peopled)
    assert "Nothing that this ledger holds about this household left." in page
    assert "stopped before it left" in page


def test_under_another_register_only_row_numbers_are_known_and_that_is_said(peopled: str, capsys: PAGE) -> None:
    on_record(peopled, [Status.DELIVERED], plan="ab" * 32)
    page = told(capsys, peopled)
    assert "row 6 of an earlier register" in page
    assert "the household's own token" in page


def test_an_unknown_and_an_erased_household(peopled: str, capsys: PAGE) -> None:
    assert main(["ledger", "show", "--household", "PIEP", "--config", peopled]) == 2
    assert household_unknown_error.hint in capsys.readouterr().err
    with opened(Path(peopled)) as state, state.transaction() as conn:
        slot = slot_of_line(conn, "NL-0001")
        assert slot is not None
        state.keystore.destroy_household(conn, slot)
    assert main(["ledger", "show", "--household", "NL-0001", "--config", peopled]) != 0
    assert household_erased_error.hint in capsys.readouterr().err


def test_countries_are_named_in_the_language() -> None:
    use("nl")
    assert country_name("DE") == "Duitsland"
    use("en")
    assert country_name("DE") == "Germany"


def test_a_disclosure_under_an_earlier_register_keeps_its_names(peopled: str, capsys: PAGE) -> None:
    with opened(Path(peopled)) as state:
        remember(state)
    on_record(peopled, [Status.DELIVERED])
    before = json.loads(told(capsys, peopled, "--format", "json"))
    folder = Path(peopled).parent
    old = (folder / "register.yaml").read_text()
    new = old.replace("WiFi Insight Inc. (Delaware)", "Somebody Else B.V.").replace("step: 5}", "step: 10}")
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in (old, new)]
    (folder / "register.yaml").write_text(new)
    Path(peopled).write_text(Path(peopled).read_text().replace(*digests))
    for path in (folder / "vocabularies").iterdir():
        path.write_text(path.read_text().replace("k: ", "k: 1"))
    assert json.loads(told(capsys, peopled, "--format", "json")) == before
    page = told(capsys, peopled)
    assert "WiFi Insight Inc. (Delaware)" in page
    assert "In this form: a number, rounded down to 5" in page
    assert "earlier register" not in page
