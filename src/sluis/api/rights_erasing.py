"""How far the erasure of a case is, and what holds it: for whoever works on it, and for whoever asked.

In:  a case and a view of the store. Out: moments; or nothing, where no erasure was asked.

The rules this module keeps:
 * Ordered is not deleted, deleted is not destroyed, and destroyed is not complete: each is told with its own moment.
 * The line of an erased household is forgotten. Whoever asked for it with an account is shown that case by the account.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from sluis.api.document import Json
from sluis.api.moments import iso
from sluis.gate.state.state import GateState
from sluis.i18n import N_, tr
from sluis.ledger.erasure import erasure_of, erasures_of, held_until
from sluis.reports.rights_household import dutch_day
from sluis.rights import desk
from sluis.rights.case import Case, State
from sluis.rights.chain import told_of_cases
from sluis.rights.kinds import Channel, Kind
from sluis.rights.listed import Listed, erased_lines

__all__ = ["Erasing", "erasing", "erasing_in_words", "own_erased"]


@dataclass(frozen=True, slots=True)
class Erasing:
    """How far an erasure is; moments are ms since 1970-01-01T00:00Z."""

    held_until_ms: int | None
    """Until when what is on record must be kept (GDPR art. 17(3)); ``None``: nothing holds it."""
    ordered_ms: int | None = None
    deleted: bool = False
    """Whether the key is in no table any more."""
    destroyed_ms: int | None = None
    """Since when the database as it is opens nothing any more."""
    complete_ms: int | None = None
    """Since when no backup made before does either."""

    def document(self) -> dict[str, Json]:
        """Return it for JSON."""
        moments = {
            "held_until": self.held_until_ms,
            "ordered": self.ordered_ms,
            "destroyed": self.destroyed_ms,
            "complete": self.complete_ms,
        }
        return {**{name: None if at is None else iso(at) for name, at in moments.items()}, "deleted": self.deleted}


def erasing(conn: Connection, case: Case, now_ms: int) -> Erasing | None:
    """Return how far the erasure of a case is; ``None`` when it asks none, or was refused or taken back.

    Args:
        conn: A view of the store.
        case: Which.
        now_ms: The clock.
    """
    if case.opened.kind is not Kind.ERASURE or case.refused or case.taken_back:
        return None
    slot = case.opened.slot
    held_ms, far = held_until(conn, slot, now_ms), erasure_of(conn, slot)
    if far is None or case.state is State.OPEN:
        return Erasing(held_ms)
    return Erasing(held_ms, far.ordered_ms, far.deleted, far.destroyed_ms, far.turned_over_ms)


def erasing_in_words(far: Erasing | None) -> list[str]:
    """Return how far an erasure is, in sentences for whoever asked."""
    if far is None:
        return []
    if far.ordered_ms is None:
        held = N_("We must keep what is on record until {day}, so we cannot erase it before (GDPR art. 17(3)).")
        return [] if far.held_until_ms is None else [tr(held, day=dutch_day(far.held_until_ms))]
    words = [tr(N_("We erase since {day}: from then on nothing more is sent."), day=dutch_day(far.ordered_ms))]
    if far.complete_ms is not None:
        done = N_("It is complete since {day}: nobody can read it any more, not in old copies of our database either.")
        words.append(tr(done, day=dutch_day(far.complete_ms)))
    elif far.destroyed_ms is not None:
        part = N_(
            "Since {day} our database cannot be read about you any more. Old copies of it still can, until we replace "
            "our main key."
        )
        words.append(tr(part, day=dutch_day(far.destroyed_ms)))
    else:
        words.append(tr(N_("The key to your data is destroyed when this part of our ledger is sealed.")))
    return words


def own_erased(state: GateState, conn: Connection, by: str) -> tuple[list[Case], bool]:
    """Return the cases of erasure that an account asked on the pages, and that were honoured.

    The ledger tells which cases are of erased households; no list of others is read, and nothing stored says whose
    account asked.

    Args:
        state: The gate's keys.
        conn: A view of the store.
        by: The account.

    Returns:
        The cases, by number; and whether each that may be one of them checks.
    """
    erased = frozenset(each.slot for each in erasures_of(conn))
    if not erased:
        return [], True
    told = told_of_cases(conn, state.keystore)
    listed, unknown = erased_lines(conn, state.keystore, told, erased)
    own = [each.number for each in listed if each.channel is Channel.WEB and each.by == by and _ended(each)]
    if not own:
        return [], not unknown
    checked, broken = desk.checked_cases(conn, state, only=own, told=told)
    return [each for each in checked if _ended(each)], not unknown and not broken


def _ended(case: Case | Listed) -> bool:
    """Return whether an erasure was honoured."""
    return case.state is not State.OPEN and not case.refused and not case.taken_back
