"""Draw the picture of the README from what the first minute prints: one report before and after.

In:  the standard output of ``sluis demo`` in English, on standard input. Out: ``docs/before-and-after.svg``.

Usage: ``sluis demo --papers papers | python scripts/picture.py``.
"""

import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "before-and-after.svg"
WORDS = (26, 50)
"""Where the columns of the table begin, after the indent."""


def rows(text: str) -> list[tuple[str, str, str]]:
    """Return the lines of the table, the head first."""
    lines = text.splitlines()
    head = next(number for number, line in enumerate(lines) if "sent by the router" in line)
    first, second = WORDS
    table = [line[2:] for line in lines[head : head + 9]]
    return [(line[:first].strip(), line[first:second].strip(), line[second:].strip()) for line in table]


def drawn(table: list[tuple[str, str, str]]) -> str:
    """Return the picture: what was sent left, what was received right, and what stayed inside greyed."""
    made = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 330" role="img" font-family="sans-serif">',
        "<title>One report of an invented home: as its router sent it, and as the company received it</title>",
        '<rect width="860" height="330" fill="#fff"/><rect x="545" width="10" height="330" fill="#1f5f8b"/>',
    ]
    for number, (words, sent, received) in enumerate(table):
        stays = received.startswith("\u2014")
        shown = ("stays inside", "#666") if stays else (received, "#111")
        cells = ((20, words, "#333"), (290, sent, "#b00020" if stays else "#111"), (575, *shown))
        place = f'y="{32 + number * 34}" font-size="16" font-weight="{"normal" if number else "bold"}"'
        made += [f'<text x="{x}" {place} fill="{colour}">{escape(text)}</text>' for x, text, colour in cells]
    return "\n".join([*made, "</svg>", ""])


if __name__ == "__main__":
    PICTURE.write_text(drawn(rows(sys.stdin.read())), encoding="utf-8")
