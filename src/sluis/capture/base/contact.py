"""What was said on a contact that a log tells of.

In:  the ``TrafficRecord`` of the contact, and octets.
Out: ``Payload``, with the ends, the moment and the name of that contact.

The rules this module keeps:
 * An empty field of a log was not said.
 * What came back is from the receiver, and names no host: a name is of who receives.
"""

from collections.abc import Iterable, Iterator

from sluis.capture.base.credentials import SeparatedPart
from sluis.capture.base.sighting import Part, Payload, TrafficRecord


def payloads_of(
    contact: TrafficRecord, part: Part, octets: bytes, *, media: str = "", target: str = "", back: bool = False
) -> Iterator[Payload]:
    """Yield what was said; nothing for no octets.

    Args:
        contact: The contact.
        part: In which part it stood.
        octets: As sent.
        media: Content type, or the name of a header.
        target: Request or topic a body belongs to.
        back: Whether the receiver said it.

    Examples:
        >>> from sluis.capture.base.sighting import Place, SocketAddress
        >>> client, server = SocketAddress("192.0.2.1"), SocketAddress("198.51.100.1")
        >>> contact = TrafficRecord(Place(1, 1), 5, client, server, "tcp", "mqtt", host="a.example")
        >>> [(payload.sender.address, payload.host) for payload in payloads_of(contact, Part.TOPIC, b"a/b")]
        [('192.0.2.1', 'a.example')]
        >>> [(payload.sender.address, payload.host) for payload in payloads_of(contact, Part.TOPIC, b"a/b", back=True)]
        [('198.51.100.1', '')]
    """
    if octets:
        ends = (contact.receiver, contact.sender) if back else (contact.sender, contact.receiver)
        yield Payload(
            contact.place, contact.at_ms, *ends, part, octets, protocol=contact.protocol, media=media,
            host="" if back else contact.host, target=target,
        )  # fmt: skip


def payloads_of_parts(
    contact: TrafficRecord, separated_parts: Iterable[SeparatedPart], *, target: str = ""
) -> Iterator[Payload]:
    """Yield what a header, an address or a password says (``credentials``).

    Args:
        contact: The contact.
        separated_parts: Each with its part.
        target: Request it belongs to.

    Examples:
        >>> from sluis.capture.base.credentials import separate_header
        >>> from sluis.capture.base.sighting import Place, SocketAddress
        >>> client, server = SocketAddress("192.0.2.1"), SocketAddress("198.51.100.1")
        >>> contact = TrafficRecord(Place(1, 1), 5, client, server, "tcp", "http")
        >>> [payload.part.value for payload in payloads_of_parts(contact, separate_header("Cookie", b"x=y"))]
        ['credential']
    """
    for part, octets, media in separated_parts:
        yield from payloads_of(contact, part, octets, media=media, target=target)
