"""Who may take which step of a register: names, roles, keys or accounts, since when, and the event that they changed.

In:  what the settings state. Out: ``People``; their digest, which stands in every step they sign; the event.

The rules this module keeps:
 * A key is one person's, and so is an account at an identity service. A person may have several, each for a time: who
   signs at the shell and takes steps in the web has an entry for each, under one name.
 * Two entries that share a name, a key or an account, in one list or in two, are of one person (``known_as``).
 * A change of the list is an event before anybody signs under it. Everybody reads a salted commitment; the names stay
   in the store, in what opens it.
 * A list without anybody is one too: from its event on steps are typed again, and that is on record.

Source: register specification, sections 10.5 and 10.6.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, select

from sluis.errors import Code, SluisError
from sluis.errors.register import register_record_error
from sluis.i18n import N_, tr
from sluis.keys.ssh_key import SshKey, ssh_key_line
from sluis.ledger.epoch_leaf import hidden_commitment
from sluis.ledger.events import EventType, append_opened_without_slot, encoded
from sluis.lifecycle.account import KIND, Account, account_line
from sluis.store.schema import events

_SALT: Final = 32
_NEVER: Final = "-"
_LONGEST_NAME: Final = 256


class Role(StrEnum):
    """What somebody does in the life of a register."""

    OWNER = "owner"
    """Answers for the processing: proposes and approves."""
    DPO = "dpo"
    """The data protection officer: advises."""
    OPERATOR = "operator"
    """Runs the gate: activates."""
    LEGAL = "legal"
    """Answers authorities and courts; takes no step of a register."""


ANSWERS: Final = frozenset({Role.OWNER, Role.DPO, Role.LEGAL})
"""Who may answer an authority for the provider: who answers for the processing, who advises on it, and who answers in
law. Who runs the gate does not: what is handed over is what somebody else than who could change it stands for."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with one of their keys, or with their account."""

    name: str
    roles: tuple[Role, ...]
    key: SshKey | Account
    """By what they are known."""
    from_ms: int | None = None
    """From when the key counts; ``None``: always did."""
    until_ms: int | None = None
    """From when it does not any more."""

    def signs_at(self, at_ms: int) -> bool:
        """Say whether the key counts at a moment."""
        return (self.from_ms is None or self.from_ms <= at_ms) and (self.until_ms is None or at_ms < self.until_ms)

    @property
    def line(self) -> str:
        """All of it in one line: roles, key, from, until, name."""
        span = (_NEVER if moment is None else str(moment) for moment in (self.from_ms, self.until_ms))
        return " ".join((",".join(sorted(self.roles)), self.key.line, *span, self.name))


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who may sign, in the order of their lines; nobody: steps are typed."""

    signers: tuple[Person, ...] = ()

    @property
    def written(self) -> dict[str, str | list[str]]:
        """The list as it stands in the event."""
        return {"is": "people", "signers": [person.line for person in self.signers]}

    @property
    def content(self) -> bytes:
        """What the event commits to."""
        return encoded(self.written)

    @property
    def digest(self) -> str:
        """SHA-256 of ``content``, 64 hex digits."""
        return hashlib.sha256(self.content).hexdigest()

    def of_key(self, key: SshKey | Account) -> Person | None:
        """Return whose key or account it is."""
        return next((person for person in self.signers if person.key == key), None)


@dataclass(frozen=True, slots=True)
class StatedSigner:
    """Somebody as the settings state it, not looked at yet."""

    name: str
    roles: Sequence[str]
    key: str | None
    from_ms: int | None = None
    until_ms: int | None = None
    issuer: str | None = None
    subject: str | None = None

    @property
    def known_by(self) -> SshKey | Account:
        """By what they are known.

        Raises:
            ssh_key_error: the key is none.
            ValueError: there is a key and an account, neither of them, or no account that a token can show.
        """
        if self.key is not None and self.issuer is None and self.subject is None:
            return ssh_key_line(self.key)
        account = Account(self.issuer or "", self.subject or "")
        if self.key is not None or not account.fits:
            raise ValueError
        return account


def problems(stated: Sequence[StatedSigner]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a list of people: which key of it, and what.

    Examples:
        >>> list(problems([]))[0][0]
        'signers'
    """
    if not stated:
        yield "signers", tr(N_("is missing"))
    seen = set[SshKey | Account]()
    for at, signer in enumerate(stated):
        place = f"signers[{at}]"
        if not _is_name(signer.name):
            yield f"{place}.name", tr(N_("must be a name of 1 to 256 printable characters, with single spaces"))
        if not signer.roles or len(set(signer.roles)) != len(signer.roles) or set(signer.roles) - set(Role):
            yield f"{place}.roles", tr(N_("must be one or more of owner, dpo, operator, legal, each once"))
        if signer.from_ms is not None and signer.until_ms is not None and signer.from_ms >= signer.until_ms:
            yield f"{place}.until", tr(N_("must be later than since"))
        try:
            key = signer.known_by
        except SluisError as error:
            yield f"{place}.key", error.sentence()
            continue
        except ValueError:
            yield place, tr(N_("needs either a key, or issuer and subject as ID tokens say them"))
            continue
        if key in seen:
            yield f"{place}.key", tr(N_("stands there twice: a key or account is one person's, in one entry"))
        seen.add(key)


def people_of(stated: Sequence[StatedSigner]) -> People:
    """Return a list of people that has no problem.

    Raises:
        ssh_key_error, ValueError: it has one.
    """
    return People(
        tuple(
            sorted(
                (
                    Person(each.name, tuple(map(Role, each.roles)), each.known_by, each.from_ms, each.until_ms)
                    for each in stated
                ),
                key=lambda person: person.line,
            )
        )
    )


@dataclass(frozen=True, slots=True)
class KnownAs:
    """Everything by which one person is or was known in lists of people."""

    names: frozenset[str]
    """Letters, case and spaces aside."""
    fingerprints: frozenset[str]
    """Of keys and accounts."""

    def is_named(self, name: str) -> bool:
        """Return whether a name is one of this person."""
        return _folded(name) in self.names


def known_as(lists: Sequence[People], name: str, fingerprint: str | None = None) -> KnownAs:
    """Return everything by which a person is known: two entries that share a name, a key or an account are of one.

    Who stood in an earlier list under another name, with a key or account he has or had, is the same person here:
    nobody becomes somebody else by another name in the settings.

    Args:
        lists: That are, or were, on record.
        name: As it is written now.
        fingerprint: Of the key or account he uses; ``None``: the name was typed.

    Examples:
        >>> known = known_as([], "Jan de Boer")
        >>> known.is_named(" jan  de BOER "), known.is_named("Jan Boer")
        (True, False)
    """
    entries = {(_folded(each.name), each.key.fingerprint) for people in lists for each in people.signers}
    names, own = {_folded(name)}, set[str]() if fingerprint is None else {fingerprint}
    while found := {entry for entry in entries if entry[0] in names or entry[1] in own}:
        entries -= found
        names |= {entry[0] for entry in found}
        own |= {entry[1] for entry in found}
    return KnownAs(frozenset(names), frozenset(own))


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _is_name(name: str) -> bool:
    return name == " ".join(name.split()) != "" and name.isprintable() and len(name) <= _LONGEST_NAME


def note_people(conn: Connection, people: People, now_ms: int) -> bool:
    """Put a list of people on record, unless it is the one that is there.

    Args:
        conn: A transaction.
        people: As the settings state them now.
        now_ms: The moment.

    Returns:
        Whether it changed. Where there never was a list, nobody is no change.

    Raises:
        register_record_error: ``people``: what is on record cannot be read.

    Effects:
        One event when it changed: a salted commitment, and what opens it beside it.
    """
    known = recorded_people(conn)
    if (known[-1].people if known else People()).digest == people.digest:
        return False
    append_opened_without_slot(conn, EventType.PEOPLE, people.written, now_ms)
    return True


@dataclass(frozen=True, slots=True)
class RecordedPeople:
    """A list of people on record."""

    event: int
    """Number of its row."""
    t_ms: int
    people: People


def recorded_people(conn: Connection) -> list[RecordedPeople]:
    """Return every list of people that was on record, oldest first, each held against its commitment.

    Raises:
        register_record_error: ``people``: one does not open.
    """
    asked = select(events.c.id, events.c.t_ms, events.c.content, events.c.opening)
    rows = conn.execute(asked.where(events.c.type == EventType.PEOPLE.value).order_by(events.c.id)).all()
    return [RecordedPeople(row.id, row.t_ms, _opened(bytes(row.content), bytes(row.opening or b""))) for row in rows]


def _opened(content: bytes, opening: bytes) -> People:
    try:
        r, plain = opening[:_SALT], opening[_SALT:]
        people = People(tuple(map(_read, json.loads(plain)["signers"])))
        whole = people.content == plain and json.loads(content) == {"commitment": hidden_commitment(r, plain).hex()}
    except (ValueError, KeyError, TypeError, SluisError):
        whole = False
    if not whole:
        raise register_record_error(step=0, what=Code("people"))
    return people


def _read(line: str) -> Person:
    roles, kind, key, begins, ends, name = line.split(" ", 5)
    span = (None if moment == _NEVER else int(moment) for moment in (begins, ends))
    known_by = account_line(f"{kind} {key}") if kind == KIND else ssh_key_line(f"{kind} {key}")
    return Person(name, tuple(map(Role, roles.split(","))), known_by, *span)
