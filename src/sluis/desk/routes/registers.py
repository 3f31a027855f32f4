"""Registers to read: their steps, each version as it was proposed, and what law says of it today."""

import json
import re
from typing import Annotated, Final

import msgspec
from litestar import Response, get
from litestar.params import FromPath, QueryParameter

from sluis.api.document import as_json
from sluis.api.moments import moment_ms
from sluis.desk.calls import Call
from sluis.desk.routes.inspection import visited
from sluis.desk.routes.shared import CALL, Asker, Desk, described, document, told
from sluis.errors import Code
from sluis.errors.desk import call_refused_error

_At = Annotated[str | None, QueryParameter(name="at", max_length=64, description="ISO 8601; now when absent.")]
_VERSION: Final = re.compile(r"0|[1-9][0-9]{0,8}|[0-9a-f]{8,64}")


class SignedWith(msgspec.Struct, frozen=True, kw_only=True):
    """By which key a step was signed."""

    role: str
    key: Annotated[str, told("Fingerprint of the SSH key.")]


class AgreedAs(msgspec.Struct, frozen=True, kw_only=True):
    """As who somebody was signed in when he took a step: an ID token was checked; no signature of his is left."""

    role: str
    issuer: Annotated[str, told("The identity service.")]
    subject: Annotated[str, told("What it calls this person.")]
    token: Annotated[str, told("SHA-256 of the ID token.")]


class RegisterStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a version: signed, and checked when it is shown."""

    version: int
    register: Annotated[str, told("SHA-256 of the register.")]
    step: Annotated[str, told("proposed, advised, approved or activated.")]
    by: str
    signed: Annotated[SignedWith | None, told("Its signature; null: there is none.")]
    agreed: Annotated[AgreedAs | None, told("Who was signed in; with neither the name was typed.")]
    text: str
    advice: str | None
    followed: bool | None
    closed: list[str]
    at: str
    from_: str | None = msgspec.field(name="from")
    record: Annotated[str, told("Digest of the step.")]
    kid: Annotated[str, told("Of the key that signed it.")]


class Taken(msgspec.Struct, frozen=True):
    """A gate took a register."""

    at: str
    register: str


class Registers(msgspec.Struct, frozen=True):
    """The life of every version."""

    at: str
    in_force: Annotated[int | None, told("The number of the version that holds.")]
    steps: list[RegisterStep]
    taken: list[Taken]


@get("/v1/registers", opt={CALL: Call.REGISTERS}, summary="The life of every version.", responses=described(400, 422))
async def registers(desk: Desk, caller: Asker, at: _At = None) -> Registers:
    """Who proposed, advised on, approved and activated which version, when; as it was at a moment."""
    at_ms = None if at is None else moment_ms(at)
    if at is not None and at_ms is None:
        raise call_refused_error(why=Code("form"))
    await visited(desk, caller, {"looked": "registers"})
    history = await desk.read(desk.gate.registers.history, at_ms)
    return msgspec.convert(as_json(history), Registers)


@get(
    "/v1/registers/{version:str}",
    opt={CALL: Call.REGISTER},
    summary="A version as it was proposed, byte for byte.",
    responses=described(404, 422),
    media_type="application/yaml",
)
async def register(desk: Desk, caller: Asker, version: FromPath[str]) -> Response[bytes]:
    """By its number, or by 8 digits of its SHA-256 at least."""
    await visited(desk, caller, {"looked": "registers"})
    source = await desk.read(lambda: desk.gate.registers.source(named(version)))
    return Response(source, media_type="application/yaml")


@get(
    "/v1/registers/{version:str}/findings",
    opt={CALL: Call.FINDINGS},
    summary="What the law says of a version today.",
    responses=described(404, 422) | document(),
    media_type="application/json",
)
async def findings(desk: Desk, version: FromPath[str]) -> Response[bytes]:
    """As `sluis check --format json` prints it; documents beside the register are not looked at."""
    checked = await desk.read(lambda: desk.gate.registers.findings(named(version)).document())
    return Response(json.dumps(checked, ensure_ascii=False).encode(), media_type="application/json")


def named(version: str) -> str:
    """Return what may name a version.

    Raises:
        call_refused_error: there is no such path.
    """
    if not _VERSION.fullmatch(version):
        raise call_refused_error(why=Code("path"))
    return version


HANDLERS: Final = (registers, register, findings)
