"""The register of reports of each home for a play of seconds: bodies leave sooner than it says.

In:  the bytes of ``examples/register-per-home.yaml``. Out: the same, with another period of release.

The rule this module keeps: who decided about an hour decided nothing about a second. The play puts what would have to
be weighed in the decision's place, and says so to whoever watches; no gate ever does this.
"""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from sluis.errors import FileName
from sluis.register.check import check_activity
from sluis.register.load import load_register

STATED: Final = b"    release: PT1H "
"""As that register has it, with the space before its comment."""
_RULE: Final = "continuity"
_ACTIVITY: Final = "network-quality"
_ANY_DAY: Final = date(2026, 12, 1)


@lru_cache(maxsize=8)
def sooner(source: bytes, vocabularies: Path, release: str = "PT1S") -> bytes:
    """Return that register with a shorter period of release for what is always on.

    Args:
        source: Its bytes.
        vocabularies: The folder of its vocabularies.
        release: The period, or ``immediate``.

    Raises:
        RegisterError: it does not load.
    """
    changed = source.replace(STATED, f"    release: {release} ".encode())
    return changed.replace(_decided(source, vocabularies), _decided(changed, vocabularies))


def _decided(source: bytes, vocabularies: Path) -> bytes:
    """Return the lines of the decision that name what was weighed: the facts, and each reason."""
    register = load_register(source, FileName("register.yaml"), vocabularies)
    findings = check_activity(register, _ACTIVITY, _ANY_DAY)
    weighed = next(finding for finding in findings if finding.rule == _RULE)
    reasons = ", ".join(reason.key for reason in weighed.reviews)
    return f"    facts: {weighed.facts_digest}\n    reasons: [{reasons}]\n".encode()
