"""What is fuzzed: every decoder of messages, with what it may do to any bytes.

A decoder gives a ``Message`` or raises a ``RefusedError``, and keeps within ``Limits``. Anything else is a find.
``tests/unit/telemetry`` asks the same of generated input; this goes where the coverage leads.
"""

import io
import ipaddress
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from sluis.audit.content.messages import messages
from sluis.audit.house.address_table import MARK, Origin, Packed, packed_rows
from sluis.capture.base.bounds import Bounds
from sluis.capture.base.reader import ReadOptions
from sluis.capture.base.sighting import DeviceClaim, HomeNetwork, NameBinding, NotRead, Payload, Sighting, TrafficRecord
from sluis.capture.readers.built_in import BUILT_IN, PACKETS
from sluis.errors import FileName, RefusedError, SluisError
from sluis.errors.audit import address_table_error
from sluis.telemetry.formats import FORMATS, TOLD, Format, decode_as, recognise
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Message, Number, Opaque

Reader = Callable[[BinaryIO, int, ReadOptions], Iterator[Sighting]]

LIMITS = Limits(message_bytes=1 << 16, inflated_bytes=1 << 18)
BOUNDS = Bounds(message_bytes=1 << 16, entry_bytes=1 << 16, line_bytes=1 << 16, inflated_bytes=1 << 18)
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


def reading(reader: Reader) -> Callable[[bytes], None]:
    """Return the target of one reader of captures: whatever stands there, it says things of the model, and ends."""

    def target(body: bytes) -> None:
        for sighting in reader(io.BytesIO(body), 1, ReadOptions(BOUNDS)):
            assert isinstance(sighting, (TrafficRecord, NameBinding, DeviceClaim, HomeNetwork, Payload, NotRead))
            assert sighting.place.source == 1

    return target


def table(body: bytes) -> None:
    """Read a table of addresses, packed or as text, and look up in it."""
    try:
        packed = Packed(body if body.startswith(MARK) else packed_rows(body, FileName("own.csv")))
    except SluisError as refusal:
        if refusal.entry is not address_table_error:
            raise
        return
    assert isinstance(packed.find(ipaddress.ip_address("203.0.113.7")), Origin)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "recognise": recognised,
    **{format_.name: named(format_) for format_ in (*FORMATS, *TOLD)},
    **{f"audit-{format_.name}": reading(format_.read) for format_ in BUILT_IN if format_.name not in PACKETS},
    "audit-messages": reading(lambda stream, source, options: messages(stream, source, options.bounds)),
    "audit-table": table,
}


def seeds() -> Iterator[bytes]:
    """Yield small messages to begin with: the examples of the unit tests."""
    from tests.unit.audit.test_inputs import KINDS
    from tests.unit.telemetry.test_formats import ALL

    for _name, body in ALL:
        yield body
    yield from KINDS.values()
    for example in (Path(__file__).parents[2] / "examples").glob("*.json"):
        yield example.read_bytes()
