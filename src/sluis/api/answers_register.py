"""What a register says that stands beside an answer: kinds of data by name, consultations, AI systems.

In:  ``Known``. Out: figures, each with its key of the register.

The rule this module keeps: what the register does not say is "not on record", and stands there as that.
"""

from collections.abc import Iterable

from sluis.api.answers_known import Known
from sluis.i18n import N_
from sluis.register.flows import kinds_of
from sluis.reports.access_words import transfers
from sluis.reports.papers.answers import AiSystem, KindsThatGo
from sluis.reports.papers.figure import Both, Figure, Origin, Source
from sluis.reports.register_words import leaving
from sluis.terms import KINDS, Kind

__all__ = ["consulted", "kinds_outside", "purpose", "systems", "written_down"]


def kinds_outside(known: Known, *, people: bool = False) -> KindsThatGo:
    """Return the kinds of data of activities that go outside, each once, and whether it is changed before."""
    register = known.checked.register
    made: dict[tuple[Kind, bool], None] = {}
    for key, activity in register.activities.items():
        recipient = register.recipients.get(activity.recipient)
        if recipient is None or not any(True for _ in transfers(recipient)):
            continue
        for row in leaving(register, key):
            made[(kinds_of(row) or (Kind.UNKNOWN,))[0], row.treatment != "release"] = None
        made |= {(Kind.HOUSEHOLD, True): None} if activity.household is not None else {}
        made |= {(Kind.MOMENT, False): None} if activity.time is not None else {}
    return KindsThatGo(tuple((kind, changed) for kind, changed in made if KINDS[kind].personal or not people))


def purpose(known: Known, activity: str) -> str | Both:
    """Return what an activity is for, as people read it; its key, where the register gives no words."""
    told = known.checked.register.activities.get(activity)
    if told is None or told.purpose is None:
        return activity
    return Both(told.purpose.nl, told.purpose.en)


def consulted(known: Known) -> Iterable[Figure]:
    """Yield of each activity when the authority was consulted about it beforehand, and when it answered."""
    for key, activity in known.checked.register.activities.items():
        place = f"activities.{key}.dpia"
        asked, answered = activity.dpia.consulted, activity.dpia.advised
        what = N_("The authority was consulted beforehand")
        about = purpose(known, key)
        yield Figure(asked, what, Source(Origin.REGISTER, f"{place}.consulted"), about)
        if answered is not None:
            yield Figure(answered, N_("The authority answered"), Source(Origin.REGISTER, f"{place}.advised"), about)


def written_down(known: Known) -> Iterable[Figure]:
    """Yield where breaches are written down, and how they are reported."""
    desk = known.checked.register.file.controller.breaches
    yield known.count(desk.log, N_("Where breaches are written down"), "controller.breaches.log")
    yield known.count(desk.procedure, N_("How breaches are reported"), "controller.breaches.procedure")


def systems(known: Known) -> Iterable[Figure]:
    """Yield what the register says of each AI system, by recipient; of one that is none, nothing."""
    for key, recipient in known.checked.register.recipients.items():
        if recipient.ai.on_record:
            told = AiSystem.of(recipient.ai)
            yield Figure(
                told,
                N_("The AI system, in the words of our register"),
                Source(Origin.REGISTER, f"recipients.{key}.ai"),
                recipient.name or key,
            )
