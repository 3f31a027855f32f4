"""Alarms, new fields, terms of cases and questions for recipients: counts and terms, and nothing of anybody."""

from pathlib import Path

from sqlalchemy import insert, update
from tests.flow.gatehouse import EXAMPLES, build, entry

from sluis.api.gate import Gate
from sluis.api.office_watch import DAYS, alarms, case_terms, vendor_questions
from sluis.api.rights import Channel, Incoming, Kind, open_case
from sluis.i18n import use
from sluis.standing.entries import RowStop
from sluis.standing.recipients import stop_rows
from sluis.standing.registry import import_registry
from sluis.store.counts import DAY_MS, add_unlisted, add_withheld, quarantine_row
from sluis.store.notices import QueuedNotice, abandon, put
from sluis.store.schema import rights_cases, rights_owed
from sluis.terms import Kind as Kinds

HOSTS = "Device.Hosts.Host.*.VendorClassID"


def test_what_alarms_stands_first_and_what_is_old_is_not_counted(tmp_path: Path) -> None:
    use("en")
    build(tmp_path)
    with Gate.open(tmp_path / "gate.toml") as gate:
        assert alarms(gate).withheld == []
        state = gate.beside()
        now_ms = state.clock()
        with state.transaction() as conn:
            add_withheld(conn, now_ms, {("wifi-help", 3, "canary"): 2, ("wifi-help", 4, "unlisted"): 9})
            add_withheld(conn, now_ms - DAYS * DAY_MS, {("wifi-help", 3, "canary"): 7})
            add_unlisted(conn, now_ms, {HOSTS: 5})
            quarantine_row(conn, "wifi-help", 3, Kinds.MAC_ADDRESS.value, now_ms)
            stop = RowStop(activity="network-quality", path=(), kind=Kinds.SERIAL.value, at_ms=now_ms)
            stop_rows(conn, state.keystore, [stop])
        told = alarms(gate)
    assert [(each.reason, each.count, each.alarming) for each in told.withheld] == [
        ("canary", 2, True),
        ("unlisted", 9, False),
    ]
    whole, row = told.stopped
    assert (whole.activity, whole.path, whole.kind) == ("network-quality", None, "serial number")
    assert (row.activity, row.kind) == ("wifi-help", "MAC address")
    assert (row.path or "").startswith("Device."), "what is in the chain and not in the table is stopped, too"
    assert [(each.name, each.count) for each in told.fields] == [(HOSTS, 5)]
    assert told.doubt is None


def test_whom_nothing_reached_is_named_as_what_it_is(tmp_path: Path) -> None:
    use("en")
    build(tmp_path)
    with Gate.open(tmp_path / "gate.toml") as gate:
        state = gate.beside()
        receivers = ("agent:union", "mail:dpo", "webhook:crm", "else")
        with state.transaction() as conn:
            put(conn, [QueuedNotice(name, "a", "alarm", "{}", 1_000) for name in receivers], 9)
            assert alarms(gate).not_told == [], "nothing was tried yet"
            abandon(conn, ["mail:dpo"])
        told = {each.who: (each.waiting, each.given_up, each.since) for each in alarms(gate).not_told}
    since = "1970-01-01T00:00:01Z"
    assert told == dict.fromkeys(("authorised agent union", "webhook crm", "else"), (0, 1, since))


def test_a_case_is_told_by_its_term_and_not_by_whose_it_is(tmp_path: Path) -> None:
    use("en")
    build(tmp_path)
    with Gate.open(tmp_path / "gate.toml") as gate:
        state = gate.beside()
        with state.transaction() as conn:
            import_registry(conn, state.keystore, [entry("NL-0001")], state.clock())
        for _ in range(2):
            open_case(gate, "NL-0001", Incoming(Kind.ACCESS, Channel.LETTER, "somebody"))
        with state.transaction() as conn:
            conn.execute(update(rights_cases).where(rights_cases.c.number == 2).values(head=bytes(32)))
            conn.execute(insert(rights_owed).values(slot=0, code="law.clock-range", sealed=b"x"))

        told = case_terms(gate)
    [case] = told.cases
    assert (told.broken, told.owed) == ([2], 1)
    assert (case.number, case.kind, case.open, case.late, case.waiting) == (1, "access (GDPR art. 15)", True, False, 0)
    assert case.due is not None
    assert "NL-0001" not in repr(told)
    assert "somebody" not in repr(told)


def test_what_the_register_does_not_say_of_a_recipient_is_asked(tmp_path: Path) -> None:
    use("en")
    build(tmp_path)
    assert (EXAMPLES / "register-per-home.yaml").is_file()
    with Gate.open(tmp_path / "gate.toml") as gate:
        asked = vendor_questions(gate, "wifi-insight")
    assert asked.recipient == "wifi-insight"
    assert asked.file.startswith("\ufeff")
    assert all(each.words and each.fact in asked.file for each in asked.questions)
