"""Letters of a household about what it saw: to the provider, to a recipient, to the authority, and for documents.

In:  what an audit or a statement shows, and who writes to whom. Out: ``OutgoingLetter``, in no language.

The rules this module keeps:
 * A letter asks; it never says that a law was broken. What was seen is told as what was seen, with where it stands.
 * What only the writer knows is a blank with dots, which cannot be overlooked.
 * Only articles that stand in the facts about law: GDPR 11(2), 12(3), 12(6), 15, 18(1)(d), 19, 21, 28, 77; Woo 4.1
   and 4.4.
"""

from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from sluis.i18n import N_, tr
from sluis.reports.audit.letter import ASKED
from sluis.reports.papers.figure import Figure, Origin, Sentence, Source
from sluis.reports.papers.paper import Paper

_DOTS: Final = "." * 30


class LetterKind(StrEnum):
    """What a letter is for."""

    ACCESS_PROVIDER = "access-provider"
    ACCESS_RECIPIENT = "access-recipient"
    OBJECTION = "objection"
    COMPLAINT = "complaint"
    WOO = "woo"


class Blank(msgspec.Struct, frozen=True):
    """What the writer fills in by hand."""

    what: str
    """A message id."""

    def words(self) -> str:
        """Return it between brackets, with dots."""
        return f"[{tr(self.what)}: {_DOTS}]"


def blank(what: str) -> Figure:
    """Return a figure that the writer fills in."""
    return Figure(Blank(what), what, Source(Origin.BLANK))


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen to go to one party."""

    to: Figure
    country: Figure
    times: Figure
    first: Figure
    last: Figure
    kinds: Figure
    why: Figure | None
    """As a statement says it; an audit does not see why."""


class OutgoingLetter(Paper, frozen=True, kw_only=True):
    """A letter of a household."""

    kind: LetterKind
    to: Figure
    provider: Figure
    seen: tuple[Seen, ...]
    basis: Sentence
    """What the letter is filled from."""
    more: Sentence | None = None
    """That there are parties beyond those; ``None`` when there are none."""
    line: Figure | None = None
    """The line it is about, to whom that has to be said."""
    beside: tuple[Sentence, ...] = ()
    """What it is filled from tells beside, or does not tell."""
    was_read: bool = True
    """Whether there was something to fill it from."""


class LetterWords(NamedTuple):
    """What a kind of letter says beside what was seen."""

    title: str
    opening: tuple[str, ...]
    """Message ids; ``{provider}`` and ``{to}`` stand in some."""
    asks: tuple[str, ...]
    closing: tuple[str, ...]


_ANSWER: Final = (
    N_("Please answer within one month (GDPR art. 12(3)). Do you need more time? Tell me within that month, and why."),
    N_("Do you doubt who I am? Then ask for no more than you need (GDPR art. 12(6))."),
)
LETTERS: Final[dict[LetterKind, LetterWords]] = {
    LetterKind.ACCESS_PROVIDER: LetterWords(
        N_("Request for access to my personal data (GDPR art. 15)"),
        (
            N_("I use a connection and a router of {provider}."),
            N_("I want to know which data about me and my household you process, and who receives them."),
        ),
        ASKED,
        (*_ANSWER, N_("I can give you the serial number of the router (GDPR art. 11(2)).")),
    ),
    LetterKind.ACCESS_RECIPIENT: LetterWords(
        N_("Request for access, to a company that received data about my connection (GDPR art. 15)"),
        (
            N_("I use a connection and a router of {provider}. What I saw says that you received data about it."),
            N_("Do you only work for somebody else? Then tell me for whom, and pass this letter on (GDPR art. 28)."),
        ),
        (
            N_("Do you process data about me or my household? (art. 15(1))"),
            N_("If so, give me a copy of those data, in a form I can read. (art. 15(3))"),
            N_("What do you use the data for, which kinds are they, and how long do you keep them? (art. 15(1))"),
            N_("From whom did you get them? (art. 15(1)(g))"),
            N_("Who received them from you? Please give me the name of each. (art. 15(1)(c))"),
            N_("Do you join them with other data, or train a system with them? If so: which? (art. 15(1))"),
            N_("Do they go outside the European Economic Area? Where, and what protects them there? (art. 15(2))"),
        ),
        _ANSWER,
    ),
    LetterKind.OBJECTION: LetterWords(
        N_("Objection to sending data about my connection (GDPR art. 21)"),
        (
            N_("I use a connection and a router of {provider}."),
            N_("I object to your sending data about it to the parties below (GDPR art. 21(1))."),
            N_("As far as it is for direct marketing, I object to that as well (GDPR art. 21(2))."),
        ),
        (
            N_("Stop it as long as you weigh my objection (GDPR art. 18(1)(d))."),
            N_("Tell me whether you stop it for good. If not: which compelling grounds do you have? (GDPR art. 21(1))"),
            N_("Tell each party that received the data, and tell me which these are (GDPR art. 19)."),
        ),
        (_ANSWER[0],),
    ),
    LetterKind.COMPLAINT: LetterWords(
        N_("Complaint: data from my router (GDPR art. 77)"),
        (
            N_("I use a connection and a router of {provider}. I ask you to look into what I saw."),
            N_("I do not say what the law makes of it: that is for you."),
        ),
        (
            N_("Look into what data about my household was sent, to whom, and on which ground."),
            N_("Look into whether I was told before it began (GDPR art. 13 and 14)."),
            N_("Tell me how you deal with my complaint, and what comes of it (GDPR art. 77(2))."),
        ),
        (N_("I can show you the files that this letter was filled from."),),
    ),
    LetterKind.WOO: LetterWords(
        N_("Request for documents (Woo art. 4.1)"),
        (
            N_("I ask for documents about data that routers of {provider} send about households."),
            N_("I ask for what is held about the parties below in particular."),
        ),
        (
            N_("Letters and mail with {provider} and with these parties about it."),
            N_("Notes, reports and decisions about it, also those that were not published."),
            N_("Notifications of incidents about it, and what was done with them."),
            N_("A list of the documents there are, also of those that are not given, each with why."),
        ),
        (
            N_("Please decide within four weeks (Woo art. 4.4). You may add two weeks, if you say why before that."),
            N_("I leave out what is about persons who are not in office: black it out."),
        ),
    ),
}
"""What each kind of letter says."""
AUTHORITY: Final = N_("Autoriteit Persoonsgegevens")
