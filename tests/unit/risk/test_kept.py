"""A sample that is put together says what the same bodies in a folder would, and its digest hangs on every part."""

import json
from dataclasses import replace

from source_tree import ROOT

from sluis import api
from sluis.errors import FileName
from sluis.ledger.sampled import Sampled
from sluis.risk.inbox import DAY_MS, Found, collect
from sluis.risk.kept import collect_sample
from sluis.risk.released import Collecting

NOON = 1_795_521_600_000


def kept() -> list[Sampled]:
    def body(token: str, used: int) -> bytes:
        device = {"DeviceInfo": {"ProcessStatus": {"CPUUsage": used}}}
        return json.dumps({"Report": [{"Household": token, "Device": device}]}).encode()

    return [
        Sampled("network-quality", home, NOON + 2 * DAY_MS, "ab" * 32, NOON + day * DAY_MS, body(f"t{home}{day}", home))
        for home in range(3)
        for day in range(2)
    ]


def collecting() -> Collecting:
    compiled = api.compile_plan(ROOT / "examples" / "register-per-home.yaml", NOON)
    return Collecting(compiled.activity("network-quality").plan)


def test_it_is_what_a_folder_of_the_same_bodies_would_be() -> None:
    one, other = collecting(), collecting()
    made, _digests = collect_sample(kept(), one, at_once=False)
    found = [Found(str(at), each.body, each.at_ms) for at, each in enumerate(kept())]
    homes = {str(at): each.slot for at, each in enumerate(kept())}
    assert collect(iter(found), other, homes, FileName("homes.csv")) == made
    assert one.released().rows.to_pylist() == other.released().rows.to_pylist()
    assert one.released().units.to_pylist() == other.released().units.to_pylist()


def test_its_recipient_sees_the_second_only_of_what_leaves_at_once() -> None:
    for at_once in (True, False):
        seen = collecting()
        collect_sample(kept(), seen, at_once=at_once)
        assert {row["arrived"] is not None for row in seen.released().rows.to_pylist()} == {at_once}


def test_another_body_moment_or_home_is_another_input() -> None:
    first = kept()[0]
    others = [replace(first, body=first.body.replace(b"t00", b"t01")), replace(first, at_ms=NOON + 1)]
    others += [replace(first, slot=9), first]
    assert len({collect_sample([each], collecting(), at_once=False)[1][0] for each in others}) == 4
