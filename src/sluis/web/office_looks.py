"""How often employees look at households, at the office: a count by person and day, for the data protection officer.

In:  who is signed in, two days, and what the desk counted. Out: a page, and the same as a file.

The rule this module keeps: a count stands beside its period, its source and the rule of its mark, and judges nobody.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from litestar import Response, get

from sluis.api.looks import FACTOR, LEAST, MOST_DAYS
from sluis.api.sharing import DUTCH_TIME
from sluis.i18n import N_
from sluis.terms import Role
from sluis.web.office import COUNTS_LOOKS, office_of
from sluis.web.office_answers import LooksCounted
from sluis.web.rendering import answer, page
from sluis.web.visit import Visit, Visited, json_file

TITLE: Final = N_("Looks at households")
USUAL: Final = 7
"""Days that are counted when nobody says which."""
ROLES: Final = {
    Role.OWNER: N_("owner"),
    Role.LEGAL: N_("legal department"),
    Role.DPO: N_("data protection officer"),
    Role.APPROVER: N_("approver"),
    Role.OPERATOR: N_("operator"),
    Role.CALL_CENTRE: N_("call centre"),
    Role.REGISTRY: N_("registry"),
    Role.AGENT: N_("authorised agent"),
}


def days_in(first: str, last: str, today: date) -> tuple[date, date] | None:
    """Return the days that are asked about, the last week when none are named; ``None`` for what are none.

    Examples:
        >>> days_in("", "", date(2026, 12, 1)), days_in("2026-12-02", "2026-12-01", date(2026, 12, 1))
        ((datetime.date(2026, 11, 25), datetime.date(2026, 12, 1)), None)
    """
    try:
        until = date.fromisoformat(last.strip()) if last.strip() else today
        since = date.fromisoformat(first.strip()) if first.strip() else until - timedelta(days=USUAL - 1)
    except (ValueError, OverflowError):
        return None
    return (since, until) if 0 <= (until - since).days < MOST_DAYS else None


async def counted(visit: Visit) -> LooksCounted | None:
    """Return the looks of the days that an address names; ``None`` when it names none."""
    asked = visit.request.query_params
    days = days_in(asked.get("from", ""), asked.get("to", ""), datetime.now(UTC).astimezone(DUTCH_TIME).date())
    if days is None:
        return None
    return await visit.read(f"/v1/looks?from={days[0]:%Y-%m-%d}&to={days[1]:%Y-%m-%d}", LooksCounted)


@get("/office/looks")
async def looks(visit: Visited) -> Response[bytes]:
    """Who looked how often on which day, and what that is beside others of the same role."""
    around_it = office_of(visit, *COUNTS_LOOKS)
    told, asked = await counted(visit), visit.request.query_params
    days = {"from": asked.get("from", "")[:10], "to": asked.get("to", "")[:10]}
    if told is not None:
        days = {"from": told.from_, "to": told.to}
    shown = {
        "told": told,
        "days": days,
        "roles": {role.value: visit.words(words) for role, words in ROLES.items()},
        "marked": [] if told is None else [row for row in told.rows if row.high],
        "file": "/office/looks.json?" + urlencode(days),
        "most": MOST_DAYS,
        "factor": FACTOR,
        "least": LEAST,
    }
    content = page("office_looks.html", around_it, visit.words(TITLE), **shown)
    return answer(content, 422 if told is None else 200)


@get("/office/looks.json")
async def looks_file(visit: Visited) -> Response[bytes]:
    """The same, for a program; null where the address names no days."""
    office_of(visit, *COUNTS_LOOKS)
    return json_file(await counted(visit), "sluis-looks.json")


HANDLERS: Final = (looks, looks_file)
