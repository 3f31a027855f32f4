"""What the settings say about passing on to a recipient: where, and with which keys it acknowledges.

In:  the address and the keys as the settings state them. Out: the keys as bytes; or what is wrong with them.

The rule this module keeps: a key of small order, for which anybody can make signatures, is no recipient's.

Source: rights specification, section 4.
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from typing import Final

from sluis.i18n import N_, tr
from sluis.keys.ssh_key import is_somebodys_point

KEY_PREFIX: Final = "ed25519/"
_KEY_BYTES: Final = 32


def public_key_of(stated: str) -> bytes | None:
    """Return the 32 bytes of a key, ``None`` when the text is none.

    Examples:
        >>> public_key_of(key_text(bytes([2]) * 32)) == bytes([2]) * 32, public_key_of("ed25519/AAAA")
        (True, None)
        >>> public_key_of(key_text(bytes(32))) is None
        True
    """
    try:
        raw = base64.b64decode(stated.removeprefix(KEY_PREFIX), validate=True)
    except (ValueError, binascii.Error):
        return None
    fits = len(raw) == _KEY_BYTES and key_text(raw) == stated and is_somebodys_point(raw)
    return raw if fits else None


def key_text(public: bytes) -> str:
    """Return a key as the settings state it.

    Examples:
        >>> key_text(bytes(32))
        'ed25519/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
    """
    return KEY_PREFIX + base64.b64encode(public).decode("ascii")


def rights_problems(path: str, url: str | None, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong: which key of the settings, and what.

    Args:
        path: Of the recipient in the settings.
        url: Where it takes what is passed on.
        keys: Its own keys.
    """
    if any(public_key_of(key) is None for key in keys):
        yield f"{path}.rights_keys", tr(N_("needs ed25519/ and 32 bytes in base64"))
    if (url is None) != (not keys):
        yield f"{path}.rights_url", tr(N_("and rights_keys need each other"))
