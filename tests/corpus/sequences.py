"""The verbs beside a gate, one after another as people type them, in Dutch and English.

Every line is a minute after the one before. What is drawn differs at each run: what looks drawn in the answers of one
language and stands nowhere in those of the other is written as ``<drawn>``.
"""

import hashlib
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

from tests.corpus import commands, internals
from tests.corpus.reports import ROOT

SETTINGS = """
[database]
url = "sqlite:///sluis.db"
[keystore]
file = "kek"
[register]
file = "register.yaml"
sha256 = "{sha256}"
activated = 2026-02-01T00:00:00Z
[ledger]
origin = "test.example/ledger"
[window]
late = "P7D"
[[route]]
path = "/ingest"
[recipients.wifi-insight]
directory = "out/wifi-insight"
[recipients.netwerk-meting]
directory = "out/netwerk-meting"
"""
LINES = Path(__file__).parent / "material" / "sequence.txt"
"""One line each; what begins with # is not run, and a line that begins with > puts the rest on standard input."""
DRAWN = re.compile(r"(?<![0-9a-f])[0-9a-f]{8,}(?![0-9a-f])|[A-Za-z0-9+/=_-]{20,}")
"""Digests and keys in hexadecimal, and in base64."""
DAYS_MS = 86_400_000


def _furnished(folder: Path) -> Path:
    commands.furnished(folder)
    for name in ("register.yaml", "registry.csv", "report.json"):
        shutil.copy(ROOT / "examples" / name, folder / name)
    digest = hashlib.sha256((folder / "register.yaml").read_bytes()).hexdigest()
    (folder / "gate.toml").write_text(SETTINGS.format(sha256=digest), encoding="utf-8")
    return folder


def _played(folder: Path, lang: str) -> list[tuple[str, str]]:
    place, answers = _furnished(folder), []
    with chdir(place), internals.still_world() as clock:
        for line in LINES.read_text(encoding="utf-8").splitlines():
            clock.at_ms += 60_000
            if line.startswith("later "):
                clock.at_ms += int(line.split()[1]) * DAYS_MS
            elif line and not line.startswith("#"):
                typed, _, given = line.partition(" < ")
                answered = internals.command([*shlex.split(typed)[1:], "--lang", lang], f"{given}\n".encode())
                answers.append((line, commands.written(answered, place)))
    return answers


def verbs_beside_a_gate(folder: Path) -> Iterator[tuple[str, str]]:
    """Entries of each line of the sequence, numbered."""
    runs = {lang: _played(folder / lang, lang) for lang in commands.LANGS}
    seen = [set(DRAWN.findall("".join(text for _, text in run))) for run in runs.values()]
    kept = set.intersection(*seen)
    for lang, answers in runs.items():
        for number, (line, text) in enumerate(answers, start=1):
            masked = DRAWN.sub(lambda match: match[0] if match[0] in kept else "<drawn>", text)
            yield f"{lang} {number:03} {line}", masked
