"""The observations of an audit as SARIF 2.1.0, so that a pipeline shows each with its packet.

In:  one audit. Out: one JSON document.

The rules this module keeps:
 * One result per observation; its places are packets, lines or entries of the inputs, as logical locations: a capture
   has no lines of text.
 * No value is in it, and what others wrote is harmless: a log of a pipeline is read by many.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from sluis.audit.model import SORTS, Audit, Observation, Sort, Source
from sluis.capture.base.sighting import Place
from sluis.i18n import Lang
from sluis.law.finding import Finding
from sluis.law.sources import checked_until
from sluis.reports.audit.view import View
from sluis.reports.register_state import state_in_words
from sluis.reports.sarif import ERROR, NOTE, WARNING, Json, log
from sluis.terms import Verdict

LEVELS: Final[dict[Verdict, str]] = {
    Verdict.FAIL: ERROR,
    Verdict.UNKNOWN: WARNING,
    Verdict.REVIEW: WARNING,
    Verdict.PASS: NOTE,
}
"""How loud each verdict is."""
_PLACES: Final = 10
"""Places of one result."""


def sarif(audit: Audit, *, lang: Lang = "en") -> dict[str, Json]:
    """Return the observations as a SARIF log.

    Args:
        audit: What was found.
        lang: Of the messages.
    """
    view = View(audit, lang)
    used = list(dict.fromkeys(observation.sort for observation in audit.observations))
    return log(
        lang,
        rules=[{"id": sort.value, "shortDescription": {"text": view.say(SORTS[sort])}} for sort in used],
        artifacts=[_artifact(view, source) for source in audit.sources],
        results=[_result(view, observation, used) for observation in audit.observations],
        properties={
            "judgedByLawOf": audit.at.isoformat(),
            "lawCheckedUntil": checked_until().isoformat(),
            "register": view.text(audit.declared.name),
            "registerState": state_in_words(audit.declared.state, view.lang),
        },
    )


def _uri(view: View, source: Source) -> str:
    return quote(view.text(source.name) or str(source.number))


def _artifact(view: View, source: Source) -> Json:
    digest = {"hashes": {"sha-256": view.text(source.sha256)}} if source.sha256 else {}
    return {
        "location": {"uri": _uri(view, source)},
        "length": source.octets,
        **digest,
        "properties": {"number": source.number},
    }


def _result(view: View, observation: Observation, used: Sequence[Sort]) -> Json:
    sentences = [
        view.told(observation.reason_id, observation.words),
        view.told(observation.remedy_id, observation.words),
    ]
    paths = [view.path(view.field[number]) for number in observation.fields if number in view.field]
    places = tuple(dict.fromkeys(observation.places)) or (
        tuple(Place(source.number, 0) for source in view.audit.sources[:1])
    )
    return {
        "ruleId": observation.sort.value,
        "ruleIndex": used.index(observation.sort),
        "level": LEVELS[observation.verdict],
        "message": {"text": " ".join(text for text in sentences if text)},
        "locations": [_location(view, place) for place in places[:_PLACES]],
        "partialFingerprints": {"observation/v1": _fingerprint(view, observation, paths)},
        "properties": {
            "verdict": observation.verdict.value,
            "destination": view.name(observation.destination, 253),
            "activity": view.text(observation.activity),
            "fields": paths,
            "evidence": view.evidence(observation.places),
            "findings": [_finding(view, finding) for finding in observation.findings],
        },
    }


def _location(view: View, place: Place) -> Json:
    index = next((at for at, source in enumerate(view.audit.sources) if source.number == place.source), None)
    named = {"fullyQualifiedName": f"{place.source}:{place.number}", "name": view.evidence((place,)), "kind": "entry"}
    if index is None:
        return {"logicalLocations": [named]}
    uri = _uri(view, view.audit.sources[index])
    return {"physicalLocation": {"artifactLocation": {"uri": uri, "index": index}}, "logicalLocations": [named]}


def _fingerprint(view: View, observation: Observation, paths: Sequence[str]) -> str:
    """Return what stays the same when a capture is made again: what it is about, not in which packet it stood."""
    about = [
        observation.sort.value,
        view.name(observation.destination, 253),
        view.text(observation.activity),
        sorted(set(paths)),
    ]
    return hashlib.sha256(json.dumps(about, separators=(",", ":")).encode()).hexdigest()


def _finding(view: View, finding: Finding) -> Json:
    return {
        "rule": finding.rule,
        "verdict": finding.verdict.value,
        "supervisor": finding.supervisor.value,
        "citation": finding.citation,
        "authority": finding.authority.value,
        "checked": finding.checked,
        "reason": view.text(view.law(finding.reason(view.lang)), 2_000),
    }
