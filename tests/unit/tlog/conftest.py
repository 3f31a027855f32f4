"""A store, its keys and a sealer, as the tests of the ledger have them."""

from tests.unit.ledger.conftest import keystore, sealer, store

__all__ = ["keystore", "sealer", "store"]
