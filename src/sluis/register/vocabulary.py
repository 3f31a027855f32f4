"""Vocabulary files: values that may leave as they are, because many households have them and somebody approved.

In:  ``NAME.yaml`` in the folder of vocabularies, or its bytes as they were kept: ``k``, ``approved: {by, date}``,
     ``values``.
Out: ``Vocabulary``, or the fault of the row that uses it.

The rules this module keeps:
 * No vocabulary without an approval, none of values fewer than two households have.
 * A fault stands at the row of the register that names the file, and says line and column inside that file.
"""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path as File
from typing import Annotated, Final, TypeAlias

import jsonschema_rs
import msgspec
from msgspec import Meta

from sluis.errors import FileName, Place, RegisterText
from sluis.identify.listed import shown_word
from sluis.law.fact import Part
from sluis.law.scalars import Day, Text
from sluis.register.faults import Fault
from sluis.register.model import Vocabulary
from sluis.register.schema import WHOLE_NUMBER_PATTERN
from sluis.register.schema_check import Path
from sluis.register.tree import plain, read_tree
from sluis.register.under_check import RegisterUnderCheck

SMALLEST_K: Final = 2
MAX_VALUES: Final = 10_000
Shelf: TypeAlias = File | Mapping[str, bytes] | None
"""Where vocabulary files are found: a folder, or file names with bytes; ``None``: nowhere."""


class Approval(Part, frozen=True, kw_only=True):
    """Who read every value, and when."""

    by: Text
    date: Day


class VocabularyFile(Part, frozen=True, kw_only=True):
    """The file."""

    k: int
    approved: Approval | None = None
    values: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=256)], ...], Meta(min_length=1)]


_SCHEMA: Final = jsonschema_rs.Draft202012Validator(
    {
        "type": "object",
        "additionalProperties": False,
        "required": ["k", "values"],
        "properties": {
            "k": {"type": "string", "pattern": WHOLE_NUMBER_PATTERN},
            "approved": {
                "type": "object",
                "additionalProperties": False,
                "required": ["by", "date"],
                "properties": {
                    "by": {"type": "string", "minLength": 1},
                    "date": {"type": "string", "format": "date"},
                },
            },
            "values": {
                "type": "array",
                "minItems": 1,
                "maxItems": MAX_VALUES,
                "uniqueItems": True,
                "items": {"type": "string", "minLength": 1, "maxLength": 256},
            },
        },
    },
    validate_formats=True,
)


def read_vocabulary(draft: RegisterUnderCheck, at: Path, name: str, shelf: Shelf) -> Vocabulary | None:
    """Return the vocabulary a row names; ``None`` after recording why it cannot be used.

    Args:
        draft: Where faults go.
        at: Where the row names it.
        name: Small letters, digits and hyphens: no path can be built with it.
        shelf: Where vocabularies are found.

    Effects:
        Reads one file, unless the shelf holds bytes.
    """
    file = FileName(f"{name}.yaml")
    source = _source(shelf, file)
    if not source:
        draft.add(at, "register.vocabulary-missing", {"file": file})
        return None
    problem, read = _parsed(source)
    if problem is not None:
        draft.add(at, "register.vocabulary-fault", {"file": file, "problem": problem})
        return None
    if read is None or read.k < SMALLEST_K:
        draft.add(at, "register.vocabulary-k", {"file": file, "k": 0 if read is None else read.k})
        return None
    if read.approved is None:
        draft.add(at, "register.vocabulary-unapproved", {"file": file})
        return None
    digest = hashlib.sha256(source).hexdigest()
    return Vocabulary(name, read.k, read.approved.by, read.approved.date, tuple(map(shown_word, read.values)), digest)


@lru_cache(maxsize=32)
def _parsed(source: bytes) -> tuple[Place | None, VocabularyFile | None]:
    """Read a file once, however many rows name it."""
    problem = _problem(source)
    tree, _ = read_tree(source)
    if problem is not None or tree is None:
        return problem, None
    return None, msgspec.convert(plain(tree), VocabularyFile, strict=False)


def _source(shelf: Shelf, file: FileName) -> bytes:
    if not isinstance(shelf, File):
        return (shelf or {}).get(file, b"")
    try:
        return (shelf / file).read_bytes()
    except OSError:
        return b""


def _problem(source: bytes) -> Place | None:
    """Return what is wrong with the file's form, as place and path; ``None`` when nothing is."""
    tree, faults = read_tree(source)
    if faults:
        return _placed(faults[0])
    if tree is None:  # pragma: no cover - a missing tree always has a fault
        return RegisterText("1:1")
    for error in _SCHEMA.iter_errors(plain(tree)):
        where = ".".join(str(step) for step in error.instance_path) or "the file"
        return RegisterText(f"{where} ({error.kind.name}).")
    return None


def _placed(fault: Fault) -> RegisterText:
    return RegisterText(f"{fault.line}:{fault.column} {fault.text('en')}")
