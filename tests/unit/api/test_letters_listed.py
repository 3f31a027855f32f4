"""What a desk answers about letters is read by whoever shows it, and loads nothing that makes one."""

import json
import subprocess
import sys

import msgspec
import pytest

from sluis.api.letters_listed import LetterFile, OwnLetter, OwnLetters

LETTER = {"kind": "access-provider", "name": "Inzage", "reader": "Voor uw provider.", "recipients": []}


def test_a_list_of_letters_comes_back_as_it_was() -> None:
    told = {"letters": [LETTER], "told": "Uit het register.", "forms": ["html", "pdf"]}
    read = msgspec.convert(told, OwnLetters)
    assert [each.name for each in read.letters] == ["Inzage"]
    assert json.loads(msgspec.json.encode(read)) == told


@pytest.mark.parametrize(
    ("form", "whole"), [(OwnLetter, LETTER), (LetterFile, {"letter": "access-provider"})], ids=["listed", "made"]
)
def test_what_is_no_letter_is_refused(form: type[msgspec.Struct], whole: dict[str, object]) -> None:
    for name in whole:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({**whole, name: 5}, form)


def test_nothing_that_makes_a_letter_is_loaded_to_show_one() -> None:
    program = "import sys; import sluis.api.letters_listed; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert {"sluis.api.own_letters", "docx", "openpyxl", "duckdb"} & set(loaded) == set()
