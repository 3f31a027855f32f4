"""axe-core in a browser without a window: what on a page keeps somebody out, said by a program that did not make it."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from html import unescape
from pathlib import Path

AXE = Path(sys.prefix) / "checkers" / "node_modules" / "axe-core" / "axe.min.js"
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
"""The first can be as narrow as a phone; the others make no window narrower than 500."""
PHONE, DESK = (390, 844), (1280, 900)
"""Width and height of a window."""
AT_MOST = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
"""Rules of WCAG 2.1, levels A and AA, and what axe-core thinks good besides."""
RUN = """
addEventListener("load", async () => {
  const found = await axe.run(document, {runOnly: %s, resultTypes: ["violations"]});
  const all = document.documentElement;
  const sideways = all.scrollWidth - all.clientWidth;
  const told = document.createElement("pre");
  told.id = "axe-found";
  told.textContent = JSON.stringify({
    kept: found.passes.map(one => one.id),
    broken: found.violations.map(one => [one.id, one.help, ...one.nodes.map(node => node.target.join(" "))].join(": ")),
    sideways,
  });
  document.body.append(told);
});
"""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of one page in one window."""

    broken: tuple[str, ...]
    """Each rule that is broken: its name, its words, and where."""
    kept: frozenset[str]
    """Rules that had something to look at, and found it right."""
    sideways: int
    """Pixels that the page is wider than the window."""


def browser() -> str | None:
    """Return a browser that is here."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def why_not() -> str | None:
    """Return why no page can be looked at here, or ``None``."""
    if browser() is None:
        return "no chromium is installed here (Debian: chromium-headless-shell)"
    return None if AXE.is_file() else "axe-core is not here (`make tools` fetches it with npm)"


def looked(page: str, window: tuple[int, int], folder: Path) -> Looked:
    """Look at a copy of a page; what looks stands before the page's own policy, which allows no script."""
    start = '<meta charset="utf-8">'
    assert page.count(start) == 1
    scripts = f"<script>{AXE.read_text(encoding='utf-8')}</script><script>{RUN % json.dumps(AT_MOST)}</script>"
    copy = folder / "looked.html"
    copy.write_text(page.replace(start, start + scripts), encoding="utf-8")
    words = [browser() or "", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'browser'}"]
    size = f"--window-size={window[0]},{window[1]}"
    done = subprocess.run(
        [*words, size, "--virtual-time-budget=60000", "--dump-dom", copy.as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    told = re.search(r'<pre id="axe-found">(.*?)</pre>', done.stdout, re.DOTALL)
    assert told is not None, "the browser ended before anything was found"
    told_page = json.loads(unescape(told[1]))
    return Looked(tuple(told_page["broken"]), frozenset(told_page["kept"]), told_page["sideways"])
