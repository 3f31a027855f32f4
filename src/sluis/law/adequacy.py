"""Chapter V's tables: which countries are inside, and which have an adequacy decision on a date.

In:  ``law/tables/eea.toml`` and ``law/tables/adequacy.toml``; where each row was read stands in ``sources.toml``.
Out: ``inside_eea``, ``inside`` on a day, and ``adequate`` (yes, no, or the fact that is missing); the dates at which
     the tables change.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

import msgspec

from sluis.law.flow import Flow

ADEQUACY_TABLE: Final = "adequacy.toml"
EEA_TABLE: Final = "eea.toml"


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One adequacy decision; in force in ``[starts, ends)``."""

    country: str
    name: str
    celex: str
    starts: date
    ends: date | None = None
    annulled: date | None = None
    """Day of the judgment that annulled it. From then on one knows that it never counted: annulment works back."""
    series: str = ""
    """Decisions of one series follow each other without a hole or an overlap."""
    scope: Literal["all", "subject_to", "dpf"]
    laws: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    """Kinds of body it does not cover: words of `recipients.*.body`."""
    note: str = ""


class AdequacyTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole table."""

    dpf_max_age_days: int
    decision: tuple[Decision, ...]


class Former(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A country in which the GDPR itself applied until a day."""

    country: str
    until: date
    """First day on which it did not."""


class EeaTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Codes inside, and codes that look it but are not."""

    members: tuple[str, ...]
    inside_with_parent: tuple[str, ...]
    third_country_traps: tuple[str, ...]
    former: tuple[Former, ...] = ()


@dataclass(frozen=True, slots=True)
class Adequacy:
    """Whether a decision covers this recipient on this date."""

    covered: bool
    decision: Decision | None = None
    """The decision that covers it, or that would if the missing fact were known."""
    missing: tuple[str, ...] = ()
    """Facts that would decide it; empty when it is decided."""
    by_purpose: bool = False
    """The decision leaves such a body out only so far as it works for a purpose named there (2019/419, 2022/254)."""


def table_bytes(name: str) -> bytes:
    """Return a packaged table as it stands on disk."""
    return files("sluis.law").joinpath("tables", name).read_bytes()


@lru_cache(maxsize=1)
def adequacy_table() -> AdequacyTable:
    """Return the adequacy decisions, read once."""
    return msgspec.toml.decode(table_bytes(ADEQUACY_TABLE), type=AdequacyTable)


@lru_cache(maxsize=1)
def eea_table() -> EeaTable:
    """Return the EEA's codes, read once."""
    return msgspec.toml.decode(table_bytes(EEA_TABLE), type=EeaTable)


def inside_eea(country: str) -> bool:
    """Whether the GDPR itself applies there.

    Source:
        GDPR art. 44 and EEA Joint Committee Decision 154/2018; codes of ``facts/law.md`` section 5.

    Examples:
        >>> inside_eea("NO"), inside_eea("BQ"), inside_eea("GB")
        (True, False, False)
    """
    table = eea_table()
    return country in table.members or country in table.inside_with_parent


def inside(country: str, at: date) -> bool:
    """Whether the GDPR itself applied there on a day: the United Kingdom until the end of its transition.

    Source:
        Withdrawal Agreement, art. 126, 127.

    Examples:
        >>> inside("GB", date(2020, 12, 31)), inside("GB", date(2021, 1, 1)), inside("NO", date(2021, 1, 1))
        (True, False, True)
    """
    return inside_eea(country) or any(one.country == country and at < one.until for one in eea_table().former)


def only_travels(flow: Flow, at: date) -> bool:
    """Whether those who look from elsewhere are staff of a recipient inside: they receive nothing from another.

    Source:
        EDPB Guidelines 05/2021, example 5.
    """
    country = flow.recipient.country
    return flow.recipient.access_by == "staff" and country is not None and inside(country, at)


def adequate(country: str, flow: Flow, at: date) -> Adequacy:
    """Return whether an adequacy decision covers the flow's recipient in ``country`` on ``at``.

    Args:
        country: ISO 3166-1 alpha-2, or ``org:EPO``.
        flow: Whose recipient and listing facts decide the scope.
        at: The day that is judged.

    Returns:
        ``covered``; or not covered with the missing facts; or not covered and nothing missing: no decision.

    Source:
        GDPR art. 45(3); the decisions and scopes of ``facts/law.md`` section 5.
    """
    open_question: Adequacy | None = None
    for decision in adequacy_table().decision:
        if decision.country != country or at < decision.starts or (decision.ends is not None and at >= decision.ends):
            continue
        if decision.annulled is not None and (flow.known_at or at) >= decision.annulled:
            continue
        answer = _in_scope(decision, flow, at)
        if answer.covered:
            return answer
        if answer.missing or answer.by_purpose:
            open_question = answer
    return open_question or Adequacy(covered=False)


def _in_scope(decision: Decision, flow: Flow, at: date) -> Adequacy:
    where = f"recipients.{flow.recipient_key}"
    if decision.scope == "all":
        return Adequacy(covered=True, decision=decision)
    if decision.scope == "subject_to":
        if not flow.recipient.subject_to:
            return Adequacy(covered=False, decision=decision, missing=(f"{where}.subject_to",))
        if not set(decision.laws) & set(flow.recipient.subject_to):
            return Adequacy(covered=False, decision=decision)
        if decision.excludes and flow.recipient.body is None:
            return Adequacy(covered=False, decision=decision, missing=(f"{where}.body",))
        left_out = flow.recipient.body in decision.excludes
        by_purpose = left_out and flow.recipient.body != "public-body"
        return Adequacy(covered=not left_out, decision=decision, by_purpose=by_purpose)
    return _listed(decision, flow, at)


def _listed(decision: Decision, flow: Flow, at: date) -> Adequacy:
    where, transfer = f"recipients.{flow.recipient_key}.transfer.dpf", flow.recipient.transfer
    if transfer.dpf.listed is False or transfer.dpf.coverage == "hr":
        return Adequacy(covered=False, decision=decision)
    stated = (("listed", transfer.dpf.listed), ("coverage", transfer.dpf.coverage))
    missing = tuple(f"{where}.{name}" for name, fact in stated if fact is None)
    if missing:
        return Adequacy(covered=False, decision=decision, missing=missing)
    if transfer.dpf.next_due is not None and at > transfer.dpf.next_due:
        return Adequacy(covered=False, decision=decision, missing=(f"{where}.next_due",))
    fresh = transfer.dpf.checked_at is not None and transfer.dpf.checked_at <= at < listing_ends(
        transfer.dpf.checked_at
    )
    if not fresh:
        return Adequacy(covered=False, decision=decision, missing=(f"{where}.checked",))
    return Adequacy(covered=True, decision=decision)


def listing_ends(checked: date) -> date:
    """Return the first day on which a listing that was checked then counts as too old to know."""
    return checked + timedelta(days=adequacy_table().dpf_max_age_days)


def table_edges() -> frozenset[date]:
    """Return every date at which the tables change their answer."""
    decisions = adequacy_table().decision
    ends = {d.ends for d in decisions if d.ends is not None} | {former.until for former in eea_table().former}
    return frozenset({d.starts for d in decisions} | ends)
