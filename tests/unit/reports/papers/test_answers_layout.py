"""Ten sections, and on the page for everybody one figure."""

from datetime import date

from tests.paper_checks import text_of

from sluis.reports.papers.answers import DO_IT_AGAIN, QUESTIONS, Answer, Answers, PublicAnswer, Signed, Typed
from sluis.reports.papers.answers_layout import answers_report, public_report
from sluis.reports.papers.figure import Figure, Origin, Sentence, Source
from sluis.reports.papers.layout import html_of
from sluis.reports.papers.paper import Issued

FIGURE = Figure(7, "Fields that may leave", Source(Origin.REGISTER, "fields"))
SAID = Sentence("A sentence.")
AGAIN = Figure(Typed("sluis check x.yaml"), DO_IT_AGAIN, Source(Origin.PROGRAM))
ISSUED = Issued(
    by=FIGURE, contact=FIGURE, officer=FIGURE, day=date(2026, 12, 1), rests_on=(SAID,), does_not_show=(SAID,)
)
SIGNED = Signed(name=FIGURE, key=FIGURE)


def answer(number: int) -> Answer:
    return Answer(number=number, said=(SAID, SAID, SAID), evidence=(FIGURE,), unknown=(SAID,), again=(AGAIN,))


def test_every_question_has_a_section_of_its_own() -> None:
    one, two, three, four, five, six, seven, eight, nine, ten = (answer(number) for number in range(1, 11))
    paper = Answers(issued=ISSUED, answers=(one, two, three, four, five, six, seven, eight, nine, ten), signed=SIGNED)
    page = html_of(answers_report(paper))
    for number, question in enumerate(QUESTIONS, 1):
        assert f'id="question-{number}"' in page
        assert f"{number}. {question}" in text_of(page)
    assert text_of(page).count("What we do not know") == 10
    assert text_of(page).count("sluis check x.yaml") == 1, "once, and in the appendix"
    assert page.index("sluis check x.yaml") > page.index('id="signed"') > page.index('id="question-10"')


def test_the_page_for_everybody_has_one_figure() -> None:
    paper = PublicAnswer(issued=ISSUED, figure=FIGURE, said=(SAID, SAID, SAID), signed=SIGNED)
    page = html_of(public_report(paper))
    assert page.count("<strong>7</strong>") == 1
    assert page.count('<ul class="numbers">') == 1
