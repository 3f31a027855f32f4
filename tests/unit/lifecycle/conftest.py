"""A store with its keys, and a gate without sockets, as the tests of the ledger and of the gate have them."""

from tests.unit.gate.conftest import clock, database, gate, pytest_generate_tests
from tests.unit.ledger.conftest import keystore, store

__all__ = ["clock", "database", "gate", "keystore", "pytest_generate_tests", "store"]
