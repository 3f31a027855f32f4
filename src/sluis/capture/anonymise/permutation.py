"""One-to-one replacements of numbers under a key: equal stays equal, and different stays different.

In:  a key, a name of what is replaced, and a number below ``size``. Out: a number below ``size``.

Source: Feistel network over the smallest even number of bits that holds ``size`` (NIST SP 800-38G has the idea; the
rounds here are BLAKE2b under the key), walked on until it falls below ``size`` (cycle walking, Black and Rogaway 2002).
Ours: eight rounds. It is no encryption that anybody should keep secrets by: whoever holds the seed goes back.
"""

from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from typing import Final

_ROUNDS: Final = 8


def stream(key: bytes, name: bytes, octets: int) -> bytes:
    """Return octets that only the key and the name decide.

    Examples:
        >>> stream(b"k", b"a", 70) == stream(b"k", b"a", 70), len(stream(b"k", b"a", 70))
        (True, 70)
    """
    out = b""
    number = 0
    while len(out) < octets:
        out += blake2b(name + b"\0" + number.to_bytes(4, "big"), key=key).digest()
        number += 1
    return out[:octets]


class Permutation:
    """Numbers below ``size`` in another order, under a key and a name."""

    def __init__(self, key: bytes, name: bytes, size: int) -> None:
        """Take the key; nothing is computed yet."""
        self._key = key
        self._name = name
        self._size = size
        self._half = max(1, ((size - 1).bit_length() + 1) // 2)
        self._mask = (1 << self._half) - 1
        self._known: dict[int, int] = {}

    def of(self, number: int, fits: Callable[[int], bool] = lambda _: True) -> int:
        """Return the replacement of a number.

        Args:
            number: Below ``size``, and one that ``fits``.
            fits: Which replacements are allowed; the walk goes on until one is.

        Effects:
            Remembers the answer.

        Examples:
            >>> other = Permutation(b"k", b"n", 200)
            >>> sorted(other.of(number) for number in range(200)) == list(range(200))
            True
        """
        answer = self._known.get(number)
        if answer is None:
            answer = self._once(number)
            while answer >= self._size or not fits(answer):
                answer = self._once(answer)
            self._known[number] = answer
        return answer

    def _once(self, number: int) -> int:
        left, right = number >> self._half, number & self._mask
        for turn in range(_ROUNDS):
            left, right = right, left ^ (_round(self._key, self._name, turn, right) & self._mask)
        return left << self._half | right


@lru_cache(maxsize=65_536)
def _round(key: bytes, name: bytes, turn: int, half: int) -> int:
    octets = blake2b(name + bytes((turn,)) + half.to_bytes(8, "big"), key=key, digest_size=8).digest()
    return int.from_bytes(octets, "big")
