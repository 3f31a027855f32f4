"""What a version would change, beside the register that is in force."""

from pathlib import Path

from tests.flow.gatehouse import EXAMPLES, INSTALLED, build

from sluis.api.effect import effect
from sluis.api.gate import Gate
from sluis.i18n import tr, use
from sluis.reports.recipient_changes import FACTS


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


def test_what_else_changes_is_told_in_words(tmp_path: Path) -> None:
    build(tmp_path)
    use("nl")
    with Gate.open(tmp_path / "gate.toml") as gate:
        shelf = {path.name: path.read_bytes() for path in (EXAMPLES / "vocabularies").glob("*.yaml")}
        other = INSTALLED.replace(b"country: NL", b"country: DE", 1)
        assert other != INSTALLED
        for register in (INSTALLED, other):
            with gate.registers.written(register, shelf) as file:
                gate.registers.propose(file, "Owner")
        changed = effect(gate, "2")
    assert {each.fact for each in changed.access} <= {tr(words) for words in FACTS.values()}
