"""What an answer says of the ledger of a gate: what it holds, from when, and what can be checked; or why it says none.

In:  ``Known``. Out: sentences, and how to do it again.

The rules this module keeps:
 * A ledger that was not read, has not begun or is not sealed gives no number, and the sentence says which of these.
"""

from collections.abc import Iterator

from sluis.api.answers_known import Known
from sluis.i18n import N_
from sluis.reports.papers.answers import DO_IT_AGAIN, Typed
from sluis.reports.papers.figure import Figure, Moment, Origin, Phrase, Sentence, Source

__all__ = ["before", "held", "inspected", "ledger_evidence"]

NOT_READ = N_("Our ledger was not read for this paper: whoever made it named no gate.")


def before(known: Known) -> Sentence:
    """Say of which time the ledger does not tell."""
    if known.ledger is None:
        return Sentence(N_("What was really sent: our ledger was not read for this paper."))
    if known.ledger.covered.told_from_ms is None:
        return Sentence(N_("What was really sent: our ledger has not begun yet."))
    words = N_("What routers sent before {first}: our ledger does not tell that time.")
    return Sentence(words, {"first": _first(known.ledger.covered.told_from_ms)})


def _first(begins_ms: int) -> Figure:
    place = Source(Origin.LEDGER, Phrase(N_("the first epoch that is kept")))
    return Figure(Moment(begins_ms), N_("Our ledger tells from"), place)


def held(known: Known) -> Sentence:
    """Say how much the ledger holds, since when, and about how many households."""
    ledger = known.ledger
    if ledger is None:
        return Sentence(NOT_READ)
    begins = ledger.covered.told_from_ms
    if begins is None:
        return Sentence(N_("Our ledger has not begun yet."))
    if not ledger.told:
        return Sentence(N_("Nothing of our ledger is sealed yet, so we give no number of what it holds."))
    place = Source(Origin.LEDGER, Phrase(N_("its records, counted")))
    told = N_("Since {first} our ledger holds {records} records, about {households} households.")
    if ledger.counts:
        told = N_(
            "Since {first} our ledger holds {records} records, about {households} households, and {counts} of numbers "
            "over many homes, which are about no single household."
        )
    counts = {"counts": Figure(ledger.counts, N_("Records of counts of many homes"), place)} if ledger.counts else {}
    return Sentence(
        told,
        {
            "first": _first(begins),
            "records": Figure(ledger.records, N_("Records in the ledger"), place),
            "households": Figure(ledger.households, N_("Households with records"), place),
            **counts,
        },
    )


def inspected(known: Known) -> Sentence:
    """Say what an inspector can check without us; of a ledger that was not read or sealed, nothing is promised."""
    if known.ledger is None:
        return Sentence(
            N_("Whether an inspector can check this without us, this paper does not show: no gate was named.")
        )
    if known.ledger.covered.sealed_ms is None:
        return Sentence(
            N_(
                "Whether an inspector can check this without us, this paper does not show: our ledger is not sealed "
                "yet."
            )
        )
    sealed = Figure(
        Moment(known.ledger.covered.sealed_ms),
        N_("Our ledger is sealed until"),
        Source(Origin.LEDGER, Phrase(N_("the last epoch that is sealed"))),
    )
    words = N_("An inspector can draw households from what was sealed until {sealed}, and check them without us.")
    return Sentence(words, {"sealed": sealed})


def ledger_evidence(known: Known) -> Iterator[Figure]:
    """Yield how to check the ledger that was read; nothing where none was."""
    if known.ledger is not None:
        yield Figure(Typed("sluis ledger verify --config gate.toml"), DO_IT_AGAIN, Source(Origin.PROGRAM))
