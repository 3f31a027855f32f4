"""``sluis identify``: what a file holds, path by path, and of whom; never a value.

In:  files with reports in any format Sluis reads. Out: a table or JSON of paths with kind, subject, how sure, by what,
     the form of the values and their count; and beside it what stands in URL, login and file name.

A file of which nothing can be read refuses (exit 2); a message or report in it that is refused is counted (exit 1).
"""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from sluis import api
from sluis.api.files import why_unread
from sluis.cli.find_text import find_text
from sluis.cli.given import refuse_nothing, refuse_other_kinds
from sluis.cli.verb import FINDINGS, FINE, As, Example, Files, Format, Verb, option
from sluis.i18n import N_, tr
from sluis.reports import show
from sluis.terms import BASES, CONFIDENCES, FORMS, KINDS, REASONS, SUBJECTS, Confidence

if TYPE_CHECKING:
    from sluis.api.identify import PathSummary

Text = Annotated[
    bool, option(N_("Read the files as any text, and show where identifiers stand in it instead of paths."), "--text")
]


def identify(
    files: Files,
    /,
    *,
    as_: As = None,
    text: Text = False,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Show the paths of some files."""
    refuse_other_kinds(files, "sluis identify")
    if text:
        return find_text(files, as_json=format == "json")
    with show.progress() as bar:
        identified = api.identify_paths(files, as_, watch=lambda names: bar.track(names, description=tr(N_("files"))))
    refuse_nothing(identified.read)
    if format == "json":
        show.print_json(api.as_json(identified))
    else:
        _print(identified)
    return FINDINGS if identified.read.refused else FINE


def _kind(entry: "PathSummary") -> str:
    """Return the kind of a path with the identifiers found where none should be."""
    text = tr(KINDS[entry.kind].label)
    for kind in entry.holds:
        text += tr(N_(", holds: {kind}"), None, kind=tr(KINDS[kind].label))
    for kind in entry.in_key:
        text += tr(N_(", in a key: {kind}"), None, kind=tr(KINDS[kind].label))
    return text


def _why(entry: "PathSummary") -> str:
    if entry.confidence is Confidence.CERTAIN:
        return tr(CONFIDENCES[entry.confidence])
    return f"{tr(CONFIDENCES[entry.confidence])}: {tr(BASES[entry.because])}"


def _table(seen: "Sequence[PathSummary]", path: str) -> None:
    columns = [N_("count"), N_("kind"), N_("of whom"), N_("links days"), N_("values"), N_("how sure"), path]
    rows = [
        [
            str(entry.count),
            _kind(entry),
            tr(SUBJECTS[entry.subject][0]),
            tr(N_("yes")) if entry.continuity else "",
            tr(FORMS[entry.shape.form]),
            _why(entry),
            ".".join(entry.path),
        ]
        for entry in seen
    ]
    show.out().print(show.table(columns, rows))


def _print(identified: "api.Identified") -> None:
    page, seen, read = show.out(), identified.paths, identified.read
    _table(seen, N_("path"))
    if identified.around:
        _table(identified.around, N_("around the reports"))
    counts = Counter(entry.confidence for entry in seen)
    show.say(
        page, N_("Reports read: {count}. Instances are shown as *; values are not shown."), count=len(read.reports)
    )
    show.say(page, N_("Values in them: {count}, each in one line above."), count=sum(entry.count for entry in seen))
    unlisted = sum(not entry.listed for entry in seen)
    if unlisted:
        show.say(page, N_("Paths the catalogue does not know: {count}."), count=unlisted)
        show.say(page, N_("Of these nobody can say what they are: {count}."), count=counts[Confidence.NONE])
    _print_files(read)
    for reason, count in sorted(read.refused.items()):
        show.say(page, N_("Refused: {count} ({reason})."), count=count, reason=tr(REASONS[reason]))


def _print_files(read: "api.Read") -> None:
    """Say which files were not read, and where a broken one is broken."""
    page = show.out()
    for name, refusal in read.broken:
        reason = tr(REASONS[refusal.reason])
        if not refusal.format:
            show.say(page, N_("Not read: {file} ({reason})."), file=name, reason=reason)
            continue
        place = tr(N_("line {line}"), None, line=refusal.line)
        if refusal.byte is not None:
            place = tr(N_("byte {byte}"), None, byte=refusal.byte)
        template = N_("{file}, {place} (format: {known}): {reason}.")
        show.say(page, template, file=name, place=place, known=refusal.format, reason=reason)
    for entry in read.unread:
        show.say(page, N_("Not read: {file} ({reason})."), file=entry.name, reason=why_unread(entry))


VERB = Verb(
    "identify",
    N_(
        "Show which paths a file holds, what each identifies or says, and of whom.\n\n"
        "No value is shown. A path the catalogue does not know is shown with its name and with what its name, its "
        "values and its neighbours suggest; that is how the fields of new firmware are found."
    ),
    (
        Example("sluis identify examples/report.json"),
        Example("sluis identify examples/report.json --format json"),
        Example("sluis identify examples/report.json --text"),
    ),
    identify,
    stdin=True,
)
