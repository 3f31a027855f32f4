"""The files of a sample: what shows which households a seed draws, and the statement of each.

In:  what was drawn, and the statements. Out: name → bytes, as ``check_sample.py`` checks them.

The rules this module keeps:
 * Every household that was drawn stands in the manifest: with its statement, the proof of nobody, or why there is none.
 * The manifest names each other file with its SHA-256; the same sample gives the same bytes.
 * A file is named by a number, never by a line.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["MANIFEST", "SampleDrawn", "as_json", "sample_files"]

VERSION: Final = "sluis/sample/v1"
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class SampleDrawn:
    """What a seed drew from a sealed epoch; hashes and paths in base64."""

    epoch: int
    registered: int
    leaf: str
    last: tuple[str, str]
    """Hash and path of the last number."""
    seed: str
    first: int
    numbers: tuple[tuple[int, str | None], ...]
    """Each that was drawn, with the path that shows that it is nobody's; ``None`` when it is somebody's."""


def sample_files(
    drawn: SampleDrawn, statements: Mapping[int, bytes | str], beside: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the files of a sample, the manifest first.

    Args:
        drawn: What was drawn.
        statements: By number: the statement (JSON), or the code of why there is none.
        beside: What else lies in the sample, by its name.
    """
    files, rows = dict(beside), []
    for number, nobody in drawn.numbers:
        made = statements.get(number)
        name = f"statements/statement-{number}.json" if isinstance(made, bytes) else None
        if name is not None and isinstance(made, bytes):
            files[name] = made
        rows.append({"number": number, "file": name, "nobody": nobody, "why": made if isinstance(made, str) else None})
    manifest = {
        "v": VERSION,
        "epoch": drawn.epoch,
        "registered": drawn.registered,
        "leaf": drawn.leaf,
        "last": {"hash": drawn.last[0], "path": drawn.last[1]},
        "seed": drawn.seed,
        "first": drawn.first,
        "count": len(drawn.numbers),
        "drawn": rows,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    return {MANIFEST: as_json(manifest), **files}


def as_json(made: object) -> bytes:
    r"""Return a value as JSON to read: the same bytes for the same value.

    Examples:
        >>> as_json({"a": "é"})
        b'{\n  "a": "\xc3\xa9"\n}'
    """
    return json.dumps(made, ensure_ascii=False, indent=2).encode()
