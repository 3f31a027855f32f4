"""Step 6: the intent and its encrypted body, in the one transaction that also read the standing."""

import hashlib
import hmac

from sqlalchemy import Connection

from sluis.errors import HouseholdErasedError
from sluis.gate.doors import Passed
from sluis.gate.household import Household
from sluis.gate.state import Activity, GateState
from sluis.keys.derive import duplicate_key
from sluis.ledger.outbox import Outgoing, enqueue
from sluis.ledger.record import Draft, RecordKind
from sluis.store.duplicates import first_seen
from sluis.telemetry.digest import content_digest
from sluis.telemetry.model import Report


def first_time(state: GateState, conn: Connection, home: Household, report: Report, now_ms: int) -> bool:
    """Say whether this report is new, and remember it for the window in which late reports are taken.

    The mark is an HMAC under a key made from K_n over router, profile, collection time and content, so that erasure
    reaches it (design, section 6a). Routers append failed reports to the next one: duplicates are normal.

    Raises:
        HouseholdErasedError: the household has no key (any more); nothing may leave.
    """
    key = state.keystore.household(conn, home.router.slot)
    if key is None:
        raise HouseholdErasedError(slot=home.router.slot)
    router = (home.router.oui, home.router.product_class, home.router.serial, home.router.endpoint, home.router.login)
    said = "\0".join([*(part or "" for part in router), home.profile, str(home.collected_ms)]).encode()
    mark = hmac.digest(duplicate_key(key), len(said).to_bytes(4, "big") + said + content_digest(report), "sha256")
    window = state.settings.window
    return first_seen(conn, home.router.slot, mark, now_ms + window.late + window.early)


def record_intent(
    state: GateState, conn: Connection, activity: Activity, home: Household, passed: Passed, body: bytes, now_ms: int
) -> None:
    """Append the intent to this process's chain and put the encrypted body in the outbox.

    Effects:
        In the caller's transaction. Nothing is sent before that has committed: the deliverer reads the outbox.
    """
    plan, slot = activity.doors.plan, home.router.slot
    draft = Draft(
        RecordKind.INTENT,
        slot,
        activity.name,
        plan.recipient,
        now_ms,
        plan=plan.digest,
        body_sha256=hashlib.sha256(body).digest(),
        rows=passed.released,
    )
    intent = state.writer(conn).append(conn, state.keystore, [draft])[0]
    endpoint = state.endpoint_of(plan.recipient)
    expires_ms = now_ms + (endpoint.max_age if endpoint else 0)
    outgoing = Outgoing(intent, plan.recipient, activity.name, slot, body, home.collected_ms, expires_ms)
    enqueue(conn, state.keystore, [outgoing])
