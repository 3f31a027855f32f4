"""Plans of earlier registers, made again from the bytes that were kept."""

from pathlib import Path

from tests.flow.gatehouse import EXAMPLES
from tests.flow.reloading import EXAMPLE

from sluis.gate.state.state import GateState
from sluis.lifecycle.archive import archived_plan
from sluis.store.registers import Sources, keep_register


def kept(gate: GateState, register: bytes, vocabularies: dict[str, bytes], plans: dict[str, str]) -> None:
    with gate.transaction() as conn:
        keep_register(conn, Sources(register, vocabularies), plans, gate.clock())


def test_a_plan_is_made_again_without_any_file(gate: GateState) -> None:
    [activity] = [activity for activity in gate.activities if activity.name == "wifi-help"]
    kept(
        gate,
        gate.rules.sources.register,
        dict(gate.rules.sources.vocabularies),
        {"wifi-help": activity.lowered.plan.digest},
    )
    for path in Path(gate.settings.base).rglob("*.yaml"):
        path.unlink()
    with gate.store.reading() as conn:
        archived = archived_plan(conn, "wifi-help", activity.lowered.plan.digest)
        assert archived_plan(conn, "no-such", activity.lowered.plan.digest) is None
    assert archived is not None
    assert archived.exact
    assert archived.plan == activity.lowered.plan
    assert archived.register.digest == gate.register.digest


def test_a_plan_of_another_kernel_keeps_the_names_of_its_rows_but_is_not_exact(gate: GateState) -> None:
    words = {path.name: path.read_bytes() for path in (EXAMPLES / "vocabularies").glob("*.yaml")}
    kept(gate, EXAMPLE.encode(), words, {"wifi-help": "ab" * 32})
    with gate.store.reading() as conn:
        archived = archived_plan(conn, "wifi-help", "ab" * 32)
    assert archived is not None
    assert not archived.exact
    assert archived.plan.rows[5].path[-1] == "HostName"


def test_what_cannot_be_read_any_more_gives_nothing(gate: GateState) -> None:
    kept(gate, b"version: 1\nsurprise: 1\n", {}, {"wifi-help": "cd" * 32})
    with gate.store.reading() as conn:
        assert archived_plan(conn, "wifi-help", "cd" * 32) is None
        assert archived_plan(conn, "wifi-help", "ef" * 32) is None
