"""How the statement of a household looks: a letter in short sentences, its proof as an appendix.

In:  a ``StatementLetter``. Out: a ``blocks.Report`` in the language in force.

The rules this module keeps:
 * First what a household wants to know; what a technician wants to know comes on a page of its own.
 * How long its sentences are is counted and told as that: a count, and no level of language.
"""

from collections.abc import Iterator
from typing import Final

from sluis.i18n import N_, grouped, lang_in_force, tr, tr_n
from sluis.reports.blocks import Block, Column, Facts, Grid, Marks, Report, Row, Section, Words, several, single
from sluis.reports.household_words import KindInWords, together
from sluis.reports.papers.figure import Figure, Moment, Period, Phrase, Sentence
from sluis.reports.papers.layout import issuer, laid_out, row, words
from sluis.reports.papers.reading import measured
from sluis.reports.papers.statement_letter import TOOL_WORDS, FieldsOf, KindsOf, Shared, StatementLetter

UNWATCHED: Final = N_(
    "Below stands: as long as one witness named here is independent of us. In this letter such a witness is missing. "
    "So this letter does not show you that we could not change our ledger unnoticed."
)

AS_ABOVE: Final = N_(
    "For the rest the same holds as above: why, how long they keep it, how it is protected, and what may not go to "
    "them."
)
PROMISED: Final = frozenset(Phrase(TOOL_WORDS[tool]) for tool in ("scc", "scc-2010"))
"""Contracts on whose fixed rules people outside them may rely: clause 3 of (EU) 2021/914, and of 2010/87/EU."""


def statement_report(letter: StatementLetter) -> Report:
    """Lay a statement out as a letter in the language in force."""
    parts = tuple(_shared(number, shared, _told(letter, number)) for number, shared in enumerate(letter.shared, 1))
    empty = (Words(tr(N_("Our ledger was read for this letter. The list of that time is empty."))),)
    listed = (Section("shared", tr(N_("What we shared, and with whom")), () if parts else empty, parts),)
    line, number = letter.line.words(), letter.number.words()
    return laid_out(
        letter,
        title=tr(N_("What we shared about your connection")),
        subtitle=tr(N_("Line {line}, household number {number}"), None, line=line, number=number),
        head=(issuer(letter),),
        sections=(
            Section("summary", tr(N_("In short")), tuple(words(each) for each in letter.summary)),
            *(listed if parts or letter.empty else ()),
            *(
                [Section("counted", tr(N_("How your home was counted")), (_marks(letter.counted),))]
                if letter.counted
                else []
            ),
            *([Section("asked", tr(N_("What we were asked")), (_marks(letter.asked),))] if letter.asked else []),
            Section("can-do", tr(N_("What you can do now")), (_marks(letter.can_do),)),
            Section("gaps", tr(N_("What this letter cannot tell")), (_marks(letter.gaps),)),
            _appendix(letter),
        ),
    )


def read_aloud(letter: StatementLetter) -> Iterator[str]:
    """Yield the paragraphs of a letter as a household reads them, without its tables and its appendix."""
    for sentence in (*letter.summary, *letter.counted, *letter.asked, *letter.can_do, *letter.gaps):
        yield sentence.words()
    for number, shared in enumerate(letter.shared, 1):
        for kind in shared.kinds:
            yield kind.told().what
        if _told(letter, number) is not None:
            yield tr(AS_ABOVE)
            continue
        for figure in (*shared.grounds, *shared.safeguards):
            yield figure.words()
        yield from _promised(shared)
        yield from _kept_inside(shared)
        yield from _explained(shared)


def _marks(sentences: tuple[Sentence, ...]) -> Marks:
    return Marks(tuple(each.words() for each in sentences))


def _told(letter: StatementLetter, number: int) -> Shared | None:
    """Return what stands above a part and says the same of why, how long and how protected; ``None``: nothing does."""
    shared = letter.shared[number - 1]
    return next((each for each in letter.shared[: number - 1] if _beside(each) == _beside(shared)), None)


def _beside(shared: Shared) -> tuple[object, ...]:
    """Return everything of a part but its numbers and moments."""
    figures = (shared.purpose, shared.recipient, shared.country, shared.stays, shared.kept, shared.never, shared.unsent)
    listed = (*shared.safeguards, *shared.grounds)
    return (*(each and (each.value, each.about) for each in figures), *((each.value, each.about) for each in listed))


def _shared(number: int, shared: Shared, told: Shared | None) -> Section:
    title = tr(N_("{name}, {country}"), None, name=shared.recipient.words(), country=shared.country.words())
    """Return what was shared with one recipient; what was not in it stands after what was."""
    blocks: list[Block] = [Facts(tuple(_facts(shared) if told is None else _numbers(shared)))]
    if told is not None:
        blocks.append(Words(tr(AS_ABOVE)))
    if not shared.sealed:
        blocks.insert(0, Words(tr(N_("This is not fixed in our ledger yet. So it cannot be proved yet."))))
    if not shared.kinds:
        blocks.append(Words(tr(N_("Nothing of it was sent, so there are no kinds of data to list."))))
        if told is None and (inside := tuple(_inside(shared))):
            blocks.append(Facts(inside))
        return Section(f"shared-{number}", title, tuple(blocks), short=True)
    if told is not None:
        return Section(f"shared-{number}", title, (*blocks, _kinds(shared)), short=True)
    inside = tuple(_inside(shared))
    beside = (Facts(inside),) if inside else ()
    explained = (Words(text, quiet=True) for text in _explained(shared))
    return Section(f"shared-{number}", title, (*blocks, _kinds(shared), *explained, *beside), short=True)


def _facts(shared: Shared) -> Iterator[Row]:
    yield single(tr(N_("Why")), shared.purpose.words())
    grounds = [figure.words() for figure in shared.grounds] or [tr(N_("No ground is on record."))]
    yield several(tr(N_("Why we say that it may, for")), grounds)
    yield single(tr(N_("They keep it")), shared.kept.words())
    yield several(tr(N_("What protects it there")), [*_protected(shared), *_promised(shared)])
    yield from _numbers(shared)


def _inside(shared: Shared) -> Iterator[Row]:
    """Yield what may not go to a recipient, and what may and was not in it."""
    kept_inside = [*_kept_inside(shared)]
    if kept_inside:
        yield several(tr(N_("What may not go to them")), kept_inside)
    if shared.unsent is not None:
        value = shared.unsent.value
        lines = value.lines() if isinstance(value, FieldsOf) else (shared.unsent.words(),)
        yield several(tr(N_("What may go to them, and was not in it")), lines)


def _numbers(shared: Shared) -> Iterator[Row]:
    yield single(tr(N_("When")), _when(shared))
    if shared.kinds:
        yield single(tr(N_("How often")), _times(shared))
    yield several(tr(N_("What became of it")), [_became(figure) for figure in shared.became])


def _became(figure: Figure) -> str:
    count, what = figure.value, figure.title()
    if not isinstance(count, int):
        return f"{what}: {figure.words()}"
    return tr_n("{count} time: {what}", "{count} times: {what}", count, what=what)


def _promised(shared: Shared) -> Iterator[str]:
    """Yield what a contract with fixed rules does for a household, where one is on record."""
    if any(figure.value in PROMISED for figure in shared.safeguards):
        yield tr(
            N_(
                "In that contract they promise to protect your data by European rules. You can hold them to it "
                "yourself. Ask us for the text."
            )
        )


def _times(shared: Shared) -> str:
    times = shared.times.value
    return tr_n("{count} time", "{count} times", times) if isinstance(times, int) else shared.times.words()


def _when(shared: Shared) -> str:
    first, last = shared.first.value, shared.last.value
    if isinstance(first, Moment) and isinstance(last, Moment):
        return Period(first.at_ms, last.at_ms).words()
    return tr(N_("from {first} to {last}"), None, first=shared.first.words(), last=shared.last.words())


def _kept_inside(shared: Shared) -> Iterator[str]:
    """Yield what the register keeps from them; it is what the register says, and no count of what was seen."""
    if shared.never is None:
        return
    yield tr(N_("Our register is the list of what we do with data. Only what stands in it for them may go to them."))
    value = shared.never.value
    if isinstance(value, KindsOf) and value.kinds:
        yield tr(N_("These may never go to them, it says: {kinds}."), None, kinds=shared.never.words())


def _explained(shared: Shared) -> Iterator[str]:
    """Yield what has to be known to read the table of kinds."""
    yield tr(N_("We made the examples up. Your own values are not in this letter: our ledger does not keep them."))
    times = shared.times.value
    if isinstance(times, int) and any(count > times for _, count in _counted(shared)):
        several_values = Sentence(
            N_("We shared data {count} time. One time can hold several values, such as one of each device."),
            {"count": shared.times},
            N_("We shared data {count} times. One time can hold several values, such as one of each device."),
        )
        yield several_values.words()
    if any(kind.named for kind in shared.kinds):
        yield tr(N_("A made-up name is a row of letters and digits. It takes the place of the real number or address."))
        yield tr(N_("By it they see which measurements belong together."))


def _protected(shared: Shared) -> Iterator[str]:
    if shared.stays is not None:
        yield shared.stays.words()
    for figure in shared.safeguards:
        yield tr(N_("{place}: {safeguard}"), None, place=figure.about_words(), safeguard=figure.words())


def _kinds(shared: Shared) -> Grid:
    columns = (
        Column(tr(N_("What it is")), 10),
        Column(tr(N_("In which form they get it")), 10),
        Column(tr(N_("Example, made up, not yours")), 9),
        Column(tr(N_("How many values")), 4),
    )
    told = _counted(shared)
    rows = tuple(((kind.what,), (kind.form,), (_example(kind),), (grouped(count),)) for kind, count in told)
    return Grid(tr(N_("Kinds of data")), columns, rows)


def _example(kind: KindInWords) -> str:
    """Return an example of a form so that nobody takes it for a value of this home."""
    return tr(N_("for instance: {example}"), None, example=kind.example) if kind.example else ""


def _counted(shared: Shared) -> list[tuple[KindInWords, int]]:
    return together((kind.told(), kind.count.value) for kind in shared.kinds if isinstance(kind.count.value, int))


def _appendix(letter: StatementLetter) -> Section:
    blocks: list[Block] = []
    proof = letter.proof
    if proof is None:
        unproved = N_("There is no proof of this time: our ledger is not fixed for it. Ask for a new letter later.")
        blocks.append(Words(tr(unproved)))
    else:
        watchers = [figure.words() for figure in proof.watchers] or [
            tr(N_("Nobody independent of us. That we show everybody the same, you have to take from us."))
        ]
        how = N_(
            "The proof is a file of its own. Ask us for it: {contact}. The page in it checks itself. You can also "
            "check it with a program of somebody else."
        )
        who = several(tr(N_("Who watches our ledger")), watchers)
        facts = Facts((row(proof.origin), row(proof.epochs), row(proof.until), who))
        sealed = N_(
            "Sealed means that it was fixed: after that, a change can be noticed. An epoch is a stretch of time that "
            "our ledger fixes in one go. The first is epoch 0."
        )
        limits = [Words(proof.limits[lang_in_force()])]
        if not proof.watchers:
            limits.insert(0, Words(tr(UNWATCHED)))
        contact = letter.issued.contact.words()
        blocks += [Words(tr(how, None, contact=contact)), Words(tr(sealed)), facts, *limits]
    blocks.append(Words(measured(read_aloud(letter)).words(), quiet=True))
    return Section("proof", tr(N_("Appendix: the proof")), tuple(blocks))
