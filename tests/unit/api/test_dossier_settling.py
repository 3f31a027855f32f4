"""No archive is withdrawn beside who records one, nor by a log that lost something; doubt keeps the archive."""

from pathlib import Path

import pytest
from tests.dossiers import provider

from sluis.api.dossier_known import keep_unrecorded, settle_archives
from sluis.api.dossier_settling import recording, settling, why_not_withdrawn
from sluis.api.gate import Gate
from sluis.errors import SluisError
from sluis.errors.cli import output_unwritable_error
from sluis.errors.reports import dossier_unsettled_error
from sluis.standing.journal import ACCEPTED, set_value


def test_beside_who_records_none_is_settled_and_a_restored_log_withdraws_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, folder = provider(tmp_path), tmp_path / "made"
    folder.mkdir()
    left = keep_unrecorded(folder / ("ab" * 32), b"signed")
    with Gate.open(own.config) as gate:
        assert why_not_withdrawn(gate) is None
        with recording(folder), pytest.raises(SluisError) as refused:
            settle_archives(gate, folder)
        assert refused.value.entry is dossier_unsettled_error
        assert "somebody is putting a dossier of this place on record" in str(refused.value)
        assert left.exists()
        with monkeypatch.context() as doubt:
            doubt.setattr("sluis.api.dossier_settling.ledger_in_doubt", lambda *_: True)
            with pytest.raises(SluisError) as refused:
                settle_archives(gate, folder)
        assert "this log lacks what was sealed or asked" in str(refused.value)
        state = gate.beside()
        with state.store.transaction() as conn:
            set_value(conn, ACCEPTED, b"of a restore")
        with pytest.raises(SluisError) as refused:
            settle_archives(gate, left)
        assert "this log was restored from an older backup" in str(refused.value)
        assert left.exists(), "it may be what an authority has"


def test_several_record_and_one_settles(tmp_path: Path) -> None:
    with recording(tmp_path), recording(tmp_path):
        pass
    with settling(tmp_path), pytest.raises(SluisError) as refused, recording(tmp_path):
        pass
    assert refused.value.entry is dossier_unsettled_error
    with settling(tmp_path):
        pass
    with pytest.raises(SluisError) as refused, settling(tmp_path / "away"):
        pass
    assert refused.value.entry is output_unwritable_error
