"""The scene of the sealed ledger: statements that somebody checks who has only the file and public keys.

One household's, another's "nothing", a forged copy; then an erasure that leaves the neighbour's proof whole.
"""

import asyncio
import json
import shutil
import sys
from collections.abc import Callable
from contextvars import copy_context
from importlib.resources import files
from pathlib import Path
from typing import Final, TypeVar

from sluis import api
from sluis.api.files import write_file
from sluis.demo.scenes import ASKER, OBJECTOR, title
from sluis.demo.stage import Stage
from sluis.gate.http.sealing import sealer_of, signers_of
from sluis.gate.state.erase import erase
from sluis.i18n import N_, lang_in_force
from sluis.reports import show
from sluis.reports.epochs import print_epochs, print_verified
from sluis.reports.statement import statement_text
from sluis.standing.registry import import_registry
from sluis.standing.registry_file import RegistryEntry

Made = TypeVar("Made")
SILENT_LINE: Final = "NL-0999"
"""A household whose router never reported."""


async def proved(stage: Stage) -> None:
    """Seal two short epochs, hand out statements, have them checked, forge one, erase a household."""
    title(10, N_("Proved: sealed epochs, statements that anybody can check, and an erasure"))
    know_the_silent(stage)
    for _ in range(2):
        await seal(stage)
    epochs = await _aside(stage, api.ledger.epochs)
    print_epochs(epochs.keys, epochs.epochs)
    desk = stage.folder / "inspector"
    desk.mkdir()
    shutil.copy(str(files("sluis.ledger").joinpath("verify_statement.py")), desk)
    await _state(stage, stage.home(ASKER).line, desk / "statement.json")
    show.sentences(show.out(), statement_text(json.loads((desk / "statement.json").read_text(encoding="utf-8"))))
    show.say(show.out(), N_("Somebody who has only this file and the log's public key checks it:"), style="bold")
    stage.expect(await _check(stage, desk) == 0, "a statement did not verify")
    await _state(stage, SILENT_LINE, desk / "statement.json")
    show.say(show.out(), N_("Another household, whose router never reported:"), style="bold")
    stage.expect(await _check(stage, desk) == 0, "a statement of nothing did not verify")
    await _forge(stage, desk)
    await _erase(stage, desk)


async def _forge(stage: Stage, desk: Path) -> None:
    """Take one record out of a copy, as somebody would who wants to hide it."""
    place = desk / "statement.json"
    await _state(stage, stage.home(ASKER).line, place)
    forged = json.loads(place.read_text(encoding="utf-8"))
    next(epoch for epoch in forged["opened"] if epoch.get("records"))["records"].pop()
    place.write_text(json.dumps(forged), encoding="utf-8")
    show.say(show.out(), N_("The first one again, with one line taken out:"), style="bold")
    stage.expect(await _check(stage, desk) != 0, "a forged statement was taken")


async def _erase(stage: Stage, desk: Path) -> None:
    line = stage.home(OBJECTOR).line
    show.say(
        show.out(),
        N_("{line} is erased; its key goes with the next seal. Then everything again:"),
        style="bold",
        line=line,
    )
    await asyncio.to_thread(erase, stage.state, stage.slot(stage.home(OBJECTOR)), "DEMO-17")
    await seal(stage)
    checked = await _aside(stage, api.ledger.verify_ledger)
    print_verified(checked.verified)
    stage.expect(checked.holds, "the ledger does not hold after an erasure")
    await _state(stage, stage.home(ASKER).line, desk / "statement.json")
    stage.expect(await _check(stage, desk, quiet=True) == 0, "a neighbour's proof broke")
    show.say(show.out(), N_("The neighbour's statement still verifies."))


def know_the_silent(stage: Stage) -> None:
    """Enter a household in the registry whose router never reports."""
    with stage.state.transaction() as conn:
        silent = RegistryEntry(SILENT_LINE, None, None, None, None, "cpe-0999", 0, None)
        import_registry(conn, stage.state.keystore, [silent], stage.state.clock())


async def seal(stage: Stage) -> None:
    """Seal an epoch now."""

    def sealed() -> list[str]:
        sealer = sealer_of(stage.state)
        with sealer.alone():
            sealer.fence()
            return [epoch.state for epoch in sealer.advance()]

    stage.expect(set(await asyncio.to_thread(sealed)) == {"served"}, "an epoch was not sealed")


async def _state(stage: Stage, line: str, place: Path) -> None:
    made = await _aside(stage, lambda gate: api.make_statement(gate, line))
    await asyncio.to_thread(write_file, place, show.json_text(api.as_json(made), 1).encode())


async def _check(stage: Stage, desk: Path, *, quiet: bool = False) -> int:
    """Run the verifier in a process of its own, in a folder that holds it and the statement."""
    with stage.state.transaction() as conn:
        key = str(signers_of(stage.state, conn)[0].verifier)
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "verify_statement.py", "statement.json", "--log-key", key, "--lang", lang_in_force()),
        cwd=desk,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await running.communicate()
    if not quiet:
        show.sentences(show.out(), output.decode())
    return running.returncode or 0


async def _aside(stage: Stage, asked: Callable[[api.Gate], Made]) -> Made:
    """Ask something beside the gate, in a thread of its own and in the language in force."""

    def ask() -> Made:
        with api.Gate.open(stage.config) as gate:
            return asked(gate)

    return await asyncio.to_thread(copy_context().run, ask)
