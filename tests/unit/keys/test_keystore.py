import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, insert, select, update
from tests.raised import raises

from sluis.errors import Code, FileName, KeystoreError, SealBrokenError, StoreError
from sluis.errors.keys import (
    household_key_exists_error,
    keystore_exists_error,
    keystore_in_use_error,
    keystore_mismatch_error,
    keystore_missing_error,
    keystore_open_to_others_error,
    keystore_unreadable_error,
    keystore_unusable_error,
    pin_key_lost_error,
    seal_broken_error,
)
from sluis.errors.store import store_conflict_error, store_error
from sluis.keys import kek_file, wrapping
from sluis.keys import keystore as keystore_module
from sluis.keys.keystore import GRACE_MS, Keystore, kid_of
from sluis.store.engine import Store
from sluis.store.schema import household_keys, meta, period_keys, pin_keys, receipt_keys
from sluis.terms import Lifetime
from sluis.token_period import period_end_ms


def test_a_store_knows_whether_it_has_a_keystore(store: Store, tmp_path: Path) -> None:
    assert not Keystore.belongs_to(store)
    Keystore.create(tmp_path / "kek", store)
    assert Keystore.belongs_to(store)


def test_a_household_key_is_random_kept_and_destroyed(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        first, second = keystore.new_household(conn, 0), keystore.new_household(conn, 1)
    assert len(first) == len(second) == 32
    assert first != second
    with store.transaction() as conn:
        assert keystore.household_key(conn, 0) == first
        assert keystore.destroy_household(conn, 0)
        assert keystore.household_key(conn, 0) is None
        assert not keystore.destroy_household(conn, 0)
        assert keystore.household_key(conn, 1) == second
        assert keystore.household_key(conn, 4) is None


def test_several_households_are_read_at_once(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        keys = {slot: keystore.new_household(conn, slot) for slot in (0, 1)}
        assert keystore.household_keys(conn, [1, 4, 0]) == {**keys, 4: None}
        assert keystore.destroy_household(conn, 0)
        assert keystore.household_keys(conn, [0, 1]) == {0: None, 1: keys[1]}
        assert keystore.household_keys(conn, []) == {}


def test_a_household_gets_one_key_only(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        keystore.new_household(conn, 0)
    with raises(household_key_exists_error), store.transaction() as conn:
        keystore.new_household(conn, 0)
    with raises(store_conflict_error), store.transaction() as conn:
        keystore.new_household(conn, 99)


def test_a_key_belongs_to_the_transaction_that_made_it(store: Store, keystore: Keystore) -> None:
    def fails() -> None:
        with store.transaction() as conn:
            keystore.new_household(conn, 0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with store.reading() as conn:
        assert keystore.household_key(conn, 0) is None


def test_the_database_holds_no_key_in_the_clear(store: Store, keystore: Keystore, tmp_path: Path) -> None:
    with store.transaction() as conn:
        secrets = [
            keystore.new_household(conn, 0),
            keystore.period_key(conn, Lifetime.DAY, 20_781),
            keystore.receipt_key(conn).private.private_bytes_raw(),
            kek_file.read(tmp_path / "kek"),
        ]
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("sluis.db*"))
    for secret in secrets:
        assert secret not in stored
        assert secret.hex().encode() not in stored


def test_wrapped_keys_cannot_change_places(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        keystore.new_household(conn, 0)
        keystore.new_household(conn, 1)
        other = conn.execute(select(household_keys.c.wrapped).where(household_keys.c.slot == 1)).scalar_one()
        conn.execute(update(household_keys).where(household_keys.c.slot == 0).values(wrapped=other))
    with store.reading() as conn, pytest.raises(SealBrokenError):
        keystore.household_key(conn, 0)


def test_a_period_key_is_one_per_lifetime_and_period(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        made = {
            keystore.period_key(conn, lifetime, period)
            for lifetime in (Lifetime.HOUR, Lifetime.DAY)
            for period in (5, 6)
        }
        again = keystore.period_key(conn, Lifetime.DAY, 6)
    assert len(made) == 4
    assert again in made


def test_a_period_key_dies_five_minutes_after_its_period(store: Store, keystore: Keystore) -> None:
    end_ms = period_end_ms(Lifetime.DAY, 20_781)
    with store.transaction() as conn:
        key = keystore.period_key(conn, Lifetime.DAY, 20_781)
        next_day = keystore.period_key(conn, Lifetime.DAY, 20_782)
        assert keystore.destroy_ended(conn, end_ms + GRACE_MS - 1) == 0
        assert keystore.period_key(conn, Lifetime.DAY, 20_781) == key
        assert keystore.destroy_ended(conn, end_ms + GRACE_MS) == 1
        assert keystore.period_key(conn, Lifetime.DAY, 20_782) == next_day
        assert keystore.period_key(conn, Lifetime.DAY, 20_781) != key


def test_a_report_key_is_never_stored(store: Store, keystore: Keystore) -> None:
    assert len({keystore.report_key() for _ in range(10)}) == 10
    with store.reading() as conn:
        assert conn.execute(select(period_keys)).all() == []


def test_the_receipt_key_stays_the_same_until_a_new_one_is_made(
    store: Store, keystore: Keystore, tmp_path: Path
) -> None:
    with store.transaction() as conn:
        first = keystore.receipt_key(conn)
        assert keystore.receipt_key(conn).public == first.public
        second = keystore.new_receipt_key(conn)
    again = Keystore.open(tmp_path / "kek", store)
    with store.reading() as conn:
        assert again.receipt_key(conn).kid == second.kid != first.kid
        publics = conn.execute(select(receipt_keys.c.kid, receipt_keys.c.public)).all()
    assert {(kid, public) for kid, public in publics} == {(key.kid, key.public) for key in (first, second)}
    assert first.kid == kid_of(first.public) == hashlib.sha256(first.public).hexdigest()[:8]


@pytest.mark.parametrize("change", ["kid", "public", "both", "a row more", "wrapped"])
def test_a_receipt_key_that_does_not_fit_its_private_half_is_nobodys(
    store: Store, keystore: Keystore, change: str
) -> None:
    """Whoever has the database alone puts a key of their own in it: nothing they sign is taken for ours."""
    theirs = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with store.transaction() as conn:
        ours = keystore.receipt_key(conn)
        assert (keystore.receipt_publics(conn), keystore.has_strange_receipt_keys(conn)) == (
            {ours.kid: ours.public}, False,
        )  # fmt: skip
        if change == "a row more":
            own = conn.execute(select(receipt_keys.c.wrapped)).scalar_one()
            more = {"kid": kid_of(theirs), "number": 9, "public": theirs, "wrapped": own}
            conn.execute(insert(receipt_keys).values(**more))
        else:
            kid = {"kid": kid_of(theirs)} if change in {"kid", "both"} else {}
            public = {"public": theirs} if change in {"public", "both"} else {}
            wrapped = {"wrapped": b"x"} if change == "wrapped" else {}
            conn.execute(update(receipt_keys).values({**kid, **public, **wrapped}))
        assert keystore.has_strange_receipt_keys(conn)
        assert keystore.receipt_publics(conn) == ({ours.kid: ours.public} if change == "a row more" else {})
        with raises(seal_broken_error):
            keystore.receipt_key(conn)


def test_a_store_without_receipt_key_does_not_fit(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        conn.execute(delete(receipt_keys))
        with raises(keystore_mismatch_error):
            keystore.receipt_key(conn)


@pytest.mark.usefixtures("keystore")
class TestTheKeyFile:
    def test_missing(self, tmp_path: Path, store: Store) -> None:
        (tmp_path / "kek").unlink()
        with raises(keystore_missing_error):
            Keystore.open(tmp_path / "kek", store)

    def test_open_to_others(self, tmp_path: Path, store: Store) -> None:
        (tmp_path / "kek").chmod(0o640)
        with raises(keystore_open_to_others_error):
            Keystore.open(tmp_path / "kek", store)

    def test_of_another_store(self, tmp_path: Path, store: Store) -> None:
        kek_file.write_new(tmp_path / "other", bytes(32))
        with raises(keystore_mismatch_error):
            Keystore.open(tmp_path / "other", store)

    def test_of_a_store_without_keystore(self, tmp_path: Path, store: Store) -> None:
        with store.transaction() as conn:
            conn.execute(delete(meta))
        kek_file.write_new(tmp_path / "other", bytes(32))
        with raises(keystore_mismatch_error):
            Keystore.open(tmp_path / "other", store)

    def test_spoiled(self, tmp_path: Path, store: Store) -> None:
        (tmp_path / "kek").write_bytes(b"spoiled")
        with raises(keystore_unusable_error):
            Keystore.open(tmp_path / "kek", store)

    def test_a_second_one_is_not_made(self, tmp_path: Path, store: Store) -> None:
        with raises(keystore_exists_error):
            Keystore.create(tmp_path / "kek", store)
        with raises(keystore_in_use_error):
            Keystore.create(tmp_path / "other", store)
        assert not (tmp_path / "other").exists()
        assert not (tmp_path / "other.next").exists()
        Keystore.open(tmp_path / "kek", store)


class TestCreationThatIsInterrupted:
    """Whatever moment it stops at, the next start goes on: nobody has to delete a key file by hand."""

    @pytest.fixture
    def bare(self, tmp_path: Path) -> Iterator[Store]:
        made = Store.at(tmp_path / "bare.db")
        made.migrate()
        yield made
        made.close()

    def test_before_the_store_took_the_key_it_begins_anew(self, tmp_path: Path, bare: Store) -> None:
        (tmp_path / "new.next").write_bytes(b"")
        made = Keystore.create(tmp_path / "new", bare)
        assert not (tmp_path / "new.next").exists()
        opened = Keystore.open(tmp_path / "new", bare)
        with bare.transaction() as conn:
            assert made.receipt_key(conn).kid == opened.receipt_key(conn).kid

    def test_a_commit_that_happened_and_was_called_failed_is_finished_by_opening(
        self, tmp_path: Path, bare: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def failing(*_: object) -> None:
            raise store_error(what=Code("input-output"))

        with monkeypatch.context() as at_the_end:
            at_the_end.setattr(keystore_module, "_finish", failing)
            with pytest.raises(StoreError):
                Keystore.create(tmp_path / "new", bare)
        assert Keystore.belongs_to(bare)
        assert not (tmp_path / "new").exists()
        Keystore.verify(tmp_path / "new", bare)
        Keystore.open(tmp_path / "new", bare)
        assert (tmp_path / "new").exists()
        assert not (tmp_path / "new.next").exists()


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


class TestAKeyThatCannotBeReadForAMoment:
    """It may be the only key there is: it is not removed."""

    def between_commit_and_name(self, tmp_path: Path, keystore: Keystore) -> bytes:
        """Turn over, stopping before the new key gets its name; return it."""
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(kek_file, "replace", interrupted)
            with pytest.raises(KeyboardInterrupt):
                keystore.turn_over()
        return (tmp_path / "kek.next").read_bytes()

    @pytest.mark.parametrize("nth", [2, 3, 4])
    def test_at_a_start(
        self, tmp_path: Path, store: Store, keystore: Keystore, monkeypatch: pytest.MonkeyPatch, nth: int
    ) -> None:
        key = self.between_commit_and_name(tmp_path, keystore)
        calls, read = iter(range(1, 100)), kek_file.read

        def failing(path: Path) -> bytes:
            if next(calls) == nth:
                raise keystore_unreadable_error(file=FileName(path))
            return read(path)

        monkeypatch.setattr(kek_file, "read", failing)
        with contextlib.suppress(KeystoreError):
            Keystore.open(tmp_path / "kek", store)
        assert key in {path.read_bytes() for path in tmp_path.glob("kek*")}
        monkeypatch.undo()
        Keystore.open(tmp_path / "kek", store)
        assert (tmp_path / "kek").read_bytes() == key


class TestTurnOver:
    def secrets(self, store: Store, keystore: Keystore) -> list[bytes | None]:
        with store.transaction() as conn:
            return [
                *(keystore.household_key(conn, slot) for slot in range(5)),
                keystore.period_key(conn, Lifetime.WEEK, 3),
                keystore.receipt_key(conn).private.private_bytes_raw(),
            ]

    def test_survivors_stay_and_an_old_backup_no_longer_opens(
        self, tmp_path: Path, store: Store, keystore: Keystore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(wrapping, "_PAGE", 2)
        with store.transaction() as conn:
            for slot in range(5):
                keystore.new_household(conn, slot)
        before = self.secrets(store, keystore)
        backup_of_kek = (tmp_path / "kek").read_bytes()
        with store.reading() as conn:
            old_rows = conn.execute(select(household_keys.c.wrapped)).scalars().all()
        keystore.turn_over()
        assert self.secrets(store, keystore) == before
        assert self.secrets(store, Keystore.open(tmp_path / "kek", store)) == before
        assert (tmp_path / "kek").read_bytes() != backup_of_kek
        assert not (tmp_path / "kek.next").exists()
        stored = b"".join(path.read_bytes() for path in tmp_path.glob("sluis.db*"))
        assert not any(row in stored for row in old_rows)

    def test_another_process_picks_the_new_key_up(self, tmp_path: Path, store: Store, keystore: Keystore) -> None:
        other = Keystore.open(tmp_path / "kek", store)
        before = self.secrets(store, keystore)
        keystore.turn_over()
        assert self.secrets(store, other) == before
        with store.transaction() as conn:
            made = other.new_household(conn, 3)
        with store.reading() as conn:
            assert Keystore.open(tmp_path / "kek", store).household_key(conn, 3) == made

    @pytest.mark.parametrize("step", ["write_new", "rewrap", "replace"])
    def test_interrupted_before_a_step_it_is_finished_or_undone(
        self, tmp_path: Path, store: Store, keystore: Keystore, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        before = self.secrets(store, keystore)

        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(keystore_module if step == "rewrap" else kek_file, step, stop)
            with pytest.raises(KeyboardInterrupt):
                keystore.turn_over()
        again = Keystore.open(tmp_path / "kek", store)
        assert self.secrets(store, again) == before
        assert not (tmp_path / "kek.next").exists()
        again.turn_over()
        assert self.secrets(store, again) == before

    def test_interrupted_while_the_old_file_is_overwritten(
        self, tmp_path: Path, store: Store, keystore: Keystore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = self.secrets(store, keystore)

        def stop(path: Path, _successor: Path) -> None:
            path.write_bytes(bytes(58))
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(kek_file, "replace", stop)
            with pytest.raises(KeyboardInterrupt):
                keystore.turn_over()
        assert self.secrets(store, Keystore.open(tmp_path / "kek", store)) == before


def test_two_processes_that_need_a_period_key_at_once_get_the_same(store: Store, keystore: Keystore) -> None:
    if not store.many_writers:
        pytest.skip("SQLite runs one transaction at a time")
    keys = []

    def second() -> None:
        with store.together() as conn:
            keys.append(keystore.period_key(conn, Lifetime.DAY, 7))

    with store.together() as conn:
        first = keystore.period_key(conn, Lifetime.DAY, 7)
        other = Thread(target=second)
        other.start()
        other.join(0.2)
        assert other.is_alive()
    other.join()
    assert keys == [first]


def test_the_key_of_a_recipients_pins_is_drawn_once_and_kept(store: Store, keystore: Keystore, tmp_path: Path) -> None:
    with store.transaction() as conn:
        assert keystore.kept_pin_key(conn, "insight") is None
        first = keystore.pin_key(conn, "insight")
        assert len(first) == 32
        assert keystore.pin_key(conn, "insight") == keystore.kept_pin_key(conn, "insight") == first
        assert keystore.pin_key(conn, "another") != first
    keystore.turn_over()
    again = Keystore.open(tmp_path / "kek", store)
    with store.transaction() as conn:
        assert again.pin_key(conn, "insight") == first


def test_a_lost_key_of_pins_is_drawn_anew_by_a_person_only(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        first, other = keystore.pin_key(conn, "insight"), keystore.pin_key(conn, "another")
        conn.execute(delete(pin_keys).where(pin_keys.c.recipient == "insight"))
        with raises(pin_key_lost_error):
            keystore.pin_key(conn, "insight")
        assert keystore.renew_lost_pin_keys(conn) == ("insight",)
        assert keystore.renew_lost_pin_keys(conn) == ()
        assert keystore.pin_key(conn, "insight") != first
        assert keystore.pin_key(conn, "another") == other


def test_the_key_of_one_recipient_cannot_take_the_place_of_anothers(store: Store, keystore: Keystore) -> None:
    with store.transaction() as conn:
        keystore.pin_key(conn, "insight")
        keystore.pin_key(conn, "another")
        moved = conn.execute(select(pin_keys.c.wrapped).where(pin_keys.c.recipient == "another")).scalar_one()
        conn.execute(update(pin_keys).where(pin_keys.c.recipient == "insight").values(wrapped=moved))
        with pytest.raises(SealBrokenError):
            keystore.pin_key(conn, "insight")
