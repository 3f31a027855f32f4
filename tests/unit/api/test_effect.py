"""What a version would change, beside the register that is in force."""

from pathlib import Path

from tests.flow.gatehouse import EXAMPLES, INSTALLED, build

from sluis.api.effect import effect
from sluis.api.gate import Gate


def test_a_version_that_lets_more_out_says_who_gains_what_in_words(tmp_path: Path) -> None:
    build(tmp_path)
    with Gate.open(tmp_path / "gate.toml") as gate:
        shelf = {path.name: path.read_bytes() for path in (EXAMPLES / "vocabularies").glob("*.yaml")}
        for register in (INSTALLED, INSTALLED.replace(b"window: P3D", b"window: P4D", 1)):
            with gate.registers.written(register, shelf) as file:
                gate.registers.propose(file, "Owner")
        assert effect(gate, "1").same
        changed = effect(gate, "2")
    assert not changed.same
    assert changed.widens
    assert {gained.activity for gained in changed.gains} == {"wifi-help"}
    assert all("96" in gained.when for gained in changed.gains)
