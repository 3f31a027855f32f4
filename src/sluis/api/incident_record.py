"""The versions of a paper about an incident, kept in one file: what each said, as which files, and what corrects it.

In:  a paper, and the file in which its versions are kept. Out: the paper with what it corrects; the file, longer.

The rules this module keeps:
 * Nothing in the file is changed: a line is added, and names the SHA-256 of the line before it. One that does not fit
   refuses, so that no version is lost without notice.
 * A version that says something else than the one before needs a reason, and lists each thing that changed.
 * The same version handed out once more, in another form or language, stays that version.
 * How far the file went is on record in the ledger: one whose end was cut off is refused, and of one that was begun
   anew the paper says that there are others about the same recipient.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import structs

from sluis.api.files import read_bytes, write_file
from sluis.errors import Code, FileName
from sluis.errors.reports import incident_record_error
from sluis.i18n import N_, Lang, lang_in_force, use
from sluis.ledger.incident_versions import VersionsKept
from sluis.reports.papers.figure import Both, Figure, Origin, Phrase, Source
from sluis.reports.papers.incident import CERTAINTIES, Change, Correction, IncidentPaper

Text = Annotated[str, msgspec.Meta(max_length=65_536)]
Digest = Annotated[str, msgspec.Meta(pattern=r"^(?:[0-9a-f]{64})?$(?!\n)")]


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words in both languages."""

    nl: Text
    en: Text

    def both(self) -> Both:
        """Return them as a value of a paper."""
        return Both(self.nl, self.en)


class KeptFigure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that a version says."""

    what: Told
    said: Told


class KeptVersion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A version as it was handed out once: one line of the file."""

    number: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    recipient: Text
    day: date
    why: Text | None
    """``None`` for the first."""
    figures: tuple[KeptFigure, ...]
    sha256: Digest
    """Of the file that was handed out."""
    form: Text
    lang: Text
    before: Digest
    """SHA-256 of the line before; empty for the first."""


_MADE: Final = Source(Origin.STEPS, Phrase(N_("the versions that are kept with this paper")))


def versions_of(record: Path) -> tuple[KeptVersion, ...]:
    """Read the versions that are kept; none when there is no such file yet.

    Raises:
        FileMissingError: the file cannot be read.
        incident_record_error: it holds something else, or a line of it was changed or taken out.
    """
    if not record.exists():
        return ()
    kept: list[KeptVersion] = []
    before = ""
    for line in read_bytes(record).splitlines(keepends=True):
        try:
            version = msgspec.json.decode(line, type=KeptVersion)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise incident_record_error(file=FileName(record), what=Code("form")) from None
        follows = not kept or version.number in {kept[-1].number, kept[-1].number + 1}
        if version.before != before or not follows:
            raise incident_record_error(file=FileName(record), what=Code("chain"))
        before = hashlib.sha256(line).hexdigest()
        kept.append(version)
    return tuple(kept)


def refuse_when_cut(content: bytes, file: FileName, kept: Sequence[VersionsKept]) -> VersionsKept | None:
    """Refuse a file of versions whose end was cut off, or changed since it was handed out.

    Args:
        content: Of the file; whether its lines are versions that fit, ``versions_of`` says.
        file: What it is called.
        kept: How far each file went, by the ledger.

    Returns:
        How far this file went; ``None`` when nothing is on record about it: it is new, or is from before that was kept.

    Raises:
        incident_record_error: ``cut``.
    """
    lines = content.splitlines(keepends=True)
    first = hashlib.sha256(lines[0]).hexdigest() if lines else ""
    own = next((each for each in kept if each.first == first), None)
    if own is not None and (len(lines) < own.lines or hashlib.sha256(lines[own.lines - 1]).hexdigest() != own.last):
        raise incident_record_error(file=file, what=Code("cut"))
    return own


def how_far(content: bytes, recipient: str) -> VersionsKept:
    """Return how far a file of versions goes, to put on record; it holds one at least."""
    lines = content.splitlines(keepends=True)
    first, last = (hashlib.sha256(lines[at]).hexdigest() for at in (0, -1))
    return VersionsKept(first, len(lines), last, recipient)


def as_version(paper: IncidentPaper, recipient: str, record: Path, why: str | None) -> IncidentPaper:
    """Return a paper with its number, and with what it corrects of the version before.

    Args:
        paper: Made now.
        recipient: As it was asked for.
        record: The file in which versions are kept.
        why: Why it was corrected; needed when it says something else than the last version.

    Raises:
        FileMissingError: the file cannot be read.
        incident_record_error: the file is none, is about another recipient, or no reason is given.
    """
    kept = versions_of(record)
    if not kept:
        return structs.replace(paper, version=_number(1))
    last, figures = kept[-1], figures_kept(paper)
    if last.recipient != recipient:
        raise incident_record_error(file=FileName(record), what=Code("other"))
    again = last.figures == figures
    if not again and not (why or "").strip():
        raise incident_record_error(file=FileName(record), what=Code("why"))
    number = last.number if again else last.number + 1
    told = last.why if again else why
    earlier = [version for version in kept if version.number == number - 1]
    made = structs.replace(paper, version=_number(number))
    return made if not earlier else structs.replace(made, correction=_correction(earlier, figures, told))


def keep(paper: IncidentPaper, recipient: str, record: Path, content: bytes, form: str) -> None:
    """Add a line about a version that is handed out.

    Args:
        paper: As ``as_version`` returned it.
        recipient: As it was asked for.
        record: The file in which versions are kept.
        content: The file that is handed out.
        form: Its form.

    Raises:
        output_unwritable_error: the file cannot be written.
        incident_record_error: as of ``versions_of``.

    Effects:
        Writes the file.
    """
    known = read_bytes(record) if versions_of(record) else b""
    lines = known.splitlines(keepends=True)
    version = KeptVersion(
        number=1 if paper.version is None else int(paper.version.plain()),
        recipient=recipient,
        day=paper.issued.day,
        why=None if paper.correction is None else paper.correction.why.plain(),
        figures=figures_kept(paper),
        sha256=hashlib.sha256(content).hexdigest(),
        form=form,
        lang=lang_in_force(),
        before=hashlib.sha256(lines[-1]).hexdigest() if lines else "",
    )
    write_file(record, known + msgspec.json.encode(version) + b"\n")


def figures_kept(paper: IncidentPaper) -> tuple[KeptFigure, ...]:
    """Return what a version says, in both languages: its scope, its notices and its decision."""
    english, dutch = _said("en", paper), _said("nl", paper)
    return tuple(
        KeptFigure(Told(there[0], here[0]), Told(there[1], here[1])) for here, there in zip(english, dutch, strict=True)
    )


def _said(lang: Lang, paper: IncidentPaper) -> list[tuple[str, str]]:
    with _in(lang):
        return list(_lines(paper))


def _lines(paper: IncidentPaper) -> Iterator[tuple[str, str]]:
    for figure in (paper.detected, paper.recipient, paper.country):
        yield figure.title(), figure.words()
    for stretch in paper.stretches:
        for each in stretch.sources():
            place = f"{each.title.words()}; {Phrase(each.told_by).words()}" if each.told_by else each.title.words()
            for scope in each.scope():
                certainty = Phrase(CERTAINTIES[scope.certainty]).words()
                yield f"{place}; {scope.figure.title()}", f"{scope.figure.words()} ({certainty})"
            for kind in each.kinds:
                yield f"{place}; {kind.count.title()}", kind.count.words()
            for seen in each.seen:
                yield f"{place}; {seen.count.title()}", seen.count.words()
    for notice in paper.notices:
        for field in notice.fields:
            noted = [one for one in field.told if set(one.figures) == {"it"}]
            for one in noted:
                yield f"{field.place} {Phrase(field.asked).words()}", one.words()
    if paper.decision is not None:
        for figure in (paper.decision.text, paper.decision.by, paper.decision.day):
            yield figure.title(), figure.words()


@contextmanager
def _in(lang: Lang) -> Iterator[None]:
    before = lang_in_force()
    use(lang)
    try:
        yield
    finally:
        use(before)


def _correction(earlier: list[KeptVersion], figures: tuple[KeptFigure, ...], why: str | None) -> Correction:
    last = earlier[-1]
    files = dict.fromkeys((version.sha256, version.form, version.lang) for version in earlier)
    return Correction(
        before=Figure(str(last.number), N_("The version before"), _MADE),
        day=Figure(last.day, N_("Made on"), _MADE),
        files=tuple(
            Figure(f"SHA-256 {sha256} ({form}, {lang})", N_("File of the version before"), _MADE)
            for sha256, form, lang in files
        ),
        why=Figure(why, N_("Why it was corrected"), Source(Origin.PERSON)),
        changes=tuple(_changes(last.figures, figures)),
    )


def _changes(was: tuple[KeptFigure, ...], now: tuple[KeptFigure, ...]) -> Iterator[Change]:
    """Yield each thing that one of two versions says otherwise than the other, or that the other lacks."""
    before, after = _by_name(was), _by_name(now)
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        what = (old or new or was[0]).what.both()
        yield Change(what=what, was=_figure(old), now=_figure(new))


def _by_name(figures: tuple[KeptFigure, ...]) -> dict[tuple[str, int], KeptFigure]:
    """Return figures by what they are; one that stands there more than once by which of them it is."""
    made: dict[tuple[str, int], KeptFigure] = {}
    for figure in figures:
        times = 0
        while (figure.what.en, times) in made:
            times += 1
        made[figure.what.en, times] = figure
    return made


def _figure(kept: KeptFigure | None) -> Figure | None:
    if kept is None:
        return None
    return Figure(kept.said.both(), N_("What a version says"), _MADE, kept.what.both())


def _number(number: int) -> Figure:
    return Figure(str(number), N_("Version of this paper"), _MADE)
