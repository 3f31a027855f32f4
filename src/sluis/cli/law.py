"""``sluis law``: the rules and tables that ship, what is about to change, and real decisions as test cases.

In:  a day, the id of a rule, or a file with a table or a snapshot. Out: tables or JSON.
"""

from pathlib import Path
from typing import Annotated, Final

from rich.console import Console

from sluis import api
from sluis.cli.verb import FINDINGS, FINE, At, Example, Format, Verb, option
from sluis.i18n import N_, tr
from sluis.reports import show

LINE: Final = "dpf"
"""The key of the register under which a listing goes."""
KINDS: Final[dict[str, str]] = {
    "begins": N_("begins"),
    "ends": N_("ends"),
    "proposed": N_("proposed; decides nothing"),
    "unread": N_("nobody read the official text"),
}
STATUSES: Final[dict[str, str]] = {
    "final": N_("final"),
    "appealable": N_("an appeal is possible or not excluded"),
    "appealed": N_("an appeal is pending"),
    "referred-back": N_("set aside in part and referred back; still to be decided"),
    "unknown": N_("not known whether it is final"),
}


def list_(*, at: At = None, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """List the rules in force on a day."""
    law = api.law.law_on(at)
    if format == "json":
        show.print_json(api.as_json(law))
        return FINE
    rows = [
        [
            rule.id,
            tr(rule.title),
            api.law.cited(rule.citation),
            rule.supervisor.value,
            rule.starts.isoformat(),
            api.law.how_read(rule.checked),
        ]
        for rule in law.rules
    ]
    page = show.out()
    columns = [N_("rule"), N_("what it asks"), N_("ground"), N_("supervisor"), N_("since"), N_("text read by")]
    page.print(show.table(columns, rows))
    show.say(page, N_("Digest of rules and tables: {digest}"), digest=law.digest)
    show.sentences(page, api.law.reservation(at=law.at))
    return FINE


def show_(
    rule: Annotated[str, option(N_("The id of a rule, as `sluis law list` shows it."))],
    /,
    *,
    texts: Annotated[
        Path | None, option(N_("A folder with the texts of law; the passages are printed from it."), "--texts")
    ] = None,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Show one rule with everything it rests on."""
    known = api.law.rule_of(rule, texts)
    if format == "json":
        show.print_json(api.as_json(known))
        return FINE
    page, chosen = show.out(), known.rule
    show.line(page, chosen.id, tr(chosen.title), sep="  ")
    page.print(show.table([N_("what"), N_("it says")], _rows(known)))
    for cited in known.citations:
        _print_passage(page, known, cited)
    for account in known.accounts:
        where = ", ".join(part for part in (account.at, account.link) if part)
        show.say(
            page, N_("Read outside the official texts on {day}: {where}."), day=account.read.isoformat(), where=where
        )
    show.sentences(page, api.law.reservation())
    return FINE


def _rows(known: "api.law.RuleShown") -> list[list[str]]:
    """Return what a rule rests on, a row each."""
    chosen, data = known.rule, known.data()
    rows = [
        [tr(N_("ground")), api.law.cited(chosen.citation)],
        [tr(N_("in force")), f"{data['starts']} - {data['ends'] or ''}".rstrip(" -")],
        [tr(N_("question")), known.question()],
        [tr(N_("what to do")), known.act()],
        [tr(N_("effect")), known.effect()],
        [tr(N_("supervisor")), known.supervisor],
        [tr(N_("authority")), known.authority()],
        [tr(N_("fine at most")), str(data["fine"] or "-")],
        [tr(N_("text read by")), api.law.how_read(chosen.checked)],
    ]
    if known.note:
        rows.append([tr(N_("not read")), known.note])
    rows += [
        [tr(N_("proposed; decides nothing")), f"{api.law.cited(each.citation)}. {each.says}"]
        for each in known.proposals
    ]
    rows += [[tr(N_("decision")), f"{case.body}, {case.name} ({case.number})"] for case in known.precedents]
    return rows


def _print_passage(page: Console, known: "api.law.RuleShown", cited: "api.law.Cited") -> None:
    text = cited.text
    show.say(page, N_("Read: {act}, {at} ({version}; {link})."), act=text.name, at=cited.reading.at,
        version=text.version, link=text.link)  # fmt: skip
    if known.texts is None:
        return
    shown = known.passage(cited)
    if shown is None:
        show.say(page, N_("That passage is not in the folder with the texts."))
        return
    for line in shown[0]:
        show.line(page, "  >" if line == shown[1] else "   ", line)


def watch(*, at: At = None, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Show what changes within a year, what was proposed, and what nobody read."""
    changes = api.law.law_watch(at)
    if format == "json":
        show.print_json(api.as_json(changes))
        return FINE
    page = show.out()
    shown = [
        [
            "" if entry.day is None else entry.day.isoformat(),
            tr(KINDS[entry.kind]),
            entry.what,
            api.law.cited(entry.citation),
        ]
        for entry in changes.entries
    ]
    page.print(show.table([N_("day"), N_("what happens"), N_("what"), N_("ground")], shown))
    if changes.next_change is not None:
        show.say(page, N_("Rules or tables change on {day} next."), day=changes.next_change.isoformat())
    show.sentences(page, api.law.reservation(at=changes.at))
    return FINE


def decisions(*, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Judge real decisions with the rules that ship."""
    judged = api.law.judged_precedents()
    if format == "json":
        show.print_json(api.as_json(judged))
        return FINDINGS if judged.differ else FINE
    page = show.out()
    for case in judged.cases:
        status = tr("{status} (as read on {day})").format(status=tr(STATUSES[case.status]), day=case.status_seen)
        show.line(page, f"{case.body}, {case.name} ({case.number}); {case.instrument}; {status}")
        show.sentences(page, "   ", api.law.step_of(case))
        show.line(page, "   ", ", ".join(f"{rule} {answer}" for rule, answer in api.law.answers_of(case).items()))
        thin = api.law.thin_of(case)
        if thin is not None:
            show.sentences(page, "   ", thin)
    show.say(
        page,
        N_("Decisions: {count}; with another outcome than the rules give: {off}."),
        count=len(judged.cases),
        off=len(judged.differ),
    )
    show.sentences(page, api.law.reservation())
    return FINDINGS if judged.differ else FINE


def listing(
    snapshot: Annotated[Path, option(N_("A dated snapshot of the list of the Data Privacy Framework (TOML)."))],
    /,
    *,
    entity: Annotated[str, option(N_("The legal entity, spelled exactly as on the list."), "--entity")],
    at: At = None,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Say what a snapshot says of one company, as it goes into the register."""
    listed = api.law.listing_of(snapshot, entity, at)
    if format == "json":
        show.print_json(api.as_json(listed))
        return FINE if listed.listed.listed else FINDINGS
    page = show.out()
    words = ", ".join(
        f"{key}: {str(value).lower() if isinstance(value, bool) else value}" for key, value in listed.facts().items()
    )
    show.line(page, f"{LINE}: {{{words}}}")
    show.say(
        page, N_("Put this line below `transfer:` of the recipient. The snapshot itself is the evidence: keep it.")
    )
    show.sentences(page, api.law.reservation())
    return FINE if listed.listed.listed else FINDINGS


def tables(
    folder: Annotated[Path | None, option(N_("A folder with tables; the packaged ones when absent."))] = None, /
) -> int:
    """Check tables of law for holes, overlaps and rows without a source."""
    for name in api.law.tables_in_order(folder):
        show.say(show.out(), N_("{table}: in order."), table=name)
    show.sentences(show.out(), api.law.reservation())
    return FINE


VERB = Verb(
    "law",
    N_("The rules of law that Sluis judges by."),
    (Example("sluis law list"), Example("sluis law watch --at 2026-11-24")),
    verbs=(
        Verb(
            "list",
            N_(
                "List the rules in force on a day, with what each rests on.\n\n"
                "A rule whose text nobody read officially says so: check it before you lean on it."
            ),
            (Example("sluis law list"), Example("sluis law list --at 2026-12-01 --format json")),
            list_,
        ),
        Verb(
            "show",
            N_("Show one rule: ground, dates, supervisor, fine, decisions and what was proposed."),
            (Example("sluis law show avg-44"), Example("sluis law show tw-11-7a --format json")),
            show_,
        ),
        Verb(
            "watch",
            N_(
                "Show what begins or ends within a year of a day, what was proposed, and what nobody read.\n\n"
                "A proposal is data: it decides nothing until it is law."
            ),
            (Example("sluis law watch --at 2026-11-24"), Example("sluis law watch --at 2027-01-01 --format json")),
            watch,
        ),
        Verb(
            "decisions",
            N_(
                "Judge real decisions of courts and supervisors with the rules that ship.\n\n"
                "Each gives the facts as a flow and the finding that must come out; exit 1 when one comes out "
                "otherwise."
            ),
            (Example("sluis law decisions"), Example("sluis law decisions --format json")),
            decisions,
        ),
        Verb(
            "listing",
            N_(
                "Say what a dated snapshot of the Data Privacy Framework says of one company.\n\n"
                "It prints the line for the register; exit 1 when the company is not listed or not active."
            ),
            (
                Example(
                    'sluis law listing examples/dpf-snapshot.toml --entity "Voorbeeld Analytics Inc." --at 2026-11-24'
                ),
            ),
            listing,
        ),
        Verb(
            "tables",
            N_("Check the tables of law: no hole, no overlap, every row with a source."),
            (Example("sluis law tables"),),
            tables,
        ),
    ),
)
