"""What was said on a contact that a log tells of.

In:  the ``TrafficRecord`` of the contact, and octets.
Out: ``Payload``, with the ends, the moment and the name of that contact.

The rules this module keeps:
 * An empty field of a log was not said.
 * What came back is from the receiver, and names no host: a name is of who receives.
"""

from collections.abc import Iterable, Iterator

from sluis.capture.base.credentials import Spoken
from sluis.capture.base.sighting import Part, Payload, TrafficRecord


def said(
    went: TrafficRecord, part: Part, octets: bytes, *, media: str = "", target: str = "", back: bool = False
) -> Iterator[Payload]:
    """Yield what was said; nothing for no octets.

    Args:
        went: The contact.
        part: In which part it stood.
        octets: As sent.
        media: Content type, or the name of a header.
        target: Request or topic a body belongs to.
        back: Whether the receiver said it.

    Examples:
        >>> from sluis.capture.base.sighting import End, Place
        >>> went = Passage(Place(1, 1), 5, End("192.0.2.1"), End("198.51.100.1"), "tcp", "mqtt", host="a.example")
        >>> [(one.sender.address, one.host) for one in said(went, Part.TOPIC, b"a/b")]
        [('192.0.2.1', 'a.example')]
        >>> [(one.sender.address, one.host) for one in said(went, Part.TOPIC, b"a/b", back=True)]
        [('198.51.100.1', '')]
    """
    if octets:
        ends = (went.receiver, went.sender) if back else (went.sender, went.receiver)
        yield Payload(
            went.place, went.at_ms, *ends, part, octets, protocol=went.protocol, media=media,
            host="" if back else went.host, target=target,
        )  # fmt: skip


def spoken(went: TrafficRecord, what: Iterable[Spoken], *, target: str = "") -> Iterator[Payload]:
    """Yield what a header, an address or a password says (``credentials``).

    Args:
        went: The contact.
        what: Each with its part.
        target: Request it belongs to.

    Examples:
        >>> from sluis.capture.base.credentials import header_said
        >>> from sluis.capture.base.sighting import End, Place
        >>> went = Passage(Place(1, 1), 5, End("192.0.2.1"), End("198.51.100.1"), "tcp", "http")
        >>> [one.part.value for one in spoken(went, header_said("Cookie", b"x=y"))]
        ['credential']
    """
    for part, octets, media in what:
        yield from said(went, part, octets, media=media, target=target)
