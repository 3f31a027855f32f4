"""What an inspector draws and looks at: the households of a sealed epoch by his own seed; the log, its witnesses."""

import base64
from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from litestar import get, post
from litestar.params import JSONBody, QueryParameter

from sluis.api import inspection
from sluis.api.moments import iso
from sluis.desk.calls import Call, Caller
from sluis.desk.opened_gate import OpenedGate
from sluis.desk.routes.shared import CALL, Asker, Desk, described, told
from sluis.terms import Role

MOST: Final = 25
"""Households at a time; the next ones are drawn with the same seed from a later place."""
MOST_VISITS: Final = 1_000
"""Rows that are looked at in one call."""
_After = Annotated[int, QueryParameter(name="after", ge=0, le=2**53 - 1, description="A row; 0 for the first.")]
_Number = Annotated[int, msgspec.Meta(ge=0, le=2**31)]
_Seed = Annotated[
    str,
    msgspec.Meta(pattern=r"^[!-~]{16,128}$(?!\n)", description="16 to 128 printable ASCII characters without spaces."),
]


class TreePath(msgspec.Struct, frozen=True):
    """What stands at a number of the tree of an epoch."""

    number: int
    hash: Annotated[str, told("Of its leaf; base64.")]
    path: Annotated[str, told("From the leaf upwards, 32 bytes each; base64.")]


class PopulationShown(msgspec.Struct, frozen=True):
    """The households of a sealed epoch."""

    epoch: int
    starts: str
    ends: str
    registered: Annotated[int, told("How many numbers were given out, from 0 on.")]
    leaf: Annotated[str, told("Of the epoch, as it stands in the log.")]
    leaf_sha256: Annotated[str, told("To write down before a seed is given.")]
    checkpoint: Annotated[str, told("The signed note of the log now.")]
    last: Annotated[TreePath, told("Of the last number: right of it there is nobody.")]


class SampleAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which households are drawn."""

    epoch: _Number
    seed: _Seed
    first: Annotated[_Number, told("The place in the order of the seed, from 0.")] = 0
    count: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = 10


class DrawnNumber(msgspec.Struct, frozen=True):
    """One number that was drawn."""

    number: int
    household: Annotated[str | None, told("LINE#NUMBER; null when the registry does not hold it any more.")]
    nobody: Annotated[str | None, told("When nobody is registered at it in the epoch: the path that shows it; base64.")]


class SampleShown(msgspec.Struct, frozen=True):
    """What a seed draws."""

    population: PopulationShown
    seed: str
    first: int
    drawn: list[DrawnNumber]


class Witness(msgspec.Struct, frozen=True):
    """A witness that cosigned the head of the log."""

    name: str
    group: str
    own: Annotated[bool, told("Whether it is the provider's.")]


class SealedEpoch(msgspec.Struct, frozen=True):
    """One epoch of the ledger."""

    epoch: int
    starts: str
    ends: str | None
    state: str


class LogShown(msgspec.Struct, frozen=True):
    """The log as it is served now."""

    origin: str
    keys: Annotated[list[str], told("Verifier keys; hold them against those you have from elsewhere.")]
    key_lost: bool
    checkpoint: str | None
    size: Annotated[int, told("Epochs in it.")]
    root: str
    witnesses: list[Witness]
    epochs: list[SealedEpoch]
    visits_sealed: Annotated[bool, told("Whether visits are sealed to a key of an inspector.")]


class VisitSealed(msgspec.Struct, frozen=True):
    """A visit of an inspector: what only his private key opens."""

    epoch: int
    at: str
    commitment: Annotated[str, told("As it stands in the ledger; 64 hex digits.")]
    sealed: Annotated[str, told("To his key; base64.")]


class VisitsSealed(msgspec.Struct, frozen=True):
    """Visits of inspectors."""

    visits: list[VisitSealed]
    after: Annotated[int | None, told("Go on after this; null at the end.")]


_NEWEST_POSSIBLE: Final = 2**31
_Epoch = Annotated[
    Annotated[int, msgspec.Meta(ge=0, le=_NEWEST_POSSIBLE)] | None,
    QueryParameter(
        name="epoch",
        description="The newest when absent.",
        schema_extra={"minimum": 0, "maximum": _NEWEST_POSSIBLE},
    ),
]


async def visited(desk: OpenedGate, caller: Caller, about: Mapping[str, str | int]) -> None:
    """Put on record what an inspector looks at, before it is read; of others nothing.

    Effects:
        One event in the ledger.
    """
    if Role.INSPECTOR in caller.roles:
        await desk.record(lambda: inspection.record_visit(desk.gate, about))


@get(
    "/v1/inspection/population",
    opt={CALL: Call.POPULATION},
    summary="How many households a sealed epoch has, with proof.",
    responses=described(400, 409),
)
async def population(desk: Desk, caller: Asker, epoch: _Epoch = None) -> PopulationShown:
    """Before a seed is given: what is drawn from cannot be changed any more, nor chosen by it."""
    await visited(desk, caller, {"looked": "population"})
    return _population(await desk.read(inspection.population_of, desk.gate, epoch))


@post(
    "/v1/inspection/sample",
    opt={CALL: Call.SAMPLE},
    summary="Draw households of a sealed epoch with a seed.",
    responses=described(400, 409),
    status_code=200,
)
async def sample(desk: Desk, caller: Asker, data: JSONBody[SampleAsked]) -> SampleShown:
    """Numbers in the order of SHA-256 over the seed and the number; a statement is asked of each by its household."""
    about: dict[str, str | int] = {"looked": "sample", "epoch": data.epoch, "seed": data.seed}
    about |= {"first": data.first, "count": data.count}
    await visited(desk, caller, about)
    drawn = await desk.read(inspection.draw, desk.gate, data.epoch, data.seed, data.first, data.count)
    return SampleShown(
        population=_population(drawn.population),
        seed=drawn.seed,
        first=drawn.first,
        drawn=[
            DrawnNumber(each.number, each.household, None if each.nobody is None else _written(each.nobody.path))
            for each in drawn.drawn
        ],
    )


@get("/v1/inspection/log", opt={CALL: Call.LOG}, summary="The log, its keys and witnesses.", responses=described(422))
async def log(desk: Desk, caller: Asker) -> LogShown:
    """Its head as it is served now; no key is made for it."""
    await visited(desk, caller, {"looked": "log"})
    seen = await desk.read(inspection.log_seen, desk.gate)
    return LogShown(
        origin=seen.origin,
        keys=list(seen.keys),
        key_lost=seen.key_lost,
        checkpoint=seen.checkpoint,
        size=seen.size,
        root=seen.root,
        witnesses=[Witness(each.name, each.group, each.own) for each in seen.witnesses],
        epochs=[SealedEpoch(each.epoch, each.starts, each.ends, each.state) for each in seen.epochs],
        visits_sealed=seen.visits_sealed,
    )


@get("/v1/inspection/visits", opt={CALL: Call.VISITS}, summary="Visits, sealed to a key.", responses=described(400))
async def visits(desk: Desk, after: _After = 0) -> VisitsSealed:
    """What was put on record of inspectors under a key of theirs; open_visits.py opens it."""
    seen, last = await desk.read(inspection.sealed_visits, desk.gate, after, MOST_VISITS)
    return VisitsSealed([VisitSealed(v.epoch, v.at, v.commitment, _written(v.sealed)) for v in seen], last)


def _population(known: inspection.Population) -> PopulationShown:
    last = TreePath(known.last.number, _written(known.last.leaf_hash), _written(known.last.path))
    return PopulationShown(
        epoch=known.epoch,
        starts=iso(known.from_ms),
        ends=iso(known.to_ms),
        registered=known.registered,
        leaf=known.leaf,
        leaf_sha256=inspection.leaf_digest(known),
        checkpoint=known.checkpoint,
        last=last,
    )


def _written(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


HANDLERS: Final = (population, sample, log, visits)
