"""Dutch and English."""

import contextvars

import pytest

from sluis.i18n import catalogue, lang_from_environment, lang_in_force, lang_of, tr, tr_n, use


@pytest.mark.parametrize(
    ("names", "lang"),
    [
        ({"LC_ALL": "nl_NL.UTF-8", "LANG": "en_GB.UTF-8"}, "nl"),
        ({"LC_MESSAGES": "en_US", "LANG": "nl_BE"}, "en"),
        ({"LANG": "nl_BE.UTF-8"}, "nl"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "nl"}, "nl"),
        ({}, "en"),
    ],
)
def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch, names: dict[str, str], lang: str) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert lang_from_environment() == lang


def test_no_locale_is_english() -> None:
    assert lang_of(None) == "en"


def test_the_language_holds_in_its_own_context_only() -> None:
    contextvars.copy_context().run(use, "nl")
    assert lang_in_force() == "en"


def test_a_message_without_places_may_hold_braces() -> None:
    assert tr("notice: {art14: ...}", "en") == "notice: {art14: ...}"


def test_an_empty_message_is_empty_and_not_the_header_of_the_catalogue() -> None:
    assert tr("", "nl") == ""


def test_an_unknown_message_is_itself() -> None:
    assert tr("No such message id {n}.", "nl", n=1) == "No such message id 1."


def test_counted() -> None:
    assert tr_n("{count} report", "{count} reports", 2, "en") == "2 reports"


def test_the_dutch_catalogue_is_read_once() -> None:
    assert catalogue("nl") is catalogue("nl")
