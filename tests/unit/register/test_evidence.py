"""A tick without a document is UNKNOWN where a rule asks for one; a document that is another one is refused."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
from tests.raised import raises

from sluis.errors import FileName, RegisterError
from sluis.errors.register import evidence_hash_error
from sluis.law.rules import RULES
from sluis.register.check import check_activity, lease, midnight_ms
from sluis.register.evidence import ASKS, Document, Evidence, look, proved
from sluis.register.model import Register
from sluis.terms import Verdict

from .register_texts import EXAMPLE, load

DAY = date(2026, 11, 24)
SCC = hashlib.sha256(b"scc").hexdigest()
TOOL = "recipients.wifi-insight.transfer.tool"
OUTCOME = "recipients.wifi-insight.transfer.tia.outcome"


def register(*documents: str, required: str = "true") -> Register:
    listed = "".join(f"    - {document}\n" for document in documents)
    text = EXAMPLE.decode() + f"evidence:\n  required: {required}\n" + (f"  documents:\n{listed}" if listed else "")
    return load(text)


def document(fact: str, day: str = "2026-02-01") -> str:
    return f"{{fact: {fact}, document: scc.pdf, sha256: {SCC}, date: {day}, title: Clauses, page: 3}}"


def verdict(register_read: Register, at: date = DAY) -> tuple[Verdict, tuple[str, ...]]:
    return next((f.verdict, f.missing) for f in check_activity(register_read, "wifi-help", at) if f.rule == "avg-44")


def test_ticks_without_a_document_are_unknown_and_the_document_is_missing() -> None:
    assert verdict(register()) == (Verdict.UNKNOWN, (OUTCOME, TOOL))
    assert verdict(register(document(TOOL))) == (Verdict.UNKNOWN, (OUTCOME,))
    assert verdict(register(document(TOOL), document(OUTCOME))) == (Verdict.PASS, ())


def test_a_document_proves_what_lies_below_its_place() -> None:
    assert verdict(register(document("recipients.wifi-insight.transfer"))) == (Verdict.PASS, ())
    assert verdict(register(document("recipients.netwerk-meting.transfer")))[0] is Verdict.UNKNOWN


def test_without_the_word_required_facts_are_taken_at_their_word() -> None:
    assert verdict(register(required="false")) == (Verdict.PASS, ())
    assert verdict(load(EXAMPLE)) == (Verdict.PASS, ())


def test_a_document_proves_nothing_before_its_day_and_the_lease_knows_that_day() -> None:
    later = register(document("recipients.wifi-insight", "2026-12-01"))
    assert verdict(later)[0] is Verdict.UNKNOWN
    assert verdict(later, date(2026, 12, 1))[0] is Verdict.PASS
    assert lease(later, "wifi-help", date(2026, 12, 2)).activated_ms == midnight_ms(date(2026, 12, 1))


@pytest.mark.parametrize("fact", ["recipients.nobody.transfer", "recipients.wifi-insight.transfr", "not a path"])
def test_a_document_that_proves_a_place_the_register_does_not_have_is_a_fault(fact: str) -> None:
    with pytest.raises(RegisterError, match=r"register\.evidence-fact"):
        register(document(fact))


def test_a_document_that_is_another_one_is_refused_with_its_line(tmp_path: Path) -> None:
    held = Evidence(documents=(Document(fact=TOOL, document="scc.pdf", sha256=SCC, date=DAY),))
    assert look(held, tmp_path, FileName("r.yaml"), [7]).elsewhere == ("scc.pdf",)
    (tmp_path / "scc.pdf").write_bytes(b"scc")
    assert look(held, tmp_path, FileName("r.yaml"), [7]).matching == ("scc.pdf",)
    (tmp_path / "scc.pdf").write_bytes(b"another")
    with raises(evidence_hash_error, match=r"r\.yaml, line 7: scc\.pdf is another document"):
        look(held, tmp_path, FileName("r.yaml"), [7])


@pytest.mark.parametrize("name", ["../scc.pdf", "/etc/passwd", "a/b.pdf", ""])
def test_a_document_cannot_be_looked_for_outside_its_folder(name: str) -> None:
    with pytest.raises(RegisterError):
        register(document(TOOL).replace("scc.pdf", f'"{name}"'))


def test_nothing_is_proved_by_no_document() -> None:
    assert not proved(Evidence(), TOOL, DAY)


def test_every_rule_that_asks_for_a_document_is_a_rule() -> None:
    assert set(ASKS) <= {rule.id for rule in RULES}
