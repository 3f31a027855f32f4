"""``sluis audit`` run as people run it: a process of its own, whose memory and output are looked at from outside."""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENDED = {0, 1, 2}
"""Nothing found; something found of the level asked; could not be judged."""
ALLOWED = "\n "
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
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        given.write(stdin)
        given.seek(0)
        begun = subprocess.Popen(
            [sys.executable, "-c", "from sluis.cli.main import run; run()", "audit", *map(str, words)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C.UTF-8", "COLUMNS": "200", "NO_COLOR": "1"},
            stdin=given,
            stdout=out,
            stderr=said,
        )
        code, used = waited(begun)
        out.seek(0)
        said.seek(0)
        return Ran(code, out.read(), said.read().decode("utf-8", errors="replace"), used.ru_maxrss // 1024)


def waited(begun: subprocess.Popen[bytes]) -> tuple[int, resource.struct_rusage]:
    """Return how a process ended, and what it and the programs it ran have used."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        number, status, used = os.wait4(begun.pid, os.WNOHANG)
        if number:
            begun.returncode = os.waitstatus_to_exitcode(status)
            return begun.returncode, used
        time.sleep(0.02)
    begun.kill()
    begun.wait()
    raise TimeoutError(f"it ran longer than {SECONDS} s")


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
