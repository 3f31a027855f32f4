"""Files on the real route: the same decisions, the same bytes, and what was refused is said."""

import json
from collections import Counter
from pathlib import Path

import pytest
from tests.flow.gatehouse import (
    CAPTURES,
    COLLECTED_MS,
    Clock,
    arrive,
    ask,
    build,
    element,
    message,
    opened,
    statuses_of,
)

from sluis.errors import InputNotReadableError
from sluis.gate.delivery.deliver import claim
from sluis.gate.state.settings import Route
from sluis.gate.state.state import GateState
from sluis.gate.state.tally import Tally
from sluis.gate.trial.file_intake import BATCH, Filed, file_messages


def filed(gate: GateState, path: Path, line: str | None = "NL-0001", **more: object) -> list[Filed]:
    given = {"collected_ms": None, **more}
    return list(file_messages(gate, str(path), line=line, **given))  # type: ignore[arg-type]


def total(done: list[Filed]) -> Counter[tuple[str, str]]:
    tally = Tally()
    for batch in done:
        tally.add(batch.tally)
    return tally.reports


def written(folder: Path, content: bytes, name: str = "report.json") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def test_a_file_gives_the_same_bytes_as_http(tmp_path: Path, clock: Clock) -> None:
    bodies = []
    settings = build(tmp_path)
    with opened(settings, clock) as gate:
        ask(gate)
        arrive(gate, message())
        path = written(tmp_path, message())
        assert total(filed(gate, path))["", "duplicate"] == 1, "and is known again"
        again = written(tmp_path, message(element(COLLECTED_MS // 1000 + 1)))
        assert total(filed(gate, again))["wifi-help", "recorded"] == 1
        bodies = [parcel.parcel.body for parcel in claim(gate, "wifi-insight", 9)[0]]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1], "the collection times fall on one grid"


def test_the_household_and_the_collection_time_may_be_named(gate: GateState, tmp_path: Path) -> None:
    ask(gate)
    bare = {"Device": {"Hosts": {"Host": {"1": {"Active": True}}}}}
    path = written(tmp_path, json.dumps({"Report": [bare]}).encode())
    assert total(filed(gate, path)) == {("", "no-collection-time"): 1}
    assert total(filed(gate, path, "NL-0404", collected_ms=COLLECTED_MS)) == {("", "unknown-household"): 1}
    assert total(filed(gate, path, None, collected_ms=COLLECTED_MS)) == {("", "unknown-household"): 1}
    assert total(filed(gate, path, collected_ms=COLLECTED_MS))["wifi-help", "recorded"] == 1


def test_what_a_file_claims_must_agree_with_the_registry(gate: GateState, tmp_path: Path) -> None:
    ask(gate)
    stranger = written(tmp_path, message(element(DeviceInfo={"SerialNumber": "999", "ManufacturerOUI": "012345"})))
    assert total(filed(gate, stranger)) == {("", "identity-mismatch"): 1}
    assert total(filed(gate, stranger, None)) == {("", "unknown-household"): 1}
    assert total(filed(gate, written(tmp_path, message()), None)) == {("", "unknown-household"): 1}, "no product class"
    device = {"SerialNumber": "000000000000", "ManufacturerOUI": "012345", "ProductClass": "USP Agent"}
    whole = written(tmp_path, message(element(DeviceInfo=device)))
    assert total(filed(gate, whole, None))["wifi-help", "recorded"] == 1


def test_many_messages_go_batch_by_batch_and_a_bad_line_refuses_itself(gate: GateState, tmp_path: Path) -> None:
    ask(gate, at_ms=COLLECTED_MS - 3_600_000)
    lines = [message(element(COLLECTED_MS // 1000 - n)) for n in range(BATCH + 5)]
    lines.insert(3, b'{"Report":')
    done = filed(gate, written(tmp_path, b"\n".join(lines) + b"\n", "reports.ndjson"))
    assert [batch.messages for batch in done] == [BATCH, 5]
    assert total(done)["", "refused-syntax"] == 1
    assert total(done)["wifi-help", "recorded"] == len(statuses_of(gate)) == BATCH + 5


def test_a_route_may_be_named(gate: GateState, tmp_path: Path) -> None:
    path = written(tmp_path, message())
    done = filed(gate, path, route=Route(path="/files", activities=("network-quality",)))
    assert {activity for activity, _ in total(done)} == {"network-quality"}


def test_what_the_store_cannot_take_is_said_and_not_lost_in_silence(gate: GateState, tmp_path: Path) -> None:
    ask(gate)
    path = written(tmp_path, message())
    gate.store.close()
    for database_file in tmp_path.glob("gate.db*"):
        database_file.unlink()
    [done] = filed(gate, path)
    assert (done.busy, done.messages) == (1, 1)
    assert done.tally.reports == {}


def test_a_file_that_is_not_there(gate: GateState, tmp_path: Path) -> None:
    with pytest.raises(InputNotReadableError):
        filed(gate, tmp_path / "nothing")


@pytest.mark.skipif(not CAPTURES.exists(), reason="the recorded captures are not beside this checkout")
def test_a_recorded_request_and_a_dump_take_the_real_route(gate: GateState) -> None:
    ask(gate, at_ms=COLLECTED_MS - 3_600_000)
    recorded = CAPTURES / "obuspa" / "http-post-json-namevaluepair.http"
    assert total(filed(gate, recorded, None))["wifi-help", "recorded"] == 1
    dump = CAPTURES / "dumps" / "tr181-tplink-small.csv"
    assert total(filed(gate, dump, collected_ms=COLLECTED_MS)) == {("", "identity-mismatch"): 1}
