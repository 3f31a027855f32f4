"""Write the reference pages that the source itself is the source of: errors, command line, glossary.

In:  ``sluis.errors``, ``sluis.terms`` and the help of every verb.
Out: ``docs/reference/{errors,cli,glossary}.md``. A test compares the pages with what this script would write.

Usage: ``python scripts/reference.py``.
"""

import contextlib
import inspect
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from sluis import errors, terms
from sluis.cli import main as cli
from sluis.cli.verb import Verb
from sluis.i18n import tr, use

PAGES = Path(__file__).resolve().parent.parent / "docs" / "reference"
MADE = "<!-- Made by scripts/reference.py from the source. Do not edit: change the source and run it again. -->"


def all_errors() -> list[type[errors.SluisError]]:
    """Return every error class that has a code, by code."""
    found = [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.SluisError) and kind.code
    ]
    return sorted(found, key=lambda kind: kind.code)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in lines
    )


def errors_page() -> str:
    """Return the page of errors and reasons."""
    parts = [
        "# Errors and reasons",
        MADE,
        (
            "Every error of Sluis has a code that does not change, one sentence and a hint, in Dutch and English. "
            "What stands between braces is a number, a file name, a text of the register, a word of Sluis or a moment; "
            "never a value of a report. Exit code 2: the input cannot be used; 1: a refusal."
        ),
    ]
    folder = ""
    for kind in all_errors():
        here = kind.code.partition(".")[0]
        if here != folder:
            folder = here
            parts.append(f"## {folder}")
        parts.append(
            f"### `{kind.code}`\n\n"
            f"{' '.join((inspect.getdoc(kind) or '').split())} Class `{kind.__name__}`, exit code {kind.exit_code}.\n\n"
            f"- en: {kind.message} {kind.hint}\n"
            f"- nl: {tr(kind.message, 'nl')} {tr(kind.hint, 'nl')}"
        )
    parts += [
        "## Reasons",
        (
            "Why a leaf or a whole report was withheld. Counted per row and reason, never per value or household. "
            "A reason that begins with `refused-` refuses a whole report or message; `closed-` closes an activity."
        ),
        table(
            ["reason", "en", "nl"],
            [[f"`{reason}`", text, tr(text, "nl")] for reason, text in terms.REASONS.items()],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def help_of(words: Sequence[str], lang: str) -> str:
    """Return what ``sluis WORDS --help`` prints."""
    page = io.StringIO()
    with contextlib.redirect_stdout(page):
        code = cli.main([*words, "--help", "--lang", lang])
    if code:
        raise SystemExit(code)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


def walk(verb: Verb, before: tuple[str, ...] = ()) -> Iterable[tuple[tuple[str, ...], Verb]]:
    """Yield every verb with the words that call it."""
    for below in verb.verbs:
        words = (*before, below.name)
        yield words, below
        yield from walk(below, words)


def cli_page() -> str:
    """Return the page of the command line."""
    parts = [
        "# Command line",
        MADE,
        (
            "Exit code 0: fine; 1: findings or a refusal; 2: the input cannot be used; 130: stopped by the keyboard. "
            "`--lang nl` or `--lang en` may stand before or after the verb; without it the locale decides. "
            "Each example below is run by a test."
        ),
        f"```text\n{help_of([], 'en')}\n```",
    ]
    for words, _ in walk(cli.root()):
        parts.append(f"## sluis {' '.join(words)}\n\n```text\n{help_of(words, 'en')}\n```")
    return "\n\n".join(parts) + "\n"


def glossary_page() -> str:
    """Return the page of the vocabulary."""
    kinds = [
        [f"`{kind}`", term.label, tr(term.label, "nl"), f"`{term.dpv}`", "yes" if term.personal else "no"]
        for kind, term in terms.KINDS.items()
    ]
    subjects = [[f"`{key}`", label, tr(label, "nl"), f"`{dpv}`"] for key, (label, dpv) in terms.SUBJECTS.items()]
    classes = [[f"`{key}`", label, tr(label, "nl")] for key, label in terms.DEVICE_CLASSES.items()]
    enums = (terms.Verdict, terms.Effect, terms.Supervisor, terms.Lifetime, terms.BodyFormat, terms.VendorGroup)
    parts = [
        "# Glossary",
        MADE,
        "The words of Sluis, one per concept. DPV names are those of the W3C Data Privacy Vocabulary 2.3.",
        "## Kinds: what a value identifies or says",
        table(["kind", "en", "nl", "DPV", "personal data by itself"], kinds),
        "## Subjects: whose data a value is",
        table(["subject", "en", "nl", "DPV"], subjects),
        "## Device classes: what a host name may become",
        table(["class", "en", "nl"], classes),
        "## Closed lists",
        *(
            f"**{kind.__name__}**. {' '.join((inspect.getdoc(kind) or '').split())}\n\n"
            + ", ".join(f"`{word.value}`" for word in kind)
            for kind in enums
        ),
    ]
    return "\n\n".join(parts) + "\n"


def pages() -> dict[str, str]:
    """Return the text of each page by file name."""
    use("en")
    return {"errors.md": errors_page(), "cli.md": cli_page(), "glossary.md": glossary_page()}


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (PAGES / name).write_text(text, encoding="utf-8")
        print(f"docs/reference/{name}: {len(text.splitlines())} lines")


if __name__ == "__main__":
    main()
