"""A listed word that is a home's own address or serial number in another notation keeps that home's report in."""

import logging
from pathlib import Path

import pytest
from tests.flow.gatehouse import (
    COLLECTED_MS,
    EXAMPLES,
    Clock,
    arrive,
    ask,
    build,
    counted,
    element,
    entry,
    message,
    opened,
    statuses_of,
)

from sluis.gate.path.quarantine import stopped_rows

LISTED = "as: {enum: [2.4GHz, 5GHz, 6GHz]}"
WORDS = {"base64": "AgBeEAAB", "number": "2200601362433", "address in base 16": "c0a80114", "serial": "RVgwMDAwMDAx"}


@pytest.mark.parametrize("notation", WORDS)
def test_the_home_itself_is_kept_in_and_nobody_else(
    notation: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    word = WORDS[notation]
    text = (EXAMPLES / "register-per-home.yaml").read_text(encoding="utf-8")
    assert LISTED in text
    register = tmp_path / "listed.yaml"
    register.write_text(text.replace(LISTED, f'as: {{enum: [2.4GHz, "{word}"]}}'), encoding="utf-8")
    at_s, radio = COLLECTED_MS // 1000, {"Radio": {"1": {"OperatingFrequencyBand": word}}}
    own = {"Host": {"1": {"PhysAddress": "02:00:5e:10:00:01", "IPAddress": "192.168.1.20", "Active": True}}}
    mesh = {"1": {"SerialNumber": "EX0000001"}}
    second = entry("NL-0002", serial="222", endpoint=None, login="cpe2")
    with opened(build(tmp_path, register=register), Clock(COLLECTED_MS + 60_000), entry(), second) as gate:
        for slot in (0, 1):
            ask(gate, slot=slot)
        arrive(gate, message(element(at_s, WiFi=radio, Hosts=own, X_EXAMPLE_Mesh=mesh)))
        assert counted(gate)["wifi-help", "own-name"] == 1
        assert statuses_of(gate) == []
        arrive(gate, message(element(at_s, DeviceInfo={}, WiFi=radio)), login="cpe2")
        assert statuses_of(gate, 1) == [None], "of another home the word says nothing"
        arrive(gate, message(element(at_s + 1, WiFi={"Radio": {"1": {"OperatingFrequencyBand": "2.4GHz"}}}, Hosts=own)))
        assert statuses_of(gate) == [None], "an ordinary word of the same home leaves"
        with gate.store.reading() as conn:
            assert stopped_rows(conn) == {}
    assert "alarm" not in caplog.text
