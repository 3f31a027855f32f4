"""Derive what a household key stands for: its registration, its salts, and the keys its data lie under.

In:  K_n, 32 bytes, and public numbers.
Out: byte strings of 32 bytes.

The rules this module keeps:
 * One label per use, so that no two uses ever share a key (ledger specification, section 1.1).
 * A statement may show ``registration_key`` and ``salt``; neither leads back to K_n.

No store, clock or randomness here.
"""

import hashlib
import hmac
import unicodedata
from typing import Final

_KEY_BYTES: Final = 32
_LONGEST_LINE: Final = 255


def registration_key(household_key: bytes) -> bytes:
    """Return rk, which opens a registration when it is shown beside the line.

    Source:
        Ledger specification, section 1.1.
    """
    return _labelled(household_key, b"sluis/regkey/v1\0")


def salt(household_key: bytes, epoch: int) -> bytes:
    """Return S(n, e), the salt of a household's bundle in one epoch.

    Source:
        Ledger specification, section 1.1.
    """
    return _labelled(household_key, b"sluis/salt/v1\0" + epoch.to_bytes(8, "big"))


def registration(registration_key: bytes, line: str) -> bytes:
    """Return R_n: a commitment to the line, which only the holder of rk can open.

    Args:
        registration_key: rk, 32 bytes.
        line: The line's identifier, as ``line_fits`` takes it.

    Raises:
        ValueError: rk has another length, or the line is not 1 to 255 bytes of NFC without control characters.

    Source:
        Ledger specification, section 1.1: ``H("sluis/registration/v2", lp(rk) ‖ lp(line id))``.

    Examples:
        >>> registration(registration_key(bytes(range(32))), "NL-0001").hex()[:16]
        '8d781bb18c5871fa'
    """
    if len(registration_key) != _KEY_BYTES or not line_fits(line):
        raise ValueError("not a registration key and a line")
    framed = _prefixed(registration_key) + _prefixed(line.encode())
    return hashlib.sha256(b"sluis/registration/v2\0" + framed).digest()


def line_fits(line: str) -> bool:
    r"""Return whether a text can be a line id: 1 to 255 bytes of NFC UTF-8 without control characters.

    Source:
        Ledger specification, section 1.1.4; control characters are those of Unicode's category Cc.

    Examples:
        >>> line_fits("NL-0001"), line_fits(""), line_fits("NL\t1"), line_fits("caf\N{LATIN SMALL LETTER E}\u0301")
        (True, False, False, False)
    """
    try:
        encoded = line.encode("utf-8")
    except UnicodeEncodeError:
        return False
    controls = any(unicodedata.category(character) == "Cc" for character in line)
    return 1 <= len(encoded) <= _LONGEST_LINE and not controls and unicodedata.is_normalized("NFC", line)


def _prefixed(content: bytes) -> bytes:
    return len(content).to_bytes(2, "big") + content


def opening_key(household_key: bytes) -> bytes:
    """Return the key under which a household's records are opened (ours; ledger specification, section 4)."""
    return _labelled(household_key, b"sluis/opening/v1\0")


def outbox_key(household_key: bytes) -> bytes:
    """Return the key under which bodies wait for their recipient (ours)."""
    return _labelled(household_key, b"sluis/outbox/v1\0")


def duplicate_key(household_key: bytes) -> bytes:
    """Return the key of the MACs that recognise a report seen before (ours; gate specification, section 8.1)."""
    return _labelled(household_key, b"sluis/duplicate/v1\0")


def contribution_key(household_key: bytes) -> bytes:
    """Return the key under which what a household adds to a count waits for its period to end (ours)."""
    return _labelled(household_key, b"sluis/contribution/v1\0")


def sample_key(household_key: bytes) -> bytes:
    """Return the key under which what was released of a household waits to be measured, when it is drawn (ours)."""
    return _labelled(household_key, b"sluis/sampled/v1\0")


def answer_key(household_key: bytes) -> bytes:
    """Return the key under which the answer to a household's request is kept, to be given again (ours)."""
    return _labelled(household_key, b"sluis/answer/v1\0")


def folded_key(household_key: bytes) -> bytes:
    """Return the key under which a process remembers what a household's records were folded to (ours)."""
    return _labelled(household_key, b"sluis/folded/v1\0")


def standing_key(household_key: bytes) -> bytes:
    """Return the key of the MACs that chain what a household asked, its line and its routers.

    Source:
        Ledger specification, section 3a.1.2.
    """
    return _labelled(household_key, b"sluis/standing/v2\0")


def standing_head_key(household_key: bytes) -> bytes:
    """Return the key of the MAC that says how long that chain is.

    Source:
        Ledger specification, section 3a.1.2.
    """
    return _labelled(household_key, b"sluis/standing-head/v2\0")


def journal_key(kek: bytes, label: bytes) -> bytes:
    """Return the key under which a part of the journal outside the database lies.

    Args:
        kek: The key-encryption key.
        label: Of that part, with its closing zero byte.

    Source:
        Ledger specification, sections 3a.2.3 and 10.6.
    """
    return _labelled(kek, label)


def _labelled(key: bytes, label: bytes) -> bytes:
    return hmac.digest(key, label, "sha256")
