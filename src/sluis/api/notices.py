"""Tell people by mail and machines by webhook what happened to a gate; see what waits; try whether it arrives.

In:  a gate, and who is told. Out: what was found, sent, refused; counts.

The rule this module keeps: a mail has no content, and an event no personal value (``sluis.notices``).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from sluis.api.document import Json
from sluis.api.gate import Gate
from sluis.notices import agent_status, message, smtp, webhook
from sluis.notices.settings import NoticeSettings
from sluis.notices.signed_request import public_text, signing_key
from sluis.notices.telling import Told, mail_receiver, never, one_pass, receivers
from sluis.store import notices as queue

__all__ = ["NoticeSettings", "Notified", "Tried", "Waiting", "again", "notify", "try_out", "waiting"]


@dataclass(frozen=True, slots=True)
class Notified:
    """What one pass did."""

    told: Told

    @property
    def well(self) -> bool:
        """Whether all that was due was taken."""
        return not (self.told.refused or self.told.no_room or self.told.given_up)

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis notices run --format json`` prints it."""
        return {
            "queued": self.told.queued,
            "no_room": self.told.no_room,
            "sent": self.told.sent,
            "refused": [
                {"receiver": receiver, "why": word, "count": count}
                for (receiver, word), count in sorted(self.told.refused.items())
            ],
            "given_up": self.told.given_up,
        }


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits, was taken and was given up, by receiver."""

    counts: dict[str, queue.NoticeCounts]

    @property
    def given_up(self) -> int:
        """How many were given up."""
        return sum(each.given_up for each in self.counts.values())

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis notices show --format json`` prints it."""
        return {
            "receivers": [
                {"receiver": name, "waiting": each.waiting, "taken": each.taken, "given_up": each.given_up}
                for name, each in self.counts.items()
            ]
        }


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a trial, by receiver; an empty word: it was taken."""

    words: dict[str, str]
    keys: dict[str, str] = field(default_factory=dict)
    """Webhook or agent → the public key that its receiver checks signatures by."""

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis notices test --format json`` prints it."""
        return {
            "receivers": [
                {"receiver": name, "taken": not word, "why": word, "key": self.keys.get(name)}
                for name, word in self.words.items()
            ]
        }


def notify(
    gate: Gate, settings: NoticeSettings, *, cases: bool = True, stopped: Callable[[], bool] = never
) -> Notified:
    """Look what there is to tell, and send what is due.

    Args:
        gate: Which; it may run in another process.
        settings: Who is told.
        cases: Look at cases, too.
        stopped: Asked between two messages whether to end.

    Raises:
        StoreError: the database does not answer.

    Effects:
        Rows of the queue; mail and requests.
    """
    return Notified(one_pass(gate.beside(), settings, cases=cases, stopped=stopped))


def waiting(gate: Gate, settings: NoticeSettings) -> Waiting:
    """Return how much waits for whom; those the settings name are among them with nothing, too."""
    with gate.beside().store.reading() as conn:
        counted = queue.counted(conn)
    return Waiting({**dict.fromkeys(receivers(settings), queue.NoticeCounts()), **counted})


def again(gate: Gate) -> int:
    """Let everything that was given up wait again; return how many.

    Effects:
        One transaction.
    """
    state = gate.beside()
    with state.store.together() as conn:
        return queue.again(conn, state.clock())


def try_out(gate: Gate, settings: NoticeSettings) -> Tried:
    """Send everybody a trial, and say what became of it.

    Raises:
        FileMissingError, signing_key_error: as ``notify``.

    Effects:
        Mail and requests; nothing is put into the queue.
    """
    state = gate.beside()
    now_ms, mail = state.clock(), settings.mail
    words: dict[str, str] = {}
    if mail is not None:
        for role, address in mail.to.items():
            written = message.trial_of(mail, role, now_ms)
            words[mail_receiver(role)] = smtp.hand_over(settings, mail, address, written)
    keys: dict[str, str] = {}
    for hook in settings.webhooks:
        name = webhook.receiver_of(hook)
        keys[name] = public_text(signing_key(settings.file(hook.key)).public_key())
        event = webhook.trial_of(hook, now_ms, state.settings.ledger.origin)
        words[name] = webhook.post(settings, hook, event, now_ms // 1000)
    for callback in settings.callbacks:
        name = agent_status.receiver_of(callback)
        keys[name] = public_text(signing_key(settings.file(callback.key)).public_key())
        body = agent_status.trial_of(now_ms // 1000)
        words[name] = webhook.post(settings, callback, body, now_ms // 1000, agent_status.TAG)
    return Tried(words, keys)
