"""An instrument of chapter V, weighed: who can use it, since when, for whom, and what assessment stands behind it.

In:  a transfer, its place in the register, the day, and who sends to whom.
Out: ``Weighed``: what is wrong with it, else which facts are missing, else nothing.

The rules this module keeps:
 * What is wrong comes before what is missing.
 * Rules of one group carry data within that group (GDPR 47(1)(a)); an instrument of authorities, between authorities.
 * Clauses with modules exist since 27 June 2021; those of before counted through 27 December 2022.
 * Article 49 never carries what runs always; for one request each letter has conditions of its own.
 * Use case 2 is weighed against what leaves: nothing in clear singles out, and the keys stay with the exporter.

Source: ``facts/law.md`` section 5; days and modules in ``tables/scc.toml``.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sluis.errors import Code, Moment, Place, RegisterText
from sluis.i18n import N_
from sluis.law.flow import Flow
from sluis.law.parties import Tia, Transfer
from sluis.law.tables import clauses, modules
from sluis.terms import KINDS, Kind

TOOLS: Final[dict[str, str]] = {
    "adequacy": "A45-3",
    "public-instrument": "A46-2-a",
    "bcr": "A46-2-b",
    "scc": "A46-2-c",
    "scc-2010": "A46-2-c",
    "sa-scc": "A46-2-d",
    "code-of-conduct": "A46-2-e",
    "certification": "A46-2-f",
    "ad-hoc-clauses": "A46-3-a",
    "administrative-arrangement": "A46-3-b",
    "49-1-a": "A49-1-a",
    "49-1-b": "A49-1-b",
    "49-1-c": "A49-1-c",
    "49-1-d": "A49-1-d",
    "49-1-e": "A49-1-e",
    "49-1-f": "A49-1-f",
    "49-1-g": "A49-1-g",
    "49-2": "A49-2",
}
"""A tool as the register spells it, and its DPV 2.3 name under ``eu-gdpr:``."""

AUTHORISED: Final = frozenset(
    {"ad-hoc-clauses", "administrative-arrangement", "bcr", "certification", "code-of-conduct", "sa-scc"}
)
"""Tools that hold only once an authority has authorised or approved them (art. 46(2)(e)-(f), 46(3), 47(1))."""

BETWEEN_AUTHORITIES: Final = frozenset({"public-instrument", "administrative-arrangement"})
"""Tools for public authorities or bodies on both sides (art. 46(2)(a), 46(3)(b))."""
SINGLES_OUT: Final = frozenset(kind.value for kind, term in KINDS.items() if term.personal) - {
    Kind.FINGERPRINT.value, Kind.PRESENCE.value, Kind.SENSOR.value, Kind.HOUSEHOLD.value, Kind.UNKNOWN.value,
}  # fmt: skip
"""Kinds that in clear single somebody out by themselves."""
_NOT_GIVEN: Final = frozenset({"refused", "withdrawn", "expired", "never_asked"})
EQUIVALENT: Final = "essentially_equivalent"

EFFECTIVE: Final = frozenset({"use-case-1", "use-case-2", "use-case-5"})
"""Use cases of the Recommendations in which nobody there can read the data."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """An instrument: what is wrong with it (``None``: nothing), or which facts are missing."""

    wrong: str | None = None
    remedy: str = ""
    places: tuple[tuple[str, Place | int], ...] = ()
    missing: tuple[str, ...] = ()


def weigh(flow: Flow, at: date, transfer: Transfer, where: str, roles: tuple[str, str | None]) -> Weighed:
    """Weigh an instrument: first what is wrong, then what is missing.

    Args:
        flow: The flow it belongs to.
        at: The day.
        transfer: The instrument: of the recipient, or of one of its sub-processors.
        where: Its place in the register.
        roles: Who sends and who receives.

    Source:
        GDPR art. 44, 46, 47(1)(a), 49(1); C-311/18; Decision (EU) 2021/914, art. 4.
    """
    if (transfer.tool or "").startswith("49-"):
        return _derogation(flow, transfer)
    for wrong in (_parties(flow, transfer), _dates(transfer, at), _module(transfer, roles), _assessed(transfer.tia, at),
                  _readable(flow, transfer.tia)):  # fmt: skip
        if wrong is not None:
            return wrong
    needed: list[tuple[str, object]] = [
        (f"{where}.signed", transfer.signed),
        (f"{where}.tia.ref", transfer.tia.ref),
        (f"{where}.tia.date", transfer.tia.made),
        (f"{where}.tia.outcome", transfer.tia.outcome),
        (f"{where}.tia.ground", transfer.tia.ground),
    ]
    if transfer.tool == "scc":
        needed += [
            (f"{where}.module", transfer.scc_module),
            (f"{flow.recipient_where}.role", roles[1]),
        ]
        if where == f"{flow.recipient_where}.transfer":  # of a leg of its own avg-46-clauses asks it
            needed.append((f"{where}.importer_under_avg", transfer.importer_under_avg))
    if transfer.tool in AUTHORISED:
        needed.append((f"{where}.decision", transfer.decision))
    if transfer.tool == "bcr":
        needed.append((f"{where}.group_member", transfer.group_member))
    if transfer.tool in BETWEEN_AUTHORITIES:
        needed.append((f"{flow.recipient_where}.body", flow.recipient.body))
    missing = [path for path, fact in needed if fact is None]
    if transfer.tia.review is not None and transfer.tia.review <= at:
        missing.append(f"{where}.tia.review")
    return Weighed(missing=tuple(missing))


def _derogation(flow: Flow, transfer: Transfer) -> Weighed:
    """Weigh a derogation of article 49 by its letter: what runs always fits none of them."""
    if flow.trigger not in {"help-request", "consent"}:
        return Weighed(
            N_("Article 49 is for transfers in specific situations; telemetry of routers to {country} runs always."),
            N_("Conclude an instrument of article 46 with a transfer assessment."),
        )
    if transfer.tool not in {"49-1-a", "49-1-b", "49-1-c", "49-1-e"}:
        return Weighed(
            N_("That letter of article 49 does not fit data of routers to {country}."),
            N_("Conclude an instrument of article 46 with a transfer assessment."),
        )
    return _explicitly(flow) if transfer.tool == "49-1-a" else Weighed()


def _explicitly(flow: Flow) -> Weighed:
    """Weigh the consent of article 49(1)(a): explicit, and given."""
    given = [(number, ground.consent) for number, ground in enumerate(flow.grounds, 1) if ground.consent is not None]
    if any(consent.explicit is False or consent.state in _NOT_GIVEN for _, consent in given):
        return Weighed(
            N_("Article 49(1)(a) asks explicit consent to the transfer to {country}, and that is not on record."),
            N_("Ask each person explicitly, after telling the risks, or let nothing leave."),
        )
    if not given:
        return Weighed(missing=(f"{flow.where}.grounds[1].consent.explicit",))
    facts = [
        (f"{flow.where}.grounds[{number}].consent.{name}", fact)
        for number, consent in given
        for name, fact in (("explicit", consent.explicit), ("state", consent.state))
    ]
    return Weighed(missing=tuple(path for path, fact in facts if fact in {None, "unknown"}))


def _parties(flow: Flow, transfer: Transfer) -> Weighed | None:
    """Weigh whether the parties can use the instrument at all: authorities only, or members of one group only."""
    if transfer.tool == "bcr" and transfer.group_member is False:
        return Weighed(
            N_("Binding corporate rules carry data within one group, and the recipient in {country} is no member."),
            N_("Conclude another instrument of article 46."),
        )
    other = flow.recipient.body is not None and flow.recipient.body != "public-body"
    if transfer.tool in BETWEEN_AUTHORITIES and (other or flow.controller.telecom_provider):
        return Weighed(
            N_("That instrument for {country} is between public authorities, and not both parties are one."),
            N_("Conclude another instrument of article 46."),
        )
    return None


def _readable(flow: Flow, tia: Tia) -> Weighed | None:
    """Weigh a use case in which nobody there can read it: nothing in clear singles out; in 2, keys with us alone."""
    if tia.ground not in EFFECTIVE:
        return None
    clear = [
        item for item in flow.leaving if item.category in SINGLES_OUT and item.transform in {"none", "hash", "truncate"}
    ]
    if not clear and (tia.ground != "use-case-2" or flow.key_location in {None, "exporter_only"}):
        return None
    named = ", ".join(item.path for item in clear) or f"{flow.where}.key_location"
    return Weighed(
        N_("The assessment for {country} rests on data nobody there can read, and {paths} says otherwise."),
        N_("Withhold these rows and keep the keys here, or assess again."),
        (("paths", RegisterText(named)),),
    )


def _dates(transfer: Transfer, at: date) -> Weighed | None:
    held = clauses()
    if transfer.tool == "scc" and transfer.signed is not None and transfer.signed < held.starts:
        return Weighed(
            N_("Clauses with modules for {country} are signed on {day}; they exist since {first}."),
            N_("Correct the day, or write which clauses they are (`scc-2010`)."),
            (("day", Moment(transfer.signed.isoformat())), ("first", Moment(held.starts.isoformat()))),
        )
    if transfer.tool == "scc-2010" and transfer.signed is not None and transfer.signed >= held.old_concluded_before:
        return Weighed(
            N_("Clauses of before 2021 for {country} are signed on {day}, when they could not be concluded any more."),
            N_("Conclude the clauses of 2021 with the module that fits."),
            (("day", Moment(transfer.signed.isoformat())),),
        )
    if transfer.tool == "scc-2010" and at >= held.old_ends:
        return Weighed(
            N_("Clauses of before 2021 for {country} count no longer since {day}."),
            N_("Conclude the clauses of 2021 with the module that fits."),
            (("day", Moment(held.old_ends.isoformat())),),
        )
    if transfer.signed is not None and transfer.signed > at:
        return Weighed(
            N_("The instrument for {country} is signed on {day}; before that nothing carries the transfer."),
            N_("Wait until it is signed."),
            (("day", Moment(transfer.signed.isoformat())),),
        )
    if transfer.expires is not None and transfer.expires <= at:
        return Weighed(
            N_("The instrument for {country} ended on {day}."),
            N_("Renew it and write the new dates in the register."),
            (("day", Moment(transfer.expires.isoformat())),),
        )
    return None


def _module(transfer: Transfer, roles: tuple[str, str | None]) -> Weighed | None:
    role, module = roles[1], transfer.scc_module
    if transfer.tool != "scc" or role is None or module is None:
        return None
    fitting = modules().get((roles[0], role))
    if fitting == module:
        return None
    places: tuple[tuple[str, Place | int], ...] = (("module", module), ("role", Code(role)))
    if fitting is None:
        return Weighed(
            N_("No module of the standard clauses for {country} fits these roles (recipient: {role})."),
            N_("Settle the roles, then conclude the module that fits."),
            places,
        )
    return Weighed(
        N_("Module {module} of the standard clauses for {country} does not fit: the recipient acts as {role}."),
        N_("Conclude module {fitting}, or end the recipient's own use of the data."),
        (*places, ("fitting", fitting)),
    )


def _assessed(tia: Tia, at: date) -> Weighed | None:
    if tia.outcome == "not_made":
        return Weighed(
            N_("No transfer assessment for {country} was made, and without one no clauses carry (C-311/18)."),
            N_("Assess law and practice there first, then decide whether anything may leave."),
        )
    if tia.outcome is not None and tia.outcome != EQUIVALENT:
        return Weighed(
            N_("The transfer assessment for {country} does not conclude that protection is essentially equivalent."),
            N_("Take supplementary measures and assess again, or stop the transfer."),
        )
    if tia.ground == "adequacy":
        return Weighed(
            N_("The transfer assessment for {country} rests on an adequacy decision, and none covers this transfer."),
            N_("Assess law and practice there, or stop the transfer."),
        )
    if tia.made is not None and tia.made > at:
        return Weighed(
            N_("The transfer assessment for {country} is dated {day}; before that nothing was assessed."),
            N_("Wait until it is made."),
            (("day", Moment(tia.made.isoformat())),),
        )
    return None
