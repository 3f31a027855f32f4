"""A reload takes everything or nothing, without a connection lost; what was wrong is said."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
from tests.flow.gatehouse import (
    COLLECTED_MS,
    DAY_MS,
    EXAMPLES,
    LOGIN,
    PASSWORD,
    Clock,
    House,
    ask,
    build,
    element,
    eventually,
    message,
    serving,
    statuses_of,
)
from tests.flow.living import NOW, lived, store_settings
from tests.flow.odd_recipient import OddRecipient
from tests.flow.reloading import EXAMPLE, WITHOUT_ACTIVE, edit, repin, shadow_table
from tests.flow.test_delivery import attempts

from sluis.errors import Entry, FileName, RegisterError, RegisterSupersededError
from sluis.errors.gate import (
    endpoint_missing_error,
    file_missing_error,
    register_pin_error,
    reload_scope_error,
    settings_syntax_error,
)
from sluis.errors.register import REGISTER_FAULTS
from sluis.gate.reload.activation import mark_of
from sluis.gate.reload.reload import begin, behind, follow, install, read_anew
from sluis.gate.state import rules as rules_in_force
from sluis.gate.state.rules import judged_again, read_rules
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import GateState, open_gate
from sluis.ledger.record import Status
from sluis.store.registers import in_force

FIRST = COLLECTED_MS // 1000
EXAMPLE_FILE = EXAMPLES / "register-per-home.yaml"


@pytest.fixture(autouse=True)
def awake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluis.gate.delivery.deliver.IDLE_S", 0.02)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with serving(build(tmp_path), Clock(COLLECTED_MS + 60_000)) as made:
        ask(made.state)
        yield made


def kept(folder: Path, recipient: str = "insight") -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / recipient).glob("*.json"))]


async def test_the_next_report_is_decided_under_the_new_register_over_the_same_connection(
    house: House, tmp_path: Path
) -> None:
    auth = aiohttp.encode_basic_auth(LOGIN, PASSWORD)
    headers = {"Content-Type": "application/json", "Authorization": auth}
    connector = aiohttp.TCPConnector(limit=1)
    async with aiohttp.ClientSession(connector=connector) as router:
        made: list[object] = []
        trace = aiohttp.TraceConfig()

        async def connected(*_told: object) -> None:
            made.append(None)

        trace.on_connection_create_end.append(connected)
        trace.freeze()
        router._trace_configs.append(trace)

        async def post(at_s: int) -> int:
            async with router.post(house.url("/ingest"), data=message(element(at_s)), headers=headers) as answer:
                return answer.status

        assert await post(FIRST) == 200
        await eventually(lambda: len(kept(tmp_path)) == 1)
        repin(tmp_path, WITHOUT_ACTIVE)
        done = await house.gate.reloader.reload(tmp_path / "gate.toml")
        assert done is not None
        assert done.new
        assert await post(FIRST + 1) == 200
        assert len(made) == 1, "one connection before and after"
    await eventually(lambda: len(kept(tmp_path)) == 2)
    assert sorted(b'"Active"' in body for body in kept(tmp_path)) == [False, True]


async def test_what_waits_under_a_plan_that_changed_never_leaves(tmp_path: Path) -> None:
    odd = await OddRecipient("500").up()
    async with serving(build(tmp_path, insight=odd.endpoint), Clock(COLLECTED_MS + 60_000)) as house:
        ask(house.state)
        assert await house.post("/ingest", message(element(FIRST))) == 200
        await eventually(lambda: len(odd.asked) == 1)
        await eventually(lambda: statuses_of(house.state) == [None])
        odd.mode = "200"
        repin(tmp_path, WITHOUT_ACTIVE)
        done = await house.gate.reloader.reload(tmp_path / "gate.toml")
        assert done is not None
        assert done.cancelled == {"wifi-help": 1}
        assert statuses_of(house.state) == [Status.UNKNOWN], "it was attempted: it may have arrived"
        house.state.clock.at_ms += 60_000  # type: ignore[attr-defined]
        await asyncio.sleep(0.2)
        assert len(odd.asked) == 1
    await odd.down()


async def test_what_is_being_sent_while_the_register_changes_is_not_tried_again(tmp_path: Path) -> None:
    odd = await OddRecipient("hang").up()
    settings = build(tmp_path, insight=f'{odd.endpoint}\ntimeout = "PT1S"')
    async with serving(settings, Clock(COLLECTED_MS + 60_000)) as house:
        ask(house.state)
        assert await house.post("/ingest", message(element(FIRST))) == 200
        await eventually(lambda: len(odd.asked) == 1)
        repin(tmp_path, WITHOUT_ACTIVE)
        done = await house.gate.reloader.reload(tmp_path / "gate.toml")
        assert done is not None
        assert done.cancelled == {}, "it is under way and cannot be called back"
        await eventually(lambda: attempts(house.state, "failed") == 1)
        house.state.clock.at_ms += 60_000  # type: ignore[attr-defined]
        await eventually(lambda: statuses_of(house.state) == [Status.UNKNOWN])
        assert len(odd.asked) == 1
    await odd.down()


async def test_endpoints_and_routes_change_together_with_their_secrets(house: House, tmp_path: Path) -> None:
    await house.post("/ingest", message(element(FIRST)))
    await eventually(lambda: statuses_of(house.state) == [Status.DELIVERED])
    edit(tmp_path, r'directory = "insight"', 'directory = "elsewhere"')
    edit(tmp_path, r'path = "/arrival"', 'path = "/later"')
    assert await house.gate.reloader.reload(tmp_path / "gate.toml") is not None
    assert await house.post("/arrival", message()) == 404
    assert await house.post("/later", b"{}") == 200
    await house.post("/ingest", message(element(FIRST + 1)))
    await eventually(lambda: len(kept(tmp_path, "elsewhere")) == 1)
    assert len(kept(tmp_path)) == 1


async def test_a_recipient_may_come_and_go(house: House, tmp_path: Path) -> None:
    edit(
        tmp_path,
        r"\[recipients.netwerk-meting\]",
        '[recipients.third]\ndirectory = "third"\n[recipients.netwerk-meting]',
    )
    assert await house.gate.reloader.reload(tmp_path / "gate.toml") is not None
    assert set(house.gate.deliverer._serving) == {"wifi-insight", "netwerk-meting", "third"}
    edit(tmp_path, r'\[recipients.third\]\ndirectory = "third"\n', "")
    assert await house.gate.reloader.reload(tmp_path / "gate.toml") is not None
    await eventually(lambda: len(house.gate.deliverer._tasks) == 2)
    assert set(house.gate.deliverer._serving) == {"wifi-insight", "netwerk-meting"}


def broken(folder: Path, what: str) -> None:
    register = folder / "register.yaml"
    if what == "toml":
        (folder / "gate.toml").write_text("[")
    elif what == "pin":
        register.write_text(WITHOUT_ACTIVE)
    elif what == "gone":
        register.unlink()
    elif what == "register":
        repin(folder, EXAMPLE + "surprise: 1\n")
    elif what == "endpoint":
        edit(folder, r"\[recipients.wifi-insight\]", "[recipients.somebody]")
    elif what == "shadow":
        (folder / "gate.toml").write_text((folder / "gate.toml").read_text() + shadow_table(folder, "version: 1\n"))
    elif what == "authorization":
        edit(folder, r'directory = "insight"', 'url = "https://recipient.example/"\nauthorization_file = "secret"')
    else:
        edit(folder, what.partition("→")[0], what.partition("→")[2])


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("toml", settings_syntax_error),
        ("pin", register_pin_error),
        ("gone", file_missing_error),
        ("register", REGISTER_FAULTS),
        ("endpoint", endpoint_missing_error),
        ("shadow", REGISTER_FAULTS),
        ("authorization", file_missing_error),
        (r'url = "sqlite:///gate.db"→url = "sqlite:///other.db"', reload_scope_error),
        (r'file = "gate.keys"→file = "other.keys"', reload_scope_error),
        (r'origin = "[^"]*"→origin = "other.example/sluis"', reload_scope_error),
        (r"\[limits\]→[limits]\nwaiting = 3", reload_scope_error),
    ],
)
async def test_whatever_is_wrong_refuses_the_whole_reload_and_is_said(
    house: House, tmp_path: Path, what: str, kind: Entry, caplog: pytest.LogCaptureFixture
) -> None:
    before = house.state.rules
    if what not in {"toml", "pin", "gone", "register"}:
        repin(tmp_path, WITHOUT_ACTIVE)
    kept_text, register = (tmp_path / "gate.toml").read_text(), (tmp_path / "register.yaml").read_text()
    broken(tmp_path, what)
    with caplog.at_level(logging.ERROR, "sluis.gate"):
        assert await house.gate.reloader.reload(tmp_path / "gate.toml") is None
    assert house.state.rules is before
    refused = house.state.refused_reload
    assert refused is not None
    assert refused.fault.entry is kind
    assert "reload refused, nothing changed" in caplog.text
    status, text_of_readiness = await house.admin("/readyz")
    assert status == 200
    assert "was refused and changed nothing" in text_of_readiness
    assert await house.post("/ingest", message()) == 200
    await eventually(lambda: statuses_of(house.state) == [Status.DELIVERED])
    assert b'"Active"' in kept(tmp_path)[0], "decided under the old register"
    (tmp_path / "gate.toml").write_text(kept_text)
    (tmp_path / "register.yaml").write_text(register if what not in {"pin", "gone", "register", "toml"} else EXAMPLE)
    assert await house.gate.reloader.reload(tmp_path / "gate.toml") is not None
    assert "refused" not in (await house.admin("/readyz"))[1]


async def test_reports_that_come_while_it_reloads_are_all_answered(house: House, tmp_path: Path) -> None:
    async def posts(start: int) -> list[int]:
        return [await house.post("/ingest", message(element(FIRST + start + n))) for n in range(20)]

    streams = [asyncio.create_task(posts(100 * sender)) for sender in range(4)]
    for turn in range(6):
        repin(tmp_path, WITHOUT_ACTIVE if turn % 2 == 0 else EXAMPLE)
        assert await house.gate.reloader.reload(tmp_path / "gate.toml") is not None
    answers = await asyncio.gather(*streams)
    assert {status for stream in answers for status in stream} == {200}
    assert len(statuses_of(house.state)) == 80
    await eventually(lambda: None not in statuses_of(house.state))
    assert set(statuses_of(house.state)) <= {Status.DELIVERED, Status.CANCELLED, Status.UNKNOWN}


def test_the_command_line_checks_without_knowing_what_runs(tmp_path: Path) -> None:
    build(tmp_path)
    assert read_anew(tmp_path / "gate.toml", None, COLLECTED_MS).register.digest


async def test_a_new_day_is_judged_again_without_reading_a_file(house: House, tmp_path: Path) -> None:
    """The register judged on another day; what lies on disk meanwhile, and nobody asked for, is not read."""
    (tmp_path / "register.yaml").write_text("somebody is editing", encoding="utf-8")
    before = house.state.rules
    assert await house.gate.reloader.keep_up() is None, "the day is the same"
    assert house.state.rules is before
    house.state.clock.at_ms += DAY_MS  # type: ignore[attr-defined]
    done = await house.gate.reloader.keep_up()
    assert done is not None
    assert (done.register, done.new, dict(done.cancelled)) == (before.register.digest, False, {})
    assert house.state.rules.judged_ms == house.state.clock()
    assert house.state.activities[0].lowered.lease.not_after_ms >= before.activities[0].lowered.lease.not_after_ms


async def test_an_activity_the_law_closes_on_a_new_day_cancels_what_waits(tmp_path: Path) -> None:
    expires = b"signed: 2026-01-15, expires: 2026-11-25, covers"
    source = (EXAMPLE_FILE.read_bytes()).replace(b"signed: 2026-01-15, covers", expires, 1)
    (tmp_path / "next.yaml").write_bytes(source)
    down = 'url = "http://127.0.0.1:9/"'
    settings = build(tmp_path, insight=down, register=tmp_path / "next.yaml")
    async with serving(settings, Clock(COLLECTED_MS + 60_000)) as house:
        ask(house.state)
        assert await house.post("/ingest", message()) == 200
        assert statuses_of(house.state) == [None]
        house.state.clock.at_ms += DAY_MS // 2  # type: ignore[attr-defined]
        await house.gate.reloader.keep_up()
        assert not house.state.activities[0].lowered.open
        assert Status.CANCELLED in statuses_of(house.state)


async def test_a_register_that_cannot_be_judged_again_leaves_the_rules_and_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_rules: object, _now_ms: int) -> None:
        raise RegisterError(FileName("register.yaml"), [])

    monkeypatch.setattr("sluis.gate.reload.reload.judged_again", broken)
    house.state.clock.at_ms += DAY_MS  # type: ignore[attr-defined]
    before = house.state.rules
    assert await house.gate.reloader.keep_up() is None
    assert house.state.rules is before
    refused = house.state.refused_reload
    assert refused is not None
    assert isinstance(refused.fault, RegisterError)
    monkeypatch.undo()
    assert await house.gate.reloader.keep_up() is None, "it is tried again after a minute, not at once"
    house.state.clock.at_ms += 60_000  # type: ignore[attr-defined]
    await house.gate.reloader.keep_up()
    assert house.state.refused_reload is None


def in_force_at(state: GateState) -> bytes:
    with state.store.reading() as conn:
        return in_force(conn)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[GateState, GateState, Clock]]:
    """Two gates that began with the same pinned register."""
    settings, clock = build(tmp_path), Clock(COLLECTED_MS + 60_000)
    with closing(open_gate(settings, clock)) as first, closing(open_gate(settings, clock)) as other:
        begin(first)
        begin(other)
        assert first.in_force == other.in_force
        yield first, other, clock


def test_on_a_new_day_both_gates_judge_again_and_neither_supersedes_the_other(
    two: tuple[GateState, GateState, Clock],
) -> None:
    clock = two[2]
    clock.at_ms += DAY_MS
    for state in two[:2]:
        assert behind(state)
        follow(state, judged_again(state.rules, clock()))
        assert not behind(state)
    assert two[0].in_force == two[1].in_force == in_force_at(two[0])


def test_on_a_new_day_a_gate_does_not_undo_what_another_one_activated(
    two: tuple[GateState, GateState, Clock], tmp_path: Path
) -> None:
    """It was not reloaded, decides nothing, and must not bring its own register back at midnight."""
    first, other, clock = two
    repin(tmp_path, WITHOUT_ACTIVE)
    newer = install(other, read_rules(load_settings(tmp_path / "gate.toml"), clock()))
    clock.at_ms += DAY_MS
    before = first.rules
    with pytest.raises(RegisterSupersededError):
        follow(first, judged_again(first.rules, clock()))
    assert in_force_at(first) == newer.in_force
    assert first.rules is before
    follow(other, judged_again(other.rules, clock()))
    with first.together() as conn, pytest.raises(RegisterSupersededError):
        first.refuse_when_superseded(conn)


def test_two_versions_of_sluis_do_not_take_the_same_register_from_each_other_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their laws differ, so their rules do. One goes on deciding, the other says that it does not."""
    settings, clock = store_settings(tmp_path), Clock(NOW)
    lived(settings, clock, b"")
    with closing(open_gate(settings, clock)) as first, closing(open_gate(settings, clock)) as other:
        begin(first)
        clock.at_ms += 1000
        second = lived(settings, clock, b"# next\n")
        follow(first, judged_again(first.rules, clock()))
        assert first.register.digest == second
        with monkeypatch.context() as newer:
            newer.setattr(rules_in_force, "LAW_DIGEST", "another law")
            assert behind(other)
            follow(other, judged_again(other.rules, clock()))
            theirs = in_force_at(other)
            assert other.register.digest == second
        assert behind(first)
        again = judged_again(first.rules, clock())
        assert mark_of(again) == mark_of(first.rules)
        with pytest.raises(RegisterSupersededError):
            follow(first, again)
        assert in_force_at(first) == theirs, "nothing was undone"
        clock.at_ms += 1000
        third = lived(settings, clock, b"# third\n")
        follow(first, judged_again(first.rules, clock()))
        assert first.register.digest == third, "the next version is taken again"


def test_a_version_that_was_superseded_before_its_gate_had_started_is_not_activated(tmp_path: Path) -> None:
    settings, clock = store_settings(tmp_path), Clock(NOW)
    lived(settings, clock, b"")
    with closing(open_gate(settings, clock)) as late:
        clock.at_ms += 1000
        lived(settings, clock, b"# next\n")
        newest = in_force_at(late)
        with pytest.raises(RegisterSupersededError):
            begin(late)
        assert in_force_at(late) == newest
