"""Questions that were sent, beside what a rule still misses today; a form of another moment is not noted."""

from pathlib import Path

import msgspec
from tests.flow.gatehouse import EXAMPLES, build
from tests.raised import raises
from tests.unit.ledger.test_looks import person

from sluis.api.gate import Gate
from sluis.api.office_watch import vendor_questions
from sluis.api.questions_sent import UNANSWERED_DAYS, digest_of, note_questions, questions_sent, questions_to_note
from sluis.errors.desk import questions_not_sent_error
from sluis.ledger.acts import acting
from sluis.ledger.questions_sent import note_sent

MISSED = "recipients.wifi-insight.country"
_DAY_MS = 86_400_000


def asking(folder: Path) -> Path:
    """Write the register of the examples without a fact that the law asks for."""
    source = (EXAMPLES / "register-per-home.yaml").read_text(encoding="utf-8")
    assert source.count("    country: US\n") == 1
    file = folder / "asked.yaml"
    file.write_text(source.replace("    country: US\n", ""), encoding="utf-8")
    return file


def test_what_was_asked_is_unanswered_while_a_rule_misses_it_and_for_long_after_a_month(tmp_path: Path) -> None:
    build(tmp_path, register=asking(tmp_path))
    with Gate.open(tmp_path / "gate.toml") as gate, acting(person("dpo")):
        assert questions_sent(gate, "wifi-insight").sent == []
        sent = questions_to_note(gate, "wifi-insight", digest_of(vendor_questions(gate, "wifi-insight")))
        assert MISSED in sent.facts
        state = gate.beside()
        older = msgspec.structs.replace(sent, facts=["recipients.wifi-insight.legal_entity", MISSED], form="ab" * 32)
        with state.transaction() as conn:
            note_sent(conn, older, state.clock() - UNANSWERED_DAYS * _DAY_MS)
            note_sent(conn, msgspec.structs.replace(sent, recipient="netwerk-meting"), state.clock())
        note_questions(gate, sent)
        told = questions_sent(gate, "wifi-insight")
    assert [(each.by, each.form == told.form, each.long, each.days) for each in told.sent] == [
        ("sam", True, False, 0),
        ("sam", False, True, UNANSWERED_DAYS),
    ]
    assert told.sent[1].unanswered == [MISSED]
    assert (told.sent[1].questions, told.broken) == (2, [])


def test_only_the_form_of_this_moment_is_noted(tmp_path: Path) -> None:
    build(tmp_path, register=asking(tmp_path))
    with Gate.open(tmp_path / "gate.toml") as gate:
        with raises(questions_not_sent_error, match="changed"):
            questions_to_note(gate, "wifi-insight", "ab" * 32)
        nothing = vendor_questions(gate, "netwerk-meting")
        assert nothing.questions == []
        with raises(questions_not_sent_error, match="nothing to ask"):
            questions_to_note(gate, "netwerk-meting", digest_of(nothing))
        assert questions_sent(gate, "netwerk-meting").sent == []
