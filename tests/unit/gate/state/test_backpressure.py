"""Back-pressure: outbox, disk and each recipient's share; nothing is half decided."""

from collections import namedtuple

import pytest
from msgspec.structs import replace
from tests.flow.gatehouse import (
    COLLECTED_MS,
    arrive,
    ask,
    counted,
    element,
    entry,
    message,
    set_settings,
    statuses_of,
)

from sluis.errors import DiskLowError, OutboxFullError, RecipientFullError
from sluis.gate.path.steps import BUSY, TAKEN
from sluis.gate.state import backpressure
from sluis.gate.state.backpressure import OutboxAllowance, free_bytes
from sluis.gate.state.settings import Settings
from sluis.gate.state.state import GateState
from sluis.standing.registry import import_registry

FIRST = COLLECTED_MS // 1000


def limited(settings: Settings, **limits: int) -> Settings:
    return replace(settings, limits=replace(settings.limits, **limits))


def shared(settings: Settings, recipient: str, **share: int) -> Settings:
    recipients = {**settings.recipients, recipient: replace(settings.recipients[recipient], **share)}
    return replace(settings, recipients=recipients)


def test_the_disk_is_asked_and_only_when_the_database_is_here(gate: GateState, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (free_bytes(gate.settings) or 0) > 0
    far = replace(gate.settings, database=replace(gate.settings.database, url="postgresql://db.example/sluis"))
    assert free_bytes(far) is None

    def gone(_folder: object) -> object:
        raise OSError

    monkeypatch.setattr(backpressure.os, "statvfs", gone)
    assert free_bytes(gate.settings) == 0, "a disk that does not answer has no room"


def test_below_the_watermark_nothing_is_decided_and_the_router_comes_again(
    gate: GateState, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(gate)
    disk = namedtuple("Disk", "f_bavail f_frsize")  # noqa: PYI024 - the shape of os.statvfs
    wanted = gate.settings.limits.disk_free_bytes
    monkeypatch.setattr(backpressure.os, "statvfs", lambda _folder: disk(wanted // 4096 - 1, 4096))
    with gate.store.reading() as conn, pytest.raises(DiskLowError) as caught:
        OutboxAllowance.measured(conn, gate.settings)
    assert caught.value.places == {"free": (wanted // 4096 - 1) * 4096, "wanted": wanted}
    assert arrive(gate) == (BUSY,)
    assert statuses_of(gate) == []
    assert counted(gate) == {}
    monkeypatch.undo()
    assert arrive(gate) == (TAKEN,)
    assert statuses_of(gate) == [None]
    monkeypatch.setattr(backpressure.os, "statvfs", lambda _folder: disk(0, 4096))
    set_settings(gate, limited(gate.settings, disk_free_bytes=0))
    assert arrive(gate, message(element(FIRST + 1))) == (TAKEN,), "0: not looked at"


def test_the_whole_outbox_is_bounded(gate: GateState) -> None:
    ask(gate)
    set_settings(gate, limited(gate.settings, outbox_bytes=1))
    assert arrive(gate) == (TAKEN,)
    with gate.store.reading() as conn, pytest.raises(OutboxFullError) as caught:
        OutboxAllowance.measured(conn, gate.settings)
    assert caught.value.places["allowed"] == 1
    assert caught.value.places["held"] > 1, "told with sizes only"
    assert arrive(gate, message(element(FIRST + 1))) == (BUSY,)


@pytest.mark.parametrize("share", [{"max_bodies": 1}, {"max_bytes": 1}])
def test_a_full_share_holds_up_only_those_who_have_something_for_that_recipient(
    gate: GateState, share: dict[str, int]
) -> None:
    with gate.transaction() as conn:
        import_registry(conn, gate.keystore, [entry("NL-0002", serial="222", endpoint=None, login="cpe2")], 0)
    ask(gate)
    set_settings(gate, shared(gate.settings, "wifi-insight", **share))
    assert arrive(gate) == (TAKEN,)
    both = message(element(FIRST + 1)), message(element(FIRST + 2, Ethernet={"Interface": {"1": {"Status": "Up"}}}))
    assert arrive(gate, *both) == (BUSY, BUSY), (
        "nothing is recorded for the other recipient either: it comes again whole"
    )
    assert statuses_of(gate) == [None]
    other = element(FIRST + 1, DeviceInfo={}, Ethernet={"Interface": {"1": {"Status": "Up"}}})
    assert arrive(gate, message(other), login="cpe2") == (TAKEN,), "it asked no help: nothing of it is for wifi-insight"
    assert statuses_of(gate, 1) == [None]
    set_settings(gate, shared(gate.settings, "wifi-insight", max_bodies=9, max_bytes=10_000))
    assert arrive(gate, *both) == (TAKEN, TAKEN)


def test_one_transaction_cannot_overrun_a_share_either(gate: GateState) -> None:
    settings = shared(gate.settings, "wifi-insight", max_bodies=2)
    with gate.store.reading() as conn:
        room = OutboxAllowance.measured(conn, settings)
    once = room.take("wifi-insight", 10)
    twice = once.take("wifi-insight", 10).take("netwerk-meting", 10).take("somebody", 10)
    with pytest.raises(RecipientFullError) as caught:
        twice.take("wifi-insight", 10)
    assert caught.value.places == {"recipient": "wifi-insight", "allowed": 2, "unit": "bodies"}
    assert once.take("wifi-insight", 10).waiting["wifi-insight"].body_bytes == 20, "what was taken later is not in it"
    assert room.waiting == {}


def test_who_puts_nothing_in_an_outbox_has_no_bound() -> None:
    room = OutboxAllowance.boundless()
    for _ in range(3):
        room = room.take("anybody", 10**12)
    assert room.waiting["anybody"].bodies == 3
