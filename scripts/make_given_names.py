# ruff: noqa: E501, RUF001 - the licence keeps its lines; the Turkish letter is meant
"""Write `src/sluis/identify/given_names.txt`: given names of people, in lower case without accents.

In:  the lists of given names that the packages ``faker`` and ``mimesis`` carry for `PLACES` and `LANGUAGES`.
Out: one name a line, in order. Names shorter than three letters, and words that data models, devices, makers or rooms
     are called by, are left out: beside a device word they say nothing of whose it is.

Run it as `python scripts/make_given_names.py` with ``faker`` installed (it comes with the tools of the tests) and, only
for this, ``mimesis``; the licence of the lists (MIT, both) goes with the file.
"""

import importlib
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

from sluis.identify.catalogue import entries
from sluis.identify.device_class import class_words
from sluis.identify.find.key_names import worded
from sluis.identify.find.names import is_nobodys
from sluis.identify.find.needles import ORDINARY, skeleton

TARGET: Final = Path(__file__).parents[1] / "src/sluis/identify/given_names.txt"
PLACES: Final = ("nl_NL", "nl_BE", "tr_TR", "de_DE", "en_GB", "fr_FR", "pl_PL", "es_ES")
"""Languages of people in the Netherlands that write in Latin letters, as the package calls them."""
LANGUAGES: Final = ("nl", "tr", "pl")
"""Three of them as the other package calls them; its lists of the others mix in names of products and places."""
SHORTEST: Final = 3
HEAD: Final = """# Given names, lower case, without accents. Made by scripts/make_given_names.py; do not edit.
# Source: the lists of faker {version} for {places}. Copyright (c) 2012 Daniele Faraglia and contributors;
# and of mimesis {other} for {languages}. Copyright (c) 2016-Present Isaak Uchakaev (Likid Geimfari) <hey@isaak.dev>. MIT licence, both:
# Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
# documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
# rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
# persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and
# this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED
# "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
# MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT
# HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
# ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def _listed() -> Iterator[str]:
    """Yield the names as the two packages have them."""
    for place in PLACES:
        for attribute in ("first_names", "first_names_male", "first_names_female"):
            yield from getattr(importlib.import_module(f"faker.providers.person.{place}").Provider, attribute, ())
    for language in LANGUAGES:
        people = json.loads(files("mimesis").joinpath("datasets", language, "person.json").read_text(encoding="utf-8"))
        for names in people["names"].values():
            yield from names


def given_names() -> list[str]:
    """Return the names, in order."""
    words = {part for name in _listed() for part in re.findall(r"[^\W\d_]+", skeleton(name)[0].replace("ı", "i"))}
    technical = {word for path, _ in entries() for segment in path for word in worded(segment).split(".")}
    taken = technical | class_words() | ORDINARY
    return sorted(word for word in words if len(word) >= SHORTEST and word not in taken and not is_nobodys(word))


def main() -> None:
    """Write the file."""
    version = importlib.import_module("faker").VERSION
    other = importlib.import_module("mimesis").__version__
    head = HEAD.format(version=version, places=", ".join(PLACES), other=other, languages=", ".join(LANGUAGES))
    TARGET.write_text(head + "\n".join(given_names()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
