"""Play the demonstration on embedded defaults: the first minute, every scene, or somebody's own reports.

In:  what is asked. Out: what is printed, files to read, and whether everything went as it should.
"""

import asyncio
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluis.demo import scenes
from sluis.demo.audited import audited
from sluis.demo.counted import counted
from sluis.demo.desks import desks, told
from sluis.demo.first_minute import before_and_after, how_to_go_on
from sluis.demo.left_behind import leave_behind, make_folder
from sluis.demo.refused import march_in_five, march_refused
from sluis.demo.scenes import ASKER, side_by_side_of, title
from sluis.demo.sealed import know_the_silent, proved, seal
from sluis.demo.stage import INPUT_LINE, INPUT_ROUTE, Stage, stage
from sluis.gate.state.settings import Route
from sluis.gate.state.tally import RECORDED, Tally
from sluis.gate.trial.file_intake import file_messages
from sluis.i18n import LANGS, N_, lang_in_force, tr
from sluis.reports import show
from sluis.reports.comparison import comparison
from sluis.standing.events import EventKind, record
from sluis.standing.registry import import_registry, slot_of_line
from sluis.standing.registry_file import RegistryEntry
from sluis.telemetry.aliases import apply_aliases
from sluis.telemetry.claims import ConflictingClaims, body_claims, merge_claims
from sluis.telemetry.model import Claims, Message, Report
from sluis.telemetry.source import read_source
from sluis.terms import REASONS, Reason

SCENES: Final = (
    scenes.ordinary_evening,
    scenes.help_opens,
    scenes.help_ends,
    scenes.objection,
    scenes.recipient_down,
    march_refused,
    scenes.new_firmware,
    scenes.killed_while_sending,
    scenes.on_record,
    proved,
    audited,
    counted,
)
"""The scenes in the order of their numbers."""
HOMES: Final = 60
SEED: Final = 2026
FOLDER: Final = Path("sluis-demo")
"""Where what somebody can read afterwards is left."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see."""

    homes: int = HOMES
    seed: int = SEED
    """The same seed makes the same homes."""
    files: tuple[str, ...] = ()
    """Somebody's own reports, instead of scenes."""
    every_scene: bool = False
    """Every scene, and papers in every language; else the first minute."""
    keep: bool = False
    """Whether gate, recipients and the pages for people go on until Ctrl-C."""
    folder: Path = FOLDER
    """Where the papers are left; not with files of their own."""


def play(asked: Asked) -> bool:
    """Play the demonstration in a folder that is thrown away.

    Returns:
        Whether everything went as it should.

    Raises:
        output_unwritable_error: the folder for the papers cannot be made.

    Effects:
        Writes to standard output, and to the folder of papers; listens on loopback.
    """
    if not asked.files:
        make_folder(asked.folder)
    with tempfile.TemporaryDirectory(prefix="sluis-demo-") as folder:
        return asyncio.run(_play(Path(folder), asked))


async def _play(folder: Path, asked: Asked) -> bool:
    page = show.out()
    async with stage(folder, asked.homes, asked.seed) as set_up:
        if asked.files:
            await _own_input(set_up, asked.files)
        else:
            await (_every_scene if asked.every_scene else _first_minute)(set_up)
            left = await leave_behind(set_up, asked.folder, LANGS if asked.every_scene else (lang_in_force(),))
            how_to_go_on(left, every_scene=asked.every_scene, keep=asked.keep)
        if not asked.keep:
            page.print()
        for fault in set_up.faults:
            show.say(page, N_("This did not go as it should: {what}."), style="bold red", what=fault)
        if asked.keep:
            await _keep(set_up)
        elif not set_up.faults:
            show.say(page, N_("Everything went as it should."), style="bold green")
        return not set_up.faults


async def _every_scene(set_up: Stage) -> None:
    count = len(set_up.homes)
    show.say(show.out(), N_("{count} invented homes, one gate, two recipients, all on this machine."), count=count)
    for scene in SCENES:
        await scene(set_up)


async def _first_minute(set_up: Stage) -> None:
    """Play what tells in a minute what Sluis is for, and seal, so that there is something to prove."""
    know_the_silent(set_up)
    await before_and_after(set_up)
    await march_in_five(set_up)
    for _ in range(2):
        await seal(set_up)


async def _keep(set_up: Stage) -> None:
    """Run the pages for people beside the gate, until Ctrl-C; without them where they do not start."""
    show.say(show.out(), N_("Starting the pages for people: a desk, the web, and who signs people in."))
    async with desks(set_up.folder, set_up.home(ASKER).line) as there:
        set_up.expect(there is not None, "the pages for people did not start")
        if there is not None:
            told(there)
        await _until_stopped(set_up)


async def _until_stopped(set_up: Stage) -> None:
    page = show.out()
    page.print()
    show.say(page, N_("The gate keeps running. Press Ctrl-C to stop it; everything is thrown away then."))
    show.say(page, N_("routers: port {port}, path /bulk, password demo, login cpe-0001"), port=set_up.gate.ports[0])
    show.say(page, N_("health, readiness, metrics: port {port}"), port=set_up.gate.admin_port)
    show.say(page, N_("settings, for the other verbs: {path}"), path=set_up.config)
    stop = asyncio.Event()  # Ctrl-C cancels the wait; who ends us otherwise leaves no process of ours behind either
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()


async def _own_input(set_up: Stage, files: tuple[str, ...]) -> None:
    """Put somebody's own files through the gate as one household whose help is open."""
    title(1, N_("Your own reports through the gate"))
    state, route = set_up.state, Route(path=INPUT_ROUTE, collection_time="arrival")
    messages = [(name, message) for name in files for message in read_source(name) if isinstance(message, Message)]
    with state.transaction() as conn:
        now_ms = state.clock()
        import_registry(conn, state.keystore, _entries([message for _, message in messages]), now_ms)
        slot = slot_of_line(conn, INPUT_LINE)
        if slot is not None:
            record(conn, state.keystore, slot, EventKind.HELP, None, (now_ms, now_ms + 86_400_000), now_ms)
    total = Tally()
    for name in files:
        for done in file_messages(state, name, line=INPUT_LINE, collected_ms=None, route=route):
            total.add(done.tally)
    set_up.gate.deliverer.wake()
    await set_up.settled(tr(N_("deliveries")))
    for name, message in messages:
        for report in message.reports:
            _show(set_up, name, message, report, slot or 0)
    for (activity, outcome), count in sorted(total.reports.items()):
        label = tr(N_("recorded for release")) if outcome == RECORDED else tr(REASONS[Reason(outcome)])
        show.say(
            show.out(), N_("{activity}: {count} ({outcome})"), activity=activity or "—", count=count, outcome=label
        )
    for recipient in set_up.recipients.values():
        for delivered in recipient.kept.values():
            show.say(show.out(), N_("{recipient} received:"), style="bold", recipient=recipient.name)
            show.lines(show.out(), delivered.body.decode())


def _entries(messages: list[Message]) -> list[RegistryEntry]:
    """Register every router the files name under one household."""
    seen: set[Claims] = set()
    for message in messages:
        for report in message.reports:
            claims = merge_claims(message.claims, body_claims(report.leaves))
            if not isinstance(claims, ConflictingClaims):
                seen.add(claims)
    entries = []
    for number, claims in enumerate(sorted(seen, key=repr), start=1):
        known = claims.oui is not None and claims.serial is not None
        oui, serial = (claims.oui, claims.serial) if known else (None, None)
        login = f"input-{number}"
        entries.append(
            RegistryEntry(INPUT_LINE, oui, claims.product_class, serial, claims.endpoint, login, 0, None, number)
        )
    return entries or [RegistryEntry(INPUT_LINE, None, None, None, None, "input", 0, None)]


def _show(set_up: Stage, name: str, message: Message, report: Report, slot: int) -> None:
    claims = merge_claims(message.claims, body_claims(report.leaves))
    if report.refused is not None or isinstance(claims, ConflictingClaims):
        return
    profile = set_up.state.rules.profile_of(claims.oui, claims.product_class, INPUT_ROUTE)
    leaves = apply_aliases(report.leaves, profile.names) if profile else report.leaves
    for activity in set_up.state.activities:
        lines = side_by_side_of(set_up, activity, leaves, slot)
        page = show.out()
        page.print(comparison(lines, f"{name} / {activity.name}", columns=page.width))
