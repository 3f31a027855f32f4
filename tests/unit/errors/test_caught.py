"""The errors that have a class: what stands under what."""

import pytest

from sluis.errors import Code, KeystoreError, SealBrokenError, SluisError, StoreBusyError, StoreError, caught
from sluis.errors.keys import keystore_missing_error, seal_broken_error
from sluis.errors.place import FileName
from sluis.errors.store import store_busy_error, store_conflict_error


def test_each_is_an_error_of_sluis_and_says_what_it_is() -> None:
    kinds = [kind for kind in vars(caught).values() if isinstance(kind, type)]
    assert len(kinds) > 1
    assert all(issubclass(kind, SluisError) and kind.__doc__ for kind in kinds)


def test_who_catches_the_store_catches_all_of_it() -> None:
    for error in (store_busy_error(what=Code("lock")), store_conflict_error(what=Code("constraint"))):
        with pytest.raises(StoreError):
            raise error
    assert not isinstance(store_conflict_error(what=Code("constraint")), StoreBusyError)


def test_who_catches_the_keystore_catches_all_of_it() -> None:
    for error in (seal_broken_error(), keystore_missing_error(file=FileName("gate.keys"))):
        with pytest.raises(KeystoreError):
            raise error
    assert not isinstance(keystore_missing_error(file=FileName("gate.keys")), SealBrokenError)
