"""A gate in a folder of its own, for verbs that work on one."""

import hashlib
import shutil
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.cli.main import main

FEWER_ON_POSTGRESQL = {
    "api/test_rights_erasing.py": ("test_whoever_writes_the_database_makes_no_list_say_that_there_is_none",),
    "audit/record/test_verified_statement.py": ("test_a_change_of_any_part_of_the_proof_leaves_nothing",),
    "gate/delivery/test_deliver.py": (
        "test_a_row_that_was_changed_is_not_sent_to_anybody_and_is_an_alarm",
        "test_past_its_deadline_only_what_never_left_is_said_not_to_have_left",
    ),
    "gate/delivery/test_moved.py": ("test_a_body_that_was_moved_where_nobody_delivers_is_cancelled_with_an_alarm",),
    "gate/path/test_steps.py": (
        "test_every_claim_must_agree_with_the_proven_router",
        "test_a_clock_that_cannot_be_right_withholds",
        "test_what_cannot_be_read_is_counted_by_its_reason",
    ),
    "ledger/test_alike.py": (
        "test_what_does_not_check_by_itself_does_not_check_among_others",
        "test_a_value_of_another_type_is_no_value_of_a_record",
    ),
    "ledger/test_disclosures.py": ("test_a_record_that_was_touched_stops_the_reading",),
    "ledger/test_folded.py": ("test_whoever_writes_the_database_makes_it_say_nothing_that_reading_would_not_say",),
    "ledger/test_outbox.py": ("test_a_row_that_says_anything_else_than_its_record_does_not_open",),
    "ledger/test_sealer.py": (
        "test_when_the_one_who_seals_is_killed_another_goes_on_where_he_was",
        "test_a_crash_at_any_step_is_finished_by_the_next_round",
        "test_a_sealer_whose_place_is_lost_changes_nothing_more",
        "test_a_record_that_does_not_check_is_not_sealed",
    ),
    "ledger/test_verify.py": (
        "test_a_change_in_the_store_is_found",
        "test_that_something_was_thrown_away_is_not_believed_while_it_is_there",
    ),
    "lifecycle/test_signed_steps.py": (
        "test_who_has_the_database_and_the_key_of_the_ledger_cannot_make_a_step_of_a_person",
        "test_a_record_of_another_version_is_not_read",
    ),
    "lifecycle/test_steps.py": (
        "test_what_is_changed_from_outside_shows",
        "test_what_may_not_be_done_is_refused_and_leaves_nothing",
    ),
    "rights/test_chain.py": ("test_what_somebody_changes_is_found",),
    "rights/test_listed.py": ("test_what_was_changed_in_the_database_is_found_or_says_nothing",),
    "standing/test_registry.py": ("test_an_overlap_is_refused_naming_both_lines",),
    "tlog/test_serving.py": ("test_nothing_else_can_be_reached",),
}
"""Module → tests of which every case runs on SQLite, and the first and the last on PostgreSQL; ``make long`` runs all.

Their cases differ in a value that is refused or in what was changed, and the same statements are asked in each of them.
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to ``make long`` what a test has on PostgreSQL between its first and its last case."""
    cases: dict[tuple[str, str], list[pytest.Function]] = {}
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            module = item.nodeid.partition("::")[0].removeprefix("tests/unit/")
            lost = [name for name in FEWER_ON_POSTGRESQL.get(module, ()) if not hasattr(item.module, name)]
            assert not lost, f"{module} has no {lost}: name it here as it is called now"
            if item.originalname in FEWER_ON_POSTGRESQL.get(module, ()) and "postgres" in item.callspec.params.values():
                cases.setdefault((module, item.originalname), []).append(item)
    for (_, name), of_one in cases.items():
        for item in of_one[1:-1]:
            item.add_marker(pytest.mark.long(sibling=name))


SETTINGS = """
[database]
url = "sqlite:///sluis.db"

[keystore]
file = "kek"

[register]
file = "register.yaml"
sha256 = "{sha256}"
activated = 2026-02-01T00:00:00Z

[ledger]
origin = "test.example/ledger"

[recipients.wifi-insight]
directory = "out/wifi-insight"

[recipients.netwerk-meting]
directory = "out/netwerk-meting"
"""


def laid_out(folder: Path) -> str:
    """Write the settings of a gate and what they name; return the settings."""
    for shipped, name in (("register-per-home.yaml", "register.yaml"), ("registry.csv", "registry.csv")):
        shutil.copy(ROOT / "examples" / shipped, folder / name)
    shutil.copytree(ROOT / "examples" / "vocabularies", folder / "vocabularies")
    digest = hashlib.sha256((folder / "register.yaml").read_bytes()).hexdigest()
    settings = folder / "gate.toml"
    settings.write_text(SETTINGS.format(sha256=digest), encoding="utf-8")
    for path in folder.rglob("*"):
        path.chmod(path.stat().st_mode & ~0o022)  # a clone under umask 002 has files that a group may change
    return str(settings)


@pytest.fixture
def gate(tmp_path: Path) -> str:
    """Return the settings of a gate with the example register of reports of each home and no household yet."""
    return laid_out(tmp_path)


@pytest.fixture(scope="session")
def peopled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a gate into which the example registry was imported, for ``peopled`` to copy."""
    folder = tmp_path_factory.mktemp("peopled")
    assert main(["standing", "import", str(folder / "registry.csv"), "--config", laid_out(folder)]) == 0
    return folder


@pytest.fixture
def peopled(peopled_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the settings of a gate that knows the households of the example registry."""
    shutil.copytree(peopled_folder, tmp_path, dirs_exist_ok=True)
    capsys.readouterr()
    return str(tmp_path / "gate.toml")
