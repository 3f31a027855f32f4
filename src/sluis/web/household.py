"""What a household reads about itself: what was shared, what may be, what is open, and what it can do about it.

In:  what the desk says may be shared, what was, and how each activity stands. Out: sentences and cards for a page.

The rules this module keeps:
 * Every sentence about what was shared has its period and its source. That nothing was is said of the ledger and of a
   time that is sealed; that it is proved is said by a statement and not here.
 * Open or closed is what the desk says of this household now. What closes an activity for everybody is said first.
 * An act is offered where it changes something: objection where a ground allows it, consent and help where nothing
   closes the activity for everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sluis.api.sharing import ActivityInWords, SharedAbout, SharedLine, Sharing
from sluis.i18n import N_, Lang, tr, tr_n
from sluis.reports.counts import counted_in_words, counted_what_in_words, counts_unknown_in_words, spent_in_words
from sluis.reports.household_words import closed_in_words
from sluis.web.desk_answers import ActivityStanding, HouseholdAsk, Standing
from sluis.web.rendering import day, moment

ACTS: Final[dict[HouseholdAsk, str]] = {
    "object": N_("Object"),
    "withdraw": N_("Withdraw"),
    "restrict": N_("Ask us to restrict it"),
    "help": N_("Ask for help"),
    "consent": N_("Give consent"),
}
"""What each act is called on its button."""
ASKED: Final[dict[str, str]] = {
    "object": N_("Objection"),
    "withdraw": N_("Withdrawal"),
    "restrict": N_("Restriction"),
    "help": N_("Request for help"),
    "consent": N_("Consent"),
    "lift": N_("End of an objection or restriction"),
}
"""What each thing a household asked is called."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something a household can do about one activity, or about all."""

    ask: HouseholdAsk
    words: str
    activity: str | None
    main: bool = False
    """Whether it is the first to think of."""


@dataclass(frozen=True, slots=True)
class Card:
    """One activity on the page of a household."""

    activity: ActivityInWords
    open: bool
    state: str
    """Open or closed and why, in one sentence."""
    lines: tuple[SharedLine, ...]
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The page of a household."""

    lead: str
    """What somebody knows who reads no further."""
    told: tuple[str, ...]
    """Of which time, from which source, and what was not looked at."""
    cards: tuple[Card, ...]
    earlier: tuple[SharedLine, ...]
    """What was shared under activities that the register does not have any more."""
    acts: tuple[Act, ...]
    """For everything at once."""
    tells_none: bool = False
    """Whether a ledger that holds no report for something may say so: some of the time is sealed."""


def overview(sharing: Sharing, shared: SharedAbout, standing: Standing, language: Lang) -> Overview:
    """Return the page of a household.

    Args:
        sharing: What may be shared.
        shared: What was shared about it.
        standing: How each activity stands for it.
        language: Of the words.
    """
    known = {activity.activity for activity in sharing.activities}
    stands = {each.activity: each for each in standing.activities}
    cards = tuple(_card(activity, shared, stands.get(activity.activity), language) for activity in sharing.activities)
    gone = standing.occupied_until is not None
    return Overview(
        lead=lead(shared, language),
        told=tuple(told(shared, language)),
        cards=cards,
        earlier=tuple(line for line in shared.lines if line.activity not in known),
        acts=() if gone else acts_for_all(sharing, standing, language),
        tells_none=shared.ledger_from is not None and none_until(shared) is not None,
    )


def lead(shared: SharedAbout, language: Lang) -> str:
    """Return the first sentence: how much was shared, with whom, from when to when."""
    if shared.ledger_from is None:
        return tr(N_("Our ledger has not begun yet, so we cannot say what was shared about this connection."), language)
    sent = sum(line.sent for line in shared.lines)
    if sent == 0 and shared.behind:
        lost = N_("We cannot say what was shared about this connection: our database lacks a part of our ledger.")
        return tr(lost, language)
    if sent == 0:
        return _none(shared, language)
    first, last = _period(shared, language)
    *names, last_name = sorted({line.recipient.name for line in shared.lines if line.sent})
    told_names = tr(N_(" and "), language).join([", ".join(names), last_name] if names else [last_name])
    return _sent(sent, language, at_least=shared.behind, places={"first": first, "last": last, "names": told_names})


def _sent(count: int, language: Lang, *, at_least: bool, places: dict[str, str]) -> str:
    """Return how much was shared: at least that much, where the database lacks a part of the ledger."""
    if at_least:
        return tr_n(
            "From {first} to {last} we shared with {names}: at least {count} report about this connection.",
            "From {first} to {last} we shared with {names}: at least {count} reports about this connection.",
            count,
            language,
            **places,
        )
    return tr_n(
        "From {first} to {last} we shared with {names}: {count} report about this connection.",
        "From {first} to {last} we shared with {names}: {count} reports about this connection.",
        count,
        language,
        **places,
    )


def _none(shared: SharedAbout, language: Lang) -> str:
    """Return what is said of a ledger that holds no report that was shared: of sealed time and of no other."""
    if none_until(shared) is None:
        unsealed = N_(
            "We cannot prove yet what was shared about this connection: our ledger is not sealed yet for its time."
        )
        return tr(unsealed, language)
    first, last = _period(shared, language, none_until(shared))
    nothing = N_("From {first} to {last} our ledger holds no report about this connection that was shared.")
    return tr(nothing, language, first=first, last=last)


def none_until(shared: SharedAbout) -> str | None:
    """Return until when the ledger may be said to hold no report.

    ``None`` when nothing of the time is sealed, or the database lacks something that was.
    """
    if shared.behind or shared.sealed_until is None or shared.sealed_until < _begins(shared):
        return None
    return shared.sealed_until


def told(shared: SharedAbout, language: Lang) -> Sequence[str]:
    """Return of which time the page tells, from which source, and what was not looked at."""
    sentences = []
    if shared.behind:
        lost = N_(
            "Our database lacks a part of our ledger that was sealed, or we cannot tell. What is counted here may be "
            "too low, and where nothing is counted something may have been shared."
        )
        sentences.append(tr(lost, language))
    if shared.pruned_until is not None:
        gone = N_("What we held before {last} was thrown away. We can say nothing about that time any more.")
        sentences.append(tr(gone, language, last=moment(shared.pruned_until, language)))
    if shared.ledger_from is not None and shared.occupied_from > shared.ledger_from:
        before = N_("Your household is registered since {first}. What was before is not on this page.")
        sentences.append(tr(before, language, first=moment(shared.occupied_from, language)))
    if shared.occupied_until is not None:
        after = N_("You moved out on {last}. What came after that is about somebody else, and is not on this page.")
        sentences.append(tr(after, language, last=moment(shared.occupied_until, language)))
    for line in shared.counts:
        sentences.append(counted_in_words(line.purpose, line.recipient.name, line.count, line.homes, language))
        if line.what:
            first, last = day(line.first_day, language), day(line.last_day, language)
            sentences.append(counted_what_in_words(line.what, first, last, language))
        sentences.append(spent_in_words(line.spent, line.budget, line.year, language))
    for first, last in shared.counts_unknown:
        sentences.append(counts_unknown_in_words(moment(first, language), moment(last, language), language))
    source = N_(
        "We read this in our own ledger at {at}. It does not show that nothing was sent past our ledger. What may have "
        "arrived counts as shared."
    )
    sentences.append(tr(source, language, at=moment(shared.asked_at, language)))
    if shared.sealed_until is None:
        sentences.append(tr(N_("Nothing of it is sealed yet, so there is no proof of it yet."), language))
    else:
        proof = N_("Of what was recorded until {last} you can get proof that we cannot change afterwards.")
        sentences.append(tr(proof, language, last=moment(shared.sealed_until, language)))
    return sentences


def _begins(shared: SharedAbout) -> str:
    begins = (shared.ledger_from, shared.pruned_until, shared.occupied_from)
    return max(each for each in begins if each is not None)


def _period(shared: SharedAbout, language: Lang, sealed_until: str | None = None) -> tuple[str, str]:
    ends = [each for each in (shared.asked_at, shared.occupied_until, sealed_until) if each is not None]
    return moment(_begins(shared), language), moment(min(ends), language)


def _card(activity: ActivityInWords, shared: SharedAbout, stands: ActivityStanding | None, language: Lang) -> Card:
    lines = tuple(line for line in shared.lines if line.activity == activity.activity)
    is_open, words = state_of(activity, stands, language)
    acts = () if shared.occupied_until is not None else tuple(acts_about(activity, stands, language))
    return Card(activity, is_open, words, lines, acts)


def state_of(activity: ActivityInWords, stands: ActivityStanding | None, language: Lang) -> tuple[bool, str]:
    """Return whether an activity is open for a household, and why or why not in one sentence."""
    closed = activity.closed or (None if stands is None else stands.closed)
    return closed is None, _open(activity, stands, language) if closed is None else closed_in_words(closed)


def _open(activity: ActivityInWords, stands: ActivityStanding | None, language: Lang) -> str:
    if stands is not None and activity.trigger == "help-request" and stands.help_until is not None:
        until = N_("Open until {last}, because you asked for help.")
        return tr(until, language, last=moment(stands.help_until, language))
    if activity.trigger == "consent":
        return tr(N_("Open, because you gave consent."), language)
    return tr(N_("Open: this is always on, unless you object."), language)


def acts_about(activity: ActivityInWords, stands: ActivityStanding | None, language: Lang) -> Sequence[Act]:
    """Return what a household can do about an activity."""
    made: list[Act] = []
    closed = None if stands is None else stands.closed
    key = activity.activity
    opening: dict[str, tuple[HouseholdAsk, str]] = {
        "consent": ("consent", N_("Withdraw my consent")),
        "help-request": ("help", N_("Withdraw my request for help")),
    }
    if activity.trigger in opening:
        ask, ending = opening[activity.trigger]
        given = stands is not None and (stands.consented if ask == "consent" else stands.help_until is not None)
        if given:
            made.append(Act("withdraw", tr(ending, language), key, main=True))
        elif activity.closed is None:
            words = ACTS[ask]
            made.append(Act(ask, tr(words, language), key, main=True))
    if activity.objectionable and closed not in {"closed-objection", "closed-restriction"}:
        words = ACTS["object"]
        made.append(Act("object", tr(words, language), key, main=activity.trigger == "always"))
    return made


def acts_for_all(sharing: Sharing, standing: Standing, language: Lang) -> tuple[Act, ...]:
    """Return what a household can do about everything at once."""
    made = []
    left = [each for each in standing.activities if each.closed not in {"closed-objection", "closed-restriction"}]
    if left and any(activity.objectionable for activity in sharing.activities):
        made.append(Act("object", tr(N_("Object to everything"), language), None))
    if any(each.closed != "closed-restriction" for each in standing.activities):
        words = ACTS["restrict"]
        made.append(Act("restrict", tr(words, language), None))
    return tuple(made)
