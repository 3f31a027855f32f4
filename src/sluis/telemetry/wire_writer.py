"""Write protobuf by the definitions that ``wire`` reads by: the octets of a message, and the same as text.

In:  a message as names and values, and definitions as in ``fields/*.fields``.
Out: its octets as proto3 writes them, or its text form.

The rules this module keeps:
 * Only what definitions name can be written; a name or a type they do not have is a fault of the caller.
 * Fields stand in the order of their numbers, and what equals its default is not written: the octets are those that
   any other writer of proto3 makes of the same message.

Source: Protocol Buffers, "Encoding" and "Text Format Language Specification"; proto3.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

from sluis.telemetry.wire import Definitions, Field

Content: TypeAlias = "str | int | bool | Written"
"""A value of one field: text, a number, a truth, or a message."""
Written: TypeAlias = "tuple[tuple[str, Content], ...]"
"""A message: names and values; a repeated field stands there as often as it has values."""

_VARINT, _LENGTH = 0, 2
_LOW: Final = 0x7F
_MORE: Final = 0x80
_PLAIN: Final = range(0x20, 0x7F)


def write_message(message: Written, name: str, definitions: Definitions) -> bytes:
    r"""Return the octets of a message.

    Args:
        message: Names and values.
        name: Of the message in the definitions.
        definitions: As ``wire.read_definitions`` gives them; text, numbers, truths and messages can be written.

    Raises:
        KeyError: the definitions do not name it.

    Examples:
        >>> from sluis.telemetry.wire import read_definitions
        >>> made = read_definitions("syntax proto3\nmessage Host\n1 mac text\n2 seen uint")
        >>> write_message((("seen", 5), ("mac", "ab")), "Host", made)
        b'\n\x02ab\x10\x05'
    """
    return b"".join(
        _tag(number, field) + _content(value, field, definitions)
        for number, field, value in _ordered(message, name, definitions)
        if field.repeated or value not in ("", 0)
    )


def text_form(message: Written, name: str, definitions: Definitions, indent: int = 0) -> str:
    r"""Return a message in the text form of protobuf, a line a field.

    Examples:
        >>> from sluis.telemetry.wire import read_definitions
        >>> made = read_definitions("syntax proto3\nmessage Host\n1 mac text\n2 seen uint")
        >>> text_form((("mac", 'a"b'), ("seen", 5)), "Host", made)
        'mac: "a\\"b"\nseen: 5\n'
    """
    lines, before = [], " " * indent
    for _, field, value in _ordered(message, name, definitions):
        if isinstance(value, tuple):
            inner = text_form(value, field.kind, definitions, indent + 2)
            lines.append(f"{before}{field.name} {{\n{inner}{before}}}\n")
        else:
            lines.append(f"{before}{field.name}: {_literal(value)}\n")
    return "".join(lines)


def _ordered(message: Written, name: str, definitions: Definitions) -> Iterator[tuple[int, Field, Content]]:
    known = {field.name: (number, field) for number, field in definitions.messages[name].items()}
    placed = [(*known[field_name], value) for field_name, value in message]
    yield from sorted(placed, key=lambda triple: triple[0])


def _tag(number: int, field: Field) -> bytes:
    return _varint(number << 3 | (_VARINT if field.kind in {"uint", "bool"} else _LENGTH))


def _content(value: Content, field: Field, definitions: Definitions) -> bytes:
    if isinstance(value, int):
        return _varint(int(value))
    octets = value.encode() if isinstance(value, str) else write_message(value, field.kind, definitions)
    return _varint(len(octets)) + octets


def _varint(value: int) -> bytes:
    octets = bytearray()
    while value > _LOW:
        octets.append(value & _LOW | _MORE)
        value >>= 7
    octets.append(value)
    return bytes(octets)


def _literal(value: str | int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    shown = (chr(octet) if octet in _PLAIN and octet not in b'"\\' else f"\\{octet:03o}" for octet in value.encode())
    return '"' + "".join(shown).replace("\\042", '\\"') + '"'
