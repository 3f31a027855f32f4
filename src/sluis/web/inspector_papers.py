"""Papers at the desk of an inspector: those of the register, as on any day; and the statement of a household he drew.

In:  who is signed in, and fields of a form. Out: pages and papers.

The rule this module keeps: each order is on record at the desk before the paper is made, and each look at a household.
"""

from typing import Final

from litestar import Response, post

from sluis.web.household_acts import fields_of
from sluis.web.household_pages import PDF
from sluis.web.inspector_pages import inspector_of
from sluis.web.paper_desk import PaperDesk
from sluis.web.visit import Visited, file_answer


@post("/inspector/papers/statement", status_code=200)
async def statement(visit: Visited) -> Response[bytes]:
    """The letter of a household that was drawn; it stands in a form, in no address."""
    inspector_of(visit)
    household = (await fields_of(visit.request)).get("household", "")
    made = await visit.desk.letter(visit.signed_in, household, visit.language)
    return file_answer(made, "sluis-statement.pdf", PDF)


HANDLERS: Final = (*PaperDesk("/inspector/papers", inspector_of, inspector=True).handlers(), statement)
