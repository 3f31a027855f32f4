"""A register one activity of which runs on consent, with the text it is given to."""

import hashlib
from pathlib import Path

from tests.flow.gatehouse import EXAMPLES

TEXT = b"Mag uw provider laten nakijken hoe goed uw wifi het doet? U kunt dat altijd weer stoppen.\n"
DIGEST = hashlib.sha256(TEXT).hexdigest()
_HELP = b"    trigger: {kind: help-request, window: P3D}\n"
_GROUND = b"      - {subjects: [subscriber], avg: 6-1-b, contract: algemene voorwaarden art. 7, tw: 11.7a-3-b}\n"
_CONSENT = (
    b"      - subjects: [subscriber]\n        avg: 6-1-a\n        tw: 11.7a-1\n"
    b'        consent: {state: never_asked, by: subscriber, at: 2026-02-10, notice_version: "3"}\n'
)
_EVIDENCE = """evidence:
  documents:
    - {{fact: "activities.wifi-help.grounds[1].consent.notice_version", document: consent.nl.txt, sha256: {digest}, date: {day}}}
"""  # noqa: E501 - one line of a register


def consenting(folder: Path, digest: str = DIGEST, day: str = "2026-02-10") -> Path:
    """Write the example register with wifi-help on consent to a text, and return its path."""
    source = (EXAMPLES / "register-per-home.yaml").read_bytes()
    assert _HELP in source
    assert _GROUND in source
    changed = source.replace(_HELP, b"    trigger: consent\n", 1).replace(_GROUND, _CONSENT, 1)
    path = folder / "consenting.yaml"
    path.write_bytes(changed + _EVIDENCE.format(digest=digest, day=day).encode())
    return path
