"""How many requests wait at once: of everybody, of one address, of one person; whoever takes many keeps nobody out.

In:  an address or a person, for as long as a request lasts. Out: a place, or an error.

The rules this module keeps:
 * One address has half of the places at most: many people can stand behind one. One person has an eighth.
 * A place is given back whatever became of the request, and nothing is kept of who has none.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sluis.errors.web import too_often_error, web_busy_error


class Places:
    """All of them. For one event loop."""

    def __init__(self, most: int) -> None:
        """Begin with all of them free.

        Args:
            most: How many there are.
        """
        self._most = most
        self._of_address: Counter[str] = Counter()
        self._of_person: Counter[str] = Counter()
        self.waiting = 0
        """Places that are taken."""

    @contextmanager
    def taken(self, address: str) -> Iterator[None]:
        """Take a place for a request.

        Args:
            address: The bucket of who connects.

        Raises:
            web_busy_error: there is none left.
            too_often_error: that address has half of them.
        """
        if self.waiting >= self._most:
            raise web_busy_error()
        self.waiting += 1
        try:
            with _counted(self._of_address, address, (self._most + 1) // 2):
                yield
        finally:
            self.waiting -= 1

    @contextmanager
    def taken_by(self, person: str | None) -> Iterator[None]:
        """Have the place count as one of a person.

        Args:
            person: What the identity service calls him; empty: all who are nobody, together; ``None``: is not counted.

        Raises:
            too_often_error: he has an eighth of all.
        """
        if person is None:
            yield
            return
        with _counted(self._of_person, person, (self._most + 7) // 8):
            yield


@contextmanager
def _counted(held: Counter[str], key: str, most: int) -> Iterator[None]:
    if held[key] >= most:
        raise too_often_error()
    held[key] += 1
    try:
        yield
    finally:
        held[key] -= 1
        if not held[key]:
            del held[key]
