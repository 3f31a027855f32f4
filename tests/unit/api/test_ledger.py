"""The ledger of a gate, as values: sealed, checked, erased, kept; and its keys."""

from pathlib import Path

import pytest
from tests.raised import raises
from tests.unit.cli.test_ledger_statement import recorded

from sluis.api import ledger
from sluis.api.gate import Gate
from sluis.errors import Code, FileMissingError
from sluis.errors.ledger import erasure_held_error
from sluis.errors.standing import event_window_error
from sluis.errors.store import store_busy_error
from sluis.store.engine import Store

LINE = "NL-0001"


def test_what_is_sealed_is_served_and_checks(peopled: str) -> None:
    recorded(peopled)
    told: list[tuple[int, int]] = []
    with Gate.open(peopled) as gate:
        sealed = ledger.seal(gate, lambda done, total: told.append((done, total)))
        assert sealed.served
        assert [epoch.state for epoch in sealed.epochs] == ["served"]
        epochs = ledger.epochs(gate)
        assert epochs.keys == sealed.keys
        assert [epoch.state for epoch in epochs.epochs] == ["served", "open"]
        checked = ledger.verify_ledger(gate)
    assert told
    assert checked.holds
    assert checked.document()["records"] == 1


def test_a_hold_keeps_what_an_erasure_would_take(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        now_ms = gate.beside().clock()
        with raises(event_window_error):
            ledger.hold_household(gate, LINE, now_ms - 1, "JZ-1")
        held = ledger.hold_household(gate, LINE, now_ms + 60_000, "JZ-1")
        [receipt] = held.receipts
        assert (held.kept, receipt.event.type) == (True, "standing")
        assert '"is":"held"' in receipt.event.content.decode()
        assert '"slot":0' in receipt.event.content.decode()
        assert receipt.signature is not None
        with raises(erasure_held_error):
            ledger.erase_household(gate, LINE, "AVG-1")
        erased = ledger.erase_household(gate, "NL-0002", "AVG-2")
        assert erased.ordered.cancelled == 0
        [receipt] = erased.receipts
        assert (erased.kept, receipt.event.type, receipt.signature is None) == (True, "erasure", False)
        assert f'"slot":{erased.slot}' in receipt.event.content.decode()
        assert erased.document()["receipts"] == [receipt.document()]
        [listed] = ledger.erasures(gate).erasures
        assert (listed.slot, listed.destroyed_ms) == (erased.slot, None)
        assert ledger.erasures(gate).document()["erasures"] == ledger.erasures(gate).rows()


def test_a_sealing_says_what_is_deleted_and_not_destroyed_yet(peopled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_store: Store) -> None:
        raise store_busy_error(what=Code("checkpoint"))

    with Gate.open(peopled) as gate:
        assert ledger.erase_household(gate, LINE, "AVG-1").overwrites
        with monkeypatch.context() as patched:
            patched.setattr(Store, "checkpoint", busy)
            assert ledger.seal(gate).document()["only_deleted"] == 1
        [listed] = ledger.erasures(gate).rows()
        assert isinstance(listed, dict)
        assert (listed["deleted"], listed["destroyed_ms"]) == (True, None)
        assert ledger.seal(gate).only_deleted == 0


def test_old_epochs_go_only_under_a_written_policy(peopled: str, tmp_path: Path) -> None:
    (tmp_path / "policy.md").write_text("a year", encoding="utf-8")
    with Gate.open(peopled) as gate:
        ledger.seal(gate)
        with pytest.raises(FileMissingError):
            ledger.prune_ledger(gate, 1, tmp_path / "none.md")
        assert ledger.prune_ledger(gate, 1, tmp_path / "policy.md") == 1


def test_keys_are_shown_and_turned_over(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        first = ledger.receipt_key(gate)
        assert len(first.public) == 32
        assert ledger.new_receipt_key(gate) == ledger.receipt_key(gate).kid != first.kid
        before = (Path(peopled).parent / "kek").read_bytes()
        assert ledger.turn_over(gate) == "kek"
    assert (Path(peopled).parent / "kek").read_bytes() != before
