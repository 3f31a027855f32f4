"""Check a body against the output grammar that the processor agreement annexes.

In:  the file that ``sluis plan REGISTER --grammar ACTIVITY`` prints; then bytes. Out: yes or no.

The rules this module keeps:
 * Nothing is shared with the gate but the file: what the gate got wrong must not be forgiven here.
 * The file says in its description what a schema cannot: no white space, the order of keys, entries numbered from 1 in
   the order of their bytes, plain decimals, no key twice. All of it is checked.
 * Nothing is fetched: a grammar that points elsewhere is refused.
 * Any doubt is no.
"""

import csv
import io
import json
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from jsonschema_rs import Draft202012Validator

from sluis.errors import FileName
from sluis.errors.recipient import grammar_file_error

_TITLE: Final = re.compile(r"What leaves for activity (\S+) to recipient (\S+), format (object|pairs|csv)")
_ENTRY: Final = "[1-9][0-9]*"
_ENTRIES: Final = "*"
_NUMBER: Final = re.compile(r"0|-?[1-9][0-9]{0,15}|-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9]")
_FRACTION_DIGITS: Final = 15
_HEADER: Final = ("ReportTimestamp", "ParameterName", "ParameterValue", "ParameterType")
_TIME: Final = "CollectionTime"
Tables = frozenset[tuple[str, ...]]


class _Digits(str):
    """A number as it was written."""

    __slots__ = ()


class OutputGrammar:
    """The grammar of one activity.

    Args:
        content: The file.
        name: What to call it in an error.

    Raises:
        grammar_file_error: it is not such a file.

    Examples:
        >>> item = {"type": "object", "properties": {"Up": {"type": "boolean"}}, "additionalProperties": False}
        >>> report = {"type": "array", "minItems": 1, "maxItems": 1, "items": item}
        >>> schema = {"title": "What leaves for activity help to recipient insight, format object", "type": "object",
        ...     "properties": {"Report": report}, "required": ["Report"], "additionalProperties": False}
        >>> grammar = OutputGrammar(json.dumps(schema).encode(), FileName("grammar.json"))
        >>> grammar.recipient, grammar.allows(b'{"Report":[{"Up":true}]}'), grammar.allows(b'{"Report": [{"Up":true}]}')
        ('insight', True, False)
    """

    def __init__(self, content: bytes, name: FileName) -> None:
        try:
            schema = json.loads(content)
            title = _TITLE.fullmatch(schema["title"])
            if title is None or _points_elsewhere(schema):
                raise grammar_file_error(file=name)
            item = schema["properties"]["Report"]["items"]
            self._schema = Draft202012Validator(schema)
            flat = title[3] != "object"
            self._tables = frozenset(_tables_of_names(item) if flat else _tables_of_tree(item))
        except (
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            RecursionError,
        ):  # the validator's own words may quote the file
            raise grammar_file_error(file=name) from None
        self.activity, self.recipient, self._format = title.groups()
        self.grid_ms = _grid_ms(item)
        """Grid of the moment of a report; ``None`` when no moment leaves."""

    def allows(self, body: bytes) -> bool:
        """Return whether bytes are a body of this grammar.

        Args:
            body: As received, content coding undone. Any bytes may be asked about.
        """
        try:
            return self._schema.is_valid(self._csv(body) if self._format == "csv" else self._json(body))
        except (ValueError, RecursionError, LookupError, TypeError, AttributeError, csv.Error):
            return False

    def _json(self, body: bytes) -> object:
        text = body.decode("ascii")
        written = json.loads(
            text, object_pairs_hook=_once, parse_int=_Digits, parse_float=_Digits, parse_constant=_refuse
        )
        [report] = written["Report"]
        if len(written) != 1 or '{"Report":[' + _rewritten(report) + "]}" != text:
            raise ValueError
        self._check_order(report if self._format == "object" else _nested(report))
        return json.loads(text)

    def _csv(self, body: bytes) -> object:
        text = body.decode("utf-8")
        header, *lines = [tuple(line) for line in csv.reader(io.StringIO(text, newline=""), strict=True)]
        if header != _HEADER or "".join(",".join(map(_quoted, line)) + "\n" for line in (header, *lines)) != text:
            raise ValueError
        [stamp] = {line[0] for line in lines}
        cells = {name: _typed(value, kind) for _, name, value, kind in lines}
        if len(cells) != len(lines):
            raise ValueError
        self._check_order(_nested(cells))
        stamped = {_TIME: _Digits(stamp)} if stamp else {}
        return {"Report": [{name: _value(cell) for name, cell in {**stamped, **cells}.items()}]}

    def _check_order(self, report: object) -> None:
        """Refuse keys out of order, and entries with a gap or out of order."""
        _ordered(report, (), self._tables)


def _points_elsewhere(schema: object) -> bool:
    below: list[object] = []
    if isinstance(schema, dict):
        if schema.keys() & {"$ref", "$dynamicRef", "$recursiveRef"}:
            return True
        below = list(schema.values())
    elif isinstance(schema, list):
        below = schema
    return any(map(_points_elsewhere, below))


def _ordered(node: object, path: tuple[str, ...], tables: Tables) -> None:
    if not isinstance(node, dict):
        return
    keys = list(node)
    if path in tables:
        texts = [_rewritten(below) for below in node.values()]
        if keys != [str(number) for number in range(1, len(keys) + 1)] or texts != sorted(texts):
            raise ValueError
    elif keys != sorted(keys, key=_place):
        raise ValueError
    for key, below in node.items():
        _ordered(below, (*path, _ENTRIES if path in tables else key), tables)


class _KeyOrder(NamedTuple):
    """Where a key stands among its neighbours: numbers by their size, then names by their bytes."""

    is_name: bool
    number: int
    octets: bytes


def _place(key: str) -> _KeyOrder:
    digits = re.fullmatch("[0-9]+", key) is not None
    return _KeyOrder(not digits, int(key) if digits else 0, key.encode())


def _nested(report: Mapping[str, object]) -> dict[str, object]:
    """Turn dotted names into a tree; refuses names that do not come in the order of that tree."""
    if list(report) != sorted(report, key=lambda name: [_place(segment) for segment in name.split(".")]):
        raise ValueError
    made: dict[str, object] = {}
    for name, value in report.items():
        *above, last = name.split(".")
        here = made
        for segment in above:
            below = here.setdefault(segment, {})
            here = below if isinstance(below, dict) else {last: None}
        if last in here:
            raise ValueError
        here[last] = value
    return made


def _rewritten(value: object) -> str:
    """Write a document in its one form."""
    match value:
        case bool():
            return "true" if value else "false"
        case _Digits():
            fraction = len(value) - value.count("-") - 1 if "." in value else 0
            if _NUMBER.fullmatch(value) is None or fraction > _FRACTION_DIGITS:
                raise ValueError
            return value
        case str():
            return json.dumps(value)
        case dict():
            return "{" + ",".join(f"{json.dumps(key)}:{_rewritten(below)}" for key, below in value.items()) + "}"
        case _:
            raise ValueError


def _tables_of_tree(schema: Mapping[str, object], path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return where entries of tables stand, in a grammar of the object format."""
    tables = []
    patterns, names = schema.get("patternProperties"), schema.get("properties")
    if isinstance(patterns, dict):
        tables.append(path)
        for below in patterns.values():
            tables += _tables_of_tree(below, (*path, _ENTRIES))
    if isinstance(names, dict):
        for name, below in names.items():
            tables += _tables_of_tree(below, (*path, name))
    return tables


def _tables_of_names(schema: Mapping[str, object]) -> list[tuple[str, ...]]:
    """Return the same for a grammar with dotted names: a pattern spells an entry's number where one stands."""
    tables = []
    patterns = schema.get("patternProperties")
    for pattern in patterns if isinstance(patterns, dict) else ():
        literal = [re.sub(r"\\(.)", r"\1", segment) for segment in str(pattern)[1:-1].split(r"\.")]
        path = tuple(_ENTRIES if segment == _ENTRY else segment for segment in literal)
        tables += [path[:at] for at, segment in enumerate(path) if segment == _ENTRIES]
    return tables


def _typed(text: str, kind: str) -> object:
    match kind:
        case "string":
            return text
        case "boolean":
            return {"true": True, "false": False}[text]
        case "long" if "." not in text:
            return _Digits(text)
        case "decimal":
            return _Digits(text)
        case _:
            raise ValueError


def _value(cell: object) -> object:
    if isinstance(cell, _Digits):
        return json.loads(_rewritten(cell))
    return cell


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search('[,"\r\n]', text) else text


def _grid_ms(item: Mapping[str, object]) -> int | None:
    """Return the grid of the moment that a body may say, ms; ``None`` when it may say none."""
    properties = item.get("properties")
    moment = properties.get(_TIME) if isinstance(properties, dict) else None
    seconds = moment.get("multipleOf") if isinstance(moment, dict) else None
    return seconds * 1000 if isinstance(seconds, int) else None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _refuse(_word: str) -> object:
    raise ValueError
