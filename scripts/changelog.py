"""Join the fragments of ``changes.d`` into ``CHANGELOG.md``, and remove them.

    python scripts/changelog.py --version 0.2.0 --date 2026-12-01

In:  ``changes.d/YYYY-MM-DD-words.md``, and the changelog as it is.
Out: the changelog, with an entry for each fragment below the heading of its theme.

The rules this script keeps:
 * A version that has a heading is added to, until it is tagged: what stands there stays as it is, words between the
   heading of the version and its first theme included.
 * Nothing is there twice: an entry that stands in the version is not added again, so that a run that was interrupted
   can be run again.
 * A fragment that has another form than ``changes.d/README.md`` says ends the run before anything is written.

Why not towncrier: it takes kind and ticket from the name of a file; ours are called by day and words, and have a theme.
"""

import argparse
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from source_tree import ROOT

THEMES: Final[dict[str, str]] = {
    "gate": "The gate",
    "register": "The register",
    "law": "The law",
    "ledger": "The ledger, and what a household can be told",
    "reading": "Reading reports",
    "identify": "Recognising who somebody is",
    "audit": "What left the house",
    "pages": "Showing and explaining it",
    "contributors": "For who works on it",
    "further": "Further",
}
"""What a fragment may say after ``theme:``, and the heading it comes under; ``further`` for one that says nothing."""
HEAD: Final = """# Changelog

What changed for whoever uses Sluis, newest version first. It follows semantic versioning; below 1.0 a minor version may
ask something of you, and says so. Each entry was a file of `changes.d` (see [its form](changes.d/README.md)).
"""
_NAME: Final = re.compile(r"\d{4}-\d{2}-\d{2}-[a-z0-9]+(?:-[a-z0-9]+)*\.md")
_VERSION: Final = re.compile(r"^## \[(?P<version>[^]]+)\] - (?P<date>\S+)$", re.MULTILINE)


class FragmentError(Exception):
    """A fragment has another form than ``changes.d/README.md`` says."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """One visible change."""

    path: Path
    theme: str
    """A key of ``THEMES``."""
    entry: str
    """An item of a list in Markdown, its end of line included."""


def fragments(folder: Path) -> list[Fragment]:
    """Return the fragments of a folder by day and name.

    Raises:
        FragmentError: a name, a theme or a text that does not fit.
    """
    return [fragment_of(path) for path in sorted(folder.glob("*.md")) if path.name != "README.md"]


def fragment_of(path: Path) -> Fragment:
    """Read one fragment.

    Raises:
        FragmentError: its name, theme or text does not fit.
    """
    if not _NAME.fullmatch(path.name):
        raise FragmentError(f"{path.name}: a fragment is called YYYY-MM-DD-words.md, in small letters.")
    text, theme = path.read_text(encoding="utf-8").strip(), "further"
    if named := re.match(r"theme: *(\S+) *(?:\n+|\Z)", text):
        theme, text = named[1], text[named.end() :]
    if theme not in THEMES:
        raise FragmentError(f"{path.name}: there is no theme {theme}; there are {', '.join(THEMES)}.")
    if not text:
        raise FragmentError(f"{path.name}: it says nothing.")
    return Fragment(path, theme, entry_of(text))


def entry_of(text: str) -> str:
    r"""Return the text of a fragment as an item of a list; links lead from the root of the repository.

    Examples:
        >>> print(entry_of("# A gate counts\n\nSee [the page](../docs/gate.md).\n\n- more"), end="")
        - **A gate counts.**
          See [the page](docs/gate.md).
        <BLANKLINE>
          - more
        >>> print(entry_of("### Fixed\n\n- A door: it closes\n  again."), end="")
        - A door: it closes
          again.
    """
    text = re.sub(r"\A### (?:Added|Changed|Deprecated|Removed|Fixed|Security)\n+", "", text)
    if re.match(r"- ", text) and not re.search(r"\n- ", text):
        text = re.sub(r"^  ", "", text[2:], flags=re.MULTILINE)
    text = re.sub(r"\A#+ (.+?)\.?\n+", r"**\1.**\n", text).replace("](../", "](")
    lines = text.rstrip().split("\n")
    return "\n".join([f"- {lines[0]}", *(f"  {line}" if line else "" for line in lines[1:])]) + "\n"


def joined(changelog: str, version: str, day: str, added: list[Fragment]) -> str:
    """Return the changelog with the fragments under their themes; the same text when all of them stand there.

    Args:
        changelog: As it is; empty for none.
        version: Without a ``v``.
        day: As ``YYYY-MM-DD``; a heading that is there gets this one.
        added: In the order in which they are to stand.
    """
    before, lead, themes, after = _parts(changelog or HEAD, version)
    for fragment in added:
        entries = themes.setdefault(THEMES[fragment.theme], "")
        if fragment.entry not in entries:
            themes[THEMES[fragment.theme]] = entries + fragment.entry
    order = [*THEMES.values(), *(heading for heading in themes if heading not in THEMES.values())]
    body = "".join(f"\n### {heading}\n\n{themes[heading]}" for heading in order if heading in themes)
    rest = f"\n{after}" if after else ""
    return f"{before.rstrip()}\n\n## [{version}] - {day}\n{lead}{body}{rest}"


def _parts(changelog: str, version: str) -> tuple[str, str, dict[str, str], str]:
    """Return what stands before a version, between its heading and its themes, its themes, and what comes after."""
    heads = list(_VERSION.finditer(changelog))
    places = [number for number, head in enumerate(heads) if head["version"] == version]
    if not places:
        first = heads[0].start() if heads else len(changelog)
        return changelog[:first], "", {}, changelog[first:]
    ends = heads[places[0] + 1].start() if places[0] + 1 < len(heads) else len(changelog)
    inside = changelog[heads[places[0]].end() : ends].strip("\n")
    lead, *parts = re.split(r"^### ", inside, flags=re.MULTILINE)
    themes = {heading: entries.strip("\n") + "\n" for heading, _, entries in (part.partition("\n") for part in parts)}
    return (
        changelog[: heads[places[0]].start()],
        f"\n{lead.strip()}\n" if lead.strip() else "",
        themes,
        changelog[ends:],
    )


def is_tagged(root: Path, version: str) -> bool:
    """Whether a tag of this version is there."""
    words = ["git", "tag", "--list", f"v{version}"]
    tags = subprocess.run(words, cwd=root, capture_output=True, text=True, check=True)
    return bool(tags.stdout.strip())


def main(words: list[str], root: Path = ROOT) -> int:
    """Join and remove; return 2 with a sentence where that cannot be."""
    parser = argparse.ArgumentParser(description="Join the fragments of changes.d into CHANGELOG.md.")
    parser.add_argument("--version", required=True, type=_version, help="such as 0.2.0; a tagged one is not added to")
    parser.add_argument("--date", required=True, type=date.fromisoformat, help="of the release, YYYY-MM-DD")
    wanted = parser.parse_args(words)
    page = root / "CHANGELOG.md"
    try:
        added = fragments(root / "changes.d")
    except FragmentError as error:
        print(f"changelog: {error}", file=sys.stderr)
        return 2
    if is_tagged(root, wanted.version):
        print(f"changelog: {wanted.version} is tagged and stays as it is; name the next version.", file=sys.stderr)
        return 2
    if not added:
        print("changelog: changes.d holds no fragment; nothing to join.")
        return 0
    was = page.read_text(encoding="utf-8") if page.exists() else ""
    page.write_text(joined(was, wanted.version, wanted.date.isoformat(), added), encoding="utf-8")
    for fragment in added:
        fragment.path.unlink()
    loose = [fragment.path.name for fragment in added if fragment.theme == "further"]
    print(f"changelog: {len(added)} joined into {wanted.version}; without a theme: {', '.join(loose) or 'none'}.")
    return 0


def _version(text: str) -> str:
    if not re.fullmatch(r"\d+\.\d+\.\d+", text):
        raise argparse.ArgumentTypeError("a version is three numbers, such as 0.2.0")
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
