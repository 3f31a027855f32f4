"""Tell an authorised agent that a request of its own stands otherwise: the status object, signed, to its address.

In:  the cases that agents opened, and where the settings say that each agent hears of them. Out: rows of the queue;
     then one request for each case.

The rules this module keeps (rights specification, section 5.2.9):
 * What is posted is the status that the agent can ask for, as it is when it is posted, without the agent's own words:
   no household, no line, no value, no word of anybody.
 * What a list says is a reason to look. Before anything is posted the case is opened, and the mandate must hold: what
   the agent may not see any more it is not told either.
 * What is put into the queue is a number of a case and a digest under a key: who reads the database learns which agent
   asked, and not how it stands.
 * How a request stood when it was opened is told by the answer to it, and not again.
"""

import hmac
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection

from sluis.errors import SluisError
from sluis.errors.rights import case_unknown_error
from sluis.gate.state.state import GateState
from sluis.notices import webhook
from sluis.notices.settings import NoticeSettings, StatusCallbackSettings
from sluis.rights.agent_requests import by_of, first_standing, own_request, standing_of, status_of
from sluis.rights.listed import all_listed
from sluis.store.notices import QueuedNotice, latest

KIND: Final = "request-status"
TAG: Final = "sluis-request-status"
"""Of the signature: one for a webhook does not fit here."""
RECENT_MS: Final = 30 * 86_400_000
"""How long after its end a request is looked at."""
_LABEL: Final = b"sluis/request-status/v1\0"


def receiver_of(callback: StatusCallbackSettings) -> str:
    """Return what the queue calls an agent."""
    return f"agent:{callback.agent}"


def changes(state: GateState, settings: NoticeSettings) -> list[QueuedNotice]:
    """Return which requests of agents stand otherwise than they were last told.

    Args:
        state: The gate's store and keys.
        settings: Which agents hear of theirs.

    Raises:
        StoreError: the database does not answer.
    """
    if not settings.callbacks:
        return []
    now_ms, by_agent = state.clock(), {by_of(each.agent): receiver_of(each) for each in settings.callbacks}
    with state.store.reading() as conn:
        rows, _ = all_listed(conn, state.keystore)
        key = state.keystore.rights_key(conn) or b""
        told = {receiver: dict(_told(conn, receiver)) for receiver in by_agent.values()}
    made: list[QueuedNotice] = []
    for each in rows:
        receiver = by_agent.get(each.by)
        if receiver is None or (each.decided_ms or now_ms) < now_ms - RECENT_MS:
            continue
        count, before = told[receiver].get(each.number, (0, _digest(key, each.number, first_standing(each))))
        now = _digest(key, each.number, standing_of(each))
        if now != before:
            about = json.dumps({"case": each.number})
            made.append(QueuedNotice(receiver, f"case:{each.number}:{count + 1}:{now}", KIND, about, now_ms))
    return made


def sender(
    state: GateState, settings: NoticeSettings, callback: StatusCallbackSettings
) -> Callable[[Sequence[QueuedNotice]], Callable[[], str]]:
    """Return what reads rows about one case, and then posts how that stands."""

    def read(rows: Sequence[QueuedNotice]) -> Callable[[], str]:
        number = case_of(rows[0])
        return lambda: _post(state, settings, callback, number)

    return read


def case_of(row: QueuedNotice) -> int:
    """Return the number of the case a row is about.

    Raises:
        ValueError, TypeError: nobody of ours wrote it.
    """
    about = json.loads(row.about)
    number = about.get("case") if isinstance(about, dict) else None
    if type(number) is not int:
        raise TypeError("case")
    return number


def trial_of(now_s: int) -> bytes:
    """Return a status that shows that statuses arrive; its request is none."""
    return json.dumps({"request_id": "trial", "status": "in_progress", "trial": True, "at": now_s}).encode()


def _post(state: GateState, settings: NoticeSettings, callback: StatusCallbackSettings, number: int) -> str:
    """Post how a request stands; return the word for what became of it.

    Raises:
        case_broken_error: what is on record about it, or about its household, does not check.
    """
    try:
        with state.store.reading() as conn:
            status = status_of(own_request(state, conn, callback.agent, number))
    except SluisError as fault:
        if fault.entry is not case_unknown_error:
            raise
        return webhook.TAKEN  # its mandate was ended: the agent is told nothing of it any more
    body = msgspec.json.encode(msgspec.structs.replace(status, agent_request_id=None))
    return webhook.post(settings, callback, body, state.clock() // 1000, TAG)


def _told(conn: Connection, receiver: str) -> Iterator[tuple[int, tuple[int, str]]]:
    """Yield each case of which a receiver was told something: how often, and the digest of the last one."""
    for occasion in latest(conn, receiver):
        parts = occasion.split(":")
        if len(parts) == 4 and parts[1].isdecimal() and parts[2].isdecimal():  # noqa: PLR2004 - what `changes` writes
            yield int(parts[1]), (int(parts[2]), parts[3])


def _digest(key: bytes, number: int, standing: tuple[str, bool, bool]) -> str:
    said = msgspec.json.encode([number, *standing])
    return hmac.digest(key, _LABEL + said, "sha256").hex()[:32]
