"""Versions of the register and the steps of their life, as rows: added, never changed.

In:  bytes, and finished records with their signatures. Out: the same, by number or digest.

The rules this module keeps:
 * A version is its bytes: the same bytes are the same version, and get one number.
 * Bytes that do not give their digest any more are not handed out: the database was changed from outside.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from sluis.store.registers import Sources, digest_of
from sluis.store.schema import register_steps, register_versions, version_vocabularies, vocabularies


@dataclass(frozen=True, slots=True)
class StoredStep:
    """One row of a version's life."""

    number: int
    """Of the version."""
    step: str
    effective_ms: int | None
    """Of an activation: from when it holds."""
    record: bytes
    kid: str
    signature: bytes


def add_version(conn: Connection, source: bytes, beside: Mapping[str, bytes]) -> int | None:
    """Keep a register that is proposed.

    Args:
        conn: A transaction.
        source: The register.
        beside: Its vocabularies, by file name.

    Returns:
        Its number; ``None`` when these bytes are a version already.
    """
    digest = digest_of(source)
    if number_of(conn, digest) is not None:
        return None
    number = int(conn.execute(select(func.coalesce(func.max(register_versions.c.number), 0))).scalar_one()) + 1
    conn.execute(insert(register_versions).values(number=number, digest=digest, bytes=source))
    for name, content in sorted(beside.items()):
        kept = digest_of(content)
        if conn.execute(select(vocabularies.c.digest).where(vocabularies.c.digest == kept)).first() is None:
            conn.execute(insert(vocabularies).values(digest=kept, bytes=content))
        conn.execute(insert(version_vocabularies).values(number=number, name=name, digest=kept))
    return number


def number_of(conn: Connection, digest: str) -> int | None:
    """Return the number of a version by its whole digest."""
    found = conn.execute(select(register_versions.c.number).where(register_versions.c.digest == digest)).scalar()
    return None if found is None else int(found)


def versions(conn: Connection) -> list[tuple[int, str]]:
    """Return number and digest of every version, oldest first."""
    asked = select(register_versions.c.number, register_versions.c.digest).order_by(register_versions.c.number)
    return [(int(row.number), str(row.digest)) for row in conn.execute(asked)]


def sources_of_version(conn: Connection, number: int) -> Sources | None:
    """Return what a version was proposed from; ``None`` when there is none or its bytes do not check."""
    row = conn.execute(select(register_versions).where(register_versions.c.number == number)).first()
    if row is None or digest_of(bytes(row.bytes)) != row.digest:
        return None
    beside = (
        select(version_vocabularies.c.name, vocabularies.c.digest, vocabularies.c.bytes)
        .join(vocabularies, vocabularies.c.digest == version_vocabularies.c.digest)
        .where(version_vocabularies.c.number == number)
    )
    found = conn.execute(beside).all()
    if any(digest_of(bytes(each.bytes)) != each.digest for each in found):
        return None
    return Sources(bytes(row.bytes), {each.name: bytes(each.bytes) for each in found})


def add_step(conn: Connection, step: StoredStep) -> None:
    """Append a step."""
    conn.execute(
        insert(register_steps).values(
            number=step.number,
            step=step.step,
            effective_ms=step.effective_ms,
            record=step.record,
            kid=step.kid,
            signature=step.signature,
        )
    )


def steps(conn: Connection) -> list[StoredStep]:
    """Return every step of every version, in the order in which they were recorded."""
    return [
        StoredStep(row.number, row.step, row.effective_ms, bytes(row.record), row.kid, bytes(row.signature))
        for row in conn.execute(select(register_steps).order_by(register_steps.c.id))
    ]


def activated_at(conn: Connection, at_ms: int) -> tuple[int, int] | None:
    """Return number and first moment of the version that holds at a moment; ``None`` when none does.

    Of several activations the one with the latest moment holds; of the same moment the one recorded last.
    """
    asked = (
        select(register_steps.c.number, register_steps.c.effective_ms)
        .where(register_steps.c.effective_ms <= at_ms)
        .order_by(register_steps.c.effective_ms.desc(), register_steps.c.id.desc())
        .limit(1)
    )
    row = conn.execute(asked).first()
    return None if row is None else (int(row.number), int(row.effective_ms))
