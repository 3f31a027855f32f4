"""An order is what the paper takes and no more; a paper is shown where nothing of it runs, and named by us."""

import pytest
from tests.raised import raises

from sluis.api.paper_list import ENTRIES, ListedPaper, PaperFile, PaperForm, PaperKind, PapersListed
from sluis.errors.web import desk_silent_error, request_refused_error
from sluis.web.paper_pages import (
    CALLS,
    FORMS,
    NO_DAY,
    NO_MOMENT,
    POLICY,
    form_named,
    framing,
    ordered_in,
    paper_answer,
    whole,
)

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def listed(kind: PaperKind) -> PapersListed:
    entry = ENTRIES[kind]
    paper = ListedPaper(kind=kind, name="N", reader="R", rests_on="B", takes=entry.takes, forms=entry.forms)
    return PapersListed((paper,), (), "00", (), ())


def made(name: str = "sluis-x.html", form: PaperForm = PaperForm.HTML, content: bytes = b"") -> PaperFile:
    return PaperFile(
        kind=PaperKind.REGISTER,
        form=form,
        lang="nl",
        name=name,
        media_type="text/html",
        content=content,
        sha256=EMPTY,
        title="",
        first="",
        day="2026-12-01",
        issued_by="",
        rests_on=(),
        does_not_show=(),
    )


def test_every_paper_has_its_call_and_every_form_its_words() -> None:
    assert set(CALLS) == set(PaperKind)
    assert set(FORMS) == set(PaperForm)


def test_an_order_holds_what_the_paper_takes_and_nothing_else() -> None:
    typed = {"activity": " wifi-help ", "recipient": "x", "version": "2", "in": "fr", "make": "1"}
    order = ordered_in(listed(PaperKind.NOTICE), "notice", typed, "nl")
    body = {"kind": "notice", "form": "pdf", "lang": "nl", "activity": "wifi-help", "version": "2"}
    assert (order.body(PaperForm.PDF), order.missing()) == (body, "")
    assert "recipient" not in order.query()
    assert ordered_in(listed(PaperKind.NOTICE), "notice", {}, "en").lang == "en"
    with raises(request_refused_error):
        ordered_in(listed(PaperKind.NOTICE), "annex", {}, "nl")


@pytest.mark.parametrize(
    ("kind", "typed", "wrong"),
    [
        (PaperKind.REGISTER, {"day": "yesterday"}, NO_DAY),
        (PaperKind.REGISTER, {"day": "2026-12-01\n"}, ""),
        (PaperKind.INCIDENT, {"recipient": "x"}, NO_MOMENT),
        (PaperKind.INCIDENT, {"recipient": "x", "from": "2026-01-01T00:00:00Z", "to": "now"}, NO_MOMENT),
        (PaperKind.INCIDENT, {"recipient": "x", "from": "2026-01-01T00:00:00+01:00"}, ""),
    ],
)
def test_what_is_typed_wrongly_is_said_before_the_desk_is_asked(
    kind: PaperKind, typed: dict[str, str], wrong: str
) -> None:
    assert ordered_in(listed(kind), kind.value, typed, "nl").missing() == wrong


def test_bytes_of_another_digest_are_none() -> None:
    assert whole(made()).content == b""
    with raises(desk_silent_error):
        whole(made(content=b"x"))


@pytest.mark.parametrize("name", ['a"; x=y', "a\r\nSet-Cookie: x", "../a", "", "A" * 200])
def test_a_name_that_is_not_ours_stands_in_no_header(name: str) -> None:
    assert paper_answer(made(name), keep=True).headers["content-disposition"] == 'attachment; filename="sluis-paper"'


def test_a_paper_is_shown_in_a_box_of_its_own_and_only_as_a_page() -> None:
    shown = paper_answer(made(), keep=False)
    assert shown.headers["content-disposition"] == 'inline; filename="sluis-x.html"'
    assert shown.headers["content-security-policy"] == POLICY
    assert "sandbox;" in POLICY
    assert "script" not in POLICY
    assert paper_answer(made(form=PaperForm.PDF), keep=False).headers["content-disposition"].startswith("attachment")
    around_it = framing(b"").headers["content-security-policy"]
    assert around_it.endswith("frame-src 'self'")
    assert "frame-ancestors 'none'" in around_it


def test_a_form_is_one_of_the_list() -> None:
    assert form_named("xlsx") is PaperForm.XLSX
    with raises(request_refused_error):
        form_named("exe")
