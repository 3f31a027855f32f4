"""How a letter of a household looks: from whom, to whom, what was seen, what is asked.

In:  an ``OutgoingLetter``. Out: a ``blocks.Report`` in the language in force.
"""

from collections.abc import Iterator
from typing import Final

from sluis.i18n import N_, tr
from sluis.reports.blocks import Block, Facts, Marks, Report, Section, Steps, Words, single
from sluis.reports.dutch_time import day_in_words
from sluis.reports.papers.figure import Sentence
from sluis.reports.papers.layout import laid_out, row, words
from sluis.reports.papers.letters import LETTERS, LetterKind, OutgoingLetter, Seen, blank


def letter_report(letter: OutgoingLetter) -> Report:
    """Lay a letter out in the language in force."""
    said, place = LETTERS[letter.kind], blank(N_("Place")).words()
    terms = tuple(Words(text) for text in _said(letter, said.closing))
    head = (
        row(letter.issued.by),
        row(letter.issued.contact),
        row(letter.to),
        *(() if letter.line is None else (row(letter.line),)),
        single(tr(N_("Place and date")), f"{place}, {day_in_words(letter.issued.day)}"),
    )
    return laid_out(
        letter,
        title=tr(said.title),
        subtitle=tr(N_("Fill in what stands between brackets, and leave out what does not fit.")),
        head=(Facts(head),),
        sections=(
            Section("letter", tr(N_("Dear sir or madam,")), tuple(Words(text) for text in _opening(letter))),
            Section("seen", tr(N_("What I saw")), tuple(_seen(letter))),
            Section("asks", tr(N_("What I ask you")), (Steps(tuple(_said(letter, said.asks))), *terms)),
            Section(
                "end",
                tr(N_("Yours sincerely,")),
                (Facts((row(blank(N_("Your signature"))), row(blank(N_("Your name"))))),),
            ),
        ),
    )


def read_out(letter: OutgoingLetter) -> Iterator[str]:
    """Yield the paragraphs of a letter of our own making."""
    said = LETTERS[letter.kind]
    yield from _said(letter, (*said.opening, *said.asks, *said.closing))


def _said(letter: OutgoingLetter, messages: tuple[str, ...]) -> Iterator[str]:
    figures = {"provider": letter.provider, "to": letter.to}
    for message in messages:
        used = {name: figure for name, figure in figures.items() if f"{{{name}}}" in message}
        yield Sentence(message, used).words()


def _opening(letter: OutgoingLetter) -> Iterator[str]:
    yield from _said(letter, LETTERS[letter.kind].opening)
    if letter.kind is LetterKind.OBJECTION:
        yield blank(N_("Why this weighs for you, in your situation")).words()
    if letter.kind is LetterKind.COMPLAINT:
        yield blank(N_("When you asked the provider, and what it answered")).words()


def _seen(letter: OutgoingLetter) -> Iterator[Block]:
    yield words(letter.basis)
    if letter.seen:
        yield Marks(tuple(_line(letter.kind, each) for each in letter.seen))
    elif letter.was_read and not letter.beside:
        yield Words(tr(N_("It names nobody to whom something went.")))
    if letter.more is not None:
        yield words(letter.more)
    for sentence in letter.beside:
        yield words(sentence)
    if not letter.seen:
        yield Words(tr(N_("I name no party here, so I mean each to which it goes or went.")))
    yield Words(
        tr(N_("I may be wrong, and there may be a good explanation. Kinds of data are named here; the data are not.")),
        quiet=True,
    )


_WHICH_ONE: Final = N_("To {to}. In which country that is, I do not know: please tell me.")
_WHICH: Final = {
    kind: N_("To {to}. In which country that is, I do not know: the provider can tell.")
    for kind in (LetterKind.COMPLAINT, LetterKind.WOO)
}


def _line(kind: LetterKind, seen: Seen) -> str:
    return " ".join(sentence.words() for sentence in _told(kind, seen))


def _told(kind: LetterKind, seen: Seen) -> Iterator[Sentence]:
    if seen.country.value is None:
        yield Sentence(_WHICH.get(kind, _WHICH_ONE), {"to": seen.to})
    else:
        yield Sentence(N_("To {to} ({country})."), {"to": seen.to, "country": seen.country})
    times = {"times": seen.times, "first": seen.first}
    if seen.first.words() == seen.last.words():
        yield Sentence(N_("How often: {times}, on {first}."), times)
    else:
        yield Sentence(N_("How often: {times}, from {first} to {last}."), {**times, "last": seen.last})
    yield Sentence(N_("What it was: {kinds}."), {"kinds": seen.kinds})
    if seen.why is not None:
        yield Sentence(N_("Why, by the statement: {why}."), {"why": seen.why})
