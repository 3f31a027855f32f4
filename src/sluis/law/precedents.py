"""Real decisions as test cases: the facts as a flow, and the finding that must come out.

In:  ``precedents.yaml``: who decided what, when, on which facts, and whether it is final.
Out: ``precedents``; ``differences``: what the rules answer otherwise than the decision.

The rules this module keeps:
 * Only facts the decision established stand in a flow; where the public record is thin the case says so.
 * A decision of before the GDPR is judged as the same facts would be on a day of the GDPR (``at``); the case names the
   instrument it was really decided under.
 * An outcome is a finding for a controller, never a judgment on anyone.

Source: ``facts/precedents.md``; numbers there are general knowledge unless marked.
"""

from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal, TypeVar

import msgspec
import yaml

from sluis.law.flow import Flow
from sluis.law.judge import judge_as_known
from sluis.law.sources import How, checked_of
from sluis.terms import Verdict

FILE: Final = "precedents.yaml"
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NONE: Final = "none"
"""In ``expect``: the rule must not answer."""


Some = TypeVar("Some", bound="Case")


class Text(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sentence in two languages."""

    nl: str
    en: str


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Facts, a day, and what the rules must answer."""

    id: str
    at: date
    """The day on which the facts are judged."""
    known: date | None = None
    """Judge as known on that day; the day itself when absent."""
    flow: Flow
    expect: dict[str, str]
    """Rule and verdict, or ``none``."""


class Precedent(Case, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One decision."""

    name: str
    body: str
    number: str = ""
    decided: date | None = None
    instrument: str
    authority: Literal["judgment", "supervisor", "board"]
    status: Literal["final", "appealable", "appealed", "referred-back", "unknown"]
    status_seen: date
    """The day on which the sources said so."""
    step: Text
    """The step of reasoning that decides."""
    thin: Text | None = None
    """What the public record does not show."""

    @property
    def checked(self) -> How:
        """How it was read: a word of ``sluis.law.sources``."""
        return checked_of(f"{FILE}/{self.id}")


@lru_cache(maxsize=1)
def precedents() -> tuple[Precedent, ...]:
    """Return the decisions that ship, in the order of the file."""
    return cases_of(files("sluis.law").joinpath(FILE).read_bytes(), Precedent)


def cases_of(source: bytes, kind: type[Some]) -> tuple[Some, ...]:
    """Read cases from YAML.

    Args:
        source: A list of cases.
        kind: ``Case`` or ``Precedent``.

    Raises:
        msgspec.ValidationError: a case has a fact the flow has no place for, or one of another type.
    """
    return tuple(msgspec.convert(raw, kind) for raw in yaml.load(source, _LOADER))  # noqa: S506 - a safe one


def answers_of(case: Case) -> dict[str, str]:
    """Return what the rules of ``expect`` answer to the facts of a case."""
    verdicts = {finding.rule: finding.verdict for finding in judge_as_known(case.flow, case.at, case.known or case.at)}
    return {rule: verdicts[rule].value if rule in verdicts else NONE for rule in case.expect}


def differences(case: Case) -> dict[str, tuple[str, str]]:
    """Return the rules that answer otherwise than the decision: (must come out, comes out).

    Examples:
        >>> [case.id for case in precedents() if differences(case)]
        []
    """
    answers = answers_of(case)
    return {rule: (verdict, answers[rule]) for rule, verdict in case.expect.items() if answers[rule] != verdict}


WORDS: Final = frozenset({NONE, *(verdict.value for verdict in Verdict)})
"""What may stand in ``expect``."""
