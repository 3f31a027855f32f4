"""What a worker tells the process that started it: how a test went, and not that it began, was set up and was cleared.

Of twenty thousand tests that is a hundred thousand messages of which nothing is shown. What failed, was skipped or has
something to show is told at every step; so is everything where durations are asked for.
"""

from collections.abc import Callable, Mapping
from typing import Final

import pytest

UNSHOWN: Final = frozenset({"logstart", "logfinish"})


def worth_telling(name: str, told: Mapping[str, object]) -> bool:
    """Whether something of a message is shown.

    Examples:
        >>> worth_telling("logstart", {"nodeid": "test_a"})
        False
        >>> worth_telling("testreport", {"data": {"when": "setup", "outcome": "failed"}})
        True
    """
    if name in UNSHOWN:
        return False
    report = told.get("data")
    if name != "testreport" or not isinstance(report, Mapping):
        return True
    shown = report["when"] == "call" or report["outcome"] != "passed"
    return shown or bool(report["sections"]) or bool(report["user_properties"])


def tell_less(config: pytest.Config) -> None:
    """Let this worker, if it is one, send only what is worth telling."""
    if not hasattr(config, "workerinput") or config.getoption("durations"):
        return
    for plugin in config.pluginmanager.get_plugins():
        send: Callable[..., None] | None = getattr(plugin, "sendevent", None)
        if send is not None:
            plugin.sendevent = _less(send)  # type: ignore[attr-defined]


def _less(send: Callable[..., None]) -> Callable[..., None]:
    def told(name: str, **words: object) -> None:
        if worth_telling(name, words):
            send(name, **words)

    return told
