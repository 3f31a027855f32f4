r"""What stands in a chain of standing: the forms of its JSON, and their one spelling.

In:  an entry, or the bytes of one. Out: the bytes that a MAC covers, or the entry.

The rules this module keeps (ledger specification, section 10.11):
 * Sorted keys, no white space, ASCII with ``\u`` escapes; ``is`` says which form it is.
 * What is read back was written here: anything else, also another key, is no entry.
"""

import json
from typing import Annotated, Final, Literal

import msgspec

NO_SLOT: Final = -1
"""The chain of what has no slot, as the database numbers it."""

Act = Literal["button", "signature", "spoken"]
"""By what a household consents; a box that was ticked beforehand is none of them."""

Channel = Literal["telephone", "letter", "e-mail", "chat", "visit"]
"""How a household asked somebody who wrote it down."""

Identified = Literal["call-back", "code-by-post", "counter", "questions", "mandate", "none"]
"""How who wrote it down knew that it was the household: called back on the number of the contract, a code sent to its
address, a document shown at a counter, questions about the contract, a mandate; or not at all."""

Use = Literal["consumer", "business", "shared", "holiday"]
"""What a line is used for, when the registry says so."""


class _Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="is"):
    """One form of an entry."""


class Asked(_Form, tag="asked", frozen=True, kw_only=True):
    """A household asked something."""

    kind: Literal["help", "consent", "withdraw", "object", "restrict", "lift"]
    activity: str | None
    at_ms: int
    until_ms: int | None
    recorded_ms: int
    text: str | msgspec.UnsetType = msgspec.UNSET
    """Of a consent: SHA-256 of the text as it was shown, 64 hex digits."""
    text_version: str | msgspec.UnsetType = msgspec.UNSET
    language: str | msgspec.UnsetType = msgspec.UNSET
    """Of that text."""
    act: Act | msgspec.UnsetType = msgspec.UNSET
    """By what it was given."""
    reason: Channel | msgspec.UnsetType = msgspec.UNSET
    """Where somebody else wrote it down: how the household asked."""
    identified: Identified | msgspec.UnsetType = msgspec.UNSET
    """Where somebody else wrote it down: how he knew that it was the household."""


class RouterEntry(_Form, tag="router", frozen=True, kw_only=True):
    """A router serves the household; of one number the last entry counts."""

    number: int
    oui: str | None
    product_class: str | None
    serial: str | None
    endpoint: str | None
    login: str | None
    from_ms: int
    to_ms: int | None
    region: str | msgspec.UnsetType = msgspec.UNSET
    use: Use | msgspec.UnsetType = msgspec.UNSET


class LineEntry(_Form, tag="line", frozen=True, kw_only=True):
    """The line the slot belongs to; the last entry counts."""

    line: str
    region: str | None
    use: Use | None


class Closed(_Form, tag="closed", frozen=True, kw_only=True):
    """The occupation ended: since it was recorded no router serves the household, and nothing is sent about it."""

    at_ms: int
    recorded_ms: int


class Erased(_Form, tag="erased", frozen=True, kw_only=True):
    """Erasure was ordered: the last entry of a chain, whose other entries go at once."""

    at_ms: int
    ref: str


class Held(_Form, tag="held", frozen=True, kw_only=True):
    """What is on record is kept until a moment, although erasure was or may be asked."""

    at_ms: int
    until_ms: int
    ref: str
    recorded_ms: int


class Stop(_Form, tag="stop", frozen=True, kw_only=True):
    """Nothing goes to a recipient any more."""

    recipient: str
    at_ms: int


class Start(_Form, tag="start", frozen=True, kw_only=True):
    """A recipient that was stopped may be sent to again."""

    recipient: str
    at_ms: int


class RowStop(_Form, tag="row-stop", frozen=True, kw_only=True):
    """The canary stopped a row of an activity for everybody, or the whole activity."""

    activity: str
    path: tuple[str, ...]
    """Of the row, in the register's words, whatever number it has in which plan; empty: the whole activity."""
    kind: str
    """The kind of identifier that was found."""
    at_ms: int


class RowStart(_Form, tag="row-start", frozen=True, kw_only=True):
    """A person let a row or an activity run again that the canary had stopped."""

    activity: str
    path: tuple[str, ...]
    at_ms: int


class RegisterEntry(_Form, tag="register", frozen=True, kw_only=True):
    """A register came into force."""

    digest: str
    at_ms: int


class Planned(_Form, tag="planned", frozen=True, kw_only=True):
    """A register was activated that comes into force later."""

    digest: str
    from_ms: int
    at_ms: int


class Steps(_Form, tag="steps", frozen=True, kw_only=True):
    """How far the life of the register has come: what a database must hold at least."""

    steps: int
    """How many steps of all versions."""
    head: str
    """SHA-256 of the record of the last one, 64 hex digits; empty when there is none."""
    lists: int
    """How many lists of people who may sign."""
    people: str
    """SHA-256 of the event of the last one, 64 hex digits; empty when there is none."""
    at_ms: int


class Counted(_Form, tag="counted", frozen=True, kw_only=True):
    """A period of counts was closed: it is never released again, and its epsilon is spent for every household."""

    activity: str
    period: int
    """Its number: whole periods since 1970-01-01T00:00Z."""
    from_ms: int
    """When it began: the calendar year in which it counts is that of this moment, UTC."""
    until_ms: int
    eps_u: int
    """In millionths."""
    at_ms: int
    recipient: str | msgspec.UnsetType = msgspec.UNSET
    """Who got it; entries of before do not say it."""
    path: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    """Of the value by which homes are counted: with the recipient it is the same count under any name."""


_Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
_Whole = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
_Trials = tuple[_Whole, _Whole]
"""How often something happened, in how many trials."""


class Again(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many homes one attacker found again on another day."""

    days: _Whole
    """How far apart."""
    attacker: str
    found: _Trials
    candidates: _Whole
    """Among how many homes he chose."""


class Less(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that would have been less, and what is left of the risk then; on a sample."""

    what: Literal["drop", "coarser", "report-token"]
    column: str
    """Path of the row; empty for ``report-token``."""
    alone: _Trials
    again: _Trials | None


class RowPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one row does to the figures; on a sample."""

    column: str
    """Path of the row."""
    without: _Trials
    """Homes that are alone without it."""
    only: _Trials
    """Homes that are alone by it only."""
    again: _Trials | None
    """Homes that are found again without it; ``None``: there was no other day."""


class Parts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What each row does to the figures, beside those of every row together; on one sample."""

    alone: _Trials
    again: _Trials | None
    rows: tuple[RowPart, ...]
    """The one whose absence helps most, first."""
    more: _Whole
    """Rows that are not on record: they do less."""


class MeasureBegun(_Form, tag="measure-begun", frozen=True, kw_only=True):
    """A measurement was begun: on record before anybody knows what comes out."""

    activity: str
    leaving: _Sha256
    """Digest of what may leave."""
    source: Literal["replay", "bodies", "sample"]
    input: _Sha256
    """Digest of what is measured."""
    root: _Sha256
    """Of the log, when it was begun."""
    seed: _Whole
    at_ms: _Whole


class Measured(_Form, tag="measured", frozen=True, kw_only=True):
    """How well a home was recognised in what an activity releases: figures, and no value, token or home."""

    activity: str
    register: _Sha256
    """Under which it was measured."""
    plan: _Sha256
    leaving: _Sha256
    """Digest of what may leave: what the figures are of."""
    method: _Whole
    source: Literal["replay", "bodies", "sample"]
    """Recorded reports through the doors, bodies that left, or the sealed sample of what was released."""
    input: _Sha256
    """Digest of what was read."""
    root: _Sha256
    """Of the log, when the seed was drawn."""
    seed: _Whole
    homes: _Whole
    """Of which anything left."""
    silent: _Whole
    bodies: _Whole
    first_ms: _Whole
    last_ms: _Whole
    alone: _Trials
    """Homes that are alone in all that one token covers, of those of which anything left."""
    again: tuple[Again, ...]
    """For each distance in days the attacker who reached highest; empty when homes were not known, or on one day."""
    foremost: str
    """Path of the row without which the figures fall most; empty when there is none."""
    sample: _Whole
    """On how many homes ``less`` was computed."""
    less: tuple[Less, ...]
    """What helps most, first."""
    at_ms: _Whole
    parts: Parts | msgspec.UnsetType = msgspec.UNSET
    """What each row does; entries of before do not say it."""
    among: tuple[Again, ...] | msgspec.UnsetType = msgspec.UNSET
    """The same homes looked for among more, ascending; entries of before, and those of few homes, do not say it."""
    strangers: _Whole | msgspec.UnsetType = msgspec.UNSET
    """Of a replay: homes, silent ones too, whose router the registry did not name; entries of before do not say it."""


class SampleBegun(_Form, tag="sample", frozen=True, kw_only=True):
    """Homes were drawn of which what an activity releases is kept for a while, sealed, to be measured."""

    activity: str
    leaving: _Sha256
    """Digest of what may leave: nothing of another one is kept."""
    root: _Sha256
    """Of the log, by which they were drawn."""
    from_ms: _Whole
    """When the keeping begins: with a period of the household's token."""
    until_ms: _Whole
    """When nothing of it is there any more."""
    slots: _Whole
    """How many slots there were: those from this number on were not drawn."""
    below: _Whole
    """A home is in the sample when its score lies below."""
    homes: _Whole
    """How many were drawn."""
    at_ms: _Whole


class SampleOver(_Form, tag="sample-over", frozen=True, kw_only=True):
    """A sample was given up before its time: nothing more is kept of it, and what was is gone."""

    activity: str
    from_ms: _Whole
    """Of which sample."""
    why: Literal["size", "settings", "register"]
    at_ms: _Whole


Entry = (
    Asked
    | Held
    | RouterEntry
    | LineEntry
    | Closed
    | Erased
    | Stop
    | Start
    | RowStop
    | RowStart
    | RegisterEntry
    | Planned
    | Steps
    | Counted
    | MeasureBegun
    | Measured
    | SampleBegun
    | SampleOver
)
_DECODER: Final[msgspec.json.Decoder[Entry]] = msgspec.json.Decoder(Entry)
_CLOSING_KINDS: Final = frozenset({"withdraw", "object", "restrict"})


def encoded(entry: Entry) -> bytes:
    """Return the bytes of an entry.

    Examples:
        >>> encoded(Stop(recipient="wifi-insight", at_ms=5))
        b'{"at_ms":5,"is":"stop","recipient":"wifi-insight"}'
    """
    content = msgspec.to_builtins(entry)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def decoded(content: bytes) -> Entry | None:
    """Return the entry some bytes are, ``None`` when they are none.

    Examples:
        >>> decoded(b'{"at_ms":5,"is":"closed","recorded_ms":6}')
        Closed(at_ms=5, recorded_ms=6)
        >>> decoded(b'{"at_ms":5,"is":"closed","more":1,"recorded_ms":6}') is None
        True
    """
    try:
        return _DECODER.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def numbered(content: bytes, slot: int) -> bytes:
    """Return what stands under a hidden event: the bytes of an entry with the number of its household beside it.

    No receipt of one household can then be shown as another's (ledger specification, section 10.11).

    Examples:
        >>> numbered(b'{"at_ms":1,"is":"closed","recorded_ms":2}', 7)
        b'{"at_ms":1,"is":"closed","recorded_ms":2,"slot":7}'
    """
    made = {**json.loads(content), "slot": slot}
    return json.dumps(made, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def closes(entry: Entry, *, ends_router: bool = False) -> bool:
    """Return whether an entry is a closing event: what a restored database must not forget.

    Args:
        entry: Which.
        ends_router: For a router: whether it ends one that was open.
    """
    match entry:
        case Asked():
            return entry.kind in _CLOSING_KINDS
        case RouterEntry():
            return ends_router
        case _:
            return not isinstance(entry, (LineEntry, Start, RowStart))
