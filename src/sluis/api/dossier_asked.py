"""What somebody at a desk notes of a request for a dossier: the same file as at the shell, with what is added.

In:  fields, and files with their contents. Out: a folder with ``request.toml`` and the files beside it.

The rules this module keeps:
 * What is noted stands in the dossier to the letter, and is read as one that somebody wrote at the shell.
 * A file has a name without a folder; where it lies is ours.
"""

import json
from datetime import date
from pathlib import Path
from typing import Final, Literal

import msgspec

from sluis.errors import Code, FileName
from sluis.errors.reports import dossier_request_error

__all__ = ["AddedFile", "AuditFile", "DossierAsked", "SampleNoted", "write_request"]

_FORBIDDEN: Final = frozenset("/\\\0")


class AddedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A letter or another file that is added."""

    name: str
    sender: str
    date: date
    about: str
    content: bytes


class AuditFile(msgspec.Struct, frozen=True, kw_only=True):
    """The result of an audit, whose recordings are named."""

    name: str
    content: bytes


class SampleNoted(msgspec.Struct, frozen=True, kw_only=True):
    """Which households are to be drawn."""

    seed: str
    epoch: int | None = None
    first: int = 0
    count: int = 10


class DossierAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked, as somebody notes it."""

    authority: Literal["AP", "ACM", "RDI", ""]
    by: str
    reference: str
    received: date
    due: date | None
    powers: tuple[str, ...]
    asked: str
    first: date
    last: date
    hold_until: date | None
    sample: SampleNoted | None = None
    audits: tuple[AuditFile, ...] = ()
    added: tuple[AddedFile, ...] = ()


def write_request(asked: DossierAsked, folder: Path) -> Path:
    """Write a request and its files.

    Args:
        asked: What was asked.
        folder: An empty one.

    Returns:
        The file of the request.

    Raises:
        dossier_request_error: ``outside``: a file has no name that a file can have.

    Effects:
        Files in the folder.
    """
    audits = [write_beside(folder, f"audit-{at}", each.name, each.content) for at, each in enumerate(asked.audits)]
    added = [write_beside(folder, f"file-{at}", each.name, each.content) for at, each in enumerate(asked.added)]
    file = folder / "request.toml"
    file.write_bytes(request_text(asked, audits, added).encode())
    return file


def request_text(asked: DossierAsked, audits: list[str], added: list[str]) -> str:
    r"""Return a request as TOML.

    Examples:
        >>> day = date(2026, 12, 1)
        >>> own = DossierAsked(authority="AP", by='A "b"\x7f', reference="z", received=day, due=None, powers=("a",),
        ...     asked="all", first=day, last=day, hold_until=None)
        >>> request_text(own, [], []).splitlines()[1]
        'by = "A \\"b\\"\\u007f"'
    """
    days = {"received": asked.received, "due": asked.due, "hold_until": asked.hold_until}
    texts = {"authority": asked.authority, "by": asked.by, "reference": asked.reference, "asked": asked.asked}
    lines = [f"{name} = {_quoted(text)}" for name, text in texts.items()]
    lines += [f"{name} = {day.isoformat()}" for name, day in days.items() if day is not None]
    lines += [f"powers = {_listed(asked.powers)}", f"audits = {_listed(audits)}"]
    lines.append(f"period = {{ first = {asked.first.isoformat()}, last = {asked.last.isoformat()} }}")
    if asked.sample is not None:
        own = asked.sample
        lines += ["[sample]", f"seed = {_quoted(own.seed)}", f"first = {own.first}", f"count = {own.count}"]
        lines += [] if own.epoch is None else [f"epoch = {own.epoch}"]
    for file, each in zip(added, asked.added, strict=True):
        lines += ["[[correspondence]]", f"file = {_quoted(file)}", f"sender = {_quoted(each.sender)}"]
        lines += [f"date = {each.date.isoformat()}", f"about = {_quoted(each.about)}"]
    return "\n".join(lines) + "\n"


def write_beside(folder: Path, inside: str, name: str, content: bytes) -> str:
    """Write a file that somebody sent into a folder of its own, and return its path there.

    Raises:
        dossier_request_error: ``outside``: it has no name that a file can have.
    """
    if name in {"", ".", ".."} or _FORBIDDEN & set(name) or len(name.encode()) > 200 or not name.isprintable():  # noqa: PLR2004
        raise dossier_request_error(file=FileName("-"), what=Code("outside"))
    (folder / inside).mkdir()
    (folder / inside / name).write_bytes(content)
    return f"{inside}/{name}"


def _listed(texts: tuple[str, ...] | list[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _quoted(text: str) -> str:
    """Return a text as a basic string of TOML, which is written as one of JSON but for one letter."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
