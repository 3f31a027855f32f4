"""What every test starts from: English, whatever the machine speaks and whatever the test before chose."""

import pytest

from sluis.i18n import use


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the language; a test that wants Dutch asks for it."""
    monkeypatch.setenv("LC_ALL", "C")
    use("en")
