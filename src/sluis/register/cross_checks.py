"""Between the parts of a register: profiles against rows and each other, decisions against rules, hosts of parties.

In:  the draft.
Out: faults.
"""

import re
from itertools import combinations
from typing import Final

from sluis.errors import Place, RegisterText
from sluis.law.rules import RULES
from sluis.register.fact_path import named_steps, schema_at, steps_of
from sluis.register.hosts import Host, meetings, read_host
from sluis.register.model import Decision, Profile, ProfileMatch
from sluis.register.paths import check_path
from sluis.register.schema_check import Path, near, quoted, shown
from sluis.register.under_check import RegisterUnderCheck

_ALIAS: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_profiles(draft: RegisterUnderCheck) -> None:
    """Record aliases that cannot be used, and pairs of profiles that can match the same router.

    Source:
        Register specification, sections 5.1 and 5.2.
    """
    roots = _roots(draft)
    for name in draft.keys(("profiles",)):
        for alias in draft.keys(("profiles", name, "names")):
            where = ("profiles", name, "names", alias)
            if _ALIAS.fullmatch(alias) is None:
                draft.add(where, "register.alias-name", {"alias": quoted(alias)})
            elif alias in roots:
                draft.add(where, "register.alias-root", {"alias": quoted(alias)})
            template = draft.text(where)
            if template is not None:
                check_path(draft, where, template, partial=True)
    matches = {name: draft.part(("profiles", name), Profile) for name in draft.keys(("profiles",))}
    for (name, profile), (other, other_profile) in combinations(matches.items(), 2):
        if profile is not None and other_profile is not None and _meet(profile.match, other_profile.match):
            places: dict[str, Place | int] = {
                "name": quoted(other),
                "other": quoted(name),
                "line": draft.line(("profiles", name, "match")),
            }
            draft.add(("profiles", other, "match"), "register.profile-overlap", places)


def _roots(draft: RegisterUnderCheck) -> frozenset[str]:
    paths = (
        draft.text((*at, "fields", position, "path"))
        for _, at in draft.activities()
        for position in draft.positions((*at, "fields"))
    )
    return frozenset(path.split(".")[0] for path in paths if path)


def _meet(match: ProfileMatch, other: ProfileMatch) -> bool:
    """Whether one router on one route can match both; what is absent matches everything."""
    ouis = {oui.upper() for oui in match.oui}, {oui.upper() for oui in other.oui}
    classes = set(match.product_class), set(other.product_class)
    for mine, theirs in (ouis, classes):
        if mine and theirs and not mine & theirs:
            return False
    return match.route is None or other.route is None or match.route == other.route


def check_decisions(draft: RegisterUnderCheck) -> None:
    """Record decisions about rules or activities that do not exist, or that never hold."""
    rules = [rule.id for rule in RULES]
    activities = draft.keys(("activities",))
    for position in draft.positions(("decisions",)):
        decision = draft.part(("decisions", position), Decision)
        if decision is None:
            continue
        if decision.finding not in rules:
            places = {"rule": quoted(decision.finding), **near(decision.finding, rules)}
            draft.add(("decisions", position, "finding"), "register.decision-rule", places)
        if decision.activity not in activities:
            places = {"activity": RegisterText(quoted(decision.activity))}
            draft.add(("decisions", position, "activity"), "register.decision-activity", places)
        if decision.expires <= decision.date:
            draft.add(("decisions", position, "expires"), "register.decision-dates")


def check_evidence(draft: RegisterUnderCheck) -> None:
    """Record documents that prove nothing: the register has no such place, or nobody of that name."""
    documents: Path = ("evidence", "documents")
    for position in draft.positions(documents):
        where = (*documents, position, "fact")
        text = draft.text(where)
        steps = None if text is None else steps_of(text)
        if text is None:
            continue
        known = steps is not None and schema_at(steps) is not None
        if not known or any(draft.value(name) is None for name in named_steps(steps or ())):
            draft.add(where, "register.evidence-fact", {"path": quoted(text)})


def check_hosts(draft: RegisterUnderCheck) -> None:
    """Record hosts that are none, that cover too much, or that meet an entry of another party."""
    parties: list[Path] = [("controller",), *(("recipients", key) for key in draft.keys(("recipients",)))]
    good = list[tuple[Host, str]]()
    places = list[tuple[Path, str]]()
    for party in parties:
        for position in draft.positions((*party, "hosts")):
            where = (*party, "hosts", position)
            text = draft.text(where)
            host = None if text is None else read_host(text)
            if text is None:
                continue
            if host is None:
                draft.add(where, "register.expects-host", {"where": shown(where), "text": quoted(text)})
            elif host.wide:
                draft.add(where, "register.host-wide", {"text": quoted(text)})
            else:
                good.append((host, shown(party)))
                places.append((where, text))
    for later, earlier in meetings(good):
        words: dict[str, Place | int] = {
            "text": quoted(places[later][1]),
            "theirs": quoted(places[earlier][1]),
            "other": RegisterText(good[earlier][1]),
            "line": draft.line(places[earlier][0]),
        }
        draft.add(places[later][0], "register.host-overlap", words)
