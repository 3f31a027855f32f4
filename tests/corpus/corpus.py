"""Make the corpus, write its digests, compare them, or dump its texts."""

import argparse
import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from tests.corpus import audits, bodies, commands, gates, sequences
from tests.corpus.internals import still_world

DIGESTS = Path(__file__).parent / "digests.tsv"
Entries = Callable[[Path], Iterator[tuple[str, str]]]


@dataclass(frozen=True)
class Group:
    """Entries that are made together, whose names begin with the group's."""

    entries: Entries
    why_not: Callable[[], str | None] = lambda: None
    """Why it cannot be made on this machine, or nothing."""


GROUPS: dict[str, Group] = {
    "decoded": Group(bodies.decoding),
    "projected": Group(bodies.projecting),
    "gate": Group(gates.deciding),
    "repeated": Group(gates.repeating),
    "duplicates": Group(gates.repeated_counts),
    "help": Group(commands.help_lines),
    "check": Group(commands.checks),
    "plan": Group(commands.of_lines(commands.plan_lines())),
    "law": Group(commands.law),
    "reports": Group(commands.of_lines(commands.REPORTS)),
    "try": Group(commands.of_lines(commands.try_lines())),
    "stdin": Group(commands.stdin_lines),
    "errors": Group(commands.of_lines(commands.ERRORS)),
    "sequence": Group(sequences.verbs_beside_a_gate),
    "audits": Group(audits.of_files),
    "dissected": Group(audits.of_captures, audits.why_no_captures),
    "captures": Group(bodies.captures, bodies.no_captures),
}


def made(group: str) -> dict[str, str]:
    """Make the entries of a group: name and text. The world stands still meanwhile."""
    entries: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="corpus") as folder, still_world():
        for name, text in GROUPS[group].entries(Path(folder).resolve()):
            whole = f"{group}/{name}"
            assert whole not in entries, f"two entries are called {whole}"
            assert not set("\t\n") & set(whole), whole
            entries[whole] = text
    return entries


def digest(text: str) -> tuple[str, int]:
    """Return SHA-256 and length of a text, in UTF-8."""
    raw = text.encode("utf-8", "backslashreplace")
    return hashlib.sha256(raw).hexdigest(), len(raw)


def committed() -> dict[str, tuple[str, int]]:
    """Return what ``digests.tsv`` says."""
    lines = DIGESTS.read_text(encoding="utf-8").splitlines() if DIGESTS.is_file() else []
    parts = [line.split("\t") for line in lines]
    return {name: (sha256, int(length)) for name, sha256, length in parts}


def of_group(digests: Mapping[str, tuple[str, int]], group: str) -> dict[str, tuple[str, int]]:
    """Return the digests of one group."""
    return {name: written for name, written in digests.items() if name.partition("/")[0] == group}


def differences(group: str, texts: Mapping[str, str]) -> list[str]:
    """Say which entries of a group are not as committed."""
    before = of_group(committed(), group)
    lines = [f"gone: {name}" for name in before if name not in texts]
    for name, text in texts.items():
        if name not in before:
            lines.append(f"new: {name}")
        elif before[name] != digest(text):
            lines.append(f"differs: {name} ({before[name][1]} octets, now {digest(text)[1]})")
    return lines


def write(digests: Mapping[str, tuple[str, int]]) -> None:
    """Write ``digests.tsv``, sorted."""
    lines = [f"{name}\t{sha256}\t{length}\n" for name, (sha256, length) in sorted(digests.items())]
    DIGESTS.write_text("".join(lines), encoding="utf-8")


def dump(folder: Path, texts: Mapping[str, str]) -> None:
    """Write each entry to a file of its own, named after it as far as file names allow."""
    for name, text in texts.items():
        group, _, rest = name.partition("/")
        short = "".join(letter if letter.isalnum() or letter in "-_. " else "_" for letter in rest)[:120]
        place = folder / group / f"{short}.{hashlib.sha256(name.encode()).hexdigest()[:6]}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(f"{name}\n\n{text}".encode("utf-8", "backslashreplace"))


def main(words: Sequence[str]) -> int:
    """Run ``python -m tests.corpus``; 1 when something differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"some of: {', '.join(GROUPS)}; all when absent")
    parser.add_argument("--write", action="store_true", help="write digests.tsv")
    parser.add_argument("--compare", action="store_true", help="name the entries that are not as committed")
    parser.add_argument("--dump", type=Path, metavar="DIR", help="write the full text of every entry below DIR")
    asked = parser.parse_args(words)
    if set(asked.groups) - set(GROUPS):
        parser.error(f"no such group; there are {', '.join(GROUPS)}")
    differing = 0
    digests = committed()
    for group in asked.groups or GROUPS:
        why = GROUPS[group].why_not()
        if why is not None:
            print(f"{group}: left out, {why}")  # noqa: T201 - a command line
            continue
        start = process_time()
        texts = made(group)
        lines = differences(group, texts)
        differing += len(lines)
        print(f"{group}: {len(texts)} entries, {process_time() - start:.1f} s of processor time")  # noqa: T201
        if asked.compare:
            print("".join(f"  {line}\n" for line in lines), end="")  # noqa: T201
        if asked.dump:
            dump(asked.dump, texts)
        digests = {name: written for name, written in digests.items() if name not in of_group(digests, group)}
        digests.update({name: digest(text) for name, text in texts.items()})
    if asked.write:
        write(digests)
    return 1 if asked.compare and differing else 0
