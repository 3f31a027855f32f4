"""Each thing that can be wrong is found, is given a remedy, and hides nothing else; nothing is changed by looking."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flow.gatehouse import COLLECTED_MS, DAY_MS, Clock, arrive, ask, build, opened
from tests.flow.reloading import WITHOUT_ACTIVE, edit, shadow_table
from tests.unit.gate.http.test_running import self_signed

from sluis.gate.state import backpressure
from sluis.gate.state.health import Check, Health
from sluis.gate.state.masking import masked_settings
from sluis.gate.state.settings import Settings, load_settings
from sluis.gate.state.state import GateState
from sluis.gate.trial.doctor import Clocks, examine

NOW = COLLECTED_MS + 60_000


def clocks(at_ms: int = NOW, jump_ms: int = 0) -> Clocks:
    wall = iter([at_ms, at_ms, at_ms + jump_ms, *[at_ms] * 50])
    return Clocks(lambda: next(wall), lambda: 5, lambda: None)


def looked(settings: Settings, at_ms: int = NOW) -> dict[str, Check]:
    checks = list(examine(settings, clocks(at_ms)))
    for check in checks:
        assert check.text("en")
        assert (check.to_do("en") == "") is (check.health is Health.OK), check.part
    return {check.part: check for check in checks}


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[GateState]:
    (tmp_path / "insight").mkdir(mode=0o750)
    with opened(build(tmp_path), Clock(NOW)) as state:
        (tmp_path / "gate.passwords").chmod(0o600)
        yield state


def files(folder: Path) -> dict[str, str]:
    paths = {path: path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal"))}
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_a_gate_that_is_well_is_fine_all_over(gate: GateState, tmp_path: Path) -> None:
    before = files(tmp_path)
    checks = looked(gate.settings)
    odd = {part: check.health for part, check in checks.items() if check.health is not Health.OK}
    assert odd == {"journal disk": Health.WARN}, "beside the database, as nothing else was said"
    assert {"clock", "register", "lease wifi-help", "passwords", "endpoint wifi-insight", "disk", "durability"} <= set(
        checks
    )
    assert {"keystore", "outbox"} <= set(checks)
    assert files(tmp_path) == before


def test_before_the_first_start_nothing_is_made(tmp_path: Path) -> None:
    settings = build(tmp_path)
    before = files(tmp_path)
    checks = looked(settings)
    assert "the first start makes it" in checks["database"].text("en")
    assert files(tmp_path) == before
    assert not (tmp_path / "gate.db").exists()
    assert not (tmp_path / "gate.keys").exists()


@pytest.mark.parametrize(
    ("at_ms", "jump_ms"), [(1_000_000_000_000, 0), (NOW, 5000), (NOW, -5000), (4_200_000_000_000, 0)]
)
def test_a_clock_that_is_off_or_jumps(tmp_path: Path, at_ms: int, jump_ms: int) -> None:
    [clock] = [check for check in examine(build(tmp_path), clocks(at_ms, jump_ms)) if check.part == "clock"]
    assert clock.health is Health.BAD


def test_a_clock_behind_the_newest_record(gate: GateState) -> None:
    ask(gate)
    arrive(gate)
    assert "3600 s ahead" in looked(gate.settings, NOW - 3_600_000)["records"].text("en")
    assert "records" not in looked(gate.settings)


def test_leases_are_counted_down_to_the_day_a_finding_changes(tmp_path: Path) -> None:
    """The decision on network-quality expires on 2028-02-10."""
    settings = build(tmp_path)
    expires_ms = 1_833_753_600_000
    for days, health in ((91, Health.OK), (90, Health.WARN), (1, Health.WARN), (0, Health.WARN)):
        check = looked(settings, expires_ms - days * DAY_MS)["lease network-quality"]
        assert check.health is health
        assert ("closed by law" in check.text("en")) is (days == 0)
        assert (f"in {days} days" in check.text("en")) is (0 < days <= 90)


def test_a_register_that_is_not_in_force_yet_runs_nothing(tmp_path: Path) -> None:
    checks = looked(build(tmp_path, activated="2027-01-01T00:00:00Z"))
    assert checks["lease wifi-help"].health is Health.BAD


def test_another_register_closes_nothing_else_to_the_eye(gate: GateState, tmp_path: Path) -> None:
    (tmp_path / "register.yaml").write_text(WITHOUT_ACTIVE)
    checks = looked(gate.settings)
    assert checks["register"].health is Health.BAD
    assert "is not the approved register" in checks["register"].text("en")
    assert checks["keystore"].health is Health.OK


def test_the_shadow_is_looked_at(tmp_path: Path) -> None:
    settings = build(tmp_path, more=shadow_table(tmp_path, WITHOUT_ACTIVE))
    assert looked(settings)["shadow"].health is Health.OK
    (tmp_path / "shadow.yaml").unlink()
    assert looked(settings)["shadow"].health is Health.BAD


def test_files_with_secrets_are_private_and_not_read(gate: GateState, tmp_path: Path) -> None:
    (tmp_path / "gate.passwords").chmod(0o644)
    (tmp_path / "gate.keys").chmod(0o640)
    (tmp_path / "insight").chmod(0o755)
    checks = looked(gate.settings)
    assert checks["passwords"].health is Health.BAD
    assert checks["keystore"].health is Health.BAD
    assert checks["endpoint wifi-insight"].health is Health.WARN
    (tmp_path / "gate.passwords").unlink()
    (tmp_path / "gate.keys").unlink()
    checks = looked(gate.settings)
    assert checks["passwords"].health is Health.BAD
    assert checks["keystore"].health is Health.BAD


def test_endpoints_and_certificates(gate: GateState, tmp_path: Path) -> None:
    self_signed(tmp_path)
    (tmp_path / "token").write_text("Bearer hunter2")
    edit(tmp_path, r'directory = "insight"', 'url = "https://recipient.example/"\nauthorization_file = "token"')
    edit(tmp_path, r'directory = "meting"', 'url = "http://127.0.0.1:9/"')
    edit(tmp_path, r"\[\[listener\]\]", '[[listener]]\ntls_certificate = "cert.pem"\ntls_key = "key.pem"')
    checks = looked(load_settings(tmp_path / "gate.toml"))
    assert checks["endpoint wifi-insight"].health is Health.OK
    assert checks["endpoint wifi-insight authorization"].health is Health.BAD, "others may read it"
    assert checks["endpoint netwerk-meting"].health is Health.WARN
    assert checks["listener 0"].health in {Health.OK, Health.WARN, Health.BAD}
    assert checks["listener 0 key"].health is Health.BAD
    edit(tmp_path, r"\[recipients.netwerk-meting\]", "[recipients.somebody]")
    assert looked(load_settings(tmp_path / "gate.toml"))["endpoint netwerk-meting"].health is Health.BAD
    assert all("hunter2" not in check.text("en") for check in checks.values())
    assert gate.settings.recipients


def test_the_disk_and_what_waits(gate: GateState, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, health in ((10**12, Health.OK), (10**8, Health.WARN), (10**6, Health.BAD), (None, Health.OK)):
        monkeypatch.setattr("sluis.gate.trial.doctor.free_bytes", lambda _settings, free=free: free)
        assert looked(gate.settings)["disk"].health is health
    assert backpressure.free_bytes(gate.settings)
    ask(gate)
    arrive(gate)
    for minutes, health in ((1, Health.OK), (61, Health.WARN), (13 * 60, Health.BAD)):
        check = looked(gate.settings, NOW + minutes * 60_000)["outbox wifi-insight"]
        assert check.health is health
        assert f"the oldest for {minutes} minutes" in check.text("en")


def test_a_database_that_is_none_or_older(tmp_path: Path) -> None:
    settings = build(tmp_path)
    (tmp_path / "gate.db").write_bytes(b"nonsense" * 100)
    assert looked(settings)["database"].health is Health.BAD
    (tmp_path / "gate.db").unlink()
    (tmp_path / "gate.db").touch()
    checks = looked(settings)
    assert checks["schema"].health is Health.WARN
    assert "keystore" not in checks


def test_a_postgresql_database_shows_what_it_grants_and_no_password(tmp_path: Path, postgres_url: str) -> None:
    settings = build(tmp_path, database=f"{postgres_url}&password=hunter2-of-the-database")
    with opened(settings, Clock(NOW)):
        pass
    checks = list(examine(settings, clocks()))
    texts = [check.text(lang) for check in checks for lang in ("en", "nl")]
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        assert f"the database grants {setting} = on" in texts
    assert "the database is on another machine; its disk is not looked at" in texts
    assert "hunter2" not in repr(checks) + "".join(texts) + json.dumps(masked_settings(settings))


def test_a_postgresql_database_that_is_not_there_is_said_without_its_password(tmp_path: Path) -> None:
    settings = build(tmp_path, database="postgresql://sluis:hunter2-of-the-database@127.0.0.1:9/sluis")
    database = looked(settings)["database"]
    assert database.health is Health.BAD
    assert "cannot be reached" in database.text("en")
    assert "hunter2" not in database.text("en") + database.to_do("en") + repr(database)


def test_running_as_root_is_remarked_on_and_any_other_user_is_fine(tmp_path: Path) -> None:
    settings = build(tmp_path)
    for user, health in ((0, Health.WARN), (1000, Health.OK)):
        [looked_at] = [check for check in examine(settings, clocks(), None, user) if check.part == "user"]
        assert looked_at.health is health
        assert ("root" in looked_at.text("nl")) is True


def test_files_that_others_can_change_or_read_are_named(gate: GateState, tmp_path: Path) -> None:
    assert looked(gate.settings)["files"].health is Health.OK
    (tmp_path / "register.yaml").chmod(0o664)
    (tmp_path / "acs.secret").chmod(0o604)
    (tmp_path / "gate.db").chmod(0o644)
    checks = looked(gate.settings)
    assert "files" not in checks
    assert checks["file register.yaml"].health is Health.BAD
    assert "chmod go-w" in checks["file register.yaml"].to_do("en")
    assert checks["collector acs"].health is Health.BAD
    assert checks["database file"].health is Health.WARN
    assert (tmp_path / "gate.db").stat().st_mode & 0o777 == 0o644, "looking changes nothing"
    (tmp_path / "acs.secret").unlink()
    assert "made at the first start" in looked(gate.settings)["collector acs"].text("en")
    assert not (tmp_path / "acs.secret").exists()
