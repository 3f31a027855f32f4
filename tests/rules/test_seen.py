"""Dated situations of traffic beside the record, which a lawyer could sign.

Each entry of ``seen/seen.yaml``:

    situation: one sentence
    at: the day of the capture, which is judged
    side: outside (only the router's address shows); inside the house when absent
    change: path in examples/register.yaml -> value, or null to take it out
    sent: to whom, in which country, by whom (router when absent), sealed or the fields that were read
    expect: what differs and in which sense, with the rules of law that speak of it; rows never seen left out
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sluis.audit.model import Destination, Device, Field, Flow, Reading, Sort, State
from sluis.audit.record.compare import compare
from sluis.capture.base.sighting import Part, Place, Via
from sluis.errors import FileName
from sluis.register.check import midnight_ms
from sluis.register.load import load_register
from sluis.terms import Kind, Subject

from .test_situations import EXAMPLES, read, register_with

SITUATIONS = read(Path(__file__).parent / "seen" / "seen.yaml")


def capture(case: dict[str, Any]) -> tuple[list[Field], list[Flow], list[Destination], list[Device]]:
    noon = midnight_ms(date.fromisoformat(case["at"])) + 43_200_000
    fields: list[Field] = []
    flows, known = [], []
    for number, way in enumerate(case["sent"], 1):
        reading = Reading.SEALED if way.get("sealed") == "true" else Reading.CLEAR
        device = 1 if way.get("by") == "device" else 0
        flows.append(Flow(number, device, way["to"], "tls", "tcp", 443, reading, 4, 900, 90, noon, noon + 1, 1, ()))
        known.append(Destination(way["to"], ((way["to"], Via.TLS),), ("198.51.100.9",), country=way.get("country", "")))
        for field in way.get("fields", ()):
            fields.append(
                Field(
                    len(fields) + 1, number, Part.BODY, tuple(field["path"].split(".")), Kind(field["kind"]),
                    Subject(field["about"]), State(field.get("state", "raw")), "pairs", 1, 1, (), owned=False,
                    shown="17 characters", value="02:00:5e:00:53:01", places=(Place(1, number),),
                )
            )  # fmt: skip
    if case.get("side") != "outside":
        flows.append(
            Flow(len(flows) + 1, 1, "stil.example", "tls", "tcp", 443, Reading.SEALED, 4, 9, 9, noon, noon, 1, ())
        )
        known.append(Destination("stil.example", (("stil.example", Via.TLS),), ()))
    devices = [Device(0, (), (), ())] + ([] if case.get("side") == "outside" else [Device(1, (), (), ())])
    return fields, flows, known, devices


@pytest.mark.parametrize("case", SITUATIONS, ids=[case["situation"] for case in SITUATIONS])
def test_seen(case: dict[str, Any]) -> None:
    register = load_register(
        register_with(case.get("change", {})), FileName("situation.yaml"), EXAMPLES / "vocabularies"
    )
    fields, flows, known, devices = capture(case)
    observations = compare(fields, flows, known, register, date.fromisoformat(case["at"]), devices=devices).observations
    told = [each for each in observations if each.sort is not Sort.NEVER_SEEN]
    assert [(each.sort.value, each.verdict.value, each.destination) for each in told] == [
        (expected_one["sort"], expected_one["verdict"], expected_one["to"]) for expected_one in case["expect"]
    ]
    for observation, expected in zip(told, case["expect"], strict=True):
        verdicts = {finding.rule: finding.verdict.value for finding in observation.findings}
        assert {rule: verdicts.get(rule, "none") for rule in expected["law"]} == expected["law"]
        assert bool(expected["law"]) or not verdicts
        if "supervisors" in expected:
            assert sorted({finding.supervisor.value for finding in observation.findings}) == expected["supervisors"]
        for finding in observation.findings:
            assert "violat" not in (finding.reason("en") + finding.remedy("en")).lower()
