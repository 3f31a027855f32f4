"""``sluis identify``: what a file holds, path by path, and of whom; never a value.

In:  files with reports in any format Sluis reads. Out: a table or JSON of paths with kind, subject, how sure, by what,
     the form of the values and their count; and beside it what stands in URL, login and file name.

A file of which nothing can be read refuses (exit 2); a message or report in it that is refused is counted (exit 1).
"""

from collections import Counter
from typing import Annotated

from sluis.cli import show
from sluis.cli.files import told_format
from sluis.cli.find_text import find_text
from sluis.cli.reading import Read, read_reports
from sluis.cli.verb import FINDINGS, FINE, As, Example, Files, Format, Verb, option
from sluis.i18n import N_, tr
from sluis.identify.survey import PathSummary, survey
from sluis.telemetry.folder import UNREAD
from sluis.telemetry.model import Report
from sluis.terms import BASES, CONFIDENCES, FORMS, KINDS, REASONS, SUBJECTS, Confidence

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
    if text:
        return find_text(files, as_json=format == "json")
    read = read_reports(files, told_format(as_), whole=True)
    seen = survey(read.reports)
    beside = survey([Report(tuple(read.around))])
    if format == "json":
        show.print_json(_document(seen, beside, read))
    else:
        _print(seen, beside, read)
    return FINDINGS if read.refused else FINE


def _entry(entry: PathSummary) -> dict[str, show.Json]:
    return {
        "path": ".".join(entry.path),
        "kind": entry.kind.value,
        "subject": entry.subject.value,
        "count": entry.count,
        "continuity": entry.continuity,
        "secret": entry.secret,
        "listed": entry.listed,
        "confidence": entry.confidence.value,
        "because": entry.because.value,
        "form": entry.shape.form.value,
        "digits": entry.shape.digits,
        "holds": [kind.value for kind in entry.holds],
        "in_key": [kind.value for kind in entry.in_key],
    }


def _document(seen: list[PathSummary], beside: list[PathSummary], read: Read) -> show.Json:
    return {
        "paths": [_entry(entry) for entry in seen],
        "around": [_entry(entry) for entry in beside],
        "files": read.files,
        "unread": [
            {"file": entry.name, "reason": entry.unread.value} for entry in read.unread if entry.unread is not None
        ],
        "broken": [
            {"file": name, "format": one.format, "line": one.line, "byte": one.byte, "reason": one.reason.value}
            for name, one in read.broken
        ],
        "reports": len(read.reports),
        "leaves": sum(entry.count for entry in seen),
        "refused": [{"reason": reason.value, "count": count} for reason, count in sorted(read.refused.items())],
    }


def _kind(entry: PathSummary) -> str:
    """Return the kind of a path with the identifiers found where none should be."""
    said = tr(KINDS[entry.kind].label)
    for kind in entry.holds:
        said += tr(N_(", holds: {kind}"), None, kind=tr(KINDS[kind].label))
    for kind in entry.in_key:
        said += tr(N_(", in a key: {kind}"), None, kind=tr(KINDS[kind].label))
    return said


def _why(entry: PathSummary) -> str:
    if entry.confidence is Confidence.CERTAIN:
        return tr(CONFIDENCES[entry.confidence])
    return f"{tr(CONFIDENCES[entry.confidence])}: {tr(BASES[entry.because])}"


def _table(seen: list[PathSummary], path: str) -> None:
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


def _print(seen: list[PathSummary], beside: list[PathSummary], read: Read) -> None:
    page = show.out()
    _table(seen, N_("path"))
    if beside:
        _table(beside, N_("around the reports"))
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


def _print_files(read: Read) -> None:
    """Say which files were not read, and where a broken one is broken."""
    page = show.out()
    for name, one in read.broken:
        reason = tr(REASONS[one.reason])
        if not one.format:
            show.say(page, N_("Not read: {file} ({reason})."), file=name, reason=reason)
            continue
        place = tr(N_("line {line}"), None, line=one.line)
        if one.byte is not None:
            place = tr(N_("byte {byte}"), None, byte=one.byte)
        said = N_("{file}, {place} (format: {known}): {reason}.")
        show.say(page, said, file=name, place=place, known=one.format, reason=reason)
    for entry in read.unread:
        reason = tr(UNREAD[entry.unread]) if entry.unread is not None else ""
        show.say(page, N_("Not read: {file} ({reason})."), file=entry.name, reason=reason)


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
