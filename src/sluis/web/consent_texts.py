"""The texts that people consent to, as the provider wrote them and the register knows them by their SHA-256.

In:  an activity and a language. Out: the text, its version and its digest; nothing where there is none.

The rules this module keeps:
 * What is shown are the bytes whose digest goes to the desk, which refuses any other than the register's.
 * A text is shown in the language of the page where there is one, else in the other, and says which it is in.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from sluis.api.sharing import ActivityInWords
from sluis.i18n import LANGS, Lang
from sluis.web.desk_answers import ShownText
from sluis.web.settings import WebSettings

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
LARGEST: Final = 65_536


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What is shown, and how the desk knows it."""

    paragraphs: tuple[str, ...]
    shown: ShownText


def consent_text(settings: WebSettings, activity: ActivityInWords, language: Lang) -> ConsentText | None:
    """Return the text of an activity; ``None`` when there is none that can be shown.

    Args:
        settings: Name the folder.
        activity: One that asks consent.
        language: Of the page.

    Effects:
        Reads a file.
    """
    if settings.consent_texts is None or activity.consent_version is None or not _NAME.fullmatch(activity.activity):
        return None
    for lang in (language, *(other for other in LANGS if other != language)):
        file = settings.file(settings.consent_texts) / f"{activity.activity}.{lang}.txt"
        try:
            content = file.read_bytes()
            text = content.decode()
        except (OSError, UnicodeDecodeError):
            continue
        if 0 < len(content) <= LARGEST:
            digest = hashlib.sha256(content).hexdigest()
            paragraphs = tuple(filter(None, (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))))
            return ConsentText(paragraphs, ShownText(digest, activity.consent_version, lang))
    return None
