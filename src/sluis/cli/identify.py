"""``sluis identify``: what a file holds, path by path, and of whom; never a value.

In:  files with reports in any format Sluis reads. Out: a table or JSON of paths with kind, subject and count.

A file of which nothing can be read refuses (exit 2); a message or report in it that is refused is counted (exit 1).
"""

from collections import Counter
from collections.abc import Iterator

from sluis.cli import show
from sluis.cli.verb import FINDINGS, FINE, Example, Files, Format, Verb
from sluis.errors import Code, RefusedError
from sluis.i18n import N_, tr
from sluis.identify.survey import Seen, survey
from sluis.telemetry.model import Message, Report
from sluis.telemetry.source import read_source
from sluis.terms import KINDS, REASONS, SUBJECTS, Reason


def identify(
    files: Files,
    /,
    *,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Show the paths of some files."""
    refused: Counter[Reason] = Counter()
    reports = list(_reports(files, refused))
    if refused and not reports:
        raise RefusedError(Code(next(iter(refused))))
    seen = survey(reports)
    if format == "json":
        show.print_json(_document(seen, refused, len(reports)))
    else:
        _print(seen, refused, len(reports))
    return FINDINGS if refused else FINE


def _reports(files: list[str], refused: Counter[Reason]) -> Iterator[Report]:
    with show.progress() as bar:
        for name in bar.track(files, description=tr(N_("files"))):
            for message in read_source(name):
                if not isinstance(message, Message):
                    refused[message.reason] += 1
                    continue
                refused.update(report.refused for report in message.reports if report.refused)
                yield from (report for report in message.reports if not report.refused)


def _document(seen: list[Seen], refused: Counter[Reason], reports: int) -> show.Json:
    return {
        "paths": [
            {
                "path": ".".join(entry.path),
                "kind": entry.kind.value,
                "subject": entry.subject.value,
                "count": entry.count,
                "continuity": entry.continuity,
                "listed": entry.listed,
            }
            for entry in seen
        ],
        "reports": reports,
        "refused": [{"reason": reason.value, "count": count} for reason, count in sorted(refused.items())],
    }


def _print(seen: list[Seen], refused: Counter[Reason], reports: int) -> None:
    page = show.out()
    rows = [
        [str(entry.count), tr(KINDS[entry.kind].label), tr(SUBJECTS[entry.subject][0]), ".".join(entry.path)]
        for entry in seen
    ]
    page.print(show.table([N_("count"), N_("kind"), N_("of whom"), N_("path")], rows))
    show.say(page, N_("Reports read: {count}. Instances are shown as *; values are not shown."), count=reports)
    unlisted = sum(not entry.listed for entry in seen)
    if unlisted:
        show.say(page, N_("Paths the catalogue does not know: {count}."), count=unlisted)
    for reason, count in sorted(refused.items()):
        show.say(page, N_("Refused: {count} ({reason})."), count=count, reason=tr(REASONS[reason]))


VERB = Verb(
    "identify",
    N_(
        "Show which paths a file holds, what each identifies or says, and of whom.\n\n"
        "No value is shown. A path the catalogue does not know is shown with its name; that is how the fields of new "
        "firmware are found."
    ),
    (Example("sluis identify examples/report.json"), Example("sluis identify examples/report.json --format json")),
    identify,
    stdin=True,
)
