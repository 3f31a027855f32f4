"""What is fuzzed: every decoder of messages, with what it may do to any bytes.

A decoder gives a ``Message`` or raises a ``RefusedError``, and keeps within ``Limits``. Anything else is a find.
``tests/unit/telemetry`` asks the same of generated input; this goes where the coverage leads.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from sluis.errors import RefusedError
from sluis.telemetry.formats import FORMATS, TOLD, Format, decode_as, recognise
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Number, Opaque

LIMITS = Limits(message_bytes=1 << 16, inflated_bytes=1 << 18)
WHOLE = Limits(message_bytes=1 << 16, inflated_bytes=1 << 18, whole=True)


def sound(message: Message) -> None:
    """Fail when a message is not what the model says."""
    for report in message.reports:
        assert report.refused is None or report.leaves == ()
        assert report.refused is not None or report.leaf_count == len(report.leaves)
        assert len(report.leaves) <= LIMITS.leaves
        for leaf in report.leaves:
            assert type(leaf) is Leaf
            assert leaf.path
            assert all(type(segment) is str for segment in leaf.path)
            assert isinstance(leaf.value, (str, bool, Number, Opaque))


def once(told: Format | None, body: bytes, limits: Limits) -> None:
    """Decode once; a refusal is fine."""
    try:
        sound(decode_as(told, body, limits))
    except RefusedError:
        return


def named(told: Format) -> Callable[[bytes], None]:
    """Return the target of one decoder."""

    def target(body: bytes) -> None:
        once(told, body, LIMITS)

    return target


def recognised(body: bytes) -> None:
    """Recognise, then decode, as ``sluis identify`` does."""
    once(recognise(body), body, WHOLE)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "recognise": recognised,
    **{one.name: named(one) for one in (*FORMATS, *TOLD)},
}


def seeds() -> Iterator[bytes]:
    """Yield small messages to begin with: the examples of the unit tests."""
    from tests.unit.telemetry.test_formats import ALL

    for _name, body in ALL:
        yield body
    for example in (Path(__file__).parents[2] / "examples").glob("*.json"):
        yield example.read_bytes()
