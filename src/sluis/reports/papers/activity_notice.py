"""What people are told of one activity: the elements of articles 13 and 14 GDPR, in the words of a household.

In:  a register and the key of an activity. Out: ``ActivityNotice``, in no language; and how it looks.

The rules this module keeps:
 * It says what may leave, and under what: that anything left about somebody, only a statement shows.
 * An element that the register cannot fill is said not to be on record, each by its name.
 * Fields are told by what they tell about a home; how a router calls them is for who looks them up.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec
from msgspec.structs import replace

from sluis.i18n import N_, tr
from sluis.law.activity import Ground
from sluis.law.parties import Ai, Recipient
from sluis.register.looking import RegisterState
from sluis.register.model import Register
from sluis.reports.access_words import automated_lines, stays_inside, transfers
from sluis.reports.blocks import Block, Column, Facts, Grid, Marks, Report, Row, Section, Words, several, single
from sluis.reports.country_words import UNKNOWN
from sluis.reports.disclosures import country_name
from sluis.reports.papers.activity_values import ActivityPart, activity_part
from sluis.reports.papers.figure import Figure, Origin, Sentence, Source
from sluis.reports.papers.layout import laid_out, row, words
from sluis.reports.papers.paper import Paper, Sentences
from sluis.reports.papers.register_paper import issued_of, state_sentence, term_in_words
from sluis.reports.papers.statement_letter import NO_SAFEGUARD, STAYS, TOOL_WORDS

NOT_SHOWN: Final[Sentences] = (
    Sentence(N_("Whether anything left about you: your statement shows that.")),
    Sentence(N_("What others do with your data outside this purpose.")),
)
OBJECTED: Final = frozenset({"6-1-e", "6-1-f"})
CONSENT: Final = "6-1-a"
RIGHTS: Final = (
    Sentence(N_("You can ask us which data about you we have, and get a copy.")),
    Sentence(N_("You can ask us to correct or erase them, or to use them less for a while.")),
)
COMPLAIN: Final = Sentence(N_("You can complain with the Autoriteit Persoonsgegevens, and you can go to court."))
OBJECT: Final = Sentence(N_("You can object to this. Then we stop, unless we show a reason that weighs more."))
WITHDRAW: Final = Sentence(N_("You can take back your consent at any time, as easily as you gave it. Then we stop."))
FIRST_ONE: Final = N_("For this, {provider} may give {count} kind of data to {recipient}, {country}.")
FIRST: Final = N_("For this, {provider} may give {count} kinds of data to {recipient}, {country}.")
PORTABLE: Final = Sentence(N_("You can get the data you gave us in a form that another company can read."))


class Safeguarded(msgspec.Struct, frozen=True):
    """A country outside the EEA, and what protects data there."""

    country: str
    tool: str | None

    def words(self) -> str:
        """Return both; that no safeguard is on record, where none is."""
        why = NO_SAFEGUARD if self.tool is None else TOOL_WORDS[self.tool]
        return tr(N_("{country}: {why}"), None, country=country_name(self.country), why=tr(why))


class Decided(msgspec.Struct, frozen=True):
    """What a machine decides at the recipient, and whether it makes profiles."""

    ai: Ai

    def words(self) -> str:
        """Return it in sentences."""
        lines = [line.strip() for line in automated_lines(Recipient(name="-", ai=self.ai))]
        return " ".join(f"{line[:1].upper()}{line[1:].rstrip('.')}." for line in lines)


class ActivityNotice(Paper, frozen=True, kw_only=True):
    """What people are told of one activity."""

    part: ActivityPart
    safeguards: tuple[Figure, ...]
    stays: Figure | None
    decided: Figure
    obliged: Figure
    rights: tuple[Sentence, ...]
    state: Sentence | None


def activity_notice(register: Register, key: str, day: date, state: RegisterState | None = None) -> ActivityNotice:
    """Return what people are told of an activity.

    Args:
        register: One whose activities can be lowered.
        key: Of the activity.
        day: On the paper.
        state: What is the matter with the register; nothing when absent.
    """
    entry = register.activities[key]
    recipient = register.recipients[entry.recipient]
    where = f"recipients.{entry.recipient}"
    outside = list(transfers(recipient))
    part = activity_part(register, key)
    part = replace(part, country=replace(part.country, absent=UNKNOWN["us"]))
    return ActivityNotice(
        issued=issued_of(register, day, N_("What we wrote down in our register of processing."), NOT_SHOWN),
        part=part,
        safeguards=tuple(
            Figure(
                Safeguarded(country, transfer.tool), N_("What protects it there"), Source(Origin.REGISTER, where), name
            )
            for country, name, transfer in outside
        ),
        stays=Figure(
            _Stays(known=stays_inside(recipient)),
            N_("Outside the European Economic Area"),
            Source(Origin.REGISTER, where),
        )
        if not outside
        else None,
        decided=Figure(Decided(recipient.ai), N_("Decided by machine"), Source(Origin.REGISTER, f"{where}.ai")),
        obliged=Figure(None, N_("Whether you must give it"), Source(Origin.REGISTER, f"activities.{key}")),
        rights=tuple(_rights(entry.grounds)),
        state=state_sentence(state),
    )


class _Stays(msgspec.Struct, frozen=True):
    """That it does not leave the EEA; or that this is not on record."""

    known: bool

    def words(self) -> str:
        """Return it."""
        return tr(STAYS if self.known else N_("not on record"))


def _rights(grounds: tuple[Ground, ...]) -> Iterator[Sentence]:
    rests = {ground.avg for ground in grounds}
    yield from RIGHTS
    if rests & OBJECTED:
        yield OBJECT
    if CONSENT in rests or any(ground.consent is not None for ground in grounds):
        yield WITHDRAW
    if rests & {CONSENT, "6-1-b"}:
        yield PORTABLE
    yield COMPLAIN


def notice_report(notice: ActivityNotice) -> Report:
    """Lay it out in the language in force."""
    part = notice.part
    head: list[Block] = [] if notice.state is None else [words(notice.state)]
    if part.fields:
        head.append(words(_first(notice)))
    return laid_out(
        notice,
        title=part.purpose.words(),
        subtitle=tr(N_("What we share for this, with whom, and what you can do")),
        head=head,
        sections=(
            Section("what", tr(N_("What we share")), tuple(_what(notice))),
            Section("who", tr(N_("Who gets it")), (Facts(tuple(_who(notice))),)),
            Section("why", tr(N_("Why we may, and for how long")), (Facts(tuple(_why(notice))),)),
            Section("rights", tr(N_("What you can do")), tuple(_can_do(notice))),
        ),
    )  # fmt: skip


def _first(notice: ActivityNotice) -> Sentence:
    """Say in one sentence who may get how much of whom."""
    part = notice.part
    fields = part.recipient.source
    count = Figure(len(dict.fromkeys(field.told() for field in part.fields)), N_("Kinds of data"), fields)
    figures = {"provider": notice.issued.by, "recipient": part.recipient, "country": part.country, "count": count}
    return Sentence(FIRST_ONE, figures, FIRST)


def _what(notice: ActivityNotice) -> Iterator[Block]:
    part = notice.part
    yield Facts((single(tr(N_("When")), part.when.words()), single(tr(N_("About whom")), part.people.words())))
    if not part.fields:
        yield Words(tr(N_("The list of fields that leave is empty.")))
        return
    columns = (
        Column(tr(N_("What it tells about a home")), 5),
        Column(tr(N_("In which form it leaves")), 4),
        Column(tr(N_("For example")), 2),
    )
    told = dict.fromkeys(field.told() for field in part.fields)
    rows = tuple(((each.what,), (each.form,), (each.example,)) for each in told)
    yield Grid(tr(N_("What leaves")), columns, rows)


def _who(notice: ActivityNotice) -> Iterator[Row]:
    part = notice.part
    yield single(tr(N_("Recipient")), part.recipient.words(), f"{part.role.words()}, {part.country.words()}")
    if notice.stays is not None:
        yield row(notice.stays)
        return
    copy = tr(N_("You can get a copy of these safeguards from us."))
    yield several(tr(N_("What protects it there")), [*(figure.words() for figure in notice.safeguards), copy])


def _why(notice: ActivityNotice) -> Iterator[Row]:
    part = notice.part
    grounds = [figure.words() for figure in part.grounds]
    yield several(tr(N_("Why we may")), grounds or [tr(N_("No ground is on record."))])
    yield single(tr(N_("How long they keep it")), term_in_words(part))
    yield single(tr(N_("Where it comes from")), part.source.words())
    yield row(notice.decided)
    yield row(notice.obliged)


def _can_do(notice: ActivityNotice) -> Iterator[Block]:
    issued = notice.issued
    yield Marks(tuple(sentence.words() for sentence in notice.rights))
    who = (issued.by, issued.contact, issued.officer)
    yield Facts(tuple(row(figure) for figure in who if figure is not None))
