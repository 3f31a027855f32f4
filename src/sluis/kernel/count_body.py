r"""The body of a count: for one cell and period how many homes stand in each band, with noise; and its own grammar.

In:  a plan that counts, and numbers that were made noisy. Out: bytes, or whether bytes are such a body.

The rules this module keeps (gate specification, section 6.4):
 * Names, cells and bands are literals of the plan. What is left are whole numbers and a period.
 * One body has one spelling: keys sorted, ASCII, no white space.
 * A number may be below zero: noise is added, and nothing is cut off that would make sums wrong.
"""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from jsonschema_rs import Draft202012Validator

from sluis.kernel.plan import CountPlan, Plan
from sluis.kernel.readback import JsonValue, Schema

LARGEST: Final = 2**53 - 1
"""Of a number of homes, either way: every reader of JSON sees the same."""
_LAST_S: Final = 10**11
_HEADLINE: Final = "What leaves for activity {activity} to recipient {recipient}: counts of homes, none of one home"
_SAYS: Final = (
    "Homes per band of {path} in one region and period of {seconds} seconds. To each number noise was added, drawn "
    "from the discrete Laplace distribution of scale 1/{epsilon}; a number can be below zero. A home counts once in "
    "a period. Of a region with fewer than {minimum} homes, counted with the noise, there is no body."
)


def count_grammar(plan: Plan, count: CountPlan) -> Schema:
    """Return the JSON Schema of the bodies of a plan that counts.

    Args:
        plan: The plan.
        count: What it says of counting.

    Source:
        Gate specification, section 6.4.
    """
    lower: list[JsonValue] = [_number(bound) for bound in count.bounds]
    bands: list[JsonValue] = [
        _closed({"Homes": _whole(-LARGEST, LARGEST), "Lower": {"const": bound}}) for bound in lower
    ]
    cells: list[JsonValue] = list(count.cells)
    says = _SAYS.format(
        path=".".join(count.path),
        seconds=count.period_s,
        epsilon=epsilon_text(count.eps_u),
        minimum=count.minimum,
    )
    moment = {**_whole(0, _LAST_S), "multipleOf": count.period_s}
    entry = _closed(
        {
            "Bands": {"type": "array", "prefixItems": bands, "minItems": len(bands), "maxItems": len(bands)},
            "Cell": {"enum": cells},
            "From": moment,
            "Path": {"const": ".".join(count.path)},
            "Until": moment,
        }
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:sluis:grammar:{plan.activity}:{plan.digest or 'unregistered'}",
        "title": _HEADLINE.format(activity=plan.activity, recipient=plan.recipient),
        "description": says,
        **_closed({"Count": entry}),
    }


def epsilon_text(millionths: int) -> str:
    """Return a number of millionths as it is written.

    Examples:
        >>> epsilon_text(500_000), epsilon_text(12_000_000)
        ('0.5', '12')
    """
    return f"{Decimal(millionths).scaleb(-6).normalize():f}"


def count_body(count: CountPlan, cell: str, from_s: int, homes: Sequence[int]) -> bytes:
    """Write the body of one cell and period.

    Args:
        count: Of the plan.
        cell: One of its cells.
        from_s: The beginning of the period, seconds since 1970-01-01T00:00Z.
        homes: Of each band, made noisy.

    Raises:
        ValueError: there is not one number for each band, or one is too large.
    """
    if any(abs(number) > LARGEST for number in homes):
        raise ValueError("homes")
    pairs = zip(homes, count.bounds, strict=True)
    bands: list[JsonValue] = [{"Homes": number, "Lower": _number(bound)} for number, bound in pairs]
    entry: Schema = {
        "Bands": bands,
        "Cell": cell,
        "From": from_s,
        "Path": ".".join(count.path),
        "Until": from_s + count.period_s,
    }
    return _written({"Count": entry})


class CountDoor:
    """What checks the bytes of a count, and sees nothing but them and the plan."""

    def __init__(self, plan: Plan, count: CountPlan) -> None:
        self._schema = Draft202012Validator(count_grammar(plan, count))
        self._period_s = count.period_s

    def check(self, body: bytes) -> bool:
        """Return whether bytes are a body of this plan; any bytes may be asked about."""
        try:
            document = json.loads(body)
            if not self._schema.is_valid(document) or _written(document) != body:
                return False
        except (ValueError, RecursionError):
            return False
        entry = document["Count"]
        numbers = [entry["From"], entry["Until"], *(band["Homes"] for band in entry["Bands"])]
        return all(type(number) is int for number in numbers) and numbers[1] - numbers[0] == self._period_s


def _written(document: JsonValue) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _closed(properties: Schema) -> Schema:
    required: list[JsonValue] = [*properties]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _whole(low: int, high: int) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high}


def _number(bound: Decimal) -> int | float:
    return int(bound) if bound % 1 == 0 else float(bound)
