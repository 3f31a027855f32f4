"""For a company that receives: keep bodies whose receipt verifies, export them, erase them.

In:  bodies with their receipts, the provider's key, the agreed grammar, a folder. Out: the folder; or what it holds.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sluis.api.document import Json
from sluis.api.files import named, read_bytes
from sluis.api.moments import now_ms
from sluis.errors import BodyRefusedError, DisclosureUnknownError, FileName, ReceiptError, SecondBodyError, SluisError
from sluis.errors.cli import output_unwritable_error
from sluis.errors.gate import file_missing_error
from sluis.errors.recipient import disclosure_unknown_error
from sluis.ledger.receipt import parse_header
from sluis.recipient.count_opening import Count, Receipt, open_count
from sluis.recipient.intake import Intake, provider_of
from sluis.recipient.keeping import Exported, Gone, Keeping, Taken, is_disclosure
from sluis.recipient.output_grammar import OutputGrammar

__all__ = [
    "Count",
    "Erased",
    "Export",
    "Gone",
    "Kept",
    "Taken",
    "bodies_in",
    "count_of",
    "erase",
    "export",
    "intake",
    "is_disclosure",
    "keep",
    "keeping_in",
]

_ENDINGS: Final = (".json", ".csv")


@dataclass(slots=True)
class Kept:
    """What became of some bodies."""

    taken: Counter[Taken] = field(default_factory=Counter)
    refused: list[tuple[Path, SluisError]] = field(default_factory=list)

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis recipient keep --format json`` prints it."""
        faults: list[Json] = [{"file": str(path), "code": fault.code} for path, fault in self.refused]
        return {"taken": {taken.value: self.taken[taken] for taken in Taken}, "refused": faults}


@dataclass(frozen=True, slots=True)
class Export:
    """Everything that is kept about some disclosures."""

    exported: tuple[Exported, ...]
    unknown: tuple[str, ...]

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis recipient export`` prints it."""
        return {
            "disclosures": [
                {
                    "id": exported.disclosure,
                    "erased": exported.body is None,
                    "body": None if exported.body is None else exported.body.decode("utf-8"),
                    "receipts": [json.loads(line) for line in exported.receipts],
                }
                for exported in self.exported
            ],
            "unknown": list(self.unknown),
        }


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of some disclosures that were to be erased."""

    gone: tuple[tuple[str, Gone], ...]

    def document(self) -> dict[str, Json]:
        """Return it for JSON."""
        return {"erased": [{"id": name, "what": gone.value} for name, gone in self.gone]}


def bodies_in(names: Sequence[Path]) -> tuple[Path, ...]:
    """Return the bodies that some names stand for: files, and those in folders in which a gate drops them."""
    return tuple(_bodies([named(name) for name in names]))


def keep(
    bodies: Sequence[Path],
    folder: Path,
    recipient: str,
    keys: Sequence[Path],
    grammars: Sequence[Path],
    header: str | None = None,
) -> Kept:
    """Keep bodies whose receipt verifies and that an agreed grammar allows; the rest is named and not kept.

    Args:
        bodies: Of ``bodies_in``.
        folder: In which bodies and log are kept; made when absent.
        recipient: Your own key in the provider's register.
        keys: Files with the provider's receipt keys.
        grammars: Files with the agreed grammars.
        header: The header Sluis-Disclosure, for one body; else in a file beside each, ending ``.disclosure``.

    Raises:
        FileMissingError: a file cannot be read.
        output_unwritable_error: the folder cannot be written.
        SluisError: a key or grammar cannot be used.

    Effects:
        Writes the folder.
    """
    taker, done = intake(folder, recipient, keys, grammars), Kept()
    for path in bodies:
        receipt = _header_beside(path) if header is None else header
        try:
            done.taken[taker.take(receipt, read_bytes(path), now_ms())[1]] += 1
        except (ReceiptError, BodyRefusedError, SecondBodyError) as fault:
            done.refused.append((path, fault))
        except OSError:
            raise output_unwritable_error(file=FileName(folder)) from None
    return done


def count_of(disclosure: str, opening: Path, folder: Path, recipient: str) -> Count:
    """Return what the record of a count says, by what the provider hands out and the receipt that is kept.

    Args:
        disclosure: Its id.
        opening: File with r and E, as JSON.
        folder: In which bodies and log are kept.
        recipient: Your own key in the provider's register.

    Raises:
        DisclosureUnknownError: nothing is kept under it.
        count_opening_error: it is another record, no count, or says something else than the receipt.
        FileMissingError: the file cannot be read, or there is no such folder.
        not_kept_error: nothing was ever kept in the folder.
    """
    line = json.loads(_keeping(named(folder), make=False).export(disclosure).receipts[0])
    kept = parse_header(line["header"])
    receipt = Receipt(kept.commitment, kept.t_ms, bytes.fromhex(line["body_sha256"]), recipient)
    return open_count(read_bytes(opening), receipt)


def intake(folder: Path, recipient: str, keys: Sequence[Path], grammars: Sequence[Path]) -> Intake:
    """Return what verifies, checks and keeps one body after another.

    Raises:
        FileMissingError: a key or grammar cannot be read.
        output_unwritable_error: the folder cannot be made.
    """
    provider = provider_of((FileName(path), read_bytes(path)) for path in keys)
    agreed = [OutputGrammar(read_bytes(path), FileName(path)) for path in grammars]
    return Intake(provider, recipient, agreed, _keeping(folder))


def export(ids: Iterable[str], folder: Path) -> Export:
    """Return everything that is kept about disclosures; for a request of access or portability.

    Args:
        ids: 64 hex digits each (``is_disclosure``); taken after the folder was opened, all of them before the first.
        folder: Where bodies are kept.

    Raises:
        FileMissingError: there is no such folder.
        not_kept_error: nothing was ever kept in it; nothing is made.
        DisclosureUnknownError: none of them is known.
    """
    keeping = _keeping(named(folder), make=False)
    exports: list[Exported] = []
    unknown: list[str] = []
    for name in list(ids):
        try:
            exports.append(keeping.export(name))
        except DisclosureUnknownError:
            unknown.append(name)
    if not exports:
        raise disclosure_unknown_error()
    return Export(tuple(exports), tuple(unknown))


def erase(ids: Iterable[str], folder: Path) -> Erased:
    """Erase the bodies of disclosures; their lines in the log stay, which hold a digest and no body.

    Raises:
        FileMissingError: there is no such folder.
        not_kept_error: nothing was ever kept in it; nothing is made.

    Effects:
        Writes the folder.
    """
    keeping = _keeping(named(folder), make=False)
    return Erased(tuple((name, keeping.erase(name)) for name in list(ids)))


def _bodies(names: Sequence[Path]) -> Iterator[Path]:
    for path in names:
        if path.is_dir():
            yield from sorted(
                file for file in path.iterdir() if file.suffix in _ENDINGS and not file.name.startswith(".")
            )
        else:
            yield path


def _header_beside(path: Path) -> str:
    return read_bytes(path.with_suffix(".disclosure")).decode("latin-1").rstrip("\r\n")


def keeping_in(folder: Path) -> Keeping:
    """Return the folder in which bodies are kept; made when absent.

    Raises:
        output_unwritable_error: it cannot be made.
    """
    return _keeping(folder)


def _keeping(folder: Path, *, make: bool = True) -> Keeping:
    if not make and not folder.is_dir():
        raise file_missing_error(file=FileName(folder))
    try:
        return Keeping(folder, make=make)
    except OSError:
        raise output_unwritable_error(file=FileName(folder)) from None
