"""Tests of a body that is taken as it is described."""

import asyncio
from typing import Annotated

import httpx
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar import Litestar, Request, post
from litestar.datastructures import State
from litestar.exceptions import ValidationException
from litestar.params import JSONBody
from litestar.testing import AsyncTestClient

from sluis.desk.strict_body import StrictRequest


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """What a call asks."""

    due: bool = False
    most: int = 1


@post("/asked", status_code=200)
async def asked(data: JSONBody[Asked]) -> Asked:
    """Say it back."""
    return data


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"due": true, "most": 5}', 200),
        (b"{}", 200),
        (b'{"due": 0}', 400),
        (b'{"due": "true"}', 400),
        (b'{"most": "5"}', 400),
        (b'{"most": 5.0}', 200),
        (b'{"most": true}', 400),
        (b'{"more": 1}', 400),
        (b"{", 400),
        (b'{"most": "\xff"}', 400),
        (b'{"most": 9007199254740992.0}', 200),
        (b'{"most": 9007199254740994.0}', 400),
        (b'{"most": 1e19}', 400),
        (b'{"most": 1e400}', 400),
    ],
    ids=[
        "as described", "defaults", "zero", "text", "digits", "whole", "yes", "unknown", "cut", "no UTF-8",
        "the last exact", "which one", "a large one", "none can count with",
    ],
)  # fmt: skip
def test_what_is_of_another_form_is_refused_and_not_converted(body: bytes, status: int) -> None:
    async def answered() -> int:
        async with AsyncTestClient(Litestar([asked], request_class=StrictRequest)) as client:
            answer = await client.post("/asked", content=body, headers={"content-type": "application/json"})
            return answer.status_code

    assert asyncio.run(answered()) == status


class Deep(msgspec.Struct, forbid_unknown_fields=True, tag="deep"):
    """What may stand in a call."""

    whole: int = 0
    some: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    part: float = 0.0
    file: bytes = b""
    is_so: bool = False


class Other(msgspec.Struct, tag="other"):
    """What may stand there as well."""

    told: dict[str, object] = {}
    counts: dict[int, float] = {}


class Everything(msgspec.Struct, forbid_unknown_fields=True):
    """A call with each form that a call of a desk has."""

    one: Deep | Other | None = None
    many: Annotated[list[Deep | Other], msgspec.Meta(max_length=3)] = []
    text: Annotated[str, msgspec.Meta(pattern=r"^[a-z]*$(?!\n)")] = ""
    anything: object = None


class TwiceDecoded(Request[object, object, State]):
    """As it was: held against the form, then given to the framework to decode and convert by itself."""

    async def json(self) -> object:
        declared = self.route_handler.parsed_data_field
        assert declared is not None
        try:
            plain = msgspec.json.Decoder(float_hook=_whole)
            msgspec.convert(plain.decode(await self.body()), declared.annotation, str_keys=True)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise ValidationException from None
        return await super().json()


def _whole(text: str) -> float:
    number = float(text)
    return int(number) if number.is_integer() else number


@post("/everything", status_code=200)
async def everything(data: JSONBody[Everything]) -> str:
    """Say back what was understood."""
    return msgspec.json.encode(data, order="sorted").decode()


_NUMBERS = [
    "0",
    "1",
    "1.0",
    "-0.0",
    "1.5",
    "100",
    "101",
    "1E2",
    "101.0",
    "-1",
    "1e19",
    "1e400",
    "-1e400",
    "1e-400",
    "9007199254740993",
    "9007199254740992.0",
    "9007199254740994.0",
    "123456789012345678901234567890",
    "1e999999",
    "01",
    "+1",
    "NaN",
    "Infinity",
    "0x1",
]
_LEAVES = st.sampled_from(
    [*_NUMBERS, "true", "false", "null", '"a"', '"A"', '"aGk="', '"5"', '"true"', '"\\ud800"', '"a\\n"', "{}", "[]", ""]
)
_NAMES = st.sampled_from(
    ["type", "whole", "some", "part", "file", "is_so", "told", "counts", "one", "many", "text", "anything", "1", "no"]
)


def _object(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tagged = st.sampled_from(["", '"type": "deep"', '"type": "other"', '"type": 0'])
    members = st.lists(st.tuples(_NAMES, values), max_size=4)
    return st.tuples(tagged, members).map(
        lambda told: "{" + ", ".join(filter(None, [told[0], *(f'"{name}": {value}' for name, value in told[1])])) + "}"
    )


_VALUES = st.recursive(
    _LEAVES,
    lambda inner: _object(inner) | st.lists(inner, max_size=4).map(lambda each: "[" + ", ".join(each) + "]"),
    max_leaves=8,
)


def test_a_body_is_refused_and_understood_as_when_it_was_decoded_twice() -> None:
    clients = [
        httpx.AsyncClient(transport=httpx.ASGITransport(Litestar([everything], request_class=each)))  # type: ignore[arg-type]
        for each in (StrictRequest, TwiceDecoded)
    ]
    taken = set[bool]()

    async def both(body: str) -> list[httpx.Response]:
        about = {"content-type": "application/json"}
        return [await each.post("http://desk/everything", content=body, headers=about) for each in clients]

    @settings(deadline=None)
    @given(_object(_VALUES) | _VALUES.filter(bool))
    def same(body: str) -> None:
        once, twice = loop.run_until_complete(both(body))
        taken.add(once.status_code == 200)
        assert once.status_code == twice.status_code
        if once.status_code == 200:
            assert once.json() == twice.json()

    loop = asyncio.new_event_loop()
    try:
        same()
    finally:
        loop.close()
    assert taken == {True, False}


def test_what_the_call_gets_is_what_was_held_against_its_form() -> None:
    given_to_it = list[object]()

    @post("/kept", status_code=200)
    async def kept(data: JSONBody[Everything]) -> None:
        given_to_it.append(data)

    async def asked_once() -> int:
        async with AsyncTestClient(Litestar([kept], request_class=StrictRequest)) as client:
            body = b'{"one": {"type": "deep", "part": 2, "whole": 3.0, "file": "aGk="}, "many": [{"type": "other"}]}'
            answer = await client.post("/kept", content=body, headers={"content-type": "application/json"})
            return answer.status_code

    assert asyncio.run(asked_once()) == 200
    assert given_to_it == [Everything(one=Deep(part=2.0, whole=3, file=b"hi"), many=[Other()])]
