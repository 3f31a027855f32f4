"""Registers, vocabularies and plans that were in force: what a disclosure of years ago was decided under.

In:  bytes with their digests, when a register is activated. Out: the same, by the digest of a plan.

The rules this module keeps:
 * Rows are added and never changed, but for the moment a plan was last activated.
 * Bytes that do not give their digest any more are not handed out: the database was changed from outside.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Connection, insert, select, update

from sluis.store.if_absent import insert_if_absent
from sluis.store.schema import meta, plan_vocabularies, plans, registers, vocabularies

_KEY: Final = "register-in-force"
_PLANS_KEY: Final = "plans-in-force"
_IN_FORCE: Final = select(meta.c.value).where(meta.c.key == _KEY)


@dataclass(frozen=True, slots=True)
class Sources:
    """The bytes a register was loaded from."""

    register: bytes
    vocabularies: Mapping[str, bytes]
    """File name, as ``wifi-standards.yaml`` → bytes."""


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes, 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def keep_register(conn: Connection, sources: Sources, lowered: Mapping[str, str], now_ms: int) -> bool:
    """Keep a register with what it was loaded from and the plans that were lowered from it.

    Args:
        conn: The transaction that activates it.
        sources: Its bytes.
        lowered: Activity → digest of its plan.
        now_ms: The moment of activation.

    Returns:
        Whether this register was never in force before.
    """
    digest = digest_of(sources.register)
    new = conn.execute(select(registers.c.digest).where(registers.c.digest == digest)).first() is None
    if new:
        conn.execute(insert(registers).values(digest=digest, bytes=sources.register, activated_ms=now_ms))
    kept = {name: _keep_vocabulary(conn, content) for name, content in sources.vocabularies.items()}
    for activity, plan in lowered.items():
        again = update(plans).where(plans.c.digest == plan).values(last_ms=now_ms)
        if conn.execute(again).rowcount:
            continue
        values = {"digest": plan, "activity": activity, "register": digest, "first_ms": now_ms, "last_ms": now_ms}
        conn.execute(insert(plans).values(values))
        beside = [{"plan": plan, "name": name, "digest": vocabulary} for name, vocabulary in sorted(kept.items())]
        if beside:
            conn.execute(insert(plan_vocabularies), beside)
    return new


def is_kept(conn: Connection, digest: str) -> bool:
    """Return whether a register was ever in force here, by the SHA-256 of its bytes in hex."""
    return conn.execute(select(registers.c.digest).where(registers.c.digest == digest)).first() is not None


def _keep_vocabulary(conn: Connection, content: bytes) -> str:
    digest = digest_of(content)
    if conn.execute(select(vocabularies.c.digest).where(vocabularies.c.digest == digest)).first() is None:
        conn.execute(insert(vocabularies).values(digest=digest, bytes=content))
    return digest


def in_force(conn: Connection) -> bytes:
    """Return the newest activation: a number that grows and the mark of the rules; empty before the first.

    Args:
        conn: The transaction that decides.
    """
    stored = conn.execute(_IN_FORCE).scalar()
    return b"" if stored is None else bytes(stored)


def bring_into_force(conn: Connection, mark: bytes, in_these: Mapping[str, str]) -> bytes:
    """Note that rules came into force; the same rules again are no new activation.

    Args:
        conn: A transaction that runs alone.
        mark: 32 bytes that tell these rules from others.
        in_these: Activity → digest of its plan; of an activity that is gone the last plan stays known.

    Returns:
        What ``in_force`` says from now on.
    """
    _keep(conn, _PLANS_KEY, json.dumps({**_activated_plans(conn), **in_these}, sort_keys=True).encode())
    newest = in_force(conn)
    if newest[8:] == mark:
        return newest
    made = (int.from_bytes(newest[:8]) + 1).to_bytes(8) + mark
    _keep(conn, _KEY, made)
    return made


def _keep(conn: Connection, key: str, value: bytes) -> None:
    conn.execute(insert_if_absent(conn, "meta"), {"key": key, "value": value})
    conn.execute(update(meta).where(meta.c.key == key).values(value=value))


def plans_in_force(conn: Connection) -> frozenset[str]:
    """Return the digests of the plans that were activated last, each activity's; of one that is gone too."""
    return frozenset(_activated_plans(conn).values())


def _activated_plans(conn: Connection) -> dict[str, str]:
    stored = conn.execute(select(meta.c.value).where(meta.c.key == _PLANS_KEY)).scalar()
    return {} if stored is None else msgspec.json.decode(bytes(stored), type=dict[str, str])


def last_plan(conn: Connection, activity: str) -> str | None:
    """Return the digest of the plan of an activity that was activated last; ``None`` when it never had one.

    What was activated counts, not when: clocks are set back, and who only decides files keeps plans too. A database in
    which no activation was noted yet, of an earlier version of Sluis, is asked for the plan it kept last.
    """
    activated = _activated_plans(conn)
    if activated:
        return activated.get(activity)
    newest = select(plans.c.digest).where(plans.c.activity == activity).order_by(plans.c.last_ms.desc()).limit(1)
    digest = conn.execute(newest).scalar()
    return None if digest is None else str(digest)


def every_register(conn: Connection) -> list[Sources | None]:
    """Return each register that was ever in force here, with all vocabularies that were kept, by their names.

    Returns:
        ``None`` in the place of one whose bytes do not give their digest any more.
    """
    named = select(plan_vocabularies.c.name, vocabularies.c.bytes).join(
        vocabularies, vocabularies.c.digest == plan_vocabularies.c.digest
    )
    shelf = {str(row.name): bytes(row.bytes) for row in conn.execute(named.order_by(plan_vocabularies.c.plan))}
    kept = conn.execute(select(registers.c.digest, registers.c.bytes).order_by(registers.c.digest)).all()
    return [Sources(bytes(row.bytes), shelf) if digest_of(bytes(row.bytes)) == row.digest else None for row in kept]


def sources_of_plan(conn: Connection, plan: str) -> Sources | None:
    """Return what a plan was lowered from; ``None`` when it was never in force here or its bytes do not check."""
    asked = select(registers.c.digest, registers.c.bytes).join(plans, plans.c.register == registers.c.digest)
    row = conn.execute(asked.where(plans.c.digest == plan)).first()
    if row is None or digest_of(bytes(row.bytes)) != row.digest:
        return None
    beside = select(plan_vocabularies.c.name, vocabularies.c.digest, vocabularies.c.bytes).join(
        vocabularies, vocabularies.c.digest == plan_vocabularies.c.digest
    )
    rows = conn.execute(beside.where(plan_vocabularies.c.plan == plan)).all()
    if any(digest_of(bytes(each.bytes)) != each.digest for each in rows):
        return None
    return Sources(bytes(row.bytes), {each.name: bytes(each.bytes) for each in rows})


def sources_of_register(conn: Connection, digest: str) -> Sources | None:
    """Return a register that was in force here, by its SHA-256 in hex; ``None`` when it never was or does not check."""
    plan = conn.execute(select(plans.c.digest).where(plans.c.register == digest).limit(1)).scalar()
    return None if plan is None else sources_of_plan(conn, str(plan))
