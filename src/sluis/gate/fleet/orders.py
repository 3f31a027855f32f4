"""What a supervisor and its workers say to each other, over a pair of sockets nobody else can open.

In:  orders of the supervisor. Out: one answer to each.

The rules this module keeps:
 * A worker reads no settings and no register from disk: it gets the very text and bytes the supervisor read and
   checked. A file that somebody is editing reaches no worker that is restarted in the meantime.
 * No value of a report is in an order or an answer.
"""

import asyncio
import dataclasses
from pathlib import Path
from typing import Final

import msgspec

from sluis.gate.state.rules import Rules, rules_of_kept, with_shadow
from sluis.gate.state.settings import Settings, settings_of
from sluis.store.registers import Sources

LONGEST: Final = 64 * 1_048_576
"""Bytes of one order: register and vocabularies are in it."""


class Charter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a gate decides under, whole."""

    config: str
    """The path of ``gate.toml``: other paths in it are relative to it."""
    toml: str
    register: bytes
    vocabularies: dict[str, bytes]

    def settings(self) -> Settings:
        """Return the settings.

        Raises:
            SluisError: as ``load_settings``.
        """
        return settings_of(self.toml, Path(self.config))

    def rules(self, now_ms: int) -> Rules:
        """Return the rules, compiled.

        Args:
            now_ms: The moment whose UTC day is judged.

        Raises:
            SluisError: as ``read_rules``.

        Effects:
            Reads the shadow register, which is pinned, when the settings name one.
        """
        kept = Sources(self.register, self.vocabularies)
        return with_shadow(rules_of_kept(self.settings(), kept, now_ms), now_ms)


def charter_of(config: Path, rules: Rules) -> Charter:
    """Return what a worker needs to decide under these rules."""
    sources = rules.sources
    return Charter(str(config), rules.settings.source, sources.register, dict(sources.vocabularies))


class Begin(msgspec.Struct, frozen=True, tag="begin"):
    """Open the gate."""

    charter: Charter
    in_force: bytes
    """The activation the supervisor made."""


class Attend(msgspec.Struct, frozen=True, tag="attend"):
    """To a doorman: take requests under these settings; the first opens the door, a later one changes them."""

    config: str
    """The path of ``gate.toml``: other paths in it are relative to it."""
    toml: str

    def settings(self) -> Settings:
        """Return the settings.

        Raises:
            SluisError: as ``load_settings``.
        """
        return settings_of(self.toml, Path(self.config))


class Prepare(msgspec.Struct, frozen=True, tag="prepare"):
    """Read these rules, then decide nothing until ``Take`` or ``Abandon``."""

    charter: Charter


class Take(msgspec.Struct, frozen=True, tag="take"):
    """Decide under the rules that were prepared: they are in force."""

    in_force: bytes


class Abandon(msgspec.Struct, frozen=True, tag="abandon"):
    """Go on under the old rules: nothing was activated."""


class Count(msgspec.Struct, frozen=True, tag="count"):
    """Say what was counted."""


Order = Begin | Attend | Prepare | Take | Abandon | Count


class Said(msgspec.Struct, frozen=True):
    """The answer to an order."""

    done: bool
    metrics: bytes = b""


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One end of the pair."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def order(self) -> Order | None:
        """Return the next order; ``None`` when the supervisor is gone."""
        text = await self._read()
        return None if text is None else msgspec.json.decode(text, type=Order)

    async def answer(self) -> Said | None:
        """Return the next answer; ``None`` when the worker is gone."""
        text = await self._read()
        return None if text is None else msgspec.json.decode(text, type=Said)

    async def say(self, words: Order | Said) -> None:
        """Write one order or answer; whoever is gone does not hear it."""
        try:
            self.writer.write(msgspec.json.encode(words) + b"\n")
            await self.writer.drain()
        except OSError:
            return

    async def _read(self) -> bytes | None:
        try:
            text = await self.reader.readline()
        except OSError:
            return None
        return text if text.endswith(b"\n") else None
