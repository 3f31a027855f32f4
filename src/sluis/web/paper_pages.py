"""Papers as every desk of the web shows them: an order from a form, the paper in the page, and its files.

In:  who is signed in, and fields of a form. Out: what is asked of the desk; what a page shows; a paper as an answer.

The rules this module keeps:
 * Nothing is made here: the desk makes the bytes and says their digest, and bytes of another digest are none.
 * A paper is shown in a frame in which nothing runs and from which nothing goes anywhere, under a policy of its own.
 * What a file is called is looked at again before it stands in a header; its media type is that of its form.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlencode

from litestar import Response

from sluis.api.paper_list import MEDIA, ListedPaper, PaperFile, PaperForm, PaperHanded, PaperKind, PapersListed, Takes
from sluis.errors import Code
from sluis.errors.web import desk_silent_error, request_refused_error
from sluis.i18n import N_, Lang, tr
from sluis.web.headers import policy
from sluis.web.rendering import HTML
from sluis.web.visit import Visit

PAPERS: Final = N_("Papers")
POLICY: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""Of a paper that is shown: its own style stands in it, and nothing else of it is loaded, run or sent."""
AROUND: Final = f"{policy()}; frame-src 'self'"
"""Of the page around it."""
FORMS: Final = {
    PaperForm.HTML: N_("a page (HTML)"),
    PaperForm.PDF: N_("a paper (PDF)"),
    PaperForm.DOCX: N_("a text to edit (DOCX)"),
    PaperForm.XLSX: N_("a workbook to sort and edit (XLSX)"),
    PaperForm.JSONLD: N_("for machines (JSON-LD)"),
    PaperForm.SCHEMA: N_("the grammar of what leaves (JSON Schema)"),
}
CALLS: Final[Mapping[PaperKind, str]] = {
    PaperKind.REGISTER: "/v1/papers/register",
    PaperKind.FINDINGS: "/v1/papers/register",
    PaperKind.NOTICE: "/v1/papers/register",
    PaperKind.ANNEX: "/v1/papers/register",
    PaperKind.DPIA: "/v1/papers/provider",
    PaperKind.TIA: "/v1/papers/provider",
    PaperKind.LIA: "/v1/papers/provider",
    PaperKind.ANSWERS: "/v1/papers/provider",
    PaperKind.PUBLIC: "/v1/papers/provider",
    PaperKind.DELAY: "/v1/papers/provider",
    PaperKind.INCIDENT: "/v1/papers/incident",
    PaperKind.CUSTOMERS: "/v1/papers/incident",
    PaperKind.NEIGHBOURS: "/v1/papers/incident",
}
"""Kind of a paper → the call that makes it."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,120}")
_DAY: Final = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MINUTE: Final = re.compile(
    r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)
NO_DAY: Final = N_("Nothing was made yet: type the day as 2026-11-24.")
NO_MOMENT: Final = N_("Nothing was made yet: type each moment as 2026-11-24T00:00:00Z.")
_Handed = TypeVar("_Handed", bound=PaperHanded)
TAKEN: Final = ("version", "day", "before", "activity", "recipient", "from", "to")
"""Fields of an address that an order is made of."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order as a page holds it."""

    paper: ListedPaper
    fields: Mapping[str, str]
    """What was typed or chosen, by the names of ``TAKEN``; ``in`` is the language of the paper."""

    @property
    def lang(self) -> Lang:
        """Return the language of the paper."""
        return "en" if self.fields.get("in") == "en" else "nl"

    def missing(self) -> str:
        """Return the message id of what is wrong with it; empty when it can be sent."""
        if self.fields["day"] and not _DAY.fullmatch(self.fields["day"]):
            return NO_DAY
        period = [self.fields[name] for name in ("from", "to") if self.fields[name]]
        if Takes.PERIOD in self.paper.takes and (not self.fields["from"] or not all(map(_MINUTE.fullmatch, period))):
            return NO_MOMENT
        return ""

    def body(self, form: PaperForm) -> dict[str, object]:
        """Return what is asked of the desk."""
        named = {name: self.fields[name] for name in TAKEN if self.fields[name]}
        return {"kind": self.paper.kind, "form": form, "lang": self.lang, **named}

    def query(self, **more: str) -> str:
        """Return it as the query of an address."""
        return urlencode({**{name: value for name, value in self.fields.items() if value}, **more})


def ordered_in(listed: PapersListed, kind: str, fields: Mapping[str, str], language: Lang) -> Ordered:
    """Return the order that an address or a form holds; of what the paper does not take nothing is read.

    Raises:
        request_refused_error: the list has no such paper.
    """
    paper = next((each for each in listed.papers if each.kind == kind), None)
    if paper is None:
        raise request_refused_error(why=Code("path"))
    taken = _names(paper.takes)
    read = {name: fields.get(name, "").strip()[:400] if name in taken else "" for name in TAKEN}
    asked = fields.get("in", language)
    return Ordered(paper, {**read, "in": "en" if asked == "en" else "nl"})


def _names(takes: Sequence[Takes]) -> frozenset[str]:
    """Return the fields that an order of a paper has."""
    made = {take.value for take in takes}
    if Takes.ANY_ACTIVITY in takes:
        made.add("activity")
    return frozenset(made | ({"from", "to"} if Takes.PERIOD in takes else set()))


def form_named(name: str) -> PaperForm:
    """Return a form by its name in an address.

    Raises:
        request_refused_error: there is none.
    """
    if name not in {form.value for form in PaperForm}:
        raise request_refused_error(why=Code("path"))
    return PaperForm(name)


async def made_at_desk(visit: Visit, call: str, body: Mapping[str, object]) -> PaperFile:
    """Return a paper that the desk makes.

    Raises:
        office_refused_error: it makes none.
        desk_silent_error: its bytes are not those of its digest.
    """
    return whole(await visit.ask(call, PaperFile, body))


def whole(made: _Handed) -> _Handed:
    """Return a paper whose bytes are those of its digest.

    Raises:
        desk_silent_error: they are not.
    """
    if hashlib.sha256(made.content).hexdigest() != made.sha256:
        raise desk_silent_error()
    return made


def paper_answer(made: PaperHanded, *, keep: bool) -> Response[bytes]:
    """Return a paper as an answer: a page to show in a frame, or a file to keep.

    Args:
        made: The paper.
        keep: As a file, also of what can be shown.
    """
    name = made.name if _NAME.fullmatch(made.name) else "sluis-paper"
    shown = made.form is PaperForm.HTML and not keep
    way = "inline" if shown else "attachment"
    headers = {
        "content-disposition": f'{way}; filename="{name}"',
        "content-security-policy": POLICY,
        "content-language": made.lang,
    }
    return Response(made.content, media_type=MEDIA[made.form], headers=headers)


def framing(content: bytes, status: int = 200) -> Response[bytes]:
    """Return a page that shows a paper in a frame."""
    return Response(content, status_code=status, media_type=HTML, headers={"content-security-policy": AROUND})


def forms_in_words(forms: Sequence[PaperForm], language: Lang) -> list[tuple[str, str]]:
    """Return name and words of each form."""
    return [(form.value, tr(FORMS[form], language)) for form in forms]
