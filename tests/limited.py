"""A register whose always-open activity says how well a home may be recognised, and measurements of it, for tests."""

from contextlib import suppress
from pathlib import Path

from tests.flow.gatehouse import DAY_MS, INSTALLED

from sluis.errors import SluisError
from sluis.gate.state.risk_lease import begin_measurement, last_root
from sluis.gate.state.state import GateState
from sluis.standing.entries import Again, Less, Measured, Parts, RowPart
from sluis.standing.measured import seed_of

QUALITY = "network-quality"
INPUT = "ab" * 32
LIMITS = "{singling_out: 0.3, linkage: {share: 0.3, days_apart: 1}, max_age: P30D}"


def limited(limits: str = LIMITS) -> bytes:
    """Return the example register with what ``network-quality`` may risk."""
    source = INSTALLED.decode()
    assert source.count("  network-quality:\n") == 1
    return source.replace("  network-quality:\n", f"  network-quality:\n    risk: {limits}\n").encode()


def register_in(folder: Path, limits: str = LIMITS) -> Path:
    """Write that register beside its vocabularies' copies, for ``build``."""
    place = folder / "limited.yaml"
    place.write_bytes(limited(limits))
    return place


PARTS = Parts(
    alone=(8, 400),
    again=(40, 280),
    rows=(
        RowPart(column="Device.DeviceInfo.ProcessStatus.CPUUsage", without=(1, 400), only=(4, 400), again=(3, 280)),
        RowPart(column="Device.WiFi.SSID.*.Status", without=(8, 400), only=(0, 400), again=(39, 280)),
    ),
    more=0,
)
"""What two rows do, on a sample."""


def measurement(gate: GateState, **other: object) -> Measured:
    """Return a measurement of what runs that was begun and stays far under the limit, or is otherwise as said."""
    activity = gate.activity(QUALITY)
    assert activity is not None
    with gate.store.reading() as conn:
        root = last_root(conn)
    given = {"input": INPUT, **other}
    with suppress(SluisError):  # measured before
        begin_measurement(gate, activity, "replay", str(given["input"]))
    seed = seed_of(str(given["input"]), activity.lowered.leaving, root)
    known: dict[str, object] = {
        "activity": QUALITY,
        "register": gate.register.digest,
        "plan": activity.lowered.plan.digest,
        "leaving": activity.lowered.leaving,
        "method": 1,
        "source": "replay",
        "root": root,
        "seed": seed,
        "homes": 400,
        "silent": 0,
        "bodies": 800,
        "first_ms": gate.clock() - 2 * DAY_MS,
        "last_ms": gate.clock() - DAY_MS,
        "alone": (4, 400),
        "again": (Again(days=1, attacker="bayes", found=(4, 280), candidates=360),),
        "foremost": "Device.DeviceInfo.ProcessStatus.CPUUsage",
        "sample": 400,
        "less": (Less(what="report-token", column="", alone=(0, 400), again=(1, 280)),),
        "at_ms": gate.clock(),
    }
    return Measured(**{**known, **given})  # type: ignore[arg-type]
