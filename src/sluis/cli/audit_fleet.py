"""``sluis audit --fleet``: many captures by model and firmware, and what differs between two versions.

In:  a folder or a list, and what captures are held against. Out: text, JSON or a page; an exit code.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sluis import api
from sluis.api.files import write_file
from sluis.cli.verb import FINDINGS, FINE
from sluis.errors import Code
from sluis.errors.cli import argument_invalid_error, argument_missing_error
from sluis.i18n import N_, tr
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.audit import Asked, FailOn
    from sluis.api.fleet import FleetAudited


def run_fleet(
    place: Path,
    asked: "Asked",
    versions: tuple[str, str],
    *,
    form: str,
    out: Path | None,
    fail_on: "FailOn",
) -> int:
    """Audit a fleet, and write what was seen.

    Args:
        place: A folder or a list.
        asked: What captures are held against.
        versions: The earlier and the later version, both empty when none was named.
        form: ``text``, ``json`` or ``html``.
        out: Where it is written; standard output when absent.
        fail_on: The level at which the exit code is 1.

    Raises:
        argument_invalid_error: another form was asked for.
        argument_missing_error: only one version was named.
    """
    if form not in {"text", "json", "html"}:
        expected = Code(tr(N_("one of: {words}"), None, words="text, json, html"))
        raise argument_invalid_error(command=Code("sluis audit --fleet"), argument=Code("--format"), expected=expected)
    if any(versions) and not all(versions):
        lacking = "--before" if versions[1] else "--after"
        raise argument_missing_error(command=Code("sluis audit --fleet"), argument=Code(lacking))
    with show.progress() as bar:
        task = bar.add_task(tr(N_("captures")), total=api.fleet.captures_of(place) or None)
        audited = api.fleet.audit_captures_of_fleet(
            place, asked, versions if all(versions) else None, advance=lambda count: bar.update(task, advance=count)
        )
    _name_files(audited)
    if form == "text" and out is None:
        audited.print(show.out())
        return FINDINGS if audited.reaches(fail_on) else FINE
    if form == "text":
        import io

        text = io.StringIO()
        audited.print(show.console_on(text))
        made = text.getvalue().encode()
    else:
        made = audited.html() if form == "html" else show.json_text(api.as_json(audited)).encode()
    if out is not None:
        write_file(out, made)
        show.say(show.err(), N_("Written: {file}."), file=out)
    else:
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()
    return FINDINGS if audited.reaches(fail_on) else FINE


def _name_files(audited: "FleetAudited") -> None:
    """Name the captures of which something is not known, to whoever asked."""
    for number, file in audited.files:
        show.say(
            show.err(), N_("Capture {number}, not read whole or without its router: {file}."), number=number, file=file
        )
