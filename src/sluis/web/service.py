"""What somebody of a call centre reads of a household, and what he can write down for it.

In:  what the desk says may be shared, and how each activity stands for a household. Out: cards; lists in words.

The rules this module keeps:
 * Open or closed is told in the words that the household itself reads, so that both speak of the same sentence.
 * What was shared is not here: that the household reads itself, or asks; a call centre has no right to it.
 * A consent is given by the household itself, with the text before it. It is not among what can be written down.
 * Why somebody looks, how a household asked, and how he knows that it is that household come from closed lists.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sluis.api.sharing import ActivityInWords, Sharing
from sluis.i18n import N_, Lang, tr
from sluis.terms import NOT_ONE_HOUSEHOLD
from sluis.web.desk_answers import AskedBefore, HouseholdAsk, Standing
from sluis.web.household import Act, acts_about, acts_for_all, state_of

WHY: Final[dict[str, str]] = {
    "question": N_("The household asks something"),
    "request": N_("The household wants something done"),
    "complaint": N_("The household complains"),
    "mistake": N_("To mend a mistake of ours"),
}
"""Why somebody looks at a household."""
HOW: Final[dict[str, str]] = {
    "telephone": N_("By telephone"),
    "letter": N_("By letter"),
    "e-mail": N_("By e-mail"),
    "chat": N_("By chat"),
    "visit": N_("In person"),
}
"""How a household asked."""
IDENTIFIED: Final[dict[str, str]] = {
    "call-back": N_("Called back on the number of the contract"),
    "code-by-post": N_("With a code sent to the address of the line"),
    "counter": N_("With a document shown at a counter, of which no copy was made"),
    "questions": N_("With questions about the contract"),
    "mandate": N_("With a mandate, checked with who gave it"),
    "none": N_("Not at all"),
}
"""How somebody knows that it is the household."""
STOPS: Final[frozenset[HouseholdAsk]] = frozenset({"object", "withdraw", "restrict"})
"""What only stops something: it may be written down for somebody who was not identified."""
WRITTEN_DOWN: Final[frozenset[HouseholdAsk]] = STOPS | {"help"}
"""What can be written down for a household."""
WRITE_DOWN: Final[dict[str, str]] = {
    "object": N_("Write down an objection"),
    "withdraw": N_("Write down a withdrawal"),
    "restrict": N_("Write down a restriction"),
    "help": N_("Write down a request for help"),
}
"""What the button says with which each is written down."""
_USES: Final[dict[str, str]] = {
    "consumer": N_("of one household"),
    "business": N_("of a business"),
    "shared": N_("of a shared home"),
    "holiday": N_("of a holiday home"),
}
_NO_USE: Final = N_("of a kind that the registry does not say")


@dataclass(frozen=True, slots=True)
class DeskCard:
    """One activity on the page of a household, for a call centre."""

    activity: ActivityInWords
    open: bool
    state: str
    """Open or closed and why, in the sentence that the household reads."""
    asked: tuple[AskedBefore, ...]
    """What the household asked about this activity alone."""
    acts: tuple[Act, ...]
    consent: bool
    """Whether it runs on consent."""


@dataclass(frozen=True, slots=True)
class DeskView:
    """A household, for a call centre."""

    use: str
    """Of what kind the line is, in words."""
    many: bool
    """Whether more than one household uses the line."""
    cards: tuple[DeskCard, ...]
    asked: tuple[AskedBefore, ...]
    """What it asked about everything, or about activities that the register does not have any more."""
    acts: tuple[Act, ...]
    """For everything at once."""


def desk_view(sharing: Sharing, standing: Standing, language: Lang) -> DeskView:
    """Return a household, for a call centre; one that moved out has no acts."""
    gone = standing.occupied_until is not None
    stands = {each.activity: each for each in standing.activities}
    known = {activity.activity for activity in sharing.activities}
    cards = []
    for activity in sharing.activities:
        mine = stands.get(activity.activity)
        is_open, words = state_of(activity, mine, language)
        asked = tuple(each for each in standing.history if each.activity == activity.activity)
        acts = () if gone else _named(acts_about(activity, mine, language), language)
        cards.append(DeskCard(activity, is_open, words, asked, acts, activity.trigger == "consent"))
    known_use = _USES.get(standing.use or "", _NO_USE)
    return DeskView(
        use=tr(known_use, language),
        many=standing.use in NOT_ONE_HOUSEHOLD,
        cards=tuple(cards),
        asked=tuple(each for each in standing.history if each.activity not in known),
        acts=() if gone else _named(acts_for_all(sharing, standing, language), language),
    )


def _named(acts: Sequence[Act], language: Lang) -> tuple[Act, ...]:
    """Return what can be written down of what a household can do, in the voice of whoever writes it down."""
    named = [(act, WRITE_DOWN[act.ask]) for act in acts if act.ask in WRITTEN_DOWN]
    return tuple(replace(act, words=tr(words, language)) for act, words in named)


def in_words(choices: dict[str, str], language: Lang) -> dict[str, str]:
    """Return a closed list in words: what a form sends, and what stands beside it."""
    return {value: tr(words, language) for value, words in choices.items()}


def ways_to_identify(ask: HouseholdAsk, language: Lang) -> dict[str, str]:
    """Return how somebody may know the household before he writes something down: of what opens something he must."""
    allowed = {value: words for value, words in IDENTIFIED.items() if value != "none" or ask in STOPS}
    return in_words(allowed, language)
