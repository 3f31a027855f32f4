"""Trees, proofs, tiles and notes beside two implementations that are not ours.

Go's ``golang.org/x/mod/sumdb/tlog`` and ``note`` (the checksum database of the Go language) and ``pymerkle``. The Go
program is built from ``tests/twins/go_tlog``; without Go, or without its module, those tests skip.
"""

import base64
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pymerkle
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pymerkle import InmemoryTree

from sluis.tlog.checkpoint import Checkpoint
from sluis.tlog.merkle import leaf_hash, mth
from sluis.tlog.note import Ed25519Signer, signed_note
from sluis.tlog.proof import consistency_path, consistent, inclusion_path, root_of_path
from sluis.tlog.tiles import Growing, Tile

SIZES = (1, 2, 3, 7, 8, 9, 31, 64, 255, 256, 257, 600)
Asked = dict[str, object]
Ask = Callable[[list[Asked]], list[dict[str, object]]]


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    compiler = shutil.which("go")
    if compiler is None:
        pytest.skip("Go is not installed")
    program = tmp_path_factory.mktemp("go") / "oracle"
    source = Path(__file__).with_name("go_tlog")
    built = subprocess.run([compiler, "build", "-o", str(program), "."], cwd=source, capture_output=True, check=False)
    if built.returncode:
        pytest.skip("the Go oracle cannot be built here")

    def ask(questions: list[Asked]) -> list[dict[str, object]]:
        lines = "".join(json.dumps(question) + "\n" for question in questions)
        done = subprocess.run([str(program)], input=lines.encode(), capture_output=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return ask


def leaves_of(size: int) -> list[bytes]:
    return [f"epoch {n}".encode() * (n % 3) for n in range(size)]


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_go_gives_the_same_roots_paths_and_tiles(go: Ask) -> None:
    cases = [
        (size, index, old) for size in SIZES for index, old in ((0, 1), (size // 2, size // 2 + 1), (size - 1, size))
    ]
    answers = go(
        [
            {"Leaves": [encoded(leaf) for leaf in leaves_of(size)], "Size": size, "Index": index, "Old": old}
            for size, index, old in cases
        ]
    )
    for (size, index, old), answer in zip(cases, answers, strict=True):
        leaves = leaves_of(size)
        assert answer["Error"] == ""
        assert answer["Root"] == encoded(mth(leaves))

        def subtree(lo: int, hi: int, leaves: list[bytes] = leaves) -> bytes:
            return mth(leaves[lo:hi])

        assert answer["Inclusion"] == [encoded(each) for each in inclusion_path(subtree, index, size)]
        assert answer["Consistent"] == [encoded(each) for each in consistency_path(subtree, old, size)]
        tree, tiles = Growing(), list[Tile]()
        for leaf in leaves:
            tiles.extend(tree.add(leaf_hash(leaf)))
        tiles.extend(tree.edge())
        assert answer["Tiles"] == {tile.path.replace("tile/", "tile/8/", 1): encoded(tile.hashes) for tile in tiles}


def test_go_reads_our_notes_and_refuses_changed_ones(go: Ask) -> None:
    signer = Ed25519Signer("example.nl/sluis", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    note = signed_note(Checkpoint("example.nl/sluis", 3, mth([b"a", b"b", b"c"])).text(), [signer])
    changed = str(note).replace("\n3\n", "\n4\n")
    good, bad = go([{"Note": str(note), "Key": str(signer.verifier)}, {"Note": changed, "Key": str(signer.verifier)}])
    assert (good["Text"], good["Error"]) == (note.text, "")
    assert bad["Text"] == ""
    assert bad["Error"] != ""


@pytest.mark.parametrize("size", SIZES)
def test_pymerkle_gives_the_same_roots_and_takes_our_paths(size: int) -> None:
    leaves = leaves_of(size)
    theirs = InmemoryTree.init_from_entries(leaves)
    assert theirs.get_root() == mth(leaves)

    def subtree(lo: int, hi: int) -> bytes:
        return mth(leaves[lo:hi])

    for index in {0, size // 3, size - 1}:
        path = inclusion_path(subtree, index, size)
        assert root_of_path(leaf_hash(leaves[index]), index, size, path) == theirs.get_root()
        proof = theirs.prove_inclusion(index + 1)
        pymerkle.verify_inclusion(theirs.get_leaf(index + 1), theirs.get_root(), proof)
    for old in {1, size // 2 or 1, size}:
        path = consistency_path(subtree, old, size)
        assert consistent(old, size, theirs.get_root(old), theirs.get_root(), path)
        pymerkle.verify_consistency(theirs.get_root(old), theirs.get_root(), theirs.prove_consistency(old, size))
