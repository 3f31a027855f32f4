"""The model of ``register.yaml``, the controller's desks: rights of people, breaches, and resilience of the service.

In:  nothing; ``load`` fills it.
Out: the parts below ``controller:`` that say how requests and incidents are handled.

The rules this module keeps:
 * Every key is optional. Absent means "not established": the law answers UNKNOWN, it never guesses.
 * Incidents are on record by day. Terms in hours are for the clock.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from sluis.register.scalars import Day, Period, Text


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every part of a register: immutable, and an unknown key refuses."""


class Rights(Part, frozen=True, kw_only=True):
    """How requests of data subjects are handled: AVG art. 11, 12, 15-22."""

    identified_by_device: Annotated[
        bool | UnsetType, Meta(description="A device address or router serial is taken as proof. AVG 11(2), 12(6).")
    ] = UNSET
    names_recipients: Annotated[
        bool | UnsetType, Meta(description="An answer names each recipient, not only categories. AVG 15(1)(c).")
    ] = UNSET
    copy: Annotated[bool | UnsetType, Meta(description="An answer holds a copy of the data themselves. AVG 15(3).")] = (
        UNSET
    )
    disclosures_kept: Annotated[
        Period | UnsetType, Meta(description="How long is kept to whom data went. AVG 15(1)(c); C-553/07.")
    ] = UNSET
    erasure: Annotated[bool | UnsetType, Meta(description="Rectification and erasure work. AVG 16, 17.")] = UNSET
    restriction: Annotated[bool | UnsetType, Meta(description="Restriction works. AVG 18.")] = UNSET
    forwards_changes: Annotated[
        bool | UnsetType, Meta(description="Each recipient is told of erasure and the like. AVG 19.")
    ] = UNSET
    forwards_withdrawal: Annotated[
        bool | UnsetType, Meta(description="Who leans on the consent hears of its withdrawal. AVG 5(2), 24.")
    ] = UNSET
    export: Annotated[bool | UnsetType, Meta(description="Data in a format machines read. AVG 20.")] = UNSET
    objection: Annotated[bool | UnsetType, Meta(description="An objection stops the flow at once. AVG 21.")] = UNSET
    names_court: Annotated[
        bool | UnsetType, Meta(description="A refusal names the AP and the court. AVG 12(4); UAVG 35.")
    ] = UNSET


class Incident(Part, frozen=True, kw_only=True):
    """One incident on record, by day. Hours are for the clock."""

    ref: Annotated[Text, Meta(description="Where it is filed.")]
    detected: Annotated[Day, Meta(description="Day it was detected.")]
    aware: Annotated[Day | UnsetType, Meta(description="Day of awareness; the day of detection when absent.")] = UNSET
    security_breach: Annotated[
        bool | UnsetType, Meta(description="Whether security was breached, as AVG 4(12) asks.")
    ] = UNSET
    risk: Annotated[
        Literal["unlikely", "risk", "high"] | UnsetType, Meta(description="Risk for people. AVG 33(1), 34(1).")
    ] = UNSET
    reported_ap: Annotated[Day | UnsetType, Meta(description="Day the AP was notified.")] = UNSET
    told: Annotated[Day | UnsetType, Meta(description="Day the people concerned were told.")] = UNSET
    unintelligible: Annotated[bool | UnsetType, Meta(description="Whether nobody can read the data. AVG 34(3)(a).")] = (
        UNSET
    )
    significant: Annotated[
        bool | UnsetType, Meta(description="Significant for the service, as NIS2 art. 23(3) says.")
    ] = UNSET
    reported_csirt: Annotated[Day | UnsetType, Meta(description="Day CSIRT and supervisor were warned.")] = UNSET


class BreachDesk(Part, frozen=True, kw_only=True):
    """How breaches are handled: AVG art. 33(5), Tw 11.3a."""

    log: Annotated[Text | UnsetType, Meta(description="Where every breach is written down. AVG 33(5).")] = UNSET
    procedure: Annotated[Text | UnsetType, Meta(description="Procedure with both terms, 24 and 72 hours.")] = UNSET
    incidents: Annotated[tuple[Incident, ...], Meta(description="Incidents on record that touch these flows.")] = ()


class Cyber(Part, frozen=True, kw_only=True):
    """Facts for the Cyberbeveiligingswet (NIS2) and the Wet weerbaarheid kritieke entiteiten."""

    entity: Annotated[
        Literal["essential", "important", "none"] | UnsetType, Meta(description="What kind of entity it is.")
    ] = UNSET
    registered: Annotated[Text | UnsetType, Meta(description="Reference of the registration.")] = UNSET
    measures: Annotated[Text | UnsetType, Meta(description="Reference of the duty-of-care measures.")] = UNSET
    board: Annotated[Text | UnsetType, Meta(description="Decision in which the board approved them.")] = UNSET
    procedure: Annotated[Text | UnsetType, Meta(description="Procedure for notices of incidents.")] = UNSET
    critical: Annotated[bool | UnsetType, Meta(description="Whether it is designated as a critical entity (Wwke).")] = (
        UNSET
    )
    resilience: Annotated[Text | UnsetType, Meta(description="Reference of the resilience plan (Wwke).")] = UNSET
