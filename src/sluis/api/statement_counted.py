"""Counts in which a household stands, as its letter tells them: how often, for whom, of what, among how many.

In:  counts of a period, and the plans under which they were made. Out: sentences, each figure with its place.

The rules this module keeps:
 * A count is told as what it is: of many homes, with noise. Nothing of one home left with it.
 * What was spent is that of the counts in this letter; the budget is that of the year.
"""

from collections.abc import Iterable, Iterator, Sequence

from sluis.api.disclosed import Names
from sluis.i18n import N_
from sluis.kernel.count_body import epsilon_text
from sluis.ledger.epoch_counts import CountedIn, Spent, spent_of
from sluis.reports.disclosures import recipient_of
from sluis.reports.papers.figure import Epochs, Figure, NameList, Origin, Period, Sentence, Source
from sluis.reports.papers.statement_letter import PathsOf


def counted_sentences(names: Names, counts: Sequence[CountedIn]) -> tuple[Sentence, ...]:
    """Return what a letter says of the counts of its period.

    Args:
        names: Of plans and registers.
        counts: In which the household stands, of the period alone.
    """
    lines = spent_of(counts)
    return tuple(sentence for line in lines for sentence in _line(names, line, _epochs(line, counts)))


def _epochs(line: Spent, counts: Iterable[CountedIn]) -> Source:
    own = [
        each.epoch
        for each in counts
        if (each.record.activity, each.record.recipient) == (line.activity, line.recipient)
    ]
    return Source(Origin.LEDGER, Epochs(min(own), max(own)))


def _line(names: Names, line: Spent, place: Source) -> Iterator[Sentence]:
    plan, register = names.of_plan(line.activity, line.plan)
    to = NameList((recipient_of(register, line.recipient).name,))
    yield Sentence(
        N_("Your home was counted {count} time, for {name}, {period}."),
        {
            "count": Figure(line.times, N_("How often your home was counted"), place),
            "name": Figure(to, N_("For whom"), Source(Origin.REGISTER, "recipients.*.name")),
            "period": Figure(Period(line.first_ms, line.last_ms), N_("When the counts left"), place),
        },
        N_("Your home was counted {count} times, for {name}, {period}."),
    )
    if plan is not None and plan.count is not None:
        path = Figure(
            PathsOf((plan.count.path,)), N_("What was counted"), Source(Origin.REGISTER, "activities.*.fields")
        )
        yield Sentence(N_("They counted by this: {what}."), {"what": path})
    homes = Figure(line.homes, N_("Homes in the smallest count, about"), place)
    yield Sentence(
        N_("Each number was about {homes} homes or more, with noise. Nothing of your home alone left."),
        {"homes": homes},
    )
    budget = {
        "spent": Figure(epsilon_text(line.spent_u), N_("Privacy budget spent"), place),
        "budget": Figure(epsilon_text(line.budget_u), N_("Privacy budget of a year"), place),
        "year": Figure(str(line.year), N_("Calendar year"), place),
    }
    yield Sentence(N_("Your privacy budget of {year} is {budget}. These counts spent {spent} of it."), budget)
