"""A case as its steps say: what was asked, whether who asks is known, what state it is in, and until when.

In:  a checked history and the clock. Out: ``Case``, its terms; or an error where a step is not allowed.

The rules this module keeps (rights specification, sections 1.4 and 1.5):
 * Terms are those of ``sluis.law.clock``, from the moment of receipt; nothing is computed here. A doubt about who asks
   suspends none: art. 12(6) lets more be asked, and says nothing of the term of art. 12(3).
 * An extension counts when it was told, with its reasons, and put on record within the month.
 * A refusal has its own article: within one month, also where an answer may take three (art. 12(4)).
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

from sluis.errors import Code, Moment
from sluis.errors.rights import case_state_error, clock_back_error, extension_late_error, identity_needed_error
from sluis.law.clock import Deadline, start
from sluis.recipient.passed_on import Result
from sluis.rights.chain import CaseChain
from sluis.rights.kinds import NEED_IDENTITY, OWN_CHECK, Ending, Kind, Means
from sluis.rights.steps import (
    Acknowledged,
    Answered,
    Closed,
    Doubted,
    Escalated,
    Extended,
    Identified,
    MandateEnded,
    MandateGiven,
    Opened,
    PassedOn,
    Refused,
    Reminded,
    Step,
)

ANSWER: Final = "avg-12-3"
EXTENDED: Final = "avg-12-3-extended"
REFUSAL: Final = "avg-12-4"
FILE_MS: Final = 30 * 86_400_000
"""How long a file to take along can be fetched after the answer."""
SKEW_MS: Final = 300_000
"""By how much clocks may differ."""


class State(StrEnum):
    """Where a case is."""

    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in with an identity service: what its token says, and no more."""

    acr: str | None
    amr: tuple[str, ...]
    at_ms: int | None

    def step(self, by: str, now_ms: int) -> Identified:
        """Return the step that puts it on record."""
        return Identified(by=by, at_ms=now_ms, means=Means.SIGN_IN, acr=self.acr, amr=self.amr, signed_in_ms=self.at_ms)


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of one message to a recipient."""

    told: PassedOn
    acknowledged: Acknowledged | None
    reminded: bool
    escalated: bool

    @property
    def left(self) -> int:
        """How many disclosures the recipient kept without doing what was asked."""
        return 0 if self.acknowledged is None else self.acknowledged.results.get(Result.LEFT_OUT.value, 0)

    @property
    def already(self) -> int:
        """How many disclosures the recipient had erased before: of those there are kinds and no values."""
        return 0 if self.acknowledged is None else self.acknowledged.results.get(Result.ALREADY.value, 0)

    @property
    def unknown(self) -> int:
        """Of how many disclosures, which may have arrived, the recipient says that it keeps nothing."""
        return 0 if self.acknowledged is None else self.acknowledged.results.get(Result.UNKNOWN.value, 0)


@dataclass(frozen=True, slots=True)
class Case:
    """One case. Full of personal data: never logged."""

    chain: CaseChain = field(repr=False)
    opened: Opened = field(repr=False)

    @property
    def number(self) -> int:
        """Its number."""
        return self.chain.number

    @property
    def steps(self) -> tuple[Step, ...]:
        """Its history."""
        return self.chain.steps

    @property
    def state(self) -> State:
        """Where it is."""
        kinds = {type(step) for step in self.steps}
        if Closed in kinds:
            return State.CLOSED
        if Refused in kinds:
            return State.REFUSED
        return State.ANSWERED if Answered in kinds else State.OPEN

    @property
    def refused(self) -> bool:
        """Whether it was refused, also when it is closed by now."""
        return any(isinstance(step, Refused) for step in self.steps)

    @property
    def taken_back(self) -> bool:
        """Whether it is closed because whoever asked took the request back."""
        return any(isinstance(step, Closed) and step.ending is Ending.TAKEN_BACK for step in self.steps)

    @property
    def mandates_given(self) -> tuple[int, ...]:
        """The numbers of mandates that stand in it: its own, and those the household gave later."""
        return (self.opened.mandate, *(step.mandate for step in self.steps if isinstance(step, MandateGiven)))

    @property
    def mandates_ended(self) -> tuple[int, ...]:
        """The numbers of mandates of which the end stands in it."""
        return tuple(step.mandate for step in self.steps if isinstance(step, MandateEnded))

    @property
    def extended(self) -> Extended | None:
        """Its extension, if there is one."""
        return next((step for step in self.steps if isinstance(step, Extended)), None)

    @property
    def identified(self) -> bool:
        """Whether it is known well enough who asks."""
        return self.missing_identity is None

    @property
    def missing_identity(self) -> str | None:
        """Why it is not known well enough who asks: ``kind``, ``own-check`` or ``doubt``; ``None`` when it is."""
        told = [
            step
            for step in self.steps
            if isinstance(step, (Doubted, Identified))
            or (isinstance(step, MandateEnded) and step.mandate == self.opened.mandate)
        ]
        if told and not isinstance(told[-1], Identified):
            return "doubt"
        means = {step.means for step in told if isinstance(step, Identified)}
        if self.opened.kind in NEED_IDENTITY and not means:
            return "kind"
        return "own-check" if self.opened.kind in OWN_CHECK and means == {Means.SIGN_IN} else None

    @property
    def passed(self) -> tuple[Passed, ...]:
        """What was passed on, and what became of it."""
        done = {step.message: step for step in self.steps if isinstance(step, Acknowledged)}
        reminded = {step.message for step in self.steps if isinstance(step, Reminded)}
        escalated = {step.message for step in self.steps if isinstance(step, Escalated)}
        told = [step for step in self.steps if isinstance(step, PassedOn)]
        return tuple(
            Passed(step, done.get(step.message), step.message in reminded, step.message in escalated) for step in told
        )

    @property
    def terms(self) -> tuple[Deadline, ...]:
        """The terms that run or ran for it, with both readings; none for a withdrawal of consent, which holds at once.

        Raises:
            clock_range_error: it was received in a year for which nothing is known.
        """
        if self.opened.kind is Kind.WITHDRAWAL:
            return ()
        wanted = {ANSWER, REFUSAL} if self.extended is None else {ANSWER, REFUSAL, EXTENDED}
        return tuple(deadline for deadline in started(self.opened.received_ms) if deadline.term.id in wanted)

    @property
    def due(self) -> datetime | None:
        """Until when it must be answered, by the stricter reading; ``None``: at once."""
        wanted = ANSWER if self.extended is None else EXTENDED
        return next((deadline.alarm for deadline in self.terms if deadline.term.id == wanted), None)

    def file(self, now_ms: int) -> Answered | None:
        """Return the answer by which whoever asked fetches his file now; ``None``: there is none, or no longer.

        Args:
            now_ms: The clock.
        """
        answered = next((step for step in self.steps if isinstance(step, Answered)), None)
        if answered is None or answered.reviewed is None or self.opened.kind is not Kind.PORTABILITY:
            return None
        return answered if self.identified and now_ms < answered.at_ms + FILE_MS else None

    def allow(self, *states: State) -> None:
        """Check that it is in one of these states.

        Raises:
            case_state_error: it is in another.
        """
        if self.state not in states:
            raise case_state_error(number=self.number, what=Code(self.state.value))

    def allow_moment(self, now_ms: int) -> None:
        """Check that a step recorded now does not come before the last one; a clock may differ by five minutes.

        Raises:
            clock_back_error: it does.
        """
        if now_ms < self.steps[-1].at_ms - SKEW_MS:
            raise clock_back_error(number=self.number)

    def need_identity(self) -> None:
        """Check that it is known who asks, as far as the request needs it.

        Raises:
            identity_needed_error: it is not.
        """
        missing = self.missing_identity
        if missing is not None:
            raise identity_needed_error(number=self.number, what=Code(missing))

    def allow_extension(self, told_ms: int, now_ms: int) -> None:
        """Check that an extension may be put on record: that it was told in time, and is recorded in time.

        Who could record it later could say of any case that was late that this had been told.

        Args:
            told_ms: When it was told.
            now_ms: The clock.

        Raises:
            case_state_error: it is over, was extended before, or has no term.
            extension_late_error: the month is over by every reading.
        """
        self.allow(State.OPEN)
        if self.extended is not None or not self.terms:
            what = "immediate" if self.extended is None else "extended"
            raise case_state_error(number=self.number, what=Code(what))
        month = next(deadline for deadline in self.terms if deadline.term.id == ANSWER)
        last = max(reading.ends for reading in month.readings)
        if max(told_ms, now_ms) >= (int(last.timestamp()) + 1) * 1000:
            raise extension_late_error(number=self.number, moment=Moment(last.isoformat()))


def case_of(chain: CaseChain) -> Case:
    """Return the case some history is.

    Raises:
        TypeError: its first step opens none; ``chain.read`` gives no such history.
    """
    first = chain.steps[0]
    if not isinstance(first, Opened):
        raise TypeError("opened")
    return Case(chain, first)


@lru_cache(maxsize=512)
def started(received_ms: int) -> tuple[Deadline, ...]:
    """Return the terms that a request starts, by ``sluis.law.clock``."""
    return start("request", datetime.fromtimestamp(received_ms / 1000, UTC)).deadlines
