"""Pages and papers keep nobody out: said by axe-core (WCAG 2.1 A and AA) and veraPDF (PDF/UA-1), not by us."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import typst
from tests.audit_results import hostile, house, many, nothing
from tests.checkers import pages, papers
from tests.checkers.driver import driven
from tests.flow import audited

from sluis.audit.model import Audit, Declared
from sluis.i18n import Lang
from sluis.reports.audit.html import html
from sluis.reports.audit.letter import letter_pdf
from sluis.reports.audit.pdf import appendix, pdf

ROOT = Path(__file__).parents[2]
LEAKY = ROOT / "examples" / "firmware" / "leaky.har"
REGISTER = ROOT / "examples" / "register-per-home.yaml"
NEEDS_AXE = pytest.mark.skipif(pages.why_not() is not None, reason=pages.why_not() or "")
NEEDS_VERAPDF = pytest.mark.skipif(papers.why_not() is not None, reason=papers.why_not() or "")


def without_register() -> Audit:
    """Return the house with nothing to hold it against."""
    return replace(house(), declared=Declared(), observations=())


Window = tuple[int, int]
Page = tuple[str, Audit, Lang, str, Window]
PAGES: list[Page] = [
    ("a house on a phone", house(), "nl", "masked", pages.PHONE),
    ("without a register on a desk", without_register(), "en", "revealed", pages.DESK),
    ("nothing", nothing(), "en", "masked", pages.PHONE),
    ("hostile", hostile(), "nl", "revealed", pages.PHONE),
    ("many", many(12), "en", "masked", pages.PHONE),
]
MORE_PAGES: list[Page] = [
    ("a house on a desk", house(), "en", "revealed", pages.DESK),
    ("without a register on a phone", without_register(), "nl", "revealed", pages.PHONE),
    ("many more", many(60), "en", "masked", pages.PHONE),
]


@NEEDS_AXE
@pytest.mark.parametrize(
    "audits",
    [
        pytest.param(PAGES, id="each"),
        pytest.param(MORE_PAGES, id="more", marks=pytest.mark.long(sibling="test_the_page_of_an_audit_breaks_no_rule")),
    ],
)
async def test_the_page_of_an_audit_breaks_no_rule(audits: list[Page], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    async with driven(tmp_path) as browser:
        for name, audit, lang, values, window in audits:
            page.write_text(html(audit, lang=lang, reveal=values == "revealed"), encoding="utf-8")
            await browser.window(window)
            await browser.open(page.as_uri())
            looked = await browser.looked()
            assert looked.broken == (), name
            assert {"html-has-lang", "document-title", "color-contrast", "landmark-one-main"} <= looked.kept, name
            # a page is read from top to bottom; only a wide table moves sideways, by itself
            assert looked.sideways <= 0, name


@NEEDS_AXE
@pytest.mark.parametrize(
    ("lang", "held"),
    [
        pytest.param("nl", ("--register", REGISTER), id="with a register"),
        pytest.param(
            "en",
            (),
            id="alone",
            marks=pytest.mark.long(sibling="test_the_page_that_the_command_writes_breaks_no_rule"),
        ),
    ],
)
def test_the_page_that_the_command_writes_breaks_no_rule(
    lang: str, held: tuple[str | Path, ...], tmp_path: Path
) -> None:
    out = tmp_path / "report.html"
    audited.audit(LEAKY, *held, "--format", "html", "--lang", lang, "--out", out)
    looked = pages.looked(out.read_text(encoding="utf-8"), pages.PHONE, tmp_path)
    assert (looked.broken, max(looked.sideways, 0)) == ((), 0)


@NEEDS_AXE
def test_the_checker_of_pages_can_say_no(tmp_path: Path) -> None:
    page = html(nothing(), lang="en").replace("</main>", '<p style="color:#bbb">grey</p><img src="data:,"></main>')
    looked = pages.looked(page.replace(' lang="en"', "", 1), pages.PHONE, tmp_path)
    assert {fault.split(":")[0] for fault in looked.broken} >= {"html-has-lang", "image-alt"}


@cache
def _papers(*, every: bool) -> dict[str, bytes]:
    made = {
        f"{name}-{lang}-{reveal}": pdf(audit, lang=lang, reveal=reveal)
        for name, audit in (("house", house()), ("alone", without_register()), ("nothing", nothing()))
        for lang, reveal in ((("nl", False), ("en", True)) if name == "house" else (("nl", True),))
    }
    letters: dict[str, bytes] = {f"letter-{lang}": letter_pdf(house(), lang=lang) for lang in ("nl", "en")}
    made |= {"appendix": appendix(house(), lang="nl", reveal=True)}
    made |= {"many-all": appendix(many(12), lang="en")} if every else {}
    return {**made, **letters, "hostile": pdf(hostile(), lang="nl", reveal=True), "many": pdf(many(12), lang="en")}


@NEEDS_VERAPDF
@pytest.mark.parametrize(
    "every", [False, pytest.param(True, marks=pytest.mark.long(sibling="test_every_paper_keeps_the_standard"))]
)
def test_every_paper_keeps_the_standard(tmp_path: Path, *, every: bool) -> None:
    for name, octets in _papers(every=every).items():
        (tmp_path / f"{name}.pdf").write_bytes(octets)
    bare = tmp_path / "bare.pdf"
    bare.write_bytes(typst.compile(b"= A heading\nand words, in a file that claims nothing"))
    results = {paper.stem: result for paper, result in papers.checked(*sorted(tmp_path.glob("*.pdf"))).items()}
    assert not results.pop("bare").keeps, "the checker can say no"
    assert {name: result.broken for name, result in results.items() if not result.keeps} == {}
    assert set(results) == set(_papers(every=every))
    assert all(value.looked_at > 500 for value in results.values())
