"""How well homes are recognised in what leaves, as far as that is on record."""

from typing import Final

from litestar import get

from sluis.api.office_risk import RiskOnRecord, risk_on_record
from sluis.desk.calls import Call
from sluis.desk.routes.shared import CALL, Desk, described


@get("/v1/risk", opt={CALL: Call.RISK}, summary="How well homes are recognised, on record.", responses=described())
async def risk(desk: Desk) -> RiskOnRecord:
    """Of each activity its limit, whether its measurement closes it and why, what would help, and every measurement."""
    return await desk.read(lambda: risk_on_record(desk.gate))


HANDLERS: Final = (risk,)
"""Measurements, told."""
