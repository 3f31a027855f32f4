"""Captures and the program that reads them, as the tests of the readers have them."""

from tests.unit.capture.conftest import captures, seen, tshark

__all__ = ["captures", "seen", "tshark"]
