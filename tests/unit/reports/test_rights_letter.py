"""The letter of a case: what was shared with its records, refusals with their reasons and ways on."""

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
from sluis.rights.steps import Refused, Step

TOLD = Covered(RECEIVED_MS - 86_400_000, None, None)
EXAMPLE = Path(__file__).parents[3] / "examples" / "register.yaml"


@pytest.fixture(scope="module")
def register() -> Register:
    shelf = {path.name: path.read_bytes() for path in (EXAMPLE.parent / "vocabularies").iterdir()}
    return load_register(EXAMPLE.read_bytes(), FileName("register.yaml"), shelf)


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
    letter = Letter(case(Kind.ACCESS, HONOURED), register, (shared(1), shared(2)), RECEIVED_MS, TOLD)
    text = letter_text(letter)
    for words in ("Wifi Insight B.V. (Netherlands), 2 times", "signal strength", "AVG article 6", "kept there: P"):
        assert words in text
    assert shared(1).id[:16] in text
    assert "no values of your devices" in text
    assert "Autoriteit Persoonsgegevens" in text
    document = letter.document()
    [part] = document["shared"] if isinstance(document["shared"], list) else []
    assert isinstance(part, dict)
    assert part["records"] == [shared(1).id, shared(2).id]
    assert part["kinds"] == {"signal strength": 4}
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
    strange = Letter(case(Kind.ACCESS), register, (shared(1, "gone"),), RECEIVED_MS, TOLD)
    assert "not stated in the register" in letter_text(strange)
    assert Kind.PORTABILITY in HANDS_OUT


def test_a_refusal_names_its_reasons_the_authority_and_the_court(register: Register) -> None:
    refused = Refused(by="FG", at_ms=1, ground=Ground.EXCESSIVE, reason="the tenth this month.", sha256=None)
    text = letter_text(Letter(case(Kind.ACCESS, refused), register, None, RECEIVED_MS, TOLD))
    for words in ("AVG art. 12(5)", "Why: the tenth this month.", "Autoriteit Persoonsgegevens", "UAVG article 35(2)"):
        assert words in text


def test_an_extension_names_its_reasons_and_its_last_day(register: Register) -> None:
    text = letter_text(Letter(case(Kind.ACCESS, EXTENDED), register, None, RECEIVED_MS, TOLD))
    assert "the request is complex" in text
    assert "five lines" in text
    assert "2026-07-0" in text
    over = letter_text(Letter(case(Kind.ACCESS, EXTENDED, HONOURED), register, (), RECEIVED_MS, TOLD))
    assert "takes longer" not in over, "it was answered since"


@pytest.mark.parametrize(
    ("results", "words", "first"),
    [
        (None, " was told, and has not confirmed it yet.", "Not everybody we told has confirmed"),
        ({"unknown": 2}, "keeps nothing of 2 of the 2 reports", "could or would do all of it"),
        ({"left-out": 1, "copied": 1}, "keeps 1 of the 2 and did not send them", "could or would do all of it"),
        ({"erased": 2}, "signed on", "We did what you asked: as asked."),
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
