"""What a check of ``sluis doctor`` says: what was looked at, how it is, and what to do.

In:  message ids with their places. Out: sentences in Dutch or English. Never a secret, never a value of a report.
"""

from dataclasses import dataclass
from enum import Enum

from sluis.errors import Place, SluisError
from sluis.i18n import Lang, tr


class Health(Enum):
    """How something is."""

    OK = "ok"
    WARN = "warn"
    """It works now; somebody should look at it."""
    BAD = "bad"
    """It does not work, or will lose what it should keep."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the doctor looked at."""

    part: str
    """A stable word for programs: ``register``, ``disk``, ``endpoint wifi-insight``."""
    health: Health
    sentence: str
    """A message id."""
    remedy: str = ""
    """A message id; empty when there is nothing to do."""
    places: tuple[tuple[str, int | Place], ...] = ()
    fault: SluisError | None = None
    """What the check ran into; it brings its own sentence and hint."""

    def text(self, lang: Lang | None = None) -> str:
        """Say how it is."""
        if self.fault is not None:
            return self.fault.sentence(lang)
        return tr(self.sentence, lang, **dict(self.places)) if self.places else tr(self.sentence, lang)

    def to_do(self, lang: Lang | None = None) -> str:
        """Say what to do; empty when there is nothing."""
        if self.fault is not None:
            return tr(self.fault.hint, lang)
        return tr(self.remedy, lang, **dict(self.places)) if self.remedy else ""


def ok(part: str, sentence: str, **places: int | Place) -> Check:
    """Return a check that found nothing wrong."""
    return Check(part, Health.OK, sentence, "", tuple(places.items()))


def warn(part: str, sentence: str, remedy: str, **places: int | Place) -> Check:
    """Return a check somebody should look at."""
    return Check(part, Health.WARN, sentence, remedy, tuple(places.items()))


def bad(part: str, sentence: str, remedy: str, **places: int | Place) -> Check:
    """Return a check that found something broken."""
    return Check(part, Health.BAD, sentence, remedy, tuple(places.items()))


def broken(part: str, fault: SluisError) -> Check:
    """Return a check that ran into an error; the error says what and what to do."""
    return Check(part, Health.BAD, "", "", (), fault)
