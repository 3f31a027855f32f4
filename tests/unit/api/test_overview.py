"""What a household sees of itself in one look is what three looks tell."""

from pathlib import Path

import msgspec
import pytest
from tests.flow.gatehouse import build, entry, opened

from sluis.api.gate import Gate
from sluis.api.overview import overview
from sluis.api.sharing import shared_about, sharing
from sluis.errors import SluisError
from sluis.gate.state.recipient_stop import stop_sending
from sluis.gate.state.state import wall_clock


def test_one_look_tells_what_three_tell(tmp_path: Path, database_url: str) -> None:
    settings = build(tmp_path, database=database_url)
    with opened(settings):
        pass
    with Gate.open(tmp_path / "gate.toml") as gate:
        told = overview(gate, "NL-0001")
        assert told.sharing == sharing(gate)
        assert told.standing == gate.standing.show("NL-0001")
        about = shared_about(gate, "NL-0001")
        assert msgspec.structs.replace(told.shared, asked_at="") == msgspec.structs.replace(about, asked_at="")
        stop_sending(gate.beside(), "netwerk-meting")
        assert [each.closed for each in overview(gate, "NL-0001").sharing.activities] == [None, "closed-recipient"]


def test_nothing_is_read_of_a_line_that_is_not_of_one_household(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reading(*_args: object) -> None:
        raise AssertionError

    settings = build(tmp_path)
    with opened(settings, wall_clock, entry("NL-0001", use="business")):
        pass
    monkeypatch.setattr("sluis.api.overview.shared_in", reading)
    with Gate.open(tmp_path / "gate.toml") as gate:
        for line, code in (("NL-0001", "standing.not-one-household"), ("NL-9999", "gate.household-unknown")):
            with pytest.raises(SluisError) as refused:
                overview(gate, line)
            assert refused.value.code == code
