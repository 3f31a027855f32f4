"""Door 2: the output grammar of a plan, and the check of the bytes that will leave.

In:  a ``Plan``; then bytes. Out: a JSON Schema (2020-12) of closed alphabets; then yes or no.

The rules this module keeps (gate specification, section 6):
 * The grammar comes from the plan, and the check sees nothing but the bytes: neither the input nor door 1.
 * Closed: no name, word, number or token that the plan does not list. Row numbers stand in the titles, so that the
   same file serves as annex to the processor agreement and as the recipient's validator.
 * Closed in every dialect of regular expressions: the recipient's validator may read ``$`` as Python does.
 * ``jsonschema-rs`` answers yes or no; its error texts quote values and are never asked for.
 * What a schema cannot say is checked by reading the body back and writing it again (``sluis.kernel.readback``).
 * Any doubt is no.

For ``pairs`` and ``csv`` the schema is about the same tables with dotted names; a CSV file is read as such a document
(one member per line, ``ReportTimestamp`` as ``CollectionTime``).
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final
from urllib.parse import quote

from jsonschema_rs import Draft202012Validator

from sluis.errors import RegisterText
from sluis.errors.kernel import grammar_too_large_error
from sluis.kernel.count_body import CountDoor, count_grammar
from sluis.kernel.plan import (
    FlagShape,
    NumberShape,
    Plan,
    Release,
    Row,
    Shape,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    ToVendorGroup,
    Withhold,
    WordShape,
)
from sluis.kernel.readback import (
    ENTRIES,
    HEADER,
    TIME,
    JsonValue,
    Places,
    Schema,
    Terminal,
    document_writer,
    in_order,
    read_document,
)
from sluis.kernel.tree import plan_tree
from sluis.terms import BodyFormat, DeviceClass, VendorGroup

LISTED_VALUES: Final = 10_000
"""Most numbers a grammar lists; more is a load error."""
ENTRY_NUMBER: Final = "[1-9][0-9]*"
TOKEN_PATTERN: Final = "^[ghjkmnpqrstvwxyz]{26}$"  # noqa: S105 - the form of a token
_TOKEN: Final[Schema] = {"type": "string", "pattern": TOKEN_PATTERN, "maxLength": 26}
_ONE_LINE: Final[Schema] = {"not": {"pattern": r"\n"}}
"""Beside patterns: in some dialects of regular expressions ``$`` also stands before a line feed at the end."""
_FIRST_S, _AFTER_LAST_S = 10**9, 10**11
"""Moments that a report may name, seconds since 1970-01-01T00:00Z."""
_SYNTAX: Final = frozenset("\\^$.|?*+()[]{}/")

_HEADLINE: Final = "What leaves for activity {activity} to recipient {recipient}, format {format}"
_BESIDE_SCHEMA: Final = (
    "Closed: what is not listed here does not leave. Each title names the row of the register, where the reason "
    "stands. Beside this schema: no white space; keys of digits by number, then names by bytes; entries of a table "
    "are numbered from 1 without a gap in the order of their bytes; numbers in plain decimal; no key twice."
)
_MOST: Final = "{table} has at most {most} entries, all parents together."
_TOKEN_SAYS: Final = "Token of kind {kind}, the same for one {lifetime}, scope {scope}."  # noqa: S105 - a sentence
_MutablePlaces = dict[str, "_MutablePlaces | Terminal"]


def output_grammar(plan: Plan) -> Schema:
    r"""Compile a plan to the JSON Schema of its bodies.

    Args:
        plan: From the register.

    Returns:
        A JSON Schema, draft 2020-12; ``json.dumps`` of it is the annex. The same plan gives the same schema.

    Raises:
        plan_fault_error: the plan breaks a rule of its format.
        grammar_too_large_error: a row allows more numbers than can be listed.

    Source:
        Gate specification, section 6.2.

    Examples:
        >>> from sluis.terms import BodyFormat
        >>> row = Row(1, ("Device", "Hosts", "Host", "*", "Active"), Release(FlagShape()))
        >>> grammar = output_grammar(Plan("help", "insight", BodyFormat.PAIRS, (row,)))
        >>> grammar["properties"]["Report"]["items"]["patternProperties"]
        {'^Device\\.Hosts\\.Host\\.[1-9][0-9]*\\.Active$': {'title': 'Row 1', 'type': 'boolean'}}
    """
    if plan.count is not None:
        return count_grammar(plan, plan.count)
    places = _places(plan)
    beside = [name for name in (TIME, "Household") if isinstance(places.get(name), Terminal)]
    most = _bounds(plan)
    report = _object(places, most) if plan.body_format is BodyFormat.OBJECT else _flat(places)
    report["minProperties"] = 1 + len(beside)
    report["required"] = list[JsonValue](beside)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:sluis:grammar:{quote(plan.activity, safe='')}:{plan.digest or 'unregistered'}",
        "title": _HEADLINE.format(activity=plan.activity, recipient=plan.recipient, format=plan.body_format.value),
        "description": _BESIDE_SCHEMA + "".join(f" {_MOST.format(table=_shown(at), most=most[at])}" for at in most),
        "type": "object",
        "properties": {"Report": {"type": "array", "minItems": 1, "maxItems": 1, "items": report}},
        "required": ["Report"],
        "additionalProperties": False,
    }


class Door2:
    """The second door of one plan. It is asked about bytes and answers yes or no."""

    def __init__(self, plan: Plan) -> None:
        """Compile the grammar once.

        Raises:
            plan_fault_error: the plan breaks a rule of its format.
            grammar_too_large_error: a row allows more numbers than can be listed.
        """
        self._format = plan.body_format
        self._places: Places = in_order(_places(plan))
        self._write = document_writer(self._places, plan.body_format, _bounds(plan))
        self._schema = Draft202012Validator(output_grammar(plan))
        self._counts = None if plan.count is None else CountDoor(plan, plan.count)

    def check(self, body: bytes) -> bool:
        """Return whether bytes are a body of this plan.

        Args:
            body: The bytes that will leave, before any content coding. Any bytes may be asked about.

        Returns:
            True only when a strict parse gives a document that the schema accepts and that, written again, gives
            the same bytes.

        Effects:
            None.

        Examples:
            >>> from sluis.terms import BodyFormat
            >>> row = Row(1, ("Device", "Hosts", "Host", "*", "Active"), Release(FlagShape()))
            >>> door = Door2(Plan("help", "insight", BodyFormat.OBJECT, (row,)))
            >>> door.check(b'{"Report":[{"Device":{"Hosts":{"Host":{"1":{"Active":true}}}}}]}')
            True
            >>> door.check(b'{"Report":[{"Device":{"Hosts":{"Host":{"2":{"Active":true}}}}}]}')
            False
        """
        if self._counts is not None:
            return self._counts.check(body)
        try:
            document = read_document(body, self._places, self._format)
            if not self._schema.is_valid(document):
                return False
            return self._write(document) == body
        except (ValueError, RecursionError):  # not readable, or half a surrogate pair; never the reader's own words
            return False


def grammar_words(plan: Plan) -> frozenset[str]:
    """Return every word a body may hold: what the canary must not take for an identifier.

    Returns:
        Names of rows that release, words of enums, vocabularies and classes, the names of the body itself, ``true``
        and ``false``; for CSV its header and types too. A dotted name of pairs and CSV is several words.

    Examples:
        >>> from sluis.terms import BodyFormat
        >>> row = Row(1, ("Device", "Hosts", "Host", "*", "Active"), Release(FlagShape()))
        >>> sorted(grammar_words(Plan("help", "insight", BodyFormat.OBJECT, (row,))))
        ['Active', 'CollectionTime', 'Device', 'Host', 'Hosts', 'Household', 'Report', 'false', 'true']
    """
    words = {"Report", TIME, "Household", "true", "false"}
    if plan.body_format is BodyFormat.CSV:
        words.update((*HEADER, "string", "boolean", "long", "decimal"))
    for path, terminal in _terminals(_places(plan)):
        words.update(segment for segment in path if segment != ENTRIES)
        listed = terminal.schema.get("enum")
        words.update(word for word in (listed if isinstance(listed, list) else []) if isinstance(word, str))
    return frozenset(words)


def listed_words(plan: Plan) -> frozenset[str]:
    """Return the words that the register lists, in enums and vocabularies: not names of paths, classes or layout.

    Examples:
        >>> from sluis.kernel.plan import WordShape
        >>> from sluis.terms import BodyFormat
        >>> row = Row(1, ("Device", "WiFi", "Radio", "*", "Status"), Release(WordShape(("Up", "Down"))))
        >>> sorted(listed_words(Plan("help", "insight", BodyFormat.OBJECT, (row,))))
        ['Down', 'Up']
    """
    treatments = [row.treatment for row in plan.rows]
    shapes = [treatment.shape for treatment in treatments if isinstance(treatment, Release)]
    return frozenset(word for shape in shapes if isinstance(shape, WordShape) for word in shape.words)


def grammar_numbers(plan: Plan) -> frozenset[int]:
    """Return the whole bounds of bands: numbers of the register itself, which the canary must not take for addresses.

    Examples:
        >>> from sluis.terms import BodyFormat
        >>> row = Row(1, ("Device", "DeviceInfo", "UpTime"), ToBands((Decimal(0), Decimal(2**31))))
        >>> sorted(grammar_numbers(Plan("help", "insight", BodyFormat.OBJECT, (row,))))
        [0, 2147483648]
    """
    bands = [row.treatment.bounds for row in plan.rows if isinstance(row.treatment, ToBands)]
    return frozenset(int(bound) for bounds in bands for bound in bounds if bound % 1 == 0)


def _places(plan: Plan) -> _MutablePlaces:
    """Return the places where a value may leave: rows that only withhold have none."""
    plan_tree(plan)
    places: _MutablePlaces = {}
    for row in plan.rows:
        terminal = _terminal(plan, row)
        if terminal is None:
            continue
        here = places
        for segment in row.path[:-1]:
            below = here.setdefault(segment, {})
            if not isinstance(below, Terminal):
                here = below
        here[row.path[-1]] = terminal
    if plan.time_grid_s is not None:
        places[TIME] = _moment(plan.time_grid_s, "When the router collected this report")
    if plan.household is not None:
        says = _TOKEN_SAYS.format(kind="household", lifetime=plan.household.value, scope="household")
        places["Household"] = Terminal({"title": says, **_TOKEN}, "string")
    return places


def _bounds(plan: Plan) -> dict[tuple[str, ...], int]:
    """Return the tables of the places, their ``*`` last, with how many entries each may have."""
    tables = (
        path[: place + 1] for path, _ in _terminals(_places(plan)) for place, name in enumerate(path) if name == ENTRIES
    )
    return {table: plan.most_entries(table) for table in dict.fromkeys(tables)}


def _shown(table: tuple[str, ...]) -> str:
    return ".".join(table)


def _terminals(places: Places, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Terminal]]:
    for name, below in places.items():
        if isinstance(below, Terminal):
            yield (*before, name), below
        else:
            yield from _terminals(below, (*before, name))


def _object(places: Places, most: Mapping[tuple[str, ...], int], before: tuple[str, ...] = ()) -> Schema:
    below: dict[str, JsonValue] = {
        name: place.schema if isinstance(place, Terminal) else _object(place, most, (*before, name))
        for name, place in places.items()
    }
    schema: Schema = {"type": "object", "additionalProperties": False, "minProperties": 1}
    if ENTRIES in below:
        keys: Schema = {"patternProperties": {f"^{ENTRY_NUMBER}$": below[ENTRIES]}, "propertyNames": _ONE_LINE}
        return {**schema, "maxProperties": most[*before, ENTRIES], **keys}
    return {**schema, "properties": below}


def _flat(places: Places) -> Schema:
    names: dict[str, JsonValue] = {}
    patterns: dict[str, JsonValue] = {}
    for path, terminal in _terminals(places):
        if ENTRIES in path:
            segments = (ENTRY_NUMBER if segment == ENTRIES else _literally(segment) for segment in path)
            patterns["^" + r"\.".join(segments) + "$"] = terminal.schema
        else:
            names[".".join(path)] = terminal.schema
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": names}
    return {**schema, "patternProperties": patterns, "propertyNames": _ONE_LINE}


def _literally(text: str) -> str:
    """Escape what ECMA-262 patterns give a meaning; other escapes are errors there."""
    return "".join("\\" + character if character in _SYNTAX else character for character in text)


def _terminal(plan: Plan, row: Row) -> Terminal | None:
    """Say what may leave under one row; ``None``: nothing."""
    title: Schema = {"title": f"Row {row.number}"}
    match row.treatment:
        case Release(shape):
            return _released(plan, row, shape)
        case Token(kind, lifetime, scope):
            says = _TOKEN_SAYS.format(kind=kind.value, lifetime=lifetime.value, scope=scope)
            return Terminal({**title, "description": says, **_TOKEN}, "string")
        case ToDeviceClass():
            return Terminal({**title, "enum": _listed({group.value for group in DeviceClass})}, "string")
        case ToVendorGroup():
            return Terminal({**title, "enum": _listed({group.value for group in VendorGroup})}, "string")
        case ToBands(bounds):
            return Terminal({**title, "enum": [_json_number(bound) for bound in bounds]}, _numeric(*bounds))
        case Withhold():
            return None


def _released(plan: Plan, row: Row, shape: Shape) -> Terminal:
    title: Schema = {"title": f"Row {row.number}"}
    match shape:
        case NumberShape():
            return Terminal({**title, **_number(plan, row, shape)}, _numeric(shape.minimum, shape.step))
        case FlagShape():
            return Terminal({**title, "type": "boolean"}, "boolean")
        case WordShape(words):
            return Terminal({**title, "enum": _listed(set(words))}, "string")
        case TimeShape(grid_s):
            return _moment(grid_s, f"Row {row.number}")


def _listed(words: set[str]) -> list[JsonValue]:
    return list[JsonValue](sorted(words))


def _moment(grid_s: int, title: str) -> Terminal:
    first, last = (second - second % grid_s for second in (_FIRST_S, _AFTER_LAST_S - 1))
    says = f"Seconds since 1970-01-01T00:00Z, down to a multiple of {grid_s}."
    within: Schema = {"type": "integer", "minimum": first, "maximum": last, "multipleOf": grid_s}
    return Terminal({"title": title, "description": says, **within}, "long")


def _numeric(*grid: Decimal) -> str:
    return "long" if all(Fraction(number).denominator == 1 for number in grid) else "decimal"


def _json_number(number: Decimal | Fraction) -> int | float:
    exact = Fraction(number)
    return exact.numerator if exact.denominator == 1 else float(exact)


def _number(plan: Plan, row: Row, shape: NumberShape) -> Schema:
    """Say the grid as a range with ``multipleOf`` where a double can, else list its values."""
    low, high, step = Fraction(shape.minimum), Fraction(shape.maximum), Fraction(shape.step)
    steps = (high - low) // step
    dyadic = step.denominator & (step.denominator - 1) == 0
    if (low / step).denominator == 1 and dyadic:
        return {
            "type": "integer" if step.denominator == 1 else "number",
            "minimum": _json_number(low),
            "maximum": _json_number(low + step * steps),
            "multipleOf": _json_number(step),
        }
    if steps + 1 > LISTED_VALUES:
        raise grammar_too_large_error(
            row=row.number, activity=RegisterText(plan.activity), values=steps + 1, allowed=LISTED_VALUES
        )
    return {"enum": [_json_number(low + step * count) for count in range(steps + 1)]}
