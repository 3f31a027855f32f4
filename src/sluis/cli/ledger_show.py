"""``sluis ledger show``: what the ledger holds about a household, in words.

In:  a household. Out: when, to whom, why, which fields and with what outcome; text for people or JSON.

The rules this module keeps:
 * What may have arrived is said to have been shared; only what is on record as stopped is not.
 * Fields, purposes and recipients are named from the register the disclosure was made under, which is kept; when that
   one cannot be read, only row numbers are known, and that is said.
 * A household of which nothing left is told so, and what the ledger cannot show is said with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from babel import Locale
from sqlalchemy import Connection

from sluis.cli import show
from sluis.cli.files import opened_beside, slot_of
from sluis.cli.plan import LIFETIMES, in_words, shape_in_words
from sluis.cli.verb import FINE, GATE_TOML, Config, Example, Format, Line, Verb
from sluis.gate.state.readiness import moment as iso
from sluis.gate.state.state import GateState
from sluis.i18n import N_, lang_in_force, tr
from sluis.identify.catalogue import classify
from sluis.kernel.plan import Plan, TimeShape
from sluis.ledger.disclosures import Disclosure, disclosures
from sluis.ledger.record import Status
from sluis.lifecycle.archive import Archived, archived_plan
from sluis.register.model import Register
from sluis.terms import KINDS

STATUSES: Final[dict[Status | None, str]] = {
    Status.DELIVERED: N_("received by the recipient"),
    Status.REFUSED: N_("sent; the recipient did not take it"),
    Status.UNKNOWN: N_("may have arrived"),
    Status.CANCELLED: N_("stopped before it left"),
    Status.EXPIRED: N_("never left: it had waited too long"),
    None: N_("on its way; may have arrived"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a disclosure, as a person reads it."""

    key: str
    """Row number, ``household`` or ``time``, as the ledger counts it."""
    path: str | None
    what: str
    """What it says or identifies, and in which form it left."""
    count: int


def show_(
    *,
    household: Line,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Show what was disclosed about a household."""
    with opened_beside(config) as state, state.store.reading() as conn:
        found = disclosures(conn, state.keystore, slot_of(conn, household))
        names = Names(state, conn)
        if format == "json":
            show.print_json({"disclosures": [_document(names, one) for one in found]})
        else:
            _print(names, found)
    return FINE


class Names:
    """What disclosures are called: by the register in force when it is theirs, else by the one that was kept."""

    def __init__(self, state: GateState, conn: Connection) -> None:
        self._state = state
        self._conn = conn
        self._archived: dict[tuple[str, str], Archived | None] = {}

    def of(self, disclosure: Disclosure) -> tuple[Plan | None, Register]:
        """Return the plan a disclosure was made under, and the register that names its recipient and purpose.

        Returns:
            No plan, and the register in force, when the plan was never kept here or cannot be read any more.
        """
        return self.of_plan(disclosure.intent.activity, disclosure.intent.plan or "")

    def of_plan(self, name: str, digest: str) -> tuple[Plan | None, Register]:
        """Return the same for an activity and the digest of its plan."""
        activity = self._state.activity(name)
        if activity is not None and activity.lowered.plan.digest == digest:
            return activity.lowered.plan, self._state.register
        if (name, digest) not in self._archived:
            self._archived[name, digest] = archived_plan(self._conn, name, digest)
        found = self._archived[name, digest]
        return (None, self._state.register) if found is None else (found.plan, found.register)


def fields_of(plan: Plan | None, disclosure: Disclosure) -> tuple[Field, ...]:
    """Return the fields of a disclosure in the order of the register."""
    return fields_of_rows(plan, disclosure.intent.rows)


def fields_of_rows(plan: Plan | None, counted: Mapping[str, int]) -> tuple[Field, ...]:
    """Return the fields of some rows with their counts, in the order of the register."""
    rows = {} if plan is None else {str(row.number): row for row in plan.rows}
    made = []
    for key, count in sorted(counted.items(), key=lambda item: (not item[0].isdigit(), item[0].zfill(9))):
        row = rows.get(key)
        if row is not None:
            said = classify(row.path)
            label = tr(KINDS[said.kind].label) if said is not None else tr(N_("another field"))
            made.append(Field(key, ".".join(row.path), f"{label}: {in_words(row.treatment)}", count))
        else:
            made.append(Field(key, None, _beside(plan, key), count))
    return tuple(made)


def _beside(plan: Plan | None, key: str) -> str:
    if key == "household":
        lifetime = None if plan is None or plan.household is None else tr(LIFETIMES[plan.household])
        said = N_("the household's own token, the same for {lifetime}") if lifetime else N_("the household's own token")
        return tr(said, None, lifetime=lifetime) if lifetime else tr(said)
    if key == "time":
        grid_s = None if plan is None else plan.time_grid_s
        label = tr(N_("when it was measured"))
        return label if grid_s is None else f"{label}: {shape_in_words(TimeShape(grid_s))}"
    return tr(N_("row {row} of an earlier register"), None, row=key)


def country_name(code: str) -> str:
    """Return the name of a country in the language in force.

    Examples:
        >>> country_name("US"), country_name("org:EPO")
        ('United States', 'org:EPO')
    """
    return str(Locale(lang_in_force()).territories.get(code, code))


def recipient_of(register: Register, key: str) -> tuple[str, str | None]:
    """Return the legal name and the country of a recipient."""
    known = register.recipients.get(key)
    if known is None:
        return key, None
    name = known.name if known.legal_entity is None else known.legal_entity
    return name, None if known.country is None else country_name(known.country)


def purpose_of(register: Register, key: str) -> str:
    """Return the purpose of an activity in the language in force."""
    known = register.activities.get(key)
    if known is None or known.purpose is None:
        return key
    said = known.purpose.nl if lang_in_force() == "nl" else known.purpose.en
    other = known.purpose.en if lang_in_force() == "nl" else known.purpose.nl
    return next((text for text in (said, other) if text is not None), key)


def _document(names: Names, one: Disclosure) -> show.Json:
    plan, register = names.of(one)
    name, country = recipient_of(register, one.intent.recipient)
    return {
        "id": one.commitment.hex(),
        "at": iso(one.intent.t_ms),
        "activity": one.intent.activity,
        "purpose": purpose_of(register, one.intent.activity),
        "recipient": {"key": one.intent.recipient, "name": name, "country": country},
        "fields": [
            {"row": field.key, "path": field.path, "what": field.what, "count": field.count}
            for field in fields_of(plan, one)
        ],
        "status": None if one.status is None else one.status.value,
        "outcome": tr(STATUSES[one.status]),
        "counts_as_sent": one.counts_as_sent,
    }


def _key(one: Disclosure) -> tuple[str, str, str, tuple[str, ...]]:
    """What disclosures have in common that are told together: why, to whom, under which plan, which fields."""
    return one.intent.activity, one.intent.recipient, one.intent.plan or "", tuple(sorted(one.intent.rows))


def _print(names: Names, found: Sequence[Disclosure]) -> None:
    page = show.out()
    shared = [one for one in found if one.counts_as_sent]
    if not shared:
        show.say(page, N_("Nothing about this household was shared, as far as this ledger holds."), style="bold")
    else:
        first, last = show.moment(shared[0].intent.t_ms), show.moment(shared[-1].intent.t_ms)
        show.say(
            page,
            N_("Reports about this household that were shared: {count}, from {first} to {last}."),
            style="bold",
            count=len(shared),
            first=first,
            last=last,
        )
    for _, group in groupby(sorted(found, key=_key), key=_key):
        _print_group(names, tuple(group))
    page.print()
    show.say(
        page,
        N_(
            "This shows what our ledger holds. It does not show that nothing was ever sent outside it. "
            "'May have arrived' counts as shared."
        ),
    )


def _print_group(names: Names, group: tuple[Disclosure, ...]) -> None:
    page, one = show.out(), group[0]
    plan, register = names.of(one)
    name, country = recipient_of(register, one.intent.recipient)
    page.print()
    show.say(page, N_("To whom: {name} ({country})"), name=name, country=country or tr(N_("country not known")))
    show.say(page, N_("Why: {purpose}"), purpose=purpose_of(register, one.intent.activity))
    show.say(page, N_("Which data:"))
    for field in fields_of(plan, one):
        show.line(page, "  -", field.what, *([f"({field.path})"] if field.path else []))
    show.say(page, N_("When, and what became of it:"))
    for each in group:
        values = sum(each.intent.rows.values())
        show.say(
            page,
            N_("  {moment}  {outcome}; values: {count}"),
            moment=show.moment(each.intent.t_ms),
            outcome=tr(STATUSES[each.status]),
            count=values,
        )


_SHOW = "sluis ledger show --household NL-0001 --config examples/gate.toml"
VERBS = (
    Verb(
        "show",
        N_(
            "Show what was shared about a household: when, to whom, why, which data, and what became of it.\n\n"
            "What may have arrived counts as shared. A household of which nothing left is told so."
        ),
        (Example(_SHOW), Example(f"{_SHOW} --format json")),
        show_,
    ),
)
