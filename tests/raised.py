"""What a test expects to be raised, by its row in the table of errors."""

import pytest

from sluis.errors import Entry, SluisError


def raises(*rows: Entry, match: str | None = None) -> pytest.RaisesExc[SluisError]:
    """Be ``pytest.raises`` for an error of one of ``rows``: of its class and with its code, and no other."""
    return pytest.raises(tuple({row.raised_as for row in rows}), match=match, check=lambda error: error.entry in rows)
