"""What a capture itself says of the house: identifiers at listed or named paths, whose they are, and how paths print.

In:  what was said, as leaves; the identifiers the house gave away by DHCP, mDNS and SSDP.
Out: ``KnownIdentifiers``: leaves to look for everywhere else, owners of values, and the spelling of a path.

The rules this module keeps:
 * Only what a catalogue or a name says is an identifier of a person or a box, or what has the form of a MAC or e-mail
   address, is looked for elsewhere; no secret, nothing of a server, nothing of one or two different characters.
 * Texts that also stand where a model or a setting is named are gathered with them, so that the engine doubts them.
 * Each value once, at most ``MOST``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sluis.audit.content.content import Content, Counts
from sluis.audit.content.recogniser import Recogniser, state_of_text
from sluis.audit.content.traces import poor
from sluis.audit.house.household import HomeInventory
from sluis.audit.model import State
from sluis.identify.catalogue import STAR, classify, known_prefix, known_template
from sluis.identify.find.names import named_kind
from sluis.identify.suggest import suggest
from sluis.identify.survey import Survey
from sluis.identify.weigh import Owners
from sluis.telemetry.model import Leaf, Path, Report
from sluis.terms import Kind, Subject

MOST: Final = 3_000
"""Identifiers that are looked for."""
_SPELLED: Final = 100_000
"""Spellings that are kept."""
_SHORTEST: Final = 6
_LONGEST: Final = 256
_LOOKED_FOR: Final = frozenset(
    {
        Kind.MAC_ADDRESS, Kind.SSID, Kind.HOST_NAME, Kind.DEVICE_NAME, Kind.SERIAL, Kind.ENDPOINT, Kind.UUID, Kind.IMEI,
        Kind.SUBSCRIBER_NUMBER, Kind.PHONE_NUMBER, Kind.EMAIL, Kind.USER_NAME, Kind.DHCP_IDENTIFIER,
    }
)  # fmt: skip
_ANYBODYS: Final = frozenset({Kind.MODEL, Kind.VERSION, Kind.ENUM, Kind.CONFIGURATION})
_THEIRS: Final = frozenset({Subject.PROVIDER, Subject.NOBODY})


@dataclass(frozen=True, slots=True)
class KnownIdentifiers:
    """What a capture says of itself."""

    leaves: tuple[Leaf, ...]
    owners: Owners
    survey: "Speller"

    def spelled(self, path: Path) -> Path:
        """Return a path as it may be printed."""
        return self.survey.spelled(path)


class Speller:
    """Spells paths with what is known; forgets when it has spelled too many."""

    def __init__(self, leaves: tuple[Leaf, ...], recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self._reports = (Report(leaves),)
        self._survey = Survey(self._reports)
        self._kept: dict[Path, Path] = {}

    def __repr__(self) -> str:
        return "Speller(...)"

    def spelled(self, path: Path) -> Path:
        """Return ``path`` as it may be printed: ``*`` for instances and for what may identify somebody.

        Examples:
            >>> from sluis.audit.house.house import House
            >>> speller = Speller((), Recogniser(House().build_inventory()))
            >>> speller.spelled(("header", "X-Device-Id")), speller.spelled(("h", "1", "HostName"))
            (('header', 'X_Device_Id'), ('h', '*', 'HostName'))
        """
        spelling = self._kept.get(path)
        if spelling is None:
            if len(self._kept) >= _SPELLED:
                self._kept.clear()
                self._survey = Survey(self._reports)
            plain = (path[0], *(name.replace("-", "_") for name in path[1:])) if path[:1] == ("header",) else path
            spelling = self._kept[path] = self._hidden(self._survey.spelled(plain))
        return spelling

    def _hidden(self, path: Path) -> Path:
        """Return ``path`` without the names that are something of the house in a coding."""
        listed = len(known_prefix(path)[0])
        return tuple(
            STAR
            if place >= listed and name != STAR and any(mark.known for mark in self._recogniser.marks(name))
            else name
            for place, name in enumerate(path)
        )


def _identifies(leaf: Leaf, text: str, own: Recogniser) -> bool:
    catalogued = classify(leaf.path) if known_template(leaf.path) else None
    if catalogued is not None:
        return catalogued.kind in _ANYBODYS or (catalogued.kind in _LOOKED_FOR and catalogued.subject not in _THEIRS)
    if not leaf.path:
        return False
    named = suggest(leaf.path)
    if named.kind in _LOOKED_FOR or named_kind(leaf.path[-1]) is not None:
        return named.subject not in _THEIRS
    return any(mark.whole and mark.kind in {Kind.MAC_ADDRESS, Kind.EMAIL} for mark in own.marks(text))


def _plain(text: str, own: Recogniser) -> bool:
    """Whether a value is one of its own: not the house's already, nor one in a coding, a digest or a token."""
    marks = own.marks(text)
    return state_of_text(text) is State.RAW and not any(mark.owned or mark.state is not State.RAW for mark in marks)


def known_identifiers_of(contents: Iterable[Content], house: HomeInventory) -> KnownIdentifiers:
    """Return what some bodies say of the house.

    Args:
        contents: What was said; only bodies with fields are asked.
        house: What the house said of itself; its own identifiers are no piece of ``KnownIdentifiers.leaves``.

    Returns:
        What is to be looked for elsewhere.

    Effects:
        None.

    Examples:
        >>> body = Content((Leaf(("Device", "Hosts", "Host", "1", "HostName"), "Annas-iPhone"),), Counts.EVERY, "json")
        >>> from sluis.audit.house.house import House
        >>> len(known_identifiers_of([body], House().build_inventory()).leaves)
        1
    """
    own = Recogniser(house)
    identifiers: dict[tuple[Path, str], Leaf] = {}
    for content in contents:
        if content.counts is not Counts.EVERY:
            continue
        for leaf in content.leaves:
            text = leaf.value.strip() if isinstance(leaf.value, str) else ""
            if _SHORTEST <= len(text) <= _LONGEST and len(identifiers) < MOST:
                key = (known_template(leaf.path) or leaf.path[-1:], text)
                if key not in identifiers and not poor(text) and _identifies(leaf, text, own) and _plain(text, own):
                    identifiers[key] = leaf
    leaves = tuple(identifiers.values())
    return KnownIdentifiers(leaves, Owners.of((*house.leaves, *leaves)), Speller((*house.leaves, *leaves), own))
