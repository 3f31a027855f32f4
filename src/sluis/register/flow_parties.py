"""From the register to the flow, second half: the controller's desks and what is known about a recipient.

In:  parts of the register.
Out: the same facts as parts of ``sluis.law.flow``.

The rules this module keeps:
 * Absent stays absent: ``UNSET`` becomes ``None``, never false.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar

from msgspec import UNSET, UnsetType, convert

from sluis.law import controller_procedures
from sluis.law import flow as law
from sluis.register.controller_procedures import Part
from sluis.register.parties import Controller, Recipient
from sluis.register.scalars import days_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Fact = TypeVar("Fact")
Made = TypeVar("Made", bound="DataclassInstance")


def or_none(fact: Fact | UnsetType) -> Fact | None:
    """Return a fact, or ``None`` where nobody stated it.

    Examples:
        >>> or_none(UNSET) is None, or_none(False)
        (True, False)
    """
    return None if isinstance(fact, UnsetType) else fact


def stated(
    part: Part | UnsetType,
    make: type[Made],
    *,
    renamed: Mapping[str, str] | None = None,
    without: tuple[str, ...] = (),
) -> Made:
    """Return a part of the register as a part of the flow: every fact under the same name.

    Args:
        part: What the register states; ``UNSET`` when it has no such part.
        make: The part of the flow.
        renamed: Keys of the register that the flow calls otherwise.
        without: Keys the flow has no place for.

    Raises:
        TypeError: a key is neither named the same, renamed, nor left out.
    """
    if isinstance(part, UnsetType):
        return make()
    names = renamed or {}
    facts = {names.get(key, key): or_none(getattr(part, key)) for key in part.__struct_fields__ if key not in without}
    if not facts.keys() <= {place.name for place in fields(make)}:
        raise TypeError(f"{make.__name__} has no place for a key of {type(part).__name__}")
    return convert(facts, type=make)


def recipient_of(key: str, recipient: Recipient) -> law.Recipient:
    """Return who receives as the law sees them."""
    use, agreement, arrangement = recipient.own_use, recipient.processor_agreement, recipient.arrangement
    own: bool | None = None
    if use is not UNSET:
        said = [fact for fact in (use.improvement, use.benchmarking) if fact is not UNSET]
        own = True if use.other is not UNSET or any(said) else (False if said else None)
    role = or_none(recipient.role)
    return law.Recipient(
        key=key,
        name=recipient.name,
        legal_entity=or_none(recipient.legal_entity),
        role=None if role == "unknown" else role,
        own_purposes=own,
        trains_ai=None if use is UNSET else or_none(use.training),
        country=or_none(recipient.country),
        parent_country=or_none(recipient.parent_country),
        access_from=recipient.access_from,
        dpa_ref=None if agreement is UNSET else or_none(agreement.ref),
        subprocessors=tuple(
            law.Subprocessor(sub.name, or_none(sub.country), or_none(sub.tool)) for sub in recipient.subprocessors
        ),
        subject_to=recipient.subject_to,
        dpa_covers=() if agreement is UNSET else agreement.covers,
        dpa_signed=None if agreement is UNSET else or_none(agreement.signed),
        dpa_description=None if agreement is UNSET else or_none(agreement.description),
        subprocessing=None if agreement is UNSET else or_none(agreement.subprocessing),
        arrangement_ref=None if arrangement is UNSET else or_none(arrangement.ref),
        arrangement_signed=None if arrangement is UNSET else or_none(arrangement.signed),
        arrangement_essence=None if arrangement is UNSET else or_none(arrangement.essence),
        service=or_none(recipient.service),
        supply_chain=or_none(recipient.supply_chain),
    )


def transfer_of(recipient: Recipient) -> law.Transfer:
    """Return the instrument of chapter V as the law sees it."""
    transfer = recipient.transfer
    if transfer is UNSET:
        return law.Transfer()
    dpf = transfer.dpf
    return law.Transfer(
        tool=or_none(transfer.tool),
        decision=or_none(transfer.decision),
        ref=or_none(transfer.ref),
        scc_module=or_none(transfer.module),
        signed=or_none(transfer.signed),
        expires=or_none(transfer.expires),
        tia=stated(transfer.tia, law.Tia, renamed={"date": "made"}),
        supplementary=transfer.supplementary,
        dpf_listed=None if dpf is UNSET else or_none(dpf.listed),
        dpf_checked_at=None if dpf is UNSET else or_none(dpf.checked),
        dpf_coverage=None if dpf is UNSET else or_none(dpf.coverage),
        dpf_next_due=None if dpf is UNSET else or_none(dpf.next_due),
        importer_under_avg=or_none(transfer.importer_under_avg),
        annexes=transfer.annexes,
        rights_enforceable=or_none(transfer.rights_enforceable),
    )


def ai_of(recipient: Recipient) -> law.Ai:
    """Return what is known about AI there."""
    ai = recipient.ai
    if ai is UNSET:
        return law.Ai()
    logs = None if ai.logs is UNSET else days_of(ai.logs)
    return replace(stated(ai, law.Ai, without=("logs",)), logs_days=logs)


def rights_of(controller: Controller) -> controller_procedures.Rights:
    """Return how requests of people are handled."""
    rights = controller.rights
    if rights is UNSET:
        return controller_procedures.Rights()
    kept = None if rights.disclosures_kept is UNSET else days_of(rights.disclosures_kept)
    return replace(
        stated(rights, controller_procedures.Rights, without=("disclosures_kept",)), disclosures_kept_days=kept
    )


def breaches_of(controller: Controller) -> controller_procedures.BreachDesk:
    """Return how breaches are handled, and the incidents on record."""
    desk = controller.breaches
    if desk is UNSET:
        return controller_procedures.BreachDesk()
    return controller_procedures.BreachDesk(
        log=or_none(desk.log),
        procedure=or_none(desk.procedure),
        incidents=tuple(stated(incident, controller_procedures.Incident) for incident in desk.incidents),
    )


def cyber_of(controller: Controller) -> controller_procedures.Cyber:
    """Return the facts for the Cyberbeveiligingswet and the Wwke."""
    return stated(controller.cyber, controller_procedures.Cyber)
