"""The list of papers of a desk of the web, and each paper on a page of its own: choose, read what it says, keep it.

In:  where the desk stands and for whom. Out: its handlers.

The rules this module keeps:
 * A page of a paper says what it is, for whom, on what it rests; then its first sentence, as the paper says it.
 * What the desk refuses is said above the form that asked for it, and nothing of a paper is shown then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from sluis.api.paper_list import ListedVersion, PaperFile, PaperForm, PaperKind, PapersListed
from sluis.errors import Code
from sluis.errors.web import request_refused_error
from sluis.i18n import N_
from sluis.terms import Role
from sluis.web.office_registers import told_or_why_not
from sluis.web.paper_pages import (
    CALLS,
    PAPERS,
    Ordered,
    form_named,
    forms_in_words,
    framing,
    made_at_desk,
    ordered_in,
    paper_answer,
)
from sluis.web.rendering import Around, answer, page
from sluis.web.visit import Visit, Visited

OF_ITS_OWN: Final = frozenset({PaperKind.DELAY})
"""Papers whose form is a page of its own: what is typed stands in no address."""
VERSION: Final = N_("{number} (SHA-256 {digest}…)")
HOLDS: Final = N_("{number} (SHA-256 {digest}…), in force now")
SHOWN: Final = N_("What is shown: {name}")


async def listed(visit: Visit) -> PapersListed:
    """Return the papers that whoever is signed in may have made."""
    return await visit.read("/v1/papers", PapersListed)


def version_in_words(visit: Visit, version: ListedVersion, in_force: str) -> str:
    """Return how a version is called where one is chosen."""
    words = HOLDS if version.register == in_force else VERSION
    return visit.words(words, number=version.version, digest=version.register[:8])


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """Where papers are had."""

    base: str
    """Path of the list."""
    around: Callable[[Visit], Around]
    """What stands around its pages; refuses whoever may not read them."""
    inspector: bool = False

    def handlers(self) -> tuple[HTTPRouteHandler, ...]:
        """Return what answers with the list, with a page of a paper, and with its bytes."""

        @get(self.base)
        async def as_list(visit: Visited) -> Response[bytes]:
            around_it, told = self.around(visit), await listed(visit)
            shown = {"told": told, "base": self.base, "inspector": self.inspector}
            shown["proposes"] = visit.signed_in.is_any(Role.OWNER)
            return answer(page("papers.html", around_it, visit.words(PAPERS), **shown))

        @get(f"{self.base}/{{kind:str}}")
        async def as_page(visit: Visited, kind: FromPath[str]) -> Response[bytes]:
            return await self.paper(visit, kind)

        @get(f"{self.base}/{{kind:str}}/{{form:str}}")
        async def as_file(visit: Visited, kind: FromPath[str], form: FromPath[str]) -> Response[bytes]:
            self.around(visit)
            order, shape = ordered_in(await listed(visit), kind, visit.request.query_params, visit.language), form
            wanted = PaperForm.HTML if shape == "shown" else form_named(shape)
            if order.paper.kind in OF_ITS_OWN or wanted not in order.paper.forms or order.missing():
                raise request_refused_error(why=Code("path"))
            made = await made_at_desk(visit, CALLS[order.paper.kind], order.body(wanted))
            return paper_answer(made, keep=shape != "shown")

        return as_list, as_page, as_file

    async def paper(self, visit: Visit, kind: str) -> Response[bytes]:
        """Return the page of a paper: the form, and when it was sent what was made of it."""
        around_it, told = self.around(visit), await listed(visit)
        order = ordered_in(told, kind, visit.request.query_params, visit.language)
        if order.paper.kind in OF_ITS_OWN:
            raise request_refused_error(why=Code("path"))
        made: PaperFile | None = None
        missing = ""
        if "make" in visit.request.query_params:
            missing = visit.words(order.missing()) if order.missing() else ""
            if not missing:
                asked = made_at_desk(visit, CALLS[order.paper.kind], order.body(PaperForm.HTML))
                made, missing = await told_or_why_not(asked, visit.language)
        shown = self._shown(visit, told, order, made, missing)
        return framing(page("paper.html", around_it, order.paper.name, **shown), 422 if missing else 200)

    def _shown(
        self, visit: Visit, told: PapersListed, order: Ordered, made: PaperFile | None, missing: str
    ) -> dict[str, object]:
        return {
            "versions": [(str(each.version), version_in_words(visit, each, told.register)) for each in told.versions],
            "activities": [(each.activity, f"{each.purpose} ({each.activity})") for each in told.activities],
            "recipients": [(each.recipient, each.name) for each in told.recipients],
            "paper": order.paper,
            "typed": order.fields,
            "made": made,
            "missing": missing,
            "here": f"{self.base}/{order.paper.kind.value}",
            "base": self.base,
            "query": order.query(),
            "forms": forms_in_words(order.paper.forms, visit.language),
            "frame": visit.words(SHOWN, name=order.paper.name),
        }
