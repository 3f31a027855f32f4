"""Notices for whoever embeds Sluis: one pass, what waits, a trial."""

from pathlib import Path

from tests.flow.gatehouse import build
from tests.flow.hookhouse import receiver, webhook_key
from tests.unit.notices.conftest import HOOK, told

from sluis.api.gate import Gate
from sluis.api.notices import again, notify, try_out, waiting


def test_a_pass_a_trial_and_what_waits(tmp_path: Path) -> None:
    build(tmp_path)
    webhook_key(tmp_path)
    with receiver() as crm, Gate.open(tmp_path / "gate.toml") as gate:
        settings = told(tmp_path, HOOK.format(name="crm", port=crm.port, more=""))
        gate.stop_recipient("wifi-insight")
        crm.answers = [500]
        first = notify(gate, settings)
        assert (first.well, first.told.queued, first.told.refused) == (False, 1, {("webhook:crm", "500"): 1})
        assert (waiting(gate, settings).given_up, again(gate)) == (0, 0)
        assert waiting(gate, settings).document() == {
            "receivers": [{"receiver": "webhook:crm", "waiting": 1, "taken": 0, "given_up": 0}]
        }
        tried = try_out(gate, settings)
        assert tried.words == {"webhook:crm": ""}
        assert tried.keys["webhook:crm"].startswith("ed25519/")
