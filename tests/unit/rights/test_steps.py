"""Steps of a case: one spelling, read back as written, and nothing else."""

import pytest

from sluis.rights.kinds import Channel, Delay, Ending, Given, Ground, Kind, Means
from sluis.rights.steps import (
    Acknowledged,
    Answered,
    Closed,
    Doubted,
    Escalated,
    Extended,
    Identified,
    MandateEnded,
    MandateGiven,
    Opened,
    PassedOn,
    Refused,
    Reminded,
    Step,
    decoded,
    encoded,
    name_of,
)

OPENED = Opened(
    by="desk",
    at_ms=2,
    kind=Kind.ERASURE,
    slot=7,
    channel=Channel.WEB,
    received_ms=1,
    activity=None,
    reason="wil niet meer, ondanks é",
)
PASSED = PassedOn(
    by="desk",
    at_ms=3,
    message="ab" * 16,
    sha256="cd" * 32,
    recipient="wifi-insight",
    exercise="erasure",
    disclosures=2,
    remind_ms=4,
    escalate_ms=5,
)
DONE = Acknowledged(
    by="wifi-insight",
    at_ms=6,
    message="ab" * 16,
    sha256="ef" * 32,
    acknowledged_ms=5,
    key="00" * 32,
    results={"erased": 2},
)
STEPS: tuple[Step, ...] = (
    OPENED,
    Doubted(by="desk", at_ms=2, reason="another voice"),
    MandateEnded(by="account:7", at_ms=2),
    MandateEnded(by="account:7", at_ms=2, mandate=2),
    MandateGiven(by="account:7", at_ms=2, mandate=2),
    Identified(by="desk", at_ms=2, means=Means.CALL_BACK),
    Extended(by="desk", at_ms=2, delay=Delay.NUMBER, reason="many", told_ms=2),
    PASSED,
    Reminded(by="sluis", at_ms=9, message="ab" * 16),
    Escalated(by="sluis", at_ms=10, message="ab" * 16),
    DONE,
    Answered(by="desk", at_ms=4, reason="as asked", sha256=None, statement=Given.TAKEN),
    Refused(by="desk", at_ms=4, ground=Ground.EXCESSIVE, reason="tenth", sha256="00" * 32),
    Closed(by="desk", at_ms=11, ending=Ending.DONE),
)


@pytest.mark.parametrize("step", STEPS, ids=name_of)
def test_a_step_is_read_back_as_it_was_written(step: Step) -> None:
    written = encoded(step)
    assert decoded(written) == step
    assert written.isascii()
    assert f'"is":"{name_of(step)}"'.encode() in written


@pytest.mark.parametrize("spoilt", [b"", b"{}", b"\xff", b'{"is":"closed","by":"x","at_ms":1}', b'{"is":"never"}'])
def test_anything_else_is_no_step(spoilt: bytes) -> None:
    assert decoded(spoilt) is None
