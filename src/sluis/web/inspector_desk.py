"""The calls that pages of an inspector make of the desk.

In:  a client of the desk, who is signed in. Out: values of ``inspector_answers``, or an error in words.
"""

from dataclasses import dataclass

from sluis.i18n import Lang
from sluis.web.desk_client import DeskClient
from sluis.web.inspector_answers import LogShown, PopulationShown, Registers, SampleShown, VisitSealed, VisitsSealed
from sluis.web.sessions import SignedIn


@dataclass(frozen=True, slots=True)
class Draw:
    """Which households are drawn."""

    epoch: int
    seed: str
    first: int
    """The place in the order of the seed, from 0."""
    count: int


@dataclass(frozen=True, slots=True)
class InspectorDesk:
    """The desk, for one inspector and in one language."""

    client: DeskClient
    person: SignedIn
    lang: Lang

    async def population(self) -> PopulationShown:
        """Return the households of the newest sealed epoch."""
        return await self.client.get("/v1/inspection/population", self.person, self.lang, PopulationShown)

    async def sample(self, draw: Draw) -> SampleShown:
        """Return the households that a seed draws."""
        body = {"epoch": draw.epoch, "seed": draw.seed, "first": draw.first, "count": draw.count}
        return await self.client.post("/v1/inspection/sample", self.person, self.lang, body, SampleShown)

    async def log(self) -> LogShown:
        """Return the log as it is served now."""
        return await self.client.get("/v1/inspection/log", self.person, self.lang, LogShown)

    async def visits(self) -> tuple[VisitSealed, ...]:
        """Return everything that is sealed to inspectors."""
        made, after = list[VisitSealed](), 0
        while True:
            path = f"/v1/inspection/visits?after={after}"
            seen = await self.client.get(path, self.person, self.lang, VisitsSealed)
            made += seen.visits
            if seen.after is None:
                return tuple(made)
            after = seen.after

    async def registers(self, at: str) -> Registers:
        """Return the life of every version until a moment (ISO 8601)."""
        path = f"/v1/registers?at={at.replace('+', '%2B')}"
        return await self.client.get(path, self.person, self.lang, Registers)

    async def register(self, version: int) -> bytes:
        """Return a version as it was proposed, byte for byte."""
        return await self.client.content(f"/v1/registers/{version}", self.person, self.lang)
