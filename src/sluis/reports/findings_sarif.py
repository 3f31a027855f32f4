"""Findings as SARIF 2.1.0, so that an editor or a code host shows each at its line of the register.

In:  findings, the register they are about and its tree. Out: one JSON document.

The rules this module keeps:
 * A finding stands at the line of the first fact it misses, else of the first it used; the deepest place that exists.
 * What passed is counted and not listed: a reader of SARIF shows every result it gets.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from sluis.i18n import lang_in_force, tr
from sluis.law.finding import Finding
from sluis.law.rules import RULES
from sluis.law.sources import reservation
from sluis.register.fact_path import steps_of
from sluis.register.tree import Tree, place
from sluis.reports import show
from sluis.reports.sarif import ERROR, NOTE, WARNING, log
from sluis.terms import Verdict


def level(finding: Finding) -> str:
    """Return how loud a finding is: what closes and is not for a person to weigh is an error.

    Source:
        SARIF 2.1.0 (OASIS), section 3.27.10.
    """
    if finding.verdict is Verdict.FAIL or (finding.verdict is Verdict.UNKNOWN and finding.closes):
        return ERROR
    return WARNING if finding.closes or finding.verdict is Verdict.UNKNOWN else NOTE


def place_of(finding: Finding, tree: Tree) -> tuple[int, int]:
    """Return line and column, from 1, of what a finding is about."""
    paths = [*finding.missing, *(path for path, _ in finding.facts), f"activities.{finding.activity}"]
    for path in paths:
        steps = steps_of(path)
        if steps is not None:
            at = place(tree, steps, on_key=True)
            if at != (tree.line, tree.column):
                return at
    return tree.line, tree.column


def sarif(findings: Sequence[Finding], file: Path, tree: Tree) -> show.Json:
    """Return findings as a SARIF log.

    Args:
        findings: In the order in which they are shown.
        file: The register, as it was named on the command line.
        tree: What was read of it.

    Returns:
        A document with one run; every result has a line.
    """
    uri = quote(file.as_posix()) if not file.is_absolute() else file.as_uri()
    told = [finding for finding in findings if finding.verdict is not Verdict.PASS]
    used = dict.fromkeys(finding.rule for finding in told)
    numbers = {rule: number for number, rule in enumerate(used)}
    return log(
        lang_in_force(),
        rules=list(_rules(list(used))),
        artifacts=[{"location": {"uri": uri}}],
        results=[_result(each, numbers[each.rule], uri, place_of(each, tree)) for each in told],
        properties={"passed": len(findings) - len(told), "law": reservation()},
    )


def _rules(used: Sequence[str]) -> Iterator[show.Json]:
    known = {rule.id: rule for rule in RULES}
    for name in used:
        rule = known[name]
        yield {
            "id": name,
            "shortDescription": {"text": tr(rule.title)},
            "fullDescription": {"text": rule.citation},
            "properties": {
                "supervisor": rule.supervisor.value,
                "authority": rule.authority.value,
                "checked": rule.checked,
            },
        }


def _result(finding: Finding, number: int, uri: str, where: tuple[int, int]) -> show.Json:
    region = {"startLine": where[0], "startColumn": where[1]}
    return {
        "ruleId": finding.rule,
        "ruleIndex": number,
        "level": level(finding),
        "message": {"text": " ".join(text for text in (finding.reason(), finding.remedy()) if text)},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": uri, "index": 0}, "region": region},
                "logicalLocations": [{"fullyQualifiedName": f"activities.{finding.activity}", "kind": "member"}],
            }
        ],
        "partialFingerprints": {"facts/v1": finding.facts_digest},
        "properties": {
            "activity": finding.activity,
            "verdict": finding.verdict.value,
            "supervisor": finding.supervisor.value,
            "effect": finding.effect.value,
            "closes": finding.closes,
            "missing": list(finding.missing),
        },
    }
