"""``sluis filter``: files on the real route. Decided, recorded and delivered like what comes over HTTP; the same bytes.

In:  files of any format ``telemetry`` reads. Out: counts; bodies in the outbox, and from there at their recipients.

The rules this module keeps:
 * Steps 3 to 7 are the gate's own; steps 1 and 2 are those of the file's decoder. The operator who runs it vouches for
   the sender as a collector does; whatever a file claims of itself must agree with the registry.
 * A household and a collection time may be named for files that have none (``--household``, ``--collected-at``).
 * A file that cannot be read whole stops there; what was recorded before it stays recorded and is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sluis.gate.path.arrival import (
    Admitted,
    Arrival,
    Authenticated,
    Login,
    OperatorsLine,
    Proof,
    Sender,
    Vouched,
    Voucher,
)
from sluis.gate.path.steps import BUSY, guarded, run_admitted
from sluis.gate.reload.activation import remember
from sluis.gate.state.settings import Route
from sluis.gate.state.state import GateState
from sluis.gate.state.tally import Tally
from sluis.telemetry.formats import Format
from sluis.telemetry.ndjson import RefusedMessage
from sluis.telemetry.source import read_source

BATCH = 32
"""Messages that share a transaction."""


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of one batch of messages."""

    tally: Tally
    messages: int
    busy: int
    """Messages the store or outbox could not take: nothing of them was decided."""


def file_messages(
    state: GateState,
    name: str,
    *,
    line: str | None,
    collected_ms: int | None,
    route: Route | None = None,
    told: Format | None = None,
) -> Iterator[Filed]:
    """Take the messages of one file through the gate, a batch at a time.

    Args:
        state: An opened gate.
        name: A file, or ``-``.
        line: The household, when the file does not say whose router it was.
        collected_ms: Collection time of reports that have none, milliseconds.
        route: The route whose activities and profiles apply; a recorded request that names a route of the settings
            takes that one.
        told: The format somebody says the file is in; read from the bytes when absent.

    Yields:
        The counts of each batch, after its transaction has ended.

    Raises:
        InputNotReadableError: the file cannot be read.

    Effects:
        Intents and bodies in the outbox, as for any report.
    """
    guarded(lambda: remember(state))  # a store that cannot keep this cannot decide either, and says so below
    fallback = route or (state.settings.route[0] if state.settings.route else Route(path="/"))
    routes = {entry.path: entry for entry in state.settings.route}
    batch: list[Admitted] = []
    refused = Tally()
    for message in read_source(name, state.settings.message_limits(), told=told):
        if isinstance(message, RefusedMessage):
            refused.whole("", message.reason)
            continue
        sender = Sender(_sent_by(line, message.login), message.claims)
        at = routes.get(message.path, fallback)
        arrival = Arrival(at, message.path, {}, b"", sender.authenticated, collected_ms)
        batch.append(Admitted(arrival, sender, message.reports))
        if len(batch) >= BATCH:
            yield _decide(state, batch, refused)
            batch, refused = [], Tally()
    yield _decide(state, batch, refused)


def _sent_by(line: str | None, login: str | None) -> Authenticated:
    """Say who sent a message of a file: the operator's line, else the login of a recorded request, else his word."""
    if line is not None:
        return OperatorsLine(line)
    return Vouched(Voucher.OPERATOR) if login is None else Login(login, Proof.RECORDING)


def _decide(state: GateState, batch: list[Admitted], refused: Tally) -> Filed:
    answers = run_admitted(state, batch, refused)
    state.show(refused)
    return Filed(refused, len(batch), sum(answer is BUSY for answer in answers))
