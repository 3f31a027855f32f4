"""Look what there is to tell, put it into the queue, send what is due; one pass, as often as wanted.

In:  a gate and who is told. Out: how much was found, sent, refused.

The rules this module keeps:
 * A receiver is known in the queue by its role or name; where it is stands in the settings when it is sent.
 * A webhook gets its events in order: one that is not taken holds up those after it. What mail says has no order, and
   occasions of one kind go in one message. So it is with what an agent is told of one case.
 * Nothing is lost without a word. What is not taken waits twice as long as before, from a minute to six hours, some
   four days in all; then it is given up, which the log calls an alarm, a count tells, and ``again`` undoes.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sluis.errors import SluisError, StoreError
from sluis.gate.state.state import GateState
from sluis.notices import agent_status, smtp, webhook
from sluis.notices.kinds import ROLES, Kind, Occasion
from sluis.notices.message import message_of
from sluis.notices.occasions import cases_due, occasions
from sluis.notices.settings import MailSettings, NoticeSettings, WebhookSettings
from sluis.store.notices import GIVEN_UP, TAKEN, QueuedNotice, abandon, due, forget, put, settle, take, wait
from sluis.terms import Role

log = logging.getLogger("sluis.notices")
FIRST_MS: Final = 60_000
LONGEST_MS: Final = 6 * 3_600_000
MOST_ATTEMPTS: Final = 24
KEPT_MS: Final = 400 * 86_400_000
"""How long it is known what was told; then what still holds is told again."""
_MARGIN_MS: Final = 60_000
UNREADABLE: Final = "unreadable"
"""The word for a row that nobody of ours wrote; it is given up at once."""
OF_A_CASE: Final = "rights."
"""What the codes begin with that say that one case cannot be told."""
ELSEWHERE: Final = "elsewhere"
"""The word for what another process took meanwhile."""


@dataclass(slots=True)
class Told:
    """What a pass did."""

    queued: int = 0
    no_room: int = 0
    sent: int = 0
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Receiver and word → how many messages or events."""
    given_up: int = 0


def never() -> bool:
    """Return that nobody wants an end."""
    return False


def one_pass(
    state: GateState, settings: NoticeSettings, *, cases: bool = True, stopped: Callable[[], bool] = never
) -> Told:
    """Look, queue and send.

    Args:
        state: The gate's store and keys; the gate itself may run in another process.
        settings: Who is told.
        cases: Look at cases, too: each is opened, which takes some milliseconds.
        stopped: Asked between two messages whether to end.

    Raises:
        StoreError: the database does not answer.

    Effects:
        Rows of the queue; mail, requests; log lines with names of receivers and kinds.
    """
    told, away = Told(), False
    found = [*occasions(state), *(cases_due(state) if cases else ())]
    wanted = [notice for each in found for notice in _for_receivers(settings, each)]
    _queue(state, settings, told, [*wanted, *agent_status.changes(state, settings)])
    for receiver, send in _senders(state, settings):
        mail, ordered = receiver.startswith("mail:"), receiver.startswith("webhook:")
        away = away and mail
        with state.store.reading() as conn:
            waiting = due(conn, receiver, state.clock(), in_order=ordered)
        for batch in _batches(receiver, waiting):
            if stopped() or away:
                break
            word = _sent(state, settings, told, (receiver, batch), send)
            if word != smtp.TAKEN and ordered:
                break
            away = not ordered and _is_away(word)
    return told


def _is_away(word: str) -> bool:
    """Return whether a word says something of who receives, not of one message: others would hear the same."""
    of_one = word.isdecimal() or word.startswith(OF_A_CASE)
    return word not in {smtp.TAKEN, UNREADABLE, ELSEWHERE} and not of_one


def mail_receiver(role: Role) -> str:
    """Return what the queue calls a role that is written to."""
    return f"mail:{role.value}"


def receivers(settings: NoticeSettings) -> list[str]:
    """Return everybody who is told something."""
    mail = [] if settings.mail is None else [mail_receiver(role) for role in settings.mail.to]
    agents = map(agent_status.receiver_of, settings.callbacks)
    return [*mail, *(webhook.receiver_of(hook) for hook in settings.webhooks), *agents]


def _queue(state: GateState, settings: NoticeSettings, told: Told, wanted: Sequence[QueuedNotice]) -> None:
    with state.store.together() as conn:
        told.queued, told.no_room = put(conn, wanted, settings.queue.most)
        told.given_up += abandon(conn, receivers(settings))
        forget(conn, state.clock() - KEPT_MS)
    if told.no_room:
        log.error("alarm: the queue of notices is full; %d found no room and are looked for again", told.no_room)
    if told.given_up:
        log.error("alarm: %d notices wait for nobody the settings name; given up", told.given_up)


def _for_receivers(settings: NoticeSettings, each: Occasion) -> list[QueuedNotice]:
    mail = () if settings.mail is None else [role for role in ROLES[each.kind] if role in settings.mail.to]
    hooks = [hook for hook in settings.webhooks if not hook.events or each.kind in hook.events]
    named = [*map(mail_receiver, mail), *map(webhook.receiver_of, hooks)]
    about = json.dumps(each.about, ensure_ascii=True, sort_keys=True)
    return [QueuedNotice(receiver, each.key, each.kind.value, about, each.at_ms) for receiver in named]


_Send = Callable[[Sequence[QueuedNotice]], Callable[[], str]]
"""Reads rows, and returns what sends what they say; ``ValueError`` or ``TypeError`` where nobody of ours wrote them."""


def _senders(state: GateState, settings: NoticeSettings) -> list[tuple[str, _Send]]:
    mail = settings.mail
    written = [] if mail is None else [(mail_receiver(role), _by_mail(state, settings, mail, role)) for role in mail.to]
    posted = [(webhook.receiver_of(hook), _by_webhook(state, settings, hook)) for hook in settings.webhooks]
    agents = [
        (agent_status.receiver_of(each), agent_status.sender(state, settings, each)) for each in settings.callbacks
    ]
    return [*written, *posted, *agents]


def _by_mail(state: GateState, settings: NoticeSettings, mail: MailSettings, role: Role) -> _Send:
    def read(rows: Sequence[QueuedNotice]) -> Callable[[], str]:
        told = [_occasion(each) for each in rows]
        return lambda: smtp.hand_over(settings, mail, mail.to[role], message_of(mail, role, told, state.clock()))

    return read


def _by_webhook(state: GateState, settings: NoticeSettings, hook: WebhookSettings) -> _Send:
    origin = state.settings.ledger.origin

    def read(rows: Sequence[QueuedNotice]) -> Callable[[], str]:
        told = _occasion(rows[0])
        return lambda: webhook.post(settings, hook, webhook.event_of(hook, told, origin), state.clock() // 1000)

    return read


def _batches(receiver: str, waiting: Sequence[QueuedNotice]) -> list[list[QueuedNotice]]:
    if receiver.startswith("webhook:"):
        return [[each] for each in waiting]
    by_kind: dict[str, list[QueuedNotice]] = {}
    for each in waiting:
        one = each.kind if receiver.startswith("mail:") else each.about
        by_kind.setdefault(one, []).append(each)
    return list(by_kind.values())


def _sent(
    state: GateState,
    settings: NoticeSettings,
    told: Told,
    batch: tuple[str, Sequence[QueuedNotice]],
    send: _Send,
) -> str:
    """Send one message or event, and note what became of it; return the word for that."""
    receiver, wanted = batch
    until_ms = state.clock() + _longest_ms(settings) + _MARGIN_MS
    with state.store.together() as conn:
        taken = [replace(each, attempts=each.attempts + 1) for each in wanted if take(conn, each, until_ms)]
    if not taken:
        return ELSEWHERE
    word = _word(taken, send)
    with state.store.together() as conn:
        for each in taken:
            if word == smtp.TAKEN:
                settle(conn, each.id, TAKEN)
            elif each.attempts >= MOST_ATTEMPTS or word == UNREADABLE:
                settle(conn, each.id, GIVEN_UP)
                told.given_up += 1
            else:
                wait(conn, each.id, state.clock() + min(LONGEST_MS, FIRST_MS << min(each.attempts - 1, 20)))
    _note(told, receiver, taken, word)
    return word


def _word(taken: Sequence[QueuedNotice], send: _Send) -> str:
    """Send; return the word for what became of it. What is wrong with one receiver is none of the others' concern."""
    try:
        post = send(taken)
    except (ValueError, TypeError):
        return UNREADABLE
    try:
        return post()
    except StoreError:
        raise
    except SluisError as fault:
        return fault.code


def _note(told: Told, receiver: str, taken: Sequence[QueuedNotice], word: str) -> None:
    if word == smtp.TAKEN:
        told.sent += 1
        return
    told.refused[receiver, word] += 1
    if word == UNREADABLE or any(each.attempts >= MOST_ATTEMPTS for each in taken):
        log.error("alarm: %s was not told of %s [%s]; given up", receiver, taken[0].kind, word)
    else:
        log.warning("%s was not told of %s yet [%s]", receiver, taken[0].kind, word)


def _longest_ms(settings: NoticeSettings) -> int:
    mail = 0 if settings.mail is None else settings.mail.timeout
    return max([mail, *(hook.timeout for hook in settings.webhooks), *(each.timeout for each in settings.callbacks)])


def _occasion(each: QueuedNotice) -> Occasion:
    """Return what a row says.

    Raises:
        ValueError, TypeError: nobody of ours wrote it.
    """
    about = {str(name): value for name, value in dict(json.loads(each.about)).items() if isinstance(value, (str, int))}
    if "ends" in about:
        datetime.fromisoformat(str(about["ends"]))
    return Occasion(Kind(each.kind), each.occasion, each.t_ms, about)
