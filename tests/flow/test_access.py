"""Pages and papers keep nobody out: said by axe-core (WCAG 2.1 A and AA) and veraPDF (PDF/UA-1), not by us."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import typst
from tests.audit_results import hostile, house, many, nothing
from tests.checkers import pages, papers
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
PAGES: list[tuple[str, Audit, Lang, str, Window]] = [
    ("a house on a phone", house(), "nl", "masked", pages.PHONE),
    ("a house on a desk", house(), "en", "revealed", pages.DESK),
    ("without a register", without_register(), "nl", "revealed", pages.PHONE),
    ("nothing", nothing(), "en", "masked", pages.PHONE),
    ("hostile", hostile(), "nl", "revealed", pages.PHONE),
    ("many", many(60), "en", "masked", pages.PHONE),
]


@NEEDS_AXE
@pytest.mark.parametrize(("audit", "lang", "values", "window"), [rest for _, *rest in PAGES], ids=[p[0] for p in PAGES])
def test_the_page_of_an_audit_breaks_no_rule(
    audit: Audit, lang: Lang, values: str, window: Window, tmp_path: Path
) -> None:
    looked = pages.looked(html(audit, lang=lang, reveal=values == "revealed"), window, tmp_path)
    assert looked.broken == ()
    assert {"html-has-lang", "document-title", "color-contrast", "landmark-one-main"} <= looked.kept
    assert looked.sideways <= 0, "a page is read from top to bottom; only a wide table moves sideways, by itself"


@NEEDS_AXE
@pytest.mark.parametrize(
    ("lang", "held"), [("nl", ("--register", REGISTER)), ("en", ())], ids=["with a register", "alone"]
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
def _papers() -> dict[str, bytes]:
    made = {
        f"{name}-{lang}-{reveal}": pdf(audit, lang=lang, reveal=reveal)
        for name, audit in (("house", house()), ("alone", without_register()), ("nothing", nothing()))
        for lang, reveal in ((("nl", False), ("en", True)) if name == "house" else (("nl", True),))
    }
    letters: dict[str, bytes] = {f"letter-{lang}": letter_pdf(house(), lang=lang) for lang in ("nl", "en")}
    made |= {"appendix": appendix(house(), lang="nl", reveal=True), "many-all": appendix(many(12), lang="en")}
    return {**made, **letters, "hostile": pdf(hostile(), lang="nl", reveal=True), "many": pdf(many(12), lang="en")}


@NEEDS_VERAPDF
def test_every_paper_keeps_the_standard(tmp_path: Path) -> None:
    for name, octets in _papers().items():
        (tmp_path / f"{name}.pdf").write_bytes(octets)
    bare = tmp_path / "bare.pdf"
    bare.write_bytes(typst.compile(b"= A heading\nand words, in a file that claims nothing"))
    results = {paper.stem: result for paper, result in papers.checked(*sorted(tmp_path.glob("*.pdf"))).items()}
    assert not results.pop("bare").keeps, "the checker can say no"
    assert {name: result.broken for name, result in results.items() if not result.keeps} == {}
    assert set(results) == set(_papers())
    assert all(value.looked_at > 500 for value in results.values())
