"""A report as one page of HTML that needs nothing else: no script, no file, no host.

In:  a ``blocks.Report``. Out: HTML.

The rules this module keeps:
 * Everything is escaped by the template engine; only a drawing that was made here stands in it as it is.
 * The page says itself that nothing may be loaded: its policy allows one style sheet, by its digest, and nothing more.
"""

import hashlib
from base64 import b64encode
from functools import lru_cache
from importlib.resources import files
from typing import Final

from jinja2 import BaseLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

from sluis.reports.blocks import Report, as_plain

PAGES: Final = files("sluis.reports").joinpath("pages")
"""Where the layouts are."""


def page(report: Report, *, evidence: str = "") -> str:
    """Return a report as a page.

    Args:
        report: What it says.
        evidence: A JSON document that stands in the page for programs, with every ``<`` in it escaped; no script.

    Examples:
        >>> from sluis.reports.blocks import Section, Words
        >>> made = page(Report("en", "A & B", "", "", "", "", (Section("s", "S", (Words("<script>"),)),)))
        >>> "A &amp; B" in made, "&lt;script&gt;" in made, "<script>" in made
        (True, True, False)
    """
    style = PAGES.joinpath("report.css").read_text(encoding="utf-8")
    digest = "sha256-" + b64encode(hashlib.sha256(style.encode()).digest()).decode()
    made = _template().render(
        report=as_plain(report),
        style=Markup(style),  # noqa: S704 - ours
        style_digest=digest,
        evidence=evidence.replace("<", "\\u003c"),
    )
    return made if made.endswith("\n") else made + "\n"


def _ours(svg: str) -> Markup:
    """Let a drawing stand as it is: ``Drawing.svg`` is made here, its texts escaped."""
    return Markup(svg)  # noqa: S704 - made by us, see above


@lru_cache(maxsize=1)
def _template() -> Template:
    engine = Environment(
        loader=BaseLoader(), autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    engine.filters["ours"] = _ours
    return engine.from_string(PAGES.joinpath("report.html").read_text(encoding="utf-8"))
