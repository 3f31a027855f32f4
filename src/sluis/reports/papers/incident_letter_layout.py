"""How a letter about an incident looks: what happened, when, which data, what it can mean, what can be done.

In:  ``IncidentLetter``. Out: a ``blocks.Report`` in the language in force.
"""

from collections.abc import Iterator

from sluis.i18n import N_, tr
from sluis.reports.blocks import Block, Facts, Marks, Report, Section, Words
from sluis.reports.household_words import together
from sluis.reports.papers.figure import Sentence
from sluis.reports.papers.incident import SeenKind
from sluis.reports.papers.incident_letter import (
    IncidentLetter,
    Reader,
    can_do,
    consequences,
    opening,
    silence,
    when,
)
from sluis.reports.papers.layout import issuer, laid_out, words
from sluis.reports.papers.reading import measured
from sluis.terms import Kind

_TITLES = {
    Reader.CUSTOMER: N_("Data about your home may have gone to a company"),
    Reader.NEIGHBOUR: N_("Data about your Wi-Fi may have gone to a company"),
}


def incident_letter_report(letter: IncidentLetter) -> Report:
    """Lay a letter about an incident out in the language in force."""
    unready = Words(tr(N_("This letter is not ready to be sent. Fill in what stands between brackets.")))
    return laid_out(
        letter,
        title=tr(_TITLES[letter.reader]),
        subtitle=letter.issued.by.words(),
        head=(*([] if letter.ready else [unready]), Facts(issuer(letter).rows)),
        sections=(
            Section("happened", tr(N_("What happened")), _paragraphs(opening(letter))),
            Section("when", tr(N_("When")), _paragraphs(when(letter))),
            Section("kinds", tr(N_("Kinds of data")), tuple(_kinds(letter))),
            Section("means", tr(N_("What it means, and what we did")), _paragraphs(consequences(letter))),
            Section("can-do", tr(N_("What you can do now")), _paragraphs(can_do(letter))),
            Section(
                "reading", tr(N_("About the sentences")), (Words(measured(read_aloud(letter)).words(), quiet=True),)
            ),
        ),
    )


def read_aloud(letter: IncidentLetter) -> Iterator[str]:
    """Yield the paragraphs of a letter as people read them, without its tables."""
    for part in (opening, when, silence, consequences, can_do):
        for sentence in part(letter):
            yield sentence.words()


def _paragraphs(sentences: Iterator[Sentence]) -> tuple[Block, ...]:
    return tuple(words(each) for each in sentences)


_PLAIN = {
    Kind.MAC_ADDRESS: N_("the fixed number of a device"),
    Kind.IP_ADDRESS: N_("the number by which a device is found in a network"),
    Kind.HOST_NAME: N_("the name of a device, such as the name you gave your phone"),
    Kind.DEVICE_NAME: N_("the name of a device, such as the name you gave your phone"),
    Kind.SSID: N_("the name of your Wi-Fi"),
    Kind.PRESENCE: N_("whether a device was at home. From it somebody can tell whether people were at home"),
}
"""Kinds that recordings show, by what they tell about a home; their label stands behind it."""


def _plain(seen: SeenKind) -> str:
    """Return a kind that a recording shows, first as people know it."""
    kind, told = seen.kind.kind, seen.kind.words()
    return tr(N_("{plain}: {kind}"), None, plain=tr(_PLAIN[kind]), kind=told) if kind in _PLAIN else told


def _kinds(letter: IncidentLetter) -> Iterator[Block]:
    told = together((kind.told(), 1) for kind in letter.kinds)
    if told:
        yield Marks(tuple(kind.what for kind, _ in told))
    if letter.seen:
        yield Words(tr(N_("Recordings show these kinds, too:")))
        yield Marks(tuple(dict.fromkeys(_plain(each) for each in letter.seen)))
    yield from _paragraphs(silence(letter))
