"""A version from proposal to force, also while a gate runs: nothing is decided under the old one any more."""

from pathlib import Path

import pytest
from sqlalchemy import update
from tests.flow.gatehouse import Clock, arrive, ask, build, element, eventually, message, opened, serving, statuses_of
from tests.flow.living import EXAMPLE, NOW, activated, lived, proposed, store_settings
from tests.flow.reloading import WITHOUT_ACTIVE
from tests.raised import raises

from sluis.errors.gate import endpoint_missing_error
from sluis.errors.register import register_not_activated_error, register_record_error, register_same_person_error
from sluis.gate.path.steps import BUSY, TAKEN
from sluis.gate.reload.activation import activate
from sluis.gate.reload.register_verbs import activate_version, desk_of, source_at
from sluis.gate.state.settings import load_settings
from sluis.ledger.record import Status
from sluis.lifecycle.desk import source_of
from sluis.lifecycle.steps import StepDetails, taken
from sluis.store.counts import withheld
from sluis.store.schema import register_versions
from sluis.terms import Reason

NEXT = WITHOUT_ACTIVE.encode()


def test_who_decided_cannot_activate_and_nothing_happens(tmp_path: Path) -> None:
    with desk_of(store_settings(tmp_path), Clock(NOW)) as desk:
        digest = proposed(desk, EXAMPLE)
        with raises(register_same_person_error):
            activate_version(desk, digest, StepDetails("owner "), None)
        with desk.store.reading() as conn:
            assert taken(conn) == []


def test_an_activation_that_would_open_an_activity_without_an_endpoint_is_refused(tmp_path: Path) -> None:
    settings = store_settings(tmp_path)
    text = (tmp_path / "gate.toml").read_text(encoding="utf-8").replace("[recipients.wifi-insight]", "[recipients.x]")
    (tmp_path / "gate.toml").write_text(text, encoding="utf-8")
    with desk_of(load_settings(tmp_path / "gate.toml"), Clock(NOW)) as desk:
        digest = proposed(desk, EXAMPLE)
        with raises(endpoint_missing_error):
            activate_version(desk, digest, StepDetails("Operator"), None)
    assert settings.register.store


def test_a_gate_starts_with_the_activated_version_and_not_without(tmp_path: Path) -> None:
    settings, clock = store_settings(tmp_path), Clock(NOW)
    with raises(register_not_activated_error), opened(settings, clock):
        pass
    digest = lived(settings, clock, b"")
    with opened(settings, clock) as state:
        assert state.register.digest == digest
        assert state.rules.held == (1, NOW)
        assert {activity.activated_ms for activity in state.activities} == {NOW}


def test_what_waits_under_the_old_plan_is_cancelled_in_the_transaction_that_activates(tmp_path: Path) -> None:
    settings, clock = store_settings(tmp_path), Clock(NOW)
    lived(settings, clock, b"")
    clock.at_ms += 1000
    with opened(settings, clock) as state:
        ask(state, at_ms=clock.at_ms - 500)
        assert arrive(state, message(element(clock.at_ms // 1000))) == (TAKEN,)
        assert statuses_of(state) == [None]
        done = activated(settings, clock, NEXT).done
        assert done is not None
        assert dict(done.cancelled) == {"wifi-help": 1}
        assert statuses_of(state) == [Status.CANCELLED]


def test_what_was_collected_before_an_activation_stays_inside_also_where_nothing_changed(tmp_path: Path) -> None:
    settings, clock = store_settings(tmp_path), Clock(NOW)
    lived(settings, clock, b"")
    clock.at_ms += 600_000
    with opened(settings, clock) as state:
        ask(state, at_ms=NOW)
        assert arrive(state, message(element(NOW // 1000 + 60))) == (TAKEN,)
        assert len(statuses_of(state)) == 1
    lived(settings, clock, b"# the same plans\n")
    with opened(settings, clock) as state:
        since_s = clock.at_ms // 1000
        assert {activity.activated_ms for activity in state.activities} == {clock.at_ms}
        clock.at_ms += 60_000
        assert arrive(state, message(element(since_s - 1))) == (TAKEN,)
        assert len(statuses_of(state)) == 1
        with state.store.reading() as conn:
            assert {(each.activity, each.n) for each in withheld(conn) if each.reason == Reason.CLOSED_LEASE} == {
                ("wifi-help", 1),
                ("network-quality", 1),
            }
        assert arrive(state, message(element(since_s))) == (TAKEN,)
        assert len(statuses_of(state)) == 2


def test_a_gate_decides_nothing_under_a_version_that_was_superseded(tmp_path: Path) -> None:
    settings, clock = store_settings(tmp_path), Clock(NOW)
    lived(settings, clock, b"")
    with opened(settings, clock) as state:
        lived(settings, clock, b"# next\n", from_ms=NOW + 60_000)
        assert arrive(state, message(element(NOW // 1000))) == (TAKEN,)
        clock.at_ms = NOW + 60_000
        assert arrive(state, message(element(NOW // 1000 + 60))) == (BUSY,)
        with state.store.reading() as conn:
            assert state.register.digest == source_digest(conn, 1)


def source_digest(conn: object, number: int) -> str:
    from sluis.store.register_versions import versions

    return dict(versions(conn))[number]  # type: ignore[arg-type]


async def test_a_running_gate_takes_the_next_version_when_its_moment_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sluis.gate.http.running.keep_up.__defaults__", (0.05,))
    settings, clock = store_settings(tmp_path), Clock(NOW)
    lived(settings, clock, b"")
    async with serving(settings, clock) as house:
        second = lived(settings, clock, b"# next\n", from_ms=NOW + 60_000)
        assert house.state.register.digest != second
        clock.at_ms = NOW + 60_000
        await eventually(lambda: house.state.register.digest == second)
        assert await house.post("/ingest", message(element(clock.at_ms // 1000))) == 200
        with house.state.store.reading() as conn:
            assert [digest for _, digest in taken(conn)][-1] == second


def test_a_version_is_printable_as_on_a_date_with_a_pin_too(tmp_path: Path) -> None:
    settings, clock = build(tmp_path), Clock(NOW)
    with desk_of(settings, clock) as desk, raises(register_not_activated_error):
        source_at(desk, NOW)
    with opened(settings, clock) as state, state.transaction() as conn:
        activate(state, conn, state.rules)
    with desk_of(settings, clock) as desk:
        assert source_at(desk, NOW) == EXAMPLE
        with raises(register_not_activated_error):
            source_at(desk, NOW - 1)
        assert activate_version(desk, proposed(desk, NEXT), StepDetails("Operator"), None).done is None, (
            "the pin decides"
        )


def test_a_version_as_on_a_date_from_the_store(tmp_path: Path) -> None:
    settings, clock = store_settings(tmp_path), Clock(NOW)
    lived(settings, clock, b"# one\n")
    lived(settings, clock, b"# two\n", from_ms=NOW + 10)
    with desk_of(settings, clock) as desk:
        assert source_at(desk, NOW + 9).endswith(b"# one\n")
        assert source_at(desk, NOW + 10).endswith(b"# two\n")
        with desk.store.transaction() as conn:
            conn.execute(update(register_versions).values(bytes=b"x"))
        with raises(register_record_error):
            source_of(desk, "1")
        with raises(register_record_error):
            activate_version(desk, "2", StepDetails("Operator"), None)
