"""Post an event to a machine: signed, over TLS, within a time, to the address of the settings and no other.

In:  one occasion and the settings of a webhook. Out: taken, or why not, in a word.

The rules this module keeps:
 * An event says its kind, its moment and words of the register; no household, no line, no value, no name of a person.
 * No redirect is followed, no proxy or password taken from the environment, and nothing of an answer but its status
   is looked at: what stands at the other end cannot have us ask somebody else, or read it back to anybody.
 * An event keeps its ``id`` however often it is sent; each time it is sent it is signed anew, with the moment.
"""

import asyncio
import json
import ssl
from typing import Final

import httpx

from sluis.errors import FileName
from sluis.errors.gate import file_missing_error
from sluis.notices.kinds import Kind, Occasion
from sluis.notices.message import name_of
from sluis.notices.occasions import iso
from sluis.notices.settings import NoticeSettings, StatusCallbackSettings, WebhookSettings
from sluis.notices.signed_request import TAG, request_headers, signing_key

TAKEN: Final = ""
TRIAL: Final = "trial"
_SUCCESS: Final = range(200, 300)
_There = WebhookSettings | StatusCallbackSettings


def receiver_of(hook: WebhookSettings) -> str:
    """Return what the queue calls a webhook."""
    return f"webhook:{hook.name}"


def event_of(hook: WebhookSettings, told: Occasion, origin: str) -> bytes:
    """Return what is posted, as JSON in UTF-8.

    Args:
        hook: Whom.
        told: What happened.
        origin: The ledger's name.
    """
    return _event(name_of(receiver_of(hook), [told]), told.kind, told.at_ms, origin, told.about)


def trial_of(hook: WebhookSettings, now_ms: int, origin: str) -> bytes:
    """Return an event that shows that events arrive."""
    return _event(
        name_of(receiver_of(hook), [Occasion(Kind.ALARM, f"trial:{now_ms}", now_ms)]), TRIAL, now_ms, origin, {}
    )


def _event(name: str, kind: str, at_ms: int, origin: str, about: dict[str, str | int]) -> bytes:
    event = {"id": name, "type": str(kind), "at": iso(at_ms), "origin": origin, "about": about}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def post(settings: NoticeSettings, hook: _There, body: bytes, now_s: int, tag: str = TAG) -> str:
    """Post JSON, signed.

    Args:
        settings: Where files are.
        hook: To whom.
        body: What.
        now_s: The moment, seconds since 1970.
        tag: What the signature is for.

    Returns:
        ``TAKEN``; or why not: ``unreachable``, ``certificate``, ``slow``, or the status it was refused with.

    Raises:
        FileMissingError: a file of the settings cannot be read.
        signing_key_error: the key cannot be used.

    Effects:
        One request.
    """
    key, context = signing_key(settings.file(hook.key)), _context(settings, hook)
    headers = {"User-Agent": "sluis", "Accept-Encoding": "identity", **request_headers(key, hook.url, body, now_s, tag)}
    return asyncio.run(_posted(hook, context, body, headers))


async def _posted(hook: _There, context: ssl.SSLContext, body: bytes, headers: dict[str, str]) -> str:
    seconds = hook.timeout / 1000
    client = httpx.AsyncClient(verify=context, trust_env=False, follow_redirects=False, timeout=seconds)
    try:
        async with (
            asyncio.timeout(seconds),
            client,
            client.stream("POST", hook.url, content=body, headers=headers) as answer,
        ):
            return TAKEN if answer.status_code in _SUCCESS else str(answer.status_code)
    except (TimeoutError, httpx.TimeoutException):
        return "slow"
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
        return "certificate" if "CERTIFICATE_VERIFY_FAILED" in str(fault) else "unreachable"


def _context(settings: NoticeSettings, hook: _There) -> ssl.SSLContext:
    path = settings.file(hook.ca) if hook.ca else None
    try:
        return ssl.create_default_context(cafile=None if path is None else str(path))
    except OSError:
        raise file_missing_error(file=FileName(path or "")) from None
