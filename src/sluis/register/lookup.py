"""Judge a flow by the papers that somebody could look up: a rule that leans on another one is UNKNOWN.

In:  a flow of the register and a day.
Out: its findings, and the days on which a paper it names begins to be there.

The rules this module keeps:
 * The flow keeps what the register says. It is judged twice, as it stands and without the texts that name nothing
   somebody could look up; where a rule then answers otherwise, it leaned on them.
 * What is wrong without any paper stays wrong; what is missing beside it is named too.
 * Which text names what stands in the model (``sluis.law.scalars.REFERENCE``), and nowhere else.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final, NamedTuple, TypeVar

from msgspec import Struct, inspect, structs

from sluis.i18n import N_
from sluis.law.fact import Part
from sluis.law.finding import VAGUE, Finding
from sluis.law.flow import Flow
from sluis.law.judge import judge
from sluis.law.scalars import REFERENCE
from sluis.register.references import can_be_looked_up, days_in
from sluis.terms import Verdict

_Held = TypeVar("_Held", bound=Struct)
_REMEDY: Final = N_("Write its number, its date, or the place where it is kept.")
_OPEN: Final = frozenset({Verdict.PASS, Verdict.REVIEW})
_WORST_FIRST: Final = {verdict: place for place, verdict in enumerate(Verdict)}


class Named(NamedTuple):
    """A text that should name something."""

    path: str
    """Where it stands, as findings spell it."""
    steps: tuple[str | int, ...]
    """Where it stands in the flow."""
    text: str
    names: str
    """What it should name: a word of ``sluis.law.scalars``."""


def judge_by_papers(flow: Flow, at: date) -> tuple[Finding, ...]:
    """Return the findings of a flow, worst first; what leans on a text that names nothing to look up is UNKNOWN.

    Args:
        flow: Of a register.
        at: The day that is judged.

    Effects:
        None. Same flow, same day, same findings.
    """
    findings = judge(flow, at)
    vague = [each for each in references(flow) if not can_be_looked_up(each.text, at, each.names)]
    if not vague:
        return findings
    bare = flow
    for each in vague:
        bare = _without(bare, each.steps)
    without = {finding.rule: finding for finding in judge(bare, at)}
    stated = {finding.rule for finding in findings}
    asked = [_asked(finding, without.get(finding.rule), vague) for finding in findings]
    asked += [finding for rule, finding in without.items() if rule not in stated]
    return tuple(sorted(asked, key=lambda finding: (_WORST_FIRST[finding.verdict], finding.rule)))


def days_of_papers(flow: Flow) -> frozenset[date]:
    """Return every day that a reference gives itself: before it, what it names is not there."""
    return frozenset(day for each in references(flow) for day in days_in(each.text))


def references(flow: Flow) -> Iterator[Named]:
    """Yield each text of a flow that names a paper, a desk, a provision or a version."""
    for name, where in (("controller", "controller"), ("recipient", flow.recipient_where)):
        yield from _below(getattr(flow, name), where, (name,))
    yield from _below(flow, flow.where, ())


def _below(part: Struct, where: str, steps: tuple[str | int, ...]) -> Iterator[Named]:
    for name, key, names in _keys(type(part)):
        value = getattr(part, name)
        if isinstance(value, str) and names:
            yield Named(f"{where}.{key}", (*steps, name), value, names)
        elif isinstance(value, Part) and not (isinstance(part, Flow) and name in {"controller", "recipient"}):
            yield from _below(value, f"{where}.{key}", (*steps, name))
        elif isinstance(value, tuple):
            for number, item in enumerate(value):
                if isinstance(item, Part):
                    yield from _below(item, f"{where}.{key}[{number + 1}]", (*steps, name, number))


@cache
def _keys(part: type[Struct]) -> tuple[tuple[str, str, str], ...]:
    """Return of a part its fields: name, key in the register, and what it should name, if it names something."""
    kind = inspect.type_info(part)
    fields = kind.fields if isinstance(kind, inspect.StructType) else ()
    return tuple((field.name, field.encode_name, _names(field.type)) for field in fields)


def _names(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.UnionType):
        return next((name for name in map(_names, kind.types) if name), "")
    if isinstance(kind, inspect.Metadata):
        return str((kind.extra or {}).get(REFERENCE, "")) or _names(kind.type)
    return ""


def _without(part: _Held, steps: tuple[str | int, ...]) -> _Held:
    """Return a part without one text."""
    name = str(steps[0])
    if len(steps) == 1:
        return structs.replace(part, **{name: None})
    below = getattr(part, name)
    if isinstance(steps[1], int):
        items = list(below)
        items[steps[1]] = _without(items[steps[1]], steps[2:])
        return structs.replace(part, **{name: tuple(items)})
    return structs.replace(part, **{name: _without(below, steps[1:])})


def _asked(finding: Finding, without: Finding | None, vague: list[Named]) -> Finding:
    """Return a finding as it stands when nothing vague counts."""
    if without is not None and _says_the_same(finding, without):
        return finding
    weighed = {path for path, _ in finding.facts} | set(without.missing if without is not None else ())
    leaned = tuple(each.path for each in vague if each.path in weighed) or tuple(each.path for each in vague)
    if finding.verdict not in _OPEN:
        more = leaned if finding.verdict is Verdict.UNKNOWN else ()
        return replace(finding, missing=tuple(sorted({*finding.missing, *more})))
    return replace(
        finding,
        verdict=Verdict.UNKNOWN,
        reason_id=VAGUE,
        remedy_id=_REMEDY,
        places={},
        missing=tuple(sorted(leaned)),
        reviews=(),
    )


def _says_the_same(finding: Finding, without: Finding) -> bool:
    keys = [[reason.key for reason in each.reviews] for each in (finding, without)]
    return (finding.verdict, finding.missing, keys[0]) == (without.verdict, without.missing, keys[1])
