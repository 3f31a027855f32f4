"""The annex to a processor agreement (art. 28(3) GDPR): what may leave, in words and by a grammar that both can check.

In:  a register and the key of an activity. Out: ``ProcessorAnnex``, in no language; and how it looks.

The rules this module keeps:
 * The instruction is closed: what does not stand in it does not leave, and is not for the processor to receive.
 * The grammar is named by the SHA-256 of the very file that ``--format schema`` writes.
 * Which letters of art. 28(3) an agreement covers is what the register states; what it does not state is named.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec

from sluis.i18n import N_, tr
from sluis.kernel.grammar import output_grammar
from sluis.kernel.plan import MOST_ENTRIES
from sluis.law.parties import ProcessorAgreement
from sluis.law.scalars import seconds_of
from sluis.register.looking import RegisterState
from sluis.register.lower import plan_of, release_ms_of
from sluis.register.model import Activity, Register
from sluis.reports.blocks import Block, Column, Facts, Grid, Report, Row, Section, Words, several, single
from sluis.reports.household_words import moment_form
from sluis.reports.papers.activity_values import ActivityPart, activity_part
from sluis.reports.papers.figure import Figure, Origin, Phrase, Sentence, Source
from sluis.reports.papers.layout import issuer, laid_out, row, words
from sluis.reports.papers.paper import Paper, Sentences
from sluis.reports.papers.register_paper import issued_of, state_sentence, term_in_words
from sluis.reports.plan_words import LIFETIMES, in_words
from sluis.terms import BodyFormat

NOT_SHOWN: Final[Sentences] = (
    Sentence(N_("The agreement itself, and who signed it.")),
    Sentence(N_("What the processor does with what it received.")),
)
LETTERS: Final[dict[str, str]] = {
    "a": N_("(a) only on written instructions, transfers included"),
    "b": N_("(b) confidentiality of who works with it"),
    "c": N_("(c) security"),
    "d": N_("(d) sub-processors only with authorisation"),
    "e": N_("(e) help with requests of people"),
    "f": N_("(f) help with security, breaches and assessments"),
    "g": N_("(g) erasure or return at the end"),
    "h": N_("(h) information and audits"),
}
"""Letters of art. 28(3)."""
FORMATS: Final[dict[BodyFormat, str]] = {
    BodyFormat.OBJECT: N_("nested JSON"),
    BodyFormat.PAIRS: N_("flat JSON, a name and a value each"),
    BodyFormat.CSV: N_("CSV, a row for each value"),
}
SUBPROCESSING: Final[dict[str, str]] = {
    "specific": N_("each sub-processor with our written consent"),
    "general": N_("in general; we can object to each change"),
    "none": N_("not allowed"),
}
PROCESSORS: Final = frozenset({"processor", "subprocessor"})


class Release(msgspec.Struct, frozen=True):
    """In which period bodies leave."""

    seconds: int | None

    def words(self) -> str:
        """Return it; at once, where there is none."""
        if self.seconds is None:
            return tr(N_("each at once"))
        return tr(N_("each at a moment of its own in the next whole {seconds} seconds"), None, seconds=self.seconds)


class MomentGrid(msgspec.Struct, frozen=True):
    """How precise the moment of a measurement is."""

    grid_s: int

    def words(self) -> str:
        """Return how precise it is, in whole minutes or seconds."""
        return moment_form(self.grid_s)


class ProcessorAnnex(Paper, frozen=True, kw_only=True):
    """The annex to a processor agreement."""

    part: ActivityPart
    agreement: tuple[Figure, ...]
    covers: tuple[Figure, ...]
    uncovered: tuple[Figure, ...]
    subprocessors: tuple[Figure, ...]
    form: tuple[Figure, ...]
    bounds: tuple[Figure, ...]
    schema: Figure
    otherwise: Sentence | None
    """That the register does not call the recipient a processor."""
    state: Sentence | None


def grammar_file(register: Register, key: str) -> bytes:
    """Return the grammar of what leaves for an activity as a JSON Schema file.

    Args:
        register: The register.
        key: Of the activity.
    """
    return (json.dumps(output_grammar(plan_of(register, key)), indent=2, ensure_ascii=True) + "\n").encode()


def processor_annex(register: Register, key: str, day: date, state: RegisterState | None = None) -> ProcessorAnnex:
    """Return the annex of an activity.

    Args:
        register: One whose activities can be lowered.
        key: Of the activity.
        day: On the paper.
        state: What is the matter with the register; nothing when absent.
    """
    entry = register.activities[key]
    recipient, where = register.recipients[entry.recipient], f"recipients.{entry.recipient}"
    covered = recipient.processor_agreement.covers
    letters = Source(Origin.REGISTER, f"{where}.processor_agreement.covers")
    return ProcessorAnnex(
        issued=issued_of(register, day, N_("The register, as the gate compiles it."), NOT_SHOWN),
        part=activity_part(register, key),
        agreement=tuple(_agreement(recipient.processor_agreement, f"{where}.processor_agreement")),
        covers=tuple(Figure(Phrase(told), COVERS, letters) for letter, told in LETTERS.items() if letter in covered),
        uncovered=tuple(
            Figure(Phrase(told), NOT_STATED, letters) for letter, told in LETTERS.items() if letter not in covered
        ),
        subprocessors=tuple(
            Figure(other.name, N_("Sub-processor"), Source(Origin.REGISTER, f"{where}.subprocessors[{number}]"))
            for number, other in enumerate(recipient.subprocessors, 1)
        ),
        form=tuple(_form(register, key, entry)),
        bounds=tuple(
            Figure(table.entries, BOUND, Source(Origin.REGISTER, f"activities.{key}.tables[{number}]"), table.path)
            for number, table in enumerate(entry.tables, 1)
        ),
        schema=Figure(
            hashlib.sha256(grammar_file(register, key)).hexdigest(),
            N_("SHA-256 of the grammar"),
            Source(Origin.PROGRAM, f"sluis report annex --activity {key} --format schema"),
        ),
        otherwise=None if recipient.role in PROCESSORS else _otherwise(recipient.role, where),
        state=state_sentence(state),
    )


COVERS: Final = N_("Covers")
NOT_STATED: Final = N_("Not stated")
BOUND: Final = N_("Entries of a table at most")


def _agreement(agreement: ProcessorAgreement, where: str) -> Iterator[Figure]:
    mode = agreement.subprocessing
    for value, what, name in (
        (agreement.ref, N_("Agreement"), "ref"),
        (agreement.signed, N_("Signed on"), "signed"),
        (agreement.expires, N_("First day on which it no longer holds"), "expires"),
        (None if mode is None else Phrase(SUBPROCESSING[mode]), N_("Sub-processors"), "subprocessing"),
    ):
        yield Figure(value, what, Source(Origin.REGISTER, f"{where}.{name}"))


def _otherwise(role: str | None, where: str) -> Sentence:
    stated = Figure(role, N_("Its role"), Source(Origin.REGISTER, f"{where}.role"))
    message = N_("The register does not call the recipient a processor: its role there is {role}.")
    return Sentence(message, {"role": stated})


def _form(register: Register, key: str, entry: Activity) -> Iterator[Figure]:
    recipient = register.recipients[entry.recipient]
    here = f"activities.{key}"
    yield Figure(
        Phrase(FORMATS[recipient.format]), N_("What a body looks like"),
        Source(Origin.REGISTER, f"recipients.{entry.recipient}.format"),
    )  # fmt: skip
    lifetime = None if entry.household is None else Phrase(LIFETIMES[entry.household.lifetime])
    household = Source(Origin.REGISTER, f"{here}.household")
    yield Figure(lifetime, N_("The household's own token stays the same for"), household)
    grid = None if entry.time is None else MomentGrid(seconds_of(entry.time.grid))
    yield Figure(grid, N_("Moment of the measurement"), Source(Origin.REGISTER, f"{here}.time"))
    period = release_ms_of(entry)
    release = Release(None if period is None else period // 1000)
    yield Figure(release, N_("When bodies leave"), Source(Origin.REGISTER, f"{here}.release"))


def annex_report(annex: ProcessorAnnex) -> Report:
    """Lay the annex out in the language in force."""
    part = annex.part
    head: list[Block] = [issuer(annex)]
    head += [words(sentence) for sentence in (annex.state, annex.otherwise) if sentence is not None]
    return laid_out(
        annex,
        title=tr(N_("Annex to the processor agreement")),
        subtitle=tr(N_("{recipient}: {purpose}"), None, recipient=part.recipient.words(), purpose=part.purpose.words()),
        head=head,
        sections=(
            Section("subject", tr(N_("1. What is processed (article 28(3))")), (Facts(tuple(_subject(annex))),)),
            Section("instruction", tr(N_("2. The instruction (article 28(3)(a))")), tuple(_instruction(annex))),
            Section("agreement", tr(N_("3. What the agreement covers")), (Facts(tuple(_agreed(annex))),)),
            Section("grammar", tr(N_("4. The grammar, for who checks it")), tuple(_grammar(annex))),
        ),
    )  # fmt: skip


def _subject(annex: ProcessorAnnex) -> Iterator[Row]:
    part = annex.part
    yield single(tr(N_("Purpose")), part.purpose.words())
    yield single(tr(N_("When anything leaves")), part.when.words())
    yield single(tr(N_("Whose data")), part.people.words())
    yield single(tr(N_("Which data")), part.kinds.words())
    yield single(tr(N_("Term")), term_in_words(part))
    yield several(tr(N_("Outside the European Economic Area")), [figure.words() for figure in part.transfers])
    yield several(tr(N_("Security")), [figure.words() for figure in part.security])


def _instruction(annex: ProcessorAnnex) -> Iterator[Block]:
    closed = N_("Only what stands in this list leaves, in the form that stands here. What is not in it stays inside.")
    yield Words(tr(closed))
    columns = (Column(tr(N_("Name in the body")), 5, code=True), Column(tr(N_("What leaves of it")), 5))
    rows = tuple(
        ((".".join(field.path), field.told().what), (in_words(field.treatment),)) for field in annex.part.fields
    )
    if rows:
        yield Grid(tr(N_("What leaves, field by field")), columns, rows)
    else:
        yield Words(tr(N_("The list of fields that leave is empty.")))
    yield Facts(tuple(row(figure) for figure in (*annex.form, *annex.bounds)))
    most = N_("Of any other table at most {count} entries leave in one body; with more, all of the table stays inside.")
    yield Words(tr(most, None, count=MOST_ENTRIES), quiet=True)


def _agreed(annex: ProcessorAnnex) -> Iterator[Row]:
    yield from (row(figure) for figure in annex.agreement)
    if annex.covers:
        yield several(tr(N_("It covers")), [figure.words() for figure in annex.covers])
    if annex.uncovered:
        yield several(tr(N_("The register does not say that it covers")), [f.words() for f in annex.uncovered])
    if annex.subprocessors:
        yield several(tr(N_("Sub-processors")), [figure.words() for figure in annex.subprocessors])


def _grammar(annex: ProcessorAnnex) -> Iterator[Block]:
    told = N_(
        "The same as a JSON Schema (2020-12) is a file beside this paper: it is made with --format schema. "
        "The gate sends no body that it refuses, and the recipient can check each body against it."
    )
    yield Words(tr(told))
    yield Facts((row(annex.schema),))
