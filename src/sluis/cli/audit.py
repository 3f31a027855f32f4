"""``sluis audit``: what left a house, to whom, and what of it no register covers.

In:  captures, logs and recorded messages, or an interface; a register, a statement, or nothing to hold them against.
Out: a report for people or programs; exit 1 when something was seen of the level of ``--fail-on``.

What could not be read counts as unknown: a pipeline must not let through what nobody looked at.

Longer than 40 lines is the function of the verb, because each of its parameters is an option with its sentence.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from sluis import api
from sluis.api.files import entries_of, write_file
from sluis.cli.given import refuse_other_kinds
from sluis.cli.verb import FINDINGS, FINE, At, Example, Verb, file_names, option
from sluis.errors import Code, FileName
from sluis.errors.audit import audit_output_error
from sluis.errors.cli import argument_invalid_error, argument_missing_error, output_exists_error
from sluis.i18n import N_, tr
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.audit import Audit, Question

Captures = Annotated[
    list[str],
    Parameter(
        help=N_("Captures, logs, recorded messages, or folders of them; - for standard input."),
        negative="",
        converter=file_names,
    ),
]
Names = list[str]
Form = Literal["text", "json", "sarif", "html", "pdf", "svg"]
FailOn = Literal["fail", "unknown", "review", "never"]


def audit_(
    files: Captures = [],  # noqa: B006 - cyclopts makes a list; ours is never changed
    /,
    *,
    register: Annotated[Path | None, option(N_("The register to hold it against, a YAML file."), "--register")] = None,
    statement: Annotated[
        Path | None, option(N_("The household's statement to hold it against, JSON or page."), "--statement")
    ] = None,
    log_key: Annotated[
        Names,
        Parameter(
            name="--log-key",
            negative="",
            help=N_("A verifier key of the log that sealed the statement; may be given again."),
        ),
    ] = [],  # noqa: B006 - as above
    policy: Annotated[
        Path | None, option(N_("FILE[@EPOCH]: how many witnesses of the statement are enough."), "--policy")
    ] = None,
    line: Annotated[
        str, option(N_("The line that the statement must be of, as your provider calls it."), "--line")
    ] = "",
    at: At = None,
    home: Annotated[
        Names, Parameter(name="--home", negative="", help=N_("A network of the house (CIDR); may be given again."))
    ] = [],  # noqa: B006 - as above
    router: Annotated[str, option(N_("The router's address, IP or MAC, when it cannot be told."), "--router")] = "",
    keylog: Annotated[Path | None, option(N_("A file with TLS secrets of your own test devices."), "--keylog")] = None,
    table: Annotated[
        Path | None, option(N_("Another table of who holds which address in which country."), "--table")
    ] = None,
    renew_table: Annotated[
        bool,
        option(N_("Make the table anew: fetched by npm, or of two packages that are named as files."), "--renew-table"),
    ] = False,
    devices: Annotated[
        bool, option(N_("Observe what the house's own devices send to strangers too."), "--devices")
    ] = False,
    alone: Annotated[
        bool, option(N_("Nothing stands behind the router, as on a test bench: all it sends is its own."), "--alone")
    ] = False,
    format: Annotated[  # noqa: A002 - the name people type
        Form,
        option(N_("Text for people, JSON or SARIF for programs, a page, a PDF, or the picture alone."), "--format"),
    ] = "text",
    out: Annotated[Path | None, option(N_("Write the report to this file."), "--out")] = None,
    reveal: Annotated[bool, option(N_("Show values, names and addresses of the house."), "--reveal")] = False,
    fail_on: Annotated[
        FailOn, option(N_("The least serious observation that makes the exit code 1."), "--fail-on")
    ] = "unknown",
    draft: Annotated[
        Path | None, option(N_("Write a first register of everybody who was seen receiving."), "--draft")
    ] = None,
    letter: Annotated[
        Path | None,
        option(N_("Write a letter that asks the provider for access; PDF when the name ends so."), "--letter"),
    ] = None,
    appendix: Annotated[
        Path | None, option(N_("Write everything on paper, as PDF: each field with its packet."), "--appendix")
    ] = None,
    live: Annotated[str, option(N_("Watch this interface instead of reading files."), "--live")] = "",
    for_: Annotated[int, option(N_("Stop watching after so many seconds; 0 is: when told."), "--for")] = 0,
    guide: Annotated[bool, option(N_("Print how to record at home what leaves it."), "--guide")] = False,
    fleet: Annotated[
        Path | None,
        option(N_("Instead of files: a folder MODEL/FIRMWARE/... of captures, or a list of them (CSV)."), "--fleet"),
    ] = None,
    before: Annotated[str, option(N_("With --fleet: the earlier version of firmware to compare."), "--before")] = "",
    after: Annotated[str, option(N_("With --fleet: the later version of firmware to compare."), "--after")] = "",
) -> int:
    """Audit captures."""
    if guide:
        from sluis.reports.audit.guide import guide as print_guide

        print_guide(show.out())
        return FINE
    if renew_table:
        return _renew(files)
    if not files and not live and fleet is None:
        raise argument_missing_error(command=Code("sluis audit"), argument=Code("FILES"))
    _check(home, router, for_)
    _check_together(live, files, for_, statement, of_statement=bool(log_key) or bool(line) or policy is not None)
    refuse_other_kinds([*files, statement, keylog, table, fleet], "sluis audit")
    _check_written(draft, out, format)
    asked = api.audit.Asked(
        register=register,
        statement=statement,
        log_keys=tuple(log_key),
        policy=policy,
        line=line,
        at=at,
        home=tuple(home),
        router=router,
        keylog=keylog,
        table=table,
        devices=devices,
        alone=alone,
    )
    if fleet is not None:
        from sluis.cli.audit_fleet import run_fleet

        beside = [
            name
            for name, given in {
                "FILES": files, "--live": live, "--statement": statement, "--draft": draft, "--letter": letter,
                "--appendix": appendix,
                "--reveal": reveal,
            }.items()
            if given
        ]  # fmt: skip
        if beside:
            not_beside = Code(tr(N_("something that goes with --fleet")))
            raise argument_invalid_error(command=Code("sluis audit"), argument=Code(beside[0]), expected=not_beside)
        return run_fleet(fleet, asked, (before, after), form=format, out=out, fail_on=fail_on)
    if before or after:
        raise argument_missing_error(command=Code("sluis audit"), argument=Code("--fleet"))
    question = api.audit.question_of(asked)
    audited = _watched(live, for_, question, reveal=reveal) if live else _read(files, question)
    _write(audited.audit, format, out, reveal=reveal)
    if draft is not None:
        _draft(audited, draft)
    if letter is not None:
        write_file(letter, audited.letter(paper=letter.suffix.lower() == ".pdf"))
        show.say(show.err(), N_("Written: {file}."), file=letter)
    if appendix is not None:
        _appendix(audited.audit, appendix, reveal=reveal)
    return FINDINGS if audited.reaches(fail_on) else FINE


def _appendix(audited: "Audit", path: Path, *, reveal: bool) -> None:
    from sluis.reports.audit.forms import appendix_of

    write_file(path, appendix_of(audited, reveal=reveal))
    show.say(show.err(), N_("Written: {file}."), file=path)


def _renew(packages: list[str]) -> int:
    from sluis.api.address_table import renew_table

    made = renew_table(packages)
    template = N_("The table of addresses is now of {day}: {file}. Licence of its data: {licence}.")
    show.say(show.out(), template, day=made.day or "?", file=made.file, licence=made.licence)
    return FINE


def _check(home: list[str], router: str, seconds: int) -> None:
    """Refuse what would be passed over: a house nobody meant gives another answer."""
    checks = (
        (not all(api.audit.is_network(text) for text in home), "--home", N_("a network like 192.168.1.0/24")),
        (not (router == "" or api.audit.is_address(router)), "--router", N_("an IP or MAC address")),
        (seconds < 0, "--for", N_("0 or a number of seconds")),
    )
    for wrong, argument, expected in checks:
        if wrong:
            raise argument_invalid_error(
                command=Code("sluis audit"), argument=Code(argument), expected=Code(tr(expected))
            )


def _check_together(live: str, files: list[str], seconds: int, statement: Path | None, *, of_statement: bool) -> None:
    """Refuse an interface beside files, and an option that says something of another that is not there."""
    if files and live:
        alone_on_it = Code(tr(N_("an interface without files beside it")))
        raise argument_invalid_error(command=Code("sluis audit"), argument=Code("--live"), expected=alone_on_it)
    if of_statement and statement is None:
        raise argument_missing_error(command=Code("sluis audit"), argument=Code("--statement"))
    if seconds and not live:
        raise argument_missing_error(command=Code("sluis audit"), argument=Code("--live"))


def _check_written(draft: Path | None, out: Path | None, form: str) -> None:
    """Refuse to write over a draft, and a paper where somebody reads letters."""
    if draft is not None and draft.exists():
        raise output_exists_error(file=FileName(draft))
    if out is None and form == "pdf" and sys.stdout.isatty():
        raise audit_output_error(form=Code(form))


def _read(files: list[str], question: "Question") -> "api.Audited":
    inputs = entries_of(files)
    with show.progress() as bar:
        task = bar.add_task(tr(N_("octets")), total=sum(map(api.audit.octets_of, inputs)) or None)
        return api.audit.audit_entries(inputs, question, advance=lambda octets: bar.update(task, advance=octets))


def _watched(interface: str, seconds: int, question: "Question", *, reveal: bool) -> "api.Audited":
    from sluis.cli.audit_live import run_live

    with api.live.CaptureFacts(live=True) as gathered:
        run_live(
            interface,
            seconds,
            gathered,
            show.err(),
            home=question.home,
            router=question.router,
            keylog=question.keylog,
            reveal=reveal,
        )
        return api.live.audited(gathered, interface, question)


def _write(audited: "Audit", form: Form, out: Path | None, *, reveal: bool) -> None:
    from sluis.reports.audit.forms import report_of

    made = report_of(audited, form, show.out(), reveal=reveal, to_file=out is not None)
    if out is not None:
        write_file(out, made)
        show.say(show.err(), N_("Written: {file}."), file=out)
    elif made:
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()


def _draft(audited: "api.Audited", path: Path) -> None:
    """Write a first register."""
    text = audited.draft()
    if not text:
        show.say(show.err(), N_("No register was drafted: the router sent nobody anything that was seen."))
        return
    write_file(path, text.encode())
    show.say(show.err(), N_("Written: {file}."), file=path)


VERB = Verb(
    "audit",
    N_(
        "Show what left a house, to whom, and what of it no register covers.\n\n"
        "Reads captures (pcap, pcapng), HAR, flows of mitmproxy, logs of Zeek and Suricata, and every format of router "
        "reports. With --register it says what differs from the record and which rules speak about that; with "
        "--statement what left the router that the household's statement does not show. Values are not shown unless "
        "you ask. What could not be read is listed, and counts as unknown."
    ),
    (
        Example("sluis audit examples/firmware/clean.har"),
        Example("sluis audit examples/firmware/leaky.har --format json"),
        Example("sluis audit --live eth0 --for 60", runs=False),
        Example("sluis audit --fleet examples/fleet/rollout.csv --register examples/register.yaml", exit_code=FINDINGS),
        Example("sluis audit --guide"),
    ),
    audit_,
    stdin=True,
)
