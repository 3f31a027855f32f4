"""A workbook says itself of which register it is; a gate that does not have that one reads nothing of it."""

from collections.abc import Iterator

import pytest
from tests.flow.gatehouse import EXAMPLES, build
from tests.raised import raises

from sluis.api.gate import Gate
from sluis.api.register_sheets import register_workbook
from sluis.api.workbook_proposals import changes_of_sent
from sluis.errors.register import register_version_unknown_error, workbook_unusable_error
from sluis.gate.state.state import open_gate, wall_clock


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    folder = tmp_path_factory.mktemp("workbooks")
    open_gate(build(folder), wall_clock).close()
    with Gate.open(folder / "gate.toml") as opened:
        yield opened


def test_a_workbook_of_the_register_in_force_is_read(gate: Gate) -> None:
    sources = gate.beside().rules.sources
    with gate.registers.written(sources.register, sources.vocabularies) as file:
        read = changes_of_sent(gate, register_workbook(file))
    assert (read.register, read.text, read.faults) == (gate.beside().register.digest, None, ())


def test_a_workbook_of_another_register_and_what_is_none_are_refused(
    gate: Gate, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "vocabularies").symlink_to(EXAMPLES / "vocabularies")
    text = (EXAMPLES / "register-per-home.yaml").read_text(encoding="utf-8")
    (other / "register.yaml").write_text(text + "# another\n", encoding="utf-8")
    with raises(register_version_unknown_error):
        changes_of_sent(gate, register_workbook(other / "register.yaml"))
    for wrong in (b"", b"PK", b"x" * 100):
        with raises(workbook_unusable_error):
            changes_of_sent(gate, wrong)
