"""A gate with a clock that is moved, and who is told, for tests of notices."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flow.gatehouse import Clock, build
from tests.rules_once import rules_once

from sluis.desk.settings import DeskSettings
from sluis.gate.state.settings import read_settings
from sluis.gate.state.state import GateState, open_gate
from sluis.notices.settings import NoticeSettings, notice_problems

HOOK = '[[webhook]]\nname = "{name}"\nurl = "http://127.0.0.1:{port}/in"\nkey = "hook.key"\ntimeout = "PT60S"\n{more}\n'


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path, database_url: str, clock: Clock) -> Iterator[GateState]:
    """A gate on each kind of database."""
    settings = build(tmp_path, database=database_url)
    with rules_once():
        made = open_gate(settings, clock)
    yield made
    made.close()


def told(folder: Path, text: str) -> NoticeSettings:
    """Return who is told, as ``desk.toml`` with these tables says."""
    path = folder / "told.toml"
    path.write_text(text)
    settings = read_settings(path, DeskSettings)
    assert list(notice_problems(settings.mail, settings.webhook, settings.notices, settings.status_callback)) == []
    made = settings.told()
    assert made is not None
    return made
