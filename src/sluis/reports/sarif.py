"""The frame of SARIF 2.1.0 that every log of ours shares: one run, its rules, its files and its results.

In:  rules and results as dictionaries. Out: one JSON document.

The rules this module keeps:
 * A result says in words what it is, so that a reader who knows nothing of us can act on it.

Source:
    SARIF 2.1.0 (OASIS).
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Final, TypeAlias

from sluis.i18n import Lang

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
"""What stands in a log."""

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
ERROR: Final = "error"
WARNING: Final = "warning"
NOTE: Final = "note"


def log(
    lang: Lang,
    *,
    rules: Sequence[Json],
    artifacts: Sequence[Json],
    results: Sequence[Json],
    properties: Mapping[str, Json],
) -> dict[str, Json]:
    """Return a log with one run.

    Args:
        lang: Of its messages.
        rules: Descriptors; a result names its own by ``ruleIndex``.
        artifacts: The files that results point into.
        results: In the order in which they are shown.
        properties: What a reader of ours needs besides.

    Examples:
        >>> made = log("en", rules=[], artifacts=[], results=[], properties={})
        >>> made["version"], made["runs"][0]["tool"]["driver"]["name"]
        ('2.1.0', 'Sluis')
    """
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "Sluis", "version": version("sluis"), "rules": list(rules)}},
                "language": lang,
                "columnKind": "unicodeCodePoints",
                "artifacts": list(artifacts),
                "results": list(results),
                "properties": dict(properties),
            }
        ],
    }
