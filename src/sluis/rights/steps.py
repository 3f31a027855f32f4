"""The steps of a case: the forms of their JSON, and their one spelling.

In:  a step, or the bytes of one. Out: the bytes that a MAC covers, or the step.

The rules this module keeps (rights specification, section 1.3):
 * Sorted keys, no white space, ASCII; ``is`` says which form it is. What is read back was written here.
 * Who took it and when stands in each; where something was decided, why.
"""

import json
from typing import Final

import msgspec

from sluis.rights.kinds import Channel, Delay, Ending, Given, Ground, Kind, Means, Proof


class _Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="is"):
    """One form of a step."""

    by: str
    """Who took it; ``sluis`` when a date did."""
    at_ms: int
    """When it was recorded."""


class Opened(_Form, tag="opened", frozen=True, kw_only=True, omit_defaults=True):
    """The request came in."""

    kind: Kind
    slot: int
    channel: Channel
    received_ms: int
    activity: str | None
    reason: str
    proof: Proof | None = None
    """Of an authorised agent: by what it says that it may ask."""
    proof_sha256: str | None = None
    """Of that document."""
    request: str | None = None
    """The agent's own name of its request."""
    mandate: int = 1
    """Of an authorised agent: the number of the mandate by which it asks."""


class MandateEnded(_Form, tag="mandate-ended", frozen=True, kw_only=True, omit_defaults=True):
    """The household ended the mandate of the agent that asked: nothing is honoured before who asks is checked."""

    mandate: int = 1
    """Its number: that of the case, or one that was given in it."""


class MandateGiven(_Form, tag="mandate-given", frozen=True, kw_only=True):
    """The household gave the agent a new mandate after it ended one; this case stays under its own."""

    mandate: int
    """Its number."""


class Doubted(_Form, tag="doubted", frozen=True, kw_only=True):
    """There is a reasonable doubt about who asks: more was asked for. No term is suspended."""

    reason: str


class Identified(_Form, tag="identified", frozen=True, kw_only=True, omit_defaults=True):
    """It was established who asks."""

    means: Means
    acr: str | None = None
    """Of a sign-in: its level, as the token of the identity service says it; nothing where it says nothing."""
    amr: tuple[str, ...] = ()
    """Of a sign-in: by what methods, as its token says it."""
    signed_in_ms: int | None = None
    """When somebody signed in, as the token says it; no longer ago than a token is believed."""


class Extended(_Form, tag="extended", frozen=True, kw_only=True):
    """Whoever asked was told that it takes longer, and why."""

    delay: Delay
    reason: str
    told_ms: int


class PassedOn(_Form, tag="passed-on", frozen=True, kw_only=True):
    """A recipient is to be told; on record before anything is sent."""

    message: str
    sha256: str
    recipient: str
    exercise: str
    disclosures: int
    remind_ms: int
    escalate_ms: int


class Reminded(_Form, tag="reminded", frozen=True, kw_only=True):
    """A recipient did not acknowledge in time: somebody has to ask."""

    message: str


class Escalated(_Form, tag="escalated", frozen=True, kw_only=True):
    """It still did not: the controller has to decide whether it may go on sharing with it."""

    message: str


class Acknowledged(_Form, tag="acknowledged", frozen=True, kw_only=True):
    """A recipient acknowledged, with a signature that counts."""

    message: str
    sha256: str
    """Of the acknowledgement's bytes."""
    acknowledged_ms: int
    key: str
    """The recipient's public key, 64 hex digits."""
    results: dict[str, int]
    """How many disclosures, by result."""


class Answered(_Form, tag="answered", frozen=True, kw_only=True, omit_defaults=True):
    """The request was honoured."""

    reason: str
    sha256: str | None
    """Of the letter or document that was given."""
    statement: Given | None
    """Of an erasure."""
    reviewed: tuple[str, ...] | None = None
    """Of portability: the activities that a person looked at and let go. The household fetches its file by it."""


class Refused(_Form, tag="refused", frozen=True, kw_only=True):
    """The request was refused."""

    ground: Ground
    reason: str
    sha256: str | None


class Closed(_Form, tag="closed", frozen=True, kw_only=True, omit_defaults=True):
    """Nothing is left to do."""

    ending: Ending
    channel: Channel | None = None
    """Of a request that was taken back: how that was done."""
    reason: str = ""
    """What was said then, in a sentence."""
    sha256: str | None = None
    """Of the letter or e-mail in which it was done."""


Step = (
    Opened
    | MandateEnded
    | MandateGiven
    | Doubted
    | Identified
    | Extended
    | PassedOn
    | Reminded
    | Escalated
    | Acknowledged
    | Answered
    | Refused
    | Closed
)
_DECODER: Final[msgspec.json.Decoder[Step]] = msgspec.json.Decoder(Step)


def encoded(step: Step) -> bytes:
    """Return the bytes of a step.

    Examples:
        >>> encoded(Closed(by="desk", at_ms=5, ending=Ending.DONE))
        b'{"at_ms":5,"by":"desk","ending":"done","is":"closed"}'
    """
    content = msgspec.to_builtins(step)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def decoded(content: bytes) -> Step | None:
    """Return the step some bytes are, ``None`` when they are none.

    Examples:
        >>> decoded(b'{"at_ms":5,"by":"desk","ending":"never","is":"closed"}') is None
        True
    """
    try:
        return _DECODER.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def name_of(step: Step) -> str:
    """Return which form a step is, as it stands under ``is``."""
    return str(type(step).__struct_config__.tag)
