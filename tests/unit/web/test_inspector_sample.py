"""A sample as one file: each number in the manifest, each file with its digest, and no line in a name."""

import hashlib
import io
import json
from zipfile import ZipFile

from sluis.web.inspector_answers import DrawnNumber, LogShown, PopulationShown, SampleShown, TreePath
from sluis.web.inspector_desk import Draw
from sluis.web.inspector_sample import MANIFEST, sample_file

DRAW = Draw(2, "4613225561423316", 0, 3)
KNOWN = PopulationShown(2, "a", "b", 4, "leaf", "00", "note", TreePath(3, "aa", "bb"))
SAMPLE = SampleShown(
    KNOWN, DRAW.seed, 0, (DrawnNumber(3, "NL-1#3", None), DrawnNumber(0, None, "cc"), DrawnNumber(1, "NL-9#1", None))
)
LOG = LogShown(
    "o", ("k",), key_lost=False, checkpoint="note", size=3, root="00", witnesses=(), epochs=(), visits_sealed=False
)
STATEMENTS: dict[int, bytes | str] = {3: b'{"slot": 3}', 0: "nobody", 1: "standing.broken"}


def test_every_number_is_in_the_manifest_and_every_file_has_its_digest() -> None:
    made = sample_file(SAMPLE, STATEMENTS, LOG)
    assert made == sample_file(SAMPLE, STATEMENTS, LOG), "the same sample is the same file"
    with ZipFile(io.BytesIO(made)) as packed:
        held = {name: packed.read(name) for name in packed.namelist()}
    manifest = json.loads(held.pop(MANIFEST))
    assert manifest["files"] == {name: hashlib.sha256(content).hexdigest() for name, content in held.items()}
    assert manifest["drawn"] == [
        {"number": 3, "file": "statements/statement-3.json", "nobody": None, "why": None},
        {"number": 0, "file": None, "nobody": "cc", "why": "nobody"},
        {"number": 1, "file": None, "nobody": None, "why": "standing.broken"},
    ]
    assert set(held) == {
        "README.txt", "check_sample.py", "verify_statement.py", "verify_statement.mjs", "log.json",
        "statements/statement-3.json",
    }  # fmt: skip
    assert not any("NL-" in name for name in held)
