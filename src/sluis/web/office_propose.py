"""Proposing a register at the office: a file or what is pasted, what is agreed to, and that it was proposed.

In:  a form, with a file or without. Out: a page to confirm the document the desk made; then the page of the version.

The rules this module keeps:
 * A file goes on as it is, so that its SHA-256 is that of the version. What is pasted has plain line ends.
 * What is no text in UTF-8, or too long, is refused in one sentence, on the page where it was asked for.
"""

from collections.abc import Mapping
from typing import Final

from litestar import Response, get, post

from sluis.errors import Code
from sluis.errors.web import request_refused_error
from sluis.i18n import N_
from sluis.terms import Role
from sluis.web.form_data import form_data_of, is_form_data
from sluis.web.office import office_of
from sluis.web.office_answers import StepShown
from sluis.web.office_registers import names_or_keys
from sluis.web.office_steps import Asked, body_of, confirming, plain, said_in
from sluis.web.rendering import answer, led, page
from sluis.web.visit import Visit, Visited

PATH: Final = "/office/registers/propose"
PROPOSE: Final = N_("Propose a register")
LONGEST: Final = 131_072
"""Of a register, bytes of UTF-8. The form that confirms carries it once more, in base64."""
_BOM: Final = "\ufeff"
NEITHER: Final = N_("Nothing was checked yet: choose a file or paste a register.")
BOTH: Final = N_("Nothing was checked yet: choose a file or paste a register, and not both.")
NO_TEXT: Final = N_("Nothing was checked yet: the file is no text in UTF-8.")
TOO_LONG: Final = N_("Nothing was checked yet: a register has at most {most} bytes.")
HALF_LIST: Final = N_("Nothing was checked yet: a word list needs both its name and its text.")


def chosen(file: bytes, pasted: str) -> tuple[str, str]:
    r"""Return the register that a form holds, and message id of what is wrong with it; one of them is empty.

    Args:
        file: That somebody chose; empty: none.
        pasted: What somebody pasted, line ends as browsers send them.

    Examples:
        >>> chosen(b"register: 1\r\n", ""), chosen(b"", "a\r\n")
        (('register: 1\r\n', ''), ('a\n', ''))
        >>> chosen(b"\xff\xfe", "") == ("", NO_TEXT), chosen(b"a", "b") == ("", BOTH)
        (True, True)
    """
    if file and pasted.strip():
        return "", BOTH
    if len(file) > LONGEST or len(pasted.encode()) > LONGEST:
        return "", TOO_LONG
    if not file:
        return (plain(pasted), "") if pasted.strip() else ("", NEITHER)
    try:
        text = file.decode("utf-8")
    except UnicodeDecodeError:
        return "", NO_TEXT
    return ("", NO_TEXT) if "\0" in text or text.startswith(_BOM) else (text, "")


def proposal_of(fields: Mapping[str, str], document: str | None) -> Asked:
    """Return what a form proposes whose register was chosen.

    Raises:
        request_refused_error: it holds no register, or half of a word list.
    """
    register, text = fields.get("register", ""), plain(fields.get("text", ""))
    name, words = fields.get("list_name", "").strip(), plain(fields.get("list", ""))
    if not register.strip() or bool(name) != bool(words.strip()):
        raise request_refused_error(why=Code("form"))
    lists = {name: words} if name else {}
    body: dict[str, object] = {"register": register, "text": text, "vocabularies": lists}
    kept = {"register": register, "text": text, "list_name": name, "list": words}
    return Asked("/v1/registers/agreed", body, kept, document)


@get(PATH)
async def propose_form(visit: Visited) -> Response[bytes]:
    """Where a file is chosen or a register is pasted."""
    return _form(visit, {}, "")


@post(PATH, status_code=200)
async def propose(visit: Visited) -> Response[bytes]:
    """What would be proposed; then that it was."""
    around_it = office_of(visit, Role.OWNER)
    fields, file, document = await _sent(visit)
    if document is None:
        register, wrong = chosen(file, fields.get("register", ""))
        if not wrong and bool(fields.get("list_name", "").strip()) != bool(fields.get("list", "").strip()):
            wrong = HALF_LIST
        if wrong:
            return _form(visit, fields, visit.words(wrong, most=LONGEST))
        fields = {**fields, "register": register}
    asked = proposal_of(fields, document)
    done = await visit.ask(asked.path, StepShown, body_of(asked))
    if done.taken is not None:
        return led(f"/office/registers/{done.taken.version}")
    names = await names_or_keys(visit)
    return confirming(around_it, asked, done, names, PATH, "/office/registers")


async def _sent(visit: Visit) -> tuple[Mapping[str, str], bytes, str | None]:
    """Return the fields of a form, the file in it, and the document that was shown when it is the one that confirms."""
    kind = visit.request.headers.get("content-type", "").encode("latin-1", "replace")
    if not is_form_data(kind):
        fields, document = await said_in(visit.request)
        return fields, b"", document
    sent = form_data_of(kind, await visit.request.body())
    return sent.fields, sent.files.get("file", b""), None


def _form(visit: Visit, fields: Mapping[str, str], missed: str) -> Response[bytes]:
    around_it = office_of(visit, Role.OWNER)
    typed = {name: plain(fields.get(name, "")) for name in ("register", "text", "list_name", "list")}
    content = page("office_propose.html", around_it, visit.words(PROPOSE), typed=typed, missed=missed, most=LONGEST)
    return answer(content, 422 if missed else 200)


HANDLERS: Final = (propose_form, propose)
