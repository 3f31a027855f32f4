"""A sample as one file: the statements of the households that were drawn, what shows who was, and how to check it.

In:  what the desk drew, the statements it made, and the log. Out: the bytes of a ZIP.

The rule this module keeps: the same sample gives the same bytes.
"""

import io
from collections.abc import Mapping
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec

from sluis.api.inspection import sample_checker
from sluis.api.sample_files import MANIFEST, SampleDrawn, as_json, sample_files
from sluis.api.statement import verifier
from sluis.web.inspector_answers import LogShown, SampleShown

__all__ = ["MANIFEST", "sample_file"]

README: Final = """\
A sample of households, drawn by an inspector with his own seed. / Een steekproef van huishoudens, getrokken door een
inspecteur met een eigen getal.

Check it with the programs of a Sluis release, not with the copies in here, which come from the provider. / Controleer
met de programma's van een uitgave van Sluis, niet met de kopieën hierin, die van de aanbieder komen:

    python check_sample.py FOLDER --seed SEED --leaf LEAF --registered COUNT --places FIRST-LAST --log-key KEY

SEED  the seed you gave / het getal dat u gaf
LEAF  the SHA-256 of the leaf that you wrote down before / de SHA-256 van het blad dat u daarvoor noteerde
COUNT how many numbers were given out, written down with it / hoeveel nummers waren uitgegeven, daarbij genoteerd
FIRST-LAST  the places you asked for, as 1-10 / de plaatsen die u vroeg, zoals 1-10
KEY   a key of the log, from somebody else than the provider; for each key once more --log-key
      een sleutel van het logboek, van iemand anders dan de aanbieder; voor elke sleutel nog eens --log-key

What it cannot show: what was never in the ledger. / Wat dit niet kan laten zien: wat nooit in het logboek stond.
"""


def sample_file(sample: SampleShown, statements: Mapping[int, bytes | str], log: LogShown) -> bytes:
    """Return a sample as a ZIP.

    Args:
        sample: What the desk drew.
        statements: By number: the statement (JSON), or the code of why the desk made none.
        log: As it was served.
    """
    known = sample.population
    beside = {
        "README.txt": README.encode(),
        "check_sample.py": sample_checker().encode(),
        "verify_statement.py": verifier("py").encode(),
        "verify_statement.mjs": verifier("js").encode(),
        "log.json": as_json(msgspec.to_builtins(log)),
    }
    drawn = SampleDrawn(
        epoch=known.epoch,
        registered=known.registered,
        leaf=known.leaf,
        last=(known.last.hash, known.last.path),
        seed=sample.seed,
        first=sample.first,
        numbers=tuple((each.number, each.nobody) for each in sample.drawn),
    )
    return _zipped(sample_files(drawn, statements, beside))


def _zipped(files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return held.getvalue()
