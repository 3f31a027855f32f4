"""Write the reference page of the path catalogue: run it after changing ``rules.toml`` or ``names.txt``.

In:  the rules as written, with their headings, and the catalogue they make.
Out: docs/reference/catalogue.md: every rule with the number of paths it decides, and every secret that TR-181 does not
     mark. A test keeps the page equal.
"""

import re
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path

from sluis.identify.catalogue import CATALOGUE_DIGEST, entries
from sluis.terms import KINDS, SUBJECTS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "catalogue.md"
RULES = files("sluis.identify").joinpath("rules.toml").read_text("utf-8")
_HEADING = re.compile(r"  # --- (.*?) -+$")

HEAD = """# Path catalogue

What each parameter of TR-181 (Device:2.19), TR-098 (InternetGatewayDevice:1.14) and TR-104 (VoiceService:2.0) says
or identifies, and of whom: {paths} paths, {rules} rules. Written by `scripts/catalogue_page.py` from
`src/sluis/identify/rules.toml`; the facts (names and types) are the Broadband Forum's, the judgements are ours.
Its digest is part of every plan's:

`{digest}`

A path takes the subject of the first scope it lies in; the first rule that fits says its kind; if none fits, its type
does. `*` is an instance, `**` any number of names, `A|B` either. *links*: the value grows, ages or stays, so it ties
two tokens of one device together. *secret*: it opens something, and no row may release it.
"""

UNMARKED = """## Secrets that TR-181 does not mark

TR-181 marks 52 parameters as hidden or secured (`cwmp-datamodel-1-15.xsd`). These {count} open something as well, and
nothing in the model says so. The facts do not list the marks of TR-098; of TR-104 only that passwords and the DECT PIN
have one.
"""
COLUMNS = "| {} | kind | of whom | marks | decides |"
RULER = "|---|---|---|---|---|"


def page() -> str:
    """Return the whole page."""
    listed = entries()
    decided = Counter(entry.rule for _, entry in listed)
    written = tomllib.loads(RULES)
    lines = [HEAD.format(paths=f"{len(listed):,}", rules=len(written["rules"]), digest=CATALOGUE_DIGEST)]
    kinds, subjects = Counter(entry.kind for _, entry in listed), Counter(entry.subject for _, entry in listed)
    lines += ["## In numbers", "", "| kind | paths |", "|---|---|"]
    lines += [f"| {KINDS[kind].label} (`{kind}`) | {count:,} |" for kind, count in kinds.most_common()]
    lines += ["", "| of whom | paths |", "|---|---|"]
    lines += [f"| {SUBJECTS[subject][0]} (`{subject}`) | {count:,} |" for subject, count in subjects.most_common()]
    unmarked = [".".join(path) for path, entry in listed if entry.unmarked]
    lines += ["", UNMARKED.format(count=len(unmarked)), *(f"- `{path}`" for path in unmarked), ""]
    lines += ["## Scopes", "", "| objects | whose they are |", "|---|---|"]
    lines += [f"| `{_cell(text)}` | `{subject}` |" for text, subject in written["scopes"]]
    lines += ["", "## Rules", ""]
    for line in RULES.splitlines():
        heading = _HEADING.fullmatch(line)
        if heading is not None:
            lines += ["", f"### {heading[1].rstrip('.')}", "", COLUMNS.format("paths"), RULER]
        elif line.startswith('  ["') and line.count('", "') > 1:
            text, kind, subject, *marks = tomllib.loads(f"rule = {line.strip().rstrip(',')}")["rule"]
            whom = "of the scope" if subject == "-" else f"`{subject}`"
            lines.append(f"| `{_cell(text)}` | `{kind}` | {whom} | {_marks(marks)} | {decided[text]} |")
    lines += ["", "## Types, where no rule fits", "", COLUMNS.format("type"), RULER]
    for name, (kind, subject, *marks) in written["types"].items():
        whom = f"of the scope, else `{subject}`"
        lines.append(f"| `{name}` | `{kind}` | {whom} | {_marks(marks)} | {decided[f'type {name}']} |")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _marks(marks: list[str]) -> str:
    return ", ".join("links" if mark == "continuity" else mark for mark in marks)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(f"{PAGE.name}: {len(PAGE.read_text('utf-8').splitlines())} lines")
