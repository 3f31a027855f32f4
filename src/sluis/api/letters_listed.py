"""Letters that a household can send itself, as a desk lists and hands them out: forms, and nothing that makes them.

In:  what ``own_letters`` makes. Out: the same for whoever only shows it, and loads no gate for that.
"""

import msgspec

from sluis.api.paper_list import ListedRecipient, PaperForm, PaperHanded
from sluis.reports.papers.letters import LetterKind


class OwnLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that a household can send, in words."""

    kind: LetterKind
    name: str
    reader: str
    """To whom it goes, and when one sends it."""
    recipients: tuple[ListedRecipient, ...]
    """Of whom one is chosen; of others than a request to a recipient there are none to choose."""


class OwnLetters(msgspec.Struct, frozen=True, kw_only=True):
    """Which letters there are for a household."""

    letters: tuple[OwnLetter, ...]
    told: str
    """From what they are filled, or why they cannot be."""
    forms: tuple[PaperForm, ...]


class LetterFile(PaperHanded, frozen=True, kw_only=True):
    """A letter of a household that was made. Full of personal data: never logged."""

    letter: LetterKind
