"""The files of a sample: the desk's and the dossier's are made in one way."""

import hashlib
import json

from sluis.api.sample_files import MANIFEST, SampleDrawn, as_json, sample_files

DRAWN = SampleDrawn(3, 2, "leaf", ("aa", "bb"), "seed", 0, ((1, None), (0, "cc")))


def test_every_number_has_a_statement_or_why_there_is_none() -> None:
    made = sample_files(DRAWN, {1: b"{}", 0: "nobody"}, {"README.txt": b"r"})
    manifest = json.loads(made[MANIFEST])
    assert manifest["drawn"] == [
        {"number": 1, "file": "statements/statement-1.json", "nobody": None, "why": None},
        {"number": 0, "file": None, "nobody": "cc", "why": "nobody"},
    ]
    assert manifest["count"] == 2, "of fewer than were asked for where the order ends"
    rest = {name: hashlib.sha256(content).hexdigest() for name, content in made.items() if name != MANIFEST}
    assert manifest["files"] == rest
    assert as_json(manifest) == made[MANIFEST]
