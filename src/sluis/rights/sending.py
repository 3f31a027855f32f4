"""Send what waits to recipients, and take what they acknowledge; remind and escalate when a date has passed.

In:  messages that are due, and the settings of each recipient. Out: steps of their cases; copies.

The rules this module keeps (rights specification, section 4):
 * A message goes where the settings say, over TLS as bodies do (pins, own authorities, own certificate), and nowhere
   else; redirects are not followed. What comes back is read to a bound.
 * Only an acknowledgement that a pinned key of the recipient signed counts. Anything else leaves the message waiting.
 * One by which a recipient keeps what it signed to have erased does not count either: one of the two is untrue.
 * Each attempt waits twice as long as the one before, from a minute to a day. A message that expired is not sent any
   more, and stays open: somebody must act.
 * That something holds no more is sent after the message that told that it held.
 * What asks for copies is sent only where somebody takes them, and counts when he has: a copy that was thrown away, or
   did not fit on a disk, was never answered. They are kept nowhere else.
"""

import asyncio
import hashlib
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import aiohttp
import msgspec

from sluis.errors import AcknowledgementError, Code, FileName
from sluis.errors.gate import file_missing_error
from sluis.errors.rights import acknowledgement_error
from sluis.gate.delivery.recipient_tls import tls_context
from sluis.gate.state.rights_endpoint import public_key_of
from sluis.gate.state.settings import Endpoint, Settings
from sluis.gate.state.state import GateState
from sluis.recipient.passed_on import Acknowledged, Exercise, Message, Result, acknowledgement_in
from sluis.rights import steps
from sluis.rights.case import Case, case_of
from sluis.rights.chain import append, read
from sluis.rights.lifting import waits_for
from sluis.rights.listed import write
from sluis.rights.passing import Waiting, keep, signed_gone, waiting

SLUIS: Final = "sluis"
"""Who took a step that a date took."""
FIRST_MS: Final = 60_000
LONGEST_MS: Final = 86_400_000
LARGEST_ANSWER: Final = 16_777_216
KEPT: Final = frozenset({Result.COPIED, Result.LEFT_OUT, Result.NOTED, Result.ERASED})
"""Results that a recipient has only of what it still kept."""
_TIMEOUT_S: Final = 60.0
_OK: Final = 200

Take = Callable[[Mapping[str, bytes]], None]
"""Takes copies, by disclosure, and returns when they cannot be lost any more; raises ``OSError`` when it cannot."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one message."""

    case: int
    message: str
    recipient: str
    outcome: str
    """``acknowledged``, ``not-sent``, ``refused``, ``does-not-count``, ``no-address``, ``no-folder`` or
    ``expired``."""
    reason: str = ""
    """Why an acknowledgement does not count, a word of a closed list; or a status."""
    results: Mapping[str, Result] = field(default_factory=dict, repr=False)


def send_due(state: GateState, copies: Take | None = None) -> list[Attempt]:
    """Send every message that is due, one after another, and note what became of it.

    Args:
        state: The gate's store, keys and settings; the gate itself may run in another process.
        copies: Takes copies; without it what asks for copies is left waiting.

    Raises:
        OSError: copies could not be taken. Their message waits, and is answered with the same copies again.
        FileMissingError: a file that an endpoint names cannot be read.
        certificate_error: one of TLS cannot be used.

    Effects:
        Requests to recipients; a transaction for each message. Reminders and escalations are steps of their cases.
    """
    with state.transaction() as conn:
        left, now_ms = waiting(conn, state.keystore), state.clock()
    attempts: list[Attempt] = []
    for each in [each for each in left if each.next_ms <= now_ms]:
        if waits_for(each, left):
            continue
        attempts.append(_send(state, each, copies))
        if attempts[-1].outcome == "acknowledged":
            left = [other for other in left if other.row != each.row]
    _note_dates(state)
    return attempts


def _send(state: GateState, each: Waiting, copies: Take | None) -> Attempt:
    endpoint = state.endpoint_of(each.message.recipient)
    attempt = Attempt(each.case, each.message.id, each.message.recipient, "no-address")
    if each.message.expires_ms <= state.clock():
        attempt = replace(attempt, outcome="expired")
    elif each.message.exercise is Exercise.ACCESS and copies is None:
        return replace(attempt, outcome="no-folder")
    elif endpoint is not None and endpoint.rights_url is not None:
        status, answer = asyncio.run(_post(state.settings, endpoint, each.posted))
        attempt = _read(state, endpoint, (each, copies), status, answer)
        if attempt.outcome == "acknowledged":
            return attempt
    wait_ms = min(LONGEST_MS, FIRST_MS << min(each.attempts, 20))
    later = replace(each, attempts=each.attempts + 1, next_ms=state.clock() + wait_ms)
    with state.transaction() as conn:
        keep(conn, state.keystore, later)
    return attempt


def _read(
    state: GateState, endpoint: Endpoint, sent: tuple[Waiting, Take | None], status: int | None, answer: bytes
) -> Attempt:
    each, copies = sent
    attempt = Attempt(each.case, each.message.id, each.message.recipient, "not-sent")
    if status is None:
        return attempt
    if status != _OK:
        return replace(attempt, outcome="refused", reason=str(status))
    pinned = [key for text in endpoint.rights_keys if (key := public_key_of(text)) is not None]
    digests = {name: bytes.fromhex(digest) for name, digest in each.sent_sha256.items()}
    try:
        counted = acknowledgement_in(answer, each.message, pinned, digests, state.clock())
        _refuse_contradiction(state, counted)
    except AcknowledgementError as fault:
        return replace(attempt, outcome="does-not-count", reason=str(fault.places["what"]))
    if copies is not None and counted.bodies:
        copies(counted.bodies)
    take(state, each, counted)
    return replace(attempt, outcome="acknowledged", results=counted.acknowledgement.results)


def _refuse_contradiction(state: GateState, counted: Acknowledged) -> None:
    """Refuse an acknowledgement by which a recipient keeps what it signed before to have erased.

    Raises:
        AcknowledgementError: one of the two is untrue.
    """
    results, at_ms = counted.acknowledgement.results, counted.acknowledgement.at_ms
    with state.store.reading() as conn:
        gone = signed_gone(conn, state.keystore, counted.acknowledgement.message.recipient)
    if any(result in KEPT and gone.get(name, at_ms) < at_ms for name, result in results.items()):
        raise acknowledgement_error(what=Code("contradicts"))


def take(state: GateState, each: Waiting, counted: Acknowledged) -> None:
    """Put an acknowledgement that counts on record; copies are not kept.

    Args:
        state: The gate's store and keys.
        each: What was passed on.
        counted: What was acknowledged.

    Effects:
        One transaction: a step of the case, and the message is done.
    """
    step = _acknowledged(each.message, counted, state.clock())
    with state.transaction() as conn:
        keep(conn, state.keystore, replace(each, done=True, answer=counted.content.decode("ascii")))
        append(conn, state.keystore, each.case, each.slot, step)
        write(conn, state.keystore, [case_of(read(conn, state.keystore, each.case))])


def _acknowledged(message: Message, counted: Acknowledged, now_ms: int) -> steps.Acknowledged:
    results: dict[str, int] = {}
    for result in counted.acknowledgement.results.values():
        results[result.value] = results.get(result.value, 0) + 1
    return steps.Acknowledged(
        by=message.recipient,
        at_ms=now_ms,
        message=message.id,
        sha256=hashlib.sha256(counted.content).hexdigest(),
        acknowledged_ms=counted.acknowledgement.at_ms,
        key=counted.key.hex(),
        results=results,
    )


def _note_dates(state: GateState) -> None:
    """Put on record which messages are past their dates; each once."""
    with state.transaction() as conn:
        for number in {each.case for each in waiting(conn, state.keystore)}:
            case = case_of(read(conn, state.keystore, number))
            due = overdue(case, state.clock())
            for step in due:
                append(conn, state.keystore, number, case.opened.slot, step)
            if due:
                write(conn, state.keystore, [case_of(read(conn, state.keystore, number))])


def overdue(case: Case, now_ms: int) -> Sequence[steps.Reminded | steps.Escalated]:
    """Return the steps that dates take now: reminders and escalations that are due and not on record."""
    made: list[steps.Reminded | steps.Escalated] = []
    for passed in case.passed:
        if passed.acknowledged is not None:
            continue
        if passed.told.remind_ms <= now_ms and not passed.reminded:
            made.append(steps.Reminded(by=SLUIS, at_ms=now_ms, message=passed.told.message))
        if passed.told.escalate_ms <= now_ms and not passed.escalated:
            made.append(steps.Escalated(by=SLUIS, at_ms=now_ms, message=passed.told.message))
    return made


async def _post(settings: Settings, endpoint: Endpoint, posted: bytes) -> tuple[int | None, bytes]:
    """Post a message; return status and answer, no status when nothing that can be read came back."""
    there = msgspec.structs.replace(endpoint, url=endpoint.rights_url)
    tls: ssl.SSLContext | bool = tls_context(settings, there) or True
    headers = {"Content-Type": "application/json", "User-Agent": "sluis", **_authorization(settings, endpoint)}
    timeout = aiohttp.ClientTimeout(total=_TIMEOUT_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(
                endpoint.rights_url or "", data=posted, headers=headers, allow_redirects=False, ssl=tls
            ) as response,
        ):
            answer = bytearray()
            async for part in response.content.iter_chunked(65_536):
                answer += part
                if len(answer) > LARGEST_ANSWER:
                    return None, b""
            return response.status, bytes(answer)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return None, b""


def _authorization(settings: Settings, endpoint: Endpoint) -> dict[str, str]:
    if endpoint.authorization_file is None:
        return {}
    path = settings.file(endpoint.authorization_file)
    try:
        return {"Authorization": path.read_text(encoding="utf-8").splitlines()[0].strip()}
    except (OSError, UnicodeDecodeError, IndexError):
        raise file_missing_error(file=FileName(path)) from None
