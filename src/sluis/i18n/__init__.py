"""Dutch and English: the catalogues and the language in force.

In:  message ids (English sentences with ``{named}`` places), marked with ``N_`` where they are written.
Out: the sentence in Dutch or English.

English is the message id itself; Dutch is ``nl/LC_MESSAGES/sluis.po``, read once, so that the text a translator edits
is the text that is shown.
"""

import gettext as _gettext
import os
from contextvars import ContextVar
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from json import loads
from typing import Final, Literal

Lang = Literal["nl", "en"]
LANGS: Final[tuple[Lang, ...]] = ("nl", "en")
_in_force: ContextVar[Lang] = ContextVar("sluis_lang", default="en")


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """Mark a message id for translation and return it unchanged.

    Examples:
        >>> N_("Nothing was sent.")
        'Nothing was sent.'
    """
    return message


def lang_of(locale: str | None) -> Lang:
    """Return the language of a POSIX locale name: Dutch for ``nl*``, English for everything else.

    Examples:
        >>> lang_of("nl_NL.UTF-8"), lang_of("C"), lang_of(None)
        ('nl', 'en', 'en')
    """
    return "nl" if (locale or "").lower().startswith("nl") else "en"


def lang_from_environment() -> Lang:
    """Return the language the environment asks for (``LC_ALL``, ``LC_MESSAGES``, ``LANG``, in that order)."""
    return lang_of(next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None))


def use(lang: Lang) -> None:
    """Set the language in force for this context (thread or task)."""
    _in_force.set(lang)


def lang_in_force() -> Lang:
    """Return the language in force in this context; English until ``use`` was called."""
    return _in_force.get()


class _Translations(_gettext.NullTranslations):
    """A catalogue as ``scripts/catalogue.py`` writes it; of two forms for numbers the first is for one.

    It is read here and not by Babel, which takes half a second for it: every command in Dutch would wait for that.
    """

    def __init__(self, source: str) -> None:
        super().__init__()
        self._translated: dict[str, tuple[str, ...]] = {}
        for entry in source.split("\n\n")[1:]:  # the first says what the file is
            read: dict[str, list[str]] = {}
            at: list[str] = []
            for line in entry.splitlines():
                if line.startswith("#"):
                    continue
                keyword, _, text = line.partition('"')
                if keyword:
                    at = read.setdefault(keyword.rstrip(), [])
                at.append(loads(f'"{text}') if "\\" in text else text[:-1])
            texts = tuple("".join(read[key]) for key in ("msgstr", "msgstr[0]", "msgstr[1]") if key in read)
            if "msgid" in read and any(texts):
                self._translated["".join(read["msgid"])] = texts

    def gettext(self, message: str) -> str:
        """Return the translation of a message, or itself."""
        return self._translated.get(message, (message,))[0]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the translation of a counted message, or itself."""
        texts = self._translated.get(msgid1, (msgid1, msgid2))
        return texts[0] if n == 1 else texts[-1]


@lru_cache(maxsize=2)
def catalogue(lang: Lang) -> _gettext.NullTranslations:
    """Return the catalogue of ``lang``; English has an empty one.

    Raises:
        FileNotFoundError: the package was installed without its catalogues.
    """
    if lang == "en":
        return _gettext.NullTranslations()
    return _Translations(files("sluis.i18n").joinpath(lang, "LC_MESSAGES", "sluis.po").read_text(encoding="utf-8"))


COUNTED: Final = frozenset({"count", "total"})
"""Places of message ids in which a count stands: it is grouped. Numbers that name something have other places."""
_SWAPPED: Final = str.maketrans(",.", ".,")


def grouped(number: int | Decimal, lang: Lang | None = None, /) -> str:
    """Return a count or a measure as people read it: thousands told apart. Never for what names something.

    Args:
        number: As it is; digits behind the point stay as many as they are, without zeros at the end.
        lang: The language; the one in force when absent.

    Examples:
        >>> grouped(1040, "nl"), grouped(1040, "en"), grouped(Decimal("-1234.50"), "nl"), grouped(999, "nl")
        ('1.040', '1,040', '-1.234,5', '999')
    """
    text = f"{number:,d}" if isinstance(number, int) else f"{number.normalize():,f}"
    return text.translate(_SWAPPED) if (lang or lang_in_force()) == "nl" else text


def _told(places: dict[str, object], lang: Lang | None) -> dict[str, object]:
    """Return places with each count among them grouped."""
    return {
        name: grouped(value, lang)
        if name in COUNTED and isinstance(value, int) and not isinstance(value, bool)
        else value
        for name, value in places.items()
    }


def tr(message: str, lang: Lang | None = None, /, **places: object) -> str:
    """Translate ``message`` and fill its ``{named}`` places.

    Args:
        message: A message id that was marked with ``N_`` or is passed here as a literal.
        lang: The language; the one in force when absent.
        **places: What stands in the places; a count is grouped. Never a value of a report.

    Examples:
        >>> tr("{count} reports passed.", "en", count=3), tr("{count} reports passed.", "en", count=3000)
        ('3 reports passed.', '3,000 reports passed.')
    """
    text = catalogue(lang or lang_in_force()).gettext(message) if message else ""
    return text.format(**_told(places, lang)) if places else text


def tr_n(singular: str, plural: str, count: int, lang: Lang | None = None, /, **places: object) -> str:
    """Translate a counted message; ``{count}`` is filled in as well.

    Examples:
        >>> tr_n("{count} report", "{count} reports", 1, "en")
        '1 report'
    """
    chosen = catalogue(lang or lang_in_force()).ngettext(singular, plural, count)
    return chosen.format(**_told({"count": count, **places}, lang))
