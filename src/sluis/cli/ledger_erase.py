"""``sluis ledger erase | hold | prune``: what must go, what must stay, and what a written policy lets go.

In:  a household with the controller's reference; or a policy. Out: what was done at once, and what happens when.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from sluis import api
from sluis.api.moments import iso
from sluis.cli.files import moment_of
from sluis.cli.standing import hand_over
from sluis.cli.verb import FINE, GATE_TOML, Config, Example, Format, Verb, option
from sluis.errors import Code
from sluis.errors.cli import argument_missing_error
from sluis.i18n import N_, tr
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.ledger import Erasures

Household = Annotated[str | None, option(N_("The household, by its line in the registry."), "--household")]
Ref = Annotated[str, option(N_("Your own reference of the request or decision."), "--ref")]
All = Annotated[bool, option(N_("List what was ordered so far."), "--list")]


def erase(
    *,
    household: Household = None,
    ref: Ref = "",
    list_: All = False,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Order the erasure of a household, or list orders."""
    with api.Gate.open(config) as gate:
        if list_:
            _print(api.ledger.erasures(gate), format)
            return FINE
        if household is None or not ref:
            missing = Code("--household" if household is None else "--ref")
            raise argument_missing_error(command=Code("sluis ledger erase"), argument=missing)
        erased = api.ledger.erase_household(gate, household, ref)
    if format == "json":
        show.print_json(api.as_json(erased))
        return FINE
    page, done = show.out(), erased.ordered
    show.say(page, N_("Nothing about this household is taken in or sent any more."), style="bold")
    show.say(
        page,
        N_("Stopped before they left: {cancelled}. May have arrived: {uncertain}."),
        cancelled=done.cancelled,
        uncertain=done.uncertain,
    )
    goes = (
        N_("Its key is destroyed when epoch {epoch} is sealed and nobody reads older pages of the database any more.")
        if erased.overwrites
        else N_("Its key is deleted when epoch {epoch} is sealed; PostgreSQL keeps bytes of what is deleted.")
    )
    show.say(page, goes, epoch=done.epoch)
    show.say(
        page, N_("Until `sluis keys turn-over` after that, backups made before it open with the key file of today.")
    )
    if not erased.kept:
        show.say(page, show.NOT_KEPT, style="bold red")
    hand_over(erased.receipts)
    return FINE


def _print(erasures: "Erasures", form: Format) -> None:
    if form == "json":
        show.print_json(erasures.rows())
        return
    titles = [N_("number"), N_("ordered"), N_("key destroyed"), N_("out of old backups")]
    rows = [
        [
            str(erasure.slot),
            iso(erasure.ordered_ms),
            tr(N_("deleted")) if erasure.deleted and erasure.destroyed_ms is None else _moment(erasure.destroyed_ms),
            _moment(erasure.turned_over_ms),
        ]
        for erasure in erasures.erasures
    ]
    show.out().print(show.table(titles, rows))


def _moment(ms: int | None) -> str:
    return tr(N_("not yet")) if ms is None else iso(ms)


def hold_(
    *,
    household: Annotated[str, option(N_("The household, by its line in the registry."), "--household")],
    until: Annotated[str, option(N_("Until when it is kept, as 2027-01-01T00:00:00Z."), "--until")],
    ref: Ref,
    config: Config = GATE_TOML,
) -> int:
    """Keep what is on record about a household for some time."""
    until_ms = moment_of(until, "--until")
    with api.Gate.open(config) as gate:
        held = api.ledger.hold_household(gate, household, until_ms, ref)
    show.say(show.out(), N_("Kept until {moment}: an erasure is refused until then."), moment=iso(until_ms))
    if not held.kept:
        show.say(show.out(), show.NOT_KEPT, style="bold red")
    hand_over(held.receipts)
    return FINE


def prune_(
    *,
    before: Annotated[int, option(N_("Throw away what opens epochs before this one."), "--before")],
    policy: Annotated[Path, option(N_("The written policy that allows it; its digest goes on record."), "--policy")],
    config: Config = GATE_TOML,
) -> int:
    """Throw away what opens old epochs, under a written policy."""
    with api.Gate.open(config) as gate:
        first = api.ledger.prune_ledger(gate, before, policy)
    show.say(
        show.out(), N_("Epochs from {epoch} on can still be opened; log, commitments and chains stay."), epoch=first
    )
    return FINE


_CONFIG = "--config examples/gate.toml"
_HOLD = "sluis ledger hold --household NL-0001"
VERBS = (
    Verb(
        "erase",
        N_(
            "Erase a household (GDPR art. 17): stop everything, and destroy its key when the open epoch is sealed.\n\n"
            "Offer it its statement first: afterwards nobody can prove what was shared about it but its own copy. The "
            "list says 'deleted' until the key is in no file of the database; on PostgreSQL until a turn-over."
        ),
        (
            Example(f"sluis ledger erase --household NL-0001 --ref AVG-2026-17 {_CONFIG}", runs=False),
            Example(f"sluis ledger erase --list {_CONFIG}"),
        ),
        erase,
    ),
    Verb(
        "hold",
        N_(
            "Keep what is on record about a household until a date, although erasure was or may be asked.\n\n"
            "A dated decision of the controller (GDPR art. 17(3)); it goes on record as a salted commitment."
        ),
        (
            Example(
                f"sluis ledger hold --household NL-0001 --until 2027-06-01T00:00:00Z --ref JZ-2026-4 {_CONFIG}",
                runs=False,
            ),
        ),
        hold_,
    ),
    Verb(
        "prune",
        N_(
            "Throw away what opens old epochs: openings and trees of households. The log itself stays.\n\n"
            "Only under a written policy, whose digest goes on record; statements reach back to the first epoch kept."
        ),
        (Example(f"sluis ledger prune --before 365 --policy retention.md {_CONFIG}", runs=False),),
        prune_,
    ),
)
