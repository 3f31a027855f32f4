"""What changes when one register takes the place of another: who gains, who loses, and what is stale then.

In:  two registers, a day. Out: ``Difference``.

The rules this module keeps:
 * Per recipient, over all its activities: two activities to one recipient join trivially.
 * Judged on one day: an activity the law keeps closed lets nothing out, so a decision that opens one is a gain. What a
   closed activity is written to let out beyond the old text is a gain too, marked: it waits for a decision or a day.
 * A gain is what the old register does not cover (``exposure.covers``); in doubt it is one.
 * A table of which more entries may leave is named with both numbers; that is a widening, whatever leaves of it today.
 * Taking out a row by kind is a widening, also when no row with a path is of that kind today.
 * Stale is what was said, weighed or agreed for less than what leaves now, and was not renewed with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sluis.kernel.plan import MOST_ENTRIES
from sluis.law.activity import NO_DPIA, NO_NOTICE
from sluis.law.adequacy import inside_eea
from sluis.law.fact import Part
from sluis.law.parties import NO_TIA, Recipient
from sluis.law.scalars import IMMEDIATE, SECONDS_A_DAY, days_of, seconds_of
from sluis.register.exposure import Exposure, exposures_of
from sluis.register.flows import withheld_by_kind
from sluis.register.lower import RiskLimit, lower, release_ms_of, risk_limit_of
from sluis.register.model import Activity, Count, Register
from sluis.terms import Kind

STATED: Final = ("name", "legal_entity", "country", "parent_country", "role")
"""Facts of a recipient that say who it is."""
OPENS: Final = ("improvement", "benchmarking", "training", "other")
"""What it may do with the data for itself."""
HOSTS: Final = "hosts"
"""Where it receives. More places is a widening, and nobody was promised a place: no paper is stale by it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A field a recipient gains or loses."""

    recipient: str
    path: str
    """As in the register; ``Household`` and ``CollectionTime`` for those."""
    exposure: Exposure
    instead: tuple[Exposure, ...]
    """What the recipient has of that field in the other register."""


@dataclass(frozen=True, slots=True)
class Access:
    """Something else about a recipient that changes who gets at the data, or for how long."""

    recipient: str
    fact: str
    before: str
    after: str
    widens: bool


@dataclass(frozen=True, slots=True)
class Widening:
    """A row by kind that is not there any more."""

    activity: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Bound:
    """A table of which another number of entries may leave in one body."""

    activity: str
    path: str
    """The table, its ``*`` last."""
    before: int
    after: int

    @property
    def widens(self) -> bool:
        """Whether it is more than before."""
        return self.after > self.before


@dataclass(frozen=True, slots=True)
class Stale:
    """Something that was made for less."""

    what: str
    """``notice | consent | dpia | tia | lia | decision``."""
    where: str
    """Path in the new register."""
    ref: str
    """Its reference or version; empty when it has none."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two registers, one against the other."""

    gains: tuple[Moved, ...]
    losses: tuple[Moved, ...]
    access: tuple[Access, ...]
    widenings: tuple[Widening, ...]
    stale: tuple[Stale, ...]
    bounds: tuple[Bound, ...] = ()

    @property
    def widens(self) -> bool:
        """Whether somebody gains: a field, access, more of a table, or what a row by kind kept in."""
        more = [change.widens for change in self.access] + [bound.widens for bound in self.bounds]
        return bool(self.gains or self.widenings or any(more))


def difference(old: Register, new: Register, at_ms: int) -> Difference:
    """Compare two registers by their effect.

    Args:
        old: The one that is in force.
        new: The one that would take its place.
        at_ms: The moment whose UTC day is judged, milliseconds since 1970-01-01T00:00Z.

    Returns:
        Gains and losses per recipient, in the order of the new register, then of the old one.

    Effects:
        None. Same registers, same day, same answer.

    Source:
        Register specification, section 9.2. GDPR art. 13(3), 35(11); EDPB Recommendations 01/2020, step 6.
    """
    before, after = _by_recipient(old, at_ms), _by_recipient(new, at_ms)
    recipients = dict.fromkeys([*after, *before])
    gains = tuple(moved for key in recipients for moved in _gains(key, after.get(key, ()), before.get(key, ())))
    losses = tuple(
        moved for key in recipients for moved in _moved(key, _open(before.get(key, ())), _open(after.get(key, ())))
    )
    access = (
        *(change for key in recipients for change in _access(key, old, new)),
        *_hosts("controller", old.file.controller.hosts, new.file.controller.hosts),
        *_budget(old, new),
    )
    widenings = tuple(_widenings(old, new))
    stale = tuple(_stale(old, new, gains, access))
    return Difference(gains, losses, access, widenings, stale, tuple(_bounds(old, new)))


def _by_recipient(register: Register, at_ms: int) -> dict[str, tuple[Exposure, ...]]:
    exposed: dict[str, tuple[Exposure, ...]] = {}
    for activity in lower(register, at_ms).activities:
        recipient = activity.plan.recipient
        exposed[recipient] = (*exposed.get(recipient, ()), *exposures_of(activity))
    return exposed


def _open(exposures: Sequence[Exposure]) -> tuple[Exposure, ...]:
    return tuple(exposure for exposure in exposures if not exposure.closed)


def _gains(recipient: str, after: Sequence[Exposure], before: Sequence[Exposure]) -> Iterator[Moved]:
    """Yield what leaves and did not, then what is written to leave and was not, while the law keeps it closed."""
    yield from _moved(recipient, _open(after), _open(before))
    yield from _moved(recipient, [exposure for exposure in after if exposure.closed], before)


def _moved(recipient: str, here: Sequence[Exposure], there: Sequence[Exposure]) -> Iterator[Moved]:
    """Yield what is here and not covered there, each field once per form."""
    seen: set[object] = set()
    for exposure in here:
        form = exposure.path, repr(exposure.treatment), exposure.trigger, exposure.entries
        if form in seen or any(other.covers(exposure) for other in there):
            continue
        seen.add(form)
        instead = tuple(other for other in there if other.path == exposure.path)
        yield Moved(recipient, ".".join(exposure.path), exposure, instead)


def _access(key: str, old: Register, new: Register) -> Iterator[Access]:
    before, after = old.recipients.get(key), new.recipients.get(key)
    if before is None or after is None:
        return  # a recipient that is new gains every field it gets; one that is gone loses them
    for fact in STATED:
        was, now = _text(getattr(before, fact)), _text(getattr(after, fact))
        if was != now:
            yield Access(key, fact, was, now, widens=True)
    for fact, were, are in (
        ("access_from", set(before.access_from), set(after.access_from)),
        ("legs", _legs(before), _legs(after)),
        ("subprocessors", _names(before), _names(after)),
        ("own_use", _uses(before), _uses(after)),
    ):
        if were != are:
            yield Access(key, fact, ", ".join(sorted(were)), ", ".join(sorted(are)), widens=bool(are - were))
    kept = _longest(old, key), _longest(new, key)
    if kept[0] != kept[1]:
        longer = kept[1] is None or (kept[0] is not None and kept[1] > kept[0])
        yield Access(key, "retention", _days(kept[0]), _days(kept[1]), widens=longer)
    yield from _limits(key, old, new)
    yield from _counts(key, old, new)
    soonest = _soonest(old, key), _soonest(new, key)
    if soonest[0] != soonest[1]:
        yield Access(key, "release", _seconds(soonest[0]), _seconds(soonest[1]), widens=soonest[1] < soonest[0])
    yield from _hosts(key, before.hosts, after.hosts)


def _limits(key: str, old: Register, new: Register) -> Iterator[Access]:
    """Yield how well a home may be recognised, of each activity that both have and that says it in one of them.

    Stating a limit the first time widens nothing; taking one away, raising one, and letting a measurement be older do.
    """
    for name, activity in new.activities.items():
        before = old.activities.get(name)
        if before is None or before.recipient != key or before.risk == activity.risk:
            continue
        was, now = risk_limit_of(before), risk_limit_of(activity)
        yield Access(key, f"risk {name}", _limit(was), _limit(now), widens=was is not None and is_looser(now, was))


def _counts(key: str, old: Register, new: Register) -> Iterator[Access]:
    """Yield what a count of homes spends, how often and of how many at least, of each activity that both have.

    More epsilon, a shorter period and fewer homes are widenings; counting where reports of each home left is none.
    """
    for name, activity in new.activities.items():
        before = old.activities.get(name)
        was, now = (None if each is None else _count_of(each) for each in (before, activity))
        if was is None or now is None or activity.recipient != key:
            continue
        facts = (
            ("epsilon", was.epsilon, now.epsilon, now.epsilon > was.epsilon),
            ("minimum", was.minimum, now.minimum, now.minimum < was.minimum),
            ("period", was.period, now.period, seconds_of(now.period) < seconds_of(was.period)),
        )
        for fact, earlier, later, widens in facts:
            if earlier != later:
                yield Access(key, f"count.{fact} {name}", str(earlier), str(later), widens=widens)


def _count_of(activity: Activity) -> Count | None:
    return next((row.count for row in activity.fields if row.count is not None), None)


def _budget(old: Register, new: Register) -> Iterator[Access]:
    """Yield another budget of each household and year: a larger one lets more counts be told of it."""
    was, now = old.file.privacy_budget, new.file.privacy_budget
    if was is not None and was != now:
        yield Access("controller", "privacy_budget", str(was), _text(now), widens=now is not None and now > was)


def is_looser(now: RiskLimit | None, was: RiskLimit) -> bool:
    """Return whether a limit lets something be that another one closes.

    Examples:
        >>> was = RiskLimit(0.05, None, 1, 86_400_000)
        >>> is_looser(was, was), is_looser(RiskLimit(0.06, None, 1, 86_400_000), was), is_looser(None, was)
        (False, True, True)
    """
    if now is None or now.singling_out > was.singling_out or now.max_age_ms > was.max_age_ms:
        return True
    if was.linkage is None:
        return False
    return now.linkage is None or now.linkage > was.linkage or now.days_apart > was.days_apart


def _limit(limit: RiskLimit | None) -> str:
    if limit is None:
        return ""
    again = "" if limit.linkage is None else f"{limit.linkage:g} / {limit.days_apart}, "
    return f"{limit.singling_out:g}, {again}P{limit.max_age_ms // (SECONDS_A_DAY * 1000)}D"


def _hosts(key: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Access]:
    """Yield a change of the places where a party receives: stating them the first time widens nothing."""
    if set(before) != set(after):
        more = bool(before) and not set(after) <= set(before)
        yield Access(key, HOSTS, ", ".join(sorted(before)), ", ".join(sorted(after)), widens=more)


def _text(fact: object) -> str:
    return "" if fact is None else str(fact)


def _names(recipient: Recipient) -> set[str]:
    return {f"{sub.name} ({_text(sub.country)})" for sub in recipient.subprocessors}


def _legs(recipient: Recipient) -> set[str]:
    return {f"{leg.country} ({_text(leg.transfer.tool)})" for leg in recipient.legs}


def _uses(recipient: Recipient) -> set[str]:
    return {fact for fact in OPENS if getattr(recipient.own_use, fact) not in (None, False)}


def _longest(register: Register, recipient: str) -> int | None:
    """Return the longest term in days; ``None`` when some activity has none."""
    terms = [activity.retention for activity in register.activities.values() if activity.recipient == recipient]
    return None if any(term is None for term in terms) else max((days_of(t) for t in terms if t is not None), default=0)


def _days(days: int | None) -> str:
    return "" if days is None else f"P{days}D"


def _soonest(register: Register, recipient: str) -> int:
    """Return the shortest period in which bodies leave to a recipient, ms; 0: at once, or none leave."""
    activities = [activity for activity in register.activities.values() if activity.recipient == recipient]
    return min((release_ms_of(activity) or 0 for activity in activities), default=0)


def _seconds(period_ms: int) -> str:
    return f"PT{period_ms // 1000}S" if period_ms else IMMEDIATE


def _widenings(old: Register, new: Register) -> Iterator[Widening]:
    for name, activity in old.activities.items():
        after = new.activities.get(name)
        if after is not None:
            gone = set(withheld_by_kind(activity.fields)) - set(withheld_by_kind(after.fields))
            yield from (Widening(name, kind) for kind in sorted(gone))


def _bounds(old: Register, new: Register) -> Iterator[Bound]:
    """Yield each table of an activity that both have, of which another number of entries may leave."""
    for name, activity in new.activities.items():
        was = old.activities.get(name)
        if was is None:
            continue
        before, after = ({table.path: table.entries for table in each.tables} for each in (was, activity))
        for path in dict.fromkeys([*after, *before]):
            bound = Bound(name, path, before.get(path, MOST_ENTRIES), after.get(path, MOST_ENTRIES))
            if bound.before != bound.after:
                yield bound


def _stale(old: Register, new: Register, gains: Sequence[Moved], access: Sequence[Access]) -> Iterator[Stale]:
    wider = {change.recipient for change in access if change.widens and change.fact != HOSTS}
    for name, activity in new.activities.items():
        before = old.activities.get(name)
        if before is None:
            continue  # what is new has papers of its own, or the law says that they are missing
        more = any(moved.exposure.activity == name for moved in gains)
        other = activity.recipient != before.recipient or _purposes(activity) != _purposes(before)
        if more or other or activity.recipient in wider:
            yield from _papers(name, before, activity)
            yield from _tia(old, new, before.recipient, activity.recipient)


def _purposes(activity: Activity) -> object:
    return activity.purpose, activity.purposes


def _unchanged(paper: Part, before: Part, absent: Part) -> bool:
    """Whether both registers have this paper, if only as an empty part, and it is the same."""
    return paper is not absent and before is not absent and paper == before


def _papers(name: str, before: Activity, activity: Activity) -> Iterator[Stale]:
    where = f"activities.{name}"
    if _unchanged(activity.notice, before.notice, NO_NOTICE):
        yield Stale("notice", f"{where}.notice", _text(activity.notice.version))
    if _unchanged(activity.dpia, before.dpia, NO_DPIA):
        yield Stale("dpia", f"{where}.dpia", _text(activity.dpia.ref))
    for number, ground in enumerate(activity.grounds, 1):
        unchanged = ground in before.grounds
        place = f"{where}.grounds[{number}]"
        if unchanged and (ground.avg == "6-1-a" or ground.consent is not None):
            version = "" if ground.consent is None else _text(ground.consent.notice_version)
            yield Stale("consent", place, version)
        if unchanged and ground.lia_ref is not None:
            yield Stale("lia", place, _text(ground.lia_ref))
    if activity.trigger.kind == "consent" and activity.trigger == before.trigger:
        yield Stale("consent", f"{where}.trigger", "")


def _tia(old: Register, new: Register, was: str, key: str) -> Iterator[Stale]:
    """Yield the transfer assessment of a recipient outside the EEA that was not made again."""
    recipient, before = new.recipients[key], old.recipients.get(was)
    if recipient.country is not None and inside_eea(recipient.country) and all(map(inside_eea, recipient.looks_from)):
        return
    if before is not None and _unchanged(recipient.transfer.tia, before.transfer.tia, NO_TIA):
        yield Stale("tia", f"recipients.{key}.transfer.tia", _text(recipient.transfer.tia.ref))
