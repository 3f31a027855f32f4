"""Each sentence that the page on the ledger says in plain words is held by a test, or explains and promises nothing."""

import re

import pytest
from source_tree import ROOT

PAGE = ROOT / "docs" / "explanation" / "ledger.md"
LEDGER, TWINS, FLOW = (
    "tests/unit/ledger",
    "tests/twins/test_statement_verifiers.py",
    "tests/flow/test_statement_behind.py",
)
SEALER, ERASURE = f"{LEDGER}/test_sealer.py", f"{LEDGER}/test_erasure.py"
WORDS, ERASE = "tests/unit/reports/test_statement.py", "tests/unit/cli/test_ledger_erase.py"
RESTORED, CLOSINGS = "tests/unit/gate/state/test_restoring.py", "tests/flow/test_restored_closings.py"

HELD: dict[str, tuple[str, ...]] = {
    "This one comes with a proof": (
        f"{TWINS}::what_is_still_taken_after_a_change_says_nothing_else",
        "tests/unit/ledger/test_monitor.py::a_head_that_goes_back_or_forks_is_cried_about",
    ),
    "Before a report leaves": (f"{LEDGER}/test_outbox.py::nothing_is_put_without_a_record",),
    "The note says to whom": (
        "tests/unit/gate/path/test_recording.py::the_intent_says_what_left_in_counts_and_digests",
    ),
    "It holds no value": (
        "tests/unit/gate/path/test_recording.py::the_intent_holds_no_value_of_the_report_and_no_name_of_anybody_at_home",
    ),
    "What it says is locked": (f"{LEDGER}/test_writer.py::nothing_of_a_record_is_in_the_database_in_the_clear",),
    "Every household has a number": (
        f"{RESTORED}::a_database_that_is_behind_gives_no_number_that_an_erased_household_had",
    ),
    "It stands on a signed receipt": (
        "tests/unit/cli/test_standing.py::an_import_gives_each_new_household_its_receipt",
    ),
    "Once a day": (f"{SEALER}::an_epoch_is_sealed_to_what_the_page_says",),
    "In the row a busy home": (f"{LEDGER}/test_statement.py::active_and_silent_epochs_are_opened_alike",),
    "All places are hashed": (
        f"{SEALER}::an_epoch_is_sealed_to_what_the_page_says",
        "tests/unit/tlog/test_witness.py::a_forked_log_gets_nothing_and_the_evidence_is_kept",
    ),
    "As long as one of them": (f"{TWINS}::where_either_witness_is_enough_only_the_printed_heads_show_two_logs",),
    "Where any one of several": (
        f"{TWINS}::where_either_witness_is_enough_only_the_printed_heads_show_two_logs",
        f"{TWINS}::two_households_can_compare_the_head_of_the_log_they_were_shown",
    ),
    "A statement opens one number": (f"{LEDGER}/test_statement.py::what_was_thrown_away_is_shown_and_not_opened",),
    "Whoever has it can check it": (
        f"{TWINS}::both_have_the_same_sentences_and_nothing_but_the_standard_library",
        "tests/unit/cli/test_ledger_statement.py::the_json_is_checked_by_the_file_we_hand_out",
    ),
    "What the file prints": (f"{TWINS}::comments_of_the_writer_are_not_shown",),
    "Every stretch of time": (f"{TWINS}::each_part_of_a_period_that_is_not_told_has_a_sentence_of_its_own",),
    'Four things are not "nothing"': (f"{WORDS}::pruned_unsealed_unregistered_and_not_asked_are_four_sentences",),
    "Beside days that were thrown away": (
        f"{WORDS}::nothing_is_never_said_beside_what_was_recorded_pruned_or_is_not_sealed",
        f"{TWINS}::nothing_carries_its_dates_and_covers_no_epoch_that_is_not_opened",
        f"{FLOW}::a_log_that_lacks_what_was_served_calls_none_of_it_not_sealed_yet",
    ),
    "The words name the witnesses": (
        f"{WORDS}::witnesses_are_named_with_their_organisation_or_it_is_said_that_there_is_none",
        f"{FLOW}::a_witness_with_the_key_of_the_log_watches_nothing_whatever_the_policy_says",
        f"{TWINS}::witnesses_are_named_with_their_group_and_the_provider_s_own_are_none",
    ),
    "Erasing destroys": (f"{ERASURE}::the_key_goes_when_its_last_epoch_is_signed_and_its_leaf_was_made_with_it",),
    "Without it nobody can read": (
        f"{ERASURE}::an_old_backup_does_not_open_an_erased_household_and_the_neighbour_still_proves",
    ),
    "The order stops everything": (
        f"{ERASURE}::everything_stops_at_once_and_what_may_have_left_is_called_so",
        f"{ERASURE}::what_is_destroyed_is_in_no_file_beside_a_gate_that_runs",
        f"{ERASURE}::on_postgresql_what_is_deleted_is_called_destroyed_after_a_turn_over_only",
    ),
    "A backup of before opens it": (
        f"{ERASURE}::an_old_backup_does_not_open_an_erased_household_and_the_neighbour_still_proves",
    ),
    "sluis ledger erase --list": (f"{ERASE}::an_erasure_goes_step_by_step",),
    "A legal duty to keep": (f"{CLOSINGS}::a_hold_is_not_forgotten_by_a_restore",),
    "Of an erased household": (f"{LEDGER}/test_statement.py::of_a_household_without_a_key_there_is_no_statement",),
    "Order and hold print": (f"{ERASE}::a_hold_comes_first",),
}
"""How a sentence begins, and the tests that would fail if it were untrue."""
EXPLAINS = (
    "A household asks",
    "Any provider can print",
    "The first part is for",
    "The bytes are those",
    "This page names the modules",
    "The row is sealed",
    "Whoever does not trust us",
    "We then cannot prove",
    "Whether what stays",
    "Have it assessed",
)
"""How a sentence begins that promises nothing, or follows from one that is held."""


def sentences() -> list[str]:
    """Return the sentences before the engineer's part, without tables, headings and marks."""
    text = PAGE.read_text(encoding="utf-8").partition("## For an engineer")[0]
    paragraphs = [each for each in text.split("\n\n") if not each.startswith(("#", "|"))]
    plain = [re.sub(r"[*`]|\[|\]\([^)]*\)", "", " ".join(each.split())) for each in paragraphs]
    return [each for paragraph in plain for each in re.split(r"(?<=[.?]) (?=[A-Zs])", paragraph) if each]


def test_each_sentence_is_held_or_promises_nothing() -> None:
    begins = (*HELD, *EXPLAINS)
    told = sentences()
    assert [each for each in told if not each.startswith(begins)] == []
    assert [begin for begin in begins if not any(each.startswith(begin) for each in told)] == []


@pytest.mark.parametrize("test", sorted({test for tests in HELD.values() for test in tests}))
def test_what_holds_it_is_there(test: str) -> None:
    path, _, name = test.partition("::")
    assert f"def test_{name}(" in (ROOT / path).read_text(encoding="utf-8")
