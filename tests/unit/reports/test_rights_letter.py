"""The letter of a case: what was shared with its records, refusals with their reasons and ways on."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec
import pytest
from tests.unit.rights.test_case import EXTENDED, HONOURED, RECEIVED_MS, case
from tests.unit.rights.test_steps import DONE, PASSED

from sluis.errors import FileName
from sluis.i18n import use
from sluis.ledger.covered import Covered
from sluis.register.load import load_register
from sluis.register.model import Register
from sluis.reports.disclosures import Field, NamedDisclosure, RecipientName
from sluis.reports.rights_letter import HANDS_OUT, Letter, letter_text
from sluis.rights.kinds import Ground, Kind
from sluis.rights.retention import Retentions, Term
from sluis.rights.steps import Refused, Step

TOLD = Covered(RECEIVED_MS - 86_400_000, None, None)
EXAMPLE = Path(__file__).parents[3] / "examples" / "register-per-home.yaml"


@cache
def loaded() -> Register:
    shelf = {path.name: path.read_bytes() for path in (EXAMPLE.parent / "vocabularies").iterdir()}
    return load_register(EXAMPLE.read_bytes(), FileName("register.yaml"), shelf)


UNDER = {("wifi-help", "00" * 32): loaded()}
"""The activity and the plan of what was shared → its register."""


@pytest.fixture(scope="module")
def register() -> Register:
    return loaded()


def shared(n: int, activity: str = "wifi-help") -> NamedDisclosure:
    return NamedDisclosure(
        id=bytes([n]).hex() * 32,
        t_ms=RECEIVED_MS + n,
        activity=activity,
        purpose="to mend your Wi-Fi",
        recipient=RecipientName("wifi-insight", "Wifi Insight B.V.", "Netherlands"),
        plan="00" * 32,
        fields=(Field("1", "Device.A", "signal strength", 2),),
        rows={"1": 2},
        status=None,
        counts_as_sent=True,
    )


def test_what_was_shared_stands_with_its_ground_its_term_and_its_records(register: Register) -> None:
    kept = Retentions({"wifi-help": Term(62, "P2M", None)})
    letter = Letter(
        case(Kind.ACCESS, HONOURED),
        register,
        (shared(1), shared(2)),
        RECEIVED_MS,
        TOLD,
        UNDER,
        kept,
        statement="ab" * 32,
    )
    text = letter_text(letter)
    for words in (
        "Wifi Insight B.V. (Netherlands), 2 times",
        "signal strength; 4 values, in 2 records",
        "GDPR article 6",
        "kept there: at most 2 months",
        "where it comes from: your router",
        "makes no profile of you",
        "under standard contractual clauses",
        "abab",
        "2 of the records below are too new",
        "Netwerk Meting GmbH",
    ):
        assert words in text
    assert shared(1).id[:16] in text
    assert "no values of your devices" in text
    assert "Autoriteit Persoonsgegevens" in text
    document = letter.document()
    [part] = document["shared"] if isinstance(document["shared"], list) else []
    assert isinstance(part, dict)
    records = part["records"] if isinstance(part["records"], list) else []
    assert [(each["id"], each["proved"]) for each in records if isinstance(each, dict)] == [
        (shared(1).id, False),
        (shared(2).id, False),
    ]
    assert part["kinds"] == {"signal strength": {"count": 4, "records": [shared(1).id, shared(2).id]}}
    sealed = replace(letter, covered=replace(TOLD, sealed_ms=RECEIVED_MS + 2))
    assert [sealed.proved(each) for each in (shared(1), shared(2))] == [True, False]
    use("nl")
    assert "U kunt een klacht indienen" in letter_text(letter)
    use("en")


def test_nothing_is_said_and_a_register_that_is_silent_is_too(register: Register) -> None:
    whole = letter_text(Letter(case(Kind.ACCESS), register, (), RECEIVED_MS, TOLD))
    assert "Of that time it holds nothing that was shared" in whole
    assert "thrown away" not in whole
    pruned = Covered(RECEIVED_MS - 86_400_000, RECEIVED_MS - 3_600_000, None)
    after = letter_text(Letter(case(Kind.ACCESS), register, (), RECEIVED_MS, pruned))
    assert after.index("What it held of the time before was thrown away") < after.index("nothing that was shared")
    unbegun = letter_text(Letter(case(Kind.ACCESS), register, (), RECEIVED_MS, Covered(None, None, None)))
    assert "nothing that was shared" not in unbegun, "a ledger that has not begun shows nothing"
    strange = letter_text(Letter(case(Kind.ACCESS), register, (shared(1, "gone"),), RECEIVED_MS, TOLD))
    for words in ("register of then cannot be read", "on which ground: not stated", "kept there: not stated"):
        assert words in strange
    assert "No statement with proof goes with this letter" in strange
    erased = letter_text(Letter(case(Kind.ACCESS), register, None, RECEIVED_MS, TOLD, erased=True))
    assert "no kinds and no values" in erased
    assert Kind.PORTABILITY in HANDS_OUT


def test_a_refusal_names_its_reasons_the_authority_and_the_court(register: Register) -> None:
    refused = Refused(by="FG", at_ms=1, ground=Ground.EXCESSIVE, reason="the tenth this month.", sha256=None)
    text = letter_text(Letter(case(Kind.ACCESS, refused), register, None, RECEIVED_MS, TOLD))
    for words in ("GDPR art. 12(5)", "Why: the tenth this month.", "Autoriteit Persoonsgegevens", "UAVG article 35(2)"):
        assert words in text


def test_an_extension_names_its_reasons_and_its_last_day(register: Register) -> None:
    text = letter_text(Letter(case(Kind.ACCESS, EXTENDED), register, None, RECEIVED_MS, TOLD))
    assert "the request is complex" in text
    assert "five lines" in text
    assert "July 2026" in text
    over = letter_text(Letter(case(Kind.ACCESS, EXTENDED, HONOURED), register, (), RECEIVED_MS, TOLD))
    assert "takes longer" not in over, "it was answered since"


@pytest.mark.parametrize(
    ("results", "words", "first"),
    [
        (
            None,
            " is told. It has not confirmed it yet, so we do not know whether",
            "Not everybody we told has confirmed",
        ),
        ({"unknown": 2}, "keeps nothing of 2 of the 2 reports", "could or would do all of it"),
        ({"left-out": 1, "copied": 1}, "keeps 1 of the 2 and did not send them", "could or would do all of it"),
        ({"erased": 2}, "signed on", "We did what you asked: as asked."),
        ({"erased": 2}, f"message: {PASSED.message}", "We did what you asked: as asked."),
    ],
)
def test_the_first_sentence_says_no_more_than_recipients_confirmed(
    register: Register, results: dict[str, int] | None, words: str, first: str
) -> None:
    steps: list[Step] = [PASSED, HONOURED]
    if results is not None:
        steps.append(msgspec.structs.replace(DONE, results=results))
    text = letter_text(Letter(case(Kind.ERASURE, *steps), register, None, RECEIVED_MS, TOLD))
    assert words in text
    assert first in text
    assert ("We did what you asked" in text) is (results == {"erased": 2})


def test_what_a_recipient_erased_before_has_kinds_and_no_values(register: Register) -> None:
    asked = msgspec.structs.replace(PASSED, exercise="access")
    done = msgspec.structs.replace(DONE, results={"already-erased": 1, "copied": 1})
    text = letter_text(Letter(case(Kind.COPY, asked, HONOURED, done), register, (), RECEIVED_MS, TOLD))
    assert "erased 1 of the 2 before: of those we can tell kinds, and no values" in text


def test_reports_under_two_registers_are_told_apart(register: Register) -> None:
    other = replace(register, digest="cd" * 32)
    under = {**UNDER, ("wifi-help", "11" * 32): other}
    later = replace(shared(2), plan="11" * 32)
    letter = Letter(case(Kind.ACCESS), register, (shared(1), later), RECEIVED_MS, TOLD, under)
    assert [part.under for part in letter.parts()] == [register, other]
    assert letter_text(letter).count("1 times:") == 2
