"""One activity: its recipient, its trigger, its rows together, and people who are not customers.

In:  the draft and the activity's place.
Out: faults; for rows about neighbours and passers-by the finding of law that refuses them.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from sluis.errors import Code
from sluis.kernel.plan import STAR, PlanPath
from sluis.kernel.tree import LONGEST_TABLE
from sluis.law.activity import NO_NOTICE, Ground, LinkageLimit, Notice, OutsiderNotice, Span
from sluis.law.flow import Flow
from sluis.law.judge import judge
from sluis.law.parties import Recipient
from sluis.law.rules.gdpr_record import OUTSIDERS
from sluis.law.scalars import IMMEDIATE, LONGEST_AGE_DAYS, MOST_DAYS_APART, SECONDS_A_DAY, seconds_of
from sluis.register.count_checks import check_counting
from sluis.register.flows import items_of, subjects_of_row
from sluis.register.model import Row, Table, Trigger, Vocabulary
from sluis.register.paths import check_disjoint, check_path, plan_path
from sluis.register.row_checks import check_row
from sluis.register.schema_check import Path, near, quoted, shown
from sluis.register.under_check import RegisterUnderCheck
from sluis.register.vocabulary import Shelf, read_vocabulary
from sluis.terms import Verdict

OUTSIDER_RULE: Final = "avg-6-14-neighbour"
_ANY_DAY: Final = date(9999, 12, 31)
"""Loading knows no day: a notice that will be published counts here, and `check` judges the day."""


def check_activity(draft: RegisterUnderCheck, name: str, at: Path, vocabularies: Shelf) -> Mapping[str, Vocabulary]:
    """Record what is wrong with one activity beyond its shape.

    Args:
        draft: Where faults go.
        name: Key of the activity.
        at: Where it stands.
        vocabularies: Where vocabulary files are found.

    Returns:
        The vocabularies its rows use.

    Effects:
        Reads vocabulary files.
    """
    _recipient(draft, at)
    _trigger(draft, at)
    for key in ("valid", "observed"):
        span = draft.part((*at, key), Span)
        if span is not None and span.from_ is not None and span.until is not None and span.until <= span.from_:
            draft.add((*at, key), "register.span-dates", {"where": shown((*at, key))})
    grid = draft.text((*at, "time", "grid"))
    if grid is not None and seconds_of(grid) == 0:
        draft.add((*at, "time", "grid"), "register.zero-duration", {"where": shown((*at, "time", "grid"))})
    _release(draft, at)
    _risk(draft, (*at, "risk"))
    used = _rows(draft, at, vocabularies)
    check_counting(draft, at)
    _outsiders(draft, name, at)
    return used


def _recipient(draft: RegisterUnderCheck, at: Path) -> None:
    key = draft.text((*at, "recipient"))
    known = draft.keys(("recipients",))
    if key is not None and key not in known:
        draft.add((*at, "recipient"), "register.unknown-recipient", {"key": quoted(key), **near(key, list(known))})


def _trigger(draft: RegisterUnderCheck, at: Path) -> None:
    trigger = draft.part((*at, "trigger"), Trigger)
    if trigger is None:
        return
    if trigger.kind == "help-request" and trigger.window is None:
        draft.add((*at, "trigger"), "register.window-missing")
    elif trigger.kind != "help-request" and trigger.window is not None:
        draft.add((*at, "trigger", "window"), "register.window-unused")
    elif trigger.window is not None and seconds_of(trigger.window) == 0:
        where = (*at, "trigger", "window")
        draft.add(where, "register.zero-duration", {"where": shown(where)})


def _release(draft: RegisterUnderCheck, at: Path) -> None:
    """Ask for a period where no time grid gives one, and refuse one of nothing."""
    release, known = draft.text((*at, "release")), draft.keys(at)
    if release is not None and release != IMMEDIATE and seconds_of(release) == 0:
        draft.add((*at, "release"), "register.zero-duration", {"where": shown((*at, "release"))})
    if "release" not in known and "time" not in known:
        draft.add(at, "register.release-missing", {"where": shown(at)})


def _risk(draft: RegisterUnderCheck, at: Path) -> None:
    """Refuse days that are not measured, and an age that asks for more than can be had or for nothing."""
    linkage = draft.part((*at, "linkage"), LinkageLimit)
    if linkage is not None and not 1 <= linkage.days_apart <= MOST_DAYS_APART:
        where = (*at, "linkage", "days_apart")
        found, limit = linkage.days_apart, MOST_DAYS_APART
        draft.add(where, "register.days-apart", {"where": shown(where), "count": found, "limit": limit})
    age = draft.text((*at, "max_age"))
    if age is not None and not 1 <= seconds_of(age) / SECONDS_A_DAY <= LONGEST_AGE_DAYS:
        where = (*at, "max_age")
        draft.add(where, "register.max-age", {"where": shown(where), "limit": LONGEST_AGE_DAYS})


def _rows(draft: RegisterUnderCheck, at: Path, vocabularies: Shelf) -> Mapping[str, Vocabulary]:
    paths: dict[int, PlanPath] = {}
    places: dict[int, Path] = {}
    used: dict[str, Vocabulary] = {}
    for position in draft.positions((*at, "fields")):
        where: Path = (*at, "fields", position)
        text = draft.text((*where, "path"))
        path = check_path(draft, (*where, "path"), text) if text is not None else None
        if path is not None:
            paths[position], places[position] = path, (*where, "path")
        row = draft.part(where, Row)
        if row is None:
            continue
        check_row(draft, where, row, path)
        if row.as_ is not None and row.as_.vocabulary is not None:
            vocabulary = read_vocabulary(draft, (*where, "as", "vocabulary"), row.as_.vocabulary, vocabularies)
            if vocabulary is not None:
                used[vocabulary.name] = vocabulary
    check_disjoint(draft, paths, places)
    _tables(draft, (*at, "tables"), paths.values())
    return used


def _tables(draft: RegisterUnderCheck, at: Path, rows: Iterable[PlanPath]) -> None:
    """Record bounds for what is no table, a second one for the same table, and those no table can have."""
    tables = {row[: place + 1] for row in rows for place, segment in enumerate(row) if segment == STAR}
    for position in draft.positions(at):
        table = draft.part((*at, position), Table)
        if table is None:
            continue
        path = plan_path(table.path)
        if path not in tables:
            draft.add((*at, position, "path"), "register.table-path", {"path": quoted(table.path)})
        tables.discard(path)
        if not 1 <= table.entries < LONGEST_TABLE:
            bound = {"count": table.entries, "limit": LONGEST_TABLE - 1}
            draft.add((*at, position, "entries"), "register.table-entries", bound)


def _outsiders(draft: RegisterUnderCheck, name: str, at: Path) -> None:
    """Refuse rows about neighbours and passers-by without a ground that can reach them and a notice."""
    rows = {p: draft.part((*at, "fields", p), Row) for p in draft.positions((*at, "fields"))}
    loaded = {position: row for position, row in rows.items() if row is not None}
    concerned = [p for p, row in loaded.items() if any(s in OUTSIDERS for s in subjects_of_row(row))]
    if not concerned or _may_reach_outsiders(draft, (*at, "grounds")):
        return
    grounds = [draft.part((*at, "grounds", p), Ground) for p in draft.positions((*at, "grounds"))]
    numbers = {position: number for number, position in enumerate(loaded, 1)}
    items = {item.row: item for item in items_of(tuple(loaded.values()))}
    for position in concerned:
        flow = Flow(
            id=name,
            recipient_key="",
            recipient=Recipient(name=""),
            items=(items[numbers[position]],),
            grounds=tuple(ground for ground in grounds if ground is not None),
            notice=_notice(draft, (*at, "notice")),
        )
        for finding in judge(flow, _ANY_DAY):
            if finding.rule == OUTSIDER_RULE and finding.verdict is Verdict.FAIL:
                places = {"rule": Code(OUTSIDER_RULE)}
                draft.add((*at, "fields", position, "path"), "register.outsider", places, finding=finding)


def _may_reach_outsiders(draft: RegisterUnderCheck, at: Path) -> bool:
    """Whether what is broken in the grounds may be the ground that reaches outsiders: then it is not called missing."""
    if draft.sound(at):
        return False
    outsiders = {subject.value for subject in OUTSIDERS}
    for position in draft.positions(at):
        if not draft.sound((*at, position)):
            subjects: Path = (*at, position, "subjects")
            named = {draft.text((*subjects, index)) for index in draft.positions(subjects)}
            if not named or not draft.sound(subjects) or named & outsiders:
                return True
    return not draft.positions(at)


def _notice(draft: RegisterUnderCheck, at: Path) -> Notice:
    """Return the notice; one whose shape is wrong counts as made, so that the same mistake is not said twice."""
    if not draft.sound(at):
        return Notice(art14=OutsiderNotice(ref=shown(at), published=date.min))
    return draft.part(at, Notice) or NO_NOTICE
