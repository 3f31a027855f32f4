"""Logs and statements of version 2 of the ledger, made from ``docs/spec/ledger.md`` alone: no code of Sluis.

What it makes holds, however it is bent: a salt of 28 bytes stands in a bundle that is right for 28 bytes, in a slot
tree, an epoch, a log and a checkpoint that are right for that bundle. So a verifier that refuses it looked at the
length, and not at a hash that does not fit.
"""

import base64
import hashlib
import hmac
import json
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

ORIGIN = "voorbeeld.example/sluis"
START_MS, HOUR_MS, SLOTS = 1767225600000, 3_600_000, 65_536
NOBODY = bytes(32)
KEY, SLOT, LINE = bytes(range(0x20)), 2, "NL-0001"
PLAN = "5" * 64
Bend = Callable[[bytes], bytes]
Statement = dict[str, object]


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def h(tag: str, *parts: bytes) -> bytes:
    return sha(tag.encode("ascii"), b"\x00", *parts)


def mac(key: bytes, *parts: bytes) -> bytes:
    return hmac.new(key, b"".join(parts), hashlib.sha256).digest()


def u32(number: int) -> bytes:
    return struct.pack(">I", number)


def u64(number: int) -> bytes:
    return struct.pack(">Q", number)


def lp(content: bytes) -> bytes:
    return struct.pack(">H", len(content)) + content


def leaf_hash(leaf: bytes) -> bytes:
    return sha(b"\x00", leaf)


def over(hashes: Sequence[bytes]) -> bytes:
    """RFC 9162 section 2.1.1 over leaves that are hashed already."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha(b"")
    k = half(len(hashes))
    return sha(b"\x01", over(hashes[:k]), over(hashes[k:]))


def half(size: int) -> int:
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def mth(leaves: Sequence[bytes]) -> bytes:
    return over([leaf_hash(leaf) for leaf in leaves])


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def record(r: bytes, e: bytes) -> bytes:
    return h("sluis/record/v2", lp(r), u32(len(e)), e)


def registration(rk: bytes, line: str) -> bytes:
    return h("sluis/registration/v2", lp(rk), lp(line.encode()))


def salt_of(key: bytes, epoch: int) -> bytes:
    return mac(key, b"sluis/salt/v1\0", u64(epoch))


def bundle(salt: bytes, epoch: int, slot: int, records: Sequence[bytes]) -> bytes:
    """Of commitments in the order in which they are given."""
    return h("sluis/bundle/v2", lp(salt), u64(epoch), u64(slot), u32(len(records)), mth(records))


def slot_leaf(epoch: int, slot: int, registered: bytes, bundled: bytes) -> bytes:
    return b"sluis/slot/v1\0" + u64(epoch) + u64(slot) + registered + bundled


def event_leaf(ms: int, kind: str, content: bytes) -> bytes:
    return b"sluis/event/v2\0" + u64(ms) + lp(kind.encode()) + u32(len(content)) + content


def hidden(r: bytes, content: bytes) -> bytes:
    commitment = h("sluis/hidden/v2", lp(r), u32(len(content)), content)
    return b'{"commitment":"' + commitment.hex().encode() + b'"}'


def path_to(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """RFC 9162 section 2.1.3.1: from the leaf upwards."""
    if len(leaves) == 1:
        return []
    k = half(len(leaves))
    if index < k:
        return [*path_to(leaves[:k], index), mth(leaves[k:])]
    return [*path_to(leaves[k:], index - k), mth(leaves[:k])]


def upwards(leaf: bytes, index: int, path: Sequence[bytes]) -> bytes:
    """Return the root of a full tree of 2^n leaves, given the siblings of one of them."""
    digest = leaf_hash(leaf)
    for step, sibling in enumerate(path):
        digest = sha(b"\x01", sibling, digest) if index >> step & 1 else sha(b"\x01", digest, sibling)
    return digest


def canonical(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode("ascii")


def intent(t_ms: int = START_MS, **changes: object) -> bytes:
    whole = {
        "activity": "wifi-diagnosis", "body_sha256": "b" * 64, "kind": "intent", "plan": PLAN, "v": 2,
        "recipient": "wifi-insight", "rows": {"1": 3, "household": 1}, "slot": SLOT, "t_ms": t_ms,
    }  # fmt: skip
    return canonical(whole | changes)


def outcome(ref: bytes, status: str, t_ms: int = START_MS, **changes: object) -> bytes:
    whole = {
        "activity": "wifi-diagnosis", "kind": "outcome", "recipient": "wifi-insight", "ref": ref.hex(), "slot": SLOT,
        "status": status, "t_ms": t_ms, "v": 2,
    }  # fmt: skip
    return canonical(whole | changes)


def count(t_ms: int = START_MS, **changes: object) -> bytes:
    whole = {
        "activity": "network-quality", "body_sha256": "c" * 64, "budget_u": 2_000_000, "eps_u": 250_000, "homes": 1200,
        "kind": "count", "plan": PLAN, "recipient": "netwerk-meting", "t_ms": t_ms, "v": 2,
    }  # fmt: skip
    return canonical(whole | changes)


@cache
def _public(seed: bytes, *, post_quantum: bool) -> bytes:
    if post_quantum:
        return MLDSA44PrivateKey.from_seed_bytes(seed).public_key().public_bytes_raw()
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


@dataclass(frozen=True)
class Signer:
    """A key, of a log (1), of a witness (4), or of either with ML-DSA-44 (6)."""

    name: str
    kind: int = 1
    seed: bytes = b"\x07" * 32
    second: int = START_MS // 1000

    def public(self) -> bytes:
        return _public(self.seed, post_quantum=self.kind == 6)

    def key_id(self) -> bytes:
        return sha(self.name.encode(), b"\n", bytes([self.kind]), self.public())[:4]

    def vkey(self) -> str:
        return f"{self.name}+{self.key_id().hex()}+{b64(bytes([self.kind]) + self.public())}"

    def line(self, text: str) -> str:
        """Sign the text of a checkpoint (C2SP signed-note, tlog-cosignature)."""
        key, stamp = Ed25519PrivateKey.from_private_bytes(self.seed), u64(self.second)
        if self.kind == 1:
            signed = key.sign(text.encode())
        elif self.kind == 4:
            signed = stamp + key.sign(f"cosignature/v1\ntime {self.second}\n{text}".encode())
        else:
            origin, size, root, _ = text.split("\n")
            names = bytes([len(self.name)]) + self.name.encode() + stamp + bytes([len(origin)]) + origin.encode()
            message = b"subtree/v1\n\0" + names + u64(0) + u64(int(size)) + base64.b64decode(root)
            signed = stamp + MLDSA44PrivateKey.from_seed_bytes(self.seed).sign(message)
        return f"— {self.name} {b64(self.key_id() + signed)}\n"


LOG = Signer(ORIGIN)
SECOND = Signer(ORIGIN, seed=b"\x08" * 32)
QUANTUM = Signer(ORIGIN, 6, b"\x09" * 32)


def witness(number: int, second: int = 1768003200, kind: int = 4) -> Signer:
    """Return a witness, who signs when the longest log of these tests is long closed."""
    return Signer(f"witness.example/w{number}", kind, bytes([0x40 + number]) * 32, second)


@dataclass(frozen=True)
class Event:
    """An event of an epoch, shown in a statement or not."""

    kind: str = "standing"
    content: bytes = b'{"kind":"object","slot":%d}' % SLOT
    ms: int = START_MS
    r: bytes | None = b"\x66" * 32
    shown: bool = True

    def leaf(self) -> bytes:
        return event_leaf(self.ms, self.kind, self.content if self.r is None else hidden(self.r, self.content))


@dataclass(frozen=True)
class Epoch:
    """What an epoch holds of one household, and how a statement shows it."""

    records: Sequence[tuple[bytes, bytes]] = ()
    is_: str = "opened"
    slots: int = SLOTS
    events: Sequence[Event] = ()
    plans: Sequence[str] | None = None
    lasts_ms: int = HOUR_MS
    sort: bool = True


@dataclass(frozen=True)
class Maker:
    """What a statement is made of; ``bend`` changes a part before anything is hashed over it."""

    epochs: Sequence[Epoch] = (Epoch(),)
    first: int = 0
    later: int = 0
    """How many epochs of the log come after those that are shown."""
    slot: int = SLOT
    line: str = LINE
    signers: Sequence[Signer] = (LOG,)
    bend: Mapping[str, Bend] = field(default_factory=dict)
    leaf: Callable[[int, str], str] = lambda _number, text: text
    note: Callable[[str], str] = lambda text: text
    from_ms: int = START_MS

    def bent(self, what: str, content: bytes) -> bytes:
        return self.bend.get(what, bytes)(content)

    def statement(self, **changes: object) -> Statement:
        """Return the statement; ``changes`` replace fields of it, unhashed."""
        rk = self.bent("rk", mac(KEY, b"sluis/regkey/v1\0"))
        registered = self.bent("registration", registration(rk, self.line))
        leaves, opened, events, at = [], [], [], self.from_ms
        for number, epoch in enumerate(self.epochs, start=self.first):
            root, opening = self._slot(number, epoch, registered)
            text = self._leaf(number, epoch, root, at)
            leaves.append(self.leaf(number, text))
            opened.append(opening)
            events += self._events(number, epoch)
            at += epoch.lasts_ms
        size = self.first + len(leaves) + self.later
        root, beside = self._range([leaf_hash(leaf.encode()) for leaf in leaves], size)
        text = self.note(f"{ORIGIN}\n{size}\n{b64(root)}\n")
        made: Statement = {
            "v": "sluis/statement/v2", "origin": ORIGIN, "slot": self.slot, "line": self.line, "rk": b64(rk),
            "registration": b64(registered), "from_ms": self.from_ms, "to_ms": at,
            "checkpoint": text + "\n" + "".join(signer.line(text) for signer in self.signers), "first": self.first,
            "leaves": leaves, "range": b64(b"".join(beside)), "opened": opened, "events": events, "reading": [],
            "limits": {"en": "x", "nl": "x"}, "made_ms": at, "covers_from_ms": self.from_ms, "covers_to_ms": at,
        }  # fmt: skip
        return made | changes

    def _slot(self, number: int, epoch: Epoch, registered: bytes) -> tuple[bytes, Statement]:
        """Return the root of the slot tree, whose other leaves are anybody's, and the opening."""
        siblings = [h("test/sibling", u64(number), u64(level)) for level in range((epoch.slots - 1).bit_length())]
        if self.slot >= epoch.slots:
            return h("test/root", u64(number)), {"epoch": number, "path": ""}
        siblings = [self.bent(f"path {level}", sibling) for level, sibling in enumerate(siblings)]
        path = b64(b"".join(siblings))
        if epoch.is_ == "absent":
            leaf = slot_leaf(number, self.slot, NOBODY, NOBODY)
            return upwards(leaf, self.slot, siblings), {"epoch": number, "path": path}
        salt = self.bent("salt", salt_of(KEY, number))
        pairs = [(self.bent("r", r), e) for r, e in epoch.records]
        pairs = sorted(pairs, key=lambda pair: record(*pair)) if epoch.sort else pairs
        bundled = bundle(salt, number, self.slot, [record(*pair) for pair in pairs])
        root = upwards(slot_leaf(number, self.slot, registered, bundled), self.slot, siblings)
        if epoch.is_ == "shut":
            return root, {"epoch": number}
        shown = [[b64(r), e.decode("utf-8")] for r, e in pairs]
        return root, {"epoch": number, "salt": b64(salt), "path": path, "records": shown}

    def _leaf(self, number: int, epoch: Epoch, root: bytes, at: int) -> str:
        plans = epoch.plans
        if plans is None:
            contents = [json.loads(e) for _, e in epoch.records]
            plans = sorted({content["plan"] for content in contents if "plan" in content})
        writers = h("test/writers", u64(number)) if epoch.records else sha(b"")
        before = h("test/note", u64(number)) if number else NOBODY
        lines = [
            "sluis/epoch/v2", ORIGIN, f"epoch {number}", f"from {at}", f"to {at + epoch.lasts_ms}",
            f"slots {epoch.slots} {b64(root)}", f"records {len(epoch.records)}",
            f"writers {min(1, len(epoch.records))} {b64(writers)}",
            f"events {len(epoch.events)} {b64(mth([event.leaf() for event in epoch.events]))}",
            f"prev-note {b64(before)}", *(f"plan {plan}" for plan in plans),
        ]  # fmt: skip
        return "".join(f"{line}\n" for line in lines)

    def _events(self, number: int, epoch: Epoch) -> list[Statement]:
        leaves = [event.leaf() for event in epoch.events]
        return [
            {
                "epoch": number,
                "index": index,
                "ms": event.ms,
                "type": event.kind,
                "json": event.content.decode("ascii"),
                "r": None if event.r is None else b64(event.r),
                "path": b64(b"".join(path_to(leaves, index))),
            }
            for index, event in enumerate(epoch.events)
            if event.shown
        ]

    def _range(self, leaves: Sequence[bytes], size: int) -> tuple[bytes, list[bytes]]:
        """Return the log's root, whose other subtrees are anybody's, and these from left to right."""
        beside: list[bytes] = []

        def build(low: int, high: int) -> bytes:
            if high <= self.first or low >= self.first + len(leaves):
                beside.append(self.bent(f"range {len(beside)}", h("test/subtree", u64(low), u64(high))))
                return beside[-1]
            if high - low == 1:
                return leaves[low - self.first]
            middle = low + half(high - low)
            left = build(low, middle)
            return sha(b"\x01", left, build(middle, high))

        return build(0, size), beside


def text_of(statement: object) -> bytes:
    return json.dumps(statement, ensure_ascii=False).encode("utf-8")
