"""``sluis identify``: what a file holds, path by path, and of whom; never a value.

In:  files with reports in any format Sluis reads. Out: a table or JSON of paths with kind, subject, how sure, by what,
     the form of the values and their count; and beside it what stands in URL, login and file name.

A file of which nothing can be read refuses (exit 2); a message or report in it that is refused is counted (exit 1).
"""

from collections import Counter

from sluis.cli import show
from sluis.cli.reading import Read, read_reports
from sluis.cli.verb import FINDINGS, FINE, Example, Files, Format, Verb
from sluis.i18n import N_, tr
from sluis.identify.survey import Seen, survey
from sluis.telemetry.model import Report
from sluis.terms import BASES, CONFIDENCES, FORMS, KINDS, REASONS, SUBJECTS, Confidence


def identify(
    files: Files,
    /,
    *,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Show the paths of some files."""
    read = read_reports(files)
    seen = survey(read.reports)
    beside = survey([Report(tuple(read.around))])
    if format == "json":
        show.print_json(_document(seen, beside, read))
    else:
        _print(seen, beside, read)
    return FINDINGS if read.refused else FINE


def _entry(entry: Seen) -> dict[str, show.Json]:
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
        "holds": None if entry.holds is None else entry.holds.value,
        "in_key": None if entry.in_key is None else entry.in_key.value,
    }


def _document(seen: list[Seen], beside: list[Seen], read: Read) -> show.Json:
    return {
        "paths": [_entry(entry) for entry in seen],
        "around": [_entry(entry) for entry in beside],
        "reports": len(read.reports),
        "leaves": sum(entry.count for entry in seen),
        "refused": [{"reason": reason.value, "count": count} for reason, count in sorted(read.refused.items())],
    }


def _kind(entry: Seen) -> str:
    """Return the kind of a path with the identifiers found where none should be."""
    said = tr(KINDS[entry.kind].label)
    if entry.holds is not None:
        said += tr(N_(", holds: {kind}"), None, kind=tr(KINDS[entry.holds].label))
    if entry.in_key is not None:
        said += tr(N_(", in a key: {kind}"), None, kind=tr(KINDS[entry.in_key].label))
    return said


def _why(entry: Seen) -> str:
    if entry.confidence is Confidence.CERTAIN:
        return tr(CONFIDENCES[entry.confidence])
    return f"{tr(CONFIDENCES[entry.confidence])}: {tr(BASES[entry.because])}"


def _table(seen: list[Seen], path: str) -> None:
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


def _print(seen: list[Seen], beside: list[Seen], read: Read) -> None:
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
    for reason, count in sorted(read.refused.items()):
        show.say(page, N_("Refused: {count} ({reason})."), count=count, reason=tr(REASONS[reason]))


VERB = Verb(
    "identify",
    N_(
        "Show which paths a file holds, what each identifies or says, and of whom.\n\n"
        "No value is shown. A path the catalogue does not know is shown with its name and with what its name, its "
        "values and its neighbours suggest; that is how the fields of new firmware are found."
    ),
    (Example("sluis identify examples/report.json"), Example("sluis identify examples/report.json --format json")),
    identify,
    stdin=True,
)
