"""How the answers to the ten questions look, and the one page of them for everybody.

In:  ``Answers`` or ``PublicAnswer``. Out: a ``blocks.Report`` in the language in force.
"""

from sluis.i18n import N_, tr
from sluis.reports.blocks import Column, Facts, Grid, Numbers, Report, Section, Words, several
from sluis.reports.papers.answers import DO_IT_AGAIN, QUESTIONS, Answer, Answers, PublicAnswer
from sluis.reports.papers.layout import issuer, laid_out, row, words


def answers_report(paper: Answers) -> Report:
    """Lay the ten answers out in the language in force."""
    return laid_out(
        paper,
        title=tr(N_("Ten questions about routers, answered")),
        subtitle=tr(
            N_("Asked by the House of Representatives on 11 March 2026 (2026Z04886), answered for one provider")
        ),
        head=(issuer(paper),),
        sections=(
            Section("answers", tr(N_("The ten answers")), (), tuple(_answer(each) for each in paper.answers)),
            Section("signed", tr(N_("Signed")), (Facts((row(paper.signed.name), row(paper.signed.key))),)),
            _appendix(paper),
        ),
    )


def public_report(paper: PublicAnswer) -> Report:
    """Lay the one page out in the language in force."""
    return laid_out(
        paper,
        title=tr(N_("What leaves our routers, in one figure")),
        subtitle=tr(N_("The short version of our answers to ten questions of the House of Representatives")),
        head=(Numbers(((paper.figure.words(), paper.figure.title()),)),),
        sections=(
            Section(
                "said",
                tr(N_("What it says")),
                (*(words(each) for each in paper.said), Facts((row(paper.signed.name), row(paper.signed.key)))),
            ),
        ),
    )


def _answer(answer: Answer) -> Section:
    title = f"{answer.number}. {tr(QUESTIONS[answer.number - 1])}"
    told = [f"{each.title()}: {each.words()}" for each in answer.evidence]
    rows = (
        several(tr(N_("Evidence")), told or [tr(N_("How to get this again stands in the appendix."))]),
        several(tr(N_("What we do not know")), [each.words() for each in answer.unknown]),
    )
    return Section(
        f"question-{answer.number}", title, (*(words(each) for each in answer.said), Facts(rows)), short=True
    )


def _appendix(paper: Answers) -> Section:
    """Return what somebody types who checks the answers: each command once, with the questions it is for."""
    commands: dict[str, list[str]] = {}
    for answer in paper.answers:
        for each in answer.again:
            commands.setdefault(each.words(), []).append(str(answer.number))
    rows = tuple(((", ".join(numbers),), (command,)) for command, numbers in commands.items())
    columns = (Column(tr(N_("Questions")), 2), Column(tr(DO_IT_AGAIN), 6, code=True))
    intro = N_("Whoever has our register and our program gets the same figures again with these commands.")
    how = N_(
        "A signature is a file of its own beside this one, named .sig. It is over every byte of this file. "
        "`sluis report signed` or `ssh-keygen -Y verify` checks it."
    )
    title = tr(N_("Appendix: for whoever checks this"))
    blocks = (Words(tr(intro)), Grid(tr(DO_IT_AGAIN), columns, rows), Words(tr(how), quiet=True))
    return Section("again", title, blocks)
