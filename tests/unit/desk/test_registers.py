"""Registers to read: steps, bytes and findings of a version; one that is not there is not there."""

import hashlib
from pathlib import Path

from source_tree import ROOT
from tests.flow.deskhouse import desk

from sluis.api.register import check_register
from sluis.law.sources import checked_until

REGISTER = ROOT / "examples" / "register-per-home.yaml"


async def test_a_version_is_shown_as_it_was_proposed_and_judged(tmp_path: Path) -> None:
    async with desk(tmp_path, ("dpo",)) as callers:
        assert (await callers.call("here", "GET", "/v1/registers")).json["steps"] == []
        callers.running.desk.gate.registers.propose(REGISTER, "Owner", "the helpdesk asks for it")
        shown = await callers.call("here", "GET", "/v1/registers")
        steps = shown.json["steps"]
        assert isinstance(steps, list)
        digest = hashlib.sha256(REGISTER.read_bytes()).hexdigest()
        assert [(step["version"], step["step"], step["register"]) for step in steps] == [(1, "proposed", digest)]
        source = await callers.call("here", "GET", "/v1/registers/1")
        assert (source.body, dict(source.headers)["Content-Type"]) == (REGISTER.read_bytes(), "application/yaml")
        found = await callers.call("here", "GET", f"/v1/registers/{digest[:8]}/findings")
        expected = check_register(REGISTER).document()
        assert (found.json["register"], found.json["closed"]) == (digest, expected["closed"])
        assert (found.json["law"], checked_until().isoformat() in str(found.json["law"])) == (expected["law"], True)
        for path in ("/v1/registers/7", "/v1/registers/PIEPKUIKEN/findings"):
            missing = await callers.call("here", "GET", path)
            assert missing.status == 404
            assert b"PIEPKUIKEN" not in missing.body
