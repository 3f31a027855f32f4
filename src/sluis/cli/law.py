"""``sluis law``: the rules and tables that ship, what is about to change, and real decisions as test cases.

In:  a day, the id of a rule, or a file with a table or a snapshot. Out: tables or JSON.
"""

from pathlib import Path
from typing import Annotated, Final

from sluis.cli import show
from sluis.cli.files import today
from sluis.cli.verb import FINDINGS, FINE, At, Example, Format, Verb, option
from sluis.errors import FileName, RegisterText
from sluis.errors.gate import file_missing_error
from sluis.errors.law import law_rule_unknown_error
from sluis.i18n import N_, lang_in_force, tr
from sluis.law.finding import Rule
from sluis.law.judge import LAW_DIGEST
from sluis.law.listing import listed, read_snapshot
from sluis.law.precedents import Precedent, answers_of, differences, precedents
from sluis.law.rules import RULES
from sluis.law.tables import check_tables, fines, proposals, supervisors
from sluis.law.watch import next_change
from sluis.law.watch import watch as watched

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
    "pending": N_("an appeal is pending"),
    "unknown": N_("not known whether it is final"),
}


def _rule_data(rule: Rule) -> dict[str, show.Json]:
    return {
        "rule": rule.id,
        "title": tr(rule.title),
        "citation": rule.citation,
        "effect": rule.effect.value,
        "supervisor": rule.supervisor.value,
        "authority": rule.authority.value,
        "checked": rule.checked,
        "starts": rule.starts.isoformat(),
        "ends": None if rule.ends is None else rule.ends.isoformat(),
        "fine": fines()[rule.fine].amount if rule.fine else None,
    }


def list_(*, at: At = None, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """List the rules in force on a day."""
    in_force = [rule for rule in RULES if rule.in_force(at or today())]
    if format == "json":
        rules: list[show.Json] = [_rule_data(rule) for rule in in_force]
        show.print_json({"law": LAW_DIGEST, "rules": rules})
        return FINE
    rows = [
        [rule.id, tr(rule.title), rule.citation, rule.supervisor.value, rule.starts.isoformat(), rule.checked]
        for rule in in_force
    ]
    page = show.out()
    columns = [N_("rule"), N_("what it asks"), N_("ground"), N_("supervisor"), N_("since"), N_("text read by")]
    page.print(show.table(columns, rows))
    show.say(page, N_("Digest of rules and tables: {digest}"), digest=LAW_DIGEST)
    return FINE


def show_(
    rule: Annotated[str, option(N_("The id of a rule, as `sluis law list` shows it."))],
    /,
    *,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Show one rule with everything it rests on."""
    one = next((each for each in RULES if each.id == rule), None)
    if one is None:
        raise law_rule_unknown_error(rule=RegisterText(rule[:64]))
    touching = [each for each in proposals() if one.id in each.touches]
    cases = [case for case in precedents() if one.id in case.expect]
    data = _rule_data(one)
    if format == "json":
        data["proposals"] = [each.citation for each in touching]
        data["precedents"] = [case.id for case in cases]
        show.print_json(data)
        return FINE
    page = show.out()
    show.line(page, one.id, tr(one.title), sep="  ")
    overseer = supervisors().get(one.supervisor.value)
    named = one.supervisor.value if overseer is None else f"{one.supervisor.value}: {overseer.name}; {overseer.task}"
    rows = [
        [tr(N_("ground")), one.citation],
        [tr(N_("in force")), f"{data['starts']} - {data['ends'] or ''}".rstrip(" -")],
        [tr(N_("effect")), one.effect.value],
        [tr(N_("supervisor")), named],
        [tr(N_("authority")), one.authority.value],
        [tr(N_("fine at most")), str(data["fine"] or "-")],
        [tr(N_("text read by")), one.checked],
    ]
    rows += [[tr(N_("proposed; decides nothing")), f"{each.citation}. {each.says}"] for each in touching]
    rows += [[tr(N_("decision")), f"{case.body}, {case.name} ({case.number})"] for case in cases]
    page.print(show.table([N_("what"), N_("it says")], rows))
    return FINE


def watch(*, at: At = None, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Show what changes within a year, what was proposed, and what nobody read."""
    day = at or today()
    entries, first = watched(day), next_change(day)
    if format == "json":
        rows: list[show.Json] = [
            {
                "kind": one.kind,
                "what": one.what,
                "citation": one.citation,
                "day": None if one.day is None else one.day.isoformat(),
            }
            for one in entries
        ]
        next_day = None if first is None else first.isoformat()
        show.print_json({"at": day.isoformat(), "next_change": next_day, "watch": rows})
        return FINE
    page = show.out()
    shown = [
        ["" if one.day is None else one.day.isoformat(), tr(KINDS[one.kind]), one.what, one.citation] for one in entries
    ]
    page.print(show.table([N_("day"), N_("what happens"), N_("what"), N_("ground")], shown))
    if first is not None:
        show.say(page, N_("Rules or tables change on {day} next."), day=first.isoformat())
    return FINE


def _case_data(case: Precedent) -> dict[str, show.Json]:
    answers = answers_of(case)
    return {
        "id": case.id,
        "body": case.body,
        "number": case.number,
        "decided": None if case.decided is None else case.decided.isoformat(),
        "instrument": case.instrument,
        "authority": case.authority,
        "status": case.status,
        "at": case.at.isoformat(),
        "step": case.step.nl if lang_in_force() == "nl" else case.step.en,
        "thin": None if case.thin is None else (case.thin.nl if lang_in_force() == "nl" else case.thin.en),
        "checked": case.checked,
        "expect": dict(case.expect),
        "found": {rule: answers[rule] for rule in case.expect},
    }


def decisions(*, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Judge real decisions with the rules that ship."""
    off = [case for case in precedents() if differences(case)]
    if format == "json":
        cases: list[show.Json] = [_case_data(case) for case in precedents()]
        show.print_json({"decisions": cases, "differ": [case.id for case in off]})
        return FINDINGS if off else FINE
    page = show.out()
    for case in precedents():
        data = _case_data(case)
        show.line(page, f"{case.body}, {case.name} ({case.number}); {case.instrument}; {tr(STATUSES[case.status])}")
        show.line(page, "   ", str(data["step"]))
        show.line(page, "   ", ", ".join(f"{rule} {answer}" for rule, answer in answers_of(case).items()))
        if data["thin"] is not None:
            show.line(page, "   ", str(data["thin"]))
    show.say(
        page,
        N_("Decisions: {count}; with another outcome than the rules give: {off}."),
        count=len(precedents()),
        off=len(off),
    )
    return FINDINGS if off else FINE


def listing(
    snapshot: Annotated[Path, option(N_("A dated snapshot of the list of the Data Privacy Framework (TOML)."))],
    /,
    *,
    entity: Annotated[str, option(N_("The legal entity, spelled exactly as on the list."), "--entity")],
    at: At = None,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Say what a snapshot says of one company, as it goes into the register."""
    try:
        source = snapshot.read_bytes()
    except OSError:
        raise file_missing_error(file=FileName(snapshot)) from None
    seen = listed(read_snapshot(FileName(snapshot), source, at or today()), source, entity)
    facts: dict[str, show.Json] = {
        "listed": seen.listed,
        "checked": seen.checked.isoformat(),
        "snapshot": seen.snapshot,
    }
    if seen.coverage is not None:
        facts["coverage"] = seen.coverage
    if seen.next_due is not None:
        facts["next_due"] = seen.next_due.isoformat()
    if format == "json":
        show.print_json({"entity": entity, "dpf": facts})
        return FINE if seen.listed else FINDINGS
    page = show.out()
    words = ", ".join(
        f"{key}: {str(value).lower() if isinstance(value, bool) else value}" for key, value in facts.items()
    )
    show.line(page, f"{LINE}: {{{words}}}")
    show.say(
        page, N_("Put this line below `transfer:` of the recipient. The snapshot itself is the evidence: keep it.")
    )
    return FINE if seen.listed else FINDINGS


def tables(
    folder: Annotated[Path | None, option(N_("A folder with tables; the packaged ones when absent."))] = None, /
) -> int:
    """Check tables of law for holes, overlaps and rows without a source."""
    if folder is not None and not folder.is_dir():
        raise file_missing_error(file=FileName(folder))
    for name in check_tables(folder):
        show.say(show.out(), N_("{table}: in order."), table=name)
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
