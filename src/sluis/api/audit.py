"""Audit captures: what left a house, to whom, and what of it no register covers.

In:  captures, logs and recorded messages; a register, a statement, or nothing to hold them against. Out: ``Audited``.

What could not be read counts as unknown: a pipeline must not let through what nobody looked at.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

from sluis.api.document import Json
from sluis.api.files import entries_of, look_at_register, named, names_of, read_bytes, read_policy
from sluis.api.moments import today
from sluis.audit.audit import LIVE, Question, audit, conclude
from sluis.audit.capture_pass import CaptureFacts
from sluis.audit.house.origin import Origins
from sluis.audit.model import Audit, Declared, Source
from sluis.audit.record.draft import draft_of
from sluis.audit.record.verified_statement import Stated, Unproved, read_statement
from sluis.capture.base.home_networks import network_of, parsed
from sluis.errors import FileName
from sluis.errors.audit import keylog_without_keys_error
from sluis.i18n import lang_in_force
from sluis.register.check import day_of
from sluis.register.model import Register
from sluis.reports.audit.document import document
from sluis.reports.audit.forms import letter_of
from sluis.telemetry.folder import FolderEntry
from sluis.terms import Verdict

__all__ = [
    "LEVELS",
    "LIVE",
    "Asked",
    "Audit",
    "Audited",
    "CaptureFacts",
    "FailOn",
    "Question",
    "Source",
    "audit_captures",
    "audit_entries",
    "conclude",
    "is_address",
    "is_network",
    "octets_of",
    "question_of",
]

FailOn = Literal["fail", "unknown", "review", "never"]
LEVELS: Final[dict[str, frozenset[Verdict]]] = {
    "fail": frozenset({Verdict.FAIL}),
    "unknown": frozenset({Verdict.FAIL, Verdict.UNKNOWN}),
    "review": frozenset({Verdict.FAIL, Verdict.UNKNOWN, Verdict.REVIEW}),
    "never": frozenset(),
}
"""Which verdicts of observations are of a level."""
_SECRET: Final = re.compile(
    rb"(?m)^[ \t]*[A-Z][A-Z_0-9]+(?: [0-9A-Fa-f]+){2}[ \t]*\r?$|^RSA (?:Session-ID|[0-9A-Fa-f])"
)
"""A line with a secret, in the format of NSS."""
_MAC: Final = re.compile(r"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of captures: what they are held against, and what cannot be told from them."""

    register: Path | str | None = None
    """The register to hold them against."""
    statement: Path | str | None = None
    """The household's statement to hold them against, JSON or page."""
    log_keys: tuple[str, ...] = ()
    """Verifier keys of the log that sealed the statement."""
    policy: Path | str | None = None
    """The file that says how many witnesses of the statement are enough; ``FILE@EPOCH`` as the verifiers take it."""
    line: str = ""
    """The line that the statement must be of; empty asks for none."""
    at: date | None = None
    """The day that is judged; of the last thing seen when absent."""
    home: tuple[str, ...] = ()
    """Networks of the house (CIDR)."""
    router: str = ""
    """The router's address, IP or MAC."""
    keylog: Path | str | None = None
    """A file with TLS secrets of your own test devices."""
    table: Path | str | None = None
    """Another table of who holds which address in which country."""
    devices: bool = False
    """Whether what the house's own devices send to strangers is observed too."""
    alone: bool = False
    """Whether nothing stands behind the router, as on a test bench: all it sends is its own."""


@dataclass(frozen=True, slots=True)
class Audited:
    """What left a house."""

    audit: Audit

    def reaches(self, level: FailOn) -> bool:
        """Return whether something was seen of a level; what was not read is of the level ``unknown``."""
        verdicts = LEVELS[level]
        unread = Verdict.UNKNOWN in verdicts and any(source.unread for source in self.audit.sources)
        return unread or any(observation.verdict in verdicts for observation in self.audit.observations)

    def draft(self) -> str:
        """Return a first register of everybody who was seen receiving; empty when nobody was."""
        audited = self.audit
        return draft_of(audited.fields, audited.flows, audited.destinations, audited.hidden)

    def letter(self, *, paper: bool = False) -> bytes:
        """Return a letter that asks the provider for access (GDPR art. 15); as PDF when ``paper``."""
        return letter_of(self.audit, paper=paper)

    def document(self, *, reveal: bool = False) -> dict[str, Json]:
        """Return it as ``sluis audit --format json`` prints it; with values, names and addresses when ``reveal``."""
        return dict(document(self.audit, reveal=reveal, lang=lang_in_force()))


def audit_captures(
    files: str | Sequence[str],
    asked: Asked | None = None,
    *,
    advance: Callable[[int], None] | None = None,
) -> Audited:
    """Say what left a house, to whom, and what of it no register covers.

    Args:
        files: Names of captures (pcap, pcapng, HAR, flows of mitmproxy, logs of Zeek and Suricata, every format of
            router reports) and of folders; ``-`` is standard input.
        asked: What they are held against; nothing when absent.
        advance: Told of the octets that were read since the last time.

    Returns:
        Equal for equal inputs and question.

    Raises:
        InputNotReadableError: a file that was named cannot be opened.
        audit_nothing_read_error: of all inputs nothing could be read.
        tshark_missing_error: a capture of packets is among them, and tshark is not installed.
        FileMissingError, RegisterError: what they are held against cannot be used.

    Effects:
        Reads the files; keeps what can be read in a file without a name until it returns.
    """
    return audit_entries(entries_of(names_of(files)), question_of(asked or Asked()), advance=advance)


def audit_entries(
    inputs: Sequence[FolderEntry], question: Question, *, advance: Callable[[int], None] | None = None
) -> Audited:
    """Say what left a house; as ``audit_captures``, for who made the question already.

    Raises:
        keylog_without_keys_error: the file with TLS secrets holds none: it would be passed over in silence.
    """
    if question.keylog is not None and not _SECRET.search(read_bytes(question.keylog)):
        raise keylog_without_keys_error(file=FileName(question.keylog))
    return Audited(audit(inputs, question, advance=advance))


def question_of(asked: Asked) -> Question:
    """Read what captures are held against.

    Raises:
        FileMissingError: a file cannot be read.
        RegisterError: nothing of the register can be looked at.

    Effects:
        Reads the files that are named.
    """
    day = asked.at or today()
    register, state = (None, None) if asked.register is None else look_at_register(asked.register, day)
    statement = _statement(asked)
    return Question(
        today(),
        register=register,
        statement=statement,
        declared=replace(_declared(asked, register, statement), state=state),
        origins=Origins.load(None if asked.table is None else named(asked.table)),
        at=asked.at,
        home=asked.home,
        router=asked.router,
        keylog=None if asked.keylog is None else str(asked.keylog),
        keylog_sha256="" if asked.keylog is None else sha256(read_bytes(asked.keylog)).hexdigest(),
        devices=asked.devices,
        alone=asked.alone,
    )


def is_network(text: str) -> bool:
    """Return whether a text is a network, as ``192.168.1.0/24``.

    Examples:
        >>> is_network("192.168.1.0/24"), is_network("home")
        (True, False)
    """
    return network_of(text) is not None


def is_address(text: str) -> bool:
    """Return whether a text is an IP or MAC address.

    Examples:
        >>> is_address("192.0.2.1"), is_address("02:00:5e:00:53:01"), is_address("router")
        (True, True, False)
    """
    return bool(parsed(text) or _MAC.fullmatch(text))


def octets_of(entry: FolderEntry) -> int:
    """Return how large an input is; 0 when nobody knows before it is read."""
    try:
        return Path(entry.name).stat().st_size if entry.unread is None else 0
    except OSError:  # not there, or no file: what it is, reading it says
        return 0


def _statement(asked: Asked) -> Stated | Unproved | None:
    if asked.statement is None:
        return None
    source = read_bytes(asked.statement)
    policy = "" if asked.policy is None else read_policy(asked.policy).decode("utf-8", "replace")
    return read_statement(source, asked.log_keys, policy, asked.line)


def _declared(asked: Asked, register: Register | None, statement: Stated | Unproved | None) -> Declared:
    """Return how register and statement are called in the report."""
    declared = Declared()
    if register is not None and asked.register is not None:
        controller = register.file.controller
        contact = controller.contact if isinstance(controller.contact, str) else ""
        declared = replace(
            declared,
            name=Path(asked.register).name,
            digest=register.digest,
            controller=controller.name,
            contact=contact,
        )
    if asked.statement is not None:
        declared = replace(declared, statement=Path(asked.statement).name)
    if isinstance(statement, Stated):
        first, last = day_of(statement.from_ms), day_of(statement.to_ms - 1)
        declared = replace(declared, statement_from=first, statement_to=last)
    return declared
