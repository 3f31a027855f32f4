"""A measurement of risk in words; the first sentence says how often a home is recognised tomorrow, and how surely.

In:  figures of ``sluis.risk``, and what they were measured on. Out: sentences and rows of tables. It computes nothing.

The rule this module keeps: no figure stands without its interval or its number of homes, and what was not looked at is
in the same sentence.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import floor, log10
from typing import TYPE_CHECKING, Final

from babel.numbers import format_decimal, format_percent

from sluis.i18n import N_, grouped, lang_in_force, tr
from sluis.standing.share import Share

if TYPE_CHECKING:
    from sluis.risk.linkage import Linked
    from sluis.risk.measurement import Apart, Explained, Measurement, Remedy


ATTACKERS: Final = {
    "exact": N_("knows what left today, whole"),
    "nearest": N_("takes what is most alike"),
    "bayes": N_("weighs what comes back and what does not"),
}
"""What each attacker does."""
LEFT_OUT: Final = {
    "unreadable": N_("reports that could not be read"),
    "without-home": N_("reports that do not say whose router it was"),
    "without-moment": N_("reports without a collection time"),
}
_TWO: Final = 2
_LITTLE: Final = 0.0005
"""What is less would be written as nothing with one digit behind the comma."""
NOT_LOOKED_AT: Final = (
    N_("what the recipient knows from elsewhere"),
    N_("whether it shows when nobody is at home"),
    N_("homes and days that are not in it"),
    N_("whether each identity of a router is a home of its own: a home that is in it twice hides behind itself"),
)
"""What no measurement of this verb looks at."""
REMEDIES: Final = {
    "drop": N_("leave out {column}"),
    "coarser": N_("four times coarser: {column}"),
    "report-token": N_("a household token for each report"),
}
LINKED: Final = (
    N_("when"),
    N_("among"),
    N_("the attacker"),
    N_("recognised (95 %)"),
    N_("right when named"),
    N_("named who was not there"),
    N_("by chance"),
)
"""Titles of ``linked_rows``."""
OF_ALL: Final = N_(
    "Of {homes} homes in all, a number that was stated and that nothing here checks: one that looks like a home that "
    "is alone among the {measured} that were measured is that home in {share} of cases, as an estimate. Were there no "
    "others than those, it always is. Who states too many makes it look rare; no limit is held against it."
)
TOMORROW: Final = N_(
    "{activity}: {share} of homes are recognised {days} among {candidates} (95 % interval {low} to {high}; by chance "
    "{chance}) by who knows what left of them before; measured on {homes} homes, of which {silent} let nothing out, "
    "and {bodies} bodies from {first} to {last}; not looked at: {unseen}."
)
ONLY_ALONE: Final = N_(
    "{activity}: how often a home is recognised tomorrow was not measured, because {why}; {share} of homes are alone "
    "in what one token covers (95 % interval {low} to {high}); measured on {homes} homes, of which {silent} let "
    "nothing out, and {bodies} bodies from "
    "{first} to {last}; not looked at: {unseen}."
)
MORE: Final = N_(
    "Among {candidates} homes {share} of the same homes are recognised {days} (95 % interval {low} to {high}; by "
    "chance {chance})."
)
FALLS: Final = N_("The more homes there are to choose from, the fewer were found: a share is one among so many homes.")
FALLS_NOT: Final = N_("With more homes to choose from not fewer were found: what is recognised here is told by itself.")
AMONG_MORE: Final = N_("how many are recognised among more homes than that")
ONE_DAY: Final = N_("nothing left on a second day")
NO_HOMES: Final = N_("nobody said which body is of which home")
FEW_ON_BOTH: Final = N_("too few homes were there on two days that are compared")
NEXT_DAY: Final = N_("the next day")
DAYS_LATER: Final = N_("{days} days later")


def percent(share: float) -> str:
    """Return a share as a percentage in the language in force, one digit behind the comma; a little is never nothing.

    Examples:
        >>> percent(0.1234), percent(1 / 999_800), percent(0)
        ('12.3%', '0.0001%', '0.0%')
    """
    digits = 1 if not 0 < share < _LITTLE else -floor(log10(share * 100))
    return str(format_percent(share, f"0.{'0' * digits}%", locale=lang_in_force()))


def number(count: int) -> str:
    """Return a count with its thousands told apart."""
    return grouped(count)


def between(share: Share) -> str:
    """Return a share with its interval."""
    return tr(
        N_("{share} ({low} to {high})"),
        None,
        share=percent(share.value),
        low=percent(share.low),
        high=percent(share.high),
    )


def first_sentence(
    activity: str, figures: "Measurement", first_ms: int, last_ms: int, counted: Mapping[str, int] | None = None
) -> str:
    """Say how often a home is recognised tomorrow, with interval, period, sample and what was not looked at.

    Args:
        activity: By the register's key.
        figures: What was measured.
        first_ms: Of what it was measured on.
        last_ms: Of what it was measured on.
        counted: What was left out, and how much of it.
    """
    tomorrow = figures.tomorrow
    unseen = [*left_out(counted or {}), *(tr(text) for text in not_looked_at(figures))]
    share = figures.series.unique if tomorrow is None else tomorrow.recognised
    places: dict[str, object] = {
        "activity": activity,
        "share": percent(share.value),
        "low": percent(share.low),
        "high": percent(share.high),
        "homes": number(figures.homes),
        "silent": number(figures.silent),
        "bodies": number(figures.bodies),
        "first": _day(first_ms),
        "last": _day(last_ms),
        "unseen": "; ".join(unseen),
    }
    if tomorrow is None:
        why = ONE_DAY if len(figures.days) < _TWO else FEW_ON_BOTH if figures.known else NO_HOMES
        return tr(ONLY_ALONE, None, why=tr(why), **places)
    return tr(TOMORROW, None, **places, **_of_days(tomorrow))


def _of_days(apart: "Apart") -> dict[str, str]:
    chance = min(linked.chance for linked in apart.linked)
    return {"days": days_later(apart.days), "candidates": number(apart.candidates), "chance": percent(chance)}


def not_looked_at(figures: "Measurement") -> tuple[str, ...]:
    """Return what a measurement did not look at, to be translated."""
    return NOT_LOOKED_AT if figures.among or figures.tomorrow is None else (*NOT_LOOKED_AT, AMONG_MORE)


def among_more(figures: "Measurement") -> list[str]:
    """Say how many of the same homes are recognised among more, and whether that falls; nothing where it is unknown."""
    if figures.tomorrow is None or not figures.among:
        return []
    shares = [each.recognised for each in (figures.tomorrow, *figures.among)]
    said = [
        tr(
            MORE,
            None,
            share=percent(share.value),
            low=percent(share.low),
            high=percent(share.high),
            **_of_days(each),
        )
        for each, share in zip(figures.among, shares[1:], strict=True)
    ]
    return [*said, tr(FALLS if shares[-1].high < shares[0].low else FALLS_NOT)]


def all_linked_rows(figures: "Measurement") -> list[list[str]]:
    """Return the rows of ``linked_rows`` for every distance in days, then those among more homes."""
    return [
        row for apart in (*figures.apart, *figures.among) for row in linked_rows(apart.linked, days_later(apart.days))
    ]


def days_later(days: int) -> str:
    """Say how much later."""
    return tr(NEXT_DAY) if days == 1 else tr(DAYS_LATER, None, days=days)


def singled_out(figures: "Measurement") -> list[list[str]]:
    """Return rows: what is known, how many homes are alone, with fewer than 5, with fewer than 20."""
    rows = [(tr(N_("one report of each")), figures.report)]
    if len(figures.curve) > 1:
        rows += [
            (tr(N_("{reports} reports of each"), None, reports=reports), profile)
            for reports, profile in figures.curve
            if reports > 1
        ]
    rows.append((tr(N_("all that one token covers, with its times")), figures.series))
    return [
        [known, between(profile.unique), percent(profile.below(5).value), percent(profile.below(20).value)]
        for known, profile in rows
    ]


def linked_rows(linked: "Sequence[Linked]", when: str) -> list[list[str]]:
    """Return rows: when, among how many, who, how many he finds, how often right, how often wrong of who is absent."""
    return [
        [
            when,
            number(each.candidates),
            tr(ATTACKERS[each.attacker]),
            between(each.recognised),
            percent(each.precision.value) if each.named else "—",
            percent(each.false_names.value),
            percent(each.chance),
        ]
        for each in linked
    ]


def contributions(explained: "Explained") -> list[list[str]]:
    """Return rows: column, homes alone by it only, alone without it, recognised without it."""
    return [
        [
            each.column,
            percent(each.alone.value),
            percent(each.unique.value),
            "—" if each.recognised is None else percent(each.recognised.value),
        ]
        for each in explained.contributions
    ]


def remedies(explained: "Explained") -> list[list[str]]:
    """Return rows: what would be less, homes alone then, homes recognised then; those that help, best first."""
    return [
        [
            remedy_in_words(each),
            percent(each.unique.value),
            "—" if each.recognised is None else percent(each.recognised.value),
        ]
        for each in explained.remedies
        if each.unique.value < explained.unique.value
        or (
            each.recognised is not None
            and explained.recognised is not None
            and each.recognised.value < explained.recognised.value
        )
    ]


def remedy_in_words(remedy: "Remedy") -> str:
    """Say what would be less."""
    return tr(REMEDIES[remedy.what], None, column=remedy.column) if remedy.column else tr(REMEDIES[remedy.what])


def left_out(counted: Mapping[str, int]) -> list[str]:
    """Say what was not measured, and how much of it."""
    return [f"{tr(LEFT_OUT[why])}: {number(count)}" for why, count in sorted(counted.items()) if count]


def worst_in_words(figures: "Measurement") -> str:
    """Say of the worst home by what it is recognised."""
    worst = figures.worst
    if worst.k != 1:
        return tr(N_("The worst home shares one report with {others} others."), None, others=number(worst.k - 1))
    if not worst.columns:
        return tr(N_("The worst home is alone in one report, by more than two columns together."))
    return tr(N_("The worst home is alone in one report by {columns}."), None, columns=", ".join(worst.columns))


def of_all(figures: "Measurement") -> list[str]:
    """Say how many homes were silent, what the sample says of everybody, and what is told of the sensitive column."""
    texts = []
    if figures.silent:
        texts.append(
            tr(
                N_("Nothing left of {silent} of the homes: they are alike, and make the shares of all homes smaller."),
                None,
                silent=number(figures.silent),
            )
        )
    if figures.population is not None and figures.population.correct_when_unique is not None:
        texts.append(
            tr(
                OF_ALL,
                None,
                homes=number(figures.population.homes),
                measured=number(figures.homes),
                share=percent(figures.population.correct_when_unique),
            )
        )
    if figures.closeness is not None:
        texts.append(
            tr(
                N_("The sensitive column: at least {distinct} values in a class (l), {distance} apart at most (t)."),
                None,
                distinct=figures.closeness.distinct,
                distance=format_decimal(figures.closeness.distance, "0.000", locale=lang_in_force()),
            )
        )
    return texts


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
