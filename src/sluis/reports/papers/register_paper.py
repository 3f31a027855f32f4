"""The register of processing of art. 30(1) GDPR as a paper: (a) to (g) per activity, and every field that leaves.

In:  a register. Out: ``RegisterPaper``, in no language; and how it looks.

The rules this module keeps:
 * The letters of the article stand in their order, each with what the register states for it.
 * What the register does not state is said not to be on record.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from sluis.i18n import N_, tr
from sluis.register.looking import RegisterState
from sluis.register.model import Register
from sluis.reports.blocks import Block, Column, Facts, Grid, Report, Row, Section, Words, several, single
from sluis.reports.papers.activity_values import ActivityPart, activity_part
from sluis.reports.papers.figure import NOT_ON_RECORD, Figure, Origin, Sentence, Source
from sluis.reports.papers.layout import issuer, laid_out, row, words
from sluis.reports.papers.paper import Issued, Paper, Sentences, issued_under

NOT_SHOWN: Final[Sentences] = (
    Sentence(N_("Whether what is on record is true.")),
    Sentence(N_("Processing that is not on record, and what passes by the gate.")),
    Sentence(N_("What the law says of it: `sluis report findings` makes that paper.")),
)


class RegisterPaper(Paper, frozen=True, kw_only=True):
    """The register of processing."""

    representative: Figure
    joint: tuple[Figure, ...]
    activities: tuple[ActivityPart, ...]
    count: Figure
    state: Sentence | None
    """That a gate would not load it, where that is so."""


def register_paper(register: Register, day: date, state: RegisterState | None = None) -> RegisterPaper:
    """Return the register as a paper.

    Args:
        register: One whose activities can be lowered.
        day: On the paper.
        state: What is the matter with it; nothing when absent.
    """
    controller = register.file.controller
    activities = tuple(activity_part(register, key) for key in register.activities)
    joint = N_("Joint controller")
    return RegisterPaper(
        issued=issued_of(register, day, N_("The register as it was read on this day."), NOT_SHOWN),
        representative=Figure(
            controller.representative, N_("Representative"), Source(Origin.REGISTER, "controller.representative")
        ),
        joint=tuple(
            Figure(name, joint, Source(Origin.REGISTER, f"controller.joint[{number}]"))
            for number, name in enumerate(controller.joint, 1)
        ),
        activities=activities,
        count=Figure(len(activities), N_("Activities"), Source(Origin.REGISTER, "activities")),
        state=state_sentence(state),
    )


def issued_of(register: Register, day: date, rests_on: str, not_shown: Sentences) -> Issued:
    """Return who issues a paper that rests on a register alone.

    Args:
        register: The register.
        day: On the paper.
        rests_on: Message id of what it rests on.
        not_shown: What nobody may read into it.
    """
    return issued_under(register, day, rests_on=(Sentence(rests_on),), does_not_show=not_shown)


def state_sentence(state: RegisterState | None) -> Sentence | None:
    """Return that a register is not in force, and which of its activities are not on the paper."""
    if state is None:
        return None
    closing = Figure(state.closing, N_("Closing findings"), Source(Origin.LAW, "sluis check"))
    left = Figure(", ".join(state.left_out), N_("Left out"), Source(Origin.REGISTER, "activities"))
    if state.left_out:
        message = N_(
            "A gate would not load this register. Closing findings: {closing}. Left out of this paper, because it "
            "cannot be compiled: {left}."
        )
        return Sentence(message, {"closing": closing, "left": left})
    return Sentence(N_("A gate would not load this register. Closing findings: {closing}."), {"closing": closing})


def register_report(paper: RegisterPaper) -> Report:
    """Lay the register out in the language in force."""
    head: list[Block] = [issuer(paper)]
    if paper.state is not None:
        head.append(words(paper.state))
    return laid_out(
        paper,
        title=tr(N_("Register of processing")),
        subtitle=tr(N_("Record of processing activities, GDPR article 30(1)")),
        head=head,
        sections=(
            _controller(paper),
            *(_activity(number, part) for number, part in enumerate(paper.activities, 1)),
        ),
    )  # fmt: skip


def _controller(paper: RegisterPaper) -> Section:
    issued = paper.issued
    who = (issued.by, issued.contact, issued.officer, paper.representative)
    rows = [row(figure) for figure in who if figure is not None]
    joint = [figure.words() for figure in paper.joint]
    if joint:
        rows.append(several(tr(N_("Joint controllers")), joint))
    title = tr(N_("(a) Who is responsible"))
    return Section("controller", title, (Facts(tuple(rows)), Facts((row(paper.count),))))


def _activity(number: int, part: ActivityPart) -> Section:
    facts = Facts(tuple(_letters(part)))
    return Section(f"activity-{number}", part.purpose.words(), (facts, *field_grid(part)), new_page=number > 1)


def _letters(part: ActivityPart) -> Iterator[Row]:
    yield single(tr(N_("Activity")), part.key, f"{tr(part.owner.what)}: {part.owner.words()}")
    yield single(tr(N_("(b) Purpose")), part.purpose.words(), part.when.words())
    yield several(tr(N_("Grounds")), [figure.words() for figure in part.grounds] or [tr(NOT_ON_RECORD)])
    yield single(tr(N_("(c) Whose data")), part.people.words())
    yield single(tr(N_("(c) Which data")), part.kinds.words())
    yield single(tr(N_("(d) Recipient")), part.recipient.words(), f"{part.role.words()}, {part.country.words()}")
    yield several(tr(N_("(e) Outside the European Economic Area")), [figure.words() for figure in part.transfers])
    yield single(tr(N_("(f) Term")), term_in_words(part))
    yield several(tr(N_("(g) Security")), [figure.words() for figure in part.security])


def term_in_words(part: ActivityPart) -> str:
    """Return how long it is kept, else by which criteria; that neither is on record, else."""
    return part.retention.words() if part.retention.value is not None else part.criteria.words()


def field_grid(part: ActivityPart) -> tuple[Block, ...]:
    """Return the fields that leave as a table; where none does, a sentence."""
    if not part.fields:
        return (Words(tr(N_("The list of fields that leave is empty."))),)
    title = tr(N_("What leaves, field by field"))
    columns = (
        Column(tr(N_("What it tells about a home")), 4),
        Column(tr(N_("In which form it leaves")), 3),
        Column(tr(N_("Whose")), 2),
        Column(tr(N_("Why, as our register says it")), 4, written=True),
    )
    rows, missing = [], tr(NOT_ON_RECORD)
    for field in part.fields:
        told = field.told()
        form = tr(N_("for example {example}"), None, example=told.example)
        people = missing if field.people is None else field.people.words()
        rows.append(((told.what, ".".join(field.path)), (told.form, form), (people,), (field.why or missing,)))
    return (Grid(title, columns, tuple(rows)),)
