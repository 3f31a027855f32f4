"""The letter about a delay: typed in a form, shown as it is written, and what is hostile in it does nothing."""

from pathlib import Path
from urllib.parse import urlencode

from tests.unit.web.asking import asking

from sluis.terms import Role
from sluis.web.paper_pages import POLICY

PAGE = "/office/papers/delay"
LETTER = {
    "to": "</textarea><script>x</script>",
    "about": "Vragen",
    "received": "2026-03-11",
    "due": "2026-04-01",
    "answer_by": "2099-04-22",
    "reason": 'Wij "wachten" & zoeken.',
    "signed_by": "A. de Vries",
    "in": "nl",
}


async def test_the_letter_is_made_of_what_was_typed_and_nothing_of_it_runs(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, known = house.employee(Role.LEGAL)
        assert "Wanneer het binnenkwam" in (await browser.get(PAGE)).text
        form = urlencode({"csrf": known.csrf, **LETTER})
        page = await browser.post(PAGE, form)
        assert page.status == 200, page.text
        assert "<script>" not in page.text
        shown = await browser.post(f"{PAGE}/shown", form)
        assert (shown.status, shown.header("content-security-policy")) == (200, POLICY)
        assert b"<script>x" not in shown.body
        assert (await browser.post(f"{PAGE}/pdf", form)).body[:5] == b"%PDF-"
        wrong = await browser.post(PAGE, urlencode({"csrf": known.csrf, **LETTER, "due": "2099-05-01"}))
        assert (wrong.status, "<iframe" in wrong.text) == (422, False)
        assert (await browser.post(f"{PAGE}/docx", form)).body[:2] == b"PK"
        assert (await browser.post(f"{PAGE}/xlsx", form)).status >= 400
        assert (await browser.post(PAGE, urlencode(LETTER))).status == 403
        other, own = house.employee(Role.OPERATOR)
        assert (await other.post(PAGE, urlencode({"csrf": own.csrf, **LETTER}))).status == 403
