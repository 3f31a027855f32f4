"""In force is the version activated last whose moment has come; what nobody activated is not."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, select, update
from tests.flow.gatehouse import Clock
from tests.flow.living import NOW, lived, store_settings
from tests.raised import raises
from tests.ssh_people import Signatory

from sluis.errors import RegisterSupersededError
from sluis.errors.register import register_not_activated_error, register_record_error
from sluis.gate.reload.reload import install
from sluis.gate.state.rules import read_rules
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import open_gate
from sluis.keys.keystore import kid_of
from sluis.lifecycle.in_force import held_at, refuse_when_overdue, version_in_force
from sluis.lifecycle.steps import _signed
from sluis.store.engine import Store
from sluis.store.register_versions import StoredStep, add_step
from sluis.store.schema import receipt_keys, register_steps, register_versions


def test_without_a_database_or_an_activation_nothing_is_in_force_and_nothing_is_made(tmp_path: Path) -> None:
    settings = store_settings(tmp_path)
    with raises(register_not_activated_error):
        version_in_force(settings.database_url(), NOW)
    assert not (tmp_path / "gate.db").exists()
    Store(settings.database_url()).close()
    with raises(register_not_activated_error):
        version_in_force(settings.database_url(), NOW)


def test_the_version_whose_moment_has_come_is_in_force(tmp_path: Path) -> None:
    settings, clock = store_settings(tmp_path), Clock(NOW)
    first = lived(settings, clock, b"# one\n")
    second = lived(settings, clock, b"# two\n", from_ms=NOW + 5000)
    assert version_in_force(settings.database_url(), NOW).digest == first
    assert version_in_force(settings.database_url(), NOW + 4999).digest == first
    held = version_in_force(settings.database_url(), NOW + 5000)
    assert (held.digest, held.since_ms, held.number) == (second, NOW + 5000, 2)
    store = Store(settings.database_url())
    with store.reading() as conn:
        refuse_when_overdue(conn, (1, NOW), NOW + 4999)
        refuse_when_overdue(conn, None, NOW + 5000)
        with pytest.raises(RegisterSupersededError):
            refuse_when_overdue(conn, (1, NOW), NOW + 5000)
        with raises(register_not_activated_error):
            held_at(conn, NOW - 1)
    store.close()


def test_a_version_that_was_changed_in_the_database_does_not_run(tmp_path: Path) -> None:
    settings = store_settings(tmp_path)
    lived(settings, Clock(NOW), b"")
    store = Store(settings.database_url())
    with store.transaction() as conn:
        conn.execute(update(register_versions).values(bytes=b"another"))
    store.close()
    with raises(register_record_error):
        version_in_force(settings.database_url(), NOW)


def test_where_people_sign_who_can_write_the_database_activates_nothing(tmp_path: Path) -> None:
    settings = store_settings(tmp_path)
    lived(settings, Clock(NOW), b"# one\n")
    second = lived(settings, Clock(NOW), b"# two\n", from_ms=NOW + 5000)
    store, path = Store(settings.database_url()), tmp_path / "gate.toml"
    with store.transaction() as conn:
        row = conn.execute(select(register_steps).order_by(register_steps.c.id.desc())).first()
        assert row is not None
        add_step(conn, StoredStep(row.number, row.step, NOW + 1, row.record, row.kid, row.signature))
    store.close()
    assert read_rules(load_settings(path), NOW + 1).register.digest == second, "a row is believed where nobody signs"
    people = f'\n[[people.signers]]\nname = "FG"\nroles = ["dpo"]\nkey = "{Signatory().line}"\n'
    path.write_text(path.read_text(encoding="utf-8") + people, encoding="utf-8")
    with raises(register_record_error):
        read_rules(load_settings(path), NOW + 1)


def test_a_history_that_checks_lets_a_version_run_where_people_sign(tmp_path: Path) -> None:
    settings = store_settings(tmp_path)
    digest = lived(settings, Clock(NOW), b"")
    assert version_in_force(settings.database_url(), NOW, settings.ledger.origin).digest == digest


def test_where_people_sign_a_step_signed_with_a_key_that_somebody_put_into_the_database_activates_nothing(
    tmp_path: Path, database_url: str
) -> None:
    """The database alone states keys; the keystore takes only those whose private half it holds."""
    settings, path = store_settings(tmp_path, database=database_url), tmp_path / "gate.toml"
    lived(settings, Clock(NOW), b"")
    strange = Ed25519PrivateKey.generate()
    public = strange.public_key().public_bytes_raw()
    store = Store(settings.database_url())
    with store.transaction() as conn:
        conn.execute(insert(receipt_keys).values(kid=kid_of(public), number=-1, public=public, wrapped=b"x" * 60))
        for row in conn.execute(select(register_steps.c.id, register_steps.c.record)).all():
            forged = strange.sign(_signed(settings.ledger.origin, bytes(row.record)))
            here = register_steps.c.id == row.id
            conn.execute(update(register_steps).where(here).values(kid=kid_of(public), signature=forged))
    store.close()
    people = f'\n[[people.signers]]\nname = "FG"\nroles = ["dpo"]\nkey = "{Signatory().line}"\n'
    path.write_text(path.read_text(encoding="utf-8") + people, encoding="utf-8")
    state = open_gate(load_settings(path), Clock(NOW + 1))
    with raises(register_record_error) as refused:
        install(state, state.rules)
    assert refused.value.places["what"] == "signature"
    state.close()
