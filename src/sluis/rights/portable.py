"""Whether what was shared for an activity may be taken elsewhere (GDPR art. 20): read strictly, and never guessed.

In:  what a register says of an activity. Out: yes, no, or that a person must look, with the reasons.

The rules this module keeps:
 * The right is about data that the person provided, on consent (art. 6(1)(a), 9(2)(a)) or contract (6(1)(b)), and only
   where no right of others is harmed (20(4)). Where the register names another ground for everybody, it is no.
 * What the register does not say is not known, and what is not known is looked at by a person. So is what the article
   leaves open: whether what a router measures is "provided" by whoever lives there.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sluis.i18n import N_
from sluis.law.activity import Ground
from sluis.register.model import Activity

CONSENT_OR_CONTRACT: Final = frozenset({"6-1-a", "6-1-b"})
CONSENT_TO_SPECIAL: Final = "9-2-a"
_WHO_ASKS: Final = "subscriber"
_DERIVED: Final = frozenset({"device-class", "vendor-group"})


class Portable(StrEnum):
    """Whether it is handed out."""

    YES = "yes"
    NO = "no"
    REVIEW = "review"
    """A person must look first."""


class Why(StrEnum):
    """Why not, or why a person must look."""

    REGISTER = "register"
    GROUND_UNKNOWN = "ground-unknown"
    OTHER_GROUND = "other-ground"
    MIXED_GROUNDS = "mixed-grounds"
    OTHERS = "others"
    SOURCE_UNKNOWN = "source-unknown"
    OBSERVED = "observed"
    DERIVED = "derived"


WHY: Final[dict[Why, str]] = {
    Why.REGISTER: N_("the register it was sent under cannot be read any more"),
    Why.GROUND_UNKNOWN: N_("the register does not say on which ground it rests"),
    Why.OTHER_GROUND: N_("it rests on another ground than consent or contract (GDPR art. 20(1)(a))"),
    Why.MIXED_GROUNDS: N_("some of it rests on another ground than consent or contract (GDPR art. 20(1)(a))"),
    Why.OTHERS: N_("it may be about housemates, guests or neighbours (GDPR art. 20(4))"),
    Why.SOURCE_UNKNOWN: N_("the register does not say where it comes from"),
    Why.OBSERVED: N_("a device measured it: whether that is data somebody provided, article 20 does not say"),
    Why.DERIVED: N_("some of it we made ourselves from other data, which is not data somebody provided"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What comes of one activity."""

    portable: Portable
    why: tuple[Why, ...] = ()


def judge(activity: Activity | None) -> Judged:
    """Return whether what was shared for an activity is handed out.

    Args:
        activity: As the register has it under which it was sent; ``None`` when that cannot be read.

    Source:
        GDPR art. 20(1), 20(4), recital 68.

    Examples:
        >>> judge(None).portable.value
        'review'
    """
    if activity is None:
        return Judged(Portable.REVIEW, (Why.REGISTER,))
    grounds = activity.grounds
    if grounds and all(ground.avg is not None and not _fits(ground) for ground in grounds):
        return Judged(Portable.NO, (Why.OTHER_GROUND,))
    why: list[Why] = []
    if not grounds or any(ground.avg is None for ground in grounds):
        why.append(Why.GROUND_UNKNOWN)
    if any(ground.avg is not None and not _fits(ground) for ground in grounds):
        why.append(Why.MIXED_GROUNDS)
    if any(subject != _WHO_ASKS for ground in grounds for subject in ground.subjects):
        why.append(Why.OTHERS)
    if activity.source != "app":
        why.append(Why.SOURCE_UNKNOWN if activity.source is None else Why.OBSERVED)
    if any(row.treatment == "token" or row.to in _DERIVED for row in activity.fields if row.path is not None):
        why.append(Why.DERIVED)
    return Judged(Portable.REVIEW if why else Portable.YES, tuple(why))


def _fits(ground: Ground) -> bool:
    return ground.avg in CONSENT_OR_CONTRACT or ground.special == CONSENT_TO_SPECIAL
