"""Vectors of what a receipt of a hidden event, and the end of an occupation, must come to; made from the page.

``refusals`` takes them into the vectors of refusal (ledger specification, sections 13 and 12.16 to 12.18).
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.twins.ledger_maker import (
    LOG,
    ORIGIN,
    SECOND,
    SLOT,
    START_MS,
    Epoch,
    Event,
    Maker,
    b64,
    hidden,
    intent,
    lp,
    sha,
    u64,
)

HOUR_MS = 3_600_000
ASKED = Event(
    content=b'{"activity":null,"at_ms":1,"is":"asked","kind":"object","recorded_ms":2,"slot":%d,"until_ms":null}' % SLOT
)
ENDED = Event(
    content=b'{"at_ms":%d,"is":"closed","recorded_ms":%d,"slot":%d}' % (START_MS + 50, START_MS + 60, SLOT),
    r=b"\x67" * 32,
)
SEED = Ed25519PrivateKey.from_private_bytes(b"\x21" * 32)
KEY = SEED.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x22" * 32).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
FIRST = Epoch([(b"\x11" * 32, intent(START_MS + 5))], events=(Event("erasure", b"{}", r=None), ASKED))
LOGGED = Maker((FIRST, Epoch()), signers=(LOG, SECOND))
OVER = replace(LOGGED, epochs=(replace(LOGGED.epochs[0], events=(ASKED, ENDED)), Epoch()))


class Question(NamedTuple):
    """A statement, what is asked of it beside the keys of the log, and how it must end."""

    name: str
    rule: str
    code: int
    maker: Maker
    asked: dict[str, object]


def receipt(event: Event, **changes: object) -> bytes:
    """Return the receipt of a hidden event, signed; some of its fields changed afterwards."""
    assert event.r is not None
    commitment = bytes.fromhex(json.loads(hidden(event.r, event.content))["commitment"])
    named = lp(ORIGIN.encode()) + u64(event.ms) + lp(event.kind.encode())
    document: dict[str, object] = {
        "v": "sluis/event-receipt/v2",
        "origin": ORIGIN,
        "ms": event.ms,
        "type": event.kind,
        "json": event.content.decode("ascii"),
        "r": b64(event.r),
        "kid": sha(KEY).hex()[:8],
        "sig": b64(SEED.sign(b"sluis/event-receipt/v2\0" + named + commitment)),
    }
    made = {name: value for name, value in (document | changes).items() if value != "left out"}
    return json.dumps(made).encode()


def questions() -> Iterator[Question]:
    """Give all of them."""
    held, key = receipt(ASKED), {"receipt_key": KEY}
    yield Question("receipt: its event is in the log", "13.3", 0, LOGGED, {"receipt": held})
    yield Question("receipt: and its signature is checked", "13.3", 0, LOGGED, {"receipt": held} | key)
    left_out = replace(LOGGED, epochs=(replace(LOGGED.epochs[0], events=()), Epoch()))
    yield Question("receipt: the event was left out", "13.3", 1, left_out, {"receipt": held} | key)
    unshown = replace(LOGGED, epochs=(replace(LOGGED.epochs[0], events=(replace(ASKED, shown=False),)), Epoch()))
    yield Question("receipt: the event is in the log and not shown", "13.3", 1, unshown, {"receipt": held} | key)
    other = replace(LOGGED, epochs=(replace(LOGGED.epochs[0], events=(replace(ASKED, r=b"\x68" * 32),)), Epoch()))
    yield Question("receipt: the event was put on record anew", "13.3", 1, other, {"receipt": held} | key)
    changed: dict[str, object] = {
        "origin": "ander.example/sluis",
        "ms": ASKED.ms + 1,
        "type": "erasure",
        "json": ASKED.content.decode().replace("object", "lift"),
        "r": b64(b"\x69" * 32),
    }
    for name, value in changed.items():
        bent = receipt(ASKED, **{name: value})
        yield Question(f"receipt: another {name}", "13.3", 1, LOGGED, {"receipt": bent})
        yield Question(f"receipt: another {name}, signed by nobody", "13.3", 1, LOGGED, {"receipt": bent} | key)
    yield Question("receipt: of another key", "13.3", 1, LOGGED, {"receipt": held, "receipt_key": OTHER})
    unsigned = receipt(ASKED, sig=None, kid=None)
    yield Question("receipt: no signature", "13.3", 1, LOGGED, {"receipt": unsigned} | key)
    yield Question("receipt: no signature, and none is asked for", "13.3", 0, LOGGED, {"receipt": unsigned})
    forged = receipt(ASKED, sig=b64(bytes(64)))
    yield Question("receipt: a signature of zeros", "13.3", 1, LOGGED, {"receipt": forged} | key)
    forms: tuple[dict[str, object], ...] = (
        {"sig": None}, {"kid": None}, {"sig": ""}, {"sig": "AAAA"}, {"sig": "*"}, {"sig": b64(bytes(63))}, {"sig": 5},
        {"sig": b64(bytes(64))[:-2]}, {"sig": b64(bytes(65))}, {"kid": ""}, {"kid": "0000000"}, {"kid": "0000000G"},
        {"kid": "000000000"}, {"kid": "ABCDEF01"}, {"kid": 5}, {"kid": [], "sig": []}, {"kid": False, "sig": False},
    )  # fmt: skip
    for which, form in enumerate(forms):
        for keys in ({}, key):
            name = f"receipt: {' and '.join(form)} in form {which}, {len(keys)} keys"
            yield Question(name, "13.1", 2, LOGGED, {"receipt": receipt(ASKED, **form)} | keys)
    yield from of_another_household(key)
    for name, value in {"v": "sluis/event-receipt/v1", "ms": "1", "r": "AAAA", "json": None, "kid": "left out"}.items():
        yield Question(
            f"receipt: {name} in another form", "13.1", 2, LOGGED, {"receipt": receipt(ASKED, **{name: value})}
        )
    yield Question("receipt: a key more", "13.1", 2, LOGGED, {"receipt": receipt(ASKED, x=1)})
    for content in (b"", b"[]", b"null", b"{}", held + b"x", held.replace(b'"ms"', b'"ms": 1, "ms"')):
        yield Question(f"receipt: {content[:9].decode()} {len(content)}", "13.1", 2, LOGGED, {"receipt": content})
    yield Question("occupation: over, and told", "12.17", 0, OVER, {})
    later = replace(OVER, epochs=(OVER.epochs[0], Epoch([(b"\x12" * 32, intent(START_MS + HOUR_MS))])))
    yield Question("occupation: a report of after its end", "12.17", 1, later, {})
    same = replace(OVER, epochs=(replace(OVER.epochs[0], records=[(b"\x11" * 32, intent(START_MS + 50))]), Epoch()))
    yield Question("occupation: a report of the moment of its end", "12.17", 1, same, {})
    for content in (
        b'{"at_ms":9007199254740991,"is":"closed","recorded_ms":1,"slot":2}',
        b'{"at_ms":1,"is":"closed","slot":2}',
    ):
        odd = replace(OVER, epochs=(replace(OVER.epochs[0], events=(replace(ENDED, content=content),)), Epoch()))
        yield Question(f"occupation: {len(content)} bytes that are no end", "12.17", 0, odd, {})
    lines = ("NL-1" + " " * 60 + "Signed by the log", " NL-1", "NL-1 ", "NL 1", "N L" * 60, "x" * 255, "\u00e9" * 127)
    for line in lines:
        yield Question(f"line: {len(line)} of {line[:6]!r}", "12.18", 0, replace(LOGGED, line=line), {})


def of_another_household(key: dict[str, bytes]) -> Iterator[Question]:
    """Give what shows the event of one household as that of another (sections 10.11, 13.1, 13.3)."""
    own = ASKED.content.decode()
    theirs = replace(ASKED, content=own.replace(f'"slot":{SLOT}', f'"slot":{SLOT + 1}').encode(), r=b"\x6a" * 32)
    closed = replace(LOGGED, epochs=(replace(LOGGED.epochs[0], events=(replace(theirs, shown=False), ASKED)), Epoch()))
    yield Question("receipt: of a neighbour", "13.3", 1, closed, {"receipt": receipt(theirs)} | key)
    opened = replace(LOGGED, epochs=(replace(LOGGED.epochs[0], events=(theirs,)), Epoch()))
    yield Question(
        "receipt: of a neighbour, whose event is opened here", "13.3", 1, opened, {"receipt": receipt(theirs)}
    )
    yield Question("event: of a neighbour", "10.11", 1, opened, {})
    moved = receipt(ASKED, json=theirs.content.decode())
    yield Question("receipt: signed for a neighbour", "13.3", 1, LOGGED, {"receipt": moved} | key)
    for number in ("null", "true", f'"{SLOT}"', f"[{SLOT}]", "left out"):
        part = "" if number == "left out" else f'"slot":{number},'
        content = own.replace(f'"slot":{SLOT},', part).encode()
        nameless = replace(ASKED, content=content)
        made = replace(LOGGED, epochs=(replace(LOGGED.epochs[0], events=(nameless,)), Epoch()))
        yield Question(f"event: number {number}", "10.11", 1, made, {})
        yield Question(f"receipt: number {number}", "13.1", 2, made, {"receipt": receipt(nameless)})
