"""The account of a person at an identity service, in a list of people: how a step is taken by who is signed in.

In:  the issuer and the subject of ID tokens, to the letter. Out: ``Account``, written as it stands in a list.

The rule this module keeps: an account is one person's at one service; nothing of it is compared but whole texts.

Source: register specification, section 10.6; OpenID Connect Core 1.0, section 2 (``iss``, ``sub``).
"""

import base64
from dataclasses import dataclass
from typing import Final

from sluis.oidc.address import is_safe

KIND: Final = "openid"
_LONGEST_SUBJECT: Final = 255


@dataclass(frozen=True, slots=True)
class Account:
    """What an identity service calls somebody, for ever."""

    issuer: str
    """Its name, as an ID token says it."""
    subject: str
    """Of the person there; no name."""

    @property
    def line(self) -> str:
        """Kind and base64, as it stands in a list of people."""
        return f"{KIND} {base64.b64encode(f'{self.issuer} {self.subject}'.encode('ascii')).decode('ascii')}"

    @property
    def fingerprint(self) -> str:
        """What tells it from every other account, in one text."""
        return f"{self.issuer} {self.subject}"

    @property
    def fits(self) -> bool:
        """Whether an ID token can say it.

        Examples:
            >>> Account("https://id.example", "7").fits, Account("id.example", "7").fits
            (True, False)
        """
        subject = self.subject
        printable = subject.isascii() and subject.isprintable() and subject == subject.strip()
        return is_safe(self.issuer) and 0 < len(subject) <= _LONGEST_SUBJECT and printable


def account_line(line: str) -> Account:
    """Read an account as it stands in a list of people.

    Raises:
        ValueError: it is none.

    Examples:
        >>> account_line(Account("https://id.example", "7").line) == Account("https://id.example", "7")
        True
    """
    kind, _, coded = line.partition(" ")
    try:
        issuer, space, subject = base64.b64decode(coded, validate=True).decode("ascii").partition(" ")
    except ValueError:
        raise ValueError from None
    account = Account(issuer, subject)
    if kind != KIND or not space or not account.fits or account.line != line:
        raise ValueError
    return account
