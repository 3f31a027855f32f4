"""A body that somebody moved to a recipient nobody serves: cancelled, with an alarm, and the counters right."""

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update
from tests.flow.backup import backup, put_back
from tests.flow.gatehouse import COLLECTED_MS, arrive, ask, element, message, set_settings, statuses_of

from sluis.errors import StandingClosedError
from sluis.gate.delivery import moved
from sluis.gate.delivery.deliver import claim, recover, settle_replies
from sluis.gate.delivery.endpoint import Reply
from sluis.gate.delivery.moved import MovedBodies
from sluis.gate.state.barrier import stop
from sluis.gate.state.settings import Settings
from sluis.gate.state.state import GateState
from sluis.ledger.disclosures import disclosures
from sluis.ledger.outbox_depth import held, scanned
from sluis.ledger.record import Status
from sluis.standing.events import EventKind
from sluis.store.schema import outbox

INSIGHT = "wifi-insight"
STRANGE = ("", "a", "netwerk-metinf", "netwerk-metingx", "wifi-insight ", "Wifi-insight", "zz", "\u202ewifi-insight")


@pytest.fixture
def full(gate: GateState) -> GateState:
    """A gate with one body waiting."""
    ask(gate)
    arrive(gate)
    return gate


def move(gate: GateState, recipient: str) -> None:
    with gate.store.transaction() as conn:
        conn.execute(update(outbox).values(recipient=recipient))


@pytest.mark.parametrize("recipient", STRANGE)
def test_a_body_that_was_moved_where_nobody_delivers_is_cancelled_with_an_alarm(
    full: GateState, recipient: str, caplog: pytest.LogCaptureFixture
) -> None:
    move(full, recipient)
    for each in full.settings.recipients:
        assert claim(full, each, 4)[0] == []
    assert statuses_of(full) == [None], "no delivery finds it"
    assert MovedBodies().cancel(full) == 1
    assert statuses_of(full) == [Status.CANCELLED]
    assert b"sluis_outbox_alarms_total 1.0" in full.metrics.text()
    assert "alarm: a body in the outbox names a recipient that is not on record" in caplog.text
    assert recipient.strip() in {"", "a"} or recipient.strip() not in caplog.text
    with full.store.reading() as conn:
        assert held(conn) == scanned(conn) == {}
        [disclosure] = disclosures(conn, full.keystore, 0)
    assert disclosure.outcome is not None
    assert disclosure.outcome.recipient == INSIGHT


def test_one_that_was_attempted_may_have_arrived(full: GateState) -> None:
    endpoint = full.endpoint_of(INSIGHT)
    assert endpoint is not None
    [claimed] = claim(full, INSIGHT, 4)[0]
    settle_replies(full, endpoint, [(claimed, Reply.FAILED)])
    move(full, "nobody")
    recover(full)  # a gate that starts counts what it finds under the name it finds
    assert MovedBodies().cancel(full) == 1
    assert statuses_of(full) == [Status.UNKNOWN]
    with full.store.reading() as conn:
        assert held(conn) == scanned(conn) == {}


def test_what_is_on_record_waits_for_its_recipient_though_nobody_here_serves_it(full: GateState) -> None:
    before = full.settings
    set_settings(full, replace_recipients(full))
    assert MovedBodies().cancel(full) == 0
    assert b"sluis_outbox_alarms_total 0.0" in full.metrics.text()
    set_settings(full, before)
    assert len(claim(full, INSIGHT, 4)[0]) == 1


def replace_recipients(gate: GateState) -> Settings:
    recipients = {name: endpoint for name, endpoint in gate.settings.recipients.items() if name != INSIGHT}
    return replace(gate.settings, recipients=recipients)


def test_rows_that_wait_rightly_hide_none_that_do_not(full: GateState, monkeypatch: pytest.MonkeyPatch) -> None:
    """More of them than one round looks at: the next goes on where it ended."""
    monkeypatch.setattr(moved, "AT_ONCE", 1)
    for second in (1, 2):
        arrive(full, message(element(COLLECTED_MS // 1000 + second)))
    with full.store.transaction() as conn:
        last = conn.execute(select(outbox.c.commitment).order_by(outbox.c.commitment.desc())).scalars().first()
        conn.execute(update(outbox).where(outbox.c.commitment == last).values(recipient="nobody"))
    set_settings(full, replace_recipients(full))
    looking = MovedBodies()
    assert [looking.cancel(full) for _ in range(5)].count(1) == 1
    assert sorted(map(str, statuses_of(full))) == ["None", "None", "cancelled"]


def test_nothing_is_settled_in_a_database_that_is_older_than_its_journal(full: GateState) -> None:
    saved = backup(full)
    stop(full, 0, EventKind.OBJECT, None, full.clock())
    put_back(full, saved)
    move(full, "nobody")
    with pytest.raises(StandingClosedError):
        MovedBodies().cancel(full)
    assert statuses_of(full) == [None]
