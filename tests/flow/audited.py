"""``sluis audit`` run as people run it: a process of its own, whose memory and output are looked at from outside."""

import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENDED = {0, 1, 2}
"""Nothing found; something found of the level asked; could not be judged."""
ALLOWED = "\n "
RUN = """
import atexit, os, re, resource, sys

def told(to=int(sys.argv.pop(1))):
    own = int(re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1])
    os.write(to, b"%d" % max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))

atexit.register(told)
from sluis.cli.main import run
run()
"""
"""The program, and at its end how much memory it and what it ran have had, kB. It says so itself: the system's figure
for a process that ended counts in what the process had that started it, and that is pytest."""
SECONDS = 240


@dataclass(frozen=True, slots=True)
class Ran:
    """What it did."""

    code: int
    out: bytes
    said: str
    """Standard error."""
    megabytes: int
    """Largest resident memory of it or of a program it ran."""

    @property
    def text(self) -> str:
        """Its output, which must be text."""
        return self.out.decode("utf-8")


def audit(*words: str | Path, stdin: bytes = b"") -> Ran:
    """Run it, and wait until it ends by itself."""
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as errors,
        tempfile.TemporaryFile() as used,
    ):
        given.write(stdin)
        given.seek(0)
        begun = subprocess.Popen(
            [sys.executable, "-c", RUN, str(used.fileno()), "audit", *map(str, words)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C.UTF-8", "COLUMNS": "200", "NO_COLOR": "1"},
            stdin=given,
            stdout=out,
            stderr=errors,
            pass_fds=[used.fileno()],
        )
        code = waited(begun)
        for file in (out, errors, used):
            file.seek(0)
        return Ran(code, out.read(), errors.read().decode("utf-8", errors="replace"), int(used.read()) // 1024)


def waited(begun: subprocess.Popen[bytes]) -> int:
    """Return how a process ended."""
    try:
        return begun.wait(SECONDS)
    except subprocess.TimeoutExpired:
        begun.kill()
        begun.wait()
        raise


def unseen(text: str) -> set[str]:
    """Return the characters of a text that command a screen, turn a line round or cannot be seen."""
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return {letter for letter in text if letter not in ALLOWED and unicodedata.category(letter) in hidden}


class Page(HTMLParser):
    """What a browser would make of a page: elements, and what in them can act."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.acting: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        for name, value in attrs:
            away = name in {"href", "src", "action", "xlink:href"} and not re.match(r"#|data:image/", value or "")
            if name.startswith("on") or away or "javascript:" in (value or "").lower():
                self.acting.append(f"{tag} {name}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
