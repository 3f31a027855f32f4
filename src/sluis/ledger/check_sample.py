"""Check a sample of households that was drawn from a Sluis ledger, offline and without trusting whoever made it.

Give what you wrote down yourself; what you do not give, the sample chooses. It runs verify_statement.py, which lies
beside this file, on every statement: take both from a release of Sluis, and not from whoever made the sample.
Ends with 0: all of it holds; 1: something does not; 2: it cannot be read; 3: it holds, and something was not given or
not checked. Runs on Python 3.11 alone; to check signatures it needs "cryptography".

What is checked:
 * every file of the sample is the one that the manifest names, and there is no other;
 * so many numbers were given out in the epoch and no more: right of the last one there is nobody in the whole tree.
   Where the last one is nobody's, too, the tree does not tell how many there were: then it needs what you wrote down;
 * the numbers are those that follow from the seed, none is left out, and each has a statement or a proof of nobody;
 * every statement holds, is of its number, begins with the first epoch of the log, and shows the same leaf of the
   epoch, under the signature of the log. How many epochs it shows and does not open is said.
"""

import argparse
import base64
import hashlib
import heapq
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

TEXTS = {
    "holds": ("THE SAMPLE HOLDS.", "DE STEEKPROEF KLOPT."),
    "partly": (
        "THE SAMPLE HOLDS AS FAR AS IT GOES. NOT checked: {0}.",
        "DE STEEKPROEF KLOPT VOOR ZOVER HET GAAT. NIET gecontroleerd: {0}.",
    ),
    "fails": ("THE SAMPLE DOES NOT HOLD: {0}.", "DE STEEKPROEF KLOPT NIET: {0}."),
    "unread": ("THE SAMPLE CANNOT BE READ.", "DE STEEKPROEF IS NIET TE LEZEN."),
    "seed": ("your seed (--seed)", "uw getal (--seed)"),
    "leaf": (
        "the leaf you wrote down before you gave the seed (--leaf)",
        "het blad dat u noteerde voor u het getal gaf (--leaf)",
    ),
    "places": (
        "the places you asked for (--places)",
        "de plaatsen die u vroeg (--places)",
    ),
    "registered": (
        "how many numbers were given out, for the last of them is nobody's (--registered)",
        "hoeveel nummers er zijn uitgegeven, want het laatste is van niemand (--registered)",
    ),
    "keys": ("the signature of the log (--log-key)", "de handtekening van het logboek (--log-key)"),
    "none": (
        "any statement, so no signature: there is none in it",
        "een verklaring, en dus geen handtekening: er is er geen",
    ),
    "without": ("households without a statement: {0}", "huishoudens zonder verklaring: {0}"),
    "files": ("a file is missing, changed or not named: {0}", "een bestand ontbreekt, is anders of niet genoemd: {0}"),
    "count": ("the tree does not say that it ends after number {0}", "de boom zegt niet dat hij na nummer {0} eindigt"),
    "many": (
        "{0} numbers are said to be given out, more than are looked at unless you say so (--registered)",
        "er zouden {0} nummers zijn uitgegeven, meer dan er bekeken worden als u het niet zegt (--registered)",
    ),
    "drawn": (
        "these are not the numbers that follow from the seed",
        "dit zijn niet de nummers die uit het getal volgen",
    ),
    "given": (
        "another seed, leaf, count or place than you gave",
        "een ander getal, blad of aantal, of andere plaatsen dan u gaf",
    ),
    "nobody": ("number {0} is not shown to be nobody's", "van nummer {0} blijkt niet dat het van niemand is"),
    "statement": ("the statement of number {0}", "de verklaring van nummer {0}"),
    "epoch": (
        "the statement of number {0} shows another leaf of the epoch",
        "de verklaring van nummer {0} toont een ander blad",
    ),
    "begins": (
        "the statement of number {0} does not begin with the first epoch",
        "de verklaring van nummer {0} begint niet bij het eerste tijdvak",
    ),
    "closed": ("of {1} epochs {0} are shown and not opened", "van {1} tijdvakken zijn er {0} getoond en niet geopend"),
    "gaps": ("epochs that are not opened (see above)", "tijdvakken die niet geopend zijn (zie boven)"),
    "told": (
        "Epoch {0}: {1} numbers given out. Drawn, from place {2} on: {3}.",
        "Epoch {0}: {1} nummers uitgegeven. Getrokken, vanaf plaats {2}: {3}.",
    ),
    "noone": ("Nobody any more: {0}.", "Niemand meer: {0}."),
}


PADDED, MOST_PLACES, MOST_NUMBERS, MOST_DRAWN = 1 << 16, 1 << 32, 1 << 25, 1 << 20
"""A tree has whole stretches of PADDED places, MOST_PLACES at most (ledger specification, section 1.3.6). What is said
of more numbers than any provider has households, or drawn further on than anybody asks, takes hours: it is refused."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*", re.ASCII)


class Wrong(Exception):  # noqa: N818 - what it says is a verdict
    """Something does not hold: which text, about which number or file."""


class Tree(NamedTuple):
    """A slot tree."""

    epoch: int
    size: int
    root: bytes


def hashed(left, right):
    """Return the hash of an inner node (RFC 6962)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def nobody(epoch, number):
    """Return the hash of a leaf at which nobody is registered."""
    place = epoch.to_bytes(8, "big") + number.to_bytes(8, "big")
    return hashlib.sha256(b"\x00sluis/slot/v1\0" + place + bytes(64)).digest()


def half(size):
    """Return where a tree of a size is split: the greatest power of two below it."""
    return 1 << ((size - 1).bit_length() - 1)


def empty(epoch, begin, end):
    """Return the root of a stretch in which nobody is registered."""
    row = [nobody(epoch, number) for number in range(begin, end)]
    while len(row) > 1:
        joined = [hashed(*row[at : at + 2]) for at in range(0, len(row) - 1, 2)]
        row = joined + row[len(joined) * 2 :]
    return row[0]


def climbed(tree, number, leaf, path, *, alone=False):
    """Return the root over a leaf and its path; with ``alone`` everything right of it must be nobody's."""
    steps = [path[at : at + 32] for at in range(0, len(path), 32)]

    def climb(begin, end):
        if end - begin == 1:
            return leaf
        middle = begin + half(end - begin)
        beside = steps.pop()
        if number >= middle:
            return hashed(beside, climb(middle, end))
        if alone and beside != empty(tree.epoch, middle, end):
            raise Wrong("count", number)
        return hashed(climb(begin, middle), beside)

    made = climb(0, tree.size)
    if steps:
        raise ValueError("the path is too long")
    return made


def ordered(seed, registered, first, count):
    """Return the numbers that follow from a seed."""
    begun = b"sluis/sample/v1\0" + seed.encode() + b"\0"

    def order(number):
        return hashlib.sha256(begun + number.to_bytes(8, "big")).digest()

    return heapq.nsmallest(first + count, range(registered), key=order)[first:]


def tree_of(manifest):
    """Return the tree of the epoch, as its leaf says it."""
    lines = manifest["leaf"].split("\n")
    if lines[0] != "sluis/epoch/v2" or lines[2] != f"epoch {manifest['epoch']}":
        raise ValueError("no leaf of this epoch")
    _, size, root = lines[5].split(" ")
    if not re.fullmatch("[1-9][0-9]{0,9}", size) or int(size) > MOST_PLACES:
        raise ValueError("no size of a tree")
    return Tree(manifest["epoch"], int(size), base64.b64decode(root, validate=True))


def check_files(folder, manifest):
    """Check that each file is the one the manifest names, and that there is no other."""
    for name, digest in manifest["files"].items():
        file = folder / name
        if not NAME.fullmatch(name):
            raise Wrong("files", ascii(name))
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            raise Wrong("files", name)
    there = {str(file.relative_to(folder).as_posix()) for file in folder.rglob("*") if file.is_file()}
    for name in sorted(there - {"manifest.json", "check_sample.py", *manifest["files"]}):
        raise Wrong("files", ascii(name))
    for row in manifest["drawn"]:
        if row["file"] is not None and row["file"] not in manifest["files"]:
            raise Wrong("files", ascii(row["file"]))


def check_given(manifest, given):
    """Check that the sample is the one that was asked for, as far as whoever checks says what that was."""
    first, count = manifest["first"], manifest["count"]
    stated = {
        "seed": manifest["seed"],
        "leaf": hashlib.sha256(manifest["leaf"].encode()).hexdigest(),
        "registered": manifest["registered"],
        "places": f"{first + 1}-{first + count}",
    }
    if any(getattr(given, name) not in {None, value} for name, value in stated.items()):
        raise Wrong("given")


def check_bounds(tree, manifest, given):
    """Check that what the sample says of itself can be looked at in minutes, before any of it is."""
    registered, first, count = manifest["registered"], manifest["first"], manifest["count"]
    if not 0 < registered <= tree.size < registered + PADDED:
        raise Wrong("count", registered - 1)
    if registered > MOST_NUMBERS and given.registered is None:
        raise Wrong("many", registered)
    if first < 0 or count != len(manifest["drawn"]) or first + count > MOST_DRAWN:
        raise Wrong("drawn")


def check_drawn(manifest, given):
    """Check the count, the order, and the proofs of nobody; return whether the last number is nobody's."""
    tree, registered = tree_of(manifest), manifest["registered"]
    check_given(manifest, given)
    check_bounds(tree, manifest, given)
    last, path = (base64.b64decode(manifest["last"][name], validate=True) for name in ("hash", "path"))
    if climbed(tree, registered - 1, last, path, alone=True) != tree.root:
        raise Wrong("count", registered - 1)
    rows = manifest["drawn"]
    if [row["number"] for row in rows] != ordered(manifest["seed"], registered, manifest["first"], manifest["count"]):
        raise Wrong("drawn")
    for row in rows:
        if row["nobody"] is not None:
            number, path = row["number"], base64.b64decode(row["nobody"], validate=True)
            if climbed(tree, number, nobody(tree.epoch, number), path) != tree.root:
                raise Wrong("nobody", number)
    return last == nobody(tree.epoch, registered - 1)


def run_verifier(statement, number, keys, lang):
    """Run the verifier beside this file on a statement; return its exit code and its first line."""
    verifier = str(Path(__file__).with_name("verify_statement.py"))
    command = [sys.executable, verifier, str(statement), "--number", str(number), "--lang", lang]
    command += [word for key in keys for word in ("--log-key", key)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the file beside this
    return done.returncode, (done.stdout or done.stderr).splitlines()[0]


def check_statements(folder, manifest, given, run):
    """Check every statement; return how many there are, and how many have gaps."""
    checked, gaps = 0, 0
    for row in manifest["drawn"]:
        if row["file"] is None:
            continue
        statement, number = folder / row["file"], row["number"]
        code, verdict = run(statement, number, given.log_key, given.lang)
        sys.stdout.write(f"{row['file']}: {verdict}\n")
        if code not in ({0} if given.log_key else {0, 3}):
            raise Wrong("statement", number)
        told = json.loads(statement.read_text(encoding="utf-8"))
        if told["first"] != 0:
            raise Wrong("begins", number)
        if told["leaves"][manifest["epoch"]] != manifest["leaf"]:
            raise Wrong("epoch", number)
        closed = sum(set(each) == {"epoch"} for each in told["opened"])
        if closed:
            sys.stdout.write(f"  {TEXTS['closed'][given.lang == 'nl'].format(closed, len(told['leaves']))}\n")
        checked, gaps = checked + 1, gaps + bool(closed)
    return checked, gaps


def judged(folder, given, say, run=run_verifier):
    """Return the verdict and the exit code; ``run`` checks one statement."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    check_files(folder, manifest)
    open_end = check_drawn(manifest, given)
    checked, gaps = check_statements(folder, manifest, given, run)
    numbers = [str(row["number"]) for row in manifest["drawn"]]
    gone = [str(row["number"]) for row in manifest["drawn"] if row["nobody"] is not None]
    without = [str(r["number"]) for r in manifest["drawn"] if r["file"] is None and r["nobody"] is None]
    about = manifest["epoch"], manifest["registered"], manifest["first"] + 1, ", ".join(numbers)
    sys.stdout.write(say("told", *about) + "\n" + (say("noone", ", ".join(gone)) + "\n" if gone else ""))
    wanted = ["seed", "leaf", "places", *(["registered"] if open_end else [])]
    missing = [name for name in wanted if getattr(given, name) is None]
    missing += [] if given.log_key else ["keys"]
    missing += [] if checked else ["none"]
    missing += ["gaps"] if gaps else []
    told = [say(name) for name in missing] + ([say("without", ", ".join(without))] if without else [])
    return (say("partly", "; ".join(told)), 3) if told else (say("holds"), 0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the sample in a folder, say what was found, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("folder", nargs="?", default=str(Path(__file__).parent), help="of the sample")
    parser.add_argument("--seed", help="the seed you gave")
    parser.add_argument("--leaf", help="SHA-256 of the leaf of the epoch, as you wrote it down before the seed")
    parser.add_argument("--registered", type=int, help="how many numbers were given out, as you wrote it down with it")
    parser.add_argument("--places", help="the places of the order you asked for, as 1-10")
    parser.add_argument("--log-key", action="append", default=[], help="a public key of the log; give each of them")
    parser.add_argument("--lang", choices=("en", "nl"), default="en")
    given = parser.parse_args(arguments)

    def say(name, *places):
        return TEXTS[name][given.lang == "nl"].format(*places)

    try:
        verdict, code = judged(Path(given.folder), given, say)
    except Wrong as wrong:
        verdict, code = say("fails", say(*wrong.args)), 1
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        verdict, code = say("unread"), 2
    sys.stdout.write(verdict + "\n")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
