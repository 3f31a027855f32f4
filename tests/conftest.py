"""What every test starts from: English, whatever the machine speaks and whatever the test before chose."""

import pytest
from hypothesis import HealthCheck, settings
from tests.sim.tally import PROPERTY, added, lines

from sluis.i18n import use

settings.register_profile("sluis", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sluis")
"""No test asserts a time: a busy machine must not fail one."""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the language; a test that wants Dutch asks for it."""
    monkeypatch.setenv("LC_ALL", "C")
    use("en")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many runs with faults there were, and of which kind; workers send their counts with their reports."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    counts = [value for report in reports for name, value in report.user_properties if name == PROPERTY]
    if counts:
        terminalreporter.section("faults")
        for line in lines(added(counts)):
            terminalreporter.write_line(line)
