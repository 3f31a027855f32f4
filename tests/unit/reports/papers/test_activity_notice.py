"""What people are told of an activity: each element of art. 13 and 14, from its place, in words; silence is told."""

from collections.abc import Callable
from datetime import date

import pytest
from msgspec.structs import replace
from tests.paper_checks import HOSTILE, SILENT_WORDS, in_language, text_of, twice
from tests.sheet_rows import FILE, changed, example

from sluis.api.paper_activity import make_notice
from sluis.law.activity import ConsentFacts, Ground
from sluis.law.parties import NO_AI, NO_TRANSFER, Controller
from sluis.register.looking import RegisterState
from sluis.register.model import Activity, Localised, Register, Trigger
from sluis.reports.papers.activity_notice import OBJECT, WITHDRAW, activity_notice, notice_report
from sluis.reports.papers.layout import html_of

DAY = date(2026, 12, 1)
REGISTER = example()[0]
HELP = REGISTER.activities["wifi-help"]


def page(register: Register = REGISTER) -> str:
    seen = text_of(html_of(notice_report(activity_notice(register, "wifi-help", DAY))))
    return seen.partition("About this paper Issued by")[0].partition("Over dit stuk Uitgegeven")[0]


def test_it_has_every_element_in_words() -> None:
    seen = page()
    for part in (
        "Voorbeeld Telecom B.V.", "privacy@voorbeeld.example", "fg@voorbeeld.example",  # N01, N02
        "Solve Wi-Fi problems when the customer asks", "It is needed for your contract.",  # N03
        "Our interest is to help you well.", "WiFi Insight Inc. (Delaware)",  # N04, N05
        "United States: a contract with fixed rules of the European Commission",  # N06
        "You can get a copy of these safeguards", "30 days", "You can ask us which data",  # N06, N07, N08
        "Autoriteit Persoonsgegevens", "Whether you must give it not on record",  # N10, N11
        "It makes no profile of you.", "your router", "guest",  # N12, N14
    ):  # fmt: skip
        assert part in seen
    assert "What sort of device it is, not its name" in seen  # N13
    assert "Which measurements are of the same connection" in seen
    assert "Device." not in seen


MOVED: dict[str, tuple[Callable[[], Register], str]] = {
    "purpose": (lambda: changed(replace(HELP, purpose=Localised(en="Other"))), "Solve Wi-Fi problems"),
    "when": (lambda: changed(replace(HELP, trigger=Trigger(kind="always"))), "after a request for help"),
    "term": (lambda: changed(replace(HELP, retention="P1Y")), "30 days"),
    "ground": (lambda: changed(replace(HELP, grounds=HELP.grounds[1:])), "It is needed for your contract."),
    "recipient": (lambda: changed(legal_entity="Other"), "WiFi Insight Inc. (Delaware)"),
    "country": (lambda: changed(country="IN"), "United States"),
    "tool": (lambda: changed(transfer=NO_TRANSFER), "a contract with fixed rules"),
    "machine": (lambda: changed(ai=NO_AI), "It makes no profile of you."),
    "field": (lambda: changed(replace(HELP, fields=HELP.fields[-3:])), "How strong the Wi-Fi of a device is"),
    "token": (lambda: changed(replace(HELP, household=None)), "Which measurements are of the same connection"),
    "source": (lambda: changed(replace(HELP, source="app")), "Where it comes from your router"),
    "controller": (lambda: changed(controller=Controller(name="Other")), "Voorbeeld Telecom"),
}  # fmt: skip


@pytest.mark.parametrize("case", MOVED)
def test_it_moves_with_the_register(case: str) -> None:
    make, told = MOVED[case]
    assert told in page()
    assert told not in page(make())


def with_ground(**facts: object) -> Activity:
    return replace(HELP, grounds=(Ground(subjects=("subscriber",), **facts),))  # type: ignore[arg-type]


def test_rights_follow_the_grounds() -> None:
    interest = activity_notice(changed(with_ground(avg="6-1-f")), "wifi-help", DAY).rights
    consent = activity_notice(changed(with_ground(avg="6-1-a", consent=ConsentFacts())), "wifi-help", DAY).rights
    assert (OBJECT in interest, WITHDRAW in interest) == (True, False)
    assert (OBJECT in consent, WITHDRAW in consent) == (False, True)


def test_silence_is_told_as_that() -> None:
    silent = replace(
        HELP, retention=None, purpose=None, source=None, fields=HELP.fields[-2:], household=None, time=None
    )
    register = changed(silent, Controller(name="C"), country=None, access_from=(), role=None, ai=NO_AI)
    for lang, missing in (("en", "not on record"), ("nl", "niet vastgelegd")):
        with in_language(lang):
            seen = page(register)
            assert seen.count(missing) >= 7
            assert not SILENT_WORDS.search(seen)


def test_a_transfer_without_a_safeguard_is_told() -> None:
    assert "United States: we have no safeguard on record" in page(changed(transfer=NO_TRANSFER))
    assert "it stays inside the European Economic Area" in page(changed(country="DE"))


def test_hostile_text_is_text() -> None:
    register = changed(replace(HELP, purpose=Localised(en=HOSTILE)), Controller(name=HOSTILE), legal_entity=HOSTILE)
    made = html_of(notice_report(activity_notice(register, "wifi-help", DAY)))
    assert "<script>x" not in made
    assert "\u202e" not in made


def test_the_same_bytes() -> None:
    made = make_notice(FILE, "wifi-help", DAY)
    assert twice(made.pdf) == made.pdf()


def test_a_register_that_is_not_in_force_says_so() -> None:
    made = activity_notice(REGISTER, "wifi-help", DAY, RegisterState(1, (), 2))
    assert "A gate would not load this register." in text_of(html_of(notice_report(made)))
