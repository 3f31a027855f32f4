"""Step 6: whether a report is new, and the intent to let it go."""

import hashlib
import hmac

from sluis.errors.ledger import household_erased_error
from sluis.gate.path.decision_transaction import DecisionTransaction, Intent
from sluis.gate.path.household import LocatedReport
from sluis.gate.state.doors import Passed
from sluis.gate.state.state import Activity
from sluis.keys.derive import duplicate_key
from sluis.ledger.record import PendingRecord, RecordKind
from sluis.store.duplicates import first_seen
from sluis.telemetry.digest import content_digest
from sluis.telemetry.model import Report


def first_time(sitting: DecisionTransaction, home: LocatedReport, report: Report) -> bool:
    """Say whether this report is new, and remember it for the window in which late reports are taken.

    The mark is an HMAC under a key made from K_n over router, profile, collection time and content, so that erasure
    reaches it (gate specification, section 8.1). Routers append failed reports to the next one: duplicates are normal.

    Raises:
        HouseholdErasedError: the household has no key (any more); nothing may leave.
    """
    key = sitting.household_key(sitting.conn, home.router.slot)
    if key is None:
        raise household_erased_error(slot=home.router.slot)
    router = (home.router.oui, home.router.product_class, home.router.serial, home.router.endpoint, home.router.login)
    said = "\0".join([*(part or "" for part in router), home.profile, str(home.collected_ms)]).encode()
    mark = hmac.digest(duplicate_key(key), len(said).to_bytes(4, "big") + said + content_digest(report), "sha256")
    window = sitting.state.settings.window
    return first_seen(sitting.conn, home.router.slot, mark, sitting.now_ms + window.late + window.early)


def intent_of(
    sitting: DecisionTransaction, activity: Activity, home: LocatedReport, passed: Passed, body: bytes
) -> Intent:
    """Write down what is about to leave; ``DecisionTransaction.record`` puts it on record with the others.

    Raises:
        RecipientFullError: the recipient's share of the outbox is full; the transaction must not commit.
    """
    plan = activity.doors.plan
    sitting.state.room.take(plan.recipient, len(body))
    draft = PendingRecord(
        RecordKind.INTENT,
        home.router.slot,
        activity.name,
        plan.recipient,
        sitting.now_ms,
        plan=plan.digest,
        body_sha256=hashlib.sha256(body).digest(),
        rows=passed.released,
    )
    endpoint = sitting.state.endpoint_of(plan.recipient)
    return Intent(draft, body, home.collected_ms, sitting.now_ms + (endpoint.max_age if endpoint else 0))
