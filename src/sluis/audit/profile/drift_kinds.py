"""What a difference between a router's profile and the register is called, how grave it is, and its sentence.

In:  nothing. Out: ``Drift``, ``SENTENCES``, ``DriftFinding``.

The rule this module keeps: words are names of the data models and of the register; never what stands in a URL, an alias
or a search.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sluis.i18n import N_
from sluis.terms import Verdict


class Drift(StrEnum):
    """How a router differs from the register."""

    ASKS_MORE = "asks-more"
    SPELLED = "spelled"
    OBJECT = "object"
    MORE_INSTANCES = "more-instances"
    SEARCH = "search"
    IN_URL = "in-url"
    WORDS_IN_URL = "words-in-url"
    ASKS_LESS = "asks-less"
    OTHER_URL = "other-url"
    TO_RECIPIENT = "to-recipient"
    NO_HOSTS = "no-hosts"
    NO_URL = "no-url"
    UNENCRYPTED = "unencrypted"
    SHORTER = "shorter"
    LONGER = "longer"
    OTHER_WAY = "other-way"
    NOT_READ = "not-read"
    NO_TIME = "no-time"
    RETAINS = "retains"
    RENAMED = "renamed"
    NO_WILDCARDS = "no-wildcards"
    NO_ACTIVITY = "no-activity"
    CLOSED = "closed"
    TWICE = "twice"
    OFF = "off"
    ON = "on"
    ABSENT = "absent"
    INCOMPLETE = "incomplete"
    NOT_TOLD = "not-told"
    UNKNOWN_SETTING = "unknown-setting"
    TWO_VALUES = "two-values"
    UNREAD = "unread"
    LINES = "lines"
    BESIDE = "beside"


SENTENCES: Final[dict[Drift, tuple[Verdict, str]]] = {
    Drift.ASKS_MORE: (
        Verdict.FAIL,
        N_("The router reports {path}, and no row of {activity} lets anything of it through."),
    ),
    Drift.SPELLED: (
        Verdict.FAIL,
        N_("The router reports {path}, which differs from a row of {activity} in upper and lower case."),
    ),
    Drift.OBJECT: (
        Verdict.FAIL,
        N_(
            "The router reports all of {path}: {count} parameters of the lists that no row of {activity} names, "
            "and whatever its maker put there."
        ),
    ),
    Drift.MORE_INSTANCES: (
        Verdict.FAIL,
        N_("The router reports every instance of {path}; a row of {activity} names one."),
    ),
    Drift.SEARCH: (
        Verdict.REVIEW,
        N_("The router picks instances of {path} by what stands in them; the register does not say that."),
    ),
    Drift.IN_URL: (Verdict.FAIL, N_("The router puts {path} in the address of each report, where no gate treats it.")),
    Drift.WORDS_IN_URL: (
        Verdict.REVIEW,
        N_(
            "The address the router reports to has words behind a question mark or a hash; what they say of the home no"
            " gate treats."
        ),
    ),
    Drift.ASKS_LESS: (
        Verdict.REVIEW,
        N_("{activity} needs {path}, and the router does not report it, or not all of it."),
    ),
    Drift.OTHER_URL: (Verdict.FAIL, N_("The router reports to another place than the register or the command names.")),
    Drift.TO_RECIPIENT: (Verdict.FAIL, N_("The router reports to the recipient {recipient} itself, past the gate.")),
    Drift.NO_HOSTS: (
        Verdict.UNKNOWN,
        N_(
            "Whose the place is where the router reports cannot be told: the register names no hosts of the controller."
        ),
    ),
    Drift.NO_URL: (Verdict.REVIEW, N_("The profile names no place to report to.")),
    Drift.UNENCRYPTED: (Verdict.FAIL, N_("The router reports without encryption, or with its login in the address.")),
    Drift.SHORTER: (
        Verdict.FAIL,
        N_("The router reports every {seconds} seconds; {activity} needs one report in {wanted} seconds."),
    ),
    Drift.LONGER: (
        Verdict.REVIEW,
        N_("The router reports every {seconds} seconds only; {activity} needs one report in {wanted} seconds."),
    ),
    Drift.OTHER_WAY: (
        Verdict.UNKNOWN,
        N_("The router reports by another protocol than HTTP; where to does not stand in the profile."),
    ),
    Drift.NOT_READ: (Verdict.REVIEW, N_("The router reports in an encoding that the gate does not read.")),
    Drift.NO_TIME: (
        Verdict.REVIEW,
        N_("The router reports without the time of measuring; the gate withholds such reports of {activity}."),
    ),
    Drift.RETAINS: (
        Verdict.REVIEW,
        N_("The router keeps reports that failed and sends them later; a profile of the register keeps none."),
    ),
    Drift.RENAMED: (
        Verdict.REVIEW,
        N_("The router renames {path}, and no profile of the register says what the name stands for."),
    ),
    Drift.NO_WILDCARDS: (Verdict.REVIEW, N_("The router does not take `*` in a reference, and {activity} needs it.")),
    Drift.NO_ACTIVITY: (
        Verdict.FAIL,
        N_(
            "The profile is no activity's: the register does not say why the router reports {count} parameters or"
            " objects."
        ),
    ),
    Drift.CLOSED: (Verdict.FAIL, N_("The profile of {activity} is on, and the law closes that activity on this day.")),
    Drift.TWICE: (Verdict.FAIL, N_("Another profile that is on reports for {activity} too.")),
    Drift.OFF: (Verdict.REVIEW, N_("The profile of {activity} is off: nothing is reported for it.")),
    Drift.ON: (
        Verdict.REVIEW,
        N_(
            "The profile of {activity} is on. It may be so only while the trigger holds ({trigger}); the dump "
            "does not say whether it does."
        ),
    ),
    Drift.ABSENT: (Verdict.REVIEW, N_("The dump shows no profile of {activity}: nothing is reported for it.")),
    Drift.INCOMPLETE: (
        Verdict.UNKNOWN,
        N_(
            "The dump shows {seen} entries of a table that has {count} by its own word; it is not whole, or not of one "
            "moment."
        ),
    ),
    Drift.NOT_TOLD: (Verdict.UNKNOWN, N_("The dump does not say, or not so that it can be read: {names}.")),
    Drift.UNKNOWN_SETTING: (
        Verdict.UNKNOWN,
        N_("The profile has {count} settings that stand in no data model; what they do is not known."),
    ),
    Drift.TWO_VALUES: (Verdict.UNKNOWN, N_("{count} parameters stand in the dump twice, with two values.")),
    Drift.UNREAD: (
        Verdict.UNKNOWN,
        N_("The dump cannot be read whole ({reason}); nothing of it was held against the register."),
    ),
    Drift.LINES: (Verdict.UNKNOWN, N_("{count} lines of the dump are no parameter and were not read.")),
    Drift.BESIDE: (
        Verdict.UNKNOWN,
        N_("{count} parameters are called after bulk data and stand in no profile; what they do is not known."),
    ),
}
"""The verdict of each difference when the profile is on, and its sentence."""


@dataclass(frozen=True, slots=True)
class DriftFinding:
    """One difference between a router and the register."""

    drift: Drift
    verdict: Verdict
    profile: int = 0
    """Which profile of the dump, from 1; 0: none of them."""
    activity: str = ""
    words: tuple[tuple[str, str | int], ...] = ()
    off: bool = False
    """Whether the profile is off, and sends nothing now."""

    @property
    def reason_id(self) -> str:
        """The message id of its sentence."""
        return SENTENCES[self.drift][1]


def found(drift: Drift, **words: str | int) -> DriftFinding:
    """Return a difference of the whole dump, or one that still lacks its profile."""
    return DriftFinding(drift, SENTENCES[drift][0], words=tuple(sorted(words.items())))
