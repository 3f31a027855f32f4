"""What was gathered from an interface ends as an audit, as of a file."""

from tests.raised import raises
from tests.unit.cli.test_audit_live import SEEN, Recorded

from sluis.api.audit import Asked, question_of
from sluis.api.live import CaptureFacts, audited, looks
from sluis.errors.audit import audit_nothing_read_error


def test_what_was_seen_is_concluded() -> None:
    with CaptureFacts(live=True) as gathered:
        for _ in looks(Recorded(SEEN), gathered, every_s=0.0):  # type: ignore[arg-type]
            pass
        outcome = audited(gathered, "eth9", question_of(Asked()))
    [source] = outcome.audit.sources
    assert (source.name, source.kind) == ("eth9", "live")
    assert len(outcome.audit.flows) == 1


def test_an_interface_on_which_nothing_passed_says_nothing() -> None:
    with CaptureFacts(live=True) as gathered, raises(audit_nothing_read_error):
        audited(gathered, "eth9", question_of(Asked()))
