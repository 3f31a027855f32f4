"""An incident: what left for one recipient in a period, each figure measured, estimated or unknown, and how.

In:  what the ledger, a rollout list and somebody's notes hold. Out: ``IncidentPaper``, in no language.

The rules this module keeps:
 * No figure stands without how it is known. Where a source is silent the figure is "unknown", never "none" or 0.
 * Figures of different sources are not added: a home can be in both.
 * A field that nobody filled is open, and marked so. Whether a law was kept or broken is not said.
"""

from enum import StrEnum
from typing import Final

import msgspec

from sluis.audit.model import STATES, State
from sluis.i18n import N_, grouped, tr
from sluis.reports.papers.figure import Figure, Sentence, Worded
from sluis.reports.papers.paper import Paper
from sluis.reports.papers.statement_letter import KindLine
from sluis.terms import KINDS, Kind


class Certainty(StrEnum):
    """How a figure is known."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


CERTAINTIES: Final[dict[Certainty, str]] = {
    Certainty.MEASURED: N_("measured"),
    Certainty.ESTIMATED: N_("estimated"),
    Certainty.UNKNOWN: N_("unknown"),
}


BY_LEDGER: Final = N_("our ledger")
BY_LIST: Final = N_("the list of firmware")
BY_LOG: Final = N_("the log of the recipient")
BY_RECORDINGS: Final = N_("the recordings")
"""Who tells of a part of the period."""


class Between(msgspec.Struct, frozen=True):
    """A number that is not known more exactly."""

    least: int
    most: int

    def words(self) -> str:
        """Return both ends, or the one number.

        Examples:
            >>> Between(10, 30).words(), Between(7, 7).words()
            ('between 10 and 30', 'about 7')
        """
        if self.least == self.most:
            return tr(N_("about {count}"), None, count=self.least)
        return tr(N_("between {least} and {most}"), None, least=grouped(self.least), most=grouped(self.most))


class ScopeFigure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of the scope, and how it is known."""

    figure: Figure
    certainty: Certainty
    how: Sentence


class AtWork(msgspec.Struct, frozen=True):
    """A kind of data as recordings show it: what it is, and what was done to it."""

    kind: Kind
    state: State

    def words(self) -> str:
        """Return both.

        Examples:
            >>> AtWork(Kind.MAC_ADDRESS, State.RAW).words()
            'MAC address (unchanged)'
        """
        template = N_("{kind} ({state})")
        return tr(template, None, kind=tr(KINDS[self.kind].label), state=tr(STATES[self.state]))


class SeenKind(msgspec.Struct, frozen=True):
    """A kind of data that recordings show, and how many values of it."""

    kind: AtWork
    count: Figure
    nearby: bool
    """Whether it is about the Wi-Fi of neighbours."""


class CountedTogether(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of many homes that the recipient got: told beside homes and reports, and never added to them."""

    counts: ScopeFigure
    homes: ScopeFigure
    """In one period at most."""
    first: ScopeFigure
    last: ScopeFigure

    def scope(self) -> tuple[ScopeFigure, ...]:
        """Return every figure of them."""
        return (self.counts, self.homes, self.first, self.last)


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the period, as one source tells of it; beside it what others tell of the same time."""

    title: Sentence
    told_by: str = ""
    """The source: a message id; empty where no source tells."""
    homes: ScopeFigure
    figures: tuple[ScopeFigure, ...]
    """The others: reports, first, last and more."""
    kinds: tuple[KindLine, ...]
    kinds_known: ScopeFigure
    counted: tuple[CountedTogether, ...] = ()
    """By activity and plan."""
    seen: tuple[SeenKind, ...] = ()
    """What recordings show."""
    beside: tuple["Stretch", ...] = ()
    """What other sources tell of the same time: nothing is added up, and none is made to fit another."""
    differs: tuple[Sentence, ...] = ()
    """In what they contradict each other."""

    def scope(self) -> tuple[ScopeFigure, ...]:
        """Return every figure of it."""
        counted = (figure for each in self.counted for figure in each.scope())
        return (self.homes, *self.figures, self.kinds_known, *counted)

    def sources(self) -> tuple["Stretch", ...]:
        """Return what each source tells of this time, the first of them this one."""
        return (self, *self.beside)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What an earlier version says of one thing, and this one."""

    what: str | Worded
    was: Figure | None
    """``None``: it did not stand in it."""
    now: Figure | None
    """``None``: it does not stand in it any more."""


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """What a version corrects of the one before, which is kept with it."""

    before: Figure
    """Number of the version before."""
    day: Figure
    """On which day that was made."""
    files: tuple[Figure, ...]
    """As which files it was handed out, by their SHA-256."""
    why: Figure
    changes: tuple[Change, ...]


class NoticeField(msgspec.Struct, frozen=True, kw_only=True):
    """What a notice to an authority holds, by its place in the law."""

    place: str
    """As the law numbers it."""
    asked: str
    """A message id."""
    told: tuple[Sentence, ...] = ()
    open: tuple[Sentence, ...] = ()
    """What of it is not known."""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of one notice."""

    title: str
    """A message id."""
    fields: tuple[NoticeField, ...]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """That it is not notified, as somebody decided."""

    text: Figure
    by: Figure
    day: Figure


class IncidentPaper(Paper, frozen=True, kw_only=True):
    """The scope of an incident, and what is filled and open of its notices."""

    recipient: Figure
    country: Figure
    detected: Figure
    period: Sentence
    stretches: tuple[Stretch, ...]
    notices: tuple[Notice, ...]
    decision: Decision | None
    """``None``: nothing of it is on record."""
    version: Figure | None = None
    """``None``: no record of versions is kept."""
    correction: Correction | None = None
    """``None``: it is the first version on record."""
