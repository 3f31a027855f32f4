"""``sluis standing``: what a household asks is recorded, and what it stops is stopped."""

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.flow.consenting import DIGEST, TEXT, consenting
from tests.flow.gatehouse import build
from tests.flow.gatehouse import opened as opened_gate

from sluis.api.gate import opened
from sluis.cli.main import main
from sluis.errors import Entry
from sluis.errors.cli import activity_unknown_error, file_absent_error
from sluis.errors.gate import collected_at_error, household_unknown_error, register_pin_error
from sluis.errors.standing import (
    REGISTRY_FAULTS,
    event_in_future_error,
    household_left_error,
    occupation_ended_error,
)
from sluis.gate.reload.activation import remember
from sluis.gate.state.settings import load_settings
from sluis.ledger.outbox import Outgoing, enqueue
from sluis.ledger.record import PendingRecord, RecordKind
from sluis.standing.registry import slot_of_line
from sluis.store.schema import receipt_keys

PAGE = pytest.CaptureFixture[str]


def shown(capsys: PAGE, gate: str, line: str = "NL-0001") -> dict[str, list[dict[str, str]]]:
    assert main(["standing", "show", "--household", line, "--config", gate, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def closed(capsys: PAGE, gate: str) -> dict[str, str]:
    return {activity["activity"]: activity["closed"] for activity in shown(capsys, gate)["activities"]}


def ask(capsys: PAGE, gate: str, verb: str, *words: str) -> str:
    assert main(["standing", verb, "--household", "NL-0001", "--config", gate, *words]) == 0
    return capsys.readouterr().out


def test_an_import_gives_each_new_household_its_receipt(gate: str, capsys: PAGE) -> None:
    registry = str(Path(gate).parent / "registry.csv")
    assert main(["standing", "import", registry, "--config", gate, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [receipt["slot"] for receipt in document["receipts"]] == [0, 1, 2, 3]
    assert all(len(receipt["registration"]) == 64 for receipt in document["receipts"])
    assert main(["standing", "import", registry, "--config", gate, "--lang", "nl"]) == 0
    assert "al bekend: 4." in capsys.readouterr().out


def test_a_registry_with_faults_names_them_all_and_imports_nothing(gate: str, capsys: PAGE) -> None:
    registry = Path(gate).parent / "bad.csv"
    registry.write_text("line,login,from\nNL-1,cpe-1,2026-01-01\nPIEP,,2026-01-01\nNL-3,cpe-1,2026-01-01\n")
    assert main(["standing", "import", str(registry), "--config", gate]) == REGISTRY_FAULTS.exit_code
    complaint = capsys.readouterr().err
    assert "line 3:" in complaint
    assert "line 4:" in complaint
    assert "PIEP" not in complaint
    assert main(["standing", "show", "--household", "NL-1", "--config", gate]) == 2


def test_a_registry_that_is_not_there(gate: str, capsys: PAGE) -> None:
    assert main(["standing", "import", "none.csv", "--config", gate]) == 2
    assert file_absent_error.hint in capsys.readouterr().err


def test_many_receipts_are_not_all_printed_as_text(gate: str, capsys: PAGE) -> None:
    registry = Path(gate).parent / "many.csv"
    rows = "".join(f"NL-{number},cpe-{number},2026-01-01\n" for number in range(30))
    registry.write_text("line,login,from\n" + rows)
    assert main(["standing", "import", str(registry), "--config", gate]) == 0
    output = capsys.readouterr().out
    assert "10 more receipts" in output
    assert "NL-19 " in output
    assert "NL-20 " not in output


def test_help_opens_its_window_and_a_withdrawal_ends_it(peopled: str, capsys: PAGE) -> None:
    assert closed(capsys, peopled)["wifi-help"] == "closed-trigger"
    assert "open until" in ask(capsys, peopled, "help")
    assert closed(capsys, peopled)["wifi-help"] is None
    page = ask(capsys, peopled, "withdraw", "--activity", "wifi-help")
    assert "Closed now: wifi-help." in page
    assert "Nothing of these activities left before this." in page
    assert closed(capsys, peopled)["wifi-help"] == "closed-trigger"


def test_an_objection_stays_until_it_is_lifted_or_the_household_asks_again(peopled: str, capsys: PAGE) -> None:
    ask(capsys, peopled, "help")
    ask(capsys, peopled, "object")
    assert closed(capsys, peopled)["wifi-help"] == "closed-objection"
    ask(capsys, peopled, "lift")
    assert closed(capsys, peopled)["wifi-help"] is None
    ask(capsys, peopled, "object")
    ask(capsys, peopled, "help")
    assert closed(capsys, peopled)["wifi-help"] is None


def test_a_restriction_closes_everything(peopled: str, capsys: PAGE) -> None:
    ask(capsys, peopled, "restrict")
    assert set(closed(capsys, peopled).values()) == {"closed-restriction"}


def test_consent_to_the_text_of_the_register_is_on_record_and_withdrawn(tmp_path: Path, capsys: PAGE) -> None:
    build(tmp_path, register=consenting(tmp_path))
    config, text = str(tmp_path / "gate.toml"), tmp_path / "shown.txt"
    with opened_gate(load_settings(tmp_path / "gate.toml")):
        pass
    text.write_bytes(TEXT)
    given = ["--activity", "wifi-help", "--text", str(text), "--text-version", "3", "--language", "nl"]
    given += ["--act", "signature", "--at", "2026-03-01T00:00:00Z", "--until", "2027-03-01T00:00:00Z"]
    receipt = json.loads(ask(capsys, config, "consent", *given).splitlines()[-1])
    told = json.loads(receipt["json"])
    assert (told["text"], told["text_version"], told["language"], told["act"]) == (DIGEST, "3", "nl", "signature")
    event = shown(capsys, config)["history"][0]
    assert (event["kind"], event["at"], event["until"]) == ("consent", "2026-03-01T00:00:00Z", "2027-03-01T00:00:00Z")
    ask(capsys, config, "withdraw", "--activity", "wifi-help")
    assert closed(capsys, config)["wifi-help"] == "closed-consent"
    text.write_bytes(TEXT + b"!")
    assert main(["standing", "consent", "--household", "NL-0001", "--config", config, *given]) == 2
    assert "has its SHA-256" in capsys.readouterr().err


def test_help_for_an_activity_that_does_not_run_on_help_is_said(peopled: str, capsys: PAGE) -> None:
    words = ["standing", "help", "--household", "NL-0001", "--config", peopled, "--activity", "network-quality"]
    assert main(words) == 1
    assert "network-quality does not run on a help request; nothing was recorded." in capsys.readouterr().out


def test_what_is_shown_is_dutch_when_asked(peopled: str, capsys: PAGE) -> None:
    ask(capsys, peopled, "help")
    ask(capsys, peopled, "object")
    assert main(["standing", "show", "--household", "NL-0001", "--config", peopled, "--lang", "nl"]) == 0
    output = capsys.readouterr().out
    assert "hulp" in output
    assert "bezwaar" in output
    assert main(["standing", "show", "--household", "NL-0002", "--config", peopled]) == 0
    assert "asked for nothing yet" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["show", "--household", "PIEP"], household_unknown_error),
        (["object", "--household", "PIEP"], household_unknown_error),
        (["object", "--household", "NL-0001", "--at", "PIEP"], collected_at_error),
        (["object", "--household", "NL-0001", "--activity", "PIEP"], activity_unknown_error),
        (["help", "--household", "NL-0001", "--at", "2099-01-01T00:00:00Z"], event_in_future_error),
    ],
)
def test_what_cannot_be_recorded_is_refused_without_what_was_typed(
    peopled: str, capsys: PAGE, words: list[str], kind: Entry
) -> None:
    assert main(["standing", *words, "--config", peopled]) != 0
    complaint = capsys.readouterr().err
    assert kind.hint in complaint  # type: ignore[attr-defined]
    assert "PIEP" not in complaint


def test_an_objection_stops_what_still_waits_and_says_so(peopled: str, capsys: PAGE) -> None:
    ask(capsys, peopled, "help")
    body = b'{"Report":[]}'
    with opened(Path(peopled)) as state, state.transaction() as conn:
        slot, now_ms = slot_of_line(conn, "NL-0001"), state.clock()
        assert slot is not None
        digest = hashlib.sha256(body).digest()
        draft = PendingRecord(
            RecordKind.INTENT,
            slot,
            "wifi-help",
            "wifi-insight",
            now_ms,
            plan="ab" * 32,
            body_sha256=digest,
            rows={"1": 1},
        )
        intent = state.writer(conn).append(conn, state.keystore, [draft])[0]
        waiting = Outgoing(intent, draft, body, now_ms, now_ms + 86_400_000, now_ms)
        enqueue(conn, state.keystore.household_keys(conn, [slot]), [waiting])
    assert "Stopped before they left: 1." in ask(capsys, peopled, "object")


@pytest.mark.parametrize("edit", ["register.yaml", "vocabularies/wifi-standards.yaml"])
def test_an_objection_is_recorded_while_somebody_edits_the_register(peopled: str, capsys: PAGE, edit: str) -> None:
    with opened(Path(peopled)) as state:
        remember(state)
    edited = Path(peopled).parent / edit
    edited.write_text(edited.read_text(encoding="utf-8") + "\nhalf: written\n", encoding="utf-8")
    answer = ask(capsys, peopled, "object")
    assert "Closed now: wifi-help.\nClosed now: network-quality." in answer
    assert closed(capsys, peopled)["network-quality"] == "closed-objection"
    assert main(["ledger", "show", "--household", "NL-0001", "--config", peopled]) == 0
    assert main(["filter", "none.json", "--config", peopled]) == 2, "what decides needs the approved register on disk"


def test_a_register_that_was_never_in_force_here_is_not_taken_from_the_database(peopled: str, capsys: PAGE) -> None:
    with (Path(peopled).parent / "register.yaml").open("a", encoding="utf-8") as register:
        register.write("# edited\n")
    assert main(["standing", "object", "--household", "NL-0001", "--config", peopled]) == 2
    assert register_pin_error.hint in capsys.readouterr().err


def test_the_end_of_an_occupation_is_said_and_its_receipt_handed_over(peopled: str, capsys: PAGE) -> None:
    printed = ask(capsys, peopled, "end")
    assert "The occupation is over since " in printed
    assert "its number 0 gets no other household." in printed
    receipt = json.loads(printed.splitlines()[-1])
    assert (receipt["v"], json.loads(receipt["json"])["is"]) == ("sluis/event-receipt/v2", "closed")
    for line, fault in (("NL-0001", household_left_error), ("NL-0001#0", occupation_ended_error)):
        assert main(["standing", "end", "--household", line, "--config", peopled]) == fault.exit_code
        assert fault.hint in capsys.readouterr().err
    assert main(["standing", "show", "--household", "NL-0001#0", "--config", peopled, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["occupied_until"] is not None
    assert main(["standing", "show", "--household", "NL-0001#0", "--config", peopled, "--lang", "nl"]) == 0
    assert "De bewoning is voorbij sinds " in capsys.readouterr().out


@pytest.mark.parametrize("verb", ["help", "object", "withdraw", "restrict", "lift"])
def test_whoever_asks_gets_a_receipt(peopled: str, capsys: PAGE, verb: str) -> None:
    receipt = json.loads(ask(capsys, peopled, verb).splitlines()[-1])
    assert json.loads(receipt["json"])["kind"] == verb
    assert (len(receipt["kid"]), len(receipt["sig"]), receipt["origin"]) == (8, 88, "test.example/ledger")


def test_an_objection_is_recorded_when_the_key_of_receipts_cannot_be_used(peopled: str, capsys: PAGE) -> None:
    with opened(Path(peopled)) as state, state.transaction() as conn:
        conn.execute(update(receipt_keys).values(wrapped=b"broken"))
    printed = ask(capsys, peopled, "object")
    assert "It is not signed: the key that signs receipts cannot be used." in printed
    assert json.loads(printed.splitlines()[-2])["sig"] is None
    assert [event["kind"] for event in shown(capsys, peopled)["history"]] == ["object"]
