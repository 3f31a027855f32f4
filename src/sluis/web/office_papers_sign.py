"""Signing a paper: the page gives the paper, its digest and what to type; the signature comes back with the paper.

In:  a public key, a name, days; then the paper and its signature. Out: pages, and the paper.

The rules this module keeps:
 * No private key comes here. Whoever signs does so on a machine of his own, every byte of the file.
 * The bytes that are had are those whose digest was shown: when the record moved on, that is said and shown anew.
 * Neither paper nor signature is kept: the desk says whose signature it is, and that is all.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from sluis.api.paper_list import PaperFile, PaperForm, PaperKind
from sluis.errors import Code
from sluis.errors.web import request_refused_error
from sluis.i18n import N_
from sluis.web.form_data import form_data_of
from sluis.web.household_acts import fields_of
from sluis.web.office_papers import around_papers
from sluis.web.office_registers import told_or_why_not
from sluis.web.paper_pages import CALLS, form_named, made_at_desk, paper_answer
from sluis.web.rendering import answer, page
from sluis.web.visit import Visit, Visited

SIGNED: Final = (PaperKind.ANSWERS, PaperKind.PUBLIC)
TITLES: Final = {
    PaperKind.ANSWERS: N_("Sign the answers to the ten questions"),
    PaperKind.PUBLIC: N_("Sign the answers on one page"),
}
BACK: Final = "/office/papers-signed"
"""Where a paper and its signature are sent; ``csrf`` lets it take files."""
TITLE: Final = N_("Whose signature is it?")
MOVED: Final = N_(
    "Nothing was kept yet: the record moved on since this page was made, and the paper is another one now. Here is the "
    "new one; sign no file that you kept before."
)
NO_KEY: Final = N_("Nothing was made yet: paste the line of your public key.")
NO_FILES: Final = N_("Nothing was looked at yet: choose the paper, and the file of its signature.")
_FIELDS: Final = ("key", "accountable", "asked", "due", "in", "form")


class SignatureSeen(msgspec.Struct, frozen=True):
    """Who signed a paper, as the desk says."""

    sha256: str
    key: str
    name: str | None
    counts: bool


@dataclass(frozen=True, slots=True)
class _Page:
    """A page on which a paper is to be signed."""

    kind: PaperKind
    fields: Mapping[str, str]

    def body(self) -> dict[str, object]:
        """Return what is asked of the desk."""
        given = {name: self.fields[name] for name in ("key", "accountable", "asked", "due") if self.fields[name]}
        lang = "en" if self.fields["in"] == "en" else "nl"
        return {"kind": self.kind, "form": form_named(self.fields["form"]), "lang": lang, **given}


def _kind(kind: str) -> PaperKind:
    if kind not in SIGNED:
        raise request_refused_error(why=Code("path"))
    return PaperKind(kind)


def _page(visit: Visit, kind: PaperKind, fields: Mapping[str, str]) -> _Page:
    usual = {"in": visit.language, "form": PaperForm.PDF.value}
    return _Page(kind, {name: fields.get(name, usual.get(name, "")).strip() for name in _FIELDS})


@get("/office/papers-sign/{kind:str}")
async def sign_form(visit: Visited, kind: FromPath[str]) -> Response[bytes]:
    """Where somebody says who will sign, and with which key."""
    return _shown(visit, _page(visit, _kind(kind), {}), None, "")


@post("/office/papers-sign/{kind:str}", status_code=200)
async def sign(visit: Visited, kind: FromPath[str]) -> Response[bytes]:
    """The paper that is to be signed: its digest, its first sentence, and what to type."""
    around_papers(visit)
    order = _page(visit, _kind(kind), await fields_of(visit.request))
    if not order.fields["key"]:
        return _shown(visit, order, None, visit.words(NO_KEY))
    made, missing = await told_or_why_not(_made(visit, order), visit.language)
    return _shown(visit, order, made, missing)


@post("/office/papers-sign/{kind:str}/file", status_code=200)
async def sign_file(visit: Visited, kind: FromPath[str]) -> Response[bytes]:
    """The very bytes whose digest was shown; where the record moved on, the page anew."""
    around_papers(visit)
    fields = await fields_of(visit.request)
    order = _page(visit, _kind(kind), fields)
    made = await _made(visit, order)
    if made.sha256 != fields.get("sha256"):
        return _shown(visit, order, made, visit.words(MOVED), 409)
    return paper_answer(made, keep=True)


@get(BACK)
async def back_form(visit: Visited) -> Response[bytes]:
    """Where a paper comes back with its signature."""
    return _back(visit, None, "")


@post(BACK, status_code=200)
async def back(visit: Visited) -> Response[bytes]:
    """Whose signature it is."""
    around_papers(visit)
    kind = visit.request.headers.get("content-type", "").encode("latin-1", "replace")
    files = form_data_of(kind, await visit.request.body()).files
    paper, signature = files.get("paper", b""), files.get("signature", b"")
    if not paper or not signature:
        return _back(visit, None, visit.words(NO_FILES))
    body = {"paper": base64.b64encode(paper).decode("ascii"), "signature": signature.decode("ascii", "replace")}
    seen, missing = await told_or_why_not(visit.ask("/v1/papers/signed", SignatureSeen, body), visit.language)
    return _back(visit, seen, missing)


async def _made(visit: Visit, order: _Page) -> PaperFile:
    return await made_at_desk(visit, CALLS[order.kind], order.body())


def _shown(visit: Visit, order: _Page, made: PaperFile | None, missing: str, status: int = 422) -> Response[bytes]:
    around_it = around_papers(visit)
    shown = {"kind": order.kind.value, "typed": order.fields, "made": made, "missing": missing, "back": BACK}
    content = page("office_sign_paper.html", around_it, visit.words(TITLES[order.kind]), **shown)
    return answer(content, status if missing else 200)


def _back(visit: Visit, seen: SignatureSeen | None, missing: str) -> Response[bytes]:
    content = page("office_signed_paper.html", around_papers(visit), visit.words(TITLE), seen=seen, missing=missing)
    return answer(content, 422 if missing else 200)


HANDLERS: Final = (sign_form, sign, sign_file, back_form, back)
