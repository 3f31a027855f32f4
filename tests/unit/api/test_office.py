"""How everything is: open or closed in one sentence, since when, and what runs out when."""

from pathlib import Path

from tests.flow.gatehouse import build

from sluis.api.gate import Gate
from sluis.api.office import Office, office
from sluis.i18n import use


def told(folder: Path, *, stop: str = "") -> Office:
    build(folder)
    with Gate.open(folder / "gate.toml") as gate:
        gate.deciding()
        if stop:
            gate.stop_recipient(stop)
        return office(gate)


def test_what_is_open_is_so_since_its_register_came_into_force_and_its_lease_runs_out(tmp_path: Path) -> None:
    use("en")
    seen = told(tmp_path)
    assert seen.ready
    assert {(each.open, each.rule) for each in seen.activities} == {(True, None)}
    for each in seen.activities:
        assert each.why.startswith("Law and its term leave it open")
        assert each.since is not None
        assert each.collected_from == "2026-11-01T00:00:00Z", "of the register, not of the gate that took it"
        assert each.until is not None
        assert each.days_left > 0
        assert any(due.kind == "lease" and due.what == each.activity and due.at == each.until for due in seen.due)
    assert [due.at for due in seen.due] == sorted(due.at for due in seen.due)
    assert all(due.at >= seen.at for due in seen.due)


def test_a_recipient_that_was_stopped_closes_its_activities_since_that_moment(tmp_path: Path) -> None:
    use("en")
    seen = told(tmp_path, stop="wifi-insight")
    [stopped] = [each for each in seen.recipients if each.recipient == "wifi-insight"]
    assert stopped.stopped_since is not None
    assert stopped.activities
    for each in seen.activities:
        if each.recipient == "wifi-insight":
            assert (each.open, each.since) == (False, stopped.stopped_since)
            assert "stopped" in each.why
        else:
            assert each.open
    assert seen.register_since is None, "no gate of this folder was started yet"
