"""``sluis check``: what the law says about a register on a day, and which activities may run.

In:  a register, and facts that would be otherwise. Out: findings, worst first; exit 1 when an activity is closed.

A register that only the law refuses (a row about neighbours without a ground of its own) gives all its findings and
exit 1, and says that it does not load; one with any other fault gives all faults and exit 2.
"""

from pathlib import Path
from typing import Annotated, Final, Literal

from cyclopts import Parameter

from sluis import api
from sluis.cli.verb import FINDINGS, FINE, At, Example, Verb, option
from sluis.errors import Code, RegisterError
from sluis.errors.cli import argument_invalid_error
from sluis.i18n import N_, tr
from sluis.reports import show

HOMES: Final = 1000
"""For how many homes the outbox is reckoned when nobody says it."""
Sets = Annotated[
    list[str],
    Parameter(
        name="--set",
        negative="",
        help=N_("What if: PATH=VALUE for one fact, as findings spell it; may be given again."),
    ),
]
Form = Annotated[
    Literal["text", "json", "sarif"],
    option(N_("Print text for people, JSON for programs, or SARIF for editors and code hosts."), "--format"),
]


def check(
    register: Annotated[Path, option(N_("The register, a YAML file."))],
    /,
    *,
    at: At = None,
    set_: Sets = [],  # noqa: B006 - cyclopts makes a list; ours is never changed
    detail: Annotated[
        bool, option(N_("Print every finding with paths, citations, facts and digests."), "--detail")
    ] = False,
    homes: Annotated[int | None, option(N_("For how many homes the outbox is reckoned; with --detail 1000."))] = None,
    format: Form = "text",  # noqa: A002 - the name people type
) -> int:
    """Check a register."""
    if homes is not None and homes < 1:
        expected = Code(tr(N_("1 or a greater number")))
        raise argument_invalid_error(command=Code("sluis check"), argument=Code("--homes"), expected=expected)
    checked = api.check_register(register, at, set_)
    if format == "json":
        show.print_json(api.as_json(checked) | {"outbox": api.outbox_document(checked, homes or HOMES)})
    elif format == "sarif":
        from sluis.reports.findings_sarif import sarif

        show.print_json(sarif(checked.findings, register, checked.tree))
    elif detail:
        _print(checked, homes or HOMES)
    else:
        _print_plain(checked, homes)
    return FINDINGS if checked.closed else FINE


def _print_plain(checked: "api.Checked", homes: int | None) -> None:
    """Print the verdict, the summary and each finding once, in plain words."""
    from sluis.reports.check_page import print_check

    print_check(checked.page(), checked.findings, checked.smallest)
    if homes is not None:
        _print_outbox(checked, homes)


def _print(checked: "api.Checked", homes: int) -> None:
    from sluis.reports.findings import print_decisions, print_findings

    page = show.out()
    print_findings(checked.findings, checked.smallest)
    print_decisions(checked.decisions)
    for known in checked.as_known_now:
        words = {"activity": known.activity, "rule": known.rule, "verdict": show.verdict(known.verdict).plain}
        show.say(page, N_("With what is known today, {rule} about {activity} is: {verdict}."), **words)
        show.sentences(page, "   ", known.reason())
    if checked.looked.elsewhere:
        template = N_("Documents not looked at, because they are kept elsewhere: {names}.")
        show.say(page, template, names=", ".join(checked.looked.elsewhere))
    for name in checked.register.activities:
        if name in checked.closed:
            show.say(page, N_("{activity}: closed. Nothing flows."), style="bold red", activity=name)
        else:
            until = checked.until[name].isoformat()
            show.say(page, N_("{activity}: open, until {day} at most."), style="green", activity=name, day=until)
    for name, bits in checked.bits.items():
        show.say(page, N_("{activity}: one body can say at most {bits} bits."), activity=name, bits=bits)
    show.say(page, N_(
        "Bits are counted from the grammar: every body it allows counts as one that somebody could bring about, tokens "
        "by their letters, and a table by its most entries. When and how often bodies are sent is not in them."
    ))  # fmt: skip
    _print_outbox(checked, homes)
    if not checked.loads:
        show.sentences(page, RegisterError(checked.read.name, checked.read.faults).text())
    show.sentences(page, api.law.reservation(at=checked.day))


def _print_outbox(checked: "api.Checked", homes: int) -> None:
    page, needs = show.out(), api.outbox_needs(checked, homes)
    for name, need in needs.items():
        template = N_(
            "{activity}: at {homes} homes {bodies} bodies wait in the outbox, {size} MB; {most} and {most_size} MB "
            "while its recipient takes nothing."
        )
        show.say(
            page,
            template,
            activity=name,
            homes=homes,
            bodies=need.bodies,
            size=-(-need.body_bytes // 10**6),
            most=need.most_bodies,
            most_size=-(-need.most_bytes // 10**6),
        )
    if needs:
        template = N_(
            "Assumed: a report of each home every 15 minutes, 16 entries a table, every row filled, 700 bytes for a "
            "row of the database; periods and expiry by `release:` (ledger specification, section 3.6)."
        )
        show.say(page, template)


VERB = Verb(
    "check",
    N_(
        "Check a register against the law as it is on a day.\n\n"
        "Findings come worst first, per activity and supervisor, each with its ground, the facts it used, what is "
        "missing, and what would settle it; for a FAIL the smallest change that would turn it. An activity with an "
        "open finding that closes it stays closed, and the exit code is 1. With --set it says what if. A finding is "
        "for the controller: it is no judgment."
    ),
    (
        Example("sluis check examples/register.yaml"),
        Example("sluis check examples/register.yaml --at 2026-12-01 --format json"),
        Example("sluis check examples/register.yaml --homes 250000"),
        Example("sluis check examples/register-neighbours.yaml", exit_code=FINDINGS),
        Example("sluis check examples/registers/march-2026-invented.yaml --at 2026-03-03", exit_code=FINDINGS),
        Example(
            "sluis check examples/register.yaml --set recipients.wifi-insight.own_use.training=true",
            exit_code=FINDINGS,
        ),
        Example("sluis check examples/register.yaml --format sarif"),
    ),
    check,
)
