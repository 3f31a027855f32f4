"""The first page of a report: what left, to whom, what no record names, and what cannot be seen.

In:  one audit as a reader sees it. Out: one section that fits a screen.

The rules this module keeps:
 * It stands on its own: who reads nothing else has read nothing untrue.
 * It leads with the news: who got what (``news``).
 * What could not be read is said beside what was read, in the same size.
"""

from typing import Final

from sluis.audit.model import SORTS, Destination, Reading, Sort
from sluis.i18n import N_
from sluis.reports.audit.news import news
from sluis.reports.audit.view import NO_TABLE, View
from sluis.reports.blocks import Block, Cell, Column, Grid, Lead, Marks, Numbers, Section, Words
from sluis.terms import Verdict

FIRST: Final = 8
"""Destinations that the first page names."""
_LIMITS: Final = 5
_KINDS: Final = 8
UNREAD: Final = frozenset({Reading.SEALED, Reading.UNREAD})
VERDICTS: Final[dict[Verdict, str]] = {
    Verdict.FAIL: N_("FAIL"),
    Verdict.UNKNOWN: N_("UNKNOWN"),
    Verdict.REVIEW: N_("REVIEW"),
    Verdict.PASS: N_("PASS"),
}
OPEN: Final = frozenset({Verdict.FAIL, Verdict.UNKNOWN})


def summary(view: View) -> Section:
    """Return the first section."""
    return Section("summary", view.say(N_("In short")), tuple(_blocks(view)))


def sentence(view: View) -> str:
    """Return the whole audit in three sentences."""
    audit = view.audit
    if not audit.flows:
        return _nothing(view)
    personal = sum(field.telling for field in audit.fields)
    got = view.tr_n(
        "{count} destination outside the house got something.",
        "{count} destinations outside the house got something.",
        _receivers(view),
    )
    fields = view.tr_n(
        "In what could be read, {count} field was recognised.",
        "In what could be read, {count} fields were recognised.",
        len(audit.fields),
    )
    people = view.say(N_("About people, or pointing at one: {count}."), count=view.number(personal))
    told = f"{got} {fields} {people}"
    tried = sum(map(view.tried, audit.destinations))
    called = view.tr_n(
        "{count} other destination was not seen to answer: whether it got anything is not known.",
        "{count} other destinations were not seen to answer: whether they got anything is not known.",
        tried,
    )
    told = f"{told} {called}" if tried else told
    silent = sum(not view.got(destination) for destination in audit.destinations)
    bare = len(audit.destinations) - _receivers(view) - tried - silent
    opened = view.tr_n(
        "With {count} other destination a connection was opened that carried nothing.",
        "With {count} other destinations a connection was opened that carried nothing.",
        bare,
    )
    told = f"{told} {opened}" if bare else told
    more = view.tr_n(
        "{count} other destination only sent something to the house.",
        "{count} other destinations only sent something to the house.",
        silent,
    )
    return f"{told} {more}" if silent else told


def _nothing(view: View) -> str:
    """Return that nothing left, of which time that is, what stayed inside, and what of the inputs nobody saw."""
    audit = view.audit
    when = view.period(audit.first_ms, audit.last_ms)
    parts = [view.say(N_("In what was read, {when}, nothing left the house."), when=when)]
    if audit.inside:
        parts.append(
            view.tr_n("{count} flow stayed within the house.", "{count} flows stayed within the house.", audit.inside)
        )
    unread = sum(times for source in audit.sources for _, times, _ in source.unread)
    if unread:
        parts.append(
            view.tr_n(
                "{count} part of the inputs was not read; what left in that is not known.",
                "{count} parts of the inputs were not read; what left in those is not known.",
                unread,
            )
        )
    return " ".join(parts)


def _receivers(view: View) -> int:
    return sum(map(view.received, view.audit.destinations))


def figures(view: View) -> tuple[tuple[str, str], ...]:
    """Return the numbers of the first page, each with its words."""
    audit = view.audit
    unread = sum(flow.reading in UNREAD for flow in audit.flows)
    rows = [
        (_receivers(view), N_("destinations outside the house")),
        (sum(field.telling for field in audit.fields), N_("fields about people")),
        (unread, N_("flows that could not be read")),
    ]
    if audit.declared.name or audit.declared.statement or audit.observations:
        rows.append(
            (
                sum(observation.verdict in OPEN for observation in audit.observations),
                N_("findings that fail or are unknown"),
            )
        )
    return tuple((view.number(count), view.say(words)) for count, words in rows)


def _blocks(view: View) -> list[Block]:
    told = news(view)
    blocks: list[Block] = [*([Words(told)] if told else []), Words(sentence(view)), Numbers(figures(view))]
    if view.audit.destinations:
        grid, rest = to_whom(view, most=FIRST)
        blocks.append(grid)
        if not view.audit.table.name:
            blocks.append(Words(view.say(NO_TABLE), quiet=True))
        if rest > 0:
            blocks.append(Words(view.say(N_("And {count} more; each has its own part below."), count=rest), quiet=True))
    blocks += [Lead(view.say(N_("What was found"))), *undeclared(view)]
    blocks += [Lead(view.say(N_("What this capture cannot show"))), Marks(tuple(unseen(view)[:_LIMITS]))]
    return blocks


def to_whom(view: View, *, most: int, titled: bool = False) -> tuple[Grid, int]:
    """Return who got most about people, and how many more there are."""
    columns = (
        Column(view.say(N_("To")), 5, code=True),
        Column(view.say(N_("Holder and country")), 4),
        Column(view.say(N_("About people")), 5),
        Column(view.say(N_("Not read")), 2),
    )
    order = sorted(view.audit.destinations, key=lambda destination: -_weight(view, destination))
    rows = tuple(_row(view, destination) for destination in order[:most])
    return Grid(view.say(N_("To whom")), columns, rows, titled=titled), len(order) - len(rows)


def _weight(view: View, destination: Destination) -> int:
    return sum(field.telling for field in view.fields_to[destination.key])


def _row(view: View, destination: Destination) -> tuple[Cell, ...]:
    kind_names = list(
        dict.fromkeys(view.kind(field.kind) for field in view.fields_to[destination.key] if field.telling)
    )
    more = [view.say(N_("and {count} more"), count=len(kind_names) - _KINDS)] if len(kind_names) > _KINDS else []
    kinds = ", ".join([*kind_names[:_KINDS], *more])
    unread = sum(flow.reading in UNREAD for flow in view.flows_to[destination.key])
    return (
        (view.to(destination.key), view.party(destination)),
        view.held(destination),
        (kinds or view.say(N_("nothing that could be read") if unread else N_("nothing found")),),
        (view.tr_n("{count} flow", "{count} flows", unread) if unread else "-",),
    )


def undeclared(view: View) -> list[Block]:
    """Return what was found, counted by sort; and when nothing was compared, or nothing differs, that it is so."""
    audit = view.audit
    counted: dict[str, list[Verdict]] = {}
    for observation in audit.observations:
        counted.setdefault(SORTS[observation.sort], []).append(observation.verdict)
    lines = [f"{view.say(sort)}: {_verdicts(view, verdicts)}" for sort, verdicts in counted.items()]
    blocks: list[Block] = [Marks(tuple(lines))] if lines else []
    if all(observation.sort is Sort.NOT_ENCRYPTED for observation in audit.observations):
        compared = bool(audit.declared.name or audit.declared.statement)
        message = N_("Nothing differs from what was given to compare with.")
        none = N_("No register was given, so this report cannot say what is declared and what is not.")
        blocks.append(Words(view.say(message if compared else none)))
    return blocks


def _verdicts(view: View, verdicts: list[Verdict]) -> str:
    """Return how often, by verdict, so that these numbers add up to the number above."""
    each = [
        f"{view.number(verdicts.count(verdict))} {view.say(word)}"
        for verdict, word in VERDICTS.items()
        if verdict in verdicts
    ]
    return ", ".join(each)


def unseen(view: View) -> list[str]:
    """Return what this capture cannot show, in the order of the audit, each with how often when that says something."""
    sentences = []
    for limit in view.audit.limits:
        text = view.told(limit.reason_id, limit.words)
        often = view.say(N_("Number: {count}."), count=view.number(limit.count)) if limit.count else ""
        sentences.append(f"{text} {often}".rstrip())
    return sentences or [view.say(N_("The audit names no limit of this capture."))]
