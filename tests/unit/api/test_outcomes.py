"""What a gate says of itself, as documents."""

from sluis.api.outcomes import RECORDED, Compared, Count, Decided, ShadowReport, Status, UnlistedName, Withheld
from sluis.gate.state.tally import Tally
from sluis.ledger.outbox_depth import QueueDepth


def test_what_may_leave_is_counted_apart() -> None:
    done = Decided(Tally(), busy=2)
    done.tally.reports["wifi-help", RECORDED] += 3
    done.tally.reports["", "duplicate"] += 1
    assert done.recorded == 3
    assert list(done.outcomes()) == [("", "duplicate"), ("wifi-help", RECORDED)]
    assert done.document()["busy"] == 2


def test_recipients_stand_in_order() -> None:
    status = Status(ready=True, lines=("a: open.",), outbox={"b": QueueDepth(1, 10), "a": QueueDepth(2, 20)})
    assert list(dict(status.document()["outbox"])) == ["a", "b"]  # type: ignore[arg-type]


def test_days_and_moments_are_those_of_utc() -> None:
    withheld = Withheld((Count(20781, "wifi-help", 3, "withhold", 7),), (UnlistedName("Device.X", 25, 0, 1000),))
    assert withheld.document() == {
        "withheld": [{"day": "2026-11-24", "activity": "wifi-help", "row": 3, "reason": "withhold", "count": 7}],
        "unlisted": [
            {"name": "Device.X", "count": 25, "first": "1970-01-01T00:00:00Z", "last": "1970-01-01T00:00:01Z"}
        ],
    }


def test_a_shadow_stands_beside_what_is_in_force() -> None:
    row = Compared("insight", "wifi-help", "3/3", "Device.X", "withhold", 1, None)
    document = ShadowReport("a" * 64, "b" * 64, (row,)).document()
    assert document["rows"] == [
        {
            "recipient": "insight",
            "activity": "wifi-help",
            "row": "3/3",
            "path": "Device.X",
            "reason": "withhold",
            "in_force": 1,
            "shadow": None,
        }
    ]
