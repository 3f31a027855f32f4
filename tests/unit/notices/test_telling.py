"""Each occasion is told once; what is not taken waits, in order where there is one; nothing is lost without a word."""

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.flow.gatehouse import DAY_MS, Clock
from tests.flow.hookhouse import Receiver, receiver, webhook_key
from tests.flow.mailhouse import MailServer, mail_server
from tests.ports import free_port
from tests.unit.notices.conftest import HOOK, told

from sluis.gate.state.recipient_stop import start_sending, stop_sending
from sluis.gate.state.state import GateState, open_beside
from sluis.notices import telling
from sluis.notices.settings import NoticeSettings
from sluis.notices.telling import FIRST_MS, LONGEST_MS, one_pass, receivers
from sluis.store.notices import NoticeCounts, counted, due, take
from sluis.store.schema import notices


@pytest.fixture
def post(tmp_path: Path) -> Iterator[MailServer]:
    with mail_server(tmp_path) as server:
        yield server


@pytest.fixture
def crm(tmp_path: Path) -> Iterator[Receiver]:
    webhook_key(tmp_path)
    with receiver() as kept:
        yield kept


def hook(kept: Receiver, name: str = "crm", more: str = "") -> str:
    return HOOK.format(name=name, port=kept.port, more=more)


def counts(state: GateState) -> dict[str, NoticeCounts]:
    with state.store.reading() as conn:
        return counted(conn)


def types(kept: Receiver) -> list[str]:
    return [json.loads(each.body)["type"] for each in kept.posted]


def test_who_is_told_is_told_once_and_reads_it_in_a_mailbox(
    state: GateState, tmp_path: Path, post: MailServer, crm: Receiver
) -> None:
    settings = told(tmp_path, post.settings("owner", "dpo", "legal", language="nl") + hook(crm))
    assert receivers(settings) == ["mail:owner", "mail:dpo", "mail:legal", "webhook:crm"]
    stop_sending(state, "wifi-insight")
    done = one_pass(state, settings)
    assert (done.queued, done.sent, done.refused) == (3, 3, {})
    again = one_pass(state, settings)
    assert (again.queued, again.sent) == (0, 0)
    written = post.messages
    assert sorted(str(each["To"]) for each in written) == ["dpo@provider.example", "owner@provider.example"]
    for message in written:
        assert message["Subject"] == "Sluis: een ontvanger is stopgezet"
        assert "wifi-insight" not in message.as_string()
        assert "https://mijn.provider.example/office" in message.get_content()
    assert types(crm) == ["recipient-stopped"]
    assert counts(state)["mail:owner"] == NoticeCounts(0, 1)


def test_terms_that_end_go_in_one_mail_with_a_calendar(
    state: GateState, clock: Clock, tmp_path: Path, post: MailServer
) -> None:
    clock.at_ms = 1_827_100_800_000 - 20 * DAY_MS
    done = one_pass(state, told(tmp_path, post.settings("legal")))
    assert (done.queued, done.sent) == (2, 1)
    [message] = post.messages
    [attached] = message.iter_attachments()
    assert attached.get_content().count("BEGIN:VEVENT") == 2


def test_events_come_in_order_and_wait_longer_each_time(
    state: GateState, clock: Clock, tmp_path: Path, crm: Receiver
) -> None:
    settings = told(tmp_path, hook(crm))
    crm.answers = [500, 500]
    stop_sending(state, "wifi-insight")
    assert one_pass(state, settings).refused == {("webhook:crm", "500"): 1}
    clock.at_ms += 1
    start_sending(state, "wifi-insight")
    assert one_pass(state, settings).sent == 0, "the first holds up the second"
    clock.at_ms += FIRST_MS
    assert one_pass(state, settings).refused == {("webhook:crm", "500"): 1}
    clock.at_ms += FIRST_MS
    assert one_pass(state, settings).sent == 0, "the second wait is twice as long"
    clock.at_ms += FIRST_MS
    assert one_pass(state, settings).sent == 2
    assert types(crm) == ["recipient-stopped"] * 3 + ["recipient-started"]
    ids = [json.loads(each.body)["id"] for each in crm.posted]
    assert len(set(ids[:3])) == 1
    signed = {each.headers["signature-input"] for each in crm.posted[:3]}
    assert len(signed) == 3, "each attempt says its own moment"


def test_what_nobody_takes_is_given_up_with_an_alarm_and_can_be_tried_again(
    state: GateState,
    clock: Clock,
    tmp_path: Path,
    crm: Receiver,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = told(tmp_path, hook(crm))
    monkeypatch.setattr(telling, "MOST_ATTEMPTS", 3)
    crm.answers = [503] * 3
    stop_sending(state, "wifi-insight")
    given_up = 0
    with caplog.at_level(logging.WARNING, "sluis.notices"):
        for _attempt in range(3):
            given_up += one_pass(state, settings, cases=False).given_up
            clock.at_ms += LONGEST_MS
    assert given_up == 1
    assert counts(state) == {"webhook:crm": NoticeCounts(0, 0, 1)}
    assert any("alarm: webhook:crm was not told of recipient-stopped [503]" in line for line in caplog.messages)
    assert not any("127.0.0.1" in line for line in caplog.messages)


def test_a_full_queue_takes_nothing_says_so_and_takes_it_when_there_is_room(
    state: GateState, clock: Clock, tmp_path: Path, crm: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    settings = told(tmp_path, hook(crm) + "[notices]\nmost = 1\n")
    crm.answers = [500]
    stop_sending(state, "wifi-insight")
    one_pass(state, settings)
    clock.at_ms += 1
    start_sending(state, "wifi-insight")
    assert one_pass(state, settings).no_room == 1
    assert any("the queue of notices is full" in line for line in caplog.messages)
    clock.at_ms += FIRST_MS
    one_pass(state, settings)
    one_pass(state, settings)
    assert types(crm)[-1] == "recipient-started"


def test_a_webhook_gets_the_events_it_is_for_and_nobody_gets_those_of_who_is_gone(
    state: GateState, tmp_path: Path, crm: Receiver
) -> None:
    stop_sending(state, "wifi-insight")
    assert one_pass(state, told(tmp_path, hook(crm, more='events = ["alarm"]'))).queued == 0
    crm.answers = [500]
    one_pass(state, told(tmp_path, hook(crm)))
    other = told(tmp_path, hook(crm, "other"))
    assert one_pass(state, other).given_up == 1
    assert counts(state) == {"webhook:crm": NoticeCounts(0, 0, 1), "webhook:other": NoticeCounts(0, 1)}


def test_whoever_stops_a_desk_waits_for_no_further_message(state: GateState, tmp_path: Path, crm: Receiver) -> None:
    settings: NoticeSettings = told(tmp_path, hook(crm))
    stop_sending(state, "wifi-insight")
    done = one_pass(state, settings, stopped=lambda: True)
    assert (done.queued, done.sent, crm.posted) == (1, 0, [])


def test_what_is_wrong_with_one_receiver_keeps_nothing_from_another(
    state: GateState, tmp_path: Path, post: MailServer, crm: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "mail.password").unlink()
    settings = told(tmp_path, post.settings("dpo") + hook(crm))
    stop_sending(state, "wifi-insight")
    done = one_pass(state, settings)
    assert (done.sent, done.refused) == (1, {("mail:dpo", "gate.file-missing"): 1})
    assert any("[gate.file-missing]" in line for line in caplog.messages)
    assert counts(state)["mail:dpo"].waiting == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("about", "no JSON"),
        ("about", "[1]"),
        ("about", '{"ends": "soon\\r\\nBcc: thief@elsewhere.example"}'),
        ("kind", "bomb"),
    ],
)
def test_a_row_that_somebody_else_wrote_is_given_up_and_the_next_is_sent(
    state: GateState, tmp_path: Path, post: MailServer, crm: Receiver, column: str, value: str
) -> None:
    settings = told(tmp_path, post.settings("dpo") + hook(crm))
    stop_sending(state, "wifi-insight")
    one_pass(state, settings, stopped=lambda: True)
    with state.store.transaction() as conn:
        conn.execute(update(notices).values({column: value}))
    start_sending(state, "wifi-insight")
    done = one_pass(state, settings)
    assert done.refused == {("mail:dpo", "unreadable"): 1, ("webhook:crm", "unreadable"): 1}
    one_pass(state, settings)
    assert counts(state) == {"mail:dpo": NoticeCounts(0, 1, 1), "webhook:crm": NoticeCounts(0, 1, 1)}
    assert [str(each["Subject"]) for each in post.messages] == ["Sluis: a recipient is sent to again"]
    assert types(crm) == ["recipient-started"]


def test_of_two_processes_that_look_at_once_one_sends(
    state: GateState, clock: Clock, tmp_path: Path, crm: Receiver
) -> None:
    settings = told(tmp_path, hook(crm))
    stop_sending(state, "wifi-insight")
    crm.slow_s = 0.2
    second = open_beside(state.settings, clock)
    with ThreadPoolExecutor(2) as two:
        done = list(two.map(lambda each: one_pass(each, settings), (state, second)))
    second.close()
    assert sum(each.sent for each in done) == len(crm.posted) == 1


def test_what_was_taken_by_a_process_that_died_is_sent_again(
    state: GateState, clock: Clock, tmp_path: Path, crm: Receiver
) -> None:
    settings = told(tmp_path, hook(crm))
    stop_sending(state, "wifi-insight")
    one_pass(state, settings, stopped=lambda: True)
    with state.store.together() as conn:
        [each] = due(conn, "webhook:crm", clock(), in_order=True)
        assert take(conn, each, clock() + 62_000), "and here it died"
    assert one_pass(state, settings).sent == 0
    clock.at_ms += 62_000
    assert one_pass(state, settings).sent == 1


def test_a_mail_server_that_hangs_is_asked_once_in_a_pass(state: GateState, tmp_path: Path, post: MailServer) -> None:
    stop_sending(state, "wifi-insight")
    start_sending(state, "wifi-insight")
    text = post.settings("owner", "dpo", "operator").replace(f"port = {post.port}", f"port = {free_port()}")
    assert one_pass(state, told(tmp_path, text)).refused == {("mail:owner", "unreachable"): 1}
    assert one_pass(state, told(tmp_path, post.settings("owner", "dpo", "operator"))).sent == 5
