"""The checker of samples: a tree that ends where it is said to end, and an order that is the desk's own."""

import base64
import hashlib
import json
from itertools import product
from pathlib import Path

import pytest

from sluis.ledger import check_sample
from sluis.ledger.bundle import NOBODY, slot_leaf
from sluis.ledger.check_sample import Tree, Wrong, climbed, empty, half, main, nobody, ordered
from sluis.ledger.population import drawn
from sluis.tlog.merkle import leaf_hash, root_over
from sluis.tlog.proof import inclusion_path


def tree(size: int, registered: int) -> list[bytes]:
    taken = [hashlib.sha256(bytes([n])).digest() for n in range(registered)]
    return taken + [leaf_hash(slot_leaf(3, n, NOBODY, NOBODY)) for n in range(registered, size)]


@pytest.mark.parametrize(("size", "registered"), [(1, 1), (8, 1), (8, 5), (8, 8), (11, 6), (12, 9), (13, 13)])
def test_right_of_the_last_number_there_is_nobody_and_of_no_other(size: int, registered: int) -> None:
    hashes = tree(size, registered)
    whole = Tree(3, size, root_over(hashes))
    for number in range(registered):
        path = b"".join(inclusion_path(lambda begin, end: root_over(hashes[begin:end]), number, size))
        assert climbed(whole, number, hashes[number], path) == whole.root
        if number == registered - 1:
            assert climbed(whole, number, hashes[number], path, alone=True) == whole.root
        else:
            with pytest.raises(Wrong):
                climbed(whole, number, hashes[number], path, alone=True)


def test_what_is_nobodys_is_as_the_ledger_makes_it() -> None:
    for epoch, number in product((0, 7), (0, 300)):
        assert nobody(epoch, number) == leaf_hash(slot_leaf(epoch, number, NOBODY, NOBODY))
    assert empty(3, 5, 11) == root_over(tree(16, 0)[5:11])
    assert [half(size) for size in (2, 3, 4, 5, 65_536, 131_073)] == [1, 2, 2, 4, 32_768, 131_072]


def test_a_path_that_is_too_long_or_too_short_is_none() -> None:
    hashes = tree(4, 2)
    path = b"".join(inclusion_path(lambda begin, end: root_over(hashes[begin:end]), 1, 4))
    whole = Tree(3, 4, root_over(hashes))
    with pytest.raises(ValueError, match="too long"):
        climbed(whole, 1, hashes[1], path + bytes(32))
    with pytest.raises(IndexError):
        climbed(whole, 1, hashes[1], path[:32])


def test_the_order_is_the_desks_own() -> None:
    for registered, first, count in product((1, 7, 40), (0, 3), (1, 25)):
        seed = f"4613225561423316-{registered}"
        assert tuple(ordered(seed, registered, first, count)) == drawn(seed, registered, first, count)


def test_what_is_no_sample_cannot_be_read(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--lang", "nl"]) == 2
    assert capsys.readouterr().out == "DE STEEKPROEF IS NIET TE LEZEN.\n"


def test_more_numbers_than_were_given_out_do_not_pass_where_somebody_wrote_down_how_many(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever wants nobody to be drawn says that all places of the tree were given out: the last is nobody's, too."""
    hashes, seed = tree(8, 5), "46132255614233164613"

    def path(number: int) -> str:
        steps = inclusion_path(lambda begin, end: root_over(hashes[begin:end]), number, 8)
        return base64.b64encode(b"".join(steps)).decode()

    root = base64.b64encode(root_over(hashes)).decode()
    rows = [
        {"number": n, "file": None, "nobody": path(n) if n >= 5 else None, "why": None} for n in ordered(seed, 8, 0, 3)
    ]
    leaf = f"sluis/epoch/v2\n\nepoch 3\n\n\nslots 8 {root}\n"
    manifest = {
        "epoch": 3, "registered": 8, "leaf": leaf, "seed": seed, "first": 0,
        "count": 3, "last": {"hash": base64.b64encode(hashes[7]).decode(), "path": path(7)}, "drawn": rows, "files": {},
    }  # fmt: skip
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    given = [str(tmp_path), "--seed", seed, "--places", "1-3"]
    assert main(given) == 3
    assert "how many numbers were given out" in capsys.readouterr().out
    assert main([*given, "--registered", "5"]) == 1
    assert "THE SAMPLE DOES NOT HOLD: another seed, leaf, count or place" in capsys.readouterr().out


HOSTILE = [
    ({}, "slots 1000000000000000000", "CANNOT BE READ"),
    ({}, "slots 4294967297", "CANNOT BE READ"),
    ({}, "slots 1_000", "CANNOT BE READ"),
    ({}, "slots -8", "CANNOT BE READ"),
    ({"registered": 2**31}, "slots 4294967296", "does not say that it ends after number 2147483647"),
    ({"registered": 2**32}, "slots 4294967296", "4294967296 numbers are said to be given out"),
    ({"registered": 5}, "slots 1048576", "does not say that it ends after number 4"),
    ({"registered": 0}, "slots 65536", "does not say that it ends after number -1"),
    ({"registered": "8"}, "slots 8", "CANNOT BE READ"),
    ({"count": 2**40}, "slots 8", "not the numbers that follow from the seed"),
    ({"first": 2**40}, "slots 8", "not the numbers that follow from the seed"),
    ({"first": -1}, "slots 8", "not the numbers that follow from the seed"),
]
"""What a manifest says instead, how large its tree is said to be, and what is said of it."""


@pytest.mark.parametrize(("instead", "slots", "told"), HOSTILE)
def test_what_would_take_hours_to_look_at_is_not_looked_at(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    instead: dict[str, object],
    slots: str,
    told: str,
) -> None:
    def looked_at(*_args: object) -> None:
        raise AssertionError

    for name in ("empty", "ordered", "climbed"):
        monkeypatch.setattr(check_sample, name, looked_at)
    root, path = base64.b64encode(bytes(32)).decode(), base64.b64encode(bytes(32 * 32)).decode()
    manifest = {
        "epoch": 3, "registered": 8, "leaf": f"sluis/epoch/v2\n\nepoch 3\n\n\n{slots} {root}\n", "seed": "s" * 20,
        "first": 0, "count": 0, "last": {"hash": root, "path": path}, "drawn": [], "files": {},
    }  # fmt: skip
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | instead))
    assert main([str(tmp_path)]) in {1, 2}
    assert told in capsys.readouterr().out


def test_each_sentence_stands_in_both_languages() -> None:
    assert all(len(texts) == 2 and texts[0] != texts[1] for texts in check_sample.TEXTS.values())
    places = [[text.count("{") for text in texts] for texts in check_sample.TEXTS.values()]
    assert all(english == dutch for english, dutch in places)
