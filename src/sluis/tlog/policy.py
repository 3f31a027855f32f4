r"""Which witnesses must have seen a checkpoint before it counts: the policy file.

In:  a policy file. Out: the keys of logs and witnesses, their addresses, and whether some of them are enough.

The rules this module keeps:
 * A line that is not understood refuses the file: a quorum read wrong is no quorum.
 * A witness counts once, wherever it is named; two lines with one key refuse.
 * Without a quorum line the file is not usable; "none" must be written out, and every statement then says so.

Source: C2SP tlog-policy; ledger specification, section 1.5.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from sluis.errors import Code, FileName, NoteError
from sluis.errors.ledger import witness_policy_error
from sluis.tlog.note import COSIGNED_ED25519, COSIGNED_ML_DSA_44, VerifierKey

_NONE: Final = "none"
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,3}")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Party:
    """A log or a witness."""

    name: str
    """In this file."""
    key: VerifierKey
    url: str | None
    """Where it takes checkpoints; ``None`` when only its signatures are read."""


@dataclass(frozen=True, slots=True)
class Group:
    """So many of these members."""

    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy file, read."""

    logs: tuple[Party, ...]
    witnesses: tuple[Party, ...]
    groups: dict[str, Group]
    quorum: str
    """Name of a witness or group, or ``none``."""

    def enough(self, cosigned: Collection[str]) -> bool:
        """Say whether these witnesses, by name, make the quorum."""
        return self.quorum == _NONE or self._holds(self.quorum, cosigned)

    def at(self, epoch: int) -> "Policy":  # noqa: ARG002 - the same for every epoch
        """Return itself: one policy for all epochs."""
        return self

    def group_of(self, name: str, log_keys: Iterable[VerifierKey] = ()) -> str:
        """Return the group a witness is a member of, which names its organisation; empty when it is in none.

        Whoever stands in ``self``, also in a group within it, is named that, or signs with a key of the log, is the
        log's own: then it is ``self``.

        Args:
            name: The witness, as this policy calls it.
            log_keys: Keys of the log that are known otherwise: a policy need not name any.
        """
        own = {log.key.public for log in self.logs} | {key.public for key in log_keys}
        if name == SELF or any(each.key.public in own for each in self.witnesses if each.name == name):
            return SELF
        above = [group for group, whole in self.groups.items() if name in whole.members]
        for group in above:  # it grows: a group is a member of one other at most
            above += [outer for outer, whole in self.groups.items() if group in whole.members]
        return SELF if SELF in above else next(iter(above), "")

    def _holds(self, name: str, cosigned: Collection[str]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in cosigned
        return sum(self._holds(member, cosigned) for member in group.members) >= group.least


SELF: Final = "self"
"""The group of witnesses that are the log's own: they see accidents, and count as none."""
NO_WITNESS: Final = Policy((), (), {}, _NONE)
"""Nobody has to have seen anything."""


class PolicyByEpoch(Protocol):
    """Says which policy the checkpoint of an epoch is held to."""

    def at(self, epoch: int) -> Policy:
        """Return the policy of an epoch."""
        ...


@dataclass(frozen=True, slots=True)
class Policies:
    """Policies, each with the first epoch it holds for.

    Examples:
        >>> Policies(()).at(7) is NO_WITNESS
        True
    """

    entries: tuple[tuple[int, Policy], ...]
    """First epoch and policy, ascending by epoch."""

    def at(self, epoch: int) -> Policy:
        """Return the policy of an epoch; before the first nobody has to have seen anything."""
        return next((policy for first, policy in reversed(self.entries) if first <= epoch), NO_WITNESS)


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    logs: list[Party] = field(default_factory=list)
    witnesses: list[Party] = field(default_factory=list)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str | None = None
    used: set[str] = field(default_factory=set)

    def log(self, words: Sequence[str]) -> str | None:
        """``log <vkey> [<url>]``."""
        vkey, *url = words or ("", "", "")
        if len(url) > 1:
            return "words"
        key = _key(vkey)
        if key is None or any(log.key.public == key.public for log in self.logs):
            return "key"
        self.logs.append(Party(key.name, key, url[0] if url else None))
        return None

    def witness(self, words: Sequence[str]) -> str | None:
        """``witness <name> <vkey> [<url>]``."""
        name, vkey, *url = (*words, "", "", "") if len(words) < 2 else words  # noqa: PLR2004 - name and key
        if len(url) > 1:
            return "words"
        key = _key(vkey)
        known = any(key is not None and witness.key.public == key.public for witness in self.witnesses)
        if key is None or key.type not in {COSIGNED_ED25519, COSIGNED_ML_DSA_44} or known:
            return "key"
        if self._known(name):
            return "name"
        self.witnesses.append(Party(name, key, url[0] if url else None))
        return None

    def group(self, words: Sequence[str]) -> str | None:
        """``group <name> all|any|<k> <name>...``."""
        name, least, *members = words if words[2:] else ("", "")
        if not members:
            return "words"
        twice = len(set(members)) < len(members) or not self.used.isdisjoint(members)
        if self._known(name) or twice or not all(self._known(member) and member != _NONE for member in members):
            return "name"
        wanted = {"all": len(members), "any": 1}.get(least) or (int(least) if _NUMBER.fullmatch(least) else 0)
        if not 1 <= wanted <= len(members):
            return "number"
        self.used.update(members)
        self.groups[name] = Group(wanted, tuple(members))
        return None

    def close(self, words: Sequence[str]) -> str | None:
        """``quorum <name>``."""
        if len(words) != 1 or self.quorum is not None:
            return "words"
        if not self._known(words[0]):
            return "name"
        self.quorum = words[0]
        return None

    def _known(self, name: str) -> bool:
        return name == _NONE or name in self.groups or any(witness.name == name for witness in self.witnesses)


def read_policy(content: bytes, file: FileName) -> Policy:
    r"""Read a policy file.

    Args:
        content: Its bytes.
        file: Its name, for messages.

    Raises:
        witness_policy_error: names the line and what is wrong with it.

    Examples:
        >>> key = VerifierKey("witness.example/w1", COSIGNED_ED25519, bytes(32))
        >>> policy = read_policy(f"# one of ours\nwitness w1 {key}\nquorum w1\n".encode(), FileName("policy"))
        >>> policy.enough([]), policy.enough(["w1"])
        (False, True)
    """
    reading, lines = _Reading(), content.decode("utf-8", "surrogateescape").split("\n")
    verbs: dict[str, Callable[[Sequence[str]], str | None]] = {
        "log": reading.log,
        "witness": reading.witness,
        "group": reading.group,
        "quorum": reading.close,
    }
    for number, line in enumerate(lines, start=1):
        words = re.split(r"[ \t]+", line.strip(" \t"))
        if words == [""] or words[0].startswith("#"):
            continue
        verb = verbs.get(words[0])
        flaw = "words" if verb is None or _CONTROLS.search(line) else verb(words[1:])
        if flaw is not None:
            raise witness_policy_error(file=file, line=number, what=Code(flaw))
    if reading.quorum is None:
        raise witness_policy_error(file=file, line=len(lines), what=Code("quorum"))
    return Policy(tuple(reading.logs), tuple(reading.witnesses), reading.groups, reading.quorum)


def _key(text: str) -> VerifierKey | None:
    try:
        return VerifierKey.parse(text)
    except NoteError:
        return None
