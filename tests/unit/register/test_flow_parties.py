"""The controller's desks and the recipient, from the register to the flow."""

import dataclasses
from datetime import date

import pytest
from msgspec import UNSET

from sluis.law import controller_procedures
from sluis.law import flow as law
from sluis.register.controller_procedures import Part
from sluis.register.flow_parties import (
    ai_of,
    breaches_of,
    cyber_of,
    recipient_of,
    rights_of,
    stated,
    transfer_of,
)

from .register_texts import EXAMPLE, SMALL, load, swap


def test_a_role_called_unknown_is_unknown() -> None:
    assert recipient_of("x", load(swap("role: processor", "role: unknown")).recipients["meting"]).role is None


def test_own_use_makes_own_purposes() -> None:
    def purposes(use: str) -> bool | None:
        register = load(swap("role: processor", f"role: processor, own_use: {use}"))
        return recipient_of("x", register.recipients["meting"]).own_purposes

    assert purposes("{improvement: true}") is True
    assert purposes("{improvement: false, benchmarking: false}") is False
    assert purposes("{training: false}") is None
    assert purposes("{other: selling}") is True


def test_desks_keep_every_fact() -> None:
    controller = (
        "dpo: b@voorbeeld.example, rights: {names_recipients: true, copy: false, disclosures_kept: P30D}, "
        "breaches: {log: LOG-1, incidents: [{ref: INC-1, detected: 2026-09-01, risk: high, reported_ap: 2026-09-02}]}, "
        "cyber: {entity: essential, supply: x}}"
    ).replace(", supply: x", "")
    read = load(swap("dpo: b@voorbeeld.example}", controller)).file.controller
    assert rights_of(read) == controller_procedures.Rights(names_recipients=True, copy=False, disclosures_kept_days=30)
    assert cyber_of(read) == controller_procedures.Cyber(entity="essential")
    desk = breaches_of(read)
    assert desk.log == "LOG-1"
    assert desk.incidents[0].known == date(2026, 9, 1)
    assert (desk.incidents[0].risk, desk.incidents[0].reported_ap) == ("high", date(2026, 9, 2))


def test_nothing_stated_is_nothing_known() -> None:
    read = load(SMALL)
    assert rights_of(read.file.controller) == controller_procedures.NO_RIGHTS
    assert breaches_of(read.file.controller) == controller_procedures.NO_BREACHES
    assert cyber_of(read.file.controller) == controller_procedures.NO_CYBER
    assert ai_of(read.recipients["meting"]) == law.Ai()
    assert transfer_of(read.recipients["meting"]) == law.Transfer()


def test_what_a_recipient_is_bound_to_keeps_its_facts() -> None:
    recipient = load(EXAMPLE).recipients["wifi-insight"]
    assert transfer_of(recipient).tia.ground == "use-case-2"
    assert recipient_of("x", recipient).dpa_covers == tuple("abcdefgh")
    assert ai_of(recipient).literacy == "AI-2026-01"
    read = load(swap("role: processor", "role: processor, ai: {logs: P6M, effect: advice}")).recipients["meting"]
    assert (ai_of(read).logs_days, ai_of(read).effect) == (186, "advice")


def test_a_key_the_flow_has_no_place_for_is_no_silence() -> None:
    class Strange(Part, frozen=True, kw_only=True):
        """A part with a key of its own."""

        strange: str = "x"

    with pytest.raises(TypeError):
        stated(Strange(), controller_procedures.Cyber)
    assert stated(UNSET, controller_procedures.Cyber) == controller_procedures.NO_CYBER
    assert dataclasses.is_dataclass(stated(Strange(), controller_procedures.Cyber, without=("strange",)))
