"""What an audit says of captures, logs and recorded traffic: JSON, text, pages, letters and drafts.

Nobody holds an address here: which table of holders a machine has is not of the corpus.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.corpus import commands
from tests.corpus.reports import ROOT

UNIT = ROOT / "tests" / "unit" / "capture" / "readers"
CAPTURES = ROOT.parent / "shared" / "captures" / "pcap"
SUBJECTS = (
    "examples/firmware/clean.har",
    "examples/firmware/leaky.har",
    "examples/firmware",
    "examples/report.json",
    "chromium-156.har",
    "mitmproxy-12.3.1.har",
    "v8.1.1.flows",
    "v10.0.0.flows",
    "v12.3.1.flows",
    "conn.log",
    "dns.log",
    "http.log",
    "conn.log dns.log http.log",
    "eve.json",
    "broken.har",
    "empty.har",
    "material/logs",
)
REGISTER = "--register examples/register.yaml --at 2026-11-24"
HOME = "--home 192.168.1.0/24 --router 192.168.1.1"


def _furnished(folder: Path) -> Path:
    commands.furnished(folder)
    for path in (*(UNIT / "hars").glob("*.har"), *(UNIT / "flows").glob("*.flows")):
        shutil.copy(path, folder / path.name)
    for path in (folder / "material" / "logs").iterdir():
        shutil.copy(path, folder / path.name)
    return folder


def _entries(folder: Path, lines: list[str]) -> Iterator[tuple[str, str]]:
    for lang in commands.LANGS:
        for line in lines:
            yield f"{lang} {line}", commands.run(line, lang, folder)


def of_files(folder: Path) -> Iterator[tuple[str, str]]:
    """Entries of audits that need no other program."""
    place = _furnished(folder)
    lines = [f"sluis audit {name} --format json --reveal {REGISTER}" for name in SUBJECTS]
    lines += [f"sluis audit {name} {REGISTER}" for name in SUBJECTS]
    leaky = "examples/firmware/leaky.har"
    lines += [f"sluis audit {leaky} {form}" for form in ("", "--format json", "--reveal", "--devices", "--alone", HOME)]
    for form in ("sarif", "html", "svg"):
        lines += [f"sluis audit {name} {REGISTER} --format {form}" for name in (leaky, "http.log", "v12.3.1.flows")]
    lines += [
        f"sluis audit http.log {HOME} {REGISTER} --devices --format json",
        f"sluis audit eve.json {HOME} {REGISTER} --alone",
    ]
    yield from _entries(place, lines)
    for lang in commands.LANGS:
        for option, name in (
            ("--letter", f"letter-{lang}.txt"),
            ("--draft", f"draft-{lang}.yaml"),
            ("--out", f"out-{lang}.json"),
        ):
            line = f"sluis audit {leaky} {REGISTER} --format json {option} {name}"
            output = commands.run(line, lang, place)
            file = place / name
            yield (
                f"{lang} {line}",
                f"{output}\n--- {name}\n{file.read_text(encoding='utf-8') if file.is_file() else None}",
            )


def why_no_captures() -> str | None:
    """Say why captures cannot be read here, or nothing."""
    if shutil.which("tshark") is None:
        return "tshark is not installed"
    return None if CAPTURES.is_dir() else "the captures are not beside this repository"


def of_captures(folder: Path) -> Iterator[tuple[str, str]]:
    """Entries of audits of real captures, read through tshark."""
    place = _furnished(folder)
    names = sorted(path.name for path in CAPTURES.iterdir())
    for name in names:
        shutil.copyfile(CAPTURES / name, place / name)
    lines = [f"sluis audit {name} --format json --reveal --devices" for name in names]
    lines += [f"sluis audit {' '.join(names)} {REGISTER}"]
    for line in lines:
        yield line, commands.run(line, "en", place)
