"""What every test starts from: English, whatever the machine speaks and whatever the test before chose."""

import pytest
from hypothesis import HealthCheck, settings

from sluis.i18n import use

settings.register_profile("sluis", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sluis")
"""No test asserts a time: a busy machine must not fail one."""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the language; a test that wants Dutch asks for it."""
    monkeypatch.setenv("LC_ALL", "C")
    use("en")
