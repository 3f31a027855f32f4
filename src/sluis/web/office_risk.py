"""How well homes are recognised in what leaves, at the office: each activity's limit, verdict and history of figures.

In:  who is signed in, and what the desk has on record. Out: a page, a picture of each history, the same as a file.

The rules this module keeps:
 * A picture shows what the table beside it says; who sees no picture misses nothing.
 * It is drawn from what the desk answers whoever asks for it, and beside the loop that serves others.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import quote

from litestar import Response, get
from litestar.params import FromPath

from sluis.api.office_risk import RiskMeasuredOnce, ShareTold
from sluis.api.sharing import DUTCH_TIME
from sluis.errors import Code
from sluis.errors.web import request_refused_error
from sluis.i18n import N_, Lang, use
from sluis.reports.risk_parts import COLUMNS as COLUMNS_OF_PARTS
from sluis.reports.risk_parts import part_rows, parts_picture
from sluis.reports.utility import COLUMNS, RESTS_ON, utility_picture, utility_rows
from sluis.web.office import READS_RISK, office_of
from sluis.web.office_answers import ActivityRisk, RiskOnRecord
from sluis.web.office_pages import names_of
from sluis.web.visit import PageAndFile, Visit, Visited

MOST: Final = 60
"""Measurements of an activity that are shown, the newest; the file has all of them."""
SVG: Final = "image/svg+xml"
UTILITY: Final = ".utility.svg"
"""How the picture of an activity's counts ends; no key of an activity has a dot."""
PARTS: Final = ".rows.svg"
"""How the picture of what each row does ends."""


async def risk_told(visit: Visit) -> RiskOnRecord:
    """Return what is on record."""
    return await visit.read("/v1/risk", RiskOnRecord)


RISK: Final = PageAndFile(
    "/office/risk",
    "sluis-risk.json",
    "office_risk.html",
    N_("How well homes are recognised"),
    lambda visit: office_of(visit, *READS_RISK),
    risk_told,
    lambda _visit, told: {
        "told": told,
        "most": MOST,
        "pictures": {each.activity: f"/office/risk/{quote(each.activity, safe='')}.svg" for each in told.activities},
        "parts": {each.activity: f"/office/risk/{quote(each.activity, safe='')}{PARTS}" for each in told.activities},
        "parts_rows": {each.activity: part_rows(each.parts) for each in told.activities},
        "parts_columns": COLUMNS_OF_PARTS,
        "worth": {each.activity: f"/office/risk/{quote(each.activity, safe='')}{UTILITY}" for each in told.activities},
        "worth_rows": {each.activity: utility_rows(each.utility) for each in told.activities},
        "worth_columns": COLUMNS,
        "rests_on": RESTS_ON,
    },
    beside=names_of,
)
"""Limit, verdict, what would help and history of each activity of the register in force."""


@get("/office/risk/{file:str}")
async def risk_picture(visit: Visited, file: FromPath[str]) -> Response[bytes]:
    """The history of one activity as a picture.

    Raises:
        request_refused_error: the register in force has no such activity, or nothing was measured of it.
    """
    office_of(visit, *READS_RISK)
    told = await risk_told(visit)
    worth = next((each for each in told.activities if f"{each.activity}{UTILITY}" == file and each.utility), None)
    if worth is not None:
        utility = await asyncio.to_thread(worth_of, worth, visit.language)
        return Response(utility.encode(), media_type=SVG)
    rows = next((each for each in told.activities if f"{each.activity}{PARTS}" == file and each.parts), None)
    if rows is not None:
        parts = await asyncio.to_thread(parts_of, rows, visit.language)
        return Response(parts.encode(), media_type=SVG)
    found = next((each for each in told.activities if f"{each.activity}.svg" == file), None)
    if found is None or not found.measured:
        raise request_refused_error(why=Code("path"))
    drawn = await asyncio.to_thread(drawn_of, found, visit.language)
    return Response(drawn.encode(), media_type=SVG)


def worth_of(found: ActivityRisk, language: Lang) -> str:
    """Return the picture of what counts are worth by epsilon, as SVG."""
    use(language)
    return utility_picture(found.utility)


def parts_of(found: ActivityRisk, language: Lang) -> str:
    """Return the picture of what each row does, as SVG."""
    use(language)
    return parts_picture(found.parts)


def drawn_of(found: ActivityRisk, language: Lang) -> str:
    """Return the picture of a history as SVG: the newest measurements of it, the oldest first."""
    from sluis.reports.risk_history_picture import Drawn, history_picture

    def drawn(name: str, share: ShareTold) -> Drawn:
        return Drawn(name, share.share, share.low, share.high)

    use(language)
    measured = found.measured[:MOST][::-1]
    named = list(zip(days_of(measured), measured, strict=True))
    alone = [drawn(name, each.alone) for name, each in named]
    again = [drawn(name, each.again) for name, each in named if each.again is not None]
    return history_picture(alone, again, found.most_alone, found.most_again)


def days_of(measured: Sequence[RiskMeasuredOnce]) -> list[str]:
    """Return the Dutch day of each measurement, numbered where a day has several: no two are called the same."""
    seen: Counter[str] = Counter()
    names = []
    for each in measured:
        day = datetime.fromisoformat(each.at).astimezone(DUTCH_TIME).date().isoformat()
        seen[day] += 1
        names.append(day if seen[day] == 1 else f"{day} #{seen[day]}")
    return names


HANDLERS: Final = (*RISK.handlers(), risk_picture)
