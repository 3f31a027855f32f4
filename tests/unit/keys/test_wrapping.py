"""Wrapping anew: every table that holds a key, and nothing opens in another's place."""

import os
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from sluis.errors import SealBrokenError
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import unseal
from sluis.keys.wrapping import owner_of, rewrap
from sluis.store.engine import Store
from sluis.store.schema import log_keys, metadata, rights_cases
from sluis.terms import Lifetime


def test_every_table_with_wrapped_keys_is_wrapped_anew(tmp_path: Path) -> None:
    store = Store.at(tmp_path / "sluis.db")
    store.migrate()
    keystore = Keystore.create(tmp_path / "kek", store)
    wrapped = [table for table in metadata.sorted_tables if "wrapped" in table.columns]
    assert len(wrapped) == 7
    with store.transaction() as conn:
        conn.exec_driver_sql("INSERT INTO slots (n, registration, registered_ms) VALUES (0, x'00', 0)")
        keystore.new_household(conn, 0)
        keystore.period_key(conn, Lifetime.DAY, 20781)
        keystore.standing_key(conn, make=True)
        keystore.pin_key(conn, "wifi-insight")
        case, under = keystore.new_case_key(conn, 1)
        conn.execute(insert(rights_cases).values(number=1, wrapped=under, length=0, head=b""))
        seeds = [keystore.log_key(conn, kind) for kind in ("ed25519", "ml-dsa-44", "ed25519")]
        assert seeds[0] == seeds[2] != seeds[1]
        before = {table.name: conn.execute(select(table.c.wrapped)).scalars().all() for table in wrapped}
    keystore.turn_over()
    with store.transaction() as conn:
        for table in wrapped:
            after = conn.execute(select(table.c.wrapped)).scalars().all()
            assert len(after) == len(before[table.name]) > 0
            assert not set(after) & set(before[table.name])
        assert [keystore.log_key(conn, kind) for kind in ("ed25519", "ml-dsa-44")] == seeds[:2]
        assert keystore.case_key(conn, 1, conn.execute(select(rights_cases.c.wrapped)).scalar_one()) == case
        row = conn.execute(select(log_keys)).first()
        assert row is not None
        with pytest.raises(SealBrokenError):
            unseal(keystore._current(conn), row.wrapped, owner_of("log/other", row.number))
        with pytest.raises(SealBrokenError):
            rewrap(conn, os.urandom(32), os.urandom(32))
    store.close()


def test_a_place_is_its_label_and_its_number() -> None:
    assert len({owner_of("log/a", 1), owner_of("log/a", 2), owner_of("log/b", 1)}) == 3
