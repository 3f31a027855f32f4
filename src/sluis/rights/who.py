"""Who takes a step of a case, as it stands on record: names that a desk writes for whoever it checked, and no other.

In:  an account, a person or an agent that a desk checked; or a name that somebody types. Out: the text on record, and
words.

The rules this module keeps:
 * An account stands there as a digest, a person by subject and service, an agent by its name in the settings.
 * What is typed at a shell, or named in the settings, does not look like one of these: nobody takes a step in the name
   of a household that did not ask, or of somebody who was not signed in.

Source: rights specification, section 1.3.
"""

import hashlib
import re
import unicodedata
from typing import Final

from sluis.errors.rights import name_reserved_error
from sluis.i18n import N_, tr

AGENT: Final = "agent:"
"""Before the name of an agent where a case says who opened it."""
_ACCOUNT: Final = "account:"
_SHOWN: Final = 8
"""Digits of a digest, in words."""
_CHECKED: Final = re.compile(rf"(?:{_ACCOUNT}|{AGENT}).*|.*\(\s*https?://.*", re.DOTALL)


def account_name(issuer: str, subject: str) -> str:
    """Return how an account of a household stands on record.

    Examples:
        >>> account_name("https://id.example", "7")
        'account:3148fa9c600374e880e19103c8732969'
    """
    named = f"{issuer}\0{subject}"
    return f"{_ACCOUNT}{hashlib.sha256(named.encode()).hexdigest()[:32]}"


def person_name(issuer: str, subject: str) -> str:
    """Return how a person of the provider stands on record.

    Examples:
        >>> person_name("https://id.example", "7")
        '7 (https://id.example)'
    """
    return f"{subject} ({issuer})"


def is_reserved(name: str) -> bool:
    """Return whether a name looks like one that a desk writes for whoever it checked.

    Examples:
        >>> is_reserved("Account:ab"), is_reserved("sam ( https://id.example)"), is_reserved("Sam (FG)")
        (True, True, False)
    """
    seen = "".join(each for each in unicodedata.normalize("NFKC", name) if unicodedata.category(each) != "Cf")
    return _CHECKED.fullmatch(seen.strip().casefold()) is not None


def typed(name: str) -> str:
    """Return a name that somebody types.

    Raises:
        name_reserved_error: it looks like one of somebody who was checked.
    """
    if is_reserved(name):
        raise name_reserved_error()
    return name


def in_words(name: str) -> str:
    """Return who took a step, in the language in force.

    Examples:
        >>> in_words("agent:union"), in_words("FG")
        ('authorised agent union', 'FG')
    """
    if name.startswith(_ACCOUNT):
        digest = name.removeprefix(_ACCOUNT)[:_SHOWN]
        return tr(N_("the household, signed in (account {digest})"), digest=digest)
    return tr(N_("authorised agent {name}"), name=name.removeprefix(AGENT)) if name.startswith(AGENT) else name
