"""One row: does its treatment have what it needs and nothing else, and does its shape make sense.

In:  a row whose shape the schema found good.
Out: faults.
"""

from decimal import Decimal
from typing import Final

from sluis.errors import Code, RegisterText
from sluis.identify.canonical import TOKEN_KINDS
from sluis.identify.catalogue import Classified, classify
from sluis.identify.suggest import Suggestion, suggest
from sluis.kernel.plan import PlanPath
from sluis.kernel.tree import told_apart
from sluis.law.scalars import seconds_of
from sluis.register.model import Bands, NumberRange, Row
from sluis.register.schema_check import Path, quoted, shown
from sluis.register.under_check import RegisterUnderCheck
from sluis.terms import Kind, Subject

NUMBER_LIMIT: Final = 2**53
"""Bounds stay below it, so that every reader of JSON sees the same number."""
LISTED_VALUES: Final = 10_000
"""How many values the grammar may list when it cannot say them as a range with ``multipleOf``."""

NAMES_THE_ROUTER: Final = frozenset(
    {
        Kind.SERIAL,
        Kind.ENDPOINT,
        Kind.MAC_ADDRESS,
        Kind.UUID,
        Kind.IMEI,
        Kind.SUBSCRIBER_NUMBER,
        Kind.PHONE_NUMBER,
        Kind.USER_NAME,
        Kind.CERTIFICATE,
    }
)
"""Kinds that, of the router itself or of the subscription, name the household."""

_KEYS: Final[dict[str, frozenset[str]]] = {
    "release": frozenset({"as"}),
    "token": frozenset({"lifetime", "kind", "scope"}),
    "generalise": frozenset({"to"}),
    "count": frozenset({"count"}),
    "withhold": frozenset(),
}
"""Keys that belong to a treatment, beside path, treatment, item and why."""
_TREATMENT_KEYS: Final = ("as", "to", "lifetime", "scope", "kind", "count")


def check_row(draft: RegisterUnderCheck, at: Path, row: Row, path: PlanPath | None) -> None:
    """Record what is wrong with one row.

    Args:
        draft: Where faults go.
        at: Where the row stands.
        row: The row.
        path: Its path, ``None`` when it has none or one that cannot be used.
    """
    if row.path is None:
        _by_kind(draft, at, row)
        return
    for key in _TREATMENT_KEYS:
        if key in draft.keys(at) and key not in _KEYS[row.treatment]:
            draft.add((*at, key), "register.row-key", {"key": Code(key), "treatment": Code(row.treatment)})
    if row.why is None:
        draft.add(at, "register.row-why")
    known = classify(path) if path is not None else None
    if path is not None and row.treatment != "withhold":
        _identity(draft, (*at, "path"), row, path, known)
    match row.treatment:
        case "release":
            _release(draft, at, row)
        case "token":
            _token(draft, at, row, path, known)
        case "generalise":
            _generalise(draft, at, row)
        case "count":
            if row.count is None and draft.sound((*at, "count")):
                draft.add(at, "register.count-missing")
        case "withhold":
            pass


def _by_kind(draft: RegisterUnderCheck, at: Path, row: Row) -> None:
    if row.kind is None:
        draft.add(at, "register.row-empty")
    elif row.treatment != "withhold":
        draft.add((*at, "treatment"), "register.row-by-kind")
    else:
        for key in ("as", "to", "lifetime", "scope", "count"):
            if key in draft.keys(at):
                draft.add((*at, key), "register.row-key", {"key": Code(key), "treatment": Code(row.treatment)})


def _identity(draft: RegisterUnderCheck, at: Path, row: Row, path: PlanPath, known: Classified | None) -> None:
    """Refuse secrets, and what names the household beside its own token.

    Where the catalogue knows nothing of a path its names count, so that a maker's copy of a parameter is refused like
    the parameter. ``subjects:`` of the row, set by somebody who looked, outweighs a name that looks like the box's own.
    """
    places = {"path": quoted(".".join(path))}
    if known is not None and known.kind is not Kind.UNKNOWN:
        named = Suggestion(known.kind, known.subject)
    else:
        named = suggest(path)
        if row.item is not None and row.item.subjects:
            named = Suggestion(named.kind, None)
    if named.secret:
        draft.add(at, "register.secret-row", places)
    elif named.subject in {Subject.ROUTER, Subject.SUBSCRIBER} and named.kind in NAMES_THE_ROUTER:
        draft.add(at, "register.household-row", places)


def _release(draft: RegisterUnderCheck, at: Path, row: Row) -> None:
    if row.as_ is None:
        draft.add(at, "register.release-shape")
        return
    if row.as_.number is not None:
        _number(draft, (*at, "as", "number"), row.as_.number)
    if row.as_.time is not None and seconds_of(row.as_.time.grid) == 0:
        where = (*at, "as", "time", "grid")
        draft.add(where, "register.zero-duration", {"where": shown(where)})


def _number(draft: RegisterUnderCheck, at: Path, shape: NumberRange) -> None:
    bounds = (("min", shape.min), ("max", shape.max), ("step", shape.step))
    large = [name for name, value in bounds if abs(value) >= NUMBER_LIMIT]
    for name in large:
        draft.add((*at, name), "register.number-size", {"text": quoted(draft.text((*at, name)) or name)})
    if shape.step <= 0:
        draft.add((*at, "step"), "register.number-step")
    if shape.min > shape.max:
        draft.add((*at, "min"), "register.number-range")
    if large or shape.step <= 0 or shape.min > shape.max:
        return
    if not told_apart((shape.min, shape.max, shape.step)):
        draft.add(at, "register.number-digits")
        return
    if not (is_multiple(shape.min, shape.step) and is_binary(shape.step)):
        count = value_count(shape.min, shape.max, shape.step)
        if count > LISTED_VALUES:
            draft.add(at, "register.number-values", {"count": count, "limit": LISTED_VALUES})


def is_multiple(value: Decimal, step: Decimal) -> bool:
    """Whether ``value`` is a whole number of steps, exactly.

    Examples:
        >>> is_multiple(Decimal("-110"), Decimal("5")), is_multiple(Decimal("0.1"), Decimal("0.3"))
        (True, False)
    """
    top, bottom = value.as_integer_ratio()
    step_top, step_bottom = step.as_integer_ratio()
    return (top * step_bottom) % (bottom * step_top) == 0


def is_binary(step: Decimal) -> bool:
    """Whether a step is exact as a double: a whole number, a half, a quarter and so on.

    Examples:
        >>> is_binary(Decimal("5")), is_binary(Decimal("0.5")), is_binary(Decimal("0.1"))
        (True, True, False)
    """
    bottom = step.as_integer_ratio()[1]
    return bottom & (bottom - 1) == 0


def value_count(minimum: Decimal, maximum: Decimal, step: Decimal) -> int:
    """Return how many values ``min + step k`` lie in the range, exactly.

    Examples:
        >>> value_count(Decimal("1"), Decimal("10"), Decimal("4"))
        3
    """
    low, low_of = minimum.as_integer_ratio()
    high, high_of = maximum.as_integer_ratio()
    step_top, step_of = step.as_integer_ratio()
    return ((high * low_of - low * high_of) * step_of) // (high_of * low_of * step_top) + 1


def _token(draft: RegisterUnderCheck, at: Path, row: Row, path: PlanPath | None, known: Classified | None) -> None:
    words = RegisterText(", ".join(sorted(kind.value for kind in TOKEN_KINDS)))
    if row.lifetime is None:
        draft.add(at, "register.token-lifetime")
    catalogued = known.kind if known is not None and known.kind in TOKEN_KINDS else None
    if row.kind is None:
        if path is not None and catalogued is None:
            draft.add(at, "register.token-class", {"path": quoted(".".join(path)), "words": words})
    elif row.kind not in TOKEN_KINDS:
        draft.add((*at, "kind"), "register.token-kind", {"kind": Code(row.kind.value), "words": words})
    elif path is not None and catalogued is not None and catalogued is not row.kind:
        places = {"kind": Code(row.kind.value), "path": quoted(".".join(path)), "known": Code(catalogued.value)}
        draft.add((*at, "kind"), "register.token-kind-conflict", places)


def _generalise(draft: RegisterUnderCheck, at: Path, row: Row) -> None:
    if row.to is None:
        draft.add(at, "register.generalise-to")
    elif isinstance(row.to, Bands):
        check_bands(draft, (*at, "to", "bands"), row.to.bands)


def check_bands(draft: RegisterUnderCheck, at: Path, bands: tuple[Decimal, ...]) -> None:
    """Record bounds of bands that do not rise, or that readers would confuse."""
    for position, bound in enumerate(bands):
        text = {"text": quoted(draft.text((*at, position)) or "")}
        if abs(bound) >= NUMBER_LIMIT:
            draft.add((*at, position), "register.number-size", text)
        elif position and bound <= bands[position - 1]:
            draft.add((*at, position), "register.bands-order", text)
    if not told_apart(bands):
        draft.add(at, "register.number-digits")
