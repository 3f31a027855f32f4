"""A page stands on its own, loads nothing, and can be read by a program that reads aloud."""

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from tests.audit_results import hostile, house, many, nothing

from sluis.i18n import Lang
from sluis.reports.audit.html import html

EVERY = {"house": house(), "nothing": nothing(), "many": many(), "hostile": hostile()}
VOID = {"meta", "br", "img", "link", "input"}
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section", "footer", "h1", "h2", "h3",
    "p", "ul", "ol", "li", "dl", "div", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "span",
    "strong", "a", "figure", "figcaption", "svg", "desc", "text", "path", "rect",
}  # fmt: skip


class Read(HTMLParser):
    """What stands in a page: tags with their attributes, in order; and whether each closes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.crossed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)


def read(page: str) -> Read:
    page_read = Read()
    page_read.feed(page)
    page_read.close()
    return page_read


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", EVERY)
def test_its_structure_can_be_read_aloud(name: str, lang: Lang) -> None:
    page_read = read(html(EVERY[name], lang=lang))
    assert page_read.open == []
    assert page_read.crossed == []
    tags = [tag for tag, _ in page_read.tags]
    assert set(tags) <= ALLOWED
    assert page_read.tags[0] == ("html", {"lang": lang})
    assert [tags.count(word) for word in ("h1", "main", "nav", "header", "footer")] == [1, 1, 1, 1, 1]
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert all(attrs.get("scope") in {"col", "row"} for tag, attrs in page_read.tags if tag == "th")
    assert tags.count("caption") == tags.count("table")
    ids = [attrs["id"] for _, attrs in page_read.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    named = {attrs["aria-labelledby"] for _, attrs in page_read.tags if attrs.get("aria-labelledby")}
    assert {word for names in named for word in str(names).split()} <= set(ids)
    links = [str(attrs["href"]) for tag, attrs in page_read.tags if tag == "a"]
    assert {link.removeprefix("#") for link in links} <= set(ids)


@pytest.mark.parametrize("name", EVERY)
def test_it_loads_nothing_and_says_so(name: str) -> None:
    page = html(EVERY[name])
    page_read = read(page)
    policy = next(str(a["content"]) for tag, a in page_read.tags if a.get("http-equiv") == "Content-Security-Policy")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    for _, attrs in page_read.tags:
        assert not {"src", "style", "srcset", "action", "onload", "onerror", "onclick"} & set(attrs)
    assert "url(" not in style[1]
    assert "@import" not in style[1]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("text", ["#1a1a1a", "#4a4a4a", "#0b4f7a", "#9b1c1c", "#6d2c91", "#8a5a00", "#1d6b34"])
def test_colours_of_text_and_of_verdicts_stand_out(text: str) -> None:
    assert text in html(nothing())
    for beside in ("#ffffff", "#f4f4f1"):
        light, dark = sorted((luminance(text), luminance(beside)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{text} on {beside}"
