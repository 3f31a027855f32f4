"""What stands beside a request of a household: the text it consented to as shown, and how it reached who wrote it down.

In:  what a web, a call centre or an operator says. Out: fields of the entry in its chain, and so of the hidden event.

The rule this module keeps: the text itself is not kept here but its SHA-256; who shows that text shows it is the one.

Source: GDPR art. 7(1); ledger specification, section 10.11.
"""

from dataclasses import dataclass

from sluis.standing.entries import Act, Channel, Identified


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text as it was shown to who consented."""

    sha256: str
    """Of its bytes, 64 hex digits."""
    version: str
    """As the register names it."""
    language: str
    """As ``nl``."""
    act: Act
    """By what the consent was given."""


@dataclass(frozen=True, slots=True)
class RequestDetails:
    """What stands beside a request; absent is not said."""

    text: ShownText | None = None
    reason: Channel | None = None
    identified: Identified | None = None

    @property
    def fields(self) -> dict[str, str]:
        """What of it stands in the entry.

        Examples:
            >>> RequestDetails(reason="letter").fields
            {'reason': 'letter'}
        """
        told = {} if self.reason is None else {"reason": str(self.reason)}
        if self.identified is not None:
            told["identified"] = self.identified
        if self.text is not None:
            told |= {"text": self.text.sha256, "text_version": self.text.version, "act": self.text.act}
            told["language"] = self.text.language
        return told


NO_DETAILS = RequestDetails()
