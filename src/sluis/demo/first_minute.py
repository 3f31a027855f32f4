"""The first minute: what Sluis is for, one report before and after it, and how to go on.

In:  the stage, with its gate running. Out: about forty lines on standard output, whoever reads them.

The rules this module keeps:
 * What is printed as received stands in the body that the recipient got; what is printed as stopped does not.
 * Nothing is called safe: what leaves is shown, and what stayed is counted.
"""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from sluis.demo.left_behind import LeftBehind
from sluis.demo.scenes import ASKER, ask_for_help, expect_nothing_else, reports_of_an_evening, side_by_side_of_report
from sluis.demo.stage import Stage
from sluis.gate.trial.side_by_side import LeafComparison
from sluis.i18n import N_, tr
from sluis.i18n.harmless import harmless
from sluis.reports import show

TOLD: Final = (
    ("Hosts.Host.*.HostName", N_("name of a device")),
    ("Hosts.Host.*.PhysAddress", N_("address of its chip (MAC)")),
    ("Hosts.Host.*.IPAddress", N_("its address in the house")),
    ("Hosts.Host.*.Active", N_("is it connected")),
    ("AssociatedDevice.*.SignalStrength", N_("strength of the Wi-Fi")),
    ("SSID.*.SSID", N_("name of the Wi-Fi")),
    ("NeighboringWiFiDiagnostic.Result.*.SSID", N_("Wi-Fi of a neighbour")),
    ("DeviceInfo.SerialNumber", N_("number of the router")),
)
"""Which leaves of a report are shown before and after, by the end of their path, and what somebody calls them."""
_FIRST, _SECOND = 26, 24
"""Characters of the columns before what was received."""
_TOKEN: Final = 20
"""Characters of a word of a list at most; what is longer is a token."""
_CUT: Final = 8
"""Characters of a token that are shown; that there are more is shown too."""


async def before_and_after(stage: Stage) -> None:
    """Let every router report and one household ask for help; print what left of one report beside what was sent."""
    page, home, company = show.out(), stage.home(ASKER), stage.recipients["wifi-insight"].name
    for words in (
        N_(
            "What a home router reports can tell who lives there and who is in. "
            "Providers can pass that on to other companies."
        ),
        N_(
            "Sluis stands between: only what the provider wrote in a register beforehand gets out, "
            "and each home can see what left."
        ),
    ):
        show.say(page, words, style="bold")
    await reports_of_an_evening(stage)
    report, got = await ask_for_help(stage, home)
    if got is None:
        return
    lines = side_by_side_of_report(stage, home, report)
    expect_nothing_else(stage, home, lines, got)
    page.print()
    show.say(page, N_("One report of an invented home that asked for help with its Wi-Fi:"))
    _print_chosen(page, lines, company, stage)
    left = [line for line in lines if line.leaves is not None]
    show.say(
        page,
        N_(
            "Of {count} values {kept} stayed inside, {changed} left coarser or replaced, and {same} as they were. "
            "Without a request for help this company gets none."
        ),
        count=len(lines),
        kept=len(lines) - len(left),
        changed=sum(not _is_same(line) for line in left),
        same=sum(map(_is_same, left)),
    )


def _print_chosen(page: Console, lines: Sequence[LeafComparison], company: str, stage: Stage) -> None:
    head = ("", tr(N_("sent by the router")), tr(N_("received by {recipient}"), None, recipient=company))
    page.print(_row(head, "bold"), soft_wrap=True)
    shown = 0
    for end, words in TOLD:
        line = next((each for each in lines if _ends(each, end)), None)
        if line is None:
            continue
        shown += 1
        page.print(_row((tr(words), line.sent, _received(line))), soft_wrap=True)
    stage.expect(shown >= len(TOLD) - 1, "a line of before and after is missing")


def _ends(line: LeafComparison, end: str) -> bool:
    wanted = end.split(".")
    last = line.path[-len(wanted) :]
    return len(last) == len(wanted) and all(want in {"*", word} for want, word in zip(wanted, last, strict=True))


def _received(line: LeafComparison) -> str:
    if line.leaves is None:
        return tr(N_("— (stays inside)"))
    text = line.leaves.strip('"')
    if _is_same(line) or len(text) <= _TOKEN:
        return text
    return tr(N_("{start}… (another tomorrow)"), None, start=text[:_CUT])


def _is_same(line: LeafComparison) -> bool:
    return line.leaves is not None and line.leaves.strip('"') == line.sent.strip('"')


def _row(cells: tuple[str, str, str], style: str = "") -> Text:
    first, second, third = (harmless(cell) for cell in cells)
    return Text(f"  {first:<{_FIRST}}{second:<{_SECOND}}{third}", style=style)


def how_to_go_on(left: LeftBehind, *, every_scene: bool, keep: bool) -> None:
    """Print what was left behind and what to do next, with the commands.

    Args:
        left: What was left behind.
        every_scene: Whether every scene was played.
        keep: Whether the desks are going to run.
    """
    page = show.out()
    page.print()
    show.say(page, N_("Left for you to read:"), style="bold")
    opened = zip(left.places, _WORDS, strict=True)
    _print_commands(page, [(f"{_opener()} {place}", tr(words, None, count=left.papers)) for place, words in opened])
    if every_scene and left.dossier:
        show.say(page, N_("The dossier, checked: {verdict}"), verdict=left.dossier)
    show.say(page, N_("How to go on:"), style="bold")
    called = _called()
    further = (
        (N_("every scene: objection, outage, kill, proof"), "demo --all", every_scene),
        (N_("this, with pages to click on"), "demo --keep", keep),
        (N_("your own reports, before and after"), "demo --input REPORT.json", False),
        (N_("what leaves your own home"), "audit --guide", False),
    )
    _print_commands(page, [(f"{called} {rest}", tr(words)) for words, rest, told in further if not told])


def _print_commands(page: Console, commands: Sequence[tuple[str, str]]) -> None:
    width = max(len(command) for command, _ in commands) + 2
    for command, words in commands:
        page.print(Text(f"  {harmless(command):<{width}}{words}"), soft_wrap=True)


_WORDS: Final = (
    N_("what this home can be told, proved"),
    N_("an audit of what firmware sent"),
    N_("letters, assessments, answers: {count} files"),
)


def _opener() -> str:
    return "open" if sys.platform == "darwin" else "xdg-open"


def _called() -> str:
    """Return how this program is called from here: as it was, where the shell does not find it by its name."""
    found = shutil.which("sluis")
    own = Path(sys.argv[0])
    if own.name != "sluis" or (found is not None and Path(found).resolve() == own.resolve()):
        return "sluis"
    near = os.path.relpath(own)
    return str(own) if near.startswith(os.pardir) else near
