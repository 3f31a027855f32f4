"""How help looks, in both languages: usage, sentence, examples, arguments.

In:  the panels cyclopts assembles, whose texts are message ids. Out: help on a console.

The rules this module keeps:
 * A text is translated here, when it is shown, and nowhere earlier.
 * Every help page ends with its examples, as they are tested.
"""

import re
from dataclasses import dataclass
from typing import Final

from cyclopts.help import HelpEntry, HelpPanel
from rich import box
from rich.console import Console, ConsoleOptions
from rich.table import Table
from rich.text import Text

from sluis.cli.verb import Verb
from sluis.i18n import N_, lang_in_force, tr

PANELS: Final[dict[str, str]] = {
    "Commands": N_("Verbs"),
    "Arguments": N_("Arguments"),
    "Parameters": N_("Options"),
    "Options": N_("Options"),
}
OWN: Final[dict[str, str]] = {
    "--help": N_("Show this help."),
    "--version": N_("Show the version."),
}
EVERYWHERE: Final = N_(
    "Everywhere: --lang nl|en for the language (the locale decides when absent), --help for this page."
)
METAVARS: Final[dict[str, str]] = {
    "DATE": N_("DATE"),
    "PATH": N_("FILE"),
    "CHOICE": N_("WORD"),
    "STR": N_("TEXT"),
    "INT": N_("NUMBER"),
    "FILE": N_("FILE"),
    "FILES": N_("FILES"),
    "REGISTER": N_("REGISTER"),
}


def plain(value: object) -> str:
    """Return the bare text of what cyclopts made of a message id.

    Examples:
        >>> plain(Text("Show this help.")), plain(None)
        ('Show this help.', '')
    """
    inner = getattr(value, "primary_renderable", value)
    return inner.plain.strip() if isinstance(inner, Text) else str(inner or "").strip()


def label(name: str) -> str:
    """Return what stands for an argument in help and in errors.

    Examples:
        >>> label("PATH"), label("FILES..."), label("--at")
        ('FILE', 'FILES...', '--at')
    """
    bare = name.rstrip(".")
    return tr(METAVARS[bare]) + name[len(bare) :] if bare in METAVARS else name


_WORD: Final = r"""(?:[^\s'"]|'[^']*'|"[^"]*")+"""
"""Of a command, as a shell reads it."""
_PART: Final = re.compile(rf"--?\w[\w-]* (?!-){_WORD}|{_WORD}")
"""An option with what is given to it, else a word."""


def folded(command: str, width: int) -> list[str]:
    r"""Return a command in lines that fit and that a shell reads as one; what is given to an option stays with it.

    Examples:
        >>> folded("sluis check register.yaml --at 2026-11-24", 30)
        ['sluis check register.yaml \\', '    --at 2026-11-24']
        >>> folded("sluis check register.yaml", 30)
        ['sluis check register.yaml']
    """
    lines = [""]
    for part in _PART.findall(command) if len(command) > width else [command]:
        here = lines[-1]
        if here.strip() and len(here) + len(part) + 3 > width:
            lines[-1], here = f"{here} \\", "    "
            lines.append(here)
        lines[-1] += f" {part}" if here.strip() else part
    return lines


_NOTHING: Final = frozenset({None, "", "False", "()", "[]", "{}", '""', "''"})
"""Defaults of which there is nothing to say."""


@dataclass(frozen=True)
class BilingualHelp:
    """A cyclopts help formatter: translates, and shows the examples of ``verb``."""

    verb: Verb

    def render_usage(self, console: Console, options: ConsoleOptions, usage: object) -> None:
        """Print the line that says how to call the verb."""
        del options
        words = plain(usage).split(" ")
        labels = {"COMMAND": tr(N_("VERB")), "[OPTIONS]": tr(N_("[OPTIONS]")), "[ARGS]": tr(N_("[ARGUMENTS]"))}
        usage_line = " ".join(labels.get(word, label(word)) for word in words)
        console.print(Text(tr(N_("Usage:")) + " ", style="bold") + Text(usage_line))

    def render_description(self, console: Console, options: ConsoleOptions, description: object) -> None:
        """Print what the verb does, and its examples."""
        del options, description
        console.print(Text("\n" + tr(self.verb.help)))
        title = tr(N_("Example")) if len(self.verb.examples) == 1 else tr(N_("Examples"))
        console.print(Text(f"\n{title}", style="bold"))
        for example in self.verb.examples:
            for part in folded(example.line, console.width - 2):
                console.print(Text(f"  {part}"), soft_wrap=True)

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        """Print one panel: verbs, arguments or options."""
        del options
        if not panel.entries:
            return
        grid = Table(box=box.SIMPLE, show_header=False, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
        grid.add_column(no_wrap=True)
        grid.add_column()
        for entry in panel.entries:
            grid.add_row(Text("  " + self._label(entry)), Text(self._description(entry, panel.format)))
        title = plain(panel.title)
        console.print(Text("\n" + tr(PANELS.get(title, title)), style="bold"))
        console.print(grid)

    def _label(self, entry: HelpEntry) -> str:
        if entry.positional_label:
            return label(entry.positional_label)
        names = ", ".join(sorted((*entry.positive_names, *entry.positive_shorts), key=len, reverse=True))
        return f"{names} {label(entry.metavar)}" if entry.metavar else names

    def _description(self, entry: HelpEntry, form: str) -> str:
        own = next((OWN[name] for name in entry.positive_names if name in OWN), None)
        text = plain(entry.description) if own is None else own
        if form == "command" and own is None:
            text = next((v.help for v in self.verb.verbs if v.name in entry.positive_names), text)
            return tr(text).partition("\n")[0]
        marks = [tr(text)]
        if entry.choices:
            marks.append(tr(N_("One of: {words}."), lang_in_force(), words=", ".join(entry.choices)))
        if entry.default not in _NOTHING:
            marks.append(tr(N_("Default: {word}."), lang_in_force(), word=entry.default))
        if entry.required:
            marks.append(tr(N_("Required.")))
        return " ".join(marks)
