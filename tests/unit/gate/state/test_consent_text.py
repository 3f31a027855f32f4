"""A consent is to the text of the register, for an activity that runs on it; anything else is none."""

from pathlib import Path

import pytest
from tests.flow.consenting import DIGEST, consenting
from tests.flow.gatehouse import COLLECTED_MS, EXAMPLES
from tests.raised import raises

from sluis.errors import Entry, FileName
from sluis.errors.standing import consent_activity_error, consent_text_error
from sluis.gate.state.consent_text import refuse_other_text
from sluis.register.load import load_register
from sluis.register.model import Register
from sluis.standing.request_details import ShownText

TEXT = ShownText(DIGEST, "3", "nl", "button")


def loaded(path: Path) -> Register:
    shelf = {file.name: file.read_bytes() for file in (EXAMPLES / "vocabularies").glob("*.yaml")}
    return load_register(path.read_bytes(), FileName("register.yaml"), shelf)


def test_the_text_of_the_register_is_taken_for_its_activity(tmp_path: Path) -> None:
    refuse_other_text(loaded(consenting(tmp_path)), "wifi-help", TEXT, COLLECTED_MS)


@pytest.mark.parametrize(
    ("activity", "text", "error"),
    [
        (None, TEXT, consent_activity_error),
        ("network-quality", TEXT, consent_activity_error),
        ("wifi-help", None, consent_text_error),
        ("wifi-help", ShownText(DIGEST, "4", "nl", "button"), consent_text_error),
        ("wifi-help", ShownText("0" * 64, "3", "nl", "button"), consent_text_error),
    ],
)
def test_anything_else_is_refused(tmp_path: Path, activity: str | None, text: ShownText | None, error: Entry) -> None:
    with raises(error):
        refuse_other_text(loaded(consenting(tmp_path)), activity, text, COLLECTED_MS)


def test_a_text_of_a_later_day_and_a_register_without_the_document_have_no_consent(tmp_path: Path) -> None:
    with raises(consent_text_error, match="later day"):
        refuse_other_text(loaded(consenting(tmp_path, day="2026-12-01")), "wifi-help", TEXT, COLLECTED_MS)
    path = consenting(tmp_path)
    path.write_bytes(path.read_bytes().partition(b"evidence:")[0])
    with raises(consent_text_error, match="SHA-256"):
        refuse_other_text(loaded(path), "wifi-help", TEXT, COLLECTED_MS)


def test_the_example_register_has_nothing_to_consent_to() -> None:
    with raises(consent_activity_error, match="those are: -"):
        refuse_other_text(loaded(EXAMPLES / "register-per-home.yaml"), "wifi-help", TEXT, COLLECTED_MS)
