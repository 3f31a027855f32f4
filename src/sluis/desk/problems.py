"""What a caller hears when a call is not done: problem details, in the caller's language.

In:  an error of Sluis. Out: a status and its document.

The rules this module keeps:
 * A problem says a code that does not change and a sentence in which no value of a report can stand.
 * Of a body that cannot be used it says that, and repeats nothing of it.
 * A file has its name in it and not its folder: where things lie on the machine is nobody's who calls.

Source: RFC 9457.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Final, NamedTuple

from sluis.errors import FileName, KeystoreError, SluisError, StoreError
from sluis.i18n import Lang, lang_of
from sluis.i18n.harmless import harmless

TYPE: Final = "application/problem+json"
_STATUSES: Final = {
    "desk.caller-unknown": 403,
    "desk.call-forbidden": 403,
    "desk.person-needed": 401,
    "oidc.token-refused": 401,
    "oidc.away": 503,
    "oidc.document-refused": 503,
    "desk.busy": 503,
    "desk.machine-refused": 401,
    "desk.fault": 500,
    "desk.key-needed": 400,
    "desk.not-kept": 503,
    "desk.reason-needed": 400,
    "desk.channel-needed": 400,
    "desk.look-reason-needed": 400,
    "desk.identified-needed": 400,
    "gate.household-unknown": 404,
    "standing.household-ambiguous": 409,
    "standing.household-left": 409,
    "standing.recipient-unknown": 404,
    "cli.activity-unknown": 404,
    "register.version-unknown": 404,
    "rights.case-unknown": 404,
    "desk.second-person": 409,
    "standing.closed": 503,
    "standing.broken": 409,
}
"""Error → status, where its exit code does not say it: 2 is 422, 1 is 409."""
_REFUSED: Final = {"path": 404, "method": 405, "type": 415, "form": 400, "large": 413, "slow": 408}
_RETRY: Final = {503: "2"}


class Problem(NamedTuple):
    """What is sent back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def problem_of(fault: SluisError, languages: str | None) -> Problem:
    """Return the problem details of an error.

    Args:
        fault: Which.
        languages: The header ``Accept-Language``, ``None`` without one.
    """
    lang = lang_asked(languages)
    status = status_of(fault)
    document = {
        "type": f"urn:sluis:error:{fault.code}",
        "title": _without_folders(fault, fault.sentence(lang)),
        "status": status,
        "detail": _without_folders(fault, fault.text(lang)),
    }
    headers = [("content-type", TYPE), ("content-language", lang), ("cache-control", "no-store")]
    if status == HTTPStatus.UNAUTHORIZED:
        is_machine = fault.code == "desk.machine-refused"
        headers.append(("www-authenticate", "Bearer" if is_machine else "Sluis-Person"))
    if status in _RETRY:
        headers.append(("retry-after", _RETRY[status]))
    return Problem(status, tuple(headers), json.dumps(document, ensure_ascii=False).encode())


def _without_folders(fault: SluisError, text: str) -> str:
    for place in fault.places.values():
        if isinstance(place, FileName) and place:
            text = text.replace(harmless(place), harmless(FileName(Path(str(place)).name)))
    return text


def status_of(fault: SluisError) -> int:
    """Return the status of an error."""
    why = fault.places.get("why")
    if fault.code == "desk.call-refused":
        return _REFUSED.get(str(why), 400)
    if fault.code in _STATUSES:
        return _STATUSES[fault.code]
    if isinstance(fault, (KeystoreError, StoreError)):
        return 503
    return 409 if fault.exit_code == 1 else 422


def lang_asked(languages: str | None) -> Lang:
    """Return the language to answer in: the first of ``Accept-Language``; English when it is none of ours.

    Examples:
        >>> lang_asked("nl-NL,nl;q=0.9"), lang_asked("fr"), lang_asked(None)
        ('nl', 'en', 'en')
    """
    return lang_of((languages or "en").split(",")[0].strip())


def language_header(headers: Mapping[bytes, bytes]) -> str | None:
    """Return ``Accept-Language`` as it was sent."""
    sent = headers.get(b"accept-language")
    return None if sent is None else sent.decode("latin-1")
