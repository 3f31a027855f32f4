"""The record of a step as it is kept and signed: JSON with sorted keys, in one of three versions.

In:  a step with what its person said. Out: the record; and a record read back, held against the row it stands in.

The rules this module keeps:
 * A record says by its version whether the name was typed, a person signed, or somebody was signed in and agreed.
 * Of an ID token the SHA-256 is kept and nothing else.

Source: register specification, sections 10.2, 10.5.6 and 10.6.4.
"""

import binascii
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sluis.errors import Code
from sluis.errors.register import register_record_error
from sluis.lifecycle.account import Account
from sluis.lifecycle.step import ROLE_OF, Advice, Agreed, Signed, Step, StepDetails, StepName
from sluis.store.register_versions import StoredStep
from sluis.store.registers import digest_of

VERSION: Final = 1
"""Of the record of a step whose name was typed."""
SIGNED_VERSION: Final = 2
"""Of the record of a step that a person signed."""
AGREED_VERSION: Final = 3
"""Of the record of a step that somebody took who was signed in."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class KeptShown:
    """What the record of a step has more where it was shown who took it."""

    shown: Signed | Agreed
    plans: Mapping[str, str]
    from_ms: int | None


def record_of(
    register: str,
    number: int,
    name: StepName,
    details: StepDetails,
    now_ms: int,
    effective_ms: int | None,
    previous: str,
    kept: KeptShown | None,
) -> bytes:
    """Return the record of a step, salted.

    Args:
        register: SHA-256 of the version, 64 hex digits.
        number: Of the version.
        name: The step.
        details: What is said with it, and who took it.
        now_ms: When it is recorded.
        effective_ms: Of an activation: from when it holds.
        previous: SHA-256 of the record before.
        kept: How it was shown who took it; ``None``: the name was typed.
    """
    more = {"v": VERSION} if kept is None else _shown(kept)
    content = {
        "register": register,
        "number": number,
        "step": name.value,
        "by": details.by,
        "text": details.text,
        "advice": None if details.advice is None else details.advice.value,
        "followed": details.followed,
        "closed": list(details.closed),
        "t_ms": now_ms,
        "effective_ms": effective_ms,
        "previous": previous,
        "salt": os.urandom(32).hex(),
        **more,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _shown(kept: KeptShown) -> dict[str, object]:
    """Return what the record has more than that of a step with a typed name."""
    shown = kept.shown
    more = {"people": shown.people, "made_ms": shown.made_ms, "from_ms": kept.from_ms, "plans": kept.plans}
    if isinstance(shown, Signed):
        return {**more, "v": SIGNED_VERSION, "key": shown.key, "sshsig": shown.sshsig}
    account = shown.account
    return {**more, "v": AGREED_VERSION, "issuer": account.issuer, "subject": account.subject, "token": shown.token}


def read_record(at: int, stored: StoredStep) -> Step:
    """Read a record; what stands beside it in the row must be what it says."""
    try:
        content = json.loads(stored.record)
        advice, name = content["advice"], StepName(content["step"])
        details = StepDetails(
            str(content["by"]),
            str(content["text"]),
            None if advice is None else Advice(advice),
            content["followed"],
            tuple(map(str, content["closed"])),
        )
        step = Step(
            content["number"], content["register"], name, details, content["t_ms"], content["effective_ms"],
            digest_of(stored.record), stored.kid, *_read_shown(content, name),
        )  # fmt: skip
        same = (step.number, name.value, step.effective_ms) == (stored.number, stored.step, stored.effective_ms)
        same = same and isinstance(content["previous"], str)
    except (ValueError, KeyError, TypeError, binascii.Error):
        same = False
    if not same:
        raise register_record_error(step=at, what=Code("form"))
    return step


def _read_shown(content: dict[str, object], name: StepName) -> tuple[Signed | None, Agreed | None]:
    """Read how it was shown who took a step.

    Raises:
        ValueError: it is of a version that is not known, or says no moment.
    """
    if content["v"] == VERSION:
        return None, None
    role, people, made_ms = ROLE_OF[name], str(content["people"]), content["made_ms"]
    if content["v"] not in {SIGNED_VERSION, AGREED_VERSION} or not isinstance(made_ms, int):
        raise ValueError
    if content["v"] == SIGNED_VERSION:
        sshsig = content["sshsig"]
        if not isinstance(sshsig, str):
            raise ValueError
        return Signed(role, str(content["key"]), people, made_ms, sshsig), None
    account, token = Account(str(content["issuer"]), str(content["subject"])), str(content["token"])
    if not account.fits or not _DIGEST.fullmatch(token):
        raise ValueError
    return None, Agreed(role, account, token, people, made_ms)
