"""Write `src/sluis/identify/names.txt`: the parameter names of the published data models.

In:  the folder that holds the three tables of parameters, `MODELS` (columns path, type, kind).
Out: one line per object, then one indented line per type with the names of that type. Names and types are facts of
     the Broadband Forum data models; every judgement about them stands in `rules.toml`, written by hand.

Run it as `python scripts/make_catalogue_names.py docs/facts`; a test compares the packaged file with its output.
"""

import gzip
import sys
import textwrap
from collections import defaultdict
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/sluis/identify/names.txt"

MODELS = ("tr181_parameters.tsv.gz", "tr098_parameters.tsv.gz", "tr104_parameters.tsv.gz")

TWINS = {
    "Device.WiFi.NeighboringWiFiDiagnostic.": (
        "InternetGatewayDevice.LANDevice.{i}.WiFi.NeighboringWiFiDiagnostic.",
        "InternetGatewayDevice.X_ALU-COM_NeighboringWiFiDiagnostic.",
    ),
    "Device.Services.": ("InternetGatewayDevice.Services.",),
}
"""The same names under another root. The neighbours stand in no TR-098 model, yet real routers send them so
(captures/SOURCES.md, `dumps`); TR-104 is one model for both roots (facts/protocols.md, table of files)."""

HEAD = (
    "# Names of TR-181 (Device:2.19), TR-098 (InternetGatewayDevice:1.14) and TR-104 (VoiceService:2.0).\n"
    "# Made by scripts/make_catalogue_names.py; do not edit. Source: Broadband Forum data models (BSD-3-Clause).\n"
)


def rows(folder: Path) -> list[tuple[str, str]]:
    """Return (path, type) of every parameter, argument, command and event, twins included."""
    pairs: list[tuple[str, str]] = []
    for name in MODELS:
        for line in gzip.decompress((folder / name).read_bytes()).decode("utf-8").splitlines()[1:]:
            path, type_, _ = line.split("\t")
            pairs.append((path, type_))
            pairs.extend(
                (twin + path.removeprefix(origin), type_)
                for origin, twins in TWINS.items()
                if path.startswith(origin)
                for twin in twins
            )
    return pairs


def text(folder: Path) -> str:
    """Return the whole file."""
    objects: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path, type_ in rows(folder):
        object_, _, name = path.replace("{i}", "*").rpartition(".")
        objects[object_][type_.lstrip("_")].add(name)
    lines = [HEAD.rstrip("\n")]
    for object_ in sorted(objects):
        lines.append(object_)
        for type_ in sorted(objects[object_]):
            names = " ".join(sorted(objects[object_][type_]))
            lines.extend(
                textwrap.wrap(
                    f"{type_}: {names}",
                    118,
                    initial_indent=" ",
                    subsequent_indent=f" {type_}: ",
                    break_long_words=False,
                    break_on_hyphens=False,
                )
            )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(Path(sys.argv[1])), "utf-8")
    print(f"{TARGET.name}: {len(TARGET.read_text('utf-8').splitlines())} lines")
