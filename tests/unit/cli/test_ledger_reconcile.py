"""``sluis ledger reconcile``: what a person sees, what programs get, and when it ends with what."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.unit.cli.test_ledger_statement import recorded
from tests.unit.ledger.receipts import INSIGHT

from sluis.api.gate import opened
from sluis.cli.main import main
from sluis.cli.verb import FINDINGS, FINE
from sluis.errors.ledger import reconcile_log_error
from sluis.ledger.outbox_depth import held
from sluis.ledger.receipt import Promise, make_header, pin_of, pin_salt, promised_ms
from sluis.ledger.receipt_log import Bad
from sluis.ledger.reconcile import FAULTS, Class, What
from sluis.ledger.record import PendingRecord, RecordKind, Status
from sluis.reports.reconciliation import BAD, CLASSES, LETTERS, WHATS
from sluis.store.schema import records


@pytest.fixture
def log(peopled: str) -> Path:
    """Return the log of a recipient that got the one disclosure on record, of which the outcome is unknown."""
    recorded(peopled)
    with opened(Path(peopled)) as state, state.transaction() as conn:
        row = conn.execute(select(records)).one()
        assert held(conn) == {}
        draft = PendingRecord(
            RecordKind.OUTCOME, 0, "wifi-help", INSIGHT, row.t_ms, ref=row.commitment, status=Status.UNKNOWN
        )
        state.writer(conn).append(conn, state.keystore, [draft])
        pin = pin_of(pin_salt(state.keystore.pin_key(conn, INSIGHT), row.commitment), row.chain)
        t_ms = promised_ms(row.t_ms, 900_000)
        promise = Promise(state.settings.ledger.origin, row.commitment, pin, t_ms, bytes(32), INSIGHT)
        header = make_header(state.keystore.receipt_key(conn), promise)
    path = Path(peopled).parent / "log.ndjson"
    line = {"header": header, "received_at": "2026-11-24T13:31:31.500Z", "body_sha256": "0" * 64}
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    return path


def test_unknown_is_counted_then_put_on_record_when_asked(
    peopled: str, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["ledger", "reconcile", str(log), "--config", peopled]
    assert main(words) == FINE
    output = capsys.readouterr().out
    assert "With --apply they are put on record as received: 1." in output
    assert "Nothing is wrong." in output
    assert main([*words, "--apply", "--lang", "nl"]) == FINE
    assert "Vastgelegd als ontvangen: 1." in capsys.readouterr().out
    assert main([*words, "--apply", "--format", "json"]) == FINE
    told = json.loads(capsys.readouterr().out)
    assert (told["counts"]["agrees"], told["counts"]["resolved"], told["applied"]) == (1, 0, 0)
    assert told["period"] == {"from": "2026-11-24T13:31:31Z", "to": "2026-11-24T13:31:31Z"}


def test_a_line_that_proves_nothing_is_named_by_number_and_never_shown(
    peopled: str, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write('{"secret": "Annas-iPhone"}\n')
    words = ["ledger", "reconcile", str(log), "--config", peopled]
    assert main(words) == FINDINGS
    output = capsys.readouterr()
    assert "Lines that prove nothing: 1; not a line with header, received_at and body_sha256; line 2" in output.out
    assert "Anna" not in output.out + output.err
    assert main([*words, "--format", "json"]) == FINDINGS
    assert json.loads(capsys.readouterr().out)["bad_lines"] == [{"line": 2, "why": "form"}]


def test_a_receipt_whose_record_is_gone_is_shown_with_its_id(
    peopled: str, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = json.loads(log.read_text())
    with opened(Path(peopled)) as state, state.transaction() as conn:
        key = state.keystore.receipt_key(conn)
        promise = Promise(state.settings.ledger.origin, b"\xab" * 32, bytes(32), 5, bytes(32), INSIGHT)
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps({**whole, "header": make_header(key, promise)}) + "\n")
    assert main(["ledger", "reconcile", str(log), "--config", peopled]) == FINDINGS
    assert "ab" * 32 in capsys.readouterr().out


@pytest.mark.parametrize(("content", "what"), [("", "it is empty"), ("nonsense\n", "no line of it can be used")])
def test_a_file_that_is_no_log_is_refused_whole(
    peopled: str, content: str, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(peopled).parent / "log.ndjson"
    path.write_text(content, encoding="utf-8")
    assert main(["ledger", "reconcile", str(path), "--config", peopled]) == 2
    assert what in capsys.readouterr().err
    assert reconcile_log_error.code == "ledger.reconcile-log"
    assert main(["ledger", "reconcile", str(path.with_name("none")), "--config", peopled]) == 2


def test_an_empty_log_of_a_named_recipient_and_period_is_an_answer(
    peopled: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(peopled).parent / "log.ndjson"
    path.write_bytes(b"")
    span = ["--recipient", INSIGHT, "--from", "2026-01-01T00:00:00Z", "--to", "2027-01-01T00:00:00Z"]
    assert main(["ledger", "reconcile", str(path), *span, "--config", peopled]) == FINE
    assert "Nothing is wrong." in capsys.readouterr().out


def test_everything_has_a_sentence() -> None:
    assert set(CLASSES) == set(Class)
    assert set(LETTERS) >= set(FAULTS)
    assert set(WHATS) >= {*What, Status.REFUSED, Status.CANCELLED, Status.EXPIRED}
    assert set(BAD) == set(Bad)
