"""Whether a consent is to the text that the register names for the activity it is given for.

In:  a register, an activity, the text as it was shown. Out: nothing; or why the consent cannot be recorded.

The rules this module keeps:
 * A consent is for one activity, and that one runs on consent (``trigger: consent``) on a ground that leans on it.
 * The version is that of the ground (``consent.notice_version``), and the text is a document of the register that
   proves it, by its SHA-256. A register that lists no such document has no text anybody could have consented to.

Source: GDPR art. 4(11), 6(1)(a), 7(1), 7(2).
"""

import re
from datetime import UTC, datetime
from typing import Final

from sluis.errors import Code, RegisterText
from sluis.errors.standing import consent_activity_error, consent_text_error
from sluis.register.model import Activity, Register
from sluis.standing.request_details import ShownText

_TW_CONSENT: Final = re.compile(r"11\.7a-1(-[a-z])?")
"""The ground of the Telecommunicatiewet that is consent: article 11.7a(1)."""


def refuse_other_text(register: Register, activity: str | None, text: ShownText | None, at_ms: int) -> None:
    """Refuse a consent to another text than the register's.

    Args:
        register: In force.
        activity: By the register's key; the caller looked whether it exists.
        text: As it was shown.
        at_ms: When it was consented to.

    Raises:
        consent_activity_error: the activity does not run on consent, or none is named.
        consent_text_error: it is another text, or none.
    """
    known = register.activities.get(activity or "")
    grounds = {} if known is None else _grounds(known)
    if activity is None or not grounds:
        consenting = [name for name, each in register.activities.items() if _grounds(each)]
        raise consent_activity_error(known=RegisterText(", ".join(consenting) or "-"))
    numbers = [number for number, version in grounds.items() if text is not None and version == text.version]
    if text is None or not numbers:
        raise consent_text_error(activity=RegisterText(activity), what=Code("version"))
    facts = {f"activities.{activity}.grounds[{number}].consent{end}" for number in numbers for end in _ENDS}
    documents = () if register.file.evidence is None else register.file.evidence.documents
    same = [each for each in documents if each.fact in facts and each.sha256 == text.sha256]
    if not same:
        raise consent_text_error(activity=RegisterText(activity), what=Code("digest"))
    day = datetime.fromtimestamp(at_ms / 1000, tz=UTC).date()
    if all(each.date > day for each in same):
        raise consent_text_error(activity=RegisterText(activity), what=Code("day"))


_ENDS: Final = ("", ".notice_version")


def _grounds(activity: Activity) -> dict[int, str]:
    """Return the grounds that are consent, by their number from 1, each with the version of its text."""
    if activity.trigger.kind != "consent":
        return {}
    return {
        number: str(ground.consent.notice_version)
        for number, ground in enumerate(activity.grounds, 1)
        if ground.consent is not None
        and ground.consent.notice_version is not None
        and (ground.avg == "6-1-a" or _TW_CONSENT.fullmatch(ground.tw or "") is not None)
    }
