"""Read XML strictly: no document type, no entity but the five of XML, no processing instruction, bounded.

In:  the bytes of one document.
Out: its root ``Element``, with everything in it that can hold a string: names, attributes, text, comments.

The rules this module keeps:
 * A document type declaration refuses at once, before anything in it is read: there is nothing to expand or to fetch.
 * UTF-8 and nothing else, whatever the declaration says it could be.
 * Depth and number of elements are bounded while reading. Names are written with their namespace in braces.

Source: XML 1.0 (fifth edition); SOAP 1.1 section 3 ("A SOAP message MUST NOT contain a Document Type Declaration" nor
processing instructions). The parser is the standard library's expat, which raises what a handler raises.
"""

from dataclasses import dataclass, field
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from sluis.telemetry.coding import text_of
from sluis.telemetry.limits import Limits
from sluis.telemetry.strict_json import refused
from sluis.terms import Reason

_SEPARATOR: Final = "}"
_ENCODINGS: Final = frozenset({"utf-8", "utf8", "us-ascii"})


@dataclass(slots=True)
class Element:
    """One element as read."""

    name: str
    """``{namespace}local``, or the local name alone."""
    attributes: dict[str, str]
    """Names as above; declarations of namespaces are not among them."""
    text: str = ""
    """All text directly in it, in order, joined."""
    children: "list[Element]" = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    """Those directly in it; of the root also those around it."""
    namespaces: list[tuple[str, str]] = field(default_factory=list)
    """Prefix and namespace of those declared here."""

    @property
    def local(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition(_SEPARATOR)[2]

    def child(self, local: str) -> "Element | None":
        """Return the first child of a local name."""
        return next((child for child in self.children if child.local == local), None)


def parse_markup(body: bytes, limits: Limits) -> Element:
    """Return the root of one XML document.

    Args:
        body: The whole document.
        limits: ``inflated_bytes``, ``depth`` and ``values`` (elements, attributes and comments) are used.

    Returns:
        The root.

    Raises:
        RefusedError: ``refused-size``, ``refused-utf8``, ``refused-depth``, or ``refused-syntax`` with its line: not
            well-formed, a document type, a processing instruction.

    Effects:
        None.

    Examples:
        >>> root = parse_markup(b"<a:x xmlns:a='urn:b' c='1'> t<!-- n --></a:x>", Limits())
        >>> root.name, root.local, root.attributes, root.text, root.comments
        ('{urn:b}x', 'x', {'c': '1'}, ' t', [' n '])
        >>> parse_markup(b"<!DOCTYPE x [<!ENTITY e 'boo'>]><x>&e;</x>", Limits())
        Traceback (most recent call last):
        sluis.errors.RefusedError: The input was refused: refused-syntax. ...
    """
    if len(body) > limits.inflated_bytes:
        raise refused(Reason.REFUSED_SIZE)
    text_of(body)  # or it is refused; expat takes bytes
    return _Tree(limits).read(body)


class _Tree:
    """Builds the tree while expat reads."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.values
        self._open = [Element("", {})]
        self._pieces: list[list[str]] = [[]]
        self._declared: list[tuple[str, str]] = []
        parser = self._parser = ParserCreate("UTF-8", namespace_separator=_SEPARATOR)
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._forbidden
        parser.ProcessingInstructionHandler = self._forbidden
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._comment

    def read(self, body: bytes) -> Element:
        try:
            self._parser.Parse(body, True)  # noqa: FBT003 - expat takes no keywords
        except ExpatError as fault:
            raise refused(Reason.REFUSED_SYNTAX, line=fault.lineno) from None
        [root] = self._open[0].children
        root.comments += self._open[0].comments
        return root

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise refused(Reason.REFUSED_SIZE)

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise refused(Reason.REFUSED_UTF8)

    def _forbidden(self, *_parts: object) -> None:
        raise refused(Reason.REFUSED_SYNTAX, line=self._parser.CurrentLineNumber)

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        self._count()
        self._declared.append((prefix or "", uri or ""))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        for _ in range(1 + len(attributes)):
            self._count()
        if len(self._open) > self._limits.depth:
            raise refused(Reason.REFUSED_DEPTH)
        named = {_braced(key): value for key, value in attributes.items()}
        element = Element(_braced(name), named, namespaces=self._declared)
        self._declared = []
        self._open[-1].children.append(element)
        self._open.append(element)
        self._pieces.append([])

    def _end(self, _name: str) -> None:
        self._open.pop().text = "".join(self._pieces.pop())

    def _text(self, text: str) -> None:
        self._pieces[-1].append(text)

    def _comment(self, text: str) -> None:
        self._count()
        self._open[-1].comments.append(text)


def _braced(name: str) -> str:
    return f"{{{name}" if _SEPARATOR in name else name
