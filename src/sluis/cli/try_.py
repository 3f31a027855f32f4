"""``sluis try``: what a register would do to a file. Nothing is recorded and nothing may be released."""

from collections import Counter
from pathlib import Path
from typing import Annotated

from sluis import api
from sluis.cli.files import files_in, moment_of, now_ms, told_format
from sluis.cli.given import refuse_other_kinds
from sluis.cli.verb import FINDINGS, FINE, As, Example, Files, Format, Verb, option
from sluis.i18n import N_, tr
from sluis.i18n.harmless import harmless
from sluis.reports import show
from sluis.terms import REASONS, Reason


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
    compiled = api.compile_plan(register, at_ms, to_look=True)
    _refuse(files, as_)
    left, withheld = 0, Counter[tuple[str, Reason]]()
    _begin(compiled, format)
    with show.progress() as bar:
        names = bar.track(files_in(files), description=tr(N_("files")))
        for trial in api.try_file(names, compiled, at_ms=at_ms, collected_ms=collected_ms, route=route, told=as_):
            if activity is not None and trial.activity not in {"", activity}:
                continue
            left += trial.body is not None
            if trial.reason is not None:
                withheld[trial.activity, trial.reason] += 1
            _say(trial, format, all_lines=all_lines)
    if format == "text":
        _summary(left, withheld, compiled)
    return FINE if left else FINDINGS


def _refuse(files: list[str], told: str | None) -> None:
    told_format(told)
    refuse_other_kinds(files, "sluis try")


def _begin(compiled: "api.CompiledRegister", form: Format) -> None:
    """Say first what the register is, when no gate would load it."""
    from sluis.reports.register_state import print_state

    if form == "text":
        print_state(compiled.state)


def _say(trial: "api.Tried", form: Format, *, all_lines: bool) -> None:
    if form == "json":
        show.out().file.write(show.json_text(api.as_json(trial), None))
    else:
        _print(trial, all_lines=all_lines)


def _print(trial: "api.Tried", *, all_lines: bool) -> None:
    from sluis.api.trial import UNRELEASABLE
    from sluis.reports.comparison import comparison

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
    if trial.body is None:
        reason = tr(REASONS[trial.reason or Reason.FAULT])
        show.say(page, N_("Nothing would leave: {reason}."), style="yellow", reason=reason)
    else:
        show.say(page, UNRELEASABLE, style="bold red")
        show.lines(page, trial.body.decode())
    page.print()


def _summary(left: int, withheld: Counter[tuple[str, Reason]], compiled: "api.CompiledRegister") -> None:
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
    show.sentences(page, api.law.reservation(at=compiled.day))


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
