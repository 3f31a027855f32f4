"""What is on record of how well homes are recognised is read by who answers for it, and by nobody else."""

from pathlib import Path

from tests.flow.deskhouse import PERSON, desk
from tests.limited import QUALITY, measurement, register_in

from sluis.gate.state.risk_lease import record_measurement


async def test_the_roles_of_the_matrix_read_it_and_others_do_not(tmp_path: Path) -> None:
    async with desk(tmp_path, ("operator",), register=register_in(tmp_path)) as callers:
        state = callers.running.desk.gate.beside()
        record_measurement(state, measurement(state, alone=(390, 400)))
        for role in ("owner", "legal", "dpo"):
            told = await callers.call(PERSON + role, "GET", "/v1/risk")
            assert told.status == 200
            found = {each["activity"]: each for each in told.json["activities"]}
            assert (found[QUALITY]["open"], len(found[QUALITY]["measured"])) == (False, 1)
            assert found["wifi-help"]["measured"] == []
        for role in ("approver", "operator", "call-centre", "inspector", "household", "registry"):
            assert (await callers.call(PERSON + role, "GET", "/v1/risk")).status == 403, role
