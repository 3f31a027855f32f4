"""What a dump says of one profile: whether it is on, what it asks, what it leaves out, and what it does not say.

In:  ``SeenProfile``. Out: plain answers, and findings for what is not said.

The rule this module keeps: doubt is taken as the worse: on unless every value says off, asked unless every value of
``Exclude`` says so.
"""

from collections.abc import Iterator
from typing import Final

from sluis.audit.profile.drift_kinds import Drift, DriftFinding, found
from sluis.audit.profile.dump import Dump, SeenProfile

_WORDS: Final = {True: frozenset({"true", "1"}), False: frozenset({"false", "0"})}
_EITHER: Final = _WORDS[True] | _WORDS[False]
_SAID: Final = {"enable": "Enable", "protocol": "Protocol", "encodingtype": "EncodingType",
                "reportinginterval": "ReportingInterval",
                "numberofretainedfailedreports": "NumberOfRetainedFailedReports"}  # fmt: skip
_STAMPS: Final = {"json": ("jsonencoding.reporttimestamp", "JSONEncoding.ReportTimestamp"),
                  "csv": ("csvencoding.rowtimestamp", "CSVEncoding.RowTimestamp")}  # fmt: skip
_PLACES: Final = ("http.url", "filetransferurl", "streaminghost", "mqtt.reference")
_MOST_DIGITS: Final = 10


def flag_is(text: str, *, wanted: bool) -> bool:
    """Return whether a text says true, or false.

    Examples:
        >>> flag_is(" TRUE", wanted=True), flag_is("0", wanted=False), flag_is("off", wanted=False)
        (True, True, False)
    """
    return text.strip().casefold() in _WORDS[wanted]


def number_of(text: str | None) -> int | None:
    """Return a whole number; ``None`` for anything else.

    Examples:
        >>> number_of(" 900 "), number_of("-1"), number_of("9" * 40)
        (900, None, None)
    """
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else None


def is_on(dump: Dump, profile: SeenProfile) -> bool:
    """Return whether a profile is on, or not said to be off."""
    own = profile.settings.get("enable", [])
    off = bool(own) and all(flag_is(text, wanted=False) for text in own)
    return not off and not flag_is(dump.enabled.get(profile.root.casefold(), ""), wanted=False)


def references_of(profile: SeenProfile) -> list[str]:
    """Return what a profile asks."""
    rows = (row for row in profile.parameters.values() if not _excludes(row))
    return [text.strip() for row in rows for text in row.get("reference", ()) if text.strip()]


def entries_excluded(profile: SeenProfile) -> list[str]:
    """Return what a profile leaves out."""
    rows = (row for row in profile.parameters.values() if _excludes(row))
    return [text.strip() for row in rows for text in row.get("reference", ()) if text.strip()]


def _excludes(row: dict[str, list[str]]) -> bool:
    said = row.get("exclude", [])
    return bool(said) and all(flag_is(text, wanted=True) for text in said)


_COUNTED: Final = {
    "parameternumberofentries": "ParameterNumberOfEntries",
    "http.requesturiparameternumberofentries": "HTTP.RequestURIParameterNumberOfEntries",
}
"""Without its number a table can have entries that the dump leaves out."""


def short_of(seen: int, text: str) -> Iterator[DriftFinding]:
    """Yield that a table shows another number of entries than it says: fewer hide some, more are of two moments."""
    number = number_of(text)
    if number != seen:
        yield found(Drift.INCOMPLETE, seen=seen, count="?" if number is None else number)


def untold(profile: SeenProfile) -> Iterator[DriftFinding]:
    """Yield what a dump does not say of a profile."""
    names = [shown for name, shown in _SAID.items() if not _readable(profile, name)]
    if not any(profile.settings.get(name) for name in _PLACES):
        names.append("HTTP.URL")
    if not profile.parameters and number_of(profile.said("parameternumberofentries")) != 0:
        names.append("Parameter.{i}.Reference")
    stamp = _STAMPS.get((profile.said("encodingtype") or "").casefold())
    names += [stamp[1]] if stamp is not None and not _readable(profile, stamp[0]) else []
    names += [shown for name, shown in _COUNTED.items() if profile.said(name) is None]
    lacking = sum("reference" not in row for row in profile.parameters.values())
    strange = sum(any(text.strip().casefold() not in _EITHER for text in row.get("exclude", ()))
                  for row in profile.parameters.values())  # fmt: skip
    names += [f"Parameter.{{i}}.Reference ({lacking})"] if lacking else []
    names += [f"Parameter.{{i}}.Exclude ({strange})"] if strange else []
    if names:
        yield found(Drift.NOT_TOLD, names=", ".join(names))
    for name, seen in (
        ("parameternumberofentries", len(profile.parameters)),
        ("http.requesturiparameternumberofentries", len(profile.in_url)),
    ):
        count = profile.said(name)
        yield from () if count is None else short_of(seen, count)
    if profile.unknown:
        yield found(Drift.UNKNOWN_SETTING, count=profile.unknown)


def _readable(profile: SeenProfile, name: str) -> bool:
    """Whether a setting is said, in a form that can be read."""
    values = profile.settings.get(name, [])
    if name == "enable":
        return bool(values) and all(text.strip().casefold() in _EITHER for text in values)
    if name == "reportinginterval":
        return bool(values) and all(number_of(text) is not None for text in values)
    return any(text.strip() for text in values)
