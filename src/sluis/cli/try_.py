"""``sluis try``: what a register would do to a file. Nothing is recorded and nothing may be released."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

from sluis.cli import show
from sluis.cli.compare import comparison
from sluis.cli.files import files_in, moment_of, now_ms, register_of, told_format
from sluis.cli.verb import FINDINGS, FINE, As, Example, Files, Format, Verb, option
from sluis.gate.trial.dry_run import DryRun, TrialRun
from sluis.i18n import N_, tr
from sluis.i18n.harmless import harmless
from sluis.register.lower import Lowered, lower
from sluis.telemetry.limits import Limits
from sluis.terms import REASONS, Reason

UNRELEASABLE: Final = N_("Not for release: made with throwaway keys, recorded nowhere.")


def try_(
    files: Files,
    /,
    *,
    register: Annotated[Path, option(N_("The register, a YAML file."), "--register")],
    activity: Annotated[str | None, option(N_("Only this activity."), "--activity")] = None,
    at: Annotated[str | None, option(N_("Judge as at this moment (ISO 8601 with zone)."), "--at")] = None,
    collected_at: Annotated[
        str | None,
        option(
            N_(
                "Collection time for reports that have none (ISO 8601 with zone); the moment of --at when absent. "
                "The gate withholds such a report, unless its route takes the moment of arrival."
            ),
            "--collected-at",
        ),
    ] = None,
    route: Annotated[str, option(N_("The route whose profiles apply, like /ingest."), "--route")] = "",
    as_: As = None,
    all_lines: Annotated[bool, option(N_("Show every leaf, also those no row lists."), "--all")] = False,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Try a register on files."""
    at_ms = now_ms() if at is None else moment_of(at, "--at")
    collected_ms = None if collected_at is None else moment_of(collected_at, "--collected-at")
    lowered = lower(register_of(register), at_ms)
    run = TrialRun(lowered, at_ms, collected_ms=collected_ms, route=route, told=told_format(as_))
    left, withheld = 0, Counter[tuple[str, Reason]]()
    for trial in _with_progress(run, files_in(files)):
        if activity is not None and trial.activity not in {"", activity}:
            continue
        if trial.passed.body is None:
            withheld[trial.activity, trial.passed.reason or Reason.FAULT] += 1
        left += trial.passed.body is not None
        if format == "json":
            _print_json(trial, lowered)
        else:
            _print(trial, all_lines=all_lines)
    if format == "text":
        _summary(left, withheld)
    return FINE if left else FINDINGS


def _with_progress(run: TrialRun, files: list[str]) -> Iterator[DryRun]:
    with show.progress() as bar:
        for name in bar.track(files, description=tr(N_("files"))):
            yield from run.files([name], Limits())


def _print(trial: DryRun, *, all_lines: bool) -> None:
    page = show.out()
    head = tr(
        N_("{file}, report {number}, activity {activity}"),
        None,
        file=harmless(trial.file),
        number=trial.report,
        activity=trial.activity or "—",
    )
    if trial.lines:
        page.print(comparison(trial.lines, head, all_lines=all_lines, columns=page.width))
    else:
        show.line(page, head)
    if trial.passed.body is None:
        reason = tr(REASONS[trial.passed.reason or Reason.FAULT])
        show.say(page, N_("Nothing would leave: {reason}."), style="yellow", reason=reason)
    else:
        show.say(page, UNRELEASABLE, style="bold red")
        show.lines(page, trial.passed.body.decode())
    page.print()


def _print_json(trial: DryRun, lowered: Lowered) -> None:
    passed = trial.passed
    recipient = next((one.plan.recipient for one in lowered.activities if one.name == trial.activity), "")
    document: dict[str, show.Json] = {
        "unreleasable": UNRELEASABLE,
        "file": trial.file,
        "report": trial.report,
        "activity": trial.activity,
        "recipient": recipient,
        "body": None if passed.body is None else passed.body.decode(),
        "reason": None if passed.reason is None else passed.reason.value,
        "released": dict(passed.released),
        "withheld": [
            {"row": row, "reason": reason.value, "count": count}
            for (row, reason), count in sorted(passed.withheld.items())
        ],
    }
    show.out().file.write(show.json_text(document, None))


def _summary(left: int, withheld: Counter[tuple[str, Reason]]) -> None:
    page = show.out()
    show.say(page, N_("Bodies that would leave: {count}."), count=left)
    for (activity, reason), count in sorted(withheld.items()):
        place = activity or "—"
        show.say(
            page,
            N_("Withheld whole: {count} ({activity}: {reason})."),
            count=count,
            activity=place,
            reason=tr(REASONS[reason]),
        )


VERB = Verb(
    "try",
    N_(
        "Show what a register would do to a file: what was sent beside what would leave, with the reason.\n\n"
        "Tokens are made with keys that are thrown away; nothing is recorded and nothing may be released. Law and "
        "lease are judged as in the gate; the household's standing is taken to be open."
    ),
    (
        Example("sluis try examples/report.json --register examples/register.yaml"),
        Example("sluis try examples/report.json --register examples/register.yaml --format json"),
    ),
    try_,
    stdin=True,
)
