"""What a form of a dossier asks of the desk, and which number an address may name."""

import base64

import pytest
from tests.raised import raises

from sluis.errors.web import request_refused_error
from sluis.web.dossier_pages import FIELDS, DossierFile, number_in, wanted


def test_a_sample_is_asked_where_a_seed_was_typed_and_a_letter_is_of_who_asked() -> None:
    typed = dict.fromkeys(FIELDS, "") | {
        "authority": "AP",
        "by": "AP",
        "seed": "s" * 16,
        "place": "3",
        "count": "5",
    }
    asked = wanted({**typed, "received": "2026-11-20", "reference": "z"}, b"x")
    assert asked["sample"] == {"seed": "s" * 16, "first": 2, "count": 5}
    assert asked["added"] == [
        {
            "name": "request.bin", "sender": "AP", "date": "2026-11-20", "about": "z",
            "content": base64.b64encode(b"x").decode(),
        }
    ]  # fmt: skip
    odd = wanted({**typed, "place": "x", "count": ""}, b"")
    assert odd["sample"] == {"seed": "s" * 16, "first": 0, "count": 10}


@pytest.mark.parametrize("text", ["01", "+1", " 1", "", "x", "-1", "1" * 16, "1\n"])
def test_what_is_no_number_is_no_dossier(text: str) -> None:
    with raises(request_refused_error):
        number_in(text)
    assert number_in("7") == 7


def test_nothing_of_an_archive_stands_where_it_is_shown() -> None:
    file = DossierFile(number=1, name="n", manifest="m", sha256="s", content=b"NL-0001")
    assert repr(file) == "DossierFile(1)"
