"""The statement of a household as a letter: what was shared, with whom, why, for how long, and what can be done.

In:  what the ledger and the register hold about a household. Out: ``StatementLetter``, in no language.

The rules this module keeps:
 * A list that is empty is not called "nothing", but where a sealed ledger shows it and holds all of its time.
 * What was thrown away, what is not sealed yet, what lies before the ledger and what was not asked stand there apart.
 * The summary has five sentences, whatever the ledger holds.
"""

from typing import Final, TypeAlias

import msgspec

from sluis.i18n import N_, tr
from sluis.kernel.plan import PlanPath, Token, Treatment
from sluis.law.activity import Ground
from sluis.reports.household_words import KindInWords, ground_in_words, kind_in_words, what_in_words
from sluis.reports.papers.figure import Figure, NameList, Sentence
from sluis.reports.papers.paper import Paper
from sluis.terms import KINDS, SUBJECTS, Kind, Subject

Summary: TypeAlias = tuple[Sentence, Sentence, Sentence, Sentence, Sentence]


class GroundValue(msgspec.Struct, frozen=True):
    """A ground of a register."""

    ground: Ground

    def words(self) -> str:
        """Return for whom, and the ground in words with its article."""
        subjects = ", ".join(tr(SUBJECTS[Subject(name)][0]) for name in self.ground.subjects)
        return tr(N_("{subjects}: {ground}"), None, subjects=subjects, ground=ground_in_words(self.ground))


class KindLine(msgspec.Struct, frozen=True):
    """One kind of data that was shared, and how many values of it."""

    path: PlanPath | None
    """``None``: it stood in an earlier register that cannot be read any more."""
    treatment: Treatment | None
    count: Figure

    def told(self) -> KindInWords:
        """Return it in words, with an example of the form."""
        if self.path is None or self.treatment is None:
            return KindInWords(tr(N_("Something of an earlier register that we cannot read any more")), "", "")
        return kind_in_words(self.path, self.treatment)

    @property
    def named(self) -> bool:
        """Whether it leaves under a made-up name."""
        return isinstance(self.treatment, Token)


class KindsOf(msgspec.Struct, frozen=True):
    """Kinds of data that a register names."""

    kinds: tuple[Kind, ...]

    def words(self) -> str:
        """Return them as a sentence lists them; that it names none apart, where it does."""
        if not self.kinds:
            return tr(N_("our register names them not one by one"))
        return NameList(tuple(tr(KINDS[kind].label) for kind in self.kinds)).words()


class PathsOf(msgspec.Struct, frozen=True):
    """Fields by which homes are counted."""

    paths: tuple[PlanPath, ...]

    def words(self) -> str:
        """Return what each tells about a home, once."""
        return "; ".join(dict.fromkeys(what_in_words(path) for path in self.paths))


class FieldsOf(msgspec.Struct, frozen=True):
    """Fields that a register names, each with the form in which it may go."""

    fields: tuple[tuple[PlanPath, Treatment], ...]

    def words(self) -> str:
        """Return what each tells about a home and in which form, once."""
        return "; ".join(self.lines())

    def lines(self) -> tuple[str, ...]:
        """Return the same one by one: a name of a router alone would read as if the value itself went."""
        told = (kind_in_words(path, treatment) for path, treatment in self.fields)
        template = N_("{what}. In this form: {form}")
        return tuple(dict.fromkeys(tr(template, None, what=each.what, form=each.form) for each in told))


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """What was shared for one purpose with one recipient, under one plan."""

    purpose: Figure
    recipient: Figure
    country: Figure
    safeguards: tuple[Figure, ...]
    """Of each country outside the European Economic Area."""
    stays: Figure | None
    """That it does not leave the European Economic Area; or that this is not on record."""
    grounds: tuple[Figure, ...]
    kept: Figure
    first: Figure
    last: Figure
    became: tuple[Figure, ...]
    kinds: tuple[KindLine, ...]
    times: Figure
    """How often it left, or may have."""
    never: Figure | None
    """Which kinds the register names that never go to them; ``None``: that register cannot be read any more."""
    unsent: Figure | None
    """What may go to them and was counted in none of it; ``None``: that is not known, or there is none of it."""
    sealed: bool
    """Whether it can be proved."""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What the proof of a statement rests on, and who watches."""

    origin: Figure
    epochs: Figure
    until: Figure
    watchers: tuple[Figure, ...]
    limits: dict[str, str]
    """Word for word, by language (ledger specification, section 6)."""


class StatementLetter(Paper, frozen=True, kw_only=True):
    """The statement of a household."""

    line: Figure
    number: Figure
    summary: Summary
    shared: tuple[Shared, ...]
    empty: bool
    """Whether a sealed time is in it, and its list is empty."""
    counted: tuple[Sentence, ...] = ()
    """How the home was counted among others; none: it was not, as far as the ledger tells."""
    asked: tuple[Sentence, ...] = ()
    """When help was asked for or consent given, as it is on record; none: no such event touches the time told."""
    gaps: tuple[Sentence, ...]
    """What is older, thrown away, not sealed yet, or not asked."""
    can_do: tuple[Sentence, ...]
    proof: Proof | None
    """``None``: nothing of it is sealed yet."""


TOOL_WORDS: Final = {
    "adequacy": N_("the European Commission decided that this country protects data well enough"),
    "public-instrument": N_("an agreement between governments"),
    "bcr": N_("rules inside that group of companies, which an authority approved"),
    "scc": N_("a contract with fixed rules of the European Commission"),
    "scc-2010": N_("a contract with fixed rules of the European Commission, of 2010"),
    "sa-scc": N_("a contract with fixed rules of a supervisory authority"),
    "code-of-conduct": N_("a code of conduct that an authority approved"),
    "certification": N_("a certificate"),
    "ad-hoc-clauses": N_("a contract of its own, which an authority approved"),
    "administrative-arrangement": N_("an arrangement between authorities"),
    "49-1-a": N_("your explicit consent for this"),
    "49-1-b": N_("it is needed for your contract"),
    "49-1-c": N_("it is needed for a contract in your interest"),
    "49-1-d": N_("important reasons of public interest"),
    "49-1-e": N_("it is needed for a claim in court"),
    "49-1-f": N_("it is needed to save somebody's life"),
    "49-1-g": N_("it comes from a public register"),
    "49-2": N_("a compelling interest, once"),
}
"""What protects data in another country, by the instrument that the register names."""
NO_SAFEGUARD: Final = N_("we have no safeguard on record")
STAYS: Final = N_("it stays inside the European Economic Area, as far as our register says")
