"""veraPDF: whether a paper keeps PDF/UA-1, said by a program that did not make it."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

JARS = Path(sys.prefix) / "checkers" / "jars"
PROGRAM = Path(__file__).with_name("Check.java")


@dataclass(frozen=True, slots=True)
class Checked:
    """What it says of one paper."""

    keeps: bool
    looked_at: int
    """Things it held against a rule."""
    broken: tuple[str, ...]
    """Each rule that is broken: how often, its clause, its words."""


def why_not() -> str | None:
    """Return why nothing can be checked here, or ``None``."""
    if not (JARS / "jars.sha256").is_file():
        return "veraPDF is not here (`make tools` fetches it with Maven)"
    return None if shutil.which("java") else "veraPDF needs Java"


def checked(*papers: Path) -> dict[Path, Checked]:
    """Hold papers against PDF/UA-1, in one run."""
    words = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", f"{JARS}/*", str(PROGRAM), *map(str, papers)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    results: dict[Path, Checked] = {}
    for line in done.stdout.splitlines():
        first, *rest = line.split("\t")
        if first:
            paper = Path(first)
            results[paper] = Checked(rest[0] == "true", int(rest[1]), ())
        else:
            results[paper] = Checked(
                keeps=False, looked_at=results[paper].looked_at, broken=(*results[paper].broken, " ".join(rest))
            )
    return results
