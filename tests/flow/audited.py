"""``sluis audit`` run as people run it: a process of its own, whose memory and output are looked at from outside."""

import os
import re
import tempfile
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from tests import warm

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
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        given.write(stdin)
        given.seek(0)
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "200", "NO_COLOR": "1"}
        files = [file.fileno() for file in (given, out, errors)]
        code, kilobytes = warm.ask(["audit", *map(str, words)], ROOT, environment, files, SECONDS)
        for file in (out, errors):
            file.seek(0)
        return Ran(code, out.read(), errors.read().decode("utf-8", errors="replace"), kilobytes // 1024)


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
