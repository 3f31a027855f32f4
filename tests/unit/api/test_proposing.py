"""A register that is proposed without its vocabularies takes those of the one in force."""

from pathlib import Path

from tests.flow.gatehouse import EXAMPLES, build

from sluis.api.gate import Gate
from sluis.api.proposing import vocabularies_in_force


def test_the_vocabularies_are_the_files_of_the_register_in_force(tmp_path: Path) -> None:
    build(tmp_path)
    with Gate.open(tmp_path / "gate.toml") as gate:
        given = vocabularies_in_force(gate)
    assert given
    for name, content in given.items():
        assert content == (EXAMPLES / "vocabularies" / name).read_bytes()
