"""A report as one page of HTML that needs nothing else: no file, no host, no script but a statement's verifier.

In:  a ``blocks.Report``. Out: HTML.

The rules this module keeps:
 * Everything is escaped by the template engine; only a drawing that was made here stands in it as it is.
 * The page says itself that nothing may be loaded: its policy allows one style sheet, by its digest, and nothing more.
   The page of a statement also allows one script, by its digest: the verifier as it is shipped, and its button.
"""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from jinja2 import BaseLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

from sluis.reports.blocks import Report, as_plain

PAGES: Final = files("sluis.reports").joinpath("pages")
"""Where the layouts are."""


@dataclass(frozen=True, slots=True)
class Checking:
    """The form with which whoever opens a page of a statement checks it there."""

    script: str
    """What runs: it holds no end of a script."""
    title: str
    words: tuple[str, ...]
    """What stands above the form: what it is worth."""
    labels: Mapping[str, str]
    """Label of each field and of the button."""
    verdicts: Mapping[str, str]
    """What stands above an answer, by exit code; ``busy`` and ``none`` are no answer."""


def page(report: Report, *, evidence: str = "", checking: Checking | None = None) -> str:
    """Return a report as a page.

    Args:
        report: What it says.
        evidence: A JSON document that stands in the page for programs, with every ``<`` in it escaped; no script.
        checking: The form that checks the evidence, and its script; none when absent.

    Examples:
        >>> from sluis.reports.blocks import Section, Words
        >>> made = page(Report("en", "A & B", "", "", "", "", (Section("s", "S", (Words("<script>"),)),)))
        >>> "A &amp; B" in made, "&lt;script&gt;" in made, "<script>" in made
        (True, True, False)
    """
    style = PAGES.joinpath("report.css").read_text(encoding="utf-8")
    script = "" if checking is None else checking.script
    made = _template().render(
        report=as_plain(report),
        style=Markup(style),  # noqa: S704 - ours
        style_digest=_digest(style),
        checking=checking,
        script=Markup(script),  # noqa: S704 - ours
        script_digest=_digest(script),
        evidence=evidence.replace("<", "\\u003c"),
    )
    return made if made.endswith("\n") else made + "\n"


def _digest(content: str) -> str:
    """Return what a policy calls a style sheet or script by."""
    return "sha256-" + b64encode(hashlib.sha256(content.encode()).digest()).decode()


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
