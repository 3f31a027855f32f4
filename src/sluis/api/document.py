"""One function that makes JSON of whatever the API gives: the same document that the command line prints.

In:  a value of the API. Out: what ``json.dumps`` takes.

The rules this module keeps:
 * A value knows its own document; keys stand in the order in which they are printed.
 * Words in a document are in the language in force (``sluis.i18n.use``).
"""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
"""What JSON can hold."""


class Document(Protocol):
    """A value of the API that can be written as JSON."""

    def document(self) -> Mapping[str, Json]:
        """Return it as JSON, keys in the order in which they are printed."""
        ...


def as_json(value: Document) -> dict[str, Json]:
    """Return a value of the API as JSON.

    Args:
        value: Any value that a function of ``sluis.api`` gives.

    Returns:
        The document that the verb of the same name prints with ``--format json``.

    Examples:
        >>> class Counted:
        ...     def document(self) -> dict[str, Json]:
        ...         return {"count": 3}
        >>> as_json(Counted())
        {'count': 3}
    """
    return dict(value.document())
