"""What every paper is: values that never change, and who issued it, when, on what, and what it does not show.

In:  figures and sentences. Out: ``Paper``, which every paper is a kind of.

The rule this module keeps: a paper that rests on nothing, or says of nothing that it does not show it, cannot be made.
"""

from datetime import date
from typing import Final, TypeAlias

import msgspec

from sluis.i18n import N_
from sluis.register.model import Register
from sluis.reports.papers.figure import Figure, Origin, Sentence, Source

Sentences: TypeAlias = tuple[Sentence, *tuple[Sentence, ...]]
"""At least one."""


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """Who issued a paper, when, on what it rests and what it does not show."""

    by: Figure
    contact: Figure
    officer: Figure | None
    """How the data protection officer is reached; ``None`` on a paper of somebody who has none, as a household."""
    day: date
    """In the Netherlands."""
    rests_on: Sentences
    does_not_show: Sentences


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A paper; each kind adds what it says."""

    issued: Issued


PROVIDER: Final = N_("The provider")


def issued_under(register: Register, day: date, *, rests_on: Sentences, does_not_show: Sentences) -> Issued:
    """Return who issues a paper of the controller of a register.

    Args:
        register: Names the controller, its contact and its officer; the first thing the paper rests on.
        day: In the Netherlands.
        rests_on: What else it rests on.
        does_not_show: What nobody may read into it.
    """
    controller = register.file.controller
    return Issued(
        by=Figure(controller.name, PROVIDER, Source(Origin.REGISTER, "controller.name")),
        contact=Figure(controller.contact, N_("How to reach us"), Source(Origin.REGISTER, "controller.contact")),
        officer=Figure(controller.dpo, N_("Data protection officer"), Source(Origin.REGISTER, "controller.dpo")),
        day=day,
        rests_on=(*rests_on, register_sentence(register)),
        does_not_show=does_not_show,
    )


def register_sentence(register: Register) -> Sentence:
    """Say on which register a paper rests, by its SHA-256."""
    digest = Figure(register.digest, N_("SHA-256 of the register"), Source(Origin.REGISTER, "SHA-256"))
    return Sentence(N_("The register with SHA-256 {digest}."), {"digest": digest})
