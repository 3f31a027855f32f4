"""Evidence: the document behind a fact, by its SHA-256, and the facts that are worth nothing without one.

In:  the ``evidence`` part of a register, findings, and the folder in which documents lie.
Out: which documents do not match, and findings in which a tick without a document is UNKNOWN.

The rules this module keeps:
 * A document proves the facts at its path and below: the agreement proves what it covers. From its date on, not before.
 * Where a rule asks for it (``ASKS``) and the register says ``required: true``, a tick that nobody documented is no
   fact: the finding is UNKNOWN, and the document is what is missing.
 * A document that lies beside the register must be the one that was meant. One that is kept elsewhere, as what is
   privileged usually is, is not looked at, and that is said.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta

from sluis.errors import FileName, RegisterText
from sluis.errors.register import evidence_hash_error
from sluis.i18n import N_
from sluis.law.fact import Part
from sluis.law.finding import UNPROVED, Finding
from sluis.law.scalars import Day, Sha256, Text
from sluis.terms import Effect, Verdict

FOLDER: Final = "evidence"
"""Beside the register."""
ASKS: Final[dict[str, tuple[str, ...]]] = {
    "avg-28-3": (".processor_agreement.covers",),
    "avg-44": (".transfer.tool", ".transfer.tia.outcome", ".transfer.dpf.listed"),
}
"""Rule → ends of paths of facts that a document must prove: what somebody else signed, concluded or published."""
_CHUNK: Final = 1 << 20


class Document(Part, frozen=True, kw_only=True):
    """One document that proves a fact."""

    fact: Annotated[
        Text, Meta(description="Path of what it proves, as findings spell it: `recipients.NAME.processor_agreement`.")
    ]
    document: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9._ -]{0,127}$",
            description="Name of the file, in the folder `evidence` beside the register or wherever it is kept.",
        ),
    ]
    sha256: Annotated[Sha256, Meta(description="SHA-256 of the file, 64 hex digits.")]
    title: Annotated[Text | None, Meta(description="What it is called.")] = None
    page: Annotated[Text | None, Meta(description="Page or paragraph.")] = None
    date: Annotated[Day, Meta(description="Day of the document; before it, it proves nothing.")]
    privileged: Annotated[
        bool, Meta(description="Whether it is privileged: then it is never copied, shown or bundled.")
    ] = False


class Evidence(Part, frozen=True, kw_only=True):
    """What proves the facts of this register."""

    required: Annotated[
        bool,
        Meta(description="Whether a tick without a document is UNKNOWN where a rule asks for one."),
    ] = False
    documents: Annotated[tuple[Document, ...], Meta(description="The documents.")] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of looking at the documents."""

    matching: tuple[str, ...]
    elsewhere: tuple[str, ...]
    """Not in the folder: nobody looked."""


def look(evidence: Evidence, folder: Path, register: FileName, lines: Sequence[int]) -> Looked:
    """Compare the documents that lie beside a register with their SHA-256.

    Args:
        evidence: Of the register.
        folder: Where documents lie.
        register: The register's name, for errors.
        lines: Line of each document in the register, from 1.

    Raises:
        evidence_hash_error: a document is not the one that was meant; says which and on which line.

    Effects:
        Reads the documents.
    """
    matching, elsewhere = [], []
    for document, line in zip(evidence.documents, lines, strict=True):
        digest = _sha256(folder / document.document)
        if digest is None:
            elsewhere.append(document.document)
        elif digest != document.sha256:
            name = RegisterText(document.document)
            raise evidence_hash_error(file=register, line=line, document=name, found=RegisterText(digest))
        else:
            matching.append(document.document)
    return Looked(tuple(matching), tuple(elsewhere))


def _sha256(path: Path) -> str | None:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()


def proved(evidence: Evidence, path: str, at: date) -> bool:
    """Return whether a document proves a fact on a day.

    Examples:
        >>> paper = Document(fact="recipients.a.transfer", document="scc.pdf", sha256="0" * 64, date=date(2026, 1, 1))
        >>> held = Evidence(documents=(paper,))
        >>> [proved(held, f"recipients.{end}", date(2026, 1, 1)) for end in ("a.transfer.tool", "a.transfers", "a")]
        [True, False, False]
        >>> proved(held, "recipients.a.transfer.tool", date(2025, 12, 31))
        False
    """
    return any(
        document.date <= at and (path == document.fact or path.startswith((f"{document.fact}.", f"{document.fact}[")))
        for document in evidence.documents
    )


def weighed(evidence: Evidence | None, findings: tuple[Finding, ...], at: date) -> tuple[Finding, ...]:
    """Return findings in which a tick without a document, where one is asked, is UNKNOWN.

    Args:
        evidence: Of the register; absent or not required: every finding stays as it is.
        findings: Of the law, about facts taken at their word.
        at: The day that is judged.

    Returns:
        The same findings, PASS turned to UNKNOWN where a document is missing.

    Source:
        GDPR art. 5(2), 24(1): able to demonstrate. Which facts ask for a document is Sluis's choice.
    """
    if evidence is None or not evidence.required:
        return findings
    return tuple(_weighed(evidence, finding, at) for finding in findings)


def _weighed(evidence: Evidence, finding: Finding, at: date) -> Finding:
    ends = ASKS.get(finding.rule, ())
    if finding.verdict is not Verdict.PASS or finding.effect is not Effect.CLOSE or not ends:
        return finding
    ticks = [path for path, value in finding.facts if path.endswith(ends) and value != "absent"]
    bare = tuple(path for path in ticks if not proved(evidence, path, at))
    if not bare:
        return finding
    return replace(
        finding,
        verdict=Verdict.UNKNOWN,
        reason_id=UNPROVED,
        remedy_id=N_("Add the document under `evidence:`, with its SHA-256 and its date."),
        places={},
        missing=tuple(sorted({*finding.missing, *bare})),
    )
