"""A dossier, as its index tells it: what was asked by which power, what is in it, what it holds of people, what not.

In:  what was put in the archive. Out: ``DossierPaper``, in no language.

The rules this module keeps:
 * What a source does not tell is "not on record", and never "none" or 0.
 * Nothing of a household stands in it but its number: lines stand in the statements of the sample.
 * Whether a law was kept or broken is not said.
"""

from typing import Final

import msgspec

from sluis.i18n import N_
from sluis.reports.papers.answers import Signed
from sluis.reports.papers.figure import Figure, Sentence
from sluis.reports.papers.paper import Paper

GROUPS: Final[dict[str, str]] = {
    "request": N_("What was asked, as it was noted"),
    "register": N_("Registers with drafts, advice, decisions and signatures; who may sign"),
    "findings": N_("What the law says of each register that was in force"),
    "risk": N_("How well homes are recognised in what left: what is on record of measuring it, and curves"),
    "law": N_("The law it is judged by: its fingerprint, and where each row was read"),
    "log": N_("The log: heads, leaves, events, keys, witnesses, time stamps"),
    "sample": N_("Statements of the households that were drawn, and what shows that they were"),
    "captures": N_("Recordings that audits read: digests, no contents"),
    "correspondence": N_("Letters and files that were added"),
    "verifiers": N_("Programs that check it"),
    "index": N_("This index, in two languages, as a page and on paper"),
    "dossiers": N_("Dossiers that were handed over before"),
}
"""What stands under a name in the archive."""


class PowerLine(msgspec.Struct, frozen=True, kw_only=True):
    """A power that was named, and a sentence of law that gives it."""

    citation: Figure
    read_in: Figure
    """Act, version and link."""
    digest: Figure
    """Of the passage as it was read."""
    how: Figure
    """How it was read."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Members of the archive that belong together."""

    name: str
    """A key of ``GROUPS``."""
    count: Figure


class VersionLine(msgspec.Struct, frozen=True, kw_only=True):
    """One version of the register."""

    number: Figure
    digest: Figure
    steps: tuple[Sentence, ...]
    """What was done to it, by whom and when."""
    in_force: tuple[Sentence, ...]
    """From when it held; empty: in this period it did not."""


class FindingsLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the law says of one register."""

    register: Figure
    open: tuple[Figure, ...]
    """Each with the activity it is about."""
    closed: tuple[Figure, ...]
    """Those of the register before that do not stand in this one any more."""


class FileLine(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was added, or a recording that was read."""

    name: Figure
    digest: Figure
    told: tuple[Sentence, ...]


class DossierPaper(Paper, frozen=True, kw_only=True):
    """The index of a dossier."""

    number: Figure
    previous: Figure
    asked_by: Figure
    authority: Figure
    reference: Figure
    received: Figure
    due: Figure
    first: Figure
    """The first day it is about."""
    last: Figure
    law: Figure
    """The fingerprint of the law by which registers are judged."""
    asked: Figure
    """In the words of whoever asked."""
    what: tuple[Sentence, ...]
    """What it is."""
    powers: tuple[PowerLine, ...]
    groups: tuple[Group, ...]
    versions: tuple[VersionLine, ...]
    named: tuple[Sentence, ...]
    """Registers in force that were never proposed here."""
    findings: tuple[FindingsLine, ...]
    measured: tuple[Sentence, ...]
    """Everything on record of how well homes are recognised, of the register in force when it was made."""
    log: tuple[Figure, ...]
    log_said: tuple[Sentence, ...]
    sample: tuple[Figure, ...]
    sample_said: tuple[Sentence, ...]
    captures: tuple[FileLine, ...]
    correspondence: tuple[FileLine, ...]
    people: tuple[Sentence, ...]
    """What it holds of people."""
    held: tuple[Sentence, ...]
    """What is kept because of it, and until when."""
    earlier: tuple[Sentence, ...]
    """Dossiers before it, for whichever authority."""
    signed: Signed
