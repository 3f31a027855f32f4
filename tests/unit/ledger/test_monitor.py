"""A monitor reads every leaf, keeps the last head, and cries about a log that is not what it was or says."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.twins.ledger_maker import LOG, ORIGIN, SECOND, Epoch, Maker, Signer, intent, leaf_hash, over, witness

from sluis.ledger.monitor import Seen, Watched, Watching, Wrong, keys_are_read, look, read_seen, written_seen

KEYS = Watching((LOG.vkey(),))


def leaves_of(maker: Maker) -> list[str]:
    leaves = maker.statement()["leaves"]
    assert isinstance(leaves, list)
    return leaves


LEAVES = leaves_of(Maker(tuple(Epoch([(bytes([n]) * 32, intent())] if n % 3 else []) for n in range(12))))


@dataclass
class Log:
    """A log that is served, honest or not."""

    leaves: list[str]
    signers: tuple[Signer, ...] = (LOG,)
    changed: dict[str, bytes | None] = field(default_factory=dict)
    origin: str = ORIGIN
    fetched: list[str] = field(default_factory=list)

    def note(self) -> bytes:
        root = over([leaf_hash(leaf.encode()) for leaf in self.leaves])
        text = f"{self.origin}\n{len(self.leaves)}\n{base64.b64encode(root).decode()}\n"
        return (text + "\n" + "".join(signer.line(text) for signer in self.signers)).encode()

    def fetch(self, path: str) -> bytes | None:
        self.fetched.append(path)
        if path in self.changed:
            return self.changed[path]
        if path == "checkpoint":
            return self.note()
        start = int(path.split("/")[2].partition(".")[0]) * 256
        width = int(path.partition(".p/")[2] or 256)
        inside = [leaf.encode() for leaf in self.leaves[start : start + width]]
        if len(inside) < width:
            return None
        return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in inside)


def looked(log: Log, seen: Seen | None = None, watching: Watching = KEYS) -> Watched:
    return look(log.fetch, watching, Seen() if seen is None else seen)


@pytest.mark.parametrize("first", range(13))
@pytest.mark.parametrize("second", [0, 1, 5, 12])
def test_an_honest_log_is_followed_from_any_head_to_any_other(first: int, second: int) -> None:
    seen = Seen()
    for size in sorted({first, max(first, second)}):
        watched = looked(Log(LEAVES[:size]), seen)
        assert (watched.wrong, watched.read, watched.seen.size) == (None, size - seen.size, size)
        assert read_seen(written_seen(watched.seen)) == watched.seen
        seen = watched.seen
    assert looked(Log(LEAVES[: seen.size]), seen) == Watched(seen, 0)


def test_more_than_a_bundle_is_read_in_order() -> None:
    leaves = leaves_of(Maker(tuple(Epoch() for _ in range(600))))
    log = Log(leaves)
    watched = looked(log)
    assert (watched.wrong, watched.seen.size) == (None, 600)
    assert log.fetched == ["checkpoint", "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"]
    before = looked(Log(leaves[:300])).seen
    log.fetched.clear()
    assert looked(log, before).read == 300
    assert log.fetched == ["checkpoint", "tile/entries/001", "tile/entries/002.p/88"]
    grown = replace(
        log, changed={"tile/entries/002.p/88": None, "tile/entries/002": log.fetch("tile/entries/002.p/88")}
    )
    assert looked(grown).wrong is None


def cry(log: Log, seen: Seen | None = None, watching: Watching = KEYS) -> tuple[Wrong | None, int]:
    watched = looked(log, seen, watching)
    assert watched.seen == (Seen() if seen is None else seen)
    return watched.wrong, watched.at


def test_a_head_that_goes_back_or_forks_is_cried_about() -> None:
    seen = looked(Log(LEAVES[:9])).seen
    assert cry(Log(LEAVES[:8]), seen) == (Wrong.BACK, 8)
    other = leaves_of(Maker(tuple(Epoch([(bytes([n + 9]) * 32, intent())]) for n in range(12))))
    assert cry(Log(other[:9]), seen) == (Wrong.FORK, 9)
    assert cry(Log(other), seen) == (Wrong.FORK, 12)
    assert cry(Log([*other[:9], *LEAVES[9:]]), seen) == (Wrong.FORK, 12)
    hidden = Log(LEAVES)
    hidden.changed["tile/entries/000.p/12"] = Log([*LEAVES[:11], other[11]]).fetch("tile/entries/000.p/12")
    assert cry(hidden, seen) == (Wrong.FORK, 12)


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("epoch 5", "epoch  5", Wrong.LEAF),
        ("epoch 5", "epoch 05", Wrong.LEAF),
        ("\nepoch 5", "\n\x0bepoch 5", Wrong.LEAF),
        ("epoch 5", "epoch 6", Wrong.FOLLOWS),
        ("from 17672", "from 17671", Wrong.FOLLOWS),
        (ORIGIN, "a.example", Wrong.FOLLOWS),
        ("slots 65536", "slots 65537", Wrong.LEAF),
        ("epoch/v2", "epoch/v1", Wrong.LEAF),
        ("records", "re\u2028cords", Wrong.LEAF),
    ],
)
def test_a_leaf_that_does_not_parse_or_follow_is_cried_about(old: str, new: str, wrong: Wrong) -> None:
    """The log is right over it: a witness would have cosigned."""
    leaves = [*LEAVES[:5], LEAVES[5].replace(old, new, 1), *LEAVES[6:]]
    assert leaves[5] != LEAVES[5]
    for seen in (Seen(), looked(Log(LEAVES[:5])).seen, looked(Log(LEAVES[:3])).seen):
        assert cry(Log(leaves), seen) == (wrong, 5)


def test_a_tree_of_slots_that_shrinks_is_cried_about() -> None:
    leaves = leaves_of(Maker((Epoch(slots=131_072), Epoch(slots=131_072), Epoch())))
    assert cry(Log(leaves)) == (Wrong.FOLLOWS, 2)


def test_a_signature_that_is_missing_is_cried_about() -> None:
    both = Watching((LOG.vkey(), SECOND.vkey()))
    assert cry(Log(LEAVES), watching=both) == (Wrong.UNSIGNED, 12)
    assert looked(Log(LEAVES, (LOG, SECOND)), watching=both).wrong is None
    assert cry(Log(LEAVES, (LOG, replace(SECOND, seed=bytes(32)))), watching=both)[0] is Wrong.UNSIGNED
    false = Log(LEAVES).note().replace(b"\n12\n", b"\n11\n")
    assert cry(Log(LEAVES, changed={"checkpoint": false}))[0] is Wrong.UNSIGNED
    seen = Watching((LOG.vkey(),), f"witness w {witness(1).vkey()}\nquorum w\n".encode())
    assert cry(Log(LEAVES), watching=seen) == (Wrong.UNSIGNED, 12)
    assert looked(Log(LEAVES, (LOG, witness(1))), watching=seen).wrong is None


def test_another_log_or_none_is_cried_about() -> None:
    seen = looked(Log(LEAVES[:4])).seen
    other = Signer("other.example")
    assert cry(Log([], (other,), origin="other.example"), seen, Watching((other.vkey(),))) == (Wrong.ORIGIN, 0)
    assert cry(Log(LEAVES), seen, Watching((other.vkey(),)))[0] is Wrong.UNSIGNED
    for content in (None, b"", b"\xff", b"x\n1\n", Log(LEAVES).note() + b"\n"):
        assert cry(Log(LEAVES, changed={"checkpoint": content}))[0] is Wrong.NOTE


@pytest.mark.parametrize("content", [None, b"", b"\0", b"\0\5abc", Log(LEAVES).fetch("tile/entries/000.p/11")])
def test_a_leaf_that_is_not_served_is_cried_about(content: bytes | None) -> None:
    changed = {"tile/entries/000.p/12": content, "tile/entries/000": None}
    wrong, at = cry(Log(LEAVES, changed=changed))
    assert wrong is Wrong.MISSING
    assert at == (11 if content and len(content) > 99 else 0)


@given(st.binary(max_size=300), st.sampled_from(["checkpoint", "tile/entries/000.p/12"]))
def test_whatever_is_served_no_exception_leaves_it(content: bytes, path: str) -> None:
    assert looked(Log(LEAVES, changed={path: content, "tile/entries/000": content})).wrong is not None


def test_keys_and_policy_are_read_before_anything_is_fetched() -> None:
    assert keys_are_read(KEYS)
    bad: list[Callable[[], Watching]] = [
        lambda: Watching(()), lambda: Watching(("x",)), lambda: Watching((LOG.vkey(), witness(1).vkey())),
        lambda: Watching((LOG.vkey(),), b"quorum w\n"), lambda: Watching((LOG.vkey(),), b""),
    ]  # fmt: skip
    assert not any(keys_are_read(reader()) for reader in bad)


def test_a_file_of_the_last_head_that_was_changed_is_not_read() -> None:
    seen = looked(Log(LEAVES[:7])).seen
    assert read_seen(written_seen(seen)) == seen
    for changed in ({"size": 6}, {"root": bytes(32)}, {"full": seen.full[:2]}, {"size": -1}):
        import msgspec

        assert read_seen(written_seen(msgspec.structs.replace(seen, **changed))) is None
    for content in (b"", b"{", b"null", b'{"x":1}', written_seen(seen)[:-3]):
        assert read_seen(content) is None
