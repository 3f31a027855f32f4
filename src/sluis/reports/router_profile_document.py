"""Profiles of routers as JSON: what is asked, and how dumps differ from it.

In:  profiles, results of a check. Out: JSON; numbers and words of the register, never a serial or an address.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from sluis.audit.profile.drift_kinds import Drift, DriftFinding
from sluis.audit.profile.messages import settings
from sluis.audit.profile.routers import DriftSummary, KindOfRouter, RouterChecked
from sluis.audit.profile.wanted import LEFT, PACED, LeftRow, WantedProfile
from sluis.i18n import N_, tr
from sluis.register.model import Register
from sluis.reports.plan_words import TRIGGERS, in_words
from sluis.reports.show import Json

NOT_LOOKED_AT = (
    N_("A dump says what was set at the moment it was taken, and nothing of the time before or after it."),
    N_("What a router really sends was not looked at: `sluis audit` does that."),
    N_(
        "Other ways in which a router can be asked were not looked at: CWMP, subscriptions of USP, logs and files it "
        "uploads."
    ),
)
"""What a check of profiles does not show."""


def made_document(register: Register, day: date, profiles: Sequence[WantedProfile]) -> Mapping[str, Json]:
    """Return profiles as ``sluis router-profile --format json`` prints them."""
    return {"register": register.digest, "at": day.isoformat(), "profiles": [_profile(each) for each in profiles]}


def _profile(profile: WantedProfile) -> Mapping[str, Json]:
    return {
        "activity": profile.activity,
        "made": profile.made,
        "open": profile.open,
        "trigger": profile.trigger,
        "alias": profile.alias,
        "enable": profile.enabled,
        "interval_from": tr(PACED[profile.paced]),
        "settings": {name: value for name, _, value in settings(profile)},
        "parameters": [
            {
                "reference": row.reference,
                "row": row.number,
                "line": row.line,
                "gate": in_words(row.treatment),
                "listed": row.listed,
            }
            for row in profile.asked
        ],
        "excluded": list(profile.excluded),
        "not_asked": [_left(row) for row in profile.left],
    }


def _left(row: LeftRow) -> Mapping[str, Json]:
    path = ".".join(row.path)
    return {"path": path, "row": row.number, "line": row.line, "why": row.why.value, "words": tr(LEFT[row.why])}


def checked_document(
    register: Register, day: date, summary: DriftSummary, routers: Sequence[RouterChecked]
) -> Mapping[str, Json]:
    """Return a check as ``sluis router-profile --check DUMP --format json`` prints it."""
    return {
        "register": register.digest,
        "at": day.isoformat(),
        "verdict": summary.worst.value,
        "routers": summary.routers,
        "unread": summary.unread,
        "kinds": [_kind(kind) for kind in summary.kinds],
        "differing": [_router(router) for router in routers if router.counts],
        "differing_not_listed": sum(len(kind.drifting) for kind in summary.kinds)
        - sum(bool(router.counts) for router in routers),
        "not_looked_at": [tr(sentence) for sentence in NOT_LOOKED_AT],
    }


def _kind(kind: KindOfRouter) -> Mapping[str, Json]:
    return {
        "model": kind.model or None,
        "firmware": kind.firmware or None,
        "routers": kind.routers,
        "verdict": kind.worst.value,
        "differing": list(kind.drifting),
        "differences": {drift.value: kind.counts[drift] for drift in Drift if kind.counts[drift]},
    }


def _router(router: RouterChecked) -> Mapping[str, Json]:
    return {
        "number": router.number,
        "oui": router.oui or None,
        "model": router.model or None,
        "firmware": router.firmware or None,
        "parameters": router.parameters,
        "profiles": router.profiles,
        "verdict": router.worst.value,
        "differences": {drift.value: count for drift, count in router.counts},
        "findings": [
            {
                "drift": finding.drift.value,
                "verdict": finding.verdict.value,
                "profile": finding.profile or None,
                "activity": finding.activity or None,
                "words": said(finding),
            }
            for finding in router.findings
        ],
    }


def said(finding: DriftFinding) -> str:
    """Return the sentence of a difference, in the language in force."""
    words: dict[str, object] = dict(finding.words)
    for name in ("reason", "trigger"):
        text = str(words.get(name, ""))
        if text:
            words[name] = tr(TRIGGERS.get(text, text))
    sentence = tr(finding.reason_id, None, **words)
    if finding.off and finding.drift not in {Drift.OFF, Drift.NOT_TOLD, Drift.INCOMPLETE, Drift.UNKNOWN_SETTING}:
        return tr(N_("Off now; when it is on: {sentence}"), None, sentence=sentence)
    return sentence
