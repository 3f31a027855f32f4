"""Looks at a running capture."""

from tests.unit.cli.test_audit_live import SEEN, Recorded, seen_so_far

from sluis.audit.capture_pass import CaptureFacts
from sluis.audit.look import key_of, looks


def test_the_last_look_has_seen_everything() -> None:
    look = seen_so_far()
    assert (look.packets, list(look.read.values())) == (2, [1])
    assert look.seconds >= 0
    (flow,) = look.settled.flows
    assert key_of(flow) == (flow.device, flow.destination, flow.protocol, flow.port)


def test_looks_are_seldom_when_little_time_goes_by() -> None:
    with CaptureFacts(live=True) as gathered:
        assert len(list(looks(Recorded(SEEN), gathered, every_s=60.0))) == 2  # type: ignore[arg-type]
