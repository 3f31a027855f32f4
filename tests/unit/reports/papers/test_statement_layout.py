"""A letter is laid out in the order in which a household asks; two spellings of one thing are one line of it."""

from datetime import date
from decimal import Decimal

from msgspec import structs
from tests.paper_checks import text_of

from sluis.kernel.plan import NumberShape, PlanPath, Release
from sluis.law.activity import Ground
from sluis.reports.papers.figure import Both, Country, Figure, Moment, Origin, Phrase, Sentence, Source, Term
from sluis.reports.papers.layout import html_of
from sluis.reports.papers.paper import Issued
from sluis.reports.papers.statement_layout import AS_ABOVE, read_aloud, statement_report
from sluis.reports.papers.statement_letter import (
    NO_SAFEGUARD,
    TOOL_WORDS,
    FieldsOf,
    GroundValue,
    KindLine,
    KindsOf,
    Shared,
    StatementLetter,
)
from sluis.terms import Kind

HERE = Source(Origin.LEDGER, "epoch 3")
UP_TIME: PlanPath = ("Device", "DeviceInfo", "UpTime")
CPU = "DeviceInfo.ProcessStatus.CPUUsage"


def figure(value: object) -> Figure:
    return Figure(value, "What it is", HERE)  # type: ignore[arg-type] - of every kind


def kind(path: str, count: int) -> KindLine:
    parts: PlanPath = tuple(path.split("."))
    return KindLine(parts, Release(NumberShape(Decimal(0), Decimal(100), Decimal(10))), figure(count))


def made(*kinds: KindLine, contact: str | None = "a@b.example") -> StatementLetter:
    said = Sentence("A sentence of five words.")
    shared = Shared(
        purpose=figure(Both("Waarom", "Why not")),
        recipient=figure("Meting GmbH"),
        country=figure(Country("DE")),
        safeguards=(figure(Phrase(NO_SAFEGUARD)),),
        stays=None,
        grounds=(figure(GroundValue(Ground(subjects=("subscriber",), avg="6-1-f"))),),
        kept=figure(Term("P6M")),
        first=figure(Moment(0)),
        last=figure(Moment(86_400_000)),
        became=(figure(7),),
        kinds=kinds,
        times=figure(7),
        never=figure(KindsOf((Kind.SSID,))),
        unsent=figure(FieldsOf(((UP_TIME, Release(NumberShape(Decimal(0), Decimal(9), Decimal(1)))),))),
        sealed=False,
    )
    issued = Issued(
        by=figure("P"),
        contact=figure(contact),
        officer=figure(None),
        day=date(2026, 12, 1),
        rests_on=(said,),
        does_not_show=(said,),
    )
    return StatementLetter(
        issued=issued,
        line=figure("NL-1"),
        number=figure(4),
        summary=(said, said, said, said, said),
        shared=(shared,) if kinds else (),
        empty=False,
        gaps=(said,),
        can_do=(said,),
        proof=None,
    )


def test_it_stands_in_the_order_in_which_a_household_asks() -> None:
    page = text_of(html_of(statement_report(made(kind(f"Device.{CPU}", 3)))).split("<main>")[1])
    titles = (
        "In short",
        "What we shared",
        "What you can do now",
        "cannot tell",
        "Appendix: the proof",
        "About this paper",
    )
    places = [page.index(title) for title in titles]
    assert places == sorted(places)
    for words in (
        "Germany",
        "6 months",
        "we have no safeguard on record",
        "How busy your router was, in percent",
        "50",
    ):
        assert words in page


def test_two_spellings_of_one_thing_are_one_line() -> None:
    letter = made(kind(f"Device.{CPU}", 3), kind(f"InternetGatewayDevice.{CPU}", 4))
    page = html_of(statement_report(letter)).split('<section id="can-do"')[0]
    assert page.count("How busy your router was") == 1
    assert ">7<" in page
    assert "One time can hold several values" not in page


def test_what_they_may_not_get_and_did_not_get_stand_apart_and_a_count_explains_itself() -> None:
    page = text_of(html_of(statement_report(made(kind(f"Device.{CPU}", 1234)))))
    assert "Only what stands in it for them may go to them." in page
    assert "These may never go to them, it says: Wi-Fi network name." in page
    assert "What may go to them, and was not in it How long your router has been on, in seconds" in page
    assert "We shared data 7 times. One time can hold several values" in page
    assert "1,234" in page


def test_a_path_without_words_says_that_it_has_none() -> None:
    letter = made(kind("Device.X_VENDOR_Mood", 1))
    assert any(text.endswith("this has no plain name yet") for text in read_aloud(letter))


def test_a_letter_without_lines_has_no_list_but_where_a_seal_shows_it() -> None:
    assert "The list of that time is empty" not in html_of(statement_report(made()))


def test_what_differs_only_in_its_numbers_is_not_told_twice() -> None:
    """What is sealed and what is not of one purpose and recipient: why and how long stand there once."""
    letter = made(kind(CPU, 7))
    [first] = letter.shared
    again = structs.replace(first, became=(figure(1),), times=figure(1), kinds=(kind(CPU, 1),))
    other = structs.replace(again, kept=figure(Term("P9M")))
    page = text_of(html_of(statement_report(structs.replace(letter, shared=(first, again, other)))))
    page = page[: page.rindex("Where each figure comes from")]
    assert page.count(AS_ABOVE) == 1
    assert page.count("6 months") == 1
    assert page.count("9 months") == 1, "another term is told"
    assert page.count("1 time:") == 2, "numbers are told of each"
    assert page.count("Kinds of data") >= 3
    assert [*read_aloud(structs.replace(letter, shared=(first, again)))].count(AS_ABOVE) == 1


def test_a_contract_with_fixed_rules_says_what_it_does_for_a_home() -> None:
    letter, promise = made(kind(CPU, 7)), "In that contract they promise to protect your data by European rules."
    [first] = letter.shared
    for tool, words in TOOL_WORDS.items():
        shared = structs.replace(first, safeguards=(figure(Phrase(words)),))
        page = text_of(html_of(statement_report(structs.replace(letter, shared=(shared,)))))
        assert (promise in page) is (tool in {"scc", "scc-2010"}), tool
