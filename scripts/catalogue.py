"""Collect the message ids of the source, merge translations, and write the Dutch catalogue.

In:  ``src/sluis`` (calls of ``N_``, ``tr`` and ``tr_n`` with literals; in templates of ``_`` and ``n_``) and, as
     arguments, files with translations.
Out: ``src/sluis/i18n/nl/LC_MESSAGES/sluis.po``, sorted by message id, without line numbers, dates or obsolete entries,
so that a change of the catalogue shows as that change and nothing else.

Usage: ``python scripts/catalogue.py [PART.po ...] [--replace] [--check]``. A part fills what has no translation yet;
with ``--replace`` it wins over what is there. ``--check`` writes nothing. Exit 1 when something is untranslated.
"""

import io
import sys
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "sluis"
DUTCH = SOURCE / "i18n" / "nl" / "LC_MESSAGES" / "sluis.po"
KEYWORDS = {"N_": None, "tr": None, "tr_n": (1, 2), "_": None, "n_": (1, 2)}
KINDS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
HEADER = """# Dutch for Sluis. Message ids are the English sentences of the source.
# Made by scripts/catalogue.py; edit the translations here, then run it again.
msgid ""
msgstr ""
"Language: nl\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

Id = str | tuple[str, str]


@cache
def extracted() -> dict[Id, list[str]]:
    """Return every message id of the source with the files it stands in."""
    files_of: dict[Id, list[str]] = {}
    for file, _, message, _, _ in extract_from_dir(SOURCE, KINDS, keywords=KEYWORDS):
        key: Id = message if isinstance(message, str) else (message[0], message[1])
        if key:
            files_of.setdefault(key, []).append(file)
    return files_of


def read(path: Path) -> dict[Id, Message]:
    """Return the entries of a catalogue or of a part, by message id."""
    if not path.exists():
        return {}
    catalogue = read_po(io.BytesIO(path.read_bytes()), locale="nl", abort_invalid=True)
    return {message.id: message for message in catalogue if message.id}


def filled(message: Message | None) -> bool:
    """Say whether an entry has a translation for each form and is no guess."""
    if message is None or message.fuzzy:
        return False
    texts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return all(texts)


def merged(parts: list[Path], *, replace: bool) -> Catalog:
    """Return the catalogue of all extracted ids with the best translation known for each."""
    current = read(DUTCH)
    made = Catalog(locale="nl")
    taken = [read(part) for part in parts]
    for key in sorted(extracted(), key=lambda k: k if isinstance(k, str) else k[0]):
        offers = [part.get(key) for part in reversed(taken)]
        order = [*offers, current.get(key)] if replace else [current.get(key), *offers]
        best = next((offer for offer in order if filled(offer)), None)
        made.add(key, best.string if best else None)
    return made


def rendered(catalogue: Catalog) -> str:
    """Return the text of the catalogue file."""
    page = io.BytesIO()
    write_po(page, catalogue, width=112, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return HEADER + page.getvalue().decode().lstrip("\n")


def main(words: list[str]) -> int:
    """Merge, write, and report what has no translation."""
    parts = [Path(word) for word in words if not word.startswith("--")]
    catalogue = merged(parts, replace="--replace" in words)
    if "--check" not in words:
        DUTCH.write_text(rendered(catalogue), encoding="utf-8")
    files = extracted()
    missing = [message.id for message in catalogue if message.id and not filled(message)]
    for key in missing:
        print(f"untranslated ({', '.join(sorted(set(files[key])))}): {key!r}")
    print(f"{len(files)} message ids, {len(missing)} untranslated")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
